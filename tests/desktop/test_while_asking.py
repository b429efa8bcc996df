"""What is said and shown while a question is being read, and what a person may do meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.desktop.state import Asking
from app.engine.answering.answer import Outcome
from tests.desktop.parts import READER, answer, plain, result, verdict


def shown_in(window):
    QApplication.processEvents()
    panel = window.answers
    return plain(" ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)))


@pytest.fixture
def reading(qtbot, session, opened, engine):
    """A question in the middle of its reading: one answer in the first of three documents so far."""
    documents = opened("a.txt", ("b.txt", "The deposit is 5 euros."), ("c.txt", "Three."))
    first = answer(documents[0], "940 euros", 0.9)
    so_far = [verdict(0, Outcome.ANSWERED), verdict(1, Outcome.NONE), verdict(2, Outcome.INCOMPLETE)]
    engine.held = True
    engine.results = [
        result([first], so_far),
        result([first, answer(documents[1], "5 euros", 0.7, 1)], [verdict(i, Outcome.ANSWERED) for i in range(3)]),
    ]
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(session.state.question.shown))
    return documents


def finish(qtbot, session, engine):
    engine.gate.release()
    qtbot.waitUntil(lambda: not session.state.question.is_running)


def test_numbers_are_so_far_and_nothing_is_called_absent(qtbot, window, reading, session, engine):
    said = shown_in(window)
    assert "a.txt · 1 likely answer so far" in said
    assert "b.txt · still being read" in said
    assert "no answer" not in said.lower()
    finish(qtbot, session, engine)
    assert "so far" not in shown_in(window)


def test_a_screen_reader_hears_that_it_is_so_far_and_when_it_was_stopped(qtbot, window, session, engine, opened):
    said = []
    window.announcer.announced.connect(said.append)
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros", 0.9)]), result([])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].startswith("1 answer so far. Best: Very likely")
    session.stop()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1].startswith("Stopped. 1 answer so far.")


def test_closing_an_answered_document_goes_on_with_the_others(qtbot, window, reading, session, engine):
    session.close_document(session.state.documents[0].id)
    assert session.state.question.shown == ()
    assert "no answer" not in shown_in(window).lower()
    finish(qtbot, session, engine)
    assert [found.text for found in session.state.question.shown] == ["5 euros"]
    assert session.state.active_document.path.name == "b.txt"


def test_a_file_opened_meanwhile_is_not_in_this_question(qtbot, window, reading, session, engine, opened):
    opened(("d.txt", "Four."))
    assert session.state.question.status is Asking.READING
    finish(qtbot, session, engine)
    assert "d.txt · not asked yet" in shown_in(window)


def test_asking_again_starts_afresh(qtbot, window, reading, session, engine):
    session.choose_answer(0)
    session.ask("How much?")
    assert session.state.question.shown == ()
    assert not session.state.question.held
    qtbot.waitUntil(lambda: len(engine.questions) == 2 and bool(session.state.question.shown))
    finish(qtbot, session, engine)
    assert session.state.question.status is Asking.DONE


def test_another_reader_is_loaded_while_a_question_runs_and_takes_its_place_after_it(
    qtbot, window, reading, session, engine
):
    engine.readers["/models/other"] = other = replace(READER, id="/models/other", title="Other")
    session.start_reader()
    session.use_model("/models/other")
    qtbot.waitUntil(lambda: engine.spare == ["/models/other"])
    qtbot.wait(50)
    assert session.state.question.status is Asking.READING
    assert session.state.reader_loading
    assert session.state.question.reader == READER
    finish(qtbot, session, engine)
    assert session.state.question.status is Asking.DONE
    qtbot.waitUntil(lambda: session.state.reader == other)
    assert session.state.question.reader == READER
    assert not session.state.reader_loading
