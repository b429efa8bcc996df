from __future__ import annotations

from app.desktop import progress
from app.desktop.state import Asking
from app.engine.answering.answer import Outcome, Reading
from tests.desktop.parts import asked, pdf, quote, result, verdict


def test_progress_and_the_time_left_are_no_finer_than_they_are():
    state = asked([pdf("a.pdf", 34)], status=Asking.READING, reading=Reading(12, 34, 12, 34, None), seconds_left=17.3)
    assert progress.progress(state) == "Reading 12 of 34 pages – about 20 s left"
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
    verdicts = [verdict(0, Outcome.ANSWERED, 42), verdict(1, Outcome.UNREADABLE, 19, tuple(range(1, 20)))]
    state = asked(documents, [quote(0.9)], result=result([quote(0.9)], verdicts), seconds=9.2)
    assert progress.status(state) == "2 documents · 42 of 61 pages read, 19 are pictures · 9 s"
