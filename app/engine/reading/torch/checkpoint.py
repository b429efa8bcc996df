"""Any extractive checkpoint in a local folder, on the processor or an accelerator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.convert import load_tokenizer
from app.engine.reading.torch.folder import check_folder
from app.engine.reading.torch.network import load_network
from app.engine.reading.torch.threads import use_physical_cores

_BATCH = {"cpu": 1, "cuda": 32, "mps": 8}
"""Windows of one forward pass; more only help an accelerator."""
_TRUSTED = {"fp32": 0.01, "bf16": 0.25}
"""How far an accelerator's logits may be from the processor's, as a part of the largest of them."""


class CheckpointReader:
    """A reader from a folder; implements ``app.engine.reading.reader.Reader``.

    Windows are put together only with windows of equal length, so nothing is ever padded; on an
    accelerator every pass has the same number of rows, because its kernels, and with them the last
    bits, change with the shape. Thus a window's scores do not depend on its neighbours.
    """

    def __init__(
        self, folder: Path, device: str = "auto", *, name: str = "", title: str = "", revision: str | None = None
    ) -> None:
        """Check and load.

        Args:
            folder: config.json, safetensors weights and a vocabulary.
            device: "auto" (an accelerator that computes right, else the processor), "cpu", "cuda", "mps".
            name: the catalogue's id; the folder's path by default.
            title: the catalogue's; the folder's name by default.
            revision: the catalogue's, if it is known.

        Raises:
            ReaderError: it cannot be loaded; says why.
        """
        self._folder = folder
        config = check_folder(folder)
        self.tokenizer: WindowTokenizer = load_tokenizer(folder)
        if self.tokenizer.largest_id >= int(config.get("vocab_size", 0) or 1 << 31):
            raise ReaderError(folder, ReaderCause.OTHER_TOKENIZER)
        self.id = name or str(folder)
        self.title = title or folder.name
        self.revision = revision
        self.device = "cpu"
        self.precision = "fp32"
        use_physical_cores()
        self._network = load_network(folder)
        self.window_length = self._network.positions
        self._batch = _BATCH["cpu"]
        self._probe()
        if (chosen := _choose_device(folder, device)) != "cpu":
            self._move(chosen, trusted=device != "auto")

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """Start and end logits of each window, in order."""
        results: list[WindowLogits | None] = [None] * len(windows)
        for length in sorted({len(window.ids) for window in windows}):
            places = [place for place, window in enumerate(windows) if len(window.ids) == length]
            scored = self._score_equal([windows[place] for place in places])
            for place, logits in zip(places, scored, strict=True):
                results[place] = logits
        return [logits for logits in results if logits is not None]

    def _score_equal(self, windows: Sequence[WindowInput]) -> Iterator[WindowLogits]:
        done = 0
        while done < len(windows):
            batch = windows[done : done + self._batch]
            try:
                scored = self._forward(batch)
            except torch.OutOfMemoryError:
                self._shrink()
                continue
            done += len(batch)
            yield from scored

    def _shrink(self) -> None:
        """After the accelerator's memory ran out: half as many windows at a time, at last the processor."""
        if self._batch > 1:
            self._batch //= 2
        else:
            self._fall_back()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    @torch.inference_mode()
    def _forward(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        rows = list(windows) + [windows[-1]] * (self._batch - len(windows))
        ids = torch.from_numpy(np.stack([window.ids for window in rows])).to(self.device)
        types = torch.from_numpy(np.stack([window.types for window in rows])).to(self.device)
        start, end = self._network.forward(ids, types)
        starts, ends = start.cpu().numpy(), end.cpu().numpy()
        return [WindowLogits(starts[row].copy(), ends[row].copy()) for row in range(len(windows))]

    def _move(self, device: str, *, trusted: bool) -> None:
        """Onto an accelerator; back again if it runs out of memory or computes something else."""
        expected = self._probe()
        precision = "bf16" if device == "cuda" and torch.cuda.is_bf16_supported() else "fp32"
        try:
            self._network.to(device, precision)
            self.device, self.precision, self._batch = device, precision, _BATCH[device]
            found = self._probe()
        except torch.OutOfMemoryError:
            found = None
        allowed = _TRUSTED[precision] * max(1.0, float(np.abs(expected).max()))
        right = (
            found is not None and np.isfinite(found).all() and (trusted or np.abs(found - expected).max() <= allowed)
        )
        if not right:
            self._fall_back()

    def _fall_back(self) -> None:
        """To the processor; loaded again, since what was rounded to bf16 does not come back."""
        self._network = load_network(self._folder)
        self.device, self.precision, self._batch = "cpu", "fp32", _BATCH["cpu"]

    def _probe(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Logits of one small window: does it compute, and are they numbers?"""
        question = self.tokenizer.encode("Who wrote the letter?").ids
        context = self.tokenizer.encode("The letter was written by Ada in 1843, in London.").ids
        room = self.window_length - self.tokenizer.template.size
        window = self.tokenizer.window(question[: room // 2], context[: room - room // 2])
        logits = self._forward([window])[0]
        both = np.concatenate([logits.start, logits.end])
        if self.device == "cpu" and not np.isfinite(both).all():
            raise ReaderError(self._folder, ReaderCause.DAMAGED, "model.safetensors")
        return both


def _choose_device(folder: Path, wanted: str) -> str:
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return next((name for name in ("cuda", "mps") if there[name]), "cpu")
    if not there.get(wanted, False):
        raise ReaderError(folder, ReaderCause.NO_DEVICE, wanted)
    return wanted
