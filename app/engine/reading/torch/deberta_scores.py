"""Scores of DeBERTa's attention: what a token says to another, and each of them to their distance; also in int8."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from app.engine.reading.torch.int8 import MOST, product, whole_rows
from app.engine.reading.torch.workspace import Workspace

_ROWS = 128
"""Rows of scores made at a time: the fewer, the fewer distances occur between them and all the places."""
_ROUNDED_ROWS = 192
"""The same in int8, where distances are cheap and calls are not."""


class Scores(nn.Module):
    """Scores of one layer. Its positions are projected already."""

    at_once = 3 << 20
    """Bytes of scores that are best made at a time, so that they stay in the cache until they are used."""

    def __init__(self, keys: Tensor | None, queries: Tensor | None, space: Workspace) -> None:
        """Of the projected positions, shape (heads, width of a head, distances).

        Args:
            keys: what queries are multiplied by, from the largest distance on; None: positions of keys say nothing.
            queries: what keys are multiplied by, from the smallest distance on; likewise.
            space: for what is in between.
        """
        super().__init__()
        self.keys = None if keys is None else nn.Buffer(keys)
        self.queries = None if queries is None else nn.Buffer(queries)
        self._space = space

    def rounded(self) -> RoundedScores:
        """The same in int8."""
        return RoundedScores(self.keys, self.queries, self._space)

    def forward(self, query: Tensor, key: Tensor, heads: slice) -> Tensor:
        """Scores of some heads of one window, made block by block.

        Args:
            query, key: of these heads, shape (heads, length, width of a head).
            heads: which they are.

        Returns:
            shape (heads, length, length), in the workspace's memory.
        """
        count, length, _ = query.shape
        scores = self._space("scores", (count, length, length), query)
        beta = 0
        if self.keys is not None:
            for block in _blocks(length, _ROWS):
                scores[:, block] = self._block(query[:, block], self.keys[heads], block.start, length)
            beta = 1
        torch.baddbmm(scores, query, key.transpose(1, 2), beta=beta, out=scores)
        if self.queries is not None:
            for block in _blocks(length, _ROWS):
                of_keys = self._block(key[:, block], self.queries[heads], block.start, length)
                scores[:, :, block] += of_keys.transpose(1, 2)
        return scores

    def bias(self, query: Tensor, key: Tensor) -> Tensor:
        """What positions add to the scores, all at once: shape (windows, heads, length, length)."""
        length = query.shape[-2]
        zero = torch.zeros((), dtype=query.dtype, device=query.device)
        if self.keys is not None:
            zero = zero + skewed(query @ self.keys[..., _distances(self.keys.shape[-1], 0, length, length)], length)
        if self.queries is not None:
            of_distances = self.queries[..., _distances(self.queries.shape[-1], 0, length, length)]
            zero = zero + skewed(key @ of_distances, length).transpose(-1, -2)
        return zero

    def _block(self, states: Tensor, table: Tensor, first: int, length: int) -> Tensor:
        """Scores between the ``states`` from ``first`` on and all distances to ``length`` places."""
        count, rows, _ = states.shape
        distances = table[..., _distances(table.shape[-1], first, rows, length)]
        shape = count, rows, distances.shape[-1]
        return skewed(torch.bmm(states, distances, out=self._space("distances", shape, states)), length)


class _RoundedTable(nn.Module):
    """Positions in whole numbers."""

    def __init__(self, table: Tensor) -> None:
        """Of shape (heads, width of a head, distances)."""
        super().__init__()
        scales = table.abs().amax((1, 2), keepdim=True).clamp_(min=1e-12) / MOST
        self.scales = nn.Buffer(scales)  # of each head: shape (heads, 1, 1)
        self.whole = nn.Buffer((table / scales).round_().to(torch.int8).transpose(1, 2).contiguous())


class RoundedScores(nn.Module):
    """The same, all factors rounded to 8 bits: a quarter of the time.

    Queries and keys have a scale for each row, as in ``Int8Linear``. The tables of positions have one for each head,
    so that a product with them is in one unit however it is read. Whole sums become float32 where they are put in
    their places, which is a pass over memory anyway.
    """

    at_once = 5 << 19

    def __init__(self, keys: Tensor | None, queries: Tensor | None, space: Workspace) -> None:
        """As ``Scores``."""
        super().__init__()
        self.keys = None if keys is None else _RoundedTable(keys)
        self.queries = None if queries is None else _RoundedTable(queries)
        self._space = space

    def forward(self, query: Tensor, key: Tensor, heads: slice) -> Tensor:
        """As ``Scores``; float32 in and out."""
        count, length, _ = query.shape
        whole_query, worth = whole_rows(query, self._space, "int8.queries")
        whole_key, key_worth = whole_rows(key, self._space, "int8.keys")
        scores = self._space("scores", (count, length, length), query)
        position_worth: Tensor | float = 1.0
        if self.queries is None:
            scores.zero_()
        else:
            position_worth = self.queries.scales[heads]
            for block in _blocks(length, _ROUNDED_ROWS):
                of_keys = self._by_distance(whole_key[:, block], self.queries.whole[heads], block.start, length)
                scores[:, :, block] = of_keys.transpose(1, 2)
        # Sums of positions are scaled together with those of words, which are first brought to their unit.
        to_positions, key_worth = worth / position_worth, key_worth.transpose(1, 2) * position_worth
        for block in _blocks(length, _ROUNDED_ROWS):
            some, rows = scores[:, block], whole_query[:, block]
            part = self._space("scores.part", (*some.shape,), query)
            part.copy_(self._sums(rows, whole_key))
            some.addcmul_(part, to_positions[:, block]).mul_(key_worth)
            if self.keys is not None:
                part.copy_(self._by_distance(rows, self.keys.whole[heads], block.start, length))
                some.addcmul_(part, worth[:, block] * self.keys.scales[heads])
        return scores

    def _by_distance(self, states: Tensor, table: Tensor, first: int, length: int) -> Tensor:
        """As ``_block`` of ``Scores``; int8 in, int32 out."""
        distances = table[:, _distances(table.shape[1], first, states.shape[1], length)]
        return skewed(self._sums(states, distances), length)

    def _sums(self, rows: Tensor, columns: Tensor) -> Tensor:
        """Products of each head, for there is none of int8 in batches.

        Args:
            rows, columns: int8, shapes (heads, rows, width) and (heads, columns, width).

        Returns:
            int32, shape (heads, rows, columns), in the workspace's memory.
        """
        sums = self._space("int8.sums", (*rows.shape[:2], columns.shape[1]), rows, torch.int32)
        for one, other, out in zip(rows.unbind(), columns.transpose(1, 2).unbind(), sums.unbind(), strict=True):
            product(one, other, out=out)
        return sums


def _blocks(length: int, rows: int) -> list[slice]:
    return [slice(first, min(first + rows, length)) for first in range(0, length, rows)]


def _distances(count: int, first: int, rows: int, length: int) -> slice:
    """Which of ``count`` (2 · longest − 1) distances ``rows`` rows from ``first`` on need, for ``length`` places."""
    middle = count // 2
    return slice(middle - (first + rows - 1), middle + length - first)


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
