"""A linear layer as our encoders use it; ``int8`` has the other kind."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from app.engine.reading.torch.workspace import Workspace


class Dense(nn.Module):
    """x · weightᵀ + bias, in whatever the weights are."""

    def __init__(self, weight: Tensor, bias: Tensor, space: Workspace) -> None:
        """Of shapes (out, in) and (out,)."""
        super().__init__()
        self.weight = nn.Buffer(weight)
        self.bias = nn.Buffer(bias)
        self.space = space

    def forward(self, hidden: Tensor, name: str) -> Tensor:
        """The product.

        Args:
            hidden: shape (..., in).
            name: of the workspace's memory that the result is written to.

        Returns:
            shape (..., out).
        """
        rows = hidden.reshape(-1, hidden.shape[-1])
        out = self.space(name, (len(rows), len(self.bias)), rows)
        return torch.addmm(self.bias, rows, self.weight.t(), out=out).view(*hidden.shape[:-1], -1)
