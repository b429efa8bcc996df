"""Stand-ins for the helper processes, for tests of what the window makes of what they say."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app import paths
from app.desktop.models.keeper import ModelHelpers
from app.desktop.state import Asking, OpenDocument, Question, State, Status
from app.engine.answering.answer import Answer, Outcome, Place, Reading, Result, Verdict
from app.engine.documents.document import Document, Kind, Outline, Page, PageProblem, PageSize
from app.engine.documents.errors import Cause, DocumentError
from app.engine.models.store import ModelStore
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Report

READER = ReaderInfo("builtin", "Built-in", None, "cpu", "fp32", True, "SQuAD 2")
WAIT_S = 60.0


class PlainOpener:
    """Opens text files in this process; ``gate`` holds it back, ``passwords`` locks files."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.passwords: dict[str, str] = {}
        self.opened: list[Path] = []

    def find_files(self, paths: Sequence[Path], report: Report):
        missing = [DocumentError(path, Cause.MISSING) for path in paths if not path.exists()]
        return [path for path in paths if path.exists()], missing

    def open(self, path: Path, password: str | None, report: Report, encoding: str | None = None) -> Document:
        self.opened.append(path)
        while not self.gate.wait(0.01):
            report(None)
        wanted = self.passwords.get(path.name)
        if wanted is not None and password != wanted:
            raise DocumentError(path, Cause.PASSWORD_NEEDED if password is None else Cause.PASSWORD_WRONG)
        data = path.read_bytes()
        if not data:
            raise DocumentError(path, Cause.EMPTY)
        encoding = encoding or "utf-8"
        text = data.decode(encoding)
        modified = path.stat().st_mtime_ns
        return Document(path, Kind.TEXT, text, (), hashlib.sha256(data).hexdigest(), len(data), modified, encoding)


class ScriptedEngine:
    """Answers with the results it was given: all but the last are reported, the last is returned.

    ``gate`` holds it back after each report.
    """

    def __init__(self):
        self.results: list[Result | Exception] = []
        self.questions: list[tuple[tuple[str, ...], str]] = []
        self.anyway = False
        self.least: float | None = None
        self.stopped = 0
        self.loaded: list[str | None] = []
        self.gate = threading.Semaphore(0)
        self.held = False
        self.readers: dict[str | None, ReaderInfo] = {None: READER}
        self.load_gate = threading.Event()
        self.load_gate.set()
        self.used: str | None = None
        self.spare: list[str | None] = []
        self.dropped = 0

    def start(self, report: Report) -> ReaderInfo:
        self.loaded.append(None)
        return READER

    def load(self, model: str | None, device: str, report: Report) -> ReaderInfo:
        self.loaded.append(model)
        while not self.load_gate.wait(0.01):
            report(None)
        if model not in self.readers:
            raise ReaderError(Path(str(model)), ReaderCause.MISSING)
        self.spare = [model]
        return self.readers[model]

    def drop(self, report: Report) -> None:
        self.dropped += 1
        self.spare = []

    def switch(self, report: Report) -> tuple[str | None, ReaderInfo | None]:
        if self.spare:
            self.used = self.spare.pop()
        return self.used, self.readers[self.used]

    def prepare(self, report: Report) -> None:
        pass

    def add(self, document: Document, report: Report) -> None:
        pass

    def remove(self, fingerprint: str, report: Report) -> None:
        pass

    def ask(
        self,
        documents: tuple[Document, ...],
        question: str,
        report: Report,
        anyway: bool = False,
        least: float | None = None,
    ) -> Result:
        self.anyway = anyway
        self.least = least
        self.questions.append((tuple(document.path.name for document in documents), question))
        report(self.readers[self.used])
        try:
            for number, result in enumerate(self.results[:-1]):
                assert isinstance(result, Result)
                report(Reading(number + 1, len(self.results), number + 1, len(self.results), result))
                self._wait(report)
            if self.held and len(self.results) == 1:
                self._wait(report)
        except Exception:
            self.stopped += 1
            raise
        last = self.results[-1]
        if isinstance(last, Exception):
            raise last
        return last

    def _wait(self, report: Report) -> None:
        while self.held and not self.gate.acquire(timeout=0.01):
            report(None)


class PlainModels(ModelStore):
    """Works on models in this process: what the helpers run, without them."""

    def rest(self, report: Report) -> None:
        pass


def plain_models(folder: Path) -> ModelHelpers:
    store = PlainModels(folder, paths.resource("models/builtin"))
    return ModelHelpers(store, store)


def answer(
    document: Document, quote: str, confidence: float | None = 0.75, index: int = 0, score: float = 3.0
) -> Answer:
    """An answer that really stands in the document; its sentence is its line."""
    start = document.text.index(quote)
    end = start + len(quote)
    line = document.text.rfind("\n", 0, start) + 1
    line_end = document.text.find("\n", end)
    place = Place(index, start, end, line, len(document.text) if line_end < 0 else line_end)
    return Answer(quote, confidence, score, (place,))


def verdict(index: int, outcome: Outcome, pages: int | None = None, unreadable: tuple[int, ...] = ()) -> Verdict:
    return Verdict(index, outcome, 10, 10, None if pages is None else pages - len(unreadable), pages, unreadable)


def result(answers: Sequence[Answer], verdicts: Sequence[Verdict] = (), closest: Sequence[Answer] = (), question="?"):
    outcome = Outcome.ANSWERED if answers else Outcome.NONE
    last = max((place.document for answer in answers for place in answer.places), default=0)
    made = verdicts or [verdict(index, outcome) for index in range(last + 1)]
    return Result(question, outcome, tuple(made), tuple(answers), tuple(closest), True)


FSI, PDI = "\u2068", "\u2069"


def plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


def pdf(name: str, pages: int, pictures: tuple[int, ...] = ()) -> Document:
    size = PageSize(595, 842, "")
    made, at = [], 0
    for number in range(1, pages + 1):
        empty = number in pictures
        end = at if empty else at + 10
        problem = PageProblem.PICTURE if empty else None
        made.append(Page(number, replace(size, label=str(number)), at, end, problem))
        at = end if empty else end + 1
    return Document(Path("/x") / name, Kind.PDF, "some words\n" * pages, tuple(made), name, 1, 1)


def asked(documents, shown=(), status=Asking.DONE, **more):
    opened = tuple(
        OpenDocument(i, d.path, Status.READY, Outline(d.path, ()) if d.pages else None, d)
        for i, d in enumerate(documents)
    )
    question = Question("?", status, tuple(range(len(documents))), shown=tuple(shown), **more)
    return State(documents=opened, active=0, question=question, reader=READER)


def quote(confidence, document=0, start=0, end=4, score=7.2):
    return Answer("some", confidence, score, (Place(document, start, end, start, start + 10),))
