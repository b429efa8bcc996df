"""Windows side by side: in order, to the same numbers, and nothing goes on when one fails or the person stops."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from app.engine.reading.reader import WindowInput
from app.engine.reading.torch.lanes import lane, side_by_side
from app.engine.task import Cancelled, may_stop, stoppable

LONG_S = 60


def lanes_alive() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lane ")]


def test_what_is_done_comes_in_the_order_of_the_items():
    second_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second_is_done.wait(LONG_S)
        if item == 1:
            second_is_done.set()
        return item * item

    assert side_by_side(work, range(7), 2) == [0, 1, 4, 9, 16, 25, 36]
    assert lanes_alive() == []


def test_each_lane_has_its_number_and_one_core():
    both = threading.Barrier(2, timeout=LONG_S)

    def work(_item: int) -> tuple[int, int]:
        both.wait()
        return lane(), torch.get_num_threads()

    before = torch.get_num_threads()
    assert sorted(side_by_side(work, range(2), 2)) == [(1, 1), (2, 1)]
    assert (lane(), torch.get_num_threads()) == (0, before)


def test_no_more_lanes_than_items():
    assert side_by_side(lambda _item: lane(), [0], 8) == [1]
    assert side_by_side(lambda item: item, [], 8) == []


def test_the_first_problem_is_raised_and_no_other_item_is_begun():
    begun = []

    def work(item: int) -> None:
        begun.append(item)
        raise ValueError(str(item))

    with pytest.raises(ValueError, match="0"):
        side_by_side(work, range(5), 1)
    assert begun == [0]
    assert lanes_alive() == []


def test_stop_is_heard_while_the_lanes_compute():
    begun = threading.Barrier(3, timeout=LONG_S)
    stop = threading.Event()

    def work(_item: int) -> None:
        begun.wait()
        while True:  # the layers of a network
            may_stop()

    def check() -> None:
        if stop.is_set():
            raise Cancelled

    def person() -> None:
        begun.wait()
        stop.set()

    watching = threading.Thread(target=person)
    watching.start()
    with stoppable(check), pytest.raises(Cancelled):
        side_by_side(work, range(9), 2)
    watching.join()
    assert lanes_alive() == []


def test_windows_side_by_side_have_the_scores_they_have_alone(builtin_reader):
    rng = np.random.default_rng(4)
    windows = []
    for length in (12, 256, 40, 100, 8):
        ids = rng.integers(5, 50_000, length)
        windows.append(WindowInput(ids, np.zeros_like(ids), 4, length - 1))
    together = builtin_reader.score(windows)
    for window, logits in zip(windows, together, strict=True):
        (alone,) = builtin_reader.score([window])
        np.testing.assert_array_equal(logits.start, alone.start)
        np.testing.assert_array_equal(logits.end, alone.end)
