"""What was ever asked in the open table: found again by its words or its answers, shown again, or forgotten."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.models.card import Confirmation
from app.desktop.table.choice import Choice
from app.desktop.widgets import ElidedButton, clear, label, tool
from app.engine.grid.cells import GridDocument
from app.engine.grid.questions import AskedQuestion
from app.messages import say, say_count

SEARCH_AFTER_MS = 250
MOST = 30
"""Rows that are shown; the search finds the others."""


class History(QWidget):
    """Draws the history.

    Signals:
        look_wanted(object, str): for questions put to the document with this fingerprint (None: to any), with these
            words in them or in their answers.
        show_wanted(object): this GridQuestion, with what was found for it.
        forget_wanted(object): this GridQuestion, with what was found for it.
    """

    look_wanted = Signal(object, str)
    show_wanted = Signal(object)
    forget_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.search = QLineEdit()
        self.search.setObjectName("small")
        self.search.setPlaceholderText(say(messages.GRID_HISTORY_SEARCH))
        self.search.setAccessibleName(say(messages.GRID_HISTORY_SEARCH))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self.scope = Choice(say(messages.GRID_HISTORY_SCOPE), [(None, say(messages.GRID_ALL))])
        tools = FlowRow(8)
        tools.add(self.search)
        tools.add(self.scope)
        column.addWidget(tools)
        self.ask = Confirmation()
        self.ask.confirmed.connect(self._forget)
        self.ask.kept.connect(self._keep)
        column.addWidget(self.ask)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        self.note = label(name="soft", wrap=True)
        column.addWidget(self.note)
        self.rows: list[ElidedButton] = []
        self._doomed: AskedQuestion | None = None
        self._drawn: tuple[AskedQuestion, ...] | None = None
        self._document: GridDocument | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(SEARCH_AFTER_MS)
        self._waiting.timeout.connect(self.look)
        self.search.textChanged.connect(self._waiting.start)
        self.scope.activated.connect(self.look)

    @property
    def is_searching(self) -> bool:
        """Whether not everything is wanted."""
        return bool(self.search.text().strip()) or self.scope.currentData() is not None

    def look(self) -> None:
        """Ask for what is to be drawn."""
        self._waiting.stop()
        self.look_wanted.emit(self.scope.currentData(), self.search.text().strip())

    def show_document(self, document: GridDocument | None) -> None:
        """Offer the document of the current cell as the one to look for."""
        if document == self._document:
            return
        self._document = document
        was_narrow = self.scope.currentData() is not None
        while self.scope.count() > 1:
            self.scope.removeItem(1)
        if document is not None and document.fingerprint is not None and not document.is_protected:
            self.scope.addItem(wording.short_name(document.path.name, 40), document.fingerprint)
        if was_narrow:
            self.scope.setCurrentIndex(0)
            self.look()

    def show_history(self, asked: tuple[AskedQuestion, ...]) -> None:
        """Draw these."""
        if asked == self._drawn:
            return
        self._drawn = asked
        clear(self._list)
        self.rows = [self._add(each) for each in asked[:MOST]]
        more = len(asked) - MOST
        note = say(messages.GRID_HISTORY_NOTHING) if not asked else ""
        self.note.setText(say_count(messages.GRID_HISTORY_MORE, more) if more > 0 else note)
        self.note.setVisible(bool(self.note.text()))
        self.ask.hide()

    def _add(self, asked: AskedQuestion) -> ElidedButton:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        text = asked.question.text
        opener = ElidedButton(wording.isolated(text), "row")
        opener.setToolTip(say(messages.GRID_HISTORY_TIP_IN if asked.in_table else messages.GRID_HISTORY_TIP))
        when = wording.date_word(asked.at, datetime.datetime.now().date())
        about = f"{say(messages.GRID_HISTORY_IN)} · {when}" if asked.in_table else when
        opener.setAccessibleName(f"{text}, {about}")
        opener.setProperty("asked", asked)
        opener.clicked.connect(self._show)
        row.addWidget(opener, 1)
        row.addWidget(label(about, "soft"))
        if not asked.in_table:
            forget = tool("✕", say(messages.GRID_HISTORY_FORGET, question=text))
            forget.setProperty("asked", asked)
            forget.clicked.connect(self._ask)
            row.addWidget(forget)
        self._list.addWidget(line)
        return opener

    def _show(self) -> None:
        self.show_wanted.emit(self.sender().property("asked").question)

    def _ask(self) -> None:
        doomed: AskedQuestion = self.sender().property("asked")
        self._doomed = doomed
        sentence = say(messages.GRID_HISTORY_ASK, question=wording.isolated(doomed.question.text))
        self.ask.ask(sentence, say(messages.GRID_DELETE))

    def _keep(self) -> None:
        self._doomed = None
        self.ask.hide()
        self.search.setFocus()

    def _forget(self) -> None:
        doomed = self._doomed
        self._keep()
        if doomed is not None:
            self.forget_wanted.emit(doomed.question)
