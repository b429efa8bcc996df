"""The encodings that the shown text can be read in when the one that was found is wrong."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app import messages
from app.desktop.state import OpenDocument
from app.engine.documents.encodings import COMMON, entry_for
from app.messages import say


class EncodingMenu(QMenu):
    """Reopen with encoding: the one in use is checked. Grey where a document knows its own (PDF, Word).

    Signals:
        chosen(str): as Python names it.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say(messages.REOPEN_ENCODING), parent)
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._choose)
        self._other = self._entry("", "")  # one that is seldom met, and was found all the same
        for name in COMMON:
            self._entry(name, say(messages.ENCODINGS[name]))
        self.show_document(None)

    def _entry(self, name: str, text: str) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setData(name)
        action.setActionGroup(self._group)
        self.addAction(action)
        return action

    def show_document(self, document: OpenDocument | None) -> None:
        """Serve the document that is shown."""
        read = None if document is None else document.document
        encoding = None if read is None else read.encoding
        self.setEnabled(encoding is not None and document is not None and not document.is_rereading)
        known = entry_for(encoding)
        other = encoding if known is None and encoding is not None else ""
        self._other.setVisible(bool(other))
        self._other.setText(other)
        self._other.setData(other)
        for action in self._group.actions():
            action.setChecked(encoding is not None and action.data() == (known or encoding))

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())
