"""A computer with graphics cards that misbehave. They compute on the processor: what is real is all but the fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.torch.checkpoint import Computer
from app.engine.reading.torch.device import Found
from app.engine.reading.torch.network import Network, load_network


@dataclass(eq=False)
class PretendCard:
    """As a Card; torch is told that its place is the processor."""

    name: str = "Pretend 9000"
    precision: str = "fp32"
    device: str = "cuda"
    batch: int = 32
    place: str = "cpu"
    claimed: int = 0
    released: int = 0

    def claim(self) -> None:
        self.claimed += 1

    def release(self) -> None:
        self.released += 1


class Workbench:
    """The computer: gives readers its cards, counts what is computed, and breaks the cards when told.

    Args:
        cards: the cards it has.
        reason: why it has none.

    Attributes:
        room: the most rows that fit on a card.
        moving, computing: raised by a card, when a network is moved there and when it computes.
        spoil: what a card does to the logits.
        network_of: what computes; by default what the program itself would take.
        passes: (precision of the place: "cpu" or the card's, rows, length) of each pass.
        loads: how often a network was loaded.
        processor_s, card_s: what a window costs, by ``clock``.
    """

    def __init__(self, *cards: PretendCard, reason: DeviceReason | None = None) -> None:
        self.found = Found(cards, reason or DeviceReason(DeviceCause.NO_CARD))
        self.room = 1000
        self.moving: BaseException | None = None
        self.computing: BaseException | None = None
        self.spoil: Callable[[Tensor], Tensor] = lambda logits: logits
        self.network_of: Callable[[Path], Network] = load_network
        self.passes: list[tuple[str, int, int]] = []
        self.loads = 0
        self.processor_s, self.card_s = 1.0, 0.01
        self.now = 0.0

    @property
    def computer(self) -> Computer:
        return Computer(load=self.load, find=lambda: self.found, clock=lambda: self.now)

    def load(self, folder: Path) -> Network:
        self.loads += 1
        return _Watched(self.network_of(folder), self)

    @property
    def rows(self) -> list[int]:
        """Of the passes on a card."""
        return [rows for place, rows, _ in self.passes if place != "cpu"]


class _Watched:
    """A real network; once it was moved, what its card does happens to it."""

    def __init__(self, network: Network, bench: Workbench) -> None:
        self.network = network
        self.positions = network.positions
        self.rounds = network.rounds
        self.shared = network.shared
        self._bench = bench
        self._place = "cpu"

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        bench, rows = self._bench, ids.shape[0]
        bench.passes.append((self._place, rows, ids.shape[1]))
        if self._place == "cpu":
            bench.now += bench.processor_s * rows
            return self.network.forward(ids, types)
        bench.now += bench.card_s * rows
        if rows > bench.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nMore words.")
        if bench.computing is not None:
            raise bench.computing
        start, end = self.network.forward(ids, types)
        return bench.spoil(start), bench.spoil(end)

    def round(self) -> None:
        self.network.round()

    def to(self, device: str, precision: str) -> None:
        if self._bench.moving is not None:
            raise self._bench.moving
        self.network.to(device, precision)
        self._place = precision
