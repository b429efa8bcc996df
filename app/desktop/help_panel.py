"""The list of keyboard shortcuts, in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop.widgets import frame, label, tool
from app.messages import say


class HelpPanel(QWidget):
    """Lies over the window until Esc, F1 or its cross.

    Args:
        keys: (what it does, how this system writes the keys).

    Signals:
        closed(): the keyboard goes back.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, keys: list[tuple[str, str]]) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        box = frame("panel")
        outer.addWidget(box)
        column = QVBoxLayout(box)
        column.setContentsMargins(24, 16, 16, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(say(messages.SHORTCUTS), "verdict"), 1)
        self.close_button = tool("✕", say(messages.CLOSE))
        self.close_button.clicked.connect(self.closed)
        head.addWidget(self.close_button)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        for row, (what, key) in enumerate(keys):
            grid.addWidget(label(key, "word"), row, 0)
            grid.addWidget(label(what, "soft"), row, 1)
        column.addLayout(grid)
        self.hide()

    def open_panel(self) -> None:
        """Show it in the middle of the window."""
        self.adjustSize()
        parent = self.parentWidget()
        assert parent is not None
        area = parent.rect()
        self.resize(min(self.width(), area.width()), min(self.height(), area.height()))
        self.move(area.center() - self.rect().center())
        self.raise_()
        self.show()
        self.close_button.setFocus(Qt.FocusReason.PopupFocusReason)
