"""Cells a minute: our run beside loops that put every question to every document with the same reader.

Each engine does one document after the other in turns, so that what else the machine does falls on all alike. The
loops are given the documents' text; ours opens the PDFs, glances, reads everything to its end, keeps it in a
collection on the disk, and finds the boxes of its quotes. A loop does every question anew, so a few questions of each
document tell what it needs for a cell; which ones goes round, and over all documents every question has its turn.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.helper import DocumentHelper
from app.engine.grid.collection import Collection
from app.engine.grid.files import add_paths
from app.engine.grid.local import LocalReader
from app.engine.grid.running import run
from app.engine.service import ReadingService
from app.paths import resource
from benchmarks.peers.process import PEERS, Engine, Peer

BASELINES = ("a", "b")


@dataclass
class Timed:
    """What one engine needed.

    Attributes:
        title: of the table.
        seconds, processor: for each document, by the clock, and of the reading process' threads.
        cells: of each document.
    """

    title: str
    cells: int
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def a_minute(self) -> float:
        """Cells a minute over all documents."""
        return 60 * self.cells * len(self.seconds) / sum(self.seconds)

    @property
    def processor_s(self) -> float:
        """Processor seconds a cell."""
        return sum(self.processor) / (self.cells * len(self.processor))


class Ours:
    """Our run, in this process, over one document at a time."""

    def __init__(self, precision: str, questions: Sequence[str], folder: Path, closing_: ExitStack) -> None:
        self._service = ReadingService(resource("models/builtin"))
        info = self._service.load(None, "cpu", precision=precision)
        self.timed = Timed(f"ours, {info.precision}", len(questions))
        self._helper, self._drawing = DocumentHelper(), DrawingHelper()
        self._collection = Collection(folder / f"{precision}.collection")
        for part in (self._helper, self._drawing, self._collection):
            closing_.callback(part.close)
        self._collection.questions.set_columns(questions)

    def read(self, path: Path) -> None:
        """All cells of one document."""
        began, spent = time.perf_counter(), time.process_time()
        ids, _ = add_paths(self._collection, self._helper, [path])
        run(self._collection, LocalReader(self._service), self._helper, self._drawing, documents=ids)
        self.timed.seconds.append(time.perf_counter() - began)
        self.timed.processor.append(time.process_time() - spent)


class Loop:
    """A loop over questions around a peer's process; ``cells`` of each document."""

    def __init__(self, engine: Engine, questions: Sequence[str], cells: int, closing_: ExitStack) -> None:
        self._peer = closing_.enter_context(closing(Peer(engine, "builtin")))
        self._questions = questions
        self.timed = Timed(engine.title, min(cells, len(questions)))

    def read(self, text: Path) -> None:
        """The next so many cells of one document."""
        first = self.timed.cells * len(self.timed.seconds)
        asked = [self._questions[(first + each) % len(self._questions)] for each in range(self.timed.cells)]
        read = [self._peer.read(text, question) for question in asked]
        self.timed.seconds.append(sum(each["reading_s"] for each in read))
        self.timed.processor.append(sum(each["cpu_s"] for each in read))


def speed(
    documents: Sequence[Path],
    questions: Sequence[str],
    precisions: Sequence[str],
    peer_cells: int,
    minutes: float = math.inf,
) -> list[Timed]:
    """Every engine over every document, in turns; a peer does ``peer_cells`` of its cells.

    No document is begun after so many minutes.
    """
    began = time.monotonic()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        helper = stack.enter_context(closing(DocumentHelper()))
        ours = [Ours(precision, questions, folder, stack) for precision in precisions]
        loops = [Loop(engine, questions, peer_cells, stack) for engine in PEERS if engine.key in BASELINES]
        all_timed = [*(each.timed for each in ours), *(each.timed for each in loops)]
        for number, path in enumerate(documents):
            if time.monotonic() - began > 60 * minutes:
                break
            text = folder / f"{number}.txt"
            text.write_text(helper.open(path).text, encoding="utf-8")
            turns: list[tuple[Ours | Loop, Path]] = [
                *((each, path) for each in ours),
                *((each, text) for each in loops),
            ]
            for engine, what in turns[number % len(turns) :] + turns[: number % len(turns)]:
                engine.read(what)
            so_far = ", ".join(f"{timed.processor_s:.2f}" for timed in all_timed)
            print(f"{path.name}: processor seconds a cell so far {so_far}", file=sys.stderr, flush=True)
        return all_timed


def threads() -> str:
    """What is said of the processor's use."""
    return (
        f"{os.environ['OMP_NUM_THREADS']} thread(s)" if os.environ.get("OMP_NUM_THREADS") else "threads as each likes"
    )
