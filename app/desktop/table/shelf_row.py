"""A kept table in the list of them: opened, called something else, deleted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.models.card import Confirmation
from app.desktop.table import words
from app.desktop.widgets import button, label
from app.engine.grid.shelf import Shelved
from app.engine.models.transfer import amount
from app.messages import say, say_count


class ShelfRow(QWidget):
    """One row.

    Signals:
        open_wanted(object), delete_wanted(object): its Path.
        rename_wanted(object, str): its Path, and the name.
    """

    open_wanted = Signal(object)
    delete_wanted = Signal(object)
    rename_wanted = Signal(object, str)

    def __init__(self, each: Shelved) -> None:
        super().__init__()
        self._each = each
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._row = FlowRow(8)
        self.opener = button(wording.short_name(each.name), "link", say(messages.GRID_OPEN_NAMED, name=each.name))
        self.opener.setAccessibleName(say(messages.GRID_OPEN_NAMED, name=each.name))
        self.opener.setEnabled(each.problem is None)
        self.opener.clicked.connect(self._open)
        self._row.add(self.opener)
        size = amount(each.bytes)
        if each.problem is None:
            documents = say_count(messages.DOCUMENTS, each.documents)
            questions = say_count(messages.GRID_QUESTION_COUNT, each.questions)
            self._row.add(label(f"{documents} · {questions} · {size}", "soft"))
        else:
            column.addWidget(label(words.problem(each.problem), "soft", wrap=True))
        self.renamer = button(say(messages.GRID_RENAME), "link")
        self.renamer.setAccessibleName(say(messages.GRID_RENAME_NAMED, name=each.name))
        if each.problem is not None:
            self.renamer.hide()
        self.renamer.clicked.connect(self._ask_name)
        self.deleter = button(say(messages.GRID_DELETE), "link")
        self.deleter.setAccessibleName(say(messages.GRID_DELETE_NAMED, name=each.name))
        self.deleter.clicked.connect(self._ask)
        self._row.add(self.renamer)
        self._row.add(self.deleter)
        self.field = QLineEdit(each.name)
        self.field.setObjectName("small")
        self.field.setAccessibleName(say(messages.GRID_NAME))
        self.field.returnPressed.connect(self._rename)
        self.field.hide()
        self.ask = Confirmation()
        self.ask.confirmed.connect(self._delete)
        self.ask.kept.connect(self._keep)
        column.insertWidget(0, self._row)
        column.addWidget(self.field)
        column.addWidget(self.ask)

    @property
    def path(self) -> Path:
        """Of its file."""
        return self._each.path

    def _open(self) -> None:
        self.open_wanted.emit(self._each.path)

    def _ask_name(self) -> None:
        self.field.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename(self) -> None:
        self.field.hide()
        self.rename_wanted.emit(self._each.path, self.field.text())

    def _ask(self) -> None:
        size = amount(self._each.bytes)
        self.ask.ask(say(messages.GRID_DELETE_ASK, name=self._each.name, size=size), say(messages.GRID_DELETE))

    def _delete(self) -> None:
        self.ask.hide()
        self.delete_wanted.emit(self._each.path)

    def _keep(self) -> None:
        self.ask.hide()
        self.deleter.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self.field.hide()
            self.renamer.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
