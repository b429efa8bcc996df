"""Hits are where the words are, whatever case folding does to the length of the text."""

import time

from hypothesis import given
from hypothesis import strategies as st

from app.desktop.views import finding
from app.desktop.views.finding import Search, fold


def hits(text, wanted):
    search = Search(text, wanted)
    search.advance(60)
    assert search.finished
    return [text[start:end] for start, end in map(search.span, range(len(search)))]


def test_case_does_not_matter():
    assert hits("Rent, RENT and rent", "rEnt") == ["Rent", "RENT", "rent"]


def test_letters_that_fold_to_two():
    text = "In der Straße, STRASSE, strasse; İstanbul, straße"
    assert hits(text, "strasse") == ["Straße", "STRASSE", "strasse", "straße"]


def test_typographic_variants():
    assert hits("the ﬁrst of ⼀⼆, １２ m²", "first") == ["ﬁrst"]
    assert hits("the ﬁrst of ⼀⼆, １２ m²", "一二") == ["⼀⼆"]
    assert hits("the ﬁrst of ⼀⼆, １２ m²", "12") == ["１２"]
    assert hits("three\u00a0months", "three months") == ["three\u00a0months"]


def test_words_over_a_line_end():
    assert hits("three\nmonths", "three months") == ["three\nmonths"]


def test_nothing_is_found_for_blanks():
    assert hits("a b", " ") == []
    assert hits("a b", "") == []


def test_hits_do_not_overlap():
    assert hits("aaaa", "aa") == ["aa", "aa"]


@given(st.text(alphabet="aAßsSſ ﬁfi\n", max_size=40), st.text(alphabet="aßsfi ", min_size=1, max_size=3))
def test_every_hit_folds_to_something_that_contains_what_was_wanted(text, wanted):
    for found in hits(text, wanted):
        assert fold(wanted) in fold(found)
    if wanted.strip():
        assert bool(hits(text, wanted)) == (fold(wanted) in fold(text))


def test_pieces_are_searched_as_one_text(monkeypatch):
    text = "xx needle " * 50
    whole = Search(text, "needle xx")
    whole.advance(60)
    monkeypatch.setattr(finding, "_PIECE", 7)
    pieces = Search(text, "needle xx")
    pieces.advance(60)
    assert (pieces.starts, pieces.ends) == (whole.starts, whole.ends)
    assert len(whole) == 49


def test_a_step_ends_in_time():
    search = Search("x" * 20_000_000, "needle")
    search.advance(0.0)
    assert not search.finished


def test_thousand_pages_are_searched_in_one_step():
    text = ("Lorem ipsum dolor sit amet " * 100 + "needle\n") * 1000
    search = Search(text, "NEEDLE")
    begun = time.thread_time()
    search.advance(60)
    assert len(search) == 1000
    # Not a race against the clock: a search that is a hundred times slower than it should be would fail.
    assert time.thread_time() - begun < 3
