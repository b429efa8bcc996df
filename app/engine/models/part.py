"""The part of a file that has arrived so far, on the disk, and what is known about its soundness.

``<name>.part`` holds the bytes. ``<name>.part.marks`` beside it holds lines "length sha256-of-that-many-first-
bytes", one every few megabytes and wherever the download stopped in good order. When the download goes on,
the part is read again and cut where a mark is wrong. What follows the last mark (the process was killed) is
kept, but as doubtful: a "?" on its mark says that if the file comes out wrong, the fault may lie from the
mark before on. So a power cut that left zeros at the end, or a file that somebody touched, costs the bytes
from there on and not the whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.engine.models.errors import ModelCause
from app.engine.models.faults import Fault

MARK_EVERY = 4 * 1024 * 1024

BLOCK = 1024 * 1024
"""Bytes read from the disk at once."""

RENAME_WAITS_S = (0.05, 0.1, 0.2, 0.4)

_MARK = re.compile(rb"(\d{1,18}) ([0-9a-f]{64})(\??)\n")
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True)
class _Mark:
    """The first ``length`` bytes had this sha256; doubtful: nobody saw the last of them arrive."""

    length: int
    sha256: str
    doubtful: bool

    def line(self) -> bytes:
        return b"%d %s%s\n" % (self.length, self.sha256.encode("ascii"), b"?" if self.doubtful else b"")


def part_path(path: Path) -> Path:
    """Where the part of the file ``path`` lies until it is complete."""
    return path.with_name(path.name + ".part")


def marks_path(path: Path) -> Path:
    """Where the marks of the part of the file ``path`` lie."""
    return path.with_name(path.name + ".part.marks")


def is_plain(path: Path) -> bool:
    """Whether there is a regular file, not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


@contextlib.contextmanager
def on_disk() -> Iterator[None]:
    """Turns what the file system says into a Fault.

    Raises:
        Fault: DISK_FULL or FOLDER.
    """
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise Fault(ModelCause.DISK_FULL) from problem
        raise Fault(ModelCause.FOLDER, problem.strerror or str(problem)) from problem


def sha256_of(path: Path, beat: Callable[[int], None]) -> str:
    """The sha256 of a file, as hex; ``beat(bytes read so far)`` is called for each block and may raise to stop."""
    digest = hashlib.sha256()
    _read_into(path, digest.update, beat)
    return digest.hexdigest()


def git_sha1_of(path: Path, beat: Callable[[int], None]) -> str:
    """What git calls the file's content: the sha1 of "blob", its size, and its bytes; ``beat`` as in sha256_of."""
    with on_disk():
        size = path.stat().st_size
    digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    _read_into(path, digest.update, beat)
    return digest.hexdigest()


def _read_into(path: Path, take: Callable[[bytes], object], beat: Callable[[int], None]) -> None:
    done = 0
    with on_disk():
        file = path.open("rb", buffering=0)
    with file:
        while True:
            with on_disk():
                block = file.read(BLOCK)
            if not block:
                return
            take(block)
            done += len(block)
            beat(done)


class Part:
    """A part that is open for more; a context manager.

    Attributes:
        length: bytes in it.
        inherited: how many bytes were there before this opening.
    """

    def __init__(self, path: Path, size: int | None, beat: Callable[[int], None]) -> None:
        """Open the part of ``path`` and check it against its marks.

        Args:
            path: of the complete file; its folder must exist.
            size: of the complete file, if known: more than that cannot be sound.
            beat: called with the bytes read so far while the part is checked; may raise to stop.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._path = path
        self._marks: list[_Mark] = []
        self._digest = hashlib.sha256()
        self.length = 0
        with on_disk():
            self._file = _open_in_place(part_path(path))
            try:
                self._marks_file = _open_in_place(marks_path(path))
            except OSError:
                os.close(self._file)
                raise
        try:
            self._check(size, beat)
        except BaseException:
            self._close()
            raise
        self.inherited = self.length

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_outcome: object) -> None:
        self._close()

    def append(self, data: bytes) -> None:
        """Add what has arrived.

        Raises:
            Fault: it could not be written; ``length`` says how much of it was.
        """
        rest = memoryview(data)
        with on_disk():
            while rest:
                written = os.write(self._file, rest)
                self._digest.update(rest[:written])
                self.length += written
                rest = rest[written:]
        if self.length - self._marked() >= MARK_EVERY:
            self.mark()

    def mark(self) -> None:
        """Vouch for what is there; the part stops growing for now, or has grown by much."""
        self._mark(doubtful=False)

    def sync(self) -> None:
        """Put what is there on the disk itself, so that the end of a long download has little left to put."""
        self.mark()
        with on_disk():
            os.fsync(self._file)

    @property
    def doubtful_from(self) -> int | None:
        """The length up to which the part is as it arrived; None: as far as can be told, all of it is."""
        for before, mark in zip([0, *(mark.length for mark in self._marks)], self._marks, strict=False):
            if mark.doubtful:
                return before
        return None

    def cut(self, length: int, beat: Callable[[int], None]) -> None:
        """Keep only the first ``length`` bytes."""
        with on_disk():
            os.ftruncate(self._file, length)
        self._marks = [mark for mark in self._marks if mark.length <= length]
        self._write_marks()
        self._check(None, beat)
        self.inherited = min(self.inherited, length)

    def sha256(self) -> str:
        """Of all that is there, as hex."""
        return self._digest.hexdigest()

    def git_sha1(self, beat: Callable[[int], None]) -> str:
        """Of all that is there, as hex; see git_sha1_of."""
        return git_sha1_of(part_path(self._path), beat)

    def complete(self) -> None:
        """The part is the file: give it its name, so that even a power cut leaves all of it or a part.

        Raises:
            Fault: the disk is full after all, or a folder stands where the file belongs.
        """
        with on_disk():
            os.fsync(self._file)
            self._close()
            _rename(part_path(self._path), self._path)
            _sync_folder(self._path.parent)
            marks_path(self._path).unlink(missing_ok=True)

    def discard(self) -> None:
        """Nothing of it is of use."""
        self._close()
        remove_part(self._path)

    def _close(self) -> None:
        for name in ("_file", "_marks_file"):
            handle = getattr(self, name)
            if handle >= 0:
                setattr(self, name, -1)
                os.close(handle)

    def _marked(self) -> int:
        return self._marks[-1].length if self._marks else 0

    def _mark(self, *, doubtful: bool) -> None:
        if self._file < 0 or self.length == self._marked():
            return
        mark = _Mark(self.length, self._digest.hexdigest(), doubtful)
        # Without room for a mark the part is as good as before: it is checked in the end.
        with contextlib.suppress(OSError):
            os.write(self._marks_file, mark.line())
            self._marks.append(mark)

    def _check(self, size: int | None, beat: Callable[[int], None]) -> None:
        """Read the part; cut it where a mark is wrong, or to the last mark if it is too long."""
        with on_disk():
            found = os.fstat(self._file).st_size
            limit = found if size is None else min(found, size)
            marks = [mark for mark in self._read_marks() if mark.length <= limit]
            os.lseek(self._file, 0, os.SEEK_SET)
        self._marks, self.length, self._digest = [], 0, hashlib.sha256()
        digest = hashlib.sha256()
        at = 0
        for mark in marks:
            at = self._feed(digest, at, mark.length, beat)
            if digest.hexdigest() != mark.sha256:
                break
            self._marks.append(mark)
            self.length, self._digest = at, digest.copy()
        else:
            if found == limit:
                self.length, self._digest = self._feed(digest, at, found, beat), digest
                self._mark(doubtful=True)
                return
        with on_disk():
            os.ftruncate(self._file, self.length)
            os.lseek(self._file, self.length, os.SEEK_SET)
        self._write_marks()

    def _feed(self, digest: hashlib._Hash, at: int, to: int, beat: Callable[[int], None]) -> int:
        while at < to:
            with on_disk():
                block = os.read(self._file, min(BLOCK, to - at))
            if not block:
                break
            digest.update(block)
            at += len(block)
            beat(at)
        return at

    def _read_marks(self) -> list[_Mark]:
        os.lseek(self._marks_file, 0, os.SEEK_SET)
        pieces = []
        while piece := os.read(self._marks_file, BLOCK):
            pieces.append(piece)
        found = _MARK.finditer(b"".join(pieces))
        marks = {int(line[1]): _Mark(int(line[1]), line[2].decode("ascii"), bool(line[3])) for line in found}
        return [marks[length] for length in sorted(marks) if length > 0]

    def _write_marks(self) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(self._marks_file, 0)
            os.lseek(self._marks_file, 0, os.SEEK_SET)
            os.write(self._marks_file, b"".join(mark.line() for mark in self._marks))


def remove_part(path: Path) -> None:
    """Remove what has arrived of the file ``path``, if anything."""
    with on_disk():
        part_path(path).unlink(missing_ok=True)
        marks_path(path).unlink(missing_ok=True)


def _open_in_place(path: Path) -> int:
    """Open a file of ours for reading and writing, or create it; never through a link, never another's file."""
    with contextlib.suppress(FileNotFoundError):
        facts = path.lstat()
        if stat.S_ISLNK(facts.st_mode) or (stat.S_ISREG(facts.st_mode) and facts.st_nlink > 1):
            path.unlink()
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink > 1:
        os.close(handle)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    return handle


def _rename(old: Path, new: Path) -> None:
    """Rename, also where a virus scanner holds a new file open for a moment, as on Windows."""
    for wait in (*RENAME_WAITS_S, None):
        try:
            old.replace(new)
        except PermissionError:
            if wait is None:
                raise
            time.sleep(wait)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder last; Windows does so by itself, and some network drives cannot."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
