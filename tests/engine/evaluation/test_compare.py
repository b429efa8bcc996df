"""The gate that a smaller precision must pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.evaluation.compare import Gate, compare, gate
from app.engine.evaluation.statistics import Interval
from tests.engine.evaluation.parts import reply, task


def run(count: int):
    """Replies that are right, of which every fourth is withheld."""
    return [reply(task(n, "Peru"), ("Peru", 4.0, 0.6), answered=n % 4 > 0) for n in range(count)]


def moved(one, by: int = 1):
    """The same reply, but to another place and words."""
    first = one.passages[0]
    return replace(one, passages=(replace(first, text="Lima", start=first.start + by, end=first.end + by),))


def test_the_same_replies_hold():
    found = compare(run(400), run(400))
    assert found.gate is Gate.HOLDS
    assert (found.exact.change.value, found.f1.change.low, found.f1.change.high) == (0.0, 0.0, 0.0)
    assert found.same_passage.value == found.same_reply.value == found.same_verdict.value == 1.0
    assert found.same_passage.low < 1.0
    assert found.margin_change == 0.0


def test_what_changed_is_counted_by_hand():
    before = run(100)
    after = [moved(before[0]), moved(before[1]), replace(before[2], answered=False), *before[3:]]
    found = compare(before, after)
    assert found.same_passage.value == 0.98  # 0 and 1 moved
    assert found.same_verdict.value == 0.99  # 2 is silent now
    assert found.same_reply.value == 0.98  # 0 was silent before and after: a person sees no difference
    assert found.exact.change.value == pytest.approx(-2.0)  # 1 and 2
    assert (found.f1.before, found.f1.after) == pytest.approx((75.0, 73.0))
    assert found.gate is Gate.FAILS_HERE


def test_few_questions_prove_nothing():
    assert compare(run(20), run(20)).gate is Gate.HOLDS_HERE


def test_other_margins_are_told():
    after = [replace(each, passages=(replace(each.passages[0], margin=3.75),)) for each in run(10)]
    assert compare(run(10), after).margin_change == 0.25


@pytest.mark.parametrize(
    ("exact", "same", "expected"),
    [
        (Interval(0.1, -0.2, 0.3), Interval(0.99, 0.985, 0.995), Gate.HOLDS),
        (Interval(-0.1, -0.4, 0.2), Interval(0.99, 0.985, 0.995), Gate.HOLDS_HERE),
        (Interval(0.1, -0.2, 0.3), Interval(0.985, 0.975, 0.99), Gate.HOLDS_HERE),
        (Interval(0.31, 0.1, 0.5), Interval(0.99, 0.985, 0.995), Gate.FAILS_HERE),
        (Interval(0.0, 0.0, 0.0), Interval(0.979, 0.97, 0.99), Gate.FAILS_HERE),
        (Interval(0.5, 0.31, 0.7), Interval(0.99, 0.985, 0.995), Gate.FAILS),
        (Interval(-0.5, -0.7, -0.31), Interval(0.99, 0.985, 0.995), Gate.FAILS),
        (Interval(0.0, 0.0, 0.0), Interval(0.96, 0.94, 0.979), Gate.FAILS),
    ],
)
def test_the_gate(exact, same, expected):
    fine = Interval(0.0, -0.1, 0.1)
    assert gate(exact, fine, same) is gate(fine, exact, same) is expected
    assert expected.passed == (expected in (Gate.HOLDS, Gate.HOLDS_HERE))


def test_only_the_same_questions_are_compared():
    with pytest.raises(ValueError, match="same questions"):
        compare(run(3), run(4))
    with pytest.raises(ValueError, match="same questions"):
        compare([], [])
