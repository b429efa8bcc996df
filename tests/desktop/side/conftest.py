"""A book with bookmarks, labels and links, and a page area that shows it."""

from __future__ import annotations

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtWidgets import QWidget
from reportlab.pdfgen.canvas import Canvas

from app.desktop.page_area import PageArea
from app.desktop.places import Places
from app.desktop.state import OpenDocument, State, Status
from app.desktop.views.colours import LIGHT
from app.desktop.views.drawing_lane import DrawingLane
from app.engine.documents.document import Outline
from app.engine.documents.service import DocumentService
from tests.desktop.views.conftest import PDFIUM, ServiceSource

ADDRESS = "https://example.org/lighthouse"


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """Pages i, ii, 1 to 10; three headings; on page i a link to page 3 (that is, 5) and one to the web."""
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    canvas = Canvas(str(path), pagesize=(600, 800))
    for number in range(1, 13):
        canvas.bookmarkPage(f"p{number}")
        canvas.drawString(72, 700, f"This is page number {number} of the book of the lighthouse.")
        if number == 1:
            canvas.linkRect("", "p5", (72, 500, 172, 520), relative=0)
            canvas.linkURL(ADDRESS, (72, 400, 172, 420), relative=0)
        canvas.showPage()
    for title, number, level in (("Preface", 1, 0), ("The tower", 3, 0), ("The lamp", 5, 1)):
        canvas.addOutlineEntry(title, f"p{number}", level)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 11, style="/D", start=1)
    writer.write(path)
    return path


@pytest.fixture
def lane(qapp):
    made = DrawingLane()
    yield made
    assert made.close(timeout=20)


@pytest.fixture
def area(qtbot, lane):
    """Makes a page area; (path, ...) -> (area, State). All are released at the end."""
    made = []

    def show(*paths, places=None, locked=False, size=(1000, 700), is_text=False):
        with PDFIUM:
            documents = [DocumentService().open(path) for path in paths]
        opened = tuple(
            OpenDocument(
                i + 1, d.path, Status.READY, None if is_text else Outline(d.path, tuple(p.size for p in d.pages)), d
            )
            for i, d in enumerate(documents)
        )
        new = PageArea(
            lambda document: ServiceSource(document.path), lane, LIGHT, places or Places(None), lambda _key: locked
        )
        host = QWidget()  # as in the window, its least size is not that of a window
        new.setParent(host)
        made.append((host, new))
        qtbot.addWidget(host, before_close_func=lambda _host: new.release())
        host.resize(*size)
        new.resize(*size)
        host.show()
        state = State(documents=opened, active=1)
        new.show_state(state)
        return new, state

    return show
