"""A BERT encoder of our own: what the built-in reader and the retriever have in common.

It needs no transformers (a second of importing), reads the compact files directly, and never lets
padding into the arithmetic, so a window's scores do not depend on its neighbours. Format of the
files: training/recipe/unpack.py. Architecture: Devlin et al. 2019, arXiv:1810.04805.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import safe_open
from torch import Tensor
from torch.nn import functional


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


@dataclass(frozen=True, eq=False)
class _Layer:
    """Weights of one layer; query, key and value are one matrix, so that they are one product."""

    qkv: tuple[Tensor, Tensor]
    mixed: tuple[Tensor, Tensor]
    mixed_norm: tuple[Tensor, Tensor]
    wide: tuple[Tensor, Tensor]
    narrow: tuple[Tensor, Tensor]
    norm: tuple[Tensor, Tensor]

    @classmethod
    def from_file(cls, file: CompactFile, prefix: str) -> _Layer:
        def pair(name: str) -> tuple[Tensor, Tensor]:
            return file(f"{prefix}.{name}.weight"), file(f"{prefix}.{name}.bias")

        parts = [pair(f"attention.self.{name}") for name in ("query", "key", "value")]
        return cls(
            qkv=(torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])),
            mixed=pair("attention.output.dense"),
            mixed_norm=pair("attention.output.LayerNorm"),
            wide=pair("intermediate.dense"),
            narrow=pair("output.dense"),
            norm=pair("output.LayerNorm"),
        )


class Encoder:
    """BERT without pooling and without padding."""

    def __init__(self, file: CompactFile, prefix: str, words: WordTable, shape: Shape) -> None:
        """Read the weights whose names begin with ``prefix`` ("bert." or "")."""
        self.shape = shape
        self._words = words
        self._positions = file(f"{prefix}embeddings.position_embeddings.weight")
        self._types = file(f"{prefix}embeddings.token_type_embeddings.weight")
        self._norm = file(f"{prefix}embeddings.LayerNorm.weight"), file(f"{prefix}embeddings.LayerNorm.bias")
        self._layers = [_Layer.from_file(file, f"{prefix}encoder.layer.{index}") for index in range(shape.layers)]

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
        hidden = self._normed(hidden, self._norm)
        for layer in self._layers:
            mixed = functional.linear(self._attention(hidden, layer), *layer.mixed)
            hidden = self._normed(mixed.add_(hidden), layer.mixed_norm)
            wide = functional.gelu(functional.linear(hidden, *layer.wide))
            hidden = self._normed(functional.linear(wide, *layer.narrow).add_(hidden), layer.norm)
        return hidden

    def _attention(self, hidden: Tensor, layer: _Layer) -> Tensor:
        batch, length, width = hidden.shape
        heads = functional.linear(hidden, *layer.qkv).view(batch, length, 3, self.shape.heads, -1)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return mixed.transpose(1, 2).reshape(batch, length, width)

    def _normed(self, hidden: Tensor, weights: tuple[Tensor, Tensor]) -> Tensor:
        return functional.layer_norm(hidden, hidden.shape[-1:], *weights, eps=self.shape.eps)
