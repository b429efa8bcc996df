"""One of several, chosen from a list."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """One of several, with an arrow that can be seen in every set of colours."""

    def __init__(self, name: str, entries: list[tuple[object, str]]) -> None:
        super().__init__()
        self.setObjectName("small")
        self.setAccessibleName(name)
        for value, text in entries:
            self.addItem(text, value)

    # Qt overrides

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it turns the page that this stands on; nobody chooses with it

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(self.palette().ColorRole.WindowText), 1.6))
        x = 13 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - 13
        y = self.height() / 2
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()
