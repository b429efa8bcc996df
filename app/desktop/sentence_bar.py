"""A line that tells what was done, with its folder, or why it could not be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop.widgets import button, frame, label, tool
from app.messages import say


class SentenceBar(QWidget):
    """One sentence in a box, with Show in folder and what dismisses it. Hidden until there is something to tell.

    Args:
        sides, ends: pixels around the box, left and right, above and below.

    Signals:
        folder_wanted(object): the Path to show in its folder.
    """

    folder_wanted = Signal(object)

    def __init__(self, sides: int, ends: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(sides, ends, sides, ends)
        self._box = frame("none")
        outer.addWidget(self._box)
        self.row = QHBoxLayout(self._box)
        self.row.setContentsMargins(12, ends, ends, ends)
        self.sentence = label(wrap=True)
        self.sentence.setMinimumWidth(1)
        self.folder = button(say(messages.SHOW_IN_FOLDER))
        self.folder.clicked.connect(self._show_folder)
        self.close_button = tool("✕", say(messages.DISMISS))
        self.row.addWidget(self.sentence, 1)
        for widget in (self.folder, self.close_button):
            self.row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self.path: Path | None = None
        """What was saved, if the sentence tells that."""
        self.hide()

    def tell(self, sentence: str, *, look: str = "none", path: Path | None = None) -> None:
        """Show a sentence; none: nothing is shown.

        Args:
            look: the box's name in the theme.
            path: what was saved.
        """
        self.path = path
        self.sentence.setText(sentence)
        self.folder.setVisible(path is not None)
        if path is not None:
            self.folder.setToolTip(say(messages.SHOW_IN_FOLDER_TIP, name=path.name))
        if self._box.objectName() != look:
            self._box.setObjectName(look)
            self._box.style().unpolish(self._box)
            self._box.style().polish(self._box)
        self.setVisible(bool(sentence))

    def _show_folder(self) -> None:
        if self.path is not None:
            self.folder_wanted.emit(self.path)
