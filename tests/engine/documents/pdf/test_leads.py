"""Bookmarks and links: where they lead, and what is left alone."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.engine.documents.contents import Target, harmless
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.pdf import leads
from tests.engine.documents.make import raw_pdf, turned


@pytest.fixture
def book(tmp_path):
    """Three pages with bookmarks and links."""
    canvas = Canvas(str(tmp_path / "book.pdf"), pagesize=(600, 800))
    canvas.bookmarkPage("one")
    canvas.addOutlineEntry("Chapter One", "one", 0)
    canvas.drawString(72, 700, "See chapter two, or https://example.org/lease for more.")
    canvas.linkRect("", "two", (72, 695, 160, 715), relative=0)
    canvas.linkURL("https://example.com/a?b=1", (300, 500, 400, 520), relative=0)
    canvas.linkURL("file:///etc/passwd", (300, 300, 400, 320), relative=0)
    canvas.linkURL("javascript:alert(1)", (300, 200, 400, 220), relative=0)
    canvas.showPage()
    canvas.bookmarkHorizontal("two", 0, 600)
    canvas.addOutlineEntry("Chapter Two: הסכם", "two", 0)
    canvas.showPage()
    canvas.bookmarkPage("three")
    canvas.addOutlineEntry("  A section\nof it ", "three", 1)
    canvas.showPage()
    canvas.save()
    return tmp_path / "book.pdf"


def test_bookmarks_lead_to_their_pages(book):
    found = DrawingService().headings(Ticket(book), 0)
    assert [(heading.title, heading.level, heading.target.page) for heading in found] == [
        ("Chapter One", 0, 1), ("Chapter Two: הסכם", 0, 2), ("A section of it", 1, 3),
    ]  # fmt: skip
    assert found[1].target.top == pytest.approx(200, abs=1)


def test_links_lead_within_the_document_or_to_the_web_and_nowhere_else(book):
    inner, web, written = DrawingService().links(Ticket(book), 1)
    assert inner.target == Target(2, pytest.approx(200, abs=1))
    assert inner.rects == ((pytest.approx(72), pytest.approx(85), pytest.approx(160), pytest.approx(105)),)
    assert (web.target, web.address) == (None, "https://example.com/a?b=1")
    assert written.address == "https://example.org/lease"
    x0, y0, x1, y1 = written.rects[0]
    assert 160 < x0 < x1 < 400
    assert 85 < y0 < y1 < 105


@pytest.mark.parametrize(("rotation", "wanted"), [(90, (695, 72, 715, 160)), (180, (440, 695, 528, 715))])
def test_links_are_where_they_are_seen_on_a_turned_page(tmp_path, book, rotation, wanted):
    inner, *_ = DrawingService().links(Ticket(turned(tmp_path / "turned.pdf", book, rotation)), 1)
    assert inner.rects[0] == pytest.approx(wanted)


@pytest.fixture
def marked(tmp_path):
    """A page whose bookmark leads to the word that stands there alone, which is seen at the place it was drawn."""
    canvas = Canvas(str(tmp_path / "marked.pdf"), pagesize=(600, 800))
    canvas.drawString(150, 620, "Rent")
    canvas.bookmarkPage("rent", fit="XYZ", left=150, top=620)
    canvas.addOutlineEntry("Rent", "rent", 0)
    canvas.linkRect("", "rent", (10, 10, 20, 20), relative=0)
    canvas.showPage()
    canvas.save()
    return tmp_path / "marked.pdf"


@pytest.mark.parametrize("crop", [None, (100, 50, 500, 700)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_bookmarks_and_links_lead_to_what_they_name_on_turned_and_cropped_pages(tmp_path, marked, rotation, crop):
    service, ticket = DrawingService(), Ticket(turned(tmp_path / "turned.pdf", marked, rotation, crop))
    _, top, _, bottom = service.geometry(ticket, 1).boxes[0]  # of the R, whose lower left corner is the destination
    (heading,) = service.headings(ticket, 0)
    assert heading.target.top == pytest.approx(bottom if rotation in (0, 270) else top, abs=3)
    (link,) = service.links(ticket, 1)
    assert link.target == heading.target


def test_where_pages_are_loaded_no_more_they_count_as_upright(monkeypatch, tmp_path, marked):
    ticket = Ticket(turned(tmp_path / "turned.pdf", marked, 180))
    monkeypatch.setattr(leads, "TURNS_S", 0.0)
    service = DrawingService()
    assert service.headings(ticket, 0)[0].target.top == pytest.approx(180)
    monkeypatch.undo()
    assert service.headings(ticket, 0)[0].target.top == pytest.approx(620)


def test_bookmarks_in_a_ring_come_to_an_end(tmp_path):
    path = tmp_path / "ring.pdf"
    path.write_bytes(
        raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>",
                b"<</First 5 0 R/Last 6 0 R>>",
                b"<</Title(A)/Parent 4 0 R/Next 6 0 R/First 5 0 R>>",
                b"<</Title(B)/Parent 4 0 R/Next 5 0 R>>",
            ]
        )
    )
    titles = [heading.title for heading in DrawingService().headings(Ticket(path), 0)]
    assert set(titles) == {"A", "B"}
    assert len(titles) < 50


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org", True),
        ("MAILTO:anna@example.org", True),
        ("file:///home/anna", False),
        ("smb://server/share", False),
        ("https://example.org/\u202egpj.exe", False),
        ("https://" + "a" * 5000, False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_offered(address, kept):
    assert harmless(address) == (address if kept else "")
