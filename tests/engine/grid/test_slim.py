"""What a collection loses when room must be made: only what can be read again, and never a person's word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.grid.collection import Collection
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.slim import forget_read, forget_unseen
from app.engine.task import Cancelled
from tests.engine.grid.parts import MARK, Here, filled, write
from tests.engine.grid.test_collection import CELL, QUOTE

OTHER = replace(MARK, id="other")


@pytest.fixture
def path(tmp_path):
    """Two documents and two questions, all of it read twice."""
    made = Collection(tmp_path / "leases.collection", "Leases")
    filled(made, write(tmp_path / "d", a="The rent is 900 euros.", b="No pets."), ["How much?", "When?"])
    for row in made.documents.all():
        made.documents.opened(row.id, Here().open(row.path))
    for reader in (OTHER, MARK):
        made.cells.use(reader)
        for row in made.documents.all():
            for question in made.questions.columns():
                made.cells.put(row.fingerprint, question.id, reader, CELL)
    made.close()
    return made.path


@pytest.fixture
def look(path):
    """The collection opened for a function, and closed again."""

    def do(function):
        collection = Collection(path)
        try:
            return function(collection)
        finally:
            collection.close()

    return do


def read_by(reader):
    return lambda collection: len(collection.table(reader).cells)


def test_what_no_table_shows_goes_first(path, look):
    forget_unseen(path)
    assert (look(read_by(OTHER)), look(read_by(MARK))) == (0, 4)
    look(lambda collection: collection.questions.set_columns(["When?"]))
    look(lambda collection: collection.documents.remove(collection.documents.ids()[:1]))
    forget_unseen(path)
    look(lambda collection: collection.questions.set_columns(["How much?", "When?"]))
    assert look(read_by(MARK)) == 1


def test_all_that_was_read_goes_and_the_rest_stays(path, look):
    before = path.stat()
    assert forget_read(path) == "Leases"
    table = look(Collection.table)
    assert (len(table.documents), len(table.questions), len(table.cells)) == (2, 2, 0)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert forget_read(path) is None


def test_one_word_of_a_person_keeps_all_of_it(path, look):
    def confirm(collection):
        document, question = collection.documents.all()[0], collection.questions.columns()[0]
        collection.cells.confirm(document.fingerprint, question.id, QUOTE)

    look(confirm)
    assert forget_read(path) is None
    assert look(read_by(MARK)) == 4
    forget_unseen(path)
    assert len(look(Collection.table).humans) == 1


def test_the_space_is_given_back_to_the_disk(path, look):
    def much(collection):
        row, question = collection.documents.all()[0], collection.questions.columns()[0]
        large = replace(CELL, answers=(replace(QUOTE, context="x" * 1_000_000),))
        collection.cells.put(row.fingerprint, question.id, MARK, large)

    look(much)
    assert path.stat().st_size > 1_000_000
    forget_read(path)
    assert path.stat().st_size < 200_000


def test_one_that_is_open_is_left_alone(path, look):
    def forget(_open):
        with pytest.raises(CollectionError) as caught:
            forget_read(path)
        assert caught.value.cause is CollectionCause.IN_USE

    look(forget)
    assert look(read_by(MARK)) == 4


def test_who_ends_does_not_wait_for_it(path, look):
    def cancel(_event):
        raise Cancelled

    with pytest.raises(Cancelled):
        forget_read(path, cancel)
    assert len(look(Collection.table).documents) == 2
