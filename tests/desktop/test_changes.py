"""Files that change or disappear while they are open: real files, a real thread that looks."""

from __future__ import annotations

import os
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.desktop import file_watch
from app.desktop.state import Asking, Status
from app.engine.documents.errors import Cause
from tests.desktop.parts import answer, result

NEW = "The rent is now 990 euros.\n"


@pytest.fixture
def check(qtbot, session):
    """Looks at the files and waits until that is over; gives the causes told."""

    def do():
        with qtbot.waitSignal(session._changes._watch.seen):
            session.check_files()
        return [notice.problem.cause for notice in session.state.notices]

    return do


def test_an_unchanged_file_is_nothing_to_tell(opened, check):
    opened()
    assert check() == []


def test_a_change_is_told_once_and_again_after_the_next_reading(qtbot, session, opened, file, check):
    opened()
    file("lease.txt", NEW)
    assert check() == [Cause.CHANGED]
    assert check() == [Cause.CHANGED]
    session.dismiss(session.state.notices[0].id)
    file("lease.txt", NEW + NEW)  # a log that grows
    assert check() == []
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: session.state.active_document.document.text == NEW + NEW)
    assert check() == []
    file("lease.txt", NEW)
    assert check() == [Cause.CHANGED]


def test_only_the_date_counts_as_a_change_too(session, opened, file, check):
    (document,) = opened()
    os.utime(document.path, ns=(1, document.modified_ns + 5_000_000_000))
    assert check() == [Cause.CHANGED]


def test_a_file_that_is_gone_stays_usable_and_one_that_comes_back_is_no_news(
    qtbot, session, opened, engine, check, file
):
    (document,) = opened()
    away = document.path.with_suffix(".away")
    document.path.rename(away)
    assert check() == [Cause.GONE]
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert [shown.text for shown in session.state.question.shown] == ["940 euros"]
    away.rename(document.path)
    assert check() == []


def test_open_again_keeps_the_place_and_takes_the_old_answers(qtbot, session, opened, engine, check, file):
    one, two, _ = opened("a.txt", ("b.txt", "The deposit is 5 euros."), ("c.txt", "Three."))
    engine.results = [result([answer(two, "5 euros", 0.9, 1), answer(one, "940 euros", 0.6, 0)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    file("b.txt", NEW)
    assert check() == [Cause.CHANGED]
    assert len(session.state.question.shown) == 2  # of what was read
    session.reopen(session.state.documents[1].id)
    assert session.state.documents[1].document is two
    qtbot.waitUntil(lambda: session.state.documents[1].document.text == NEW)
    assert [document.path.name for document in session.state.documents] == ["a.txt", "b.txt", "c.txt"]
    assert session.state.active_document.path.name == "b.txt"
    assert [shown.text for shown in session.state.question.shown] == ["940 euros"]
    assert session.state.notices == ()
    assert session.state.closed == ()
    session.ask("And now?")
    qtbot.waitUntil(lambda: len(engine.questions) == 2)
    assert engine.questions[1][0] == ("a.txt", "b.txt", "c.txt")


def test_answers_stay_when_only_the_date_was_another(qtbot, session, opened, engine, check):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    os.utime(document.path, ns=(1, document.modified_ns + 5_000_000_000))
    check()
    key = session.state.active
    session.reopen(key)
    qtbot.waitUntil(lambda: session.state.find(key).document.modified_ns != document.modified_ns)
    assert len(session.state.question.shown) == 1
    assert check() == []


def test_the_old_text_stays_when_the_new_version_cannot_be_read(qtbot, session, opened, check, file):
    (document,) = opened()
    file("lease.txt", "")
    check()
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: [notice.problem.cause for notice in session.state.notices] == [Cause.EMPTY])
    assert session.state.active_document.document is document
    assert not session.state.active_document.is_rereading


def test_a_new_version_may_want_a_password(qtbot, session, opened, opener, check, file):
    opened()
    file("lease.txt", NEW)
    opener.passwords["lease.txt"] = "secret"
    check()
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.NEEDS_PASSWORD)
    session.submit_password(session.state.active, "secret")
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.READY)
    assert session.state.active_document.document.text == NEW


def test_reopening_the_only_document_that_is_asked_stops_the_question(qtbot, session, opened, engine, check, file):
    opened()
    engine.held = True
    engine.results = [result([])]
    session.ask("What?")
    qtbot.waitUntil(lambda: bool(engine.questions))
    file("lease.txt", NEW)
    check()
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.STOPPED)
    qtbot.waitUntil(lambda: engine.stopped == 1)


def test_closing_while_it_is_reread(qtbot, session, opened, opener, check, file):
    (document,) = opened()
    file("lease.txt", NEW)
    check()
    opener.gate.clear()
    session.reopen(session.state.active)
    session.close_document(session.state.active)
    opener.gate.set()
    session.undo_close()
    assert session.state.active_document.document is document
    assert not session.state.active_document.is_rereading
    qtbot.waitUntil(lambda: not session._changes._rereading)
    assert check() == [Cause.CHANGED]


def test_a_drive_that_does_not_answer_holds_nothing_up(qtbot, session, opened, monkeypatch):
    opened()
    silent, rounds, given_up = threading.Event(), [], []

    def never(paths):
        rounds.append(paths)
        given_up.append(not silent.wait(150))
        return {}

    monkeypatch.setattr(file_watch, "look_at", never)
    for _ in range(5):
        session.check_files()
    session.close()
    assert not given_up, "it was waited for"
    assert len(rounds) <= 1  # none where its thread has not come so far
    silent.set()


def test_the_window_looks_by_itself_and_offers_to_open_again(qtbot, window, session, opened, file, monkeypatch):
    opened()
    file("lease.txt", NEW)
    window._checking.setInterval(50)
    qtbot.waitUntil(window.notices.isVisible)
    (sentence,) = [label.text() for label in window.notices.findChildren(QLabel) if "changed" in label.text()]
    assert sentence.startswith("“\u2068lease.txt\u2069” has changed since it was opened.")
    again = next(made for made in window.notices.findChildren(QPushButton) if made.text() == "Open again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.state.active_document.document.text == NEW)
    assert window.pages.view.text == NEW
    qtbot.waitUntil(lambda: not window.notices.isVisible())


def test_the_window_looks_when_it_is_activated_and_rests_while_hidden(qtbot, window, session, opened, file):
    opened()
    window._checking.setInterval(1_000_000)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    file("lease.txt", NEW)
    window.activateWindow()
    qtbot.waitUntil(lambda: bool(session.state.notices))
    window.hide()
    assert not window._checking.isActive()


def encodings_of(window):
    """The entries of the menu that are shown, and the checked ones."""
    menu = window._menu.encodings
    shown = [action for action in menu.actions() if action.isVisible()]
    return menu, {action.data(): action for action in shown}, [action.data() for action in shown if action.isChecked()]


def test_a_text_is_read_anew_in_another_encoding_and_stays_so_when_it_changes(
    qtbot, session, window, opened, engine, check, file
):
    (document,) = opened(("letter.txt", "Größe und Straße."))
    engine.results = [result([answer(document, "Straße")])]
    session.ask("Where?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    menu, entries, checked = encodings_of(window)
    assert menu.menuAction().isVisible()
    assert menu.title() == "Reopen with encoding"
    assert checked == ["utf-8"]
    assert entries["cp1252"].text() == "Western (Windows-1252)"
    entries["cp1252"].trigger()
    qtbot.waitUntil(lambda: session.state.active_document.document.encoding == "cp1252")
    assert session.state.active_document.document.text == "GrÃ¶ÃŸe und StraÃŸe."
    assert session.state.question.shown == ()  # the quote does not stand in what is shown now
    assert encodings_of(window)[2] == ["cp1252"]
    file("letter.txt", "Öl")
    assert check() == [Cause.CHANGED]
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: session.state.active_document.document.text == "Ã–l")


def test_the_answers_stay_where_another_encoding_gives_the_same_text(qtbot, session, window, opened, engine):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    encodings_of(window)[1]["cp1251"].trigger()
    qtbot.waitUntil(lambda: encodings_of(window)[2] == ["cp1251"])
    assert len(session.state.question.shown) == 1


def test_a_text_that_is_none_in_the_chosen_encoding_stays_as_it_was(qtbot, session, opened):
    (document,) = opened(("letter.txt", "Straße."))
    session.reopen_with_encoding(session.state.active, "ascii")  # the stand-in refuses, the engine puts U+FFFD
    qtbot.waitUntil(lambda: len(session.state.notices) == 1)
    assert session.state.active_document.document is document


def test_what_knows_its_own_encoding_greys_the_entry_and_moves_none(session, window, opened):
    def entries():
        return [action.text() for action in window._menu.actions() if action.isVisible()]

    opened()
    before = entries()
    assert encodings_of(window)[0].menuAction().isEnabled()
    session.close_document(session.state.active)
    assert not encodings_of(window)[0].menuAction().isEnabled()
    assert entries() == before
