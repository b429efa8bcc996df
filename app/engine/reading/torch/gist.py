"""What a passage is about, from its words alone: a guess at its embedding, at a hundredth of the price.

To embed the 1,770 passages of 300 pages takes the retriever half a minute. The mean of a passage's word
embeddings, which the reader has anyway, mapped linearly to where the retriever puts such passages, takes a tenth of
a second and knows no word order; but questions in another language, of which n-grams know nothing, find the right
window with it (benchmarks/README.md, with what else was tried: a table of the retriever's vectors of single pieces is
better, but has 34 MB, and of the size of this map, 0.3 MB, worse). The map was fitted once
(training/fit_gist.py). It only decides what is read and embedded first; without it all goes as it would.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from app.engine.reading.torch.bert import WordTable
from app.engine.task import may_stop

FILE = "gist.npy"

COMMON = 1000
"""Pieces are numbered from the commonest on. One of this number counts half of a rare one, a full stop for nothing."""

AT_ONCE = 64
"""Passages whose pieces are looked up at a time: some 15 MB."""


class Gist:
    """The map, and the words that it maps.

    Args:
        words: embeddings of the pieces.
        to_passages: float32, shape (width, width).
    """

    def __init__(self, words: WordTable, to_passages: Tensor) -> None:
        self._words = words
        self._to_passages = to_passages

    @classmethod
    def from_folder(cls, folder: Path, words: WordTable, width: int) -> Gist | None:
        """The map of a folder; None where there is none, or none that is whole."""
        try:
            stored = np.load(folder / FILE, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        if not isinstance(stored, np.ndarray) or stored.shape != (width, width) or stored.dtype != np.float16:
            return None
        whole = stored.astype(np.float32)
        return cls(words, torch.from_numpy(whole)) if np.isfinite(whole).all() else None

    def __call__(self, passages: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
        """Guesses, shape (passages, width), of no particular length: only what they differ in means anything.

        Args:
            passages: ids of each, without special ids, at least one.

        Raises:
            Cancelled: from ``may_stop``.
        """
        rows = []
        for first in range(0, len(passages), AT_ONCE):
            may_stop()
            rows.append(self._some(passages[first : first + AT_ONCE]))
        return np.concatenate(rows) if rows else np.zeros((0, len(self._to_passages)), dtype=np.float32)

    @torch.inference_mode()
    def _some(self, passages: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
        means = torch.from_numpy(weighted_means(self._words, passages))
        mapped: NDArray[np.float32] = (means @ self._to_passages).numpy()
        return mapped


@torch.inference_mode()
def weighted_means(words: WordTable, passages: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
    """The mean of each passage's word embeddings, rare ones first; shape (passages, width)."""
    distinct, places = np.unique(np.concatenate(passages), return_inverse=True)
    weights = (distinct / (distinct + COMMON)).astype(np.float32)
    table = words(torch.from_numpy(distinct.astype(np.int64))[None])[0] * torch.from_numpy(weights)[:, None]
    starts = np.cumsum([0, *(len(ids) for ids in passages[:-1])])
    sums = functional.embedding_bag(torch.from_numpy(places.ravel()), table, torch.from_numpy(starts), mode="sum")
    totals = np.maximum(np.add.reduceat(weights[places.ravel()], starts), 1e-6)
    means: NDArray[np.float32] = np.divide(sums.numpy(), totals[:, None], dtype=np.float32)
    return means
