"""The passage index of a document, as it grows while the program is idle.

It belongs to the text, not to the reader: places are kept as characters, so that whichever reader is
in use finds its own windows in it. Embeddings are kept in 16 bits: a 300-page book takes about 1.4 MB, and as
much again for guesses at them, once a question wanted them and until all is known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.reading.order import PassageGuesses, PassageIndex, passage_ends
from app.engine.reading.tokenizer import Tokens

WAIT_S = 3.0
"""A document that is read to its end in less is not indexed: the best order could not save more than that."""

EVERY = (0, 2, 1, 3)
"""While no question says which, passages are embedded in four rounds, each of every fourth of them: neighbours are
mostly about the same, so that every second of them tells nearly as much as all, and more than the first half
(benchmarks/README.md)."""


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
        self._known = np.zeros(len(ends), dtype=np.bool_)
        self._embeddings: NDArray[np.float16] = np.zeros((len(ends), 0), dtype=np.float16)
        self._guesses: NDArray[np.float16] | None = None
        self._given: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    @property
    def complete(self) -> bool:
        """Whether all passages are embedded."""
        return not self.left

    @property
    def left(self) -> int:
        """So many are not."""
        return len(self._known) - int(self._known.sum())

    @property
    def left_of_half(self) -> int:
        """So many are not, until half are."""
        return max(0, (len(self._known) + 1) // 2 - int(self._known.sum()))

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        guesses = 0 if self._guesses is None else self._guesses.nbytes
        return self._starts.nbytes + self._embeddings.nbytes + guesses + sum(ids.nbytes for ids in self._ids)

    def next_ids(self, count: int, likely: NDArray[np.float64] | None = None) -> list[NDArray[np.int32]]:
        """Ids of the next passages to embed, at most so many.

        Args:
            likely: shape (passages,), those with the most come first; default: every fourth of them.
        """
        left = self._order[~self._known[self._order]]
        if likely is not None:
            left = left[np.argsort(-likely[left], kind="stable")]
        self._given = left[:count]
        return [self._ids[place] for place in self._given]

    def take(self, embeddings: NDArray[np.float32]) -> None:
        """The embeddings of the passages last given out, shape (passages, width)."""
        if not self._known.any():
            self._embeddings = np.zeros((len(self._known), embeddings.shape[1]), dtype=np.float16)
        self._embeddings[self._given] = embeddings
        self._known[self._given] = True
        if self.complete:
            self._ids, self._guesses = [], None

    def index(self, tokens: Tokens) -> PassageIndex | None:
        """What there is of it, in the tokens of the reader in use; None while there is nothing.

        Args:
            tokens: of the same text, by that reader's tokenizer.
        """
        if not self._known.any():
            return None
        return PassageIndex(self._embeddings[self._known], self._ranges(tokens)[self._known])

    def best_left(self, likely: NDArray[np.float64]) -> float:
        """The most that any passage has that is not embedded; minus infinity where all are."""
        return float(likely[~self._known].max(initial=-np.inf))

    @property
    def has_guesses(self) -> bool:
        """Whether it is known what the passages may be like; not once all is known."""
        return self._guesses is not None

    def all_ids(self) -> list[NDArray[np.int32]]:
        """Ids of all passages, until all are embedded."""
        return self._ids

    def guess(self, guesses: NDArray[np.float32]) -> None:
        """What the passages may be like, shape (passages, width)."""
        self._guesses = guesses.astype(np.float16)

    def guesses(self, tokens: Tokens) -> PassageGuesses | None:
        """What the passages may be like, in the tokens of the reader in use; None while or once there is nothing.

        Args:
            tokens: as of ``index``.
        """
        if self._guesses is None:
            return None
        return PassageGuesses(self._guesses, self._ranges(tokens), self._known.copy())

    def _ranges(self, tokens: Tokens) -> NDArray[np.int64]:
        firsts = np.searchsorted(tokens.starts, self._starts)
        return np.stack([firsts, np.append(firsts[1:], len(tokens))], axis=1).astype(np.int64)


def pays(tokens: int, seconds_per_token: float) -> bool:
    """Whether a document is worth an index: not if reading all of it takes less than WAIT_S.

    Args:
        tokens: of the document, by the reader's tokenizer.
        seconds_per_token: how long the reader takes for one.
    """
    return tokens * seconds_per_token > WAIT_S
