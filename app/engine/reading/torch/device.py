"""Where a network computes: a graphics card that has proved itself, or the processor.

A card is used only after a trial run: it must give the processor's logits for the same window, no NaN
among them, and under "auto" it must be quicker. Whatever goes wrong on a card, at the trial or later,
costs time and never a question: the work goes on on the processor, and the reason is kept.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from app.engine.reading.device import DeviceCause, DeviceReason, LoadStep, ReaderMoved
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.torch.lanes import side_by_side
from app.engine.reading.torch.network import Network
from app.engine.reading.windows import WINDOW_LENGTH
from app.engine.task import Cancelled, Report, ignore

logger = logging.getLogger(__name__)

NEAR = {"fp32": 0.01, "bf16": 0.25}
"""How far a card's logits may be from the processor's, as a part of the largest of them."""

ROOM = 0.9
"""Of the card's free memory, what may be used: beyond it Windows would page to main memory, many times slower."""

Done = TypeVar("Done")

Scores = NDArray[np.float32]
"""Logits of some windows of equal length: shape (windows, 2, length), start before end."""


class Card(Protocol):
    """A graphics card, as far as reading is concerned."""

    @property
    def device(self) -> str:
        """For people and exports: "cuda" or "mps"."""
        ...

    @property
    def place(self) -> str:
        """For torch: "cuda:1", "mps"."""
        ...

    @property
    def name(self) -> str:
        """Its maker's name for it."""
        ...

    @property
    def precision(self) -> str:
        """ "bf16" where it computes that by itself, else "fp32"; fp16 overflows in DeBERTa."""
        ...

    @property
    def batch(self) -> int:
        """Windows of one pass, if they fit."""
        ...

    def claim(self) -> None:
        """Before the first use."""
        ...

    def release(self) -> None:
        """Give back what is not in use; never raises."""
        ...


@dataclass(frozen=True)
class Found:
    """The cards there are, the best first; where there is none, why."""

    cards: tuple[Card, ...]
    reason: DeviceReason


@dataclass(frozen=True)
class CudaCard:
    """An NVIDIA card, or an AMD card under ROCm, which torch calls the same."""

    index: int
    name: str
    precision: str
    free: int
    total: int
    device = "cuda"
    batch = 32

    @property
    def place(self) -> str:
        return f"cuda:{self.index}"

    @classmethod
    def of_index(cls, index: int) -> CudaCard:
        """Ask the driver about one; raises whatever the driver does."""
        properties = torch.cuda.get_device_properties(index)
        free, total = torch.cuda.mem_get_info(index)
        with torch.cuda.device(index):
            # Emulated, as on cards before Ampere, bf16 is slower than fp32.
            by_itself = torch.cuda.is_bf16_supported(including_emulation=False)
        return cls(index, properties.name, "bf16" if by_itself else "fp32", free, total)

    def claim(self) -> None:
        torch.cuda.set_per_process_memory_fraction(min(1.0, ROOM * self.free / self.total), self.index)

    def release(self) -> None:
        with suppress(RuntimeError):  # a card that has failed fails here again
            torch.cuda.empty_cache()


@dataclass(frozen=True)
class MpsCard:
    """The graphics part of an Apple chip."""

    name: str
    device = "mps"
    place = "mps"
    precision = "fp32"
    batch = 8

    def claim(self) -> None:
        """Its memory is the computer's."""

    def release(self) -> None:
        with suppress(RuntimeError):
            torch.mps.empty_cache()


_ABSENT = ("no NVIDIA driver", "No CUDA GPUs are available", "no CUDA-capable device", "No HIP GPUs are available")
"""Torch's words where there is no card at all."""


def find_cards() -> Found:
    """Look for cards that torch can use. Never raises: what torch says where it cannot becomes the reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if torch.backends.mps.is_available():
            return Found((MpsCard(torch.backends.mps.get_name()),), DeviceReason(DeviceCause.PROVED))
        if torch.version.cuda is None and torch.version.hip is None:
            return Found((), DeviceReason(DeviceCause.NO_PART if _nvidia_driver() else DeviceCause.NO_CARD))
        try:
            torch.cuda.init()  # type: ignore[no-untyped-call]  # unlike is_available(), it says what is wrong
            cards = [CudaCard.of_index(index) for index in range(torch.cuda.device_count())]
        except Exception as problem:  # noqa: BLE001 - a driver may raise anything, and keeps nobody from reading
            text = _first_line(problem)
            logger.info("no graphics card can be used: %s", text)
            absent = any(words in text for words in _ABSENT)
            return Found((), DeviceReason(DeviceCause.NO_CARD if absent else DeviceCause.DRIVER, detail=text))
    cards.sort(key=lambda card: -card.free)
    return Found(tuple(cards), DeviceReason(DeviceCause.PROVED if cards else DeviceCause.NO_CARD))


def _nvidia_driver() -> bool:
    """Whether the computer has an NVIDIA card with its driver, which this torch knows nothing of."""
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll").is_file()
    return Path("/proc/driver/nvidia/version").is_file()


class PlacedNetwork:
    """A network and the place where it computes.

    On a card every pass of full windows has the same number of rows, and shorter windows go one by
    one: kernels, and with them the last bits, change with the shape, so a window's scores do not depend
    on its neighbours. On the processor all go one by one, since batches are no quicker there: each by one core,
    side by side where the network can; a window by itself by all of them.

    Args:
        load: makes the network anew, on the processor in fp32; may raise ReaderError.
        clock: seconds.
        cores: of the processor, that it may use.
    """

    def __init__(self, load: Callable[[], Network], clock: Callable[[], float], cores: int = 1) -> None:
        self._load = load
        self._network: Network | None = load()
        self.positions = self._network.positions
        self._full = min(WINDOW_LENGTH, self.positions)
        self._clock = clock
        self._lanes = cores if self._network.shared else 1
        self._card: Card | None = None
        self.batch = self._lanes
        """Full windows that one pass takes, or as many as there are lanes."""
        self.precision = self._on_processor = "fp32"
        self.reason = DeviceReason(DeviceCause.CHOSEN)

    @property
    def device(self) -> str:
        """Where it computes: "cpu", "cuda" or "mps"."""
        return "cpu" if self._card is None else self._card.device

    def loaded(self) -> Network:
        """The network; loaded where it was given up, since what was rounded to bf16 does not come back.

        Raises:
            ReaderError: it cannot be loaded; says why.
        """
        if self._network is None:
            self._network = self._load()
            if self._on_processor == "int8":
                self._network.round()
        return self._network

    def round(self) -> None:
        """Compute in int8 on the processor, now or once a card gave up, if the network has such a form.

        After ``use_cards``: what was rounded goes to no card.
        """
        network = self.loaded()
        if network.rounds:
            self._on_processor = "int8"
            if self._card is None:
                network.round()
                self.precision = "int8"

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """Logits of windows, in order; on a card, they are of equal length.

        Raises:
            ReaderMoved: the card gave up; see there.
            ReaderError: after that the network could not be loaded again.
        """
        done: list[Scores] = []
        if self._card is None and min(self._lanes, len(windows)) > 1:
            self.loaded()  # by one of them, not by all at once
            return side_by_side(self._score_alone, windows, self._lanes)
        try:
            while len(done) < len(windows):
                done.extend(self._fit(windows[len(done) :]))
        except ReaderMoved as moved:
            self._give_up(moved.reason)
            raise
        return [_logits(scores) for scores in done]

    def _score_alone(self, window: WindowInput) -> WindowLogits:
        return _logits(self._compute([window], 1)[0])

    def use_cards(self, found: Found, window: WindowInput, *, race: bool, report: Report = ignore) -> None:
        """Go to the first card that does a trial run well; else stay, and know why.

        Args:
            found: cards to try, the best first.
            window: a full one.
            race: whether a card must also be quicker than the processor.
            report: gets LoadStep.
        """
        self.reason = found.reason
        if not found.cards:
            return
        began = self._clock()
        expected = self._compute([window], 1)
        seconds = self._clock() - began
        refusals = []
        for card in found.cards:
            report(LoadStep.CARD)
            refusal = self._trial(card, window, expected, seconds if race else None)
            report(LoadStep.FILES)
            if refusal is None:
                self.reason = DeviceReason(DeviceCause.PROVED if race else DeviceCause.CHOSEN, card.name)
                return
            logger.info("%s is not used: %s %s", card.name, refusal.cause.value, refusal.detail)
            self._give_up(refusal)
            refusals.append(refusal)
            self.loaded()
        self.reason = refusals[0]

    def _trial(self, card: Card, window: WindowInput, expected: Scores, seconds: float | None) -> DeviceReason | None:
        """Go to a card and compute there; why it will not do, or None."""
        try:
            self._move(card)
            self._fit([window] * card.batch)  # finds what fits, and is slow for reasons of its own
            began = self._clock()
            found = self._fit([window] * self.batch)
            took = (self._clock() - began) / len(found)
        except ReaderMoved as moved:
            return moved.reason
        apart = float(np.abs(found - expected).max())
        logger.info("%s: %.4f apart, %.4f s a window (processor: %s)", card.name, apart, took, seconds)
        if apart > NEAR[card.precision] * max(1.0, float(np.abs(expected).max())):
            return DeviceReason(DeviceCause.WRONG, card.name)
        if seconds is not None and took >= seconds:
            return DeviceReason(DeviceCause.SLOWER, card.name)
        return None

    def _move(self, card: Card) -> None:
        network = self.loaded()
        self._card, self.precision, self.batch = card, card.precision, card.batch

        def move() -> None:
            card.claim()
            network.to(card.place, card.precision)

        self._on_card(card, move)

    def _give_up(self, reason: DeviceReason) -> None:
        """Back to the processor. The network is loaded again when it is next needed, after the card's is gone."""
        card, self._card, self._network = self._card, None, None
        self.precision, self.batch, self.reason = self._on_processor, self._lanes, reason
        if card is not None:
            card.release()

    def _fit(self, windows: Sequence[WindowInput]) -> Scores:
        """Scores of the first windows, as many as one pass takes; halves the batch until it fits.

        Raises:
            ReaderMoved: the card cannot; nothing was changed but the batch.
        """
        while True:
            try:
                return self._pass(windows)
            except ReaderMoved as moved:
                if moved.reason.cause is not DeviceCause.MEMORY or self.batch == 1:
                    raise
            self.batch //= 2
            if self._card is not None:
                self._card.release()

    def _pass(self, windows: Sequence[WindowInput]) -> Scores:
        card = self._card
        if card is None:
            return self._compute(windows[:1], 1)
        rows = self.batch if len(windows[0].ids) >= self._full else 1
        found = self._on_card(card, lambda: self._compute(windows[:rows], rows))
        if not np.isfinite(found).all():
            raise ReaderMoved(DeviceReason(DeviceCause.NOT_NUMBERS, card.name))
        return found

    def _on_card(self, card: Card, work: Callable[[], Done]) -> Done:
        """Do something there; whatever is raised becomes ReaderMoved, but for the person's own Stop."""
        try:
            return work()
        except Cancelled:
            raise
        except Exception as problem:  # noqa: BLE001 - a driver may raise anything, and keeps nobody from reading
            reason = _reason(card, problem)
        # Only now: a raised error holds the frames it came through, and with them the card's memory.
        raise ReaderMoved(reason)

    @torch.inference_mode()
    def _compute(self, windows: Sequence[WindowInput], rows: int) -> Scores:
        place = "cpu" if self._card is None else self._card.place
        filled = [*windows, *[windows[-1]] * (rows - len(windows))]
        ids = torch.from_numpy(np.stack([window.ids for window in filled])).to(place)
        types = torch.from_numpy(np.stack([window.types for window in filled])).to(place)
        both = torch.stack(self.loaded().forward(ids, types), dim=1)
        scores: Scores = both[: len(windows)].cpu().numpy()
        return scores


def _logits(scores: Scores) -> WindowLogits:
    return WindowLogits(scores[0].copy(), scores[1].copy())


def _reason(card: Card, problem: Exception) -> DeviceReason:
    text = _first_line(problem)
    # Only CUDA's allocator has a type of its own for this; its libraries and Metal have words.
    full = isinstance(problem, torch.OutOfMemoryError) or "out of memory" in text or "ALLOC_FAILED" in text
    return DeviceReason(DeviceCause.MEMORY if full else DeviceCause.FAILED, card.name, text)


def _first_line(problem: Exception) -> str:
    text = next((line.strip() for line in str(problem).splitlines() if line.strip()), "")
    return f"{type(problem).__name__}: {text}"[:300]
