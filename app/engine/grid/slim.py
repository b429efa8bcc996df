"""Collections made smaller, where the program keeps more than it may: what was read can be read again.

Never a row, a question or a person's word. The file stays as old as it was, since who makes room begins with what
was changed longest ago.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.engine.grid.collection import Collection
from app.engine.grid.database import Database
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.process import STILL_WORKING
from app.engine.task import Cancelled, Report, ignore

_UNSEEN = """
DELETE FROM cells WHERE reader IS NOT coalesce(
    (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'reader'), (SELECT max(id) FROM readers))
OR question IN (SELECT id FROM questions WHERE position IS NULL)
OR fingerprint NOT IN (SELECT fingerprint FROM documents WHERE fingerprint IS NOT NULL AND NOT removed)
"""
_ALL = "DELETE FROM cells WHERE NOT EXISTS (SELECT 1 FROM humans)"


def forget_unseen(path: Path, report: Report = ignore) -> None:
    """Drop what no table shows: read by another reader than the last, or for rows and columns that were taken out.

    Raises:
        CollectionError: IN_USE, somebody has it open; or as Collection.
        Cancelled: as ``report``.
    """
    _forget(_UNSEEN, path, report)


def forget_read(path: Path, report: Report = ignore) -> str | None:
    """Drop everything that was read, unless a person has said a word about any of it.

    Returns:
        the collection's name; None where there was nothing to drop.

    Raises:
        CollectionError, Cancelled: as ``forget_unseen``.
    """
    return _forget(_ALL, path, report)


def _forget(statement: str, path: Path, report: Report) -> str | None:
    def stops() -> bool:
        with contextlib.suppress(Cancelled):
            report(STILL_WORKING)
            return False
        return True

    was = path.stat()
    collection = Collection(path)
    name = collection.name
    collection.close()
    database = Database(path, name)
    try:
        with database.running():
            if not database.is_alone():
                raise CollectionError(name, CollectionCause.IN_USE)
            with database.change() as connection:
                dropped = connection.execute(statement).rowcount
            database.compact(stops)
    finally:
        database.close()
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    report(STILL_WORKING)
    return name if dropped else None
