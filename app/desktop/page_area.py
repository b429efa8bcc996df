"""Where the document is: its strip, its bars, its pages with the answers marked, or its password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.page_tools import FindBar, PageTools
from app.desktop.state import OpenDocument, State, Status, key_of
from app.desktop.strip import Strip
from app.desktop.taking.bar import SavedBar
from app.desktop.views.colours import ViewColours
from app.desktop.views.document_view import DocumentView
from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.views.highlight import Highlight
from app.desktop.views.pdf_view import PdfView
from app.desktop.views.source import PageSource
from app.desktop.views.text_view import TextView
from app.desktop.widgets import button, centred, frame, label, part
from app.engine.answering.answer import Answer, Place
from app.messages import say

MakeSource = Callable[[OpenDocument], PageSource]
"""Gives what draws the pages of a PDF."""


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

    def show_document(self, document: OpenDocument) -> None:
        """Ask for this one's."""
        if document == self._drawn or document.error is None:
            return
        self._drawn = document
        self.sentence.setText(wording.problem(document.error))
        self.field.setAccessibleName(say(messages.PASSWORD_OF, name=document.path.name))
        self.field.clear()

    def _submit(self) -> None:
        if self.field.text():
            self.submitted.emit(self.field.text())


class PageArea(QWidget):
    """Draws the active document.

    Args:
        make_source: draws pages of a PDF.
        lane: the drawing lane that all PDF views share.

    Signals:
        password_submitted(int, str): for a document's id.
        answer_clicked(int): the number of a highlight, from 1.
        unlocked(): the password was right; its field, which had the keyboard, is gone.
    """

    password_submitted = Signal(int, str)
    answer_clicked = Signal(int)
    unlocked = Signal()

    def __init__(
        self, make_source: MakeSource, lane: DrawingLane, colours: ViewColours, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make_source = make_source
        self._lane = lane
        self._colours = colours
        self._state = State()
        self._views: dict[int, DocumentView] = {}
        self._highlights: dict[int, tuple[Highlight, ...]] = {}
        self._revealed: tuple[object, ...] = ()
        self.strip = Strip()
        self.tools = PageTools()
        self.find_bar = FindBar()
        self.tools.find_wanted.connect(self.find_bar.open_bar)
        self.find_bar.closed.connect(self.focus_page)
        self.saved_bar = SavedBar()
        self.saved_bar.closed.connect(self.focus_page)
        self.stack = QStackedWidget()
        self._wait = part("ground")
        wait = QVBoxLayout(self._wait)
        self._waiting = label(name="soft", wrap=True)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        wait.addWidget(self._waiting)
        self._locked = part("ground")
        locked = QVBoxLayout(self._locked)
        self.password = PasswordPanel()
        self.password.submitted.connect(self._submit_password)
        locked.addWidget(self.password)
        self.stack.addWidget(self._wait)
        self.stack.addWidget(self._locked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.strip, self.saved_bar, self.tools, self.find_bar):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)

    @property
    def view(self) -> DocumentView | None:
        """The view of the active document."""
        return None if self._state.active is None else self._views.get(self._state.active)

    def set_colours(self, colours: ViewColours) -> None:
        """Draw in other colours."""
        self._colours = colours
        for view in self._views.values():
            view.set_colours(colours)

    def focus_page(self) -> None:
        """Give the keyboard to the page, or to what stands in its place."""
        if self.view is not None and self.stack.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.stack.currentWidget() is self._locked:
            self.password.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: State) -> None:
        """Draw the state."""
        before, self._state = self._state, state
        for key in [key for key in self._views if state.find(key) is None]:
            self._drop(key)
        self.strip.show_state(state)
        document = state.active_document
        if document is None:
            self._serve(None)
            return
        self._show(document, is_new=before.find(document.id) != document)
        self._mark()

    def show_passage(self, place: Place) -> None:
        """Bring a closest passage up; it is no answer and carries no number."""
        document = self._state.asked_document(place.document)
        view = None if document is None else self._views.get(document.id)
        if document is None or view is None:
            return
        mark = Highlight(1, place.context_start, place.context_end, place.context_start, place.context_end)
        self._highlights[document.id] = (mark,)
        view.set_highlights((mark,), 1)
        view.reveal(1)

    def release(self) -> None:
        """Give everything back to the lane, at quit."""
        for key in list(self._views):
            self._drop(key)

    def _drop(self, key: int) -> None:
        view = self._views.pop(key)
        self._highlights.pop(key, None)
        if self.view is None:
            self._serve(None)
        self.stack.removeWidget(view)
        view.release()
        view.deleteLater()

    def _serve(self, view: DocumentView | None) -> None:
        self.tools.set_view(view)
        self.find_bar.set_view(view)

    def _show(self, document: OpenDocument, is_new: bool) -> None:
        if document.status is Status.NEEDS_PASSWORD:
            self._serve(None)
            self.password.show_document(document)
            if self.stack.currentWidget() is not self._locked:
                self.stack.setCurrentWidget(self._locked)
                self.password.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        view = self._views.get(document.id) or self._make_view(document)
        if view is None:
            self._serve(None)
            self._waiting.setText(say(messages.OPENING_FILE, name=wording.short_name(document.path.name)))
            self.stack.setCurrentWidget(self._wait)
            return
        if is_new and document.document is not None and isinstance(view, PdfView):
            view.set_document(document.document)
        self._serve(view)
        was_locked = self.stack.currentWidget() is self._locked
        self.stack.setCurrentWidget(view)
        if was_locked:
            self.unlocked.emit()

    def _make_view(self, document: OpenDocument) -> DocumentView | None:
        view: DocumentView
        if document.outline is not None:
            view = PdfView(document.outline, self._make_source(document), self._lane, self._colours)
            if document.document is not None:
                view.set_document(document.document)
        elif document.document is not None:
            view = TextView(document.document, self._colours)
        else:
            return None
        view.highlight_clicked.connect(self.answer_clicked)
        self._views[document.id] = view
        self.stack.addWidget(view)
        return view

    # ---------------------------------------------------------------- answers on the page

    def _mark(self) -> None:
        """Mark the answers of the active document; show the current one when it has become another."""
        question = self._state.question
        document = self._state.active_document
        view = self.view
        if view is None or document is None or document.document is None:
            return
        marks: tuple[Highlight, ...] = ()
        current: int | None = None
        if document.id in question.asked:
            index = question.asked.index(document.id)
            marks = _highlights(question.shown, index, question.current, question.place)
            if question.current is not None and any(mark.number == question.current + 1 for mark in marks):
                current = question.current + 1
        if marks != self._highlights.get(document.id, ()) and (marks or self._passage_is_old()):
            self._highlights[document.id] = marks
            view.set_highlights(marks, current)
        elif current != view.current and marks:
            view.set_current(current)
        answer = self._state.current_answer
        if current is not None and answer is not None:
            place = answer.places[min(question.place, len(answer.places) - 1)]
            looked_at = (question.visit, document.id, key_of(answer), place)
            if looked_at != self._revealed:
                self._revealed = looked_at
                view.reveal(current)

    def _passage_is_old(self) -> bool:
        """Whether marks without answers are those of a question before: a passage looked at stays marked."""
        question = self._state.question
        return question.is_running or question.result is None or not question.result.closest

    def _submit_password(self, password: str) -> None:
        if self._state.active is not None:
            self.password_submitted.emit(self._state.active, password)


def _highlights(shown: tuple[Answer, ...], index: int, current: int | None, chosen: int) -> tuple[Highlight, ...]:
    """The places of all answers in one document; the place that is looked at first of its number."""
    marks: list[Highlight] = []
    for at, answer in enumerate(shown):
        places = list(answer.places)
        if at == current and 0 < chosen < len(places):
            places.insert(0, places.pop(chosen))
        marks += [
            Highlight(at + 1, place.start, place.end, place.context_start, place.context_end)
            for place in places
            if place.document == index
        ]
    return tuple(marks)
