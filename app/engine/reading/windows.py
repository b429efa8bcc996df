"""How a document is cut into windows: overlapping slices that together are the whole document.

Promise 2 stands on this file: whatever the question's length, the union of the windows is the
document (five of ten programs looked at skip text silently; notes/reading.md section 2).
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_LENGTH = 384
"""Ids per window, question and special ones included: what SQuAD readers are fine-tuned at."""

OVERLAP = 128
"""Ids that neighbouring windows share, so that an answer cut by one stands whole in the next."""


@dataclass(frozen=True)
class Window:
    """A slice of one document.

    Attributes:
        document: index into the documents asked.
        first, last: token range [first, last) of the document.
    """

    document: int
    first: int
    last: int


def question_limit(window_length: int) -> int:
    """The most tokens a question may have, so that half a window is left for the document."""
    return window_length // 2 - 4


def cut(document: int, tokens: int, room: int, overlap: int = OVERLAP) -> list[Window]:
    """Windows of ``room`` tokens over a document of ``tokens`` tokens.

    Neighbours share ``overlap`` tokens, or half the room where that is less; the last window is moved
    back to be as full as the others. Their union is ``range(tokens)``; no tokens, no windows.

    Raises:
        ValueError: there is no room.
    """
    if room < 1:
        raise ValueError(f"no room for the document in a window: {room}")
    if tokens <= 0:
        return []
    if tokens <= room:
        return [Window(document, 0, tokens)]
    stride = room - min(overlap, room // 2)
    firsts = [*range(0, tokens - room, stride), tokens - room]
    return [Window(document, first, first + room) for first in firsts]
