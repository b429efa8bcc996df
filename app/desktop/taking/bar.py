"""The line that tells how saving goes: under way, done, or why not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.widgets import button, frame, label, tool
from app.messages import say

STAYS_MS = 15_000
"""That something was saved is told for so long, and while the mouse or the keyboard is on it."""


class SavedBar(QWidget):
    """One sentence; Stop while it goes on, Show in folder when it is done.

    Signals:
        stopped(): Stop.
        folder_wanted(object): the Path to show in its folder.
        closed(): it had the keyboard, and is gone.
    """

    stopped = Signal()
    folder_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 8)
        self._box = frame("none")
        outer.addWidget(self._box)
        row = QHBoxLayout(self._box)
        row.setContentsMargins(12, 8, 8, 8)
        self.sentence = label(wrap=True)
        self.sentence.setMinimumWidth(1)
        self.stop = button(say(messages.STOP))
        self.stop.clicked.connect(self.stopped)
        self.folder = button(say(messages.SHOW_IN_FOLDER))
        self.folder.clicked.connect(self._show_folder)
        self.close_button = tool("✕", say(messages.DISMISS))
        self.close_button.clicked.connect(self.dismiss)
        row.addWidget(self.sentence, 1)
        for widget in (self.stop, self.folder, self.close_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._path: Path | None = None
        self.leaving = QTimer(self)
        self.leaving.setSingleShot(True)
        self.leaving.setInterval(STAYS_MS)
        self.leaving.timeout.connect(self._leave_unless_used)
        self.hide()

    def show_saving(self, path: Path) -> None:
        """It goes on."""
        self._show(say(messages.EXPORT_SAVING, name=wording.short_name(path.name)), "none", None)
        self.stop.show()

    def show_saved(self, path: Path, sentence: str) -> None:
        """It is done."""
        self._show(sentence, "none", path)
        self.leaving.start()
        self.folder.setToolTip(say(messages.SHOW_IN_FOLDER_TIP, name=path.name))

    def show_problem(self, sentence: str) -> None:
        """It could not be done."""
        self._show(sentence, "notice", None)

    def put_away(self) -> None:
        """Go, if it tells that something is done: there is something else to look at now."""
        if self._path is not None:
            self.dismiss()

    def dismiss(self) -> None:
        """Go."""
        had = self._has_focus
        self.leaving.stop()
        self.hide()
        if had:
            self.closed.emit()

    @property
    def _has_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _leave_unless_used(self) -> None:
        if self._has_focus or self.underMouse():
            self.leaving.start()
        else:
            self.put_away()

    def _show(self, sentence: str, look: str, path: Path | None) -> None:
        self._path = path
        self.leaving.stop()
        self.sentence.setText(sentence)
        if self._box.objectName() != look:
            self._box.setObjectName(look)
            self._box.style().unpolish(self._box)
            self._box.style().polish(self._box)
        self.stop.hide()
        self.folder.setVisible(path is not None)
        self.show()

    def _show_folder(self) -> None:
        if self._path is not None:
            self.folder_wanted.emit(self._path)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop.isHidden():
            self.dismiss()
        else:
            super().keyPressEvent(event)
