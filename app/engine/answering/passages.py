"""The passage index of a document, as it grows while the program is idle.

It belongs to the text, not to the reader: places are kept as characters, so that whichever reader is
in use finds its own windows in it. Embeddings are kept in 16 bits: a 300-page book takes about 1.2 MB.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.reading.order import PassageIndex, passage_ends
from app.engine.reading.tokenizer import Tokens

WAIT_S = 3.0
"""A document that is read to its end in less is not indexed: the best order could not save more than that."""

EVERY = (0, 2, 1, 3)
"""Passages are embedded in four rounds, each of every fourth of them: neighbours are mostly about the same, so that
every second of them tells nearly as much as all, and more than the first half (benchmarks/README.md)."""


class Passages:
    """Passages of one document and the embeddings made of them so far.

    Args:
        text: of the document.
        tokens: of that text, by the retriever's tokenizer.
    """

    def __init__(self, text: str, tokens: Tokens) -> None:
        ends = passage_ends(text, tokens.starts)
        self._ids: list[NDArray[np.int32]] = np.split(tokens.ids, ends[:-1]) if len(ends) else []
        firsts = np.concatenate([[0], ends[:-1]]).astype(np.int64) if len(ends) else ends
        self._starts: NDArray[np.int32] = tokens.starts[firsts]
        self._order = np.concatenate([np.arange(first, len(ends), len(EVERY)) for first in EVERY])
        self._embeddings: list[NDArray[np.float16]] = []

    @property
    def complete(self) -> bool:
        """Whether all passages are embedded."""
        return len(self._embeddings) == len(self._starts)

    @property
    def left(self) -> int:
        """So many are not."""
        return len(self._starts) - len(self._embeddings)

    @property
    def left_of_half(self) -> int:
        """So many are not, until every second is."""
        return max(0, (len(self._starts) + 1) // 2 - len(self._embeddings))

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return self._starts.nbytes + sum(row.nbytes for row in self._embeddings) + sum(i.nbytes for i in self._ids)

    def next_ids(self, count: int) -> list[NDArray[np.int32]]:
        """Ids of the next passages to embed, at most so many."""
        done = len(self._embeddings)
        return [self._ids[place] for place in self._order[done : done + count]]

    def take(self, embeddings: NDArray[np.float32]) -> None:
        """The embeddings of the passages last given out, shape (passages, width)."""
        self._embeddings.extend(embeddings.astype(np.float16))
        if self.complete:
            self._ids = []

    def index(self, tokens: Tokens) -> PassageIndex | None:
        """What there is of it, in the tokens of the reader in use; None while there is nothing.

        Args:
            tokens: of the same text, by that reader's tokenizer.
        """
        done = len(self._embeddings)
        if not done:
            return None
        firsts = np.searchsorted(tokens.starts, self._starts)
        ranges = np.stack([firsts, np.append(firsts[1:], len(tokens))], axis=1).astype(np.int64)
        known = np.argsort(self._order[:done])
        return PassageIndex(np.stack(self._embeddings)[known], ranges[self._order[:done][known]])


def pays(tokens: int, seconds_per_token: float) -> bool:
    """Whether a document is worth an index: not if reading all of it takes less than WAIT_S.

    Args:
        tokens: of the document, by the reader's tokenizer.
        seconds_per_token: how long the reader takes for one.
    """
    return tokens * seconds_per_token > WAIT_S
