"""What the table's page draws besides the cells themselves: which table it is, how far its run is, what to tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.engine.grid.questions import AskedQuestion
from app.engine.grid.running import GridProgress
from app.engine.grid.shelf import Shelved


class Run(Enum):
    """How far a run is."""

    IDLE = "idle"
    STARTING = "starting"
    """The reader is getting ready."""
    READING = "reading"
    PAUSED = "paused"
    WAITING = "waiting"
    """The person's own question is being read; the run goes on by itself."""
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


RUNNING = frozenset((Run.STARTING, Run.READING, Run.PAUSED, Run.WAITING, Run.STOPPING))


@dataclass(frozen=True)
class Found:
    """What a look at the files found: numbers of documents.

    Attributes:
        problems: what could not be looked through.
    """

    new: int
    changed: int
    vanished: int
    back: int
    problems: tuple[Exception, ...] = ()


@dataclass(frozen=True)
class TableState:
    """Everything but the cells.

    Attributes:
        name: of the open table, "" while there is none.
        path: of its file; None in memory, or while there is none.
        is_open: there is a table.
        busy: files are being looked for, or a table is being opened.
        run: how far its reading is. progress: what it told last.
        problem: what went wrong last, until the next thing is done. found: likewise, what a look at the files found.
        shelf: the tables that are kept; None until they were looked up.
        lists: names of the question lists that are kept.
        history: what was asked in the open table, the last one first; as far as it is looked for.
        exported: the file that was written last.
        freed: bytes, after a table was deleted.
    """

    name: str = ""
    path: Path | None = None
    is_open: bool = False
    busy: bool = False
    run: Run = Run.IDLE
    progress: GridProgress | None = None
    problem: Exception | None = None
    found: Found | None = None
    shelf: tuple[Shelved, ...] | None = None
    lists: tuple[str, ...] = ()
    history: tuple[AskedQuestion, ...] = ()
    exported: Path | None = None
    freed: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is something to stop."""
        return self.run in RUNNING
