"""A copy with highlights: what other programs see in it, on upright, turned and cropped pages."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions

from app.engine.documents import copy as copying
from app.engine.documents.copy import CopyCause, CopyError, CopyHelper, Mark, Order
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.geometry import boxes_for
from app.engine.documents.pdf import marking
from app.engine.documents.pdf.marking import CopyService
from app.engine.documents.service import DocumentService
from tests.engine.documents.make import draw, lines, locked, turned

QUOTE = "three months’ written notice"
COMMENT = "When may the tenant end the lease?\nLikely (about 75%)"


@pytest.fixture(scope="module")
def lease(tmp_path_factory):
    """Two pages; the quote runs over two lines of the second."""
    path = tmp_path_factory.mktemp("lease") / "lease.pdf"
    return draw(
        path,
        lines("The first page says nothing of it."),
        lines("Either party may end it by three", "months’ written notice to the other.", "So it was agreed."),
    )


def order_for(path, target, words="three months’ written notice", password=None, comment=COMMENT):
    document = DocumentService().open(path, password)
    flat = document.text.replace("\n", " ")
    start = flat.index(words)
    page = document.page_at(start)
    text = document.text[page.start : page.end]
    mark = Mark(page.number, text, start - page.start, start - page.start + len(words), comment, page.pieces)
    return Order(path, document.fingerprint, password, (mark,), target)


def shown_boxes(order):
    """Where the window draws the answer, in points of the page as displayed."""
    mark = order.marks[0]
    geometry = DrawingService().geometry(Ticket(order.path, order.password), mark.page)
    boxes = boxes_for(geometry, mark.start, mark.end)
    assert boxes.exact
    return boxes.rects


def pixels_of(path, page, password=None, scale=2.0):
    image = DrawingService().render(Ticket(path, password), page, scale, None)
    return np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.width, 4).astype(int)


def yellow_rows_and_columns(pixels):
    yellow = (pixels[:, :, 2] > 230) & (pixels[:, :, 1] > 190) & (pixels[:, :, 0] < 140)
    return np.argwhere(yellow), yellow


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40, 600, 500, 760)])
def test_the_yellow_lies_under_the_words_however_the_page_is_turned_and_cropped(tmp_path, lease, rotation, crop):
    source = turned(tmp_path / "turned.pdf", lease, rotation, crop)
    order = order_for(source, tmp_path / "copy.pdf")
    copied = CopyService().write(order)
    assert (copied.highlights, copied.notes) == (1, 0)
    rects = shown_boxes(order)
    before, after = pixels_of(source, 2), pixels_of(order.target, 2)
    assert before.shape == after.shape
    changed = np.argwhere((before != after).any(axis=2))
    top, left = changed.min(axis=0) / 2
    bottom, right = changed.max(axis=0) / 2
    hull = (
        min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects)
    )  # fmt: skip
    assert (left, top, right, bottom) == pytest.approx(hull, abs=1.0)
    _, yellow = yellow_rows_and_columns(after)
    for x0, y0, x1, y1 in rects:  # nearly all of it yellow, and the letters as dark as they were
        inside = slice(round(y0 * 2) + 1, round(y1 * 2) - 1), slice(round(x0 * 2) + 1, round(x1 * 2) - 1)
        assert yellow[inside].mean() > 0.5
        dark = before[inside][:, :, :3].max(axis=2) < 150
        assert dark.any()
        assert (after[inside][dark] <= before[inside][dark] + 1).all()


def test_it_is_a_standard_annotation_with_the_question_as_its_comment(tmp_path, lease):
    order = order_for(lease, tmp_path / "copy.pdf")
    CopyService().write(order)
    (annotation,) = PdfReader(order.target).pages[1].annotations
    found = annotation.get_object()
    assert found["/Subtype"] == "/Highlight"
    assert found["/Contents"] == COMMENT
    assert found["/T"] == "Answerlight"
    height = PdfReader(lease).pages[1].mediabox.height
    quads = np.array([float(value) for value in found["/QuadPoints"]]).reshape(-1, 4, 2)
    for quad, (x0, y0, x1, y1) in zip(quads, shown_boxes(order), strict=True):
        wanted = [(x0, height - y0), (x1, height - y0), (x0, height - y1), (x1, height - y1)]
        assert quad == pytest.approx(np.array(wanted, dtype=float), abs=0.01)
    document = pdfium.PdfDocument(order.target)
    page = document[1]
    assert pdfium.raw.FPDFPage_GetAnnotCount(page) == 1
    note = pdfium.raw.FPDFPage_GetAnnot(page, 0)
    assert pdfium.raw.FPDFAnnot_GetSubtype(note) == pdfium.raw.FPDF_ANNOT_HIGHLIGHT
    assert pdfium.raw.FPDFAnnot_CountAttachmentPoints(note) == 2
    pdfium.raw.FPDFPage_CloseAnnot(note)
    document.close()


def test_the_text_is_that_of_the_original(tmp_path, lease):
    order = order_for(lease, tmp_path / "copy.pdf")
    CopyService().write(order)
    assert DocumentService().open(order.target).text == DocumentService().open(lease).text


@pytest.mark.skipif(shutil.which("pdftocairo") is None, reason="poppler is not installed")
def test_poppler_draws_the_same_yellow(tmp_path, lease):
    order = order_for(turned(tmp_path / "turned.pdf", lease, 90, (40, 600, 500, 760)), tmp_path / "copy.pdf")
    CopyService().write(order)
    drawn = subprocess.run(
        ["pdftocairo", "-png", "-r", "144", "-f", "2", "-l", "2", "-cropbox", order.target, tmp_path / "page"],
        check=True, capture_output=True, timeout=150,
    )  # fmt: skip
    assert drawn.stderr == b""
    from PIL import Image

    (image,) = tmp_path.glob("page*.png")
    pixels = np.asarray(Image.open(image).convert("RGB")).astype(int)[:, :, ::-1]
    places, _ = yellow_rows_and_columns(pixels)
    rects = shown_boxes(order)
    assert tuple(places.min(axis=0) / 2) == pytest.approx((min(r[1] for r in rects), min(r[0] for r in rects)), abs=1.5)
    assert tuple(places.max(axis=0) / 2) == pytest.approx((max(r[3] for r in rects), max(r[2] for r in rects)), abs=1.5)


def test_an_answer_whose_place_is_not_certain_becomes_a_note_on_its_page(tmp_path, lease):
    order = order_for(lease, tmp_path / "copy.pdf")
    mark = order.marks[0]
    other = Mark(mark.page, "Another text than that of the page", 0, 7, "Who?")
    copied = CopyService().write(Order(order.path, order.fingerprint, None, (other, mark), order.target))
    assert (copied.highlights, copied.notes) == (1, 1)
    kinds = [note.get_object()["/Subtype"] for note in PdfReader(order.target).pages[1].annotations]
    assert kinds == ["/Text", "/Highlight"]


def test_a_protected_file_gives_a_copy_under_the_same_password(tmp_path, lease):
    source = locked(tmp_path / "locked.pdf", lease, "heron")
    order = order_for(source, tmp_path / "copy.pdf", password="heron")
    CopyService().write(order)
    with pytest.raises(DocumentError) as refusal:
        DocumentService().open(order.target)
    assert refusal.value.cause is Cause.PASSWORD_NEEDED
    assert QUOTE.split()[-1] in DocumentService().open(order.target, "heron").text
    assert COMMENT.encode() not in order.target.read_bytes()


def test_a_file_that_allows_no_notes_is_not_annotated(tmp_path, lease):
    writer = PdfWriter(clone_from=PdfReader(lease))
    allowed = UserAccessPermissions.all() & ~UserAccessPermissions.ADD_OR_MODIFY
    writer.encrypt("", "of the owner", permissions_flag=allowed, algorithm="AES-256")
    source = tmp_path / "closed.pdf"
    writer.write(source)
    with pytest.raises(CopyError) as refusal:
        CopyService().write(order_for(source, tmp_path / "copy.pdf"))
    assert refusal.value.cause is CopyCause.NOT_ALLOWED
    assert not (tmp_path / "copy.pdf").exists()


def test_what_is_protected_but_open_stays_as_it_is_protected(tmp_path, lease):
    writer = PdfWriter(clone_from=PdfReader(lease))
    allowed = UserAccessPermissions.all() & ~UserAccessPermissions.PRINT
    writer.encrypt("", "of the owner", permissions_flag=allowed, algorithm="AES-256")
    source = tmp_path / "unprintable.pdf"
    writer.write(source)
    order = order_for(source, tmp_path / "copy.pdf")
    CopyService().write(order)
    reader = PdfReader(order.target)
    assert reader.is_encrypted
    reader.decrypt("")
    assert UserAccessPermissions.PRINT not in reader.user_access_permissions
    assert UserAccessPermissions.ADD_OR_MODIFY in reader.user_access_permissions


def test_the_persons_own_file_is_never_written_over(tmp_path, lease):
    source = tmp_path / "lease.pdf"
    shutil.copy(lease, source)
    other_name = tmp_path / "link.pdf"
    other_name.symlink_to(source)
    before = source.read_bytes()
    for target in (source, other_name):
        with pytest.raises(CopyError) as refusal:
            CopyService().write(order_for(source, target))
        assert refusal.value.cause is CopyCause.SAME_FILE
    assert source.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path, lease):
    order = order_for(lease, tmp_path / "no such folder" / "copy.pdf")
    with pytest.raises(CopyError) as refusal:
        CopyService().write(order)
    assert refusal.value.cause is CopyCause.NOT_WRITTEN
    assert refusal.value.detail
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path, lease, monkeypatch):
    target = tmp_path / "copy.pdf"
    target.write_bytes(b"the copy of yesterday")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copying.os, "fsync", full)
    with pytest.raises(CopyError) as refusal:
        CopyService().write(order_for(lease, target))
    assert refusal.value.detail == "No space left on device"
    assert [path.name for path in tmp_path.iterdir()] == ["copy.pdf"]
    assert target.read_bytes() == b"the copy of yesterday"


def test_a_file_that_has_changed_since_is_not_marked(tmp_path, lease):
    order = order_for(lease, tmp_path / "copy.pdf")
    stale = Order(lease, "0" * 64, None, order.marks, order.target)
    with pytest.raises(DocumentError) as refusal:
        CopyService().write(stale)
    assert refusal.value.cause is Cause.CHANGED


def test_bytes_that_pypdf_cannot_take_apart_are_refused_in_words(tmp_path, lease, monkeypatch):
    order = order_for(lease, tmp_path / "copy.pdf")
    monkeypatch.setattr(marking, "_written", lambda *_: b"%PDF-1.7 and then nothing")
    with pytest.raises(CopyError) as refusal:
        CopyService().write(order)
    assert refusal.value.cause is CopyCause.UNREADABLE
    assert not order.target.exists()


def test_a_helper_process_writes_it_and_is_gone(tmp_path, lease):
    helper = CopyHelper()
    try:
        copied = helper.write(order_for(lease, tmp_path / "copy.pdf"))
        assert copied.highlights == 1
        assert copied.path.exists()
        assert helper.pid is None
        with pytest.raises(CopyError):
            helper.write(order_for(lease, tmp_path / "missing" / "copy.pdf"))
    finally:
        helper.close()
