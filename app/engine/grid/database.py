"""The one SQLite file of a collection: opened, brought up to date, and written so that a kill costs nothing.

Write-ahead logging: whoever reads is never kept waiting, and after a SIGKILL at any moment the file holds
everything up to the last change that was finished, and nothing of one that was not.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.engine import private
from app.engine.grid.errors import CollectionCause, CollectionError

BUSY_S = 10.0
"""How long one who writes waits for another, whose change takes milliseconds."""

_COMPACT_STEPS = 10_000
"""Of SQLite's machine, between two looks whether to stop: some milliseconds."""

_APPLICATION = 0x416E4C74
"""In the file's header ("AnLt"): that it is a collection and not some other program's database."""

_FILES = ("", "-wal", "-shm", ".run", ".run-journal")
"""What belongs to a collection, after its name."""

_FIRST = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    fingerprint TEXT,
    read_size INTEGER,
    read_modified_ns INTEGER,
    problem TEXT,
    detail TEXT NOT NULL DEFAULT '',
    removed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX documents_by_content ON documents (fingerprint);
CREATE TABLE contents (
    fingerprint TEXT PRIMARY KEY,
    text_digest TEXT NOT NULL,
    characters INTEGER NOT NULL,
    pages INTEGER,
    unreadable TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    position INTEGER,
    asked REAL NOT NULL
);
CREATE TABLE readers (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, mark TEXT NOT NULL);
CREATE TABLE cells (
    fingerprint TEXT NOT NULL,
    question INTEGER NOT NULL REFERENCES questions,
    reader INTEGER NOT NULL REFERENCES readers,
    state TEXT NOT NULL,
    facts TEXT NOT NULL,
    answers TEXT NOT NULL,
    closest TEXT NOT NULL,
    read REAL NOT NULL,
    PRIMARY KEY (fingerprint, question, reader)
) WITHOUT ROWID;
CREATE TABLE humans (
    fingerprint TEXT NOT NULL,
    question INTEGER NOT NULL REFERENCES questions,
    judgement TEXT NOT NULL,
    quote TEXT,
    at REAL NOT NULL,
    PRIMARY KEY (fingerprint, question)
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""Each brings a file from the version before it to its own, counted from 1; what was released never changes."""


class Database:
    """Opened once; any thread may use it, one at a time.

    Args:
        path: of the file, made if it is not there; None: in memory, gone when it is closed.
        name: of the collection, for errors.

    Raises:
        CollectionError: as every method.
    """

    def __init__(self, path: Path | None, name: str) -> None:
        self.path = path
        self.name = name
        self._lock = threading.RLock()
        self._is_running = False
        if path is not None:
            private.make_file(path)
        with self._told():
            self._connection = sqlite3.connect(
                ":memory:" if path is None else path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query."""
        with self._lock, self._told():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - what the query says
        """The first row of a query, or None."""
        with self._lock, self._told():
            return self._connection.execute(sql, values).fetchone()

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A change that is made whole, or not at all; may be nested."""
        with self._lock, self._told():
            outermost = not self._connection.in_transaction
            if outermost:
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                if outermost:
                    self._connection.execute("COMMIT")
            except BaseException:
                if outermost and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Keep every other process from reading documents for this collection meanwhile; may be nested.

        Raises:
            CollectionError: IN_USE.
        """
        if self.path is None or self._is_running:
            yield
            return
        private.make_file(Path(f"{self.path}.run"))
        with self._told():
            guard = sqlite3.connect(f"{self.path}.run", timeout=0, isolation_level=None, check_same_thread=False)
            try:
                guard.execute("BEGIN EXCLUSIVE")  # the system lets go of it when the process ends, however it ends
            except BaseException:
                guard.close()
                raise
        self._is_running = True
        try:
            yield
        finally:
            self._is_running = False
            guard.close()

    def is_alone(self) -> bool:
        """Whether nobody else has the file open, in this process or another: only then can SQLite leave its log."""
        with self._lock:
            self._connection.execute("PRAGMA busy_timeout = 0")
            try:
                return bool(self._connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete")
            except sqlite3.OperationalError:
                return False
            finally:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1000)}")

    def compact(self, stops: Callable[[], bool]) -> None:
        """Give the disk back what was dropped; ends early, with nothing changed, once ``stops`` says so."""
        with self._lock, self._told():
            if not self._connection.execute("PRAGMA freelist_count").fetchone()[0]:
                return
            self._connection.set_progress_handler(stops, _COMPACT_STEPS)
            try:
                self._connection.execute("VACUUM")
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                    raise
            finally:
                self._connection.set_progress_handler(None, 0)
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self) -> None:
        connection = self._connection
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        holds = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application != _APPLICATION and holds:
            raise CollectionError(self.name, CollectionCause.DAMAGED, "not a collection")
        if version > len(MIGRATIONS):
            raise CollectionError(self.name, CollectionCause.NEWER)
        connection.create_function("casefold", 1, _folded, deterministic=True)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if self.path is not None:  # it is a collection, and made so before there were private ones
            for ending in _FILES:
                private.tighten(self.path.with_name(self.path.name + ending))
        if version < len(MIGRATIONS):
            self._migrate()

    def _migrate(self) -> None:
        with self.change() as connection:  # another window may have done it while this one waited
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(MIGRATIONS[version:], version + 1):
                for statement in filter(str.strip, script.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite raises, as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise CollectionError(self.name, _cause(error), str(error)) from error


def delete(path: Path) -> None:
    """Remove a collection's file and what lies beside it.

    Raises:
        OSError: one of them cannot be removed.
    """
    for ending in reversed(_FILES):  # the file itself last: while it is there, the collection is
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _folded(text: str | None) -> str:
    """For comparing in any case and script, and with white space folded; SQLite knows ASCII alone."""
    return " ".join((text or "").split()).casefold()


def checked(values: Sequence[int]) -> str:
    """Ids for an IN clause: numbers only, so nothing has to be quoted."""
    return ",".join(str(int(value)) for value in values)


def _cause(error: sqlite3.Error) -> CollectionCause:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CollectionCause.IN_USE
    if primary == sqlite3.SQLITE_FULL:
        return CollectionCause.DISK_FULL
    if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return CollectionCause.DAMAGED
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return CollectionCause.FOLDER
    raise error
