"""Which files a person means when they name or drop files and folders."""

from __future__ import annotations

import contextlib
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.sniff import OLD_WORD_SUFFIXES, READABLE_SUFFIXES, UNSUPPORTED_SUFFIXES
from app.engine.documents.source import from_os_error
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

OFFICE_SUFFIXES = OLD_WORD_SUFFIXES | frozenset((".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".pages"))
"""Documents all the same: a person is told that they were left out of a folder (promise 2)."""

_KEPT_SUFFIXES = (".unfinished", ".collection")
"""How the program's own files are called that may lie among a person's."""

NAMED = 3
"""So many of them are named, the others counted."""


def normal(path: Path) -> Path:
    """The absolute path without ".."; links stay as they are named.

    After a link to a folder ".." is somewhere else than it seems: there the path stays as it is.
    """
    path = path.absolute()
    if ".." not in path.parts:
        return path
    short = Path(os.path.abspath(path))  # noqa: PTH100 - a Path can only follow links
    try:
        is_same = path.samefile(short)
    except (OSError, ValueError):
        is_same = not os.path.lexists(path) and not os.path.lexists(short)
    return short if is_same else path


def find_files(paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
    """The files to open, in the order named; folders give the readable files in them, all the way down.

    A file that is named is taken whatever it is called: its content decides. In folders, hidden files
    and files of other kinds are passed over; documents among them that cannot be opened are told of. The
    same file comes once. ``report`` gets STILL_WORKING at every folder.

    Returns:
        Absolute paths, and what could not be found: MISSING, PERMISSION, READ_FAILED,
        NOTHING_IN_FOLDER, LEFT_OUT. The others go on.
    """
    files: list[Path] = []
    errors: list[DocumentError] = []
    seen: set[object] = set()
    for path in map(normal, paths):
        left_out: list[Path] = []
        try:
            found = list(_files_in(path, left_out, report, _is_office)) if path.is_dir() else [path]
            if not path.is_dir():
                path.stat()
        except OSError as error:
            errors.append(from_os_error(path, error))
            continue
        except ValueError:  # a NUL in the name
            errors.append(DocumentError(path, Cause.MISSING))
            continue
        if not found:
            errors.append(DocumentError(path, Cause.NOTHING_IN_FOLDER))
        if left_out:
            errors.append(DocumentError(path, Cause.LEFT_OUT, _names(left_out)))
        files.extend(_not_seen(found, seen))
    return files, errors


def find_left_out(
    paths: Sequence[Path], leave_out: Sequence[Path] = (), report: Report = ignore
) -> list[tuple[Path, list[Path]]]:
    """What ``find_files`` passes over in each folder among the paths because its name is of no readable kind.

    Hidden files are not told of, nor what the program itself keeps in a folder. Folders with nothing of
    the kind, or that cannot be read, do not come. ``report`` gets STILL_WORKING at every folder.

    Args:
        paths: files and folders.
        leave_out: the caller's own files, which are not told of either.
        report: see task.Report.
    """
    own = {normal(path) for path in leave_out}
    found = []
    for path in map(normal, paths):
        left_out: list[Path] = []
        with contextlib.suppress(OSError, ValueError):  # ``find_files`` tells of these
            if path.is_dir():
                deque(_files_in(path, left_out, report, _is_no_document), maxlen=0)
        if left_out := [each for each in left_out if each not in own]:
            found.append((path, left_out))
    return found


@dataclass(frozen=True)
class Look:
    """A file as its folder has it: enough to tell whether it may have changed since it was read.

    Attributes:
        size: bytes. modified_ns: its modification time.
        problem: why it cannot be looked at; then the others are 0.
    """

    size: int
    modified_ns: int
    problem: DocumentError | None = None


def look_at(paths: Sequence[Path], report: Report = ignore) -> list[Look]:
    """Size and time of each file, in the order given; nothing is read. ``report`` gets STILL_WORKING."""
    found = []
    for path in paths:
        report(STILL_WORKING)
        try:
            status = path.stat()
        except OSError as error:
            found.append(Look(0, 0, from_os_error(path, error)))
        except ValueError:  # a NUL in the name
            found.append(Look(0, 0, DocumentError(path, Cause.MISSING)))
        else:
            found.append(Look(status.st_size, status.st_mtime_ns))
    return found


def is_openable(path: Path) -> Cause | None:
    """Why a dropped path surely cannot be opened, by its name alone; None when it may be.

    Fast enough to call while something is dragged over the window: nothing is read.
    """
    # An old Word file may be opened all the same: many that are called .doc are RTF, or web pages.
    if path.suffix.lower() not in UNSUPPORTED_SUFFIXES or path.is_dir():
        return None
    return Cause.UNSUPPORTED


def natural_key(path: Path) -> list[tuple[int, int | str]]:
    """Sorts as people do: "Chapter 2" before "Chapter 10", whatever the case."""
    pieces = re.split(r"([0-9]+)", path.name.casefold())
    return [(0, int(piece)) if piece.isdecimal() else (1, piece) for piece in pieces if piece]


def _names(paths: Sequence[Path]) -> str:
    """A few by name, and how many more: "a.doc, b.xlsx, c.pptx, +4"."""
    names = [path.name for path in paths[:NAMED]]
    return ", ".join(names + [f"+{len(paths) - NAMED}"] * (len(paths) > NAMED))


def _is_office(path: Path) -> bool:
    return path.suffix.lower() in OFFICE_SUFFIXES


def _is_no_document(path: Path) -> bool:
    is_kept = any(suffix.startswith(_KEPT_SUFFIXES) for suffix in path.suffixes)
    return path.suffix.lower() not in READABLE_SUFFIXES and not is_kept and path.is_file()


def _files_in(folder: Path, left_out: list[Path], report: Report, is_told: Callable[[Path], bool]) -> Iterator[Path]:
    """The readable files of a folder and its folders, each folder's own files first.

    Others that ``is_told`` says are to be told of are added to ``left_out``.
    """
    visited: set[tuple[int, int]] = set()  # a link to a folder above would go round for ever
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        report(STILL_WORKING)
        try:
            status = current.stat()
            entries = sorted(current.iterdir(), key=natural_key)
        except OSError:
            if current == folder:
                raise
            continue  # a folder within that may not be entered: as if it were not there
        if (status.st_dev, status.st_ino) in visited:
            continue
        visited.add((status.st_dev, status.st_ino))
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        left_out += filter(is_told, shown)
        yield from (entry for entry in shown if entry.suffix.lower() in READABLE_SUFFIXES and entry.is_file())
        waiting.extend(entry for entry in reversed(shown) if entry.is_dir())


def _not_seen(found: Iterable[Path], seen: set[object]) -> Iterator[Path]:
    for path in found:
        try:
            status = path.stat()
        except OSError:
            identity: object = os.path.normcase(path)
        else:
            identity = (status.st_dev, status.st_ino) if status.st_ino else os.path.normcase(path)
        if identity not in seen:
            seen.add(identity)
            yield path
