from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.desktop import progress, verdicts
from app.desktop.state import Asking, OpenDocument, Status
from app.engine.answering.answer import Outcome, Reading, Result
from tests.desktop.parts import asked, pdf, plain, quote, result, verdict


def test_headings_say_what_each_document_got():
    documents = [pdf("Lease.pdf", 12), pdf("Annex-C.pdf", 8), pdf("Part.pdf", 5, (2,)), pdf("Scan.pdf", 3, (1, 2, 3))]
    documents[3] = replace(documents[3], text="")
    got = [
        verdict(0, Outcome.ANSWERED, 12),
        verdict(1, Outcome.NONE, 8),
        verdict(2, Outcome.NONE, 5, (2,)),
        verdict(3, Outcome.UNREADABLE, 3, (1, 2, 3)),
    ]
    answers = [quote(0.75), quote(0.35)]
    state = asked(documents, answers, result=result(answers, got))
    assert [plain(verdicts.heading(state, i)) for i in range(4)] == [
        "Lease.pdf · 1 likely answer, 1 weaker",
        "Annex-C.pdf · no answer on its 8 pages",
        "Part.pdf · no answer on the 4 pages that could be read",
        "Scan.pdf · could not be read: pictures only",
    ]


def test_while_reading_goes_on_nothing_is_called_absent():
    documents = [pdf("a.pdf", 3), pdf("b.pdf", 3)]
    partial = replace(result([], [verdict(0, Outcome.NONE, 3), verdict(1, Outcome.INCOMPLETE, 3)]), complete=False)
    state = asked(documents, status=Asking.READING, result=partial, reading=Reading(1, 9, 1, 6, None))
    assert verdicts.no_answer(state) is None
    assert "still being read" in verdicts.heading(state, 1)
    assert plain(progress.status(state)) == "Reading, 11%"


def test_no_answer_names_its_coverage():
    document = pdf("Lease-2024.pdf", 34, (5, 9, 10, 11, 12, 13))
    unread = (5, 9, 10, 11, 12, 13)
    state = asked([document], result=result([], [verdict(0, Outcome.NONE, 34, unread)]))
    card = verdicts.no_answer(state)
    assert card.title == "No answer on the 28 pages that could be read"
    assert plain(card.lines[0]) == (
        "Lease-2024.pdf: 6 of its 34 pages are pictures without text (5, 9–13). The answer could be there."
    )
    whole = asked([pdf("a.pdf", 3)], result=result([], [verdict(0, Outcome.NONE, 3)]))
    assert verdicts.no_answer(whole).title == "No answer found"
    assert plain(verdicts.no_answer(whole).lines[0]) == "a.pdf: all 3 pages were read."


def test_how_sure_it_is_that_there_is_none_stands_behind_what_was_read():
    sure = replace(verdict(0, Outcome.NONE, 3), absent=0.82)
    state = asked([pdf("a.pdf", 3)], result=result([], [sure]))
    said = "a.pdf: all 3 pages were read. That it holds no answer: Likely (about 80%)."
    assert plain(verdicts.no_answer(state).lines[0]) == said
    unclear = asked([pdf("a.pdf", 3)], result=result([], [replace(sure, absent=0.4, doubtful=True)]))
    assert plain(verdicts.no_answer(unclear).lines[0]) == "a.pdf: all 3 pages were read."


def test_a_stopped_question_says_how_much_was_read_and_not_that_there_is_none():
    state = asked(
        [pdf("a.pdf", 34)],
        status=Asking.STOPPED,
        reading=Reading(5, 40, 12, 34, None),
        result=Result("?", Outcome.INCOMPLETE, (verdict(0, Outcome.INCOMPLETE, 34),), (), (), False),
    )
    card = verdicts.no_answer(state)
    assert card.title == "Stopped before the end"
    assert card.lines == ("12% was read. An answer could be in the rest.",)


def test_where_a_passage_came_close_there_is_no_clear_answer():
    """Between "no answer" and an answer lies what was measured to be neither."""
    for pages, unread, title, words in (
        (3, (), "No clear answer found", "no clear answer on its 3 pages"),
        (5, (2,), "No clear answer on the 4 pages that could be read", "no clear answer on the 4 pages that could be"),
    ):
        close = replace(verdict(0, Outcome.NONE, pages, unread), doubtful=True)
        state = asked([pdf("a.pdf", pages, unread)], result=result([], [close]))
        assert verdicts.no_answer(state).title == title
        assert words in plain(verdicts.heading(state, 0))


def test_a_locked_document_is_named_as_not_asked():
    state = asked([pdf("a.pdf", 3)], [quote(0.9)], result=result([quote(0.9)]))
    locked = OpenDocument(9, Path("/x/secret.pdf"), Status.NEEDS_PASSWORD)
    state = replace(state, documents=(*state.documents, locked))
    assert [plain(line) for line in verdicts.not_asked(state)] == ["secret.pdf · needs its password: not asked"]
