"""The reader of a run that reads in its own process, as the command line does."""

from __future__ import annotations

from app.engine.answering.answer import Result
from app.engine.documents.document import Document
from app.engine.reading.reader import ReaderMark
from app.engine.service import ReadingService
from app.engine.task import Report


class LocalReader:
    """``running.GridReader`` over a service whose reader is loaded.

    Args:
        service: used by the run's thread only, while the run lasts.
    """

    def __init__(self, service: ReadingService) -> None:
        self._service = service

    def mark(self, report: Report) -> ReaderMark:
        return self._service.mark()

    def add(self, document: Document, report: Report) -> None:
        self._service.add(document)

    def remove(self, document: Document, report: Report) -> None:
        self._service.remove(document.fingerprint)

    def ask(self, document: Document, question: str, report: Report, *, glance: bool) -> Result:
        put = self._service.glance if glance else self._service.ask
        return put([document.fingerprint], question, report)
