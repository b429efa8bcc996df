"""The current cell in full: its sentence, further answers, the closest passages, and a person's word on it."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.table import words
from app.desktop.theme import Colours
from app.desktop.widgets import ElidedButton, Segments, button, clear, label, part
from app.engine.grid.cells import GridDocument, GridQuestion, Quote
from app.engine.grid.shown import Shown, Shows
from app.engine.grid.vault import LOCKED
from app.messages import say, say_count

CLOSEST_MAX = 3


class CellDetails(QWidget):
    """Draws one cell.

    Signals:
        open_wanted(object): a Quote to be shown on its page; None: the document.
        confirm_wanted(object): this Quote is right.
        correct_wanted(), none_wanted(), undo_wanted(): as they say.
        unlock_wanted(int, str): the protected document of that id, with this password.
    """

    open_wanted = Signal(object)
    confirm_wanted = Signal(object)
    correct_wanted = Signal()
    none_wanted = Signal()
    undo_wanted = Signal()
    unlock_wanted = Signal(int, str)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._drawn: tuple[object, ...] = ()
        self._quote: Quote | None = None
        self.setAccessibleName(say(messages.GRID_DETAILS))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setObjectName("scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = part("cards", scrolled=True)
        scroll.setWidget(inside)
        outer.addWidget(scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.question = label(name="name", wrap=True)
        self.document = label(name="soft", wrap=True)
        self.sure = label(name="small", wrap=True)
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._segments = Segments(0, colours)
        sure_row = QHBoxLayout()
        sure_row.addWidget(self._segments)
        sure_row.addWidget(self.sure, 1)
        column.addWidget(self.question)
        column.addWidget(self.document)
        column.addLayout(sure_row)
        column.addWidget(self.sentence)
        column.addWidget(self._make_unlock())
        column.addWidget(self._make_buttons())
        self._more = QVBoxLayout()
        self._more.setSpacing(4)
        column.addLayout(self._more)
        column.addStretch(1)
        self.show_nothing()

    def _make_buttons(self) -> QWidget:
        row = FlowRow(8)
        self.open_button = button(say(messages.GRID_OPEN), "primary", say(messages.GRID_OPEN_TIP))
        self.confirm = button(say(messages.GRID_CONFIRM), "small", say(messages.GRID_CONFIRM_TIP))
        self.correct = button(say(messages.GRID_CORRECT), "small", say(messages.GRID_CORRECT_TIP))
        self.none = button(say(messages.GRID_NONE), "small", say(messages.GRID_NONE_TIP))
        self.undo = button(say(messages.GRID_UNDO), "small", say(messages.GRID_UNDO_TIP))
        self.open_button.clicked.connect(self._open)
        self.confirm.clicked.connect(self._confirm)
        self.correct.clicked.connect(self.correct_wanted)
        self.none.clicked.connect(self.none_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        for each in (self.open_button, self.confirm, self.correct, self.none, self.undo):
            row.add(each)
        self._buttons = row
        return row

    def _make_unlock(self) -> QWidget:
        self._unlock = QWidget()
        column = QVBoxLayout(self._unlock)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self.password = QLineEdit()
        self.password.setObjectName("small")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(say(messages.PASSWORD))
        self.password.setAcceptDrops(False)
        self.password.returnPressed.connect(self._submit_password)
        submit = button(say(messages.GRID_UNLOCK), "small")
        submit.clicked.connect(self._submit_password)
        row.addWidget(self.password, 1)
        row.addWidget(submit)
        column.addLayout(row)
        column.addWidget(label(say(messages.GRID_UNLOCK_NOTE), "soft", wrap=True))
        self._locked: GridDocument | None = None
        return self._unlock

    def _show_unlock(self, document: GridDocument) -> None:
        """Ask for the password of a locked document; what was typed for another one is forgotten."""
        is_locked = document.problem in LOCKED
        if not is_locked or self._locked is None or self._locked.id != document.id:
            self.password.clear()
        self._locked = document if is_locked else None
        self.password.setAccessibleName(say(messages.PASSWORD_OF, name=document.path.name))
        self._unlock.setVisible(is_locked)

    def _submit_password(self) -> None:
        if self._locked is not None and self.password.text():
            password = self.password.text()
            self.password.clear()
            self.unlock_wanted.emit(self._locked.id, password)

    def set_colours(self, colours: Colours) -> None:
        """Draw in other colours."""
        self._colours, self._drawn = colours, ()

    def show_nothing(self) -> None:
        """No cell is current."""
        self._drawn = ()
        self.question.setText(say(messages.GRID_CHOOSE_CELL))
        for widget in (self.document, self.sure, self.sentence, self._segments, self._unlock, self._buttons):
            widget.hide()
        clear(self._more)

    def show_cell(self, document: GridDocument, question: GridQuestion, shown: Shown) -> None:
        """Draw a cell."""
        drawn = (document, question, shown, self._colours)
        if drawn == self._drawn:
            return
        self._drawn, self._quote = drawn, shown.quote
        cell = words.cell_words(document, shown)
        self.question.setText(wording.isolated(question.text))
        self.document.setText(wording.short_name(document.path.name, 60))
        self.document.setToolTip(str(document.path))
        self.sure.setText(cell.under)
        self._segments.fill(cell.segments, self._colours)
        self._segments.setVisible(bool(cell.segments))
        self.sure.setVisible(bool(cell.under) and (cell.is_quote or bool(cell.mark)))
        if shown.quote is not None:
            self.sentence.setText(words.sentence_html(shown.quote, self._colours.mark, self._colours.on_mark))
        else:
            self.sentence.setText(f"<p>{html.escape(words.why_empty(document, shown))}</p>")
        self._show_unlock(document)
        self.open_button.setVisible(document.problem not in LOCKED or shown.quote is not None)
        is_kept = document.fingerprint is not None and not document.is_protected
        can_judge = is_kept and document.problem not in LOCKED and shown.shows is not Shows.UNREADABLE
        self.confirm.setVisible(can_judge and shown.quote is not None and shown.human is None)
        self.none.setVisible(can_judge and shown.shows is not Shows.NONE_CONFIRMED)
        self.correct.setVisible(can_judge)
        self.undo.setVisible(shown.human is not None)
        for widget in (self.document, self.sentence, self._buttons):
            widget.show()
        self._show_more(shown)

    def _show_more(self, shown: Shown) -> None:
        clear(self._more)
        if shown.quote is not None and shown.quote.found > 1:
            self._more.addWidget(label(say_count(messages.FOUND_TIMES, shown.quote.found), "soft"))
        if shown.others:
            self._more.addWidget(label(say(messages.GRID_OTHERS), "heading"))
            for rank, quote in enumerate(shown.others, 1):
                self._add_quote(quote, words.sure_of(quote, rank).label)
        closest = shown.cell.closest if shown.cell is not None and shown.quote is None else ()
        if closest:
            self._more.addWidget(label(say(messages.CLOSEST_PASSAGES), "heading"))
            unlike = {quote.context: quote for quote in reversed(closest)}  # the best of each sentence
            for quote in [quote for quote in closest if unlike[quote.context] is quote][:CLOSEST_MAX]:
                self._add_quote(quote, "")

    def _add_quote(self, quote: Quote, sure: str) -> None:
        text = words.one_line(quote.text if sure else quote.context)
        page = words.page_of(quote)
        under = " · ".join(each for each in (sure, page) if each)
        made = ElidedButton(wording.isolated(text), "row")
        made.setToolTip(text)
        made.setAccessibleName(f"{text}, {under}" if under else text)
        made.setProperty("quote", quote)
        made.clicked.connect(self._open_quote)
        self._more.addWidget(made)
        if under:
            self._more.addWidget(label(under, "soft"))

    def _open(self) -> None:
        self.open_wanted.emit(self._quote)

    def _confirm(self) -> None:
        self.confirm_wanted.emit(self._quote)

    def _open_quote(self) -> None:
        self.open_wanted.emit(self.sender().property("quote"))
