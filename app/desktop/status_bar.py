"""The bottom line: nothing leaves this computer, what was read, which keys go on."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import messages
from app.desktop import progress
from app.desktop.state import State
from app.desktop.theme import Colours
from app.desktop.widgets import Dot, key_text, label, part
from app.messages import say


class StatusBar(QWidget):
    """One line of plain text."""

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
        self.text = label(name="soft")
        self.keys = label(name="soft")
        row.addWidget(self._dot)
        row.addWidget(self.promise)
        row.addSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.keys)

    def set_colours(self, colours: Colours) -> None:
        """After a change of colours."""
        self._dot.set_colour(colours.good)

    def show_state(self, state: State, finding: bool) -> None:
        """Draw the state; ``finding``: the keys step through places of the find bar."""
        self.promise.setText(say(messages.WORKS_OFFLINE if state.documents else messages.NOTHING_LEAVES))
        self.promise.setToolTip(say(messages.CONNECTIONS, n=state.connections))
        self.text.setText(progress.status(state))
        keys = ""
        if finding or state.question.shown:
            keys = say(
                messages.FIND_KEYS if finding else messages.ANSWER_KEYS,
                next=key_text(QKeySequence.StandardKey.FindNext),
                previous=key_text(QKeySequence.StandardKey.FindPrevious),
            )
        self.keys.setText(keys)
