"""What needs only the disk: looking, checking, removing, importing, moving. One thing after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.models.pace import Pace
from app.desktop.models.rows import Rows, advanced
from app.desktop.models.state import Activity, Doing, Outcome
from app.desktop.models.work import ModelWork
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.models.errors import ModelError
from app.engine.models.stored import Overview, State, StoredModel

logger = logging.getLogger(__name__)

REST_AFTER_MS = 60_000
"""The helper ends when it has had nothing to do for so long; it starts again in half a second."""


class _Kind(Enum):
    LOOK = auto()
    VERIFY = auto()
    REMOVE = auto()
    IMPORT = auto()
    MOVE = auto()


@dataclass(frozen=True)
class _Work:
    """A job: of what kind, and on which model (None: on all of them)."""

    kind: _Kind
    model: str | None
    pace: Pace


class Disk(JobOwner):
    """Works on the folder of the models, on the shelf lane.

    Args:
        rows: where it is shown.
        work: does it.
        lanes: of the session.

    Signals:
        looked(): the rows are what is there; or it could not be looked, and Models.problem says why.
        imported(str): a model has arrived that way.
        moved(bool): a move has ended; whether the models are in another place.
    """

    looked = Signal()
    imported = Signal(str)
    moved = Signal(bool)

    def __init__(self, rows: Rows, work: ModelWork, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._work = work
        self._lane = lanes.shelf
        self._jobs: dict[Job, _Work] = {}
        self._closed = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(REST_AFTER_MS)
        self._idle.timeout.connect(self._rest)

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        self._closed = True
        self._idle.stop()

    def look(self) -> None:
        """See what is there now; once, however often it is asked for before that is done."""
        if not any(work.kind is _Kind.LOOK for work in self._jobs.values()):
            self._submit(_Kind.LOOK, None, self._work.look)

    def verify(self, name: str) -> None:
        """Compare a model with its hashes."""
        self._rows.begin(name, Activity(Doing.VERIFYING))
        self._submit(_Kind.VERIFY, name, self._work.verify, name)

    def remove(self, name: str) -> None:
        """Remove a model, finished or not."""
        self._rows.begin(name, Activity(Doing.REMOVING))
        self._submit(_Kind.REMOVE, name, self._work.remove, self._rows.known_as(name))

    def take_in(self, path: Path) -> None:
        """Import a model from a folder or a zip file."""
        self._rows.set(activity=Activity(Doing.IMPORTING), problem=None)
        self._submit(_Kind.IMPORT, None, self._work.import_path, path)

    def move(self, folder: Path) -> None:
        """Keep the models in another folder."""
        self._rows.set(activity=Activity(Doing.MOVING), problem=None)
        self._submit(_Kind.MOVE, None, self._work.move, folder)

    def tidy(self) -> None:
        """Remove what a move had to leave behind because it was in use."""
        self._lane.submit(self._work.tidy).failed.connect(self._tidying_failed)

    def stop(self, name: str | None) -> None:
        """Stop checking a model; None: stop importing or moving."""
        stoppable = (_Kind.VERIFY, _Kind.IMPORT, _Kind.MOVE)
        for job, work in list(self._jobs.items()):
            if work.model == name and work.kind in stoppable:
                job.cancel()
                self._show_stopping(name)

    def _show_stopping(self, name: str | None) -> None:
        if name is None:
            if (activity := self._rows.models.activity) is not None:
                self._rows.set(activity=replace(activity, stopping=True))
        elif (item := self._rows.models.find(name)) is not None and item.activity is not None:
            self._rows.change(name, activity=replace(item.activity, stopping=True))

    # ---------------------------------------------------------------- the jobs

    def _submit(self, kind: _Kind, model: str | None, function: Callable[..., Any], *arguments: object) -> None:
        self._idle.start()
        job = self._lane.submit(function, *arguments)
        self._jobs[job] = _Work(kind, model, Pace())
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        job.finished.connect(self._finished)

    def _progressed(self, event: object) -> None:
        work = self._jobs[self._job()]
        left = work.pace.left(event)
        if self._closed:
            return
        if work.model is not None:
            self._rows.follow(work.model, event, left)
        elif (activity := self._rows.models.activity) is not None:
            self._rows.set(activity=advanced(activity, event, left))

    def _succeeded(self, value: object) -> None:
        work = self._jobs[self._job()]
        if self._closed:
            return
        name = work.model or ""
        if isinstance(value, Overview):
            self._rows.show(value)
        elif work.kind is _Kind.VERIFY and isinstance(value, StoredModel):
            sound = value.state is State.COMPLETE
            self._rows.end(name, stored=value, outcome=Outcome.VERIFIED if sound else None)
        elif work.kind is _Kind.REMOVE and isinstance(value, int):
            self._rows.end(name, outcome=Outcome.REMOVED, freed=value)
        elif work.kind is _Kind.IMPORT and isinstance(value, StoredModel):
            self._show_imported(value)
        self._over(work, changed=True)

    def _show_imported(self, stored: StoredModel) -> None:
        if not self._rows.known:
            return
        self._rows.add(stored)
        item = self._rows.models.find(stored.model.id)
        if item is not None and item.activity is None:
            self._rows.change(item.id, outcome=Outcome.IMPORTED, problem=None)
            self.imported.emit(item.id)

    def _failed(self, error: Exception) -> None:
        work = self._jobs[self._job()]
        if self._closed:
            return
        if not isinstance(error, ModelError):
            logger.error("work on the models failed (%s)", work.kind.name, exc_info=error)
        if work.model is not None:
            self._rows.end(work.model, problem=error)
        else:
            self._rows.set(problem=error)
        self._over(work, changed=False)

    def _cancelled(self) -> None:
        work = self._jobs[self._job()]
        if not self._closed:
            if work.model is not None:
                self._rows.end(work.model)
            self._over(work, changed=False)

    def _over(self, work: _Work, changed: bool) -> None:
        if work.kind is _Kind.LOOK:
            return
        if work.model is None:
            self._rows.set(activity=None)
        self.look()
        if work.kind is _Kind.MOVE:
            self.moved.emit(changed)

    def _finished(self) -> None:
        work = self._jobs.pop(self._job())
        if not self._closed and work.kind is _Kind.LOOK:
            self.looked.emit()

    def _tidying_failed(self, error: Exception) -> None:
        # It does no harm where it is, and the next download tries again.
        logger.warning("what a move left behind could not be removed", exc_info=error)

    def _rest(self) -> None:
        if self._jobs:
            self._idle.start()
        else:
            self._lane.submit(self._work.rest)
