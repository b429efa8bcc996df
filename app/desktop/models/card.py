"""A row of the models page: what a model is good for, how far it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import messages
from app.desktop.flow import FlowRow
from app.desktop.models import facts, words
from app.desktop.models.bar import Bar
from app.desktop.models.state import ModelItem
from app.desktop.models.words import Action
from app.desktop.notices import NoticeBox
from app.desktop.state import State
from app.desktop.widgets import button, clear, label
from app.messages import say


def set_text(widget: QLabel | QPushButton, text: str) -> None:
    """Say something, or nothing and be gone; what is said already is not laid out anew."""
    if widget.text() != text:
        widget.setText(text)
    if widget.isHidden() == bool(text):
        widget.setVisible(bool(text))


def paragraph(text: str = "", name: str = "soft") -> QLabel:
    """A label that goes on in the next line; a name without a break in it is cut rather than the page widened."""
    made = label(text, name, wrap=True)
    made.setMinimumWidth(1)
    return made


class Confirmation(QWidget):
    """Asks in the row itself, before something is thrown away.

    Signals:
        confirmed(), kept(): what the person says.
    """

    confirmed = Signal()
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ask")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._text = paragraph(name="small")
        row = FlowRow(8)
        self.yes = button("", "small")
        self.yes.clicked.connect(self.confirmed)
        self.no = button(say(messages.MODEL_KEEP), "small")
        self.no.clicked.connect(self.kept)
        row.add(self.yes)
        row.add(self.no)
        column.addWidget(self._text)
        column.addWidget(row)
        self.hide()

    def ask(self, text: str, yes: str) -> None:
        """Ask; the keyboard is on what keeps everything."""
        set_text(self._text, text)
        self.say_yes(yes)
        self.no.setAccessibleDescription(text)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_yes(self, yes: str) -> None:
        """What the button that throws it away says."""
        set_text(self.yes, yes)
        self.yes.setAccessibleName(yes)
        self.yes.setToolTip(yes)


class Details(QWidget):
    """What not everybody wants to know, and the address to copy."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._lines: tuple[str, ...] = ()
        self._texts = QVBoxLayout()
        self._texts.setSpacing(4)
        self.copy = button(say(messages.MODEL_COPY_ADDRESS), "link")
        self.copy.clicked.connect(self._copy)
        self._address = ""
        column.addLayout(self._texts)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeading)
        self.hide()

    def show_lines(self, lines: tuple[str, ...], address: str) -> None:
        """Say these lines."""
        if lines != self._lines:
            self._lines = lines
            clear(self._texts)
            for line in lines:
                text = paragraph(line)
                text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._texts.addWidget(text)
        self._address = address
        self.copy.setToolTip(say(messages.MODEL_COPY_ADDRESS_TIP, address=address))
        self.copy.setVisible(bool(address))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)


class ModelCard(QFrame):
    """Draws a ModelItem.

    Signals:
        wanted(str, object): the model's id, and the Action that the person wants.
        dismissed(object): (the id) they have read why the last one failed.
    """

    wanted = Signal(str, object)
    dismissed = Signal(object)

    def __init__(self, item: ModelItem) -> None:
        super().__init__()
        self.setObjectName("model")
        self._state = State()
        self._item = item
        self._asked: Action | None = None
        self._problem: Exception | None = None
        self._box: NoticeBox | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.title = paragraph(words.title(item), "name")
        self.tag = label(name="tag")
        head.addWidget(self.title, 1)
        head.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.about = paragraph(facts.about(item), "small")
        self.facts = paragraph()
        self.bar = Bar()
        self.status = paragraph()
        self._problems = QVBoxLayout()
        self.ask = Confirmation()
        self.ask.confirmed.connect(self._confirm)
        self.ask.kept.connect(self._keep)
        self.details = Details()
        for widget in (self.about, self.facts):
            column.addWidget(widget)
        column.addSpacing(2)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addLayout(self._problems)
        column.addWidget(self._make_buttons())
        column.addWidget(self.ask)
        column.addWidget(self.details)

    def _make_buttons(self) -> QWidget:
        self._row = FlowRow(8)
        self.buttons: dict[Action, QPushButton] = {}
        self.more = button(say(messages.DETAILS), "link")
        self.more.clicked.connect(self._toggle_details)
        self._row.add(self.more)
        self._row.at_end = self.more
        return self._row

    def _button(self, action: Action) -> QPushButton:
        """The button for it, made when it is first needed: most rows never need most of them."""
        if action not in self.buttons:
            order = list(Action)
            later = [other for other in self.buttons if order.index(other) > order.index(action)]
            before = self.buttons[min(later, key=order.index)] if later else None
            self.buttons[action] = made = button("", "small")
            made.setProperty("action", action.value)
            made.clicked.connect(self._click)
            made.hide()
            self._row.add(made, before=before)
        return self.buttons[action]

    @property
    def shown_buttons(self) -> list[QPushButton]:
        """Those for what can be done now, in order."""
        return [
            self.buttons[action] for action in Action if action in self.buttons and not self.buttons[action].isHidden()
        ]

    def show_state(self, state: State, item: ModelItem) -> None:
        """Draw it; what says the same as before is left alone, and so is the keyboard."""
        self._state, self._item = state, item
        title, status = words.title(item), words.status(state, item)
        set_text(self.title, title)
        set_text(self.tag, self._tag())
        set_text(self.about, facts.about(item))
        set_text(self.facts, facts.line(item))
        self.bar.show_part(words.fraction(item), title)
        set_text(self.status, status)
        self._draw_problem()
        self._draw_buttons()
        if self.details.isVisibleTo(self):
            self.details.show_lines(facts.details(state, item), facts.address(item))
        said = (title, self._tag(), status or say(messages.MODEL_NOT_HERE))
        self.setAccessibleName(" – ".join(text for text in said if text))
        self.setAccessibleDescription(". ".join(text for text in (facts.about(item), facts.line(item)) if text))

    def focus_first(self) -> None:
        """Give the keyboard to the first thing that can be done."""
        first = next(iter(self.shown_buttons), self.more)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tag(self) -> str:
        if words.is_in_use(self._state, self._item):
            return say(messages.MODEL_IN_USE)
        return say(messages.MODEL_RECOMMENDED) if self._item.stored.model.recommended else ""

    def _draw_problem(self) -> None:
        problem = self._item.problem
        if problem is self._problem:
            return
        self._problem = problem
        focus = self.focusWidget()
        had = focus is not None and focus.hasFocus() and self._box is not None and self._box.isAncestorOf(focus)
        clear(self._problems)
        self._box = None
        if problem is not None:
            self._box = NoticeBox(problem)
            self._box.dismissed.connect(self._dismiss)
            self._problems.addWidget(self._box)
        if had:
            self.focus_first()

    def _draw_buttons(self) -> None:
        """Show what can be done now; the keyboard is given on before what has it goes."""
        possible = words.actions(self._state, self._item)
        if self._asked is not None and self._asked not in possible:
            self._asked = None
        shown = possible if self._asked is None else ()
        if self._asked is not None:  # more may have arrived since
            self.ask.say_yes(words.question(self._state, self._item, self._asked)[1])
        title = words.title(self._item)
        for action in possible:
            self._name(self._button(action), title, words.label(self._item, action), words.tip(self._item, action))
        for action in shown:
            if self.buttons[action].isHidden():
                self.buttons[action].show()
        going: list[QWidget] = [
            made for action, made in self.buttons.items() if action not in shown and not made.isHidden()
        ]
        if self._asked is None and not self.ask.isHidden():
            going.append(self.ask)
        if self._asked is None:
            self.more.show()
        else:
            going.append(self.more)
        if any(widget.hasFocus() or widget.isAncestorOf(self.focusWidget() or self) for widget in going):
            (self.buttons[shown[0]] if shown else self.more).setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in going:
            widget.hide()
        self.more.setAccessibleName(say(messages.MODEL_NAMED, title=title, what=self.more.text()))

    def _name(self, made: QPushButton, title: str, text: str, tip: str) -> None:
        if made.text() != text:
            made.setText(text)
            made.setToolTip(tip)
        name = say(messages.MODEL_NAMED, title=title, what=text)
        if made.accessibleName() != name:
            made.setAccessibleName(name)

    # ---------------------------------------------------------------- what was clicked

    def _click(self) -> None:
        action = Action(self.sender().property("action"))
        text, yes = words.question(self._state, self._item, action)
        if not text:
            self.wanted.emit(self._item.id, action)
            return
        self._asked = action
        self.ask.ask(text, yes)
        self._draw_buttons()

    def _confirm(self) -> None:
        action = self._asked
        if action is not None:
            self._asked = None
            self._draw_buttons()
            self.wanted.emit(self._item.id, action)

    def _keep(self) -> None:
        action, self._asked = self._asked, None
        self._draw_buttons()
        if action is not None and not self.buttons[action].isHidden():
            self.buttons[action].setFocus(Qt.FocusReason.OtherFocusReason)

    def _dismiss(self) -> None:
        self.dismissed.emit(self._item.id)

    def _toggle_details(self) -> None:
        opened = self.details.isHidden()
        if opened:
            self.details.show_lines(facts.details(self._state, self._item), facts.address(self._item))
        self.details.setVisible(opened)
        self.more.setText(say(messages.HIDE_DETAILS if opened else messages.DETAILS))
        self.more.setToolTip(self.more.text())
        self._draw_buttons()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._asked is not None:
            self._keep()
        else:
            super().keyPressEvent(event)
