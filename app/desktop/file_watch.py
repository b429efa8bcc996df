"""Whether open files are still what was read: looked up beside the window, which never waits for a drive."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal


@dataclass(frozen=True)
class Stamp:
    """What shows that a file has changed.

    Attributes:
        size: in bytes.
        modified_ns: as of ``Document``.
    """

    size: int
    modified_ns: int


GONE = None
"""In place of a Stamp: the file is not there."""


class FileWatch(QObject):
    """Looks files up on a thread of its own, one round at a time.

    A drive that does not answer holds the round up, for good if need be; then no further one begins, and
    the program may end all the same. That is why this is no lane: a lane's thread is waited for.

    Signals:
        seen(object): ``{path: Stamp or GONE}``; a file of which the system cannot tell is left out.
    """

    seen = Signal(object)
    _looked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._closed = False
        self._lock = threading.Lock()
        self._looked.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def look(self, paths: tuple[Path, ...]) -> None:
        """Begin a round, unless one is still on its way."""
        if paths and not self._busy:
            self._busy = True
            threading.Thread(target=self._look, args=(paths,), name="file watch", daemon=True).start()

    def close(self) -> None:
        """Nothing is told from now on: this may be deleted, whatever a drive still does."""
        with self._lock:
            self._closed = True

    def _look(self, paths: tuple[Path, ...]) -> None:
        found = look_at(paths)
        with self._lock:
            if not self._closed:
                self._looked.emit(found)

    def _tell(self, found: dict[Path, Stamp | None]) -> None:
        self._busy = False
        self.seen.emit(found)


def look_at(paths: tuple[Path, ...]) -> dict[Path, Stamp | None]:
    """The stamps of files, GONE for those that are not there; without those of which nothing is known."""
    found: dict[Path, Stamp | None] = {}
    for path in paths:
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            found[path] = GONE
        except (OSError, ValueError):
            continue
        else:
            found[path] = Stamp(status.st_size, status.st_mtime_ns)
    return found
