"""How long the rest takes: characters left, at the pace of those read."""

from __future__ import annotations

from app.engine.grid.pace import Pace


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_an_estimate_comes_from_what_was_read_and_ends_at_nothing():
    clock = Clock()
    pace = Pace(clock)
    pace.expect(1, 1000, 2)
    pace.expect(2, None, 2)  # as long as the mean of those that are known
    assert pace.seconds_left is None
    with pace.working():
        clock.now += 4
    pace.read(1, 0, 400, done=False)
    assert pace.seconds_left == (4000 - 400) * 4 / 400
    clock.now += 1000  # a pause
    with pace.working():
        clock.now += 6
    pace.read(1, 400, 1000, done=True)
    assert pace.seconds_left == 3000 * 10 / 1000
    pace.expect(2, 500, 2)
    with pace.working():
        clock.now += 20
    for document, characters in ((1, 1000), (2, 500), (2, 500)):
        pace.read(document, 0, characters, done=True)
    assert pace.seconds_left == 0


def test_what_cannot_be_read_is_not_waited_for():
    clock = Clock()
    pace = Pace(clock)
    pace.expect(1, 100, 1)
    pace.expect(2, None, 5)
    with pace.working():
        clock.now += 3
    pace.read(1, 0, 100, done=True)
    assert pace.seconds_left == 15
    pace.expect(2, 0, 0)
    assert pace.seconds_left == 0
