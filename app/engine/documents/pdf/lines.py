"""Where the lines of a page stand: what columns, paragraphs and running heads are told by.

Two characters a line are measured, the first and the last, because measuring all of them would make
opening a document three times as slow; only lines in which PDFium's rectangles leave a wide gap (columns,
cells) are looked at word by word.
"""

from __future__ import annotations

import bisect
import ctypes
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from app.engine.documents.pdf.file import PageBox

WIDE_GAP = 0.8
"""White space as wide as so many line heights may divide columns or cells."""

STACKED = 1.6
"""A line whose first and last characters stand so many times their height apart may be two lines of the page."""

_BLANKS = re.compile(r"[ \t\u00a0]+")
_MANY_BLANKS = re.compile(r"[ \t\u00a0]{3}")

Gap = tuple[int, int, float, float, float]
"""A wide white space within a line: its range in the page's text, its width in line heights, and on the page
the edges (x) of what ends before it and of what begins after it."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a page, in PDFium's order.

    Attributes:
        ranges: of each, its first character and one past its last (no line feed), in the page's text.
        boxes: float64, shape (n, 4): x0, y0, x1, y1 in points on the page turned so that its text stands
            upright, y downwards; NaN where unknown. As high as the font's line, or higher: accents on capitals.
        heights: float64, shape (n,): the lower of its first and last characters.
        bold: of each, whether its first character is of a heavy font, as far as the file says, and it is SHORT.
        divided: numbers of the lines that end with the hyphen of a divided word.
        gaps: the wide gaps of the lines that have any.
        width, height: of that page, points.
    """

    ranges: tuple[tuple[int, int], ...]
    boxes: NDArray[np.float64]
    heights: NDArray[np.float64]
    bold: tuple[bool, ...]
    divided: frozenset[int]
    gaps: dict[int, tuple[Gap, ...]]
    width: float
    height: float

    def __len__(self) -> int:
        return len(self.ranges)


NO_LINES = Lines((), np.zeros((0, 4)), np.zeros(0), (), frozenset(), {}, 1.0, 1.0)

_HEAVY = 600
SHORT = 0.8
"""Of the widest line: only what is less wide may be a heading for its heavy font alone."""


def displayed(boxes: NDArray[np.float64], box: PageBox) -> NDArray[np.float64]:
    """Boxes in the page's own coordinates (left, bottom, right, top) as x0, y0, x1, y1 on the shown page."""
    left, bottom, right, top = boxes.T
    if box.rotation == 0:
        corners = (left - box.left, box.top - top, right - box.left, box.top - bottom)
    elif box.rotation == 1:
        corners = (bottom - box.bottom, left - box.left, top - box.bottom, right - box.left)
    elif box.rotation == 2:
        corners = (box.right - right, bottom - box.bottom, box.right - left, top - box.bottom)
    else:
        corners = (box.top - top, box.right - right, box.top - bottom, box.right - left)
    return np.stack(corners, axis=1)


def line_ranges(text: str, divided: tuple[int, ...]) -> tuple[list[tuple[int, int]], set[int]]:
    """The lines of a page's text that hold anything, and the numbers of those that end with a dividing hyphen."""
    ranges: list[tuple[int, int]] = []
    ends_divided: set[int] = set()
    cuts = iter((*divided, len(text)))
    cut = next(cuts)
    start = 0
    for piece in text.split("\n"):
        end = start + len(piece)
        while cut < end:
            if start <= cut:
                ends_divided.add(len(ranges))
                ranges.append((start, cut + 1))
                start = cut + 1
            cut = next(cuts)
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            ranges.append((start, end))
        start = end + 1
    return ranges, ends_divided


class _Measure:
    """Boxes of single characters, by their place in the page's text."""

    def __init__(self, text_page: Any, index: NDArray[np.int64]) -> None:  # noqa: ANN401 - PDFium's handle
        self._page = text_page
        self._index = index
        self._bounds = pdfium.FS_RECTF()
        self._out = ctypes.byref(self._bounds)
        self._name = ctypes.create_string_buffer(128)

    def char(self, place: int) -> int:
        """PDFium's number of the character."""
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, int(self._index[place])))

    def chars(self, places: list[int], units: int) -> list[int]:
        """PDFium's numbers of some characters; ``units``: the length of PDFium's text."""
        if pdfium.FPDFText_CountChars(self._page) == units:  # then its characters and its text count alike
            numbers: list[int] = self._index[places].tolist()
            return numbers
        return [self.char(place) for place in places]

    def box(self, char: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in the page's own coordinates; NaN where it has none."""
        bounds = self._bounds
        if char < 0 or not pdfium.FPDFText_GetLooseCharBox(self._page, char, self._out) or bounds.right == bounds.left:
            return (np.nan,) * 4
        return bounds.left, bounds.bottom, bounds.right, bounds.top

    def boxes(self, chars: list[int]) -> NDArray[np.float64]:
        """As ``box``, of many; shape (n, 4)."""
        page, bounds, out, get = self._page, self._bounds, self._out, pdfium.FPDFText_GetLooseCharBox
        values: list[float] = []
        for char in chars:
            if char >= 0 and get(page, char, out):
                values += (bounds.left, bounds.bottom, bounds.right, bounds.top)
            else:
                values += (np.nan,) * 4
        result = np.array(values, np.float64).reshape(-1, 4)
        result[result[:, 0] == result[:, 2]] = np.nan
        return result

    def is_bold(self, char: int) -> bool:
        """Whether its font is heavy: the file says so, or the font's name where it says nothing."""
        if char < 0:
            return False
        weight = pdfium.FPDFText_GetFontWeight(self._page, char)
        if weight > 0:
            return bool(weight >= _HEAVY)
        length = pdfium.FPDFText_GetFontInfo(self._page, char, self._name, len(self._name), None)
        return 0 < length <= len(self._name) and b"bold" in self._name.value.lower()


def measured_lines(
    text_page: Any,  # noqa: ANN401 - PDFium's handle
    text: str,
    index: NDArray[np.int64],
    divided: tuple[int, ...],
    box: PageBox,
    rects: NDArray[np.float64],
    units: int,
) -> Lines:
    """Where the lines of a page's cleaned text stand.

    Args:
        text_page: PDFium's text of the page.
        text, index, divided: see text.Cleaned.
        box: of the page turned upright.
        rects: PDFium's rectangles of the page's text.
        units: the length of PDFium's text, UTF-16.
    """
    ranges, ends_divided = line_ranges(text, divided)
    measure = _Measure(text_page, index)
    firsts, boxes, heights = _ends(ranges, measure, box, units)
    stacked = np.flatnonzero(boxes[:, 3] - boxes[:, 1] > STACKED * heights).tolist()
    if breaks := {line: found for line in stacked if (found := _breaks(text, ranges[line], measure, box))}:
        ranges, ends_divided = _broken(ranges, ends_divided, breaks)
        firsts, boxes, heights = _ends(ranges, measure, box, units)
    widths = boxes[:, 2] - boxes[:, 0]
    short = (widths < SHORT * np.fmax.reduce(widths, initial=0.0)).tolist()
    bold = [narrow and measure.is_bold(char) for narrow, char in zip(short, firsts, strict=True)]
    gaps = _gaps(text, ranges, boxes, measure, box, rects)
    turned = box.rotation % 2 == 1
    width, height = box.right - box.left, box.top - box.bottom
    return Lines(
        tuple(ranges),
        boxes,
        heights,
        tuple(bold),
        frozenset(ends_divided),
        gaps,
        height if turned else width,
        width if turned else height,
    )


def _ends(
    ranges: list[tuple[int, int]], measure: _Measure, box: PageBox, units: int
) -> tuple[list[int], NDArray[np.float64], NDArray[np.float64]]:
    """Of each line: PDFium's number of its first character, its box, and the height of the lower end."""
    firsts = measure.chars([start for start, _ in ranges], units)
    lasts = measure.chars([end - 1 for _, end in ranges], units)
    both = displayed(measure.boxes(firsts + lasts), box)
    first, last = both[: len(ranges)], both[len(ranges) :]
    # Where one of the two has no box the other speaks for both.
    boxes = np.concatenate((np.fmin(first[:, :2], last[:, :2]), np.fmax(first[:, 2:], last[:, 2:])), axis=1)
    return firsts, boxes, np.fmin(first[:, 3] - first[:, 1], last[:, 3] - last[:, 1])


def _breaks(text: str, line: tuple[int, int], measure: _Measure, box: PageBox) -> list[tuple[int, int]]:
    """The blanks of a line of PDFium's after which it goes on to the left, lower down: there ends a line of the page.

    WORKAROUND: PDFium (5.15) takes a row of a table whose first cell is a single character for the rest of the row
    above. Only lines that run to the right are looked at.
    """
    places = _inner_blanks(text, line)
    if not places:
        return []
    raw = [measure.box(measure.char(place)) for start, end in places for place in (start - 1, end)]
    shown = displayed(np.array(raw), box)
    before, after = shown[0::2], shown[1::2]
    low = np.minimum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1])
    found = (after[:, 2] < before[:, 0]) & (after[:, 1] > before[:, 3] - 0.4 * low)
    return [place for place, ends in zip(places, found.tolist(), strict=True) if ends]


def _broken(
    ranges: list[tuple[int, int]], ends_divided: set[int], breaks: dict[int, list[tuple[int, int]]]
) -> tuple[list[tuple[int, int]], set[int]]:
    """As ``line_ranges`` gives them, each line ended at its breaks."""
    result: list[tuple[int, int]] = []
    divided: set[int] = set()
    for number, (first, last) in enumerate(ranges):
        for start, end in breaks.get(number, ()):
            result.append((first, start))
            first = end
        if number in ends_divided:
            divided.add(len(result))
        result.append((first, last))
    return result, divided


def _inner_blanks(text: str, line: tuple[int, int]) -> list[tuple[int, int]]:
    return [match.span() for match in _BLANKS.finditer(text, *line) if line[0] < match.start() < match.end() < line[1]]


def _gaps(
    text: str,
    ranges: list[tuple[int, int]],
    boxes: NDArray[np.float64],
    measure: _Measure,
    box: PageBox,
    rects: NDArray[np.float64],
) -> dict[int, tuple[Gap, ...]]:
    middles = _heights_with_gaps(displayed(rects, box))
    spaced = "   " in text or (("\t" in text or "\u00a0" in text) and _MANY_BLANKS.search(text) is not None)
    if not middles and not spaced:
        return {}
    gaps: dict[int, tuple[Gap, ...]] = {}
    for number, (start, end) in enumerate(ranges):
        _, y0, _, y1 = boxes[number].tolist()
        if bisect.bisect(middles, y0) == bisect.bisect(middles, y1) and not (
            spaced and _MANY_BLANKS.search(text, start, end)
        ):
            continue
        found = _gaps_of(text, (start, end), y1 - y0, measure, box)
        if found:
            gaps[number] = found
    return gaps


def _heights_with_gaps(rects: NDArray[np.float64]) -> list[float]:
    """The heights on the page, ascending, at which one run of text ends far from where the next begins."""
    if len(rects) < 2:
        return []
    a, b = rects[:-1], rects[1:]
    thick = np.maximum(a[:, 3] - a[:, 1], b[:, 3] - b[:, 1])
    shared = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    apart = np.maximum(b[:, 0] - a[:, 2], a[:, 0] - b[:, 2])
    found = (shared > 0.3 * np.minimum(a[:, 3] - a[:, 1], b[:, 3] - b[:, 1])) & (apart > 0.7 * thick) & (apart > 4)
    middles: list[float] = np.sort((a[found, 1] + a[found, 3]) / 2).tolist()
    return middles


def _gaps_of(text: str, line: tuple[int, int], height: float, measure: _Measure, box: PageBox) -> tuple[Gap, ...]:
    places = _inner_blanks(text, line)
    if not places:
        return ()
    raw = [measure.box(measure.char(place)) for start, end in places for place in (start - 1, end)]
    shown = displayed(np.array(raw), box)
    before, after = shown[0::2], shown[1::2]
    # One of the two is negative, but where the second stands above or below the first.
    onwards = after[:, 0] - before[:, 2] >= before[:, 0] - after[:, 2]
    near, far = np.where(onwards, before[:, 2], before[:, 0]), np.where(onwards, after[:, 0], after[:, 2])
    facts = zip(places, (abs(far - near) / max(height, 1.0)).tolist(), near.tolist(), far.tolist(), strict=True)
    return tuple((*span, width, x0, x1) for span, width, x0, x1 in facts if width > WIDE_GAP)
