"""The window as a person uses it: keys, mouse, drops; what it shows and what it says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from app.desktop import theme as themes
from app.desktop.answer_card import PassageCard
from app.desktop.notices import UNFOLDED_HEIGHT, NoticeBox
from app.desktop.state import Asking, Status
from app.desktop.views.colours import contrast
from app.desktop.views.highlight import PASSAGE
from app.engine.answering.answer import Outcome
from app.settings import Appearance
from tests.desktop.parts import READER, answer, result, verdict


def texts_of(widget: QWidget) -> str:
    """All words on visible labels, without direction marks."""
    QApplication.processEvents()  # a layout shows new widgets from the event loop
    found = " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
    return found.replace("\u2068", "").replace("\u2069", "")


@pytest.fixture
def ask(qtbot, window, session, engine, opened):
    """Opens files, puts a question by keyboard, and waits for its answers."""

    def do(make_results, *files):
        documents = opened(*files)
        engine.results = make_results(*documents)
        field = window.question_bar.field
        field.setFocus()
        field.clear()
        qtbot.keyClicks(field, "How much?")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: session.state.question.status in (Asking.DONE, Asking.FAILED))
        return documents

    return do


def two_answers(document, *others):
    answers = [answer(document, "1,880 euros", 0.9), answer(document, "940 euros", 0.35)]
    verdicts = [verdict(0, Outcome.ANSWERED), *(verdict(i + 1, Outcome.NONE) for i in range(len(others)))]
    return [result(answers, verdicts)]


# ------------------------------------------------------------------------------ nothing open


def test_the_empty_window_invites_and_promises(window):
    shown = texts_of(window)
    assert "Drop a PDF, Word or text file here" in shown
    assert "Nothing leaves this computer" in shown
    assert window.status.promise.toolTip() == "Connections since start: 0"
    assert not window.question_bar.ask_button.isEnabled()
    assert window.question_bar.field.placeholderText() == "Open a document to ask about it"
    assert not window.answers.isVisible()


def test_a_recent_file_is_one_click_away(qtbot, window, session, opened):
    opened("lease.txt")
    session.close_document(session.state.active)
    row = window.empty._recent.itemAt(1).widget()
    assert "lease.txt" in row.accessibleName()
    assert "today" in row.accessibleName()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.state.active_document is not None)


def test_a_question_about_the_sample_opens_and_asks_it(qtbot, window, session, opener, engine):
    opener.open = lambda path, password, report, encoding: opener_sample(path)
    engine.results = [result([])]
    qtbot.mouseClick(window.empty.question_buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(engine.questions))
    assert engine.questions[0][0] == ("sample.pdf",)
    assert window.question_bar.field.text() == engine.questions[0][1]


def opener_sample(path: Path):
    from app.engine.documents.document import Document, Kind

    return Document(path, Kind.TEXT, "The deposit is 1,880 euros.", (), "f", 1, 1)


# ------------------------------------------------------------------------------ dropping


def mime(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def drag(window, data) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    return event


def drop(window, data) -> QDropEvent:
    event = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    return event


def test_files_dropped_on_the_window_open_and_the_overlay_says_so_before(qtbot, window, session, file):
    data = mime(*(QUrl.fromLocalFile(str(file(name))) for name in ("a.txt", "b.txt", "ü عقد.txt")))
    assert drag(window, data).isAccepted()
    assert window.overlay.isVisible()
    assert window.overlay.text.text() == "Drop to open 3 files"
    assert drop(window, data).isAccepted()
    assert not window.overlay.isVisible()
    qtbot.waitUntil(lambda: len(session.state.documents) == 3)


def test_the_overlay_says_why_a_file_will_not_open(window, session, file):
    data = mime(QUrl.fromLocalFile(str(file("table.xlsx"))))
    drag(window, data)
    assert "is no document that can be read" in window.overlay.text.text()
    assert not window.overlay.accepts
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.overlay.isVisible()


def test_an_address_on_the_internet_is_not_opened(window, session, opener):
    data = mime(QUrl("https://example.org/lease.pdf"))
    drag(window, data)
    assert "on this computer" in window.overlay.text.text()
    drop(window, data)
    assert session.state.documents == ()
    assert not session.state.finding


def test_text_dragged_over_the_window_is_left_alone(window):
    data = QMimeData()
    data.setText("words")
    drag(window, data)
    assert not window.overlay.isVisible()


# ------------------------------------------------------------------------------ asking


def test_enter_that_ends_the_input_of_a_character_does_not_ask(qtbot, window, session, engine, opened):
    opened()
    engine.results = [result([])]
    field = window.question_bar.field
    field.setFocus()
    QApplication.sendEvent(field, QInputMethodEvent("ni hao", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.state.question.status is Asking.IDLE
    commit = QInputMethodEvent("", [])
    commit.setCommitString("你好？")
    QApplication.sendEvent(field, commit)
    assert field.text() == "你好？"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [asked for _, asked in engine.questions] == ["你好？"])


def test_the_question_takes_its_own_direction(window):
    field = window.question_bar.field
    field.setText("كم عدد مواقف السيارات؟")
    assert field.layoutDirection() is Qt.LayoutDirection.RightToLeft
    field.setText("How many?")
    assert field.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_long_earlier_questions_do_not_widen_the_answers(qtbot, window, session, engine, opened):
    opened()
    engine.results = [result([])]
    asked = "Who of all the people who are named anywhere in this document has to pay for the repairs & the water?"
    for text in (asked, "Second?"):
        session.ask(text)
    window.answers.setFixedWidth(260)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)

    def row():
        return next(part for part in window.answers.findChildren(QPushButton) if part.accessibleName() == asked)

    qtbot.waitUntil(lambda: row().text().endswith("…"))
    row = row()
    assert window.answers.rect().contains(row.mapTo(window.answers, row.rect().topRight()))
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window.question_bar.field.text() == asked


def test_the_answers_scroll_no_further_than_they_go(qtbot, window, ask):
    words = "The rent, which is due on the third working day of each month, is 94{} euros."
    files = [(f"{number}.txt", words.format(number)) for number in range(9)]
    ask(lambda *found: [result([answer(each, "euros", 0.8, at) for at, each in enumerate(found)])], *files)
    scroll = window.answers.findChild(QScrollArea, "scroll")
    inside, seen = scroll.widget(), scroll.viewport()

    qtbot.waitUntil(lambda: inside.height() == inside.heightForWidth(seen.width()))
    assert inside.height() > seen.height()


def test_earlier_questions_come_back_with_the_arrow_keys(qtbot, window, session, engine, opened):
    opened()
    engine.results = [result([])]
    for text in ("First?", "Second?"):
        session.ask(text)
    field = window.question_bar.field
    field.setText("draft")
    for key, expected in (
        (Qt.Key.Key_Up, "Second?"),
        (Qt.Key.Key_Up, "First?"),
        (Qt.Key.Key_Up, "First?"),
        (Qt.Key.Key_Down, "Second?"),
        (Qt.Key.Key_Down, "draft"),
    ):
        qtbot.keyClick(field, key)
        assert field.text() == expected


def test_answers_are_cards_with_words_numbers_and_the_quote(window, ask):
    ask(two_answers)
    first, second = window.answers.cards
    assert "Very likely" in texts_of(first)
    assert "(about 90%)" in texts_of(first)
    assert "1,880 euros</span>" in first._text.text()
    assert "Unsure" in texts_of(second)
    assert "lease.txt · 1 likely answer, 1 weaker" in texts_of(window.answers)
    assert first.property("current") is True
    assert second.property("current") is False
    assert "F3 next answer" in window.status.keys.text()


def test_a_card_is_as_high_as_its_words_also_after_other_answers_came(qtbot, window, ask):
    window.resize(1280, 800)
    lines = (
        "The deposit is 1,880 euros.",
        "She carries a liability insurance for her tools, her machines and her stock of at least 500,000 euros.",
        "From the second year on, the landlord may raise the rent once a year by no more than two per cent.",
    )

    def two_then_three(document):
        first, later, last = (answer(document, quote) for quote in ("1,880 euros", "500,000 euros", "two per cent"))
        return [result([first, last]), result([first, later, last])]

    def are_whole():
        texts = [card._text for card in window.answers.cards]
        return [text.height() == text.heightForWidth(text.width()) for text in texts] == [True] * 3

    ask(two_then_three, ("lease.txt", "\n".join(lines)))
    for card in window.answers.cards:
        card.click()  # the current card has a button more
        qtbot.waitUntil(are_whole)


def test_the_page_marks_the_answers_and_shows_the_current_one(qtbot, window, ask):
    (document,) = ask(two_answers)
    view = window.pages.view
    marked = [document.text[mark.start : mark.end] for mark in view.highlights]
    assert marked == ["1,880 euros", "940 euros"]
    assert view.current == 1
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert view.current == 2
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert view.current == 1


def test_the_same_words_at_several_places_are_one_card_with_links_to_each(qtbot, window, session, ask):
    def everywhere(*documents):
        places = tuple(answer(document, "940 euros", index=i).places[0] for i, document in enumerate(documents))
        return [result([replace(answer(documents[0], "940 euros"), places=places)])]

    ask(everywhere, "a.txt", ("b.txt", "Also here: 940 euros."))
    (card,) = window.answers.cards
    assert "found 2 times" in texts_of(card)
    link = next(made for made in card.findChildren(QPushButton) if "b.txt" in made.text())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert session.state.active_document.path.name == "b.txt"
    view = window.pages.view
    assert view.current == 1
    assert [session.state.active_document.document.text[m.start : m.end] for m in view.highlights] == ["940 euros"]


def test_a_click_on_a_highlight_chooses_its_card(window, session, ask):
    ask(two_answers)
    window.pages.view.highlight_clicked.emit(2)
    assert session.state.question.current == 1
    assert window.answers.cards[1].property("current") is True


def test_the_whole_journey_by_keyboard(qtbot, window, session, engine, opened):
    opened("a.txt", ("b.txt", "The deposit is 5 euros."))
    one = session.state.documents[0].document
    two = session.state.documents[1].document
    engine.results = [result([answer(one, "940 euros", 0.9), answer(two, "5 euros", 0.6, 1)])]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.question_bar.field
    qtbot.keyClicks(window.question_bar.field, "How much?")
    qtbot.keyClick(window.question_bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    qtbot.waitUntil(window.answers.cards[0].isVisible)  # a layout shows new widgets from the event loop
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is window.answers.cards[0]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is window.answers.cards[1]
    assert session.state.active_document.path.name == "b.txt"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "“5 euros” (b.txt)"
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is window.pages.view
    qtbot.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert session.state.active_document.path.name == "a.txt"
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert [document.path.name for document in session.state.documents] == ["b.txt"]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_T, both)
    assert session.state.active_document.path.name == "a.txt"


def test_enter_on_a_card_opens_it(qtbot, window, session, ask):
    ask(two_answers)
    card = window.answers.cards[1]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert session.state.question.current == 1


def test_escape_stops_the_question(qtbot, window, session, engine, opened):
    opened()
    engine.held = True
    engine.results = [result([])]
    session.ask("What?")
    qtbot.waitUntil(lambda: bool(engine.questions))
    assert window.question_bar.ask_button.text() == "Stop"
    qtbot.keyClick(window.question_bar.field, Qt.Key.Key_Escape)
    assert session.state.question.status is Asking.STOPPED
    assert window.question_bar.ask_button.text() == "Ask"
    qtbot.waitUntil(lambda: engine.stopped == 1)


def test_the_button_stops_while_it_says_stop(qtbot, window, session, engine, opened):
    opened()
    engine.held = True
    engine.results = [result([])]
    session.ask("What?")
    qtbot.mouseClick(window.question_bar.ask_button, Qt.MouseButton.LeftButton)
    assert session.state.question.status is Asking.STOPPED


def test_a_chip_announces_a_better_answer_and_no_row_moves(qtbot, window, session, engine, opened):
    (document,) = opened()
    first, better = answer(document, "940 euros", 0.5), answer(document, "1,880 euros", 0.9)
    engine.held = True
    engine.results = [result([first]), result([better, first])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: len(window.answers.cards) == 1)
    card = window.answers.cards[0]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    before = card.mapTo(window, QPoint(0, 0))
    engine.gate.release()
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    QApplication.processEvents()
    assert window.answers.cards[0] is card
    assert card.mapTo(window, QPoint(0, 0)) == before
    assert window.answers._better.isVisible()
    assert "1 better answer" in window.answers._better.text()
    qtbot.mouseClick(window.answers._better, Qt.MouseButton.LeftButton)
    assert window.answers.cards[1] is card
    assert not window.answers._better.isVisible()


def test_no_answer_is_said_with_its_coverage_and_closest_passages_apart(qtbot, window, session, ask):
    ask(lambda document: [result([], [verdict(0, Outcome.NONE)], [answer(document, "rent", None, score=-2)])])
    shown = texts_of(window.answers)
    assert "No answer found" in shown
    assert "lease.txt: all of it was read." in shown
    assert "Closest passage (it may not answer)" in shown
    assert "%" not in shown
    assert "score" not in shown
    assert window.answers.cards == []
    window.answers.findChild(PassageCard).click()
    (mark,) = window.pages.view.highlights
    assert mark.number == PASSAGE
    assert session.state.question.current is None


def test_below_the_answers_stand_the_closest_passages_of_other_sentences(qtbot, window, session, ask):
    def found(document):
        first = answer(document, "rent")
        same = replace(answer(document, "rent", None), text="re", places=first.places)
        return [result([first], closest=[same, answer(document, "deposit", None, score=-2)])]

    ask(found)
    assert len(window.answers.cards) == 1
    passages = window.answers.findChildren(PassageCard)
    assert len(passages) == 1
    assert "deposit" in texts_of(passages[0])


def test_a_closest_passage_names_its_document_where_several_are_open(qtbot, window, ask):
    def found(one, two):
        verdicts = [verdict(0, Outcome.NONE), verdict(1, Outcome.NONE)]
        return [result([], verdicts, [answer(two, "Two", None, 1, score=-2)])]

    ask(found, "a.txt", ("b.txt", "Two."))
    qtbot.waitUntil(lambda: "b.txt · Two." in texts_of(window.answers))


def test_a_closest_passage_names_its_document_once_another_is_opened(qtbot, window, ask, opened):
    ask(lambda document: [result([], [verdict(0, Outcome.NONE)], [answer(document, "rent", None, score=-2)])])
    qtbot.waitUntil(lambda: "The rent is 940 euros." in texts_of(window.answers))
    assert "lease.txt · The rent" not in texts_of(window.answers)
    opened(("later.txt", "Something else."))
    qtbot.waitUntil(lambda: "lease.txt · The rent is 940 euros." in texts_of(window.answers))


def test_closing_the_document_with_the_answer_does_not_make_it_no_answer(window, session, ask):
    ask(two_answers, "a.txt", ("b.txt", "Two."))
    session.close_document(session.state.documents[0].id)
    shown = texts_of(window.answers)
    assert "No answer" not in shown
    assert "a.txt" not in shown
    session.undo_close()
    assert len(window.answers.cards) == 2


def test_a_document_opened_after_the_question_is_said_not_to_have_been_asked(window, ask, opened):
    ask(two_answers)
    opened(("later.txt", "Something else."))
    assert "later.txt · not asked yet" in texts_of(window.answers)


@pytest.mark.parametrize(
    ("text", "word", "count"),
    [("The rent is 940 euros.", "much", "not found"), ("How much, and how much of it?", "much", "1 of 2")],
)
def test_find_words_looks_for_a_word_of_the_question(qtbot, window, ask, text, word, count):
    ask(lambda document: [result([], [verdict(0, Outcome.NONE)])], ("lease.txt", text))
    find = next(made for made in window.answers.findChildren(QPushButton) if made.text() == "Find words")
    qtbot.mouseClick(find, Qt.MouseButton.LeftButton)
    assert window.pages.find_bar.is_open
    assert window.pages.find_bar.field.text() == word
    assert window.pages.find_bar.count.text() == count


def test_finding_steps_with_enter_and_f3_and_ends_with_escape(qtbot, window, opened):
    opened(("a.txt", "one euro, two euro, three euro"))
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = window.pages.find_bar
    qtbot.keyClicks(bar.field, "euro")
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 3")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 3"
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert bar.count.text() == "3 of 3"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "2 of 3"
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.is_open
    assert window.pages.view.find_count == 0


def test_asking_ends_finding_and_f3_goes_through_the_answers(qtbot, window, session, engine, opened):
    (document,) = opened(("a.txt", "one euro, two euro"))
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.pages.find_bar.field, "euro")
    engine.results = [result([answer(document, "one euro", 0.9), answer(document, "two euro", 0.8)])]
    field = window.question_bar.field
    field.setFocus()
    qtbot.keyClicks(field, "How much?")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert not window.pages.find_bar.is_open
    assert window.pages.view.find_count == 0
    assert field.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert session.state.question.current == 1


# ------------------------------------------------------------------------------ documents


def test_the_strip_appears_with_the_second_document(qtbot, window, session, opened):
    opened("a.txt")
    assert not window.pages.strip.isVisible()
    opened(("b & c.txt", "Two."))
    strip = window.pages.strip
    assert strip.isVisible()
    assert strip.tabs.count() == 2
    assert "b && c.txt" in strip.tabs.tabText(1)
    assert str(session.state.documents[1].path) in strip.tabs.tabToolTip(1)
    strip.tabs.setCurrentIndex(0)
    assert session.state.active_document.path.name == "a.txt"
    close = strip.tabs.tabButton(1, strip.tabs.ButtonPosition.RightSide)
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert [document.path.name for document in session.state.documents] == ["a.txt"]
    assert not strip.isVisible()


def test_only_this_document_is_said_in_the_question_field(qtbot, window, session, opened):
    opened("a.txt", ("b.txt", "Two."))
    window.pages.strip.only_this.click()
    assert session.state.only_this
    assert "a.txt" in window.question_bar.field.placeholderText()


def test_what_cannot_be_opened_is_told_inline_and_can_be_dismissed(qtbot, window, session, file, tmp_path):
    session.open_paths([file("empty.txt", ""), tmp_path / "gone.pdf"])
    qtbot.waitUntil(lambda: len(session.state.notices) == 2)
    shown = texts_of(window.notices)
    assert "“empty.txt” is empty" in shown
    assert "“gone.pdf” cannot be found" in shown
    assert QApplication.activeModalWidget() is None
    for notice in session.state.notices:
        session.dismiss(notice.id)
    assert not window.notices.isVisible()


def test_many_notices_are_two_and_a_count_until_all_are_wanted(qtbot, window, session, tmp_path):
    session.open_paths([tmp_path / f"gone {number}.pdf" for number in range(5)])
    qtbot.waitUntil(lambda: len(session.state.notices) == 5)
    notices = window.notices

    def shown() -> list[int]:
        sentences = [box.sentence.text() for box in notices.findChildren(NoticeBox) if box.isVisible()]
        return [int(re.search(r"gone (\d)", sentence)[1]) for sentence in sentences]

    def press(name: str) -> None:
        (found,) = [made for made in notices.findChildren(QPushButton) if made.text() == name and made.isVisible()]
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: shown() == [3, 4])  # what was told last
    assert "and 3 more" in texts_of(notices)
    folded = notices.sizeHint().height()
    press("Show all")
    qtbot.waitUntil(lambda: shown() == [0, 1, 2, 3, 4])
    assert "more" not in texts_of(notices)
    assert notices.sizeHint().height() <= folded + UNFOLDED_HEIGHT
    session.dismiss(session.state.notices[0].id)
    qtbot.waitUntil(lambda: shown() == [1, 2, 3, 4])
    press("Show fewer")
    qtbot.waitUntil(lambda: shown() == [3, 4])
    press("Dismiss all")
    assert session.state.notices == ()
    assert not notices.isVisible()
    session.open_paths([tmp_path / f"gone {number}.pdf" for number in range(3)])
    qtbot.waitUntil(lambda: len(session.state.notices) == 3)
    qtbot.waitUntil(lambda: shown() == [1, 2])


def test_the_keyboard_is_where_the_next_password_is_typed(qtbot, window, session, opener, file):
    opener.passwords.update({"a.txt": "x", "b.txt": "y"})
    session.open_paths([file("a.txt"), file("b.txt")])
    qtbot.waitUntil(lambda: [d.status for d in session.state.documents] == [Status.NEEDS_PASSWORD] * 2)
    panel = window.pages.password
    qtbot.keyClicks(panel.field, "half")
    window.focus_question()
    session.activate(session.state.documents[1].id)
    assert "b.txt" in panel.sentence.text()
    assert window.focusWidget() is panel.field
    assert panel.field.text() == ""
    window.focus_question()
    session.set_only_this(True)  # the same document still: who types is not disturbed
    assert window.focusWidget() is window.question_bar.field


def test_a_password_is_typed_where_the_page_would_be(qtbot, window, session, opener, file):
    opener.passwords["locked.txt"] = "secret"
    session.open_paths([file("locked.txt")])
    panel = window.pages.password
    qtbot.waitUntil(panel.isVisible)
    assert "protected by a password" in panel.sentence.text()
    qtbot.keyClicks(panel.field, "wrong")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open with that password" in panel.sentence.text())
    qtbot.keyClicks(panel.field, "secret")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.READY)
    assert window.pages.view is not None


# ------------------------------------------------------------------------------ for everybody


def test_every_control_can_be_reached_and_says_what_it_is(window, session, ask):
    ask(two_answers, "a.txt", ("b.txt", "Two."))
    window.open_find()
    unnamed = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(window)
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() and (widget.toolTip() or widget is window.pages.view))
    ]
    assert unnamed == []


def test_answers_and_none_are_announced(qtbot, window, session, engine, opened):
    said = []
    window.announcer.announced.connect(said.append)
    (document,) = opened()
    engine.results = two_answers(document)
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Reading finished. 2 answers. Best: Very likely (about 90%), lease.txt: 1,880 euros"]
    engine.results = [result([], [verdict(0, Outcome.NONE)])]
    session.ask("What else?")
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1].startswith("No answer found. ")


def test_the_colours_follow_the_choice_at_once(qtbot, window, session, theme, opened):
    opened()
    session.set_appearance(Appearance.DARK)
    assert theme.colours is themes.DARK
    assert window.grab().toImage().pixelColor(3, 3).lightness() < 80
    session.set_appearance(Appearance.LIGHT)
    assert theme.colours is themes.LIGHT
    assert window.grab().toImage().pixelColor(3, 3).lightness() > 200


@pytest.mark.parametrize("colours", [themes.LIGHT, themes.DARK, themes.CONTRAST_LIGHT, themes.CONTRAST_DARK])
def test_text_and_outlines_have_enough_contrast(colours):
    from PySide6.QtGui import QColor

    def ratio(one, other):
        return contrast(QColor(one), QColor(other))

    for ground in (colours.surface, colours.raised):
        assert ratio(colours.text, ground) >= 4.5
        assert ratio(colours.soft, ground) >= 4.5
        assert ratio(colours.accent, ground) >= 3
        assert ratio(colours.edge, ground) >= 3
        assert ratio(colours.bad, ground) >= 3
        assert ratio(colours.good, ground) >= 3
    assert ratio(colours.on_accent, colours.accent) >= 4.5
    assert ratio(colours.on_mark, colours.mark) >= 4.5
    assert ratio(colours.edge, colours.ground) >= 3


def test_f1_lists_the_keys_in_the_window(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.help.isVisible()
    shown = texts_of(window.help)
    assert "Undo close" in shown
    assert QKeySequence("Ctrl+Shift+T").toString(QKeySequence.SequenceFormat.NativeText) in shown
    qtbot.keyClick(window.help.close_button, Qt.Key.Key_Escape)
    assert not window.help.isVisible()


def test_the_window_comes_back_where_it_was(qtbot, window, settings):
    window.resize(1000, 700)
    window.close()
    assert settings.values.geometry
    assert settings.values.splitter[0] >= 280


def test_at_a_small_size_nothing_is_lost(qtbot, window, ask):
    ask(two_answers)
    window.resize(window.minimumSize())
    QApplication.processEvents()
    for widget in (window.question_bar.field, window.question_bar.ask_button, window.answers.cards[0]):
        assert widget.isVisible()
        right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
        assert right <= window.width()


@pytest.mark.parametrize("width", [640, 800, 1280])
def test_cards_fit_into_the_pane_however_narrow_it_is(qtbot, window, ask, width):
    ask(lambda *documents: [result([answer(documents[0], "1,880 euros", 0.9)])])
    window.resize(width, 600)
    window._splitter.setSizes([1, width])  # as narrow as it can be dragged
    QApplication.processEvents()
    panel, card = window.answers, window.answers.cards[0]
    assert panel.width() <= 300
    area = panel._scroll.viewport().width()
    assert panel._list.width() <= area
    for label in card.findChildren(QLabel):
        right = label.mapTo(panel._scroll.viewport(), QPoint(label.width(), 0)).x()
        assert right <= area
        assert label.wordWrap() or label.width() >= label.sizeHint().width()


def test_the_page_gets_the_larger_part_of_a_small_window_and_the_pane_comes_back(window, ask):
    ask(two_answers)
    window.resize(1280, 800)
    QApplication.processEvents()
    wide = window.answers.width()
    window.resize(800, 600)
    QApplication.processEvents()
    assert 260 <= window.answers.width() <= 320
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.answers.width() == wide


def test_ctrl_q_and_the_menu_quit(qtbot, window):
    quit_action = window.shortcuts.action("quit")
    assert QKeySequence("Ctrl+Q") in quit_action.shortcuts()
    assert quit_action in window._menu.actions()
    quit_action.trigger()
    assert not window.isVisible()


def test_the_menu_opens_files_and_finds(window, session, opened):
    entries = window._menu.actions()
    opening, folder = entries[:2]
    assert [opening.text(), folder.text()] == ["Open files…", "Open folder…"]
    assert QKeySequence("Ctrl+O") in opening.shortcuts()
    find = next(action for action in entries if action.text() == "Find…")
    assert not find.isEnabled()
    opened()
    find.trigger()
    assert window.pages.find_bar.is_open


def test_what_the_person_opens_comes_before_the_table(window, session, opened):
    opened("one.txt", "two.txt")
    for opens in (
        lambda: opened("three.txt"),
        lambda: opened("one.txt"),  # it was open
        lambda: (session.close_document(session.state.active), session.undo_close()),
    ):
        window.table.open()
        assert window.table.page.isVisible()
        opens()
        assert not window.table.is_open
        assert window.pages.isVisible()
    session._store.set(last=(opened("four.txt")[-1].path,))
    window.table.open()
    session.open_last()
    assert window.table.is_open, "nothing of it is not open"
    session.close_document(session.state.documents[-1].id)
    session.open_last()
    assert not window.table.is_open


def test_the_table_stands_over_no_words_about_the_documents(qtbot, window, session, engine, opened):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros")])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: not session.state.question.is_running)
    said = window.status.text.text(), window.status.keys.text()
    assert all(said)
    window.table.open()
    assert (window.status.text.text(), window.status.keys.isHidden()) == ("", True)
    window.table.leave()
    assert (window.status.text.text(), window.status.keys.text()) == said


def test_the_readers_menu_speaks_plainly(window, session):
    info = replace(READER, measured_on="354 questions in 12 languages about whole documents: encyclopaedia articles")
    session._store.set(reader=info)
    window.question_bar._fill_reader_menu()
    lines = [action.text() for action in window.question_bar._reader_menu.actions()]
    assert lines[-1] == "Calculates on the processor, percentages measured"
    assert not any("fp32" in line for line in lines)
    assert max(len(line) for line in lines) <= 60
    assert not any("354" in line for line in lines), "Help tells what they were measured on"
