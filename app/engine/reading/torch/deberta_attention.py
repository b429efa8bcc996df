"""DeBERTa's disentangled attention: what a token says to another, and to its distance, both ways."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.engine.reading.torch.deberta_scores import RoundedScores, Scores
from app.engine.reading.torch.deberta_shape import DebertaShape
from app.engine.reading.torch.int8 import in_int8
from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.weights import WeightFiles
from app.engine.reading.torch.workspace import Workspace


class Attention(nn.Module):
    """One layer's attention. Its positions are projected once, here."""

    def __init__(
        self,
        weights: WeightFiles,
        prefix: str,
        shape: DebertaShape,
        relative: Tensor,
        space: Workspace,
    ) -> None:
        """Read one layer's weights.

        Args:
            weights, prefix: where they are.
            shape: of the checkpoint.
            relative: the relative embeddings, shape (2 * span, width).
            space: for what is in between.
        """
        super().__init__()
        self._heads = shape.heads
        self._space = space

        def read(name: str) -> tuple[Tensor, Tensor]:
            weight = weights(f"{prefix}.{name}.weight", shape.width, shape.width)
            return weight, weights(f"{prefix}.{name}.bias", shape.width)

        query, key, value = (read(f"{name}_proj") for name in ("query", "key", "value"))
        position_key = key if shape.shared or not shape.content_to_position else read("pos_key_proj")
        position_query = query if shape.shared or not shape.position_to_content else read("pos_query_proj")
        # The scale goes into what the queries are made of, so that no score needs it.
        query = query[0] * shape.scale, query[1] * shape.scale
        parts = (query, key, value)
        self.qkv: nn.Module = Dense(
            torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts]), space
        )
        rows = shape.relative_rows(shape.positions)
        # Read backwards: along a row of scores the key goes on, so the distance falls.
        keys = self._by_head(functional.linear(relative, *position_key)[rows.flip(0)])
        queries = self._by_head(functional.linear(relative, *position_query)[rows] * shape.scale)
        self.scores: Scores | RoundedScores = Scores(
            keys if shape.content_to_position else None, queries if shape.position_to_content else None, space
        )

    def _by_head(self, rows: Tensor) -> Tensor:
        """Shape (distances, width) → (heads, width of a head, distances)."""
        return rows.view(len(rows), self._heads, -1).permute(1, 2, 0).contiguous()

    def forward(self, hidden: Tensor) -> Tensor:
        """Shape (windows, length, width) → the same, mixed."""
        windows, length, width = hidden.shape
        query, key, value = self.qkv(hidden, "qkv").view(windows, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        if hidden.device.type != "cpu" and isinstance(self.scores, Scores):
            bias = self.scores.bias(query, key)
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=1.0)
            return mixed.transpose(1, 2).reshape(windows, length, width)
        mixed = self._space("mixed", (windows, length, self._heads, width // self._heads), hidden)
        group = max(1, min(self._heads, self.scores.at_once // (4 * length * length)))
        for window in range(windows):
            for first in range(0, self._heads, group):
                heads = slice(first, first + group)
                scores = self.scores(query[window, heads], key[window, heads], heads)
                probabilities = torch.softmax(scores, -1, out=scores)
                mixed[window, :, heads] = torch.bmm(probabilities, value[window, heads]).transpose(0, 1)
        return mixed.view(windows, length, width)

    def round(self) -> None:
        """Compute in int8 from now on: all but what probabilities take of the values."""
        self.qkv = in_int8(self.qkv)
        if isinstance(self.scores, Scores):
            self.scores = self.scores.rounded()
