"""The window: puts the parts together, turns keys and drops into intentions, and draws each state."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app import messages
from app.desktop.announcer import Announcer
from app.desktop.answers_panel import AnswersPanel
from app.desktop.dialogs import Dialogs
from app.desktop.drop_overlay import DropOverlay, dropped_files
from app.desktop.empty_state import EmptyState, load_sample
from app.desktop.help_panel import HelpPanel
from app.desktop.keys import Keys
from app.desktop.menu import Menu
from app.desktop.models.panel import ModelsPanel
from app.desktop.notices import Notices
from app.desktop.page_area import MakeSource, PageArea
from app.desktop.pages.panel import SidePages
from app.desktop.places import Places
from app.desktop.question_bar import QuestionBar
from app.desktop.session import Session
from app.desktop.shortcuts import Shortcuts
from app.desktop.status_bar import StatusBar
from app.desktop.tab_order import step, tab_stops
from app.desktop.table.panel import TablePanel
from app.desktop.taking.exporter import Exporter
from app.desktop.theme import Theme
from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.worth_finding import worth_finding
from app.engine.answering.answer import Place
from app.messages import say
from app.paths import APP
from app.settings import Settings

PANE_LEAST, PAGE_LEAST = 260, 320
"""Pixels that the answers and the page have at least."""

PANE_SHARE = 0.36
"""The answers take no more of the window than that by themselves: the page is what must be read."""

ALL_THREE = 1000
"""Pixels beside another page (of models, about the program) in which the answers leave the page readable."""

CHECK_FILES_MS = 4000
"""How often it is looked whether open files have changed, while the window can be seen."""


class MainWindow(QWidget):
    """The one window.

    Args:
        session: what it shows.
        theme: its colours.
        settings: where it stood last time.
        make_source, lane: how pages are drawn.
    """

    def __init__(
        self, session: Session, theme: Theme, settings: Settings, make_source: MakeSource, lane: DrawingLane
    ) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._settings = settings
        self._sample = load_sample()
        self._dialogs = Dialogs(self)
        self.setWindowTitle(APP)
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 480)
        self._menu = Menu(self, with_sample=self._sample is not None)
        self.question_bar = QuestionBar(self._menu)
        self.notices = Notices()
        self.answers = AnswersPanel(theme.colours)
        self._answers_wanted = False
        self.pages = PageArea(make_source, lane, theme.view_colours, Places(settings), session.is_unwritten)
        self.empty = EmptyState(self._sample)
        self.status = StatusBar(theme.colours)
        self._arrange()
        self.overlay = DropOverlay(self, theme.colours)
        self.announcer = Announcer(self)
        self.exporter = Exporter(self, self.pages.saved_bar, lambda: session.state, session.password_of)
        self.exporter.told.connect(self.announcer.tell)
        self.table.told.connect(self.announcer.tell)
        self.keys: Keys = Keys(self, session, settings)
        self.shortcuts = Shortcuts(self)
        self.help = HelpPanel(self, self.shortcuts.described())
        self.help.closed.connect(self.toggle_help)
        self._menu.fill(self.shortcuts)
        self._connect()
        self._checking = QTimer(self)
        self._checking.setInterval(CHECK_FILES_MS)
        self._checking.timeout.connect(session.check_files)
        self._restore()
        self._draw()
        self.question_bar.field.setFocus()

    def _arrange(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.answers)
        self._splitter.addWidget(self.pages)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(1)
        self.answers.setMinimumWidth(PANE_LEAST)
        self.pages.setMinimumWidth(PAGE_LEAST)
        self._splitter.splitterMoved.connect(self._pane_moved)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._splitter)
        self.table = TablePanel(self._session, self, self.pages, self._theme.colours)
        self._stack.addWidget(self.table.page)
        self.models = ModelsPanel(self._session, self, self._stack)
        self.sheets = SidePages(self._session, self, self.models.body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.question_bar)
        column.addWidget(self.notices)
        column.addWidget(self.table.bar)
        column.addWidget(self.sheets.body, 1)
        column.addWidget(self.models.offer)
        column.addWidget(self.status)

    def _connect(self) -> None:
        session = self._session
        session.state_changed.connect(self._draw)
        session.documents_wanted.connect(self.table.leave)
        self._dialogs.files_chosen.connect(session.open_paths)
        self._theme.changed.connect(self._recolour)
        self._menu.encoding_chosen.connect(self._reopen_with_encoding)
        self._menu.sample_wanted.connect(self._open_sample_alone)
        self._menu.appearance_chosen.connect(session.set_appearance)
        self._menu.last_wanted.connect(session.open_last)
        self._menu.private_wanted.connect(self.sheets.open_private_window)
        self._menu.kept_wanted.connect(self.sheets.open_kept)
        self._menu.about_wanted.connect(self.sheets.open_about)
        bar = self.question_bar
        bar.open_clicked.connect(self.open_files)
        bar.asked.connect(self._ask)
        bar.stopped.connect(session.stop)
        bar.reader_wanted.connect(session.use_model)
        bar.models_wanted.connect(self._open_models)
        self.status.models_wanted.connect(self._open_hinted)
        self.models.changed.connect(self._models_moved)
        self.models.focus_lost.connect(self.focus_question)
        self.sheets.models_wanted.connect(self._open_models)
        self.sheets.changed.connect(self._sheets_moved)
        self.table.changed.connect(self._draw)
        self.table.hinted.connect(self._draw_status)
        self.status.table_wanted.connect(self.table.open)
        self.sheets.kept.forget_everything_wanted.connect(session.table.shut)
        self.sheets.kept.forget_everything_wanted.connect(self._forget_typed)
        self.sheets.focus_lost.connect(self.focus_question)
        self.notices.show_wanted.connect(self.sheets.show_outside)
        self.notices.dismissed.connect(session.dismiss)
        self.notices.reopen_wanted.connect(session.reopen)
        self.empty.files_wanted.connect(self.open_files)
        self.empty.folder_wanted.connect(self.open_folder)
        self.empty.sample_wanted.connect(self.open_sample)
        self.empty.recent_wanted.connect(self._open_recent)
        self.empty.last_wanted.connect(session.open_last)
        self.answers.chosen.connect(session.choose_answer)
        self.answers.better_wanted.connect(session.show_better)
        self.answers.passage_chosen.connect(self._show_passage)
        self.answers.find_wanted.connect(self._find_words)
        self.answers.question_chosen.connect(self._ask_again)
        self.answers.anyway_wanted.connect(self._ask_anyway)
        pages = self.pages
        pages.password_submitted.connect(session.submit_password)
        pages.answer_clicked.connect(self._answer_clicked)
        pages.unlocked.connect(self.focus_question)
        pages.strip.chosen.connect(session.activate)
        pages.strip.closed.connect(session.close_document)
        pages.strip.open_clicked.connect(self.open_files)
        pages.strip.only_this_changed.connect(session.set_only_this)
        pages.find_bar.closed.connect(self._draw_status)
        pages.find_bar.document_wanted.connect(session.activate)
        pages.side_changed.connect(self._remember_side)

    # ---------------------------------------------------------------- drawing

    @Slot()
    def _draw(self) -> None:
        state = self._session.state
        self._theme.use(state.appearance)
        self.question_bar.show_state(state)
        self.notices.show_state(state)
        self._answers_wanted |= state.question.is_running
        if self.answers.isHidden() == self._shows_answers:
            self._share_width()
        documents = self._splitter if state.documents else self.empty
        self._show_stack(self.table.page if self.table.is_open else documents)
        if not state.documents:
            self.empty.show_state(state)
        self.answers.show_state(state)
        self.pages.show_state(state)
        self.table.show_state(state)
        self.models.show_state(state)
        self.sheets.show_state(state)
        self._draw_status()
        self.announcer.show_state(state)
        self.shortcuts.action("find").setEnabled(bool(state.documents) or self.table.is_open)
        self.shortcuts.action("undo").setEnabled(bool(state.closed))
        self.shortcuts.action("export").setEnabled(self.exporter.can_export)
        self.shortcuts.action("export_all").setEnabled(self.exporter.can_export_all)
        self.shortcuts.action("export_copy").setEnabled(self.exporter.can_copy)
        self.shortcuts.action("folder_of").setEnabled(state.active_document is not None)
        self._menu.show_appearance(state.appearance)
        self._menu.show_last(len(state.last_to_open))
        self._menu.encodings.show_document(state.active_document)
        document = state.active_document
        title = APP if document is None else f"{document.path.name} – {APP}"
        self.setWindowTitle(say(messages.PRIVATE_TITLE, title=title) if state.private else title)

    def _show_stack(self, widget: QWidget) -> None:
        if self._stack.currentWidget() is not widget:
            self.question_bar.field.setFocus()  # not what happens to come next when the old part hides
            self._stack.setCurrentWidget(widget)

    @Slot()
    def _draw_status(self) -> None:
        self.status.show_state(
            self._session.state, self.pages.find_bar.is_open, self.models.hint, is_behind=self.table.is_open
        )
        self.status.show_table(self.table.hint, self.table.hint_tip)

    @Slot()
    def _recolour(self) -> None:
        colours = self._theme.colours
        self.answers.set_colours(colours)
        self.pages.set_colours(self._theme.view_colours)
        self.status.set_colours(colours)
        self.table.set_colours(colours)
        self.overlay.set_colours(colours)

    # ---------------------------------------------------------------- opening

    def open_files(self) -> None:
        """Choose files to open."""
        self._dialogs.open_files(self._folder())

    def open_folder(self) -> None:
        """Choose a folder whose files to open."""
        self._dialogs.open_folder(self._folder())

    def _folder(self) -> Path | None:
        document = self._session.state.active_document
        return None if document is None else document.path.parent

    def open_sample(self, question: str) -> None:
        """Open the sample, and put one of its questions."""
        if self._sample is None:
            return
        self._session.open_paths([self._sample.path])
        if question:
            self.question_bar.field.setText(question)
            self._session.ask(question)

    def _open_sample_alone(self) -> None:
        self.open_sample("")

    @Slot(str)
    def _reopen_with_encoding(self, encoding: str) -> None:
        if self._session.state.active is not None:
            self._session.reopen_with_encoding(self._session.state.active, encoding)

    def _open_recent(self, path: Path) -> None:
        self._session.open_paths([path])

    # ---------------------------------------------------------------- models

    @Slot()
    def _open_models(self) -> None:
        self.models.open()

    @Slot()
    def _open_hinted(self) -> None:
        self.models.open(self.models.hinted)

    @Slot()
    def _models_moved(self) -> None:
        if self.models.is_open:  # there is room for one page beside the documents
            self.sheets.close()
        self._beside_moved()
        self.models.show_state(self._session.state)
        self._draw_status()

    @Slot()
    def _sheets_moved(self) -> None:
        if self.sheets.is_open:
            self.models.close()
        self._beside_moved()
        self._draw_status()

    def _beside_moved(self) -> None:
        self._answers_wanted = self._session.state.question.is_running
        self._share_width()

    # ---------------------------------------------------------------- answers

    def _ask(self, question: str) -> None:
        self.models.uncover()  # where it stands in their place: who asks wants to see the answers
        self.sheets.uncover()
        self.table.leave()
        self._put_away()
        self._session.ask(question)

    def _put_away(self) -> None:
        self.pages.find_bar.put_away()  # F3 is for the answers again
        self.pages.saved_bar.put_away()

    def _answer_clicked(self, number: int) -> None:
        self._session.choose_answer(number - 1)

    def _show_passage(self, place: Place) -> None:
        document = self._session.state.asked_document(place.document)
        if document is not None:
            self._session.activate(document.id)
            self.pages.show_passage(place)

    def _find_words(self) -> None:
        state = self._session.state
        shown = None if state.active_document is None else state.active_document.document
        texts = [document.document.text for document in state.documents if document.document not in (None, shown)]
        word = worth_finding(state.question.text, "" if shown is None else shown.text, *texts)
        self.pages.find_bar.open_bar(word)
        self._draw_status()

    def _ask_again(self, question: str) -> None:
        self.question_bar.field.setText(question)
        self.question_bar.field.setFocus(Qt.FocusReason.OtherFocusReason)  # what was clicked is gone in a moment
        self._put_away()
        self._session.ask(question)

    @Slot()
    def _ask_anyway(self) -> None:
        self.question_bar.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._put_away()
        self._session.ask(self._session.state.question.text, anyway=True)

    @Slot()
    def _forget_typed(self) -> None:
        self.question_bar.field.forget()
        self.table.page.setup.set_texts(())

    # ---------------------------------------------------------------- keys

    def focus_question(self) -> None:
        """Ctrl+L."""
        self.question_bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.question_bar.field.selectAll()

    def open_find(self) -> None:
        """Ctrl+F."""
        if self.table.is_open:
            self.table.page.focus_search()
        elif self.pages.view is not None:
            self.pages.find_bar.open_bar()
            self._draw_status()

    @Slot(bool)
    def _remember_side(self, is_there: bool) -> None:
        self._settings.change(side=is_there)

    def toggle_help(self) -> None:
        """F1."""
        if self.help.isHidden():
            self.help.open_panel()
        else:
            self.help.hide()
            self.focus_question()

    def quit(self) -> None:
        """Ctrl+Q."""
        self.close()

    # ---------------------------------------------------------------- place and end

    def come_to_front(self) -> None:
        """Show the window above all others: the person has just asked for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)  # where the system lets nobody to the front, its taskbar shows it

    def _restore(self) -> None:
        values = self._settings.values
        room = self.screen().availableSize()
        self.resize(min(1280, room.width()), min(820, room.height()))
        if values.geometry:
            self.restoreGeometry(QByteArray.fromBase64(values.geometry.encode("ascii", "replace")))
        self._pane = values.splitter[0]
        self.pages.set_night(values.night)
        self.pages.want_side(values.side)
        self.shortcuts.action("night").setCheckable(True)
        self.shortcuts.action("night").setChecked(values.night)
        self._share_width()

    @property
    def _room(self) -> int:
        """Pixels for the answers and the page."""
        return max(self.models.body.room(self.sheets.body.room(self.width())) - self._splitter.handleWidth(), 1)

    @property
    def _shows_answers(self) -> bool:
        """Nothing is on the screen until it is needed; nor are answers while what is beside has nothing to do with
        them, and takes the room that the page needs. Those to a question put meanwhile are."""
        apart = self.models.is_open or self.sheets.is_apart
        return bool(self._session.state.earlier) and (self._answers_wanted or not apart or self._room >= ALL_THREE)

    def _share_width(self) -> None:
        """Give the answers the width the person chose, as long as that leaves the page readable."""
        self.answers.setVisible(self._shows_answers)
        room = self._room
        pane = max(min(self._pane, round(room * PANE_SHARE)), PANE_LEAST)
        self._splitter.setSizes([pane, room - pane])

    @Slot()
    def _pane_moved(self) -> None:
        self._pane = self._splitter.sizes()[0]

    def release(self) -> None:
        """Remember the window's place, and give the pages back; before the helpers are closed."""
        splitter = (self._pane, max(self.width() - self._pane, PAGE_LEAST))
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._settings.change(geometry=geometry, splitter=splitter)
        self._session.remember_open()
        self.exporter.close()
        self.pages.release()

    # Qt overrides

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.help.isVisible():
            return step(tab_stops([self.help], ()), self.focusWidget(), forward)
        pages = self.pages
        parts = [self.question_bar, self.notices, *self.table.tab_parts, self.answers, self.empty]
        parts += [pages.side, pages.stack, pages.tools]
        parts += [pages.find_bar, pages.address_bar, pages.saved_bar, pages.strip]
        beside = (*self.models.page.tab_parts, *self.sheets.tab_parts)
        parts += [*beside, self.models.offer, self.status]
        return step(tab_stops(parts, (self.answers, *beside)), self.focusWidget(), forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.help.isVisible():
            self.toggle_help()
        elif self.models.has_focus:
            self.models.close()
        elif self.sheets.has_focus:
            self.sheets.close()
        elif self.pages.find_bar.is_open:
            self.pages.find_bar.close_bar()
        elif self._session.state.question.is_running:
            self._session.stop()
        else:
            self.models.close()
            self.sheets.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not event.mimeData().hasUrls():
            return  # text dragged about is no file
        # Also what cannot be opened is let in, so that the overlay can say why.
        self.overlay.show_drag(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.overlay.accepts:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        files = dropped_files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            (self.table.add if self.table.is_open else self._session.open_paths)(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.resize(self.size())
        self._share_width()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._checking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._checking.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._session.check_files()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.release()
        super().closeEvent(event)
