from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop import wording
from app.desktop.state import Asking, OpenDocument, Question, State, Status, with_answers
from app.engine.answering.answer import Answer, Outcome, Place, Reading, Result
from app.engine.documents.document import Document, Kind, Outline, Page, PageProblem, PageSize
from app.engine.documents.errors import Cause, DocumentError
from app.engine.process import HelperFailed
from tests.desktop.parts import READER, result, verdict

FSI, PDI = "\u2068", "\u2069"


def plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


def pdf(name: str, pages: int, pictures: tuple[int, ...] = ()) -> Document:
    size = PageSize(595, 842, "")
    made, at = [], 0
    for number in range(1, pages + 1):
        empty = number in pictures
        end = at if empty else at + 10
        problem = PageProblem.PICTURE if empty else None
        made.append(Page(number, replace(size, label=str(number)), at, end, problem))
        at = end if empty else end + 1
    return Document(Path("/x") / name, Kind.PDF, "some words\n" * pages, tuple(made), name, 1, 1)


def asked(documents, shown=(), status=Asking.DONE, **more):
    opened = tuple(
        OpenDocument(i, d.path, Status.READY, Outline(d.path, ()) if d.pages else None, d)
        for i, d in enumerate(documents)
    )
    question = Question("?", status, tuple(range(len(documents))), shown=tuple(shown), **more)
    return State(documents=opened, active=0, question=question, reader=READER)


def quote(confidence, document=0, start=0, end=4, score=7.2):
    return Answer("some", confidence, score, (Place(document, start, end, start, start + 10),))


@pytest.mark.parametrize(
    ("value", "word", "number", "segments"),
    [
        (0.99, "Very likely", "(over 95%)", 5),
        (0.9, "Very likely", "(about 90%)", 5),
        (0.74, "Likely", "(about 75%)", 4),
        (0.5, "Possible", "(about 50%)", 3),
        (0.36, "Unsure", "(about 35%)", 2),
    ],
)
def test_confidence_is_a_word_a_number_and_segments(value, word, number, segments):
    assert wording.confidence(quote(value), 0) == wording.Confidence(word, number, segments)


def test_a_reader_that_was_not_measured_shows_order_and_a_score_and_no_likelihood():
    first, second, third = (wording.confidence(quote(None), rank) for rank in range(3))
    assert plain(first.label) == "Best match · score 7.2 · not measured yet"
    assert (second.word, third.word) == ("Second", "Further match")
    assert first.segments == 0


def test_headings_say_what_each_document_got():
    documents = [pdf("Lease.pdf", 12), pdf("Annex-C.pdf", 8), pdf("Part.pdf", 5, (2,)), pdf("Scan.pdf", 3, (1, 2, 3))]
    documents[3] = replace(documents[3], text="")
    verdicts = [
        verdict(0, Outcome.ANSWERED, 12),
        verdict(1, Outcome.NONE, 8),
        verdict(2, Outcome.NONE, 5, (2,)),
        verdict(3, Outcome.UNREADABLE, 3, (1, 2, 3)),
    ]
    answers = [quote(0.75), quote(0.35)]
    state = asked(documents, answers, result=result(answers, verdicts))
    assert [plain(wording.heading(state, i)) for i in range(4)] == [
        "Lease.pdf · 1 likely answer, 1 weaker",
        "Annex-C.pdf · no answer on its 8 pages",
        "Part.pdf · no answer on the 4 pages that could be read",
        "Scan.pdf · could not be read: pictures only",
    ]


def test_while_reading_goes_on_nothing_is_called_absent():
    documents = [pdf("a.pdf", 3), pdf("b.pdf", 3)]
    partial = replace(result([], [verdict(0, Outcome.NONE, 3), verdict(1, Outcome.INCOMPLETE, 3)]), complete=False)
    state = asked(documents, status=Asking.READING, result=partial, reading=Reading(1, 9, 1, 6, None))
    assert wording.no_answer(state) is None
    assert "still being read" in wording.heading(state, 1)
    assert plain(wording.status(state)) == "Reading 1 of 6 pages"


def test_no_answer_names_its_coverage():
    document = pdf("Lease-2024.pdf", 34, (5, 9, 10, 11, 12, 13))
    unread = (5, 9, 10, 11, 12, 13)
    state = asked([document], result=result([], [verdict(0, Outcome.NONE, 34, unread)]))
    card = wording.no_answer(state)
    assert card.title == "No answer on the 28 pages that could be read"
    assert plain(card.lines[0]) == (
        "Lease-2024.pdf: 6 of its 34 pages are pictures without text (5, 9–13). The answer could be there."
    )
    whole = asked([pdf("a.pdf", 3)], result=result([], [verdict(0, Outcome.NONE, 3)]))
    assert wording.no_answer(whole).title == "No answer found"
    assert plain(wording.no_answer(whole).lines[0]) == "a.pdf: all 3 pages were read."


def test_a_stopped_question_says_how_much_was_read_and_not_that_there_is_none():
    state = asked(
        [pdf("a.pdf", 34)],
        status=Asking.STOPPED,
        reading=Reading(5, 40, 12, 34, None),
        result=Result("?", Outcome.INCOMPLETE, (verdict(0, Outcome.INCOMPLETE, 34),), (), (), False),
    )
    card = wording.no_answer(state)
    assert card.title == "Stopped before the end"
    assert card.lines == ("12 of 34 pages were read. An answer could be on the others.",)


def test_progress_and_the_time_left_are_no_finer_than_they_are():
    state = asked([pdf("a.pdf", 34)], status=Asking.READING, reading=Reading(12, 34, 12, 34, None), seconds_left=17.3)
    assert wording.progress(state) == "Reading 12 of 34 pages – about 20 s left"
    assert [wording.time_left(s) for s in (None, 0.5, 4.2, 61, 100, 3600)] == [
        "",
        "almost done",
        "about 5 s left",
        "about 65 s left",
        "about 2 min left",
        "about 60 min left",
    ]


def test_the_status_bar_sums_up():
    documents = [pdf("a.pdf", 42), pdf("b.pdf", 19, tuple(range(1, 20)))]
    verdicts = [verdict(0, Outcome.ANSWERED, 42), verdict(1, Outcome.UNREADABLE, 19, tuple(range(1, 20)))]
    state = asked(documents, [quote(0.9)], result=result([quote(0.9)], verdicts), seconds=9.2)
    assert wording.status(state) == "2 documents · 42 of 61 pages read, 19 are pictures · 9 s"


def test_a_quote_has_its_own_direction_is_escaped_and_marked():
    text = "قبل <b> 308 & بعد"
    document = Document(Path("/a.txt"), Kind.TEXT, text, (), "f", 1, 1)
    start = text.index("308")
    html = wording.quote_html(document, Place(0, start, start + 3, 0, len(text)), "#ffedb0", "#000000")
    assert 'dir="rtl"' in html
    assert ">308</span>" in html
    assert "&lt;b&gt;" in html
    assert "&amp;" in html


def test_a_long_sentence_is_cut_around_its_quote():
    text = "word " * 400 + "QUOTE" + " word" * 400
    document = Document(Path("/a.txt"), Kind.TEXT, text, (), "f", 1, 1)
    start = text.index("QUOTE")
    html = wording.quote_html(document, Place(0, start, start + 5, 0, len(text)), "#fff", "#000")
    assert "QUOTE" in html
    assert html.count("…") == 2
    assert len(html) < 800


def test_a_copied_answer_names_file_and_page():
    document = pdf("Lease.pdf", 3)
    place = Place(0, 11, 15, 11, 21)
    assert plain(wording.citation(document, place)) == "“some” (Lease.pdf, page 2)"
    text = Document(Path("/a.txt"), Kind.TEXT, "some\nwords", (), "f", 1, 1)
    assert plain(wording.citation(text, Place(0, 0, 10, 0, 10))) == "“some words” (a.txt)"


def test_long_names_keep_their_end():
    name = wording.short_name("Protokoll der Versammlung " * 5 + "Entwurf 3.txt")
    assert name.endswith("Entwurf 3.txt" + PDI)
    assert len(plain(name)) == 44


def test_direction_is_that_of_the_first_letter():
    assert wording.is_right_to_left("123 شيء")
    assert not wording.is_right_to_left("abc شيء")
    assert not wording.is_right_to_left("123")


def test_problems_are_one_sentence_and_only_defects_have_details():
    missing = DocumentError(Path("/a.pdf"), Cause.MISSING)
    assert "a.pdf" in wording.problem(missing)
    assert wording.details(missing) == ""
    broken = HelperFailed("Traceback: boom")
    assert "boom" not in wording.problem(broken)
    assert "boom" in wording.details(broken)


def test_dates_are_said_as_people_say_them():
    today = datetime.date(2024, 5, 15)

    def word(days):
        at = datetime.datetime.combine(today - datetime.timedelta(days=days), datetime.time(12))
        return wording.date_word(at.timestamp(), today)

    assert [word(days) for days in (0, 1, 8, 40)] == ["today", "yesterday", "last week", "2024-04-05"]
    assert word(2) == "Monday"


def test_a_row_that_is_held_keeps_what_is_above_it():
    rows = [quote(value, start=start, end=start + 1) for value, start in ((0.9, 1), (0.8, 2), (0.7, 3))]
    new = quote(0.95, start=4, end=5)
    question = Question("?", Asking.READING, (0,), shown=tuple(rows), current=1, held=True)
    shown, current, better = with_answers(question, result([new, *rows]))
    assert shown == (*rows, new)
    assert (current, better) == (1, 1)
    gone = with_answers(question, result([new, rows[2]]))
    assert rows[1] in gone[0]  # the row under the eyes stays, even when something better overlaps it
    assert gone[0][gone[1]] == rows[1]
