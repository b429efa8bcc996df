"""Highlights stand where PDFium says the words are; pages come when they are ready and never hold up the window."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent

from app.desktop.views.colours import DARK, LIGHT
from app.desktop.views.highlight import PASSAGE, Highlight
from app.desktop.views.pdf_view import PdfView
from app.desktop.views.source import HelperSource
from app.engine.documents.document import Outline
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.geometry import PageGeometry
from app.engine.documents.service import DocumentService
from tests.desktop.views.conftest import ServiceSource, document_of, is_yellow, lines_pdf, outline_of, yellow_box
from tests.engine.documents.make import turned

LINES = [
    "Either party may end this agreement by giving",
    "three months written notice to the other party.",
    "The deposit is 9,000 euros and is kept apart.",
]


def marked(document, quote, number=1):
    start = document.text.index(quote)
    return Highlight(number, start, start + len(quote), start, start + len(quote))


def expected_box(view, source, document, quote, page=1):
    """Where PDFium says the quote is, in viewport pixels."""
    start = document.text.index(quote) - document.pages[page - 1].start
    boxes = source.geometry(page).boxes[start : start + len(quote)]
    x0, y0 = np.nanmin(boxes[:, :2], axis=0)
    x1, y1 = np.nanmax(boxes[:, 2:], axis=0)
    corner = view._page_rect(page - 1).topLeft()
    scale = view.zoom * 96 / 72
    return corner.x() + x0 * scale, corner.y() + y0 * scale, corner.x() + x1 * scale, corner.y() + y1 * scale


def shown(qtbot, view, pages=1):
    """The view's viewport once its images and places have come."""
    qtbot.waitUntil(
        lambda: all(view._has(draw) for draw in view._draws(0)) and len(view._geometries) >= pages, timeout=20_000
    )
    return view.viewport().grab().toImage()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_highlight_is_on_the_word_and_nowhere_else(qtbot, open_pdf, tmp_path, rotate):
    path = turned(tmp_path / "b.pdf", lines_pdf(tmp_path / "a.pdf", [LINES]), rotate)
    view, document, source = open_pdf(path, size=(1200, 1200))
    view.set_zoom(1.0)
    view.set_highlights([marked(document, "months written")], current=1)
    image = shown(qtbot, view)
    found = yellow_box(image.copy(0, 0, int(view._paper_right()), image.height()), step=1)
    assert found is not None
    expected = expected_box(view, source, document, "months written")
    assert found == pytest.approx(expected, abs=5)


@pytest.mark.parametrize("zoom", [0.75, 1.0, 1.1, 2.0])
def test_the_full_stop_after_an_answer_is_not_covered(qtbot, open_pdf, tmp_path, zoom):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.set_zoom(zoom)
    mark = marked(document, "other party")
    view.set_highlights([mark], current=1)
    shown(qtbot, view)
    (rect,) = view._answer_rects(mark)
    left, top, right, bottom = expected_box(view, source, document, "other party")
    assert (rect.left(), rect.right()) == pytest.approx((left, right), abs=0.51)  # the frame is a pixel more
    assert rect.top() < top
    assert rect.bottom() > bottom


@pytest.mark.parametrize("zoom", [0.5, 0.75, 1.0, 1.5])
def test_the_lines_of_an_answer_do_not_overlap(qtbot, open_pdf, tmp_path, zoom):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES], leading=12))
    view.set_zoom(zoom)
    mark = marked(document, document.text)
    view.set_highlights([mark], current=1)
    shown(qtbot, view)
    for rects in (view._answer_rects(mark), view._rects(mark.start, mark.end)):
        assert len(rects) == len(LINES)
        assert not any(one.intersects(other) for one, other in itertools.combinations(rects, 2))


def test_nothing_is_yellow_without_highlights(qtbot, open_pdf, tmp_path):
    view, _document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.find("the")
    view.select_all()
    assert yellow_box(shown(qtbot, view)) is None


def test_tag_and_scroll_mark_are_painted(qtbot, open_pdf, tmp_path):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 3))
    view.set_highlights([marked(document, "9,000 euros", number=4)], current=4)
    image = shown(qtbot, view)
    (tag,) = view.tags()
    assert tag.number == 4
    assert tag.centre.x() > view._paper_right()
    rim = tag.centre + QPointF(-8, 0)
    assert image.pixelColor(rim.toPoint()) == LIGHT.current_tag
    bar = view.verticalScrollBar()
    (mark,) = bar._marks
    assert 0.0 < mark.place < 0.3
    assert bar.grab().toImage().pixelColor(bar.mark_rect(mark).center()) == LIGHT.mark


def test_clicking_an_answer_or_its_tag_tells_its_number(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.set_highlights([marked(document, "9,000 euros", number=4)])
    shown(qtbot, view)
    x0, y0, x1, y1 = expected_box(view, source, document, "9,000 euros")
    for point in (QPointF((x0 + x1) / 2, (y0 + y1) / 2), view.tags()[0].centre):
        with qtbot.waitSignal(view.highlight_clicked) as clicked:
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())
        assert clicked.args == [4]


def test_a_passage_is_paler_than_an_answer_and_has_no_number(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 3))
    view.set_highlights([marked(document, "9,000 euros", number=PASSAGE)], current=PASSAGE)
    image = shown(qtbot, view)
    x0, y0, x1, y1 = (round(edge) for edge in expected_box(view, source, document, "9,000 euros"))
    colours = {image.pixelColor(x, y).name() for x in range(x0, x1) for y in range(y0, y1)}
    assert LIGHT.context_fill.name() in colours
    assert not colours & {LIGHT.answer_fill.name(), LIGHT.current_fill.name()}
    assert view.tags() == []
    assert view.accessibleName().endswith("closest passage: 9,000 euros")
    told = []
    view.highlight_clicked.connect(told.append)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x0 + 9, y0 + 3))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.mark_rect(bar._marks[0]).center())
    assert told == []
    assert bar.value() < bar.maximum()


def test_words_that_are_not_under_the_boxes_mark_the_page_instead(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]), with_text=False)
    real = source.geometry

    def shifted(page):
        known = real(page)
        return PageGeometry(page, known.text, known.boxes, ("x",) * len(known.text))

    source.geometry = shifted
    view.set_document(document)
    highlight = marked(document, "9,000 euros")
    view.set_highlights([highlight], current=1)
    image = shown(qtbot, view)
    assert view._answer_rects(highlight) == []
    (page,) = view._brackets(highlight)
    edge = QPoint(int(page.right()) - 6, image.height() // 2)
    assert image.pixelColor(edge) == LIGHT.current_outline
    assert [tag.number for tag in view.tags()] == [1]


def test_reveal_brings_the_answer_to_the_upper_third(qtbot, open_pdf, tmp_path):
    pages = [[f"Page {number} has line {line}." for line in range(30)] for number in range(1, 30)]
    view, document, _source = open_pdf(lines_pdf(tmp_path / "a.pdf", pages))
    view.set_highlights([marked(document, "Page 20 has line 17.", number=1)])
    with qtbot.waitSignal(view.page_changed):
        view.reveal(1)
    qtbot.waitUntil(lambda: view._geometry(19) is not None and view._awaited is None, timeout=20_000)
    (rect,) = view._answer_rects(view.highlights[0])
    assert 0 <= rect.top() <= view.viewport().height() / 3
    assert view.page == 20
    assert view.current == 1
    assert "20" in view.accessibleName()
    assert "Page 20 has line 17." in view.accessibleName()


def test_an_answer_in_view_does_not_move_the_page(qtbot, open_pdf, tmp_path):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 4))
    shown(qtbot, view)
    view.set_highlights([marked(document, "three months"), marked(document, "9,000 euros", 2)])
    view.reveal(1)
    before = view.verticalScrollBar().value()
    view.reveal(2)
    assert view.verticalScrollBar().value() == before


def test_find_counts_and_moves(qtbot, open_pdf, tmp_path):
    pages = [[f"Needle number {number}", "hay", "NEEDLE again"] for number in range(1, 11)]
    view, _document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", pages))
    told = []
    view.found.connect(lambda current, total: told.append((current, total)))
    assert view.find("needle") == 20
    assert told[-1] == (1, 20)
    view.find_previous()
    assert told[-1] == (20, 20)
    assert view.page == 10
    view.find_next()
    view.find_next()
    view.find_next()
    assert told[-1] == (3, 20)
    assert view.find("nothing like it") == 0
    assert told[-1] == (0, 0)
    view.clear_find()
    assert view.find_count == 0


def test_dragging_selects_exactly_the_characters(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    shown(qtbot, view)
    x0, y0, _, y1 = expected_box(view, source, document, "three months")
    _, other_y0, x1, other_y1 = expected_box(view, source, document, "The deposit")
    port = view.viewport()
    with qtbot.waitSignal(view.selection_changed):
        qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(round(x0) + 1, round((y0 + y1) / 2)))
    qtbot.mouseMove(port, QPoint(round(x1) - 1, round((other_y0 + other_y1) / 2)))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton)
    start = document.text.index("three months")
    assert view.selected_span() == (start, document.text.index("The deposit") + len("The deposit"))
    assert view.copy()
    assert QGuiApplication.clipboard().text() == document.text[slice(*view.selected_span())]


def test_double_click_takes_a_word_and_a_third_the_line(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    shown(qtbot, view)
    x0, y0, x1, y1 = expected_box(view, source, document, "deposit")
    point = QPoint(round((x0 + x1) / 2), round((y0 + y1) / 2))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert not view.has_selection()
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selected_text() == "deposit"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selected_text() == LINES[2]


def test_shift_click_extends(qtbot, open_pdf, tmp_path):
    view, document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    shown(qtbot, view)
    x0, y0, x1, y1 = expected_box(view, source, document, "Either party")
    middle = round((y0 + y1) / 2)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(x0) + 1, middle))
    qtbot.wait(QGuiApplication.styleHints().mouseDoubleClickInterval() + 50)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, shift, QPoint(round(x1) - 1, middle))
    assert view.selected_text() == "Either party"


def test_keys(qtbot, open_pdf, tmp_path):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 5))
    bar = view.verticalScrollBar()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    after_space = bar.value()
    assert 0 < after_space < view.viewport().height()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert bar.value() == after_space + 40
    qtbot.keyClick(view, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() == 40
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert view.page == 5
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert bar.value() == 0
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == document.text
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.has_selection()
    zoom = view.zoom
    qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > zoom
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == 1.0


def test_the_context_menu_offers_copy_and_select_all(qtbot, open_pdf, tmp_path):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    menu = view.context_menu()
    copy, everything = menu.actions()
    assert not copy.isEnabled()
    everything.trigger()
    assert view.selected_text() == document.text
    assert view.context_menu().actions()[0].isEnabled()


def wheel(view, point, notches):
    event = QWheelEvent(
        QPointF(point),
        QPointF(view.viewport().mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


@pytest.mark.parametrize("notches", [3, 1, -2])
def test_zoom_keeps_what_is_under_the_cursor(qtbot, open_pdf, tmp_path, notches):
    view, _document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 9))
    view.set_zoom(2.0)
    view.go_to_page(4)
    point = QPoint(500, 300)
    before = view._locate(QPointF(point))
    with qtbot.waitSignal(view.zoom_changed):
        wheel(view, point, notches)
    after = view._locate(QPointF(point))
    assert before[0] == after[0]
    assert after[1:] == pytest.approx(before[1:], abs=1.5)


def test_fit_width_follows_the_window_until_the_person_zooms(qtbot, open_pdf, tmp_path):
    view, _, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.fit_width()
    narrow = view.zoom
    view.resize(1300, 700)
    assert view.zoom > narrow
    assert view.horizontalScrollBar().maximum() == 0
    view.zoom_out()
    zoom = view.zoom
    view.resize(900, 700)
    assert view.zoom == zoom


@pytest.mark.parametrize("part", [0.0, 0.01, 0.4, 0.99, 1.0])
def test_a_width_that_goes_and_comes_back_moves_nothing(qtbot, open_pdf, tmp_path, part):
    view, _, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 3))
    bar, zoom = view.verticalScrollBar(), view.zoom
    qtbot.waitUntil(lambda: not view.horizontalScrollBar().isVisible())
    bar.setValue(round(part * bar.maximum()))
    stood = bar.value()
    for width in (600, 450, 500):
        view.resize(width, 700)
        assert view.zoom < zoom
    view.resize(900, 700)
    assert (view.zoom, bar.value()) == (zoom, stood)


def test_who_scrolls_meanwhile_stays_where_they_are_then(qtbot, open_pdf, tmp_path):
    view, _, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 3))
    bar = view.verticalScrollBar()
    view.resize(600, 700)
    view.go_to_page(2)
    before = view._index_at(bar.value() + 40), view._page_rect(1).top()
    view.resize(900, 700)
    assert bar.value() > 0
    assert (view._index_at(bar.value() + 40), view._page_rect(1).top()) == (before[0], pytest.approx(before[1], abs=6))


def test_a_page_that_fails_says_so_and_the_others_are_drawn(qtbot, open_pdf, tmp_path):
    view, _, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 2), failing={1}, size=(900, 1500))
    blank = view.viewport().grab().toImage()
    qtbot.waitUntil(lambda: 1 in view._failed and view._images.substitute(2) is not None, timeout=20_000)
    image = view.viewport().grab().toImage()
    page = view._page_rect(0)
    band = [image.pixelColor(x, int(page.center().y())) for x in range(int(page.left()), int(page.right()))]
    assert any(colour.lightness() < 150 for colour in band)
    assert blank.pixelColor(page.center().toPoint()) == LIGHT.paper


def test_the_window_does_not_wait_for_pages(qtbot, open_pdf, tmp_path):
    view, _document, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES] * 30))
    source.gate.clear()
    for value in range(0, view.verticalScrollBar().maximum(), 500):
        view.verticalScrollBar().setValue(value)
        image = view.viewport().grab().toImage()
    assert image.pixelColor(view._page_rect(29).center().toPoint()) == LIGHT.paper
    source.gate.set()
    qtbot.waitUntil(lambda: view._images.substitute(30) is not None, timeout=20_000)
    assert source.threads == {"drawing"}
    # Pages that were scrolled past while nothing could be drawn are not drawn at all.
    assert len({page for what, page in source.asked if what == "render"}) < 15


def test_five_thousand_pages(qtbot, lane, tmp_path):
    view = PdfView(outline_of(5000), ServiceSource(lines_pdf(tmp_path / "a.pdf", [LINES])), lane)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    assert view.page_count == 5000
    view.go_to_page(4321)
    assert view.page == 4321
    assert len(view._visible()) <= 2
    view.set_document(document_of(["word " * 20] * 5000))
    view.find("word")
    qtbot.waitUntil(lambda: view.find_count == 100_000, timeout=60_000)
    assert view.page == 4321
    view.go_to_page(1)
    view.find("word")
    qtbot.waitUntil(lambda: view.find_count == 100_000, timeout=60_000)
    view.find_previous()
    assert view.page == 5000
    view.release()


def test_no_pages_at_all(qtbot, lane, tmp_path):
    view = PdfView(outline_of(0), ServiceSource(tmp_path / "a.pdf"), lane)
    qtbot.addWidget(view)
    view.show()
    view.fit_width()
    view.set_zoom(2.0)
    view.go_to_page(3)
    view.grab()
    assert view.page_count == 0
    view.release()


def test_without_text_nothing_is_selected_or_found(qtbot, open_pdf, tmp_path):
    view, _, source = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]), with_text=False)
    view.select_all()
    assert view.selected_span() is None
    assert not view.copy()
    assert view.find("deposit") == 0
    assert not any(what == "geometry" for what, _ in source.asked)


def test_a_page_of_many_pixels_is_drawn_in_tiles(qtbot, open_pdf, tmp_path):
    view, document, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.set_zoom(5.0)
    view.set_highlights([marked(document, "9,000 euros")], current=1)
    qtbot.waitUntil(lambda: len(view._geometries) == 1, timeout=20_000)
    view.reveal(1)
    draws = view._draws(0)
    assert len(draws) > 1
    qtbot.waitUntil(lambda: all(view._has(draw) for draw in view._draws(0)), timeout=20_000)
    image = view.viewport().grab().toImage()
    (rect,) = view._answer_rects(view.highlights[0])
    inside = image.copy(rect.toRect().intersected(view.viewport().rect()))
    dark = [
        (x, y)
        for x in range(0, inside.width(), 3)
        for y in range(0, inside.height(), 3)
        if inside.pixelColor(x, y).lightness() < 60
    ]
    assert len(dark) > 100
    assert is_yellow(inside.pixelColor(8, 8))


def test_dark_paper_is_dimmed(qtbot, open_pdf, tmp_path):
    view, _, _ = open_pdf(lines_pdf(tmp_path / "a.pdf", [LINES]))
    view.set_colours(DARK)
    image = shown(qtbot, view)
    assert image.pixelColor(view._page_rect(0).center().toPoint()) == DARK.paper
    assert image.pixelColor(3, 3) == DARK.canvas


def test_with_the_real_helper_process(qtbot, lane, tmp_path):
    path = lines_pdf(tmp_path / "a.pdf", [LINES])
    document = DocumentService().open(path)
    helper = DrawingHelper()
    view = PdfView(Outline(path, tuple(page.size for page in document.pages)), HelperSource(helper, path), lane)
    qtbot.addWidget(view)
    try:
        view.resize(900, 700)
        view.show()
        view.set_document(document)
        view.set_highlights([marked(document, "9,000 euros")], current=1)
        image = shown(qtbot, view)
        (rect,) = view._answer_rects(view.highlights[0])
        assert is_yellow(image.pixelColor(rect.topLeft().toPoint() + QPoint(3, 3)))
        assert not view._failed
    finally:
        view.release()
        helper.close()
