"""Finding words in a document, whatever their case, with offsets that stay true.

Case folding may lengthen a text ("ß" becomes "ss"), so hits in the folded text are mapped back.
The text is folded piece by piece, so that 50 MB can be searched without the window waiting.
"""

from __future__ import annotations

import functools
import time
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.desktop.views.highlight import Span

_PIECE = 1 << 17
"""Code points folded at a time: a few milliseconds."""
_MOST_HITS = 100_000
"""More are of no use to a person and only cost memory."""


def fold(text: str) -> str:
    """``text`` without case and typographic variants, each character for itself.

    Ligatures become letters, full-width signs and the radicals that PDFs use for Chinese characters
    the usual ones; each white-space character that ends words on a page is a blank.
    """
    for blank in "\n\t\r":
        text = text.replace(blank, " ")
    if not text.isascii():
        variants = {ord(char): plain for char in set(text) if (plain := _plain(char)) != char}
        text = text.translate(variants) if variants else text
    return text.casefold()


@functools.lru_cache(maxsize=65_536)
def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


def _origins(text: str, folded: str) -> NDArray[np.intp] | None:
    """For each character of ``folded`` the offset in ``text`` it came from; None where they are equal."""
    if len(folded) == len(text):
        # Folding never shortens a character: equal lengths mean that every one kept its place.
        return None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.ones(len(text), dtype=np.intp)
    for char in set(text):
        if len(fold(char)) > 1:
            lengths[codes == ord(char)] = len(fold(char))
    return np.repeat(np.arange(len(text)), lengths)


class Search:
    """One search through one text, in steps.

    Attributes:
        starts, ends: of what has been found so far, in order, never overlapping.
        finished: the whole text was searched.
    """

    def __init__(self, text: str, wanted: str) -> None:
        self.starts = array("q")
        self.ends = array("q")
        self.finished = not wanted.strip()
        self._steps = self._run(text, fold(wanted))

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, index: int) -> Span:
        """Hit ``index``, from 0."""
        return self.starts[index], self.ends[index]

    def between(self, start: int, end: int) -> range:
        """Indices of the hits that touch ``[start, end)``."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def offsets(self) -> NDArray[np.intp]:
        """Where the hits start."""
        return np.array(self.starts, dtype=np.intp)

    def advance(self, seconds: float) -> None:
        """Search on for about ``seconds``."""
        end = time.monotonic() + seconds
        while not self.finished:
            if next(self._steps, None) is None or len(self.starts) >= _MOST_HITS:
                self.finished = True
            if time.monotonic() >= end:
                return

    def _run(self, text: str, needle: str) -> Iterator[bool]:
        done = 0
        for start in range(0, len(text), _PIECE):
            # A hit may begin in this piece and end in the next one.
            piece = text[start : start + _PIECE + len(needle)]
            folded = fold(piece)
            origins = _origins(piece, folded) if needle in folded else None
            position = folded.find(needle)
            while position >= 0:
                last = position + len(needle) - 1
                first, end = (position, last) if origins is None else (int(origins[position]), int(origins[last]))
                if first >= _PIECE:
                    break
                if start + first >= done:
                    done = start + end + 1
                    self.starts.append(start + first)
                    self.ends.append(done)
                    position = folded.find(needle, last + 1)
                else:
                    position = folded.find(needle, position + 1)
            yield True
