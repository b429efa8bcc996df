"""The reader and the retriever that come with the program, straight from their compact files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from app.engine.models.catalogue import BUILTIN
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.reader import Ids, WindowInput, WindowLogits
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.bert import CompactFile, Encoder, Shape, WordTable
from app.engine.reading.torch.gist import Gist
from app.engine.reading.torch.int8 import resolved
from app.engine.reading.torch.lanes import side_by_side
from app.engine.reading.torch.threads import use_physical_cores

_WORDS = "bert.embeddings.word_embeddings"

DEFAULT = "int16"
"""What "auto" means for the built-in reader, where the processor is made for it: on 520 questions the same passages
as in fp32, every one, sooner and without a copy of the weights (benchmarks/README.md)."""

FOR_PASSAGES = "int8"
"""Likewise for the retriever, whose numbers only decide what is read first: a quarter of fp32's memory, less than half
of its time (benchmarks/README.md)."""


class BuiltinReader:
    """The built-in reader; implements ``app.engine.reading.reader.Reader``.

    Each window is scored by one core, several side by side (``lanes``): batches are no faster, and so a window's
    scores can depend neither on its neighbours nor on how many cores there are.

    Attributes:
        batch: as many windows at a time as there are cores for them.
    """

    id = BUILTIN
    title = "Built-in reader"
    revision: str | None = None
    device = "cpu"
    device_reason = DeviceReason(DeviceCause.BUILT_IN)

    def __init__(self, folder: Path, precision: str = "auto") -> None:
        """Load from ``folder`` (resources/models/builtin).

        Args:
            folder: of the compact files.
            precision: "fp32"; where the processor is made for it, "int16" (the weights as they are, in 8 bits,
                activations in 15) or "int8" (activations in 8), else fp32; "auto": DEFAULT.

        Raises:
            OSError, safetensors.SafetensorError: the installation is damaged.
        """
        self.batch = use_physical_cores()
        shape = Shape.from_config(folder / "config.json")
        file = CompactFile(folder / "model.safetensors")
        self.words = WordTable.from_file(file, _WORDS)
        self.precision = resolved(precision, DEFAULT)
        self._encoder = Encoder(file, "bert.", self.words, shape, self.precision)
        self._head = file("qa_outputs.weight"), file("qa_outputs.bias")
        self.window_length = shape.positions

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """Start and end logits of each window, in order."""
        return side_by_side(self._score, windows, self.batch)

    @torch.inference_mode()
    def _score(self, window: WindowInput) -> WindowLogits:
        hidden = self._encoder(torch.from_numpy(window.ids)[None], torch.from_numpy(window.types)[None])
        logits = functional.linear(hidden[0], *self._head).numpy()
        return WindowLogits(logits[:, 0].copy(), logits[:, 1].copy())


class Retriever:
    """multilingual-e5-small: which passages a question may be about, across languages.

    Cosine of two embeddings is their dot product. Input as it was trained (Wang et al. 2024,
    arXiv:2402.05672): "query: …" and "passage: …", the mean over all tokens.
    """

    def __init__(
        self,
        folder: Path,
        tokenizer: WindowTokenizer,
        words: WordTable | None = None,
        precision: str = "auto",
    ) -> None:
        """Prepare; the weights are read when first needed.

        Args:
            folder: resources/models/builtin.
            tokenizer: of the same folder.
            words: the reader's word embeddings, to share them.
            precision: as of the reader; "auto": FOR_PASSAGES.
        """
        self._precision = precision
        self._folder = folder
        self._tokenizer = tokenizer
        self._words = words
        self._loaded: Encoder | None = None
        self._gist: Gist | None = None
        self._lanes = 1
        self._passage = tokenizer.encode("passage:").ids

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Embedding of a question: float32, shape (384,), of length 1."""
        return self._embed(self._tokenizer.encode(f"query: {text}").ids)

    def embed_passages(self, passages: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
        """Embeddings of passages, each by one core, several side by side.

        Args:
            passages: ids of each, without special ids; what is beyond 512 in all is left out.

        Returns:
            float32, shape (passages, 384), rows of length 1.

        Raises:
            Cancelled: from ``may_stop``.
        """
        encoder = self._encoder()  # loaded once, before there are lanes
        rows = side_by_side(self._embed_passage, passages, self._lanes)
        return np.stack(rows) if rows else np.zeros((0, encoder.shape.width), dtype=np.float32)

    def guess_passages(self, passages: Sequence[NDArray[np.int32]]) -> NDArray[np.float32] | None:
        """Guesses at the embeddings of passages, from their words alone (``gist``); None where the map is missing.

        Args:
            passages: ids of each, without special ids, at least one.

        Returns:
            float32, shape (passages, 384); lengths, and what all have in common, mean nothing.

        Raises:
            Cancelled: from ``may_stop``.
        """
        self._encoder()
        return None if self._gist is None else self._gist(passages)

    def _embed_passage(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        return self._embed(np.concatenate([self._passage, ids]))

    @torch.inference_mode()
    def _embed(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        encoder = self._encoder()
        special = len(self._tokenizer.single(ids[:0]))
        whole: Ids = self._tokenizer.single(ids[: encoder.shape.positions - special])
        mean = encoder(torch.from_numpy(whole)[None])[0].mean(dim=0)
        vector: NDArray[np.float32] = functional.normalize(mean, dim=0).numpy()
        return vector

    def _encoder(self) -> Encoder:
        if self._loaded is None:
            self._lanes = use_physical_cores()
            words = self._words or WordTable.from_file(CompactFile(self._folder / "model.safetensors"), _WORDS)
            shape = Shape.from_config(self._folder / "config.json")
            precision = resolved(self._precision, FOR_PASSAGES)
            self._loaded = Encoder(CompactFile(self._folder / "retriever.safetensors"), "", words, shape, precision)
            self._gist = Gist.from_folder(self._folder, words, shape.width)
        return self._loaded
