"""How long the rest of a run will take: characters still to be read, at the pace of those that were."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESTIMATE_AFTER_S = 2.0
"""Work before which an estimate would jump about."""


@dataclass
class _Row:
    """A document: characters of its text (None: not known yet), cells to be read, and what was read of those."""

    characters: int | None
    cells: int
    part: int = 0


class Pace:
    """The characters of a document count once for each of its cells.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rows: dict[int, _Row] = {}
        self._characters = 0
        self._seconds = 0.0
        self._known = (0, 0)

    def expect(self, document: int, characters: int | None, cells: int) -> None:
        """Of a document so many cells are to be read to the end; what was said of it before is forgotten."""
        self._rows.pop(document, None)
        if cells:
            self._rows[document] = _Row(characters, cells)
        if characters:
            self._known = (self._known[0] + characters, self._known[1] + 1)

    def read(self, document: int, before: int, after: int, *, done: bool) -> None:
        """Of one cell ``after`` characters are read now, where ``before`` were; done: all that can be."""
        self._characters += max(after - before, 0)
        if (row := self._rows.get(document)) is None:
            return
        row.part += (after if not done else 0) - before
        row.cells -= done
        if row.cells <= 0:
            del self._rows[document]

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While this lasts, something is done."""
        began = self._clock()
        try:
            yield
        finally:
            self._seconds += self._clock() - began

    @property
    def seconds_left(self) -> float | None:
        """An estimate; None while there is nothing to go by."""
        if self._seconds < ESTIMATE_AFTER_S or not self._characters:
            return None
        mean = self._known[0] // max(self._known[1], 1)  # what a document that was not opened yet may have
        left = sum(
            max((mean if row.characters is None else row.characters) * row.cells - row.part, 0)
            for row in self._rows.values()
        )
        return left * self._seconds / self._characters
