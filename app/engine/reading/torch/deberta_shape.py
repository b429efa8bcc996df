"""What a DeBERTa-v2 config.json says of the arithmetic, and whether we know all of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import torch
from torch import Tensor

_LONGEST = 512
"""Ids of a window where the checkpoint itself sets no limit: nothing longer was ever trained."""


@dataclass(frozen=True)
class DebertaShape:
    """What config.json says of the arithmetic.

    Attributes:
        layers, heads, width, wide, embedded, words, eps: sizes; ``embedded`` is the word embeddings' width.
        segments: how many token types are embedded; 0: none.
        absolute: whether absolute positions are added to the words.
        positions: the most ids of a window.
        buckets: logarithmic distance buckets on each side; 0: every distance has its own.
        farthest: the distance beyond which all are alike.
        content_to_position, position_to_content: which of the two terms there are; one at least.
        shared: the content's own projections are the positions' as well.
        normed_positions: whether the positions' embeddings are normalised.
        kernel, groups, convolved: the convolution after the first layer (kernel 0: none) and its activation.
    """

    layers: int
    heads: int
    width: int
    wide: int
    embedded: int
    words: int
    eps: float
    segments: int
    absolute: bool
    positions: int
    buckets: int
    farthest: int
    content_to_position: bool
    position_to_content: bool
    shared: bool
    normed_positions: bool
    kernel: int
    groups: int
    convolved: str

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DebertaShape | None:
        """Read config.json; None where it is another architecture or says anything unusual."""
        try:
            return cls._read(config) if config.get("model_type") == "deberta-v2" else None
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # transformers has defaults, and words for what it cannot read

    @classmethod
    def _read(cls, config: dict[str, Any]) -> DebertaShape | None:
        width, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
        limit = int(config["max_position_embeddings"])
        farthest, buckets = int(config.get("max_relative_positions", -1)), int(config.get("position_buckets", -1))
        terms = config["pos_att_type"]
        terms = [term.strip() for term in terms.lower().split("|")] if isinstance(terms, str) else list(terms)
        absolute = bool(config.get("position_biased_input", True))
        shape = cls(
            layers=int(config["num_hidden_layers"]),
            heads=heads,
            width=width,
            wide=int(config["intermediate_size"]),
            embedded=int(config.get("embedding_size", width)),
            words=int(config["vocab_size"]),
            eps=float(config.get("layer_norm_eps", 1e-7)),
            segments=int(config["type_vocab_size"]),
            absolute=absolute,
            positions=limit if absolute else min(limit, _LONGEST),
            buckets=max(buckets, 0),
            farthest=farthest if farthest > 0 else limit,
            content_to_position="c2p" in terms,
            position_to_content="p2c" in terms,
            shared=bool(config.get("share_att_key", False)),
            normed_positions="layer_norm" in _words(config.get("norm_rel_ebd", "none")),
            kernel=max(int(config.get("conv_kernel_size", 0)), 0),
            groups=int(config.get("conv_groups", 1)),
            convolved=str(config.get("conv_act", "tanh")),
        )
        usual = (
            config.get("relative_attention") is True
            and config["hidden_act"] == "gelu"
            and int(config.get("attention_head_size", width // heads)) * heads == width
            and set(terms) <= {"c2p", "p2c"}
            and bool(terms)
            and _words(config.get("norm_rel_ebd", "none")) <= {"layer_norm", "none"}
            and (shape.kernel == 0 or (shape.kernel % 2 == 1 and shape.convolved in ("gelu", "tanh")))
            and min(shape.positions, shape.layers, shape.words) > 0
        )
        return shape if usual else None

    @property
    def span(self) -> int:
        """Half as many as there are relative embeddings."""
        return self.buckets or self.farthest

    @property
    def scale(self) -> float:
        """What scores are multiplied by: one over the root of the head's width times the number of terms."""
        terms = 1 + self.content_to_position + self.position_to_content
        return 1 / sqrt(self.width // self.heads * terms)

    def relative_rows(self, length: int) -> Tensor:
        """The relative embedding of each distance query − key from ``1 - length`` to ``length - 1``.

        Returns:
            int64, shape (2 * length - 1,).
        """
        distances = torch.arange(1 - length, length)
        if self.buckets:
            # In float32 and in this order, as in training: at the edges of the buckets rounding decides.
            half = self.buckets // 2
            far = distances.abs().clamp(min=half) / half
            steps = torch.log(far) / torch.log(torch.tensor((self.farthest - 1) / half)) * (half - 1)
            bucketed = distances.sign() * (torch.ceil(steps) + half)
            distances = torch.where(distances.abs() <= half, distances, bucketed.long())
        return (distances + self.span).clamp(0, 2 * self.span - 1)


def _words(value: str) -> set[str]:
    return {word.strip() for word in value.lower().split("|")}
