"""In which other documents the words stand that are being looked for in one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.state import State
from app.desktop.views.finding import fold

WAIT_MS = 250
"""After the last letter typed."""

PIECE = 1 << 17
"""Characters looked through per turn of the event loop: a few milliseconds."""

LEAST = 2
"""Letters: fewer stand everywhere."""


@dataclass(frozen=True)
class Elsewhere:
    """A document that has the words: its id, its name, and how many times."""

    document: int
    name: str
    count: int


class Counter(QObject):
    """Counts in all open documents but the shown one, a piece at a time.

    Signals:
        counted(object): a tuple of Elsewhere, most first; when all were looked through.
    """

    counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = ""
        self._texts: deque[tuple[int, str, str, int]] = deque()
        self._found: dict[int, Elsewhere] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def look_for(self, wanted: str, state: State) -> None:
        """Count ``wanted``, soon; forgets what was being counted."""
        self.stop()
        self._wanted = fold(wanted)
        self._texts = deque(
            (document.id, document.path.name, document.document.text, 0)
            for document in state.documents
            if document.document is not None and document.id != state.active
        )
        if self._texts and len(self._wanted.strip()) >= LEAST:
            self._timer.start(WAIT_MS)

    def stop(self) -> None:
        """Count nothing."""
        self._timer.stop()
        self._texts.clear()
        self._found.clear()

    def _step(self) -> None:
        self._timer.setInterval(0)
        key, name, text, start = self._texts.popleft()
        # What begins before the end of a piece may end in the next one.
        count = fold(text[start : start + PIECE + len(self._wanted) - 1]).count(self._wanted)
        if count:
            before = self._found.get(key, Elsewhere(key, name, 0)).count
            self._found[key] = Elsewhere(key, name, before + count)
        if start + PIECE < len(text):
            self._texts.appendleft((key, name, text, start + PIECE))
        if not self._texts:
            self._timer.stop()
            self.counted.emit(tuple(sorted(self._found.values(), key=lambda found: -found.count)))
