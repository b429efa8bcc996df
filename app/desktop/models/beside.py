"""Puts a page beside the rest of the window, or in its place where the window is too narrow for both."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.desktop.widgets import focus_again, part

SHARE = 0.35
LEAST, MOST = 400, 480
"""Pixels of the page while it stands beside."""

MAIN_LEAST = 590
"""Pixels that the rest needs to stand beside it: the answers, and a page that can be read."""


class Beside(QWidget):
    """``main``, and ``side`` at its end while that is open.

    Args:
        main: always there, but where ``side`` needs its place.
        side: comes and goes.
    """

    def __init__(self, main: QWidget, side: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main = main
        self._line = part("line")
        self._line.setFixedWidth(1)
        self._open = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(main, 1)
        row.addWidget(self._line)
        row.addWidget(side)
        self._side = side
        side.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        side.hide()
        self._line.hide()

    @property
    def is_open(self) -> bool:
        """Whether ``side`` is there."""
        return self._open

    @property
    def covers(self) -> bool:
        """Whether ``side`` stands in the place of ``main``."""
        return self._open and self._main.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Let ``side`` come or go."""
        self._open = is_open
        self._arrange(self.width())

    def room(self, width: int) -> int:
        """How wide ``main`` is while this is ``width`` wide."""
        return width - self._width_of_side(width) - 1 if self._open and not self._is_narrow(width) else width

    def _width_of_side(self, width: int) -> int:
        return max(LEAST, min(MOST, round(width * SHARE)))

    def _is_narrow(self, width: int) -> bool:
        return width - self._width_of_side(width) < MAIN_LEAST

    def _arrange(self, width: int) -> None:
        narrow = self._is_narrow(width)
        self._line.setVisible(self._open and not narrow)
        if self._open and not narrow:
            self._side.setFixedWidth(self._width_of_side(width))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)  # Qt's own "no limit"
        self._side.setVisible(self._open)
        self._main.setVisible(not (self._open and narrow))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(event.size().width())


class BesidePanel(QObject):
    """Opens and closes such a page, and gives the keyboard back to where it was.

    Args:
        window: whose keyboard that is.
        main, side: as for Beside.

    Attributes:
        body: the two beside one another.

    Signals:
        changed(): the page was opened or closed.
        focus_lost(): it was closed, and where the keyboard was before is not there any more.
    """

    changed = Signal()
    focus_lost = Signal()

    def __init__(self, window: QWidget, main: QWidget, side: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._page = side
        self._focus: QWidget | None = None
        self.body = Beside(main, side)

    @property
    def is_open(self) -> bool:
        """Whether the page is there."""
        return self.body.is_open

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is on the page."""
        focus = self._window.focusWidget()
        return self.is_open and focus is not None and self._page.isAncestorOf(focus)

    def show_page(self) -> None:
        """Let the page come, where it is not there; ``close`` goes back to where the keyboard is now."""
        if not self.is_open:
            self._focus = self._window.focusWidget()
            self.body.set_open(True)

    def close(self) -> None:
        """Hide the page; the keyboard goes back to where it was."""
        if not self.is_open:
            return
        was_inside = self.has_focus
        had, self._focus = self._focus, None
        self.body.set_open(False)
        self.changed.emit()
        if was_inside and not focus_again(had):
            self.focus_lost.emit()

    def uncover(self) -> None:
        """Make room for what the person wants to see, where the page stands in its place."""
        if self.body.covers:
            self.close()
