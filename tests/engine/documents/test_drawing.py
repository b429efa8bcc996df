"""The drawing process: what it draws, what it keeps, and what happens when it dies."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight
from pypdf.generic import ArrayObject, FloatObject

from app.engine.documents.drawing import DrawingHelper, DrawingService, Ticket
from app.engine.documents.errors import Cause, DocumentError, PageFailed
from app.engine.documents.geometry import PageImage
from app.engine.documents.service import DocumentService
from tests.engine.documents import make


@pytest.fixture
def helper() -> Iterator[DrawingHelper]:
    helper = DrawingHelper()
    yield helper
    helper.close()


def pixels(image: PageImage) -> np.ndarray:
    return np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.stride // 4, 4)[:, :, :3]


def test_size_and_tiles(tmp_path: Path) -> None:
    ticket, service = Ticket(make.book(tmp_path / "a.pdf", 1)), DrawingService()
    whole = service.render(ticket, 1, 1.5, None)
    assert (whole.width, whole.height, whole.stride) == (893, 1263, 893 * 4)
    assert len(whole.pixels) == whole.stride * whole.height
    tile = service.render(ticket, 1, 1.5, (100, 100, 300, 250))
    assert (tile.width, tile.height) == (200, 150)
    assert (pixels(tile) < 128).any()
    for x in (100, 101, 105):  # cutting letters at different places: no seam
        tile = pixels(service.render(ticket, 1, 1.5, (x, 100, x + 200, 250))).astype(int)
        assert abs(tile - pixels(whole)[100:250, x : x + 200]).max() <= 2
    edge = service.render(ticket, 1, 1.5, (800, 1200, 1800, 2200))
    assert (edge.width, edge.height) == (93, 63)


def test_colours_and_annotations(tmp_path: Path) -> None:
    def page(canvas) -> None:
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 741.89, 100, 100, fill=1, stroke=0)

    writer = PdfWriter(clone_from=PdfReader(make.draw(tmp_path / "a.pdf", page)))
    corners = ArrayObject([FloatObject(v) for v in (200, 600, 300, 600, 200, 500, 300, 500)])
    writer.add_annotation(0, Highlight(rect=(200, 500, 300, 600), quad_points=corners, highlight_color="00ff00"))
    writer.write(tmp_path / "b.pdf")
    image = pixels(DrawingService().render(Ticket(tmp_path / "b.pdf"), 1, 1.0, None))
    assert image[50, 50].tolist() == [0, 0, 255]  # blue, green, red
    assert image[292, 250].tolist() == [0, 255, 0]
    assert image[400, 400].tolist() == [255, 255, 255]


def test_an_absurd_page_can_be_drawn_in_part_and_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"0 0 100 100 re f", page=b"/MediaBox[0 0 595 2147483648]"))
    service = DrawingService()
    assert service.render(Ticket(path), 1, 1.0, (0, 0, 500, 500)).height == 500
    with pytest.raises(PageFailed):
        service.render(Ticket(path), 1, 20.0, None)


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    ticket = Ticket(make.book(tmp_path / "a.pdf", 1))
    with pytest.raises(PageFailed) as caught:
        DrawingService().geometry(ticket, 2)
    assert (caught.value.path, caught.value.page) == (ticket.path, 2)


def test_what_is_drawn_is_what_was_read(tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 1)
    fingerprint = DocumentService().open(path).fingerprint
    make.book(path, 2)
    with pytest.raises(DocumentError) as caught:
        DrawingService().open(Ticket(path, None, fingerprint))
    assert caught.value.cause is Cause.CHANGED


def test_only_so_much_is_kept(tmp_path: Path) -> None:
    tickets = [Ticket(make.book(tmp_path / f"{name}.pdf", 1)) for name in "abc"]
    service = DrawingService(kept_bytes=int(tickets[0].path.stat().st_size * 2.5))
    for ticket in tickets:
        service.open(ticket)
    for ticket in tickets:
        ticket.path.unlink()
    assert service.geometry(tickets[1], 1).text
    assert service.geometry(tickets[2], 1).text
    with pytest.raises(DocumentError):
        service.geometry(tickets[0], 1)


def test_a_file_that_vanishes_after_it_was_opened_does_no_harm(helper: DrawingHelper, tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 2)
    assert helper.open(path, None, DocumentService().open(path).fingerprint) == 2
    path.unlink()
    assert helper.render(path, None, 2, 1.0).width == 596
    assert helper.geometry(path, None, 2).text.startswith("Page 2")
    helper.forget(path)
    with pytest.raises(DocumentError) as caught:
        helper.render(path, None, 1, 1.0)
    assert caught.value.cause is Cause.MISSING


def test_the_password_is_remembered(helper: DrawingHelper, tmp_path: Path) -> None:
    path = make.locked(tmp_path / "b.pdf", make.book(tmp_path / "a.pdf", 1), "secret")
    with pytest.raises(DocumentError) as caught:
        helper.open(path)
    assert caught.value.cause is Cause.PASSWORD_NEEDED
    helper.open(path, "secret")
    assert helper.geometry(path, None, 1).text.startswith("Page 1")


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_process_that_dies_is_replaced_and_still_draws_what_was_read(helper: DrawingHelper, tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 2)
    helper.open(path, None, DocumentService().open(path).fingerprint)
    first = helper.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with contextlib.suppress(PageFailed):  # when the call meets the dying process
        helper.render(path, None, 1, 1.0)
    assert helper.render(path, None, 2, 1.0).width == 596
    assert helper.pid != first
    make.book(path, 3)
    second = helper.pid
    assert second is not None
    os.kill(second, signal.SIGKILL)
    for page in (1, 2):
        with pytest.raises((DocumentError, PageFailed)) as caught:
            helper.geometry(path, None, page)
    assert isinstance(caught.value, DocumentError)
    assert caught.value.cause is Cause.CHANGED


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_page_that_hangs_fails_once_and_then_at_once(tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 2)
    helper = DrawingHelper()
    try:
        helper.open(path)
        helper._silence_s = 0.6  # of a process that is there already: starting one may take longer
        first = helper.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        with pytest.raises(PageFailed):
            helper.render(path, None, 1, 1.0)
        helper.start()
        second = helper.pid
        assert second not in (None, first)
        with pytest.raises(PageFailed):
            helper.render(path, None, 1, 1.0)
        assert helper.pid == second
    finally:
        helper.close()
