"""Why a collection could not be used: types that carry the facts; ``app.messages`` words them."""

from __future__ import annotations

from enum import Enum


class CollectionCause(Enum):
    """What stands in the way. One sentence each in ``app.messages``."""

    DAMAGED = "damaged"
    """The file is not a collection, or is damaged."""
    NEWER = "newer"
    """A newer version of the program has written it."""
    IN_USE = "in_use"
    """It is being read in another window or terminal."""
    DISK_FULL = "disk_full"
    FOLDER = "folder"
    """Its file cannot be read or written; the detail is what the system said."""
    MISSING = "missing"
    """There is no collection of that name."""
    NAME_TAKEN = "name_taken"
    NO_NAME = "no_name"


class CollectionError(Exception):
    """A collection could not be opened, read or changed.

    Attributes:
        name: of the collection, or its file's.
        cause: why.
        detail: a fact to name with it, or "".
    """

    def __init__(self, name: str, cause: CollectionCause, detail: str = "") -> None:
        super().__init__(name, cause, detail)
        self.name = name
        self.cause = cause
        self.detail = detail
