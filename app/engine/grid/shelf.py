"""All collections of a person: found by looking into one folder, where each is one file."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from app.engine import private
from app.engine.grid.collection import Collection
from app.engine.grid.database import delete
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.questions import file_name

SUFFIX = ".collection"


@dataclass(frozen=True)
class Shelved:
    """A collection as the list of them shows it.

    Attributes:
        path: of its file. name: what people call it.
        documents, questions: how many rows and columns it has.
        bytes: what it takes on the disk.
        problem: why it cannot be opened; then only path, name and bytes are known.
    """

    path: Path
    name: str
    documents: int
    questions: int
    bytes: int
    problem: CollectionError | None = None


class CollectionShelf:
    """The collections in a folder.

    Args:
        folder: made when the first collection is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[Shelved, ...]:
        """By name. One that is damaged is listed with its problem."""
        paths = self._folder.glob(f"*{SUFFIX}") if self._folder.is_dir() else ()
        return tuple(sorted((_shelved(path) for path in paths), key=lambda each: (each.name.casefold(), each.path)))

    def create(self, name: str) -> Collection:
        """A new, empty collection.

        Raises:
            CollectionError: NO_NAME, NAME_TAKEN, FOLDER.
        """
        name = " ".join(name.split())
        plain = file_name(name)
        if self._find(name) is not None:
            raise CollectionError(name, CollectionCause.NAME_TAKEN)
        try:
            private.make_folder(self._folder)
        except OSError as error:
            raise CollectionError(name, CollectionCause.FOLDER, error.strerror or "") from error
        return Collection(self._folder / f"{plain}-{secrets.token_hex(3)}{SUFFIX}", name)

    def open(self, name: str) -> Collection:
        """The collection of that name.

        Raises:
            CollectionError: MISSING, or as Collection.
        """
        found = self._find(" ".join(name.split()))
        if found is None:
            raise CollectionError(name, CollectionCause.MISSING)
        if found.problem is not None:
            raise found.problem
        return Collection(found.path)

    def delete(self, path: Path) -> None:
        """Delete a collection with everything that was kept in it; the documents themselves are not touched.

        Raises:
            CollectionError: IN_USE, it is being run; FOLDER, it cannot be deleted.
        """
        delete_collection(path)

    def _find(self, name: str) -> Shelved | None:
        return next((each for each in self.all() if each.name.casefold() == name.casefold()), None)


def delete_collection(path: Path) -> None:
    """Delete a collection's file, wherever it is, and what lies beside it. Raises as CollectionShelf.delete."""
    try:
        collection = Collection(path)
    except CollectionError as error:
        if error.cause is CollectionCause.IN_USE:
            raise
    else:
        try:
            with collection.running():
                pass
        finally:
            collection.close()
    try:
        delete(path)
    except OSError as error:
        raise CollectionError(path.stem, CollectionCause.FOLDER, error.strerror or "") from error


def _shelved(path: Path) -> Shelved:
    size = sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*") if part.is_file())
    try:
        collection = Collection(path)
        try:
            rows, columns = len(collection.documents.ids()), len(collection.questions.columns())
            return Shelved(path, collection.name, rows, columns, size)
        finally:
            collection.close()
    except CollectionError as error:
        return Shelved(path, path.stem.rpartition("-")[0] or path.stem, 0, 0, size, error)
