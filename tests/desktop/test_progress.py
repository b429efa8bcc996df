from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.desktop import progress, verdicts
from app.desktop.state import Asking
from app.engine.answering.answer import Outcome, Reading
from app.engine.documents.document import Document, Kind
from tests.desktop.parts import asked, pdf, quote, result, verdict


def test_progress_and_the_time_left_are_no_finer_than_they_are():
    state = asked([pdf("a.pdf", 34)], status=Asking.READING, reading=Reading(12, 34, 12, 34, None), seconds_left=17.3)
    assert progress.progress(state) == "Reading, 35% – about 20 s left"
    assert [progress.time_left(s) for s in (None, 0.5, 4.2, 61, 100, 3600)] == [
        "",
        "almost done",
        "about 5 s left",
        "about 65 s left",
        "about 2 min left",
        "about 60 min left",
    ]


def test_the_status_bar_sums_up():
    documents = [pdf("a.pdf", 42), pdf("b.pdf", 19, tuple(range(1, 20)))]
    found = [verdict(0, Outcome.ANSWERED, 42), verdict(1, Outcome.UNREADABLE, 19, tuple(range(1, 20)))]
    state = asked(documents, [quote(0.9)], result=result([quote(0.9)], found), seconds=9.2)
    assert progress.status(state) == "2 documents · 42 of 61 pages read, 19 are pictures · 9 s"


def test_documents_that_were_closed_are_not_counted():
    documents = [text(f"{n}.txt") for n in range(4)]
    found = [verdict(n, Outcome.ANSWERED) for n in range(4)]
    state = asked(documents, [quote(0.9)], result=result([quote(0.9)], found), seconds=2)
    assert progress.status(state) == "4 documents · all of it read · 2 s"
    state = replace(state, documents=state.documents[1:3])
    assert progress.status(state) == "2 documents · all of it read · 2 s"
    assert progress.status(replace(state, documents=state.documents[:1])) == "all of it read · 2 s"
    assert progress.status(replace(state, documents=())) == ""


def test_text_files_are_not_counted_as_pages():
    documents = [*(text(f"{n}.txt") for n in range(5)), pdf("scan.pdf", 1, (1,))]
    found = [*(verdict(n, Outcome.ANSWERED) for n in range(5)), verdict(5, Outcome.UNREADABLE, 1, (1,))]
    state = asked(documents, [quote(0.9)], result=result([quote(0.9)], found), seconds=2)
    assert progress.status(state) == "6 documents · all of it read but 1 page, which is a picture · 2 s"
    state = asked(documents[:5], [quote(0.9)], result=result([quote(0.9)], found[:5]), seconds=2)
    assert progress.status(state) == "5 documents · all of it read · 2 s"


def test_progress_moves_although_no_page_is_complete_yet_and_stopping_says_how_far_it_came():
    reading = Reading(45, 100, 0, 300, None)
    state = asked([pdf("a.pdf", 300)], status=Asking.READING, reading=reading, seconds_left=17.3)
    assert progress.progress(state) == "Reading, 45% – about 20 s left"
    unfinished = replace(result([quote(0.9)]), complete=False)
    stopped = asked([pdf("a.pdf", 300)], [quote(0.9)], Asking.STOPPED, reading=reading, result=unfinished, seconds=3)
    assert progress.status(stopped) == "45% read · 3 s"
    assert verdicts.stopped_text(stopped.question) == "Stopped: 45% was read. A better answer could be in the rest."


def text(name: str) -> Document:
    return Document(Path("/x") / name, Kind.TEXT, "some words", (), name, 1, 1)
