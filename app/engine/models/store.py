"""The models on this computer: what is there, what is sound, and how it is fetched, checked and removed.

Plain files, ``<folder>/<id>/<revision>/…``, without links: they can be looked at, copied and deleted by hand.
While a model is being fetched its folder is called ``<revision>.partial``; its manifest is written last. One
process at a time changes a model; another gets ModelError IN_USE at once.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.engine.models.catalogue import Group, Model, ModelFile, is_id, load_catalogue
from app.engine.models.check import SETTINGS, WEIGHTS, check_config, check_model
from app.engine.models.download import RESERVE, download
from app.engine.models.endpoint import host
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.fetch import differing, hashed, listed_pin, remote_files
from app.engine.models.imports import copy_model, is_harmless
from app.engine.models.lock import Locks
from app.engine.models.manifest import (
    MANIFEST,
    PIN,
    Check,
    Manifest,
    Pin,
    read_manifest,
    read_pin,
    write_damaged,
    write_manifest,
    write_pin,
)
from app.engine.models.part import sha256_of
from app.engine.models.place import Place
from app.engine.models.shelf import PARTIAL, Shelf, bytes_in, wrong_sizes
from app.engine.models.stored import State, StoredModel
from app.engine.models.transfer import amount
from app.engine.process import STILL_WORKING
from app.engine.task import Progress, Report, ignore

_STAGING = ".import"
_NO_MODEL = {
    ModelCause.NOT_A_MODEL,
    ModelCause.NOT_QUESTION_ANSWERING,
    ModelCause.UNKNOWN_KIND,
    ModelCause.OWN_CODE,
    ModelCause.NO_TOKENIZER,
    ModelCause.NO_WEIGHTS,
    ModelCause.BROKEN,
}
"""With these, nothing of what arrived will ever be of use."""

Prepare = Callable[[Path], Sequence[str]]
"""Makes in a model's folder what it lacks (a tokenizer.json); returns the names of what it made."""


class ModelStore(Shelf):
    """What there is in a folder, and the built-in reader.

    Args:
        folder: in the person's data folder; need not be there. The models may be moved elsewhere (move).
        builtin: the folder of the built-in reader; the catalogue lies beside it.
        prepare: run on a model's folder before it is complete; what it raises makes the model incomplete.
    """

    def __init__(self, folder: Path, builtin: Path, prepare: Prepare | None = None) -> None:
        super().__init__(Place(folder), builtin, load_catalogue(builtin.parent / "catalogue.json"))
        self._locks = Locks(folder)
        self._prepare = prepare

    # ------------------------------------------------------------------------ changing

    def download(self, name: str, report: Report = ignore) -> StoredModel:
        """Fetch what is missing of a model, check all of it, and make it complete. Reports Transfer.

        A damaged model is repaired: only what is not as it was is fetched.

        Raises:
            ModelError: why it cannot be had now; what has arrived is kept, unless it can never be a model.
        """
        model = self.find(name)
        if model.builtin:
            raise ModelError(model.title, ModelCause.COMES_WITH)
        if model.repository is None:
            raise ModelError(model.title, ModelCause.NOT_DOWNLOADED)  # was imported: only that repairs it
        self.tidy()
        home = self._place.ready() / model.id
        with self._locks.hold(model.id):
            pin = self.pinned(model) or self._look_up(model, home, report)
            done = self.entry_of(model)
            if not (done.state is State.COMPLETE and done.manifest and done.manifest.revision == pin.revision):
                try:
                    self._fetch(model, pin, home, report)
                except ModelError as problem:
                    self._give_up(problem, pin, home)
                    raise
            self._settle(model, pin, home)
            return self.entry_of(model)

    def verify(self, name: str, report: Report = ignore) -> StoredModel:
        """Compare every byte of a model with its hashes. Reports Progress in bytes.

        Returns:
            the model, COMPLETE or DAMAGED; what is damaged is remembered.

        Raises:
            ModelError: NOT_DOWNLOADED, IN_USE.
        """
        entry = self.entry(name)
        if entry.manifest is None and not entry.model.builtin:
            raise ModelError(entry.model.id, ModelCause.NOT_DOWNLOADED)
        if entry.model.builtin:
            bad = _compare(self._builtin, entry.model.files, report)
            return replace(entry, damaged=bad, state=State.DAMAGED if bad else State.COMPLETE)
        with self._locks.hold(entry.model.id):
            assert entry.manifest is not None
            folder = self.folder / entry.model.id / entry.manifest.revision
            bad = _compare(folder, _expected(entry.manifest, self.pinned(entry.model)), report)
            with _writing(entry.model.id):
                write_damaged(folder, bad)
            return self.entry_of(entry.model)

    def remove(self, name: str, report: Report = ignore) -> int:
        """Remove a model, finished or not; its pin is kept until a second removal.

        ``report`` is for the caller who waits for a helper.

        Returns:
            how many bytes are free now that were not.

        Raises:
            ModelError: COMES_WITH, NOT_DOWNLOADED, IN_USE, FOLDER.
        """
        model = self.find(name)
        if model.builtin:
            raise ModelError(model.title, ModelCause.COMES_WITH)
        home = self.folder / model.id
        if not home.is_dir():
            raise ModelError(model.id, ModelCause.NOT_DOWNLOADED)
        with self._locks.hold(model.id), _writing(model.id):
            before = bytes_in(home)
            inside = [path for path in home.iterdir() if path.is_dir()]
            for path in inside:
                self._place.remove_tree(path)
            pin = read_pin(home)
            if not inside or pin is None or not pin.finished:
                shutil.rmtree(home)
                return before
            return before - bytes_in(home)

    def import_path(self, path: Path, report: Report = ignore) -> StoredModel:
        """Take a model from a folder or a zip file: checked, copied, never executed. Reports Progress in bytes.

        If it is one that the catalogue knows, it becomes that one.

        Raises:
            ModelError: it is none that can be used, there is no room, or another import is under way.
        """
        path = path.absolute()
        with self._locks.hold(_STAGING, path.name):
            staging = self._place.ready() / _STAGING
            try:
                with _writing(path.name):
                    shutil.rmtree(staging, ignore_errors=True)
                    staging.mkdir()
                files = copy_model(path, staging, report)
                check_model(staging, path.name)
                return self._adopt(path, staging, files)
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def move(self, folder: Path, report: Report = ignore) -> Path:
        """Keep the models in another folder from now on; see Place.move. Reports Progress in bytes.

        Raises:
            ModelError: IN_USE (any model is being changed), FOLDER, NO_ROOM, BROKEN.
        """
        with self._locks.hold_all():
            return self._place.move(folder, report)

    def tidy(self, report: Report = ignore) -> None:
        """Remove what an earlier move or removal left, if nobody is at work; now and then is often enough."""
        if self._place.is_untidy():
            with contextlib.suppress(ModelError), self._locks.hold_all():
                self._place.tidy()

    # ------------------------------------------------------------------------ downloading

    def _look_up(self, model: Model, home: Path, report: Report) -> Pin:
        """Ask the hub, and hold on to what it said: however often the download is interrupted, it stays the same."""
        pin = listed_pin(model, report)
        with _writing(model.id):
            home.mkdir(exist_ok=True)
            write_pin(home, pin)
        return pin

    def _fetch(self, model: Model, pin: Pin, home: Path, report: Report) -> None:
        partial = home / f"{pin.revision}{PARTIAL}"
        folder = home / pin.revision
        with _writing(model.id):
            home.mkdir(exist_ok=True)
            self._reopen(folder, partial)
        files = remote_files(pin)
        first = [file for file in files if file.path in SETTINGS]
        download(pin.repository, pin.revision, first, partial, lambda _event: report(STILL_WORKING))
        check_config(partial, model.title)
        download(pin.repository, pin.revision, files, partial, report)
        check_model(partial, model.title)
        made = self._make(partial, {file.path for file in files}, model.title)
        with _writing(model.id):
            kept = hashed(partial, pin.files, lambda _event: report(STILL_WORKING))
        manifest = Manifest(
            id=model.id,
            title=model.title,
            repository=pin.repository,
            revision=pin.revision,
            host=host(),
            check=Check.PINNED if pin.finished else Check.LISTING,
            files=(*kept, *hashed(partial, [ModelFile(name) for name in made], ignore)),
            made=made,
            differs=() if model.confirmed or model.group is Group.OTHER else differing(model, kept),
        )
        with _writing(model.id):
            write_manifest(partial, manifest)
            partial.rename(folder)

    def _settle(self, model: Model, pin: Pin, home: Path) -> None:
        """After a model is complete: its pin counts from now on, and older revisions go."""
        with _writing(model.id):
            if not pin.finished and (manifest := read_manifest(home / pin.revision)) is not None:
                files = tuple(file for file in manifest.files if file.path not in manifest.made)
                write_pin(home, replace(pin, files=files, finished=True))
            self._drop_others(home, home / pin.revision)

    def _reopen(self, folder: Path, partial: Path) -> None:
        """A folder that is not (any more) a complete model is one that is being fetched."""
        if folder.is_dir() and partial.is_dir():
            self._place.remove_tree(folder)
        elif folder.is_dir():
            (folder / MANIFEST).unlink(missing_ok=True)
            folder.rename(partial)
        partial.mkdir(exist_ok=True)
        write_damaged(partial, ())

    def _make(self, folder: Path, names: set[str], model: str) -> tuple[str, ...]:
        """What the model lacks; the names of what was made."""
        try:
            with _writing(model):
                made = tuple(self._prepare(folder)) if self._prepare else ()
        except ModelError as problem:
            raise ModelError(model, problem.cause, problem.detail) from problem
        return tuple(name for name in made if name not in names)

    def _drop_others(self, home: Path, kept: Path) -> None:
        """Older revisions, unless somebody reads from them (Windows)."""
        for path in home.iterdir():
            if path.is_dir() and path != kept:
                with contextlib.suppress(OSError):
                    self._place.remove_tree(path)

    def _give_up(self, problem: ModelError, pin: Pin, home: Path) -> None:
        """After a failure: forget what can never be a model, and a first pin that the hub does not know any more."""
        with contextlib.suppress(OSError):
            if problem.cause in _NO_MODEL:
                self._place.remove_tree(home / f"{pin.revision}{PARTIAL}")
            if not pin.finished and problem.cause in {*_NO_MODEL, ModelCause.NO_REVISION, ModelCause.NO_FILE}:
                (home / PIN).unlink(missing_ok=True)
                home.rmdir()

    # ------------------------------------------------------------------------ importing

    def _adopt(self, path: Path, staging: Path, files: Sequence[ModelFile]) -> StoredModel:
        made = self._make(staging, {file.path for file in files}, path.name)
        files = (*files, *hashed(staging, [ModelFile(name) for name in made], ignore))
        listed = "\n".join(f"{file.path} {file.sha256}" for file in sorted(files, key=lambda file: file.path))
        revision = f"imported-{hashlib.sha256(listed.encode()).hexdigest()[:12]}"
        model, pin = self._recognised(files)
        if model is None:
            model = self._new(path, revision)
        elif self.entry_of(model).state is State.COMPLETE:
            return self.entry_of(model)
        manifest = Manifest(
            id=model.id,
            title=model.title,
            repository=model.repository,
            revision=pin.revision if pin else revision,
            host="",
            check=Check.PINNED if pin else Check.IMPORTED,
            files=tuple(files),
            made=made,
        )
        with self._locks.hold(model.id), _writing(model.id):
            home = self.folder / model.id
            folder = home / manifest.revision
            home.mkdir(exist_ok=True)
            if folder.is_dir():
                self._place.remove_tree(folder)
            write_manifest(staging, manifest)
            staging.rename(folder)
            self._drop_others(home, folder)
        return self.entry_of(model)

    def _recognised(self, files: Sequence[ModelFile]) -> tuple[Model | None, Pin | None]:
        """The model of the catalogue that these files are: by its pin, or at least by its weights' hash."""
        there = {file.path: file.sha256 for file in files}
        for model in self.catalogue:
            if model.builtin:
                continue
            pin = self.pinned(model)
            if pin and pin.finished and all(there.get(file.path) == file.sha256 for file in pin.files):
                return model, pin
            if any(file.sha256 and file.path == WEIGHTS and there.get(WEIGHTS) == file.sha256 for file in model.files):
                return model, None
        return None, None

    def _new(self, path: Path, revision: str) -> Model:
        """A model that nobody knows, under a name that nobody has, unless it is this very one."""
        title = path.name if path.is_dir() else path.stem
        wanted = re.sub(r"[^a-z0-9._]+", "-", title.lower()).strip("._-")[:60].strip("._-")
        taken = {model.id for model in self.catalogue}
        if not is_id(wanted) or not is_harmless(wanted) or wanted in taken:
            wanted = f"imported-{wanted}".strip("._-")
        for number in range(1, 1000):
            name = wanted if number == 1 else f"{wanted}-{number}"
            if not (self.folder / name).exists() or (self.folder / name / revision).is_dir():
                return Model(name, title, Group.OTHER)
        raise ModelError(title, ModelCause.FOLDER, wanted)


@contextlib.contextmanager
def _writing(model: str) -> Iterator[None]:
    """What the file system refuses becomes a ModelError."""
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise ModelError(model, ModelCause.DISK_FULL, amount(RESERVE)) from problem
        raise ModelError(model, ModelCause.FOLDER, problem.strerror or str(problem)) from problem


def _expected(manifest: Manifest, pin: Pin | None) -> tuple[ModelFile, ...]:
    """What the files must be: what is pinned counts more than what lies beside them."""
    if pin is None or not pin.finished or pin.revision != manifest.revision:
        return manifest.files
    pinned = {file.path: file for file in pin.files}
    return (*pin.files, *(file for file in manifest.files if file.path not in pinned))


def _compare(folder: Path, files: Sequence[ModelFile], report: Report) -> tuple[str, ...]:
    """The files that are missing or not what they must be."""
    bad, done, total = list(wrong_sizes(folder, files)), 0, sum(file.size or 0 for file in files)
    for file in files:
        if file.path not in bad:

            def beat(size: int, before: int = done) -> None:
                report(Progress(before + size, total))

            try:
                right = sha256_of(folder / file.path, beat) == file.sha256
            except OSError:
                right = False
            if not right:
                bad.append(file.path)
        done += file.size or 0
        report(Progress(done, total))
    return tuple(sorted(bad))
