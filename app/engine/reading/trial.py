"""Loading a reader in a helper process whose graphics driver may hang, or take the process with it.

Both happen (a driver that waits for a card which has gone to sleep; a fault in its own code), and neither may
keep a person from reading: the process is ended, and the reader is loaded again without the card.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from app.engine.process import HelperDied, HelperProcess
from app.engine.reading.device import DeviceCause, DeviceReason, LoadStep
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Report

CARD_SILENCE_S = 60.0
"""How long a card's trial may take: setting a card up was seen to take ten seconds, never a minute."""


class _CardSilent(Exception):
    """The trial takes too long."""


class _Watch:
    """Passes a load's events on; raises when the card's trial has taken too long."""

    def __init__(self, report: Report, limit_s: float, clock: Callable[[], float]) -> None:
        self._report = report
        self._limit_s = limit_s
        self._clock = clock
        self._since: float | None = None

    @property
    def on_card(self) -> bool:
        """Whether the last that was heard is that a card is being tried."""
        return self._since is not None

    def __call__(self, event: object) -> None:
        if isinstance(event, LoadStep):
            self._since = self._clock() if event is LoadStep.CARD else None
        self._report(event)
        if self._since is not None and self._clock() - self._since > self._limit_s:
            raise _CardSilent


def load_reader(
    process: HelperProcess,
    model: str | None,
    device: str,
    report: Report,
    limit_s: float = CARD_SILENCE_S,
    clock: Callable[[], float] = time.monotonic,
) -> ReaderInfo:
    """``ReadingService.load`` in a helper process; without the card if that hangs or crashes there.

    Args:
        process: runs ``app.engine.service:ReadingService``.
        model, device: as for ``ReadingService.load``.
        report: gets LoadStep; stops the load, a hanging one too, by raising.
        limit_s: how long the trial of one card may take.
        clock: seconds.

    Raises:
        ReaderError; HelperDied, HelperFailed as ``HelperProcess.call``; Cancelled from ``report``.
    """
    watch = _Watch(report, limit_s, clock)
    try:
        info: ReaderInfo = process.call("load", model, device, report=watch)
    except _CardSilent:
        cause = DeviceCause.SILENT
    except HelperDied:
        if not watch.on_card:
            raise
        cause = DeviceCause.CRASHED
    else:
        return info
    info = process.call("load", model, "cpu", report=report)
    return replace(info, device_reason=DeviceReason(cause))
