"""What a reader is: windows in, scored spans out, plain arrays both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.reading.device import DeviceCause, DeviceReason

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class ReaderInfo:
    """Which reader answers, for the window, the command line and exports.

    Attributes:
        id: of the catalogue ("builtin"), or the folder's path.
        title: for people.
        revision: 40 hexadecimal digits, or None.
        device: "cpu", "cuda" or "mps".
        precision: "fp32", "int16", "int8" (what linear layers multiply), "bf16".
        calibrated: whether its confidence was measured.
        measured_on: what the numbers were measured on, or "".
        device_reason: why it computes there.
    """

    id: str
    title: str
    revision: str | None
    device: str
    precision: str
    calibrated: bool
    measured_on: str = ""
    device_reason: DeviceReason = field(default=DeviceReason(DeviceCause.BUILT_IN))


@dataclass(frozen=True, eq=False)
class WindowInput:
    """One window as the reader sees it: ``[CLS] question [SEP] slice [SEP]``.

    Attributes:
        ids: int64, shape (length,).
        types: int64, shape (length,): segment of each id, as the checkpoint's template says.
        context_start, context_end: the slice's range in ids. The null score is at index 0.
    """

    ids: Ids
    types: Ids
    context_start: int
    context_end: int


@dataclass(frozen=True, eq=False)
class WindowLogits:
    """A reader's scores for one window: float32, shape (length,) each, no padding."""

    start: NDArray[np.float32]
    end: NDArray[np.float32]


class Reader(Protocol):
    """Scores windows. Owned by one thread; the same window gives the same logits whatever its
    neighbours in the batch (to 1e-5).
    """

    id: str
    title: str
    revision: str | None
    window_length: int
    """The most ids one window may have."""

    @property
    def device(self) -> str:
        """Where it computes now: "cpu", "cuda" or "mps"."""
        ...

    @property
    def device_reason(self) -> DeviceReason:
        """Why there."""
        ...

    @property
    def precision(self) -> str:
        """In what: "fp32", "int16", "int8" or "bf16"."""
        ...

    @property
    def batch(self) -> int:
        """Windows that are best scored together; changes with the device."""
        ...

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """Logits of each window, in order.

        Raises:
            ReaderMoved: the device gave up; ask again.
            ReaderError: and it could not be loaded again.
        """
        ...
