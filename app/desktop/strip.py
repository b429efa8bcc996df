"""The strip of open documents above the page, while there is more than one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QWidget

from app import messages
from app.desktop import wording
from app.desktop.state import OpenDocument, State, Status
from app.desktop.widgets import Check, key_text, part, tool
from app.messages import say

_MARKS = {
    Status.OPENING: ("… ", messages.DOCUMENT_OPENING),
    Status.NEEDS_PASSWORD: ("🔒 ", messages.DOCUMENT_LOCKED),
    Status.FAILED: ("⚠ ", messages.DOCUMENT_FAILED),
}


class Strip(QWidget):
    """Switch, open, close.

    Signals:
        chosen(int), closed(int): a document's id.
        open_clicked(): the plus.
        only_this_changed(bool): whether to ask the shown document alone.
    """

    chosen = Signal(int)
    closed = Signal(int)
    open_clicked = Signal()
    only_this_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = part("strip")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(4)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(say(messages.STRIP_NAME))
        self.tabs.setToolTip(say(messages.STRIP_NAME))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs.currentChanged.connect(self._choose)
        plus = tool("+", say(messages.OPEN_TIP, key=key_text(QKeySequence.StandardKey.Open)))
        plus.clicked.connect(self.open_clicked)
        self.only_this = Check(say(messages.ONLY_THIS))
        self.only_this.setToolTip(say(messages.ONLY_THIS_TIP))
        self.only_this.setAccessibleName(say(messages.ONLY_THIS))
        self.only_this.toggled.connect(self.only_this_changed)
        row.addWidget(self.tabs)
        row.addWidget(plus)
        row.addStretch(1)
        row.addWidget(self.only_this)
        self._drawn: tuple[tuple[int, Status], ...] = ()
        self.hide()

    def show_state(self, state: State) -> None:
        """Draw the documents; their tabs are made anew only when they changed."""
        drawn = tuple((document.id, document.status) for document in state.documents)
        self.tabs.blockSignals(True)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(state.documents)
        ids = [document.id for document in state.documents]
        if state.active in ids:
            self.tabs.setCurrentIndex(ids.index(state.active))
        self.tabs.blockSignals(False)
        self.only_this.blockSignals(True)
        self.only_this.setChecked(state.only_this)
        self.only_this.blockSignals(False)
        self.setVisible(len(state.documents) > 1)

    def _draw(self, documents: tuple[OpenDocument, ...]) -> None:
        while self.tabs.count() > len(documents):
            self.tabs.removeTab(self.tabs.count() - 1)
        while self.tabs.count() < len(documents):
            self.tabs.addTab("")
        for index, document in enumerate(documents):
            mark, words = _MARKS.get(document.status, ("", ""))
            name = wording.short_name(document.path.name, 28).replace("&", "&&")
            self.tabs.setTabText(index, mark + name)
            note = f" ({say(words)})" if words else ""
            self.tabs.setTabToolTip(index, f"{wording.isolated(str(document.path))}{note}")
            self.tabs.setAccessibleTabName(index, f"{document.path.name}{note}")
            self._name_close(index, document)

    def _name_close(self, index: int, document: OpenDocument) -> None:
        close = self.tabs.tabButton(index, QTabBar.ButtonPosition.RightSide)
        if not isinstance(close, QToolButton):
            close = tool("✕", "")
            close.setObjectName("close")
            close.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has its own way (Close)
            close.clicked.connect(self._close)
            self.tabs.setTabButton(index, QTabBar.ButtonPosition.RightSide, close)
        close.setProperty("document", document.id)
        close.setToolTip(say(messages.CLOSE_NAMED, name=wording.short_name(document.path.name)))
        close.setAccessibleName(say(messages.CLOSE_NAMED, name=document.path.name))

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._drawn):
            self.chosen.emit(self._drawn[index][0])

    def _close(self) -> None:
        self.closed.emit(int(self.sender().property("document")))
