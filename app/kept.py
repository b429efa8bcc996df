"""Everything the program keeps on this computer, found by looking rather than by a list that could forget something.

What lies in the data folder and is none of the known things is shown by its name, so that nothing is hidden.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app import crash
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

LIMIT = 1_000_000_000
"""Bytes that are kept at most, besides models."""

_SETTINGS, _LOG, _MODELS, _COLLECTIONS = "settings.json", "log", "models", "collections"


class What(Enum):
    """Sorts of things that are kept."""

    SETTINGS = "settings"
    """With the recent files."""
    LOG = "log"
    """With reports of crashes."""
    COLLECTIONS = "collections"
    """Tables of questions and answers, each in a file."""
    MODELS = "models"
    OTHER = "other"


@dataclass(frozen=True)
class Thing:
    """Something that is kept.

    Attributes:
        path: of a file or a folder; of what is kept in several files, the first.
        size: in bytes, on the disk or as good as.
    """

    what: What
    path: Path
    size: int


@dataclass(frozen=True)
class Kept:
    """All of it.

    Attributes:
        home: the data folder.
        things: the known sorts where there are any, then each other by its name.
    """

    home: Path
    things: tuple[Thing, ...]

    def of(self, what: What) -> Thing | None:
        """The only thing of a sort."""
        return next((thing for thing in self.things if thing.what is what), None)

    @property
    def besides_models(self) -> int:
        """Bytes of all but models."""
        return sum(thing.size for thing in self.things if thing.what is not What.MODELS)


def look(home: Path, models: Path | None, report: Report = ignore) -> Kept:
    """What there is now. Reports STILL_WORKING; what cannot be read counts nothing.

    Args:
        home: the data folder.
        models: where models are kept, if they were moved out of it.
    """
    found: dict[tuple[What, str], Thing] = {}

    def add(what: What, path: Path) -> None:
        size = sum(_sizes(path, report))
        key = (what, path.name if what is What.OTHER else "")
        before = found.get(key)
        found[key] = Thing(what, path, size) if before is None else Thing(what, before.path, before.size + size)

    for path in _entries(home):
        if not path.is_socket():  # where a second start finds this one; gone with it
            add(_what(path), path)
    if models is not None and models.absolute().parent != home.absolute() and models.exists():
        add(What.MODELS, models)
        found[What.MODELS, ""] = Thing(What.MODELS, models, found[What.MODELS, ""].size)
    order = list(What)
    return Kept(home, tuple(sorted(found.values(), key=lambda thing: (order.index(thing.what), thing.path.name))))


def forget_log(home: Path, report: Report = ignore) -> None:
    """Empty the log, and remove what crashes have left; the log of a running program goes on in the same file."""
    for path in _entries(home / _LOG):
        if path.name.startswith(crash.RUNNING):
            continue
        with contextlib.suppress(OSError):
            if path.suffix == ".log":
                os.truncate(path, 0)
            else:
                path.unlink()


def forget_collections(home: Path, report: Report = ignore) -> None:
    """Remove the tables of questions and answers."""
    for path in _entries(home / _COLLECTIONS):
        with contextlib.suppress(OSError):
            path.unlink()


def forget_damaged(home: Path, report: Report = ignore) -> None:
    """Remove settings that were damaged and set aside: recent files may be named there."""
    for path in _entries(home):
        if path.name.startswith(f"{_SETTINGS}."):
            with contextlib.suppress(OSError):
                path.unlink()


def _what(path: Path) -> What:
    if path.name == _SETTINGS or path.name.startswith(f"{_SETTINGS}."):
        return What.SETTINGS
    known = {_LOG: What.LOG, _MODELS: What.MODELS, _COLLECTIONS: What.COLLECTIONS}
    return known.get(path.name, What.OTHER)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _sizes(path: Path, report: Report) -> Iterator[int]:
    """The size of each file below; links are not followed."""
    if path.is_symlink() or not path.is_dir():
        with contextlib.suppress(OSError):
            yield path.lstat().st_size
        return
    for folder, _, names in os.walk(path):
        report(STILL_WORKING)
        for name in names:
            with contextlib.suppress(OSError):
                yield (Path(folder) / name).lstat().st_size
