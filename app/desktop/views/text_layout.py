"""One block of text laid out: lines, where characters stand on them, and how they are painted."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

from app.desktop.offsets import to_code_points, to_utf16
from app.desktop.views.text_direction import is_right_to_left
from app.desktop.views.text_shapes import CELL_PADDING, Shape

_SPACING = 1.4
_KEPT_RECTS = 500
_RTL = ("R", "AL", "AN")


@dataclass(frozen=True, eq=False)
class LaidOutShape:
    """A line of the file, or a cell of a table, wrapped.

    Attributes:
        start: its offset in the block. text: without its line feed.
        layout: None for an empty one. left, top, height: pixels in the block; of a cell, its row's height.
        inset: pixels between the top and the first line. width: of a cell, else None.
        mixed: some of its characters run from right to left.
    """

    start: int
    text: str
    layout: QTextLayout | None
    left: float
    top: float
    height: float
    inset: float
    width: float | None
    mixed: bool


class LaidOutBlock:
    """A block of text, wrapped to a width.

    Args:
        text: the block's, line feeds included.
        font: at its final size.
        width: of the column, pixels.
        line_height: of the text's lines, pixels.
        shapes: how its lines are to look; None: every line as the font says.
    """

    def __init__(
        self, text: str, font: QFont, width: float, line_height: float, shapes: Sequence[Shape] | None = None
    ) -> None:
        self.paragraphs: list[LaidOutShape] = []
        self._text = text
        self._font = font
        self._width = width
        self._line_height = line_height
        self._rects: dict[tuple[int, int], list[QRectF]] = {}
        self.height = 0.0
        group: list[Shape] = []
        for shape in _lines(text) if shapes is None else shapes:
            if group and (not shape.cell or shape.first):
                self._add(group)
                group = []
            group.append(shape)
        self._add(group)

    def _add(self, group: Sequence[Shape]) -> None:
        """One line, or the cells of a row."""
        row = group[0].cell
        padding = CELL_PADDING * self._line_height / 2 if row else 0.0
        laid = [self._lay_out(shape) for shape in group]
        above = group[0].above
        height = max(high for _, high, _ in laid) + 2 * padding + above
        for shape, (layout, _, mixed) in zip(group, laid, strict=True):
            width = shape.width if row else None
            text = self._text[shape.start : shape.end]
            inset = padding + above
            laid_out = LaidOutShape(shape.start, text, layout, shape.left, self.height, height, inset, width, mixed)
            self.paragraphs.append(laid_out)
        self.height += height

    def _lay_out(self, shape: Shape) -> tuple[QTextLayout | None, float, bool]:
        """The lines, how tall they are together, and whether some letters run from right to left."""
        text = self._text[shape.start : shape.end]
        least = self._line_height * shape.scale
        if not text:
            return None, least * shape.height, False
        layout = QTextLayout(text, self._font_of(shape))
        rtl = is_right_to_left(text)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTabStopDistance(4 * self._line_height / _SPACING)
        layout.setTextOption(option)
        width = self._width - shape.left if shape.width is None else max(shape.width, 1.0)
        hang = QFontMetricsF(layout.font()).horizontalAdvance(text[: shape.hang]) if shape.hang else 0.0
        x = y = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width - x)
            # Fonts that stand in for missing characters may be taller than the line.
            room = max(least, line.height())
            line.setPosition(QPointF(x, y + (room - line.height()) / 2))
            x = hang if hang < width / 3 else 0.0
            y += room
        layout.endLayout()
        mixed = rtl or (not text.isascii() and any(unicodedata.bidirectional(char) in _RTL for char in text))
        return layout, y, mixed

    def _font_of(self, shape: Shape) -> QFont:
        if shape.scale == 1.0 and not shape.bold and not shape.fixed:
            return self._font
        font = QFont(self._font)
        if shape.fixed:
            font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
        font.setPixelSize(max(round(self._font.pixelSize() * shape.scale), 4))
        font.setBold(shape.bold)
        return font

    def draw(self, painter: QPainter, origin: QPointF, low: float, high: float, frame: QColor | None = None) -> None:
        """Paint the paragraphs between ``low`` and ``high`` (pixels in the block); ``frame``: of table cells."""
        for paragraph in self.paragraphs:
            if paragraph.top + paragraph.height < low or paragraph.top > high:
                continue
            if paragraph.width is not None and frame is not None:
                self._draw_frame(painter, origin, paragraph, frame)
            if paragraph.layout is None:
                continue
            clip = QRectF(-10_000, origin.y() + low, 20_000, high - low)
            corner = origin + QPointF(paragraph.left, paragraph.top + paragraph.inset)
            paragraph.layout.draw(painter, corner, [], clip)

    def _draw_frame(self, painter: QPainter, origin: QPointF, cell: LaidOutShape, frame: QColor) -> None:
        pen = painter.pen()
        painter.setPen(frame)
        assert cell.width is not None
        padding = CELL_PADDING * self._line_height
        left, top = round(origin.x() + cell.left - padding), round(origin.y() + cell.top)
        right = round(origin.x() + cell.left + cell.width + padding)
        painter.drawRect(left, top, right - left, round(origin.y() + cell.top + cell.height) - top)
        painter.setPen(pen)

    def offset_at(self, x: float, y: float, character: bool) -> int:
        """The gap nearest to a point of the block, or the ``character`` that is there."""
        paragraph = self._paragraph_at(x, y)
        if paragraph.layout is None:
            return paragraph.start
        line = _line_at(paragraph.layout, y - paragraph.top - paragraph.inset)
        x -= paragraph.left
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

    def _paragraph_at(self, x: float, y: float) -> LaidOutShape:
        """The line at a height, or the nearest cell of the row there."""
        index = len(self.paragraphs) - 1
        for number, candidate in enumerate(self.paragraphs):
            if y < candidate.top + candidate.height:
                index = number
                break
        found = self.paragraphs[index]
        if found.width is None:
            return found
        row = [cell for cell in self.paragraphs if cell.top == found.top and cell.width is not None]
        return min(row, key=lambda cell: max(cell.left - x, x - cell.left - (cell.width or 0.0), 0.0))

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
                    top = paragraph.top + paragraph.inset + line.y()
                    result.append(QRectF(paragraph.left + left, top, right - left, line.height()))
        return result

    def line_top(self, offset: int) -> float:
        """The upper edge of the line that ``offset`` (in the block) is on, in pixels of the block."""
        for paragraph in self.paragraphs:
            if offset <= paragraph.start + len(paragraph.text):
                if paragraph.layout is None:
                    return paragraph.top
                line = paragraph.layout.lineForTextPosition(to_utf16(paragraph.text, max(offset - paragraph.start, 0)))
                return paragraph.top + paragraph.inset + (line.y() if line.isValid() else 0.0)
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


def _lines(text: str) -> Iterator[Shape]:
    """Plain text: every line as it is."""
    start = 0
    for line in (text[:-1] if text.endswith("\n") else text).split("\n"):
        yield Shape(start, start + len(line))
        start += len(line) + 1


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
