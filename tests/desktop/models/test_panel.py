"""The models page in the window: how it comes and goes, what its buttons ask of the session, what is said meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.desktop.models.state import Outcome
from app.desktop.models.words import Action
from app.desktop.session import Session
from app.desktop.state import Asking
from tests.desktop.models import scenes
from tests.desktop.models.scenes import MDEBERTA, XLM_BASE, scene
from tests.desktop.parts import READER, answer, plain, result
from tests.desktop.test_translation import Pseudo, untranslated

INTENTIONS = (
    *("download_model", "pause_download", "cancel_download", "verify_model", "remove_model", "import_model"),
    *("move_models", "stop_models", "use_model", "decline_offer", "dismiss_model_problem", "look_at_models"),
)


@pytest.fixture
def asked(monkeypatch):
    """What is asked of the session about models; none of it is done."""
    calls = []

    def record(name):
        def call(_session, *args, **more):
            calls.append((name, *args, *more.items()))

        return call

    for name in INTENTIONS:
        monkeypatch.setattr(Session, name, record(name))
    return calls


@pytest.fixture
def models(models, asked):
    """Before the session is made, which connects to its own methods."""
    return models


@pytest.fixture
def show(qtbot, window, session):
    """Puts rows made by hand into the session's state."""

    def do(*items, **more):
        state = scene(*items, **more)
        session._store.set(models=state.models, reader=state.reader, reader_loading=state.reader_loading)

    window.resize(1280, 820)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return do


def focus():
    return QApplication.focusWidget()


def open_by_key(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


def read_by(window) -> list[str]:
    bar = window.question_bar
    bar._fill_reader_menu()
    return [action.text() for action in bar._reader_menu.actions()]


# ------------------------------------------------------------------------------ coming and going


def test_the_page_opens_beside_the_documents_and_gives_the_keyboard_back(qtbot, window, show, asked, opened):
    opened()
    show()
    window.pages.view.setFocus()
    open_by_key(qtbot, window)
    assert window.models.page.isVisible()
    assert window.pages.view.isVisible(), "reading goes on beside it"
    assert focus() is window.models.page.close_button
    assert asked == [("look_at_models",)]
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert not window.models.page.isVisible()
    assert focus() is window.pages.view


def test_it_closes_by_its_cross_and_by_the_same_keys(qtbot, window, show):
    show()
    open_by_key(qtbot, window)
    qtbot.mouseClick(window.models.page.close_button, Qt.MouseButton.LeftButton)
    assert not window.models.is_open
    assert focus() is window.question_bar.field
    open_by_key(qtbot, window)
    open_by_key(qtbot, window)
    assert not window.models.is_open


def test_escape_at_the_question_stops_reading_before_it_closes_the_page(qtbot, window, show, session, engine, opened):
    (document,) = opened()
    show()
    window.models.open()
    window.question_bar.field.setFocus()
    engine.held = True
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(engine.questions))
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert session.state.question.status is Asking.STOPPED
    assert window.models.is_open
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert not window.models.is_open


def test_the_menus_open_it(qtbot, window, show):
    show()
    bar = window.question_bar
    bar._fill_reader_menu()
    next(action for action in bar._reader_menu.actions() if action.text() == "Models…").trigger()
    assert window.models.is_open
    window.models.close()
    next(action for action in window._menu.actions() if action.text() == "Models…").trigger()
    assert window.models.is_open


def test_in_a_narrow_window_it_takes_the_place_of_the_page_until_something_is_asked(
    qtbot, window, show, session, engine, opened
):
    (document,) = opened()
    show()
    window.resize(700, 600)
    window.models.open()
    QApplication.processEvents()
    assert not window.pages.isVisible()
    assert window.models.page.width() == 700
    engine.results = [result([answer(document, "940 euros")])]
    window.question_bar.field.setFocus()
    qtbot.keyClicks(window.question_bar.field, "How much?")
    qtbot.keyClick(window.question_bar.field, Qt.Key.Key_Return)
    assert not window.models.is_open
    assert window.pages.isVisible()
    assert focus() is window.question_bar.field
    window.models.open()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.pages.isVisible()
    assert window.models.page.width() < 500


def test_it_takes_the_answers_place_and_not_the_pages_until_something_is_asked(
    qtbot, window, show, session, engine, opened
):
    (document,) = opened()
    show()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    QApplication.processEvents()
    assert window.answers.focus_current()
    card, width = focus(), window.pages.width()
    open_by_key(qtbot, window)
    QApplication.processEvents()
    assert not window.answers.isVisible()
    assert window.pages.width() > 0.9 * width
    window.question_bar.field.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert focus() is window.pages.view, "there is no answer to go to"
    window.models.page.close_button.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert focus() is card
    window.models.open()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("And how much more?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert window.answers.isVisible()
    assert window.models.is_open
    window.models.close()
    window.models.open()
    assert not window.answers.isVisible(), "those were seen"
    window.resize(1700, 820)
    QApplication.processEvents()
    assert window.answers.isVisible(), "there is room for all three"


@pytest.mark.parametrize("size", [(640, 480), (800, 600), (1000, 700), (1280, 820)])
def test_the_window_never_grows_for_it(window, show, opened, size):
    opened()
    show(scenes.failed(), scenes.downloading(XLM_BASE))
    window.resize(*size)
    window.models.open()
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    pages = window.pages
    assert not pages.isVisible() or pages.width() >= 320


def test_f6_goes_through_it_and_tab_reaches_its_rows(qtbot, window, show, opened):
    opened()
    show()
    window.models.open()
    window.question_bar.field.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert focus() is window.pages.view
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert focus() is window.models.page.close_button
    seen = []
    for _ in range(8):
        qtbot.keyClick(focus(), Qt.Key.Key_Tab)
        seen.append(plain(focus().accessibleName()))
    assert seen[:4] == [
        "Built-in reader: Check files",
        "Built-in reader: Details",
        "mDeBERTa v3 base: Download (about 1.1 GB)",
        "mDeBERTa v3 base: Details",
    ]
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert focus() is window.question_bar.field


def test_the_list_of_keys_names_it(window):
    assert ("Open or close the models page", "Ctrl+Shift+M") in window.shortcuts.described()


# ------------------------------------------------------------------------------ what is asked


@pytest.mark.parametrize(
    ("item", "action", "call"),
    [
        (scenes.absent(), Action.DOWNLOAD, ("download_model", MDEBERTA)),
        (scenes.paused(), Action.RESUME, ("download_model", MDEBERTA)),
        (scenes.damaged(), Action.REPAIR, ("download_model", MDEBERTA)),
        (scenes.downloading(), Action.PAUSE, ("pause_download", MDEBERTA)),
        (scenes.verifying(), Action.STOP, ("pause_download", MDEBERTA)),
        (scenes.connecting(), Action.CANCEL, ("cancel_download", MDEBERTA)),
        (scenes.complete(), Action.VERIFY, ("verify_model", MDEBERTA)),
        (scenes.complete(), Action.USE, ("use_model", MDEBERTA)),
    ],
)
def test_buttons_become_intentions(qtbot, window, show, asked, item, action, call):
    show(item)
    window.models.open()
    asked.clear()
    window.models.page.cards[MDEBERTA].buttons[action].click()
    assert asked == [call]


def test_deleting_asks_first(window, show, asked):
    show(scenes.complete())
    window.models.open()
    asked.clear()
    card = window.models.page.cards[MDEBERTA]
    card.buttons[Action.REMOVE].click()
    assert asked == []
    card.ask.yes.click()
    assert asked == [("remove_model", MDEBERTA)]


def test_folders_zips_and_names(window, show, asked):
    show(problem=scenes.failed().problem)
    panel = window.models
    panel.open()
    asked.clear()
    panel._dialogs.import_chosen.emit(Path("/models/mine.zip"))
    panel._dialogs.place_chosen.emit(Path("/large"))
    panel.page.named.emit("acme/reader")
    panel.page.stopped.emit()
    panel.page.foot.kept.dismissed.emit()
    assert asked == [
        ("import_model", Path("/models/mine.zip")),
        ("move_models", Path("/large")),
        ("download_model", "acme/reader"),
        ("stop_models",),
        ("dismiss_model_problem", None),
    ]


def test_the_dialogs_are_the_systems_and_not_in_the_way(monkeypatch, window, show):
    opened, chosen = [], []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: opened.append(dialog.windowTitle()))
    show()
    dialogs = window.models._dialogs
    dialogs.import_chosen.connect(chosen.append)
    dialogs.place_chosen.connect(chosen.append)
    for choose in (dialogs.choose_folder, dialogs.choose_zip, lambda: dialogs.choose_place(Path("/x/models"))):
        choose()
        dialogs._dialog.fileSelected.emit("/models/mine")
    assert chosen == [Path("/models/mine")] * 3
    assert opened == [
        "Choose the folder of a model",
        "Choose the zip file of a model",
        "Choose the folder to keep the models in",
    ]


# ------------------------------------------------------------------------------ the offer


def test_the_offer_is_one_line_with_its_size_and_can_be_taken_or_left(window, show, asked):
    assert not window.models.offer.isVisible()
    show(offered=MDEBERTA)
    offer = window.models.offer
    assert offer.isVisible()
    assert offer.text.text() == "A larger reader that knows 94 languages: about 1.1 GB, once. It is slower."
    offer.take.click()
    assert asked == [("download_model", MDEBERTA, ("then_use", True))]
    offer.decline.click()
    assert asked[1:] == [("decline_offer",)]
    show()
    assert not offer.isVisible()


def test_the_offer_gives_the_keyboard_to_the_question(window, show):
    show(offered=MDEBERTA)
    window.models.offer.decline.setFocus()
    show()
    assert focus() is window.question_bar.field


def test_the_offers_details_are_its_row(window, show):
    show(offered=MDEBERTA)
    window.models.offer.details.click()
    assert window.models.is_open
    assert not window.models.offer.isVisible()
    assert focus() is window.models.page.cards[MDEBERTA].buttons[Action.DOWNLOAD]
    window.models.close()
    assert window.models.offer.isVisible()


# ------------------------------------------------------------------------------ while it is closed


def test_the_bottom_line_shows_a_download_and_opens_the_page(qtbot, window, show):
    show()
    link = window.status.models
    assert not link.isVisible()
    show(scenes.downloading())
    assert link.text() == "Downloading 36%"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.models.is_open
    assert not link.isVisible()
    window.models.close()
    assert link.isVisible()


def test_what_has_arrived_meanwhile_is_told_until_the_page_was_seen(window, show):
    show(scenes.downloading())
    show(scenes.complete(outcome=Outcome.DOWNLOADED))
    link = window.status.models
    assert plain(link.text()) == "“mDeBERTa v3 base” is on this computer"
    window.models.open()
    window.models.close()
    assert not link.isVisible()
    show(scenes.downloading())
    used = replace(READER, id=MDEBERTA, title="mDeBERTa")
    show(scenes.complete(outcome=Outcome.DOWNLOADED), reader=used)
    assert not link.isVisible(), "the chip says it"


def test_a_failed_download_is_not_silent(window, show):
    show(scenes.failed())
    assert plain(window.status.models.text()) == "“mDeBERTa v3 base” could not be downloaded – see why"


def test_the_bottom_line_keeps_its_height(window, show):
    show()
    QApplication.processEvents()
    height = window.status.height()
    show(scenes.downloading())
    QApplication.processEvents()
    assert window.status.height() == height


def test_readers_are_chosen_from_the_chip(window, show, asked):
    show(scenes.complete())
    assert read_by(window)[:4] == ["Built-in reader", "mDeBERTa v3 base", "", "Models…"]
    actions = window.question_bar._reader_menu.actions()
    assert [action.isChecked() for action in actions[:2]] == [True, False]
    actions[1].trigger()
    assert asked == [("use_model", MDEBERTA)]
    show(scenes.loading(), reader_loading=True)
    assert read_by(window)[1] == "mDeBERTa v3 base (getting ready…)"
    assert plain(window.question_bar.chip.text()) == "mDeBERTa v3 base is getting ready… ▾"


def test_news_of_models_are_announced(qtbot, window, show):
    said = []
    show()
    window.announcer.announced.connect(said.append)
    show(scenes.connecting())
    qtbot.waitUntil(lambda: bool(said))
    for done in range(420_000_000, 900_000_000, 60_000_000):
        show(scenes.downloading(done=done))
    show(scenes.complete(outcome=Outcome.DOWNLOADED))
    qtbot.waitUntil(lambda: len(said) == 2)
    assert [plain(text) for text in said] == [
        "Download of “mDeBERTa v3 base” has begun.",
        "“mDeBERTa v3 base” is downloaded and checked.",
    ]


# ------------------------------------------------------------------------------ words and direction


@pytest.mark.parametrize(
    "items",
    [
        (scenes.downloading(), scenes.in_line(), scenes.complete("my-reader")),
        (scenes.failed(), scenes.damaged(XLM_BASE)),
        (scenes.verifying(), scenes.removed(XLM_BASE)),
    ],
)
def test_every_word_comes_from_the_catalogue(monkeypatch, request, items):
    from app import messages

    monkeypatch.setattr(messages, "_translations", Pseudo())
    show, window = request.getfixturevalue("show"), request.getfixturevalue("window")
    show(*items, offered=scenes.MINILM)
    window.models.open()
    for card in window.models.page.cards.values():
        card.more.click()
    next(iter(window.models.page.cards.values())).details.copy.click()
    names = [model.title for model in scenes.CATALOGUE.values()] + ["my-reader", "MIT", "CC-BY-4.0"]
    assert untranslated(window, *names) == set()
    window.models.close()
    assert untranslated(window, *names) == set()


def test_the_page_mirrors_with_the_language(qapp, window, show):
    show(scenes.downloading())
    window.models.open()
    QApplication.processEvents()
    try:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        QApplication.processEvents()
        page, card = window.models.page, window.models.page.cards[MDEBERTA]
        assert page.mapTo(window, page.rect().topLeft()).x() == 0
        pause, cancel = card.buttons[Action.PAUSE], card.buttons[Action.CANCEL]
        assert pause.mapTo(card, pause.rect().center()).x() > cancel.mapTo(card, cancel.rect().center()).x()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
