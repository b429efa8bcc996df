"""A run survives SIGKILL at any moment: the table is that of an undisturbed run, and nothing is read twice."""

from __future__ import annotations

import random
import subprocess
import sys

from app.engine.grid.cells import CellState
from app.engine.grid.collection import Collection
from app.engine.grid.running import run
from tests.engine.grid import child
from tests.engine.grid.parts import MARK, Here, ScriptedReader, filled, write

KILLS = 4
QUESTIONS = ["A", "B", "C", "D"]


def content(collection):
    table = collection.table()
    return {
        (document.path.name, question.text): table.cells.get((document.id, question.id))
        for document in table.documents
        for question in table.questions
    }


def test_killed_again_and_again_it_ends_as_if_it_had_not_been(tmp_path, record_property):
    chance = random.Random(20261121)
    folder = write(
        tmp_path / "d",
        **{f"n{number}": f"A: {number}\nB: x{number}\nmore\nC: {number}" for number in range(8)},
    )
    undisturbed = Collection(tmp_path / "undisturbed.collection")
    filled(undisturbed, folder, QUESTIONS)
    run(undisturbed, ScriptedReader(), Here())
    path = tmp_path / "killed.collection"
    killed = Collection(path)
    filled(killed, folder, QUESTIONS)
    killed.close()

    kept = set()
    for _ in range(KILLS):
        lines = run_until_killed(path, chance.randrange(4, 24))
        asked = {tuple(line.split()[1:]) for line in lines if line.startswith("asked")}
        assert not asked & kept, "read twice"
        kept |= {tuple(line.split()[1:]) for line in lines if line.startswith("kept")}
        after = Collection(path)
        assert after.cells.last_reader() == MARK
        states = {key: cell.state for key, cell in content(after).items() if cell is not None}
        assert {(name, question) for name, question, state in kept if state == "complete"} <= {
            key for key, state in states.items() if state is CellState.COMPLETE
        }
        after.close()

    again = Collection(path)
    run(again, ScriptedReader(), Here())
    assert content(again) == content(undisturbed)
    again.close()
    undisturbed.close()
    record_property("kills", KILLS)


def run_until_killed(path, lines):
    """What a process said before it was killed, which is after so many lines."""
    process = subprocess.Popen(
        [sys.executable, "-m", child.__name__, str(path)], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    said = [process.stdout.readline().strip() for _ in range(lines)]
    process.kill()
    said += process.communicate()[0].splitlines()
    assert "done" not in said
    return [line for line in said if line]
