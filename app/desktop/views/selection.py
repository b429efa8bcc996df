"""Which characters the person has selected: by character, word or line, from an anchor to the pointer."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QTextBoundaryFinder

from app.desktop.offsets import to_code_points, to_utf16
from app.desktop.views.highlight import Span

_REACH = 200
"""No word is looked for further away than this many characters."""


class Unit(Enum):
    """What a drag moves by."""

    CHARACTER = 1
    WORD = 2
    LINE = 3


def word_at(text: str, offset: int) -> Span:
    """The word, or the run of blanks or signs, that the character at ``offset`` belongs to."""
    if not text:
        return 0, 0
    offset = min(max(offset, 0), len(text) - 1)
    low = max(text.rfind("\n", 0, offset) + 1, offset - _REACH)
    high = text.find("\n", offset, offset + _REACH)
    high = min(len(text), offset + _REACH) if high < 0 else high
    piece = text[low:high]
    if offset >= high:
        return offset, offset
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, piece)
    # From the next character backwards: the boundary at the character itself counts.
    finder.setPosition(to_utf16(piece, offset - low + 1))
    start = finder.toPreviousBoundary()
    finder.setPosition(to_utf16(piece, offset - low))
    end = finder.toNextBoundary()
    return (
        low + (to_code_points(piece, start) if start >= 0 else 0),
        low + (to_code_points(piece, end) if end >= 0 else len(piece)),
    )


class Selection:
    """From where the button went down to where the pointer is, in whole units.

    Args:
        expand: the span of the unit at an offset.
    """

    def __init__(self, expand: Callable[[int, Unit], Span]) -> None:
        self._expand = expand
        self._unit = Unit.CHARACTER
        self._anchor: Span = (0, 0)
        self.span: Span = (0, 0)

    def __bool__(self) -> bool:
        return self.span[0] < self.span[1]

    def press(self, offset: int, unit: Unit) -> None:
        """Begin at ``offset``."""
        self._unit = unit
        self._anchor = self.span = self._expand(offset, unit)

    def drag(self, offset: int) -> None:
        """Reach from the anchor to ``offset``, either way."""
        start, end = self._expand(offset, self._unit)
        self.span = (min(start, self._anchor[0]), max(end, self._anchor[1]))

    def set(self, start: int, end: int) -> None:
        """Select ``[start, end)``; dragging goes on from its start."""
        self._unit = Unit.CHARACTER
        self._anchor = (start, start)
        self.span = (start, end)
