"""DeBERTa-v2, -v3 and mDeBERTa of our own, for reading: the same numbers as transformers, sooner.

What saves the time: relative positions are projected once when loading, not in every pass of every
layer; their scores are read through a skewed view, without index tensors; query, key and value are one
product; no hidden states are kept. Of the word embeddings, most of an mDeBERTa file, only the rows that
occur are read, from the mapped file.

Architecture: He et al. 2021, arXiv:2006.03654 and arXiv:2111.09543. Where config.json says anything that
``DebertaShape`` does not know exactly, transformers computes the checkpoint.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.engine.reading.torch.deberta_attention import Attention
from app.engine.reading.torch.deberta_shape import DebertaShape
from app.engine.reading.torch.int8 import in_int8
from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.weights import UnexpectedWeights, WeightFiles
from app.engine.reading.torch.workspace import Workspace
from app.engine.task import may_stop

logger = logging.getLogger(__name__)


class _Norm(nn.Module):
    """Layer normalisation."""

    def __init__(self, weights: WeightFiles, prefix: str, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Buffer(weights(f"{prefix}.weight", width))
        self.bias = nn.Buffer(weights(f"{prefix}.bias", width))
        self._eps = eps

    def forward(self, hidden: Tensor) -> Tensor:
        """Shape (..., width) → the same."""
        return functional.layer_norm(hidden, hidden.shape[-1:], self.weight, self.bias, self._eps)


class _Embeddings(nn.Module):
    """Words, and where the checkpoint has them absolute positions and segments."""

    def __init__(self, weights: WeightFiles, shape: DebertaShape) -> None:
        super().__init__()
        prefix, embedded = "deberta.embeddings", shape.embedded
        # As stored: only rows that are looked up leave the mapped file.
        self.words = nn.Buffer(weights.stored(f"{prefix}.word_embeddings.weight", shape.words, embedded))

        def optional(name: str, rows: int, *, there: bool) -> nn.Buffer | None:
            return nn.Buffer(weights(f"{prefix}.{name}.weight", rows, embedded)) if there else None

        self.places = optional("position_embeddings", shape.positions, there=shape.absolute)
        self.segments = optional("token_type_embeddings", shape.segments, there=shape.segments > 0)
        self.wider = optional("embed_proj", shape.width, there=embedded != shape.width)
        self.norm = _Norm(weights, f"{prefix}.LayerNorm", shape.width, shape.eps)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """Both of shape (windows, length) → (windows, length, width)."""
        hidden = functional.embedding(ids, self.words).to(self.norm.weight.dtype)
        if self.places is not None:
            hidden = hidden + self.places[: ids.shape[1]]
        if self.segments is not None:
            hidden = hidden + self.segments[types]
        if self.wider is not None:
            hidden = functional.linear(hidden, self.wider)
        normed: Tensor = self.norm(hidden)
        return normed


class _Convolution(nn.Module):
    """What the larger DeBERTa-v2 have beside their first layer: what neighbouring tokens say."""

    def __init__(self, weights: WeightFiles, shape: DebertaShape) -> None:
        super().__init__()
        prefix = "deberta.encoder.conv"
        kernel = shape.width, shape.width // shape.groups, shape.kernel
        self.weight = nn.Buffer(weights.own(f"{prefix}.conv.weight", *kernel))
        self.bias = nn.Buffer(weights(f"{prefix}.conv.bias", shape.width))
        self.norm = _Norm(weights, f"{prefix}.LayerNorm", shape.width, shape.eps)
        self._shape = shape

    def forward(self, embedded: Tensor, hidden: Tensor) -> Tensor:
        """The layer's input and its output, shape (windows, length, width) → the same."""
        across = functional.conv1d(
            embedded.transpose(1, 2), self.weight, self.bias, padding=self._shape.kernel // 2, groups=self._shape.groups
        ).transpose(1, 2)
        activated = torch.tanh(across) if self._shape.convolved == "tanh" else functional.gelu(across)
        normed: Tensor = self.norm(hidden + activated)
        return normed


class _Layer(nn.Module):
    """Attention and the two feed-forward products, each followed by sum and norm."""

    def __init__(
        self,
        weights: WeightFiles,
        prefix: str,
        shape: DebertaShape,
        relative: Tensor,
        space: Workspace,
    ) -> None:
        super().__init__()

        def linear(name: str, rows: int, columns: int) -> nn.Module:
            weight = weights(f"{prefix}.{name}.weight", rows, columns)
            return Dense(weight, weights(f"{prefix}.{name}.bias", rows), space)

        self.attention = Attention(weights, f"{prefix}.attention.self", shape, relative, space)
        self.mixed = linear("attention.output.dense", shape.width, shape.width)
        self.mixed_norm = _Norm(weights, f"{prefix}.attention.output.LayerNorm", shape.width, shape.eps)
        self.wide = linear("intermediate.dense", shape.wide, shape.width)
        self.narrow = linear("output.dense", shape.width, shape.wide)
        self.norm = _Norm(weights, f"{prefix}.output.LayerNorm", shape.width, shape.eps)

    def forward(self, hidden: Tensor) -> Tensor:
        """Shape (windows, length, width) → the same."""
        hidden = self.mixed_norm(self.mixed(self.attention(hidden), "product").add_(hidden))
        wide = torch.ops.aten.gelu_(self.wide(hidden, "wide"))
        normed: Tensor = self.norm(self.narrow(wide, "product").add_(hidden))
        return normed

    def round(self) -> None:
        """Compute in int8 from now on."""
        self.attention.round()
        self.mixed, self.wide, self.narrow = in_int8(self.mixed), in_int8(self.wide), in_int8(self.narrow)


class Deberta(nn.Module):
    """A DeBERTa-v2 with the head that marks start and end; implements ``Network``."""

    rounds = True
    shared = True

    def __init__(self, folder: Path, shape: DebertaShape) -> None:
        """Read every weight from ``folder``.

        Args:
            folder: a checkpoint that ``check_folder`` has passed.
            shape: of its config.json.

        Raises:
            UnexpectedWeights: the files hold something else.
        """
        super().__init__()
        weights, space = WeightFiles(folder), Workspace()
        self.positions = shape.positions
        self._space = space
        # From a mapping of its own: the other one, and the pages of it that were read, goes when all is rounded.
        self._embeddings = _Embeddings(WeightFiles(folder), shape)
        relative = weights("deberta.encoder.rel_embeddings.weight", 2 * shape.span, shape.width)
        if shape.normed_positions:
            relative = _Norm(weights, "deberta.encoder.LayerNorm", shape.width, shape.eps)(relative)
        self._layers = nn.ModuleList(
            _Layer(weights, f"deberta.encoder.layer.{index}", shape, relative, space) for index in range(shape.layers)
        )
        self._convolution = _Convolution(weights, shape) if shape.kernel else None
        self._head = Dense(weights.own("qa_outputs.weight", 2, shape.width), weights("qa_outputs.bias", 2), space)

    @classmethod
    def of_folder(cls, folder: Path) -> Deberta | None:
        """The network of a folder that ``check_folder`` has passed, if it is exactly of this kind; else None."""
        shape = DebertaShape.from_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
        try:
            return None if shape is None else cls(folder, shape)
        except UnexpectedWeights as problem:
            logger.info("%s is left to transformers: %s", folder.name, problem)
            return None

    def round(self) -> None:
        """Compute in int8 from now on, as Network says."""
        for layer in self._layers:
            cast("_Layer", layer).round()

    @torch.inference_mode()
    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end logits, as Network says."""
        hidden = embedded = self._embeddings(ids, types)
        for index, layer in enumerate(self._layers):
            may_stop()
            hidden = layer(hidden)
            if index == 0 and self._convolution is not None:
                hidden = self._convolution(embedded, hidden)
        logits = self._head(hidden.float(), "logits")
        return logits[..., 0].clone(), logits[..., 1].clone()

    def to(self, device: str, precision: str) -> None:  # type: ignore[override]
        """Move the weights, as Network says."""
        super().to(device=device, dtype=torch.bfloat16 if precision == "bf16" else torch.float32)
        self._space.clear()
        self._head.float()  # bf16 would round the logits to two or three digits
