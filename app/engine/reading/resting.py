"""When a loaded model is let go, and what stands in its place until it is wanted again.

A model is loaded again in a second or a few (benchmarks/README.md); until then its memory is of more
use to others. What was read stays (app/engine/answering/memory.py), so that a question asked before is
answered without it.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from app.engine.reading.device import DeviceReason
from app.engine.reading.reader import Reader, WindowInput, WindowLogits

IDLE_S = 600.0
"""Unused for so long, a model is let go."""

SHORT_IDLE_S = 20.0
"""Likewise while memory is short: between two questions about the same thing."""

SHORT_SHARE = 0.08
SHORT_BYTES = 512 << 20
"""Memory is short when less than both can be had without swapping: this share of all, and so many bytes."""

LOOK_S = 15.0
"""How often a look is taken."""


class Rest:
    """The policy: whether what was loaded is to be let go.

    Args:
        clock: seconds, from any start.
        spare: (bytes that can be had, bytes in all), or None where the system does not tell.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        spare: Callable[[], tuple[int, int] | None] | None = None,
    ) -> None:
        self._clock = clock
        self._spare = spare or spare_memory
        self._used = clock()

    def used(self) -> None:
        """The model was wanted just now."""
        self._used = self._clock()

    @property
    def is_due(self) -> bool:
        """Whether it was idle for long enough, which is less while memory is short."""
        idle = self._clock() - self._used
        return idle >= IDLE_S or (idle >= SHORT_IDLE_S and self._is_short())

    def _is_short(self) -> bool:
        spare = self._spare()
        return spare is not None and spare[0] < SHORT_SHARE * spare[1] and spare[0] < SHORT_BYTES


class RestingReader:
    """Stands in for a reader that was let go; loads it again when a window is to be scored.

    Implements ``app.engine.reading.reader.Reader``.

    Args:
        reader: the one that is let go; only what it is, is kept of it.
        wake: loads it again, and puts it in this one's place.
    """

    def __init__(self, reader: Reader, wake: Callable[[], Reader]) -> None:
        self.id, self.title, self.revision = reader.id, reader.title, reader.revision
        self.window_length = reader.window_length
        self._device: str = reader.device
        self._reason: DeviceReason = reader.device_reason
        self._precision: str = reader.precision
        self._batch: int = reader.batch
        self._wake = wake
        self._reader: Reader | None = None

    @property
    def device(self) -> str:
        return self._reader.device if self._reader else self._device

    @property
    def device_reason(self) -> DeviceReason:
        return self._reader.device_reason if self._reader else self._reason

    @property
    def precision(self) -> str:
        return self._reader.precision if self._reader else self._precision

    @property
    def batch(self) -> int:
        return self._reader.batch if self._reader else self._batch

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        if self._reader is None:
            self._reader = self._wake()
        return self._reader.score(windows)


def spare_memory() -> tuple[int, int] | None:
    """(bytes of memory that can be had without swapping, bytes in all); None where the system does not tell.

    On macOS None: it compresses and takes back memory itself, and has no such number.
    """
    if sys.platform == "win32":
        return _spare_on_windows()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        facts = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
        return facts["MemAvailable"], facts["MemTotal"]
    except (OSError, KeyError, ValueError, IndexError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "spare", "a", "b", "c", "d", "e")),
    )


def _spare_on_windows() -> tuple[int, int] | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.spare), int(status.total)
