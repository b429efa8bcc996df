"""A checkpoint's safetensors files, one or several, mapped: what is not touched is not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from app.engine.reading.torch.folder import weight_files


class UnexpectedWeights(Exception):
    """The files do not hold what config.json promises."""


class WeightFiles:
    """Tensors by name."""

    def __init__(self, folder: Path) -> None:
        """Open all files.

        Raises:
            UnexpectedWeights: one cannot be read.
            ReaderError: one is not there.
        """
        self._home: dict[str, Any] = {}
        try:
            for path in weight_files(folder):
                file = cast("Any", safe_open(str(path), framework="pt"))  # its methods are untyped
                self._home |= dict.fromkeys(file.keys(), file)
        except (OSError, SafetensorError) as problem:
            raise UnexpectedWeights(str(problem)) from problem

    def __contains__(self, name: str) -> bool:
        return name in self._home

    def stored(self, name: str, *shape: int) -> Tensor:
        """A tensor as it is stored, mapped from its file.

        Raises:
            UnexpectedWeights: there is none of that name and shape, or it holds no floating-point numbers.
        """
        if name not in self._home:
            raise UnexpectedWeights(f"no {name}")
        try:
            tensor: Tensor = self._home[name].get_tensor(name)
        except (OSError, SafetensorError) as problem:
            raise UnexpectedWeights(f"{name}: {problem}") from problem
        if tensor.shape != shape or not tensor.is_floating_point():
            raise UnexpectedWeights(f"{name}: {tensor.dtype} {tuple(tensor.shape)}")
        return tensor

    def __call__(self, name: str, *shape: int) -> Tensor:
        """The same, as float32; vectors in memory of their own, so that no file stays mapped for them."""
        return self.own(name, *shape) if len(shape) == 1 else self.stored(name, *shape).float()

    def own(self, name: str, *shape: int) -> Tensor:
        """The same, as float32 in memory of its own: for what stays when all else of the file was rounded.

        One view of a mapped file keeps all of it mapped, every page that was ever read.
        """
        stored = self.stored(name, *shape)
        return stored.float() if stored.dtype is not torch.float32 else stored.clone()
