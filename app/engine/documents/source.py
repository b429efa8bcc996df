"""The bytes of a file, and every way in which they cannot be had.

Files are read whole into memory: what happens to the file afterwards (it is changed, deleted, its
drive is unplugged) does not touch what is open. Runs in the helper processes only, so that a drive
that does not answer cannot hang the program.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.engine.documents.document import LoadingFile
from app.engine.documents.errors import Cause, DocumentError
from app.engine.limits import Allowance
from app.engine.process import HelperError, HelperFull, HelperSilent
from app.engine.task import Report, ignore

HEAD_BYTES = 64 * 1024
"""How much of a file decides what it is."""

CHUNK_BYTES = 1024 * 1024
"""So much is read at a time: a slow drive gives a sign of life well before it is taken for a dead one."""

PDF_MEMORY = 2.0
"""Bytes of memory for each byte of a PDF: the file itself, and what is decoded of it."""

SILENT_BYTES_A_SECOND = 20_000_000
"""What lasts longer the larger the file is (repairing a PDF's table of objects) gets a second for so much."""


@dataclass(frozen=True, eq=False)
class FileBytes:
    """A file as it was when it was read.

    Attributes:
        data: all of it.
        size: in bytes; ``len(data)``.
        modified_ns: the modification time before the first byte was read.
        fingerprint: SHA-256 of data, hexadecimal.
    """

    data: bytearray
    size: int
    modified_ns: int
    fingerprint: str


def cause_of(error: HelperError) -> Cause:
    """What a helper's end says of the file that it was at."""
    if isinstance(error, HelperSilent):
        return Cause.NOT_RESPONDING
    return Cause.UNSAFE if isinstance(error, HelperFull) else Cause.DAMAGED


def allowance(size: int, memory_a_byte: float) -> Allowance:
    """What reading a file may take beyond what reading any file may.

    Args:
        size: of the file, bytes.
        memory_a_byte: the most that is held in memory for each of them.
    """
    return Allowance(size / SILENT_BYTES_A_SECOND, round(size * memory_a_byte))


def read_file(path: Path, limit_for: Callable[[bytes], int], report: Report = ignore, kept: int = 0) -> FileBytes:
    """Read a file whole, reporting LoadingFile, and before that the Allowance for it.

    Args:
        path: of a regular file.
        limit_for: takes the file's first HEAD_BYTES, returns the most bytes such a file may have;
            may raise DocumentError when the file is of no use.
        report: see task.Report.
        kept: bytes of memory that the process holds for other files.

    Raises:
        DocumentError: MISSING, PERMISSION, EMPTY, TOO_LARGE, READ_FAILED.
    """
    try:
        return _read_file(path, limit_for, report, kept)
    except OSError as error:
        raise from_os_error(path, error) from error
    except ValueError as error:  # a NUL in the name: no such file can be
        raise DocumentError(path, Cause.MISSING) from error


def _read_file(path: Path, limit_for: Callable[[bytes], int], report: Report, kept: int) -> FileBytes:
    # Before opening: opening a pipe or a device would wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        detail = "it is a folder" if path.is_dir() else "it is not a file"
        raise DocumentError(path, Cause.READ_FAILED, detail)
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        head = file.read(HEAD_BYTES)
        if not head:
            raise DocumentError(path, Cause.EMPTY)
        limit = limit_for(head)
        if status.st_size > limit:
            raise DocumentError(path, Cause.TOO_LARGE, readable_size(status.st_size))
        report(Allowance(0.0, kept + 2 * status.st_size))  # it may be moved as it grows
        data = bytearray(head)
        digest = hashlib.sha256(head)
        while chunk := _next_chunk(file):
            data += chunk
            digest.update(chunk)
            if len(data) > limit:  # it grows while we read
                raise DocumentError(path, Cause.TOO_LARGE, readable_size(len(data)))
            report(LoadingFile(len(data), max(status.st_size, len(data))))
    return FileBytes(data, len(data), status.st_mtime_ns, digest.hexdigest())


def _next_chunk(file: BinaryIO) -> bytes:
    return file.read(CHUNK_BYTES)


def from_os_error(path: Path, error: OSError) -> DocumentError:
    """What the system said, as a DocumentError."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return DocumentError(path, Cause.MISSING)
    if isinstance(error, PermissionError):
        return DocumentError(path, Cause.PERMISSION)
    return DocumentError(path, Cause.READ_FAILED, error.strerror or type(error).__name__)


def readable_size(size: int) -> str:
    """A size in bytes as people write it: "2.1 GB"."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
