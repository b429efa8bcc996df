"""Any extractive checkpoint in a local folder, on the processor or a graphics card."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.reading.device import DeviceCause, DeviceReason, LoadStep
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.convert import load_tokenizer
from app.engine.reading.torch.device import Found, PlacedNetwork, find_cards
from app.engine.reading.torch.folder import check_folder
from app.engine.reading.torch.int8 import resolved
from app.engine.reading.torch.network import Network, load_network
from app.engine.reading.torch.release import release
from app.engine.reading.torch.threads import use_physical_cores
from app.engine.reading.windows import WINDOW_LENGTH
from app.engine.task import Report, ignore

_ABSENT = {DeviceCause.NO_PART: ReaderCause.NO_DEVICE_PART, DeviceCause.DRIVER: ReaderCause.NO_DEVICE_DRIVER}


@dataclass(frozen=True)
class Computer:
    """What a reader takes from the computer it runs on; tests give it others.

    Attributes:
        load: makes a folder's network, on the processor in fp32.
        find: looks for graphics cards.
        clock: seconds.
    """

    load: Callable[[Path], Network] = load_network
    find: Callable[[], Found] = find_cards
    clock: Callable[[], float] = time.perf_counter


COMPUTER = Computer()


class CheckpointReader:
    """A reader from a folder; implements ``app.engine.reading.reader.Reader``.

    On a card, windows are put together only with windows of equal length, on the processor each is computed by
    itself: nothing is ever padded, and a window's scores do not depend on its neighbours.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "auto",
        *,
        name: str = "",
        title: str = "",
        revision: str | None = None,
        precision: str = "auto",
        report: Report = ignore,
        computer: Computer | None = None,
    ) -> None:
        """Check and load.

        Args:
            folder: config.json, safetensors weights and a vocabulary.
            device: "auto" (a card that computes right and is quicker, else the processor), "cpu"; "cuda"
                or "mps": that card if it computes right, else the processor.
            name: the catalogue's id; the folder's path by default.
            title: the catalogue's; the folder's name by default.
            revision: the catalogue's, if it is known.
            precision: on the processor: "fp32"; "int8", where reader and processor are made for it, else fp32;
                "auto": fp32. A card has its own.
            report: gets LoadStep.
            computer: by default, this one.

        Raises:
            ReaderError: it cannot be loaded, or there is no such device; says why.
        """
        config = check_folder(folder)
        self.tokenizer: WindowTokenizer = load_tokenizer(folder)
        if self.tokenizer.largest_id >= int(config.get("vocab_size", 0) or 1 << 31):
            raise ReaderError(folder, ReaderCause.OTHER_TOKENIZER)
        self.id = name or str(folder)
        self.title = title or folder.name
        self.revision = revision
        cores = use_physical_cores()
        computer = computer or COMPUTER
        found = _find(folder, device, computer.find, report)
        self._placed = PlacedNetwork(lambda: computer.load(folder), computer.clock, cores)
        self.window_length = self._placed.positions
        self._check_numbers(folder)
        window = self._window(min(WINDOW_LENGTH, self.window_length))
        self._placed.use_cards(found, window, race=device == "auto", report=report)
        if resolved(precision) == "int8":
            self._placed.round()
            release()

    @property
    def device(self) -> str:
        """Where it computes: "cpu", "cuda" or "mps"."""
        return self._placed.device

    @property
    def device_reason(self) -> DeviceReason:
        """Why there."""
        return self._placed.reason

    @property
    def precision(self) -> str:
        """What it computes in: "fp32", "int8" or "bf16"."""
        return self._placed.precision

    @property
    def batch(self) -> int:
        """Windows that are best scored together."""
        return self._placed.batch

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """Start and end logits of each window, in order.

        Raises:
            ReaderMoved: the card gave up; see there.
            ReaderError: after that the folder could not be read again.
        """
        if self.device == "cpu":
            return self._placed.score(windows)
        results: dict[int, WindowLogits] = {}
        for length in sorted({len(window.ids) for window in windows}):
            places = [place for place, window in enumerate(windows) if len(window.ids) == length]
            scored = self._placed.score([windows[place] for place in places])
            results.update(zip(places, scored, strict=True))
        return [results[place] for place in range(len(windows))]

    def _check_numbers(self, folder: Path) -> None:
        """Does it compute at all, and are they numbers?"""
        (logits,) = self.score([self._window(min(24, self.window_length))])
        if not (np.isfinite(logits.start).all() and np.isfinite(logits.end).all()):
            raise ReaderError(folder, ReaderCause.DAMAGED, "model.safetensors")

    def _window(self, length: int) -> WindowInput:
        """A window of that many ids, to try it."""
        question = self.tokenizer.encode("Who wrote the letter?").ids
        context = self.tokenizer.encode("The letter was written by Ada in 1843, in London. " * 40).ids
        room = length - self.tokenizer.template.size
        question = question[: room // 2]
        return self.tokenizer.window(question, context[: room - len(question)])


def _find(folder: Path, wanted: str, find: Callable[[], Found], report: Report) -> Found:
    """The cards to try. Raises ReaderError where the one that was asked for is not there."""
    if wanted == "cpu":
        return Found((), DeviceReason(DeviceCause.CHOSEN))
    report(LoadStep.CARD)
    found = find()
    report(LoadStep.FILES)
    if wanted == "auto":
        return found
    cards = tuple(card for card in found.cards if card.device == wanted)
    if not cards:
        raise ReaderError(folder, _ABSENT.get(found.reason.cause, ReaderCause.NO_DEVICE), wanted)
    return Found(cards, found.reason)
