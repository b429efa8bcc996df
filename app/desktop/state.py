"""The one frozen State that every widget draws, and the pure functions that make one from another."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from app.desktop.models.state import Models
from app.engine.answering.answer import Answer, Place, Reading, Result
from app.engine.answering.kind import Kind
from app.engine.documents.document import Document, Outline
from app.engine.documents.errors import DocumentError
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Progress
from app.kept import Kept
from app.settings import Appearance, RecentFile


class Status(Enum):
    """How far a document is."""

    OPENING = "opening"
    READY = "ready"
    NEEDS_PASSWORD = "needs_password"
    FAILED = "failed"
    """It could not be read, but its pages can be shown (a scan, a damaged text layer)."""


class Asking(Enum):
    """How far the question is."""

    IDLE = "idle"
    WAITING = "waiting"
    """Documents are still being opened; the question is put when they are."""
    READING = "reading"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class OpenDocument:
    """A document in the window.

    Attributes:
        id: unique in this session; undoing a close gives the same one back.
        outline: of a PDF, as soon as its pages can be shown.
        document: when its text was read.
        progress: pages read of all, while opening.
        error: why it wants a password, or could not be read.
        place: where in the strip it was closed, to bring it back there.
        is_rereading: its file has changed and is being read anew; this is what was read before.
    """

    id: int
    path: Path
    status: Status = Status.OPENING
    outline: Outline | None = None
    document: Document | None = None
    progress: Progress | None = None
    error: DocumentError | None = None
    is_rereading: bool = False
    place: int = 0


@dataclass(frozen=True)
class Question:
    """The question on the screen and what it got so far.

    Attributes:
        asked: ids of the documents it was put to; ``Place.document`` is an index into this.
        only_this: it was put to one document although more were open.
        reading: the last progress.
        seconds_left: an estimate, once there is one.
        seconds: how long it took, when it is over.
        result: what the reader said last.
        shown: the result's answers in the order of the screen: grouped by document, best first, except
            that the list holds still once the person is on a row of it.
        current: index into ``shown`` of the answer the page shows.
        place: which place of the current answer, where the same words stand several times.
        visit: rises whenever the person asks to see an answer, also the one they are on.
        held: the person is on that row; better answers are announced by a chip and do not move it.
        better: how many answers not yet in ranked place are better than the current one.
        anyway: it is read for though it is of a kind that is not answered.
        problem: what kept it from being answered.
        reader: who read it, as soon as that is known; another one may be in use by now.
    """

    text: str = ""
    status: Asking = Asking.IDLE
    asked: tuple[int, ...] = ()
    only_this: bool = False
    reading: Reading | None = None
    seconds_left: float | None = None
    seconds: float = 0.0
    result: Result | None = None
    shown: tuple[Answer, ...] = ()
    current: int | None = None
    place: int = 0
    visit: int = 0
    held: bool = False
    better: int = 0
    anyway: bool = False
    problem: Exception | None = None
    reader: ReaderInfo | None = None

    @property
    def kind(self) -> Kind:
        """Of the question, as soon as the engine has told; what is shown is answers only where it is ASK."""
        return Kind.ASK if self.result is None else self.result.kind

    @property
    def is_running(self) -> bool:
        """Whether Stop has something to stop."""
        return self.status in (Asking.WAITING, Asking.READING)

    @property
    def was_read_for(self) -> bool:
        """Whether there is something to take along: answers, or at its end the word that there are none."""
        return bool(self.shown) or (self.result is not None and self.result.put and not self.is_running)

    def replaces(self, before: Question) -> bool:
        """Whether it is the same question, put to the same documents or to more."""
        return self.text == before.text and set(before.asked) <= set(self.asked)


@dataclass(frozen=True)
class Notice:
    """Something to tell, inline, until it is dismissed.

    Attributes:
        problem: what happened.
        document: id of the document that it is about, or None.
    """

    id: int
    problem: Exception
    document: int | None = None


@dataclass(frozen=True)
class State:
    """Everything the window shows."""

    documents: tuple[OpenDocument, ...] = ()
    active: int | None = None
    question: Question = field(default_factory=Question)
    only_this: bool = False
    reader: ReaderInfo | None = None
    reader_loading: bool = False
    earlier: tuple[str, ...] = ()
    answered: tuple[Question, ...] = ()
    """The questions before this one that were read for, with what was found; the oldest first."""
    closed: tuple[OpenDocument, ...] = ()
    recent: tuple[RecentFile, ...] = ()
    last: tuple[Path, ...] = ()
    """What was open when a window was closed last."""
    notices: tuple[Notice, ...] = ()
    appearance: Appearance = Appearance.SYSTEM
    device: str = "auto"
    caution: float | None = None
    """The least confidence of an answer; None: as the reader's measurement recommends."""
    keep_recent: bool = True
    private: bool = False
    """A window that keeps nothing."""
    kept: Kept | None = None
    """What is on the disk, as it was looked at last."""
    finding: bool = False
    connections: int = 0
    models: Models = field(default_factory=Models)

    def find(self, key: int | None) -> OpenDocument | None:
        """The open document with this id."""
        return next((document for document in self.documents if document.id == key), None)

    @property
    def active_document(self) -> OpenDocument | None:
        """The document whose pages are shown."""
        return self.find(self.active)

    @property
    def last_to_open(self) -> tuple[Path, ...]:
        """What was open last time and is not now."""
        opened = {document.path for document in self.documents}
        return tuple(path for path in self.last if path not in opened)

    @property
    def can_ask(self) -> bool:
        """Whether there is a document that a question could be put to."""
        waiting = (Status.READY, Status.OPENING)
        return self.finding or any(document.status in waiting for document in self.documents)

    @property
    def current_answer(self) -> Answer | None:
        """The answer that the page shows."""
        question = self.question
        return None if question.current is None else question.shown[question.current]

    def asked_document(self, index: int) -> OpenDocument | None:
        """The open document behind ``Place.document``; None when it was closed since."""
        asked = self.question.asked
        return self.find(asked[index]) if index < len(asked) else None


def key_of(answer: Answer) -> tuple[int, int, int]:
    """What makes an answer the same one in two results: its best place."""
    return _key(answer.places[0])


def _key(place: Place) -> tuple[int, int, int]:
    return place.document, place.start, place.end


def grouped(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The order of the screen: the document with the best answer first, best first within each."""
    order: dict[int, list[Answer]] = {}
    for answer in answers:
        order.setdefault(answer.places[0].document, []).append(answer)
    return tuple(answer for group in order.values() for answer in group)


def with_answers(question: Question, result: Result) -> tuple[tuple[Answer, ...], int | None, int]:
    """What to show of a new result: (shown, current, better).

    While the person is on a row, it and the rows above it stay where they are; new answers of a document
    go below. Otherwise the ranked order is shown with its best answer current, or none if they have left all.
    """
    ranked = grouped(result.answers)
    if not question.held or question.current is None:
        has_left = bool(question.shown) and question.current is None
        return ranked, (0 if ranked and not has_left else None), 0
    fresh = {key_of(answer): answer for answer in result.answers}
    homes = {place: key_of(answer) for answer in result.answers for place in map(_key, answer.places)}
    # What was the best place of an answer may be a further one of it now.
    names = [key if (key := key_of(answer)) in fresh else homes.get(key, key) for answer in question.shown]
    held = names[question.current]
    kept = {
        name: fresh.get(name, answer)
        for name, answer in zip(names, question.shown, strict=True)
        if name in fresh or name == held
    }
    shown = grouped((*kept.values(), *(answer for answer in ranked if key_of(answer) not in kept)))
    current = next(i for i, answer in enumerate(shown) if key_of(answer) == held)
    before = set(names[: question.current])
    rank = list(fresh).index(held) if held in fresh else len(fresh)
    better = sum(1 for other in list(fresh)[:rank] if other not in before)
    return shown, current, better


def without(state: State, question: Question, closed: int) -> Question:
    """The question after a document was closed: its answers are not shown any more.

    One that stands elsewhere, too, is shown there. The answer and the place that are looked at stay the current ones
    if they are still there.
    """
    if closed not in question.asked:
        return question
    index = question.asked.index(closed)
    left = [_left_of(state, question, answer, index) for answer in question.shown]
    shown = grouped(tuple(answer for answer in left if answer is not None))
    if question.current is None:
        return replace(question, shown=shown)
    current = left[question.current]
    if current is None:
        return replace(question, shown=shown, current=0 if shown else None, place=0)
    place = _place_in(current, _looked_at(question))
    return replace(
        question, shown=shown, current=[key_of(answer) for answer in shown].index(key_of(current)), place=place
    )


def _left_of(state: State, question: Question, answer: Answer, closed: int) -> Answer | None:
    """An answer without its places in a document that was asked; None where it has no others."""
    places = tuple(place for place in answer.places if place.document != closed)
    if len(places) == len(answer.places) or not places:
        return answer if places else None
    first = places[0]
    opened = state.find(question.asked[first.document])
    document = None if opened is None else opened.document
    text = answer.text if document is None else document.text[first.start : first.end]
    return replace(answer, text=text, places=places)


def _looked_at(question: Question) -> Place | None:
    """The place of the current answer that is looked at."""
    if question.current is None:
        return None
    places = question.shown[question.current].places
    return places[min(question.place, len(places) - 1)]


def _place_in(answer: Answer, looked_at: Place | None) -> int:
    """Which of an answer's places is the one looked at; the first where it is none of them."""
    keys = [_key(place) for place in answer.places]
    return keys.index(_key(looked_at)) if looked_at is not None and _key(looked_at) in keys else 0


def with_answered(state: State) -> tuple[Question, ...]:
    """The questions before the next one: what was found stays whole, for a document that is closed may come back."""
    question = state.question
    if question.result is None or not question.was_read_for:
        return state.answered
    status = Asking.STOPPED if question.is_running else question.status
    ended = replace(question, status=status, shown=grouped(question.result.answers), current=None, place=0, held=False)
    return (*(before for before in state.answered if not ended.replaces(before)), ended)


def questions_of(state: State) -> tuple[Question, ...]:
    """All questions that were read for, the oldest first, with the answers of the documents that are open."""
    found = []
    for question in with_answered(state):
        closed = [key for key in question.asked if state.find(key) is None]
        if len(closed) < len(question.asked):
            found.append(functools.reduce(functools.partial(without, state), closed, question))
    return tuple(found)


def with_result(state: State, question: Question, result: Result) -> Question:
    """The question after the reader said this; nothing is shown of documents that were closed since."""
    shown, current, better = with_answers(question, result)
    question = replace(
        question,
        result=result,
        shown=shown,
        current=current,
        better=better,
        place=_place_in(shown[current], _looked_at(question)) if question.held and current is not None else 0,
    )
    for key in question.asked:
        if state.find(key) is None:
            question = without(state, question, key)
    return question
