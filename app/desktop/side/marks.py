"""Which answers stand on which pages, and under which headings. Pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from app.desktop.views.highlight import Highlight
from app.engine.documents.contents import Heading
from app.engine.documents.document import Document

Numbers = tuple[int, ...]
"""The answers' numbers, ascending."""


def numbers_by_page(document: Document, highlights: Sequence[Highlight]) -> dict[int, Numbers]:
    """The answers on each page (from 1) that has any."""
    found: dict[int, set[int]] = {}
    for mark in highlights:
        for page in document.pages_of(mark.start, mark.end):
            found.setdefault(page.number, set()).add(mark.number)
    return {page: tuple(sorted(numbers)) for page, numbers in found.items()}


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
    starts = [heading.target.page if heading.target is not None else 0 for heading in headings]
    marked = sorted(pages)
    found: dict[int, Numbers] = {}
    for index, heading in enumerate(headings):
        if not starts[index]:
            continue
        end = next(
            (starts[other] for other in range(index + 1, len(headings))
             if headings[other].level <= heading.level and starts[other]),
            None,
        )  # fmt: skip
        # A page on which the next one begins belongs to both: where on it an answer stands is not asked.
        last = max(end, starts[index]) if end is not None else (marked[-1] if marked else 0)
        inside = marked[bisect_right(marked, starts[index] - 1) : bisect_right(marked, last)]
        numbers = sorted({number for page in inside for number in pages[page]})
        if numbers:
            found[index] = tuple(numbers)
    return found
