"""How far a download is, and amounts in words. Apart from the downloader: the window needs no network to draw it."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.models.errors import ModelCause


@dataclass(frozen=True)
class Transfer:
    """How far a download is; reported at least ten times a second, whether or not anything arrives.

    Attributes:
        file: the name of the file that is fetched or checked.
        done: bytes of all files that are here.
        total: bytes of all files, as far as sizes are known.
        bytes_per_second: over the last seconds; None before there is anything to say.
        waiting: why nothing is fetched just now (it will be tried again), or None.
        retry_s: in how many seconds, or None.
    """

    file: str
    done: int
    total: int
    bytes_per_second: float | None
    waiting: ModelCause | None = None
    retry_s: float | None = None


def amount(size: int) -> str:
    """Bytes in the unit that people read: "1.1 GB", "16 MB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{size} B"
