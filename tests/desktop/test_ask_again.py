"""After another reader took over, the answers of the one before can be asked for again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.desktop.state import Asking
from tests.desktop.parts import READER, answer, plain, result

OTHER = replace(READER, id="/models/other", title="Some larger reader with quite a long name")


@pytest.fixture
def answered(qtbot, window, session, engine, opened):
    (document,) = opened()
    engine.readers[OTHER.id] = OTHER
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    session.start_reader()
    qtbot.waitUntil(lambda: session.state.reader == READER)
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    return document


def test_it_is_offered_after_a_switch_and_asks_the_same_with_the_other_reader(qtbot, window, session, engine, answered):
    again = window.answers.again
    assert not again.isVisible()
    session.use_model(OTHER.id)
    qtbot.waitUntil(lambda: session.state.reader == OTHER)
    assert again.isVisible()
    assert plain(again.text()).startswith("Ask again with Some larger")
    assert OTHER.title in again.accessibleName()
    assert "Built-in" in again.toolTip()
    rows = [card.pos() for card in window.answers.cards]
    assert session.state.question.shown  # what was answered stays until then
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(engine.questions) == 2 and session.state.question.status is Asking.DONE)
    assert engine.questions[0] == engine.questions[1]
    assert session.state.question.reader == OTHER
    assert not again.isVisible()
    assert window.focusWidget() is window.question_bar.field
    qtbot.waitUntil(lambda: [card.pos() for card in window.answers.cards] == rows)  # laid out by the event loop


def test_it_is_not_offered_when_the_reader_is_the_same_again(qtbot, window, session, engine, answered):
    session.use_model(OTHER.id)
    qtbot.waitUntil(lambda: session.state.reader == OTHER)
    session.use_model("builtin")
    qtbot.waitUntil(lambda: session.state.reader == READER)
    assert not window.answers.again.isVisible()
