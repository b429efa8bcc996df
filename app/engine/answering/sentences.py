"""The sentence around a span: what a card shows, and what the page marks lightly."""

from __future__ import annotations

from app.engine.documents.headings import SHORT, heading_ends
from app.engine.reading.sentence_ends import SENTENCE_END

REACH = 320
"""The most characters shown on either side of the quote."""


def sentence_around(text: str, start: int, end: int, floor: int = 0, ceiling: int | None = None) -> tuple[int, int]:
    """The range of the sentence (or sentences) that ``[start, end)`` stands in.

    Never further than REACH from the quote, where it is cut at a white space; never beyond ``floor`` and
    ``ceiling`` (default: the whole text).
    """
    ceiling = len(text) if ceiling is None else ceiling
    lowest, highest = max(floor, start - REACH), min(ceiling, end + REACH)
    first = lowest
    for mark in SENTENCE_END.finditer(text, lowest, highest):  # up to highest: some ends are seen by what follows them
        if mark.end() > start:
            break
        first = mark.end()
    if first == lowest and lowest > floor:
        first = _after_space(text, lowest, start)
    mark = SENTENCE_END.search(text, end, highest) if end < highest else None
    last = mark.start() if mark else highest
    if mark is None and highest < ceiling:
        last = _before_space(text, highest, end)
    for heading in heading_ends(text, first, last):
        if heading < start:
            first = heading
        elif heading >= end:
            last = heading
            break
    first, last = _within_rows(text, (first, last), (start, end), (lowest, highest))
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _within_rows(
    text: str, sentence: tuple[int, int], quote: tuple[int, int], around: tuple[int, int]
) -> tuple[int, int]:
    """The sentence without lines that were not broken for lack of room: headings, table rows, list items.

    Those are lines much shorter than the longest around them (a paragraph's last line, short as well, ends
    with a full stop and was found by that).
    """
    longest = max(len(line) for line in text[slice(*around)].split("\n"))
    first, last = sentence
    place = text.find("\n", first, quote[0])
    while place >= 0:
        if place - (text.rfind("\n", 0, place) + 1) < SHORT * longest:
            first = place + 1
        place = text.find("\n", place + 1, quote[0])
    place = text.find("\n", quote[1], last)
    while place >= 0:
        if place - (text.rfind("\n", 0, place) + 1) < SHORT * longest:
            return first, place
        place = text.find("\n", place + 1, last)
    return first, last


def _after_space(text: str, offset: int, start: int) -> int:
    """The first place behind a white space at or after ``offset``, if it comes before ``start``."""
    for place in range(offset, min(start, offset + 40)):
        if text[place].isspace():
            return place + 1
    return offset


def _before_space(text: str, offset: int, end: int) -> int:
    for place in range(offset - 1, max(end, offset - 40), -1):
        if text[place].isspace():
            return place
    return offset
