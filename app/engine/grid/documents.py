"""The rows of a collection: its files, known by their path, and what was read of them, known by its bytes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.documents.document import Document
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.files import Look
from app.engine.grid.cells import GridDocument
from app.engine.grid.database import Database, checked

AWAY = frozenset((Cause.MISSING, Cause.GONE, Cause.PERMISSION, Cause.NOT_RESPONDING, Cause.READ_FAILED))
"""The file cannot be had just now: what was read of it before still stands."""

TRY_AGAIN = AWAY | frozenset((Cause.PASSWORD_NEEDED, Cause.PASSWORD_WRONG, Cause.CHANGED))
"""Worth another attempt though the file is as it was."""

_SELECT = """
SELECT documents.id, path, documents.fingerprint, size, modified_ns, characters, pages, unreadable, problem, detail,
       read_size IS NOT size OR read_modified_ns IS NOT modified_ns AS stale
FROM documents LEFT JOIN contents USING (fingerprint)
"""


@dataclass(frozen=True)
class Changes:
    """What a look at the files of a collection found: ids of documents.

    Attributes:
        new: not known before.
        changed: other size or time than when they were read.
        vanished: gone since the last look.
        back: there again.
        problems: what could not be looked through: a folder, a drive, or other kinds of files in a folder.
    """

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    vanished: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    problems: tuple[DocumentError, ...] = ()


class Documents:
    """The documents of one collection. Raises CollectionError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[GridDocument, ...]:
        """In the order in which they were added."""
        return tuple(
            _document(row) for row in self._database.rows(f"{_SELECT} WHERE NOT removed ORDER BY documents.id")
        )

    def some(self, documents: Sequence[int]) -> tuple[GridDocument, ...]:
        """Those with these ids, without those that were removed."""
        rows = self._database.rows(f"{_SELECT} WHERE documents.id IN ({checked(documents)}) AND NOT removed")
        return tuple(_document(row) for row in rows)

    def get(self, document: int) -> GridDocument | None:
        """One of them; None when it was removed."""
        return next(iter(self.some([document])), None)

    def ids(self) -> tuple[int, ...]:
        """Of all, in order."""
        return tuple(row[0] for row in self._database.rows("SELECT id FROM documents WHERE NOT removed ORDER BY id"))

    def with_content(self, fingerprint: str) -> tuple[int, ...]:
        """Those that have these bytes: a file and its copies."""
        rows = self._database.rows(
            "SELECT id FROM documents WHERE fingerprint = ? AND NOT removed ORDER BY id", fingerprint
        )
        return tuple(row[0] for row in rows)

    def remove(self, documents: Sequence[int]) -> None:
        """Take rows out of the table, also for later looks; what was read is kept, for when they are added again."""
        with self._database.change() as connection:
            connection.execute(f"UPDATE documents SET removed = 1 WHERE id IN ({checked(documents)})")

    def sources(self) -> tuple[Path, ...]:
        """Files and folders that the collection was made of, to be looked through again."""
        return tuple(Path(row[0]) for row in self._database.rows("SELECT path FROM sources ORDER BY path"))

    def set_sources(self, paths: Sequence[Path]) -> None:
        """Remember them in the place of those before."""
        with self._database.change() as connection:
            connection.execute("DELETE FROM sources")
            connection.executemany("INSERT OR IGNORE INTO sources VALUES (?)", [(str(path),) for path in paths])

    def looked(self, seen: Sequence[tuple[Path, Look]], *, add: bool = False) -> Changes:
        """Take in what was seen of files: new ones become rows, and rows learn what has become of theirs.

        Args:
            seen: paths, and what was seen there.
            add: a person named them, so rows that were removed come back.
        """
        new, changed, vanished, back = [], [], [], []
        with self._database.change() as connection:
            for path, look in seen:
                if add:
                    connection.execute("UPDATE documents SET removed = 0 WHERE path = ?", (str(path),))
                known = self._by_path(path)
                if known is None:
                    new.append(self._insert(connection, path, look))
                elif look.problem is not None:
                    vanished += [known.id] * (known.problem not in AWAY)
                    self.failed(known.id, look.problem)
                else:
                    was_away = known.problem in AWAY
                    differs = (known.size, known.modified_ns) != (look.size, look.modified_ns)
                    back += [known.id] * was_away
                    changed += [known.id] * (differs and known.fingerprint is not None)
                    if was_away or differs:
                        connection.execute(
                            "UPDATE documents SET size = ?, modified_ns = ?, problem = NULL, detail = '' WHERE id = ?",
                            (look.size, look.modified_ns, known.id),
                        )
        return Changes(tuple(new), tuple(changed), tuple(vanished), tuple(back))

    def are_removed(self, paths: Sequence[Path]) -> set[Path]:
        """Those of the paths whose rows a person took out."""
        rows = self._database.rows("SELECT path FROM documents WHERE removed")
        return {Path(row[0]) for row in rows} & set(paths)

    def by_path(self, paths: Sequence[Path]) -> tuple[int, ...]:
        """Ids of the documents at these paths, in that order; those that are not there are left out."""
        rows = self._database.rows("SELECT path, id FROM documents WHERE NOT removed")
        ids = {Path(path): id_ for path, id_ in rows}
        return tuple(ids[path] for path in paths if path in ids)

    def opened(self, document: int, found: Document) -> bool:
        """Take in what a file turned out to hold; whether that is other text than was read under its row before.

        Where the same bytes give another text than they did (another version of the program, a page that
        crashed), what was read of them stands nowhere any more and is dropped; a person's word stays.
        """
        digest = hashlib.sha256(found.text.encode("utf-8", "surrogatepass")).hexdigest()
        cause = None if found.has_text else (Cause.NO_TEXT if found.pages else Cause.EMPTY).value
        with self._database.change() as connection:
            before = connection.execute("SELECT fingerprint FROM documents WHERE id = ?", (document,)).fetchone()
            known = connection.execute(
                "SELECT text_digest FROM contents WHERE fingerprint = ?", (found.fingerprint,)
            ).fetchone()
            if known is not None and known[0] != digest:
                connection.execute("DELETE FROM cells WHERE fingerprint = ?", (found.fingerprint,))
            connection.execute(
                "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)",
                (
                    found.fingerprint,
                    digest,
                    len(found.text),
                    len(found.pages) or None,
                    json.dumps(found.unreadable_pages),
                ),
            )
            connection.execute(
                "UPDATE documents SET fingerprint = ?1, size = ?2, modified_ns = ?3, read_size = ?2,"
                " read_modified_ns = ?3, problem = ?4, detail = '' WHERE id = ?5",
                (found.fingerprint, found.size, found.modified_ns, cause, document),
            )
        other = before is not None and before[0] not in (None, found.fingerprint)
        return other or (known is not None and known[0] != digest)

    def failed(self, document: int, error: DocumentError) -> None:
        """Remember why a file cannot be opened; what was read of it before is kept."""
        with self._database.change() as connection:
            connection.execute(
                "UPDATE documents SET problem = ?, detail = ? WHERE id = ?",
                (error.cause.value, error.detail, document),
            )
            if error.cause not in TRY_AGAIN:  # what is there now is of no use, and is not what was read before
                connection.execute(
                    "UPDATE documents SET fingerprint = NULL, read_size = size, read_modified_ns = modified_ns"
                    " WHERE id = ?",
                    (document,),
                )

    @staticmethod
    def _insert(connection: sqlite3.Connection, path: Path, look: Look) -> int:
        cause, detail = (None, "") if look.problem is None else (look.problem.cause.value, look.problem.detail)
        cursor = connection.execute(
            "INSERT INTO documents (path, size, modified_ns, problem, detail) VALUES (?, ?, ?, ?, ?)",
            (str(path), look.size, look.modified_ns, cause, detail),
        )
        return int(cursor.lastrowid or 0)

    def _by_path(self, path: Path) -> GridDocument | None:
        row = self._database.row(f"{_SELECT} WHERE path = ?", str(path))  # removed or not
        return None if row is None else _document(row)


def _document(row: Any) -> GridDocument:  # noqa: ANN401 - a row of _SELECT
    (id_, path, fingerprint, size, modified_ns, characters, pages, unreadable, problem, detail, stale) = row
    return GridDocument(
        id_,
        Path(path),
        fingerprint,
        size,
        modified_ns,
        characters,
        pages,
        tuple(json.loads(unreadable)) if unreadable else (),
        None if problem is None else Cause(problem),
        detail,
        bool(stale),
    )
