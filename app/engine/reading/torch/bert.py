"""A BERT encoder of our own: what the built-in reader and the retriever have in common.

It needs no transformers (a second of importing), reads the compact files directly, and never lets
padding into the arithmetic, so a window's scores do not depend on its neighbours. Format of the
files: training/recipe/unpack.py. Architecture: Devlin et al. 2019, arXiv:1810.04805.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import safe_open
from torch import Tensor, nn
from torch.nn import functional

from app.engine.reading.torch.int8 import Int8Linear, rounded
from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.workspace import Workspace
from app.engine.task import may_stop


@dataclass(frozen=True)
class Shape:
    """The sizes that config.json gives."""

    layers: int
    heads: int
    eps: float
    positions: int
    width: int

    @classmethod
    def from_config(cls, path: Path) -> Shape:
        """Read them from a checkpoint's config.json."""
        config = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            eps=config["layer_norm_eps"],
            positions=config["max_position_embeddings"],
            width=config["hidden_size"],
        )


class CompactFile:
    """Tensors of a compact file, as fp32.

    ``*.q4`` with ``*.q4_scale`` are 4-bit blocks of 32 weights, int8 with ``*_scale`` has one scale
    per output row, the rest is fp16.
    """

    def __init__(self, path: Path) -> None:
        self._file = cast("Any", safe_open(str(path), framework="pt"))  # its methods are untyped
        self._names = frozenset(self._file.keys())

    def __call__(self, name: str) -> Tensor:
        """The tensor of that name (without the suffixes above), float32."""
        if f"{name}.q4" in self._names:
            return unpack_blocks(self.raw(f"{name}.q4"), self.raw(f"{name}.q4_scale"))
        tensor = self.raw(name)
        if tensor.dtype is torch.int8:
            return tensor * self.raw(f"{name}_scale").float()[:, None]
        return tensor.float()

    def whole(self, name: str) -> tuple[Tensor, Tensor]:
        """The matrix of that name in whole numbers: int8, shape (rows, columns), and each row's scale.

        As it is stored where it is stored so, mapped; 4-bit blocks are rounded once more, to a scale for each row.
        """
        tensor = None if f"{name}.q4" in self._names else self.raw(name)
        if tensor is None or tensor.dtype is not torch.int8:
            return rounded(self(name))
        return tensor, self.raw(f"{name}_scale").float()

    def norm(self, name: str) -> tuple[Tensor, Tensor]:
        """Weight and bias of a layer normalisation."""
        return self(f"{name}.weight"), self(f"{name}.bias")

    def raw(self, name: str) -> Tensor:
        """The tensor as it is stored, mapped from the file."""
        tensor: Tensor = self._file.get_tensor(name)
        return tensor


def unpack_blocks(blocks: Tensor, scales: Tensor) -> Tensor:
    """4-bit blocks to weights.

    Args:
        blocks: uint8, shape (rows, blocks, 16): low nibbles are weights 0–15, high nibbles 16–31.
        scales: shape (rows, blocks).

    Returns:
        float32, shape (rows, blocks * 32): (nibble − 8) · scale.
    """
    nibbles = torch.cat([blocks & 15, blocks >> 4], dim=-1).float() - 8
    return (nibbles * scales.float()[..., None]).flatten(1)


class WordTable:
    """Word embeddings that stay 4-bit blocks (18 MB instead of 138); rows are unpacked when looked up."""

    def __init__(self, blocks: Tensor, scales: Tensor) -> None:
        self._blocks = blocks
        self._scales = scales

    @classmethod
    def from_file(cls, file: CompactFile, name: str) -> WordTable:
        """The table ``name`` of a compact file, mapped."""
        return cls(file.raw(f"{name}.q4"), file.raw(f"{name}.q4_scale"))

    def __call__(self, ids: Tensor) -> Tensor:
        """Rows of ``ids``, shape (batch, length) → (batch, length, width)."""
        rows = unpack_blocks(self._blocks[ids.flatten()], self._scales[ids.flatten()])
        return rows.view(*ids.shape, -1)


class _Linears:
    """Makes the linear layers of one file, in one precision."""

    def __init__(self, file: CompactFile, precision: str, space: Workspace) -> None:
        self._file = file
        self._precision = precision
        self._space = space

    def __call__(self, *names: str) -> nn.Module:
        """The layers ``names`` as one."""
        bias = torch.cat([self._file(f"{name}.bias") for name in names])
        if self._precision == "fp32":
            return Dense(_joined([self._file(f"{name}.weight") for name in names]), bias, self._space)
        weights, scales = zip(*(self._file.whole(f"{name}.weight") for name in names), strict=True)
        return Int8Linear(_joined(weights), _joined(scales), bias, self._space, fine=self._precision == "int16")


def _joined(parts: Sequence[Tensor]) -> Tensor:
    """One below the other; a single one stays where it is, mapped from its file."""
    return parts[0] if len(parts) == 1 else torch.cat(list(parts))


class _Layer:
    """One layer; query, key and value are one product."""

    def __init__(self, file: CompactFile, prefix: str, shape: Shape, linears: _Linears, space: Workspace) -> None:
        self._heads = shape.heads
        self._eps = shape.eps
        self._space = space
        self._qkv = linears(*(f"{prefix}.attention.self.{name}" for name in ("query", "key", "value")))
        self._mixed = linears(f"{prefix}.attention.output.dense")
        self._mixed_norm = file.norm(f"{prefix}.attention.output.LayerNorm")
        self._wide = linears(f"{prefix}.intermediate.dense")
        self._narrow = linears(f"{prefix}.output.dense")
        self._norm = file.norm(f"{prefix}.output.LayerNorm")

    def __call__(self, hidden: Tensor) -> Tensor:
        """Shape (windows, length, width) → the same."""
        mixed = self._mixed(self._attention(hidden), "product").add_(hidden)
        hidden = normed(mixed, self._mixed_norm, self._eps)
        wide = torch.ops.aten.gelu_(self._wide(hidden, "wide"))
        return normed(self._narrow(wide, "product").add_(hidden), self._norm, self._eps)

    def _attention(self, hidden: Tensor) -> Tensor:
        windows, length, width = hidden.shape
        heads = self._qkv(hidden, "qkv").view(windows, length, 3, self._heads, -1)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return mixed.transpose(1, 2).reshape(windows, length, width)


class Encoder:
    """BERT without pooling and without padding; lanes may use it at the same time."""

    def __init__(
        self,
        file: CompactFile,
        prefix: str,
        words: WordTable,
        shape: Shape,
        precision: str = "fp32",
    ) -> None:
        """Read the weights.

        Args:
            file: holds them.
            prefix: their names begin so ("bert." or "").
            words: the word embeddings.
            shape: of config.json.
            precision: of the linear layers: "fp32", "int16" or "int8".
        """
        self.shape = shape
        self._words = words
        self._positions = file(f"{prefix}embeddings.position_embeddings.weight")
        self._types = file(f"{prefix}embeddings.token_type_embeddings.weight")
        self._norm = file.norm(f"{prefix}embeddings.LayerNorm")
        space = Workspace()
        linears = _Linears(file, precision, space)
        self._layers = [
            _Layer(file, f"{prefix}encoder.layer.{index}", shape, linears, space) for index in range(shape.layers)
        ]

    def __call__(self, ids: Tensor, types: Tensor | None = None) -> Tensor:
        """Hidden states.

        Args:
            ids: int64, shape (batch, length), length at most ``shape.positions``, nothing of it padding.
            types: likewise; None means all 0.

        Returns:
            float32, shape (batch, length, width).
        """
        hidden = self._words(ids) + self._positions[: ids.shape[1]]
        hidden += self._types[0] if types is None else self._types[types]
        hidden = normed(hidden, self._norm, self.shape.eps)
        for layer in self._layers:
            may_stop()
            hidden = layer(hidden)
        return hidden


def normed(hidden: Tensor, weights: tuple[Tensor, Tensor], eps: float) -> Tensor:
    """Layer normalisation over the last axis, to new memory."""
    return functional.layer_norm(hidden, hidden.shape[-1:], *weights, eps=eps)
