"""The table's page: what it is made of, or its cells with the current one in full; above it what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import messages
from app.desktop.flow import FlowRow
from app.desktop.table.choice import Choice
from app.desktop.table.copying import copied_cell, copy_rows
from app.desktop.table.details import CellDetails
from app.desktop.table.head import TableHead, TableMessage
from app.desktop.table.model import Filter, GridModel, Order, is_unsure
from app.desktop.table.setup import Setup
from app.desktop.table.state import TableState
from app.desktop.table.view import GridView
from app.desktop.theme import Colours
from app.desktop.widgets import button, label, part
from app.engine.grid.cells import GridDocument, GridQuestion
from app.messages import say

NARROW = 900
"""Pixels: in less, the current cell stands below the table instead of beside it."""

DETAILS_WIDTH = 340
BELOW_SHARE = 0.36
"""Of the height, where the current cell stands below."""

SEARCH_AFTER_MS = 250

ORDERS = {
    Order.ADDED: messages.GRID_ORDER_ADDED,
    Order.NAME: messages.GRID_ORDER_NAME,
    Order.UNSURE: messages.GRID_ORDER_UNSURE,
}
FILTERS = {
    Filter.ALL: messages.GRID_ALL,
    Filter.UNSURE: messages.GRID_UNSURE,
    Filter.UNANSWERED: messages.GRID_UNANSWERED,
    Filter.UNREADABLE: messages.GRID_UNREADABLE_ONES,
    Filter.JUDGED: messages.GRID_JUDGED,
}


class TablePage(QWidget):
    """Draws a table.

    Signals:
        back_wanted(): to the documents.
        folder_wanted(), files_wanted(), open_documents_wanted(): more documents.
        start_wanted(object): with these questions (None: as they are). pause_wanted(), go_on_wanted(), stop_wanted().
        look_wanted(): for files that have changed. export_wanted(): to a file. dismiss_wanted(): what was told.
        shut_wanted(): another table. remove_wanted(object): rows of these documents' ids.
        rename_wanted(str): the open table.
        open_wanted(object, object): the document's id and the Quote to be shown in it, or None.
        confirm_wanted(object), correct_wanted(), none_wanted(), undo_wanted(): a word on the current cell.
        question_wanted(str): one that was asked before, as a column again.
        unlock_wanted(int, str): the protected document of that id, with this password.
    """

    back_wanted = Signal()
    folder_wanted = Signal()
    files_wanted = Signal()
    open_documents_wanted = Signal()
    start_wanted = Signal(object)
    pause_wanted = Signal()
    go_on_wanted = Signal()
    stop_wanted = Signal()
    look_wanted = Signal()
    export_wanted = Signal()
    dismiss_wanted = Signal()
    shut_wanted = Signal()
    remove_wanted = Signal(object)
    rename_wanted = Signal(str)
    open_wanted = Signal(object, object)
    confirm_wanted = Signal(object)
    correct_wanted = Signal()
    none_wanted = Signal()
    undo_wanted = Signal()
    question_wanted = Signal(str)
    unlock_wanted = Signal(int, str)

    def __init__(self, model: GridModel, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._state = TableState()
        self._editing = False
        self._asked: tuple[str, ...] = ()
        self._other_reader = False
        self._current: tuple[int, int] | None = None
        self._scrolled = (0, 0)
        self._wanted = ""
        self.setAccessibleName(say(messages.GRID))
        self.head, self.message = TableHead(), TableMessage()
        self.setup = Setup()
        self.view = GridView(model, colours)
        self.view.setAccessibleName(say(messages.GRID))
        self.details = CellDetails(colours)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.message)
        column.addWidget(self._make_bar())
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.view)
        self._split.addWidget(self.details)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 1)
        self._split.setHandleWidth(1)
        self.view.setMinimumSize(300, 150)
        self.details.setMinimumSize(260, 80)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.setup)
        self._stack.addWidget(self._split)
        column.addWidget(self._stack, 1)
        self._searching = QTimer(self)
        self._searching.setSingleShot(True)
        self._searching.setInterval(SEARCH_AFTER_MS)
        self._searching.timeout.connect(self.arrange)
        self._connect()

    # ---------------------------------------------------------------- parts

    def _make_bar(self) -> QWidget:
        self._bar = part("find")
        outer = QVBoxLayout(self._bar)
        outer.setContentsMargins(12, 6, 12, 6)
        row = FlowRow(8)
        self.search = QLineEdit()
        self.search.setObjectName("small")
        self.search.setPlaceholderText(say(messages.GRID_SEARCH))
        self.search.setAccessibleName(say(messages.GRID_SEARCH))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(180)
        self.filter = Choice(say(messages.GRID_FILTER), [(value, say(text)) for value, text in FILTERS.items()])
        self.order = Choice(say(messages.GRID_ORDER), [(value, say(text)) for value, text in ORDERS.items()])
        self.next_unsure = button(say(messages.GRID_NEXT_UNSURE), "small", say(messages.GRID_NEXT_UNSURE_TIP))
        self.counted = label(name="soft")
        for each in (self.search, self.filter, self.order, self.next_unsure, self.counted):
            row.add(each)
        outer.addWidget(row)
        return self._bar

    def _connect(self) -> None:
        head = self.head
        head.back.clicked.connect(self.back_wanted)
        head.rename_wanted.connect(self.rename_wanted)
        head.start.clicked.connect(self._start)
        head.pause_wanted.connect(self.pause_wanted)
        head.go_on_wanted.connect(self.go_on_wanted)
        head.stop.clicked.connect(self.stop_wanted)
        head.edit.clicked.connect(self.toggle_setup)
        head.export.clicked.connect(self.export_wanted)
        head.look.triggered.connect(self.look_wanted)
        head.copy.triggered.connect(self.copy_table)
        head.remove.triggered.connect(self._remove)
        head.shut.triggered.connect(self.shut_wanted)
        self.message.dismissed.connect(self.dismiss_wanted)
        self.search.textChanged.connect(self._searching.start)
        self.filter.activated.connect(self.arrange)
        self.order.activated.connect(self.arrange)
        self.next_unsure.clicked.connect(self.go_to_unsure)
        self.setup.folder_wanted.connect(self.folder_wanted)
        self.setup.files_wanted.connect(self.files_wanted)
        self.setup.open_documents_wanted.connect(self.open_documents_wanted)
        self.setup.start_wanted.connect(self._start_with)
        self.setup.history.show_wanted.connect(self._show_question)
        self.view.current_changed.connect(self._draw_details)
        self.view.open_wanted.connect(self._open)
        self.view.copy_wanted.connect(self.copy_selection)
        self.view.remove_wanted.connect(self._remove)
        self._model.dataChanged.connect(self._draw_details)
        self._model.modelAboutToBeReset.connect(self._remember)
        self._model.modelReset.connect(self._restore)
        details = self.details
        details.open_wanted.connect(self._open_quote)
        details.confirm_wanted.connect(self.confirm_wanted)
        details.correct_wanted.connect(self.correct_wanted)
        details.none_wanted.connect(self.none_wanted)
        details.undo_wanted.connect(self.undo_wanted)
        details.unlock_wanted.connect(self.unlock_wanted)

    def set_colours(self, colours: Colours) -> None:
        """Draw in other colours."""
        self.view.set_colours(colours)
        self.details.set_colours(colours)
        self._draw_details()

    # ---------------------------------------------------------------- drawing

    @property
    def is_setting_up(self) -> bool:
        """Whether it shows what the table is made of."""
        return self._editing or not self._model.documents or not self._model.questions

    def show_state(self, state: TableState, *, open_ones: int, is_private: bool, other_reader: bool = False) -> None:
        """Draw the state.

        Args:
            state: of the table.
            open_ones, is_private: as for Setup.
            other_reader: another reader than the one in use has read it.
        """
        self._other_reader = other_reader
        before, self._state = self._state, state
        self.setup.show_state(state, len(self._model.documents), open_ones=open_ones, is_private=is_private)
        setting_up = self.is_setting_up
        wanted = self.setup if setting_up else self._split
        if self._stack.currentWidget() is not wanted:
            self._stack.setCurrentWidget(wanted)
        self._bar.setVisible(not setting_up)
        cell = self.view.current_cell
        index = None if cell is None else self._model.index_of(*cell)
        self.setup.history.show_document(None if index is None else self._model.at(index)[0])
        self.head.show_state(state, self._model, setting_up=setting_up, editing=self._editing, other=other_reader)
        self.message.show_state(state)
        if before.is_running and not state.is_running and not setting_up:
            self.arrange()

    def show_table(self) -> None:
        """Another table is there, or the same with other rows or columns."""
        questions = tuple(question.text for question in self._model.questions)
        if questions != self._asked:
            self._asked = questions
            if questions:
                self.setup.set_texts(questions)
                self._editing = False
        if not self._model.documents:
            self._editing = False
        self.arrange()
        self._go_to_wanted()
        if self.view.current_cell is None and self.view.proxy.rowCount() and self._model.questions:
            self.view.setCurrentIndex(self.view.proxy.index(0, 0))

    def _remember(self) -> None:
        """The cells are about to be others, or the same anew."""
        self._current = self.view.current_cell
        self._scrolled = (self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value())

    def _restore(self) -> None:
        """The person stays on their cell, if it is still there."""
        if self._current is not None and self.view.go_to(*self._current):
            self.view.horizontalScrollBar().setValue(self._scrolled[0])
            self.view.verticalScrollBar().setValue(self._scrolled[1])
        self._draw_details()

    def _draw_details(self) -> None:
        cell = self.view.current_cell
        if cell is None:
            self.details.show_nothing()
            return
        document, question, shown = self._model.at(self._model.index_of(*cell))
        self.details.show_cell(document, question, shown)

    def arrange(self) -> None:
        """Sort and filter the rows as they are now."""
        current = self.view.current_cell
        self.view.proxy.arrange(self.order.currentData(), self.filter.currentData(), self.search.text())
        shown, of = self.view.proxy.rowCount(), len(self._model.documents)
        self.counted.setText("" if shown == of else say(messages.GRID_SHOWN, shown=shown, all=of))
        if current is not None:
            self.view.go_to(*current)
        self._draw_details()

    # ---------------------------------------------------------------- what is done

    def open_page(self) -> None:
        """Give the keyboard to what comes first."""
        if not self.is_setting_up:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._model.documents:
            self.setup.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setup.folder_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Ctrl+F."""
        if not self.is_setting_up:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def forget(self) -> None:
        """Forget what was typed."""
        self.search.setText("")
        self.setup.forget()
        self.head.name_field.setText("")

    def toggle_setup(self) -> None:
        """Documents and questions, or the cells."""
        self._editing = not self._editing
        self.show_again()
        self.open_page()

    def show_again(self) -> None:
        """Draw the same state."""
        setup = self.setup
        self.show_state(
            self._state, open_ones=setup.open_ones, is_private=setup.is_private, other_reader=self._other_reader
        )

    def _start(self) -> None:
        self.start_wanted.emit(None)

    def _start_with(self, texts: tuple[str, ...]) -> None:
        self._editing = False
        self.start_wanted.emit(texts)

    def _show_question(self, question: GridQuestion) -> None:
        """Show what was found for a question of the history, which need not be a column now."""
        self._wanted = question.text
        if self._wanted in self._asked:
            self._editing = False
            self.show_again()
            self._go_to_wanted()
            self.open_page()
        else:
            self.question_wanted.emit(question.text)

    def _go_to_wanted(self) -> None:
        if self._wanted in self._asked and self.view.proxy.rowCount():
            row = max(self.view.currentIndex().row(), 0)
            self.view.setCurrentIndex(self.view.proxy.index(row, self._asked.index(self._wanted)))
            self._wanted = ""

    def _remove(self) -> None:
        proxy = self.view.proxy
        indexes = [proxy.mapToSource(index) for index in self.view.selectionModel().selectedIndexes()]
        rows = sorted({index.row() for index in indexes})
        if rows and not self._state.is_running:
            self.remove_wanted.emit([self._model.documents[row].id for row in rows])

    def _open(self) -> None:
        cell = self.view.current_cell
        if cell is not None:
            self.open_wanted.emit(cell[0], self._model.shown(*cell).quote)

    def _open_quote(self, quote: object) -> None:
        cell = self.view.current_cell
        if cell is not None:
            self.open_wanted.emit(cell[0], quote)

    def go_to_unsure(self) -> None:
        """The next cell, row by row, that a person should look at; around the end."""
        rows, columns = self.view.proxy.rowCount(), len(self._model.questions)
        at = self.view.currentIndex()
        here = at.row() * columns + at.column() if at.isValid() else -1
        for step in range(1, rows * columns + 1):
            row, column = divmod((here + step) % (rows * columns), columns)
            index = self.view.proxy.index(row, column)
            if is_unsure(self._model.at(self.view.proxy.mapToSource(index))[2]):
                self.view.setCurrentIndex(index)
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.counted.setText(say(messages.GRID_NO_UNSURE))

    # ---------------------------------------------------------------- copying

    def copy_table(self) -> None:
        """All rows that are shown, with headings."""
        columns = list(range(len(self._model.questions)))
        self._copy(self.view.proxy.shown_documents(), columns)

    def copy_selection(self) -> None:
        """The selected cells; one alone without headings."""
        proxy = self.view.proxy
        indexes = self.view.selectionModel().selectedIndexes()
        if not indexes:
            return
        rows = sorted({index.row() for index in indexes})
        columns = sorted({index.column() for index in indexes})
        if len(indexes) == 1:
            document, question, _ = self._model.at(proxy.mapToSource(indexes[0]))
            QGuiApplication.clipboard().setText(copied_cell(self._model, document, question.id))
            return
        shown = proxy.shown_documents()
        self._copy([shown[row] for row in rows], columns)

    def _copy(self, documents: list[GridDocument], columns: list[int]) -> None:
        copy_rows(self._model, documents, [self._model.questions[column] for column in columns])
        self.counted.setText(say(messages.GRID_COPIED))

    def _share(self) -> None:
        """Give the cells most of the room, once it is known how much there is."""
        if self._split.orientation() is Qt.Orientation.Vertical:
            below = round(self._split.height() * BELOW_SHARE)
            self._split.setSizes([self._split.height() - below, below])
        else:
            self._split.setSizes([self._split.width() - DETAILS_WIDTH, DETAILS_WIDTH])

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.head.is_naming:
            self.head.leave_name()
        elif self._editing:
            self.toggle_setup()
        else:
            self.back_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() is not wanted or event.oldSize().width() < 0:
            self._split.setOrientation(wanted)
            self._split.setStretchFactor(1, 1 if narrow else 0)
            QTimer.singleShot(0, self, self._share)
