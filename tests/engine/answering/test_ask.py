"""Asking, with the real built-in reader: right answers, honest verdicts, one list whatever the order."""

from __future__ import annotations

import random

import pytest

from app.engine.answering.answer import Outcome, Reading
from app.engine.answering.ask import Question, ReadableDocument
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.process import STILL_WORKING
from app.engine.task import Cancelled, may_stop

LIBRARY = """The harbour library was founded in 1871 by the shipbuilder Anna Berg. It stands at 12 Canal Street in \
Norwich and has about 48,000 books in nineteen languages.

The reading room is open from Tuesday to Saturday, between nine in the morning and six in the evening.

A library card costs 15 pounds a year. Children and students pay nothing.

Books may be borrowed for four weeks. For each day that a book is late, the fine is 20 pence.
"""
FILLER = "The weather over the harbour was calm that day, and the boats lay still at their moorings. "


@pytest.fixture
def put(builtin_reader, builtin_tokenizer, builtin_calibration):
    def make(text, *documents):
        readable = [ReadableDocument(d, builtin_tokenizer.encode_document(d.text)) for d in documents]
        return Question(text, readable, builtin_reader, builtin_tokenizer, builtin_calibration)

    return make


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who founded the library?", "Anna Berg"),
        ("In welchem Jahr wurde die Bibliothek gegründet?", "1871"),
        ("¿Cuántos libros tiene la biblioteca?", "48,000"),
        ("谁建立了图书馆？", "Anna Berg"),
        ("متى تأسست المكتبة؟", "1871"),
    ],
)
def test_questions_in_five_languages_about_an_english_text(put, text_document, question, expected):
    document = text_document(LIBRARY)
    result = put(question, document).read()
    assert result.outcome is Outcome.ANSWERED
    quotes = [answer.text for answer in result.answers[:3]]
    assert any(expected in quote for quote in quotes), quotes
    for answer in result.answers:
        for place in answer.places:
            assert document.text[place.start : place.end].strip()
        first = answer.places[0]
        assert document.text[first.start : first.end] == answer.text
        assert first.context_start <= first.start < first.end <= first.context_end


def test_what_the_document_does_not_say_has_no_answer_and_names_what_was_read(put, text_document):
    document = text_document(LIBRARY)
    result = put("What is the capital of Mongolia?", document).read()
    assert result.outcome is Outcome.NONE
    assert result.answers == ()
    assert result.closest
    assert all(passage.confidence is None for passage in result.closest)
    assert result.verdicts[0].characters_read == len(document.text)


def test_no_quote_leaves_a_heading_and_windows_do_not_begin_below_one(text_document, builtin_tokenizer):
    text = "Rent and heating\nThe rent is 940 euros a month,\nheating not included.\n\nDeposit\nIt is 1,880 euros."
    document = text_document(text)
    readable = ReadableDocument(document, builtin_tokenizer.encode_document(text))
    ranges = zip(readable.tokens.starts.tolist(), readable.tokens.ends.tolist(), strict=True)
    words: dict[int, str] = {}
    for number, (start, end) in zip(readable.paragraphs.tolist(), ranges, strict=True):
        words[number] = words.get(number, "") + text[start:end]
    assert ["".join(each.split()) for each in words.values()] == [
        "Rentandheating", "Therentis940eurosamonth,heatingnotincluded.", "Deposit", "Itis1,880euros.",
    ]  # fmt: skip
    begin = [text[readable.tokens.starts[token] :].split()[0] for token in readable.beginnings]
    assert begin == ["Rent", "Deposit"]


def test_order_and_batches_change_nothing(put, text_document):
    documents = [text_document(LIBRARY + FILLER * 36, "a.txt"), text_document(FILLER * 24 + LIBRARY, "b.txt")]
    question = put("How much is a library card?", *documents)
    count = len(question.likeliest_first())
    assert count > 6
    results = {question.read()}
    for seed, batch in ((1, 1), (2, 3), (3, 8)):
        order = list(range(count))
        random.Random(seed).shuffle(order)
        results.add(put("How much is a library card?", *documents).read(order=order, batch=batch))
    assert len(results) == 1


def test_answers_stream_and_nothing_is_called_absent_while_reading(put, text_document):
    reported: list[object] = []
    put("Who founded the library?", text_document(FILLER * 90 + LIBRARY + FILLER * 90)).read(reported.append)
    events = [event for event in reported if isinstance(event, Reading)]
    with_result = [event.result for event in events if event.result is not None]
    assert with_result, "no provisional result"
    for result in with_result:
        assert result.outcome in {Outcome.ANSWERED, Outcome.INCOMPLETE}
    assert with_result[0].answers, "the likeliest window was read first"
    assert not with_result[0].complete
    done = [event.windows_done for event in events]
    assert done == sorted(done)


def test_reading_stops_when_the_report_says_so(put, text_document):
    def report(event):
        if isinstance(event, Reading) and event.windows_done:
            raise Cancelled

    with pytest.raises(Cancelled):
        put("Who founded the library?", text_document(FILLER * 300)).read(report)


def test_reading_stops_while_the_first_order_is_made(put, text_document, monkeypatch):
    question = put("Who founded the library?", text_document(LIBRARY))

    def made():
        may_stop()
        pytest.fail("nobody could stop it")

    def report(event):
        if event == STILL_WORKING:
            raise Cancelled

    monkeypatch.setattr(question, "likeliest_first", made)
    with pytest.raises(Cancelled):
        question.read(report)


def test_a_document_without_text_is_unreadable_and_the_others_go_on(put, text_document):
    result = put("Who founded the library?", text_document("", "empty.txt"), text_document(LIBRARY)).read()
    assert [verdict.outcome for verdict in result.verdicts] == [Outcome.UNREADABLE, Outcome.ANSWERED]
    assert result.answers[0].places[0].document == 1


def test_one_character_can_be_asked(put, text_document):
    assert put("Who?", text_document("x")).read().outcome in {Outcome.NONE, Outcome.ANSWERED}


def test_an_empty_question_is_refused(put, text_document):
    with pytest.raises(QuestionError) as caught:
        put(" \n ", text_document(LIBRARY))
    assert caught.value.cause is QuestionCause.EMPTY


def test_a_question_longer_than_a_window_is_refused_and_one_that_fits_is_read(put, text_document):
    with pytest.raises(QuestionError) as caught:
        put("why " * 500, text_document(LIBRARY))
    assert caught.value.cause is QuestionCause.TOO_LONG
    assert 50 < caught.value.limit < 500
    fits = "Please tell me " + "very " * 100 + "exactly who founded the library?"
    assert put(fits, text_document(LIBRARY)).read().complete
