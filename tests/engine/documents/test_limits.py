"""A page, or a file, that hangs or eats memory is named with its cause; everything else opens."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import messages
from app.engine.documents.document import PageProblem
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import Cause, DocumentError, PageFailed
from app.engine.documents.helper import DocumentHelper
from app.engine.process import HelperProcess
from tests.engine.documents import make
from tests.engine.documents.services_for_test import CRASHES, EATS, FAILS, HANGS, WANTS_TOO_MUCH

SERVICES = "tests.engine.documents.services_for_test"
MEMORY = 150_000_000
SILENCE_S = 3.0
"""A page is read in milliseconds."""

BOUNDED = pytest.mark.skipif(sys.platform != "linux", reason="no such bound: see app.engine.limits")


@pytest.fixture
def documents(request: pytest.FixtureRequest) -> Iterator[DocumentHelper]:
    helper = DocumentHelper(SILENCE_S, MEMORY)
    helper._process = HelperProcess("documents", f"{SERVICES}:{request.param}")
    yield helper
    helper.close()


@pytest.fixture
def drawing() -> Iterator[DrawingHelper]:
    helper = DrawingHelper(SILENCE_S, MEMORY)
    helper._process = HelperProcess("drawing", f"{SERVICES}:BadDrawing")
    yield helper
    helper.close()


@BOUNDED
@pytest.mark.parametrize("documents", ["BadPages"], indirect=True)
def test_pages_that_do_their_worst_are_named_and_the_others_are_read(documents: DocumentHelper, tmp_path: Path) -> None:
    document = documents.open(make.book(tmp_path / "a.pdf", 12, 2))
    assert {page.number: page.problem for page in document.pages if page.problem is not None} == {
        HANGS: PageProblem.TOO_SLOW,
        EATS: PageProblem.TOO_LARGE,
        WANTS_TOO_MUCH: PageProblem.TOO_LARGE,
        CRASHES: PageProblem.FAILED,
        FAILS: PageProblem.FAILED,
    }
    for page in document.pages:
        if page.problem is None:
            assert f"Line 1 of page {page.number} tells" in document.text[page.start : page.end]
    said = messages.unread_pages(document)
    assert said.startswith("5 of its 12 pages could not be read")
    assert "took too long: 2" in said
    assert "need too much memory: 4, 6" in said
    assert "damaged: 8, 10" in said


@pytest.mark.parametrize("documents", ["BadFiles"], indirect=True)
@pytest.mark.parametrize(
    ("name", "cause"),
    [("eats.txt", Cause.UNSAFE), ("fails.txt", Cause.DAMAGED)],
)
def test_a_file_that_does_its_worst_is_refused_with_a_sentence(
    documents: DocumentHelper, tmp_path: Path, name: str, cause: Cause, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / name).write_text("Text.", encoding="utf-8")
    (tmp_path / "good.txt").write_text("Good.", encoding="utf-8")
    with caplog.at_level(logging.CRITICAL, logger="app"), pytest.raises(DocumentError) as caught:
        documents.open(tmp_path / name)
    assert caught.value.cause is cause
    assert name in messages.document_error(caught.value)
    assert documents.open(tmp_path / "good.txt").text == "Good."


@pytest.mark.parametrize("documents", ["BadFiles"], indirect=True)
def test_a_drive_that_does_not_answer_does_not_keep_the_files_of_another(
    documents: DocumentHelper, tmp_path: Path
) -> None:
    (tmp_path / "dead").mkdir()
    bad = [tmp_path / "dead" / f"{number}.txt" for number in range(50)]
    good = [tmp_path / f"{number}.txt" for number in range(3)]
    for path in (*bad, *good):
        path.write_text("Text.", encoding="utf-8")
    found, errors = documents.find_files([good[0], *bad, *good[1:]])
    assert sorted(found) == good
    assert {error.cause for error in errors} == {Cause.NOT_RESPONDING}
    assert [error.path for error in errors] == bad


@BOUNDED
def test_pages_that_do_their_worst_are_not_drawn_and_the_others_are(drawing: DrawingHelper, tmp_path: Path) -> None:
    path = make.book(tmp_path / "a.pdf", 8, 2)
    drawing.open(path)
    for number in (1, EATS, 5):
        if number == EATS:
            with pytest.raises(PageFailed):
                drawing.render(path, None, number, 0.2)
        else:
            assert drawing.render(path, None, number, 0.2).width == 120


def test_a_large_file_may_take_more(tmp_path: Path) -> None:
    """Some letters take four bytes each, several times over; the bound for small files is far below."""
    path = tmp_path / "large.txt"
    path.write_text("The lamp was lit at dusk. 🔦\n" * 250_000, encoding="utf-8")
    helper = DocumentHelper(memory=90_000_000)
    try:
        assert len(helper.open(path).text) == 28 * 250_000
    finally:
        helper.close()
