"""What is known of a model that may be on this computer; plain facts, which travel between processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.engine.models.catalogue import Bytes, Model
from app.engine.models.manifest import Manifest


class State(Enum):
    """How much of a model is on this computer."""

    ABSENT = "absent"
    PARTIAL = "partial"
    """A download was begun; it goes on from there."""
    COMPLETE = "complete"
    DAMAGED = "damaged"
    """Something changed since it was downloaded; downloading again fetches only that."""


@dataclass(frozen=True)
class StoredModel:
    """A model and what of it is here.

    Attributes:
        folder: to load it from; None unless complete.
        on_disk: bytes.
        total: of the download, if known.
        manifest: of a complete or damaged one.
        damaged: the files that are not as they were.
        measured: of a complete one that was downloaded or imported: whether its confidence was measured.
    """

    model: Model
    state: State
    folder: Path | None = None
    on_disk: int = 0
    total: Bytes | None = None
    manifest: Manifest | None = None
    damaged: tuple[str, ...] = ()
    measured: bool = False


@dataclass(frozen=True)
class Overview:
    """What stands on a shelf.

    Attributes:
        models: the catalogue in its order, then what else is here, by name.
        folder: where models are kept.
        free: bytes that its disk has left; None where the folder cannot be reached (a drive that is not plugged in).
    """

    models: tuple[StoredModel, ...]
    folder: Path
    free: int | None
