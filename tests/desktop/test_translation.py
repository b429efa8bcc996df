"""Every word of the window comes from the catalogue: in a made-up language, none is left in English."""

from __future__ import annotations

import datetime
import gettext
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from app import messages
from app.desktop import wording
from app.desktop.state import Asking, Status
from app.engine.answering.answer import Outcome
from app.engine.answering.ask import not_put
from app.engine.answering.kind import Kind
from tests.desktop.parts import answer, plain, result, verdict

KEYS = r"((Ctrl|Shift|Alt)\+)+[^\s)]\w*|\b(Return|Enter|Esc|Tab|F\d+|PgUp|PgDown)\b"
OF_QT = {"Scroll Left", "Scroll Right"}  # buttons that Qt makes, with words from its own catalogue
DATA = ("lease.txt", "later.txt", "locked.txt", "gone.txt", "Answerlight", "How much?", "Who?", "SQuAD 2", "fp32")


class Pseudo(gettext.NullTranslations):
    """⟦…⟧ around whatever is translated."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def pseudo(monkeypatch):
    monkeypatch.setattr(messages, "_translations", Pseudo())


def left_over(text: str, quotes: tuple[str, ...]) -> str:
    """What of a text is neither translated nor data; "" if nothing that has letters."""
    text = re.sub(r"<[^>]*>", "", plain(text))
    for known in sorted((*quotes, *DATA), key=len, reverse=True):
        text = text.replace(known, " ")
    before = None
    while text != before:
        before = text
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    text = re.sub(r"^[^⟦]*⟧|⟦[^⟧]*$", " ", text)  # a sentence that is shown in two parts
    text = re.sub(KEYS, " ", text)
    text = re.sub(r"(/[^\s:]+)+", " ", text)  # a path
    return text.strip() if re.search(r"[^\W\d_]", text) else ""


def words_of(widget: QWidget) -> list[str]:
    said = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QLabel | QAbstractButton):
        said.append(widget.text())
    if isinstance(widget, QLineEdit):
        said.append(widget.placeholderText())
    if isinstance(widget, QTabBar):
        for i in range(widget.count()):
            said += [widget.tabText(i), widget.tabToolTip(i), widget.accessibleTabName(i)]
    if isinstance(widget, QMenu):
        widget.aboutToShow.emit()
        said += [action.text() for action in widget.actions()]
    return said


def untranslated(window, *quotes: str) -> set[str]:
    QApplication.processEvents()
    session = window._session
    texts = [document.document.text for document in session.state.documents if document.document is not None]
    lines = tuple(line for text in texts for line in text.splitlines() if line.strip())
    samples = () if window._sample is None else window._sample.questions
    found = set()
    for widget in [window, *window.findChildren(QWidget)]:
        if not (widget.isVisibleTo(window) or isinstance(widget, QMenu)):
            continue
        found |= {rest for text in words_of(widget) if (rest := left_over(text, (*quotes, *lines, *samples)))}
    return found - OF_QT


def test_the_empty_window(pseudo, window, settings):
    window.toggle_help()
    assert untranslated(window) == set()


def test_recent_files(qtbot, pseudo, window, session, opened):
    opened()
    session.close_document(session.state.active)
    assert untranslated(window) == set()


def test_answers_and_every_bar(qtbot, pseudo, window, session, engine, opened):
    session.start_reader()
    one, two, _ = opened("lease.txt", ("later.txt", "The deposit is 5 euros."), ("gone.txt", "Three."))
    answers = [answer(one, "1,880 euros", 0.9), answer(one, "940 euros", 0.3), answer(two, "5 euros", None, 1)]
    verdicts = [verdict(0, Outcome.ANSWERED), verdict(1, Outcome.ANSWERED), verdict(2, Outcome.NONE)]
    engine.held = True
    engine.results = [result(answers[:2], verdicts), result(answers, verdicts)]
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(session.state.question.shown))
    quotes = ("1,880 euros", "940 euros", "5 euros")
    assert untranslated(window, *quotes) == set()
    session.choose_answer(1)
    engine.gate.release()
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    window.open_find()
    window.pages.find_bar.field.setText("euros")
    assert untranslated(window, *quotes) == set()
    session.set_only_this(True)
    window.answers.cards[0].copy()
    assert untranslated(window, *quotes) == set()


def test_no_answer_and_stopped(qtbot, pseudo, window, session, engine, opened):
    (document,) = opened()
    engine.results = [result([], [verdict(0, Outcome.NONE)], [answer(document, "rent", None)])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert untranslated(window) == set()
    engine.held = True
    session.ask("Who?")
    qtbot.waitUntil(lambda: len(engine.questions) == 2)
    assert untranslated(window) == set()
    session.stop()
    assert untranslated(window) == set()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ASK])
def test_other_kinds_of_questions(qtbot, pseudo, window, session, engine, opened, kind):
    (document,) = opened()
    passage = answer(document, "1,880 euros", None)
    engine.results = [replace(result([passage]), kind=kind) if kind.is_read else not_put("?", kind, [document])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert untranslated(window, "1,880 euros") == set()


def test_what_went_wrong_and_a_password(qtbot, pseudo, window, session, opened, opener, file, tmp_path):
    opener.passwords["locked.txt"] = "secret"
    session.open_paths([file("lease.txt", ""), tmp_path / "gone.txt", file("locked.txt")])
    qtbot.waitUntil(lambda: len(session.state.notices) == 2 and bool(session.state.documents))
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.NEEDS_PASSWORD)
    assert untranslated(window) == set()
    opened(("later.txt", "Two."))
    file("later.txt", "Three.")
    session.check_files()
    qtbot.waitUntil(lambda: len(session.state.notices) == 3)
    assert untranslated(window) == set()


def test_the_test_would_find_english(pseudo, window):
    window.question_bar.ask_button.setToolTip("Put the question")
    assert untranslated(window) == {"Put the question"}


def test_weekdays_are_named_in_the_language_of_the_window(monkeypatch):
    today = datetime.date(2024, 5, 15)
    opened = datetime.datetime(2024, 5, 13, 12).timestamp()
    before = QLocale()
    try:
        QLocale.setDefault(QLocale(QLocale.Language.German))
        assert wording.date_word(opened, today) == "Monday"  # no catalogue: all of the window is English
        monkeypatch.setattr(messages, "is_translated", lambda: True)
        assert wording.date_word(opened, today) == "Montag"
    finally:
        QLocale.setDefault(before)


def test_a_mirrored_window_keeps_the_page_as_it_is(qtbot, qapp, window, session, opened):
    opened()
    window.resize(1100, 700)
    QApplication.processEvents()
    view = window.pages.view
    paper = view.viewport().grab().toImage()
    try:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        QApplication.processEvents()
        field, ask = window.question_bar.field, window.question_bar.ask_button
        assert ask.mapTo(window, ask.rect().center()).x() < field.mapTo(window, field.rect().center()).x()
        assert view.viewport().grab().toImage() == paper
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
