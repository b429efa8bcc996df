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

    def run(number: int) -> None:
        _here.lane = number
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

    names = range(1, min(lanes, len(items)) + 1)
    threads = [threading.Thread(target=run, args=(number,), name=f"lane {number}", daemon=True) for number in names]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(LISTEN_S)
                may_stop()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if problems:
        raise problems[0]
    return [done[place] for place in range(len(items))]
