"""The part of a reader that computes: ids in, start and end logits out.

A reader needs only what ``Network`` says, so which code computes a checkpoint is decided here alone:
our own where we know the architecture exactly. transformers computes any; it is the reference that our
own encoders meet.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import SafetensorError
from torch import Tensor

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.torch.deberta import Deberta
from app.engine.task import may_stop


class Network(Protocol):
    """Computes one checkpoint, on one device at a time. It is made on the processor, in fp32."""

    positions: int
    """The most ids a window may have."""

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end logits of windows of equal length.

        Args:
            ids: int64, shape (windows, length), on the network's device; nothing of it is padding.
            types: likewise, the segment of each id; a network without segments ignores them.

        Returns:
            float32, shape (windows, length) each, on the same device.

        Raises:
            ReaderError: NOT_QUESTION_ANSWERING: it computes something else.
            RuntimeError: the device cannot (torch.OutOfMemoryError among them).
        """
        ...

    rounds: bool
    """Whether it can ``round``."""

    shared: bool
    """Whether ``forward`` may run on several threads at once on the processor, and is sooner done so."""

    def round(self) -> None:
        """Compute products in int8 from now on. It stays on the processor then; for fp32, load again."""
        ...

    def to(self, device: str, precision: str) -> None:
        """Move the weights: ``device`` as torch names it, ``precision`` "fp32" or "bf16".

        In bf16 the logits themselves are still computed in fp32. What was rounded does not come back:
        for fp32 afterwards, load again.
        """
        ...


def load_network(folder: Path) -> Network:
    """The network of a folder that ``check_folder`` has passed.

    Raises:
        ReaderError: it cannot be loaded; says why.
    """
    try:
        ours = Deberta.of_folder(folder)
    except (MemoryError, RuntimeError) as problem:
        if isinstance(problem, MemoryError) or "alloc" in str(problem):
            raise ReaderError(folder, ReaderCause.MEMORY) from problem
        raise
    return ours or TransformersNetwork(folder)


class TransformersNetwork:
    """transformers' own class for the checkpoint; implements ``Network``.

    Loaded from local files only, safetensors only, without running code that a checkpoint brings.
    """

    rounds = False
    shared = False

    def __init__(self, folder: Path) -> None:
        """Load every weight from the file.

        Raises:
            ReaderError: it cannot be loaded; says why.
        """
        self._folder = folder
        self._model = _load(folder)
        self.positions = _positions(self._model)
        self._takes_types = _takes_types(self._model)
        for layer in _layers(self._model):
            layer.register_forward_pre_hook(lambda _layer, _inputs: may_stop())

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """As Network says."""
        inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        if self._takes_types:
            inputs["token_type_ids"] = types
        try:
            output = self._model(**inputs)
            return output.start_logits.float(), output.end_logits.float()
        except (AttributeError, TypeError, ValueError) as problem:
            # A question answering model, but one that does not give start and end scores.
            kind = type(self._model).__name__
            raise ReaderError(self._folder, ReaderCause.NOT_QUESTION_ANSWERING, kind) from problem

    def round(self) -> None:
        """As Network says; never called."""
        raise NotImplementedError

    def to(self, device: str, precision: str) -> None:
        """As Network says."""
        self._model.to(device=device, dtype=torch.bfloat16 if precision == "bf16" else torch.float32)
        if precision == "bf16":
            _keep_head_exact(self._model)


def _layers(model: Any) -> Sequence[torch.nn.Module]:  # noqa: ANN401 - transformers has no types
    """Its encoder's layers: the longest list of modules there is; none where it shares one layer (ALBERT)."""
    lists = [module for module in model.modules() if isinstance(module, torch.nn.ModuleList)]
    return list(max(lists, key=len, default=()))


def _load(folder: Path) -> Any:  # noqa: ANN401 - transformers has no types
    """The model on the processor, in fp32, every weight from the file."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # promise 4; transformers looks while it is imported
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        model, info = transformers.AutoModelForQuestionAnswering.from_pretrained(
            str(folder.resolve()),
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except (OSError, SafetensorError) as problem:
        raise ReaderError(folder, ReaderCause.DAMAGED, "model.safetensors") from problem
    except (ValueError, KeyError, ImportError) as problem:
        raise ReaderError(folder, ReaderCause.UNKNOWN_KIND) from problem
    except MemoryError as problem:
        raise ReaderError(folder, ReaderCause.MEMORY) from problem
    except (RuntimeError, TypeError, AttributeError) as problem:
        cause = ReaderCause.MEMORY if "alloc" in str(problem) else ReaderCause.DAMAGED
        raise ReaderError(folder, cause, "config.json") from problem
    if missing := sorted(info["missing_keys"]):
        raise ReaderError(folder, ReaderCause.MISSING_WEIGHTS, missing[0])
    return model.eval()


def _keep_head_exact(model: Any) -> None:  # noqa: ANN401
    """Compute the logits themselves in fp32: bf16 would round them to two or three digits."""
    head = getattr(model, "qa_outputs", None)
    if isinstance(head, torch.nn.Linear):
        head.float()
        head.register_forward_pre_hook(lambda _head, inputs: (inputs[0].float(),))


def _positions(model: Any) -> int:  # noqa: ANN401
    """The most ids the checkpoint has positions for; RoBERTa's first ones are taken by padding."""
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            taken = 0 if module.padding_idx is None else module.padding_idx + 1
            return int(module.num_embeddings) - taken
    return min(512, int(getattr(model.config, "max_position_embeddings", 0)) or 512)


def _takes_types(model: Any) -> bool:  # noqa: ANN401
    """Whether segments mean anything to it: DeBERTa has none, RoBERTa one, DistilBERT no such argument."""
    accepted = "token_type_ids" in inspect.signature(model.forward).parameters
    return accepted and int(getattr(model.config, "type_vocab_size", 0) or 0) > 1
