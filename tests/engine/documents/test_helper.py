"""Opening in a helper process that may be killed or hang: a page is lost, never more."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.engine import process
from app.engine.documents.document import Document, Outline, PageProblem, ReadingPage
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.helper import DocumentHelper
from app.engine.task import Cancelled
from tests.engine.documents import make


class QuickClock:
    """In place of the module ``time``: two minutes in a second while something is the case."""

    def __init__(self, quick: Callable[[], bool]) -> None:
        self._quick = quick
        self._seen = time.monotonic()
        self._ahead = 0.0

    def monotonic(self) -> float:
        now = time.monotonic()
        if self._quick():
            self._ahead += 119 * (now - self._seen)
        self._seen = now
        return now + self._ahead


@pytest.fixture
def helper() -> Iterator[DocumentHelper]:
    helper = DocumentHelper(silence_s=60)
    yield helper
    helper.close()


def test_a_document_and_errors_cross_the_process(helper: DocumentHelper, tmp_path: Path) -> None:
    document = helper.open(make.book(tmp_path / "a.pdf", 2, 1))
    assert document.text.startswith("Page 1\nLine 0 of page 1")
    with pytest.raises(DocumentError) as caught:
        helper.open(tmp_path / "gone.pdf")
    assert (caught.value.cause, caught.value.path) == (Cause.MISSING, tmp_path / "gone.pdf")
    locked = make.locked(tmp_path / "b.pdf", tmp_path / "a.pdf", "secret")
    assert helper.open(locked, "secret").text == document.text


def test_files_are_found_in_the_helper(helper: DocumentHelper, tmp_path: Path) -> None:
    make.book(tmp_path / "a.pdf", 1, 1)
    files, errors = helper.find_files([tmp_path, tmp_path / "gone"])
    assert files == [tmp_path / "a.pdf"]
    assert [error.cause for error in errors] == [Cause.MISSING]


def check_one_page_lost(document: Document, reference: Document, problem: PageProblem) -> None:
    assert len(document.unreadable_pages) == 1
    lost = document.unreadable_pages[0]
    assert document.pages[lost - 1].problem is problem
    for page, right in zip(document.pages, reference.pages, strict=True):
        expected = "" if page.number == lost else reference.text[right.start : right.end]
        assert document.text[page.start : page.end] == expected


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize(("blow", "problem"), [("SIGKILL", PageProblem.FAILED), ("SIGSTOP", PageProblem.TOO_SLOW)])
def test_a_crash_or_hang_costs_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blow: str, problem: PageProblem
) -> None:
    path = make.book(tmp_path / "a.pdf", 40)
    helper = DocumentHelper(silence_s=60)
    reference = helper.open(path)
    struck: list[int] = []
    # A minute passes in half a second while the process that was struck stands still, and for no other one.
    monkeypatch.setattr(process, "time", QuickClock(lambda: helper.pid in struck))
    outlines: list[Outline] = []

    def report(event: object) -> None:
        if isinstance(event, Outline):
            outlines.append(event)
        if isinstance(event, ReadingPage) and event.number == 10 and not struck:
            assert helper.pid is not None
            struck.append(helper.pid)
            os.kill(helper.pid, getattr(signal, blow))

    try:
        check_one_page_lost(helper.open(path, report=report), reference, problem)
        assert struck
        assert helper.pid != struck[0]
        assert len(outlines) == 1
    finally:
        helper.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_document_that_crashes_again_and_again_is_read_as_far_as_it_goes(
    helper: DocumentHelper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.documents.helper.MAX_CRASHES", 2)
    path = make.book(tmp_path / "a.pdf", 200)

    struck: list[int] = []

    def report(event: object) -> None:
        pid = helper.pid
        if isinstance(event, ReadingPage) and event.number >= 50 and pid is not None and pid not in struck:
            if len(struck) < 2:
                os.kill(pid, signal.SIGKILL)
            struck.append(pid)

    document = helper.open(path, report=report)
    lost = document.unreadable_pages
    assert len(struck) == 3
    assert len(document.pages) == 200
    assert lost[0] >= 50
    assert lost[1:] == tuple(range(lost[1], 201))
    assert all(page.problem is PageProblem.FAILED for page in document.pages if page.number in lost)
    assert all(page.start < page.end for page in document.pages if page.number not in lost)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize(
    ("blow", "silence", "cause"), [("SIGKILL", 60.0, Cause.DAMAGED), ("SIGSTOP", 0.5, Cause.NOT_RESPONDING)]
)
def test_a_crash_outside_a_page_is_the_file_s(tmp_path: Path, blow: str, silence: float, cause: Cause) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Some text to read.\n" * 2_500_000)
    good = tmp_path / "b.txt"
    good.write_text("Good.", encoding="utf-8")
    helper = DocumentHelper()
    helper.open(good)
    helper._silence_s = silence

    def report(_event: object) -> None:
        if helper.pid is not None:
            os.kill(helper.pid, getattr(signal, blow))

    try:
        with pytest.raises(DocumentError) as caught:
            helper.open(path, report=report)
        assert caught.value.cause is cause
        helper._silence_s = 60.0
        assert helper.open(good).text == "Good."
    finally:
        helper.close()


def test_opening_can_be_cancelled_and_the_helper_goes_on(helper: DocumentHelper, tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 60)

    def report(event: object) -> None:
        if isinstance(event, ReadingPage):
            raise Cancelled

    with pytest.raises(Cancelled):
        helper.open(path, report=report)
    assert len(helper.open(path).pages) == 60
