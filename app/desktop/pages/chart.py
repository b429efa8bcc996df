"""The reliability of the reader in use: said against right, as bars with their numbers beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app import messages
from app.desktop.models.card import paragraph
from app.desktop.widgets import clear, label
from app.engine.models.reliability import Measured
from app.messages import say, say_count


class SaidRight(QWidget):
    """One line of the chart: as long as the share that was right, with a mark where it was said to be."""

    def __init__(self, row: Measured) -> None:
        super().__init__()
        self._row = row
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(96, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - 2
        track = QRectF(1, 4.5, width, 9)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(track, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Accent))
        right = self._row.right * width
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        painter.drawRoundedRect(QRectF(1 + width - right if mirrored else 1, 4.5, right, 9), 3, 3)
        said = 1 + (1 - self._row.said if mirrored else self._row.said) * width
        for role, thickness in ((QPalette.ColorRole.Base, 5), (QPalette.ColorRole.Text, 2)):
            painter.setPen(QPen(palette.color(role), thickness))
            painter.drawLine(round(said), 1, round(said), 17)
        painter.end()


ENOUGH = 20
"""Answers from which the share of right ones says anything; evaluate asks for as many (evaluation/scores.py)."""


def row_words(row: Measured) -> tuple[str, str]:
    """(what was said, what was right) of one line."""
    said = say(messages.ABOUT_SAID, low=round(100 * row.low), high=round(100 * row.high))
    right = messages.ABOUT_RIGHT if row.count >= ENOUGH else messages.ABOUT_RIGHT_FEW
    return said, say_count(right, row.count, percent=round(100 * row.right))


class ReliabilityChart(QWidget):
    """The table as a chart; everything it shows is also said in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say(messages.ABOUT_RELIABILITY))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addWidget(paragraph(say(messages.ABOUT_LEGEND)))
        self._table: tuple[Measured, ...] = ()

    def show_table(self, table: tuple[Measured, ...]) -> None:
        """Draw it."""
        if table == self._table:
            return
        self._table = table
        clear(self._grid)
        words = []
        for number, row in enumerate(table):
            said, right = row_words(row)
            words.append(f"{said}: {right}.")
            span = f"{round(100 * row.low)}–{round(100 * row.high)}%"
            beside = (label(span, "small"), SaidRight(row), label(right, "soft"))
            for place, widget in enumerate(beside):
                widget.setToolTip(f"{said}: {right}")
                self._grid.addWidget(widget, number, place)
            beside[0].setAccessibleName(f"{said}: {right}")
            beside[1].setAccessibleName(f"{said}: {right}")
        self.setAccessibleDescription(" ".join(words))
