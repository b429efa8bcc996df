"""What the killed process runs: a table over a folder, and a line for everything asked and everything kept."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app.engine.grid.collection import Collection
from app.engine.grid.running import CellRead, run
from tests.engine.grid.parts import Here, ScriptedReader


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    collection = Collection(path)
    names = {document.id: document.path.name for document in collection.documents.all()}
    questions = {question.id: question.text for question in collection.questions.columns()}
    reader = ScriptedReader()

    def asked(name: str, question: str, glance: bool) -> None:
        say("asked", name, question, "likely" if glance else "complete")
        time.sleep(0.002)

    def kept(event: object) -> None:
        if isinstance(event, CellRead):
            say("kept", names[event.document], questions[event.question], event.cell.state.value)

    reader.before = asked
    run(collection, reader, Here(), report=kept)
    say("done")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
