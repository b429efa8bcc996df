"""A reader that remembers every window it ever scored, in a folder.

Scoring is what takes the time; what is made of the scores takes seconds. With a recording, every way of
making answers of the same windows can be tried again at once, and two ways differ in nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.models.catalogue import BUILTIN
from app.engine.reading.reader import Reader, WindowInput, WindowLogits

_KEY = 16
_SHARD = 400
"""Windows written to a file together: what an interrupted recording loses at most."""


class RecordedReader:
    """Passes windows it does not know to another reader; of a Reader it has what scoring takes.

    Args:
        reader: scores what is not known; None: everything must be.
        folder: where recordings are; all in it are read, and new ones added.
    """

    def __init__(self, reader: Reader | None, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._known: dict[bytes, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
        self._new: list[bytes] = []
        self._files = 0
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.npz")):
            self._load(path)
        self.id, self.window_length = (reader.id, reader.window_length) if reader else (BUILTIN, 512)
        self.batch = 1
        self.scored = 0

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """As Reader.score."""
        return [self._score(window) for window in windows]

    def _score(self, window: WindowInput) -> WindowLogits:
        key = hashlib.blake2b(window.ids.astype(np.int32).tobytes(), digest_size=_KEY).digest()
        if key not in self._known:
            if self._reader is None:
                raise KeyError("a window that was never scored")
            found = self._reader.score([window])[0]
            self._known[key] = found.start, found.end
            self._new.append(key)
            self.scored += 1
            if len(self._new) >= _SHARD:
                self.write()
        return WindowLogits(*self._known[key])

    def write(self) -> None:
        """Keep what is new."""
        if not self._new:
            return
        starts = [self._known[key][0] for key in self._new]
        path = self._folder / f"{os.getpid()}-{self._files}.npz"
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(self._new), dtype=np.uint8).reshape(-1, _KEY),
                lengths=np.array([len(each) for each in starts]),
                starts=np.concatenate(starts),
                ends=np.concatenate([self._known[key][1] for key in self._new]),
            )
        part.replace(path)
        self._files += 1
        self._new = []

    def _load(self, path: Path) -> None:
        with np.load(path) as file:
            cuts = np.cumsum(file["lengths"])[:-1]
            parts = zip(file["keys"], np.split(file["starts"], cuts), np.split(file["ends"], cuts), strict=True)
            for key, start, end in parts:
                self._known[key.tobytes()] = start, end
