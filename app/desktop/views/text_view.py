"""A text on paper of a comfortable width, however long it is.

Only what is near the window is laid out. Where a block stands depends on estimates of what is above
it; whenever an estimate is corrected, the block at the top of the window stays where it is.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.desktop.views.colours import LIGHT, ViewColours
from app.desktop.views.document_view import DocumentView
from app.desktop.views.highlight import Span
from app.desktop.views.leads import Spot
from app.desktop.views.paper import draw_shadow
from app.desktop.views.text_blocks import BlockTable
from app.desktop.views.text_canvas import GUTTER
from app.desktop.views.text_layout import LaidOutBlock
from app.desktop.views.text_shapes import Shapes
from app.engine.documents.contents import Heading, Target
from app.engine.documents.document import Document, ParagraphKind
from app.messages import VIEW_TEXT, say

_TOP = 22
_FONT_PIXELS = 16
_SPACING = 1.4
_COLUMN = 640
"""Widest column of text at 100 %, pixels: some 80 letters."""
_PADDING = 72
_NARROW_PADDING = 24
_SLICE = 0.01
_KEPT = 128
"""Blocks kept laid out."""
_FRAME = 0.25
"""How much of the ink's colour is in the lines between cells."""


class TextView(DocumentView):
    """Shows a text: plain, or with headings, lists and tables."""

    _zoom_tells_place = False  # heights are estimates until a part is laid out

    def __init__(self, document: Document, colours: ViewColours = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._document = document
        self._table = BlockTable(document.text)
        self._shapes = Shapes(document.text, document.paragraphs)
        self._laid: OrderedDict[int, LaidOutBlock] = OrderedDict()
        self._settling = False
        self._wanted: Span | None = None
        self._grow_timer = QTimer(self, interval=0)
        self._grow_timer.timeout.connect(self._grow)
        self._table.grow(_SLICE)
        if not self._table.finished:
            self._grow_timer.start()
        self._lay_out()
        self._describe()

    def release(self) -> None:
        super().release()
        self._grow_timer.stop()

    def laid_out_blocks(self) -> int:
        """How many blocks are laid out at present."""
        return len(self._laid)

    # ------------------------------------------------------------------ layout

    @property
    def text(self) -> str:
        return self._document.text

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(round(_FONT_PIXELS * self._zoom), 4))
        return font

    def _paper(self) -> QRectF:
        """The paper, in viewport pixels."""
        room = self.viewport().width() - 2 * GUTTER
        width = min(round((_COLUMN + 2 * _PADDING) * self._zoom), max(room, 120))
        left = max(math.floor((self.viewport().width() - width) / 2), 0)
        return QRectF(left, _TOP - self._bar.value(), width, self._content_height() - 2 * _TOP)

    def _padding(self) -> float:
        room = self._paper().width()
        return round(min(max(room - _COLUMN * self._zoom, 0) / 2, _PADDING * self._zoom)) or _NARROW_PADDING

    def _column(self) -> float:
        return max(self._paper().width() - 2 * max(self._padding(), _NARROW_PADDING), 40.0)

    def _column_left(self) -> float:
        paper = self._paper()
        return paper.left() + (paper.width() - self._column()) / 2

    def _text_top(self) -> float:
        """Content pixels above the first line."""
        return _TOP + round(48 * min(self._zoom, 1.5))

    def _content_height(self) -> float:
        return float(self._table.tops[-1]) + 2 * self._text_top()

    def _lay_out(self) -> None:
        """Begin anew: another width, font or zoom."""
        font = self._text_font()
        metrics = QFontMetricsF(font)
        self._line_height = float(round(metrics.height() * _SPACING * 0.9))
        self._laid.clear()
        self._table.set_measures(self._line_height, metrics.averageCharWidth(), self._column())
        self._shapes.set_measures(metrics.horizontalAdvance, self._line_height, self._column())
        self._laid_for = (self._column(), self._zoom)
        self._set_bar()

    def _set_bar(self) -> None:
        height = self.viewport().height()
        self._bar.setPageStep(height)
        self._bar.setSingleStep(40)
        self._bar.setRange(0, max(math.ceil(self._content_height()) - height, 0))
        self._across.setRange(0, 0)

    def _block(self, index: int) -> LaidOutBlock:
        block = self._laid.get(index)
        if block is None:
            start, end = int(self._table.starts[index]), int(self._table.ends[index])
            shapes = self._shapes.of(start, end)
            block = LaidOutBlock(self.text[start:end], self._text_font(), self._column(), self._line_height, shapes)
            self._laid[index] = block
            while len(self._laid) > _KEPT:
                self._laid.popitem(last=False)
            self._table.set_height(index, block.height)
        else:
            self._laid.move_to_end(index)
        return block

    def _grow(self) -> None:
        self._table.grow(_SLICE)
        if self._table.finished:
            self._grow_timer.stop()
            self.update_marks()
        self._set_bar()
        if self._wanted is not None and (self._table.finished or self._wanted[1] <= self._table.ends[-1]):
            self._scroll_to(*self._wanted)
        self.viewport().update()

    # ------------------------------------------------------------------ scrolling

    def _settle(self) -> None:
        """Lay out what is near the window; what is at its top stays there."""
        if len(self._table):
            top = self._bar.value() - self._text_top()
            index = self._table.block_at_top(top)
            self._hold(index, top - self._table.tops[index])

    def _hold(self, index: int, below: float) -> None:
        """Scroll so that the window begins ``below`` pixels into block ``index``, and lay out around it."""
        screen = self.viewport().height()
        self._block(index)
        height = -below
        for following in range(index, len(self._table)):
            height += self._block(following).height
            if height > 2 * screen:
                break
        height = below
        for previous in range(index - 1, -1, -1):
            if height > screen:
                break
            height += self._block(previous).height
        self._settling = True
        self._set_bar()
        self._bar.setValue(round(self._text_top() + float(self._table.tops[index]) + below))
        self._settling = False
        self.viewport().update()

    def _position_changed(self) -> None:
        if self._settling:
            return
        self._wanted = None
        if self._laid_for != (self._column(), self._zoom):
            self._keep(QPointF(0, 0))
        self._set_bar()
        self._settle()

    def _keep(self, anchor: QPointF) -> None:
        """Lay out anew; the line at ``anchor`` stays where it is."""
        offset = self._offset_at(anchor) if self._laid else 0
        before = self._offset_top(offset) - self._bar.value() if offset else None
        self._lay_out()
        if offset and before is not None:
            index = self._table.block_at(offset)
            inside = self._block(index).line_top(offset - int(self._table.starts[index]))
            self._hold(index, inside - before)
        else:
            self._settle()

    def _offset_top(self, offset: int) -> float:
        """Content pixels above the line that ``offset`` is on."""
        index = self._table.block_at(offset)
        inside = self._block(index).line_top(offset - int(self._table.starts[index]))
        return self._text_top() + float(self._table.tops[index]) + inside

    def _apply_zoom(self, zoom: float, anchor: QPointF) -> None:
        offset = self._offset_at(anchor) if self._laid else None
        before = self._offset_top(offset) - self._bar.value() if offset is not None else 0.0
        self._zoom = zoom
        self._lay_out()
        if offset is not None and self._bar.maximum() > 0:
            index = self._table.block_at(offset)
            inside = self._block(index).line_top(offset - int(self._table.starts[index]))
            self._hold(index, inside - before)
        else:
            self._settle()

    def _zoom_to_fit(self) -> float:
        return (self.viewport().width() - 2 * GUTTER) / (_COLUMN + 2 * _PADDING)

    def _starting_zoom(self) -> float:
        # Text wraps: a narrow window makes the column narrower, not the letters smaller.
        return 1.0

    def _scroll_to(self, start: int, end: int) -> None:
        if not self._table.finished and (not len(self._table) or end > self._table.ends[-1]):
            # Not cut that far yet: as soon as it is.
            self._wanted = (start, end)
            return
        self._wanted = None
        index = self._table.block_at(start)
        inside = self._block(index).line_top(start - int(self._table.starts[index]))
        height = self.viewport().height()
        top = self._offset_top(start) - self._bar.value()
        bottom = self._offset_top(max(end - 1, start)) + self._line_height - self._bar.value()
        if top < 0.05 * height or bottom > 0.6 * height:
            self._hold(index, inside - 0.3 * height)
            self.update_marks()

    @property
    def headings(self) -> tuple[Heading, ...]:
        kinds = (part for part in self._document.paragraphs if part.kind is ParagraphKind.HEADING)
        return tuple(
            Heading(" ".join(self.text[part.start : part.end].split()), max(part.level - 1, 0), Target(part.start + 1))
            for part in kinds
        )

    @property
    def place(self) -> int:
        """The character at the top of the window, from 1."""
        offset = self._offset_at(QPointF(self._column_left() + 1, self._line_height * 2)) if self._laid else 0
        return (offset or 0) + 1

    def jump_to_page(self, number: int, top: float | None = None) -> None:
        self._trail.leave(self.spot)
        self._bring_to_top(number - 1, self._line_height)

    def _bring_to_top(self, offset: int, air: float) -> None:
        """Scroll until the line of ``offset`` is ``air`` pixels below the top of the window."""
        offset = min(max(offset, 0), max(len(self.text) - 1, 0))
        if not offset:
            self._bar.setValue(0)
        elif len(self._table) and (self._table.finished or offset < self._table.ends[-1]):
            index = self._table.block_at(offset)
            inside = self._block(index).line_top(offset - int(self._table.starts[index]))
            self._hold(index, inside - air)
            self.update_marks()
        else:
            self._scroll_to(offset, offset + 1)  # as soon as the text is cut that far

    @property
    def spot(self) -> Spot:
        """Where the person is; the share is that of the text's characters: heights are estimates."""
        offset = self._offset_at(QPointF(self._column_left() + 1, 1)) if self._laid and self._bar.value() else 0
        return Spot(1, (offset or 0) / max(len(self.text), 1))

    def go_to_spot(self, spot: Spot) -> None:
        self._bring_to_top(round(spot.share * len(self.text)), 0.0)

    # ------------------------------------------------------------------ where characters stand

    def _visible(self) -> range:
        if not len(self._table):
            return range(0)
        top = self._bar.value() - self._text_top()
        return range(self._table.block_at_top(top), self._table.block_at_top(top + self.viewport().height()) + 1)

    def _visible_span(self) -> Span:
        visible = self._visible()
        if not visible:
            return 0, 0
        return int(self._table.starts[visible[0]]), int(self._table.ends[visible[-1]])

    def _origin(self, index: int) -> QPointF:
        """The upper left corner of block ``index``, in viewport pixels."""
        return QPointF(self._column_left(), self._text_top() + float(self._table.tops[index]) - self._bar.value())

    def _rects(self, start: int, end: int) -> list[QRectF]:
        result = []
        for index in self._visible():
            base = int(self._table.starts[index])
            if base >= end or int(self._table.ends[index]) <= start:
                continue
            for inside in self._block(index).rects(max(start - base, 0), min(end, int(self._table.ends[index])) - base):
                rect = inside.translated(self._origin(index))
                left, top = round(rect.left()), math.floor(rect.top()) - 1
                wide = max(round(rect.right()) - left, 1)  # no air at the sides: it would cover a full stop
                result.append(QRectF(left, top, wide, math.ceil(rect.bottom()) + 1 - top))
        return result

    def _find_offset(self, point: QPointF, character: bool) -> int | None:
        if not len(self._table):
            return None
        index = self._table.block_at_top(self._bar.value() + point.y() - self._text_top())
        inside = point - self._origin(index)
        return int(self._table.starts[index]) + self._block(index).offset_at(inside.x(), inside.y(), character)

    def _offset_at(self, point: QPointF) -> int | None:
        return self._find_offset(point, character=False)

    def _character_at(self, point: QPointF) -> int | None:
        return self._find_offset(point, character=True)

    def _line_at(self, offset: int) -> Span:
        index = self._table.block_at(offset)
        base = int(self._table.starts[index])
        start, end = self._block(index).line_of(offset - base)
        return base + start, base + end

    def _content_tops(self, offsets: NDArray[np.intp]) -> NDArray[np.float64]:
        table = self._table
        if not len(table):
            return np.zeros(len(offsets))
        index = np.clip(np.searchsorted(table.starts, offsets, side="right") - 1, 0, len(table) - 1)
        share = (offsets - table.starts[index]) / np.maximum(table.ends[index] - table.starts[index], 1)
        result: NDArray[np.float64] = self._text_top() + table.tops[index] + share * np.diff(table.tops)[index]
        return result

    # ------------------------------------------------------------------ painting

    def _paper_right(self) -> float:
        return self._paper().right()

    def _paint_paper(self, painter: QPainter) -> None:
        screen = QRectF(self.viewport().rect())
        painter.fillRect(screen, self._colours.canvas)
        # What is far outside of the window would only cost time (and overflow the painter).
        paper = self._paper().intersected(screen.adjusted(0, -40, 0, 40))
        draw_shadow(painter, paper, self._colours.shadow)
        painter.fillRect(paper, self._colours.paper)
        painter.setPen(self._colours.ink)
        frame = _mixed(self._colours.paper, self._colours.ink, _FRAME)
        for index in self._visible():
            origin = self._origin(index)
            self._block(index).draw(painter, origin, -origin.y(), screen.height() - origin.y(), frame)

    def _describe(self) -> None:
        place = say(VIEW_TEXT, name=self._document.path.name)
        self.setAccessibleName(self._with_current(place))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update_marks()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._keep(QPointF(0, 0))


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two."""
    red = (1 - share) * first.redF() + share * second.redF()
    green = (1 - share) * first.greenF() + share * second.greenF()
    blue = (1 - share) * first.blueF() + share * second.blueF()
    return QColor.fromRgbF(red, green, blue)
