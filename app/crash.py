"""How the program ended last time: what a crash leaves behind, and where a person finds it.

While a window runs it holds a small file in the log folder, into which Python writes where every thread was if
the process is struck down (``faulthandler``). An ordinary end removes the file. What is left of a process that
is gone is a report: told once, and kept for who helps. It holds places in the program, no document and no name.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from app import __version__
from app.engine import private

RUNNING, ENDED = "running-", "ended-"
"""How the file is called while its process runs, and once it was told of."""

KEPT = 5
"""Reports; older ones are removed."""

_RULE = "-" * 40


class CrashLog:
    """The report of this process.

    Args:
        folder: of the log.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._handle = -1

    def start(self, collect: bool = True) -> Path | None:
        """Watch over this process from now on; where that cannot be written, go on without.

        Args:
            collect: look for what others have left.

        Returns:
            the report of a process that ended unexpectedly, if there is one that nobody was told of.
        """
        try:
            private.make_folder(self._folder)
            report = self._collect() if collect else None
            name = f"{RUNNING}{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
            path = self._folder / name
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return None
        self._path, self._handle = path, handle
        _lock(handle)
        os.write(handle, _head().encode())
        faulthandler.enable(handle, all_threads=True)
        return report

    def keep(self, error: Exception) -> None:
        """The process ends by an exception: the report tells of it, and stays."""
        if self._path is not None:
            self._path = None
            faulthandler.disable()
            os.write(self._handle, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
            os.close(self._handle)

    def end(self) -> None:
        """The process ends as it should (or is told to by the system): nothing is left of the report."""
        if self._path is None:
            return
        path, self._path = self._path, None
        faulthandler.disable()
        if sys.platform == "win32":
            os.close(self._handle)  # an open file cannot be removed there
        with contextlib.suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(self._handle)

    def _collect(self) -> Path | None:
        """Give what processes that are gone have left its lasting name; the newest that is worth telling of."""
        told = None
        for path in sorted(self._folder.glob(f"{RUNNING}*.txt")):
            with contextlib.suppress(OSError):
                if _is_held(path):
                    continue
                if _is_unexpected(path.read_text("utf-8", "replace")):
                    told = path.with_name(ENDED + path.name.removeprefix(RUNNING))
                    path.replace(told)
                else:
                    path.unlink()
        for old in sorted(self._folder.glob(f"{ENDED}*.txt"))[:-KEPT]:
            with contextlib.suppress(OSError):
                old.unlink()
        return told


def newest_report(folder: Path) -> Path | None:
    """The last report that is kept."""
    return max(folder.glob(f"{ENDED}*.txt"), default=None)


def _head() -> str:
    facts = (
        f"Answerlight {__version__}",
        f"Python {platform.python_version()}",
        platform.platform(),
        f"session {_session()}",
    )
    return "\n".join((*facts, _RULE, ""))


def _session() -> str:
    """What changes when the computer starts anew or the person logs in again: neither is this program's fault."""
    boot = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot}@{os.environ.get('XDG_SESSION_ID', '')}"


def _is_unexpected(report: str) -> bool:
    """Whether the program, and not the whole session, ended: there is a trace, or the session is still the same."""
    head, _, trace = report.partition(_RULE)
    return bool(trace.strip()) or f"session {_session()}" in head.splitlines()


def _is_held(path: Path) -> bool:
    """Whether the process that writes it still lives."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        return not _lock(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A byte that no report reaches: on Windows nobody else may read what is locked."""

    def _lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_END)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False  # held; or a drive without locks, where nobody can tell
        return True
