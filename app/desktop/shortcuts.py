"""Every key of the window in one table; the list that F1 shows is made from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from app import messages
from app.desktop.widgets import key_text
from app.messages import say

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow

Key = QKeySequence | QKeySequence.StandardKey | str


class Shortcuts:
    """The actions of a window, by the names of ``messages.SHORTCUT_LIST``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._actions: dict[str, QAction] = {}
        standard = QKeySequence.StandardKey
        self._add("open", window.open_files, standard.Open)
        self._add("folder", window.open_folder, "Ctrl+Shift+O")
        self._add("question", window.focus_question, "Ctrl+L", "Ctrl+K")
        self._add("next", window.keys.next_answer, standard.FindNext)
        self._add("previous", window.keys.previous_answer, standard.FindPrevious)
        self._add("find", window.open_find, standard.Find)
        self._add("export", window.exporter.ask_for_answers, "Ctrl+E")
        self._add("export_all", window.exporter.ask_for_all, "Ctrl+Shift+S")
        self._add("export_copy", window.exporter.ask_for_copy, "Ctrl+Shift+E")
        self._add("close", window.keys.close_active, standard.Close)
        self._add("undo", window.keys.undo_close, "Ctrl+Shift+T")
        self._add("switch", window.keys.next_document, "Ctrl+Tab", "Ctrl+PgDown")
        self._add("switch_back", window.keys.previous_document, "Ctrl+Shift+Tab", "Ctrl+PgUp")
        self._add("pane", window.keys.next_part, "F6")
        self._add("models", window.models.toggle, "Ctrl+Shift+M")
        self._add("settings", window.sheets.toggle_settings, standard.Preferences, "Ctrl+,")
        self._add("table", window.table.toggle, "Ctrl+T")
        self._add("side", window.pages.toggle_side, "F9")
        # Not Backspace, which Windows knows for this as well: it is for typing.
        backward = [keys for keys in QKeySequence.keyBindings(standard.Back) if keys != QKeySequence("Backspace")]
        forward = [keys for keys in QKeySequence.keyBindings(standard.Forward) if "Backspace" not in keys.toString()]
        self._add("back", window.pages.go_back, *backward)
        self._add("forth", window.pages.go_forth, *forward)
        self._add("folder_of", window.pages.show_in_folder)
        self._add("night", window.keys.toggle_night, "Ctrl+Shift+D")
        self._add("zoom_in", window.keys.zoom_in, standard.ZoomIn, "Ctrl+=")
        self._add("zoom_out", window.keys.zoom_out, standard.ZoomOut)
        self._add("zoom_reset", window.keys.zoom_reset, "Ctrl+0")
        self._add("help", window.toggle_help, standard.HelpContents, "Ctrl+?")
        self._add("quit", window.quit, standard.Quit, "Ctrl+Q")
        # Not actions: Enter belongs to the question, Esc and Copy to whatever has the keyboard.
        self._others = {"ask": "Return", "stop": "Esc", "copy": key_text(standard.Copy)}

    def action(self, name: str) -> QAction:
        """The action of this name, for menus."""
        return self._actions[name]

    def described(self) -> list[tuple[str, str]]:
        """(what it does, its keys) in the order of the list."""
        lines = []
        for name, what in messages.SHORTCUT_LIST:
            if name in self._others:
                keys = self._others[name]
            else:
                keys = key_text(self._actions[name].shortcut())
            lines.append((say(what), keys))
        return lines

    def _add(self, name: str, do: Callable[[], None], *keys: Key) -> None:
        sequences: list[QKeySequence] = []
        for key in keys:
            found = QKeySequence.keyBindings(key) if isinstance(key, QKeySequence.StandardKey) else [QKeySequence(key)]
            sequences += [sequence for sequence in found if sequence not in sequences]
        if name in ("next", "previous"):  # F3 first: it is what the status bar names
            sequences.sort(key=lambda sequence: "F3" not in sequence.toString())
        action = QAction(self._window)
        action.setShortcuts(sequences)
        action.triggered.connect(do)
        self._window.addAction(action)
        self._actions[name] = action
