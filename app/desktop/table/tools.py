"""What the table works with: who finds, opens, reads and measures, and where tables are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app import paths
from app.engine.answering.answer import Result
from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.helper import DocumentHelper
from app.engine.grid.files import Finder
from app.engine.grid.questions import QuestionLists
from app.engine.grid.running import GridReader, Measurer, Opener
from app.engine.grid.shelf import CollectionShelf
from app.engine.process import HelperProcess
from app.engine.reading.reader import ReaderMark
from app.engine.reading.trial import load_reader
from app.engine.task import Report


@dataclass(frozen=True)
class ReaderChoice:
    """The reader that the window uses.

    Attributes:
        model: its folder; None: the built-in one.
        device: as in the settings.
    """

    model: str | None = None
    device: str = "auto"


class RunReader(GridReader, Protocol):
    """A reader that is the run's own."""

    def close(self) -> None:
        """End its process."""
        ...


class RunOpener(Opener, Protocol):
    """An opener that is the run's own."""

    def close(self) -> None:
        """End its process."""
        ...


class RunMeasurer(Measurer, Protocol):
    """A measurer that is the run's own."""

    def close(self) -> None:
        """End its process."""
        ...


class ProcessReader:
    """A GridReader in a process of the run's own: the person's questions never stand behind it.

    Args:
        choice: which reader.
    """

    def __init__(self, choice: ReaderChoice) -> None:
        self._choice = choice
        self._device = choice.device
        arguments = (paths.resource("models/builtin"),)
        self._process = HelperProcess("table", "app.engine.service:ReadingService", arguments)
        self._generation = -1

    def mark(self, report: Report) -> ReaderMark:
        self._load(report)
        mark: ReaderMark = self._process.call("mark", report=report)
        return mark

    def add(self, document: Document, report: Report) -> None:
        self._load(report)
        self._process.call("add", document, report=report)

    def remove(self, document: Document, report: Report) -> None:
        if self._process.generation == self._generation and self._process.pid is not None:
            self._process.call("remove", document.fingerprint, report=report)

    def ask(self, document: Document, question: str, report: Report, *, glance: bool) -> Result:
        method = "glance" if glance else "ask"
        result: Result = self._process.call(method, [document.fingerprint], question, report=report)
        return result

    def close(self) -> None:
        self._process.close()

    def _load(self, report: Report) -> None:
        """Load the reader, if the process is new."""
        self._process.start()
        if self._process.generation != self._generation:
            load_reader(self._process, self._choice.model, self._device, report)
            self._generation = self._process.generation


@dataclass(frozen=True)
class TableTools:
    """What a keeper is given.

    Attributes:
        finder: looks through folders, on the table's lane.
        make_reader, make_opener, make_measurer: for one run, which ends them.
        shelf, lists: where tables and lists of questions are kept.
    """

    finder: Finder
    make_reader: Callable[[ReaderChoice], RunReader] = ProcessReader
    make_opener: Callable[[], RunOpener] = DocumentHelper
    make_measurer: Callable[[], RunMeasurer | None] = DrawingHelper
    shelf: CollectionShelf = field(default_factory=lambda: CollectionShelf(paths.collections_folder()))
    lists: QuestionLists = field(default_factory=lambda: QuestionLists(paths.question_lists_folder()))
