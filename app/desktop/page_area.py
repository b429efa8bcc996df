"""Where the document is: its strip, its bars, its pages with the answers marked, or its password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import messages
from app.desktop import outside, wording
from app.desktop.find_elsewhere import Counter
from app.desktop.page_tools import FindBar, PageTools
from app.desktop.password_panel import PasswordPanel
from app.desktop.places import Places
from app.desktop.side.address_bar import AddressBar
from app.desktop.side.marks import numbers_by_character, numbers_by_page
from app.desktop.side.panel import SidePanel
from app.desktop.state import OpenDocument, Question, State, Status, key_of
from app.desktop.strip import Strip
from app.desktop.taking.bar import SavedBar
from app.desktop.taking.folder import show_in_folder
from app.desktop.views.colours import ViewColours, night
from app.desktop.views.document_view import DocumentView
from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.views.highlight import CELL, PASSAGE, Highlight
from app.desktop.views.pdf_view import PdfView
from app.desktop.views.source import PageSource
from app.desktop.views.text_view import TextView
from app.desktop.widgets import label, part
from app.engine.answering.answer import Answer, Place
from app.messages import say

MakeSource = Callable[[OpenDocument], PageSource]
"""Gives what draws the pages of a PDF."""


NARROW = 560
"""Pixels of the whole area: in less, the panel leaves too little of the page."""


class PageArea(QWidget):
    """Draws the active document.

    Args:
        make_source: draws pages of a PDF.
        lane: the drawing lane that all PDF views share.
        places: where documents were left.
        is_unwritten: whether a document (by its id) was opened with a password.

    Signals:
        password_submitted(int, str): for a document's id.
        answer_clicked(int): the number of a highlight, from 1.
        unlocked(): the password was right; its field, which had the keyboard, is gone.
        side_changed(bool): the panel with contents and pages came or went, because the person wants that.
    """

    password_submitted = Signal(int, str)
    answer_clicked = Signal(int)
    unlocked = Signal()
    side_changed = Signal(bool)

    def __init__(
        self,
        make_source: MakeSource,
        lane: DrawingLane,
        colours: ViewColours,
        places: Places | None = None,
        is_unwritten: Callable[[int], bool] = lambda _id: False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._places = places or Places(None)
        self._is_unwritten = is_unwritten
        self._night = False
        self._sources: dict[int, PageSource] = {}
        self._fingerprints: dict[int, str] = {}
        self._come_back: set[int] = set()
        self._make_source = make_source
        self._lane = lane
        self._colours = colours
        self._state = State()
        self._views: dict[int, DocumentView] = {}
        self._highlights: dict[int, tuple[Highlight, ...]] = {}
        self._revealed: tuple[object, ...] = ()
        self._span: tuple[int, Highlight, Question] | None = None
        self.strip = Strip()
        self.tools = PageTools()
        self.find_bar = FindBar()
        self.tools.find_wanted.connect(self.find_bar.open_bar)
        self.find_bar.closed.connect(self.focus_page)
        self._counter = Counter(self)
        self._counter.counted.connect(self.find_bar.show_elsewhere)
        self.find_bar.searched.connect(self._count_elsewhere)
        self.saved_bar = SavedBar()
        self.saved_bar.closed.connect(self.focus_page)
        self.address_bar = AddressBar()
        self.address_bar.closed.connect(self.focus_page)
        self.address_bar.open_wanted.connect(self._browse)
        self.side = SidePanel(lane, colours)
        self.side.closed.connect(self.toggle_side)
        self.side.chosen.connect(self._leave_side)
        self.tools.side_wanted.connect(self.toggle_side)
        self._side_wanted = self._side_covers = False
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
        for widget in (self.strip, self.saved_bar, self.address_bar, self.tools, self.find_bar):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self._side_line())
        row.addWidget(self.stack, 1)
        column.addLayout(row, 1)

    @property
    def view(self) -> DocumentView | None:
        """The view of the active document."""
        return None if self._state.active is None else self._views.get(self._state.active)

    def set_colours(self, colours: ViewColours) -> None:
        """Draw in other colours."""
        self._colours = colours
        for view in self._views.values():
            view.set_colours(self._page_colours)
        self.side.set_colours(self._page_colours)

    @property
    def _page_colours(self) -> ViewColours:
        return night(self._colours) if self._night else self._colours

    def set_night(self, on: bool) -> None:
        """Whether pages are dark."""
        self._night = on
        self.set_colours(self._colours)

    def _side_line(self) -> QWidget:
        self._line = part("line")
        self._line.setFixedWidth(1)
        self._line.hide()
        return self._line

    # ---------------------------------------------------------------- the panel beside the page

    def want_side(self, wanted: bool) -> None:
        """Whether the panel is there, for documents that have pages."""
        self._side_wanted = wanted
        self._show_side()

    def toggle_side(self) -> None:
        """F9: the panel comes and takes the keyboard, or goes."""
        if not self._has_side:
            return
        had = self.focusWidget()
        inside = had is not None and self.side.isAncestorOf(had)
        if self._is_narrow:
            self._side_covers = not self._side_covers
            self._show_side()
        else:
            self.want_side(not self._side_wanted)
            self.side_changed.emit(self._side_wanted)
        if not self.side.isHidden():
            self.side.focus()
        elif inside:
            self.focus_page()

    @property
    def _has_side(self) -> bool:
        """Whether the document has pages, or headings."""
        return isinstance(self.view, PdfView) or (self.view is not None and bool(self.view.headings))

    @property
    def _is_narrow(self) -> bool:
        """Whether there is no room for the panel beside a page that can be read: then it stands in its place."""
        return self.width() < NARROW

    def _leave_side(self) -> None:
        if self._side_covers:
            self._side_covers = False
            self._show_side()
            self.focus_page()

    def _show_side(self) -> None:
        view, active = self.view, self._state.active
        wanted = self._side_covers if self._is_narrow else self._side_wanted
        is_there = wanted and self._has_side and self.stack.currentWidget() is view
        covers = is_there and self._is_narrow
        if is_there and active is not None and view is not None:
            document = self._state.active_document
            if isinstance(view, PdfView):
                self.side.set_view(view, view.outline, self._sources[active])
                if document is not None and document.document is not None:
                    self.side.set_numbers(numbers_by_page(document.document, view.highlights))
            else:
                self.side.set_view(view, None, None)
                self.side.set_numbers(numbers_by_character(view.highlights))
            self.side.fill_width(covers)
            self.side.open_panel()
        else:
            self.side.hide()
            self.side.set_view(None, None, None)
        self.stack.setHidden(covers)
        self._line.setVisible(is_there and not covers)
        self.tools.side.setVisible(self._has_side)
        self.tools.side.setChecked(is_there)

    def go_back(self) -> None:
        """Where the last jump in the document began."""
        if self.view is not None:
            self.view.go_back()

    def go_forth(self) -> None:
        """Undo that."""
        if self.view is not None:
            self.view.go_forth()

    def show_in_folder(self) -> None:
        """Let the system show the document's file."""
        document = self._state.active_document
        if document is not None:
            show_in_folder(document.path)

    def _count_elsewhere(self, text: str) -> None:
        self.find_bar.show_elsewhere(())
        self._counter.look_for(text, self._state)

    def _browse(self, address: str) -> None:
        if not outside.browse(address):
            self.saved_bar.show_problem(say(messages.LINK_NOT_OPENED))

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
        self._fingerprints = {item.id: item.document.fingerprint for item in state.documents if item.document}
        self.strip.show_state(state)
        document = state.active_document
        if document is None:
            self._serve(None)
            return
        self._show(document, is_new=before.find(document.id) != document)
        self._mark()
        self._show_side()

    def show_passage(self, place: Place) -> None:
        """Bring a closest passage up; it is no answer and carries no number."""
        document = self._state.asked_document(place.document)
        view = None if document is None else self._views.get(document.id)
        if document is None or view is None:
            return
        mark = Highlight(PASSAGE, place.context_start, place.context_end, place.context_start, place.context_end)
        self._highlights[document.id] = (mark,)
        view.set_highlights((mark,), PASSAGE)
        view.reveal(PASSAGE)

    def show_span(self, key: int, start: int, end: int, context_start: int, context_end: int) -> None:
        """Mark a quote of an open document and bring it up, until something else is asked or looked at."""
        view = self._views.get(key)
        if view is None:
            return
        mark = Highlight(CELL, start, end, context_start, context_end)
        self._span = (key, mark, self._state.question)
        self._highlights[key] = (mark,)
        view.set_highlights((mark,), CELL)
        view.reveal(CELL)

    def release(self) -> None:
        """Give everything back to the lane, at quit."""
        for key in list(self._views):
            self._drop(key)
        self.side.release()
        self._counter.stop()

    def _drop(self, key: int) -> None:
        view = self._views.pop(key)
        self._leave(key, view)
        self._highlights.pop(key, None)
        self._sources.pop(key, None)
        self._come_back.discard(key)
        if self.view is None:
            self._serve(None)
        self.stack.removeWidget(view)
        view.release()
        view.deleteLater()

    def _leave(self, key: int, view: DocumentView) -> None:
        fingerprint = self._fingerprints.get(key)
        if fingerprint is not None:
            self._places.leave(fingerprint, view, self._is_unwritten(key))

    def _serve(self, view: DocumentView | None) -> None:
        self.tools.set_view(view)
        self.find_bar.set_view(view)

    def _show(self, document: OpenDocument, is_new: bool) -> None:
        if document.status is Status.NEEDS_PASSWORD:
            self._serve(None)
            is_another = self.password.show_document(document)
            if is_another or self.stack.currentWidget() is not self._locked:
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
        if document.document is not None and document.id not in self._come_back:
            self._come_back.add(document.id)
            self._places.come_back(document.document.fingerprint, view)
        if was_locked:
            self.unlocked.emit()

    def _make_view(self, document: OpenDocument) -> DocumentView | None:
        view: DocumentView
        if document.outline is not None:
            source = self._sources[document.id] = self._make_source(document)
            view = PdfView(document.outline, source, self._lane, self._page_colours)
            if document.document is not None:
                view.set_document(document.document)
        elif document.document is not None:
            view = TextView(document.document, self._page_colours)
        else:
            return None
        view.highlight_clicked.connect(self.answer_clicked)
        view.address_wanted.connect(self.address_bar.ask)
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
        if self._span is not None and self._span[2] is not question:
            self._span = None
        if self._span is not None and self._span[0] == document.id:
            return
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

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_narrow:
            self._side_covers = False
        if event.oldSize().width() != event.size().width():
            self._show_side()


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
