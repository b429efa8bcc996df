"""The table in its window: shown in the place of the documents, its cells opened in them, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import messages
from app.desktop import wording
from app.desktop.page_area import PageArea
from app.desktop.session import Session
from app.desktop.state import OpenDocument, State, Status
from app.desktop.table import words
from app.desktop.table.bar import CellBar
from app.desktop.table.dialogs import TableDialogs
from app.desktop.table.page import TablePage
from app.desktop.taking.folder import show_in_folder
from app.desktop.theme import Colours
from app.engine.grid.cells import GridDocument, GridQuestion, Quote
from app.engine.grid.questions import file_name
from app.messages import say


@dataclass(frozen=True)
class _Looked:
    """The cell that a document was opened for.

    Attributes:
        quote: what is to be shown; None: the document.
        is_shown: it was.
    """

    document: int
    question: int
    path: Path
    quote: Quote | None
    is_shown: bool = False


class TablePanel(QObject):
    """The page, the line above documents, and what the window needs to know of them.

    Args:
        session: gets the intentions.
        window: for dialogs.
        pages: where documents are.
        colours: of the window.

    Signals:
        changed(): the table came or went.
        hinted(): ``hint`` is another one.
        told(str): a run came to its end, or something went wrong; for a screen reader.
    """

    changed = Signal()
    hinted = Signal()
    told = Signal(str)

    def __init__(self, session: Session, window: QWidget, pages: PageArea, colours: Colours) -> None:
        super().__init__(window)
        self._session, self._pages = session, pages
        self._keeper = session.table
        self._state = State()
        self._looked: _Looked | None = None
        self._export_folder: Path | None = None
        self.is_open = False
        self.hint = self.hint_tip = ""
        self._is_unseen = False
        self._before = self._keeper.state
        self.page = TablePage(self._keeper.model, colours)
        self.bar = CellBar()
        self._dialogs = TableDialogs(window)
        self._connect()
        self._draw()

    def _connect(self) -> None:
        keeper, page, setup = self._keeper, self.page, self.page.setup
        keeper.changed.connect(self._draw)
        keeper.changed.connect(self._tell)
        keeper.changed.connect(self._draw_hint)
        keeper.opened.connect(self._table_opened)
        keeper.questions_loaded.connect(setup.add_texts)
        page.back_wanted.connect(self.leave)
        page.folder_wanted.connect(self._choose_folder)
        page.files_wanted.connect(self._choose_files)
        page.open_documents_wanted.connect(self._add_open_ones)
        page.start_wanted.connect(self._start)
        page.pause_wanted.connect(keeper.pause)
        page.go_on_wanted.connect(keeper.go_on)
        page.stop_wanted.connect(keeper.stop)
        page.look_wanted.connect(keeper.look)
        page.export_wanted.connect(self._choose_target)
        page.dismiss_wanted.connect(keeper.dismiss)
        page.message.folder_wanted.connect(show_in_folder)
        page.shut_wanted.connect(self._shut)
        page.remove_wanted.connect(keeper.remove_documents)
        page.rename_wanted.connect(keeper.rename)
        page.open_wanted.connect(self.open_cell)
        page.confirm_wanted.connect(self._confirm)
        page.correct_wanted.connect(self._correct)
        page.none_wanted.connect(self._mark_none)
        page.undo_wanted.connect(self._undo)
        page.unlock_wanted.connect(keeper.unlock)
        page.question_wanted.connect(keeper.put_again)
        setup.history.look_wanted.connect(keeper.look_at_history)
        setup.history.forget_wanted.connect(self._forget_question)
        setup.file_wanted.connect(self._dialogs.choose_questions)
        setup.list_wanted.connect(keeper.load_list)
        setup.save_wanted.connect(self._save_list)
        setup.table_wanted.connect(keeper.open)
        setup.delete_wanted.connect(keeper.delete)
        setup.rename_wanted.connect(keeper.rename_kept)
        self._dialogs.files_chosen.connect(self.add)
        self._dialogs.questions_chosen.connect(keeper.load_questions)
        self._dialogs.export_chosen.connect(self._export)
        self.bar.back_wanted.connect(self.open)
        self.bar.use_wanted.connect(self._use_selection)
        self._session.preferences.questions_forgotten.connect(self._forget)

    # ---------------------------------------------------------------- coming and going

    def toggle(self) -> None:
        """Ctrl+T: to the table, or back to the documents."""
        if self.is_open:
            self.leave()
        else:
            self.open()

    def open(self) -> None:
        """Show the table."""
        self._looked = None
        self.bar.hide()
        if not self.is_open:
            self.is_open, self._is_unseen = True, False
            self._draw_hint()
            self._keeper.look_at_shelf()
            self.changed.emit()
        self.page.open_page()

    def leave(self) -> None:
        """Show the documents again; the run goes on."""
        if self.is_open:
            self.is_open = False
            self._draw_hint()
            self.changed.emit()

    def _forget(self) -> None:
        """What was typed, and which question the document in front was opened for."""
        self._looked = None
        self.bar.forget()
        self.page.forget()

    @property
    def tab_parts(self) -> tuple[QWidget, ...]:
        """Where Tab goes."""
        return (self.page,) if self.is_open else ((self.bar,) if not self.bar.isHidden() else ())

    def set_colours(self, colours: Colours) -> None:
        """Draw in other colours."""
        self.page.set_colours(colours)

    def show_state(self, state: State) -> None:
        """Draw the window's state; a document that was waited for may be there now."""
        self._state = state
        self._draw()
        self._show_looked()

    def _draw(self) -> None:
        self.page.show_state(
            self._keeper.state,
            open_ones=len(self._state.documents),
            is_private=self._state.private,
            other_reader=self._keeper.has_other_reader,
        )

    def _tell(self) -> None:
        before, self._before = self._before, self._keeper.state
        state = self._before
        if state.problem is not None and state.problem is not before.problem:
            self.told.emit(words.problem(state.problem))
        elif before.is_running and not state.is_running:
            self.told.emit(words.run_words(state))

    def _draw_hint(self) -> None:
        """While the documents are in front: how far the run is, and that it has ended until the table was looked at."""
        state = self._keeper.state
        self._is_unseen = not self.is_open and (state.is_running or (self._is_unseen and state.is_open))
        before, self.hint = self.hint, words.hint(state) if self._is_unseen else ""
        self.hint_tip = say(messages.GRID_HINT_TIP, progress=words.run_words(state))
        if self.hint != before:
            self.hinted.emit()

    def _forget_question(self, question: GridQuestion) -> None:
        self._keeper.forget_question(question.id)

    def _table_opened(self) -> None:
        self.page.show_table()
        self.page.setup.history.look()
        self._draw()
        if self.is_open:
            self.page.open_page()

    # ---------------------------------------------------------------- documents and questions

    def add(self, paths: list[Path]) -> None:
        """Put files and folders into the table; a new one is named after them."""
        if paths:
            first = paths[0]
            name = first.name if len(paths) == 1 else first.parent.name
            self._keeper.add(paths, name or say(messages.GRID_NEW))

    def _choose_folder(self) -> None:
        self._dialogs.open_folder(None)

    def _choose_files(self) -> None:
        self._dialogs.open_files(None)

    def _add_open_ones(self) -> None:
        self.add([document.path for document in self._state.documents])

    def _start(self, texts: tuple[str, ...] | None) -> None:
        if texts is None:
            self._keeper.start()
        else:
            self._keeper.set_questions(texts, then_read=True)

    def _save_list(self, name: str) -> None:
        self._keeper.save_list(name, self.page.setup.texts)

    def _shut(self) -> None:
        self._keeper.shut()
        self.page.setup.set_texts(())
        self._keeper.look_at_shelf()
        self.page.open_page()

    def _choose_target(self) -> None:
        documents = self._keeper.model.documents
        folder = self._export_folder or (documents[0].path.parent if documents else Path.home())
        self._dialogs.export(folder / file_name(self._keeper.state.name or say(messages.GRID_NEW)))

    def _export(self, path: Path) -> None:
        self._export_folder = path.parent
        self._keeper.export(path)

    # ---------------------------------------------------------------- cells

    def _current(self) -> tuple[GridDocument, int] | None:
        cell = self.page.view.current_cell
        if cell is None:
            return None
        document, question, _ = self._keeper.model.at(self._keeper.model.index_of(*cell))
        return document, question.id

    def _confirm(self, quote: Quote) -> None:
        if (cell := self._current()) is not None:
            self._keeper.confirm(*cell, quote)

    def _mark_none(self) -> None:
        if (cell := self._current()) is not None:
            self._keeper.mark_none(*cell)

    def _undo(self) -> None:
        if (cell := self._current()) is not None:
            self._keeper.undo(*cell)

    def _correct(self) -> None:
        if (cell := self._current()) is not None:
            shown = self._keeper.model.shown(cell[0].id, cell[1])
            closest = shown.cell.closest if shown.cell is not None else ()
            self.open_cell(cell[0].id, shown.quote or next(iter(closest), None), for_words=True)

    def open_cell(self, number: int, quote: Quote | None, *, for_words: bool = False) -> None:
        """Open the document of the current cell, at a quote; or for a person to select the right words in it."""
        cell = self._current()
        if cell is None or cell[0].id != number:
            return
        document, question = cell
        self._session.leave_answer()
        self._looked = _Looked(number, question, document.path, quote)
        text = self._question_text(question)
        self.bar.show_cell(text, self._select_words(question) if for_words else "")
        self.leave()
        known = self._find(document.path)
        if known is None:
            self._session.open_paths([document.path])
        else:
            self._session.activate(known.id)
        self._show_looked()

    def _select_words(self, question: int) -> str:
        return say(messages.GRID_SELECT_FIRST, question=wording.isolated(self._question_text(question)))

    def _question_text(self, question: int) -> str:
        return next((each.text for each in self._keeper.model.questions if each.id == question), "")

    def _find(self, path: Path) -> OpenDocument | None:
        return next((each for each in self._session.state.documents if each.path == path), None)

    def _show_looked(self) -> None:
        """Mark the quote, as soon as its document is there."""
        looked = self._looked
        if looked is None or looked.is_shown:
            return
        known = self._find(looked.path)
        if known is None or known.status is not Status.READY or known.document is None:
            return
        if self._session.state.active != known.id:
            return
        self._looked = _Looked(looked.document, looked.question, looked.path, looked.quote, is_shown=True)
        row = next((each for each in self._keeper.model.documents if each.id == looked.document), None)
        same = row is not None and row.fingerprint == known.document.fingerprint
        if looked.quote is not None and same and looked.quote.stands_in(known.document):
            quote = looked.quote
            end = quote.context_start + len(quote.context)
            self._pages.show_span(known.id, quote.start, quote.end, quote.context_start, end)
        elif looked.quote is not None:
            self.bar.show_cell("", say(messages.GRID_HAS_CHANGED))
            if self._session.password_of(known.id) is None:  # of a protected document nothing is written down
                self._keeper.took_in(looked.document, known.document)
        self._pages.focus_page()

    def _use_selection(self) -> None:
        """The words that are selected on the page are the cell's quote."""
        looked, view = self._looked, self._pages.view
        known = None if looked is None else self._find(looked.path)
        if looked is None or known is None or known.document is None or self._session.state.active != known.id:
            self.bar.show_cell("", say(messages.GRID_SELECT_HERE))
            return
        span = None if view is None else view.selected_span()
        if span is None:
            self.bar.show_cell("", self._select_words(looked.question))
        elif self._keeper.correct(looked.document, looked.question, known.document, *span):
            self.open()
        else:
            self.bar.show_cell("", say(messages.GRID_HAS_CHANGED))
