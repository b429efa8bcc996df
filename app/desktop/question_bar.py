"""The top of the window: Open, the question, Ask or Stop, and which reader answers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from app import messages
from app.desktop import wording
from app.desktop.models import words
from app.desktop.state import State
from app.desktop.widgets import button, key_text, part
from app.messages import say

QUESTION_MAX = 2000
"""Characters: far more than any reader takes; a pasted page is cut before it reaches one."""


class QuestionField(QLineEdit):
    """One line for the question: in its own direction, with earlier questions on Up and Down.

    Signals:
        asked(str): Enter, unless it only ends the input of a character.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setAccessibleName(say(messages.QUESTION_NAME))
        self.setToolTip(f"{say(messages.QUESTION_NAME)} ({key_text(QKeySequence('Ctrl+L'))})")
        self.setMaxLength(QUESTION_MAX)
        self.setAcceptDrops(False)  # a dropped file is opened by the window, its address is no question
        self.textChanged.connect(self._take_direction)
        self._preedit = ""
        self._earlier: tuple[str, ...] = ()
        self._position = -1
        self._draft = ""

    def set_earlier(self, earlier: tuple[str, ...]) -> None:
        """Questions asked before, the last one first."""
        if earlier != self._earlier:
            self._earlier = earlier
            self._position = -1

    def forget(self) -> None:
        """Drop what is typed, was typed before looking back, or could be undone."""
        self.setText("")  # unlike clear() leaves nothing to undo
        self._draft = ""
        self._position = -1

    def _take_direction(self, text: str) -> None:
        direction = QGuiApplication.layoutDirection()
        if text.strip():
            right = wording.is_right_to_left(text)
            direction = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(direction)

    def _recall(self, step: int) -> None:
        position = self._position + step
        if not -1 <= position < len(self._earlier):
            return
        if self._position == -1:
            self._draft = self.text()
        self._position = position
        self.setText(self._draft if position == -1 else self._earlier[position])

    # Qt overrides

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._preedit:
                self._position = -1
                self.asked.emit(self.text())
            event.accept()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers():
            self._recall(1)
        elif event.key() == Qt.Key.Key_Down and not event.modifiers():
            self._recall(-1)
        else:
            super().keyPressEvent(event)


class QuestionBar(QWidget):
    """The bar on top.

    Signals:
        open_clicked(), asked(str), stopped(): what the person wants.
        reader_wanted(str): which reader they want, by its id or its folder.
        models_wanted(): the models page.
    """

    open_clicked = Signal()
    asked = Signal(str)
    stopped = Signal()
    reader_wanted = Signal(str)
    models_wanted = Signal()

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = part("top")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 12, 16, 11)
        row.setSpacing(12)
        self.open_button = button(
            say(messages.OPEN), tip=say(messages.OPEN_TIP, key=key_text(QKeySequence.StandardKey.Open))
        )
        self.open_button.clicked.connect(self.open_clicked)
        self.field = QuestionField()
        self.field.asked.connect(self._ask)
        self.field.textChanged.connect(self._refresh_ask)
        self.ask_button = button(say(messages.ASK), "primary", say(messages.ASK_TIP))
        self.ask_button.clicked.connect(self._clicked)
        self.chip = QToolButton()
        self.chip.setObjectName("chip")
        self.chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.chip.setToolTip(say(messages.READER_TIP))
        self._reader_menu = QMenu(self.chip)
        self._reader_menu.aboutToShow.connect(self._fill_reader_menu)
        self.chip.setMenu(self._reader_menu)
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("flat")
        self.menu_button.setText("⋯")
        self.menu_button.setAccessibleName(say(messages.MENU))
        self.menu_button.setToolTip(f"{say(messages.MENU)}: {say(messages.MENU_TIP)}")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu_button.setMenu(menu)
        row.addWidget(self.open_button)
        row.addWidget(self.field, 1)
        for widget in (self.ask_button, self.chip, self.menu_button):
            row.addWidget(widget)
        self._state = State()
        self.show_state(self._state)

    def show_state(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        running = state.question.is_running
        self.ask_button.setText(say(messages.STOP if running else messages.ASK))
        self.ask_button.setAccessibleName(self.ask_button.text())
        self.ask_button.setToolTip(say(messages.STOP_TIP if running else messages.ASK_TIP))
        self.field.setPlaceholderText(self._hint(state))
        self.field.set_earlier(state.earlier)
        self.chip.setText(f"{words.chip(state)} ▾")
        self.chip.setAccessibleName(f"{say(messages.READER_TIP)}: {words.chip(state)}")
        self._refresh_ask()

    def _hint(self, state: State) -> str:
        if not state.documents:
            return say(messages.QUESTION_HINT_EMPTY)
        if len(state.documents) == 1:
            return say(messages.QUESTION_HINT_ONE)
        if state.only_this and state.active_document is not None:
            return say(messages.QUESTION_HINT_ONLY, name=wording.short_name(state.active_document.path.name, 32))
        return say(messages.QUESTION_HINT_MANY)

    def _refresh_ask(self) -> None:
        running = self._state.question.is_running
        self.ask_button.setEnabled(running or (self._state.can_ask and bool(self.field.text().strip())))

    def _clicked(self) -> None:
        if self._state.question.is_running:
            self.stopped.emit()
        else:
            self._ask(self.field.text())

    def _ask(self, text: str) -> None:
        if text.strip() and self._state.can_ask:
            self.asked.emit(text)

    def _fill_reader_menu(self) -> None:
        """The readers that are here, to choose from; the page where there are more; about the one in use."""
        menu, state = self._reader_menu, self._state
        menu.clear()
        group = QActionGroup(menu)
        for choice in words.choices(state):
            action = QAction(choice.text.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(choice.in_use)
            action.setData(choice.name)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._choose_reader)
        menu.addSeparator()
        menu.addAction(say(messages.MODELS_OPEN)).triggered.connect(self.models_wanted)
        if state.reader is not None:
            menu.addAction(words.about_reader(state)).setEnabled(False)

    def _choose_reader(self, action: QAction) -> None:
        self.reader_wanted.emit(str(action.data()))
