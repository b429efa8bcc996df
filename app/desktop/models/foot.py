"""The end of the models page: where models are kept, how one comes here by hand or by name, and what connects."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.models import words
from app.desktop.models.bar import Bar
from app.desktop.models.card import paragraph, set_text
from app.desktop.notices import NoticeBox
from app.desktop.state import State
from app.desktop.widgets import button, clear, frame, label
from app.engine.models.endpoint import HUB, endpoint, host
from app.engine.models.transfer import amount
from app.messages import say


class Kept(QWidget):
    """The folder, moving it, and importing into it.

    Signals:
        move_wanted(), folder_wanted(), zip_wanted(): a folder to keep them in, a folder or a zip to import.
        stopped(): what is under way shall end.
        dismissed(): why the last one failed was read.
    """

    move_wanted = Signal()
    folder_wanted = Signal()
    zip_wanted = Signal()
    stopped = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.folder = paragraph(name="small")
        self.bar = Bar()
        self.status = paragraph()
        self._problems = QVBoxLayout()
        self._problem: Exception | None = None
        for widget in (self.folder, self.bar, self.status):
            column.addWidget(widget)
        column.addLayout(self._problems)
        row = FlowRow(8)
        self.move_button = button(say(messages.MODELS_MOVE), "small", say(messages.MODELS_MOVE_TIP))
        self.folder_button = button(say(messages.MODELS_IMPORT_FOLDER), "small", say(messages.MODELS_IMPORT_FOLDER_TIP))
        self.zip_button = button(say(messages.MODELS_IMPORT_ZIP), "small", say(messages.MODELS_IMPORT_ZIP_TIP))
        self.stop_button = button(say(messages.MODEL_STOP), "small")
        for made, signal in (
            (self.move_button, self.move_wanted),
            (self.folder_button, self.folder_wanted),
            (self.zip_button, self.zip_wanted),
            (self.stop_button, self.stopped),
        ):
            made.clicked.connect(signal)
            row.add(made)
        column.addWidget(row)

    def show_state(self, state: State) -> None:
        """Draw it."""
        models = state.models
        text = ""
        if models.folder is not None:
            text = wording.short_name(str(models.folder), 72)
            self.folder.setToolTip(wording.isolated(str(models.folder)))
            if models.free is not None:
                text = say(messages.MODELS_FOLDER_FREE, folder=text, free=amount(models.free))
        set_text(self.folder, text)
        activity = models.activity
        what = "" if activity is None else words.doing(state, activity)
        self.bar.show_part(None if activity is None else words.activity_fraction(activity), what)
        set_text(self.status, what)
        had = any(made.hasFocus() for made in (*self._starters(), self.stop_button))
        for made in self._starters():
            made.setVisible(activity is None)
        self.stop_button.setVisible(activity is not None)
        if had and not any(made.hasFocus() for made in (*self._starters(), self.stop_button)):
            (self.folder_button if activity is None else self.stop_button).setFocus()
        self._draw_problem(models.problem)

    def _starters(self) -> tuple[QWidget, ...]:
        return self.move_button, self.folder_button, self.zip_button

    def _draw_problem(self, problem: Exception | None) -> None:
        if problem is self._problem:
            return
        self._problem = problem
        clear(self._problems)
        if problem is not None:
            box = NoticeBox(problem)
            box.dismissed.connect(self.dismissed)
            self._problems.addWidget(box)


class ByName(QWidget):
    """A field for the name of any other model.

    Signals:
        named(str): "owner/name", to download.
    """

    named = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.field = QLineEdit()
        self.field.setObjectName("small")
        self.field.setMaxLength(300)
        self.field.setPlaceholderText(say(messages.MODELS_BY_NAME_HINT))
        self.field.setAccessibleName(say(messages.MODELS_BY_NAME))
        self.field.setToolTip(say(messages.MODELS_BY_NAME))
        self.field.setAcceptDrops(False)
        self.field.returnPressed.connect(self._submit)
        self.field.textChanged.connect(self._refresh)
        self.go = button(say(messages.MODEL_DOWNLOAD), "small")
        self.go.clicked.connect(self._submit)
        row.addWidget(self.field, 1)
        row.addWidget(self.go)
        text = label(say(messages.MODELS_BY_NAME_TEXT, host=host()), "soft", wrap=True)
        self.field.setAccessibleDescription(text.text())
        column.addLayout(row)
        column.addWidget(text)
        self._refresh()

    def show_state(self, state: State) -> None:
        """A name that has become a row is done with."""
        name = repository_of(self.field.text()).lower()
        if name and any((item.stored.model.repository or "").lower() == name for item in state.models.items):
            self.field.clear()

    def _refresh(self) -> None:
        self.go.setEnabled(bool(repository_of(self.field.text())))

    def _submit(self) -> None:
        if name := repository_of(self.field.text()):
            self.named.emit(name)


def repository_of(text: str) -> str:
    """The name in what was typed or pasted: an address of the hub's page is taken for the name that is in it."""
    text = text.strip()
    for server in (HUB, endpoint(), HUB.removeprefix("https://")):
        if text.lower().startswith(server + "/"):
            return "/".join(text[len(server) + 1 :].split("/")[:2])
    return text


class Foot(QWidget):
    """All of it, with what connects to the internet at the end."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(8)
        self.kept = Kept()
        self.by_name = ByName()
        for title, widget in ((messages.MODELS_BY_NAME, self.by_name), (messages.MODELS_KEPT, self.kept)):
            column.addWidget(label(say(title), "heading"))
            box = frame("model")
            inside = QVBoxLayout(box)
            inside.setContentsMargins(14, 12, 14, 12)
            inside.addWidget(widget)
            column.addWidget(box)
            column.addSpacing(8)
        self.connections = label(name="soft", wrap=True)
        column.addWidget(self.connections)

    def show_state(self, state: State) -> None:
        """Draw it."""
        self.kept.show_state(state)
        self.by_name.show_state(state)
        set_text(self.connections, say(messages.MODELS_CONNECT, n=state.connections))
