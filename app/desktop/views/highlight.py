"""What is marked in a document: answers, the sentences around them, and how both are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from app.desktop.views.colours import ViewColours, luminance

Span = tuple[int, int]
"""Start and end in ``Document.text``, code points."""

TAG_DIAMETER = 22.0

PASSAGE = 0
"""The number of what is no answer: a passage to look at, paler and without a tag."""

CELL = -1
"""The number of a quote that stands in a table: marked as an answer is, without a tag, since no card has it."""


@dataclass(frozen=True)
class Highlight:
    """One answer to mark, or a passage.

    Attributes:
        number: as on its card, from 1; shown in the tag. PASSAGE: of no answer. CELL: of no card.
        start, end: the answer, offsets into ``Document.text``.
        context_start, context_end: the sentence around it, same offsets.
    """

    number: int
    start: int
    end: int
    context_start: int
    context_end: int


@dataclass(frozen=True)
class Tag:
    """A numbered disc beside the page."""

    number: int
    centre: QPointF

    def rect(self) -> QRectF:
        """The square around the disc."""
        half = TAG_DIAMETER / 2
        return QRectF(self.centre.x() - half, self.centre.y() - half, TAG_DIAMETER, TAG_DIAMETER)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of ``spans`` as disjoint spans in order; empty ones vanish."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The union of ``spans`` less that of ``holes``, as disjoint spans in order."""
    result: list[Span] = []
    taken = merged(holes)
    for start, end in merged(spans):
        for hole_start, hole_end in taken:
            if hole_end <= start or hole_start >= end:
                continue
            result.append((start, hole_start))
            start = hole_end
        result.append((start, end))
    return merged(result)


def apart(rects: Iterable[QRectF]) -> list[QRectF]:
    """The rectangles of a text's lines; where two that follow each other overlap at their edges, they meet halfway.

    What is laid on twice would be darker there, and the frame of one line would go through letters of the next.
    """
    result: list[QRectF] = []
    for rect in rects:
        if result:
            result[-1], rect = _parted(result[-1], rect)
        result.append(rect)
    return result


def _parted(one: QRectF, other: QRectF) -> tuple[QRectF, QRectF]:
    both = one.intersected(other)
    if both.isEmpty():
        return one, other
    first, second = QRectF(one), QRectF(other)
    if both.height() <= min(one.height(), other.height()) * 2 / 3:
        upper, lower = (first, second) if one.top() <= other.top() else (second, first)
        middle = float(math.floor(both.center().y()))
        upper.setBottom(middle)
        lower.setTop(middle)
    elif both.width() <= min(one.width(), other.width()) * 2 / 3:
        left, right = (first, second) if one.left() <= other.left() else (second, first)
        middle = float(math.floor(both.center().x()))
        left.setRight(middle)
        right.setLeft(middle)
    return first, second


def fill(painter: QPainter, rects: Iterable[QRectF], colour: QColor, paper: QColor) -> None:
    """Lay ``colour`` under what is drawn already: multiplied on light paper, thin on dark paper."""
    if colour.alpha() == 0:
        return
    painter.save()
    if luminance(paper) > 0.4:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    else:
        # Multiplication vanishes on dark paper.
        colour = QColor(colour)
        colour.setAlpha(90)
    for rect in rects:
        painter.fillRect(rect, colour)
    painter.restore()


def outline(painter: QPainter, rects: Iterable[QRectF], colour: QColor, width: int) -> None:
    """Sharp frames of ``width`` pixels around ``rects``, outside of the characters; one around those that touch."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    around = QPainterPath()
    around.setFillRule(Qt.FillRule.WindingFill)
    for rect in rects:
        around.addRect(rect)
    painter.drawPath(around.simplified())
    painter.restore()


def draw_tag(painter: QPainter, tag: Tag, current: bool, colours: ViewColours, font: QFont) -> None:
    """The numbered disc of an answer."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.current_tag if current else colours.tag)
    painter.drawEllipse(tag.rect())
    bold = QFont(font)
    bold.setBold(True)
    bold.setPixelSize(13 if tag.number < 100 else 10)
    painter.setFont(bold)
    painter.setPen(colours.tag_text)
    painter.drawText(tag.rect(), Qt.AlignmentFlag.AlignCenter, str(tag.number))
    painter.restore()


def draw_bracket(painter: QPainter, page: QRectF, current: bool, colours: ViewColours) -> None:
    """A bracket along the page's right edge: the answer is on this page, its place is not certain."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    width = 4 if current else 2
    painter.setPen(QPen(colours.current_outline if current else colours.answer_outline, width))
    x, top, bottom = page.right() - 6, page.top() + 6, page.bottom() - 6
    painter.drawPolyline([QPointF(x - 10, top), QPointF(x, top), QPointF(x, bottom), QPointF(x - 10, bottom)])
    painter.restore()


def spread_tags(tags: Iterable[Tag]) -> list[Tag]:
    """Tags moved down where they would cover each other, in reading order."""
    placed: list[Tag] = []
    for tag in sorted(tags, key=lambda item: (item.centre.y(), item.number)):
        y = tag.centre.y()
        if placed:
            y = max(y, placed[-1].centre.y() + TAG_DIAMETER + 2)
        placed.append(Tag(tag.number, QPointF(tag.centre.x(), y)))
    return placed
