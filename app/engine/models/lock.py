"""One window at a time: an operating system's lock on a file, which dies with the process that holds it.

Never waits. A lock file is left where it is: removing it would let two processes hold "the" lock on two
files of one name.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.engine.models.errors import ModelCause, ModelError

FOLDER = ".locks"
_STORE = ".store"
_LOOKS, _BETWEEN_LOOKS_S = 5, 0.01
"""Looking takes the lock for a moment, so two who look at once must not take each other for an owner."""


class Locks:
    """The locks of one store's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    @contextmanager
    def hold(self, model: str, shown: str = "") -> Iterator[None]:
        """Keep every other window from changing this model, which is ``shown`` to people under another name.

        Raises:
            ModelError: IN_USE, another window downloads, changes or moves it; FOLDER, nothing can be written.
        """
        with self._locked(model, shown or model):
            if self._is_held(_STORE):
                raise ModelError(shown or model, ModelCause.IN_USE)
            yield

    @contextmanager
    def hold_all(self) -> Iterator[None]:
        """Keep every other window from changing any model; fails while one does.

        Whoever takes a model's lock looks at the store's afterwards, and this takes the store's first:
        in whichever order the two happen, one of them sees the other.

        Raises:
            ModelError: as for ``hold``.
        """
        with self._locked(_STORE, str(self._folder.parent)):
            for path in sorted(self._folder.iterdir()):
                if path.name != _STORE and self._is_held(path.name):
                    raise ModelError(path.name, ModelCause.IN_USE)
            yield

    def _is_held(self, name: str) -> bool:
        for _ in range(_LOOKS):
            try:
                with self._locked(name, name):
                    return False
            except ModelError as problem:
                if problem.cause is not ModelCause.IN_USE:
                    raise
            time.sleep(_BETWEEN_LOOKS_S)
        return True

    @contextmanager
    def _locked(self, name: str, model: str) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as problem:
            raise ModelError(model, ModelCause.FOLDER, problem.strerror or "") from problem
        try:
            if not _try_lock(handle):
                raise ModelError(model, ModelCause.IN_USE)
            yield
        finally:
            os.close(handle)  # which also lets go of the lock


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a network drive without locks: better unguarded than never
        return True
