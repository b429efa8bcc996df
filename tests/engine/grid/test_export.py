"""Tables as files: what scripts and spreadsheets read back is what was found, and text stays text."""

from __future__ import annotations

import csv
import datetime
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from app import __version__, messages
from app.engine.answering.answer import Outcome
from app.engine.answering.kind import Kind
from app.engine.documents.errors import Cause, DocumentError
from app.engine.grid.cells import Cell, CellState, quote_of
from app.engine.grid.collection import ROWS_AT_ONCE, Collection
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.export import Selection, as_text, export, form_of
from app.engine.grid.questions import QuestionLists, parse_questions, read_questions
from app.engine.grid.running import run
from tests.engine.grid.parts import MARK, Here, ScriptedReader, filled, write

EVIL = ["=1+1", "+1", "-5 %", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', 'plain, with "quotes"', "ru<b>bish & more"]
WORDS = messages.table_words()
NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def collection():
    made = Collection(None)
    yield made
    made.close()


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path):
    """{sheet: {cell: text or number}}; a formula anywhere fails."""
    with zipfile.ZipFile(path) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        names = [sheet.get("name") for sheet in book.iter(f"{NAMES}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(sheet.iter(f"{NAMES}f")), "a formula"
            found[name] = {}
            for cell in sheet.iter(f"{NAMES}c"):
                text = "".join(part.text or "" for part in cell.iter(f"{NAMES}t"))
                value = cell.find(f"{NAMES}v")
                found[name][cell.get("r")] = float(value.text) if value is not None else text
        links = file.read("xl/worksheets/_rels/sheet1.xml.rels").decode() if len(names) else ""
    return found, links


def read(collection, folder, questions):
    filled(collection, folder, questions)
    return run(collection, ScriptedReader(), Here())


def test_what_looks_like_a_formula_stays_text_everywhere(collection, tmp_path):
    texts = {f"d{number}": f"Q: {text}" for number, text in enumerate(EVIL) if "\t" not in text}
    folder = write(tmp_path / "d", **texts)
    (folder / "=cmd.txt").write_text("Q: 1", "utf-8")
    (folder / f"ein Brief #1 {'🏠' * 50}%20.txt").write_text("Q: 1", "utf-8")
    read(collection, folder, ["Q", "=1+2"])
    for name in ("t.csv", "t.xlsx", "t.json"):
        export(collection, tmp_path / name, WORDS)
    rows = read_csv(tmp_path / "t.csv")
    expected = {f"{name}.txt": text.removeprefix("Q: ") for name, text in texts.items()}
    for row in rows:
        if row["Document"] in expected:
            assert row["Q"] == as_text(expected[row["Document"]])
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    assert "'=1+2" in rows[0]
    assert {row["Document"] for row in rows} > {*expected, "'=cmd.txt"}
    sheets, links = read_xlsx(tmp_path / "t.xlsx")
    quotes = {text for cell, text in sheets["Table"].items() if cell.startswith("C")}
    assert set(expected.values()) <= quotes
    assert (folder / "d0.txt").as_uri().casefold() in links.replace("\\", "/").casefold()
    assert 'Target="file:///' in links
    assert "FILE:" not in links
    assert "/d/ein%20brief%20%231%20%f0%9f%8f%a0" in links.casefold()
    assert "%2520.txt" in links
    assert "http://x" not in links
    data = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert {cell["cells"][0]["quote"]["text"] for cell in data["documents"]} == {*expected.values(), "1"}


def test_every_form_says_what_was_read_and_what_was_not(collection, tmp_path):
    began = datetime.date.today()
    folder = write(tmp_path / "d", a="Rent: 900 euros\nRent: 900 pounds", b="nothing", c="Rent: 7\nmore", e=" ")
    ids = filled(collection, folder, ["Rent", "Deposit"])
    run(collection, ScriptedReader(), Here(), documents=[*ids[:2], ids[3]])
    rent, deposit = collection.questions.columns()
    b, c = collection.documents.some([ids[1]])[0], Here().open(folder / "c.txt")
    collection.cells.mark_none(b.fingerprint, deposit.id)
    likely = Cell(CellState.LIKELY, Outcome.INCOMPLETE, False, Kind.ASK, True, (), (), 7, 12, None, None, ())
    collection.documents.opened(ids[2], c)
    collection.cells.put(c.fingerprint, rent.id, MARK, likely)
    for name in ("t.csv", "t.xlsx", "t.json"):
        export(collection, tmp_path / name, WORDS)
    rows = {row["Document"]: row for row in read_csv(tmp_path / "t.csv")}
    results = {name: (row["State"], row["Rent [result]"], row["Deposit [result]"]) for name, row in rows.items()}
    assert results == {
        "a.txt": ("complete", "answered", "none"),
        "b.txt": ("complete", "none", "none_confirmed"),
        "c.txt": ("not all read yet", "so_far", "unread"),
        "e.txt": ("cannot be read", "unreadable", "unreadable"),
    }
    assert (rows["a.txt"]["Rent"], rows["a.txt"]["Rent [confidence]"]) == ("900 euros", "0.875")
    assert rows["e.txt"]["Problem"] == messages.document_error(DocumentError(folder / "e.txt", Cause.EMPTY))
    data = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert (data["complete"], data["questions"]) == (False, ["Rent", "Deposit"])
    assert data["model"] == {"id": "scripted", "revision": None, "precision": "fp32", "calibrated": True}
    first = data["documents"][0]
    assert [answer["text"] for answer in first["cells"][0]["answers"]] == ["900 euros", "900 pounds"]
    assert first["cells"][0]["quote"]["places"] == [{"document": 0, "start": 6, "end": 15, "boxes": []}]
    assert data["documents"][1]["cells"][1]["checked"] is True
    assert data["documents"][2]["cells"][0]["read"] == {
        "characters": 7,
        "of_characters": 12,
        "pages": None,
        "of_pages": None,
    }
    sheets, _ = read_xlsx(tmp_path / "t.xlsx")
    assert (sheets["Table"]["C1"], sheets["Table"]["C3"], sheets["Table"]["E3"]) == ("Rent", "900 euros", 0.875)
    assert [sheets["Table"][f"{column}2"] for column in "ABCDE"] == [
        "Document",
        "State",
        "Quote",
        "Page",
        "Confidence",
    ]
    assert sheets["Table"]["F4"] == "no answer, says a person"
    assert sheets["Table"]["C6"] == rows["e.txt"]["Problem"]
    assert [sheets["Sources"][f"E{row}"] for row in (2, 3)] == ["900 euros", "900 pounds"]
    facts = {sheets["About"][f"A{row}"]: sheets["About"][f"B{row}"] for row in range(1, 7)}
    assert facts["Made by"] == f"Answerlight {__version__}"
    assert datetime.date.fromisoformat(facts["Saved on"]) >= began
    assert "Not everything was read" in facts["State"]
    assert facts["Reader"] == "Scripted reader, version 0"
    assert facts["Read in"] == "pieces of up to 10 parts of words, reckoned with 32-bit numbers"


def test_only_what_was_chosen_and_in_that_order(collection, tmp_path):
    folder = write(tmp_path / "d", **{f"n{number:03}": f"Q: {number}" for number in range(ROWS_AT_ONCE + 3)})
    read(collection, folder, ["Q", "R"])
    ids = tuple(reversed(collection.documents.ids()))
    export(collection, tmp_path / "t.csv", WORDS, Selection(ids, (collection.questions.columns()[0].id,)))
    rows = read_csv(tmp_path / "t.csv")
    assert [row["Q"] for row in rows] == [str(number) for number in reversed(range(ROWS_AT_ONCE + 3))]
    assert "R" not in rows[0]


def test_a_reader_that_was_not_measured_shows_scores(collection, tmp_path):
    filled(collection, write(tmp_path / "d", a="Q: x"), ["Q"])
    run(collection, ScriptedReader(type(MARK)(**{**vars(MARK), "calibrated": False})), Here())
    export(collection, tmp_path / "t.csv", WORDS)
    (row,) = read_csv(tmp_path / "t.csv")
    assert row["Q [score]"] == "3.5"
    assert "Q [confidence]" not in row


def test_a_number_has_the_same_digits_in_every_form(collection, tmp_path):
    folder = write(tmp_path / "d", a="Q: x")
    filled(collection, folder, ["Q"])
    opened = Here().open(folder / "a.txt")
    collection.documents.opened(collection.documents.ids()[0], opened)
    collection.cells.use(MARK)
    quote = replace(quote_of(opened, 3, 4), confidence=0.7293, score=1.3e-05)
    cell = Cell(CellState.COMPLETE, Outcome.ANSWERED, True, Kind.ASK, True, (quote,), (), 4, 4, None, None, ())
    collection.cells.put(opened.fingerprint, collection.questions.columns()[0].id, MARK, cell)
    for name in ("t.csv", "t.xlsx"):
        export(collection, tmp_path / name, WORDS)
    assert read_csv(tmp_path / "t.csv")[0]["Q [confidence]"] == "0.7293"
    sheets, _ = read_xlsx(tmp_path / "t.xlsx")
    assert (sheets["Table"]["E3"], sheets["Sources"]["G2"], sheets["Sources"]["H2"]) == (0.7293, 0.7293, 1.3e-05)


def test_what_a_person_chose_has_no_number(collection, tmp_path):
    folder = write(tmp_path / "d", a="Q: x y")
    read(collection, folder, ["Q"])
    document = Here().open(folder / "a.txt")
    collection.cells.correct(document.fingerprint, collection.questions.columns()[0].id, quote_of(document, 5, 6))
    for name in ("t.csv", "t.xlsx"):
        export(collection, tmp_path / name, WORDS)
    (row,) = read_csv(tmp_path / "t.csv")
    assert (row["Q"], row["Q [confidence]"], row["Q [result]"]) == ("y", "", "corrected")
    sheets, _ = read_xlsx(tmp_path / "t.xlsx")
    assert [sheets["Sources"][f"D{row}"] for row in (2, 3)] == ["chosen by a person", "answer"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(collection, tmp_path, monkeypatch):
    read(collection, write(tmp_path / "d", a="Q: x"), ["Q"])
    for name in ("t.csv", "t.xlsx", "t.json"):
        (tmp_path / name).write_text("old")

        def full(*_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("app.engine.grid.export.os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                export(collection, tmp_path / name, WORDS)
        assert (tmp_path / name).read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d", "t.csv", "t.json", "t.xlsx"]
    with pytest.raises(ValueError, match="doc"):
        export(collection, tmp_path / "t.doc", WORDS)
    assert form_of(tmp_path / "T.XLSX") is not None


def test_a_page_is_a_number_where_its_label_is_one(collection, tmp_path):
    folder = write(tmp_path / "d", **dict.fromkeys("abcd", ""))
    for number, (path, labels) in enumerate(
        zip(sorted(folder.iterdir()), (["7"], ["iv"], ["3", "4"], ["٧"]), strict=True)
    ):
        path.write_text(f"Q: {number}", "utf-8")
        filled(collection, path, ["Q"])
        opened = Here().open(path)
        quote = replace(quote_of(opened, 3, 4), pages=tuple(enumerate(labels, 1)))
        collection.documents.opened(collection.documents.ids()[-1], opened)
        collection.cells.correct(opened.fingerprint, collection.questions.columns()[0].id, quote)
    export(collection, tmp_path / "t.xlsx", WORDS)
    sheets, _ = read_xlsx(tmp_path / "t.xlsx")
    assert [sheets["Table"][f"D{row}"] for row in range(3, 7)] == [7.0, "iv", "3–4", "٧"]
    assert [sheets["Sources"][f"F{row}"] for row in range(2, 6)] == [7.0, "iv", "3–4", "٧"]


def test_the_closest_passages_of_a_cell_without_an_answer_are_in_the_json(collection, tmp_path):
    folder = write(tmp_path / "d", a="Rent: 900 euros")
    filled(collection, folder, ["Deposit"])
    opened = Here().open(folder / "a.txt")
    collection.documents.opened(collection.documents.ids()[0], opened)
    collection.cells.use(MARK)
    near = quote_of(opened, 6, 15)
    none = Cell(CellState.COMPLETE, Outcome.NONE, True, Kind.ASK, True, (), (near,), 15, 15, None, None, ())
    collection.cells.put(opened.fingerprint, collection.questions.columns()[0].id, MARK, none)
    export(collection, tmp_path / "t.json", WORDS)
    (cell,) = json.loads((tmp_path / "t.json").read_text("utf-8"))["documents"][0]["cells"]
    assert (cell["shows"], cell["quote"], cell["answers"]) == ("unclear", None, [])
    assert [(each["text"], each["places"][0]["start"]) for each in cell["closest"]] == [("900 euros", 6)]


def test_the_same_table_gives_the_same_files(collection, tmp_path):
    today = [("Saved on", "2026-11-21")]  # on another day another date stands there
    words = replace(WORDS, facts=lambda *_: today)
    read(collection, write(tmp_path / "d", a="Q: x"), ["Q"])
    for name in ("csv", "xlsx", "json"):
        for number in range(2):
            export(collection, tmp_path / f"{number}.{name}", words)
        assert (tmp_path / f"0.{name}").read_bytes() == (tmp_path / f"1.{name}").read_bytes()


def test_a_quote_longer_than_a_sheet_s_cell_is_cut_and_says_so(collection, tmp_path):
    read(collection, write(tmp_path / "d", a=f"Q: {'x' * 40_000}"), ["Q"])
    export(collection, tmp_path / "t.xlsx", WORDS)
    text = read_xlsx(tmp_path / "t.xlsx")[0]["Table"]["C3"]
    assert (len(text), text[-4:]) == (32_767, " […]"[-4:])


# ------------------------------------------------------------------------------ questions


def test_questions_are_lines():
    assert parse_questions("# mine\n One?  \n\n\tTwo\u00a0 three? \r\nOne?\n#x") == ("One?", "Two three?")
    assert read_questions("\ufeffWer?\nWas kostet es – für uns?".encode("utf-16")) == (
        "Wer?",
        "Was kostet es – für uns?",
    )
    assert read_questions("Où?".encode("latin-1")) == ("Où?",)
    assert read_questions(b"") == ()


def test_lists_are_kept_by_name(tmp_path):
    lists = QuestionLists(tmp_path / "lists")
    assert lists.names() == ()
    lists.save("Lease: check", ["How much?", " When\nis it due? ", "# not this", "How much?"])
    lists.save("bills", ["Who?"])
    lists.save("bills", ["Who pays?"])
    assert lists.names() == ("bills", "Lease check")
    assert lists.load("Lease: check") == ("How much?", "When is it due?")
    assert lists.load("bills") == ("Who pays?",)
    lists.remove("bills")
    lists.remove("bills")
    assert lists.names() == ("Lease check",)
    for name, cause in (("bills", CollectionCause.MISSING), ("..", CollectionCause.NO_NAME)):
        with pytest.raises(CollectionError) as problem:
            lists.load(name)
        assert problem.value.cause is cause
