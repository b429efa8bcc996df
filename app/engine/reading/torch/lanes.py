"""Windows side by side: one core computes one window, instead of all cores one window after another.

Between a network's products stand many small operations, at each of which threads that share a window wait for one
another: of two cores 1.0 to 1.3 were busy (benchmarks/README.md, exhaustive).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

from app.engine.task import Cancelled, may_stop, stoppable

Item = TypeVar("Item")
Done = TypeVar("Done")

LISTEN_S = 0.02
"""How often it is asked whether to stop while others compute."""

_here = threading.local()


def lane() -> int:
    """Which of the lanes this thread is, from 1; 0: none of them."""
    number: int = getattr(_here, "lane", 0)
    return number


def side_by_side(work: Callable[[Item], Done], items: Sequence[Item], lanes: int) -> list[Done]:
    """``work`` of each item, computed by one core each.

    The threads live as long as this call: starting them costs a thousandth of a window.

    Args:
        work: may be called on several threads at once; ``lane`` tells them apart.
        items: in any number.
        lanes: as many at a time.

    Returns:
        what was done, in the order of the items.

    Raises:
        Exception: the first that ``work`` raised; Cancelled: from ``may_stop`` of the caller. Nothing runs any more
            then.
    """
    done: dict[int, Done] = {}
    left = iter(range(len(items)))
    problems: list[Exception] = []
    lock, stop = threading.Lock(), threading.Event()

    def check() -> None:
        if stop.is_set():
            raise Cancelled

    def compute() -> None:
        torch.set_num_threads(1)  # of this thread alone
        with stoppable(check):
            while not problems and not stop.is_set():
                with lock:
                    place = next(left, None)
                if place is None:
                    return
                try:
                    done[place] = work(items[place])
                except Exception as problem:  # noqa: BLE001 - the caller's thread raises it
                    problems.append(problem)

    _Lanes(compute, stop, min(lanes, len(items))).run()
    if problems:
        raise problems[0]
    return [done[place] for place in range(len(items))]


class _Lanes:
    """Threads that are waited for, wherever Ctrl+C comes: one that the end of the program finds inside torch aborts it.

    So they are no daemons, and not waited for with ``Thread.join`` while they compute: interrupted, that takes a thread
    that runs for one that has ended (Python 3.11, ``_wait_for_tstate_lock``).
    """

    def __init__(self, compute: Callable[[], None], stop: threading.Event, number: int) -> None:
        """``compute``: what each of them does; ends soon after ``stop`` is set."""
        self._compute = compute
        self._stop = stop
        self._changed = threading.Condition()
        self._begun = 0
        self._ended = 0
        numbers = range(1, number + 1)
        self._threads = [threading.Thread(target=self._lane, args=(lane,), name=f"lane {lane}") for lane in numbers]

    def run(self) -> None:
        """Returns when all have ended; Cancelled: from ``may_stop`` of the caller. None computes any more then."""
        try:
            for thread in self._threads:
                thread.start()
            while self._ended < len(self._threads):
                with self._changed:
                    self._changed.wait(LISTEN_S)
                may_stop()
        finally:
            self._stop.set()
            with self._changed:
                self._changed.wait_for(lambda: self._begun == self._ended)
            for thread in self._threads:
                if thread.is_alive():  # and past its computing
                    thread.join()

    def _lane(self, number: int) -> None:
        _here.lane = number
        with self._changed:
            if self._stop.is_set():
                return
            self._begun += 1
        try:
            self._compute()
        finally:
            with self._changed:
                self._ended += 1
                self._changed.notify()
