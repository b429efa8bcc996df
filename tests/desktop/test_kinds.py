"""Questions that the reader was not made for: what the window says, shows and offers instead."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app import messages
from app.desktop.state import Asking
from app.desktop.widgets import Segments
from app.engine.answering.answer import Outcome
from app.engine.answering.ask import not_put
from app.engine.answering.kind import Kind
from tests.desktop.parts import answer, plain, result, verdict

NOT_READ = [kind for kind in Kind if not kind.is_read]
PERCENT_WORDS = ("%", "ikely", "Possible", "Unsure", "score", "match", "sure")


def words(window) -> str:
    return words_of(window.answers)


def words_of(widget: QWidget) -> str:
    """All words on visible labels, without markup and direction marks."""
    QApplication.processEvents()
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return re.sub(r"<[^>]*>", "", plain(" ".join(labels)))


def buttons(window) -> dict[str, QPushButton]:
    QApplication.processEvents()
    found = window.answers.findChildren(QPushButton)
    return {button.text(): button for button in found if button.isVisibleTo(window.answers)}


@pytest.fixture
def put(qtbot, window, session, engine, opened):
    """Opens documents, asks, and waits for what the engine makes of them."""

    def do(make, *files):
        documents = opened(*files)
        engine.results = [make(*documents)]
        session.ask("Anything")
        qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
        return documents

    return do


def passages(kind, document, *quotes):
    """As the engine gives them: sentences, without a confidence."""
    found = []
    for quote in quotes:
        place = answer(document, quote).places[0]
        whole = replace(place, start=place.context_start, end=place.context_end)
        text = document.text[whole.start : whole.end]
        found.append(replace(answer(document, quote, None), text=text, places=(whole,)))
    return replace(result(found, [verdict(0, Outcome.ANSWERED if found else Outcome.NONE)]), kind=kind)


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_not_read_for_is_said_at_once_and_nothing_is_called_absent(window, session, put, kind):
    put(lambda *documents: not_put("Anything", kind, documents), "lease.txt", "later.txt")
    title, text = messages.kind_note(kind, in_window=True)
    shown = words(window)
    assert title in shown
    assert text in shown
    for absent in ("No answer", "no answer", "Stopped", "nothing found", "% was read", "still being read"):
        assert absent not in shown
    assert "read" not in window.status.text.text()
    assert not session.state.question.is_running


@pytest.mark.parametrize("kind", NOT_READ)
def test_it_is_announced(window, put, kind):
    said = []
    window.announcer.announced.connect(said.append)
    put(lambda *documents: not_put("Anything", kind, documents), "lease.txt")
    assert any(messages.kind_note(kind)[0] in text for text in said)


@pytest.mark.parametrize("kind", NOT_READ)
def test_a_notice_never_blocks_reading(qtbot, window, session, engine, put, kind):
    (document,) = put(lambda *documents: not_put("Anything", kind, documents), "lease.txt")
    assert engine.anyway is False
    engine.results = [passages(kind, document, "1,880 euros")]
    qtbot.mouseClick(buttons(window)[messages.LOOK_ANYWAY], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(session.state.question.shown))
    assert engine.anyway is True
    assert engine.questions[-1][1] == "Anything"
    assert "Relevant passage" in words(window)
    assert messages.LOOK_ANYWAY not in buttons(window)
    assert session.state.earlier == ("Anything",)
    session.ask("Something else")  # the next question is one like any other
    qtbot.waitUntil(lambda: len(engine.questions) == 3)
    assert engine.anyway is False


def test_counting_offers_to_find_the_words(qtbot, window, put):
    put(lambda *documents: not_put("How often does rent appear?", Kind.COUNT_TIMES, documents), "lease.txt")
    qtbot.mouseClick(buttons(window)[messages.FIND_WORDS], Qt.MouseButton.LeftButton)
    assert window.pages.find_bar.is_open


@pytest.mark.parametrize("kind", [kind for kind in NOT_READ if kind is not Kind.COUNT_TIMES])
def test_other_kinds_do_not(window, put, kind):
    put(lambda *documents: not_put("Anything", kind, documents), "lease.txt")
    assert messages.FIND_WORDS not in buttons(window)


def test_a_question_for_yes_or_no_gets_relevant_passages_without_a_number(window, session, put):
    put(lambda document: passages(Kind.YES_NO, document, "1,880 euros", "940 euros"), "lease.txt")
    shown = words(window)
    title, text = messages.kind_note(Kind.YES_NO)
    assert title in shown
    assert text in shown
    assert "lease.txt · 2 relevant passages" in shown
    cards = window.answers.cards
    assert len(cards) == 2
    for card in cards:
        assert "Relevant passage" in words_of(card)
        assert not any(word in words_of(card) for word in PERCENT_WORDS)
        assert not card.findChildren(Segments)
        name = QAccessible.queryAccessibleInterface(card).text(QAccessible.Text.Name)
        assert name.startswith("Relevant passage")
        assert not any(word in name for word in PERCENT_WORDS)
    assert session.state.current_answer is session.state.question.shown[0]  # the page is open at it


def test_relevant_passages_are_announced_as_such(window, put):
    said = []
    window.announcer.announced.connect(said.append)
    put(lambda document: passages(Kind.YES_NO, document, "1,880 euros"), "lease.txt")
    assert any("1 relevant passage" in text for text in said)
    assert not any("answer" in text or "ikely" in text for text in said)


def test_the_same_sentence_is_an_answer_for_one_question_and_a_passage_for_the_next(
    qtbot, window, session, engine, put
):
    (document,) = put(lambda document: passages(Kind.YES_NO, document, "1,880 euros"), "lease.txt")
    shown = session.state.question.shown[0]
    for results in ([result([replace(shown, confidence=0.75)])], [passages(Kind.YES_NO, document, "1,880 euros")]):
        engine.results = results
        session.ask("How much?")
        qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
        sure = session.state.question.kind is Kind.ASK
        assert ("Likely (about 75%)" in words(window)) is sure
        assert ("Relevant passage" in words(window)) is not sure
        assert (messages.kind_note(Kind.YES_NO)[0] in words(window)) is not sure
        assert bool(window.answers.cards[0].findChildren(Segments)) is sure


def test_yes_or_no_without_a_passage_gives_the_closest_ones_and_no_verdict(window, put):
    def make(document):
        doubtful = replace(verdict(0, Outcome.NONE), doubtful=True)
        return replace(result([], [doubtful], [answer(document, "940 euros", None)]), kind=Kind.YES_NO)

    put(make, "lease.txt")
    shown = words(window)
    assert shown.count(messages.kind_note(Kind.YES_NO)[0]) == 1
    assert "o clear answer" not in shown
    assert "lease.txt: all of it was read." in shown
    assert "Closest passage (it may not answer)" in shown


def test_yes_or_no_with_nothing_at_all_says_so(window, put):
    put(lambda document: replace(result([], [verdict(0, Outcome.NONE)]), kind=Kind.YES_NO), "lease.txt")
    assert "No answer found" in words(window)


def test_the_window_does_not_speak_of_itself_as_of_another_place(window, put):
    put(lambda *documents: not_put("Anything", Kind.COUNT_TIMES, documents), "lease.txt")
    assert "its window" not in words(window)
    assert "“Find” shows every place of a word" in words(window)
