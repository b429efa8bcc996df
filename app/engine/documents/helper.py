"""The program's side of opening files: the work is done in a process that the program outlives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.engine.documents.document import Document, Outline, ReadingPage
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.files import Look
from app.engine.process import HelperClient, HelperDied, HelperProcess, HelperSilent
from app.engine.task import Report, ignore

SILENCE_S = 20.0
"""A file or page that takes longer than this without a sign of life has hung."""

MAX_CRASHES = 20
MAX_HANGS = 3
"""How many pages may crash or hang before the rest of the document is given up."""


class DocumentHelper(HelperClient):
    """Opens files in a helper process. Every method may be called from any thread; calls queue."""

    def __init__(self, silence_s: float = SILENCE_S) -> None:
        super().__init__(HelperProcess("documents", "app.engine.documents.service:DocumentService"), silence_s)

    def find_files(self, paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
        """``files.find_files`` in the helper: a drive that does not answer is named, not waited for."""
        absolute = [path.absolute() for path in paths]
        try:
            found: tuple[list[Path], list[DocumentError]] = self._process.call(
                "find", absolute, report=report, silence_s=self._silence_s
            )
        except (HelperDied, HelperSilent):
            return [], [DocumentError(path, Cause.NOT_RESPONDING) for path in absolute]
        return found

    def look(self, paths: Sequence[Path], report: Report = ignore) -> list[Look]:
        """``files.look_at`` in the helper: a drive that does not answer is named, not waited for."""
        try:
            found: list[Look] = self._process.call("look", list(paths), report=report, silence_s=self._silence_s)
        except (HelperDied, HelperSilent):
            return [Look(0, 0, DocumentError(path, Cause.NOT_RESPONDING)) for path in paths]
        return found

    def open(self, path: Path, password: str | None = None, report: Report = ignore) -> Document:
        """Read a file into a Document. A page that crashes or hangs PDFium costs that page only.

        Args:
            path: of a PDF or text file.
            password: of a protected PDF.
            report: gets LoadingFile, Outline, ReadingPage and Progress (pages), and STILL_WORKING while
                nothing new is known. Raising Cancelled from it stops the work.

        Raises:
            DocumentError: the file cannot be opened. Cancelled: report did.
        """
        attempt = _Attempt(path.absolute(), report)
        while True:
            try:
                document: Document = self._process.call(
                    "open",
                    attempt.path,
                    password,
                    attempt.skip_pages,
                    report=attempt.watch,
                    silence_s=self._silence_s,
                )
            except HelperDied as error:
                attempt.blame(Cause.DAMAGED, error)
            except HelperSilent as error:
                attempt.blame(Cause.NOT_RESPONDING, error)
            else:
                return document


class _Attempt:
    """What is known of a file while it is opened, over as many helper processes as that takes."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path = path
        self.skip_pages: frozenset[int] = frozenset()
        self._report = report
        self._page = 0
        self._pages = 0
        self._crashes = 0
        self._hangs = 0

    def watch(self, event: object) -> None:
        """Remember which page is being read, and pass the event on."""
        if isinstance(event, ReadingPage):
            self._page = event.number
        elif isinstance(event, Outline):
            self._pages = len(event.sizes)
            if self.skip_pages:  # a second attempt: already told
                return
        self._report(event)

    def blame(self, cause: Cause, error: Exception) -> None:
        """Skip the page that was being read from now on; when there was none, the file is to blame."""
        self._crashes += cause is Cause.DAMAGED
        self._hangs += cause is Cause.NOT_RESPONDING
        given_up = self._crashes >= MAX_CRASHES or self._hangs >= MAX_HANGS
        if self._page == 0 or (given_up and self._pages in self.skip_pages):
            raise DocumentError(self.path, cause) from error
        last = self._pages if given_up else self._page
        self.skip_pages |= frozenset(range(self._page, last + 1))
        self._page = 0
