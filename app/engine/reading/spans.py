"""From a window's logits to its best spans, each with its margin over that window's own null score.

Windows never compete through their nulls and are never normalised one by one: a window without the
answer says "nothing here" with high confidence, and nineteen of those must not outvote the twentieth
(notes/reading.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from app.engine.reading.reader import WindowInput, WindowLogits

SPANS_PER_WINDOW = 5
MAX_ANSWER_TOKENS = 40
"""Longer spans are passages, not answers; 40 is what the built-in reader was measured with."""

_EMPTY_LINE = regex.compile(r"\n[^\S\n]*\n")

_NEIGHBOURHOOD = 64
"""Characters on either side in which grapheme clusters are sought: longer ones are not text."""


@dataclass(frozen=True, order=True)
class Candidate:
    """A span of a document with the margin that one window gave it.

    Attributes:
        document: index into the documents asked.
        start, end: code points of its text.
        margin: start + end logit, minus the sum of both at the window's first id (its null score).
    """

    document: int
    start: int
    end: int
    margin: float


def best_spans(
    window: WindowInput,
    logits: WindowLogits,
    limit: int = SPANS_PER_WINDOW,
    longest: int = MAX_ANSWER_TOKENS,
    paragraphs: NDArray[np.int64] | None = None,
) -> list[tuple[int, int, float]]:
    """The best spans of one window that do not overlap each other.

    Args:
        window: what the reader was given.
        logits: what it gave.
        limit: at most so many spans.
        longest: the most tokens a span may have.
        paragraphs: the paragraph number of each token of the slice; a span never crosses an empty line.

    Returns:
        (first token, last token, margin), token indices within the slice, both inclusive; best first,
        ties by place.
    """
    starts = logits.start[window.context_start : window.context_end].astype(np.float64)
    ends = logits.end[window.context_start : window.context_end].astype(np.float64)
    null = float(logits.start[0]) + float(logits.end[0])
    count = len(starts)
    longest = min(longest, count)
    # scores[i, d]: the span from token i to token i + d.
    scores = np.full((count, longest), -np.inf)
    for length in range(longest):
        scores[: count - length, length] = starts[: count - length] + ends[length:]
        if paragraphs is not None:
            scores[: count - length, length][paragraphs[: count - length] != paragraphs[length:]] = -np.inf
    found: list[tuple[int, int, float]] = []
    for _ in range(limit):
        best = int(np.argmax(scores))
        first, length = divmod(best, longest)
        if not np.isfinite(scores[first, length]):
            break
        found.append((first, first + length, float(scores[first, length]) - null))
        # Whatever overlaps it: spans that start inside it, and spans from before that reach into it.
        scores[first : first + length + 1] = -np.inf
        for before in range(max(0, first - longest + 1), first):
            scores[before, first - before :] = -np.inf
    return found


def paragraph_numbers(text: str, starts: NDArray[np.int32], borders: Sequence[int] = ()) -> NDArray[np.int64]:
    """The number of the paragraph that each token stands in; an empty line ends one.

    Args:
        text: of the document.
        starts: code-point offset of each token, ascending, shape (n,).
        borders: offsets at which one ends as well: ``Document.borders``.
    """
    breaks = np.fromiter((match.start() for match in _EMPTY_LINE.finditer(text)), dtype=np.int64)
    if borders:
        breaks = np.sort(np.concatenate((breaks, np.array(borders, dtype=np.int64))))
    return np.searchsorted(breaks, starts, side="right").astype(np.int64)


def exact_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span as a quote: whole grapheme clusters, no white space at its ends; None if nothing is left."""
    start, end = _grapheme_start(text, start), _grapheme_end(text, end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _grapheme_start(text: str, offset: int) -> int:
    """The start of the grapheme cluster that ``offset`` stands in."""
    base = max(0, offset - _NEIGHBOURHOOD)
    for cluster in regex.finditer(r"\X", text[base : offset + _NEIGHBOURHOOD]):
        if base + cluster.end() > offset:
            return base + int(cluster.start())
    return offset


def _grapheme_end(text: str, offset: int) -> int:
    """The end of the grapheme cluster that the character before ``offset`` stands in."""
    if offset <= 0:
        return 0
    base = max(0, offset - _NEIGHBOURHOOD)
    for cluster in regex.finditer(r"\X", text[base : offset + _NEIGHBOURHOOD]):
        if base + cluster.end() >= offset:
            return base + int(cluster.end())
    return offset


def covered(ranges: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Which of ``count`` tokens lie in any of the ranges, shape (n, 2), half open."""
    change = np.zeros(count + 1, dtype=np.int32)
    np.add.at(change, ranges[:, 0], 1)
    np.add.at(change, ranges[:, 1], -1)
    result: NDArray[np.bool_] = np.cumsum(change[:-1]) > 0
    return result
