"""What a reader is: windows in, scored spans out, plain arrays both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.models.reliability import Measured
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
        threshold: the least confidence of an answer that its measurement recommends; None where it was not measured.
        reliability: said against right, of the best answers it was measured on; () where that is not known.
    """

    id: str
    title: str
    revision: str | None
    device: str
    precision: str
    calibrated: bool
    measured_on: str = ""
    device_reason: DeviceReason = field(default=DeviceReason(DeviceCause.BUILT_IN))
    threshold: float | None = None
    reliability: tuple[Measured, ...] = ()


@dataclass(frozen=True)
class ReaderMark:
    """A reader and all that its answers depend on: answers that are kept were its own if these are equal.

    Attributes:
        id, title, revision, precision, device, calibrated: as in ReaderInfo.
        window, overlap: ids of a window, and those that neighbours share.
        digest: of its calibration, and of its files where no revision names them.
    """

    id: str
    title: str
    revision: str | None
    precision: str
    device: str
    window: int
    overlap: int
    calibrated: bool
    digest: str

    @property
    def key(self) -> str:
        """What makes two the same. Where it calculates does not: it is the same reader on another device."""
        return "|".join([self.id, self.revision or "", self.precision, f"{self.window}-{self.overlap}", self.digest])


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
