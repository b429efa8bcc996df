"""Boxes stand where the ink is, and only where the text under them is the quote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.geometry import PageBoxes, PageGeometry, Rect, arranged, boxes_for, fold, span_boxes
from app.engine.documents.service import DocumentService
from tests.engine.documents import make

SCALE = 3.0
PARAGRAPH = (
    "The quick brown fox jumps over the lazy dog, and then a com-",
    "pilation of everything was made: 12 (twelve) pages, “quoted” by",
    "Mr. Fjord's office in waffle-shaped affairs. Done!",
)


def ink(path: Path, page: int = 1) -> np.ndarray:
    """Where the page is dark: bool, (height, width), SCALE pixels a point."""
    image = DrawingService().render(Ticket(path), page, SCALE, None)
    pixels = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.stride // 4, 4)
    return pixels[:, : image.width, :3].min(axis=2) < 140


def geometry(path: Path, number: int = 1) -> PageGeometry:
    document = DocumentService().open(path)
    page = document.pages[number - 1]
    as_read = DrawingService().geometry(Ticket(path), number)
    fitting = arranged(as_read, page.pieces, document.text[page.start : page.end])
    assert fitting is not None
    return fitting


def under(dark: np.ndarray, rect: Rect, dx: float = 0, dy: float = 0) -> int:
    x0, y0, x1, y1 = (round(value * SCALE) for value in (rect[0] + dx, rect[1] + dy, rect[2] + dx, rect[3] + dy))
    return int(dark[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)].sum())


def boxes_of(page: PageGeometry, words: str) -> PageBoxes:
    start = page.text.index(words)
    return boxes_for(page, start, start + len(words))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50.5, 400.25, 560.75, 800.1)])
def test_all_ink_of_a_turned_page_is_under_its_boxes(tmp_path: Path, rotation: int, crop: tuple | None) -> None:
    source = make.draw(tmp_path / "a.pdf", make.lines(*PARAGRAPH, x=100, y=600))
    path = make.turned(tmp_path / "b.pdf", source, rotation, crop)
    page, dark = geometry(path), ink(path)
    assert "compilation of everything" in page.text
    for words in ("quick brown", "compilation of", "“quoted”", "Done!", "fox jumps over the lazy dog"):
        found = boxes_of(page, words)
        assert found.exact
        assert len(found.rects) == (2 if words == "compilation of" else 1)
        for rect in found.rects:
            assert under(dark, rect) > 20
            away = (60, 0) if rotation in (90, 270) else (0, 60)
            assert under(dark, rect, *away) == 0
    whole = boxes_for(page, 0, len(page.text))
    assert len(whole.rects) == 3
    covered = np.zeros_like(dark)
    for x0, y0, x1, y1 in whole.rects:
        covered[int(y0 * SCALE) : int(y1 * SCALE) + 1, int(x0 * SCALE) : int(x1 * SCALE) + 1] = True
    assert dark.sum() > 1000
    assert (dark & ~covered).sum() <= 40  # the hyphen at the line end, which is not part of the text


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_drawn_sideways_on_an_upright_page(tmp_path: Path, angle: int) -> None:
    def page(canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        make.lines("Upwards it goes", "and on", x=0, y=0)(canvas)

    path = make.draw(tmp_path / "a.pdf", page)
    measured, dark = geometry(path), ink(path)
    found = boxes_of(measured, "it goes and")
    assert found.exact
    assert len(found.rects) == 2
    assert all(under(dark, rect) > 20 for rect in found.rects)
    wide = [rect[2] - rect[0] > rect[3] - rect[1] for rect in found.rects]
    assert wide == [angle == 180] * 2


def test_a_page_far_down_is_not_off_by_a_point(tmp_path: Path) -> None:
    # 595.9 points: fitted into 595 or 596 whole ones, ink at the far end would drift by a point.
    path = make.draw(tmp_path / "a.pdf", make.lines("l", x=590, y=1, size=8), size=(595.9, 841.9))
    found = boxes_of(geometry(path), "l")
    rows, columns = np.nonzero(ink(path))
    x0, y0, x1, y1 = (value * SCALE for value in found.rects[0])
    assert y0 - 1 <= rows.min()
    assert rows.max() <= y1 + 1
    assert abs((columns.min() + columns.max()) / 2 - (x0 + x1) / 2) < 1.5


def test_part_of_a_ligature(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"BT /F 20 Tf 20 100 Td (oAce) Tj ET", {0x41: "ffi"}))
    page = geometry(path)
    assert page.text == "office"
    for start in range(6):
        found = boxes_for(page, 0, start + 1)
        assert found.exact
        assert len(found.rects) == 1
    first, second = boxes_for(page, 1, 2).rects[0], boxes_for(page, 2, 3).rects[0]
    assert first[2] == pytest.approx(second[0])
    assert first[0] < first[2]


def test_characters_beyond_the_first_plane(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"BT /F 20 Tf 20 100 Td (xAyB z) Tj ET", {0x41: "😀", 0x42: "𝒳"}))
    page = geometry(path)
    assert page.text == "x😀y𝒳 z"
    assert page.characters[1] == "😀"
    assert boxes_for(page, 1, 4).exact


def test_right_to_left(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    hebrew = {0x41: "ש", 0x42: "ל", 0x43: "ו", 0x44: "ם", 0x45: "ע"}
    path.write_bytes(make.one_page(b"BT /F 20 Tf 20 100 Td (DABE DCBA) Tj ET", hebrew))
    page = geometry(path)
    assert page.text.startswith("שלום")
    found = boxes_for(page, 0, 4)
    assert found.exact
    assert len(found.rects) == 1
    other = boxes_for(page, 5, len(page.text))
    assert other.exact
    assert other.rects[0][2] < found.rects[0][0]


def test_part_of_a_number_in_a_line_of_the_other_direction(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    hebrew = {0x41: "ש", 0x42: "ל", 0x43: "ו", 0x44: "ם", 0x45: "ע"}
    path.write_bytes(make.one_page(b"BT /F 20 Tf 20 100 Td (DABE 1948 DCBA) Tj ET", hebrew))
    page = geometry(path)
    assert page.text.startswith("שלום 1948 ")
    for start in range(len(page.text)):
        for end in range(start + 1, len(page.text) + 1):
            found = boxes_for(page, start, end)
            assert found.exact == bool(page.text[start:end].strip()), page.text[start:end]
    whole = boxes_for(page, 0, len(page.text))
    assert len(whole.rects) == 1
    across = boxes_for(page, page.text.index("48"), len(page.text))  # "48" and what is left of "19"
    assert len(across.rects) == 2


def test_columns_and_cells_get_rectangles_of_their_own(tmp_path: Path) -> None:
    def page(canvas) -> None:
        make.lines("left one", "left two", x=60)(canvas)
        make.lines("right one", "right two", x=400)(canvas)

    measured = geometry(make.draw(tmp_path / "a.pdf", page))
    start = measured.text.index("two")
    found = boxes_for(measured, start, measured.text.index("one", start) + 3)
    assert found.exact
    assert len(found.rects) == 2
    assert all(rect[2] - rect[0] < 60 for rect in found.rects)


def test_tightly_set_lines_are_told_apart(tmp_path: Path) -> None:
    path = make.draw(tmp_path / "a.pdf", make.lines("first line", "second line", "third line", leading=5.5))
    measured = geometry(path)
    assert boxes_of(measured, "second line").exact


def test_another_text_under_the_boxes_is_noticed(tmp_path: Path) -> None:
    def page(canvas) -> None:
        make.lines("Approved by nobody", x=60, y=700)(canvas)
        make.lines("REJECTED", x=60, y=700, font="Times-Roman", size=14)(canvas)

    measured = geometry(make.draw(tmp_path / "a.pdf", page))
    start = measured.text.index("REJ") if "REJ" in measured.text else 0
    found = boxes_for(measured, start, start + 8)
    assert not found.exact
    assert found.rects == ()


def test_boxes_that_disagree_with_the_quote_are_not_drawn(tmp_path: Path) -> None:
    page = geometry(make.draw(tmp_path / "a.pdf", make.lines("The answer is 42.")))
    wrong = PageGeometry(1, page.text, page.boxes, (*page.characters[:14], "7", "7", "."))
    assert boxes_of(page, "42").exact
    assert boxes_of(wrong, "answer").exact
    assert boxes_of(wrong, "42") == PageBoxes(1, (), exact=False)


def test_flat_boxes_are_made_visible() -> None:
    boxes = np.array([[10, 50, 20, 50], [20, 50, 30, 50]], np.float32)
    found = boxes_for(PageGeometry(1, "ab", boxes, ("a", "b")), 0, 2)
    assert found.rects == ((10.0, 49.0, 30.0, 51.0),)


def test_vertical_writing_is_one_rectangle_a_column() -> None:
    columns = [(100, 10), (100, 22), (100, 34), (80, 10), (80, 22)]
    boxes = np.array([[x, y, x + 12, y + 12] for x, y in columns], np.float32)
    boxes = np.insert(boxes, 3, np.nan, axis=0)
    found = boxes_for(PageGeometry(1, "日本語\nです", boxes, ("日", "本", "語", "\n", "で", "す")), 0, 6)
    assert found.exact
    assert found.rects == ((100, 10, 112, 46), (80, 10, 92, 34))


def test_white_space_alone_has_no_rectangle(tmp_path: Path) -> None:
    page = geometry(make.draw(tmp_path / "a.pdf", make.lines("a b")))
    assert boxes_for(page, 1, 2) == PageBoxes(1, (), exact=False)


def test_fold_is_blind_to_what_does_not_matter_only() -> None:
    assert fold("ﬁn Ａ\u00a0b\n\u00adc") == "finAbc"
    assert fold("a-b") != fold("ab")
    assert fold("A") != fold("a")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, DrawingService]:
    folder = tmp_path_factory.mktemp("book")
    path = make.draw(folder / "a.pdf", make.lines(*PARAGRAPH), make.lines(*PARAGRAPH, x=20, leading=12))
    return DocumentService().open(path), DrawingService()


class Source:
    def __init__(self, service: DrawingService) -> None:
        self.service = service

    def geometry(self, path: Path, password: str | None, page: int) -> PageGeometry:
        return self.service.geometry(Ticket(path, password), page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_span_is_exact(book: tuple[Document, DrawingService], data: st.DataObject) -> None:
    document, service = book
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    found = span_boxes(document, Source(service), start, end)
    assert [boxes.page for boxes in found] == [page.number for page in document.pages_of(start, end)]
    for boxes in found:
        page = document.pages[boxes.page - 1]
        part = document.text[max(start, page.start) : min(end, page.end)]
        assert boxes.exact == bool(part.strip())
        assert len(boxes.rects) <= 3


def test_a_document_that_is_not_what_was_read_is_not_exact(
    book: tuple[Document, DrawingService], tmp_path: Path
) -> None:
    document, service = book
    other = make.draw(tmp_path / "a.pdf", make.lines("Something else"), make.lines("entirely"))
    moved = Document(other, document.kind, document.text, document.pages, document.fingerprint, 0, 0)
    assert span_boxes(moved, Source(service), 0, 9) == (PageBoxes(1, (), exact=False),)
    gone = Document(tmp_path / "gone.pdf", document.kind, document.text, document.pages, "", 0, 0)
    assert span_boxes(gone, Source(service), 0, 9) == (PageBoxes(1, (), exact=False),)


@pytest.mark.parametrize("rotation", [0, 90])
def test_what_is_filled_into_a_form_is_drawn_read_and_measured(tmp_path: Path, rotation: int) -> None:
    def page(canvas) -> None:
        canvas.drawString(100, 700, "Name of the applicant")
        canvas.acroForm.textfield(value="Ada Lovelace", x=100, y=600, width=200, height=30, borderWidth=0)

    source = make.draw(tmp_path / "a.pdf", page)
    path = make.turned(tmp_path / "b.pdf", source, rotation, (50, 400, 550, 800))
    document = DocumentService().open(path)
    assert document.text.split("\n\n") == ["Name of the applicant", "Ada Lovelace"]
    size = document.pages[0].size
    assert (size.width, size.height) == ((500, 400) if rotation == 0 else (400, 500))
    start = document.text.index("Ada")
    (found,) = span_boxes(document, Source(DrawingService()), start, start + 12)
    assert found.exact
    service = DrawingService()
    for _ in range(2):  # the first time the page is made ready, the second it is so already
        image = service.render(Ticket(path), 1, SCALE, None)
        pixels = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.width, 4)
        dark = pixels[:, :, :3].min(axis=2) < 140
        assert dark.shape == (size.height * SCALE, size.width * SCALE)
        assert under(dark, found.rects[0]) > 100
