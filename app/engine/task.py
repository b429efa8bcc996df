"""How long work tells how far it is, and how it is stopped.

An engine function that takes long accepts ``report: Report``. It calls ``report(event)`` with a
frozen dataclass; that call is progress *and* the only point at which the work can be stopped:
a caller that has lost interest raises :class:`Cancelled` from it, which unwinds the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The person, or the program, does not want the result any more."""


@dataclass(frozen=True)
class Progress:
    """So many of so many units are done; the unit is the work's own (pages, windows, bytes)."""

    done: int
    total: int


Report = Callable[[object], None]
"""Takes a frozen dataclass (Progress, or the richer event that a function names); may raise Cancelled."""


def ignore(_event: object) -> None:
    """The report of a caller who wants neither progress nor a way to stop."""
