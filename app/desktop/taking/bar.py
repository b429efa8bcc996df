"""The line that tells how saving goes: under way, done, or why not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app import messages
from app.desktop import wording
from app.desktop.sentence_bar import SentenceBar
from app.desktop.widgets import button
from app.messages import say

STAYS_MS = 15_000
"""That something was saved is told for so long, and while the mouse or the keyboard is on it."""


class SavedBar(SentenceBar):
    """One sentence; Stop while it goes on, Show in folder when it is done.

    Signals:
        stopped(): Stop.
        closed(): it had the keyboard, and is gone.
    """

    stopped = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(16, 8, parent)
        self.stop = button(say(messages.STOP))
        self.stop.clicked.connect(self.stopped)
        self.row.insertWidget(1, self.stop, 0, Qt.AlignmentFlag.AlignTop)
        self.close_button.clicked.connect(self.dismiss)
        self.leaving = QTimer(self)
        self.leaving.setSingleShot(True)
        self.leaving.setInterval(STAYS_MS)
        self.leaving.timeout.connect(self._leave_unless_used)

    def show_saving(self, path: Path) -> None:
        """It goes on."""
        self._show(say(messages.EXPORT_SAVING, name=wording.short_name(path.name)))
        self.stop.show()

    def show_saved(self, path: Path, sentence: str) -> None:
        """It is done."""
        self._show(sentence, path=path)
        self.leaving.start()

    def show_problem(self, sentence: str) -> None:
        """It could not be done."""
        self._show(sentence, look="notice")

    def put_away(self) -> None:
        """Go, if it tells that something is done: there is something else to look at now."""
        if self.path is not None:
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

    def _show(self, sentence: str, look: str = "none", path: Path | None = None) -> None:
        self.leaving.stop()
        self.stop.hide()
        self.tell(sentence, look=look, path=path)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop.isHidden():
            self.dismiss()
        else:
            super().keyPressEvent(event)
