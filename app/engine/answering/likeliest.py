"""Which windows are read first, while the passage index may still be growing.

Measured (benchmarks/README.md): where some window holds a tenth of a question's n-grams, the order by n-grams
was right for every question tried, and no index is needed. Where none does (another language, most of all
another script), n-grams are nearly blind. A reader then gains by an index made while it reads: half of the time goes
into the index, and windows are read in the order known so far. Reading itself loses no more than WORTH of its time
by it; where all of the index would cost more, half of it will do; where that would too, or all is read soon anyway,
reading just goes on. What is left of the index is made when nothing else is to be done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.passages import WAIT_S
from app.engine.reading.order import PassageIndex, best_first, ngram_scores, passage_scores, together
from app.engine.reading.tokenizer import Tokens
from app.engine.reading.windows import Window

SPEAKS = 0.1
"""The best n-gram score from which the right window was always among the first twentieth."""

WORTH = 0.25
"""Making the index while reading must take less than this share of the time that reading takes."""

PASSAGE_S = 0.01
"""Seconds to embed a passage, until it has been measured: rather too few, since what is not tried is not measured."""


class Indexing(Protocol):
    """The passage indexes of the documents that are asked."""

    @property
    def left(self) -> int:
        """Passages not embedded yet, of all documents."""
        ...

    @property
    def left_of_half(self) -> int:
        """Passages not embedded yet, until every second one is."""
        ...

    def index(self, document: int) -> PassageIndex | None:
        """What there is of a document's index, by its number among those asked."""
        ...

    def grow(self) -> int:
        """Embed a few more passages; how many."""
        ...

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """To compare with passages."""
        ...


class Likeliest:
    """The order of windows for one question.

    Args:
        question: as typed.
        texts: of each document, and its tokens by the reader's tokenizer.
        windows: of each document; together they are numbered one after the other.
        indexing: None for n-grams alone.
        clock: seconds.
    """

    def __init__(
        self,
        question: str,
        texts: Sequence[tuple[str, Tokens]],
        windows: Sequence[Sequence[Window]],
        indexing: Indexing | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._question = question
        self._texts = texts
        self._ranges = [np.array([(w.first, w.last) for w in some], dtype=np.int64).reshape(-1, 2) for some in windows]
        self._indexing = indexing
        self._clock = clock
        self._asked: NDArray[np.float32] | None = None
        self._ngrams: NDArray[np.float64] | None = None
        self._passages, self._passages_s = 0, 0.0

    def order(self) -> list[int]:
        """Numbers of all windows, the likeliest first: by meaning, as far as it is known, and by n-grams."""
        return [int(number) for number in best_first(together(self._similarities(), self._ngram_scores()))]

    def grow(self, spent: float, left: int, read: int = 1) -> bool:
        """Go on with the index for as long as reading just took, if that is worth it; whether it did.

        Args:
            spent: seconds that a window took.
            left: windows still to be read.
            read: windows that were read since the last time.
        """
        if self._indexing is None or self._ngram_scores().max(initial=0.0) >= SPEAKS:
            return False
        indexing, grown = self._indexing, 0.0
        while grown < spent * read and self._is_worth(indexing, spent, left):
            self._embed_question(indexing)  # loads what it takes, which tells nothing of the passages
            began = self._clock()
            self._passages += indexing.grow()
            self._passages_s += self._clock() - began
            grown += self._clock() - began
        return grown > 0

    def _is_worth(self, indexing: Indexing, spent: float, left: int) -> bool:
        """Whether all of the index is, or else half of it: beside what is left to be read, and beside all of it."""
        if left * spent < WAIT_S:
            return False
        more, whole = (WORTH * windows * spent / self._passage_s for windows in (left, sum(map(len, self._ranges))))
        return any(0 < wanted < min(more, whole - self._passages) for wanted in (indexing.left, indexing.left_of_half))

    @property
    def _passage_s(self) -> float:
        """Seconds for a passage: of all that were embedded, since one slow step among them means nothing."""
        return max(self._passages_s / self._passages, 1e-6) if self._passages else PASSAGE_S  # clocks may be coarse

    def _embed_question(self, indexing: Indexing) -> NDArray[np.float32]:
        if self._asked is None:
            self._asked = indexing.embed_question(self._question)
        return self._asked

    def _ngram_scores(self) -> NDArray[np.float64]:
        if self._ngrams is None:
            scores = []
            for (text, tokens), ranges in zip(self._texts, self._ranges, strict=True):
                if len(ranges):
                    places = np.stack([tokens.starts[ranges[:, 0]], tokens.ends[ranges[:, 1] - 1]], axis=1)
                    scores.append(ngram_scores(self._question, text, places.astype(np.int64)))
            self._ngrams = np.concatenate([np.zeros(0), *scores])
        return self._ngrams

    def _similarities(self) -> NDArray[np.float64]:
        """Of all windows; NaN where there is no index, or it has not come so far."""
        scores = []
        for number, ranges in enumerate(self._ranges):
            index = self._indexing.index(number) if self._indexing is not None else None
            if index is None or self._indexing is None:
                scores.append(np.full(len(ranges), np.nan))
                continue
            asked = self._embed_question(self._indexing)
            scores.append(passage_scores(asked, index.embeddings, index.ranges, ranges))
        return np.concatenate([np.zeros(0), *scores])
