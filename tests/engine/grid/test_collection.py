"""One file for each collection: kept whole, found again, and a person's word never overwritten."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import pytest

from app.engine.answering.answer import Outcome
from app.engine.answering.kind import Kind
from app.engine.documents.geometry import PageBoxes
from app.engine.grid import database
from app.engine.grid.cells import Cell, CellState, Judgement, Quote, quote_of, quotes_from_json, quotes_to_json
from app.engine.grid.collection import Collection
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.shelf import CollectionShelf
from app.engine.grid.shown import Shows, shown_in
from tests.engine.grid.parts import MARK, Here, filled, write

QUOTE = Quote(
    "900 euros",
    12,
    21,
    "The rent is 900 euros.",
    0,
    0.8125,
    4.25,
    ((3, "iii"), (4, "iv")),
    (PageBoxes(3, ((1.5, 2.0, 30.25, 12.0),), exact=True), PageBoxes(4, (), exact=False)),
    ((40, 49),),
    2,
)
CELL = Cell(CellState.COMPLETE, Outcome.ANSWERED, False, Kind.ASK, True, (QUOTE,), (), 100, 100, 4, 5, (5,))


@pytest.fixture
def collection(tmp_path):
    made = Collection(tmp_path / "leases.collection", "Leases 🏠")
    yield made
    made.close()


def test_everything_is_there_again_when_it_is_opened_again(collection, tmp_path):
    collection.questions.set_columns(["How much?", "  When \n does it begin? ", "How much?", " "])
    how, when = collection.questions.columns()
    collection.cells.put("f" * 64, how.id, MARK, CELL)
    collection.cells.mark_none("f" * 64, when.id)
    collection.close()
    again = Collection(tmp_path / "leases.collection")
    assert again.name == "Leases 🏠"
    assert [question.text for question in again.questions.columns()] == ["How much?", "When does it begin?"]
    assert again.cells.get("f" * 64, how.id, MARK) == CELL
    human = again.cells.human("f" * 64, when.id)
    assert (human.judgement, human.quote) == (Judgement.NONE, None)
    again.close()


def test_quotes_survive_being_kept():
    assert quotes_from_json(quotes_to_json([QUOTE])) == (QUOTE,)


def test_a_person_s_word_stands_above_what_is_read_later(collection, tmp_path):
    filled(collection, write(tmp_path / "d", a="The rent is 900 euros."), ["How much?"])
    document = Here().open(tmp_path / "d" / "a.txt")
    (row,) = collection.documents.all()
    collection.documents.opened(row.id, document)
    (question,) = collection.questions.columns()
    chosen = quote_of(document, 4, 8)
    assert chosen.stands_in(document)
    assert (chosen.text, chosen.context, chosen.score) == ("rent", "The rent is 900 euros.", None)
    assert collection.cells.correct(document.fingerprint, question.id, chosen) is None
    collection.cells.put(document.fingerprint, question.id, MARK, CELL)
    collection.cells.use(MARK)
    table = collection.table()
    shown = shown_in(table, table.documents[0], question.id)
    assert (shown.shows, shown.quote, shown.others) == (Shows.CORRECTED, chosen, (QUOTE,))
    before = collection.cells.withdraw(document.fingerprint, question.id)
    table = collection.table()
    assert shown_in(table, table.documents[0], question.id).quote == QUOTE
    collection.cells.restore(document.fingerprint, question.id, before)
    assert collection.cells.human(document.fingerprint, question.id) == before


def test_a_quote_that_is_none_cannot_be_chosen(tmp_path):
    document = Here().open(write(tmp_path, a="one  two") / "a.txt")
    for start, end in ((0, 0), (3, 5), (5, 99), (-1, 2)):
        with pytest.raises(ValueError, match="no quote"):
            quote_of(document, start, end)


def test_cells_of_another_reader_are_its_own(collection):
    collection.questions.set_columns(["How much?"])
    (question,) = collection.questions.columns()
    collection.cells.put("f", question.id, MARK, CELL)
    others = [
        type(MARK)(**{**vars(MARK), name: value})
        for name, value in {
            "id": "other",
            "revision": "a" * 40,
            "precision": "int8",
            "window": 20,
            "digest": "1",
        }.items()
    ]
    assert all(collection.cells.get("f", question.id, other) is None for other in others)
    on_a_card = type(MARK)(**{**vars(MARK), "device": "cuda"})
    assert collection.cells.get("f", question.id, on_a_card) == CELL


def test_columns_change_and_nothing_that_was_read_is_lost(collection):
    (question,) = collection.questions.set_columns(["How much?"])
    collection.cells.put("f", question.id, MARK, CELL)
    collection.questions.set_columns(["When?"])
    assert [each.question.text for each in collection.questions.asked()] == ["When?", "How much?"]
    assert [each.question.text for each in collection.questions.asked("f")] == ["How much?"]
    assert [each.question.text for each in collection.questions.asked(words="HOW  much")] == ["How much?"]
    again = collection.questions.add_columns(["How much?"])
    assert again == (question,)
    assert [each.text for each in collection.questions.columns()] == ["When?", "How much?"]
    collection.questions.forget([question.id])
    assert [each.question.text for each in collection.questions.asked()] == ["When?"]


def test_a_change_is_made_whole_or_not_at_all(collection):
    collection.questions.set_columns(["One?"])

    def half() -> None:
        with collection._database.change() as connection:
            connection.execute("UPDATE questions SET text = 'Two?'")
            collection.rename("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert [each.text for each in collection.questions.columns()] == ["One?"]
    assert collection.name == "Leases 🏠"


def test_files_of_earlier_versions_are_brought_up_to_date(collection, tmp_path, monkeypatch):
    collection.questions.set_columns(["One?"])
    collection.close()
    path = tmp_path / "leases.collection"
    added = "ALTER TABLE questions ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'"
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, added))
    Collection(path).close()
    Collection(path).close()  # and only once
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT text, colour FROM questions").fetchall() == [("One?", "blue")]
    connection.close()
    monkeypatch.undo()
    with pytest.raises(CollectionError) as newer:
        Collection(path)
    assert newer.value.cause is CollectionCause.NEWER


def test_what_is_no_collection_is_not_touched(tmp_path):
    path = tmp_path / "x.collection"
    path.write_bytes(b"This is a letter." * 300)
    other = tmp_path / "other.collection"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    for each in (path, other):
        before = each.read_bytes()
        with pytest.raises(CollectionError) as damaged:
            Collection(each)
        assert damaged.value.cause is CollectionCause.DAMAGED
        assert each.read_bytes() == before
    with pytest.raises(CollectionError) as nowhere:
        Collection(tmp_path / "no" / "folder.collection")
    assert nowhere.value.cause is CollectionCause.FOLDER


def test_another_process_cannot_run_it_meanwhile(collection, tmp_path):
    program = (
        "import sys; from pathlib import Path; from app.engine.grid.collection import Collection\n"
        "with Collection(Path(sys.argv[1])).running(): print('running', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(collection.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "running\n"
    with pytest.raises(CollectionError) as taken, collection.running():
        pass
    assert taken.value.cause is CollectionCause.IN_USE
    collection.questions.set_columns(["Looking and asking go on?"])
    with pytest.raises(CollectionError) as busy:
        CollectionShelf(tmp_path).delete(collection.path)
    assert busy.value.cause is CollectionCause.IN_USE
    other.kill()  # however it ends, others may go on
    other.communicate()
    with collection.running():
        pass


def test_in_memory_nothing_is_written_and_threads_share_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    collection = Collection(None, "nothing kept")
    with collection.running():
        thread = threading.Thread(target=collection.questions.set_columns, args=(["How much?"],))
        thread.start()
        thread.join()
    assert [each.text for each in collection.questions.columns()] == ["How much?"]
    collection.close()
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------ the shelf


def test_collections_are_listed_found_by_name_and_deleted_whole(tmp_path):
    shelf = CollectionShelf(tmp_path / "collections")
    assert shelf.all() == ()
    folder = write(tmp_path / "d", a="one", b="two")
    leases = shelf.create("Leases: 2026/27")
    filled(leases, folder, ["How much?"])
    shelf.create("anything").close()
    (tmp_path / "collections" / "broken-123456.collection").write_bytes(b"no database at all" * 99)
    listed = shelf.all()
    assert [each.name for each in listed] == ["anything", "broken", "Leases: 2026/27"]
    assert (listed[2].documents, listed[2].questions) == (2, 1)
    assert listed[1].problem.cause is CollectionCause.DAMAGED
    with pytest.raises(CollectionError) as taken:
        shelf.create("leases: 2026/27")
    assert taken.value.cause is CollectionCause.NAME_TAKEN
    again = shelf.open(" Leases:  2026/27")
    assert again.name == "Leases: 2026/27"
    again.close()
    with pytest.raises(CollectionError) as missing:
        shelf.open("Bills")
    assert missing.value.cause is CollectionCause.MISSING
    leases.close()
    for each in shelf.all():
        shelf.delete(each.path)
    assert list((tmp_path / "collections").iterdir()) == []
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["", "  ", "...", "///"])
def test_a_name_is_needed(tmp_path, name):
    with pytest.raises(CollectionError) as none:
        CollectionShelf(tmp_path).create(name)
    assert none.value.cause is CollectionCause.NO_NAME


@pytest.mark.parametrize("name", ["CON", "a" * 300, "../../up", "Verträge 🏠", "x\ny", "nul.txt"])
def test_any_other_name_is_a_file_in_the_folder(tmp_path, name):
    shelf = CollectionShelf(tmp_path / "c")
    made = shelf.create(name)
    assert made.path.parent == tmp_path / "c"
    assert shelf.all()[0].name == " ".join(name.split())
    made.close()
