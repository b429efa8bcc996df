"""Promise 2: whatever the question's length, the windows together are the document."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.models.catalogue import BUILTIN
from app.engine.reading.spans import MAX_ANSWER_TOKENS
from app.engine.reading.windows import OVERLAP, WINDOW_LENGTH, cut, cut_for, question_limit


@given(st.integers(0, 20_000), st.integers(1, question_limit(WINDOW_LENGTH)), st.integers(2, 4))
def test_the_union_of_the_windows_is_the_document_for_every_question_length(tokens, question, specials):
    room = WINDOW_LENGTH - question - specials
    windows = cut(3, tokens, room)
    read = 0
    for window in windows:
        assert window.document == 3
        assert window.first <= read, "a gap before this window"
        assert window.first < window.last <= tokens
        assert window.last - window.first <= room
        read = max(read, window.last)
    assert read == tokens


@settings(deadline=None)
@given(
    tokens=st.integers(1, 5_000),
    room=st.integers(1, 400),
    overlap=st.integers(0, 500),
    beginnings=st.lists(st.integers(0, 5_000), max_size=60).map(sorted),
)
def test_whatever_fits_in_the_overlap_stands_whole_in_a_window(tokens, room, overlap, beginnings):
    windows = cut(0, tokens, room, overlap, beginnings)
    shared = min(overlap, room // 2)
    longest = min(shared, tokens)
    for first in range(0, tokens - longest + 1, 7):
        assert any(w.first <= first and first + longest <= w.last for w in windows)


@given(tokens=st.integers(400, 5_000))
def test_all_windows_of_a_long_document_are_full(tokens):
    assert {w.last - w.first for w in cut(0, tokens, 350)} == {350}


def test_neighbours_share_the_overlap():
    first, second, *_ = cut(0, 2_000, 300)
    assert first.last - second.first == OVERLAP


@settings(deadline=None)
@given(tokens=st.integers(400, 5_000), beginnings=st.lists(st.integers(0, 5_000), max_size=200).map(sorted))
def test_windows_that_begin_with_paragraphs_are_full_in_order_and_the_document(tokens, beginnings):
    windows = cut(0, tokens, 350, 64, beginnings)
    assert {w.last - w.first for w in windows} == {350}
    assert (windows[0].first, windows[-1].last) == (0, tokens)
    steps = [after.first - before.first for before, after in itertools.pairwise(windows)]
    assert all(175 <= step <= 350 - 64 for step in steps[:-1])
    assert all(0 < step <= 350 - 64 for step in steps[-1:])


def test_a_window_begins_with_the_last_paragraph_that_leaves_the_overlap():
    windows = cut(0, 2_000, 300, 60, [0, 100, 180, 230, 250, 600])
    assert [window.first for window in windows[:4]] == [0, 230, 470, 710]


def test_a_paragraph_that_begins_too_early_moves_nothing():
    assert cut(0, 2_000, 300, 60, [0, 100, 340]) == cut(0, 2_000, 300, 60)


@pytest.mark.parametrize("reader", [BUILTIN, "some/other-reader"])
def test_the_longest_answer_stands_whole_in_a_window_of_every_reader(reader):
    how = cut_for(reader)
    for question in (1, 20, question_limit(how.length)):
        room = how.length - question - 4
        windows = cut(0, 5_000, room, how.overlap)
        for first in range(0, 5_000 - MAX_ANSWER_TOKENS, 3):
            assert any(w.first <= first and first + MAX_ANSWER_TOKENS <= w.last for w in windows)


def test_no_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        cut(0, 10, 0)
