"""Plain text: highlights on the words, steady scrolling, and 50 MB without laying it all out."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from app.desktop.views.colours import LIGHT
from app.desktop.views.highlight import Highlight
from app.desktop.views.text_view import TextView
from tests.desktop.views.conftest import text_document, yellow_box

TEXT = "".join(f"Paragraph {n} 🙂 of the minutes says that the cost is {n}00 euros.\n\n" for n in range(300))
HEBREW = "חוזה השכירות יסתיים ביום 31 בדצמבר 2025. הדייר רשאי להאריך אותו.\n"


@pytest.fixture
def open_text(qtbot):
    views = []

    def opener(text, size=(900, 700)):
        view = TextView(text_document(text))
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        views.append(view)
        return view

    yield opener
    for view in views:
        view.release()


def marked(text, quote, number=1):
    start = text.index(quote)
    return Highlight(number, start, start + len(quote), start, start + len(quote))


def test_the_highlight_is_on_the_words_and_nowhere_else(open_text):
    view = open_text(TEXT)
    view.set_highlights([marked(TEXT, "cost is 500 euros")], current=1)
    (rect,) = view._rects(*_span(view))
    image = view.viewport().grab().toImage()
    found = yellow_box(image.copy(0, 0, int(view._paper_right()), image.height()), step=1)
    assert found == pytest.approx((rect.left(), rect.top(), rect.right(), rect.bottom()), abs=3)
    # The place agrees with a click: what is at its left edge is the answer's first character.
    assert view._offset_at(rect.center() - QPointF(rect.width() / 2 - 2, 0)) == _span(view)[0]


def _span(view):
    return view.highlights[0].start, view.highlights[0].end


def test_nothing_is_yellow_without_highlights(open_text):
    view = open_text(TEXT)
    view.find("paragraph")
    view.select_all()
    assert yellow_box(view.viewport().grab().toImage()) is None


def test_reveal_tag_and_mark(open_text):
    view = open_text(TEXT)
    view.set_highlights([marked(TEXT, "cost is 100 euros"), marked(TEXT, "cost is 25000 euros", 2)])
    view.reveal(2)
    (rect,) = view._answer_rects(view.highlights[1])
    assert 0 <= rect.top() <= view.viewport().height() / 3
    (tag,) = view.tags()
    assert tag.number == 2
    assert view.viewport().grab().toImage().pixelColor((tag.centre + QPointF(-8, 0)).toPoint()) == LIGHT.current_tag
    places = [mark.place for mark in view.verticalScrollBar()._marks]
    assert places == pytest.approx([1 / 300, 250 / 300], abs=0.02)
    assert "25000" in view.accessibleName()


def test_right_to_left_text(open_text, qtbot):
    view = open_text(HEBREW * 3)
    view.set_highlights([marked(HEBREW, "31 בדצמבר 2025")], current=1)
    image = view.viewport().grab().toImage()
    found = yellow_box(image.copy(0, 0, int(view._paper_right()), image.height()), step=1)
    (rect,) = view._rects(*_span(view))
    assert found == pytest.approx((rect.left(), rect.top(), rect.right(), rect.bottom()), abs=3)
    right = view._column_left() + view._column()
    assert view._rects(0, 4)[0].right() == pytest.approx(right, abs=3)


def test_selection_by_mouse_copies_exactly_the_characters(open_text, qtbot):
    view = open_text(TEXT)
    start, end = TEXT.index("🙂"), TEXT.index("minutes") + len("minutes")
    (rect,) = view._rects(start, end)
    middle = round(rect.center().y())
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(rect.left()) + 2, middle))
    qtbot.mouseMove(view.viewport(), QPoint(round(rect.right()) - 2, middle))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.selected_span() == (start, end)
    assert view.copy()
    assert QGuiApplication.clipboard().text() == TEXT[start:end] == "🙂 of the minutes"


def test_clicks_take_words_and_lines(open_text, qtbot):
    view = open_text("short\n" + "many words in a line " * 20)
    offset = view.text.index("words")
    (rect,) = view._rects(offset, offset + 5)
    point = rect.center().toPoint()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selected_text() == "words"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    line = view.selected_text()
    assert line.startswith("many words")
    assert len({round(rect.top()) for rect in view._rects(*view.selected_span())}) == 1


def test_find_counts_and_moves(open_text):
    view = open_text(TEXT)
    told = []
    view.found.connect(lambda current, total: told.append((current, total)))
    assert view.find("PARAGRAPH 29") == 11
    view.find_next()
    assert told[-1] == (2, 11)
    assert view._rects(TEXT.index("Paragraph 290"), TEXT.index("Paragraph 290") + 5)
    view.find_previous()
    view.find_previous()
    assert told[-1] == (11, 11)


@pytest.mark.parametrize("zoom", [0.5, 1.7, 3.0])
def test_zoom_keeps_the_line_under_the_cursor(open_text, zoom):
    view = open_text(TEXT)
    view.verticalScrollBar().setValue(3000)
    point = QPointF(300, 400)
    offset = view._offset_at(point)
    before = view._offset_top(offset) - view.verticalScrollBar().value()
    view.set_zoom(zoom, point)
    after = view._offset_top(offset) - view.verticalScrollBar().value()
    assert after == pytest.approx(before, abs=2)
    assert view.zoom == zoom


def test_resizing_keeps_the_line_at_the_top(open_text):
    text = "Words that fill a line and then some more until it must be wrapped somewhere. " * 5
    view = open_text((text + "\n") * 200)
    view.verticalScrollBar().setValue(9000)
    offset = view._offset_at(QPointF(100, 0))
    view.resize(500, 700)
    assert view._offset_at(QPointF(100, 0)) == pytest.approx(offset, abs=120)


def test_scrolling_by_steps_never_jumps(open_text):
    uneven = "".join("x" * (n * 37 % 900) + "\n" * (n % 4) + "中文" * (n * 13 % 300) + "\n" for n in range(400))
    view = open_text(uneven)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    for step in [40] * 30 + [-40] * 80 + [300] * 5 + [-300] * 10:
        watched = view._offset_at(QPointF(view._column_left() + 1, 350))
        before = view._offset_top(watched) - bar.value()
        bar.setValue(bar.value() + step)
        after = view._offset_top(watched) - bar.value()
        assert after - before == pytest.approx(-step, abs=1.5)


def test_the_end_is_reached(open_text):
    view = open_text(TEXT)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view._rects(TEXT.index("Paragraph 299"), TEXT.index("Paragraph 299") + 9)


def test_fifty_megabytes(open_text, qtbot):
    line = "A line of a very long file, with some words in it.\n"
    text = line * (50_000_000 // len(line)) + "the needle at the end\n"
    view = open_text(text)
    qtbot.waitUntil(lambda: view._table.finished, timeout=60_000)
    view.set_highlights([Highlight(1, len(text) - 11, len(text) - 1, len(text) - 22, len(text) - 1)])
    view.reveal(1)
    view.grab()
    for place in (0.1, 0.9, 0.5):
        view.verticalScrollBar().setValue(int(view.verticalScrollBar().maximum() * place))
        view.grab()
    assert view.laid_out_blocks() <= 128
    assert len(view._table) < 60_000
    view.find("NEEDLE at")
    qtbot.waitUntil(lambda: view.find_count == 1 and view._finder.finished, timeout=60_000)
    assert view._rects(len(text) - 19, len(text) - 10)


def test_one_line_of_two_megabytes(open_text):
    view = open_text("no line feed anywhere in this file " * 60_000)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    assert view.laid_out_blocks() < 30


@pytest.mark.parametrize("text", ["", "x", "\n", "🙂"])
def test_very_little_text(open_text, text):
    view = open_text(text)
    view.select_all()
    view.set_zoom(2.0)
    view.fit_width()
    view.grab()
    assert view.selected_text() == text
    assert view.find("x") == text.count("x")


def test_focus_by_keyboard_can_be_seen(open_text, qtbot):
    view = open_text(TEXT)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.clearFocus()
    assert view.viewport().grab().toImage().pixelColor(1, 300) == LIGHT.canvas
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert view.viewport().grab().toImage().pixelColor(1, 300) == LIGHT.find_mark
