"""The arithmetic of measuring against values worked out by hand, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.evaluation.statistics import (
    auroc,
    bootstrap,
    ece,
    logistic,
    mean_interval,
    reliability,
    wilson,
)


def test_auroc_by_hand():
    # Pairs (positive, negative): 3>1, 3>2, 2=2 (half), 2>1: 3.5 of 4.
    assert auroc(np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])) == pytest.approx(3.5 / 4)
    assert auroc(np.array([1.0, 1.0]), np.array([True, False])) == 0.5
    assert auroc(np.array([1.0, 2.0]), np.array([True, True])) is None
    assert auroc(np.array([-np.inf, 2.0]), np.array([False, True])) == 1.0


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_the_share_of_pairs_in_order(rows):
    score, positive = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    pairs = [(p, n) for p in score[positive] for n in score[~positive]]
    expected = sum((p > n) + 0.5 * (p == n) for p, n in pairs) / len(pairs) if pairs else None
    assert auroc(score, positive) == (None if expected is None else pytest.approx(expected))


def test_ece_by_hand():
    said = np.array([0.05, 0.05, 0.95, 0.95])
    right = np.array([False, True, True, True])
    # The lower tenth says 0.05 and is right half the time; the upper says 0.95 and always is.
    assert ece(said, right) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    assert ece(said, right, np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx(0.5 * 0.05 + 0.5 * 0.05)
    table = reliability(said, right)
    assert [(row.low, row.count, row.right) for row in table] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert ece(np.array([1.0]), np.array([True])) == 0.0


def test_ece_is_what_its_table_says():
    rng = np.random.default_rng(1)
    said = rng.random(500)
    right = rng.random(500) < said
    table = reliability(said, right)
    assert ece(said, right) == pytest.approx(sum(row.count / 500 * abs(row.said - row.right) for row in table))


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    hits = 0
    for seed in range(120):
        values = (rng.random(80) < 0.4).astype(float)
        found = bootstrap(range(80), lambda weight, v=values: float(weight @ v / weight.sum()), 300, seed)
        hits += found.low <= 0.4 <= found.high
    assert 0.86 <= hits / 120 <= 1.0


def test_questions_of_one_paragraph_do_not_count_as_many():
    values = np.repeat([1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0], 20)
    alone, together = mean_interval(range(160), values), mean_interval([n // 20 for n in range(160)], values)
    assert alone.value == together.value == 0.5
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_small_calibration_error_lies_in_its_interval():
    rng = np.random.default_rng(5)
    said = rng.random(3000)
    right = rng.random(3000) < said
    found = bootstrap(range(3000), lambda weight: ece(said, right, weight), 200)
    assert found.low <= found.value <= found.high < 0.05


def test_the_same_interval_every_time():
    assert mean_interval(range(50), np.arange(50.0)) == mean_interval(range(50), np.arange(50.0))


def test_wilson_by_hand():
    found = wilson(98, 100)
    assert (found.value, found.low, found.high) == pytest.approx((0.98, 0.9300, 0.9945), abs=1e-3)  # Wilson 1927
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == pytest.approx(1.0)


def test_logistic_finds_the_line_that_made_the_data():
    rng = np.random.default_rng(3)
    margin = rng.normal(0, 6, 20_000)
    right = rng.random(20_000) < 1 / (1 + np.exp(-(0.4 * margin - 1.5)))
    x = np.stack([margin, np.ones(len(margin))], axis=1)
    assert logistic(x, right.astype(float)) == pytest.approx([0.4, -1.5], abs=0.06)


@pytest.mark.parametrize("margin", [[-1.0, -2.0, 1.0, 2.0], [-300.0, -200.0, 200.0, 300.0]])
def test_logistic_ends_where_a_line_parts_everything(margin):
    x = np.stack([np.array(margin), np.ones(4)], axis=1)
    weights = logistic(x, np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isfinite(weights).all()
    assert weights[0] > 0
