"""Which files are in a collection: new, changed, vanished and back, on request."""

from __future__ import annotations

import os

import pytest

from app.engine.documents.errors import Cause
from app.engine.documents.helper import DocumentHelper
from app.engine.grid.collection import Collection
from app.engine.grid.files import add_paths, refresh
from app.engine.grid.running import run
from tests.engine.grid.parts import Here, ScriptedReader, filled, write


@pytest.fixture
def collection():
    made = Collection(None)
    yield made
    made.close()


def names(collection, ids):
    return sorted(document.path.name for document in collection.documents.some(ids))


def test_a_folder_is_looked_through_again_on_request(collection, tmp_path):
    folder = write(tmp_path / "d", a="Q: 1", b="Q: 2", c="Q: 3")
    here = Here()
    filled(collection, folder, ["Q"])
    run(collection, ScriptedReader(), here)
    assert refresh(collection, here) == type(refresh(collection, here))()
    write(folder, b="Q: something longer", new="Q: 4")
    (folder / "c.txt").unlink()
    changes = refresh(collection, here)
    assert [names(collection, ids) for ids in (changes.new, changes.changed, changes.vanished, changes.back)] == [
        ["new.txt"],
        ["b.txt"],
        ["c.txt"],
        [],
    ]
    gone = next(document for document in collection.documents.all() if document.path.name == "c.txt")
    assert (gone.problem, gone.fingerprint is not None) == (Cause.MISSING, True)
    assert refresh(collection, here).vanished == ()
    write(folder, c="Q: 3")
    assert names(collection, refresh(collection, here).back) == ["c.txt"]


def test_rows_that_were_taken_out_stay_out_until_they_are_named_again(collection, tmp_path):
    folder = write(tmp_path / "d", a="1", b="2")
    here = Here()
    filled(collection, folder, ["Q"])
    first, second = collection.documents.ids()
    collection.documents.remove([first])
    assert collection.documents.ids() == (second,)
    assert refresh(collection, here).new == ()
    assert collection.documents.ids() == (second,)
    ids, changes = add_paths(collection, here, [folder / "a.txt"])
    assert (ids, changes.new) == ((first,), ())
    assert collection.documents.ids() == (first, second)


def test_own_files_are_no_documents(collection, tmp_path):
    folder = write(tmp_path / "d", a="1", questions="Q")
    ids, _ = add_paths(collection, Here(), [folder], leave_out=[folder / ".." / "d" / "questions.txt"])
    assert names(collection, ids) == ["a.txt"]


def test_what_cannot_be_looked_through_is_named(collection, tmp_path):
    helper = DocumentHelper()
    try:
        write(tmp_path / "d", a="1")
        ids, changes = add_paths(collection, helper, [tmp_path / "none", tmp_path / "d", tmp_path / "d" / "a.txt"])
        assert len(ids) == 1
        assert [(problem.path.name, problem.cause) for problem in changes.problems] == [("none", Cause.MISSING)]
        os.utime(tmp_path / "d" / "a.txt", ns=(5, 5))
        refresh(collection, helper)
        assert collection.documents.all()[0].modified_ns == 5
    finally:
        helper.close()


def test_ids_come_in_the_order_named(collection, tmp_path):
    folder = write(tmp_path / "d", a="1", b="2", c="3")
    first, _ = add_paths(collection, Here(), [folder])
    paths = [folder / "c.txt", folder / "a.txt"]
    ids, _ = add_paths(collection, Here(), paths)
    assert ids == (first[2], first[0])
