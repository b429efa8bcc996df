"""Saving answers from the window: by keyboard, where the person says, and what is told."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop.state import questions_of
from app.desktop.taking.bar import SavedBar
from app.desktop.taking.formats import Format
from app.engine.answering.answer import Outcome
from app.engine.documents.copy import Copied, CopyCause, CopyError
from app.engine.documents.service import DocumentService
from tests.desktop.parts import answer, result, verdict
from tests.engine.documents.make import draw, lines


@pytest.fixture
def answered(qtbot, window, session, engine, opened):
    """The window after a question that has an answer."""

    def do(*files):
        documents = opened(*files)
        engine.results = [result([answer(documents[0], "940 euros", 0.75)])]
        session.ask("How much?")
        qtbot.waitUntil(lambda: not session.state.question.is_running)
        return documents

    return do


class GatedCopier:
    """Writes nothing until it is let; keeps what it was asked."""

    def __init__(self):
        self.orders = []
        self.gate = threading.Event()
        self.error = None

    def write(self, order, report):
        self.orders.append(order)
        while not self.gate.wait(0.01):
            report(object())
        if self.error:
            raise self.error
        return Copied(order.target, len(order.marks), 0)

    def close(self):
        self.gate.set()


@pytest.fixture
def dialogs(monkeypatch):
    """The system's windows, which stay away; those that were asked for."""
    opened = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: opened.append(dialog))
    return opened


def test_ctrl_e_asks_where_to_and_saves_nothing_before(qtbot, window, answered, dialogs, tmp_path):
    answered("lease.txt")
    before = sorted(tmp_path.rglob("*"))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = dialogs
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert "lease" in Path(dialog.selectedFiles()[0]).name
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("form", list(Format))
def test_answers_are_written_where_the_person_said(qtbot, window, answered, tmp_path, form):
    answered("lease.txt")
    target = tmp_path / f"answers{form.value}"
    window.exporter.save(target, form)
    bar = window.pages.saved_bar
    qtbot.waitUntil(lambda: bar.folder.isVisible())
    assert "940 euros" in target.read_text("utf-8")
    assert f"answers{form.value}" in bar.sentence.text()


def test_that_it_was_saved_is_gone_with_the_next_question(qtbot, window, answered, tmp_path):
    answered("lease.txt")
    bar = window.pages.saved_bar
    window.exporter.save(tmp_path / "answers.md", Format.MARKDOWN)
    qtbot.waitUntil(lambda: bar.folder.isVisible())
    window.question_bar.field.asked.emit("And the deposit?")
    assert bar.isHidden()
    bar.show_problem("It could not be saved.")
    window.question_bar.field.asked.emit("And the rent?")
    assert bar.isVisible()


def test_that_it_was_saved_leaves_by_itself_unless_it_is_used_and_what_went_wrong_stays(qtbot, monkeypatch, tmp_path):
    used = True
    monkeypatch.setattr(SavedBar, "underMouse", lambda _: used)
    around = QWidget()
    qtbot.addWidget(around)
    bar = SavedBar(around)
    bar.show_saved(tmp_path / "answers.md", "It was saved.")
    assert bar.leaving.isActive()
    bar.leaving.timeout.emit()
    assert not bar.isHidden()
    assert bar.leaving.isActive()
    used = False
    bar.folder.setFocus()
    bar.leaving.timeout.emit()
    assert not bar.isHidden(), "the keyboard is on it"
    bar.folder.clearFocus()
    bar.leaving.timeout.emit()
    assert bar.isHidden()
    bar.show_saved(tmp_path / "answers.md", "It was saved.")
    for shows in (lambda: bar.show_problem("It was not saved."), lambda: bar.show_saving(tmp_path / "more.md")):
        shows()
        assert not bar.leaving.isActive()
        bar.put_away()
        assert not bar.isHidden()


def test_the_suffix_that_was_typed_says_which_format(qtbot, window, answered, dialogs, tmp_path):
    answered("lease.txt")
    window.exporter.ask_for_answers()
    (dialog,) = dialogs
    target = tmp_path / "mine.json"
    dialog.fileSelected.emit(str(target))
    qtbot.waitUntil(lambda: window.pages.saved_bar.folder.isVisible())
    assert json.loads(target.read_text("utf-8"))["question"] == "How much?"


def test_a_folder_that_is_not_there_gets_a_sentence(qtbot, window, answered, tmp_path):
    answered("lease.txt")
    said = []
    window.exporter.told.connect(said.append)
    window.exporter.save(tmp_path / "gone" / "answers.md", Format.MARKDOWN)
    qtbot.waitUntil(lambda: bool(said))
    bar = window.pages.saved_bar
    assert bar.sentence.text() == said[0]
    assert "could not be saved" in said[0]
    assert bar.folder.isHidden()
    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_answers_are_not_written_over_a_document_that_is_open(qtbot, window, answered):
    (document,) = answered("lease.txt")
    said = []
    window.exporter.told.connect(said.append)
    window.exporter.save(document.path, Format.MARKDOWN)
    qtbot.waitUntil(lambda: bool(said))
    assert "never written over" in said[0]
    assert document.path.read_text("utf-8").startswith("The rent")


def test_without_answers_there_is_nothing_to_export(window, opened):
    opened("lease.txt")
    assert not window.shortcuts.action("export").isEnabled()
    assert not window.shortcuts.action("export_copy").isEnabled()


def test_that_there_is_no_answer_can_be_exported(qtbot, window, session, engine, opened, tmp_path):
    opened("lease.txt")
    engine.results = [result([], [verdict(0, Outcome.NONE)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: not session.state.question.is_running)
    assert window.shortcuts.action("export").isEnabled()
    window.exporter.save(tmp_path / "none.md", Format.MARKDOWN)
    qtbot.waitUntil(lambda: window.pages.saved_bar.folder.isVisible())
    assert "lease.txt · no answer" in (tmp_path / "none.md").read_text("utf-8")
    session.close_document(session.state.active)
    assert not window.shortcuts.action("export").isEnabled()


def test_ctrl_e_serves_also_where_no_document_has_an_answer(qtbot, window, session, engine, opened, dialogs):
    opened("lease.txt")
    engine.results = [result([], [verdict(0, Outcome.NONE)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: not session.state.question.is_running)
    window.exporter.ask_for_answers()
    assert Path(dialogs[0].selectedFiles()[0]).name.startswith("lease")


@pytest.fixture
def ask(qtbot, session, engine):
    """Puts a question, and waits for its answers."""

    def do(text, *answers):
        engine.results = [result(answers, [verdict(0, Outcome.ANSWERED if answers else Outcome.NONE)])]
        session.ask(text)
        qtbot.waitUntil(lambda: not session.state.question.is_running)

    return do


def test_answers_to_all_questions_are_saved_by_keyboard(qtbot, window, opened, ask, dialogs, tmp_path):
    (document,) = opened("lease.txt")
    action = window.shortcuts.action("export_all")
    ask("How much?", answer(document, "940 euros"))
    assert not action.isEnabled(), "there is but one"
    ask("Who?")
    ask("Which deposit?", answer(document, "1,880 euros"))
    assert action.isEnabled()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = dialogs
    assert "all questions" in dialog.windowTitle()
    assert "lease" in Path(dialog.selectedFiles()[0]).name
    target = tmp_path / "all.json"
    dialog.fileSelected.emit(str(target))
    qtbot.waitUntil(lambda: window.pages.saved_bar.folder.isVisible())
    asked = json.loads(target.read_text("utf-8"))["questions"]
    assert [(each["question"], [found["text"] for found in each["answers"]]) for each in asked] == [
        ("How much?", ["940 euros"]), ("Who?", []), ("Which deposit?", ["1,880 euros"]),
    ]  # fmt: skip
    window.exporter.ask_for_answers()
    with qtbot.waitSignal(window.exporter.told):
        dialogs[1].fileSelected.emit(str(tmp_path / "one.json"))
    assert json.loads((tmp_path / "one.json").read_text("utf-8"))["question"] == "Which deposit?"


def test_a_question_asked_twice_is_saved_once_and_one_being_read_for_does_not_hide_the_others(
    qtbot, window, session, engine, opened, ask
):
    (document,) = opened("lease.txt")
    ask("How much?", answer(document, "940 euros"))
    ask("How much?", answer(document, "1,880 euros"))
    assert [[found.text for found in each.shown] for each in questions_of(session.state)] == [["1,880 euros"]]
    assert not window.exporter.can_export_all
    engine.held = True
    session.ask("Who?")
    assert not window.exporter.can_export
    assert window.exporter.can_export_all
    assert [each.text for each in questions_of(session.state)] == ["How much?"]
    session.stop()


def test_answers_of_closed_documents_are_not_saved_and_come_back_with_them(window, session, opened, ask):
    one, two = opened("one.txt", ("two.txt", "It is 940 euros."))
    ask("How much?", answer(one, "940 euros"), answer(two, "940 euros", index=1))
    first, second = (document.id for document in session.state.documents)
    session.close_document(second)
    ask("Who?")
    assert [len(each.shown) for each in questions_of(session.state)] == [1, 0]
    session.undo_close()
    assert [len(each.shown) for each in questions_of(session.state)] == [2, 0]
    session.close_document(first)
    session.close_document(second)
    assert not window.exporter.can_export_all


def test_forgotten_questions_are_not_saved(window, session, opened, ask):
    (document,) = opened("lease.txt")
    ask("How much?", answer(document, "940 euros"))
    ask("Who?")
    assert window.exporter.can_export_all
    session.preferences.questions_forgotten.emit()
    assert not window.exporter.can_export_all
    assert not session.state.answered


def test_a_text_file_gives_answers_but_no_highlighted_copy(window, answered):
    answered("lease.txt")
    assert window.shortcuts.action("export").isEnabled()
    assert not window.shortcuts.action("export_copy").isEnabled()


@pytest.fixture
def pdf_answered(qtbot, window, session, engine, opener, tmp_path, monkeypatch):
    """The window after a question to a PDF, with a copier that waits."""
    path = draw(tmp_path / "lease.pdf", lines("Nothing."), lines("The rent is 940 euros."))
    document = DocumentService().open(path)
    monkeypatch.setattr(opener, "open", lambda *_args, **_more: document)
    session.open_paths([path])
    qtbot.waitUntil(lambda: getattr(session.state.active_document, "document", None) is not None)
    engine.results = [result([answer(document, "940 euros", 0.75)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: not session.state.question.is_running)
    copier = window.exporter.copier = GatedCopier()
    return document, copier


def test_a_copy_is_ordered_with_the_question_and_how_sure(qtbot, window, pdf_answered, tmp_path):
    document, copier = pdf_answered
    assert window.shortcuts.action("export_copy").isEnabled()
    bar = window.pages.saved_bar
    window.exporter.save(tmp_path / "copy.pdf", None)
    assert bar.stop.isVisible()
    copier.gate.set()
    qtbot.waitUntil(lambda: bar.folder.isVisible())
    (order,) = copier.orders
    (mark,) = order.marks
    assert mark.page_text[mark.start : mark.end] == "940 euros"
    assert (mark.page, mark.comment) == (2, "How much?\nLikely (about 75%)")
    assert order.fingerprint == document.fingerprint
    assert "with 1 highlight" in bar.sentence.text()


def test_a_copy_can_be_stopped(qtbot, window, pdf_answered, tmp_path):
    _, copier = pdf_answered
    window.exporter.save(tmp_path / "copy.pdf", None)
    qtbot.waitUntil(lambda: bool(copier.orders))
    bar = window.pages.saved_bar
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.isHidden)
    assert window.shortcuts.action("export_copy").isEnabled()


def test_a_copy_that_may_not_be_made_is_explained(qtbot, window, pdf_answered, tmp_path):
    _, copier = pdf_answered
    copier.error = CopyError(tmp_path / "copy.pdf", CopyCause.NOT_ALLOWED)
    copier.gate.set()
    said = []
    window.exporter.told.connect(said.append)
    window.exporter.save(tmp_path / "copy.pdf", None)
    qtbot.waitUntil(lambda: bool(said))
    assert "allows no notes" in said[0]
