"""Where the models are on disk: one folder that can be moved to another drive.

The home folder never moves and stays small; when the models were moved, it holds a note of where to.
So the window, the command line and every process agree without a setting between them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from app.engine.models.download import RESERVE
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.imports import CHUNK
from app.engine.models.manifest import write_json
from app.engine.models.transfer import amount
from app.engine.task import Progress, Report, ignore

NOTE = "location.json"
SUBFOLDER = "Answerlight models"
"""Made inside a chosen folder that already holds something else."""
_UNDER_WAY = ".being-moved-here"
_GRAVE = ".removing-"


class Place:
    """The folder of the models.

    Args:
        home: the folder in the person's data folder; need not be there.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def folder(self) -> Path:
        """Where the models are now; looked up each time, since another window may have moved them."""
        return self._noted("folder") or self.home

    @property
    def is_home(self) -> bool:
        """Whether the models were not moved away."""
        return self.folder == self.home

    def ready(self) -> Path:
        """The folder, there and writable; home is made, but a drive that is not plugged in is not.

        Raises:
            ModelError: FOLDER.
        """
        folder = self.folder
        try:
            if folder == self.home:
                folder.mkdir(parents=True, exist_ok=True)
            elif not folder.is_dir():
                raise FileNotFoundError(str(folder))
        except OSError as problem:
            raise ModelError(str(folder), ModelCause.FOLDER, str(folder)) from problem
        return folder

    def move(self, chosen: Path, report: Report = ignore) -> Path:
        """Take everything to another folder, on any drive. Reports Progress in bytes.

        Everything stands in the new place, compared, before the note is changed in one step; only then is the
        old place emptied. Whenever this is interrupted, the place in use is whole. The caller holds all locks.

        Returns:
            the folder that is used now: the chosen one, or one inside it where that was not empty.

        Raises:
            ModelError: FOLDER, NO_ROOM, BROKEN (a copy came out different).
        """
        self.tidy()
        old = self.folder
        new = self._target(chosen.absolute(), old)
        if new == old:
            return old
        files = _files(old)
        try:
            new.mkdir(parents=True, exist_ok=True)
            (new / _UNDER_WAY).touch()
            try:
                _copy_all(old, new, files, report)
            except BaseException:
                _remove_files(new, files, lambda _name: True)
                (new / _UNDER_WAY).unlink(missing_ok=True)
                raise
            self.home.mkdir(parents=True, exist_ok=True)
            write_json(self.home / NOTE, {"folder": str(new), "leave": str(old)})
        except OSError as problem:
            raise ModelError(str(new), ModelCause.FOLDER, problem.strerror or "") from problem
        self.tidy()
        return new

    def is_untidy(self) -> bool:
        """Whether ``tidy`` has something to do."""
        return self._noted("leave") is not None or any(self.folder.glob(f"{_GRAVE}*"))

    def tidy(self) -> None:
        """Remove what an interrupted move or removal left behind; the caller holds all locks.

        From a place that was left, only what stands in the new one is removed. What cannot be (a model that
        is loaded, on Windows) stays until the next time, and does no harm.
        """
        folder, left = self.folder, self._noted("leave")
        if not folder.is_dir():
            return
        for path in folder.glob(f"{_GRAVE}*"):
            shutil.rmtree(path, ignore_errors=True)
        if left is None or left == folder:
            return
        (folder / _UNDER_WAY).unlink(missing_ok=True)
        files = _files(left)
        _remove_files(left, files, lambda name: _size(folder / name) == _size(left / name))
        if not _files(left):
            if left != self.home:
                with contextlib.suppress(OSError):
                    left.rmdir()
            with contextlib.suppress(OSError):
                if folder == self.home:
                    (self.home / NOTE).unlink()
                else:
                    write_json(self.home / NOTE, {"folder": str(folder)})

    def remove_tree(self, path: Path) -> None:
        """Remove a folder so that a kill in between leaves nothing that looks like a model.

        Raises:
            OSError: it is in use, or may not be removed.
        """
        grave = self.folder / f"{_GRAVE}{path.parent.name}-{path.name}"
        shutil.rmtree(grave, ignore_errors=True)
        path.rename(grave)
        shutil.rmtree(grave, ignore_errors=True)

    def _noted(self, name: str) -> Path | None:
        try:
            facts = json.loads((self.home / NOTE).read_text(encoding="utf-8"))
            return Path(str(facts[name]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _target(self, chosen: Path, old: Path) -> Path:
        for new in (chosen, chosen / SUBFOLDER):
            if new.resolve() == old.resolve():
                return old
            if new.resolve().is_relative_to(old.resolve()):
                raise ModelError(str(new), ModelCause.FOLDER, str(new))
            if _is_free(new):
                return new
        raise ModelError(str(chosen), ModelCause.FOLDER, str(chosen / SUBFOLDER))


def _is_free(folder: Path) -> bool:
    """Whether models may be put there: nothing of the person's is in it."""
    if not folder.exists():
        return True
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as problem:
        raise ModelError(str(folder), ModelCause.FOLDER, problem.strerror or "") from problem
    return _UNDER_WAY in names or not {name for name in names if not name.startswith(".")} - {NOTE}


def _files(folder: Path) -> list[Path]:
    """All files of the models, relative; not the locks, the note and what is being removed."""
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if not name.parts[0].startswith(".") and str(name) != NOTE and path.is_file() and not path.is_symlink():
            found.append(name)
    return found


def _remove_files(folder: Path, names: Sequence[Path], condition: Callable[[Path], bool]) -> None:
    """Those of ``names`` that fulfil the condition, and folders that are empty then."""
    for name in names:
        with contextlib.suppress(OSError):
            if condition(name):
                (folder / name).unlink(missing_ok=True)
    for parent in sorted({parent for name in names for parent in name.parents}, reverse=True):
        if parent != Path():
            with contextlib.suppress(OSError):
                (folder / parent).rmdir()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _copy_all(old: Path, new: Path, names: Sequence[Path], report: Report) -> None:
    sizes = {name: (old / name).stat().st_size for name in names}
    total, done = sum(sizes.values()), 0
    for name in names:
        target = new / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # of a move to here that was interrupted
        try:
            os.link(old / name, target)  # the same drive: a second name, at once and without a byte
        except OSError:
            if (short := total - done + RESERVE - shutil.disk_usage(new).free) > 0:
                raise ModelError(str(new), ModelCause.NO_ROOM, amount(short)) from None
            _copy_file(old / name, target, done, total, report)
        done += sizes[name]
        report(Progress(done, total))


def _copy_file(source: Path, target: Path, done: int, total: int, report: Report) -> None:
    """Copy and read back; the drive's own memory may answer, but a cut or failing copy shows."""
    written, read, size = hashlib.sha256(), hashlib.sha256(), 0
    with source.open("rb") as origin, target.open("xb") as copy:
        while chunk := origin.read(CHUNK):
            copy.write(chunk)
            written.update(chunk)
            size += len(chunk)
            report(Progress(done + size, total))
        copy.flush()
        os.fsync(copy.fileno())
    with target.open("rb") as copy:
        while chunk := copy.read(CHUNK):
            read.update(chunk)
            report(Progress(done + size, total))
    if read.digest() != written.digest():
        raise ModelError(source.name, ModelCause.BROKEN, source.name)
