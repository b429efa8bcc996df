"""Words that are looked for in one document and stand in others too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.desktop import find_elsewhere
from app.desktop.find_elsewhere import Counter, Elsewhere
from app.desktop.state import Asking
from app.engine.answering.answer import Outcome
from tests.desktop.parts import asked, plain, result, verdict
from tests.desktop.views.conftest import text_document


@pytest.fixture
def bar(window):
    return window.pages.find_bar


def others(bar) -> list[str]:
    return [plain(button.text()) for button in bar.findChildren(QPushButton) if not button.isHidden()]


def test_the_find_bar_names_the_other_documents_and_leads_there(qtbot, window, session, opened, bar):
    opened("lease.txt", ("later.txt", "The rent rises. Rent!"), ("notes.txt", "Nothing of it."))
    session.activate(session.state.documents[0].id)
    window.open_find()
    qtbot.keyClicks(bar.field, "RENT")
    qtbot.waitUntil(lambda: others(bar) == ["later.txt (2)"])
    (button,) = [button for button in bar.findChildren(QPushButton) if not button.isHidden()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.state.active_document.path.name == "later.txt"
    assert bar.count.text() == "1 of 2"
    qtbot.waitUntil(lambda: others(bar) == ["lease.txt (1)"])
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert others(bar) == []


def test_find_words_takes_one_from_another_document_where_the_shown_one_has_none(
    qtbot, window, session, engine, opened, bar
):
    opened(("a.txt", "Nothing of it here."), ("b.txt", "The deposit is 5 euros."))
    engine.results = [result([], [verdict(0, Outcome.NONE), verdict(1, Outcome.NONE)])]
    session.ask("How often is the deposit mentioned?", anyway=True)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    session.activate(session.state.documents[0].id)
    window._find_words()
    assert bar.field.text() == "deposit"
    qtbot.waitUntil(lambda: others(bar) == ["b.txt (1)"])


def test_words_over_the_border_of_two_pieces_are_counted_once(qtbot, monkeypatch):
    monkeypatch.setattr(find_elsewhere, "PIECE", 10)
    state = asked([text_document("shown"), text_document("12345678rent01234rent9rent")])
    counter = Counter()
    with qtbot.waitSignal(counter.counted) as told:
        counter.look_for("rent", state)
    assert told.args[0] == (Elsewhere(1, "notes.txt", 3),)
