"""DeBERTa's disentangled attention: what a token says to another, and to its distance, both ways."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.engine.reading.torch.deberta_shape import DebertaShape
from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.weights import WeightFiles
from app.engine.reading.torch.workspace import Workspace

_ROWS = 128
"""Rows of scores made at a time: the fewer, the fewer distances occur between them and all the places."""
_SCORES = 3 << 20
"""Bytes of scores made at a time, so that they stay in the cache until they are used."""


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
        self.position_keys = nn.Buffer(keys) if shape.content_to_position else None
        self.position_queries = nn.Buffer(queries) if shape.position_to_content else None

    def _by_head(self, rows: Tensor) -> Tensor:
        """Shape (distances, width) → (heads, width of a head, distances)."""
        return rows.view(len(rows), self._heads, -1).permute(1, 2, 0).contiguous()

    def forward(self, hidden: Tensor) -> Tensor:
        """Shape (windows, length, width) → the same, mixed."""
        windows, length, width = hidden.shape
        query, key, value = self.qkv(hidden, "qkv").view(windows, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        if hidden.device.type != "cpu":
            bias = self._bias(query, key)
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=1.0)
            return mixed.transpose(1, 2).reshape(windows, length, width)
        mixed = self._space("mixed", (windows, length, self._heads, width // self._heads), hidden)
        group = max(1, min(self._heads, _SCORES // (4 * length * length)))
        for window in range(windows):
            for first in range(0, self._heads, group):
                heads = slice(first, first + group)
                scores = self._scores(query[window, heads], key[window, heads], heads)
                probabilities = torch.softmax(scores, -1, out=scores)
                mixed[window, :, heads] = torch.bmm(probabilities, value[window, heads]).transpose(0, 1)
        return mixed.view(windows, length, width)

    def _bias(self, query: Tensor, key: Tensor) -> Tensor:
        """What positions add to the scores, all at once: shape (windows, heads, length, length)."""
        length = query.shape[-2]
        zero = torch.zeros((), dtype=query.dtype, device=query.device)
        if self.position_keys is not None:
            zero = zero + skewed(query @ _distances(self.position_keys, 0, length, length), length)
        if self.position_queries is not None:
            of_keys = skewed(key @ _distances(self.position_queries, 0, length, length), length)
            zero = zero + of_keys.transpose(-1, -2)
        return zero

    def _scores(self, query: Tensor, key: Tensor, heads: slice) -> Tensor:
        """Scores of some heads of one window, shape (heads, length, length), made block by block."""
        count, length, _ = query.shape
        scores = self._space("scores", (count, length, length), query)
        beta = 0
        if self.position_keys is not None:
            for first in range(0, length, _ROWS):
                block = slice(first, min(first + _ROWS, length))
                scores[:, block] = self._block(query[:, block], self.position_keys[heads], first, length)
            beta = 1
        torch.baddbmm(scores, query, key.transpose(1, 2), beta=beta, out=scores)
        if self.position_queries is not None:
            for first in range(0, length, _ROWS):
                block = slice(first, min(first + _ROWS, length))
                of_keys = self._block(key[:, block], self.position_queries[heads], first, length)
                scores[:, :, block] += of_keys.transpose(1, 2)
        return scores

    def _block(self, states: Tensor, table: Tensor, first: int, length: int) -> Tensor:
        """Scores between the ``states`` from ``first`` on and all distances to ``length`` places."""
        count, rows, _ = states.shape
        distances = _distances(table, first, rows, length)
        shape = count, rows, distances.shape[-1]
        return skewed(torch.bmm(states, distances, out=self._space("distances", shape, states)), length)


def _distances(table: Tensor, first: int, rows: int, length: int) -> Tensor:
    """The part of a table (…, 2 · longest − 1) that rows from ``first`` on need, for ``length`` places."""
    middle = table.shape[-1] // 2
    return table[..., middle - (first + rows - 1) : middle + length - first]


def skewed(by_distance: Tensor, length: int) -> Tensor:
    """Read scores by distance as scores by place, without copying.

    Args:
        by_distance: contiguous, shape (..., rows, rows + length - 1): of row i, column c is for the place
            c + i - (rows - 1).
        length: how many places there are.

    Returns:
        a view of shape (..., rows, length).
    """
    rows, columns = by_distance.shape[-2:]
    strides = *by_distance.stride()[:-2], columns - 1, 1
    start = by_distance.storage_offset() + rows - 1
    return by_distance.as_strided((*by_distance.shape[:-1], length), strides, start)
