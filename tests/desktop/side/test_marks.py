"""Which answers stand under which headings."""

from __future__ import annotations

from app.desktop.side.marks import heading_of_page, numbers_by_character, numbers_by_heading, numbers_by_page
from app.desktop.views.highlight import PASSAGE, Highlight
from app.engine.documents.contents import Heading, Target
from tests.desktop.views.conftest import document_of

HEADINGS = (
    Heading("Preface", 0, Target(1)),
    Heading("One", 0, Target(2)),
    Heading("One, part two", 1, Target(3, 400.0)),
    Heading("Nowhere", 0, None),
    Heading("Two", 0, Target(5, 300.0)),
)


def test_an_answer_over_two_pages_is_on_both():
    document = document_of(["abc", "def", "ghi"])
    marks = [Highlight(1, 2, 5, 2, 5), Highlight(2, 4, 5, 4, 5)]
    assert numbers_by_page(document, marks) == {1: (1,), 2: (1, 2)}


def test_a_passage_is_no_answer_and_has_no_number():
    marks = [Highlight(PASSAGE, 0, 2, 0, 2), Highlight(2, 1, 2, 1, 2)]
    assert numbers_by_page(document_of(["abc"]), marks) == {1: (2,)}
    assert numbers_by_character(marks) == {2: (2,)}


def test_the_heading_of_a_page_is_the_last_that_begins_before_it():
    assert [heading_of_page(HEADINGS, page) for page in (1, 2, 3, 4, 5, 9)] == [0, 1, 2, 2, 4, 4]
    assert heading_of_page((Heading("Late", 0, Target(4)),), 2) is None


def test_a_heading_has_the_answers_of_its_smaller_ones():
    assert numbers_by_heading(HEADINGS, {3: (1,), 9: (2,)}) == {1: (1,), 2: (1,), 4: (2,)}


def test_a_page_that_a_heading_begins_is_its_own_and_one_it_begins_within_is_shared():
    assert numbers_by_heading(HEADINGS, {2: (1,)}) == {1: (1,)}
    assert numbers_by_heading(HEADINGS, {5: (1,)}) == {1: (1,), 2: (1,), 4: (1,)}
