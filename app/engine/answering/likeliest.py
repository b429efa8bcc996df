"""Which windows are read first, while the passage index may still be growing.

Measured (benchmarks/README.md): where some window holds a tenth of a question's n-grams, the order by n-grams
was right for every question tried, and no index is needed. Where none does (another language, most of all
another script), n-grams are nearly blind. Then passages are guessed at from their words alone (``torch.gist``): that
gives the first order, at once, and says which passages are worth embedding. Half of the time goes into embedding
these, the likeliest first, and windows are read in the order known so far. Reading itself loses no more than WORTH of
its time by it.

Where there are no guesses (the map is missing), half of the time goes into the index in any order: all of it if that
costs less than WORTH, or else half of it if that does; else, or if all is read soon anyway, reading just goes on. What
is left of an index is made when nothing else is to be done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.passages import WAIT_S
from app.engine.reading.order import (
    GUESS_WEIGHT,
    NGRAM_WEIGHT,
    PassageGuesses,
    PassageIndex,
    best_first,
    best_touching,
    guess_scores,
    ngram_scores,
    together,
)
from app.engine.reading.tokenizer import Tokens
from app.engine.reading.windows import Window

SPEAKS = 0.1
"""The best n-gram score from which the right window was always among the first twentieth."""

WORTH = 0.25
"""Making the index while reading must take less than this share of the time that reading takes."""

PASSAGE_S = 0.01
"""Seconds to embed a passage, until it has been measured: rather too few, since what is not tried is not measured."""

MANY = 24
"""Windows from which passages are guessed at: fewer are read before the retriever, if it sleeps, would have paid."""

NGRAMS_SAY_WHICH = 2 * NGRAM_WEIGHT
"""Of n-grams, against guesses, where it is told which passages to embed: what a passage may mean is soon known then.
With less, questions in the document's own language that share few n-grams with it came later (benchmarks/README.md)."""


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

    def guesses(self, document: int) -> PassageGuesses | None:
        """What its passages may be like; None where there is no telling, or no need."""
        ...

    def grow(self, likely: Sequence[NDArray[np.float64] | None] | None = None) -> int:
        """Embed a few more passages, those with the most first: ``likely`` has a number for each; how many."""
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
        self._count = sum(map(len, self._ranges))
        self._indexing = indexing
        self._clock = clock
        self._asked: NDArray[np.float32] | None = None
        self._guessed: list[NDArray[np.float64] | None] | None = None
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
        if self._indexing is None or not self._is_silent:
            return False
        indexing, grown, likely = self._indexing, 0.0, None
        while grown < spent * read and self._is_worth(indexing, spent, left):
            self._embed_question(indexing)  # loads what it takes, which tells nothing of the passages
            likely = likely or self._likely_passages(indexing)
            began = self._clock()
            self._passages += indexing.grow(likely)
            self._passages_s += self._clock() - began
            grown += self._clock() - began
        return grown > 0

    @property
    def _is_silent(self) -> bool:
        """Whether n-grams say nothing."""
        return bool(self._ngram_scores().max(initial=0.0) < SPEAKS)

    def _is_worth(self, indexing: Indexing, spent: float, left: int) -> bool:
        """Whether some more of the index is, where it is told which; else all of it, or half.

        Beside what is left to be read, and beside all of it.
        """
        if left * spent < WAIT_S:
            return False
        more, whole = (WORTH * windows * spent / self._passage_s for windows in (left, self._count))
        if self._guesses(indexing) is not None:
            return indexing.left > 0 and self._passages < whole
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

    def _guesses(self, indexing: Indexing) -> list[NDArray[np.float64] | None] | None:
        """How near the question the passages may be, of each document that is not all known; None of no document."""
        if self._guessed is None:
            there: list[PassageGuesses | None] = [None for _ in self._ranges]
            if self._count >= MANY and self._is_silent:
                there = [indexing.guesses(number) for number in range(len(self._ranges))]
            vectors = [None if each is None else each.vectors for each in there]
            found = any(each is not None for each in vectors)
            self._guessed = guess_scores(self._embed_question(indexing), vectors) if found else [None for _ in there]
        return self._guessed if any(each is not None for each in self._guessed) else None

    def _likely_passages(self, indexing: Indexing) -> list[NDArray[np.float64] | None] | None:
        """A number for each passage: those with the most are embedded first."""
        if (guessed := self._guesses(indexing)) is None:
            return None
        ngrams = np.split(self._ngram_scores(), np.cumsum([len(ranges) for ranges in self._ranges])[:-1])
        likely: list[NDArray[np.float64] | None] = []
        for number, scores in enumerate(guessed):
            passages = None if scores is None else indexing.guesses(number)
            if passages is None or scores is None:
                likely.append(None)
                continue
            said = np.nan_to_num(best_touching(ngrams[number], self._ranges[number], passages.ranges))
            likely.append(GUESS_WEIGHT * scores + NGRAMS_SAY_WHICH * said)
        return likely

    def _similarities(self) -> NDArray[np.float64]:
        """Of all windows: of the best passage, as far as passages are known or guessed; NaN where none is."""
        if self._indexing is None:
            return np.full(self._count, np.nan)
        guessed = self._guesses(self._indexing) or [None for _ in self._ranges]
        found = [self._passages_of(self._indexing, number, scores) for number, scores in enumerate(guessed)]
        above = np.concatenate([np.zeros(0), *(each.known - each.expected for each in found)])
        level = float(above.mean()) if len(above) else 0.0
        touching = [
            best_touching(each.all(level), each.places, ranges)
            for each, ranges in zip(found, self._ranges, strict=True)
        ]
        return np.concatenate([np.zeros(0), *touching])

    def _passages_of(self, indexing: Indexing, number: int, scores: NDArray[np.float64] | None) -> _Passages:
        """What is known of a document's passages, and what is guessed."""
        known, places = np.zeros(0), np.zeros((0, 2), dtype=np.int64)
        if (index := indexing.index(number)) is not None:
            known = (index.embeddings.astype(np.float32) @ self._embed_question(indexing)).astype(np.float64)
            places = index.ranges
        guesses = None if scores is None else indexing.guesses(number)
        if guesses is None or scores is None:
            return _Passages(known, places)
        return _Passages(known, guesses.ranges, guesses.known, GUESS_WEIGHT * scores)


@dataclass(frozen=True, eq=False)
class _Passages:
    """Of a document's passages, how near the question they are.

    Attributes:
        known: of those that are embedded.
        places: token ranges, of these, or of all if there are guesses.
        which: of all, whether they are embedded; None if there are no guesses.
        guessed: of all, around no particular level.
    """

    known: NDArray[np.float64]
    places: NDArray[np.int64]
    which: NDArray[np.bool_] | None = None
    guessed: NDArray[np.float64] | None = None

    @property
    def expected(self) -> NDArray[np.float64]:
        """What was guessed of those that are known."""
        if self.which is None or self.guessed is None:
            return np.zeros(len(self.known))
        return self.guessed[self.which]

    def all(self, level: float) -> NDArray[np.float64]:
        """One number for each place: what is known, else the guess, raised to the level of what is known."""
        if self.which is None or self.guessed is None:
            return self.known
        numbers = level + self.guessed
        numbers[self.which] = self.known
        return numbers
