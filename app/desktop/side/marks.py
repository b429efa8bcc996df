"""Which answers stand on which pages, and under which headings. Pure functions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from app.desktop.views.highlight import PASSAGE, Highlight
from app.engine.documents.contents import Heading
from app.engine.documents.document import Document

HEAD = 150.0
"""Points: a heading that stands no further down begins its page."""

Numbers = tuple[int, ...]
"""The answers' numbers, ascending."""


def numbers_by_page(document: Document, highlights: Sequence[Highlight]) -> dict[int, Numbers]:
    """The answers on each page (from 1) that has any."""
    found: dict[int, set[int]] = {}
    for mark in _answers(highlights):
        for page in document.pages_of(mark.start, mark.end):
            found.setdefault(page.number, set()).add(mark.number)
    return {page: tuple(sorted(numbers)) for page, numbers in found.items()}


def numbers_by_character(highlights: Sequence[Highlight]) -> dict[int, Numbers]:
    """The same of a text, whose characters (from 1) stand for pages."""
    found: dict[int, set[int]] = {}
    for mark in _answers(highlights):
        found.setdefault(mark.start + 1, set()).add(mark.number)
    return {place: tuple(sorted(numbers)) for place, numbers in found.items()}


def _answers(highlights: Sequence[Highlight]) -> list[Highlight]:
    return [mark for mark in highlights if mark.number != PASSAGE]


def heading_of_page(headings: Sequence[Heading], page: int) -> int | None:
    """The index of the heading under which a page stands: the last that begins on it or before."""
    found = None
    best = 0
    for index, heading in enumerate(headings):
        if heading.target is not None and best <= heading.target.page <= page:
            found, best = index, heading.target.page
    return found


def numbers_by_heading(headings: Sequence[Heading], pages: Mapping[int, Numbers]) -> dict[int, Numbers]:
    """The answers under each heading, by its index: on its pages, those of smaller headings within it included."""
    marked = sorted(pages)
    found: dict[int, Numbers] = {}
    for index, heading in enumerate(headings):
        if heading.target is None or not marked:
            continue
        last = max(_last_page(headings, index) or marked[-1], heading.target.page)
        inside = marked[bisect_left(marked, heading.target.page) : bisect_right(marked, last)]
        numbers = sorted({number for page in inside for number in pages[page]})
        if numbers:
            found[index] = tuple(numbers)
    return found


def _last_page(headings: Sequence[Heading], index: int) -> int | None:
    """The last page under a heading; None for the document's last."""
    for other in headings[index + 1 :]:
        if other.level <= headings[index].level and other.target is not None:
            # A page in the middle of which the next one begins belongs to both.
            within = other.target.top is not None and other.target.top > HEAD
            return other.target.page if within else other.target.page - 1
    return None
