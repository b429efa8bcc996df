"""The documents of a session: found, opened, shown, closed, and brought back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.reading import ReadingEngine
from app.desktop.state import Notice, OpenDocument, State, Status, with_result, without
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.documents.document import Document, Outline
from app.engine.documents.errors import Cause, DocumentError
from app.engine.process import STILL_WORKING
from app.engine.task import Progress, Report
from app.settings import Settings

logger = logging.getLogger(__name__)

CLOSED_MAX = 10
"""Closed documents kept for undo: their text stays in memory."""


REMEMBER_AFTER_MS = 500
"""Recent files are written so long after the last was opened: sixty at once are one write."""


class Opener(Protocol):
    """Finds files and makes Documents of them: ``DocumentHelper``."""

    def find_files(self, paths: Sequence[Path], report: Report = ...) -> tuple[list[Path], list[DocumentError]]:
        """The files that are meant, and what could not be found."""
        ...

    def open(
        self, path: Path, password: str | None = None, report: Report = ..., encoding: str | None = None
    ) -> Document:
        """Read the file, a text in the encoding that the person chose, if any; reports Outline and Progress.

        Raises:
            DocumentError: it cannot be opened.
        """
        ...


class Documents(JobOwner):
    """Opens and closes; what cannot be opened becomes a notice.

    Args:
        store: what it changes.
        finder, opener, engine, lanes, settings: as for a Session.

    Signals:
        settled(): something that was being found or opened is not any more.
        closed(): a document is not open any more.
    """

    settled = Signal()
    closed = Signal()

    def __init__(
        self,
        store: Store,
        finder: Opener,
        opener: Opener,
        engine: ReadingEngine,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._finder = finder
        self._opener = opener
        self._engine = engine
        self._lanes = lanes
        self._settings = settings
        self._opening: dict[Job, int] = {}
        self._passwords: dict[int, str] = {}
        self._encodings: dict[int, str] = {}
        self._forgotten: set[int] = set()
        self._forgotten_finding: set[Job] = set()
        self._finding: dict[Job, Path | None] = {}
        self._remembering = QTimer(self)
        self._remembering.setSingleShot(True)
        self._remembering.setInterval(REMEMBER_AFTER_MS)
        self._remembering.timeout.connect(self._write_settings)

    @property
    def _state(self) -> State:
        return self._store.state

    def open_paths(self, paths: list[Path], show: Path | None = None) -> None:
        """Open files, and the readable files of folders; what cannot be opened becomes a notice.

        Args:
            show: the one of them to show; else the first.
        """
        if not paths:
            return
        job = self._lanes.finding.submit(self._finder.find_files, paths)
        self._finding[job] = show
        job.succeeded.connect(self._files_found)
        job.failed.connect(self._finding_failed)
        job.finished.connect(self._finding_finished)
        self._store.set(finding=True)

    def _files_found(self, found: tuple[list[Path], list[DocumentError]]) -> None:
        files, errors = found
        for error in errors:
            self._store.notice(error)
        known = {document.path: document.id for document in self._state.documents}
        new = [OpenDocument(self._store.new_id(), path) for path in files if path not in known]
        if self._job() in self._forgotten_finding:
            self._forgotten.update(document.id for document in new)
        known.update((document.path, document.id) for document in new)
        notices = tuple(notice for notice in self._state.notices if not _is_about(notice, new))
        show = self._finding.get(self._job())
        active = known[show if show in files else files[0]] if files else self._state.active
        self._store.set(documents=(*self._state.documents, *new), notices=notices, active=active)
        for document in new:
            self._read(document.id, document.path, None)

    def _finding_failed(self, error: Exception) -> None:
        logger.error("files could not be looked for", exc_info=error)
        self._store.notice(error)

    def _finding_finished(self) -> None:
        self._finding.pop(self._job(), None)
        self._forgotten_finding.discard(self._job())
        self._store.set(finding=bool(self._finding))
        self.settled.emit()

    def _read(self, key: int, path: Path, password: str | None) -> None:
        job = self._lanes.opening.submit(self._opener.open, path, password, encoding=self.encoding_of(key))
        self._opening[job] = key
        job.progressed.connect(self._opening_progressed)
        job.succeeded.connect(self._opened)
        job.failed.connect(self._opening_failed)
        job.finished.connect(self._opening_finished)

    def _opening_progressed(self, event: object) -> None:
        key = self._opening[self._job()]
        if isinstance(event, Outline):
            self._store.change(key, outline=event)
        elif isinstance(event, Progress):
            self._store.change(key, progress=event)

    def _opened(self, document: Document) -> None:
        key = self._opening[self._job()]
        self._store.change(key, status=Status.READY, document=document, progress=None, error=None)
        if self._state.find(key) is None:
            return
        self.welcome(key, document)

    def welcome(self, key: int, document: Document) -> None:
        """Remember a file that was read, and prepare it for questions."""
        if document.pages and not document.has_text:
            self._store.notice(DocumentError(document.path, Cause.NO_TEXT), key)
        # Of a protected document nothing but its name is written down, not even how many pages it has.
        is_protected = key in self._passwords
        pages = None if is_protected else len(document.pages) or None
        fingerprint = "" if is_protected else document.fingerprint
        if key not in self._forgotten:
            self._settings.remember_file(document.path, pages, later=True, fingerprint=fingerprint)
            self._remembering.start()
            self._store.set(recent=self._settings.values.recent)
        job = self._lanes.asking.submit(self._engine.add, document)
        job.failed.connect(self._preparing_failed)

    def _write_settings(self) -> None:
        self._lanes.finding.submit(_write, self._settings)  # beside the window: a home may be on a slow drive

    def remember_open(self) -> None:
        """Note what is open for the next time: nothing that a password opens, here or there, or that was forgotten."""
        left_out = (Status.NEEDS_PASSWORD, Status.FAILED)
        opened = [each for each in self._state.documents if not self.is_unwritten(each.id)]
        paths = [each.path for each in opened if each.status not in left_out]
        shown = self._state.active_document
        self._settings.remember_open(paths, None if shown is None else shown.path)

    def forget(self, path: Path | None) -> None:
        """Write nothing down any more of this file, or (None) of any that was opened until now, closed ones too.

        What is opened anew after this is remembered again.
        """
        known = (*self._state.documents, *self._state.closed)
        self._forgotten.update(each.id for each in known if path is None or each.path == path)
        if path is None:
            self._forgotten_finding.update(self._finding)

    def is_unwritten(self, key: int) -> bool:
        """Whether nothing of a document is to be written down: a password opens it, or the person had it forgotten."""
        return key in self._passwords or key in self._forgotten

    def open_last(self) -> None:
        """Open what was open when a window was closed last, and show what was shown."""
        self.open_paths(list(self._state.last_to_open), self._settings.values.last_shown)

    def end(self) -> None:
        """Write what is still to be written."""
        if self._remembering.isActive():
            self._remembering.stop()
            self._settings.write()

    def _opening_failed(self, error: Exception) -> None:
        key = self._opening[self._job()]
        known = self._state.find(key)
        if known is None:
            return
        error = as_document_error(known.path, error)
        if error.cause in (Cause.PASSWORD_NEEDED, Cause.PASSWORD_WRONG):
            self._passwords.pop(key, None)
            self._store.change(key, status=Status.NEEDS_PASSWORD, error=error)
            return
        if error.cause is Cause.MISSING:
            self._settings.forget_file(known.path)
            self._store.set(recent=self._settings.values.recent, last=self._settings.values.last)
        if known.outline is not None:
            self._store.change(key, status=Status.FAILED, error=error)
            self._store.notice(error, key)
        else:
            self._remove(key)
            self._store.notice(error)

    def _opening_finished(self) -> None:
        self._opening.pop(self._job(), None)
        self.settled.emit()

    def _preparing_failed(self, error: Exception) -> None:
        # Preparing is only for speed: what is wrong will be said when the person asks.
        logger.warning("a document could not be prepared", exc_info=error)

    def submit_password(self, key: int, password: str) -> None:
        """Try a password on a document that wants one; it is kept until the document is closed."""
        document = self._state.find(key)
        if document is not None and document.status is Status.NEEDS_PASSWORD:
            self._passwords[key] = password
            self._store.change(key, status=Status.OPENING, progress=None)
            self._read(key, document.path, password)

    def password_of(self, key: int) -> str | None:
        """The password that opened a document, for the process that draws it."""
        return self._passwords.get(key)

    def encoding_of(self, key: int) -> str | None:
        """The encoding that the person chose for a text, as Python names it; None: the one that is found."""
        return self._encodings.get(key)

    def choose_encoding(self, key: int, encoding: str) -> None:
        """From now on a text is read in this encoding, also when it has changed."""
        self._encodings[key] = encoding

    def exchange(self, old: OpenDocument, new: OpenDocument) -> None:
        """Put another document in the place of one: as if that had been closed and this opened there."""
        if old.id in self._forgotten:
            self._forgotten.add(new.id)
        if self.is_unwritten(old.id):
            self._forgotten.add(old.id)  # its view is about to say where it was left
        if (password := self._passwords.pop(old.id, None)) is not None:
            self._passwords[new.id] = password
        if (encoding := self._encodings.pop(old.id, None)) is not None:
            self._encodings[new.id] = encoding
        self._store.set(
            documents=tuple(new if document.id == old.id else document for document in self._state.documents),
            active=new.id if self._state.active == old.id else self._state.active,
            question=without(self._state, self._state.question, old.id),
            notices=tuple(notice for notice in self._state.notices if notice.document != old.id),
        )
        self._forget(old)
        self.closed.emit()

    def activate_next(self, step: int) -> None:
        """Show the next document of the strip, or the one before; around the end."""
        documents = self._state.documents
        if documents:
            index = next((i for i, document in enumerate(documents) if document.id == self._state.active), 0)
            self._store.activate(documents[(index + step) % len(documents)].id)

    def close(self, key: int) -> None:
        """Close a document; ``undo_close`` brings it back."""
        document = self._state.find(key)
        if document is None:
            return
        for job, opening in self._opening.items():
            if opening == key:
                job.cancel()
        place = self._state.documents.index(document)
        kept = replace(document, is_rereading=False, place=place)
        self._store.set(closed=(kept, *self._state.closed)[:CLOSED_MAX])
        self._remove(key)
        self._forget(document)
        self.closed.emit()

    def undo_close(self) -> None:
        """Bring back the document that was closed last, at once where its text is still known."""
        if not self._state.closed:
            return
        document, *rest = self._state.closed
        self._store.set(closed=tuple(rest))
        if self._state.find(document.id) is None and not any(o.path == document.path for o in self._state.documents):
            if document.status is Status.OPENING:
                document = replace(document, progress=None)
                self._read(document.id, document.path, self._passwords.get(document.id))
            others = self._state.documents
            at = min(document.place, len(others))
            self._store.set(documents=(*others[:at], document, *others[at:]))
            question = self._state.question
            if document.id in question.asked and question.result is not None:
                self._store.set(question=with_result(self._state, question, question.result))
        self._store.activate(next(o.id for o in self._state.documents if o.path == document.path))

    def _forget(self, document: OpenDocument) -> None:
        if document.document is not None:
            job = self._lanes.asking.submit(self._engine.remove, document.document.fingerprint)
            job.failed.connect(self._preparing_failed)

    def _remove(self, key: int) -> None:
        ids = [document.id for document in self._state.documents]
        index = ids.index(key)
        documents = tuple(document for document in self._state.documents if document.id != key)
        active = self._state.active
        if active == key:
            active = documents[min(index, len(documents) - 1)].id if documents else None
        self._store.set(
            documents=documents,
            active=active,
            question=without(self._state, self._state.question, key),
            notices=tuple(notice for notice in self._state.notices if notice.document != key),
        )


def _write(settings: Settings, report: Report) -> None:
    report(STILL_WORKING)
    settings.write()


def as_document_error(path: Path, error: Exception) -> DocumentError:
    """What went wrong with a file, in the terms that the person is told it in."""
    if isinstance(error, DocumentError):
        return error
    logger.error("%s could not be opened", path.name, exc_info=error)
    problem = DocumentError(path, Cause.READ_FAILED, type(error).__name__)
    problem.__cause__ = error
    return problem


def _is_about(notice: Notice, documents: list[OpenDocument]) -> bool:
    """Whether it tells why one of these could not be opened before."""
    paths = {document.path for document in documents}
    return isinstance(notice.problem, DocumentError) and notice.problem.path in paths
