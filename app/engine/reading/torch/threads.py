"""How many cores a reader may use."""

from __future__ import annotations

import os

import torch

_MOST = 8
"""Windows of a few hundred ids do not get faster with more."""


def use_physical_cores() -> int:
    """Let torch use one thread for each physical core this process may run on, at most eight.

    Returns:
        the number of threads. Twins of a core share its arithmetic units and only get in each
        other's way.
    """
    threads = max(1, min(_physical_cores(), _MOST))
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads


def _physical_cores() -> int:
    # Before anyone has set it, torch's own number counts physical cores, affinity respected.
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    return min(allowed, torch.get_num_threads())
