"""Tells a screen reader what came: politely, and no more than once a second."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app import messages
from app.desktop import verdicts, wording
from app.desktop.models.news import news
from app.desktop.state import Asking, State
from app.engine.answering.kind import Kind
from app.messages import say, say_count

INTERVAL_MS = 1000


class Announcer(QObject):
    """Compares each state with the one before.

    Signals:
        announced(str): what was said.
    """

    announced = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._state = State()
        self._waiting = ""
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._say_waiting)

    def show_state(self, state: State) -> None:
        """Say what is new in it."""
        before, self._state = self._state, state
        new = [notice for notice in state.notices if notice not in before.notices]
        if new:
            self._say(wording.problem(new[-1].problem))
        if said := news(before, state):
            self._say(said)
        question = state.question
        if question is before.question:
            return
        over = not question.is_running and before.question.is_running
        if over and question.status in (Asking.DONE, Asking.STOPPED):
            self._say_end(state)
        elif question.problem is not None and question.problem is not before.question.problem:
            self._say(wording.problem(question.problem))
        elif len(question.shown) != len(before.question.shown) and question.shown:
            self._say(self._answers(state))

    def tell(self, text: str) -> None:
        """Say something that is no part of a State."""
        self._say(text)

    def _say_end(self, state: State) -> None:
        note, none = verdicts.kind_note(state), verdicts.no_answer(state)
        if none is None and not state.question.shown:
            none = note
        if none is not None:
            self._say(say(messages.SAY_NONE, title=none.title, text=" ".join(none.lines)))
        elif state.question.shown:
            finished = state.question.status is Asking.DONE
            self._say(say(messages.SAY_FINISHED if finished else messages.SAY_STOPPED, text=self._answers(state)))

    def _answers(self, state: State) -> str:
        question = state.question
        best = question.shown[0]
        document = state.asked_document(best.places[0].document)
        is_answer, done = question.kind is Kind.ASK, question.status is Asking.DONE
        text = wording.confidence(best, 0).label if is_answer else ""
        if document is not None and document.document is not None:
            page = messages.page_of(document.document, best.places[0].start, best.places[0].end)
            where = f"{page or document.path.name}: {' '.join(best.text.split())}"
            text = f"{text}, {where}" if text else where
        if is_answer:
            templates = messages.SAY_ANSWERS if done else messages.SAY_ANSWERS_SO_FAR
        else:
            templates = messages.SAY_PASSAGES if done else messages.SAY_PASSAGES_SO_FAR
        return say_count(templates, len(question.shown), best=text)

    def _say(self, text: str) -> None:
        self._waiting = text  # the newest replaces what was not said yet
        wait = INTERVAL_MS - (time.monotonic() - self._last) * 1000
        if wait <= 0:
            self._say_waiting()
        elif not self._timer.isActive():
            self._timer.start(int(wait) + 1)

    def _say_waiting(self) -> None:
        text, self._waiting = self._waiting, ""
        if not text:
            return
        self._last = time.monotonic()
        event = QAccessibleAnnouncementEvent(self._window, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
        self.announced.emit(text)
