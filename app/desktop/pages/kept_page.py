"""What is kept: everything of it, how large it is and where, and how it is forgotten."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import kept, messages
from app.desktop import wording
from app.desktop.models.card import Confirmation
from app.desktop.pages.sheet import Sheet, paragraph, set_words
from app.desktop.state import State
from app.desktop.widgets import Check, button, clear, label, tool
from app.engine.models.transfer import amount
from app.kept import Kept, Thing, What
from app.messages import say
from app.settings import RecentFile


class KeptPage(Sheet):
    """Draws what is kept.

    Signals:
        keep_recent_chosen(bool): whether recent files are remembered.
        forget_wanted(object): the Path of a recent file.
        forget_files_wanted(), empty_log_wanted(), forget_everything_wanted(): as they say.
        show_wanted(object): the Path of a folder.
        models_wanted(), private_wanted(): the models page, a private window.
    """

    keep_recent_chosen = Signal(bool)
    forget_wanted = Signal(object)
    forget_files_wanted = Signal()
    empty_log_wanted = Signal()
    forget_everything_wanted = Signal()
    show_wanted = Signal(object)
    models_wanted = Signal()
    private_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(say(messages.KEPT), say(messages.KEPT_CLOSE))
        self._drawn: tuple[object, ...] = ()
        self._home: Path | None = None
        self._has_collections = False
        self.column.addWidget(paragraph(say(messages.KEPT_LEAD)))
        self._add_total()
        self._add_files()
        self._add_things()
        self._add_private()
        self._add_everything()
        self.column.addStretch(1)

    def _add_total(self) -> None:
        self.total = paragraph(name="name")
        self.too_much = paragraph(say(messages.KEPT_TOO_MUCH), "small")
        self.folder = paragraph()
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = button(say(messages.KEPT_OPEN_FOLDER), "small")
        self.folder_button.clicked.connect(self._show_folder)
        for widget in (self.total, self.too_much, self.folder):
            self.column.addWidget(widget)
        self.column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeading)

    def _add_files(self) -> None:
        inside = self.section(say(messages.KEPT_RECENT))
        self.keep = Check(say(messages.KEEP_RECENT))
        self.keep.setToolTip(say(messages.KEEP_RECENT_TIP))
        self.keep.clicked.connect(self.keep_recent_chosen)
        self._none = paragraph(say(messages.KEPT_RECENT_NONE))
        self._files = QVBoxLayout()
        self._files.setSpacing(0)
        self.forget_buttons: list[QWidget] = []
        self.forget_all = button(say(messages.KEPT_FORGET_ALL), "small")
        self.forget_all.clicked.connect(self._forget_files)
        inside.addWidget(self.keep)
        inside.addWidget(self._none)
        inside.addLayout(self._files)
        inside.addWidget(self.forget_all, 0, Qt.AlignmentFlag.AlignLeading)

    def _add_things(self) -> None:
        self.questions = paragraph(name="small")
        self.section(say(messages.KEPT_QUESTIONS)).addWidget(self.questions)
        self.log, self.log_button = self._thing(messages.KEPT_LOG, messages.KEPT_LOG_EMPTY)
        self.log_button.clicked.connect(self.empty_log_wanted)
        self.settings = paragraph(name="small")
        self.section(say(messages.KEPT_SETTINGS)).addWidget(self.settings)
        self.models, self.models_button = self._thing(messages.KEPT_MODELS, messages.MODELS_OPEN)
        self.models_button.clicked.connect(self.models_wanted)
        self._other = self.section(say(messages.KEPT_OTHER))
        self.others = paragraph(name="small")
        self._other.addWidget(self.others)

    def _thing(self, title: str, action: str) -> tuple[QLabel, QPushButton]:
        inside = self.section(say(title))
        text = paragraph(name="small")
        made = button(say(action), "small")
        made.setAccessibleName(f"{say(title)}: {say(action)}")
        inside.addWidget(text)
        inside.addWidget(made, 0, Qt.AlignmentFlag.AlignLeading)
        return text, made

    def _add_private(self) -> None:
        inside = self.section(say(messages.KEPT_PRIVATE))
        self.private = paragraph(name="small")
        self.private_button = button(say(messages.PRIVATE_OPEN), "small")
        self.private_button.clicked.connect(self.private_wanted)
        inside.addWidget(self.private)
        inside.addWidget(self.private_button, 0, Qt.AlignmentFlag.AlignLeading)

    def _add_everything(self) -> None:
        self.everything = button(say(messages.KEPT_EVERYTHING))
        self.everything.clicked.connect(self._ask)
        self.ask = Confirmation()
        self.ask.confirmed.connect(self._confirm)
        self.ask.kept.connect(self._keep)
        self.column.addSpacing(8)
        self.column.addWidget(self.everything, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self.ask)

    # ---------------------------------------------------------------- drawing

    def draw(self, state: State) -> None:
        drawn = (state.kept, state.recent, state.keep_recent, state.private)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._draw_total(state.kept)
        self._draw_files(state)
        self._draw_things(state.kept)
        set_words(self.private, say(messages.KEPT_PRIVATE_NOW if state.private else messages.KEPT_PRIVATE_TEXT))

    def _draw_total(self, found: Kept | None) -> None:
        self._home = None if found is None else found.home
        besides = 0 if found is None else found.besides_models
        total = say(messages.KEPT_TOTAL, size=amount(besides), limit=amount(kept.LIMIT))
        set_words(self.total, say(messages.KEPT_LOOKING) if found is None else total)
        self.too_much.setVisible(besides > kept.LIMIT)
        folder = "" if found is None else say(messages.KEPT_FOLDER, folder=wording.isolated(str(found.home)))
        set_words(self.folder, folder)
        self.folder_button.setVisible(found is not None)

    def _draw_files(self, state: State) -> None:
        self.keep.setChecked(state.keep_recent and not state.private)
        self.keep.setEnabled(not state.private)
        at = next((i for i, made in enumerate(self.forget_buttons) if made.hasFocus()), None)
        had = at is not None or self.forget_all.hasFocus()
        clear(self._files)
        self.forget_buttons = [self._add_file(file) for file in state.recent]
        self._none.setVisible(not state.recent)
        if had:  # on the one that took its place, else on what is always there
            left = self.forget_buttons[min(at or 0, len(self.forget_buttons) - 1) :]
            (left[0] if left else self.keep).setFocus(Qt.FocusReason.OtherFocusReason)
        self.forget_all.setVisible(len(state.recent) > 1)

    def _add_file(self, file: RecentFile) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        name = label(wording.short_name(file.path.name, 40), "small")
        name.setToolTip(wording.isolated(str(file.path)))
        name.setMinimumWidth(1)
        forget = tool("✕", say(messages.KEPT_FORGET_NAMED, name=wording.isolated(file.path.name)))
        forget.setProperty("file", str(file.path))
        forget.clicked.connect(self._forget)
        row.addWidget(name, 1)
        row.addWidget(forget)
        self._files.addWidget(line)
        line.show()  # at once: a layout would show it from the event loop, too late for the keyboard
        return forget

    def _draw_things(self, found: Kept | None) -> None:
        def words(what: What, template: str) -> str:
            thing = None if found is None else found.of(what)
            return say(template, size=amount(0 if thing is None else thing.size))

        set_words(self.log, words(What.LOG, messages.KEPT_LOG_TEXT))
        set_words(self.settings, words(What.SETTINGS, messages.KEPT_SETTINGS_TEXT))
        collections = None if found is None else found.of(What.COLLECTIONS)
        questions = say(messages.KEPT_QUESTIONS_TEXT)
        self._has_collections = collections is not None and collections.size > 0
        if collections is not None and self._has_collections:
            questions += " " + say(messages.KEPT_COLLECTIONS_TEXT, size=amount(collections.size))
        set_words(self.questions, questions)
        models = None if found is None else found.of(What.MODELS)
        has_models = models is not None and models.size > 0
        models_text = messages.KEPT_MODELS_TEXT if has_models else messages.KEPT_MODELS_NONE
        set_words(self.models, words(What.MODELS, models_text))
        others = () if found is None else tuple(thing for thing in found.things if thing.what is What.OTHER)
        set_words(self.others, "\n".join(_other_words(thing) for thing in others))
        self.show_section(self._other, bool(others))

    # ---------------------------------------------------------------- what was clicked

    def _forget(self) -> None:
        self.forget_wanted.emit(Path(self.sender().property("file")))

    def _forget_files(self) -> None:
        self.forget_files_wanted.emit()

    def _show_folder(self) -> None:
        if self._home is not None:
            self.show_wanted.emit(self._home)

    def _ask(self) -> None:
        what = messages.KEPT_EVERYTHING_ASK_ALL if self._has_collections else messages.KEPT_EVERYTHING_ASK
        self.ask.ask(say(what), say(messages.KEPT_EVERYTHING_YES))
        self.everything.hide()
        self.scroll_to_focus()

    def _confirm(self) -> None:
        self._keep()
        self.forget_everything_wanted.emit()

    def _keep(self) -> None:
        self.everything.show()
        self.everything.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ask.hide()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.ask.isHidden():
            self._keep()
        else:
            super().keyPressEvent(event)


def _other_words(thing: Thing) -> str:
    return say(messages.KEPT_OTHER_TEXT, name=wording.short_name(thing.path.name), size=amount(thing.size))
