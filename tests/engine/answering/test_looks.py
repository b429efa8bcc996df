"""What leads is read twice, and the mean counts; whatever the order of reading."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.answering.looks import LOOKS, Look, looks_for, reconsidered
from app.engine.answering.rank import Candidates
from app.engine.process import STILL_WORKING
from app.engine.reading.reader import WindowLogits
from app.engine.reading.spans import Candidate
from app.engine.reading.windows import Cut, Window, around
from app.engine.task import Cancelled, may_stop

CUT = Cut(64, 16)
FILLER = "the boats lay still at their moorings and the weather was calm over the harbour that day . "
TEXT = FILLER * 4 + "The deposit is 700 euros . " + FILLER * 8 + "The rent is 900 euros . " + FILLER * 4


class Moody:
    """Says what it is told to of words wherever it finds them: in a long window one thing, in a short one another."""

    def __init__(self, reader, tokenizer, long, short):
        self.id, self.window_length, self.batch = reader.id, reader.window_length, 2
        self._words = {name: tokenizer.encode(name).ids.tolist() for name in long}
        self._long, self._short = long, short
        self.given = []

    def score(self, windows):
        return [self._score(window) for window in windows]

    def _score(self, window):
        self.given.append(window)
        may_stop()
        ids = window.ids.tolist()
        logits = WindowLogits(*(np.full(len(ids), -9.0, dtype=np.float32) for _ in range(2)))
        logits.start[0] = logits.end[0] = 0.0
        for name, pieces in self._words.items():
            for place in range(window.context_start, window.context_end - len(pieces) + 1):
                if ids[place : place + len(pieces)] == pieces:
                    logits.start[place] = (self._short if len(ids) == 48 else self._long)[name]
                    logits.end[place + len(pieces) - 1] = 0.0
        return logits


@pytest.fixture
def put(builtin_reader, builtin_tokenizer, text_document):
    def make(long, short, text=TEXT):
        document = text_document(text)
        readable = ReadableDocument(document, builtin_tokenizer.encode_document(text))
        reader = Moody(builtin_reader, builtin_tokenizer, long, short)
        return Question("What is the rent?", [readable], reader, builtin_tokenizer, None, how=CUT)

    return make


LONG, SHORT = {"700 euros": 6.0, "900 euros": 5.0}, {"700 euros": 1.0, "900 euros": 4.0}


def test_the_mean_of_both_readings_says_what_comes_first(put):
    result = put(LONG, SHORT).read()
    assert [(answer.text, answer.score) for answer in result.answers] == [("900 euros", 4.5), ("700 euros", 3.5)]


def test_the_order_of_reading_and_the_batches_change_nothing(put):
    first = put(LONG, SHORT)
    count = len(first.likeliest_first())
    assert looks_for(count) == LOOKS
    results = {first.read()}
    for seed, batch in ((1, 1), (2, 3), (3, 8)):
        order = list(range(count))
        random.Random(seed).shuffle(order)
        results.add(put(LONG, SHORT).read(order=order, batch=batch))
    assert len(results) == 1


def test_a_number_once_said_of_a_quote_stays(put):
    said: dict[str, set[float]] = {}
    for seed in range(4):
        reported = []
        question = put(LONG, SHORT)
        order = list(range(len(question.likeliest_first())))
        random.Random(seed).shuffle(order)
        last = question.read(reported.append, order=order)
        results = [event.result for event in reported if getattr(event, "result", None) is not None]
        for result in (*results, last):
            for answer in result.answers:
                said.setdefault(answer.text, set()).add(answer.score)
    assert said == {"700 euros": {3.5}, "900 euros": {4.5}}


def test_asked_again_neither_windows_nor_looks_are_read(put):
    question = put(LONG, SHORT)
    result = question.read()
    again = put(LONG, SHORT)
    again.go_on_from(0, question.part(0))
    assert again.read() == result
    assert again._reader.given == []


def test_stopped_in_the_middle_of_a_second_look_it_goes_on_there(put):
    wanted = put(LONG, SHORT).read()
    question = put(LONG, SHORT)
    count = len(question.likeliest_first())

    def stop(event):
        if event is STILL_WORKING and any(len(given.ids) == 48 for given in question._reader.given):
            raise Cancelled

    with pytest.raises(Cancelled):
        question.read(stop, order=range(count), batch=count)
    again = put(LONG, SHORT)
    again.go_on_from(0, question.part(0))
    assert again.read() == wanted
    assert {len(given.ids) for given in again._reader.given} == {48}, "only the look was left"


def test_a_short_document_is_read_once(put):
    question = put(LONG, SHORT, "The rent is 900 euros .")
    assert [answer.score for answer in question.read().answers] == [5.0]
    assert len(question._reader.given) == 1


def test_what_was_not_looked_at_again_comes_behind_in_its_order(text_document):
    document = text_document("alpha beta gamma delta epsilon")
    kept = Candidates()
    kept.add([Candidate(0, 0, 5, 9.0), Candidate(0, 6, 10, 8.0), Candidate(0, 11, 16, 7.0), Candidate(0, 17, 22, 6.0)])
    looks = {(0, 0, 5): Look(1.0, 0.0), (0, 6, 10): Look(6.0, 0.0)}
    found = reconsidered(kept, [document], "?", [2], looks)
    assert [(document.text[each.start : each.end], round(each.margin, 3)) for each in found] == [
        ("beta", 7.0), ("alpha", 5.0), ("gamma", 4.999), ("delta", 4.998),
    ]  # fmt: skip


@given(st.integers(0, 500), st.integers(1, 48), st.integers(0, 500), st.integers(48, 200))
def test_the_window_of_a_look_holds_all_of_the_quote(first, length, after, room):
    tokens = first + length + after
    window = around(3, tokens, first, first + length, room)
    assert window.document == 3
    assert 0 <= window.first <= first
    assert first + length <= window.last <= tokens
    assert window.last - window.first == min(room, tokens)


def test_in_the_middle_of_a_document_a_look_has_as_much_before_as_behind():
    assert around(0, 1000, 500, 510, 110) == Window(0, 450, 560)
