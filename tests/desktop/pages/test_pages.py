"""Settings, what is kept, and about: what their controls change, what they say, and how the keyboard gets there."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from app import kept
from app.desktop import outside
from app.desktop.state import Asking
from app.desktop.table.state import Run
from app.engine.answering.answer import Outcome
from app.engine.answering.kind import Kind
from app.engine.grid.cells import Cell, CellState
from app.engine.grid.shelf import CollectionShelf
from app.engine.models.reliability import Measured
from app.settings import Appearance, Settings
from app.troubles import EndedUnexpectedly
from tests.desktop.models.scenes import MDEBERTA, XLM_BASE, XLM_LARGE, absent, complete, failed, scene
from tests.desktop.parts import READER, answer, plain, result
from tests.engine.grid.parts import MARK, Here, filled, write

TABLE = (Measured(0.0, 0.5, 60, 0.3, 0.25), Measured(0.5, 1.0, 40, 0.7, 0.75))


@pytest.fixture
def shown(qtbot, window):
    window.resize(1280, 820)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def outsiders(monkeypatch):
    """What the system was asked to show or start."""
    asked = []
    monkeypatch.setattr(outside, "show", lambda path: asked.append(path) or True)
    monkeypatch.setattr(outside, "start_private_window", lambda: asked.append("private"))
    return asked


def focus():
    return QApplication.focusWidget()


def words(widget) -> str:
    QApplication.processEvents()
    return plain(" ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)))


def looked(qtbot, session, act):
    """Do something after which the disk is looked at, and wait for that."""
    before = session.state.kept
    act()
    qtbot.waitUntil(lambda: session.state.kept is not before and session.state.kept is not None)


# ------------------------------------------------------------------------------ coming and going


def test_the_settings_open_and_close_by_keys_and_give_the_keyboard_back(qtbot, shown, opened):
    opened()
    shown.pages.view.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert shown.sheets.settings.isVisible()
    assert shown.pages.view.isVisible(), "reading goes on beside it"
    assert focus() is shown.sheets.settings.close_button
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert not shown.sheets.is_open
    assert focus() is shown.pages.view


def test_one_page_at_a_time_beside_the_documents(qtbot, shown, session):
    shown.sheets.open_settings()
    shown.sheets.settings.models_button.click()
    assert shown.models.is_open
    assert not shown.sheets.is_open
    looked(qtbot, session, shown.sheets.open_kept)
    assert shown.sheets.kept.isVisible()
    assert not shown.models.is_open
    shown.sheets.open_about()
    assert shown.sheets.about.isVisible()
    assert not shown.sheets.kept.isVisible()


def test_in_a_narrow_window_a_page_makes_room_for_the_answers(qtbot, shown, session, engine, opened):
    (document,) = opened()
    shown.resize(800, 600)
    shown.sheets.open_settings()
    assert not shown.answers.isVisible()
    engine.results = [result([answer(document, "940 euros")])]
    shown.question_bar.asked.emit("How much?")
    assert not shown.sheets.is_open
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)


@pytest.mark.parametrize("page", ["open_settings", "open_kept", "open_about"])
def test_tab_reaches_every_control_and_each_has_a_name(qtbot, shown, session, page):
    getattr(shown.sheets, page)()
    if page == "open_kept":
        qtbot.waitUntil(lambda: session.state.kept is not None)
    sheet = shown.sheets.stack.currentWidget()
    controls = {
        widget
        for widget in sheet.findChildren(QAbstractButton)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert len(controls) >= 3
    assert all(control.accessibleName() or control.text() for control in controls)
    met: list[QWidget] = []
    while focus() not in met:
        met.append(focus())
        qtbot.keyClick(focus(), Qt.Key.Key_Tab)
    assert {control for control in controls if control.group() is None or control.isChecked()} <= set(met)


# ------------------------------------------------------------------------------ settings


def test_appearance_and_device_take_effect_and_are_remembered(shown, session, settings):
    page = shown.sheets.settings
    shown.sheets.open_settings()
    page.appearance.buttons["dark"].click()
    assert session.state.appearance is Appearance.DARK
    page.device.buttons["cpu"].click()
    assert session.state.device == "cpu"
    again = Settings(settings.folder / "settings.json").values
    assert (again.appearance, again.device) == (Appearance.DARK, "cpu")
    page.appearance.buttons["system"].click()


def test_another_device_loads_the_reader_again_there(qtbot, shown, session, engine, monkeypatch):
    devices = []
    load = engine.load
    monkeypatch.setattr(
        engine, "load", lambda model, device, report: devices.append(device) or load(model, device, report)
    )
    folder = "/models/mine"
    engine.readers[folder] = replace(READER, id=folder, title="Mine")
    session.start_reader()
    qtbot.waitUntil(lambda: session.state.reader is not None and bool(session.state.models.items))
    session.use_model(folder)
    qtbot.waitUntil(lambda: session.state.reader.id == folder)
    session.preferences.set_device("cpu")
    qtbot.waitUntil(lambda: devices == ["auto", "cpu"])
    session.preferences.set_device("cpu")
    qtbot.waitUntil(lambda: not session.state.reader_loading)
    assert devices == ["auto", "cpu"]


def test_caution_puts_the_question_again_with_its_threshold(qtbot, shown, session, engine, settings, opened):
    (document,) = opened()
    session._store.set(reader=replace(READER, threshold=0.25, reliability=TABLE))
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert engine.least is None
    caution = shown.sheets.settings.caution
    shown.sheets.open_settings()
    assert caution.slider.value() == 25
    assert not caution.back.isVisible()
    caution.slider.setFocus()
    qtbot.keyClick(caution.slider, Qt.Key.Key_Right)
    assert session.state.caution == pytest.approx(0.3)
    qtbot.waitUntil(lambda: len(engine.questions) == 2 and session.state.question.status is Asking.DONE)
    assert engine.least == pytest.approx(0.3)
    assert Settings(settings.folder / "settings.json").values.caution == pytest.approx(0.3)
    caution.back.setFocus()
    qtbot.keyClick(caution.back, Qt.Key.Key_Space)
    assert session.state.caution is None
    assert focus() is caution.slider


def test_caution_before_any_question_asks_nothing(shown, session, engine):
    session.preferences.set_caution(0.5)
    assert engine.questions == []
    assert session.state.question.status is Asking.IDLE


def test_the_slider_says_what_it_does_by_the_readers_own_table(shown, session):
    page = shown.sheets.settings.caution
    shown.sheets.open_settings()
    session._store.set(reader=replace(READER, threshold=0.25, reliability=TABLE))
    assert "shows 7 of 10 answers, and 5 of 10 of those are right" in page.effect.text()
    assert "recommended" in page.effect.text()
    session.preferences.set_caution(0.5)
    assert "from 50% on" in page.effect.text()
    assert "shows 4 of 10 answers, and 8 of 10 of those are right" in page.effect.text()
    assert page.slider.accessibleDescription() == page.effect.text()
    session._store.set(reader=replace(READER, threshold=0.25))
    assert "not known" in page.effect.text()
    session._store.set(reader=replace(READER, calibrated=False))
    assert "not measured" in page.effect.text()
    assert "%" not in page.effect.text()


def test_the_slider_stops_at_whole_steps(shown, session):
    caution = shown.sheets.settings.caution
    shown.sheets.open_settings()
    caution.slider.setValue(43)
    assert caution.slider.value() == 45
    assert session.state.caution == pytest.approx(0.45)


# ------------------------------------------------------------------------------ what is kept


def test_recent_files_are_forgotten_one_by_one_and_all(qtbot, shown, session, settings, opened):
    opened("one.txt", "two.txt", "three.txt")
    page = shown.sheets.kept
    looked(qtbot, session, shown.sheets.open_kept)
    names = [plain(made.accessibleName()) for made in page.forget_buttons]
    assert names == ["Forget “three.txt”", "Forget “two.txt”", "Forget “one.txt”"]
    page.forget_buttons[1].setFocus()
    looked(qtbot, session, page.forget_buttons[1].click)
    assert [file.path.name for file in settings.values.recent] == ["three.txt", "one.txt"]
    assert focus() is page.forget_buttons[1], "the keyboard is on the one that took its place"
    looked(qtbot, session, page.forget_all.click)
    assert Settings(settings.folder / "settings.json").values.recent == session.state.recent == ()
    assert focus() is page.keep


def test_nothing_is_remembered_where_that_is_not_wanted(qtbot, shown, session, opened):
    opened("one.txt")
    looked(qtbot, session, shown.sheets.open_kept)
    shown.sheets.kept.keep.click()
    assert session.state.recent == ()
    opened("two.txt")
    assert session.state.recent == ()
    shown.sheets.kept.keep.click()
    opened("three.txt")
    assert [file.path.name for file in session.state.recent] == ["three.txt"]


def test_everything_is_listed_with_its_size_and_forgotten_on_a_second_word(qtbot, shown, session, settings, opened):
    opened("one.txt")
    log = settings.folder / "log" / "answerlight.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"x" * 2_000_000)
    (settings.folder / "strange").write_bytes(b"x" * 4000)
    collection = settings.folder / "collections" / "leases.db"
    collection.parent.mkdir()
    collection.write_bytes(b"x" * 7000)
    page = shown.sheets.kept
    looked(qtbot, session, shown.sheets.open_kept)
    said = words(page)
    assert "2.0 MB besides models" in said
    assert "strange · 4.0 kB" in said
    assert "Tables (collections), with what you asked there and what was found: 7.0 kB" in said
    assert str(settings.folder) in said
    page.everything.click()
    assert focus() is page.ask.no
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert shown.sheets.is_open
    assert log.stat().st_size > 0
    page.everything.click()
    assert "all collections" in words(page.ask)
    looked(qtbot, session, page.ask.yes.click)
    assert not collection.exists()
    assert log.stat().st_size == 0
    assert session.state.recent == session.state.earlier == ()
    assert (settings.folder / "strange").exists()
    assert (settings.folder / "settings.json").exists()


def test_what_was_forgotten_is_not_written_again_when_the_window_closes(
    qtbot, shown, session, settings, opened, opener, engine, file
):
    opened("one.txt", "two.txt")
    engine.results = [result([])]
    session.ask("Who is the landlord?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    field, draft = shown.question_bar.field, shown.table.page.setup
    field.setText("What did I want to ask?")
    draft.set_texts(("What is the rent?",))
    one, two = session.state.documents
    session.close_document(one.id)
    opener.gate.clear()
    session.open_paths([file("slow.txt")])  # under way while everything is forgotten
    page = shown.sheets.kept
    looked(qtbot, session, shown.sheets.open_kept)
    page.everything.click()
    looked(qtbot, session, page.ask.yes.click)
    assert (field.text(), field.isUndoAvailable(), draft.texts) == ("", False, ())
    assert session.state.question.text == ""
    assert session.state.earlier == ()
    assert not shown.answers.isVisible()
    opener.gate.set()
    qtbot.waitUntil(lambda: [each.document is None for each in session.state.documents] == [False, False])
    session.undo_close()
    two.path.write_text("Something else.", "utf-8")
    session.reopen(two.id)
    qtbot.waitUntil(lambda: any(each.document.text == "Something else." for each in session.state.documents))
    shown.close()
    written = (settings.folder / "settings.json").read_text("utf-8")
    assert not [name for name in ("one.txt", "two.txt", "slow.txt", "fingerprint") if name in written]


def test_what_is_opened_after_the_forgetting_is_remembered(shown, session, settings, opened):
    opened("one.txt")
    session.preferences.forget_files()
    opened("two.txt")
    shown.close()
    values = Settings(settings.folder / "settings.json").values
    assert [path.name for path in values.last] == [file.path.name for file in values.recent] == ["two.txt"]


def test_more_than_there_should_be_is_said(shown, session, tmp_path):
    shown.sheets.open_kept()
    huge = kept.Thing(kept.What.OTHER, tmp_path / "x", kept.LIMIT + 1)
    session._store.set(kept=kept.Kept(tmp_path, (huge,)))
    assert shown.sheets.kept.too_much.isVisible()


@pytest.fixture
def tables(settings, tmp_path):
    """Two tables, each with one cell that was read; gives how many cells are there, by table."""
    shelf = CollectionShelf(settings.folder / "collections")
    cell = Cell(CellState.COMPLETE, Outcome.NONE, False, Kind.ASK, True, (), (), 1, 1, None, None, ())
    for number, name in enumerate(("Leases", "Letters")):
        made = shelf.create(name)
        (row,) = filled(made, write(tmp_path / name, a="The rent is 900 euros."), ["How much?"])
        document = Here().open(tmp_path / name / "a.txt")
        made.documents.opened(row, document)
        made.cells.use(MARK)
        made.cells.put(document.fingerprint, made.questions.columns()[0].id, MARK, cell)
        made.close()
        os.utime(made.path, (1_000_000 + number, 1_000_000 + number))

    def count():
        found = {}
        for each in shelf.all():
            made = shelf.open(each.name)
            found[each.name] = len(made.table().cells)
            made.close()
        return found

    return count


def test_what_is_too_much_makes_room_and_that_is_told(qtbot, shown, session, tables):
    session.preferences.keep_within(limit=10)
    qtbot.waitUntil(lambda: bool(session.state.notices))
    assert tables() == {"Leases": 0, "Letters": 1}
    assert "answers of the table “Leases” were forgotten" in words(shown.notices)


def test_a_private_window_makes_no_room(session, settings, tables):
    settings.private = True
    session.preferences.keep_within(limit=10)
    session.preferences.close()
    assert tables() == {"Leases": 1, "Letters": 1}


def test_a_table_that_was_read_may_be_too_much(session, monkeypatch):
    calls = []
    monkeypatch.setattr(session.preferences, "keep_within", lambda: calls.append(1))
    for run, called in ((Run.STARTING, 0), (Run.READING, 0), (Run.DONE, 1), (Run.IDLE, 1)):
        session.table._set(run=run)
        assert len(calls) == called


def test_folders_are_shown_and_a_private_window_is_started(qtbot, shown, session, settings, outsiders):
    looked(qtbot, session, shown.sheets.open_kept)
    shown.sheets.kept.folder_button.click()
    shown.sheets.kept.private_button.click()
    shown.sheets.open_about()
    shown.sheets.about.log_button.click()
    assert outsiders[0] == settings.folder
    assert outsiders[1] == "private"
    assert outsiders[2].name == "log"


def test_where_nothing_shows_a_folder_its_place_is_said(qtbot, shown, session, monkeypatch):
    monkeypatch.setattr(outside, "show", lambda path: False)
    shown.sheets.show_outside(Path("/home/x/log"))
    assert "/home/x/log" in words(shown.notices)


# ------------------------------------------------------------------------------ about


def test_the_chart_is_also_said_in_words(shown, session):
    shown.sheets.open_about()
    session._store.set(reader=replace(READER, reliability=TABLE))
    chart = shown.sheets.about.chart
    assert chart.isVisible()
    assert "50–100% likely: 75% right, of 40 answers." in chart.accessibleDescription()
    assert "75% right, of 40 answers" in words(chart)
    assert "SQuAD 2" in words(shown.sheets.about)
    session._store.set(reader=replace(READER, reliability=tuple(replace(row, count=6) for row in TABLE)))
    assert "75% right, but of 6 answers only: too few to tell" in words(chart)
    session._store.set(reader=replace(READER, calibrated=False, reliability=()))
    assert not chart.isVisible()
    assert "not measured" in words(shown.sheets.about)


def test_the_licences_are_read_beside_the_window_and_shown(qtbot, shown, session, monkeypatch):
    gate = threading.Event()

    def read():
        gate.wait(20)
        return "MIT and many others"

    monkeypatch.setattr("app.about.licences_text", read)
    page = shown.sheets.about
    shown.sheets.open_about()
    page.licences_button.click()
    assert not page.licences.isVisible()
    gate.set()
    qtbot.waitUntil(page.licences.isVisible)
    assert page.licences.toPlainText() == "MIT and many others"
    page.licences_button.click()
    assert not page.licences.isVisible()


# ------------------------------------------------------------------------------ a crash, a private window


def test_a_crash_is_told_once_with_a_button_to_its_report(qtbot, shown, session, outsiders, tmp_path):
    session.tell(EndedUnexpectedly(tmp_path / "log" / "ended-1.txt"))
    session.tell(EndedUnexpectedly(tmp_path / "log" / "ended-1.txt"))
    assert len(session.state.notices) == 1
    assert "ended unexpectedly" in words(shown.notices)
    assert "Details" not in [made.text() for made in shown.notices.findChildren(QPushButton)]
    show = next(made for made in shown.notices.findChildren(QPushButton) if "report" in made.text())
    show.click()
    assert outsiders == [tmp_path / "log"]


def test_what_nobody_expected_is_told_with_its_details(qtbot, shown, session):
    error = ValueError("inner")
    thread = threading.Thread(target=lambda: session.defect_met.emit(error))
    thread.start()
    qtbot.waitUntil(lambda: bool(session.state.notices))
    thread.join()
    assert session.state.notices[0].problem is error
    assert "Copy details" in [made.text() for made in shown.notices.findChildren(QPushButton)]


def test_a_private_window_says_so(shown, session):
    session._store.set(private=True)
    assert shown.windowTitle().endswith("(private)")
    assert shown.status.promise.text() == "Private: nothing is kept"
    shown.sheets.open_settings()
    assert not shown.sheets.settings.keep.isEnabled()


# ------------------------------------------------------------------------------ the models page


def test_the_bottom_line_leads_to_the_model_it_is_about(qtbot, shown, session, monkeypatch):
    monkeypatch.setattr(type(session), "look_at_models", lambda self: None)
    state = scene(complete(MDEBERTA), absent(XLM_BASE), failed(XLM_LARGE))
    session._store.set(models=state.models, reader=READER)
    assert shown.status.models.isVisible()
    shown.status.models.click()
    card = shown.models.page.cards[XLM_LARGE]
    assert card.isAncestorOf(focus())
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty())


def test_the_answers_stay_beside_the_settings_which_change_them_and_not_beside_other_pages(
    qtbot, shown, session, engine, opened
):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    for open_page, stays in (
        (shown.sheets.open_settings, True),
        (shown.sheets.open_about, False),
        (shown.sheets.open_kept, False),
        (shown.sheets.open_settings, True),
    ):
        open_page()
        assert shown.answers.isVisible() is stays
    shown.sheets.close()
    assert shown.answers.isVisible()
