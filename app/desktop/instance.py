"""One window for each person: a second start hands its files to the first, and ends.

The two meet at a local socket that only this person may open, named after the folder of their data, so that
ANSWERLIGHT_HOME makes worlds of their own. What is handed over is JSON: paths, and nothing that is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import cast

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 1000
ANSWER_MS = 5000
"""How long the first window may take: it answers from its event loop, within 100 ms unless something is wrong."""

LOCK_MS = 3000

LONGEST = 1 << 20
"""Bytes of one message; some thousand paths."""

_SOCKET_PATH_MAX = 100
"""What every system takes: 104 bytes on macOS, 108 on Linux."""

_TAKEN = b"taken\n"


class Outcome(Enum):
    """What became of a start."""

    FIRST = "first"
    """There is no other window: this one listens from now on."""
    HANDED_OVER = "handed_over"
    SILENT = "silent"
    """There is another window, and it does not answer: this one opens beside it."""
    ALONE = "alone"
    """Windows cannot find each other here: no place for a socket that is this person's alone."""


class Doorbell(QObject):
    """The first window's end.

    Signals:
        rung(object): the Paths that another start was given; maybe none.
    """

    rung = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._open)
        self._heard: dict[QLocalSocket, bytearray] = {}

    def listen(self, name: str) -> bool:
        """Wait for others; what a process that is gone has left there is cleared away. Only under the lock."""
        if self._server.listen(name):
            return True
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _open(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._forget)
            self._take(socket)

    def _read(self) -> None:
        self._take(cast("QLocalSocket", self.sender()))

    def _take(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket)
        if heard is None:
            return
        heard += bytes(socket.readAll().data())
        if len(heard) > LONGEST:
            socket.abort()
        elif heard.endswith(b"\n"):
            paths = _understood(bytes(heard))
            heard.clear()
            if paths is None:
                socket.abort()
                return
            socket.write(_TAKEN)
            socket.flush()
            self.rung.emit(paths)

    def _forget(self) -> None:
        socket = cast("QLocalSocket", self.sender())
        self._heard.pop(socket, None)
        socket.deleteLater()


def _understood(message: bytes) -> list[Path] | None:
    """The paths of a message; None if it is none. Takes over the right to come to the front, where there is one."""
    try:
        facts = json.loads(message)
        paths = [Path(str(path)) for path in facts["paths"]]
        token = str(facts["token"])
    except (ValueError, KeyError, TypeError):
        return None
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt hands it to Wayland when the window comes to the front
    return [path for path in paths if path.is_absolute()]


def start(doorbell: Doorbell, home: Path, files: Sequence[Path], hand_over: bool = True) -> Outcome:
    """Hand the files to the window that is there, or else become it. Blocks for at most some seconds.

    Args:
        doorbell: listens from now on, unless another one does.
        home: the data folder: one window for each.
        files: absolute paths.
        hand_over: False: a window of its own is wanted in any case.
    """
    name = socket_name(home)
    if name is None:
        return Outcome.ALONE
    lock = QLockFile(str(Path(tempfile.gettempdir()) / f"{name}.lock"))  # an absolute name stays where it is
    lock.setStaleLockTime(0)  # stale is what a process that is gone has left, not what is old
    if not lock.tryLock(LOCK_MS):  # two who start at once do so one after the other
        return Outcome.ALONE
    try:
        found = _ring(name, files if hand_over else None)
        if found is not None:
            return found
        return Outcome.FIRST if doorbell.listen(name) else Outcome.ALONE
    finally:
        lock.unlock()


def _ring(name: str, files: Sequence[Path] | None) -> Outcome | None:
    """Hand over to who listens; None where nobody does. ``files`` None: only look."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        nobody = (
            QLocalSocket.LocalSocketError.ServerNotFoundError,
            QLocalSocket.LocalSocketError.ConnectionRefusedError,
        )
        return None if socket.error() in nobody else Outcome.SILENT
    if files is None:
        socket.abort()
        return Outcome.ALONE
    _let_come_to_front()
    message = {"paths": [str(path) for path in files], "token": os.environ.get("XDG_ACTIVATION_TOKEN", "")}
    socket.write(json.dumps(message).encode("ascii") + b"\n")
    end = time.monotonic() + ANSWER_MS / 1000
    answer = b""
    while not answer.endswith(b"\n"):
        left = int((end - time.monotonic()) * 1000)
        if left <= 0 or not socket.waitForReadyRead(left):
            break
        answer += bytes(socket.readAll().data())
    socket.abort()
    return Outcome.HANDED_OVER if answer == _TAKEN else Outcome.SILENT


def socket_name(home: Path) -> str | None:
    """Where the windows of this person with this data folder meet; None where no place is theirs alone."""
    key = f"answerlight-{hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]}"
    if sys.platform == "win32":
        return f"{key}-{os.environ.get('USERNAME', '')}"  # a pipe, which only this person may open
    for folder in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), home):
        if folder and _is_own(Path(folder)) and len(os.fsencode(Path(folder) / key)) <= _SOCKET_PATH_MAX:
            return str(Path(folder) / key)
    return None


def _is_own(folder: Path) -> bool:
    """Whether nobody else can put anything there (macOS has a temporary folder for each person, Linux has not)."""
    if folder.parent.exists() and not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        found = folder.stat()
    except OSError:
        return False
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _let_come_to_front() -> None:
    """Windows lets a program to the front only if the one in front says so: this one, which was just started."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(0xFFFFFFFF)
