"""How a run is paused, resumed and stopped from another thread."""

from __future__ import annotations

import threading

from app.engine.process import HEARTBEAT_S
from app.engine.task import Cancelled


class Paused(Exception):
    """Unwinds what the run is doing, so that neither the reader nor its process is kept from others."""


class Control:
    """The switch of one run."""

    def __init__(self) -> None:
        self._going = threading.Event()
        self._going.set()
        self._stopped = threading.Event()

    @property
    def is_paused(self) -> bool:
        """Whether a pause was asked for, and not ended."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Let go of the reader within a second, until ``resume``; what was read of the cell in hand is not lost."""
        self._going.clear()

    def resume(self) -> None:
        """Go on."""
        self._going.set()

    def stop(self) -> None:
        """End the run within a second; what is complete is kept."""
        self._stopped.set()

    def check(self) -> None:
        """Raises Cancelled or Paused if that is wanted."""
        if self._stopped.is_set():
            raise Cancelled
        if not self._going.is_set():
            raise Paused

    def wait(self) -> bool:
        """Wait a moment for ``resume``; whether it came. Raises Cancelled when it is stopped instead."""
        going = self._going.wait(HEARTBEAT_S)
        if self._stopped.is_set():
            raise Cancelled
        return going
