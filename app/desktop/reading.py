"""The reading helpers as the window's lanes see them: a reader that answers, and another that is being loaded.

Another reader is loaded in a process of its own, so that the one in use answers meanwhile, and ending the old
process gives back exactly its memory. A process forgets when it is started again; this does not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from app.engine.answering.answer import Result
from app.engine.documents.document import Document
from app.engine.process import HelperError, HelperProcess
from app.engine.reading.device import DeviceCause
from app.engine.reading.reader import ReaderInfo
from app.engine.reading.trial import load_reader
from app.engine.task import Cancelled, Report

if TYPE_CHECKING:  # the window begins without numpy
    from app.engine.evaluation.measuring import Found, OwnSet, Standing

HAND_OVER_S = 2.0
"""How long a reader that is to go may take to hand over what it has read: some megabytes."""


class ReadingEngine(Protocol):
    """What a Session asks its questions of; every method blocks.

    ``load`` and ``drop`` are called on the loading lane, all others on the asking lane.
    """

    def start(self, report: Report) -> ReaderInfo:
        """Load the built-in reader, to answer until another one is there."""
        ...

    def load(self, model: str | None, device: str, report: Report) -> ReaderInfo:
        """Load a reader beside the one in use: a checkpoint's folder, or None for the built-in one."""
        ...

    def drop(self, report: Report) -> None:
        """Forget a reader that was loaded, and is not wanted any more before it was used."""
        ...

    def switch(self, report: Report) -> tuple[str | None, ReaderInfo | None]:
        """Use the reader that was loaded last, if there is one; the one before is gone, memory and all.

        Returns:
            the reader in use now: its folder (None: built-in), and what it is (None: not loaded).
        """
        ...

    def prepare(self, report: Report) -> None:
        """Give the reader in use the documents that the one before had."""
        ...

    def add(self, document: Document, report: Report) -> None:
        """Give a document in advance, so that it can be prepared while nothing is asked."""
        ...

    def remove(self, fingerprint: str, report: Report) -> None:
        """Forget a document."""
        ...

    def ask(
        self,
        documents: tuple[Document, ...],
        question: str,
        report: Report,
        anyway: bool = False,
        least: float | None = None,
    ) -> Result:
        """Put a question; reports the ReaderInfo of who reads, again when that changes, and ``Reading``.

        Args:
            documents: ``Place.document`` is an index into them.
            anyway: read whatever kind of question it is.
            least: the confidence from which something is an answer; None: as the reader's measurement recommends.
        """
        ...

    def standing(self, folder: str, by: OwnSet, report: Report) -> Standing:
        """How far the reader in use was measured; all of these raise Cancelled where another one is in use.

        Args:
            folder: of the reader that is meant.
            by: what it is asked.
        """
        ...

    def measure(self, folder: str, by: OwnSet, seconds: float, report: Report) -> Standing:
        """Go on measuring it for so long, one question at least. Stopped, it keeps what it has."""
        ...

    def fit_measured(self, folder: str, by: OwnSet, report: Report) -> Found:
        """What came of it."""
        ...

    def keep_measured(self, folder: str, by: OwnSet, found: Found, words: str, date: str, report: Report) -> ReaderInfo:
        """Keep it beside the model; what the reader is from now on."""
        ...


class HelperReading:
    """ReadingEngine over helper processes.

    Args:
        make: gives a process, not started yet, that runs ``app.engine.service:ReadingService``.
    """

    def __init__(self, make: Callable[[], HelperProcess]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._closed = False
        self._processes: set[HelperProcess] = set()
        self._current: _Helper | None = None
        self._spare: _Helper | None = None
        self._documents: dict[str, Document] = {}

    def start(self, report: Report) -> ReaderInfo:
        if self._current is None:
            self._current = self._new(None, "auto")
        return self._current.load(report)

    def load(self, model: str | None, device: str, report: Report) -> ReaderInfo:
        self.drop(report)
        helper = self._new(model, device)
        try:
            info = helper.load(report)
        except BaseException:
            self._end(helper)
            raise
        with self._lock:
            self._spare = helper
        return info

    def drop(self, report: Report) -> None:
        with self._lock:
            helper, self._spare = self._spare, None
        self._end(helper)

    def switch(self, report: Report) -> tuple[str | None, ReaderInfo | None]:
        with self._lock:
            helper, self._spare = self._spare, None
        if helper is not None:
            old, self._current = self._current, helper
            if old is not None and old.process.pid is not None:
                with suppress(HelperError):  # one that dies or hangs has nothing to say
                    handed = old.process.call("hand_over", silence_s=HAND_OVER_S)
                    helper.process.call("take_over", handed)
            self._end(old)
        return (None, None) if self._current is None else (self._current.model, self._current.info)

    def prepare(self, report: Report) -> None:
        helper = self._used()
        for document in self._documents.values():
            helper.add(document, report)

    def add(self, document: Document, report: Report) -> None:
        self._documents[document.fingerprint] = document
        self._used().add(document, report)

    def remove(self, fingerprint: str, report: Report) -> None:
        self._documents.pop(fingerprint, None)
        self._used().remove(fingerprint, report)

    def ask(
        self,
        documents: tuple[Document, ...],
        question: str,
        report: Report,
        anyway: bool = False,
        least: float | None = None,
    ) -> Result:
        self._documents.update((document.fingerprint, document) for document in documents)
        return self._used().ask(documents, question, report, anyway, least)

    def standing(self, folder: str, by: OwnSet, report: Report) -> Standing:
        standing: Standing = self._measured(folder).call("standing", by, report)
        return standing

    def measure(self, folder: str, by: OwnSet, seconds: float, report: Report) -> Standing:
        standing: Standing = self._measured(folder).call("measure", by, seconds, report)
        return standing

    def fit_measured(self, folder: str, by: OwnSet, report: Report) -> Found:
        found: Found = self._measured(folder).call("fit_measured", by, report)
        return found

    def keep_measured(self, folder: str, by: OwnSet, found: Found, words: str, date: str, report: Report) -> ReaderInfo:
        helper = self._measured(folder)
        info: ReaderInfo = helper.call("keep_measured", by, found, words, date, report)
        helper.info = info
        return info

    def _measured(self, folder: str) -> _Helper:
        helper = self._used()
        if helper.model != folder:  # the person has chosen another one meanwhile
            raise Cancelled
        return helper

    def close(self) -> None:
        """End every process; from any thread, whatever is being done."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            process.close()

    def _used(self) -> _Helper:
        if self._current is None:
            self._current = self._new(None, "auto")
        return self._current

    def _new(self, model: str | None, device: str) -> _Helper:
        with self._lock:
            if self._closed:
                raise Cancelled
            process = self._make()
            self._processes.add(process)
        return _Helper(process, model, device)

    def _end(self, helper: _Helper | None) -> None:
        if helper is not None:
            helper.process.close()
            with self._lock:
                self._processes.discard(helper.process)


class _Helper:
    """One process with its reader: tells it again what it does not know since it was started again."""

    def __init__(self, process: HelperProcess, model: str | None, device: str) -> None:
        self.process = process
        self.model = model
        self.info: ReaderInfo | None = None
        self._device = device
        self._generation = -1
        self._known: set[str] = set()

    def load(self, report: Report) -> ReaderInfo:
        self.process.start()
        info = load_reader(self.process, self.model, self._device, report)
        if info.device_reason.cause in (DeviceCause.SILENT, DeviceCause.CRASHED):
            self._device = "cpu"  # once is enough
        if self.process.generation != self._generation:
            self._known.clear()
        self.info, self._generation = info, self.process.generation
        return info

    def add(self, document: Document, report: Report) -> None:
        self._ready(report)
        if document.fingerprint not in self._known:
            self.process.call("add", document, report=report)
            self._known.add(document.fingerprint)

    def remove(self, fingerprint: str, report: Report) -> None:
        self._ready(report)
        if fingerprint in self._known:
            self._known.discard(fingerprint)
            self.process.call("remove", fingerprint)

    def ask(
        self, documents: tuple[Document, ...], question: str, report: Report, anyway: bool, least: float | None
    ) -> Result:
        report(self._ready(report))
        for document in documents:
            self.add(document, report)
        fingerprints = tuple(document.fingerprint for document in documents)

        def carry(event: object) -> None:
            if isinstance(event, ReaderInfo):
                self.info = event  # it has moved to the processor
            report(event)

        result: Result = self.process.call("put", fingerprints, question, anyway, least, report=carry)
        return result

    def call(self, method: str, *arguments: Any) -> Any:  # noqa: ANN401 - as HelperProcess.call
        """Call a method of the service; the last argument is the report."""
        *given, report = arguments
        self._ready(report)
        return self.process.call(method, *given, report=report)

    def _ready(self, report: Report) -> ReaderInfo:
        """Load the reader again if the process is another one."""
        self.process.start()
        if self.info is None or self.process.generation != self._generation:
            return self.load(report)
        return self.info
