"""Never twice: what was read for a question, kept in memory for when it is asked again.

Kept is what reading found in one document (spans and margins, not answers), so that any set of
documents can be put together from it, a question that was stopped goes on where it was, and the
answer list comes from the same function as a fresh one. Documents are known by their text, not by
their file: two readings of a damaged PDF may give two texts. Nothing here is ever written to disk.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.document import Document

READS_LIMIT = 16 << 20
"""Bytes: some three thousand questions about one document."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Capped(Generic[K, V]):
    """A mapping that stays below a number of bytes: what was not used for longest goes first.

    Args:
        limit: bytes in all. A value larger than that is not kept at all.
        size: bytes of a value.
    """

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self._limit = limit
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()
        self.bytes = 0
        """Of all values together."""

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def get(self, key: K) -> V | None:
        """The value, which counts as used now; None if it is not there."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value, in the place of any older one of that key."""
        self.pop(key)
        self._kept[key] = value
        self.bytes += self._size(value)
        while self.bytes > self._limit:
            self.pop(next(iter(self._kept)))

    def pop(self, key: K) -> V | None:
        """Take a value out; None if it is not there."""
        if key not in self._kept:
            return None
        value = self._kept.pop(key)
        self.bytes -= self._size(value)
        return value

    def items(self) -> Iterator[tuple[K, V]]:
        """All of it, the longest unused first."""
        return iter(list(self._kept.items()))


@dataclass(frozen=True, eq=False)
class PartRead:
    """What was read of one document for one question, and what was found there.

    Attributes:
        done: of each window, in order, whether it was read; shape (windows,).
        spans: code-point ranges found, int32, shape (n, 2).
        margins, end_shares: theirs, float64, shape (n,).
        looks: what a second look said of each, margin and end share, float64, shape (n, 2); NaN where there was none.
    """

    done: NDArray[np.bool_]
    spans: NDArray[np.int32]
    margins: NDArray[np.float64]
    end_shares: NDArray[np.float64]
    looks: NDArray[np.float64]

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        arrays = (self.done, self.spans, self.margins, self.end_shares, self.looks)
        return sum(each.nbytes for each in arrays) + 500


PartKey = tuple[str, str, bytes]
"""Content of the document; reader, with all that its scores depend on; ids of the question, as int32 bytes."""


class Reads(Capped[PartKey, PartRead]):
    """What was read for each document, reader and question."""

    def __init__(self, limit: int = READS_LIMIT) -> None:
        super().__init__(limit, lambda part: part.bytes)


def content_key(document: Document) -> str:
    """The identity of what is read: two documents with the same text have the same."""
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
