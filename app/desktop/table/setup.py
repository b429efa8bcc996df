"""Where a table begins: its documents, its questions, and the tables that are kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app import messages
from app.desktop.flow import FlowRow
from app.desktop.table.history import History
from app.desktop.table.shelf_row import ShelfRow
from app.desktop.table.state import TableState
from app.desktop.widgets import button, clear, frame, label, part
from app.engine.grid.questions import parse_questions
from app.engine.models.transfer import amount
from app.messages import say, say_count

EDITOR_LINES = 8


class QuestionsEditor(QPlainTextEdit):
    """One question a line. Tab leaves it; Ctrl+Enter starts.

    Signals:
        start_wanted(): Ctrl+Enter.
    """

    start_wanted = Signal()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.start_wanted.emit()
        else:
            super().keyPressEvent(event)


class Setup(QScrollArea):
    """What the table is made of.

    Signals:
        folder_wanted(), files_wanted(), open_documents_wanted(): documents.
        file_wanted(): questions of a text file. list_wanted(str): of a named list. save_wanted(str): keep them.
        start_wanted(object): the questions.
        table_wanted(object): the Path of a kept table. delete_wanted(object), rename_wanted(object, str): likewise.
    """

    folder_wanted = Signal()
    files_wanted = Signal()
    open_documents_wanted = Signal()
    file_wanted = Signal()
    list_wanted = Signal(str)
    save_wanted = Signal(str)
    start_wanted = Signal(object)
    table_wanted = Signal(object)
    delete_wanted = Signal(object)
    rename_wanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scroll")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = part("cards", scrolled=True)
        self.setWidget(ground)
        around = QHBoxLayout(ground)
        around.setContentsMargins(24, 16, 24, 24)
        inside = QWidget()
        inside.setMaximumWidth(760)
        around.addStretch(1)
        around.addWidget(inside, 20)
        around.addStretch(1)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        lead = label(say(messages.GRID_LEAD), "lead", wrap=True)
        self._column.addWidget(lead)
        self._add_documents()
        self._add_questions()
        self._add_history()
        self._add_shelf()
        self._column.addStretch(1)
        self._drawn: tuple[object, ...] = ()
        self.shelf_rows: list[ShelfRow] = []
        self._ready = False
        self.is_private = False
        self.open_ones = 0

    # ---------------------------------------------------------------- parts

    def _box(self, title: str) -> QVBoxLayout:
        heading = label(title, "heading")
        heading.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(heading)
        box = frame("model")
        box.setAccessibleName(title)
        column = QVBoxLayout(box)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        self._column.addWidget(box)
        self._boxed: tuple[QWidget, ...] = (heading, box)
        return column

    def _add_documents(self) -> None:
        column = self._box(say(messages.GRID_DOCUMENTS))
        self.documents = label(wrap=True)
        column.addWidget(self.documents)
        row = FlowRow(8)
        self.folder_button = button(say(messages.GRID_FOLDER), "primary")
        self.files_button = button(say(messages.GRID_FILES))
        self.open_button = button(say(messages.GRID_OPEN_ONES), tip=say(messages.GRID_OPEN_ONES_TIP))
        self.folder_button.clicked.connect(self.folder_wanted)
        self.files_button.clicked.connect(self.files_wanted)
        self.open_button.clicked.connect(self.open_documents_wanted)
        for each in (self.folder_button, self.files_button, self.open_button):
            row.add(each)
        column.addWidget(row)

    def _add_questions(self) -> None:
        column = self._box(say(messages.GRID_QUESTIONS))
        self.editor = QuestionsEditor()
        self.editor.setAccessibleName(say(messages.GRID_QUESTIONS_NAME))
        self.editor.setPlaceholderText(say(messages.GRID_QUESTIONS_HINT))
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(EDITOR_LINES * 19 + 12)
        self.editor.textChanged.connect(self._draw_ready)
        self.editor.start_wanted.connect(self._start)
        column.addWidget(self.editor)
        row = FlowRow(8)
        self.lists = button(say(messages.GRID_LISTS), "small", say(messages.GRID_LISTS_TIP))
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._choose_list)
        self.lists.setMenu(self._menu)
        self.file_button = button(say(messages.GRID_FROM_FILE), "small")
        self.file_button.clicked.connect(self.file_wanted)
        self.list_name = QLineEdit()
        self.list_name.setObjectName("small")
        self.list_name.setAccessibleName(say(messages.GRID_LIST_NAME))
        self.list_name.setPlaceholderText(say(messages.GRID_LIST_NAME))
        self.list_name.returnPressed.connect(self._save)
        self.save_button = button(say(messages.GRID_SAVE_LIST), "small")
        self.save_button.clicked.connect(self._save)
        for each in (self.lists, self.file_button, self.list_name, self.save_button):
            row.add(each)
        column.addWidget(row)
        start = QHBoxLayout()
        self.start_button = button(say(messages.GRID_START), "primary", say(messages.GRID_START_TIP))
        self.start_button.clicked.connect(self._start)
        self.missing = label(name="soft", wrap=True)
        start.addWidget(self.start_button)
        start.addWidget(self.missing, 1)
        column.addLayout(start)

    def _add_history(self) -> None:
        column = self._box(say(messages.GRID_HISTORY))
        self.history = History()
        column.addWidget(self.history)
        self._history_parts = self._boxed

    def _add_shelf(self) -> None:
        self._shelf_title = label(say(messages.GRID_SHELF), "heading")
        self._shelf_title.setContentsMargins(0, 8, 0, 0)
        self._shelf_box = frame("model")
        self._shelf_box.setAccessibleName(say(messages.GRID_SHELF))
        column = QVBoxLayout(self._shelf_box)
        column.setContentsMargins(14, 8, 14, 8)
        self.freed = label(name="soft", wrap=True)
        column.addWidget(self.freed)
        self._shelf = QVBoxLayout()
        self._shelf.setSpacing(4)
        column.addLayout(self._shelf)
        self._column.addWidget(self._shelf_title)
        self._column.addWidget(self._shelf_box)

    # ---------------------------------------------------------------- questions

    @property
    def texts(self) -> tuple[str, ...]:
        """The questions in the editor."""
        return parse_questions(self.editor.toPlainText())

    def set_texts(self, texts: tuple[str, ...]) -> None:
        """Put questions into the editor."""
        self.editor.setPlainText("\n".join(texts))

    def forget(self) -> None:
        """Forget what was typed, also for Ctrl+Z."""
        self.set_texts(())
        for field in (self.list_name, self.history.search):
            field.setText("")

    def add_texts(self, texts: tuple[str, ...]) -> None:
        """Put questions below those that are there, each once."""
        self.set_texts(tuple(dict.fromkeys((*self.texts, *texts))))

    def _start(self) -> None:
        if self.start_button.isEnabled():
            self.start_wanted.emit(self.texts)

    def _choose_list(self, action: QAction) -> None:
        self.list_wanted.emit(action.data())

    def _save(self) -> None:
        if self.texts and self.list_name.text().strip():
            self.save_wanted.emit(self.list_name.text().strip())
            self.list_name.clear()

    # ---------------------------------------------------------------- drawing

    def show_state(self, state: TableState, documents: int, *, open_ones: int, is_private: bool) -> None:
        """Draw.

        Args:
            state: of the table.
            documents: how many rows it has.
            open_ones: how many documents are open in the window.
            is_private: nothing is kept, so nothing kept is offered.
        """
        has_history = not is_private and state.is_open and (bool(state.history) or self.history.is_searching)
        for widget in self._history_parts:
            widget.setVisible(has_history)
        self.history.show_history(state.history if has_history else ())
        drawn = (state.busy, documents, open_ones, is_private, state.shelf, state.lists, state.freed, state.path)
        self.is_private, self.open_ones = is_private, open_ones
        self._ready = documents > 0 and not state.busy
        self._draw_ready()
        if drawn == self._drawn:
            return
        self._drawn = drawn
        if state.busy:
            self.documents.setText(say(messages.LOOKING_FOR_FILES))
        elif documents:
            self.documents.setText(say_count(messages.DOCUMENTS, documents))
        else:
            self.documents.setText(say(messages.GRID_NO_DOCUMENTS))
        self.open_button.setVisible(open_ones > 0)
        self._menu.clear()
        for name in state.lists:
            self._menu.addAction(name.replace("&", "&&")).setData(name)
        self.lists.setVisible(bool(state.lists))
        for widget in (self.list_name, self.save_button):
            widget.setVisible(not is_private)
        self._draw_shelf(state, is_private=is_private)

    def _draw_ready(self) -> None:
        has = bool(self.texts)
        self.start_button.setEnabled(self._ready and has)
        self.save_button.setEnabled(has)
        if self._ready and has:
            self.missing.setText(say_count(messages.GRID_QUESTION_COUNT, len(self.texts)))
        else:
            needed = messages.GRID_NEEDS_QUESTIONS if self._ready else messages.GRID_NEEDS_DOCUMENTS
            self.missing.setText(say(needed))

    def _draw_shelf(self, state: TableState, *, is_private: bool) -> None:
        clear(self._shelf)
        self.shelf_rows = []
        others = [each for each in state.shelf or () if each.path != state.path]
        shown = not is_private and (bool(others) or state.freed is not None)
        self._shelf_title.setVisible(shown)
        self._shelf_box.setVisible(shown)
        self.freed.setVisible(state.freed is not None)
        self.freed.setText(say(messages.GRID_FREED, size=amount(state.freed or 0)))
        for each in others if shown else ():
            row = ShelfRow(each)
            row.open_wanted.connect(self.table_wanted)
            row.delete_wanted.connect(self.delete_wanted)
            row.rename_wanted.connect(self.rename_wanted)
            self._shelf.addWidget(row)
            self.shelf_rows.append(row)
