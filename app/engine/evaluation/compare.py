"""Whether the same reader in another precision is still the same reader.

The gate of DESIGN.md's fast path: a smaller precision becomes the default only where exact match and F1 stay
within POINTS of the full one and SAME of the questions keep their best passage. A gate passed by chance is
not passed: the intervals say whether the questions were enough to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.engine.evaluation import metric
from app.engine.evaluation.evaluate import Reply
from app.engine.evaluation.statistics import Interval, mean_interval, wilson

POINTS = 0.3
"""The most by which exact match and F1 may differ, in points of a hundred."""

SAME = 0.98
"""The least share of questions that must keep their best passage."""


class Gate(Enum):
    """What the comparison says."""

    HOLDS = "holds"
    """Within the limits, and the whole of every interval is too."""
    HOLDS_HERE = "holds_here"
    """Within the limits on these questions, but they are too few to be sure of others."""
    FAILS_HERE = "fails_here"
    """Beyond the limits on these questions, but that may be chance."""
    FAILS = "fails"
    """Beyond the limits, and the whole of an interval is."""

    @property
    def passed(self) -> bool:
        """Whether these questions speak for it."""
        return self in (Gate.HOLDS, Gate.HOLDS_HERE)


@dataclass(frozen=True)
class Change:
    """A figure before and after, in per cent, and its change in points with its interval (paired, by paragraph)."""

    before: float
    after: float
    change: Interval


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same questions. EM and F1 are of what a person gets, uniform metric.

    Attributes:
        same_passage: share with the same best passage (same place), whether or not it is called an answer.
        same_reply: share for which a person gets the same: that answer, or none in both.
        same_verdict: share that is answered in both or in neither.
        margin_change: the median change of the best passage's score where it is the same, without sign, in logits.
    """

    questions: int
    exact: Change
    f1: Change
    same_passage: Interval
    same_reply: Interval
    same_verdict: Interval
    margin_change: float | None
    gate: Gate


def compare(before: Sequence[Reply], after: Sequence[Reply]) -> Comparison:
    """Compare replies to the same tasks in the same order.

    Raises:
        ValueError: there are none, or they are not of the same tasks.
    """
    if not before or [reply.task for reply in before] != [reply.task for reply in after]:
        raise ValueError("not replies to the same questions")
    pairs = list(zip(before, after, strict=True))
    paragraphs = [reply.task.paragraph for reply in before]
    same = [_place(one) == _place(other) for one, other in pairs]
    verdict = [one.answered == other.answered for one, other in pairs]
    reply = [v and (s or not one.answered) for v, s, (one, _) in zip(verdict, same, pairs, strict=True)]
    exact = _change(paragraphs, [_exact(one) for one in before], [_exact(other) for other in after])
    f1 = _change(paragraphs, [_f1(one) for one in before], [_f1(other) for other in after])
    moved = [abs(one.margin - other.margin) for (one, other), s in zip(pairs, same, strict=True) if s and one.passages]
    same_passage = wilson(sum(same), len(same))
    return Comparison(
        len(pairs),
        exact,
        f1,
        same_passage,
        wilson(sum(reply), len(reply)),
        wilson(sum(verdict), len(verdict)),
        float(np.median(moved)) if moved else None,
        gate(exact.change, f1.change, same_passage),
    )


def gate(exact: Interval, f1: Interval, same: Interval) -> Gate:
    """The gate's verdict on two changes (in points) and a share."""
    if max(abs(exact.value), abs(f1.value)) > POINTS or same.value < SAME:
        beyond = any(change.low > POINTS or change.high < -POINTS for change in (exact, f1))
        return Gate.FAILS if beyond or same.high < SAME else Gate.FAILS_HERE
    ends = (exact.low, exact.high, f1.low, f1.high)
    return Gate.HOLDS if max(map(abs, ends)) <= POINTS and same.low >= SAME else Gate.HOLDS_HERE


def _place(reply: Reply) -> tuple[int, int] | None:
    return (reply.passages[0].start, reply.passages[0].end) if reply.passages else None


def _exact(reply: Reply) -> float:
    marked = reply.task.marked
    return max(metric.exact(reply.shown, text) for text in marked) if marked else float(not reply.answered)


def _f1(reply: Reply) -> float:
    return metric.best_f1(reply.shown, reply.task.marked) if reply.task.marked else float(not reply.answered)


def _change(paragraphs: Sequence[str], before: Sequence[float], after: Sequence[float]) -> Change:
    old, new = 100 * np.array(before), 100 * np.array(after)
    return Change(float(old.mean()), float(new.mean()), mean_interval(paragraphs, new - old))
