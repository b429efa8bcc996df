"""``batch``: a table that scripts can trust, whatever happens while it is made."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from app import cli, cli_batch, kept, messages
from app.cli_batch import UNFINISHED
from app.engine.grid.collection import Collection
from app.engine.grid.shelf import CollectionShelf
from app.engine.service import ReadingService
from app.paths import collections_folder, resource

ROOT = Path(__file__).resolve().parents[1]
RENT, BEGIN = "How much is the rent?", "When does the lease begin?"


@pytest.fixture(scope="module")
def loaded():
    service = ReadingService(resource("models/builtin"))
    service.load(None, "cpu")
    return service


@pytest.fixture(autouse=True)
def loaded_once(loaded, monkeypatch):
    """Every run reads with the same service, which has forgotten what it read before."""

    def make(_folder):
        loaded.forget()
        return loaded

    monkeypatch.setattr(cli_batch, "ReadingService", make)
    monkeypatch.setattr(loaded, "load", lambda *_: loaded.info())


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("The rent is 900 euros a month.", "utf-8")
    (folder / "b.txt").write_text("The lease begins on 1 May 2024.", "utf-8")
    (tmp_path / "q.txt").write_text(f"# my list\n{RENT}\n\n{BEGIN}\n", "utf-8")
    return folder


def batch(folder, *more, out="t.json", questions="q.txt"):
    return cli.main(["batch", str(folder.parent / questions), str(folder), "--out", str(folder.parent / out), *more])


def quotes(path):
    """{(file, question): quote} of a JSON table."""
    table = json.loads(path.read_text("utf-8"))
    return {
        (Path(document["path"]).name, question): cell["quote"]["text"] if cell["quote"] else None
        for document in table["documents"]
        for question, cell in zip(table["questions"], document["cells"], strict=True)
    }


WHOLE = {("a.txt", RENT): "900 euros", ("a.txt", BEGIN): None, ("b.txt", RENT): None, ("b.txt", BEGIN): "1 May 2024"}


def test_a_whole_table_is_written_and_nothing_else_stays(folder, capsys):
    assert batch(folder) == 0
    table = json.loads((folder.parent / "t.json").read_text("utf-8"))
    assert (table["complete"], table["questions"]) == (True, [RENT, BEGIN])
    assert table["model"]["id"] == "builtin"
    assert quotes(folder.parent / "t.json") == WHOLE
    captured = capsys.readouterr()
    assert (
        captured.out
        == "t.json: 4 cells, 2 with a quote, 2 without an answer, 0 that could not be read, 0 not read to the end\n"
    )
    assert sorted(path.name for path in folder.parent.iterdir()) == ["documents", "q.txt", "t.json"]
    assert not collections_folder().exists()


def test_the_last_line_of_progress_has_no_time_left(folder, capsys):
    assert batch(folder) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "4 of 4 cells read, 0 more with a likely answer"


def test_what_cannot_be_had_is_named_and_changes_the_exit_status(folder, capsys):
    (folder / "x.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "t.csv").write_text("its own table of yesterday is no document")
    arguments = ["batch", str(folder / "q.txt"), str(folder), str(folder.parent / "gone.pdf"), "--fresh"]
    (folder / "q.txt").write_text(f"{RENT}\nSummarise this document\n{'why ' * 300}\n", "utf-8")
    assert cli.main([*arguments, "--out", str(folder / "t.csv")]) == 1
    said = capsys.readouterr().err
    for name in ("x.pdf", "gone.pdf"):
        assert f"“{name}” " in said
    assert "Summaries are not made here" in said
    assert "Ask in at most about" in said
    with (folder / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Document"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"a.txt", "b.txt", "x.pdf", "gone.pdf"}
    assert rows["a.txt"][RENT] == "900 euros"
    assert rows["gone.pdf"][f"{RENT} [result]"] == "unreadable"
    assert rows["a.txt"]["Summarise this document [result]"] == "not_put"


def test_files_that_no_reader_can_read_are_told_of_and_change_nothing(folder, capsys):
    (folder / "real.jpg").write_bytes(b"\xff\xd8\xff")
    for number in range(2):  # its own table of the time before is none of them
        out = folder / "t.xlsx"
        assert cli.main(["batch", str(folder.parent / "q.txt"), str(folder), "--fresh", "--out", str(out)]) == 0
        said = capsys.readouterr().err
        assert "1 file in the folder “documents” was left out, for it cannot be read here: real.jpg." in said, number
    for number in range(6):
        (folder / f"{number}.mp3").touch()
    assert cli.main(["ask", RENT, str(folder)]) == 0
    assert "8 files in the folder “documents” were left out" in (said := capsys.readouterr().err)
    assert "6 × .mp3, 1 × .jpg, 1 × .xlsx. Save" in said or "6 × .mp3, 1 × .xlsx, 1 × .jpg. Save" in said


def test_cells_whose_question_is_not_put_are_no_unreadable_ones(folder, capsys):
    (folder / "b.txt").unlink()
    (folder.parent / "q.txt").write_text("Summarise this document\n", "utf-8")
    assert batch(folder) == 1
    assert capsys.readouterr().out == (
        "t.json: 1 cell, 0 with a quote, 0 without an answer, 0 that could not be read, 0 not read to the end, "
        "1 with a question that was not put\n"
    )


@pytest.mark.parametrize(
    ("out", "questions", "said"),
    [
        ("t.doc", "q.txt", "Let its name end in .csv, .xlsx or .json"),
        ("none/t.csv", "q.txt", "no such folder"),
        ("t.csv", "none.txt", "none.txt” cannot be read"),
        ("t.csv", "empty.txt", "holds no question"),
        ("t.csv", "picture.txt", "no text file"),
    ],
)
def test_wrong_use_is_known_at_once(folder, capsys, monkeypatch, out, questions, said):
    (folder.parent / "empty.txt").write_text("\n# nothing\n")
    (folder.parent / "picture.txt").write_bytes(bytes(range(256)) * 50)
    monkeypatch.setattr(cli_batch, "ReadingService", None)  # nothing is loaded for it
    assert batch(folder, out=out, questions=questions) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert not list(folder.parent.glob(f"*{UNFINISHED}"))


@pytest.mark.parametrize("more", [(), ("--collection", "Leases"), ("--engine", "spark")])
def test_a_file_that_is_there_is_left_as_it_is(folder, capsys, monkeypatch, more):
    monkeypatch.setattr(cli_batch, "ReadingService", None)  # nothing is loaded for it
    name = "mine.parquet" if "spark" in more else "mine.csv"
    mine = folder.parent / name
    mine.write_text("a person's own")
    assert batch(folder, *more, out=name, questions="none.txt") == 2
    assert capsys.readouterr() == ("", f"{messages.say(messages.CLI_BATCH_EXISTS, path=mine)}\n")
    assert mine.read_text() == "a person's own"
    assert not collections_folder().exists()


def test_where_nothing_can_be_opened_there_is_no_table(folder, capsys):
    for path in folder.iterdir():
        path.write_bytes(b"")
    assert batch(folder) == 2
    assert not (folder.parent / "t.json").exists()
    said = capsys.readouterr().err
    assert messages.CLI_NOTHING_OPENED in said
    assert "\n0 of 4 cells read, 0 more with a likely answer, 4 that cannot be read\n" in said
    assert "4 of 4" not in said
    assert batch(folder.parent / "nowhere") == 2
    assert not list(folder.parent.glob(f"*{UNFINISHED}"))


def asked_of(monkeypatch, stop_at=None, number=signal.SIGINT):
    """Notes what the reader is asked; sends this program a signal at one of the questions."""
    asked = []
    ask = ReadingService._read

    def noted(self, fingerprints, question, *others, **more):
        asked.append((fingerprints[0], question))
        if len(asked) == stop_at:
            signal.raise_signal(number)
        return ask(self, fingerprints, question, *others, **more)

    monkeypatch.setattr(ReadingService, "_read", noted)
    return asked


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_it_leaves_a_table_that_says_so_and_goes_on_from_there(folder, capsys, monkeypatch, number, status):
    handler = signal.getsignal(number)
    with monkeypatch.context() as patch:
        asked_of(patch, 3, number)
        assert batch(folder) == status
    assert signal.getsignal(number) is handler
    table = json.loads((folder.parent / "t.json").read_text("utf-8"))
    assert table["complete"] is False
    shows = [cell["shows"] for document in table["documents"] for cell in document["cells"]]
    assert shows in [["answered", silent, "unread", "unread"] for silent in ("none", "unclear")]
    assert "--resume goes on" in capsys.readouterr().err
    asked = asked_of(monkeypatch)
    assert batch(folder, "--resume") == 0
    assert len(asked) == 2
    assert quotes(folder.parent / "t.json") == WHOLE
    assert not list(folder.parent.glob(f"*{UNFINISHED}*"))


def test_an_unfinished_run_is_thrown_away_only_where_that_is_said(folder, capsys, monkeypatch):
    with monkeypatch.context() as patch:
        asked_of(patch, 3)
        assert batch(folder) == 130
    capsys.readouterr()
    asked = asked_of(monkeypatch)
    assert batch(folder) == 2
    assert asked == []
    said = capsys.readouterr().err
    assert "An unfinished run for “t.json” is there" in said
    assert "--resume" in said
    assert "--fresh" in said
    assert batch(folder, "--fresh") == 0
    assert len(asked) == 4
    assert not list(folder.parent.glob(f"*{UNFINISHED}*"))
    with pytest.raises(SystemExit):
        batch(folder, "--fresh", "--resume")


def test_a_second_one_for_the_same_table_does_not_disturb_the_first(folder, capsys):
    first = Collection(folder.parent / f"t.json{UNFINISHED}")
    with first.running():
        for more in (["--fresh"], ["--resume"]):
            assert batch(folder, *more) == 2
            assert "is being read in another window or terminal" in capsys.readouterr().err
    first.questions.set_columns(["still there"])
    first.close()


def test_a_collection_keeps_what_was_read(folder, monkeypatch):
    assert batch(folder, "--collection", "Leases") == 0
    asked = asked_of(monkeypatch)
    (folder.parent / "one.txt").write_text(BEGIN, "utf-8")
    (folder / "c.txt").write_text("Nothing.", "utf-8")
    assert batch(folder, "--collection", "leases", "--fresh", questions="one.txt") == 0
    assert [question for _, question in asked] == [BEGIN]
    assert set(quotes(folder.parent / "t.json")) == {("a.txt", BEGIN), ("b.txt", BEGIN), ("c.txt", BEGIN)}
    (listed,) = CollectionShelf(collections_folder()).all()
    assert (listed.name, listed.documents, listed.questions) == ("Leases", 3, 2)


def test_when_collections_take_too_much_the_older_one_makes_room(folder, monkeypatch, capsys):
    assert batch(folder, "--collection", "Leases") == 0
    monkeypatch.setattr("app.cli_batch.kept.keep_within", partial(kept.keep_within, limit=10))
    assert batch(folder, "--collection", "Letters", "--fresh") == 0
    assert "the answers of the table “Leases” were forgotten" in capsys.readouterr().err
    cells = {}
    for listed in CollectionShelf(collections_folder()).all():
        collection = Collection(listed.path)
        cells[listed.name] = len(collection.table().cells)
        collection.close()
    assert cells == {"Leases": 0, "Letters": 4}


def test_what_cannot_be_written_in_the_end_is_kept(folder, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.cli_batch.export", full)
        assert batch(folder) == 2
    assert "No space left on device" in capsys.readouterr().err
    asked = asked_of(monkeypatch)
    assert batch(folder, "--resume") == 0
    assert asked == []


def test_in_a_terminal_of_its_own_questions_come_from_a_pipe(folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "app", "batch", "-", str(folder / "a.txt"), "--out", "t.xlsx"],
        input=f"{RENT}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=environment,
        cwd=folder.parent,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert done.stdout.startswith("t.xlsx: 1 cell, 1 with a quote")
    assert (folder.parent / "t.xlsx").read_bytes().startswith(b"PK")
