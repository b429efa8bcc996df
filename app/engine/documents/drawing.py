"""Draws and measures pages in a helper process of its own, so that reading never delays scrolling.

The document's bytes are loaded once, when it is opened, and must be those that were read: the
fingerprint says so. After that the file may change or vanish without harm.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.documents.contents import Heading, Link
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.errors import PageFailed as PageFailed
from app.engine.documents.geometry import PageGeometry, PageImage
from app.engine.documents.pdf.boxes import page_geometry
from app.engine.documents.pdf.file import PDF_LIMIT, PageLoadError, PdfFile, load_pdf
from app.engine.documents.pdf.leads import headings, links
from app.engine.documents.pdf.render import area_of, render
from app.engine.documents.source import PDF_MEMORY, allowance, cause_of, read_file
from app.engine.limits import Allowance
from app.engine.process import HelperClient, HelperError, HelperFull, HelperProcess
from app.engine.task import Report, ignore

Clip = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the page drawn whole."""

MAX_PIXELS = 64_000_000
"""The largest image that is drawn at once; larger ones are drawn in tiles."""

KEPT_BYTES = 1_000_000_000
"""So many bytes of documents are kept loaded, at least one; the one used longest ago goes first."""

KEPT_GEOMETRIES = 64
"""So many pages' boxes are kept: several answers stand on one page."""

SILENCE_S = 15.0
"""A page that takes longer to be drawn or measured has hung."""

SECONDS_A_PIXEL = 2.5e-7
"""A large image may take longer: 16 seconds more for MAX_PIXELS."""

MEMORY = 1_500_000_000
"""Bytes of memory that drawing may take, above the documents that are kept."""

KEPT_MEMORY = 1.5
"""Bytes of memory for each byte of a document that is kept: the file, and what PDFium keeps of it."""


@dataclass(frozen=True)
class Ticket:
    """Names a document to the drawing process, which loads it when it has not got it.

    Attributes:
        path: absolute.
        password: of a protected PDF.
        fingerprint: which bytes they must be; None: any.
    """

    path: Path
    password: str | None = None
    fingerprint: str | None = None


class DrawingService:
    """Runs in the helper process ``drawing``."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._open: OrderedDict[Ticket, PdfFile] = OrderedDict()
        self._geometries: OrderedDict[tuple[Ticket, int], PageGeometry] = OrderedDict()

    def open(self, ticket: Ticket, report: Report = ignore) -> int:
        """Load a document; returns its number of pages. Raises DocumentError."""
        return self._file(ticket, report).page_count

    def render(self, ticket: Ticket, page: int, scale: float, clip: Clip | None, report: Report = ignore) -> PageImage:
        """See DrawingHelper.render."""
        file = self._file(ticket, report)
        area = area_of(file.page_size(page), scale, clip)
        if (area[2] - area[0]) * (area[3] - area[1]) > MAX_PIXELS:
            raise PageFailed(ticket.path, page)
        report(Allowance((area[2] - area[0]) * (area[3] - area[1]) * SECONDS_A_PIXEL, self._kept_memory()))
        try:
            with file.page(page) as handle:
                return render(handle, scale, area)
        except PageLoadError as error:
            raise PageFailed(ticket.path, page) from error

    def geometry(self, ticket: Ticket, page: int, report: Report = ignore) -> PageGeometry:
        """See DrawingHelper.geometry."""
        file = self._file(ticket, report)
        known = self._geometries.get((ticket, page))
        if known is not None:
            return known
        try:
            with file.page(page) as handle:
                geometry = page_geometry(handle, page)
        except PageLoadError as error:
            raise PageFailed(ticket.path, page) from error
        self._geometries[ticket, page] = geometry
        if len(self._geometries) > KEPT_GEOMETRIES:
            self._geometries.popitem(last=False)
        return geometry

    def headings(self, ticket: Ticket, _page: int, report: Report = ignore) -> tuple[Heading, ...]:
        """See DrawingHelper.headings."""
        return headings(self._file(ticket, report))

    def links(self, ticket: Ticket, page: int, report: Report = ignore) -> tuple[Link, ...]:
        """See DrawingHelper.links."""
        file = self._file(ticket, report)
        try:
            with file.page(page) as handle:
                return links(file, handle)
        except PageLoadError as error:
            raise PageFailed(ticket.path, page) from error

    def forget(self, path: Path) -> None:
        """Free what is loaded of a file."""
        for ticket in [ticket for ticket in self._open if ticket.path == path]:
            self._open.pop(ticket).close()
        for key in [key for key in self._geometries if key[0].path == path]:
            del self._geometries[key]

    def _kept_memory(self) -> int:
        return round(KEPT_MEMORY * sum(kept.bytes for kept in self._open.values()))

    def _file(self, ticket: Ticket, report: Report) -> PdfFile:
        file = self._open.get(ticket)
        report(Allowance(0.0, self._kept_memory()))
        if file is None:
            source = read_file(ticket.path, lambda _head: PDF_LIMIT, report, self._kept_memory())
            more = allowance(source.size, PDF_MEMORY)
            report(Allowance(more.seconds, more.bytes + self._kept_memory()))
            if ticket.fingerprint not in (None, source.fingerprint):
                raise DocumentError(ticket.path, Cause.CHANGED)
            file = load_pdf(ticket.path, source.data, ticket.password)
            self._open[ticket] = file
        self._open.move_to_end(ticket)
        while len(self._open) > 1 and sum(kept.bytes for kept in self._open.values()) > self._kept_bytes:
            self._open.popitem(last=False)[1].close()
        return file


class DrawingHelper(HelperClient):
    """Draws and measures pages in a helper process. Methods may be called from any thread; calls queue.

    A page on which PDFium crashes, hangs or eats memory is tried once: from then on it is PageFailed at once,
    until its file is opened again or forgotten.
    """

    def __init__(self, silence_s: float = SILENCE_S, memory: int = MEMORY) -> None:
        super().__init__(HelperProcess("drawing", "app.engine.documents.drawing:DrawingService"), silence_s)
        self._memory = memory
        self._lock = threading.Lock()
        self._tickets: dict[Path, Ticket] = {}
        self._failed: set[tuple[Path, str, int]] = set()

    def open(
        self, path: Path, password: str | None = None, fingerprint: str | None = None, report: Report = ignore
    ) -> int:
        """Load a PDF and keep it, whatever happens to the file afterwards; returns its number of pages.

        Args:
            path: of the file.
            password: of a protected PDF; render and geometry need not name it again.
            fingerprint: ``Document.fingerprint``: the bytes that were read.
            report: gets LoadingFile and STILL_WORKING.

        Raises:
            DocumentError: CHANGED when these are other bytes; and as DocumentHelper.open.
        """
        ticket = Ticket(path.absolute(), password, fingerprint)
        self.forget(path)
        try:
            pages: int = self._process.call(
                "open", ticket, report=report, silence_s=self._silence_s, memory=self._memory
            )
        except HelperError as error:
            raise DocumentError(path, cause_of(error)) from error
        with self._lock:
            self._tickets[ticket.path] = ticket
        return pages

    def render(
        self,
        path: Path,
        password: str | None,
        page: int,
        scale: float,
        clip: Clip | None = None,
        report: Report = ignore,
    ) -> PageImage:
        """Draw a page as displayed, annotations included.

        Args:
            path: of the PDF.
            password: None takes the one given to ``open``.
            page: from 1.
            scale: pixels per point.
            clip: x0, y0, x1, y1 in pixels of the page drawn whole at that scale; None: all of it. What
                lies outside the page is cut off the clip.
            report: see task.Report.

        Raises:
            PageFailed: the page crashes or hangs PDFium, cannot be loaded, or the image is larger than
                MAX_PIXELS. DocumentError: the file had to be loaded again and cannot be.
        """
        image: PageImage = self._call("render", path, password, page, (scale, clip), report)
        return image

    def geometry(self, path: Path, password: str | None, page: int, report: Report = ignore) -> PageGeometry:
        """The boxes of a page's characters. Arguments and errors as for ``render``."""
        geometry: PageGeometry = self._call("geometry", path, password, page, (), report)
        return geometry

    def headings(self, path: Path, password: str | None, report: Report = ignore) -> tuple[Heading, ...]:
        """The bookmarks of a PDF. Arguments and errors as for ``render``."""
        found: tuple[Heading, ...] = self._call("headings", path, password, 0, (), report)
        return found

    def links(self, path: Path, password: str | None, page: int, report: Report = ignore) -> tuple[Link, ...]:
        """The links on a page. Arguments and errors as for ``render``."""
        found: tuple[Link, ...] = self._call("links", path, password, page, (), report)
        return found

    def _ask(self, method: str, ticket: Ticket, page: int, arguments: tuple[object, ...], report: Report) -> object:
        def ask() -> object:
            return self._process.call(
                method, ticket, page, *arguments, report=report, silence_s=self._silence_s, memory=self._memory
            )

        try:
            return ask()
        except HelperFull:
            return ask()  # the pages before may have filled it: this one gets an empty process to itself

    def forget(self, path: Path) -> None:
        """Free the memory that a closed document takes."""
        path = path.absolute()
        with self._lock:
            known = self._tickets.pop(path, None)
            self._failed = {failed for failed in self._failed if failed[0] != path}
        if known is not None and self._process.pid is not None:
            try:
                self._process.call("forget", path, silence_s=self._silence_s)
            except HelperError:
                return  # then it is forgotten all the more

    def _call(
        self,
        method: str,
        path: Path,
        password: str | None,
        page: int,
        arguments: tuple[object, ...],
        report: Report,
    ) -> Any:  # noqa: ANN401 - as HelperProcess.call
        path = path.absolute()
        if (path, method, page) in self._failed:
            raise PageFailed(path, page)
        with self._lock:
            ticket = self._tickets.get(path)
        if ticket is None or (password is not None and password != ticket.password):
            ticket = Ticket(path, password, ticket.fingerprint if ticket else None)
        try:
            return self._ask(method, ticket, page, arguments, report)
        except HelperError as error:
            with self._lock:
                self._failed.add((path, method, page))
            raise PageFailed(path, page) from error
