"""In which order windows are read: the likeliest first, so that an answer appears soon.

The order never changes the answer list, only how soon it is complete: reading always goes on to the
end. A passage index ranks the windows by meaning, across languages, and character n-grams by the
letters they share with the question: alone they are the better of the two in the document's own
language, and blind in another script (benchmarks/order.py measures both, and together).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAM = 4
DENSE_GRAM = 2
"""Where a character is a syllable or a word (Han, Kana, Hangul), two of them say as much as four letters."""

PASSAGE_TOKENS = 100
"""Ids in a passage of the index: some sentences (benchmarks/README.md: shorter finds more than 160)."""

NGRAM_WEIGHT = 0.5
"""Of a question's n-grams, against similarities, which lie between 0.7 and 0.9."""

GUESS_WEIGHT = 0.25
"""Of a guess, against similarities: they rise by so much with it (0.18 to 0.27 of six documents)."""

OWN_MEAN_FROM = 50
"""Passages of a document from which its own mean counts for more than that of all: few have no mean of their own."""

_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’»]*\s|[。！？।؟]|\n")
_DENSE_FROM = 0x2E80
_K1 = 1.2
_CHUNK = 1 << 20
_PRIME = np.uint64(1_000_003)


@dataclass(frozen=True, eq=False)
class PassageIndex:
    """Embeddings of a document's passages.

    Attributes:
        embeddings: shape (passages, width), unit length.
        ranges: token ranges, shape (passages, 2), in the document's order, tiling it but for those that the index lacks
            while it grows.
    """

    embeddings: NDArray[np.floating]
    ranges: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PassageGuesses:
    """Guesses at the embeddings of all passages of a document, from their words alone.

    Attributes:
        vectors: shape (passages, width), of any length.
        ranges: token ranges, shape (passages, 2), in the document's order, tiling it.
        known: shape (passages,): whether its index has the passage by now.
    """

    vectors: NDArray[np.floating]
    ranges: NDArray[np.int64]
    known: NDArray[np.bool_]


def _points(text: str) -> NDArray[np.uint64]:
    """Code points of the lower-cased text, one for each character of ``text``."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _grams(points: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """A hash for each run of ``length`` characters."""
    count = max(len(points) - length + 1, 0)
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        hashes = hashes * _PRIME + points[place : place + count]
    return hashes


def _wanted(question: str) -> list[tuple[int, NDArray[np.uint64]]]:
    """(length, sorted hashes) of the question's n-grams."""
    points = _points(f" {question} ")
    dense = points >= _DENSE_FROM
    pairs = _grams(points, DENSE_GRAM)[dense[:-1] & dense[1:]]
    return [(GRAM, np.unique(_grams(points, GRAM))), (DENSE_GRAM, np.unique(pairs))]


def ngram_scores(question: str, text: str, ranges: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much of the question's character n-grams each window holds: BM25 over the most it could be.

    A rare n-gram counts for more than a common one, and one that the text does not have at all for most:
    a question in another script, of which only a year and a name are there, gets small numbers.

    Args:
        question: as typed.
        text: of the document.
        ranges: code-point ranges of its windows, shape (n, 2), ascending starts, of about equal length.

    Returns:
        shape (n,), 0 to 1.
    """
    scores, most = np.zeros(len(ranges)), 0.0
    for length, wanted in _wanted(question):
        if not len(wanted) or not len(ranges):
            continue
        found = _places(text, length, wanted)
        most += (len(wanted) - len(found)) * _rarity(0, len(ranges))
        for positions in found:
            before = np.searchsorted(positions, ranges[:, 0], side="left")
            counts = np.maximum(np.searchsorted(positions, ranges[:, 1] - length, side="right") - before, 0)
            rarity = _rarity(int(np.count_nonzero(counts)), len(ranges))
            scores += rarity * counts / (counts + _K1)
            most += rarity
    return scores / most if most else scores


def _rarity(having: int, windows: int) -> float:
    return float(np.log(1 + (windows - having + 0.5) / (having + 0.5)))


def _places(text: str, length: int, wanted: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
    """Ascending positions of each wanted n-gram that occurs in the text."""
    found: list[list[NDArray[np.int64]]] = [[] for _ in wanted]
    for base in range(0, len(text), _CHUNK):
        hashes = _grams(_points(text[base : base + _CHUNK + length - 1]), length)
        hits = np.flatnonzero(np.isin(hashes, wanted))
        which = np.searchsorted(wanted, hashes[hits])
        for gram in np.unique(which):
            found[gram].append(hits[which == gram] + base)
    return [np.concatenate(positions) for positions in found if positions]


def passage_ends(text: str, starts: NDArray[np.int32], longest: int = PASSAGE_TOKENS) -> NDArray[np.int64]:
    """Where to cut a document into passages: at most so many tokens each, and whole sentences where that can be.

    Args:
        text: of the document.
        starts: code-point offset of each token, ascending, shape (n,).
        longest: tokens in a passage.

    Returns:
        the end of each passage, token indices, ascending; the last is n. No tokens, no passages.
    """
    marks = np.fromiter((match.end() for match in _SENTENCE_END.finditer(text)), dtype=np.int64)
    sentences = np.unique(np.searchsorted(starts, marks))
    ends: list[int] = []
    first = 0
    while first < len(starts):
        last = first + longest
        if last < len(starts):
            known = int(np.searchsorted(sentences, last, side="right")) - 1
            if known >= 0 and sentences[known] > first + longest // 2:
                last = int(sentences[known])
        first = min(last, len(starts))
        ends.append(first)
    return np.array(ends, dtype=np.int64)


def best_touching(
    scores: NDArray[np.float64], ranges: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each of ``others`` the best score of any range that it shares tokens with: of windows, say, that of passages.

    Args:
        scores: of each range, shape (m,).
        ranges, others: token ranges, shapes (m, 2) and (n, 2), starts and ends ascending.

    Returns:
        shape (n,); NaN where there is none.
    """
    firsts = np.searchsorted(ranges[:, 1], others[:, 0], side="right")
    lasts = np.searchsorted(ranges[:, 0], others[:, 1], side="left")
    slices = np.stack([firsts, np.maximum(firsts, lasts)], axis=1).ravel()
    best = np.maximum.reduceat(np.append(scores, -np.inf), slices)[::2] if len(slices) else np.zeros(0)
    return np.where(lasts > firsts, best, np.nan)


def guess_scores(
    question: NDArray[np.float32], documents: Sequence[NDArray[np.floating] | None]
) -> list[NDArray[np.float64] | None]:
    """How near a question the guesses at passages are, of each document that has any: cosines around a mean.

    What passages have in common (their language, most of all) tells nothing, so a document's mean is taken
    away; where it has few passages, rather that of all documents.

    Args:
        question: its embedding, shape (width,).
        documents: guesses, shape (passages, width), by document.
    """
    there = [vectors.astype(np.float32) for vectors in documents if vectors is not None and len(vectors)]
    if not there:
        return [None if vectors is None else np.zeros(0) for vectors in documents]
    mean = np.sum([vectors.sum(axis=0) for vectors in there], axis=0) / sum(map(len, there))
    scores: list[NDArray[np.float64] | None] = []
    for vectors in documents:
        if vectors is None:
            scores.append(None)
            continue
        wide = vectors.astype(np.float32)
        around = (wide.sum(axis=0) + OWN_MEAN_FROM * mean) / (len(wide) + OWN_MEAN_FROM)
        wide -= around
        lengths = np.maximum(np.linalg.norm(wide, axis=1), 1e-6)
        scores.append((wide @ question / lengths).astype(np.float64))
    return scores


def together(similarities: NDArray[np.float64], ngrams: NDArray[np.float64]) -> NDArray[np.float64]:
    """One score for each window from what it means and what it says.

    N-grams speak as loudly as they have something to say: their scores are shares of what the question could
    find, so in another script they only tip the balance between passages that mean about the same. Ranks or
    standard scores would let the noise of a few shared digits speak as loudly as whole words
    (benchmarks/README.md).

    Args:
        similarities: of the passage index; NaN where it is not there yet: taken as a little above the
            average, so that neither what is known nor what is not waits for all of the other.
        ngrams: from :func:`ngram_scores`; same shape.
    """
    known = similarities[~np.isnan(similarities)]
    unknown = float(known.mean() + known.std()) if len(known) else 0.0
    return np.where(np.isnan(similarities), unknown, similarities) + NGRAM_WEIGHT * ngrams


def best_first(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices of windows, best score first, ties in reading order."""
    return np.argsort(-scores, kind="stable").astype(np.int64)
