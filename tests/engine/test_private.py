"""What the program keeps can be read by nobody else."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from app.__main__ import _PrivateFiles
from app.engine.grid.collection import Collection
from app.engine.grid.questions import QuestionLists
from app.engine.grid.shelf import CollectionShelf
from app.engine.private import make_folder
from app.settings import Appearance, Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows closes a person's folder by itself")


@pytest.fixture(autouse=True)
def generous():
    """Rights as many systems give them."""
    before = os.umask(0o002)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_folders_are_private_from_the_first_that_is_missing(tmp_path):
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    there.chmod(0o755)
    make_folder(there / "home" / "log")
    assert [rights(there / name) for name in ("", "home", "home/log")] == [0o755, 0o700, 0o700]
    make_folder(there, is_ours=False)
    assert rights(there) == 0o755
    make_folder(there)
    assert rights(there) == 0o700


def test_settings_are_private_and_so_become_those_that_were_not(tmp_path):
    path = tmp_path / "home" / "settings.json"
    Settings(path).change(appearance=Appearance.DARK)
    assert (rights(path.parent), rights(path)) == (0o700, 0o600)
    path.chmod(0o644)
    Settings(path).change(appearance=Appearance.LIGHT)
    assert rights(path) == 0o600
    path.write_text("{")
    path.chmod(0o644)
    Settings(path)
    assert rights(path.with_name("settings.json.damaged")) == 0o600


def test_a_collection_is_private_with_all_that_lies_beside_it(tmp_path):
    folder = tmp_path / "collections"
    made = CollectionShelf(folder).create("Leases")
    with made.running():
        made.questions.set_columns(["How much is the rent?"])
        assert {rights(path) for path in folder.iterdir()} == {0o600}
        assert len(list(folder.iterdir())) >= 4
    assert rights(folder) == 0o700
    made.close()
    assert made.path is not None
    made.path.chmod(0o644)
    Collection(made.path).close()
    assert rights(made.path) == 0o600


def test_lists_of_questions_are_private(tmp_path):
    lists = QuestionLists(tmp_path / "questions")
    lists.save("Rent", ["How much is the rent?"])
    assert {rights(path) for path in (tmp_path / "questions").iterdir()} == {0o600}
    assert rights(tmp_path / "questions") == 0o700


def test_the_log_is_private_also_after_it_was_begun_anew(tmp_path):
    path = tmp_path / "answerlight.log"
    path.touch()
    path.chmod(0o644)
    files = _PrivateFiles(path, maxBytes=1, backupCount=1)
    files.emit(logging.LogRecord("x", logging.INFO, "x", 1, "the first", None, None))
    files.emit(logging.LogRecord("x", logging.INFO, "x", 1, "the second", None, None))
    files.close()
    assert [(each.name, rights(each)) for each in sorted(tmp_path.iterdir())] == [
        ("answerlight.log", 0o600),
        ("answerlight.log.1", 0o600),
    ]
