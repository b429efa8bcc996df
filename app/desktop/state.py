"""The one frozen State that every widget draws, and the pure functions that make one from another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from app.desktop.models.state import Models
from app.engine.answering.answer import Answer, Reading, Result
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
    place = answer.places[0]
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
    go below. Otherwise the ranked order is shown with its best answer current.
    """
    ranked = grouped(result.answers)
    if not question.held or question.current is None:
        return ranked, (0 if ranked else None), 0
    fresh = {key_of(answer): answer for answer in result.answers}
    held = question.shown[question.current]
    kept = [
        fresh.get(key_of(answer), answer)
        for answer in question.shown
        if key_of(answer) in fresh or key_of(answer) == key_of(held)
    ]
    known = {key_of(answer) for answer in kept}
    shown = grouped((*kept, *(answer for answer in ranked if key_of(answer) not in known)))
    current = next(i for i, answer in enumerate(shown) if key_of(answer) == key_of(held))
    before = {key_of(answer) for answer in question.shown[: question.current]}
    rank = list(fresh).index(key_of(held)) if key_of(held) in fresh else len(fresh)
    better = sum(1 for other in list(fresh)[:rank] if other not in before)
    return shown, current, better


def without(question: Question, closed: int) -> Question:
    """The question after a document was closed: its answers are not shown any more."""
    if closed not in question.asked:
        return question
    index = question.asked.index(closed)
    on = None if question.current is None else key_of(question.shown[question.current])
    shown = tuple(answer for answer in question.shown if answer.places[0].document != index)
    current = next((i for i, answer in enumerate(shown) if key_of(answer) == on), None)
    if current is not None:
        return replace(question, shown=shown, current=current)
    return replace(question, shown=shown, current=0 if shown else None, place=0)


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
        is_open = [state.find(key) is not None for key in question.asked]
        shown = tuple(answer for answer in question.shown if is_open[answer.places[0].document])
        if any(is_open):
            found.append(replace(question, shown=shown))
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
        place=_place_in(shown, current, question.place) if question.held else 0,
    )
    for key in question.asked:
        if state.find(key) is None:
            question = without(question, key)
    return question


def _place_in(shown: tuple[Answer, ...], current: int | None, place: int) -> int:
    """The place that is looked at, or the last one there is: a new result may know of fewer."""
    return 0 if current is None else min(place, len(shown[current].places) - 1)
