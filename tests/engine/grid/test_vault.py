"""Protected documents in a table: read with a password, shown, and nowhere on the disk."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from app.engine.documents.errors import Cause
from app.engine.grid.collection import Collection
from app.engine.grid.control import Control
from app.engine.grid.files import refresh
from app.engine.grid.running import CellRead, DocumentSeen, run
from app.engine.grid.shown import Shows, shown_in
from app.engine.grid.vault import Vault
from tests.engine.documents import make
from tests.engine.grid.parts import MARK, Here, ScriptedReader, filled, write

PASSWORD, SECRET = "Quittenmarmelade", "zephyrine"


@pytest.fixture
def folder(tmp_path):
    folder = write(tmp_path / "d", a="Rent: 900 euros")
    plain = make.draw(tmp_path / "plain.pdf", make.lines(f"Rent: {SECRET}"), make.lines("Deposit: 3"))
    make.locked(folder / "b.pdf", plain, PASSWORD)
    plain.unlink()
    return folder


@pytest.fixture
def collection(tmp_path):
    made = Collection(tmp_path / "x.collection")
    yield made
    made.close()


@pytest.fixture
def vault():
    made = Vault()
    yield made
    made.close()


def read(vault, collection, password=PASSWORD, reader=None):
    """The protected row, read; (the reader, what was reported)."""
    reader, events = reader or ScriptedReader(), []
    row = collection.documents.all()[1]
    columns = collection.questions.columns()
    vault.read(row, password, columns, reader, Here(), None, events.append, Control())
    return reader, events


def shows(table):
    return [
        [
            (cell.shows, cell.quote.text if cell.quote else None)
            for cell in (shown_in(table, row, q.id) for q in table.questions)
        ]
        for row in table.documents
    ]


def test_it_is_read_and_shown_and_nothing_of_it_is_on_the_disk(collection, vault, folder, tmp_path):
    _, two = filled(collection, folder, ["Rent", "Deposit"])
    run(collection, ScriptedReader(), Here())
    locked = [(Shows.UNREADABLE, None)] * 2
    assert shows(vault.over(collection.table()))[1] == locked
    _, events = read(vault, collection)
    table = vault.over(collection.table())
    assert shows(table)[1] == [(Shows.ANSWERED, SECRET), (Shows.ANSWERED, "3")]
    assert (table.documents[1].problem, table.documents[1].is_protected) == (None, True)
    assert not table.documents[0].is_protected
    told = [event for event in events if isinstance(event, CellRead)]
    assert {(event.document, event.question) for event in told} == {
        (two, question.id) for question in collection.questions.columns()
    }
    assert {event.document.id for event in events if isinstance(event, DocumentSeen)} == {two}
    assert shows(collection.table())[1] == locked  # the file knows nothing of it
    digest = hashlib.sha256(Here().open(folder / "b.pdf", PASSWORD).text.encode()).hexdigest()
    for path in tmp_path.glob("x.collection*"):
        for secret in (SECRET, PASSWORD, digest):
            assert secret.encode() not in path.read_bytes()


def test_nothing_is_read_twice_and_new_columns_are_locked(collection, vault, folder):
    filled(collection, folder, ["Rent"])
    run(collection, ScriptedReader(), Here())
    reader, _ = read(vault, collection)
    read(vault, collection, reader=reader)
    assert [each[1] for each in reader.asked if not each[2]] == ["Rent"]
    collection.questions.set_columns(["Deposit", "Rent"])
    table = vault.over(collection.table())
    assert shows(table)[1] == [(Shows.UNREADABLE, None), (Shows.ANSWERED, SECRET)]
    assert table.documents[1].problem is Cause.PASSWORD_NEEDED
    read(vault, collection, reader=reader)
    assert shows(vault.over(collection.table()))[1] == [(Shows.ANSWERED, "3"), (Shows.ANSWERED, SECRET)]
    other = replace(MARK, id="other")
    collection.cells.use(other)
    assert shows(vault.over(collection.table()))[1] == [(Shows.UNREADABLE, None)] * 2  # another reader's


def test_a_file_that_was_changed_since_is_locked_again(collection, vault, folder):
    filled(collection, folder, ["Rent"])
    run(collection, ScriptedReader(), Here())
    read(vault, collection)
    row = collection.documents.all()[1]
    os.utime(row.path, ns=(0, row.modified_ns + 10**9))
    refresh(collection, Here())
    run(collection, ScriptedReader(), Here())
    assert shows(vault.over(collection.table()))[1] == [(Shows.UNREADABLE, None)]


def test_a_wrong_password_is_told_and_another_try_opens_it(collection, vault, folder):
    filled(collection, folder, ["Rent"])
    run(collection, ScriptedReader(), Here())
    reader, events = read(vault, collection, "something else")
    (seen,) = {event.document for event in events if isinstance(event, DocumentSeen)}
    assert (seen.problem, seen.is_protected) == (Cause.PASSWORD_WRONG, False)
    assert reader.asked == []
    assert vault.over(collection.table()).documents[1].problem is Cause.PASSWORD_WRONG
    read(vault, collection)
    assert shows(vault.over(collection.table()))[1] == [(Shows.ANSWERED, SECRET)]
