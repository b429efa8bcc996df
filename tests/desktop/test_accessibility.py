"""The window as a screen reader and a keyboard meet it: Qt's accessibility tree, real Tab keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop import announcer as announcing
from app.desktop.state import Asking
from app.engine.answering.answer import Outcome
from tests.desktop.parts import answer, plain, result, verdict


@pytest.fixture
def answered(qtbot, window, session, engine, opened):
    """Two documents, an answer in each, and a question before."""
    one, two = opened("lease.txt", ("later.txt", "The deposit is 5 euros."))
    answers = [answer(one, "1,880 euros", 0.9), answer(two, "5 euros", 0.3, 1)]
    engine.results = [result(answers, [verdict(0, Outcome.ANSWERED), verdict(1, Outcome.ANSWERED)])]
    for text in ("Who?", "How much?"):
        session.ask(text)
        qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QApplication.processEvents()


def heard(widget: QWidget, what=QAccessible.Text.Name) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    assert interface.isValid()
    return plain(interface.text(what))


def walk(qtbot, window, key=Qt.Key.Key_Tab, modifier=Qt.KeyboardModifier.NoModifier):
    """Every stop of Tab, from the question round to it again."""
    window.question_bar.field.setFocus()
    stops = [window.question_bar.field]
    while True:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        if QApplication.focusWidget() is stops[0]:
            return stops
        stops.append(QApplication.focusWidget())
        assert len(stops) < 60, "Tab never comes round"


def test_tab_goes_through_the_window_as_it_is_read(qtbot, window, answered):
    window.question_bar.field.setText("And now?")
    stops = walk(qtbot, window)
    bar, pages, cards = window.question_bar, window.pages, window.answers.cards
    wanted = [
        bar.field,
        bar.ask_button,
        bar.chip,
        bar.menu_button,
        cards[0],
        cards[0]._copy,
        cards[1],
        pages.view,
        pages.tools.out,
        pages.tools.find_button,
        pages.strip.tabs,
        pages.strip.only_this,
        bar.open_button,
    ]
    assert [stop for stop in stops if stop in wanted] == wanted
    assert len(set(stops)) == len(stops)
    back = walk(qtbot, window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert back[1:] == stops[:0:-1]


def test_tab_reaches_every_visible_control_and_nothing_hidden(qtbot, window, answered):
    window.open_find()
    stops = walk(qtbot, window)
    controls = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    }
    assert {stop.accessibleName() for stop in stops} == {widget.accessibleName() for widget in controls}


def test_tab_in_the_empty_window(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    stops = walk(qtbot, window)
    assert window.empty.files_button in stops
    assert stops.index(window.empty.files_button) < stops.index(window.empty.question_buttons[0])


def test_tab_stays_in_the_list_of_keys(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.toggle_help()
    assert QApplication.focusWidget() is window.help.close_button
    qtbot.keyClick(window.help.close_button, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.help.close_button


def test_what_a_screen_reader_hears(window, answered):
    bar, pages = window.question_bar, window.pages
    card = heard(window.answers.cards[0])
    assert card == "Answer 1: Very likely (about 90%), lease.txt: 1,880 euros"
    assert heard(window.answers.cards[1]) == "Answer 2: Unsure (about 30%), later.txt: 5 euros"
    assert "The deposit is 1,880 euros." in heard(window.answers.cards[0], QAccessible.Text.Description)
    assert heard(bar.field) == "Question"
    assert heard(bar.ask_button) == "Ask"
    assert "No reader" in heard(bar.chip)
    assert heard(pages.view) == "Text of “lease.txt”, answer 1 of 1: 1,880 euros"
    assert heard(pages.strip.tabs) == "lease.txt"  # Qt reads the tab that is chosen
    assert heard(pages.strip.only_this) == "Only this document"
    assert heard(pages.tools.find_button).startswith("Find in this document")


def test_the_page_is_named_before_there_is_an_answer(window, opened):
    opened()
    assert heard(window.pages.view) == "Text of “lease.txt”"


def test_answers_none_and_the_end_are_announced_politely(qtbot, window, session, engine, opened, monkeypatch):
    events = []

    def catch(event):
        assert isinstance(event, QAccessibleAnnouncementEvent)
        events.append((event.message(), event.politeness(), event.object()))

    monkeypatch.setattr(announcing.QAccessible, "updateAccessibility", catch)
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros", 0.5)]), result([answer(document, "1,880 euros", 0.9)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: len(events) == 1)
    engine.gate.release()
    qtbot.waitUntil(lambda: len(events) == 2)
    engine.held = False
    engine.results = [result([], [verdict(0, Outcome.NONE)])]
    session.ask("What else?")
    qtbot.waitUntil(lambda: len(events) == 3)
    words = [plain(message) for message, _, _ in events]
    assert words[0].startswith("1 answer so far. Best: Possible")
    assert words[1].startswith("Reading finished. 1 answer. Best: Very likely")
    assert words[2].startswith("No answer found. lease.txt: all of it was read.")
    assert {politeness for _, politeness, _ in events} == {QAccessible.AnnouncementPoliteness.Polite}
    assert {of for _, _, of in events} == {window}
