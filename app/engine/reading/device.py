"""Where a reader computes, and why there: facts that ``app.messages`` words. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DeviceCause(Enum):
    """Why a reader computes where it does. From NO_PART on: why a card that is there is not used."""

    BUILT_IN = "built_in"
    """The built-in reader, which knows nothing but the processor."""
    CHOSEN = "chosen"
    """The person said so."""
    PROVED = "proved"
    """The card did a trial run: right, and quicker than the processor."""
    NO_CARD = "no_card"
    NO_PART = "no_part"
    """There is a card, but the installed torch was built without what it takes."""
    DRIVER = "driver"
    """The card's driver is too old or out of order."""
    FAILED = "failed"
    """It raised an error: an operation it does not have, a kernel not made for it, a lost connection."""
    WRONG = "wrong"
    """It computed something else than the processor."""
    NOT_NUMBERS = "not_numbers"
    """It computed NaN or infinities."""
    MEMORY = "memory"
    """Its memory is not enough for even one window at a time."""
    SLOWER = "slower"
    """The processor is quicker (small graphics units, or cards whose memory is full)."""
    SILENT = "silent"
    """Its driver did not come back."""
    CRASHED = "crashed"
    """Its driver took the reading process with it."""


WORTH_TELLING = frozenset(list(DeviceCause)[list(DeviceCause).index(DeviceCause.DRIVER) :]) - {DeviceCause.SLOWER}
"""Causes to tell unasked: something is wrong with a card that is there."""


@dataclass(frozen=True)
class DeviceReason:
    """Why a reader computes where it does.

    Attributes:
        cause: the fact.
        card: the card's name, where one was found.
        detail: what torch or the driver said, in its own words, or "".
    """

    cause: DeviceCause
    card: str = ""
    detail: str = ""


class LoadStep(Enum):
    """Reported while a reader is loaded, so that whoever waits knows which part keeps silent."""

    FILES = "files"
    CARD = "card"
    """The trial run on a graphics card, whose driver may hang."""


class ReaderMoved(Exception):
    """The graphics card gave up in the middle; the reader goes on on the processor.

    Nothing of what was to be scored has been: the caller asks again, ``reader.batch`` windows at a time.

    Attributes:
        reason: what the card did.
    """

    def __init__(self, reason: DeviceReason) -> None:
        super().__init__(reason)
        self.reason = reason
