"""A model from a folder or a zip file: only the files that a model needs, copied as bytes, never executed.

What is inside may have been made to do harm, so no name in it is trusted and no size is believed: names must
be harmless under the rules of every system, links are not followed, and no more is read than was announced.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from app.engine.models.catalogue import ModelFile
from app.engine.models.download import RESERVE
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.hub import is_allowed
from app.engine.models.transfer import amount
from app.engine.task import Progress, Report, ignore

CHUNK = 1 << 20
"""Bytes between two reports."""
MEMBERS_MAX = 10_000
TOTAL_MAX = 50_000_000_000
SMALL_MAX = 200_000_000
"""Bytes of a file that is not weights; the largest tokenizer of the catalogue has 17 MB."""
RATIO_MAX = 100
"""How much smaller packing may have made a file; trained weights hardly shrink, made-up zeros do by 1,000."""

_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')


@dataclass(frozen=True)
class Found:
    """What would be imported: name in the model's folder, and size in bytes as announced."""

    name: str
    size: int


def is_harmless(name: str) -> bool:
    """Whether a relative path stays inside its folder and is an ordinary file's name, on Windows and elsewhere."""
    if not name or len(name) > 400 or name.startswith("/") or _FORBIDDEN.search(name):
        return False
    return all(
        part not in ("", ".", "..") and part[-1] not in ". " and not _DEVICES.fullmatch(part)
        for part in name.split("/")
    )


def copy_model(source: Path, folder: Path, report: Report = ignore) -> tuple[ModelFile, ...]:
    """Copy a model's files out of a folder or a zip file, into an empty folder. Reports Progress in bytes.

    Returns:
        what was copied, with size and sha256 as it was read.

    Raises:
        ModelError: NOT_A_MODEL, UNSAFE_NAME, LINK, TOO_LARGE, BROKEN, NO_ROOM, FOLDER.
    """
    model = source.name or str(source)
    try:
        mode = source.stat().st_mode
    except OSError as problem:
        raise ModelError(model, ModelCause.NOT_A_MODEL, problem.strerror or "") from problem
    opened = _opened_folder(source) if stat.S_ISDIR(mode) else _opened_zip(source)
    with opened as origin:
        found = origin.files()
        _check_sizes(model, found)
        _check_room(model, folder, sum(file.size for file in found))
        return _copy_all(model, origin, found, folder, report)


# ------------------------------------------------------------------------------ copying


def _copy_all(
    model: str, origin: _Origin, found: Sequence[Found], folder: Path, report: Report
) -> tuple[ModelFile, ...]:
    total, done, copied = sum(file.size for file in found), 0, []
    for file in found:
        digest, size = hashlib.sha256(), 0
        for chunk in _chunks(model, origin, file):
            digest.update(chunk)
            size += len(chunk)
            report(Progress(done + size, total))
            _append(model, folder / file.name, chunk, first=size == len(chunk))
        if size != file.size:
            raise ModelError(model, ModelCause.BROKEN, file.name)
        if not size:
            _append(model, folder / file.name, b"", first=True)
        done += size
        _sync(folder / file.name)
        copied.append(ModelFile(file.name, size, digest.hexdigest()))
    return tuple(copied)


def _chunks(model: str, origin: _Origin, file: Found) -> Iterator[bytes]:
    """The file's bytes, and never more of them than were announced."""
    left = file.size
    try:
        with origin.open(file.name) as stream:
            while chunk := stream.read(min(CHUNK, left + 1)):
                if len(chunk) > left:
                    raise ModelError(model, ModelCause.TOO_LARGE, file.name)
                left -= len(chunk)
                yield chunk
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as problem:
        # Encrypted members raise RuntimeError, unknown kinds of packing NotImplementedError.
        raise ModelError(model, ModelCause.BROKEN, file.name) from problem


def _append(model: str, path: Path, chunk: bytes, *, first: bool) -> None:
    try:
        with path.open("xb" if first else "ab") as file:
            file.write(chunk)
    except OSError as problem:
        cause = ModelCause.NO_ROOM if problem.errno == errno.ENOSPC else ModelCause.FOLDER
        raise ModelError(model, cause, problem.strerror or "") from problem


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _check_sizes(model: str, found: Sequence[Found]) -> None:
    for file in found:
        if not file.name.endswith(".safetensors") and file.size > SMALL_MAX:
            raise ModelError(model, ModelCause.TOO_LARGE, file.name)
    if sum(file.size for file in found) > TOTAL_MAX:
        raise ModelError(model, ModelCause.TOO_LARGE)


def _check_room(model: str, folder: Path, needed: int) -> None:
    short = needed + RESERVE - shutil.disk_usage(folder).free
    if short > 0:
        raise ModelError(model, ModelCause.NO_ROOM, amount(short))


# ------------------------------------------------------------------------------ folders and zip files


class _Origin(Protocol):
    """Where files come from."""

    def files(self) -> list[Found]: ...

    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    """Files directly in a folder; links are refused."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def files(self) -> list[Found]:
        found = []
        try:
            for entry in sorted(os.scandir(self._path), key=lambda entry: entry.name):
                if not is_allowed(entry.name):
                    continue
                facts = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(facts.st_mode):
                    raise ModelError(self._path.name, ModelCause.LINK, entry.name)
                found.append(Found(entry.name, facts.st_size))
        except OSError as problem:
            raise ModelError(self._path.name, ModelCause.NOT_A_MODEL, problem.strerror or "") from problem
        if not any(file.name == "config.json" for file in found):
            raise ModelError(self._path.name, ModelCause.NOT_A_MODEL, "config.json")
        return found

    def open(self, name: str) -> IO[bytes]:
        # O_NOFOLLOW and O_NONBLOCK: it may have become a link or a pipe since it was looked at.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(self._path / name, flags)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError("not a file any more")
        return os.fdopen(handle, "rb")


class _Zip:
    """Files of a zip file, from the folder in it that holds config.json."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._name = path.name
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}

    def files(self) -> list[Found]:
        members = self._archive.infolist()
        if len(members) > MEMBERS_MAX:
            raise ModelError(self._name, ModelCause.TOO_LARGE)
        self._check_names(members)
        files = [member for member in members if not member.is_dir()]
        roots = sorted(
            {name.rpartition("config.json")[0] for name in (file.filename for file in files) if _is_config(name)},
            key=lambda root: (root.count("/"), root),
        )
        if not roots:
            raise ModelError(self._name, ModelCause.NOT_A_MODEL, "config.json")
        for file in files:
            name = file.filename.removeprefix(roots[0])
            if file.filename.startswith(roots[0]) and "/" not in name and is_allowed(name):
                if file.file_size > RATIO_MAX * file.compress_size + CHUNK:
                    raise ModelError(self._name, ModelCause.TOO_LARGE, name)
                self._members[name] = file
        return [Found(name, member.file_size) for name, member in sorted(self._members.items())]

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(self._members[name])

    def _check_names(self, members: Sequence[zipfile.ZipInfo]) -> None:
        """One bad name spoils the archive: who made it did not mean well."""
        seen = set()
        for member in members:
            # The name as it stands in the file: zipfile cuts names at a NUL and turns "\\" round on Windows.
            name = member.orig_filename.removesuffix("/")
            kind = stat.S_IFMT(member.external_attr >> 16)
            if not is_harmless(name) or name.lower() in seen:
                raise ModelError(self._name, ModelCause.UNSAFE_NAME, _shown(name))
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ModelError(self._name, ModelCause.LINK, _shown(name))
            seen.add(name.lower())


@contextmanager
def _opened_folder(path: Path) -> Iterator[_Origin]:
    yield _Folder(path)


@contextmanager
def _opened_zip(path: Path) -> Iterator[_Origin]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as problem:
        raise ModelError(path.name, ModelCause.NOT_A_MODEL, path.suffix) from problem
    with archive:
        yield _Zip(path, archive)


def _is_config(name: str) -> bool:
    return name == "config.json" or name.endswith("/config.json")


def _shown(name: str) -> str:
    return name.encode("unicode_escape").decode("ascii")[:100]
