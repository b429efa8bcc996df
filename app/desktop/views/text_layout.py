"""One block of text laid out: lines, where characters stand on them, and how they are painted."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine, QTextOption

from app.desktop.offsets import to_code_points, to_utf16

_SPACING = 1.4
_KEPT_RECTS = 500
_RTL = ("R", "AL", "AN")


def is_right_to_left(text: str) -> bool:
    """The direction of a paragraph: that of its first letter that has one."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


@dataclass(frozen=True, eq=False)
class Paragraph:
    """A line of the file, wrapped.

    Attributes:
        start: its offset in the block. text: without its line feed.
        layout: None for an empty one. top, height: pixels in the block.
        mixed: some of its characters run from right to left.
    """

    start: int
    text: str
    layout: QTextLayout | None
    top: float
    height: float
    mixed: bool


class LaidOutBlock:
    """A block of text, wrapped to a width.

    Args:
        text: the block's, line feeds included.
        font: at its final size.
        width: of the column, pixels.
    """

    def __init__(self, text: str, font: QFont, width: float, line_height: float) -> None:
        self.paragraphs: list[Paragraph] = []
        self._line_height = line_height
        self._rects: dict[tuple[int, int], list[QRectF]] = {}
        top, start = 0.0, 0
        body = text[:-1] if text.endswith("\n") else text
        for line in body.split("\n"):
            paragraph = self._lay_out(start, line, font, width, top)
            self.paragraphs.append(paragraph)
            top += paragraph.height
            start += len(line) + 1
        self.height = top

    def _lay_out(self, start: int, text: str, font: QFont, width: float, top: float) -> Paragraph:
        if not text:
            return Paragraph(start, text, None, top, self._line_height, False)
        layout = QTextLayout(text, font)
        rtl = is_right_to_left(text)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTabStopDistance(4 * self._line_height / _SPACING)
        layout.setTextOption(option)
        y = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            # Fonts that stand in for missing characters may be taller than the line.
            room = max(self._line_height, line.height())
            line.setPosition(QPointF(0, y + (room - line.height()) / 2))
            y += room
        layout.endLayout()
        mixed = rtl or (not text.isascii() and any(unicodedata.bidirectional(char) in _RTL for char in text))
        return Paragraph(start, text, layout, top, y, mixed)

    def draw(self, painter: QPainter, origin: QPointF, low: float, high: float) -> None:
        """Paint the paragraphs between ``low`` and ``high`` (pixels in the block)."""
        for paragraph in self.paragraphs:
            if paragraph.layout is None or paragraph.top + paragraph.height < low or paragraph.top > high:
                continue
            clip = QRectF(-10_000, origin.y() + low, 20_000, high - low)
            paragraph.layout.draw(painter, origin + QPointF(0, paragraph.top), [], clip)

    def offset_at(self, x: float, y: float, character: bool) -> int:
        """The gap nearest to a point of the block, or the ``character`` that is there."""
        paragraph = self.paragraphs[-1]
        for candidate in self.paragraphs:
            if y < candidate.top + candidate.height:
                paragraph = candidate
                break
        if paragraph.layout is None:
            return paragraph.start
        line = _line_at(paragraph.layout, y - paragraph.top)
        if paragraph.mixed:
            return paragraph.start + _nearest(paragraph.text, line, x, character)
        how = (
            QTextLine.CursorPosition.CursorOnCharacter
            if character
            else QTextLine.CursorPosition.CursorBetweenCharacters
        )
        position = line.xToCursor(x, how)
        if position >= line.textStart() + line.textLength() and line.lineNumber() < paragraph.layout.lineCount() - 1:
            # The end of a wrapped line is the same position as the beginning of the next one.
            position = line.textStart() + line.textLength() - 1
        return paragraph.start + to_code_points(paragraph.text, position)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where ``[start, end)`` (offsets in the block) stands, in pixels of the block."""
        known = self._rects.get((start, end))
        if known is None:
            if len(self._rects) > _KEPT_RECTS:
                self._rects.clear()
            known = self._rects[start, end] = self._find_rects(start, end)
        return known

    def _find_rects(self, start: int, end: int) -> list[QRectF]:
        result: list[QRectF] = []
        for paragraph in self.paragraphs:
            low, high = max(start - paragraph.start, 0), min(end - paragraph.start, len(paragraph.text))
            if paragraph.layout is None or low >= high:
                continue
            first, last = to_utf16(paragraph.text, low), to_utf16(paragraph.text, high)
            for number in range(paragraph.layout.lineCount()):
                line = paragraph.layout.lineAt(number)
                begin = max(first, line.textStart())
                stop = min(last, line.textStart() + line.textLength())
                if begin >= stop:
                    continue
                for left, right in _extents(paragraph.text, line, begin, stop, paragraph.mixed):
                    result.append(QRectF(left, paragraph.top + line.y(), right - left, line.height()))
        return result

    def line_top(self, offset: int) -> float:
        """The upper edge of the line that ``offset`` (in the block) is on, in pixels of the block."""
        for paragraph in self.paragraphs:
            if offset <= paragraph.start + len(paragraph.text):
                if paragraph.layout is None:
                    return paragraph.top
                line = paragraph.layout.lineForTextPosition(to_utf16(paragraph.text, max(offset - paragraph.start, 0)))
                return paragraph.top + (line.y() if line.isValid() else 0.0)
        return self.height

    def line_of(self, offset: int) -> tuple[int, int]:
        """The wrapped line that the character at ``offset`` is on, offsets in the block."""
        for paragraph in self.paragraphs:
            if offset <= paragraph.start + len(paragraph.text):
                if paragraph.layout is None:
                    return paragraph.start, paragraph.start
                line = paragraph.layout.lineForTextPosition(to_utf16(paragraph.text, max(offset - paragraph.start, 0)))
                start = to_code_points(paragraph.text, line.textStart())
                end = to_code_points(paragraph.text, line.textStart() + line.textLength())
                return paragraph.start + start, paragraph.start + end
        return offset, offset


def _line_at(layout: QTextLayout, y: float) -> QTextLine:
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        following = layout.lineAt(number + 1).y() if number + 1 < layout.lineCount() else float("inf")
        if y < following:
            return line
    return layout.lineAt(layout.lineCount() - 1)


def _nearest(text: str, line: QTextLine, x: float, character: bool) -> int:
    """The character, or the gap, nearest to ``x`` on a line with text from right to left.

    Qt's own look-up is off by the width of the blank at which such a line was wrapped; glyphs are not.
    """
    start = to_code_points(text, line.textStart())
    end = to_code_points(text, line.textStart() + line.textLength())
    position = line.textStart()
    best, nearest = start, float("inf")
    for offset in range(start, end):
        length = 1 + (text[offset] > "\uffff")
        for run in line.glyphRuns(position, length):
            rect = run.boundingRect()
            distance = max(rect.left() - x, x - rect.right(), 0.0)
            if distance < nearest and rect.width() > 0:
                # Blanks and signs are taken to run as the paragraph does.
                kind = _kind(text[offset])
                backwards = is_right_to_left(text) if kind == "neutral" else kind == "R"
                after = (x > rect.center().x()) != backwards
                best, nearest = offset + (after and not character), distance
        position += length
    return min(best, end)


def _extents(text: str, line: QTextLine, begin: int, stop: int, mixed: bool) -> list[tuple[float, float]]:
    """Left and right of the characters between two UTF-16 positions; several where directions mix."""
    whole = line.naturalTextRect()
    if begin <= line.textStart() and stop >= line.textStart() + line.textLength():
        return [(whole.left(), whole.right())]
    if not mixed:
        # Blanks at the end of a wrapped line hang over its edge.
        return [(_x(line, begin), min(_x(line, stop), whole.right()))]
    edges: list[tuple[float, float]] = []
    for first, last in _same_direction(text, begin, stop):
        # A cursor's place is ambiguous where directions meet; where the glyphs are is not.
        rects = [run.boundingRect() for run in line.glyphRuns(first, last - first)]
        edges.extend((rect.left(), rect.right()) for rect in rects if rect.width() > 0)
    result: list[tuple[float, float]] = []
    for left, right in sorted(edges):
        if result and left <= result[-1][1] + 1.5:
            result[-1] = (result[-1][0], max(result[-1][1], right))
        else:
            result.append((left, right))
    return result


def _same_direction(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Ranges of UTF-16 positions whose characters stand next to each other on the screen."""
    low = to_code_points(text, begin)
    position = begin
    kinds = (_kind(char) for char in text[low : to_code_points(text, stop)])
    for _, group in itertools.groupby(zip(kinds, text[low:], strict=False), key=lambda pair: pair[0]):
        length = sum(1 + (char > "\uffff") for _, char in group)
        yield position, position + length
        position += length


def _kind(char: str) -> str:
    kind = unicodedata.bidirectional(char)
    return {"AL": "R", "NSM": "R", "AN": "EN", "L": "L", "R": "R", "EN": "EN"}.get(kind, "neutral")


def _x(line: QTextLine, position: int) -> float:
    # The bindings return the position that was used beside the place.
    found: Any = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)
