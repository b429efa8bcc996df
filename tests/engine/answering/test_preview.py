"""Answers of a long document before it is tokenised: soon, real, and no part of the answer list."""

from __future__ import annotations

import pytest

from app.engine.answering.answer import Outcome, Reading
from app.engine.task import Cancelled

LETTER = "The lighthouse was built in 1871 by Anna Berg, who also founded the library. "
FILLER = "Cats sleep through the whole of the afternoon, on chairs and on window sills. "
BOOK = FILLER * 45 + LETTER + FILLER * 20
QUESTION = "When was the lighthouse built?"


@pytest.fixture
def asked(service, text_document, monkeypatch):
    """(Reading events, result) of a question over texts; LONG as given; with ``first`` only until there is an event."""

    def ask(question, *texts, long=3000, first=False):
        monkeypatch.setattr("app.engine.service.LONG", long)
        documents = [text_document(text) for text in texts]
        events, result = [], None

        def report(event):
            if isinstance(event, Reading):
                events.append(event)
                if first:
                    raise Cancelled

        for document in documents:
            service.add(document)
        try:
            result = service.ask([document.fingerprint for document in documents], question, report)
        except Cancelled:
            assert first
        finally:
            for document in documents:
                service.remove(document.fingerprint)
        service.forget()
        return events, result

    return ask


def test_the_answer_stands_there_before_a_window_was_read_and_the_list_is_the_same(asked):
    events, result = asked(QUESTION, BOOK)
    early = events[0]
    assert early.result is not None
    assert (early.windows_done, early.pages_read, early.result.complete) == (0, 0, False)
    (best, *_) = early.result.answers
    place = best.places[0]
    assert BOOK[place.start : place.end] == best.text == "1871"
    assert early.result.verdicts[0].characters_read == 0
    without, plain = asked(QUESTION, BOOK, long=10**9)
    assert without[0].result is None
    assert result == plain


def test_what_the_stretches_do_not_hold_is_not_called_absent(asked):
    (event,), _ = asked("Who painted the lighthouse?", BOOK, "", "A short note.", first=True)
    assert event.result.outcome in (Outcome.INCOMPLETE, Outcome.ANSWERED)
    assert event.result.verdicts[0].outcome is event.result.outcome
    assert [verdict.outcome for verdict in event.result.verdicts[1:]] == [Outcome.UNREADABLE, Outcome.INCOMPLETE]


def test_where_letters_say_nothing_the_windows_are_waited_for(asked):
    (event,), _ = asked("灯塔是哪一年建成的？", BOOK, first=True)
    assert event.result is None
    assert event.windows > 1


def test_of_several_documents_the_right_one_is_looked_into(asked):
    (event,), _ = asked(QUESTION, FILLER * 50, BOOK, FILLER * 60 + "Nothing else. ", first=True)
    assert [place.document for place in event.result.answers[0].places] == [1]


@pytest.mark.parametrize("text", [LETTER + FILLER * 20, FILLER * 20 + LETTER, "x" * 3000 + " " + LETTER, LETTER])
def test_at_either_end_beside_a_line_without_spaces_and_in_hardly_any_text(asked, text):
    events, result = asked(QUESTION, text, long=1)
    assert result.answers[0].text == "1871"
    for event in events:
        for answer in event.result.answers if event.result else ():
            assert all(text[place.start : place.end] == answer.text for place in answer.places[:1])


def test_stopping_is_heard_and_the_next_question_is_read_as_ever(service, text_document, monkeypatch):
    monkeypatch.setattr("app.engine.service.LONG", 3000)
    document = text_document(BOOK)
    service.add(document)

    def stop(event):
        if isinstance(event, Reading):
            assert event.windows_done == 0
            raise Cancelled

    with pytest.raises(Cancelled):
        service.ask([document.fingerprint], QUESTION, stop)
    assert document.fingerprint not in service._tokens
    assert service.ask([document.fingerprint], QUESTION).answers[0].text == "1871"
