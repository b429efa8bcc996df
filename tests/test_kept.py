"""What is found of everything that the program keeps."""

from __future__ import annotations

import os
import sys

import pytest

from app import crash
from app.engine.answering.answer import Outcome
from app.engine.answering.kind import Kind
from app.engine.grid.cells import Cell, CellState, Quote
from app.engine.grid.shelf import CollectionShelf
from app.engine.reading.reader import ReaderMark
from app.kept import Thing, What, forget_collections, forget_damaged, forget_log, keep_within, look


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    for name, size in (
        ("settings.json", 100),
        ("settings.json.damaged", 50),
        ("log/answerlight.log", 1000),
        ("log/answerlight.log.1", 500),
        (f"log/{crash.ENDED}1.txt", 30),
        (f"log/{crash.RUNNING}2.txt", 20),
        ("models/one/model.safetensors", 5000),
        ("models/.locks/one", 0),
        ("something/else.bin", 7),
        ("collections/leases.db", 300),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    return folder


def test_everything_is_listed_with_its_size(home):
    found = look(home, None)
    sizes = {thing.what: thing.size for thing in found.things}
    assert sizes == {What.SETTINGS: 150, What.LOG: 1550, What.MODELS: 5000, What.OTHER: 7, What.COLLECTIONS: 300}
    assert found.of(What.OTHER).path.name == "something"
    assert found.besides_models == 2007


def test_models_that_were_moved_are_counted_where_they_are(home, tmp_path):
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "model.safetensors").write_bytes(b"x" * 3)
    models = look(home, tmp_path / "drive").of(What.MODELS)
    assert (models.path, models.size) == (tmp_path / "drive", 5003)
    assert look(home, home / "models").of(What.MODELS).size == 5000


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_not_followed(home, tmp_path):
    (tmp_path / "large").write_bytes(b"x" * 10_000)
    (home / "link").symlink_to(tmp_path / "large")
    (home / "round").symlink_to(home)
    assert look(home, None).besides_models < 2500


def test_nothing_there_is_nothing_kept(tmp_path):
    assert look(tmp_path / "gone", None).things == ()


def test_the_log_is_emptied_and_a_running_program_goes_on_in_it(home):
    with (home / "log" / "answerlight.log").open("a") as still_open:
        forget_log(home)
        still_open.write("on")
    left = {path.name: path.stat().st_size for path in (home / "log").iterdir()}
    assert left == {"answerlight.log": 2, f"{crash.RUNNING}2.txt": 20}


def test_collections_are_forgotten_whole(home):
    forget_collections(home)
    assert list((home / "collections").iterdir()) == []
    assert look(home, None).of(What.COLLECTIONS) in (None, Thing(What.COLLECTIONS, home / "collections", 0))


def test_settings_that_were_set_aside_are_forgotten_and_settings_stay(home):
    forget_damaged(home)
    assert sorted(path.name for path in home.glob("settings*")) == ["settings.json"]


# ------------------------------------------------------------------------------ at most so much

READER = ReaderMark("one", "One", None, "fp32", "cpu", 10, 2, True, "0")


@pytest.fixture
def tables(tmp_path):
    """Four tables of 100 kB each, changed one after the other; of the second, a person has said something."""
    home = tmp_path / "home"
    (home / "log").mkdir(parents=True)
    for name in ("answerlight.log", "answerlight.log.1", f"{crash.ENDED}1.txt", f"{crash.RUNNING}2.txt"):
        (home / "log" / name).write_bytes(b"x" * 2000)
    (home / "settings.json").write_bytes(b"x" * 100)
    (home / "mine.txt").write_bytes(b"x" * 100)
    (home / "models").mkdir()
    (home / "models" / "model.safetensors").write_bytes(b"x" * 2_000_000)
    shelf = CollectionShelf(home / "collections")
    quote = Quote("900", 0, 3, "x" * 100_000, 0, 0.5, 1.0)
    cell = Cell(CellState.COMPLETE, Outcome.ANSWERED, False, Kind.ASK, True, (quote,), (), 1, 1, None, None, ())
    for number, name in enumerate(("Oldest", "Judged", "Older", "Newest")):
        made = shelf.create(name)
        made.questions.set_columns(["How much?"])
        made.cells.use(READER)
        question = made.questions.columns()[0].id
        with made._database.change() as connection:  # a row without a file
            connection.execute("INSERT INTO documents (path, size, modified_ns, fingerprint) VALUES ('/a', 1, 1, 'a')")
        made.cells.put("a", question, READER, cell)
        if name == "Judged":
            made.cells.mark_none("a", question)
        made.close()
        os.utime(made.path, (1_000_000 + number, 1_000_000 + number))
    return home


def besides_models(home):
    return look(home, None).besides_models


def test_what_is_within_the_limit_stays_as_it_is(tables):
    before = look(tables, None)
    assert keep_within(tables, before.besides_models) == ()
    assert look(tables, None) == before


def test_old_logs_go_before_anything_that_was_read(tables):
    assert keep_within(tables, besides_models(tables) - 3000) == ()
    names = sorted(path.name for path in (tables / "log").iterdir())
    assert names == ["answerlight.log", f"{crash.RUNNING}2.txt"]


def test_the_oldest_table_is_emptied_first_and_only_as_far_as_needed(tables):
    limit = besides_models(tables) - 50_000
    assert keep_within(tables, limit) == ("Oldest",)
    assert besides_models(tables) <= limit


def test_what_a_person_did_chose_or_put_there_stays_however_much_it_is(tables):
    assert keep_within(tables, 10) == ("Oldest", "Older")
    cells = {}
    shelf = CollectionShelf(tables / "collections")
    for each in shelf.all():
        made = shelf.open(each.name)
        cells[each.name] = len(made.table().cells)
        assert len(made.documents.ids()) == len(made.questions.columns()) == 1
        made.close()
    assert cells == {"Oldest": 0, "Judged": 1, "Older": 0, "Newest": 1}
    assert (tables / "mine.txt").stat().st_size == (tables / "settings.json").stat().st_size == 100
    assert (tables / "models" / "model.safetensors").stat().st_size == 2_000_000
    assert keep_within(tables, 10) == ()


def test_a_table_that_is_open_or_damaged_is_passed_over(tables):
    opened = CollectionShelf(tables / "collections").open("Oldest")
    (tables / "collections" / "broken.collection").write_bytes(b"no database" * 1000)
    os.utime(tables / "collections" / "broken.collection", (1, 1))
    try:
        assert keep_within(tables, besides_models(tables) - 50_000) == ("Older",)
    finally:
        opened.close()
