"""The run: every question put to every document, the likeliest answers of the whole grid first.

First a glance at each document: the likeliest windows for every question, so that each cell soon shows its likely
answer. Then each document again, read to its end. One document is open at a time, and what was read is kept cell by
cell: a run that was stopped, or killed, goes on with what is not complete, in whatever order. A cell is what ``ask``
says of that document alone, so it depends on no other document and no other question.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar

from app.engine.answering.answer import Reading, Result
from app.engine.answering.errors import QuestionError
from app.engine.answering.kind import kind_of
from app.engine.documents.document import Document
from app.engine.documents.errors import Cause, DocumentError, PageFailed
from app.engine.documents.geometry import PageBoxes, PageGeometry, span_boxes
from app.engine.grid.cells import (
    Cell,
    CellState,
    GridDocument,
    GridQuestion,
    Quote,
    cell_of,
    refused_cell,
)
from app.engine.grid.collection import Collection
from app.engine.grid.control import Control, Paused
from app.engine.grid.documents import TRY_AGAIN
from app.engine.grid.pace import Pace
from app.engine.process import STILL_WORKING, HelperError
from app.engine.reading.reader import ReaderMark
from app.engine.task import Report, ignore

REPORT_S = 0.1
"""Progress within a cell at most this often."""

T = TypeVar("T")


class GridReader(Protocol):
    """Who reads: ``LocalReader``, or a client of the reading process. Called on the run's thread only."""

    def mark(self, report: Report) -> ReaderMark:
        """Which reader; loads it if need be."""
        ...

    def add(self, document: Document, report: Report) -> None:
        """Take in a document, which will be asked; again after the process had to be started again."""
        ...

    def remove(self, document: Document, report: Report) -> None:
        """Forget it."""
        ...

    def ask(self, document: Document, question: str, report: Report, *, glance: bool) -> Result:
        """Put a question to one document (ReadingService.ask, glance). Raises QuestionError, HelperError."""
        ...


class Opener(Protocol):
    """Who opens files: DocumentHelper."""

    def open(self, path: Path, password: str | None = None, report: Report = ignore) -> Document:
        """Read a file. Raises DocumentError."""
        ...


class Measurer(Protocol):
    """Who tells where characters stand: a DrawingHelper that is the run's own, since it opens and forgets files."""

    def open(
        self, path: Path, password: str | None = None, fingerprint: str | None = None, report: Report = ignore
    ) -> int:
        """Load a PDF."""
        ...

    def geometry(self, path: Path, password: str | None, page: int) -> PageGeometry:
        """The boxes of a page's characters."""
        ...

    def forget(self, path: Path) -> None:
        """Free it."""
        ...


class Phase(Enum):
    """What a run is doing."""

    LIKELY = "likely"
    """Looking at the likeliest places of every document."""
    COMPLETING = "completing"
    """Reading everything to its end."""


@dataclass(frozen=True)
class GridProgress:
    """Reported often.

    Attributes:
        phase: as above.
        cells: of the run. likely, complete: so many of them have a likely answer (or verdict) so far, or are done.
        unreadable: cells of documents that cannot be opened or read.
        documents, documents_seen: of the run, and those opened in it or known from before.
        document: the one in hand; None between two.
        seconds_left: an estimate; None while there is nothing to go by.
        paused: nothing is read until the run is resumed.
    """

    phase: Phase
    cells: int
    likely: int
    complete: int
    unreadable: int
    documents: int
    documents_seen: int
    document: Path | None = None
    seconds_left: float | None = None
    paused: bool = False

    @property
    def done(self) -> int:
        """Cells that need no more reading."""
        return self.complete + self.unreadable


@dataclass(frozen=True)
class CellRead:
    """Reported when a cell has become what it is now, which is already kept."""

    document: int
    question: int
    cell: Cell


@dataclass(frozen=True)
class DocumentSeen:
    """Reported when a document was opened, or could not be; what it says is already kept."""

    document: GridDocument


@dataclass(frozen=True)
class Summary:
    """What became of a run that came to its end.

    Attributes:
        progress: at the end.
        unreadable: documents that could not be opened or read.
        failed: cells that the reader could not do, as its process ended twice; the next run tries them again.
        refused: questions that this reader cannot be asked, and why.
    """

    progress: GridProgress
    unreadable: tuple[GridDocument, ...] = ()
    failed: tuple[tuple[int, int], ...] = ()
    refused: Mapping[GridQuestion, QuestionError] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every cell was read to its end."""
        return not (self.unreadable or self.failed or self.refused)


def run(
    collection: Collection,
    reader: GridReader,
    opener: Opener,
    measurer: Measurer | None = None,
    report: Report = ignore,
    control: Control | None = None,
    *,
    password: str | None = None,
    documents: Sequence[int] | None = None,
    questions: Sequence[int] | None = None,
) -> Summary:
    """Read what is not complete yet; blocks until all is.

    Args:
        collection: where everything is kept, as soon as it is known.
        reader, opener, measurer: see the protocols; without a measurer quotes have no boxes.
        report: gets GridProgress, CellRead, DocumentSeen, what the reader reports of itself (ReaderInfo), and
            STILL_WORKING; raising Cancelled from it stops the run.
        control: to pause or stop it from another thread.
        password: of protected PDFs; never kept.
        documents, questions: ids of those to read, in this order; default: all of the collection.

    Raises:
        Cancelled: it was stopped; everything up to then is kept.
        CollectionError: IN_USE, another process runs this collection; or its file cannot be written.
        ReaderError: there is no reader.
    """
    with collection.running():
        return _Run(collection, reader, opener, measurer, report, control or Control(), password).run(
            collection.documents.ids() if documents is None else documents,
            [each for each in collection.questions.columns() if questions is None or each.id in questions],
        )


class _Run:
    """One run, on one thread."""

    def __init__(
        self,
        collection: Collection,
        reader: GridReader,
        opener: Opener,
        measurer: Measurer | None,
        report: Report,
        control: Control,
        password: str | None,
    ) -> None:
        self._collection = collection
        self._reader = reader
        self._opener = opener
        self._measurer = measurer
        self._report = report
        self._control = control
        self._password = password
        self._progress = GridProgress(Phase.LIKELY, 0, 0, 0, 0, 0, 0)
        self._pace = Pace()
        self._last_report = 0.0
        self._failed: dict[tuple[int, int], None] = {}
        self._unreadable: dict[int, None] = {}
        self._refused: dict[GridQuestion, QuestionError] = {}

    def run(self, documents: Sequence[int], questions: Sequence[GridQuestion]) -> Summary:
        self._questions = tuple(questions)
        self._mark = self._step(lambda tell: self._reader.mark(tell))
        self._collection.cells.use(self._mark)
        self._count(documents)
        for phase in Phase:
            self._progress = replace(self._progress, phase=phase)
            for number in documents:
                self._tell_progress(None)
                document = self._collection.documents.get(number)
                if document is not None and number not in self._unreadable:
                    self._go_through(document, glance=phase is Phase.LIKELY)
        self._tell_progress(None, now=True)
        return Summary(self._progress, self._bad(), tuple(self._failed), self._refused)

    def _bad(self) -> tuple[GridDocument, ...]:
        found = (self._collection.documents.get(number) for number in self._unreadable)
        return tuple(document for document in found if document is not None)

    # -------------------------------------------------------------------- one document

    def _go_through(self, document: GridDocument, *, glance: bool) -> None:
        """Open a document if anything is left to be read of it, and read that."""
        if not document.is_stale and document.problem is not None and document.problem not in TRY_AGAIN:
            self._cannot_be_read(document.id)
            return
        is_known = not document.is_stale and document.problem is None
        if is_known and document.fingerprint is not None and not self._left(document.fingerprint, glance=glance):
            return
        try:
            opened = self._step(lambda tell: self._open(document.path, tell), document.path)
        except DocumentError as error:
            self._collection.documents.failed(document.id, error)
            self._cannot_be_read(document.id)
            return
        self._took_in(document, opened)
        if not opened.has_text:
            self._cannot_be_read(document.id)
            return
        left = self._left(opened.fingerprint, glance=glance)
        try:
            with self._given(opened):
                for question in left:
                    self._read(document.id, opened, question, glance=glance)
        except HelperError:
            left = self._left(opened.fingerprint, glance=glance)
            self._failed |= dict.fromkeys((document.id, question.id) for question in left)

    def _open(self, path: Path, tell: Report) -> Document:
        try:
            return self._opener.open(path, self._password, tell)
        except HelperError as error:  # a file that nobody thought of: it must not end the run
            raise DocumentError(path, Cause.READ_FAILED) from error

    def _took_in(self, document: GridDocument, opened: Document) -> None:
        """A file was opened: it is new, or as it was, or has changed."""
        was_known = document.fingerprint == opened.fingerprint
        before = self._states(document.fingerprint)
        other_text = self._collection.documents.opened(document.id, opened)
        if was_known and not other_text and document.problem is None:
            return
        after = self._states(opened.fingerprint)
        self._recount(before, after)
        self._pace.expect(document.id, len(opened.text), len(self._questions) - _complete(after))
        if document.fingerprint is None:
            self._progress = replace(self._progress, documents_seen=self._progress.documents_seen + 1)
        self._seen(document.id)
        for question in self._questions:  # a copy of a file that was read already
            if question.id in after:
                cell = self._collection.cells.get(opened.fingerprint, question.id, self._mark)
                if cell is not None:
                    self._report(CellRead(document.id, question.id, cell))

    def _seen(self, number: int) -> GridDocument:
        document = self._collection.documents.get(number)
        assert document is not None
        self._report(DocumentSeen(document))
        return document

    def _cannot_be_read(self, number: int) -> None:
        """Its cells wait for nothing; those that were complete, of a file that has vanished, stay so."""
        document = self._seen(number)
        self._unreadable[document.id] = None
        done = _complete(self._states(document.fingerprint))
        self._pace.expect(document.id, 0, 0)
        self._progress = replace(self._progress, unreadable=self._progress.unreadable + len(self._questions) - done)
        self._tell_progress(document.path, now=True)

    @contextlib.contextmanager
    def _given(self, document: Document) -> Iterator[None]:
        """While this lasts, the reader has the document."""
        self._step(lambda tell: self._reader.add(document, tell), document.path)
        try:
            yield
        finally:
            with contextlib.suppress(HelperError):
                self._reader.remove(document, ignore)
            if self._measurer is not None and document.pages:
                self._measurer.forget(document.path)

    # -------------------------------------------------------------------- one cell

    def _read(self, number: int, document: Document, question: GridQuestion, *, glance: bool) -> None:
        before = self._collection.cells.get(document.fingerprint, question.id, self._mark)
        try:
            cell = cell_of(self._ask(document, question.text, glance=glance), document)
        except QuestionError as error:
            self._refused[question] = error
            cell = refused_cell(error, kind_of(question.text), document)
        except HelperError:
            self._failed[number, question.id] = None
            self._give_again(document)
            return
        if cell.state is CellState.COMPLETE and self._measurer is not None:
            cell = self._with_boxes(cell, document)
        self._collection.cells.put(document.fingerprint, question.id, self._mark, cell)
        copies = self._copies(document.fingerprint)
        was = before.state if before is not None else None
        self._recount({question.id: was} if was else {}, {question.id: cell.state}, len(copies))
        done, read = cell.state is CellState.COMPLETE, before.characters_read if before is not None else 0
        for copy in copies:
            self._report(CellRead(copy, question.id, cell))
            self._pace.read(copy, read, cell.characters_read if copy == number else read, done=done)
        self._tell_progress(document.path, now=True)

    def _ask(self, document: Document, question: str, *, glance: bool) -> Result:
        """Ask, and once more if the reader's process ended."""

        def ask(tell: Report) -> Result:
            return self._reader.ask(document, question, tell, glance=glance)

        try:
            return self._step(ask, document.path)
        except HelperError:
            self._give_again(document)
            return self._step(ask, document.path)

    def _give_again(self, document: Document) -> None:
        """The reader's process ended: a fresh one knows nothing."""
        self._step(lambda tell: self._reader.mark(tell), document.path)
        self._step(lambda tell: self._reader.add(document, tell), document.path)

    def _with_boxes(self, cell: Cell, document: Document) -> Cell:
        if not document.pages or not (cell.answers or cell.closest):
            return cell
        assert self._measurer is not None
        try:
            self._measurer.open(document.path, self._password, document.fingerprint)
        except (DocumentError, HelperError):  # it changed, or broke, since it was read: no box rather than a wrong one
            return cell
        return replace(
            cell,
            answers=tuple(self._boxed(quote, document) for quote in cell.answers),
            closest=tuple(self._boxed(quote, document) for quote in cell.closest),
        )

    def _boxed(self, quote: Quote, document: Document) -> Quote:
        assert self._measurer is not None
        boxes: tuple[PageBoxes, ...] = ()
        with contextlib.suppress(DocumentError, PageFailed, HelperError):
            boxes = span_boxes(document, self._measurer, quote.start, quote.end, self._password)
        return replace(quote, boxes=tuple(_rounded(each) for each in boxes))

    # -------------------------------------------------------------------- what is left, and how far it is

    def _left(self, fingerprint: str, *, glance: bool) -> list[GridQuestion]:
        """Questions whose cells have nothing yet (at a glance), or are not complete."""
        states = self._states(fingerprint)
        if glance:
            return [question for question in self._questions if question.id not in states]
        return [question for question in self._questions if states.get(question.id) is not CellState.COMPLETE]

    def _states(self, fingerprint: str | None) -> dict[int, CellState]:
        if fingerprint is None:
            return {}
        states = self._collection.cells.states(fingerprint, self._mark)
        return {question.id: states[question.id] for question in self._questions if question.id in states}

    def _copies(self, fingerprint: str) -> tuple[int, ...]:
        """The documents of this run with these bytes."""
        return tuple(number for number in self._collection.documents.with_content(fingerprint) if number in self._rows)

    def _count(self, documents: Sequence[int]) -> None:
        """Where the run begins."""
        self._rows = frozenset(documents)
        self._progress = replace(self._progress, cells=len(documents) * len(self._questions), documents=len(documents))
        for number in documents:
            document = self._collection.documents.get(number)
            if document is None:
                continue
            states = self._states(document.fingerprint)
            self._recount({}, states)
            known = document.characters if document.fingerprint is not None else None
            self._pace.expect(number, known, len(self._questions) - _complete(states))
            if document.fingerprint is not None:
                self._progress = replace(self._progress, documents_seen=self._progress.documents_seen + 1)

    def _recount(self, before: dict[int, CellState], after: dict[int, CellState], times: int = 1) -> None:
        counts = {
            state: sum(times for each in after.values() if each is state)
            - sum(times for each in before.values() if each is state)
            for state in CellState
        }
        self._progress = replace(
            self._progress,
            likely=self._progress.likely + counts[CellState.LIKELY],
            complete=self._progress.complete + counts[CellState.COMPLETE],
        )

    def _tell_progress(self, document: Path | None, *, now: bool = False, paused: bool = False) -> None:
        moment = time.monotonic()
        if not now and moment - self._last_report < REPORT_S:
            self._report(STILL_WORKING)
            return
        self._last_report = moment
        left = self._pace.seconds_left
        self._progress = replace(self._progress, document=document, seconds_left=left, paused=paused)
        self._report(self._progress)

    # -------------------------------------------------------------------- stopping and pausing

    def _step(self, step: Callable[[Report], T], document: Path | None = None) -> T:
        """Do a step that takes long; again from its beginning when it was paused in the middle."""

        def tell(event: object) -> None:
            self._control.check()
            if isinstance(event, Reading):
                self._tell_progress(document)
            else:
                self._report(event)

        while True:
            try:
                self._control.check()
                with self._pace.working():
                    return step(tell)
            except Paused:
                self._wait(document)

    def _wait(self, document: Path | None) -> None:
        self._tell_progress(document, now=True, paused=True)
        while not self._control.wait():
            self._report(STILL_WORKING)
        self._tell_progress(document, now=True)


def _complete(states: dict[int, CellState]) -> int:
    return sum(state is CellState.COMPLETE for state in states.values())


def _rounded(boxes: PageBoxes) -> PageBoxes:
    """To a hundredth of a point, as they are exported."""
    x = [tuple(round(float(value), 2) for value in rect) for rect in boxes.rects]
    return replace(boxes, rects=tuple((rect[0], rect[1], rect[2], rect[3]) for rect in x))
