"""Find in document: which hits there are, which one is shown, and searching on while the window lives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.views.finding import Search
from app.desktop.views.highlight import Span

_SLICE_S = 0.015


class Finder(QObject):
    """The search of one view.

    Args:
        first_below: of offsets, the index of the first that is not above the window; None if all are.

    Signals:
        moved(): there are other hits, or another one is current.
        shown(start, end): bring this hit into view.
    """

    moved = Signal()
    shown = Signal(object, object)

    def __init__(self, first_below: Callable[[NDArray[np.intp]], int | None], parent: QObject) -> None:
        super().__init__(parent)
        self._first_below = first_below
        self._search: Search | None = None
        self._current = -1
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def count(self) -> int:
        return len(self._search) if self._search is not None else 0

    @property
    def current(self) -> int:
        """The index of the hit shown, from 0; -1 for none."""
        return self._current

    @property
    def finished(self) -> bool:
        """Nothing is being searched."""
        return not self._timer.isActive()

    def find(self, text: str, wanted: str) -> int:
        """Search ``text``; returns how many hits there are so far."""
        self._search = Search(text, wanted)
        self._current = -1
        self._timer.start()
        self._go_on()
        return self.count

    def step(self, by: int) -> None:
        """Show the next hit (1) or the previous one (-1), round and round."""
        if self.count:
            self._show((max(self._current, 0 if by < 0 else -1) + by) % self.count)
            self.moved.emit()

    def clear(self) -> None:
        self.stop()
        self._search = None
        self._current = -1
        self.moved.emit()

    def stop(self) -> None:
        self._timer.stop()

    def between(self, start: int, end: int) -> dict[int, Span]:
        """The hits that touch ``[start, end)``, by index."""
        if self._search is None:
            return {}
        return {index: self._search.span(index) for index in self._search.between(start, end)}

    def offsets(self) -> NDArray[np.intp]:
        """Where the hits start."""
        return self._search.offsets() if self._search is not None else np.zeros(0, dtype=np.intp)

    def _go_on(self) -> None:
        if self._search is None:
            return
        had = self.count
        self._search.advance(_SLICE_S)
        if self._search.finished:
            self._timer.stop()
        if self._current < 0 and self.count:
            # Round to the first one only when there is none further down.
            below = self._first_below(self.offsets())
            if below is not None or self._search.finished:
                self._show(below or 0)
        if self._search.finished or self.count > had:
            self.moved.emit()

    def _show(self, index: int) -> None:
        self._current = index
        if self._search is not None:
            self.shown.emit(*self._search.span(index))
