"""Which lines of a document are running heads, running feet and page numbers.

They are told by what they do, over all pages: the same words at the same height near the top or the bottom
of several pages, with numbers that stay or count the pages. One page alone has none.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.documents.pdf.lines import Lines

BAND = 0.2
"""Of the page's height: so near to its top or bottom."""
LINES_OF_BAND = 3
"""At most so many heights of lines there, from the edge inwards."""
SAME_HEIGHT = 4.0
"""Points: heights on the page that differ by less are the same."""
LONGEST = 200
"""Characters: what is longer is no running head."""
NEAR = 8
"""Pages: a head whose words change (that of a chapter) stands at the height of those on so near pages."""

Pages = Sequence[tuple[str, Lines] | None]

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True)
class _Candidate:
    """A line near an edge of a page.

    Attributes:
        page, line: numbers, from 0.
        y: of its lower edge, points from the top of the page, or (negative) from its bottom.
        height: of its font's line. key: its words without its numbers. numbers: these.
    """

    page: int
    line: int
    y: float
    height: float
    key: str
    numbers: tuple[int, ...]


def find_asides(pages: Pages) -> list[frozenset[int]]:
    """The lines of each page that are running heads, feet or page numbers.

    Args:
        pages: each page's text and lines; None for one that has no text.

    Returns:
        for each page, numbers of its lines.
    """
    found: list[set[int]] = [set() for _ in pages]
    with_text = sum(page is not None for page in pages)
    if with_text < 2:
        return [frozenset()] * len(pages)
    candidates = [each for number, page in enumerate(pages) if page for each in _candidates(number, *page)]
    groups: defaultdict[tuple[str, bool], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.key, candidate.y < 0].append(candidate)
    fewest = 3 if with_text > 4 else 2
    accepted: list[_Candidate] = []
    for (key, _), group in groups.items():
        for same in _at_one_height(group):
            if (
                len({each.page for each in same}) >= fewest
                and _repeats(key, same, pages)
                and not _is_body(key, same, pages)
            ):
                accepted += same
    for each in (*accepted, *_at_their_heights(candidates, accepted, pages)):
        found[each.page].add(each.line)
    return [frozenset(lines) for lines in found]


def _candidates(page: int, text: str, lines: Lines) -> Iterator[_Candidate]:
    """The lines near the top and the bottom of a page, as far as few enough stand there."""
    boxes = lines.boxes
    if len(lines) < 2:
        return
    for bottom in (False, True):
        near = boxes[:, 1] > (1 - BAND) * lines.height if bottom else boxes[:, 3] < BAND * lines.height
        numbers = np.flatnonzero(near)
        if not len(numbers):
            continue
        edges = boxes[numbers, 3]
        numbers = numbers[np.argsort(-edges if bottom else edges, kind="stable")]
        levels, last = 0, np.inf
        for number in numbers.tolist():
            y, height = float(boxes[number, 3]), float(boxes[number, 3] - boxes[number, 1])
            if abs(y - last) > SAME_HEIGHT:
                levels += 1
            if levels > LINES_OF_BAND:
                break
            last = y
            start, end = lines.ranges[number]
            if end - start <= LONGEST:
                key, values = _key(text[start:end])
                yield _Candidate(page, number, y - lines.height if bottom else y, height, key, values)


def _is_clear(candidate: _Candidate, pages: Pages) -> bool:
    """Whether there is a next line inwards, further away than 0.8 of this line's height."""
    page = pages[candidate.page]
    assert page is not None
    boxes = page[1].boxes
    _, y0, _, y1 = boxes[candidate.line].tolist()
    if candidate.y < 0:
        above = boxes[:, 3][boxes[:, 3] < y1 - 1]
        space = y0 - above.max() if len(above) else 0.0
    else:
        below = boxes[:, 1][boxes[:, 1] > y0 + 1]
        space = below.min() - y1 if len(below) else 0.0
    return bool(space > 0.8 * (y1 - y0))


def _key(line: str) -> tuple[str, tuple[int, ...]]:
    """A line's words without its numbers, and the numbers."""
    folded = " ".join(line.casefold().split())
    bare = folded.strip("-–—.·|[]() ")
    if _ROMAN.fullmatch(bare):
        return "#roman", (_roman(bare),)
    values = tuple(int(number) if len(number) < 10 else -1 for number in _NUMBER.findall(folded))
    return _NUMBER.sub("#", folded), values


def _roman(letters: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _at_one_height(group: list[_Candidate]) -> Iterator[list[_Candidate]]:
    """Candidates with the same words, those at one height together."""
    together: list[_Candidate] = []
    for candidate in sorted(group, key=lambda each: each.y):
        if together and candidate.y - together[-1].y > SAME_HEIGHT:
            yield together
            together = []
        together.append(candidate)
    yield together


def _repeats(key: str, group: list[_Candidate], pages: Pages) -> bool:
    """Whether every number in these lines stays as it is or counts the pages.

    Where nothing but the numbers change from page to page, and they do not count pages, the lines are body:
    "§ 3", "Table 7". Those that count must stand clear of the text: a book of short chapters has "Chapter 1",
    "Chapter 2"... on one page each, but over the text that they belong to.
    """
    ordered = sorted(group, key=lambda each: (each.page, each.line))
    letters = any(char.isalpha() for char in key)
    pairs = [(one, other) for one, other in itertools.pairwise(ordered) if other.page > one.page]
    if not pairs:
        return False
    counting = False
    for place in range(len(ordered[0].numbers)):
        steps = Counter(
            "same" if other.numbers[place] == one.numbers[place] else "counts"
            if other.numbers[place] - one.numbers[place] == other.page - one.page else "neither"
            for one, other in pairs
        )  # fmt: skip
        if steps["neither"] > 0.3 * len(pairs):
            return False
        counting |= steps["counts"] > steps["same"]
    if counting:
        return statistics.fmean(_is_clear(each, pages) for each in ordered[:: max(len(ordered) // 8, 1)]) > 0.7
    return letters


def _is_body(key: str, group: list[_Candidate], pages: Pages) -> bool:
    """Whether the same words stand elsewhere on the same pages as well: then they are no head of theirs."""
    lines_of: defaultdict[int, set[int]] = defaultdict(set)
    for each in group:
        lines_of[each.page].add(each.line)
    for number in list(lines_of)[:3]:
        page = pages[number]
        assert page is not None
        text, lines = page
        for line, (start, end) in enumerate(lines.ranges):
            inside = BAND * lines.height < lines.boxes[line, 1] < (1 - BAND) * lines.height
            if inside and end - start <= LONGEST and _key(text[start:end])[0] == key:
                return True
    return False


def _at_their_heights(candidates: list[_Candidate], accepted: list[_Candidate], pages: Pages) -> Iterator[_Candidate]:
    """Lines that stand clear, alone, where the pages near them have their heads: a chapter's, on one page."""
    places: defaultdict[bool, dict[int, list[_Candidate]]] = defaultdict(dict)
    for each in accepted:
        places[each.y < 0].setdefault(each.page, []).append(each)
    for each in candidates:
        known = places[each.y < 0]
        if not known or each.page in known:
            continue
        near = [
            other
            for page in range(each.page - NEAR, each.page + NEAR + 1)
            for other in known.get(page, ())
            if abs(other.y - each.y) < SAME_HEIGHT / 2 and abs(other.height - each.height) < 0.1 * each.height
        ]
        if len({other.page for other in near}) >= NEAR // 2 and _is_clear(each, pages):
            yield each
