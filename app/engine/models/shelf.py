"""What stands on the shelf: which models are on this computer, and in which state. Looks, and changes nothing.

Cheap enough to be asked whenever something is drawn: names and sizes are looked at, contents are not.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.engine.models.calibration import load_calibration
from app.engine.models.catalogue import Bytes, Group, Model, ModelFile, id_of, is_id, is_repository
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.fetch import catalogue_pin
from app.engine.models.manifest import MANIFEST, Manifest, Pin, read_damaged, read_manifest, read_pin
from app.engine.models.place import Place
from app.engine.models.stored import Overview, State, StoredModel
from app.engine.task import Report, ignore

PARTIAL = ".partial"


class Shelf:
    """The models in a place, and the built-in reader.

    Args:
        place: where they are.
        builtin: the folder of the built-in reader.
        catalogue: what is known.
    """

    def __init__(self, place: Place, builtin: Path, catalogue: Sequence[Model]) -> None:
        self._place = place
        self._builtin = builtin
        self.catalogue = tuple(catalogue)

    @property
    def folder(self) -> Path:
        """Where the models are kept now."""
        return self._place.folder

    def models(self) -> tuple[StoredModel, ...]:
        """The catalogue in its order, then what else is here, by name. Hashes nothing; takes milliseconds."""
        known = {model.id for model in self.catalogue}
        others = []
        for home in _inside(self.folder):
            if home.name not in known and is_id(home.name) and (stored := self.stored(home.name)):
                others.append(stored)
        entries = [self.entry_of(model) for model in (*self.catalogue, *others)]
        return tuple(entry for entry in entries if entry.model.id in known or entry.state is not State.ABSENT)

    def look(self, report: Report = ignore) -> Overview:
        """All of it at a glance. ``report`` is for the caller who waits for a helper."""
        folder = self.folder
        there = folder
        if self._place.is_home:  # which is made when the first model comes
            there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        try:
            free: int | None = shutil.disk_usage(there).free
        except OSError:
            free = None
        return Overview(self.models(), folder, free)

    def find(self, name: str) -> Model:
        """The model that an id or a repository ("owner/name") means.

        Raises:
            ModelError: UNKNOWN_MODEL, BAD_NAME.
        """
        for model in self.catalogue:
            if name == model.id or (model.repository and name.lower() == model.repository.lower()):
                return model
        if is_id(name) and (stored := self.stored(name)):
            return stored
        if is_repository(name):
            return self.stored(id_of(name)) or Model(id_of(name), name, Group.OTHER, repository=name)
        raise ModelError(name, ModelCause.BAD_NAME if "/" in name else ModelCause.UNKNOWN_MODEL)

    def entry(self, name: str) -> StoredModel:
        """A model and what of it is here.

        Raises:
            ModelError: as for ``find``.
        """
        return self.entry_of(self.find(name))

    def state(self, name: str) -> State:
        """How much of a model is here; raises as ``find`` does."""
        return self.entry(name).state

    def path(self, name: str) -> Path:
        """The folder to load a model from.

        Raises:
            ModelError: as for ``find``; NOT_DOWNLOADED, DAMAGED.
        """
        entry = self.entry(name)
        if entry.state is State.DAMAGED:
            raise ModelError(entry.model.id, ModelCause.DAMAGED, ", ".join(entry.damaged))
        if entry.folder is None:
            raise ModelError(entry.model.id, ModelCause.NOT_DOWNLOADED)
        return entry.folder

    def entry_of(self, model: Model) -> StoredModel:
        """What of a model is here."""
        if model.builtin:
            bad = wrong_sizes(self._builtin, model.files)
            state, size = (State.DAMAGED if bad else State.COMPLETE), sum(file.size or 0 for file in model.files)
            return StoredModel(model, state, None if bad else self._builtin, size, None, None, bad)
        home = self.folder / model.id
        pin = self.pinned(model)
        total = Bytes(sum(file.size or 0 for file in pin.files), estimate=False) if pin else model.download
        on_disk = bytes_in(home)
        if manifest := self._manifest(model.id, pin):
            folder = home / manifest.revision
            bad = tuple(sorted({*wrong_sizes(folder, manifest.files), *read_damaged(folder)}))
            if not bad:
                measured = load_calibration(folder) is not None
                return StoredModel(model, State.COMPLETE, folder, on_disk, total, manifest, measured=measured)
            if (folder / MANIFEST).exists():  # else another window took it away while this one looked
                return StoredModel(model, State.DAMAGED, None, on_disk, total, manifest, bad)
        begun = any(path.is_dir() for path in _inside(home))
        return StoredModel(model, State.PARTIAL if begun else State.ABSENT, None, on_disk, total)

    def stored(self, name: str) -> Model | None:
        """What stands for a model that is not in the catalogue, from what was written down about it."""
        pin = read_pin(self.folder / name)
        manifest = self._manifest(name, pin)
        if manifest is None and pin is None:
            return None
        title = manifest.title if manifest else pin.repository if pin else name
        repository = manifest.repository if manifest else pin.repository if pin else None
        return Model(name, title, Group.OTHER, repository=repository, revision=None)

    def _manifest(self, name: str, pin: Pin | None) -> Manifest | None:
        """Of the revision that is used: the pinned one, else the one that was completed last."""
        found = []
        for path in _inside(self.folder / name):
            manifest = None if path.name.endswith(PARTIAL) else read_manifest(path)
            if manifest is not None and manifest.id == name and manifest.revision == path.name:
                pinned = pin is not None and pin.revision == manifest.revision
                with contextlib.suppress(OSError):  # another window may remove it just now
                    found.append((pinned, (path / MANIFEST).stat().st_mtime, manifest.revision, manifest))
        return max(found, key=lambda item: item[:3])[3] if found else None

    def pinned(self, model: Model) -> Pin | None:
        """What a model's files must be, where that is known: from the catalogue, or since it was looked up."""
        return catalogue_pin(model) or read_pin(self.folder / model.id)


def bytes_in(folder: Path) -> int:
    """Of all files in a folder; some may disappear meanwhile."""
    total = 0
    for path in _inside(folder):
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                total += bytes_in(path)
            elif path.is_file() and not path.is_symlink():
                total += path.stat().st_size
    return total


def _inside(folder: Path) -> list[Path]:
    """What is in a folder, by name; nothing where another window has just removed it."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def wrong_sizes(folder: Path, files: Sequence[ModelFile]) -> tuple[str, ...]:
    """The files that are missing or not as large as they must be."""
    bad = []
    for file in files:
        try:
            right = (folder / file.path).stat().st_size == file.size
        except OSError:
            right = False
        if not right:
            bad.append(file.path)
    return tuple(bad)
