"""Everything the program keeps on this computer, found by looking rather than by a list that could forget something.

What lies in the data folder and is none of the known things is shown by its name, so that nothing is hidden.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app import crash
from app.engine.grid.errors import CollectionError
from app.engine.grid.shelf import SUFFIX
from app.engine.grid.slim import forget_read, forget_unseen
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

LIMIT = 1_000_000_000
"""Bytes that are kept at most, besides models; see ``keep_within``."""

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


def keep_within(home: Path, limit: int = LIMIT, report: Report = ignore) -> tuple[str, ...]:
    """Make room where more is kept than should be: what is worth least first, of that the oldest.

    First reports of crashes and older logs; then, collection by collection, what was read and no table shows; at
    last all that was read for the tables that were changed longest ago and in which no person has said a word: it
    can be read again. Documents' rows, questions, a person's words, settings, models and what is not the program's
    stay, however much that is. Nothing is done to a collection that is open anywhere.

    Args:
        home: the data folder.
        limit: bytes, besides models.

    Returns:
        the names of the collections whose answers were dropped.
    """
    tables = _oldest_first(_entries(home / _COLLECTIONS), SUFFIX)
    dropped: list[str] = []

    def is_enough() -> bool:
        report(STILL_WORKING)
        return _besides_models(home) <= limit

    logs = _entries(home / _LOG)
    for path in _oldest_first([path for path in logs if path.name.startswith(crash.ENDED) or path.suffix != ".log"]):
        if is_enough():
            return ()
        if not path.name.startswith(crash.RUNNING):
            with contextlib.suppress(OSError):
                path.unlink()
    for forget, paths in ((forget_unseen, tables), (forget_read, tables[:-1])):
        for path in paths:  # the newest keeps its answers
            if is_enough():
                return tuple(dropped)
            with contextlib.suppress(OSError, CollectionError):  # gone, damaged or in use: the next one
                if (name := forget(path, report)) is not None:
                    dropped.append(name)
    return tuple(dropped)


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


def _besides_models(home: Path) -> int:
    wanted = (path for path in _entries(home) if not path.is_socket() and _what(path) is not What.MODELS)
    return sum(size for path in wanted for size in _sizes(path, ignore))


def _oldest_first(paths: Iterable[Path], suffix: str = "") -> list[Path]:
    """Those that are still there, by when they were written last."""
    ages: list[tuple[float, Path]] = []
    for path in paths:
        with contextlib.suppress(OSError):
            if path.name.endswith(suffix):
                beside = path.with_name(f"{path.name}-wal")  # where a change is until it is taken in
                last = beside.stat().st_mtime if beside.exists() else 0.0
                ages.append((max(path.stat().st_mtime, last), path))
    return [path for _, path in sorted(ages)]


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
