"""A row of small widgets that goes on in the next line where there is no more room, as text does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

NARROWEST = 120
"""What the row asks for at least, in pixels; a wider widget is cut rather than the pane widened."""


class FlowRow(QWidget):
    """Places its widgets line by line, in the direction of the window's language.

    It is a widget, not a QLayout: layouts written in Python own items that Qt deletes as well, and crash.

    Args:
        spacing: between widgets, and between lines half of it, in pixels.

    Attributes:
        at_end: the widget that stands at the far end of its line, or None.
    """

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._widgets: list[QWidget] = []
        self.at_end: QWidget | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget, first: bool = False, before: QWidget | None = None) -> None:
        """Put a widget after all others (but the one at the end), or before them, or before one of them."""
        end = (
            self._widgets.index(self.at_end)
            if self.at_end is not None and self.at_end in self._widgets
            else len(self._widgets)
        )
        if before is not None:
            end = self._widgets.index(before)
        self._widgets.insert(0 if first else end, widget)
        hidden = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and widget.isHidden()
        widget.setParent(self)
        widget.setVisible(not hidden)
        self._arrange()

    def clear(self, but: QWidget) -> None:
        """Delete all widgets but one."""
        for widget in self._widgets:
            if widget is not but:
                widget.hide()
                widget.deleteLater()
        self._widgets = [widget for widget in self._widgets if widget is but]
        self._arrange()

    @property
    def is_empty(self) -> bool:
        """Whether none of its widgets is to be seen."""
        return all(widget.isHidden() for widget in self._widgets)

    def _shown(self) -> list[tuple[QWidget, QSize]]:
        return [
            (widget, widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize()))
            for widget in self._widgets
            if not widget.isHidden()
        ]

    def _lines(self, width: int) -> list[list[tuple[QWidget, QSize]]]:
        lines: list[list[tuple[QWidget, QSize]]] = []
        used = 0
        for widget, hint in self._shown():
            size = hint.boundedTo(QSize(max(width, 1), 10_000))
            if not lines or used + self._spacing + size.width() > width:
                lines.append([])
                used = -self._spacing
            lines[-1].append((widget, size))
            used += self._spacing + size.width()
        return lines

    def _arrange(self) -> None:
        area, y = self.rect(), 0
        for line in self._lines(area.width()):
            height = max(size.height() for _, size in line)
            x = 0
            for widget, size in line:
                if widget is self.at_end:
                    x = area.width() - size.width()
                place = QRect(QPoint(x, y + (height - size.height()) // 2), size)
                widget.setGeometry(QStyle.visualRect(self.layoutDirection(), area, place))
                x += size.width() + self._spacing
            y += height + self._spacing // 2
        self.updateGeometry()

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [max(size.height() for _, size in line) for line in self._lines(width)]
        return sum(heights) + self._spacing // 2 * max(len(heights) - 1, 0)

    def sizeHint(self) -> QSize:
        sizes = [size for _, size in self._shown()]
        width = sum(size.width() for size in sizes) + self._spacing * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        sizes = [size for _, size in self._shown()]
        width = min(max((size.width() for size in sizes), default=0), NARROWEST)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        # A widget in it has another text, or came or went; or the window is mirrored.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self._arrange()
        return super().event(event)
