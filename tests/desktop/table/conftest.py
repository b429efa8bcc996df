"""A window whose tables are read by a scripted reader; everything else is real."""

from __future__ import annotations

import threading

import pytest

from app.desktop.session import Session
from app.desktop.table.state import Run
from app.desktop.table.tools import TableTools
from app.desktop.worker import Lanes
from app.engine.grid.questions import QuestionLists
from app.engine.grid.shelf import CollectionShelf
from tests.desktop.parts import WAIT_S
from tests.engine.grid.parts import Here, ScriptedReader, write

TEXTS = {
    "a": "Rent: 900 euros\nDeposit: 1800 euros\n",
    "b": "Nothing of it here\nDeposit: none\n",
    "c": "Deposit: 5\nRent: 7",
}
QUESTIONS = ("Rent", "Deposit", "Landlord")


def is_read(keeper) -> bool:
    """Whether a run is done and what it found is in the window: a table that is being loaded anew comes first."""
    return keeper.state.run is Run.DONE and keeper._reloading is None


class OwnReader(ScriptedReader):
    """A scripted reader of a run; ``gate`` holds it back, ``closed`` counts its ends."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.closed = 0
        self.choices: list[object] = []

    def ask(self, document, question, report, *, glance):
        while not self.gate.wait(0.01):
            report(None)
        return super().ask(document, question, report, glance=glance)

    def close(self) -> None:
        self.closed += 1


class OwnOpener(Here):
    """An opener of a run."""

    def close(self) -> None:
        pass


@pytest.fixture
def reader():
    return OwnReader()


@pytest.fixture
def tools(tmp_path, reader):
    def make_reader(choice):
        reader.choices.append(choice)
        return reader

    shelf = CollectionShelf(tmp_path / "tables")
    lists = QuestionLists(tmp_path / "lists")
    return TableTools(Here(), make_reader, OwnOpener, lambda: None, shelf, lists)


@pytest.fixture
def session(qapp, opener, engine, models, settings, tools, reader):
    made = Session(opener, opener, engine, models, Lanes(), settings, tools=tools)
    yield made
    reader.gate.set()
    opener.gate.set()
    engine.load_gate.set()
    made.close()


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "Leases", **TEXTS)


@pytest.fixture
def filled(qtbot, session, folder):
    """A table of three documents, without questions."""
    session.table.add([folder], "Leases")
    qtbot.waitUntil(lambda: len(session.table.model.documents) == 3, timeout=int(WAIT_S * 4000))
    return session.table
