"""A path becomes a Document, or one typed error: real files, real PDFium."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from pathlib import Path

import pytest

from app.engine.documents.document import Kind, LoadingFile, Outline, PageProblem, ReadingPage
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.service import DocumentService
from app.engine.limits import Allowance
from app.engine.task import Cancelled, Progress
from tests.engine.documents import make


def open_file(path: Path, password: str | None = None, **more):
    return DocumentService().open(path, password, **more)


def cause_of(path: Path, password: str | None = None) -> Cause:
    with pytest.raises(DocumentError) as caught:
        open_file(path, password)
    assert caught.value.path == path
    return caught.value.cause


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Grüße\r\naus Köln".encode())
    document = open_file(path)
    assert (document.kind, document.text, document.pages) == (Kind.TEXT, "Grüße\naus Köln", ())
    assert (document.encoding, document.size) == ("utf-8", path.stat().st_size)


def test_a_pdf_and_the_ranges_of_its_pages(tmp_path: Path) -> None:
    document = open_file(make.book(tmp_path / "a.pdf", 3, lines_a_page=2))
    assert document.kind is Kind.PDF
    assert [page.number for page in document.pages] == [1, 2, 3]
    for page in document.pages:
        assert document.text[page.start : page.end].startswith(f"Page {page.number}\nLine 0")
        assert (round(page.size.width), round(page.size.height)) == (595, 842)
    assert [document.text[page.end] for page in document.pages[:-1]] == ["\n", "\n"]
    assert document.pages[-1].end == len(document.text)


def test_what_is_reported(tmp_path: Path) -> None:
    events: list[object] = []
    path = make.book(tmp_path / "a.pdf", 3, lines_a_page=2)
    open_file(path, report=events.append)
    events = [event for event in events if not isinstance(event, LoadingFile | Allowance)]
    assert isinstance(events[0], Outline)
    assert [len(events[0].sizes), events[0].path] == [3, path]
    assert [event for event in events if isinstance(event, ReadingPage)] == [ReadingPage(n) for n in (1, 2, 3)]
    assert events[-1] == Progress(3, 3)


def test_reading_stops_at_a_page(tmp_path: Path) -> None:
    pages: list[int] = []

    def report(event: object) -> None:
        if isinstance(event, ReadingPage):
            pages.append(event.number)
            if event.number == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        open_file(make.book(tmp_path / "a.pdf", 5, 2), report=report)
    assert pages == [1, 2]


def test_labels(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.constants import PageLabelStyle

    writer = PdfWriter(clone_from=PdfReader(make.book(tmp_path / "a.pdf", 4, 1)))
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, style=PageLabelStyle.DECIMAL, prefix="A-")
    writer.write(tmp_path / "b.pdf")
    assert [page.size.label for page in open_file(tmp_path / "b.pdf").pages] == ["i", "ii", "A-1", "A-2"]
    assert [page.size.label for page in open_file(tmp_path / "a.pdf").pages] == ["1", "2", "3", "4"]


def test_skipped_pages_are_failed_and_the_others_read(tmp_path: Path) -> None:
    document = open_file(make.book(tmp_path / "a.pdf", 3, 1), skip_pages={2: PageProblem.TOO_SLOW})
    assert document.unreadable_pages == (2,)
    assert document.pages[1].problem is PageProblem.TOO_SLOW
    assert document.pages[1].start == document.pages[1].end
    assert "Page 1\n" in document.text
    assert "Page 3\n" in document.text
    assert "Page 2\n" not in document.text


def test_pictures_and_blank_pages(tmp_path: Path) -> None:
    def picture(canvas) -> None:
        canvas.rect(100, 100, 200, 200, fill=1)

    path = make.draw(tmp_path / "a.pdf", make.lines("Text."), picture, lambda _canvas: None, make.lines("More."))
    document = open_file(path)
    assert [page.problem for page in document.pages] == [None, PageProblem.PICTURE, None, None]
    assert document.text == "Text.\n\nMore."
    assert document.page_at(0) == document.pages[0]
    assert document.page_at(document.text.index("More")) == document.pages[3]


def test_only_pictures_is_still_a_document(tmp_path: Path) -> None:
    path = make.draw(tmp_path / "a.pdf", lambda canvas: canvas.rect(0, 0, 9, 9), lambda canvas: canvas.rect(0, 0, 9, 9))
    assert open_file(path).unreadable_pages == (1, 2)


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("password", ["secret", "pässwört æøå"])
def test_passwords(tmp_path: Path, algorithm: str, password: str) -> None:
    path = make.locked(tmp_path / "b.pdf", make.book(tmp_path / "a.pdf", 1, 1), password, algorithm)
    assert cause_of(path) is Cause.PASSWORD_NEEDED
    assert cause_of(path, "wrong") is Cause.PASSWORD_WRONG
    assert cause_of(path, "") is Cause.PASSWORD_WRONG
    assert open_file(path, password).text.startswith("Page 1")


def test_a_password_in_another_script(tmp_path: Path) -> None:
    path = make.locked(tmp_path / "b.pdf", make.book(tmp_path / "a.pdf", 1, 1), "пароль密码")
    assert cause_of(path, "пароль") is Cause.PASSWORD_WRONG
    assert open_file(path, "пароль密码").text.startswith("Page 1")


def test_a_password_that_is_not_needed(tmp_path: Path) -> None:
    assert open_file(make.book(tmp_path / "a.pdf", 1, 1), "whatever").text.startswith("Page 1")


def test_a_truncated_pdf(tmp_path: Path) -> None:
    data = make.book(tmp_path / "a.pdf", 3).read_bytes()
    short = tmp_path / "short.pdf"
    short.write_bytes(data[:200])
    assert cause_of(short) is Cause.DAMAGED


def test_a_pdf_with_a_broken_table_is_repaired(tmp_path: Path) -> None:
    data = make.book(tmp_path / "a.pdf", 2, 2).read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n7\n%%EOF")
    assert len(open_file(path).pages) == 2


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]))
    assert cause_of(path) is Cause.NO_PAGES


def test_a_page_that_cannot_be_loaded_costs_that_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        make.raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
                make.stream(b"BT /F 9 Tf 9 9 Td (Text) Tj ET"),
                b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            ]
        )
    )
    document = open_file(path)
    assert document.text.strip() == "Text"
    assert [page.problem for page in document.pages] == [None, PageProblem.FAILED]


def test_an_absurd_page_size_is_tamed(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"BT /F 20 Tf 20 100 Td (Text) Tj ET", page=b"/MediaBox[0 0 595 2147483648]"))
    size = open_file(path).pages[0].size
    assert (size.width, size.height) == (595, 14_400)


def test_five_thousand_pages_are_outlined_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 5003))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>"] * 5000
    path.write_bytes(
        make.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 5000>>" % kids, *pages])
    )
    events: list[object] = []
    assert len(open_file(path, report=events.append).pages) == 5000
    told = next(number for number, event in enumerate(events) if isinstance(event, Outline))
    outline = events[told]
    assert isinstance(outline, Outline)
    assert len(outline.sizes) == 5000
    assert not any(isinstance(event, ReadingPage) for event in events[:told]), "pages were read first"


def test_what_is_no_pdf_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("Just some text.", encoding="utf-8")
    assert cause_of(path) is Cause.NOT_A_PDF
    path.write_bytes(b"")
    assert cause_of(path) is Cause.EMPTY


def test_what_is_a_pdf_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "download.txt"
    path.write_bytes(b"rubbish before it\n" + make.book(tmp_path / "a.pdf", 1, 1).read_bytes())
    assert open_file(path).kind is Kind.PDF


def test_a_text_that_speaks_of_pdfs_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.rst"
    path.write_text("A PDF begins with `%PDF-1.7`.", encoding="utf-8")
    assert open_file(path).text == "A PDF begins with `%PDF-1.7`."


def test_word_files_and_other_things(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with zipfile.ZipFile(tmp_path / "a.txt", "w") as archive:
        archive.writestr("anything", "x")
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)
    assert cause_of(tmp_path / "a.docx") is Cause.DAMAGED
    assert cause_of(tmp_path / "a.doc") is Cause.WORD
    assert cause_of(tmp_path / "a.txt") is Cause.UNSUPPORTED
    assert cause_of(tmp_path / "a.png") is Cause.UNSUPPORTED
    assert cause_of(tmp_path / "noise") is Cause.UNSUPPORTED


@pytest.mark.parametrize(
    "start",
    [
        b"\xff\xd8\xff\xe0 then words",
        b"\x89PNG",
        b"GIF89a",
        b"GIF87a\x10\x01 words that follow",
        b"II*\x00 words",
        b"MM\x00* words",
        b"RIFF 4 bWEBPVP8 words",
        b"BM6\x01\x01\x01\x00\x00\x00\x00 words",
    ],
)
def test_what_begins_like_a_picture_is_one_however_short_or_broken(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(start)
    assert cause_of(tmp_path / "a.txt") is Cause.UNSUPPORTED


@pytest.mark.parametrize("start", ["GIF89a is a format.", "BMW is in Munich.", "II* is a sign.", "RIFF is a form."])
def test_words_about_pictures_are_words(tmp_path: Path, start: str) -> None:
    (tmp_path / "a.txt").write_text(start, "utf-8")
    assert open_file(tmp_path / "a.txt").text.strip() == start


def test_nothing_but_white_space_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" \n\t\n", encoding="utf-8")
    assert cause_of(path) is Cause.EMPTY


def test_one_character(tmp_path: Path) -> None:
    for data, text in ((b"x", "x"), ("字".encode(), "字"), (b"\xe9", "é")):
        (tmp_path / "a.txt").write_bytes(data)
        assert open_file(tmp_path / "a.txt").text == text


def test_missing_folders_and_pipes(tmp_path: Path) -> None:
    assert cause_of(tmp_path / "gone.pdf") is Cause.MISSING
    assert cause_of(tmp_path / "gone" / "a.pdf") is Cause.MISSING
    assert cause_of(tmp_path) is Cause.READ_FAILED
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        assert cause_of(tmp_path / "pipe.txt") is Cause.READ_FAILED


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("secret", encoding="utf-8")
    path.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)  # root may read everything: be nobody for a moment
        assert cause_of(path) is Cause.PERMISSION
    finally:
        os.seteuid(user)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"text\n" * 20_000)
        file.truncate(200_000_001)  # a hole: takes no room
    with pytest.raises(DocumentError) as caught:
        open_file(path)
    assert (caught.value.cause, caught.value.detail) == (Cause.TOO_LARGE, "200 MB")


def test_fifty_megabytes_and_a_line_of_two(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Ein Satz über nichts.\n".encode() * 2_300_000)
    start = time.process_time()  # computing, not waiting for a busy machine
    assert len(open_file(path).text) == 2_300_000 * 22
    assert time.process_time() - start < 15  # 0.6 s where this was written
    path.write_bytes(b"x " * 1_000_000)
    assert len(open_file(path).text) == 2_000_000


def test_the_same_bytes_have_the_same_fingerprint(tmp_path: Path) -> None:
    for name, text in (("a", "one"), ("b", "one"), ("c", "two")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    a, b, c = (open_file(tmp_path / name).fingerprint for name in "abc")
    assert a == b != c


def test_a_small_file_that_claims_100_000_pages_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        make.raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 100000>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
                make.stream(b"BT /F 9 Tf 9 9 Td (Text) Tj ET"),
                b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            ]
        )
    )
    document = open_file(path)
    assert document.text.strip() == "Text"
    assert len(document.pages) == 10_000
