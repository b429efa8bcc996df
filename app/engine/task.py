"""How long work tells how far it is, and how it is stopped.

An engine function that takes long accepts ``report: Report``. It calls ``report(event)`` with a
frozen dataclass; that call is progress *and* the only point at which the work can be stopped:
a caller that has lost interest raises :class:`Cancelled` from it, which unwinds the work.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
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


_stop_point: ContextVar[Callable[[], None] | None] = ContextVar("stop point", default=None)


@contextlib.contextmanager
def stoppable(check: Callable[[], None]) -> Iterator[None]:
    """While this lasts, ``may_stop`` calls ``check`` on this thread, which may raise Cancelled.

    For what lies deep below whoever has the report: the layers of a network, of which a large one takes
    longer for one window than a person waits for Stop.
    """
    token = _stop_point.set(check)
    try:
        yield
    finally:
        _stop_point.reset(token)


def may_stop() -> None:
    """A point at which the work may be stopped, if somebody wants to know."""
    check = _stop_point.get()
    if check is not None:
        check()


def ignore(_event: object) -> None:
    """The report of a caller who wants neither progress nor a way to stop."""
