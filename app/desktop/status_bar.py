"""The bottom line: nothing leaves this computer, what was read, how far a download is, which keys go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import messages
from app.desktop import progress
from app.desktop.state import State
from app.desktop.theme import Colours
from app.desktop.widgets import Dot, button, key_text, label, part
from app.messages import say

LINE = 20
"""Pixels: as high as the link that comes and goes, so that its coming moves no page."""


class StatusBar(QWidget):
    """One line of plain text.

    Signals:
        models_wanted(): what is being done with models. table_wanted(): the table that is being read.
    """

    models_wanted = Signal()
    table_wanted = Signal()

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = part("status")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(6)
        self._dot = Dot(colours.good)
        self.promise = label(name="soft")
        self.promise.setMinimumHeight(LINE)
        self.text = label(name="soft")
        self.keys = label(name="soft")
        self.models = button("", "link", say(messages.HINT_TIP))
        self.models.clicked.connect(self.models_wanted)
        self.models.hide()
        self.table = button("", "link")
        self.table.clicked.connect(self.table_wanted)
        self.table.hide()
        row.addWidget(self._dot)
        row.addWidget(self.promise)
        row.addSpacing(12)
        row.addWidget(self.text, 1)
        self.keys.setContentsMargins(12, 0, 0, 0)
        row.addWidget(self.table)
        row.addWidget(self.models)
        row.addWidget(self.keys)

    def set_colours(self, colours: Colours) -> None:
        """After a change of colours."""
        self._dot.set_colour(colours.good)

    def show_state(self, state: State, finding: bool, hint: str = "", is_behind: bool = False) -> None:
        """Draw the state.

        Args:
            state: what to draw.
            finding: the keys step through places of the find bar.
            hint: what is being done with models, or "".
            is_behind: something else is in front of the documents: nothing is told of them.
        """
        promise = messages.WORKS_OFFLINE if state.documents else messages.NOTHING_LEAVES
        self.promise.setText(say(messages.PRIVATE_PROMISE if state.private else promise))
        self.promise.setToolTip(say(messages.CONNECTIONS, n=state.connections))
        self.text.setText("" if is_behind else progress.status(state))
        keys = ""
        if (finding or state.question.shown) and not is_behind:
            keys = say(
                messages.FIND_KEYS if finding else messages.ANSWER_KEYS,
                next=key_text(QKeySequence.StandardKey.FindNext),
                previous=key_text(QKeySequence.StandardKey.FindPrevious),
            )
        self.keys.setText(keys)
        self.keys.setVisible(bool(keys))
        if hint != self.models.text():
            self.models.setText(hint)
            self.models.setAccessibleName(hint)
        self.models.setVisible(bool(hint))

    def show_table(self, hint: str, tip: str) -> None:
        """How far a table is that is not in front ("": nothing is to be said), and the same in full."""
        self.table.setText(hint)
        self.table.setAccessibleName(hint)
        self.table.setToolTip(tip)
        self.table.setVisible(bool(hint))
