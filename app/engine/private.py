"""What the program keeps is for one person alone: on systems with rights, nobody else may read it.

Documents' words stand in collections and their names in settings and the log. Windows keeps a person's own
folder from others by itself.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_OTHERS = 0o077
"""The rights of everybody but the owner."""


def make_folder(folder: Path, *, is_ours: bool = True) -> None:
    """Make a folder and those above it, as far as they are missing, that only this person may enter.

    Args:
        folder: which.
        is_ours: nobody but the program makes this folder, so one that is there is closed to others as well.

    Raises:
        OSError: it cannot be made.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)
    if is_ours:
        tighten(folder)


def opener(path: str, flags: int) -> int:
    """For ``open``: what is made can be read by this person alone from its first moment; what is there, from now on."""
    handle = os.open(path, flags, 0o600)
    if flags & (os.O_WRONLY | os.O_RDWR):
        tighten(Path(path))
    return handle


def make_file(path: Path) -> None:
    """Make an empty file for another library to write, unless there is one; where it cannot be made, that will tell."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def tighten(path: Path) -> None:
    """Take others' rights to a file or folder away, if it is this person's and the system lets that happen.

    Never opens it: SQLite would lose its locks when it is closed again.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        status = path.stat()
        if status.st_mode & _OTHERS and status.st_uid == os.geteuid():
            path.chmod(status.st_mode & 0o7777 & ~_OTHERS)
