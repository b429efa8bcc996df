"""How a document is cut into windows: overlapping slices that together are the whole document.

Promise 2 stands on this file: whatever the question's length, the union of the windows is the
document (five of ten programs looked at skip text silently; notes/reading.md section 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.engine.models.catalogue import BUILTIN

WINDOW_LENGTH = 384
"""Ids per window, question and special ones included: what SQuAD readers are fine-tuned at."""

OVERLAP = 64
"""Ids that neighbouring windows share, so that an answer cut by one stands whole in the next.

Half of the usual 128: of 6,549 marked answers none was lost by it, the built-in reader's F1 did not fall,
and a sixth less is read (benchmarks/README.md, ``overlap``)."""


@dataclass(frozen=True)
class Cut:
    """How a reader's windows are cut.

    Attributes:
        length: ids per window, question and special ones included.
        overlap: ids that neighbours share, at least.
        at_paragraphs: a window begins with a paragraph where one begins at a good place.
    """

    length: int
    overlap: int
    at_paragraphs: bool = False

    @property
    def look(self) -> int:
        """Ids of a window for a second look (``answering.looks``): three quarters, so that less else is in it.

        Half, three quarters and all of it did about as well (benchmarks/README.md, "A second look")."""
        return 3 * self.length // 4


MEASURED = {BUILTIN: Cut(256, 64, at_paragraphs=True)}
"""Readers whose best cut was measured. The built-in one was trained on windows of 176, 256 and 320."""


def cut_for(reader: str) -> Cut:
    """The cut for the reader of that id."""
    return MEASURED.get(reader, Cut(WINDOW_LENGTH, OVERLAP))


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


def cut(document: int, tokens: int, room: int, overlap: int = OVERLAP, beginnings: ArrayLike = ()) -> list[Window]:
    """Windows of ``room`` tokens over a document of ``tokens`` tokens.

    Neighbours share ``overlap`` tokens, or half the room where that is less, or more where that lets a window begin
    with a paragraph: the last beginning is taken that leaves the overlap and moves on by half the room at least. The
    last window is moved back to be as full as the others. Their union is ``range(tokens)``; no tokens, no windows.

    Args:
        beginnings: the tokens that paragraphs begin with, ascending.

    Raises:
        ValueError: there is no room.
    """
    if room < 1:
        raise ValueError(f"no room for the document in a window: {room}")
    if tokens <= 0:
        return []
    if tokens <= room:
        return [Window(document, 0, tokens)]
    stride, least = room - min(overlap, room // 2), room // 2
    places = np.asarray(beginnings, dtype=np.int64)
    firsts = [0]
    while (furthest := firsts[-1] + stride) < tokens - room:
        before = int(np.searchsorted(places, furthest, side="right")) - 1
        good = before >= 0 and int(places[before]) >= firsts[-1] + max(least, 1)
        firsts.append(int(places[before]) if good else furthest)
    firsts.append(tokens - room)
    return [Window(document, first, first + room) for first in firsts]


def around(document: int, tokens: int, first: int, last: int, room: int) -> Window:
    """The window of ``room`` tokens with tokens [first, last) in its middle, or as near as the document allows."""
    begin = max(0, min((first + last - room) // 2, tokens - room))
    return Window(document, begin, min(begin + room, tokens))
