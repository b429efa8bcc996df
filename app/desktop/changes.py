"""Files that change or disappear while they are open: noticed, told once, and read anew if the person wants."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.desktop.file_watch import GONE, FileWatch, Stamp
from app.desktop.opening import Documents, Opener, as_document_error
from app.desktop.state import Notice, OpenDocument, State, Status
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.documents.document import Document, Outline
from app.engine.documents.errors import Cause, DocumentError


class Changes(JobOwner):
    """Watches the open documents.

    Args:
        store: what it changes.
        documents: puts the new version in the place of the old one.
        opener, lanes: as for a Session.
    """

    def __init__(
        self, store: Store, documents: Documents, opener: Opener, lanes: Lanes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._documents = documents
        self._opener = opener
        self._lanes = lanes
        self._rereading: dict[Job, int] = {}
        self._told: dict[int, Cause | None] = {}
        self._watch = FileWatch(self)
        self._watch.seen.connect(self._files_seen)
        documents.closed.connect(self._forget_closed)

    @property
    def _state(self) -> State:
        return self._store.state

    def close(self) -> None:
        """Watch no longer."""
        self._watch.close()

    def check_files(self) -> None:
        """Look whether the open files are still what was read; a notice tells of one that is not, once."""
        self._watch.look(tuple(document.path for document in self._state.documents if document.document is not None))

    def _files_seen(self, found: dict[Path, Stamp | None]) -> None:
        for document in self._state.documents:
            read = document.document
            if read is None or document.path not in found or document.is_rereading:
                continue
            now = found[document.path]
            cause = Cause.CHANGED if now != Stamp(read.size, read.modified_ns) else None
            cause = Cause.GONE if now is GONE else cause
            if cause is self._told.get(document.id):
                continue  # a log that grows every second is told of once
            self._told[document.id] = cause
            self._forget_change(document.id)
            if cause is not None:
                self._store.notice(DocumentError(document.path, cause), document.id)

    def _forget_change(self, key: int) -> None:
        kept = tuple(notice for notice in self._state.notices if notice.document != key or not _is_change(notice))
        self._store.set(notices=kept)

    def reopen(self, key: int) -> None:
        """Read a file anew that has changed; until that is done, and if it fails, the old text stays."""
        document = self._state.find(key)
        if document is None or document.document is None or document.is_rereading:
            return
        self._read_anew(key, document)

    def reopen_with_encoding(self, key: int, encoding: str) -> None:
        """Read a text anew in an encoding that the person chose; it stays so when the file changes."""
        document = self._state.find(key)
        if document is None or document.document is None or document.document.encoding is None or document.is_rereading:
            return
        self._documents.choose_encoding(key, encoding)
        self._read_anew(key, document)

    def _read_anew(self, key: int, document: OpenDocument) -> None:
        self._forget_change(key)
        self._store.change(key, is_rereading=True)
        password, encoding = self._documents.password_of(key), self._documents.encoding_of(key)
        job = self._lanes.opening.submit(self._opener.open, document.path, password, encoding=encoding)
        self._rereading[job] = key
        job.succeeded.connect(self._reread)
        job.failed.connect(self._rereading_failed)
        job.finished.connect(self._rereading_finished)

    def _reread(self, read: Document) -> None:
        key = self._rereading[self._job()]
        old = self._state.find(key)
        if old is None or old.document is None:
            return
        self._told.pop(key, None)
        same_file = read.fingerprint == old.document.fingerprint
        if same_file and read.text == old.document.text:  # only its date is another: the answers stay
            self._store.change(key, document=read, is_rereading=False)
            return
        outline = Outline(read.path, tuple(page.size for page in read.pages)) if read.pages else None
        new = OpenDocument(self._store.new_id(), old.path, Status.READY, outline, read)
        self._documents.exchange(old, new)
        self._documents.welcome(new.id, read)

    def _rereading_failed(self, error: Exception) -> None:
        key = self._rereading[self._job()]
        old = self._state.find(key)
        if old is None:
            return
        error = as_document_error(old.path, error)
        if error.cause in (Cause.PASSWORD_NEEDED, Cause.PASSWORD_WRONG):
            self._documents.exchange(
                old, OpenDocument(self._store.new_id(), old.path, Status.NEEDS_PASSWORD, error=error)
            )
            return
        self._store.change(key, is_rereading=False)
        self._store.notice(error, key)

    def _rereading_finished(self) -> None:
        self._rereading.pop(self._job(), None)

    def _forget_closed(self) -> None:
        self._told = {key: cause for key, cause in self._told.items() if self._state.find(key) is not None}
        for job, key in self._rereading.items():
            if self._state.find(key) is None:
                job.cancel()


def _is_change(notice: Notice) -> bool:
    """Whether it tells that a file is not what was read."""
    return isinstance(notice.problem, DocumentError) and notice.problem.cause in (Cause.CHANGED, Cause.GONE)
