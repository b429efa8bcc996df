"""The menu at the top right: what is seldom needed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app import messages
from app.desktop.encoding_menu import EncodingMenu
from app.desktop.shortcuts import Shortcuts
from app.messages import say
from app.settings import Appearance


class Menu(QMenu):
    """Open files or a folder, find words, bring documents back, the sample, models, appearance, shortcuts.

    Signals:
        sample_wanted(): Try the sample.
        encoding_chosen(str): read the shown text in this encoding.
        last_wanted(): open what was open last time.
        private_wanted(), kept_wanted(), about_wanted(): a private window, those pages.
        appearance_chosen(object): an Appearance.
    """

    sample_wanted = Signal()
    encoding_chosen = Signal(str)
    last_wanted = Signal()
    private_wanted = Signal()
    kept_wanted = Signal()
    about_wanted = Signal()
    appearance_chosen = Signal(object)

    def __init__(self, parent: QWidget, with_sample: bool) -> None:
        super().__init__(parent)
        self._with_sample = with_sample
        self.encodings = EncodingMenu(self)
        self.encodings.chosen.connect(self.encoding_chosen)
        self._appearances = QActionGroup(self)
        self._appearances.triggered.connect(self._choose_appearance)

    def fill(self, shortcuts: Shortcuts) -> None:
        """Make its entries; once."""
        self._add(shortcuts, "open", messages.OPEN_FILES)
        self._add(shortcuts, "folder", messages.OPEN_FOLDER)
        self._last = self.addAction(say(messages.LAST_OPEN))
        self._last.triggered.connect(self.last_wanted)
        self._add(shortcuts, "undo", messages.CLOSED_UNDO)
        if self._with_sample:
            self.addAction(say(messages.TRY_SAMPLE)).triggered.connect(self.sample_wanted)
        self.addSeparator()
        self._add(shortcuts, "find", messages.FIND_OPEN)
        self._add(shortcuts, "export", messages.EXPORT)
        self._add(shortcuts, "export_all", messages.EXPORT_ALL)
        self._add(shortcuts, "export_copy", messages.EXPORT_COPY)
        self._add(shortcuts, "folder_of", messages.SHOW_DOCUMENT)
        self.addMenu(self.encodings)
        self.addSeparator()
        self._add(shortcuts, "table", messages.GRID_OPEN_MENU)
        self._add(shortcuts, "models", messages.MODELS_OPEN)
        appearance = self.addMenu(say(messages.APPEARANCE))
        for value, text in (
            (Appearance.SYSTEM, messages.APPEARANCE_SYSTEM),
            (Appearance.LIGHT, messages.APPEARANCE_LIGHT),
            (Appearance.DARK, messages.APPEARANCE_DARK),
            (Appearance.CONTRAST, messages.APPEARANCE_CONTRAST),
        ):
            action = QAction(say(text), appearance)
            action.setCheckable(True)
            action.setData(value.value)
            action.setActionGroup(self._appearances)
            appearance.addAction(action)
        self._add(shortcuts, "night", messages.NIGHT)
        self._add(shortcuts, "settings", messages.SETTINGS_OPEN)
        self.addAction(say(messages.KEPT_OPEN)).triggered.connect(self.kept_wanted)
        self.addAction(say(messages.PRIVATE_OPEN)).triggered.connect(self.private_wanted)
        self.addSeparator()
        self._add(shortcuts, "help", messages.SHORTCUTS)
        self.addAction(say(messages.ABOUT_OPEN)).triggered.connect(self.about_wanted)
        self._add(shortcuts, "quit", messages.QUIT)

    def show_appearance(self, appearance: Appearance) -> None:
        """Check the one in use."""
        for action in self._appearances.actions():
            action.setChecked(action.data() == appearance.value)

    def show_last(self, documents: int) -> None:
        """Serve where there is something to open again: so many documents."""
        self._last.setEnabled(documents > 0)

    def _add(self, shortcuts: Shortcuts, name: str, text: str) -> None:
        action = shortcuts.action(name)
        action.setText(say(text))
        self.addAction(action)

    def _choose_appearance(self, action: QAction) -> None:
        self.appearance_chosen.emit(Appearance(action.data()))
