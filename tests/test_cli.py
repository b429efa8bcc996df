"""The command line that scripts rely on: the design's JSON, exit statuses, a clean standard output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from app import cli, messages, started
from app.engine.answering.kind import Kind
from app.engine.documents.geometry import fold
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.torch import checkpoint
from app.engine.reading.torch.builtin import DEFAULT
from app.engine.reading.torch.int8 import resolved
from app.paths import resource
from tests.engine.reading.torch.cards import PretendCard, Workbench
from tests.engine.reading.torch.checkpoints import deberta_v2

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = resource("samples/sample.pdf")


@pytest.fixture(scope="module")
def sample():
    return json.loads(resource("samples/sample.json").read_text("utf-8"))


@pytest.mark.parametrize("command", ["ask", "text", "batch", "models", "models download", "evaluate", "calibrate"])
def test_usage_is_what_the_person_typed(monkeypatch, capsys, command):
    monkeypatch.setenv(started.STARTED_AS, "python3 run.py")
    with pytest.raises(SystemExit):
        cli.main([*command.split(), "--help"])
    assert capsys.readouterr().out.startswith(f"usage: python3 run.py {command} ")


def test_usage_of_the_installed_program_has_its_name_and_that_of_a_bare_start_its_module(monkeypatch, capsys):
    monkeypatch.delenv(started.STARTED_AS, raising=False)
    assert started.command() == "python3 -m app"
    monkeypatch.setenv(started.STARTED_AS, "python3 run.py")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", [str(Path("bin") / "answerlight-cli.exe")])
    with pytest.raises(SystemExit):
        cli.main(["ask"])
    assert capsys.readouterr().err.startswith("usage: answerlight-cli ask ")


@pytest.fixture
def ask(capsys):
    def run(*arguments):
        status = cli.main(["ask", *map(str, arguments), "--json"])
        output = capsys.readouterr().out
        return status, json.loads(output) if output else None

    return run


def test_the_sample_is_answered_in_every_language_it_is_asked_in(ask, sample):
    for question, expected in sample["answers"].items():
        status, found = ask(question, SAMPLE)
        assert status == 0
        assert found["outcome"] == "answered"
        assert expected in found["answers"][0]["text"], question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Summarise this document", "summary"),
        ("Vergleiche die beiden Verträge", "compare"),
        ("¿Cuántas veces se menciona el alquiler?", "count_times"),
        ("谢谢！", "no_question"),
    ],
)
def test_a_question_that_is_not_read_for_says_what_can_be_done_instead(capsys, question, kind):
    assert cli.main(["ask", question, str(SAMPLE), "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert (found["kind"], found["outcome"], found["documents"][0]["outcome"]) == (kind, "incomplete", "incomplete")
    assert found["answers"] == found["closest"] == []
    title, text = messages.kind_note(Kind(kind))
    assert f"{title}. {text}" in captured.err
    assert cli.main(["ask", question, str(SAMPLE)]) == 0
    assert capsys.readouterr().out == f"{title}. {text}\n"


def test_yes_or_no_gets_the_passage_that_decides_without_a_percentage(ask, capsys):
    status, found = ask("Is water included in the rent?", SAMPLE)
    assert status == 0
    assert (found["kind"], found["outcome"]) == ("yes_no", "answered")
    assert found["answers"][0]["text"] == "Water and waste are included in the rent."
    assert all(passage["confidence"] is None for passage in (*found["answers"], *found["closest"]))
    assert found["answers"][0]["places"][0]["boxes"]
    assert cli.main(["ask", "Is water included in the rent?", str(SAMPLE)]) == 0
    printed = capsys.readouterr().out
    assert messages.kind_note(Kind.YES_NO)[0] in printed
    assert "Relevant passage · sample.pdf, page 1" in printed
    assert "%" not in printed
    assert "score" not in printed


def test_anyway_reads_for_every_kind(ask):
    status, found = ask("Compare the rent and the deposit", SAMPLE, "--anyway")
    assert status == 0
    assert found["kind"] == "compare"
    assert found["outcome"] in ("answered", "none")
    passages = [*found["answers"], *found["closest"]]
    assert passages
    assert all(passage["confidence"] is None for passage in passages)


def test_what_the_sample_does_not_say_is_none_with_closest_passages(ask, sample):
    status, found = ask(sample["unanswerable"], SAMPLE)
    assert status == 0
    assert found["outcome"] == "none"
    assert found["answers"] == []
    assert found["closest"]
    assert all(passage["confidence"] is None for passage in found["closest"])
    assert found["documents"][0]["outcome"] == "none"


def test_the_json_is_what_the_design_says(ask, tmp_path, capsys):
    note = tmp_path / "ein Brief.txt"
    note.write_text("Die Kaution beträgt 1.880 Euro. 🙂 The deposit is 1,880 euros.", "utf-8")
    status, found = ask("How much is the deposit?", SAMPLE, note, tmp_path / "gone.pdf", "--top", "2")
    assert status == 0
    assert set(found) == {"question", "outcome", "model", "documents", "answers", "closest", "seconds"}
    assert found["question"] == "How much is the deposit?"
    assert found["model"] == {
        "id": "builtin",
        "revision": None,
        "device": "cpu",
        "precision": resolved("auto", DEFAULT),
        "calibrated": True,
    }
    assert set(found["seconds"]) == {"open", "load", "first", "read"}
    sample_json, note_json, gone = found["documents"]
    assert (sample_json["pages"], sample_json["outcome"], sample_json["error"]) == (3, "answered", None)
    assert (note_json["path"], note_json["pages"], note_json["unreadable_pages"]) == (str(note), None, [])
    assert gone["outcome"] == "unreadable"
    assert "gone.pdf" in gone["error"]
    assert 1 <= len(found["answers"]) <= 2
    texts = {}
    for number, path in enumerate((SAMPLE, note)):
        assert cli.main(["text", str(path)]) == 0
        texts[number] = capsys.readouterr().out
        assert len(texts[number]) == found["documents"][number]["characters"]
    answer = found["answers"][0]
    assert 0 < answer["confidence"] < 1
    assert answer["text"] in answer["context"]
    first = answer["places"][0]
    assert texts[first["document"]][first["start"] : first["end"]] == answer["text"]
    for place in answer["places"]:
        assert bool(place["boxes"]) == (place["document"] == 0), "boxes are of PDFs"


def test_the_boxes_hold_the_quote_and_nothing_else(ask):
    """Read back with PDFium's own "text in this rectangle", which the program does not use."""
    _, found = ask("How much is the deposit?", SAMPLE)
    answer = found["answers"][0]
    box = answer["places"][0]["boxes"][0]
    pdf = pypdfium2.PdfDocument(SAMPLE)
    page = pdf[box["page"] - 1]
    x0, y0, x1, y1 = box["rect"]
    height = page.get_height()
    text = page.get_textpage().get_text_bounded(left=x0, bottom=height - y1, right=x1, top=height - y0)
    pdf.close()
    assert fold(text) == fold(answer["text"])


def test_the_same_question_twice_gives_the_same_answers(ask):
    one, two = (ask("When does the lease begin?", SAMPLE)[1] for _ in range(2))
    del one["seconds"], two["seconds"]
    assert one == two


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_wrong_number_of_answers_is_explained_in_words(number, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["ask", "?", str(SAMPLE), f"--top={number}"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"a whole number from 1 is needed, not “{number}”" in said
    assert "_positive" not in said


def test_how_the_password_is_given_stands_after_the_file_that_needs_it(tmp_path, capsys):
    writer = pypdf.PdfWriter(clone_from=SAMPLE)
    writer.encrypt("geheim")
    writer.write(tmp_path / "locked.pdf")
    (tmp_path / "none.txt").touch()
    assert cli.main(["ask", "Rent?", str(tmp_path / "locked.pdf"), str(tmp_path / "none.txt")]) == 2
    lines = capsys.readouterr().err.splitlines()
    [how] = [number for number, line in enumerate(lines) if "--password" in line]
    assert "locked.pdf" in lines[how - 1]
    assert any("none.txt" in line for line in lines)


def test_a_locked_file_says_how_the_password_is_given(tmp_path, capsys):
    writer = pypdf.PdfWriter(clone_from=SAMPLE)
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(tmp_path / "locked.pdf")
    assert cli.main(["text", str(tmp_path / "locked.pdf")]) == 2
    assert "--password" in capsys.readouterr().err
    assert cli.main(["text", str(tmp_path / "locked.pdf"), "--password", "geheim"]) == 0
    assert "--password" not in capsys.readouterr().err


def test_a_device_that_the_reader_does_not_use_is_said(capsys):
    assert cli.main(["ask", "How much is the deposit?", str(SAMPLE), "--device", "cuda"]) == 0
    assert "“cuda” is for readers from a folder" in capsys.readouterr().err


@pytest.fixture
def checkpoint_on(tmp_path, monkeypatch, capsys):
    """A small checkpoint, and a computer whose graphics card can be told to fail."""

    def make(*cards, **more):
        bench = Workbench(*cards, **more)
        monkeypatch.setattr(checkpoint, "COMPUTER", bench.computer)
        folder = deberta_v2(tmp_path / "model")
        capsys.readouterr()  # what transformers says while it writes
        return bench, folder

    return make


def test_a_card_that_is_used_is_in_the_json_and_nothing_is_said(checkpoint_on, capsys):
    _, folder = checkpoint_on(PretendCard(precision="bf16", batch=2))
    assert cli.main(["ask", "How much is the deposit?", str(SAMPLE), "--model", str(folder), "--json"]) == 0
    said = capsys.readouterr()
    model = json.loads(said.out)["model"]
    assert (model["device"], model["precision"]) == ("cuda", "bf16")
    assert set(model) == {"id", "revision", "device", "precision", "calibrated"}
    assert said.err == ""


@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_a_card_that_is_out_of_order_is_said_and_the_processor_answers(checkpoint_on, capsys, device):
    bench, folder = checkpoint_on(PretendCard())
    bench.moving = RuntimeError("CUDA error: no kernel image is available")
    arguments = ["ask", "How much is the deposit?", str(SAMPLE), "--model", str(folder), "--device", device, "--json"]
    assert cli.main(arguments) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["model"]["device"] == "cpu"
    assert said.err == (
        "Calculates on the processor: the graphics card “Pretend 9000” could not do it. "
        "RuntimeError: CUDA error: no kernel image is available\n"
    )


def test_memory_that_runs_out_in_the_middle_is_said(checkpoint_on, capsys):
    bench, folder = checkpoint_on(PretendCard(batch=1))

    def fill(logits):
        bench.room = 0 if len(bench.rows) >= 2 else 1  # after the trial's two passes
        return logits

    bench.spoil = fill
    assert cli.main(["ask", "How much is the deposit?", str(SAMPLE), "--model", str(folder), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["model"]["device"] == "cpu"
    assert "The memory of the graphics card is full; reading goes on on the processor" in said.err


@pytest.mark.parametrize("cause", [DeviceCause.NO_CARD, DeviceCause.NO_PART])
def test_a_computer_without_a_card_says_nothing_unless_it_was_asked_for(checkpoint_on, capsys, cause):
    _, folder = checkpoint_on(reason=DeviceReason(cause))
    arguments = ["ask", "How much is the deposit?", str(SAMPLE), "--model", str(folder)]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().err == ""
    assert cli.main([*arguments, "--device", "cuda"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "“cuda”" in said.err
    assert "Choose the device “auto” or “cpu”." in said.err


def test_standard_output_is_the_result_alone_even_when_files_fail(tmp_path):
    paths = [str(SAMPLE), str(tmp_path / "x.pdf")]
    done = subprocess.run(
        [sys.executable, "-m", "app", "ask", "How much is the deposit?", *paths, "--json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["outcome"] == "answered"
    assert "x.pdf" in done.stderr.decode("utf-8")


def without_network() -> list[str] | None:
    """A command prefix that runs a program in an empty network namespace, where the system lets us."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    for prefix in ([unshare, "--net"], [unshare, "--user", "--map-root-user", "--net"]):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


@pytest.mark.skipif(without_network() is None, reason="this system has no network namespaces for us")
def test_it_answers_where_there_is_no_network_at_all():
    prefix = without_network()
    assert prefix is not None
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "app", "ask", "How much is the deposit?", str(SAMPLE)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "1,880 euros" in done.stdout.decode("utf-8")


def test_a_text_in_an_encoding_that_is_named(tmp_path, capsys):
    path = tmp_path / "letter.txt"
    path.write_bytes("Тест".encode("cp866"))
    assert cli.main(["text", str(path), "--encoding", "cp866"]) == 0
    assert capsys.readouterr().out == "Тест"
    with pytest.raises(SystemExit) as ended:
        cli.main(["text", str(path), "--encoding", "cp9999"])
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert "there is no encoding called “cp9999”" in err
    assert "koi8-r" in err


def test_text_prints_one_document_and_no_folder(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("The rent is 900 euros.", "utf-8")
    assert cli.main(["text", str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", f"{messages.say(messages.CLI_TEXT_ONE, name=tmp_path)}\n")


def test_a_picture_is_told_that_it_needs_text_recognition(tmp_path, capsys):
    """As PDF, as other files are to be saved, it would have no text either."""
    (tmp_path / "scan.PNG").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "song.mp3").write_bytes(b"ID3" + bytes(50))
    assert cli.main(["text", str(tmp_path / "scan.PNG")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("“scan.PNG” is a picture, which has no text")
    assert "text recognition (OCR)" in said
    assert "Save it as PDF" not in said
    assert cli.main(["text", str(tmp_path / "song.mp3")]) == 2
    assert "“song.mp3” is no document that can be read here" in capsys.readouterr().err


def test_of_a_folder_s_files_it_is_told_which_need_text_recognition(tmp_path):
    recognition = "text recognition (OCR)"
    assert recognition in messages.left_out(tmp_path, [tmp_path / "a.mp3", tmp_path / "b.jpg"])
    assert recognition not in messages.left_out(tmp_path, [tmp_path / "a.mp3"])


def test_how_sure_it_is_that_there_is_no_answer_is_said_and_in_the_json(ask, tmp_path, capsys):
    note = tmp_path / "note.txt"
    note.write_text("The cat sleeps on the warm stove. The boats lay still at their moorings.", "utf-8")
    question = "What is the capital of Mongolia?"
    status, found = ask(question, note)
    (document,) = found["documents"]
    assert (status, document["outcome"]) == (0, "none")
    assert 0.5 < document["no_answer"] < 1
    assert cli.main(["ask", question, str(note)]) == 0
    said = capsys.readouterr().out
    assert "No answer in “note.txt”: all of it was read." in said
    assert f"That it holds no answer: {messages.confidence(document['no_answer'])}." in said


def test_of_what_has_an_answer_no_such_number_is_given(ask):
    _, found = ask("How much is the deposit?", SAMPLE)
    assert [document["no_answer"] for document in found["documents"]] == [None]
