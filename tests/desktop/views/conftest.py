"""Real PDFs, read and drawn by the real helper's service, seen in real views."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from reportlab.pdfgen.canvas import Canvas

from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.views.pdf_view import PdfView
from app.engine.documents.document import Document, Kind, Outline, Page, PageSize
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.service import DocumentService

PDFIUM = threading.Lock()
"""PDFium bears one thread at a time; in the program each helper process has its own."""


class ServiceSource:
    """PDFium through the service that runs in the drawing helper, without a process around it.

    Attributes:
        asked: what the view asked for, in order: ("render" or "geometry", page).
        gate: cleared, calls wait.
        failing: pages that cannot be drawn.
    """

    def __init__(self, path: Path) -> None:
        self._service = DrawingService()
        self._ticket = Ticket(path)
        self.asked: list[tuple[str, int]] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.failing: set[int] = set()

    def render(self, page, scale, clip=None):
        self._note("render", page)
        with PDFIUM:
            return self._service.render(self._ticket, page, scale, clip)

    def geometry(self, page):
        self._note("geometry", page)
        with PDFIUM:
            return self._service.geometry(self._ticket, page)

    def links(self, page):
        assert self.gate.wait(20)
        with PDFIUM:
            return self._service.links(self._ticket, page)

    def headings(self):
        assert self.gate.wait(20)
        with PDFIUM:
            return self._service.headings(self._ticket, 0)

    def _note(self, what, page):
        self.asked.append((what, page))
        self.threads.add(threading.current_thread().name)
        assert self.gate.wait(20)
        if page in self.failing:
            raise RuntimeError(f"page {page} is broken")


@pytest.fixture
def lane(qapp):
    lane = DrawingLane()
    yield lane
    assert lane.close(timeout=20)


@pytest.fixture
def open_pdf(qtbot, lane):
    """Opens a PDF in a view: (path, with text?) -> view, document, source. All are released at the end."""
    opened = []

    def opener(path, with_text=True, size=(900, 700), failing=()):
        with PDFIUM:
            document = DocumentService().open(path)
        source = ServiceSource(path)
        source.failing.update(failing)
        view = PdfView(Outline(path, tuple(page.size for page in document.pages)), source, lane)
        opened.append((view, source))
        qtbot.addWidget(view)
        view.resize(*size)
        if with_text:
            view.set_document(document)
        view.show()
        return view, document, source

    yield opener
    for view, source in opened:
        source.gate.set()
        view.release()


def lines_pdf(path: Path, pages: list[list[str]], leading: float = 20) -> Path:
    """A PDF with lines of text: each at x 72, ``leading`` points apart, the first 100 points from the top."""
    canvas = Canvas(str(path), pagesize=(600, 800))
    for lines in pages:
        canvas.setFont("Helvetica", 14)
        for number, line in enumerate(lines):
            canvas.drawString(72, 800 - 100 - leading * number, line)
        canvas.showPage()
    canvas.save()
    return path


def outline_of(pages: int) -> Outline:
    return Outline(Path("many.pdf"), tuple(PageSize(595, 842, str(n + 1)) for n in range(pages)))


def document_of(pages: list[str]) -> Document:
    """A PDF's document whose pages have these texts."""
    parts, start = [], 0
    for number, text in enumerate(pages, 1):
        parts.append(Page(number, PageSize(595, 842, str(number)), start, start + len(text)))
        start += len(text) + 1
    return Document(Path("many.pdf"), Kind.PDF, "\n".join(pages), tuple(parts), "", 0, 0)


def text_document(text: str) -> Document:
    return Document(Path("notes.txt"), Kind.TEXT, text, (), "", 0, 0, "utf-8")


def is_yellow(colour) -> bool:
    """A fill of a highlight, not the anti-aliased rim of a letter."""
    return colour.blue() < 225 and colour.red() > 235 and colour.green() > 190


def yellow_box(image: QImage, step: int = 2) -> tuple[int, int, int, int] | None:
    """The rectangle around all strongly yellow pixels: left, top, right, bottom."""
    found = [
        (x, y)
        for y in range(0, image.height(), step)
        for x in range(0, image.width(), step)
        if is_yellow(image.pixelColor(x, y))
    ]
    if not found:
        return None
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs), min(ys), max(xs), max(ys)
