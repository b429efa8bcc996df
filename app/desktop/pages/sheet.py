"""What the pages beside the documents have in common: a head with a cross, sections below one another, scrolling."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.desktop.models.card import paragraph
from app.desktop.state import State
from app.desktop.widgets import frame, label, part, tool

__all__ = ["Sheet", "paragraph", "set_words"]


def set_words(widget: QLabel, text: str) -> None:
    """Say something, or nothing and be gone; what is said already is not laid out anew."""
    if widget.text() != text:
        widget.setText(text)
    if widget.isHidden() == bool(text):
        widget.setVisible(bool(text))


class Sheet(QWidget):
    """A page.

    Args:
        title: at its top.
        close: what its cross does.

    Signals:
        closed(): Esc, or the cross.
    """

    closed = Signal()

    def __init__(self, title: str, close: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = part("side")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 8, 4)
        row.addWidget(label(title, "verdict"), 1)
        self.close_button = tool("✕", close)
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.close_button)
        outer.addWidget(head)
        self._head = head
        self._scroll = QScrollArea()
        self._scroll.setObjectName("scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = part("cards", scrolled=True)
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(16, 4, 16, 16)
        self.column.setSpacing(8)
        self._scroll.setWidget(self._inside)
        outer.addWidget(self._scroll, 1)
        self._state: State | None = None
        self._sections: dict[QVBoxLayout, tuple[QWidget, QWidget]] = {}
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    @property
    def tab_parts(self) -> tuple[QWidget, QWidget]:
        """Its head, and what scrolls below it: apart, since what is scrolled away stands higher than the head."""
        return self._head, self._inside

    def section(self, title: str) -> QVBoxLayout:
        """A framed section with a heading, to be filled."""
        heading = label(title, "heading")
        heading.setContentsMargins(0, 8, 0, 0)
        self.column.addWidget(heading)
        box: QFrame = frame("model")
        box.setAccessibleName(title)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.setSpacing(8)
        self.column.addWidget(box)
        self._sections[inside] = (heading, box)
        return inside

    def show_section(self, inside: QVBoxLayout, is_shown: bool) -> None:
        """Let a section come or go."""
        for widget in self._sections[inside]:
            widget.setVisible(is_shown)

    def show_state(self, state: State) -> None:
        """Draw the state; nothing while the page is closed (``open_page`` draws what is then)."""
        self._state = state
        if self.isVisible():
            self.draw(state)

    def open_page(self) -> None:
        """Show the page with the keyboard on its cross."""
        if self._state is not None:
            self.draw(self._state)
        self._scroll.verticalScrollBar().setValue(0)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def draw(self, state: State) -> None:
        """Draw the state, whatever it was before."""
        raise NotImplementedError

    def scroll_to_focus(self) -> None:
        """Again, when everything has its place."""
        QTimer.singleShot(0, self, self._scroll_to_focus)

    def _scroll_to_focus(self) -> None:
        self._follow_focus(None, self.focusWidget())

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inside.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 24)
