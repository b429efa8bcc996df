"""Handing back what torch and the C library keep of memory that was freed."""

from __future__ import annotations

import ctypes
import gc
import sys

import torch


def release() -> None:
    """After a model was dropped: its memory, on the processor and on a card, goes back to the system."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).malloc_trim(0)
        except (OSError, AttributeError):  # not glibc, which alone would keep it
            return
