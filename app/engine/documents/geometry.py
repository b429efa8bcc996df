"""Where characters stand on a page: boxes for any span of a document.

Coordinates are PDF points on the page as displayed (after /Rotate and the crop box), origin at the
top left, y downwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.document import Document, Page, Piece
from app.engine.documents.errors import DocumentError, PageFailed

Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points."""


@dataclass(frozen=True, eq=False)
class PageGeometry:
    """The box of every character of one page.

    Attributes:
        number: the page, from 1.
        text: as PDFium gives it, cleaned, until ``arranged`` makes it the page's part of ``Document.text``.
        boxes: float32 array of shape (len(text), 4), in points: x0, y0, x1, y1 of each code point;
            NaN where the character has no place of its own (line feeds, generated spaces).
        characters: what PDFium itself says stands in each box, one entry per box, for the check
            of promise 1: the text under the boxes is compared with the quote before it is drawn.
    """

    number: int
    text: str
    boxes: NDArray[np.float32]
    characters: tuple[str, ...]


@dataclass(frozen=True)
class PageBoxes:
    """Where a span stands on one page.

    Attributes:
        page: from 1.
        rects: one per line of text that it covers. Empty when ``exact`` is False.
        exact: the text under the boxes is the quote; otherwise the page is marked instead.
    """

    page: int
    rects: tuple[Rect, ...]
    exact: bool


@dataclass(frozen=True, eq=False)
class PageImage:
    """A page, or a part of it, as pixels.

    Attributes:
        width, height: in pixels.
        stride: bytes from one row to the next; 4 * width.
        pixels: rows from the top; blue, green, red, unused (Qt's Format_RGB32 on every platform we run on).
    """

    width: int
    height: int
    stride: int
    pixels: bytes


class GeometrySource(Protocol):
    """Who can tell where the characters of a page stand: DrawingHelper, or a test."""

    def geometry(self, path: Path, password: str | None, page: int) -> PageGeometry:
        """Of one page. Raises PageFailed, DocumentError."""
        ...


MIN_HEIGHT = 2.0
"""Points: fonts without metrics have flat boxes, which nobody would see."""

GAPS = (3.0, 0.4)
"""A larger gap than so many line heights starts a new rectangle: another column or cell. The second is
for lines of mixed direction, where a quote may stand on both sides of what it does not hold."""

_NOT_COMPARED = frozenset("\x02\u00ad\ufffe")
"""Hyphens that only mark a line end."""


def fold(text: str) -> str:
    """The one normalisation under which quotes and what stands on the page are compared.

    NFKC; white space and line-end hyphens removed.
    """
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if not c.isspace() and c not in _NOT_COMPARED)


def arranged(geometry: PageGeometry, pieces: Sequence[Piece], text: str) -> PageGeometry | None:
    """The geometry in the order in which the page is read.

    Args:
        geometry: of the page as PDFium gives it; one that was arranged before comes back as it is.
        pieces: ``Page.pieces``.
        text: the page's part of ``Document.text``.

    Returns:
        one whose text is ``text``; None when the page is not the one that was read.
    """
    if geometry.text == text:
        return geometry
    source = np.full(len(text), -1, np.int64)
    for place, first, length in pieces:
        if first + length > len(geometry.text) or place + length > len(text):
            return None
        source[place : place + length] = np.arange(first, first + length)
    known = source >= 0
    codes, own = _codes(geometry.text), _codes(text)
    differ = np.flatnonzero(~known | (codes[source] != own)) if len(codes) else np.arange(len(text))
    for place in differ.tolist():
        if not text[place].isspace() or (known[place] and not geometry.text[source[place]].isspace()):
            return None
    boxes = geometry.boxes[source] if len(codes) else np.zeros((len(text), 4), np.float32)
    boxes[~known] = np.nan
    characters = tuple(geometry.characters[place] if place >= 0 else "" for place in source.tolist())
    return PageGeometry(geometry.number, text, boxes, characters)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def boxes_for(geometry: PageGeometry, start: int, end: int) -> PageBoxes:
    """Where ``geometry.text[start:end]`` stands, one rectangle per line of text.

    The characters whose centres lie under the rectangles are compared with the quote (promise 1):
    if they are not the same, there are no rectangles and ``exact`` is False.
    """
    quote = fold(geometry.text[start:end])
    boxes = geometry.boxes.astype(np.float64)
    for gap in GAPS:
        lines = _lines(geometry, start, end, gap)
        # Tightly set lines overlap; then a band through the middle of each line still tells them apart.
        for share in (1.0, 0.5):
            rects = tuple(_squeezed(rect, share, upright) for rect, upright in lines)
            if rects and fold(_under(geometry, boxes, rects)) == quote:
                return PageBoxes(geometry.number, rects, exact=True)
    return PageBoxes(geometry.number, (), exact=False)


def span_boxes(
    document: Document, source: GeometrySource, start: int, end: int, password: str | None = None
) -> tuple[PageBoxes, ...]:
    """Where ``document.text[start:end]`` stands, page by page; nothing for a text file.

    A page that cannot be measured any more (it crashes PDFium, the file has changed) is not exact.
    """
    return tuple(
        _on_page(document, source, page, (start, end), password)
        for page in document.pages_of(start, end)
        if page.start < page.end
    )


def _on_page(
    document: Document, source: GeometrySource, page: Page, span: tuple[int, int], password: str | None
) -> PageBoxes:
    try:
        known = source.geometry(document.path, password, page.number)
    except (PageFailed, DocumentError):
        return PageBoxes(page.number, (), exact=False)
    geometry = arranged(known, page.pieces, document.text[page.start : page.end])
    if geometry is None:
        return PageBoxes(page.number, (), exact=False)
    start, end = max(span[0], page.start), min(span[1], page.end)
    return boxes_for(geometry, start - page.start, end - page.start)


def _under(geometry: PageGeometry, boxes: NDArray[np.float64], rects: tuple[Rect, ...]) -> str:
    """The characters whose centres lie under any of the rectangles, in the order of the text."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    under = np.zeros(len(boxes), bool)
    for x0, y0, x1, y1 in rects:
        under |= (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return "".join(geometry.characters[place] for place in np.flatnonzero(under))


_Line = tuple[Rect, bool]
"""A rectangle, and whether its text runs across (upright) rather than up or down."""


def _lines(geometry: PageGeometry, start: int, end: int, gap: float) -> list[_Line]:
    """The boxes of a span, joined line by line."""
    lines: list[_Line] = []
    last: Rect | None = None
    broken = False
    for place in range(start, end):
        if geometry.text[place] == "\n":
            broken = True
        box = geometry.boxes[place]
        if np.isnan(box).any() or geometry.text[place].isspace():
            continue
        rect: Rect = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
        upright = None if last is None else _direction(lines[-1], last, rect, broken, gap)
        if upright is None:
            lines.append((rect, True))
        else:
            lines[-1] = (_union(lines[-1][0], rect), upright)
        last, broken = rect, False
    return _joined([(_at_least(rect), upright) for rect, upright in lines], gap / 6)


def _direction(line: _Line, last: Rect, box: Rect, broken: bool, gap: float) -> bool | None:
    """True when box goes on the line across, False when it goes on up or down, None on another line."""
    whole, upright = line
    if _overlap(last, box, 1) >= 0.5 and _gap(whole, box, 0) <= gap * (box[3] - box[1]):
        return True if upright or whole == last else None
    single = whole == last
    if not broken and (single or not upright) and _overlap(last, box, 0) >= 0.5:
        return False if _gap(whole, box, 1) <= 0.5 * (box[2] - box[0]) else None
    return None


def _overlap(a: Rect, b: Rect, axis: int) -> float:
    """How much of the smaller one the two share along an axis (0: x, 1: y), 0 to 1."""
    shared = min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis])
    smaller = min(a[axis + 2] - a[axis], b[axis + 2] - b[axis])
    return max(shared, 0.0) / smaller if smaller > 0 else float(shared >= 0)


def _gap(a: Rect, b: Rect, axis: int) -> float:
    """The empty space between the two along an axis; 0 when they overlap."""
    return max(b[axis] - a[axis + 2], a[axis] - b[axis + 2], 0.0)


def _union(a: Rect, b: Rect) -> Rect:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _joined(lines: list[_Line], gap: float) -> list[_Line]:
    """Join what stands on one line after all: mixed directions come in pieces, out of order."""
    result: list[_Line] = []
    for rect, upright in lines:
        if result:
            previous, same = result[-1]
            height = min(rect[3] - rect[1], previous[3] - previous[1])
            if upright and same and _overlap(previous, rect, 1) >= 0.5 and _gap(previous, rect, 0) <= gap * height:
                result[-1] = (_union(previous, rect), True)
                continue
        result.append((rect, upright))
    return result


def _at_least(rect: Rect) -> Rect:
    x0, y0, x1, y1 = rect
    short_x, short_y = max(MIN_HEIGHT - (x1 - x0), 0) / 2, max(MIN_HEIGHT - (y1 - y0), 0) / 2
    # A thin character ("l") is no flat line: only what is flat is made higher.
    if short_y and short_y >= short_x:
        return x0, y0 - short_y, x1, y1 + short_y
    return (x0 - short_x, y0, x1 + short_x, y1) if x1 <= x0 else rect


def _squeezed(rect: Rect, share: float, upright: bool) -> Rect:
    """The middle ``share`` of a line's thickness."""
    x0, y0, x1, y1 = rect
    cut_x, cut_y = (0.0, (y1 - y0) * (1 - share) / 2) if upright else ((x1 - x0) * (1 - share) / 2, 0.0)
    return x0 + cut_x, y0 + cut_y, x1 - cut_x, y1 - cut_y
