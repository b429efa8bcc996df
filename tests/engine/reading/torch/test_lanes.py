"""Windows side by side: in order, to the same numbers, and nothing goes on when one fails or the person stops."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
import torch

from app.engine.reading.reader import WindowInput
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.device import PlacedNetwork
from app.engine.reading.torch.int8 import int8_pays
from app.engine.reading.torch.lanes import lane, side_by_side
from app.engine.reading.torch.network import load_network
from app.engine.task import Cancelled, may_stop, stoppable
from tests.engine.reading.torch import checkpoints

LONG_S = 60


def lanes_alive() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lane")]


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


class Stubborn:
    """Work that ends only when the lanes are told to stop."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self, _item: int) -> None:
        self.begun.set()
        try:
            while True:
                may_stop()
        finally:
            self.ended.set()


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one thread")
def test_ctrl_c_while_it_is_listened_leaves_no_lane_behind():
    """Interrupted, Thread.join takes it for ended (Python 3.11); torch in it aborts the program when that ends."""
    work = Stubborn()

    def person() -> None:
        assert work.begun.wait(LONG_S)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    pressing = threading.Thread(target=person)
    pressing.start()
    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, range(9), 1)
    pressing.join()
    assert work.ended.is_set()
    assert lanes_alive() == []


def test_ctrl_c_while_the_lanes_are_started_leaves_none_behind(monkeypatch):
    start = threading.Thread.start
    work = Stubborn()
    started = []

    def interrupted(thread: threading.Thread) -> None:
        started.append(thread)
        if len(started) == 2:
            assert work.begun.wait(LONG_S)
            raise KeyboardInterrupt
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, range(9), 2)
    assert work.ended.is_set()
    assert lanes_alive() == []


def windows_of(words: int) -> list[WindowInput]:
    rng = np.random.default_rng(4)
    windows = []
    for length in (12, 256, 40, 100, 8):
        ids = rng.integers(5, words, length)
        windows.append(WindowInput(ids, np.zeros_like(ids), 4, length - 1))
    return windows


def test_windows_side_by_side_have_the_scores_they_have_alone(builtin_reader):
    windows = windows_of(50_000)
    together = builtin_reader.score(windows)
    for window, logits in zip(windows, together, strict=True):
        (alone,) = builtin_reader.score([window])
        np.testing.assert_array_equal(logits.start, alone.start)
        np.testing.assert_array_equal(logits.end, alone.end)


@pytest.mark.parametrize("rounded", [False, True], ids=["fp32", "int8"])
def test_a_deberta_scores_a_window_alike_in_any_number_of_lanes(tmp_path, rounded):
    if rounded and not int8_pays():
        pytest.skip("this processor is not made for int8")
    folder = checkpoints.deberta_v2(tmp_path)
    windows = windows_of(500)
    given = []
    for lanes in (1, 2, 3):
        network = PlacedNetwork(lambda: load_network(folder), lambda: 0.0, lanes)
        if rounded:
            network.round()
        assert network.batch == lanes
        given += [network.score(windows), [network.score([window])[0] for window in windows]]
    for scores in given:
        for logits, wanted in zip(scores, given[0], strict=True):
            np.testing.assert_allclose(logits.start, wanted.start, atol=1e-5)
            np.testing.assert_allclose(logits.end, wanted.end, atol=1e-5)


def test_a_checkpoint_reader_has_a_lane_for_each_core_where_its_network_can(tmp_path):
    ours = CheckpointReader(checkpoints.deberta_v2(tmp_path / "ours"), "cpu")
    assert ours.batch == torch.get_num_threads()
    assert CheckpointReader(checkpoints.bert(tmp_path / "transformers"), "cpu").batch == 1


def test_the_lanes_of_a_checkpoint_end_when_the_person_stops(tmp_path):
    network = PlacedNetwork(lambda: load_network(checkpoints.deberta_v2(tmp_path)), lambda: 0.0, 2)
    forward, pressed = network.loaded().forward, threading.Event()

    def held(ids: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        assert pressed.wait(LONG_S)
        return forward(ids, types)

    def stop() -> None:
        pressed.set()
        raise Cancelled

    network.loaded().forward = held
    with stoppable(stop), pytest.raises(Cancelled):
        network.score(windows_of(500))
    assert lanes_alive() == []
