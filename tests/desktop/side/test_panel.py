"""The panel beside the page, links, page labels, dark pages: in a page area with real pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.desktop.places import Places
from app.desktop.state import Question
from app.desktop.views.colours import LIGHT, contrast, luminance, night
from app.desktop.views.drawing_lane import darkened
from app.engine.answering.answer import Answer, Place
from app.engine.documents.geometry import PageImage
from app.settings import Settings
from tests.desktop.side.conftest import ADDRESS


def focus_within(widget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


@pytest.fixture
def side(qtbot, area, book):
    """The book with its panel open."""
    made, state = area(book)
    made.toggle_side()
    qtbot.waitUntil(lambda: bool(made.side.contents.headings))
    return made, state


def test_nothing_is_made_before_it_is_wanted(qtbot, area, book):
    made, _ = area(book)
    qtbot.waitUntil(lambda: made.view._images.bytes > 0)
    assert made.side.isHidden()
    assert made.side.pages.model().rowCount() == 0
    assert made.side.contents.topLevelItemCount() == 0


def test_the_contents_lead_to_their_pages_by_keyboard_and_back(qtbot, side):
    area, _ = side
    contents = area.side.contents
    assert [heading.title for heading in contents.headings] == ["Preface", "The tower", "The lamp"]
    contents.setFocus()
    contents.setCurrentItem(contents.topLevelItem(1))
    qtbot.keyClick(contents, Qt.Key.Key_Return)
    assert (area.view.page, area.view.page_label) == (3, "1")
    area.go_back()
    assert area.view.page == 1
    area.go_forth()
    assert area.view.page == 3


def test_the_heading_of_the_page_that_is_looked_at_is_marked(side):
    area, _ = side
    contents = area.side.contents
    area.view.go_to_page(4)
    assert contents.topLevelItem(1).font(0).bold()
    assert contents.currentItem() is contents.topLevelItem(1)
    area.view.go_to_page(6)
    assert not contents.topLevelItem(1).font(0).bold()
    assert contents.topLevelItem(1).child(0).font(0).bold()


def test_answers_are_marked_at_headings_and_pages_and_said(side):
    area, state = side
    document = state.documents[0].document
    start = document.pages[5].start
    answer = Answer("This", 0.8, 1.0, (Place(0, start, start + 4, start, start + 4),))
    area.show_state(replace(state, question=Question("?", asked=(1,), shown=(answer,), current=0)))
    lamp = area.side.contents.topLevelItem(1).child(0)
    assert lamp.text(1) == "● 1"
    assert lamp.data(0, Qt.ItemDataRole.AccessibleTextRole) == "The lamp, answers: 1"
    pages = area.side.pages.model()
    said = [pages.data(pages.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in (4, 5)]
    assert said == ["page 3", "page 4, answers: 1"]
    area.show_state(replace(state, question=Question()))
    assert lamp.text(1) == ""


def test_pictures_of_pages_are_drawn_for_those_that_can_be_seen(qtbot, side):
    area, _ = side
    area.side.show_pages()
    pages = area.side.pages
    qtbot.waitUntil(lambda: pages._images.get(pages._draw_for(1)) is not None)
    source = area._sources[1]
    qtbot.waitUntil(lambda: not pages._client.wanted and not pages._client.under_way)
    assert ("render", 12) not in source.asked
    pages.setFocus()
    qtbot.keyClick(pages, Qt.Key.Key_End)
    qtbot.keyClick(pages, Qt.Key.Key_Return)
    assert area.view.page == 12
    qtbot.waitUntil(lambda: pages._images.get(pages._draw_for(12)) is not None)


def test_a_document_without_contents_shows_its_pages(qtbot, area, tmp_path):
    from tests.desktop.views.conftest import lines_pdf

    made, _ = area(lines_pdf(tmp_path / "plain.pdf", [["one"], ["two"]]))
    made.toggle_side()
    qtbot.waitUntil(lambda: made.side.stack.currentWidget() is made.side.pages)
    made.side.show_contents()
    assert made.side.stack.currentWidget() is made.side.nothing


def test_the_key_brings_the_keyboard_there_and_back(qtbot, side):
    area, _ = side
    area.window().activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    area.side.focus()
    assert focus_within(area.side)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert area.side.isHidden()
    assert focus_within(area.view)


def test_whether_it_is_there_is_told_so_that_it_can_be_remembered(area, book):
    made, _ = area(book)
    told = []
    made.side_changed.connect(told.append)
    made.toggle_side()
    made.toggle_side()
    assert told == [True, False]


# ------------------------------------------------------------------------------ links


def link_point(view, page, y):
    """The middle of a link of the book, in the viewport; ``y`` from the bottom of the page."""
    rect = view._page_rect(page - 1)
    scale = view._scale
    return QPoint(round(rect.x() + 120 * scale), round(rect.y() + (800 - y) * scale))


@pytest.fixture
def linked(qtbot, area, book):
    made, _ = area(book)
    qtbot.waitUntil(lambda: 1 in made.view._links)
    return made


def test_a_link_within_the_document_is_followed_and_alt_left_comes_back(qtbot, linked):
    view = linked.view
    view.go_to_page(1)
    before = view._bar.value()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=link_point(view, 1, 510))
    assert view.page == 5
    linked.go_back()
    assert view._bar.value() == before
    linked.go_back()
    assert view._bar.value() == before


def test_a_link_to_the_web_is_shown_whole_and_opened_only_on_request(qtbot, linked, monkeypatch):
    opened = []
    monkeypatch.setattr("app.desktop.outside.browse", lambda address: opened.append(address) or True)
    view, bar = linked.view, linked.address_bar
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=link_point(view, 1, 410))
    assert bar.isVisible()
    assert ADDRESS in bar.sentence.accessibleName()
    assert opened == []
    qtbot.mouseClick(bar.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == ADDRESS
    assert opened == []
    bar.ask(ADDRESS)
    qtbot.mouseClick(bar.open_button, Qt.MouseButton.LeftButton)
    assert opened == [ADDRESS]
    assert bar.isHidden()


def test_the_pointer_shows_a_link_and_the_menu_offers_it_to_the_keyboard(qtbot, linked):
    view = linked.view
    qtbot.mouseMove(view.viewport(), link_point(view, 1, 510))
    qtbot.waitUntil(lambda: view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor)
    qtbot.mouseMove(view.viewport(), link_point(view, 1, 460))
    qtbot.waitUntil(lambda: view.viewport().cursor().shape() is Qt.CursorShape.IBeamCursor)
    menu = view.context_menu()
    (links,) = [action.menu() for action in menu.actions() if action.menu() is not None]
    assert [action.text() for action in links.actions()] == ["page 3", ADDRESS]
    links.actions()[0].trigger()
    assert view.page == 5


def test_a_point_beside_the_page_is_no_link(linked):
    assert linked.view.link_at(QPointF(1, 1)) is None


# ------------------------------------------------------------------------------ labels


def test_pages_are_called_what_the_document_calls_them(qtbot, linked):
    tools, view = linked.tools, linked.view
    assert (tools.page.text(), tools.count.text()) == ("i", "(1 of 12)")
    for typed, page in (("II", 2), ("2", 4), ("10", 12), ("12", 12)):
        tools.page.setText(typed)
        qtbot.keyClick(tools.page, Qt.Key.Key_Return)
        assert view.page == page
    tools.page.setText("nonsense")
    qtbot.keyClick(tools.page, Qt.Key.Key_Return)
    assert (view.page, tools.page.text()) == (12, "10")
    assert view.accessibleName() == "Page 10 (12 of 12)"


# ------------------------------------------------------------------------------ dark pages


def test_dark_pages_keep_hues_and_give_white_back_when_turned_off(qtbot, linked):
    view = linked.view
    qtbot.waitUntil(lambda: view._images.bytes > 0)
    middle = view._page_rect(0).center().toPoint()

    def shade():
        return luminance(view.viewport().grab().toImage().pixelColor(middle))

    qtbot.waitUntil(lambda: shade() > 0.9)
    linked.set_night(True)
    qtbot.waitUntil(lambda: shade() < 0.05)
    qtbot.waitUntil(lambda: all(draw.dark for draw in view._draws(0)) and view._images.get(view._draws(0)[0]))
    assert shade() < 0.05
    linked.set_night(False)
    qtbot.waitUntil(lambda: shade() > 0.9)


def test_lightness_turns_round_and_nothing_else():
    pixels = bytes([255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 200, 255, 90, 160, 250, 255])  # blue, green, red
    turned = darkened(PageImage(4, 1, 16, pixels))
    assert [tuple(turned[i : i + 3]) for i in (0, 4, 8, 12)] == [
        (0, 0, 0), (255, 255, 255), (55, 55, 255), (5, 75, 165),
    ]  # fmt: skip


def test_what_is_drawn_on_dark_pages_can_be_seen():
    colours = night(LIGHT)
    assert contrast(colours.ink, colours.paper) >= 4.5
    for outline in (colours.answer_outline, colours.current_outline, colours.find_outline):
        assert contrast(outline, colours.paper) >= 3
    assert contrast(colours.tag, colours.canvas) >= 3


# ------------------------------------------------------------------------------ the place remembered


def test_a_document_comes_back_to_where_it_was_left_under_another_name_too(area, book, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    made, _ = area(book, places=Places(settings))
    made.view.set_zoom(1.5)
    made.view.go_to_page(7)
    made.release()
    moved = tmp_path / "moved.pdf"
    moved.write_bytes(book.read_bytes())
    again, _ = area(moved, places=Places(Settings(tmp_path / "settings.json")))
    assert (again.view.page, again.view.zoom) == (7, 1.5)


@pytest.mark.parametrize("how", ["private", "nothing kept", "password"])
def test_nothing_is_written_of_it_where_nothing_may_be(area, book, tmp_path, how):
    settings = Settings(tmp_path / "settings.json", private=how == "private")
    if how == "nothing kept":
        settings.change(keep_recent=False)
    places = Places(settings)
    made, state = area(book, places=places, locked=how == "password")
    made.view.go_to_page(7)
    made.show_state(replace(state, documents=(), active=None))
    assert settings.values.places == ()
    again, _ = area(book, places=places)
    assert again.view.page == 7


def test_forgetting_recent_files_forgets_the_places(area, book, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    made, _ = area(book, places=Places(settings))
    made.view.go_to_page(3)
    made.release()
    assert len(settings.values.places) == 1
    settings.forget_files()
    assert Settings(tmp_path / "settings.json").values.places == ()


def test_where_there_is_no_room_beside_the_page_it_stands_in_its_place_until_something_is_chosen(qtbot, area, book):
    made, _ = area(book, size=(420, 600))
    made.want_side(True)
    assert made.side.isHidden()  # not by itself: the page is what must be read
    made.toggle_side()
    assert made.side.isVisible()
    assert made.stack.isHidden()
    qtbot.waitUntil(lambda: bool(made.side.contents.headings))
    made.side.contents.setCurrentItem(made.side.contents.topLevelItem(1))
    qtbot.keyClick(made.side.contents, Qt.Key.Key_Return)
    assert made.side.isHidden()
    assert made.stack.isVisible()
    assert made.view.page == 3
    made.resize(900, 600)
    assert made.side.isVisible()
    assert made.stack.isVisible()


def test_a_selection_goes_on_over_the_end_of_a_page(qtbot, linked):
    view = linked.view
    view.set_zoom(0.5)
    qtbot.waitUntil(lambda: {1, 2} <= set(view._geometries))
    document = view._document
    first, second = document.text.index("number 1"), document.text.index("number 2")
    start, end = (view._rects(offset, offset + 6)[0].center().toPoint() for offset in (first, second))
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton)
    chosen = view.selected_text()
    assert "of the book of the lighthouse. This is page" in " ".join(chosen.split())
    assert chosen == document.text[slice(*view.selected_span())]


# ------------------------------------------------------------------------------ texts with headings


def test_the_headings_of_a_text_are_its_contents_with_the_answers_under_them(qtbot, area, tmp_path):
    path = tmp_path / "handbook.md"
    parts = [
        f"# Chapter {n}\n\n" + f"Sentence of chapter {n}. " * 200 + f"\n\n## Part {n}\n\nMore." for n in range(1, 5)
    ]
    path.write_text("\n\n".join(parts), "utf-8")
    made, state = area(path, is_text=True)
    made.toggle_side()
    contents = made.side.contents
    assert [heading.title for heading in contents.headings][:3] == ["Chapter 1", "Part 1", "Chapter 2"]
    assert made.side.pages_button.isHidden()
    document = state.documents[0].document
    start = document.text.index("Sentence of chapter 3")
    answer = Answer("Sentence", 0.8, 1.0, (Place(0, start, start + 8, start, start + 8),))
    made.show_state(replace(state, question=Question("?", asked=(1,), shown=(answer,), current=None)))
    marked = [contents.topLevelItem(row).text(1) for row in range(4)]
    assert marked == ["", "", "● 1", ""]
    contents.setCurrentItem(contents.topLevelItem(3))
    qtbot.keyClick(contents, Qt.Key.Key_Return)
    start, end = made.view._visible_span()
    assert start <= document.text.index("Chapter 4") < end
    assert contents.topLevelItem(3).font(0).bold()
    made.go_back()
    assert contents.topLevelItem(0).font(0).bold()


def test_a_text_without_headings_has_no_panel(area, tmp_path):
    path = tmp_path / "plain.txt"
    path.write_text("Just words.", "utf-8")
    made, _ = area(path, is_text=True)
    made.toggle_side()
    assert made.side.isHidden()
    assert made.tools.side.isHidden()
