"""What the window knows about models: frozen, a part of the one State, drawn by the models page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app.engine.models.catalogue import BUILTIN
from app.engine.models.stored import StoredModel
from app.engine.models.transfer import Transfer
from app.engine.task import Progress

if TYPE_CHECKING:  # the window begins without numpy
    from app.engine.evaluation.measuring import Standing


class Doing(Enum):
    """What is being done with a model, or with all of them."""

    WAITING = "waiting"
    """For the download before it: one is fetched at a time."""
    DOWNLOADING = "downloading"
    VERIFYING = "verifying"
    REMOVING = "removing"
    LOADING = "loading"
    """It becomes the reader; the one before answers meanwhile."""
    MEASURING = "measuring"
    """Questions with known answers are put to it, while nobody asks anything."""
    IMPORTING = "importing"
    MOVING = "moving"


@dataclass(frozen=True)
class Activity:
    """Something that is under way.

    Attributes:
        transfer: of a download, once it has begun.
        progress: of the others, once there is any: in bytes, of a measurement in questions.
        seconds_left: an estimate, once there is one.
        stopping: the person wants it to end; it ends within a second.
    """

    doing: Doing
    transfer: Transfer | None = None
    progress: Progress | None = None
    seconds_left: float | None = None
    stopping: bool = False


class Outcome(Enum):
    """What was done last with a model, told in its row until something else happens to it."""

    DOWNLOADED = "downloaded"
    VERIFIED = "verified"
    REMOVED = "removed"
    IMPORTED = "imported"
    MEASURED = "measured"


@dataclass(frozen=True)
class ModelItem:
    """A row of the models page.

    Attributes:
        stored: the model and what of it is on this computer. State.PARTIAL without an activity is a paused download.
        activity: what is being done with it.
        problem: why the last thing done with it failed; until the next one.
        outcome: what the last thing done with it was.
        freed: bytes, after it was removed.
        standing: how far it was measured, and how long the rest takes on this computer; None until that was tried.
    """

    stored: StoredModel
    activity: Activity | None = None
    problem: Exception | None = None
    outcome: Outcome | None = None
    freed: int = 0
    standing: Standing | None = None

    @property
    def id(self) -> str:
        """The model's id."""
        return self.stored.model.id


@dataclass(frozen=True)
class Models:
    """All of the models page.

    Attributes:
        items: the built-in reader first, then in the catalogue's order, then what else is here. Empty until looked up.
        folder: where models are kept.
        free: bytes that the folder's disk has left; None where that is not known.
        activity: what is being done with all of them (importing, moving).
        problem: why the last import, move or download by name failed.
        offered: the recommended reader's id while the program offers it (at the first start, once), else None.
        to_measure: the id of a reader that has arrived and was not measured, while the program offers to measure it.
        chosen: the id of the reader to be used: of ``items``, or a folder's path. It is in use once
            ``State.reader`` says so.
    """

    items: tuple[ModelItem, ...] = ()
    folder: Path | None = None
    free: int | None = None
    activity: Activity | None = None
    problem: Exception | None = None
    offered: str | None = None
    to_measure: str | None = None
    chosen: str = BUILTIN

    def find(self, name: str) -> ModelItem | None:
        """The row of a model."""
        return next((item for item in self.items if item.id == name), None)
