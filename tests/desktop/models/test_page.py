"""The models page by itself: which buttons a row has, what they ask, where the keyboard is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.desktop.models.foot import repository_of
from app.desktop.models.page import ModelsPage
from app.desktop.models.state import Activity, Doing
from app.desktop.models.words import Action
from app.desktop.state import State
from app.engine.models.stored import State as Kept
from app.engine.task import Progress
from tests.desktop.models import scenes
from tests.desktop.models.scenes import MDEBERTA, MINILM, XLM_BASE, scene
from tests.desktop.parts import plain


@pytest.fixture
def page(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 900)
    made = ModelsPage(window)
    made.resize(440, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.open_page()
    yield made
    window.close()


@pytest.fixture
def wanted(page):
    """What the page asked for."""
    found = []
    page.wanted.connect(lambda name, action: found.append((name, action)))
    return found


def buttons(page, name=MDEBERTA) -> list[str]:
    return [made.text() for made in page.cards[name].shown_buttons]


def words_on(widget: QWidget) -> str:
    QApplication.processEvents()
    labels = [label for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    labels.sort(key=lambda label: label.mapTo(widget, label.pos() * 0).y())
    return plain(" | ".join(label.text() for label in labels))


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_every_state_shows_its_buttons(page):
    for item, shown in (
        (scenes.absent(), ["Download (about 1.1 GB)"]),
        (scenes.downloading(), ["Pause", "Cancel"]),
        (scenes.paused(), ["Resume: 412 MB of 1.1 GB are here", "Cancel"]),
        (scenes.failed(), ["Resume: 412 MB of 1.1 GB are here", "Cancel"]),
        (scenes.verifying(), ["Stop"]),
        (scenes.complete(), ["Use", "Measure this reader", "Check files", "Delete"]),
        (scenes.measured(), ["Use", "Check files", "Delete"]),
        (scenes.measuring(), ["Stop"]),
        (scenes.damaged(), ["Repair", "Delete"]),
        (scenes.loading(), []),
    ):
        page.show_state(scene(item))
        assert buttons(page) == shown


def test_groups_have_their_rows_and_come_and_go(page):
    page.show_state(State())
    assert "Looking what is on this computer" in words_on(page)
    page.show_state(scene())
    shown = words_on(page)
    assert shown.index("In many languages") < shown.index("mDeBERTa") < shown.index("English only")
    assert "Others on this computer" not in shown
    page.show_state(scene(scenes.complete("my-reader")))
    assert "Others on this computer | my-reader" in words_on(page)
    page.show_state(scene())
    assert "my-reader" not in words_on(page)
    assert "my-reader" not in page.cards


def test_a_button_says_what_the_person_wants(qtbot, page, wanted):
    page.show_state(scene(scenes.paused(), scenes.complete(XLM_BASE)))
    click(qtbot, page.cards[MDEBERTA].buttons[Action.RESUME])
    click(qtbot, page.cards[XLM_BASE].buttons[Action.USE])
    click(qtbot, page.cards[MINILM].buttons[Action.DOWNLOAD])
    assert wanted == [(MDEBERTA, Action.RESUME), (XLM_BASE, Action.USE), (MINILM, Action.DOWNLOAD)]


def test_progress_changes_the_bar_and_nothing_else(page):
    page.show_state(scene(scenes.downloading()))
    card = page.cards[MDEBERTA]
    made = card.shown_buttons
    assert card.bar.isVisible()
    assert card.bar.value() == round(1000 * 412 / 1130)
    page.show_state(scene(scenes.downloading(done=565_000_000)))
    assert page.cards[MDEBERTA] is card
    assert card.shown_buttons == made
    assert card.bar.value() == 500
    assert "565 MB of 1.1 GB" in card.status.text()
    page.show_state(scene(scenes.complete()))
    assert not card.bar.isVisible()


def test_the_keyboard_stays_in_the_row_when_its_buttons_change(page):
    page.show_state(scene())
    card = page.cards[MDEBERTA]
    card.buttons[Action.DOWNLOAD].setFocus()
    for item, has_focus in (
        (scenes.connecting(), "Pause"),
        (scenes.downloading(), "Pause"),
        (scenes.paused(), "Resume: 412 MB of 1.1 GB are here"),
        (replace(scenes.complete(), activity=Activity(Doing.REMOVING)), "Details"),
    ):
        page.show_state(scene(item))
        assert QApplication.focusWidget().text() == has_focus
        assert card.isAncestorOf(QApplication.focusWidget())


def test_deleting_is_asked_in_the_row_with_the_bytes(qtbot, page, wanted):
    page.show_state(scene(scenes.complete()))
    card = page.cards[MDEBERTA]
    click(qtbot, card.buttons[Action.REMOVE])
    assert wanted == []
    assert "1.1 GB will be free" in words_on(card)
    assert QApplication.focusWidget() is card.ask.no, "Enter keeps it"
    qtbot.keyClick(card.ask.no, Qt.Key.Key_Return)
    assert wanted == []
    assert QApplication.focusWidget() is card.buttons[Action.REMOVE]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    qtbot.keyClick(card.ask.no, Qt.Key.Key_Escape)
    assert not card.ask.isVisible()
    click(qtbot, card.buttons[Action.REMOVE])
    assert card.ask.yes.text() == "Delete 1.1 GB"
    click(qtbot, card.ask.yes)
    assert wanted == [(MDEBERTA, Action.REMOVE)]
    assert not card.ask.isVisible()


def test_giving_up_names_what_has_arrived_by_now(qtbot, page, wanted):
    page.show_state(scene(scenes.downloading()))
    card = page.cards[MDEBERTA]
    click(qtbot, card.buttons[Action.CANCEL])
    page.show_state(scene(scenes.downloading(done=700_000_000)))
    assert card.ask.yes.text() == "Throw away 700 MB"
    page.show_state(scene(scenes.complete()))  # it was quicker
    assert not card.ask.isVisible()
    assert buttons(page) == ["Use", "Measure this reader", "Check files", "Delete"]
    page.show_state(scene(scenes.connecting()))
    click(qtbot, card.buttons[Action.CANCEL])
    assert wanted == [(MDEBERTA, Action.CANCEL)], "nothing has arrived, so nothing is asked"


def test_a_failure_is_told_in_the_row_until_it_is_read(qtbot, page):
    read = []
    page.dismissed.connect(read.append)
    page.show_state(scene(scenes.failed()))
    card = page.cards[MDEBERTA]
    assert "breaks again and again. Resume later" in words_on(card)
    cross = next(made for made in card.findChildren(QWidget) if made.accessibleName() == "Dismiss this message")
    cross.setFocus()
    click(qtbot, cross)
    assert read == [MDEBERTA]
    page.show_state(scene(scenes.paused()))
    assert "breaks again" not in words_on(card)
    assert QApplication.focusWidget().text() == "Resume: 412 MB of 1.1 GB are here"


def test_details_open_and_the_address_is_copied_not_opened(qtbot, page):
    page.show_state(scene())
    card = page.cards[MDEBERTA]
    assert "SQuAD" not in words_on(card)
    click(qtbot, card.more)
    assert "exact 80.88, F1 84.01" in words_on(card)
    click(qtbot, card.details.copy)
    assert QGuiApplication.clipboard().text() == "https://huggingface.co/timpal0l/mdeberta-v3-base-squad2"
    page.show_state(scene(scenes.complete()))
    assert f"Version: {scenes.REVISION}" in words_on(card), "open details follow the state"
    click(qtbot, card.more)
    assert "SQuAD" not in words_on(card)


def test_import_and_move(qtbot, page):
    kept, asked = page.foot.kept, []
    page.move_wanted.connect(lambda: asked.append("move"))
    page.folder_wanted.connect(lambda: asked.append("folder"))
    page.zip_wanted.connect(lambda: asked.append("zip"))
    page.stopped.connect(lambda: asked.append("stop"))
    page.show_state(scene())
    assert "83 GB free" in plain(kept.folder.text())
    for made in (kept.move_button, kept.folder_button, kept.zip_button):
        click(qtbot, made)
    page.show_state(scene(activity=Activity(Doing.MOVING, progress=Progress(1_000_000_000, 4_000_000_000))))
    assert kept.status.text() == "Moving the models · 1.0 GB of 4.0 GB"
    assert kept.bar.value() == 250
    assert QApplication.focusWidget() is kept.stop_button
    click(qtbot, kept.stop_button)
    assert asked == ["move", "folder", "zip", "stop"]
    page.show_state(scene(problem=scenes.failed().problem))
    assert "breaks again" in words_on(kept)
    assert QApplication.focusWidget() is kept.folder_button


def test_a_model_by_its_name(qtbot, page):
    names = []
    page.named.connect(names.append)
    page.show_state(scene())
    field, go = page.foot.by_name.field, page.foot.by_name.go
    assert not go.isEnabled()
    qtbot.keyClicks(field, " acme/reader ")
    go.click()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert names == ["acme/reader", "acme/reader"]
    page.show_state(scene(problem=scenes.failed().problem))
    assert field.text() == " acme/reader ", "to be corrected"
    other = replace(scenes.IMPORTED, repository="Acme/Reader")
    page.show_state(scene(replace(scenes.absent(), stored=replace(scenes.stored("my-reader"), model=other))))
    assert field.text() == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("https://huggingface.co/acme/reader", "acme/reader"),
        ("https://huggingface.co/acme/reader/tree/main", "acme/reader"),
        ("huggingface.co/acme/reader", "acme/reader"),
        ("  acme/reader", "acme/reader"),
        ("reader", "reader"),
        ("", ""),
    ],
)
def test_a_pasted_address_is_taken_for_the_name_in_it(typed, name):
    assert repository_of(typed) == name


def test_nothing_is_drawn_while_the_page_is_closed(page):
    page.hide()
    page.show_state(scene(scenes.downloading()))
    assert page.cards == {}
    page.open_page(MDEBERTA)
    assert QApplication.focusWidget() is page.cards[MDEBERTA].buttons[Action.PAUSE]


def test_a_row_in_focus_is_scrolled_into_view(qtbot, page):
    page.show_state(scene())
    made = page.cards[MINILM].buttons[Action.DOWNLOAD]
    qtbot.waitUntil(lambda: made.mapTo(page, made.rect().center()).y() > page.height())
    made.setFocus()
    assert made.mapTo(page, made.rect().bottomLeft()).y() < page.height()


def test_what_a_screen_reader_hears_of_a_row(page):
    page.show_state(scene(scenes.downloading()))
    card = page.cards[MDEBERTA]

    def heard(widget, what=QAccessible.Text.Name):
        return plain(QAccessible.queryAccessibleInterface(widget).text(what))

    assert heard(card).startswith("mDeBERTa v3 base – Recommended – 412 MB of 1.1 GB")
    assert "94 languages" in heard(card, QAccessible.Text.Description)
    assert heard(card.buttons[Action.PAUSE]) == "mDeBERTa v3 base: Pause"
    assert heard(card.bar) == "mDeBERTa v3 base"
    assert heard(page.cards[XLM_BASE]) == "XLM-RoBERTa base – Not on this computer"
    assert heard(page.foot.by_name.field) == "Another model by its name"
    for made in page.findChildren(QPushButton):
        assert not made.isVisibleTo(page) or made.accessibleName(), made.text()
    names = [heard(made) for card in page.cards.values() for made in card.shown_buttons]
    assert len(set(names)) == len(names), "each button of each row is told from every other"


@pytest.mark.parametrize("width", [400, 480, 640])
def test_no_word_is_cut_off(qtbot, page, width):
    page.resize(width, 900)
    page.show_state(scene(scenes.failed(), scenes.complete(XLM_BASE), scenes.damaged(MINILM)))
    for card in page.cards.values():
        click(qtbot, card.more)
    labels = [label for label in page.findChildren(QLabel) if label.isVisibleTo(page) and label.text()]
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    for label in labels:
        assert label.mapTo(page, label.rect().topRight()).x() <= width, label.text()
    for made in page.findChildren(QPushButton):
        if made.isVisibleTo(page):
            assert made.width() >= made.sizeHint().width(), made.text()
            assert made.mapTo(page, made.rect().topRight()).x() <= width, made.text()


def test_a_name_without_end_does_not_widen_the_page(qtbot, page):
    endless = replace(scenes.IMPORTED, title="owner/" + "X" * 90, repository="owner/" + "X" * 90)
    item = replace(scenes.failed(), stored=replace(scenes.stored("my-reader", Kept.PARTIAL), model=endless))
    page.show_state(scene(item, folder=Path("/" + "y" * 200)))
    page.cards["my-reader"].more.click()
    QApplication.processEvents()
    assert page.cards["my-reader"].width() < page.width()
    assert page._list.width() <= page.width()
