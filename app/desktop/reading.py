"""The reading helper as the window's asking lane sees it: it forgets when it restarts, this does not."""

from __future__ import annotations

from typing import Protocol

from app.engine.answering.answer import Result
from app.engine.documents.document import Document
from app.engine.process import HelperProcess
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Report


class ReadingEngine(Protocol):
    """What a Session asks its questions of; every method blocks, and is called on the asking lane."""

    def load(self, model: str | None, device: str, report: Report) -> ReaderInfo:
        """Load a reader: a checkpoint's folder, or None for the built-in one."""
        ...

    def add(self, document: Document, report: Report) -> None:
        """Give a document in advance, so that it can be prepared while nothing is asked."""
        ...

    def remove(self, fingerprint: str, report: Report) -> None:
        """Forget a document."""
        ...

    def ask(self, documents: tuple[Document, ...], question: str, report: Report) -> Result:
        """Put a question; reports ``Reading``. ``Place.document`` is an index into ``documents``."""
        ...


class HelperReading:
    """ReadingEngine over the helper process: sends again what a restarted helper does not know.

    Args:
        helper: runs ``app.engine.service:ReadingService``.
    """

    def __init__(self, helper: HelperProcess) -> None:
        self._helper = helper
        self._generation = -1
        self._choice: tuple[str | None, str] = (None, "auto")
        self._known: set[str] = set()

    def load(self, model: str | None, device: str, report: Report) -> ReaderInfo:
        self._helper.start()
        info: ReaderInfo = self._helper.call("load", model, device, report=report)
        self._choice = model, device
        if self._helper.generation != self._generation:
            self._known.clear()
        self._generation = self._helper.generation
        return info

    def add(self, document: Document, report: Report) -> None:
        self._prepare(report)
        if document.fingerprint not in self._known:
            self._helper.call("add", document, report=report)
            self._known.add(document.fingerprint)

    def remove(self, fingerprint: str, report: Report) -> None:
        self._prepare(report)
        if fingerprint in self._known:
            self._known.discard(fingerprint)
            self._helper.call("remove", fingerprint)

    def ask(self, documents: tuple[Document, ...], question: str, report: Report) -> Result:
        for document in documents:
            self.add(document, report)
        result: Result = self._helper.call(
            "ask", tuple(document.fingerprint for document in documents), question, report=report
        )
        return result

    def _prepare(self, report: Report) -> None:
        self._helper.start()
        if self._helper.generation != self._generation:
            self.load(*self._choice, report)
