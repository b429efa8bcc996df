"""When a model is let go: after a while idle, sooner while memory is short, never in the middle."""

from __future__ import annotations

import sys

import pytest

from app.engine.reading.resting import IDLE_S, SHORT_IDLE_S, Rest, spare_memory

GIB = 1 << 30


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_model_rests_after_it_was_idle_for_long_enough():
    clock = Clock()
    rest = Rest(clock, lambda: (8 * GIB, 16 * GIB))
    clock.now += IDLE_S - 1
    assert not rest.is_due
    rest.used()
    clock.now += IDLE_S - 1
    assert not rest.is_due
    clock.now += 1
    assert rest.is_due


@pytest.mark.parametrize(
    ("spare", "is_due"),
    [
        ((300 << 20, 8 * GIB), True),
        ((600 << 20, 8 * GIB), False),  # 7 %, but enough for anyone to start something
        ((600 << 20, 64 * GIB), False),
        ((400 << 20, 4 * GIB), False),  # a small machine always looks like this
        ((100 << 20, 2 * GIB), True),
        (None, False),
    ],
)
def test_while_memory_is_short_it_rests_sooner(spare, is_due):
    clock = Clock()
    rest = Rest(clock, lambda: spare)
    clock.now += SHORT_IDLE_S - 1
    assert not rest.is_due, "not between two questions in a row"
    clock.now += 1
    assert rest.is_due is is_due


@pytest.mark.skipif(sys.platform not in {"linux", "win32"}, reason="the system does not tell")
def test_the_system_tells_how_much_memory_there_is():
    spare, total = spare_memory()
    assert 0 < spare < total
    assert total > GIB // 2
