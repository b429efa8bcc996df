"""The program's side of opening files: the work is done in a process that the program outlives."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from app.engine.documents.document import Document, Outline, PageProblem, ReadingPage
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.files import Look
from app.engine.documents.source import cause_of
from app.engine.limits import resident
from app.engine.process import (
    HelperClient,
    HelperError,
    HelperFailed,
    HelperProcess,
)
from app.engine.task import Report, ignore

logger = logging.getLogger(__name__)

MEMORY = 1_000_000_000
"""Bytes of memory that reading any file or page may take; what a large file needs comes on top."""

SILENCE_S = 20.0
"""A file or page that takes longer than this without a sign of life has hung; a large one may take longer."""

MAX_CRASHES = 20
MAX_HANGS = 3
"""How many pages may crash (or eat memory), or hang, before the rest of the document is given up."""


class DocumentHelper(HelperClient):
    """Opens files in a helper process. Every method may be called from any thread; calls queue."""

    def __init__(self, silence_s: float = SILENCE_S, memory: int = MEMORY) -> None:
        super().__init__(HelperProcess("documents", "app.engine.documents.service:DocumentService"), silence_s)
        self._memory = memory

    def find_files(self, paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
        """``files.find_files`` in the helper: a drive that does not answer is named, not waited for."""
        absolute = [path.absolute() for path in paths]
        try:
            return self._find(absolute, report)
        except HelperError:
            if len({path.parent for path in absolute}) <= 1:
                return [], [DocumentError(path, Cause.NOT_RESPONDING) for path in absolute]
        files: list[Path] = []
        errors: list[DocumentError] = []
        folders: dict[Path, list[Path]] = {}
        for path in absolute:
            folders.setdefault(path.parent, []).append(path)
        for group in folders.values():  # those of other folders are not to suffer
            found, problems = self.find_files(group, report)
            files += [path for path in found if path not in files]
            errors += problems
        return files, errors

    def find_left_out(
        self, paths: Sequence[Path], leave_out: Sequence[Path] = (), report: Report = ignore
    ) -> list[tuple[Path, list[Path]]]:
        """``files.find_left_out`` in the helper; nothing where a drive does not answer, as ``find_files`` tells."""
        absolute = [path.absolute() for path in paths]
        try:
            found: list[tuple[Path, list[Path]]] = self._process.call(
                "left_out", absolute, list(leave_out), report=report, silence_s=self._silence_s
            )
        except HelperError:
            return []
        return found

    def _find(self, paths: list[Path], report: Report) -> tuple[list[Path], list[DocumentError]]:
        found: tuple[list[Path], list[DocumentError]] = self._process.call(
            "find", paths, report=report, silence_s=self._silence_s
        )
        return found

    def look(self, paths: Sequence[Path], report: Report = ignore) -> list[Look]:
        """``files.look_at`` in the helper: a drive that does not answer is named, not waited for."""
        try:
            found: list[Look] = self._process.call("look", list(paths), report=report, silence_s=self._silence_s)
        except HelperError:
            return [Look(0, 0, DocumentError(path, Cause.NOT_RESPONDING)) for path in paths]
        return found

    def open(
        self, path: Path, password: str | None = None, report: Report = ignore, encoding: str | None = None
    ) -> Document:
        """Read a file into a Document. A page on which PDFium crashes, hangs or eats memory costs that page only.

        Args:
            path: of a PDF or text file.
            password: of a protected PDF.
            report: gets LoadingFile, Outline, ReadingPage and Progress (pages), and STILL_WORKING while
                nothing new is known. Raising Cancelled from it stops the work.
            encoding: of a text file, a web page or Markdown, when the person knows better.

        Raises:
            DocumentError: the file cannot be opened. Cancelled: report did.
        """
        attempt = _Attempt(path.absolute(), report)
        while True:
            self._start_anew_if_large()
            try:
                document: Document = self._process.call(
                    "open",
                    attempt.path,
                    password,
                    attempt.skip_pages,
                    encoding,
                    report=attempt.watch,
                    silence_s=self._silence_s,
                    memory=self._memory,
                )
            except HelperError as error:
                attempt.blame(error)
            else:
                return document

    def _start_anew_if_large(self) -> None:
        """What the file before has left in memory is not for the next one to answer for."""
        pid = self._process.pid
        if pid is not None and (resident(pid) or 0) > self._memory // 2:
            self._process.rest()


class _Attempt:
    """What is known of a file while it is opened, over as many helper processes as that takes."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path = path
        self.skip_pages: dict[int, PageProblem] = {}
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

    def blame(self, error: HelperError) -> None:
        """Skip the page that was being read from now on; when there was none, the file is to blame."""
        cause = cause_of(error)
        if isinstance(error, HelperFailed):
            logger.error("a defect: %s, page %d", self.path.name, self._page, exc_info=error)
        elif self._page:
            logger.warning("%s, page %d: %s", self.path.name, self._page, error)
        slow = cause is Cause.NOT_RESPONDING
        self._crashes += not slow
        self._hangs += slow
        given_up = self._crashes >= MAX_CRASHES or self._hangs >= MAX_HANGS
        if self._page == 0 or (given_up and self._pages in self.skip_pages):
            raise DocumentError(self.path, cause) from error
        last = self._pages if given_up else self._page
        self.skip_pages |= dict.fromkeys(range(self._page, last + 1), _PROBLEMS[cause])
        self._page = 0


_PROBLEMS = {
    Cause.DAMAGED: PageProblem.FAILED,
    Cause.NOT_RESPONDING: PageProblem.TOO_SLOW,
    Cause.UNSAFE: PageProblem.TOO_LARGE,
}
"""What is said of a page where the file as a whole is not to blame."""
