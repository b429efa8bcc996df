"""Memory that every window uses again: asking the system for it anew costs as much as the arithmetic in between."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from app.engine.reading.torch.lanes import lane


class Workspace:
    """Scratch tensors by name, for one network; each lane has its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], Tensor] = {}

    def __call__(self, name: str, shape: tuple[int, ...], like: Tensor, dtype: torch.dtype | None = None) -> Tensor:
        """Memory of that shape, what is in it left over; good until the same name is asked for again.

        Args:
            name: of the purpose.
            shape: any; memory grows with the largest.
            like: whose device it is on.
            dtype: of the numbers; as in ``like`` by default.
        """
        size, dtype = prod(shape), dtype or like.dtype
        key = lane(), name
        flat = self._kept.get(key)
        if flat is None or flat.numel() < size or flat.dtype != dtype or flat.device != like.device:
            flat = self._kept[key] = torch.empty(size, dtype=dtype, device=like.device)
        return flat[:size].view(shape)

    def clear(self) -> None:
        """Give everything back."""
        self._kept.clear()
