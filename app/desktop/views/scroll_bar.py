"""A scroll bar that shows where in the document the answers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from app.desktop.views.colours import LIGHT, ViewColours

_WIDTH = 16
_MARK_HEIGHT = 4
_CLICK_SLOP = 3


@dataclass(frozen=True)
class Mark:
    """An answer on the scroll bar.

    Attributes:
        number: the answer's.
        place: how far down the document, 0 to 1.
    """

    number: int
    place: float


class MarkedScrollBar(QScrollBar):
    """A scroll bar; a vertical one with a mark per answer and thin lines for hits of a search.

    Signals:
        mark_clicked(number): the person clicked an answer's mark.
    """

    mark_clicked = Signal(int)

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._colours = LIGHT
        self._marks: tuple[Mark, ...] = ()
        self._lines: tuple[float, ...] = ()

    def set_colours(self, colours: ViewColours) -> None:
        self._colours = colours
        self.update()

    def set_marks(self, marks: Sequence[Mark], lines: Sequence[float] = ()) -> None:
        """Show ``marks`` for answers and ``lines`` (0 to 1) for hits."""
        self._marks, self._lines = tuple(marks), tuple(lines)
        self.update()

    def mark_rect(self, mark: Mark) -> QRect:
        """Where ``mark`` is painted, in widget pixels."""
        return self._rect_at(mark.place, _MARK_HEIGHT)

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self)

    def _rect_at(self, place: float, height: int) -> QRect:
        groove = self._part(QStyle.SubControl.SC_ScrollBarGroove)
        y = groove.top() + round(min(max(place, 0.0), 1.0) * (groove.height() - height))
        return QRect(2, y, self.width() - 4, height)

    def _inset(self, side: int, end: int) -> tuple[int, int, int, int]:
        """Air at the long sides and at the ends, as QRectF.adjusted takes it."""
        upright = self.orientation() == Qt.Orientation.Vertical
        return (side, end, -side, -end) if upright else (end, side, -end, -side)

    # Qt overrides

    def sizeHint(self) -> QSize:
        usual = super().sizeHint()
        upright = self.orientation() == Qt.Orientation.Vertical
        return QSize(_WIDTH, usual.height()) if upright else QSize(usual.width(), _WIDTH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        y = round(event.position().y())
        near = [mark for mark in self._marks if abs(self.mark_rect(mark).center().y() - y) <= _CLICK_SLOP]
        on_handle = self._part(QStyle.SubControl.SC_ScrollBarSlider).contains(event.position().toPoint())
        if near and not on_handle and event.button() == Qt.MouseButton.LeftButton:
            self.mark_clicked.emit(near[0].number)
            event.accept()
            return
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._colours.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.track)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(*self._inset(3, 2)), 5, 5)
        if self.maximum() > self.minimum():
            handle = QRectF(self._part(QStyle.SubControl.SC_ScrollBarSlider)).adjusted(*self._inset(4, 2))
            painter.setBrush(self._colours.handle)
            painter.drawRoundedRect(handle, 4, 4)
        painter.setBrush(self._colours.find_mark)
        for place in self._lines:
            painter.drawRect(self._rect_at(place, 1))
        for mark in self._marks:
            rect = QRectF(self.mark_rect(mark))
            # A rim of the track's colour keeps the mark visible on the handle.
            painter.setBrush(self._colours.track)
            painter.drawRoundedRect(rect.adjusted(0, -1, 0, 1), 2, 2)
            painter.setBrush(self._colours.mark)
            painter.drawRoundedRect(rect, 2, 2)
