"""What bad input gets: one clear sentence or the right result, the right exit status, never a traceback.

Through the real command line and the real helper processes. ``cli.main`` runs in this process, where an
exception that it lets through fails the test; the first test starts the program as a person does.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from app import cli, messages
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.documents.document import Outline, PageProblem, ReadingPage
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.geometry import span_boxes
from app.engine.documents.helper import DocumentHelper
from app.engine.process import HelperProcess
from app.engine.task import Cancelled
from app.paths import resource

ROOT = Path(__file__).resolve().parents[2]
STOP_LIMIT_S = 30
"""Promise 5 says a second; the machine that runs the tests may be busy."""


@pytest.fixture(scope="module")
def documents():
    helper = DocumentHelper()
    yield helper
    helper.close()


@pytest.fixture
def run(capsys):
    """Run a command of the program here; (exit status, standard output, standard error)."""

    def run_command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return status, captured.out, captured.err

    return run_command


def pdf(path, pages):
    """A PDF whose pages hold the given texts."""
    canvas = Canvas(str(path))
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return path


def sentence(path, cause):
    return messages.document_error(DocumentError(path, cause))


def program(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=150,
    )  # fmt: skip


# ---------------------------------------------------------------- the program as it is started


def test_the_program_says_what_it_cannot_open_and_ends_with_2(tmp_path):
    missing = tmp_path / "gone.pdf"
    ended = program("ask", "Who?", missing)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [sentence(missing, Cause.MISSING), messages.CLI_NOTHING_OPENED]


def test_the_program_says_how_it_is_used_and_ends_with_2():
    ended = program("ask", "a question without a file")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "PATH" in ended.stderr


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize("question", ["", " \t\n", "\u00a0"])
def test_an_empty_question(run, question):
    status, out, err = run("ask", question, resource("samples/sample.pdf"))
    assert (status, out) == (2, "")
    assert err.strip() == messages.question_error(QuestionError(QuestionCause.EMPTY))


def test_a_question_longer_than_a_window(run):
    status, out, err = run("ask", "Who owns the boat of the man who " * 300 + "?", resource("samples/sample.pdf"))
    assert (status, out) == (2, "")
    assert "too long" in err
    assert any(character.isdigit() for character in err)  # it says how long a question may be


@pytest.mark.parametrize("question", ["?", "🙂", "'; DROP TABLE", "\x00", "</s> <s>", "ا" * 50], ids=range(6))
def test_a_question_of_rubbish_gets_an_answer_list_all_the_same(run, tmp_path, question):
    path = tmp_path / "harbour.txt"
    path.write_text("The harbour master is called Anna Berg.\n\nShe lit the lamp at seven.\n", encoding="utf-8")
    status, out, _ = run("ask", question, path, "--json", "--anyway")
    found = json.loads(out)
    assert status == 0
    assert found["outcome"] in ("answered", "none")
    for answer in found["answers"] + found["closest"]:
        assert answer["text"].strip()


# ---------------------------------------------------------------- texts


def test_a_document_of_one_character(run, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("x", encoding="utf-8")
    assert run("text", path)[:2] == (0, "x")
    status, out, _ = run("ask", "What?", path, "--json")
    found = json.loads(out)
    assert status == 0
    assert found["documents"][0]["characters"] == 1
    for answer in found["answers"] + found["closest"]:
        assert answer["text"] == "x"
        assert (answer["places"][0]["start"], answer["places"][0]["end"]) == (0, 1)


@pytest.mark.parametrize("content", [b"", b" \n\t\n"], ids=["zero bytes", "white space"])
@pytest.mark.parametrize("name", ["empty.txt", "empty.md"])
def test_an_empty_text(run, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    status, out, err = run("text", path)
    assert (status, out) == (2, "")
    assert err.strip() == sentence(path, Cause.EMPTY)


def test_50_megabytes_are_printed_whole(run, tmp_path):
    text = ("The lamp of the lighthouse was lit at dusk. " * 23 + "\n") * 51_000
    path = tmp_path / "long.txt"
    path.write_text(text, encoding="utf-8")
    assert path.stat().st_size > 50_000_000
    status, out, _ = run("text", path)
    assert status == 0
    assert out == text


def stops_within_a_second(documents, path):
    """Ask about a file in a reading process, stop a little later; how long stopping took."""
    document = documents.open(path)
    helper = HelperProcess("reading", "app.engine.service:ReadingService", (resource("models/builtin"),))
    asked_at = 0.0

    def stop_soon(_event):
        nonlocal asked_at
        now = time.monotonic()
        if now - began > 1.0:
            asked_at = now
            raise Cancelled

    try:
        helper.call("load", None, "cpu")
        helper.call("add", document)
        began = time.monotonic()
        with pytest.raises(Cancelled):
            helper.call("ask", [document.fingerprint], "When was the lamp lit?", report=stop_soon)
        return time.monotonic() - asked_at
    finally:
        helper.close()


def test_asking_50_megabytes_starts_and_stops_within_a_second(documents, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(("The lamp of the lighthouse was lit at dusk. " * 23 + "\n") * 51_000, encoding="utf-8")
    assert stops_within_a_second(documents, path) < STOP_LIMIT_S


def test_one_line_of_2_megabytes(run, documents, tmp_path):
    path = tmp_path / "line.txt"
    text = "".join(random.Random(0).choices("abcdefghij klmnop", k=2_000_000)).strip()
    path.write_text(text, encoding="utf-8")
    assert run("text", path)[:2] == (0, text)
    assert stops_within_a_second(documents, path) < STOP_LIMIT_S


def test_one_word_of_200_000_letters_can_be_asked_and_stopped(documents, tmp_path):
    path = tmp_path / "word.txt"
    path.write_text("x" * 200_000, encoding="utf-8")
    assert stops_within_a_second(documents, path) < STOP_LIMIT_S


def test_bytes_that_are_no_text(run, tmp_path):
    path = tmp_path / "noise.txt"
    path.write_bytes(random.Random(1).randbytes(4096))
    status, out, err = run("text", path)
    assert (status, out) == (2, "")
    assert err.strip() == sentence(path, Cause.UNSUPPORTED)


# ---------------------------------------------------------------- PDFs


def test_a_pdf_without_pages(run, tmp_path):
    path = tmp_path / "none.pdf"
    with path.open("wb") as file:
        pypdf.PdfWriter().write(file)
    status, out, err = run("text", path)
    assert (status, out) == (2, "")
    assert err.strip() == sentence(path, Cause.NO_PAGES)


def test_a_pdf_of_5000_pages_shows_its_outline_before_it_is_read(documents, tmp_path):
    path = pdf(tmp_path / "many.pdf", (f"This is page {number} of the register." for number in range(1, 5001)))
    events = []
    document = documents.open(path, report=events.append)
    assert len(document.pages) == 5000
    assert document.unreadable_pages == ()
    last = document.pages[-1]
    assert document.text[last.start : last.end] == "This is page 5000 of the register."
    [outline] = [event for event in events if isinstance(event, Outline)]
    assert len(outline.sizes) == 5000
    before = events[: events.index(outline)]
    assert not any(isinstance(event, ReadingPage) for event in before)  # the pages can be shown while they are read


def test_a_password_missing_wrong_and_right(run, tmp_path):
    writer = pypdf.PdfWriter(clone_from=resource("samples/sample.pdf"))
    writer.encrypt("Sésame ouvre-toi", algorithm="AES-256")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    status, out, err = run("text", path)
    how = messages.say(messages.CLI_PASSWORD_HOW)
    assert (status, out, err.strip()) == (2, "", f"{sentence(path, Cause.PASSWORD_NEEDED)}\n{how}")
    status, out, err = run("text", path, "--password", "sesame")
    assert (status, out, err.strip()) == (2, "", sentence(path, Cause.PASSWORD_WRONG))
    status, out, err = run("text", path, "--password", "Sésame ouvre-toi")
    assert (status, err) == (0, "")
    assert "The deposit is 1,880 euros." in out


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_pdf_is_read_as_far_as_it_goes_or_named(run, tmp_path, share):
    whole = resource("samples/sample.pdf").read_bytes()
    path = tmp_path / "half.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    status, out, err = run("text", path)
    if status == 0:
        assert out.strip()
    else:
        assert (status, out) == (2, "")
        assert err.strip() in [sentence(path, cause) for cause in (Cause.DAMAGED, Cause.NO_PAGES, Cause.NO_TEXT)]


def test_a_pdf_of_pictures_is_no_answer_but_a_sentence(run, tmp_path):
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(72, 72, 400, 600, fill=1)
    canvas.save()
    status, out, err = run("ask", "Who?", path)
    assert (status, out) == (2, "")
    assert sentence(path, Cause.NO_TEXT) in err


def test_a_picture_between_pages_of_text_is_named_as_not_read(run, tmp_path):
    path = tmp_path / "mixed.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "The harbour master is called Anna Berg.")
    canvas.showPage()
    canvas.rect(72, 72, 400, 600, fill=1)
    canvas.save()
    status, out, _ = run("ask", "Who is the harbour master?", path, "--json")
    [document] = json.loads(out)["documents"]
    assert status == 0
    assert document["unreadable_pages"] == [2]


# ---------------------------------------------------------------- files that are something else


def word_file(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("page.pdf", b"<!DOCTYPE html><html><body>Log in first</body></html>", Cause.NOT_A_PDF),
        ("zero.pdf", b"", Cause.EMPTY),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(64), Cause.UNSUPPORTED),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), Cause.WORD),
    ],
)
def test_a_file_that_is_something_else(run, tmp_path, name, content, cause):
    path = tmp_path / name
    path.write_bytes(content)
    status, out, err = run("text", path)
    assert (status, out, err.strip()) == (2, "", sentence(path, cause))


def test_a_word_file_without_its_text_is_damaged(run, tmp_path):
    path = tmp_path / "letter.docx"
    word_file(path)
    status, out, err = run("ask", "Who?", path)
    assert (status, out) == (2, "")
    assert err.splitlines()[0] == sentence(path, Cause.DAMAGED)


def test_a_folder_without_a_readable_file(run, tmp_path):
    folder = tmp_path / "Pictures"
    folder.mkdir()
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    status, out, err = run("ask", "Who?", folder)
    assert (status, out) == (2, "")
    left_out, *others = err.splitlines()
    assert "Pictures" in left_out
    assert "cat.png" in left_out
    assert others == [sentence(folder, Cause.NOTHING_IN_FOLDER), messages.CLI_NOTHING_OPENED]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this person may read everything")
def test_a_file_that_may_not_be_read(run, tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("secret", encoding="utf-8")
    path.chmod(0)
    status, out, err = run("text", path)
    assert (status, out, err.strip()) == (2, "", sentence(path, Cause.PERMISSION))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(run, tmp_path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    began = time.monotonic()
    status, out, err = run("text", path)
    assert (status, out) == (2, "")
    assert "pipe.txt" in err
    assert time.monotonic() - began < 50


def test_what_cannot_be_opened_does_not_keep_the_others_from_an_answer(run, tmp_path):
    good = tmp_path / "good.txt"
    good.write_text("The harbour master is called Anna Berg.", encoding="utf-8")
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    status, out, err = run("ask", "Who is the harbour master?", bad, good, "--json")
    found = json.loads(out)
    assert status == 0
    assert err.strip() == sentence(bad, Cause.EMPTY)
    assert "Anna Berg" in found["answers"][0]["text"]
    by_name = {Path(document["path"]).name: document for document in found["documents"]}
    assert by_name["bad.pdf"]["outcome"] == "unreadable"
    assert by_name["bad.pdf"]["error"] == sentence(bad, Cause.EMPTY)
    answered = found["documents"][found["answers"][0]["places"][0]["document"]]
    assert Path(answered["path"]).name == "good.txt"
    assert answered["outcome"] == "answered"


# ---------------------------------------------------------------- files that change while they are open


@pytest.mark.parametrize("change", ["changed", "vanished"])
def test_a_file_that_is_not_the_same_any_more_gets_no_wrong_box(documents, tmp_path, change):
    path = pdf(tmp_path / "plan.pdf", ["The boat leaves at seven."])
    document = documents.open(path)
    start = document.text.index("seven")
    if change == "changed":
        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(72, 300, "The boat leaves at eight.")
        canvas.save()
        path.write_bytes(buffer.getvalue())
    else:
        path.unlink()
    drawing = DrawingHelper()
    try:
        [boxes] = span_boxes(document, drawing, start, start + 5)
    finally:
        drawing.close()
    assert document.text == "The boat leaves at seven."  # what was read stays
    assert boxes.page == 1
    assert not boxes.exact  # the page is marked instead
    assert boxes.rects == ()


def test_a_page_that_cannot_be_loaded_costs_that_page(documents, tmp_path):
    path = pdf(tmp_path / "three.pdf", ["one", "two", "three"])
    writer = pypdf.PdfWriter(clone_from=path)
    kids = writer.root_object["/Pages"]["/Kids"]
    kids[1] = pypdf.generic.NullObject()
    writer.write(path)
    document = documents.open(path)
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.pages[1].problem is PageProblem.FAILED
    assert "one" in document.text
    assert "three" in document.text
