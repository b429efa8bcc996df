"""What is found of everything that the program keeps."""

from __future__ import annotations

import sys

import pytest

from app import crash
from app.kept import Thing, What, forget_collections, forget_damaged, forget_log, look


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
