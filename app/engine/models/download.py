"""Fetches a model's files so that nothing that has arrived is ever lost, and nothing wrong is ever kept.

Each file grows in place as ``<name>.part`` and gets its name only when its hash is right and it is safely on
the disk. Pause, cancel, a crash, a kill or a power cut leave a part that the next call goes on from. The
caller keeps other processes out of the folder (app.engine.models.store).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.faults import Fault, Patience, Retries, check_status
from app.engine.models.hub import RemoteFile, check_repository, file_url, is_allowed
from app.engine.models.line import Head, Request
from app.engine.models.part import Part, git_sha1_of, is_plain, on_disk, part_path, remove_part, sha256_of
from app.engine.models.transfer import Transfer, amount
from app.engine.task import Report, ignore

RESERVE = 200 * 1000 * 1000
"""Bytes that stay free on the disk: a full system drive breaks more than a download."""

CHECK_SPACE_EVERY = 64 * 1024 * 1024

TELL_EVERY_S = 0.05

_ODD_REPLIES = 2
"""So often a server may answer a request for the rest of a file wrongly before it is asked for the whole."""

_SPEED_OVER_S = 5.0
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def download(
    repository: str,
    revision: str,
    files: Sequence[RemoteFile],
    folder: Path,
    report: Report = ignore,
    *,
    patience: Patience | None = None,
) -> None:
    """Fetch every one of ``files`` into ``folder``; go on from what is there.

    A file that is complete already is checked, not fetched. Parts are left where this is stopped.

    Args:
        repository: "owner/model".
        revision: the commit (40 hex digits).
        files: each with a sha256 or a git_sha1 to check it by.
        folder: made if it is not there; nobody else may be writing to it.
        report: gets Transfer; what it raises (Cancelled) stops the download within a tenth of a second.
        patience: how long to wait, how often to try.

    Raises:
        ModelError: why it cannot be completed now; what has arrived and may be right is kept.
        ValueError: a file has nothing to check it by.
    """
    check_repository(repository)
    for file in files:
        if not is_allowed(file.path):
            raise ModelError(repository, ModelCause.UNSAFE_NAME, file.path)
        if file.sha256 is None and file.git_sha1 is None:
            raise ValueError(f"{file.path} has no hash")
    run = _Download(repository, revision, files, folder, report, patience or Patience())
    try:
        run.run()
    except Fault as fault:
        detail = fault.detail
        if fault.cause is ModelCause.DISK_FULL and not detail:
            detail = amount(run.remaining())
        raise ModelError(repository, fault.cause, detail) from fault


class _Speed:
    """Bytes per second over the last seconds."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._sum = 0

    def add(self, count: int) -> None:
        now = time.monotonic()
        self._sum += count
        if now - self._points[-1][0] >= TELL_EVERY_S:
            self._points.append((now, self._sum))

    def now(self) -> float | None:
        now = time.monotonic()
        while len(self._points) > 1 and now - self._points[1][0] > _SPEED_OVER_S:
            self._points.popleft()
        since, before = self._points[0]
        return (self._sum - before) / (now - since) if now - since >= 1 else None


class _Download:
    """One call of download(): what it is to fetch, and how far it is."""

    def __init__(
        self,
        repository: str,
        revision: str,
        files: Sequence[RemoteFile],
        folder: Path,
        report: Report,
        patience: Patience,
    ) -> None:
        self.repository = repository
        self.revision = revision
        self._files = files
        self.folder = folder
        self._report = report
        self.patience = patience
        self._done = {file.path: 0 for file in files}
        self._sizes = {file.path: file.size or 0 for file in files}
        self._speed = _Speed()
        self._told = 0.0
        self._told_waiting: ModelCause | None = None

    def run(self) -> None:
        """Fetch what is missing."""
        with on_disk():
            self.folder.mkdir(parents=True, exist_ok=True)
        for file in self._files:
            path = self.folder / file.path
            if path.is_dir() and not path.is_symlink():
                raise Fault(ModelCause.FOLDER, f"{file.path}: {os.strerror(errno.EISDIR)}")
        missing = [file for file in self._files if not self._is_complete(file)]
        for file in missing:
            part = part_path(self.folder / file.path)
            if is_plain(part):
                self._done[file.path] = part.stat().st_size
        self.check_space()
        for file in missing:
            _Fetch(self, file).run()

    def tell(
        self, file: str, waiting: ModelCause | None = None, retry_s: float | None = None, *, always: bool = False
    ) -> None:
        """Report, but not more often than anyone could look."""
        now = time.monotonic()
        if always or waiting is not self._told_waiting or now - self._told >= TELL_EVERY_S:
            self._told, self._told_waiting = now, waiting
            done, total = sum(self._done.values()), sum(self._sizes.values())
            self._report(Transfer(file, done, max(done, total), self._speed.now(), waiting, retry_s))

    def arrived(self, count: int) -> None:
        """So many bytes came over the line."""
        self._speed.add(count)

    def at(self, file: str, done: int) -> None:
        """So many bytes of a file are here."""
        self._done[file] = done

    def has_size(self, file: str, size: int) -> None:
        """The server told a size that was not known."""
        self._sizes[file] = size

    def check_space(self) -> None:
        """Return if what is still to come fits on the disk, and the reserve beside it.

        Raises:
            Fault: DISK_FULL.
        """
        with on_disk():
            free = shutil.disk_usage(self.folder).free
        lacking = self.remaining() + RESERVE - free
        if lacking > 0:
            raise Fault(ModelCause.DISK_FULL, amount(lacking))

    def remaining(self) -> int:
        """Bytes that are still to come, as far as sizes are known."""
        return max(0, sum(self._sizes.values()) - sum(self._done.values()))

    def _is_complete(self, file: RemoteFile) -> bool:
        """Whether a file is there and right; one that is there and wrong is removed."""
        path = self.folder / file.path
        if not is_plain(path):
            return False

        def beat(done: int) -> None:
            self.at(file.path, done)
            self.tell(file.path)

        with on_disk():
            size = path.stat().st_size
        right = file.size is None or size == file.size
        if right and file.sha256 is not None:
            right = sha256_of(path, beat) == file.sha256
        elif right:
            right = git_sha1_of(path, beat) == file.git_sha1
        if right:
            self.has_size(file.path, size)
            self.at(file.path, size)
            remove_part(path)  # a crash may have come between the file's new name and the end of its marks
        else:
            self.at(file.path, 0)
            with on_disk():
                path.unlink()
        return right


class _Fetch:
    """One file: asked for until all of it is here and right."""

    def __init__(self, download: _Download, file: RemoteFile) -> None:
        self._download = download
        self._file = file
        self._total = file.size
        self._odd_replies = 0
        self._trouble: ModelCause | None = None
        self._html = False
        self._since_check = 0

    def run(self) -> None:
        download, file = self._download, self._file
        retries = Retries(download.patience, lambda fault, left: download.tell(file.path, fault.cause, left))
        with Part(download.folder / file.path, file.size, self._at) as part:
            try:
                while not self._step(part, retries):
                    pass
            except BaseException:  # whatever stops the download, the next one knows what is sound
                part.mark()
                raise

    def _step(self, part: Part, retries: Retries) -> bool:
        """Ask once, or give the whole file its name; True when that is done."""
        before = part.length
        self._at(before)
        try:
            if self._total is None or before < self._total:
                self._ask(part)
            return self._settle(part)
        except Fault as fault:
            if part.length > before:
                retries.progressed()
            self._trouble = fault.cause
            retries.after(fault)
            return False

    def _ask(self, part: Part) -> None:
        """Fetch what is missing.

        Raises:
            Fault: it did not come, or not all of it.
        """
        download = self._download
        ranged = part.length > 0 and self._odd_replies < _ODD_REPLIES
        headers = {"Range": f"bytes={part.length}-"} if ranged else {}
        url = file_url(download.repository, download.revision, self._file.path)

        def beat() -> None:
            """What kept it from coming is told until something comes."""
            no_line = ModelCause.OFFLINE if request.has_no_line else None
            download.tell(self._file.path, self._trouble or no_line)

        with Request(url, headers, download.patience, beat) as request:
            head = request.head()
            self._trouble = None
            if head.status == 416 and ranged:
                self._take_not_satisfiable(head, part)
                return
            check_status(head.status, head.headers, head.host, Fault(ModelCause.NO_FILE, self._file.path))
            skip = self._accept(head, part, ranged)
            for piece in request.pieces():
                download.arrived(len(piece))
                new = piece[skip:]
                skip = max(0, skip - len(piece))
                self._take(part, new)
        if self._total is None:
            self._total = part.length  # the server ended it, and did not say where it would
        if part.length < self._total:
            raise Fault(ModelCause.INTERRUPTED, head.host, again=True)

    def _take(self, part: Part, new: bytes) -> None:
        if self._total is not None and part.length + len(new) > self._total:
            raise Fault(ModelCause.OTHER_FILE, self._file.path)
        try:
            part.append(new)
        finally:
            self._download.at(self._file.path, part.length)
        self._download.tell(self._file.path)
        self._since_check += len(new)
        if self._since_check >= CHECK_SPACE_EVERY:
            self._since_check = 0
            part.sync()
            self._download.check_space()

    def _accept(self, head: Head, part: Part, ranged: bool) -> int:
        """How many bytes of the body are here already.

        Raises:
            Fault: this is not the body that was asked for.
        """
        coding = head.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            raise Fault(ModelCause.BAD_REPLY, f"{head.host}: {coding}", again=True)
        skip = 0
        if head.status == 206:
            found = _CONTENT_RANGE.fullmatch(head.headers.get("Content-Range", "").strip())
            if not ranged or found is None or int(found[1]) != part.length:
                self._odd(head)
            total = None if found is None or found[3] == "*" else int(found[3])
        else:
            skip = part.length
            length = head.headers.get("Content-Length", "")
            total = int(length) if length.isascii() and length.isdigit() else None
        self._html = head.headers.get_content_type() == "text/html"
        if self._html and (total is None or total != self._file.size):
            raise Fault(ModelCause.PORTAL, head.host)
        if self._total is not None and total is not None and total != self._total:
            raise Fault(ModelCause.OTHER_FILE, self._file.path)
        if ranged and head.status == 200 and self._odd_replies + 1 < _ODD_REPLIES:
            self._odd(head)  # the next try may hit a server that can go on from the middle
        if self._total is None and total is not None:
            self._learn(total)
        return skip

    def _take_not_satisfiable(self, head: Head, part: Part) -> None:
        """The server says that there is nothing after the part."""
        found = re.fullmatch(r"bytes \*/(\d+)", head.headers.get("Content-Range", "").strip())
        total = int(found[1]) if found else None
        if total is not None and self._total is not None and total != self._total:
            raise Fault(ModelCause.OTHER_FILE, self._file.path)
        if total is None or total != part.length:
            self._odd(head)
        self._learn(part.length)

    def _odd(self, head: Head) -> NoReturn:
        """Ask again; after some of these, for the whole, of which only the missing rest is used."""
        self._odd_replies += 1
        raise Fault(ModelCause.BAD_REPLY, f"{head.host}: {head.status}", again=True)

    def _learn(self, total: int) -> None:
        self._total = total
        self._download.has_size(self._file.path, total)
        self._download.check_space()

    def _settle(self, part: Part) -> bool:
        """Give the file its name if it is right; if not, keep what may be right of it, and return False.

        Raises:
            Fault: all of it came from the server just now, and it is wrong.
        """
        file = self._file
        if file.sha256 is not None:
            right = part.sha256() == file.sha256
        else:
            right = part.git_sha1(lambda _done: self._download.tell(file.path)) == file.git_sha1
        if right:
            part.complete()
            self._download.tell(file.path, always=True)
            return True
        doubtful_from = part.doubtful_from
        if doubtful_from is None and not part.inherited:
            part.discard()
            raise Fault(ModelCause.PORTAL if self._html else ModelCause.OTHER_FILE, file.path)
        part.cut(doubtful_from or 0, self._at)
        return False

    def _at(self, done: int) -> None:
        self._download.at(self._file.path, done)
        self._download.tell(self._file.path)
