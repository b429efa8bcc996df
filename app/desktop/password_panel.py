"""Asks for a document's password where its pages would be."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.state import OpenDocument
from app.desktop.widgets import button, centred, frame, label
from app.messages import say


class PasswordPanel(QWidget):
    """Asks for a document's password where its pages would be.

    Signals:
        submitted(str): Enter, or the button.
    """

    submitted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        box = frame("panel")
        box.setFixedWidth(520)
        outer.addStretch(1)
        outer.addLayout(centred(box))
        outer.addStretch(2)
        column = QVBoxLayout(box)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        self.sentence = label(wrap=True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(say(messages.PASSWORD))
        self.field.setToolTip(say(messages.PASSWORD))
        self.field.setAcceptDrops(False)
        self.field.returnPressed.connect(self._submit)
        submit = button(say(messages.UNLOCK), "primary")
        submit.clicked.connect(self._submit)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(submit)
        column.addWidget(self.sentence)
        column.addLayout(row)
        self._drawn: OpenDocument | None = None

    def show_document(self, document: OpenDocument) -> bool:
        """Ask for this one's; whether another one's was asked for before."""
        before = self._drawn
        if document == before or document.error is None:
            return False
        self._drawn = document
        self.sentence.setText(wording.problem(document.error))
        self.field.setAccessibleName(say(messages.PASSWORD_OF, name=document.path.name))
        self.field.clear()
        return before is not None and before.id != document.id

    def _submit(self) -> None:
        if self.field.text():
            self.submitted.emit(self.field.text())
