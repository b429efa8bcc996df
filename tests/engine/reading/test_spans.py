"""Spans: the best ones, without overlaps, on whole characters."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.engine.documents.document import Cell, Document, Kind, Paragraph, ParagraphKind
from app.engine.reading.quotes import Edges, exact_span
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.spans import SENTENCE_COST, best_spans, covered, end_shares, paragraph_numbers

PIECES = ["a", " ", "é", "e\u0301", "क्षि", "👩‍👩‍👧", "ก็", "中", "\n", "🇸🇪", "ش", "ﷺ", "한", "각"]


def window(length: int, question: int = 3) -> WindowInput:
    return WindowInput(np.zeros(length, np.int64), np.zeros(length, np.int64), question, length - 1)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 60), longest=st.integers(1, 45))
def test_the_best_span_is_the_one_that_trying_all_finds(seed, count, longest):
    rng = np.random.default_rng(seed)
    given_window = window(count + 4)
    logits = WindowLogits(*rng.normal(size=(2, count + 4)).astype(np.float32))
    found = best_spans(given_window, logits, limit=5, longest=longest)
    null = float(logits.start[0]) + float(logits.end[0])
    best = max(
        float(logits.start[3 + i]) + float(logits.end[3 + j]) - null
        for i in range(count)
        for j in range(i, min(count, i + longest))
    )
    assert found[0][2] == np.float64(best) or abs(found[0][2] - best) < 1e-9
    margins = [margin for _, _, margin in found]
    assert margins == sorted(margins, reverse=True)
    for (a, b, _), (c, d, _) in itertools.combinations(found, 2):
        assert b < c or d < a, "spans overlap"
    assert all(b - a < longest for a, b, _ in found)


def test_the_margin_is_over_this_windows_own_null_score():
    logits = WindowLogits(np.array([4, 0, 0, 2, 0, 0], np.float32), np.array([1, 0, 0, 0, 3, 0], np.float32))
    assert best_spans(window(6), logits, limit=1) == [(0, 1, 0.0)]


def test_the_share_of_an_end_is_among_all_ends_of_its_window_and_its_null():
    ends = np.log(np.array([2, 9, 9, 1, 5, 9], np.float64))  # null, two of the question, two of the text, the separator
    shares = end_shares(window(6), WindowLogits(np.zeros(6, np.float32), ends.astype(np.float32)))
    assert shares.tolist() == pytest.approx([1 / 8, 5 / 8])
    huge = WindowLogits(np.zeros(6, np.float32), np.array([-9e4, 0, 0, 9e4, 9e4, 0], np.float32))
    assert end_shares(window(6), huge).tolist() == [0.5, 0.5], "whatever the size of the logits"


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    data=st.data(),
)
def test_a_quote_never_starts_or_ends_inside_a_grapheme(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = exact_span(text, start, end)
    if span is None:
        assert not text[start:end].strip()
        return
    edges = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    assert span[0] in edges
    assert span[1] in edges
    assert text[slice(*span)] == text[slice(*span)].strip() != ""


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=10))
def test_covered_is_the_union_of_ranges(pairs):
    ranges = np.array([(a, a + n) for a, n in pairs], dtype=np.int64).reshape(-1, 2)
    expected = {place for a, n in pairs for place in range(a, a + n)}
    assert set(np.flatnonzero(covered(ranges, 80))) == expected


def test_a_span_never_crosses_an_empty_line():
    logits = WindowLogits(np.array([0, 0, 0, 5, 0, 0, 0], np.float32), np.array([0, 0, 0, 0, 1, 5, 0], np.float32))
    assert best_spans(window(7), logits, limit=1) == [(0, 2, 10.0)]
    split = np.array([0, 0, 1])
    assert best_spans(window(7), logits, limit=1, paragraphs=split) == [(0, 1, 6.0)]


def test_paragraphs_are_numbered_by_empty_lines():
    text = "one\ntwo\n \nthree\n\n\nfour"
    starts = np.array([text.index(word) for word in ("one", "two", "three", "four")], dtype=np.int32)
    numbers = paragraph_numbers(text, starts)
    assert numbers[0] == numbers[1] < numbers[2] < numbers[3]


def test_a_border_ends_a_paragraph_whether_or_not_a_token_begins_with_a_blank():
    text = "Rent | 950 euros\nHeating | 120"
    document = Document(
        Path("a.docx"),
        Kind.TEXT,
        text,
        (),
        "",
        0,
        0,
        paragraphs=(
            Paragraph(0, 16, ParagraphKind.ROW, 0, (Cell(0, 4, 0), Cell(7, 16, 1))),
            Paragraph(17, 30, ParagraphKind.ROW, 0, (Cell(17, 24, 0), Cell(27, 30, 1))),
        ),
    )
    places = {"Rent": 0, "|": 5, "950": 7, "euros": 11, "Heating": 17, "120": 27}
    for blank in (0, 1):  # the blank before a word belongs to it, or not
        starts = np.array([max(place - blank, 0) for place in places.values()], dtype=np.int32)
        numbers = paragraph_numbers(text, starts, document.borders)
        assert [numbers[2] == numbers[3], len(set(numbers.tolist()))] == [True, 5]


def logits_of(starts: dict[int, float], ends: dict[int, float], count: int) -> WindowLogits:
    """Of a window whose slice begins at index 3; whatever is not named gets -9."""
    start, end = np.full(count + 4, -9, np.float32), np.full(count + 4, -9, np.float32)
    start[0] = end[0] = 0
    for values, named in ((start, starts), (end, ends)):
        for token, value in named.items():
            values[3 + token] = value
    return WindowLogits(start, end)


def edges_of(count: int, sentence=None, begins=None, ends=None) -> Edges:
    every = np.ones(count, bool)
    return Edges(
        np.zeros(count, np.int64) if sentence is None else np.array(sentence),
        every if begins is None else np.array(begins, bool),
        every if ends is None else np.array(ends, bool),
    )


def test_a_span_crosses_the_end_of_a_sentence_only_where_that_is_worth_much():
    two = edges_of(6, sentence=[0, 0, 0, 1, 1, 1])
    close = logits_of({0: 5}, {1: 4, 4: 5}, 6)
    assert best_spans(window(10), close, limit=1)[0][:2] == (0, 4)
    assert best_spans(window(10), close, limit=1, edges=two) == [(0, 1, 9.0)]
    far = logits_of({0: 5}, {1: 0, 4: 5}, 6)
    assert best_spans(window(10), far, limit=1, edges=two) == [(0, 4, 10.0 - SENTENCE_COST)]


def test_a_span_neither_begins_nor_ends_inside_a_word():
    found = logits_of({1: 6, 0: 3}, {2: 6, 3: 4}, 6)
    assert best_spans(window(10), found, limit=1)[0][:2] == (1, 2)
    words = edges_of(6, begins=[1, 0, 1, 0, 1, 1], ends=[0, 1, 0, 1, 1, 1])
    assert best_spans(window(10), found, limit=1, edges=words) == [(0, 3, 7.0)]


def test_where_a_reader_wavers_the_span_that_agrees_with_most_is_taken():
    # Two starts, two ends: the best sum spans both ("Hautevilles, Drogo"), and three of the four hold token 4.
    wavering = logits_of({0: 5.0, 4: 4.9}, {4: 5.0, 5: 4.9}, 8)
    assert best_spans(window(12), wavering, limit=1)[0][:2] == (0, 4)
    (first, last, margin), *_ = best_spans(window(12), wavering, edges=edges_of(8))
    assert (first, last) != (0, 4)
    assert margin == 10.0, "of the best span, which it stands for"
    sure = logits_of({0: 5.0, 4: 1.0}, {4: 5.0, 5: 1.0}, 8)
    assert best_spans(window(12), sure, limit=1, edges=edges_of(8)) == [(0, 4, 10.0)]


@given(seed=st.integers(0, 10_000), count=st.integers(1, 40))
def test_spans_never_overlap_and_come_best_first_whatever_was_taken(seed, count):
    rng = np.random.default_rng(seed)
    logits = WindowLogits(*rng.normal(0, 3, size=(2, count + 4)).astype(np.float32))
    where = edges_of(count, np.cumsum(rng.random(count) < 0.2), rng.random(count) < 0.7, rng.random(count) < 0.7)
    found = best_spans(window(count + 4), logits, edges=where)
    assert [margin for *_, margin in found] == sorted((margin for *_, margin in found), reverse=True)
    for (a, b, _), (c, d, _) in itertools.combinations(found, 2):
        assert b < c or d < a, "spans overlap"
    if where.begins.any() and where.ends.any():
        assert all(where.begins[a] and where.ends[b] for a, b, _ in found)
