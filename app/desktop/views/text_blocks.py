"""A long text cut into blocks that can each be laid out at once, and how tall they all are.

A block is whole lines as long as they fit, about a screenful of characters at most; a line longer than
that is cut at a blank, or between two characters as people see them. Heights are estimated until a
block has been laid out. 50 MB are some forty thousand blocks, cut in slices of time.
"""

from __future__ import annotations

import time

import numpy as np
import regex
from numpy.typing import NDArray

_BLOCK = 1_200
_LAST_CHARACTERS = regex.compile(r"\X")
_SLACK = 40
"""A cut is moved back over at most this many code points to the border of a character."""


class BlockTable:
    """Where blocks begin and how tall they are.

    Attributes:
        starts: offset of each block, ascending.
        ends: offset after each block.
        tops: content pixels above each block; one more than there are blocks, the last is the total.
        finished: the whole text has been cut.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._cut = 0
        self._starts: list[int] = []
        self._lines: list[int] = []
        self._wide: list[float] = []
        self.finished = not text
        self._per_line = 20.0
        self._width = 8.0
        self._column = 640.0
        self._measured: dict[int, float] = {}
        self._refresh()

    def __len__(self) -> int:
        return len(self.starts)

    def grow(self, seconds: float) -> None:
        """Cut more blocks, for about ``seconds``."""
        end = time.monotonic() + seconds
        text = self._text
        while not self.finished:
            for _ in range(500):
                stop = self._next_cut()
                block = text[self._cut : stop]
                self._starts.append(self._cut)
                self._lines.append(block.count("\n"))
                # Scripts that need three bytes a character in UTF-8 are mostly about twice as wide.
                self._wide.append(len(block) if block.isascii() else len(block.encode("utf-8", "replace")) * 0.6)
                self._cut = stop
                if stop >= len(text):
                    self.finished = True
                    break
            if time.monotonic() >= end:
                break
        self._refresh()

    def set_measures(self, per_line: float, width: float, column: float) -> None:
        """Forget measured heights and estimate anew: line height, a letter's width, the column, in pixels."""
        self._per_line, self._width, self._column = per_line, width, column
        self._measured.clear()
        self._refresh()

    def set_height(self, index: int, height: float) -> bool:
        """Block ``index`` is laid out. Returns whether anything moved."""
        if self._measured.get(index) == height:
            return False
        self._measured[index] = height
        self._heights[index] = height
        self._sum()
        return True

    def block_at(self, offset: int) -> int:
        """The block that the character at ``offset`` is in."""
        return self._clamp(int(np.searchsorted(self.starts, offset, side="right")) - 1)

    def block_at_top(self, top: float) -> int:
        """The block that is ``top`` content pixels down."""
        return self._clamp(int(np.searchsorted(self.tops, top, side="right")) - 1)

    def _clamp(self, index: int) -> int:
        return min(max(index, 0), max(len(self) - 1, 0))

    def _next_cut(self) -> int:
        text, start = self._text, self._cut
        if len(text) - start <= _BLOCK:
            return len(text)
        limit = start + _BLOCK
        for sign in "\n ":
            cut = text.rfind(sign, start, limit)
            if cut >= 0 and (sign == "\n" or cut > start + _BLOCK // 2):
                return cut + 1
        # Never inside a character: the last whole one before the limit ends at the cut.
        last = None
        for last in _LAST_CHARACTERS.finditer(text, limit - _SLACK, limit + _SLACK):
            if last.end() >= limit:
                break
        return last.start() if last is not None and last.start() > limit - _SLACK else limit

    def _refresh(self) -> None:
        self.starts: NDArray[np.intp] = np.array(self._starts, dtype=np.intp)
        self.ends: NDArray[np.intp] = np.append(self.starts[1:], self._cut).astype(np.intp)[: len(self.starts)]
        lines = np.array(self._lines, dtype=np.float64)
        wide = np.array(self._wide, dtype=np.float64)
        # Every line of a block is on average half empty at its end.
        rows = np.maximum(wide * self._width / self._column + 0.5 * lines, np.maximum(lines, 1.0))
        self._heights = rows * self._per_line
        for index, height in self._measured.items():
            self._heights[index] = height
        self._sum()

    def _sum(self) -> None:
        self.tops: NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(self._heights)))
