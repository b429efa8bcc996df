"""What the window works on: one frozen State, and the intentions that change it.

Widgets draw ``Session.state`` and call the intentions; nothing else changes anything. Everything that
takes long runs on a lane (``worker``): finding files, opening them, asking. Loading the reader and
asking share a lane, so a question asked early simply waits for its reader.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.desktop.reading import ReadingEngine
from app.desktop.state import (
    Asking,
    Notice,
    OpenDocument,
    Question,
    State,
    Status,
    key_of,
    with_answers,
    without,
)
from app.desktop.worker import Job, Worker
from app.engine import connections
from app.engine.answering.answer import Answer, Reading, Result
from app.engine.answering.errors import QuestionError
from app.engine.documents.document import Document, Outline
from app.engine.documents.errors import Cause, DocumentError
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Progress, Report
from app.settings import Appearance, Settings

logger = logging.getLogger(__name__)

CLOSED_MAX = 10
"""Closed documents kept for undo: their text stays in memory."""

EARLIER_MAX = 100

ESTIMATE_AFTER_S = 1.5
"""Before that, an estimate of the time left would jump about."""


class Opener(Protocol):
    """Finds files and makes Documents of them: ``DocumentHelper``."""

    def find_files(self, paths: Sequence[Path], report: Report = ...) -> tuple[list[Path], list[DocumentError]]:
        """The files that are meant, and what could not be found."""
        ...

    def open(self, path: Path, password: str | None = None, report: Report = ...) -> Document:
        """Read the file; reports Outline and Progress. Raises DocumentError."""
        ...


class Lanes:
    """The three lanes of a session."""

    def __init__(self, make: Callable[[str], Worker] = Worker) -> None:
        self.finding = make("finding")
        self.opening = make("opening")
        self.asking = make("asking")

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        for lane in (self.finding, self.opening, self.asking):
            lane.cancel_all()
        for lane in (self.finding, self.opening, self.asking):
            lane.close()


class Session(QObject):
    """The state of a window and its intentions.

    Args:
        finder: finds files, on the finding lane: a folder is listed while a file is being opened.
        opener: reads files, on the opening lane.
        engine: reads questions, on the asking lane.
        lanes: where the work is done.
        settings: recent files and the like.

    Signals:
        state_changed(): draw ``state`` anew.
        connection_made(): a connection out of this computer was tried; may be emitted from any thread.
    """

    state_changed = Signal()
    connection_made = Signal()

    def __init__(
        self,
        finder: Opener,
        opener: Opener,
        engine: ReadingEngine,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._finder = finder
        self._opener = opener
        self._engine = engine
        self._lanes = lanes
        self._settings = settings
        self._ids = itertools.count(1)
        self._opening: dict[Job, int] = {}
        self._passwords: dict[int, str] = {}
        self._preparing: set[Job] = set()
        self._finding: set[Job] = set()
        self._loading: Job | None = None
        self._loading_model: str | None = None
        self._ask: Job | None = None
        self._asked_at = 0.0
        self._first_window_at: tuple[float, int] | None = None
        self.connection_made.connect(self._count_connections)
        values = settings.values
        self.state = State(connections=connections.count(), recent=values.recent, appearance=values.appearance)

    def _count_connections(self) -> None:
        self._set(connections=connections.count())

    # ---------------------------------------------------------------- the reader

    def start_reader(self, model: str | None = None) -> None:
        """Load a reader (a checkpoint's folder, or the built-in one) in the background."""
        if self._loading is not None:
            self._loading.cancel()
        self._loading = job = self._lanes.asking.submit(self._engine.load, model, "auto")
        self._loading_model = model
        job.succeeded.connect(self._reader_loaded)
        job.failed.connect(self._reader_failed)
        self._set(reader_loading=True)

    def _reader_loaded(self, info: ReaderInfo) -> None:
        if self._sender() is self._loading:
            self._loading = None
            self._set(reader=info, reader_loading=False)

    def _reader_failed(self, error: Exception) -> None:
        if self._sender() is self._loading:
            self._loading = None
            if not isinstance(error, ReaderError):
                logger.error("the reader could not be loaded", exc_info=error)
            self._set(reader_loading=False)
            self._notice(error)
            if self._loading_model is not None:
                self.start_reader(None)  # the built-in one always works: questions go on

    # ---------------------------------------------------------------- documents

    def open_paths(self, paths: list[Path]) -> None:
        """Open files, and the readable files of folders; what cannot be opened becomes a notice."""
        if not paths:
            return
        job = self._lanes.finding.submit(self._finder.find_files, paths)
        self._finding.add(job)
        job.succeeded.connect(self._files_found)
        job.failed.connect(self._finding_failed)
        job.finished.connect(self._finding_finished)
        self._set(finding=True)

    def _files_found(self, found: tuple[list[Path], list[DocumentError]]) -> None:
        files, errors = found
        for error in errors:
            self._notice(error)
        first: int | None = None
        for path in files:
            key = self._open(path)
            first = key if first is None else first
        if first is not None:
            self.activate(first)

    def _finding_failed(self, error: Exception) -> None:
        logger.error("files could not be looked for", exc_info=error)
        self._notice(error)

    def _finding_finished(self) -> None:
        self._finding.discard(self._sender())
        self._set(finding=bool(self._finding))
        self._put_waiting_question()

    def _open(self, path: Path) -> int:
        known = next((document for document in self.state.documents if document.path == path), None)
        if known is not None:
            return known.id
        document = OpenDocument(next(self._ids), path)
        notices = tuple(
            notice
            for notice in self.state.notices
            if not (isinstance(notice.problem, DocumentError) and notice.problem.path == path)
        )
        self._set(documents=(*self.state.documents, document), notices=notices)
        self._read(document.id, path, None)
        return document.id

    def _read(self, key: int, path: Path, password: str | None) -> None:
        job = self._lanes.opening.submit(self._opener.open, path, password)
        self._opening[job] = key
        job.progressed.connect(self._opening_progressed)
        job.succeeded.connect(self._opened)
        job.failed.connect(self._opening_failed)
        job.finished.connect(self._opening_finished)

    def _opening_progressed(self, event: object) -> None:
        key = self._opening[self._sender()]
        if isinstance(event, Outline):
            self._change(key, outline=event)
        elif isinstance(event, Progress):
            self._change(key, progress=event)

    def _opened(self, document: Document) -> None:
        key = self._opening[self._sender()]
        self._change(key, status=Status.READY, document=document, progress=None, error=None)
        if self.state.find(key) is None:
            return
        if document.pages and not document.text.strip():
            self._notice(DocumentError(document.path, Cause.NO_TEXT), key)
        self._settings.remember_file(document.path, len(document.pages) or None)
        self._set(recent=self._settings.values.recent)
        job = self._lanes.asking.submit(self._engine.add, document)
        self._preparing.add(job)
        job.failed.connect(self._preparing_failed)
        job.finished.connect(self._preparing_finished)

    def _opening_failed(self, error: Exception) -> None:
        key = self._opening[self._sender()]
        known = self.state.find(key)
        if known is None:
            return
        if isinstance(error, DocumentError) and error.cause in (Cause.PASSWORD_NEEDED, Cause.PASSWORD_WRONG):
            self._passwords.pop(key, None)
            self._change(key, status=Status.NEEDS_PASSWORD, error=error)
            return
        if not isinstance(error, DocumentError):
            logger.error("%s could not be opened", known.path.name, exc_info=error)
            problem = DocumentError(known.path, Cause.READ_FAILED, type(error).__name__)
            problem.__cause__ = error
            error = problem
        if error.cause is Cause.MISSING:
            self._settings.forget_file(known.path)
            self._set(recent=self._settings.values.recent)
        if known.outline is not None:
            self._change(key, status=Status.FAILED, error=error)
            self._notice(error, key)
        else:
            self._remove(key)
            self._notice(error)

    def _opening_finished(self) -> None:
        self._opening.pop(self._sender(), None)
        self._put_waiting_question()

    def _preparing_failed(self, error: Exception) -> None:
        # Preparing is only for speed: what is wrong will be said when the person asks.
        logger.warning("a document could not be prepared", exc_info=error)

    def _preparing_finished(self) -> None:
        self._preparing.discard(self._sender())

    def submit_password(self, key: int, password: str) -> None:
        """Try a password on a document that wants one; it is kept until the document is closed."""
        document = self.state.find(key)
        if document is not None and document.status is Status.NEEDS_PASSWORD:
            self._passwords[key] = password
            self._change(key, status=Status.OPENING, progress=None)
            self._read(key, document.path, password)

    def password_of(self, key: int) -> str | None:
        """The password that opened a document, for the process that draws it."""
        return self._passwords.get(key)

    def activate(self, key: int) -> None:
        """Show a document."""
        if self.state.find(key) is not None:
            self._set(active=key)

    def activate_next(self, step: int) -> None:
        """Show the next document of the strip, or the one before; around the end."""
        documents = self.state.documents
        if documents:
            index = next((i for i, document in enumerate(documents) if document.id == self.state.active), 0)
            self.activate(documents[(index + step) % len(documents)].id)

    def close_document(self, key: int) -> None:
        """Close a document; ``undo_close`` brings it back."""
        document = self.state.find(key)
        if document is None:
            return
        for job, opening in self._opening.items():
            if opening == key:
                job.cancel()
        self._set(closed=(document, *self.state.closed)[:CLOSED_MAX])
        self._remove(key)
        if document.document is not None:
            job = self._lanes.asking.submit(self._engine.remove, document.document.fingerprint)
            job.failed.connect(self._preparing_failed)
        if self.state.question.is_running and not any(self.state.find(key) for key in self._scope()):
            self.stop()
        self._put_waiting_question()

    def undo_close(self) -> None:
        """Bring back the document that was closed last, at once where its text is still known."""
        if not self.state.closed:
            return
        document, *rest = self.state.closed
        self._set(closed=tuple(rest))
        if self.state.find(document.id) is None and not any(o.path == document.path for o in self.state.documents):
            if document.status is Status.OPENING:
                document = replace(document, progress=None)
                self._read(document.id, document.path, self._passwords.get(document.id))
            self._set(documents=(*self.state.documents, document))
            question = self.state.question
            if document.id in question.asked and question.result is not None:
                self._set(question=self._with_result(question, question.result))
        self.activate(next(o.id for o in self.state.documents if o.path == document.path))

    def set_only_this(self, only: bool) -> None:
        """Whether the next question is put to the shown document alone."""
        self._set(only_this=only)

    def _remove(self, key: int) -> None:
        ids = [document.id for document in self.state.documents]
        index = ids.index(key)
        documents = tuple(document for document in self.state.documents if document.id != key)
        active = self.state.active
        if active == key:
            active = documents[min(index, len(documents) - 1)].id if documents else None
        self._set(
            documents=documents,
            active=active,
            question=without(self.state.question, key),
            notices=tuple(notice for notice in self.state.notices if notice.document != key),
        )

    # ---------------------------------------------------------------- the question

    def ask(self, text: str) -> None:
        """Put a question to the open documents, or to the shown one alone; stops the one before."""
        text = text.strip()
        if not text or not self.state.can_ask:
            return
        self._drop_ask()
        earlier = (text, *(other for other in self.state.earlier if other != text))[:EARLIER_MAX]
        only = self.state.only_this and len(self.state.documents) > 1
        self._asked_at = time.monotonic()
        question = Question(text, Asking.WAITING, only_this=only)
        if only and self.state.active is not None:
            question = replace(question, asked=(self.state.active,))
        self._set(question=question, earlier=earlier)
        self._put_waiting_question()

    def _scope(self) -> tuple[int, ...]:
        question = self.state.question
        if question.asked:
            return question.asked
        return tuple(document.id for document in self.state.documents)

    def _put_waiting_question(self) -> None:
        """Hand the waiting question to the engine once nothing it is about is being opened."""
        question = self.state.question
        if question.status is not Asking.WAITING or self.state.finding:
            return
        scope = [document for key in self._scope() if (document := self.state.find(key)) is not None]
        if any(document.status is Status.OPENING for document in scope):
            return
        ready = [(document.id, document.document) for document in scope if document.document is not None]
        unique = {document.fingerprint: (key, document) for key, document in reversed(ready)}
        ready = [pair for pair in ready if pair in unique.values()]  # two copies of a file are one document
        if not ready:
            self._set(question=replace(question, status=Asking.IDLE))
            return
        self._first_window_at = None
        documents = tuple(document for _, document in ready)
        self._ask = job = self._lanes.asking.submit(_ask, self._engine, documents, question.text)
        job.progressed.connect(self._reading_progressed)
        job.succeeded.connect(self._answered)
        job.failed.connect(self._asking_failed)
        self._set(question=replace(question, status=Asking.READING, asked=tuple(key for key, _ in ready)))

    def _reading_progressed(self, event: object) -> None:
        if self._sender() is not self._ask or not isinstance(event, Reading):
            return
        question = replace(self.state.question, reading=event, seconds_left=self._estimate(event))
        if event.result is not None and event.result is not question.result:
            question = self._with_result(question, event.result)
        self._show(question)

    def _answered(self, result: Result) -> None:
        if self._sender() is not self._ask:
            return
        self._ask = None
        question = self._with_result(self.state.question, result)
        self._show(replace(question, status=Asking.DONE, seconds=time.monotonic() - self._asked_at))

    def _asking_failed(self, error: Exception) -> None:
        if self._sender() is not self._ask:
            return
        self._ask = None
        if not isinstance(error, QuestionError):
            logger.error("the question could not be answered", exc_info=error)
        self._set(question=replace(self.state.question, status=Asking.FAILED, problem=error))

    def _show(self, question: Question) -> None:
        """Show what came; a new best answer brings its document up, unless the person is on a row."""
        before = self.state.current_answer
        self._set(question=question)
        now = self.state.current_answer
        if now is not None and not question.held and (before is None or key_of(before) != key_of(now)):
            self._activate_answer(now)

    def _with_result(self, question: Question, result: Result) -> Question:
        shown, current, better = with_answers(question, result)
        question = replace(
            question,
            result=result,
            shown=shown,
            current=current,
            better=better,
            place=question.place if question.held else 0,
        )
        for key in question.asked:
            if self.state.find(key) is None:
                question = without(question, key)
        return question

    def _estimate(self, event: Reading) -> float | None:
        now = time.monotonic()
        if self._first_window_at is None:
            self._first_window_at = now, event.windows_done
        began, done_then = self._first_window_at
        done = event.windows_done - done_then
        if done < 1 or now - began < ESTIMATE_AFTER_S:
            return None
        return (event.windows - event.windows_done) * (now - began) / done

    def stop(self) -> None:
        """Stop the question; the answers so far stay, and are called what they are."""
        if self.state.question.is_running:
            self._drop_ask()
            seconds = time.monotonic() - self._asked_at
            self._set(question=replace(self.state.question, status=Asking.STOPPED, seconds=seconds))

    def _drop_ask(self) -> None:
        if self._ask is not None:
            self._ask.cancel()
            self._ask = None

    def choose_answer(self, index: int, place: int = 0) -> None:
        """The person is on this answer: show it, and keep its row where it is."""
        question = self.state.question
        if 0 <= index < len(question.shown):
            better = question.better if index == question.current else 0
            self._set(
                question=replace(
                    question, current=index, place=place, visit=question.visit + 1, held=True, better=better
                )
            )
            shown = self.state.asked_document(question.shown[index].places[place].document)
            if shown is not None:
                self.activate(shown.id)

    def step_answer(self, step: int) -> None:
        """The next answer of the list, or the one before; around the end."""
        question = self.state.question
        if question.shown:
            index = -1 if question.current is None else question.current
            self.choose_answer((index + step) % len(question.shown))

    def show_better(self) -> None:
        """Take the ranked order, and its best answer."""
        question = self.state.question
        if question.result is not None:
            released = self._with_result(replace(question, held=False), question.result)
            self._set(question=released)
            self._activate_answer(released.shown[0] if released.shown else None)

    def index_of(self, answer: Answer) -> int | None:
        """Where an answer is in the list on the screen."""
        keys = [key_of(shown) for shown in self.state.question.shown]
        return keys.index(key_of(answer)) if key_of(answer) in keys else None

    def _activate_answer(self, answer: Answer | None) -> None:
        if answer is not None and (document := self.state.asked_document(answer.places[0].document)) is not None:
            self.activate(document.id)

    # ---------------------------------------------------------------- the rest

    def dismiss(self, notice: int) -> None:
        """Take a notice away."""
        self._set(notices=tuple(other for other in self.state.notices if other.id != notice))

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system's colours, or not."""
        self._settings.change(appearance=appearance)
        self._set(appearance=appearance)

    def close(self) -> None:
        """Stop all work and wait for the lanes' threads."""
        self._ask = None
        self._lanes.close()

    def _sender(self) -> Job:
        job = self.sender()
        assert isinstance(job, Job)
        return job

    def _notice(self, problem: Exception, document: int | None = None) -> None:
        self._set(notices=(*self.state.notices, Notice(next(self._ids), problem, document)))

    def _change(self, key: int, **changes: Any) -> None:  # noqa: ANN401 - the fields of OpenDocument
        self._set(
            documents=tuple(
                replace(document, **changes) if document.id == key else document for document in self.state.documents
            )
        )

    def _set(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of State
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.state_changed.emit()


def _ask(engine: ReadingEngine, documents: tuple[Document, ...], question: str, report: Report) -> Result:
    """On the lane: ask, and let every event carry the last result, since events may be skipped."""
    last: Result | None = None

    def carry(event: object) -> None:
        nonlocal last
        if isinstance(event, Reading):
            last = event.result or last
            event = replace(event, result=last)
        report(event)

    return engine.ask(documents, question, carry)
