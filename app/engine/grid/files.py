"""Which files are in a collection: added by name or folder, and looked at again on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from app.engine.documents.errors import DocumentError
from app.engine.documents.files import Look, normal
from app.engine.grid.collection import Collection
from app.engine.grid.documents import Changes
from app.engine.task import Report, ignore


class Finder(Protocol):
    """Who looks through folders: DocumentHelper, so that a drive that does not answer is named, not waited for."""

    def find_files(self, paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
        """See documents.files.find_files."""
        ...

    def look(self, paths: Sequence[Path], report: Report = ignore) -> list[Look]:
        """See documents.files.look_at."""
        ...


def add_paths(
    collection: Collection,
    finder: Finder,
    paths: Sequence[Path],
    report: Report = ignore,
    leave_out: Sequence[Path] = (),
) -> tuple[tuple[int, ...], Changes]:
    """Add files, and the readable files of folders; folders are looked through again by ``refresh``.

    Nothing is opened. Files that are there already stay what they are, unless they have changed.

    Args:
        collection: where to.
        finder: looks.
        paths: files and folders.
        report: see task.Report.
        leave_out: files that are no documents of the collection: its questions, its own table.

    Returns:
        The ids of all documents that the paths mean, in their order; and what was found.
    """
    absolute = [normal(path) for path in paths]
    found, problems = finder.find_files(absolute, report)
    files = _without(found, leave_out)
    changes = collection.documents.looked(list(zip(files, finder.look(files, report), strict=True)), add=True)
    collection.documents.set_sources([*collection.documents.sources(), *absolute])
    return collection.documents.by_path(files), replace(changes, problems=tuple(problems))


def refresh(collection: Collection, finder: Finder, report: Report = ignore) -> Changes:
    """Look at the collection's files and folders again: what is new, changed, vanished or back."""
    found, problems = finder.find_files(collection.documents.sources(), report)
    known = [document.path for document in collection.documents.all()]
    removed = collection.documents.are_removed(found)
    paths = list(dict.fromkeys([*known, *(path for path in found if path not in removed)]))
    changes = collection.documents.looked(list(zip(paths, finder.look(paths, report), strict=True)))
    return replace(changes, problems=tuple(problem for problem in problems if problem.path not in known))


def _without(files: Sequence[Path], leave_out: Sequence[Path]) -> list[Path]:
    resolved = {path.resolve() for path in leave_out}
    return [path for path in files if not resolved or path.resolve() not in resolved]
