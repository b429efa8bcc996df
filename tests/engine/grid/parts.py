"""A small world for tables: files opened in this process, and a reader that does as it is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from app.engine.answering.answer import Answer, Outcome, Place, Result, Verdict
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.answering.kind import kind_of
from app.engine.documents.document import Document
from app.engine.documents.errors import DocumentError
from app.engine.documents.files import Look, find_files, look_at
from app.engine.documents.service import DocumentService
from app.engine.grid.collection import Collection
from app.engine.grid.files import add_paths
from app.engine.process import STILL_WORKING
from app.engine.reading.reader import ReaderMark
from app.engine.task import Report, ignore

MARK = ReaderMark("scripted", "Scripted reader", None, "fp32", "cpu", 10, 2, True, "0")


class Here:
    """Opens and finds files without a helper process; counts what was opened."""

    def __init__(self) -> None:
        self.opened: Counter[str] = Counter()
        self._service = DocumentService()

    def find_files(self, paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
        return find_files(paths, report)

    def look(self, paths: Sequence[Path], report: Report = ignore) -> list[Look]:
        return look_at(paths, report)

    def open(self, path: Path, password: str | None = None, report: Report = ignore) -> Document:
        self.opened[path.name] += 1
        return self._service.open(path, password, report=report)


class ScriptedReader:
    """Finds what stands after "QUESTION: " on a line. A glance reads the first line alone.

    Attributes:
        asked: (file name, question, glance) of everything that was read, in order.
        before: called with the same before each.
    """

    def __init__(self, mark: ReaderMark = MARK) -> None:
        self.asked: list[tuple[str, str, bool]] = []
        self.before: Callable[[str, str, bool], None] = lambda *_: None
        self.has: dict[str, Document] = {}
        self.most = 0
        self._mark = mark

    def mark(self, report: Report) -> ReaderMark:
        return self._mark

    def add(self, document: Document, report: Report) -> None:
        self.has[document.fingerprint] = document
        self.most = max(self.most, len(self.has))

    def remove(self, document: Document, report: Report) -> None:
        self.has.pop(document.fingerprint, None)

    def ask(self, document: Document, question: str, report: Report, *, glance: bool) -> Result:
        assert self.has[document.fingerprint].text == document.text
        report(STILL_WORKING)
        self.before(document.path.name, question, glance)
        self.asked.append((document.path.name, question, glance))
        if len(question) > 500:
            raise QuestionError(QuestionCause.TOO_LONG, 7)
        return found(document, question, glance=glance)


def found(document: Document, question: str, *, glance: bool = False) -> Result:
    """What the scripted reader says."""
    text = document.text
    until = text.index("\n") + 1 if glance and "\n" in text else len(text)
    answers = [
        Answer(each[1], 0.875, 3.5, (Place(0, each.start(1), each.end(1), each.start(), each.end()),))
        for each in re.finditer(rf"^{re.escape(question)}: (.+)$", text[:until], re.MULTILINE)
    ]
    complete = until == len(text)
    outcome = Outcome.ANSWERED if answers else Outcome.NONE if complete else Outcome.INCOMPLETE
    verdict = Verdict(0, outcome, until, len(text), None, None, (), False)
    return Result(question, outcome, (verdict,), tuple(answers), (), complete, kind_of(question))


def filled(collection: Collection, folder: Path, questions: Sequence[str], here: Here | None = None) -> tuple[int, ...]:
    """The folder's documents and these questions, put into a collection."""
    ids, _ = add_paths(collection, here or Here(), [folder])
    collection.questions.set_columns(questions)
    return ids


def write(folder: Path, **texts: str) -> Path:
    """Text files in a folder, by their names."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder
