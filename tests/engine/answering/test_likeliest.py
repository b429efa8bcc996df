"""While reading: the index grows where it is worth it, and only there; the order takes in what is known."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.answering.likeliest import MANY, WORTH, Likeliest
from app.engine.answering.passages import WAIT_S
from app.engine.reading.order import PassageGuesses, PassageIndex
from app.engine.reading.tokenizer import Tokens
from app.engine.reading.windows import Window

SIZE, WINDOWS = 10, 40
TEXT = "".join(f"p{number:03d} txt. " for number in range(WINDOWS))
RIGHT = 33


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class GrowingIndex:
    """One passage for each window; RIGHT is the one that the question is about. Embedding takes its time."""

    def __init__(self, clock, seconds, done=0, loading=0.0):
        self._clock, self._seconds, self.done, self._loading = clock, seconds, done, loading
        self.asked = 0

    @property
    def left(self):
        return WINDOWS - self.done

    @property
    def left_of_half(self):
        return max(0, WINDOWS // 2 - self.done)

    def index(self, document):
        rows = np.zeros((self.done, 2), dtype=np.float16)
        rows[:, 0] = [0.9 if number == RIGHT else 0.7 for number in range(self.done)]
        return PassageIndex(rows, ranges()[: self.done]) if self.done else None

    def guesses(self, document):
        return None

    def grow(self, likely=None):
        assert likely is None, "nothing was guessed"
        made = min(2, self.left)
        self.done += made
        self._load()
        self._clock.now += made * self._seconds
        return made

    def _load(self):
        self._clock.now += self._loading
        self._loading = 0.0

    def embed_question(self, text):
        self.asked += 1
        self._load()
        return np.array([1.0, 0.0], dtype=np.float32)


def ranges():
    return np.array([(number * SIZE, (number + 1) * SIZE) for number in range(WINDOWS)])


def likeliest(question, indexing, clock):
    places = np.arange(len(TEXT), dtype=np.int32)
    tokens = Tokens(places, places, places + 1)
    return Likeliest(question, [(TEXT, tokens)], [[Window(0, *pair) for pair in ranges()]], indexing, clock)


def test_a_slow_reader_gets_its_index_while_it_reads_and_finds_the_window_early():
    clock = Clock()
    index = GrowingIndex(clock, 0.1)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert order.order() == list(range(WINDOWS)), "nothing is known: reading order"
    read, spent = 0, []
    while order.order()[0] != RIGHT:
        read += 1
        began = clock.now
        assert order.grow(1.0, WINDOWS - read)
        spent.append(clock.now - began)
    assert read <= 4
    assert max(spent) < 1.3, "no more than reading took"
    assert index.asked == 1


@pytest.mark.parametrize("seconds", [0.3, 0.5, 2.0])
def test_where_the_index_costs_about_as_much_as_reading_only_reading_goes_on(seconds):
    clock = Clock()
    index = GrowingIndex(clock, seconds)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    for left in range(WINDOWS - 1, 0, -1):
        order.grow(1.0, left)
    assert clock.now < WORTH * WINDOWS * 1.0 + 2 * seconds


def test_a_quick_reader_does_not_even_try():
    clock = Clock()
    index = GrowingIndex(clock, 0.06)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert not any(order.grow(0.06, left) for left in range(WINDOWS, 0, -1))
    assert index.done == 0


def test_where_letters_say_where_to_look_no_time_goes_into_the_index():
    clock = Clock()
    index = GrowingIndex(clock, 0.01)
    order = likeliest("p033 txt", index, clock)
    assert order.order()[0] == RIGHT
    assert not order.grow(10.0, WINDOWS)


def test_a_complete_index_is_used_and_not_grown():
    clock = Clock()
    index = GrowingIndex(clock, 0.1, done=WINDOWS)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert order.order()[0] == RIGHT
    assert not order.grow(10.0, WINDOWS)
    assert sorted(order.order()) == list(range(WINDOWS))


def test_when_several_windows_are_read_at_a_time_the_index_gets_as_long_as_all_of_them_took():
    clock = Clock()
    index = GrowingIndex(clock, 0.05)
    assert likeliest("灯塔是哪一年建成的", index, clock).grow(0.25, WINDOWS, read=4)
    assert 0.99 < clock.now < 1.2


def test_that_the_retriever_has_to_be_loaded_first_does_not_make_the_index_too_dear():
    clock = Clock()
    index = GrowingIndex(clock, 0.1, loading=2.0)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    for read in range(1, 6):
        order.grow(1.0, WINDOWS - read)
    assert index.done == WINDOWS


def test_one_slow_step_among_quick_ones_does_not_end_the_index():
    clock = Clock()
    index = GrowingIndex(clock, 0.05)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert order.grow(1.0, WINDOWS)
    index._loading = 1.5
    assert order.grow(1.0, WINDOWS - 1)
    done = index.done
    assert done < WINDOWS
    assert order.grow(1.0, WINDOWS - 2)
    assert index.done > done


def test_what_is_read_soon_is_read_without_an_index():
    clock = Clock()
    index = GrowingIndex(clock, 0.001)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert not order.grow(WAIT_S / WINDOWS, WINDOWS - 1)
    assert order.grow(2 * WAIT_S / WINDOWS, WINDOWS - 1)


def test_where_all_of_the_index_costs_too_much_half_of_it_is_made():
    clock = Clock()
    index = GrowingIndex(clock, 0.3)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    for left in range(WINDOWS - 1, 0, -1):
        order.grow(1.0, left)
    assert index.done == WINDOWS // 2


class GuessingIndex:
    """Likewise, but the passages can be guessed at, badly: RIGHT is guessed to be the fifth best."""

    def __init__(self, clock, seconds):
        self._clock, self._seconds = clock, seconds
        self.known = np.zeros(WINDOWS, dtype=bool)
        self.asked = 0
        near = np.zeros(WINDOWS)
        near[[3, 11, 25, 38, RIGHT]] = [0.9, 0.8, 0.7, 0.6, 0.5]
        self.vectors = np.column_stack([near, np.eye(WINDOWS) * np.sqrt(1 - near**2)])

    @property
    def left(self):
        return int((~self.known).sum())

    @property
    def left_of_half(self):
        raise AssertionError("where it is told which passages, any of them are worth it")

    def index(self, document):
        rows = np.zeros((WINDOWS, 1 + WINDOWS), dtype=np.float16)
        rows[:, 0] = [0.9 if number == RIGHT else 0.75 for number in range(WINDOWS)]
        return PassageIndex(rows[self.known], ranges()[self.known]) if self.known.any() else None

    def guesses(self, document):
        return PassageGuesses(self.vectors, ranges(), self.known.copy())

    def grow(self, likely=None):
        left = np.flatnonzero(~self.known)
        best = left[np.argsort(-likely[0][left], kind="stable")][:2]
        self.known[best] = True
        self._clock.now += len(best) * self._seconds
        return len(best)

    def embed_question(self, text):
        self.asked += 1
        return np.eye(1, 1 + WINDOWS, dtype=np.float32)[0]


def test_before_anything_is_embedded_guesses_give_the_order():
    index = GuessingIndex(Clock(), 0.1)
    order = likeliest("灯塔是哪一年建成的", index, Clock()).order()
    assert order[:5] == [3, 11, 25, 38, RIGHT]
    assert sorted(order) == list(range(WINDOWS))
    assert not index.known.any()


def test_the_likeliest_passages_are_embedded_first_and_what_is_known_outweighs_guesses():
    clock = Clock()
    index = GuessingIndex(clock, 0.1)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    assert order.grow(0.6, WINDOWS - 1)
    assert index.known[[3, 11, 25, 38, RIGHT]].all()
    assert index.known.sum() == 6
    assert order.order()[0] == RIGHT
    assert sorted(order.order()) == list(range(WINDOWS))
    assert index.asked == 1


@pytest.mark.parametrize("seconds", [0.3, 0.5, 2.0])
def test_of_an_index_that_would_cost_too_much_the_likeliest_part_is_made(seconds):
    clock = Clock()
    index = GuessingIndex(clock, seconds)
    order = likeliest("灯塔是哪一年建成的", index, clock)
    for left in range(WINDOWS - 1, 0, -1):
        order.grow(1.0, left)
    assert 0 < clock.now < WORTH * WINDOWS * 1.0 + 2 * seconds
    assert index.left > 0


def test_where_letters_say_where_to_look_nothing_is_guessed():
    index = GuessingIndex(Clock(), 0.01)
    order = likeliest("p033 txt", index, Clock())
    assert order.order()[0] == RIGHT
    assert index.asked == 0
    assert not order.grow(10.0, WINDOWS)


def test_of_few_windows_nothing_is_guessed():
    index = GuessingIndex(Clock(), 0.01)
    places = np.arange(len(TEXT), dtype=np.int32)
    windows = [Window(0, *pair) for pair in ranges()[: MANY - 1]]
    few = Likeliest("灯塔是哪一年建成的", [(TEXT, Tokens(places, places, places + 1))], [windows], index)
    assert few.order() == list(range(MANY - 1))
    assert index.asked == 0


def test_letters_that_a_question_shares_say_too_which_passages_to_embed():
    """Few, so that they do not speak alone; where there are some, as in the document's own language, they know."""
    clock = Clock()
    index = GuessingIndex(clock, 0.1)
    index.vectors[:, 0] *= 0.03
    order = likeliest("在 p020 灯塔是哪一年建成的灯塔是哪一年建成的灯塔是哪一年建成的灯塔是哪一年", index, clock)
    scores = order._ngram_scores()
    assert 0 < scores.max() < 0.1
    assert int(scores.argmax()) == 20
    assert order.grow(0.001, 100_000)
    assert index.known[20]
