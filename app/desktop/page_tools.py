"""The two bars above the page: page and zoom, and finding words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from app import messages
from app.desktop.find_elsewhere import Elsewhere
from app.desktop.views.document_view import DocumentView
from app.desktop.widgets import button, clear, key_text, label, part, tool
from app.desktop.wording import short_name
from app.messages import say, say_count

ELSEWHERE_MAX = 2
"""Other documents named in the find bar; more are counted."""


class PageTools(QWidget):
    """Page n of N, zoom, fit width, find.

    Signals:
        find_wanted(): open the find bar.
        side_wanted(): open or close the panel with contents and pages.
    """

    find_wanted = Signal()
    side_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = part("tools")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(3)
        self._view: DocumentView | None = None
        self.page = QLineEdit()
        self.page.setObjectName("small")
        self.page.setFixedWidth(48)
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.setAccessibleName(say(messages.PAGE_FIELD))
        self.page.setToolTip(say(messages.PAGE_FIELD))
        self.page.setAcceptDrops(False)
        self.page.returnPressed.connect(self._go)
        self.page.editingFinished.connect(self._show_page)
        self.count = label(name="soft")
        self.out = self._tool("−", messages.ZOOM_OUT, QKeySequence.StandardKey.ZoomOut)
        self.percent = tool("100%", f"{say(messages.ZOOM_RESET)} ({key_text('Ctrl+0')})")
        self.into = self._tool("+", messages.ZOOM_IN, QKeySequence.StandardKey.ZoomIn)
        self.fit = tool(say(messages.FIT_WIDTH), say(messages.FIT_WIDTH))
        self.find_button = self._tool(say(messages.FIND), messages.FIND_IN, QKeySequence.StandardKey.Find)
        self.side = tool(say(messages.SIDE), f"{say(messages.SIDE_TIP)} ({key_text('F9')})", checkable=True)
        self.side.clicked.connect(self.side_wanted)
        row.addWidget(self.side)
        row.addWidget(self.page)
        row.addWidget(self.count)
        row.addStretch(1)
        for widget in (self.out, self.percent, self.into, self.fit):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.find_button)
        self.out.clicked.connect(self.zoom_out)
        self.into.clicked.connect(self.zoom_in)
        self.percent.clicked.connect(self.reset_zoom)
        self.fit.clicked.connect(self._fit)
        self.find_button.clicked.connect(self.find_wanted)
        self.hide()

    def _tool(self, text: str, name: str, key: QKeySequence.StandardKey) -> QToolButton:
        return tool(text, f"{say(name)} ({key_text(key)})")

    def set_view(self, view: DocumentView | None) -> None:
        """Serve another view."""
        if view is self._view:
            return
        if self._view is not None:
            self._view.page_changed.disconnect(self._show_page)
            self._view.zoom_changed.disconnect(self._show_zoom)
        self._view = view
        if view is not None:
            view.page_changed.connect(self._show_page)
            view.zoom_changed.connect(self._show_zoom)
            pages = view.page_count
            self.page.setVisible(pages > 0)
            self.side.setVisible(pages > 0)
            self._show_zoom()
            self._show_page()
        self.setVisible(view is not None)

    def zoom_in(self) -> None:
        """Larger."""
        if self._view is not None:
            self._view.zoom_in()

    def zoom_out(self) -> None:
        """Smaller."""
        if self._view is not None:
            self._view.zoom_out()

    def reset_zoom(self) -> None:
        """100 %."""
        if self._view is not None:
            self._view.reset_zoom()

    def _fit(self) -> None:
        if self._view is not None:
            self._view.fit_width()

    def _go(self) -> None:
        number = None if self._view is None else self._view.page_called(self.page.text())
        if self._view is not None and number is not None:
            self._view.jump_to_page(number)
            self._view.setFocus()

    def _show_page(self) -> None:
        if self._view is None or not self._view.page_count:
            self.count.setText("")
            return
        number, label, total = self._view.page, self._view.page_label, self._view.page_count
        self.page.setText(label)
        if label == str(number):
            self.count.setText(say(messages.PAGE_OF, n=total))
        else:
            self.count.setText(say(messages.PAGE_OF_LABELLED, n=number, total=total))

    def _show_zoom(self) -> None:
        if self._view is not None:
            self.percent.setText(f"{round(self._view.zoom * 100)}%")

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.page.hasFocus() and self._view is not None:
            self._show_page()
            self._view.setFocus()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Finds words in the shown document.

    Signals:
        closed(): the page gets the keyboard back.
        searched(str): other words are looked for; "" when none are.
        document_wanted(int): another document that has them.
    """

    closed = Signal()
    searched = Signal(str)
    document_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = part("find")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        self._view: DocumentView | None = None
        self.field = QLineEdit()
        self.field.setObjectName("small")
        self.field.setMaximumWidth(360)
        self.field.setPlaceholderText(say(messages.FIND_IN))
        self.field.setAccessibleName(say(messages.FIND_IN))
        self.field.setToolTip(say(messages.FIND_IN))
        self.field.setAcceptDrops(False)
        self.field.textChanged.connect(self._find)
        self.count = label(name="soft")
        self.previous = tool("↑", f"{say(messages.FIND_PREVIOUS)} ({key_text('Shift+Return')})")
        self.next = tool("↓", f"{say(messages.FIND_NEXT)} ({key_text('Return')})")
        close = tool("✕", f"{say(messages.FIND_CLOSE)} ({key_text('Esc')})")
        self.previous.clicked.connect(self.find_previous)
        self.next.clicked.connect(self.find_next)
        close.clicked.connect(self.close_bar)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        self._elsewhere = QHBoxLayout()
        self._elsewhere.setSpacing(4)
        row.addLayout(self._elsewhere)
        row.addStretch(1)
        row.addWidget(close)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the find keys are for this bar."""
        return not self.isHidden()

    def set_view(self, view: DocumentView | None) -> None:
        """Serve another view; what was typed is looked for there."""
        if view is self._view:
            return
        if self._view is not None:
            self._view.found.disconnect(self._show_count)
            self._view.clear_find()
        self._view = view
        if view is not None:
            view.found.connect(self._show_count)
            if self.is_open:
                self._find(self.field.text())

    def open_bar(self, text: str = "") -> None:
        """Show the bar, ready to type."""
        self.show()
        if text:
            self.field.setText(text)
        elif self.field.text():
            self._find(self.field.text())
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide it, and its marks."""
        self.put_away()
        self.closed.emit()

    def put_away(self) -> None:
        """The same, and the keyboard stays where it is: the person is at something else by now."""
        self.hide()
        self.searched.emit("")
        if self._view is not None:
            self._view.clear_find()

    def find_next(self) -> None:
        """The next place."""
        if self._view is not None:
            self._view.find_next()

    def find_previous(self) -> None:
        """The place before."""
        if self._view is not None:
            self._view.find_previous()

    def show_elsewhere(self, found: tuple[Elsewhere, ...]) -> None:
        """Other documents that have the words."""
        clear(self._elsewhere)
        if not found:
            return
        self._elsewhere.addWidget(label(say(messages.FIND_ELSEWHERE), "soft"))
        for other in found[:ELSEWHERE_MAX]:
            name = short_name(other.name, 24)
            there = button(say(messages.FIND_IN_OTHER, name=name, n=other.count), "link", other.name)
            there.setProperty("document", other.document)
            there.clicked.connect(self._go_elsewhere)
            self._elsewhere.addWidget(there)
        if len(found) > ELSEWHERE_MAX:
            more = label(say_count(messages.FIND_IN_MORE, len(found) - ELSEWHERE_MAX), "soft")
            more.setToolTip("\n".join(f"{other.name} ({other.count})" for other in found[ELSEWHERE_MAX:][:30]))
            self._elsewhere.addWidget(more)

    def _go_elsewhere(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)  # what was pressed is gone in a moment
        self.document_wanted.emit(int(self.sender().property("document")))

    def _find(self, text: str) -> None:
        self.count.setText("")
        self.searched.emit(text)
        if self._view is None:
            return
        if text:
            total = self._view.find(text)
            if not total:
                self.count.setText(say(messages.FIND_NOTHING))
        else:
            self._view.clear_find()

    def _show_count(self, current: int, total: int) -> None:
        if not self.field.text():
            self.count.setText("")
        elif total:
            self.count.setText(say(messages.FIND_COUNT, n=current, total=total))
        else:
            self.count.setText(say(messages.FIND_NOTHING))

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.find_previous()
            else:
                self.find_next()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
