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

from app.engine.reading.quotes import Edges
from app.engine.reading.reader import WindowInput, WindowLogits

SPANS_PER_WINDOW = 5
MAX_ANSWER_TOKENS = 48
"""Longer spans are passages, not answers."""

SENTENCE_COST = 4.0
"""Logits that a span loses by crossing the end of a sentence."""

SOFTNESS = 0.7
"""The temperature at which a window's spans are weighed against each other."""

_FAINT = 8.0
"""A span exp(-8) times as probable as the best has no say."""
_MOST = 120
"""Nor have more than so many."""

_EMPTY_LINE = regex.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, order=True)
class Candidate:
    """A span of a document with the margin that one window gave it.

    Attributes:
        document: index into the documents asked.
        start, end: code points of its text.
        margin: start + end logit, minus the sum of both at the window's first id (its null score).
        end_share: the probability of its end among all of that window, null among them; from 0 to 1.
    """

    document: int
    start: int
    end: int
    margin: float
    end_share: float = 0.0


def best_spans(
    window: WindowInput,
    logits: WindowLogits,
    limit: int = SPANS_PER_WINDOW,
    longest: int = MAX_ANSWER_TOKENS,
    paragraphs: NDArray[np.int64] | None = None,
    edges: Edges | None = None,
    softness: float = SOFTNESS,
) -> list[tuple[int, int, float]]:
    """The best spans of one window that do not overlap each other.

    Args:
        window: what the reader was given.
        logits: what it gave.
        limit: at most so many spans.
        longest: the most tokens a span may have.
        paragraphs: the paragraph number of each token of the slice; a span never crosses an empty line.
        edges: of the slice's tokens. With them a span neither begins nor ends inside a word, crosses the end of
            a sentence only where that is worth SENTENCE_COST, and of the spans that overlap the best one, that
            is taken which agrees most with all of them (``_settled``); without them, the one that scores best.
        softness: how far below the best a span still has a say, in logits; 0: only the best has.

    Returns:
        (first token, last token, margin), token indices within the slice, both inclusive; best first,
        ties by place. The margin is that of the best of the spans which the one returned stands for.
    """
    null = float(logits.start[0]) + float(logits.end[0])
    scores = _scores(window, logits, longest, paragraphs, edges)
    longest = scores.shape[1]
    found: list[tuple[int, int, float]] = []
    for _ in range(limit):
        best = int(np.argmax(scores)) if scores.size else 0
        first, length = divmod(best, max(longest, 1))
        if not scores.size or not np.isfinite(scores[first, length]):
            break
        margin = float(scores[first, length]) - null
        span = (first, first + length)
        if edges is not None and softness > 0:
            span = _settled(scores, *span, softness)
        found.append((*span, margin))
        for begin, end in {(first, first + length), span}:
            _rule_out(scores, begin, end)
    return found


def end_shares(window: WindowInput, logits: WindowLogits) -> NDArray[np.float64]:
    """For each token of the slice the probability that an answer ends there, by the window's softmax over its tokens
    and its null; shape (tokens,)."""
    ends = logits.end[window.context_start : window.context_end].astype(np.float64)
    null = float(logits.end[0])
    highest = max(null, float(ends.max(initial=null)))
    weights = np.exp(ends - highest)
    shares: NDArray[np.float64] = weights / (weights.sum() + np.exp(null - highest))
    return shares


def _scores(
    window: WindowInput,
    logits: WindowLogits,
    longest: int,
    paragraphs: NDArray[np.int64] | None,
    edges: Edges | None,
) -> NDArray[np.float64]:
    """``[i, d]``: of the span from token i to token i + d, start + end logit less what it costs; -inf: not allowed."""
    starts = logits.start[window.context_start : window.context_end].astype(np.float64)
    ends = logits.end[window.context_start : window.context_end].astype(np.float64)
    if edges is not None and (edges.begins.any() and edges.ends.any()):
        starts, ends = np.where(edges.begins, starts, -np.inf), np.where(edges.ends, ends, -np.inf)
    count = len(starts)
    scores = np.full((count, min(longest, count)), -np.inf)
    for length in range(scores.shape[1]):
        first, last = slice(count - length), slice(length, None)
        scores[first, length] = starts[first] + ends[last]
        if paragraphs is not None:
            scores[first, length][paragraphs[first] != paragraphs[last]] = -np.inf
        if edges is not None:
            scores[first, length] -= SENTENCE_COST * (edges.sentence[first] != edges.sentence[last])
    return scores


def _settled(scores: NDArray[np.float64], first: int, last: int, softness: float) -> tuple[int, int]:
    """Of the spans that overlap ``first`` to ``last``, the best one, that which is most like all of them.

    Like: the F1 of the tokens that two have in common, expected over all, where each is as probable as
    exp(score / softness). A reader that wavers between "Hautevilles, Drogo" and "Drogo" has a start and an end for
    each, and their best sum is often neither's.
    """
    low = max(0, first - scores.shape[1] + 1)
    part = scores[low : last + 1]
    begins, lengths = np.nonzero(part > scores[first, last - first] - _FAINT * softness)
    begins, ends = begins + low, begins + low + lengths
    overlaps = ends >= first
    begins, ends = begins[overlaps], ends[overlaps]
    weights = np.exp((scores[begins, ends - begins] - scores[first, last - first]) / softness)
    if len(begins) > _MOST:
        chosen = np.sort(np.argsort(-weights, kind="stable")[:_MOST])
        begins, ends, weights = begins[chosen], ends[chosen], weights[chosen]
    common = np.minimum(ends[:, None], ends) - np.maximum(begins[:, None], begins) + 1
    sizes = ends - begins + 1
    likeness = (2 * np.maximum(common, 0) / (sizes[:, None] + sizes)) @ weights
    best = int(np.argmax(np.round(likeness, 9)))
    return int(begins[best]), int(ends[best])


def _rule_out(scores: NDArray[np.float64], first: int, last: int) -> None:
    """Whatever overlaps the span: those that begin inside it, and those from before that reach into it."""
    scores[first : last + 1] = -np.inf
    for before in range(max(0, first - scores.shape[1] + 1), first):
        scores[before, first - before :] = -np.inf


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


def covered(ranges: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Which of ``count`` tokens lie in any of the ranges, shape (n, 2), half open."""
    change = np.zeros(count + 1, dtype=np.int32)
    np.add.at(change, ranges[:, 0], 1)
    np.add.at(change, ranges[:, 1], -1)
    result: NDArray[np.bool_] = np.cumsum(change[:-1]) > 0
    return result
