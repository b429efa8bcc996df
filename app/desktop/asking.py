"""The question of a session: put, answered piece by piece, stopped, and its answers walked through.

A question asked while documents are being opened waits for them; asked before the reader is there, it
simply stands behind it on the asking lane.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.desktop.reading import ReadingEngine
from app.desktop.state import Asking, Question, State, Status, key_of, with_answered, with_result
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.answering.answer import Answer, Reading, Result
from app.engine.answering.errors import QuestionError
from app.engine.documents.document import Document
from app.engine.reading.device import ReaderMoved
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Report

logger = logging.getLogger(__name__)

EARLIER_MAX = 100

ESTIMATE_AFTER_S = 1.5
"""Before that, an estimate of the time left would jump about."""


class Questions(JobOwner):
    """Asks.

    Args:
        store: what it changes.
        engine, lanes: as for a Session.

    Signals:
        reader_lost(): the reader in use had to be loaded again, and could not be.
    """

    reader_lost = Signal()

    def __init__(self, store: Store, engine: ReadingEngine, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._engine = engine
        self._lanes = lanes
        self._ask: Job | None = None
        self._asked_at = 0.0
        self._first_window_at: tuple[float, int] | None = None

    @property
    def _state(self) -> State:
        return self._store.state

    def ask(self, text: str, anyway: bool = False) -> None:
        """Put a question to the open documents, or to the shown one alone; stops the one before.

        Args:
            anyway: read for it whatever kind of question it is.
        """
        text = text.strip()
        if not text or not self._state.can_ask:
            return
        self._drop_ask()
        earlier = (text, *(other for other in self._state.earlier if other != text))[:EARLIER_MAX]
        only = self._state.only_this and len(self._state.documents) > 1
        self._asked_at = time.monotonic()
        question = Question(text, Asking.WAITING, only_this=only, anyway=anyway)
        if only and self._state.active is not None:
            question = replace(question, asked=(self._state.active,))
        self._store.set(question=question, earlier=earlier, answered=with_answered(self._state)[-EARLIER_MAX:])
        self.go_on()

    def ask_again(self) -> None:
        """Put an answered question anew, since the person wants answers to be surer, or is content with less.

        What was read is still known, so this takes no time.
        """
        question = self._state.question
        if question.status in (Asking.READING, Asking.DONE) and question.problem is None:
            self.ask(question.text, question.anyway)

    def _scope(self) -> tuple[int, ...]:
        question = self._state.question
        if question.asked:
            return question.asked
        return tuple(document.id for document in self._state.documents)

    def go_on(self) -> None:
        """Hand the waiting question to the engine once nothing it is about is being opened."""
        question = self._state.question
        if question.status is not Asking.WAITING or self._state.finding:
            return
        scope = [document for key in self._scope() if (document := self._state.find(key)) is not None]
        if any(document.status is Status.OPENING for document in scope):
            return
        ready = [(document.id, document.document) for document in scope if document.document is not None]
        unique = {document.fingerprint: (key, document) for key, document in reversed(ready)}
        ready = [pair for pair in ready if pair in unique.values()]  # two copies of a file are one document
        if not ready:
            self._store.set(question=replace(question, status=Asking.IDLE))
            return
        self._first_window_at = None
        documents = tuple(document for _, document in ready)
        least = self._state.caution
        self._ask = job = self._lanes.asking.submit(
            _ask, self._engine, documents, question.text, question.anyway, least
        )
        job.progressed.connect(self._reading_progressed)
        job.succeeded.connect(self._answered)
        job.failed.connect(self._asking_failed)
        self._store.set(question=replace(question, status=Asking.READING, asked=tuple(key for key, _ in ready)))

    def _reading_progressed(self, event: object) -> None:
        if self._job() is not self._ask:
            return
        if isinstance(event, ReaderInfo):
            self._reader_told(event)
        if not isinstance(event, Reading):
            return
        question = replace(self._state.question, reading=event, seconds_left=self._estimate(event))
        if event.result is not None and event.result is not question.result:
            question = with_result(self._state, question, event.result)
        self._show(question)

    def _reader_told(self, reader: ReaderInfo) -> None:
        """Who reads; a graphics card may have given up, and the same reader goes on without it."""
        self._store.set(question=replace(self._state.question, reader=reader))
        before = self._state.reader
        if before is not None and before.id == reader.id and before != reader:
            self._store.set(reader=reader)
            if before.device != "cpu" and reader.device == "cpu":
                self._store.notice(ReaderMoved(reader.device_reason))

    def _answered(self, result: Result) -> None:
        if self._job() is not self._ask:
            return
        self._ask = None
        question = with_result(self._state, self._state.question, result)
        self._show(replace(question, status=Asking.DONE, seconds=time.monotonic() - self._asked_at))

    def _asking_failed(self, error: Exception) -> None:
        if self._job() is not self._ask:
            return
        self._ask = None
        if not isinstance(error, QuestionError):
            logger.error("the question could not be answered", exc_info=error)
        if isinstance(error, ReaderError):
            self.reader_lost.emit()
        self._store.set(question=replace(self._state.question, status=Asking.FAILED, problem=error))

    def _show(self, question: Question) -> None:
        """Show what came; a new best answer brings its document up, unless the person is on a row."""
        before = self._state.current_answer
        self._store.set(question=question)
        now = self._state.current_answer
        if now is not None and not question.held and (before is None or key_of(before) != key_of(now)):
            self._activate_answer(now)

    def _estimate(self, event: Reading) -> float | None:
        now = time.monotonic()
        if self._first_window_at is None or event.windows_done == 0:  # until then it is tokenised and ordered
            self._first_window_at = now, event.windows_done
        began, done_then = self._first_window_at
        done = event.windows_done - done_then
        if done < 1 or now - began < ESTIMATE_AFTER_S:
            return None
        return (event.windows - event.windows_done) * (now - began) / done

    def close(self) -> None:
        """What is still running has nobody to answer any more."""
        self._ask = None

    def stop_if_closed(self) -> None:
        """Stop when every document that is asked was closed."""
        if self._state.question.is_running and not any(self._state.find(key) for key in self._scope()):
            self.stop()
        self.go_on()

    def stop(self) -> None:
        """Stop the question; the answers so far stay, and are called what they are."""
        if self._state.question.is_running:
            self._drop_ask()
            seconds = time.monotonic() - self._asked_at
            self._store.set(question=replace(self._state.question, status=Asking.STOPPED, seconds=seconds))

    def forget(self) -> None:
        """Forget the question and those before it, with what was found."""
        self._drop_ask()
        self._store.set(question=Question(), earlier=(), answered=())

    def _drop_ask(self) -> None:
        if self._ask is not None:
            self._ask.cancel()
            self._ask = None

    def choose_answer(self, index: int, place: int = 0) -> None:
        """The person is on this answer: show it, and keep its row where it is."""
        question = self._state.question
        if 0 <= index < len(question.shown):
            better = question.better if index == question.current else 0
            place = min(place, len(question.shown[index].places) - 1)  # a better result may have fewer
            self._store.set(
                question=replace(
                    question, current=index, place=place, visit=question.visit + 1, held=True, better=better
                )
            )
            shown = self._state.asked_document(question.shown[index].places[place].document)
            if shown is not None:
                self._store.activate(shown.id)

    def leave_answer(self) -> None:
        """Something else is looked at: no answer is the current one, unless better ones may still come."""
        question = self._state.question
        if question.current is not None and not question.is_running:
            self._store.set(question=replace(question, current=None, place=0, better=0))

    def step_answer(self, step: int) -> None:
        """The next answer of the list, or the one before; around the end."""
        question = self._state.question
        if question.shown:
            index = -1 if question.current is None else question.current
            self.choose_answer((index + step) % len(question.shown))

    def show_better(self) -> None:
        """Take the ranked order, and its best answer."""
        question = self._state.question
        if question.result is not None:
            released = with_result(self._state, replace(question, held=False), question.result)
            self._store.set(question=released)
            self._activate_answer(released.shown[0] if released.shown else None)

    def _activate_answer(self, answer: Answer | None) -> None:
        if answer is not None and (document := self._state.asked_document(answer.places[0].document)) is not None:
            self._store.activate(document.id)


def _ask(
    engine: ReadingEngine,
    documents: tuple[Document, ...],
    question: str,
    anyway: bool,
    least: float | None,
    report: Report,
) -> Result:
    """On the lane: ask, and let every event carry the last result, since events may be skipped."""
    last: Result | None = None

    def carry(event: object) -> None:
        nonlocal last
        if isinstance(event, Reading):
            last = event.result or last
            event = replace(event, result=last)
        report(event)

    return engine.ask(documents, question, carry, anyway, least)
