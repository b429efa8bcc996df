"""The paper that pages and plain text stand on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

_REACH = 8


def draw_shadow(painter: QPainter, page: QRectF, colour: QColor) -> None:
    """A soft shadow around ``page``, a little lower than it."""
    if colour.alpha() == 0:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    layer = QColor(colour)
    layer.setAlpha(max(colour.alpha() // _REACH, 1))
    painter.setBrush(layer)
    for reach in range(1, _REACH):
        painter.drawRoundedRect(page.adjusted(-reach, -reach + 2, reach, reach + 2), reach, reach)
    painter.restore()
