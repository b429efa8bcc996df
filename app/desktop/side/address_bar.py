"""A link that leads out of the document: where to is shown, and nothing is opened before the person says so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop.widgets import button, frame, label, tool
from app.desktop.wording import isolated
from app.messages import say


class AddressBar(QWidget):
    """One address, whole, with Open and Copy.

    Signals:
        open_wanted(str): the person wants it opened by their browser or mail program.
        closed(): the page gets the keyboard back.
    """

    open_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 8)
        box = frame("none")
        outer.addWidget(box)
        row = QHBoxLayout(box)
        row.setContentsMargins(12, 8, 8, 8)
        self.sentence = label(wrap=True)
        self.sentence.setMinimumWidth(1)
        self.open_button = button(say(messages.LINK_OPEN))
        self.copy_button = button(say(messages.LINK_COPY))
        self.close_button = tool("✕", say(messages.DISMISS))
        self.open_button.clicked.connect(self._open)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.dismiss)
        row.addWidget(self.sentence, 1)
        for widget in (self.open_button, self.copy_button, self.close_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def ask(self, address: str) -> None:
        """Show where a link leads."""
        self._address = address
        # A place to break the line after each sign: an endless address is read whole, not cut.
        shown = "".join(f"{c}\u200b" if c in "/?&=." else c for c in address)
        self.sentence.setText(say(messages.LINK_LEADS, address=isolated(shown)))
        self.sentence.setAccessibleName(say(messages.LINK_LEADS, address=address))
        self.show()
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Go."""
        self.hide()
        self.closed.emit()

    def _open(self) -> None:
        self.open_wanted.emit(self._address)
        self.dismiss()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self.dismiss()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
