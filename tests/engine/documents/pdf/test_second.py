"""Pages whose characters mean nothing: a second opinion, or named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.engine.documents import service
from app.engine.documents.document import PageProblem
from app.engine.documents.geometry import span_boxes
from app.engine.documents.pdf import second
from app.engine.documents.pdf.second import SecondOpinion, looks_like_text
from app.engine.documents.pdf.text import PageText, is_garbled
from benchmarks import pdf_text
from tests.engine.documents import make

SENTENCE = "The landlord keeps the roof and the outer walls and the drains of the building in repair. " * 4


def test_a_page_that_only_pypdf_can_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No file is known that only pypdf can read and that we may keep: PDFium's word on this one is made garbage.
    path = make.draw(tmp_path / "a.pdf", make.lines(*([SENTENCE[:80]] * 4)), make.lines("The second page."))
    garbage = PageText("\ue000" * 200, np.arange(200), PageProblem.GARBLED)
    known = service.read_page
    answers = iter((garbage,))
    monkeypatch.setattr(service, "read_page", lambda page, with_lines: next(answers, None) or known(page, with_lines))
    document = service.DocumentService().open(path)
    assert document.unreadable_pages == ()
    assert "keeps the roof and the outer walls" in document.text
    start = document.text.index("second page")
    (found,) = span_boxes(document, pdf_text.Source(), start, start + 11)
    assert found.exact


def test_what_neither_can_read_is_named(tmp_path: Path) -> None:
    nonsense = {code: chr(0xE000 + code) for code in range(32, 127)}
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"BT /F 1 Tf 20 100 Td (%s) Tj ET" % SENTENCE.encode(), nonsense))
    document = service.DocumentService().open(path)
    assert document.pages[0].problem is PageProblem.GARBLED
    assert document.text == ""


def test_letters_shifted_by_a_wrong_map_are_garbage() -> None:
    shifted = "".join(chr(ord(char) - 29) if ord(char) > 60 else "\x03" for char in SENTENCE)
    assert is_garbled(shifted.replace("\x03", ""))
    assert is_garbled(shifted)
    assert not is_garbled(SENTENCE)
    assert not is_garbled(SENTENCE.replace(" ", ""))
    assert not is_garbled("\n".join(f"KTRX-{n:05}-BZ" for n in range(99)))


@pytest.mark.parametrize("text", ["", "/g18/g152/g7 /g3 " * 20, "\ue000\ue001" * 200, "·· %% ++ -- " * 30, "Ab 1"])
def test_what_does_not_look_like_text(text: str) -> None:
    assert not looks_like_text(text)


def test_a_damaged_file_has_no_second_opinion() -> None:
    assert SecondOpinion(bytearray(b"%PDF-1.4 nothing"), None).page(1) is None


def test_only_so_many_pages_are_asked_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = bytearray(make.book(tmp_path / "a.pdf", 2, 3).read_bytes())
    monkeypatch.setattr(second, "PAGES", 1)
    opinion = SecondOpinion(data, None)
    assert "Line 2 of page 1" in (opinion.page(1) or "")
    assert opinion.page(2) is None
