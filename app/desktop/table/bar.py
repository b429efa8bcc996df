"""The line above a document that was opened from a cell: which cell, another quote for it, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.widgets import button, key_text, label, part
from app.messages import say


class CellBar(QWidget):
    """One line.

    Signals:
        back_wanted(): to the table.
        use_wanted(): the selection is the cell's quote.
    """

    back_wanted = Signal()
    use_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = part("tools")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(12, 4, 12, 4)
        flow = FlowRow(8)
        self.back = button(
            say(messages.GRID_TO_TABLE), "small", say(messages.GRID_TO_TABLE_TIP, key=key_text("Ctrl+T"))
        )
        self.use = button(say(messages.GRID_USE), "small", say(messages.GRID_USE_TIP))
        self.text = label(name="soft", wrap=False)
        self.back.clicked.connect(self.back_wanted)
        self.use.clicked.connect(self.use_wanted)
        for each in (self.back, self.use, self.text):
            flow.add(each)
        row.addWidget(flow)
        self.hide()

    def forget(self) -> None:
        """It is about no cell any more."""
        self.text.clear()
        self.hide()

    def show_cell(self, question: str, hint: str = "") -> None:
        """It is about this cell."""
        self.text.setText(hint or say(messages.GRID_CELL_OF, question=wording.isolated(question)))
        self.show()
