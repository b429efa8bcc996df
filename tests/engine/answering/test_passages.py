"""The passage index of a document: every fourth passage first, and what there is of it fits the text."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.answering.passages import Passages
from app.engine.reading.tokenizer import Tokens

TEXT = "".join(f"Passage {number:02d} is about the number {number}. " for number in range(40))


def passages_of(text):
    """One token for each character: a hundred of them, or fewer to a sentence's end, are a passage."""
    places = np.arange(len(text), dtype=np.int32)
    return Passages(text, Tokens(places, places, places + 1)), Tokens(places, places, places + 1)


def embedded(ids):
    """Made of the passage itself, to know it again."""
    return np.array([[each[0], each[-1]] for each in ids], dtype=np.float32)


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_whatever_there_is_of_an_index_stands_beside_its_own_text(step):
    passages, tokens = passages_of(TEXT)
    count = passages.left
    assert count > 15
    assert passages.index(tokens) is None
    while passages.left:
        passages.take(embedded(passages.next_ids(step)))
        index = passages.index(tokens)
        assert len(index.ranges) == count - passages.left
        assert (np.diff(index.ranges[:, 0]) > 0).all()
        np.testing.assert_array_equal(index.embeddings, np.stack([index.ranges[:, 0], index.ranges[:, 1] - 1], axis=1))
    assert passages.complete
    assert (index.ranges[0, 0], index.ranges[-1, 1]) == (0, len(tokens))
    np.testing.assert_array_equal(index.ranges[1:, 0], index.ranges[:-1, 1])


def test_a_quarter_and_half_of_an_index_are_of_the_whole_document():
    passages, tokens = passages_of(TEXT)
    starts = np.cumsum([0, *(len(ids) for ids in passages_of(TEXT)[0]._ids)])[:-1]
    passages.take(embedded(passages.next_ids((passages.left + 3) // 4)))
    np.testing.assert_array_equal(passages.index(tokens).ranges[:, 0], starts[::4])
    passages.take(embedded(passages.next_ids(passages.left_of_half)))
    np.testing.assert_array_equal(passages.index(tokens).ranges[:, 0], starts[::2])
    assert passages.left_of_half == 0 < passages.left


@pytest.mark.parametrize("text", ["", "Short."])
def test_hardly_any_text(text):
    passages, tokens = passages_of(text)
    assert passages.left == passages.left_of_half == bool(text)
    passages.take(embedded(passages.next_ids(5)).reshape(-1, 2))
    assert passages.complete
    assert (passages.index(tokens) is None) is not bool(text)


def test_the_likeliest_passages_are_given_out_first_and_each_once():
    passages, tokens = passages_of(TEXT)
    count = passages.left
    likely = np.random.default_rng(0).normal(size=count)
    assert passages.best_left(likely) == likely.max()
    passages.take(embedded(passages.next_ids(1)))  # the first, whatever it is
    best = [place for place in np.argsort(-likely) if place != 0][:3]
    passages.take(embedded(passages.next_ids(3, likely)))
    starts = passages_of(TEXT)[0]._ranges(tokens)[:, 0]
    np.testing.assert_array_equal(passages.index(tokens).ranges[:, 0], starts[sorted([0, *best])])
    assert passages.best_left(likely) == np.delete(likely, [0, *best]).max()
    while passages.left:
        passages.take(embedded(passages.next_ids(4, likely)))
    assert passages.best_left(likely) == -np.inf
    np.testing.assert_array_equal(passages.index(tokens).embeddings[:, 0], starts)


def test_guesses_are_there_until_all_is_known_and_count_as_memory():
    passages, tokens = passages_of(TEXT)
    assert passages.guesses(tokens) is None
    before = passages.bytes
    passages.guess(np.ones((passages.left, 8), dtype=np.float32))
    assert passages.bytes == before + passages.left * 8 * 2
    passages.take(embedded(passages.next_ids(2)))
    guesses = passages.guesses(tokens)
    assert guesses.known.sum() == 2
    np.testing.assert_array_equal(guesses.ranges[guesses.known], passages.index(tokens).ranges)
    passages.take(embedded(passages.next_ids(1000)))
    assert passages.guesses(tokens) is None
    assert not passages.has_guesses
