"""How good the replies to questions with known answers are, in figures.

Three ways of looking, since one alone can be made to look good: what a person gets (answers where the program
gives one, silence where it does not), how well the best passage is chosen where one is forced, and whether
the number beside it is true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.evaluation import metric
from app.engine.evaluation.evaluate import SHOWN, Reply
from app.engine.evaluation.official import OfficialMetric, official_metric
from app.engine.evaluation.statistics import (
    Bin,
    Floats,
    Interval,
    auroc,
    bootstrap,
    ece,
    mean_interval,
    reliability,
)

CALIBRATED_FROM = 20
"""Answers from which a calibration error is said at all."""

COVERAGES = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Pair:
    """Exact match and token F1, both in per cent."""

    exact: float
    f1: float


@dataclass(frozen=True)
class ByMetric:
    """One metric's figures of what a person gets: silence is right where nothing was marked.

    Attributes:
        metric: its name.
        all: every question.
        answerable, unanswerable: those with and without a marked answer; None where there are none.
    """

    metric: str
    all: Pair
    answerable: Pair | None
    unanswerable: Pair | None


@dataclass(frozen=True)
class Silence:
    """How good it is at giving no answer, at its own threshold.

    Attributes:
        given: how often it gave none, in per cent of all questions.
        precision: of those, how many per cent have none; None where it always answers, or all have one.
        recall: of the questions without an answer, how many per cent got none; None where all have one.
        recall_real, recall_absent: the same of those that were made without one, and of those whose answer was taken
            away (``Task.is_absent``); None where there are none.
        withheld: of the answerable questions, how many per cent got none; None where there are none.
    """

    given: float
    precision: float | None
    recall: float | None
    recall_real: float | None
    recall_absent: float | None
    withheld: float | None


@dataclass(frozen=True)
class Threshold:
    """The margin at which F1 over all questions (uniform metric) would have been best, known only afterwards.

    Attributes:
        margin: an answer is given above it.
        f1: in per cent, then.
    """

    margin: float
    f1: float


@dataclass(frozen=True)
class Confidence:
    """Whether the numbers beside the answers are true (right: uniform F1 of at least one half).

    Attributes:
        error: expected calibration error over every best passage, with its interval.
        error_shown: over those that are called answers; None where they are few.
        shown: how many those are.
        said, right: their mean confidence, and how many of them are right, both 0 to 1.
        table: said against right, by tenths.
    """

    error: Interval
    error_shown: Interval | None
    shown: int
    said: float | None
    right: float | None
    table: tuple[Bin, ...]


@dataclass(frozen=True)
class Scores:
    """Everything that is known about some replies. Shares are in per cent; see the parts.

    Attributes:
        uniform: our metric; f1_interval is its F1's over resampled paragraphs.
        official: the data set's own; None where the replies are of data sets with different ones.
        forced: the best passage of every answerable question, uniform; None where there are none.
        first_right, three_right: answerable questions whose first, or any of the first three passages, is right.
        auroc_right: how well the margin tells right best passages from wrong ones, 0.5 to 1.
        auroc_answerable: how well it tells questions with an answer from those without.
        accuracy_at: (share of all questions answered, best margin first; how many per cent of those are right).
        refused: questions that the program does not take.
        windows: read in all.
    """

    questions: int
    answerable: int
    uniform: ByMetric
    f1_interval: Interval
    official: ByMetric | None
    forced: Pair | None
    first_right: float | None
    three_right: float | None
    silence: Silence
    best: Threshold
    auroc_right: float | None
    auroc_answerable: float | None
    accuracy_at: tuple[tuple[float, float], ...]
    confidence: Confidence | None
    refused: int
    windows: int


def score(replies: Sequence[Reply]) -> Scores:
    """The figures of some replies.

    Raises:
        ValueError: there are none.
    """
    if not replies:
        raise ValueError("no replies to score")
    answerable = np.array([bool(reply.task.marked) for reply in replies])
    f1 = np.array([_uniform_f1(reply.shown, reply) for reply in replies])
    forced = [reply for reply in replies if reply.task.marked]
    forced_f1 = np.array([metric.best_f1(reply.forced, reply.task.marked) for reply in forced])
    right = np.array([metric.is_right(reply.forced, reply.task.marked) for reply in replies])
    margin = np.array([reply.margin for reply in replies])
    paragraphs = [reply.task.paragraph for reply in replies]
    officials = {official_metric(reply.task.layout, reply.task.language) for reply in replies}
    return Scores(
        questions=len(replies),
        answerable=len(forced),
        uniform=_by_metric(replies, "uniform", _uniform_exact, _uniform_f1),
        f1_interval=_percent(mean_interval(paragraphs, f1)),
        official=_official(replies, next(iter(officials))) if len(officials) == 1 else None,
        forced=Pair(_mean([_uniform_exact(r.forced, r) for r in forced]), _mean(forced_f1)) if forced else None,
        first_right=_mean(right[answerable]) if forced else None,
        three_right=_mean([_among(reply, SHOWN) for reply in forced]) if forced else None,
        silence=_silence(replies, answerable),
        best=best_threshold(replies),
        auroc_right=auroc(margin, right),
        auroc_answerable=auroc(margin, answerable),
        accuracy_at=accuracy_at(margin, right),
        confidence=_confidence(replies, right),
        refused=sum(reply.refused for reply in replies),
        windows=sum(reply.windows for reply in replies),
    )


Judge = Callable[[str, Reply], float]


def _uniform_exact(given: str, reply: Reply) -> float:
    if not reply.task.marked:
        return float(not given)
    return max(metric.exact(given, text) for text in reply.task.marked)


def _uniform_f1(given: str, reply: Reply) -> float:
    return metric.best_f1(given, reply.task.marked) if reply.task.marked else float(not given)


def _official(replies: Sequence[Reply], official: OfficialMetric) -> ByMetric:
    return _by_metric(
        replies,
        official.name,
        lambda given, reply: official.exact(given, reply.task.marked),
        lambda given, reply: official.f1(given, reply.task.marked),
    )


def _by_metric(replies: Sequence[Reply], name: str, exact: Judge, f1: Judge) -> ByMetric:
    def pair(some: Sequence[Reply]) -> Pair | None:
        if not some:
            return None
        return Pair(_mean([exact(r.shown, r) for r in some]), _mean([f1(r.shown, r) for r in some]))

    everything = pair(replies)
    assert everything is not None
    with_answer = [reply for reply in replies if reply.task.marked]
    without = [reply for reply in replies if not reply.task.marked]
    return ByMetric(name, everything, pair(with_answer), pair(without))


def _among(reply: Reply, count: int) -> float:
    return float(any(metric.is_right(passage.text, reply.task.marked) for passage in reply.passages[:count]))


def _silence(replies: Sequence[Reply], answerable: np.ndarray) -> Silence:
    silent = np.array([not reply.answered for reply in replies])
    absent = np.array([reply.task.is_absent for reply in replies])
    real = ~answerable & ~absent
    return Silence(
        given=_mean(silent),
        precision=_mean(~answerable[silent]) if silent.any() and not answerable.all() else None,
        recall=_mean(silent[~answerable]) if not answerable.all() else None,
        recall_real=_mean(silent[real]) if real.any() else None,
        recall_absent=_mean(silent[absent]) if absent.any() else None,
        withheld=_mean(silent[answerable]) if answerable.any() else None,
    )


def best_threshold(replies: Sequence[Reply]) -> Threshold:
    """The margin above which answering gives the best F1 over all replies; the highest such."""
    margin = np.array([reply.margin for reply in replies])
    # What answering adds over silence: its F1 where something was marked, else the point for silence is lost.
    gain = np.array([metric.best_f1(r.forced, r.task.marked) if r.task.marked else -1.0 for r in replies])
    gain[[not reply.passages for reply in replies]] = 0.0
    silence = sum(not reply.task.marked for reply in replies)
    levels = np.unique(margin)[::-1]
    totals = [silence + float(gain[margin > level].sum()) for level in levels]
    totals.append(silence + float(gain.sum()))  # below every margin: always an answer
    best = int(np.argmax(np.round(totals, 9)))
    level = float(levels[best]) if best < len(levels) else float(levels[-1]) - 1.0
    return Threshold(level, 100 * totals[best] / len(replies))


def accuracy_at(margin: Floats, right: np.ndarray) -> tuple[tuple[float, float], ...]:
    """Risk and coverage: how many per cent are right of the best-scored quarter, half, … of all questions."""
    order = np.argsort(-margin, kind="stable")
    sorted_right = right[order]
    return tuple((coverage, _mean(sorted_right[: max(1, math.ceil(coverage * len(margin)))])) for coverage in COVERAGES)


def _confidence(replies: Sequence[Reply], right: np.ndarray) -> Confidence | None:
    rows = [
        (passage.confidence, bool(is_right), reply.answered, reply.task.paragraph)
        for reply, is_right in zip(replies, right, strict=True)
        for passage in reply.passages[:1]
        if passage.confidence is not None
    ]
    if len(rows) < CALIBRATED_FROM:
        return None
    shown = [row for row in rows if row[2]]
    return Confidence(
        error=_calibration_error(rows),
        error_shown=_calibration_error(shown) if len(shown) >= CALIBRATED_FROM else None,
        shown=len(shown),
        said=float(np.mean([row[0] for row in shown])) if shown else None,
        right=float(np.mean([row[1] for row in shown])) if shown else None,
        table=reliability(np.array([row[0] for row in rows]), np.array([row[1] for row in rows])),
    )


def _calibration_error(rows: Sequence[tuple[float, bool, bool, str]]) -> Interval:
    said, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    return bootstrap([row[3] for row in rows], lambda weight: ece(said, right, weight))


def _mean(values: Sequence[float] | np.ndarray) -> float:
    """In per cent."""
    return 100 * float(np.mean(values))


def _percent(interval: Interval) -> Interval:
    return Interval(100 * interval.value, 100 * interval.low, 100 * interval.high)
