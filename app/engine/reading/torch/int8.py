"""Products in int8: four times the processor's fp32 speed, where it has the instructions.

Every row of activations has a scale of its own, and so has every output of the weights. One scale for all
activations would let a window's scores depend on its neighbours, and takes the built-in reader's F1 from
65 to 50. The product itself is exact, in whole numbers. Rounding activations to 8 bits, even so, moves one best
passage in twelve of the built-in reader's; to 15 bits, none of 520.
"""

from __future__ import annotations

import platform

import torch
from torch import Tensor, nn

from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.workspace import Workspace

product = torch._int_mm  # noqa: SLF001 - torch has no other product of int8 that keeps the whole sums
MOST = 127
"""Largest whole number used, on both sides, so that 0 stays 0."""

_FINER = 254
"""What the rest of a rounded number, at most a half, is multiplied by to fill 8 bits again."""


class Int8Linear(nn.Module):
    """x · weightᵀ + bias, the weights rounded to 8 bits, x to 8 or 15."""

    def __init__(self, weight: Tensor, scales: Tensor, bias: Tensor, space: Workspace, *, fine: bool = False) -> None:
        """Of weights that are rounded already.

        Args:
            weight: int8, shape (out, in); may be mapped from a file.
            scales: float32, shape (out,): what a whole number of each row is worth.
            bias: float32, shape (out,).
            space: for what is in between.
            fine: round x to 15 bits, 8 and what is left in 7 more: two products, half as fast, and hardly another
                number than fp32 gives with the same weights.
        """
        super().__init__()
        self.fine = fine
        self.weight = nn.Buffer(weight)
        self.scales = nn.Buffer(scales)
        self.bias = nn.Buffer(bias)
        self._space = space

    @classmethod
    def of_dense(cls, dense: Dense) -> Int8Linear:
        """The same layer, its weights rounded."""
        return cls(*rounded(dense.weight), dense.bias, dense.space)

    def forward(self, hidden: Tensor, name: str) -> Tensor:
        """As ``Dense.forward``; float32 in and out."""
        rows = hidden.reshape(-1, hidden.shape[-1])
        count = len(rows)
        whole, worth = (fine_rows if self.fine else whole_rows)(rows, self._space, "int8.rows")
        sums = self._space("int8.sums", (len(whole), len(self.bias)), rows, torch.int32)
        product(whole, self.weight.t(), out=sums)
        out = self._space(name, (count, len(self.bias)), rows)
        # Conversion by itself, then in place: twice as quick as a product of mixed kinds.
        out.copy_(sums[:count])
        if self.fine:
            rest = self._space("int8.rest", (count, len(self.bias)), rows)
            out.add_(rest.copy_(sums[count:]), alpha=1 / _FINER)
        torch.addcmul(self.bias, out.mul_(self.scales), worth, out=out)
        return out.view(*hidden.shape[:-1], -1)


def whole_rows(rows: Tensor, space: Workspace, name: str) -> tuple[Tensor, Tensor]:
    """Rows of numbers in whole numbers, each with a scale of its own.

    Args:
        rows: float32, shape (..., width).
        space: for what is in between.
        name: of the workspace's memory that the whole numbers are written to.

    Returns:
        int8, the same shape, and what a whole number of each row is worth, float32, shape (..., 1).
    """
    scaled, worth = _scaled(rows, space)
    return space(name, (*rows.shape,), rows, torch.int8).copy_(scaled.round_()), worth


def fine_rows(rows: Tensor, space: Workspace, name: str) -> tuple[Tensor, Tensor]:
    """The same in 15 bits.

    Args:
        rows, space, name: as for ``whole_rows``; rows of shape (rows, width).

    Returns:
        int8, shape (2 * rows, width): all rows, and below them what is left of each, ``_FINER`` times finer; and what a
        whole number of each row is worth, float32, shape (rows, 1).
    """
    scaled, worth = _scaled(rows, space)
    count, width = rows.shape
    whole = space(name, (2 * count, width), rows, torch.int8)
    coarse = torch.round(scaled, out=space("int8.coarse", (count, width), rows))
    whole[:count] = coarse
    whole[count:] = scaled.sub_(coarse).mul_(_FINER).round_()
    return whole, worth


def _scaled(rows: Tensor, space: Workspace) -> tuple[Tensor, Tensor]:
    """Every row's numbers from -127 to 127, in the workspace's memory, and what 1 of each row is worth then."""
    largest = torch.maximum(rows.amax(-1, keepdim=True), -rows.amin(-1, keepdim=True)).clamp_(min=1e-12)
    return torch.mul(rows, MOST / largest, out=space("int8.scaled", (*rows.shape,), rows)), largest.div_(MOST)


def in_int8(layer: nn.Module) -> nn.Module:
    """A layer, rounded where it is not yet."""
    return Int8Linear.of_dense(layer) if isinstance(layer, Dense) else layer


def rounded(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix in whole numbers, and what they are worth in each row: int8, and float32 of shape (rows,)."""
    scales = weight.abs().amax(1).clamp_(min=1e-12) / MOST
    return (weight / scales[:, None]).round_().to(torch.int8), scales


def resolved(precision: str, default: str = "fp32") -> str:
    """The precision to compute in on the processor, of "auto", "fp32", "int16" and "int8".

    Args:
        precision: what was asked for; whole numbers only where they pay.
        default: what "auto" means.
    """
    wanted = default if precision == "auto" else precision
    return wanted if wanted in ("int16", "int8") and int8_pays() else "fp32"


def int8_pays() -> bool:
    """Whether this processor multiplies whole numbers of 8 bits faster than fp32, and exactly.

    Without VNNI (or AMX) the products are done in 16 bits, slower and in the worst case cut off.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_vnni") or can.get("avx_vnni") or can.get("amx_int8")) and _exact()


def _exact() -> bool:
    """The largest products there can be, summed without loss; both signs, and few rows as well as many."""
    for rows in (1, 40):
        factors = torch.full((rows, 256), -MOST, dtype=torch.int8)
        weights = torch.full((64, 256), MOST, dtype=torch.int8)
        if not (product(factors, weights.t()) == -MOST * MOST * 256).all():
            return False
        if not (product(-factors, weights.t()) == MOST * MOST * 256).all():
            return False
    return True
