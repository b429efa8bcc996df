"""The arithmetic of measuring: how well numbers sort, whether percentages hold, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10
RESAMPLES = 1000
_TAILS = (2.5, 97.5)
_Z = 1.959964


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % confidence interval, all in the same unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """One line of a reliability table: answers that were given a probability in [low, high).

    Attributes:
        count: how many.
        said: their mean probability.
        right: the share that was right.
    """

    low: float
    high: float
    count: int
    said: float
    right: float


def auroc(score: Floats, positive: NDArray[np.bool_]) -> float | None:
    """The chance that a positive one has the higher score, ties count half; None without both sorts."""
    count = int(positive.sum())
    if count == 0 or count == len(positive):
        return None
    _, place, sizes = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(sizes) - (sizes - 1) / 2)[place]
    return float((rank[positive].sum() - count * (count + 1) / 2) / (count * (len(positive) - count)))


def reliability(said: Floats, right: NDArray[np.bool_], bins: int = BINS) -> tuple[Bin, ...]:
    """A line for each tenth of probability that has answers."""
    number = _bin(said, bins)
    return tuple(
        Bin(each / bins, (each + 1) / bins, int(here.sum()), float(said[here].mean()), float(right[here].mean()))
        for each in range(bins)
        if (here := number == each).any()
    )


def ece(said: Floats, right: NDArray[np.bool_], weight: Floats | None = None, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance of said and right over equal tenths, by their size.

    Args:
        weight: how often each counts (for resampling); once by default.
    """
    number = _bin(said, bins)
    weight = np.ones(len(said)) if weight is None else weight
    distance = np.bincount(number, weight * (said - right), bins)
    return float(np.abs(distance).sum() / weight.sum())


def _bin(said: Floats, bins: int) -> NDArray[np.int64]:
    return np.clip((said * bins).astype(np.int64), 0, bins - 1)


def bootstrap(
    clusters: Sequence[Hashable], figure: Callable[[Floats], float], resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """A figure with the interval in which it lies for 95 % of resamples of whole clusters.

    Questions about one paragraph are right and wrong together, so a paragraph is what is drawn.

    Args:
        clusters: of each row, what it is drawn with.
        figure: from how often each row counts, float64 of shape (rows,), to the figure.
    """
    names = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    member = np.array([names[name] for name in clusters], dtype=np.int64)
    rng = np.random.default_rng(seed)
    count = len(names)
    drawn = []
    for _ in range(resamples):
        weight = np.bincount(rng.integers(0, count, count), minlength=count).astype(np.float64)[member]
        if weight.any():
            drawn.append(figure(weight))
    low, high = (float(value) for value in np.percentile(drawn, _TAILS))
    value = figure(np.ones(len(member)))
    # A calibration error grows with noise, so that of resamples is larger: the figure itself is always inside.
    return Interval(value, min(low, value), max(high, value))


def mean_interval(clusters: Sequence[Hashable], values: Floats) -> Interval:
    """A mean with its interval over resampled clusters."""
    return bootstrap(clusters, lambda weight: float(weight @ values / weight.sum()))


def wilson(hits: int, count: int) -> Interval:
    """A share with its interval (Wilson 1927), which holds near 0 and 1 too."""
    if not count:
        return Interval(math.nan, 0.0, 1.0)
    share, spread = hits / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach))


def logistic(x: Floats, y: Floats, ridge: float = 1e-3) -> Floats:
    """Weights of a logistic regression, by Newton's method with halved steps where one would overshoot.

    Args:
        x: shape (rows, columns).
        y: 0 or 1, shape (rows,).
        ridge: a little, so that a constant column or separable rows are harmless.
    """

    def loss(weights: Floats) -> float:
        z = x @ weights
        return float((np.logaddexp(0, z) - y * z).sum() + ridge / 2 * weights @ weights)

    weights = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -700, 700)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, x.T @ (y - p) - ridge * weights)
        before = loss(weights)
        while loss(weights + step) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return weights
