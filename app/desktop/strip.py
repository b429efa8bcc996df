"""The strip of open documents above the page, while there is more than one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from app import messages
from app.desktop import wording
from app.desktop.state import OpenDocument, State, Status
from app.desktop.widgets import Check, key_text, lock_icon, part, tool
from app.messages import say

_MARKS = {
    Status.OPENING: ("… ", messages.DOCUMENT_OPENING),
    Status.NEEDS_PASSWORD: ("", messages.DOCUMENT_LOCKED),
    Status.FAILED: ("⚠ ", messages.DOCUMENT_FAILED),
}


NEW_AT_ONCE = 4
"""Tabs made in one turn of the event loop, each up to 5 ms beside two hundred others; more follow in the next."""

OVERVIEW_FROM = 5
"""With so many documents not every tab can be seen: a list of all of them helps."""


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
        self._keys: list[tuple[int, Status]] = []
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
        self.tabs.setIconSize(QSize(14, 14))
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs.currentChanged.connect(self._choose)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_overview)
        self._menu.triggered.connect(self._choose_in_overview)
        self.all = tool("▾", say(messages.ALL_DOCUMENTS))
        self.all.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.all.setMenu(self._menu)
        plus = tool("+", say(messages.OPEN_TIP, key=key_text(QKeySequence.StandardKey.Open)))
        plus.clicked.connect(self.open_clicked)
        self.only_this = Check(say(messages.ONLY_THIS))
        self.only_this.setToolTip(say(messages.ONLY_THIS_TIP))
        self.only_this.setAccessibleName(say(messages.ONLY_THIS))
        self.only_this.toggled.connect(self.only_this_changed)
        row.addWidget(self.tabs)
        row.addWidget(self.all)
        row.addWidget(plus)
        row.addStretch(1)
        row.addWidget(self.only_this)
        self._drawn: tuple[tuple[int, Status], ...] = ()
        self._documents: tuple[OpenDocument, ...] = ()
        self._active: int | None = None
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._draw_more)
        self.hide()

    def show_state(self, state: State) -> None:
        """Draw the documents; their tabs are made anew only when they changed."""
        drawn = tuple((document.id, document.status) for document in state.documents)
        self._documents, self._active = state.documents, state.active
        self.all.setVisible(len(state.documents) >= OVERVIEW_FROM)
        if drawn != self._drawn:
            self._drawn = drawn
            if not self._more.isActive():  # otherwise its turn comes: two in one would be too long
                self._draw_more()
        self._select_active()
        self.only_this.blockSignals(True)
        self.only_this.setChecked(state.only_this)
        self.only_this.blockSignals(False)
        self.setVisible(len(state.documents) > 1)

    def _select_active(self) -> None:
        ids = [key for key, _ in self._keys]
        self.tabs.blockSignals(True)
        if self._active in ids:
            self.tabs.setCurrentIndex(ids.index(self._active))
        self.tabs.blockSignals(False)

    def _draw_more(self) -> None:
        """As many new tabs as one turn of the event loop takes; the others in the next turns."""
        known = {key for key, _ in self._keys}
        new = [document.id for document in self._documents if document.id not in known]
        late = set(new[NEW_AT_ONCE:])
        self.tabs.blockSignals(True)
        self._draw(tuple(document for document in self._documents if document.id not in late))
        self.tabs.blockSignals(False)
        self._select_active()
        if late:
            self._more.start(0)

    def _draw(self, documents: tuple[OpenDocument, ...]) -> None:
        """Touch only tabs that changed: each touch lays all of them out, half a second for sixty."""
        before = dict(self._keys)
        ids = [document.id for document in documents]
        has_focus = self.tabs.hasFocus()
        changed = sum(before.get(document.id) is not document.status for document in documents)
        if changed + abs(len(ids) - len(before)) > 1:
            self.tabs.hide()  # hidden, it is laid out once, at the end
        for index in reversed(range(len(self._keys))):
            if self._keys[index][0] not in ids:
                self.tabs.removeTab(index)
                del self._keys[index]
        for index, document in enumerate(documents):
            if index >= len(self._keys) or self._keys[index][0] != document.id:
                self.tabs.insertTab(index, "")
                self._keys.insert(index, (document.id, document.status))
            elif before.get(document.id) is document.status:
                continue
            self._keys[index] = document.id, document.status
            self._name(index, document)
        self.tabs.show()
        if has_focus:
            self.tabs.setFocus()

    def _name(self, index: int, document: OpenDocument) -> None:
        mark, words = _MARKS.get(document.status, ("", ""))
        name = wording.short_name(document.path.name, 28).replace("&", "&&")
        if self.tabs.tabText(index) != mark + name:  # also a touch that changes nothing lays all of them out
            self.tabs.setTabText(index, mark + name)
        locked = document.status is Status.NEEDS_PASSWORD
        if locked or not self.tabs.tabIcon(index).isNull():
            self.tabs.setTabIcon(index, lock_icon(self.palette()) if locked else QIcon())
        note = f" ({say(words)})" if words else ""
        self.tabs.setTabToolTip(index, f"{wording.isolated(str(document.path))}{note}")
        self.tabs.setAccessibleTabName(index, f"{document.path.name}{note}")
        self._name_close(index, document)

    def _fill_overview(self) -> None:
        self._menu.clear()
        for document in self._documents:
            action = self._menu.addAction(wording.short_name(document.path.name).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(document.id == self._active)
            action.setData(document.id)

    def _choose_in_overview(self, action: QAction) -> None:
        self.chosen.emit(int(action.data()))

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
        if 0 <= index < len(self._keys):
            self.chosen.emit(self._keys[index][0])

    def _close(self) -> None:
        self.closed.emit(int(self.sender().property("document")))

    # Qt overrides

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            for index, (_, status) in enumerate(self._keys):
                if status is Status.NEEDS_PASSWORD:
                    self.tabs.setTabIcon(index, lock_icon(self.palette()))
