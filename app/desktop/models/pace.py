"""How long it will still take: the one place where that is estimated for work on models."""

from __future__ import annotations

import time

from app.engine.models.transfer import Transfer
from app.engine.task import Progress

ESTIMATE_AFTER_S = 1.5
"""Before that, an estimate would jump about."""

SLOWEST = 1.0
"""Bytes per second below which nothing is said: the line is as good as dead."""


class Pace:
    """Follows one piece of work."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def left(self, event: object) -> float | None:
        """Seconds left after this event; None where nothing can be said."""
        if isinstance(event, Transfer):
            return _of_transfer(event)
        return self._of_progress(event) if isinstance(event, Progress) else None

    def _of_progress(self, event: Progress) -> float | None:
        now = time.monotonic()
        if self._first is None or event.done < self._first[1]:
            self._first = now, event.done
        began, before = self._first
        done = event.done - before
        if done < 1 or now - began < ESTIMATE_AFTER_S:
            return None
        return max(0, event.total - event.done) * (now - began) / done


def _of_transfer(transfer: Transfer) -> float | None:
    """By the speed of the last seconds, which the downloader knows."""
    speed = transfer.bytes_per_second
    if transfer.waiting is not None or speed is None or speed < SLOWEST:
        return None
    return max(0, transfer.total - transfer.done) / speed
