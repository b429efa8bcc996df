"""The line of downloads: one at a time, each to be paused, resumed or given up at any moment."""

from __future__ import annotations

import logging
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from app.desktop.models.pace import Pace
from app.desktop.models.rows import Rows
from app.desktop.models.state import Activity, Doing, Outcome
from app.desktop.models.work import ModelWork
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.models.catalogue import Group
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.stored import Overview, State, StoredModel
from app.engine.task import Report

logger = logging.getLogger(__name__)


class _Ending(Enum):
    """Why the download that runs is stopped."""

    PAUSE = auto()
    DISCARD = auto()
    LATER = auto()
    """It takes its turn again: it only made room, or the person has thought better of it."""


class Downloads(JobOwner):
    """Downloads one model after the other.

    Args:
        rows: where they are shown.
        work: does it, on the network lane.
        lanes: of the session.

    Signals:
        arrived(str): the model with this id is here, whole.
        halted(): nothing is being fetched just now.
    """

    arrived = Signal(str)
    halted = Signal()

    def __init__(self, rows: Rows, work: ModelWork, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._work = work
        self._lane = lanes.network
        self._line: list[str] = []
        self._current: str | None = None
        self._running: Job | None = None
        self._ending: _Ending | None = None
        self._done = False
        self._failure: Exception | None = None
        self._repairs: set[str] = set()
        self._pace = Pace()
        self._held = False
        self._closed = False

    @property
    def is_halted(self) -> bool:
        """Whether nothing is being fetched, or cleared away, just now."""
        return self._current is None

    def is_fetching(self, name: str) -> bool:
        """Whether this is the model that is being downloaded now."""
        return name == self._current

    def has(self, name: str) -> bool:
        """Whether a model is being downloaded, or waits for it."""
        return name == self._current or name in self._line

    def add(self, name: str) -> None:
        """Fetch a model after those before it; one that is just being paused goes on."""
        if name == self._current:
            if self._ending is _Ending.PAUSE:
                self._ending = _Ending.LATER
            return
        if name not in self._line:
            self._line.append(name)
            item = self._rows.models.find(name)
            if item is not None and item.stored.state is State.DAMAGED:
                self._repairs.add(name)
            self._rows.begin(name, Activity(Doing.WAITING))
            self._next()

    def stop(self, name: str, discard: bool) -> None:
        """Stop fetching a model; ``discard``: and remove what has arrived of it.

        Of a model that is being repaired almost everything was there before: that is kept.
        """
        if name == self._current:
            self._end(_Ending.DISCARD if discard and name not in self._repairs else _Ending.PAUSE)
        elif name in self._line:
            self._line.remove(name)
            self._rows.end(name)
            self._drop_if_gone(name)

    def hold(self) -> None:
        """Fetch nothing until ``go_on``; what runs makes room, and is the first to go on."""
        self._held = True
        if self._current is not None and self._ending is None:
            self._end(_Ending.LATER)

    def go_on(self) -> None:
        """Fetch again."""
        self._held = False
        self._next()

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        self._closed = True

    # ---------------------------------------------------------------- the one that runs

    def _next(self) -> None:
        if self._current is not None or self._held or self._closed or not self._line:
            return
        self._current = name = self._line.pop(0)
        self._ending, self._done, self._failure, self._pace = None, False, None, Pace()
        self._running = job = self._lane.submit(self._work.download, self._rows.known_as(name))
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._arrived)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._stopped)
        self._rows.begin(name, Activity(Doing.DOWNLOADING))

    def _end(self, ending: _Ending) -> None:
        self._ending = ending
        if self._running is not None:
            self._running.cancel()
        item = self._rows.models.find(self._current or "")
        if item is not None and item.activity is not None and ending is not _Ending.LATER:
            self._rows.change(item.id, activity=Activity(Doing.DOWNLOADING, item.activity.transfer, stopping=True))

    def _progressed(self, event: object) -> None:
        if self._job() is self._running and self._current is not None and self._ending is None:
            self._rows.follow(self._current, event, self._pace.left(event))

    def _arrived(self, stored: StoredModel) -> None:
        if not self._closed:
            self._done = True
            self._rows.change(stored.model.id, stored=stored)
            self._look(discard=False)

    def _failed(self, error: Exception) -> None:
        if self._closed:
            return
        if not isinstance(error, ModelError):
            logger.error("%s could not be downloaded", self._current, exc_info=error)
        self._failure = error
        self._look(discard=self._ending is _Ending.DISCARD)

    def _stopped(self) -> None:
        if not self._closed:
            self._look(discard=self._ending is _Ending.DISCARD)

    # ---------------------------------------------------------------- what is there after it

    def _look(self, discard: bool) -> None:
        """What is there now; only then the row is right, and the next one begins."""
        self._running = job = self._lane.submit(
            _look_after, self._work, self._rows.known_as(self._current or ""), discard
        )
        job.succeeded.connect(self._looked)
        job.failed.connect(self._looking_failed)
        job.finished.connect(self._over)

    def _looked(self, overview: Overview) -> None:
        if not self._closed:
            self._rows.show(overview)

    def _looking_failed(self, error: Exception) -> None:
        if self._closed:
            return
        if not isinstance(error, ModelError):
            logger.error("the models could not be looked at", exc_info=error)
        self._failure = self._failure or error

    def _over(self) -> None:
        if self._closed or self._current is None:
            return
        name, ending = self._current, self._ending
        self._current = self._running = None
        if ending is _Ending.LATER and self._failure is None:
            self._line.insert(0, name)
            self._rows.begin(name, Activity(Doing.WAITING))
        else:
            self._settle(name)
        self._next()
        if self._current is None:
            self.halted.emit()
            if not self._line:
                self._lane.submit(self._work.rest)

    def _settle(self, name: str) -> None:
        """Tell how it ended: in its row, or beside all of them where no row is left."""
        failure = self._told(name)
        self._rows.end(name, problem=failure, outcome=Outcome.DOWNLOADED if self._done else None)
        if self._drop_if_gone(name) and failure is not None:
            self._rows.set(problem=failure)
        if self._done:
            self._repairs.discard(name)
            self.arrived.emit(name)

    def _told(self, name: str) -> Exception | None:
        """What went wrong, of the model by the name that its row has, and with what has arrived of it."""
        failure, item = self._failure, self._rows.models.find(name)
        if item is None or not isinstance(failure, ModelError):
            return failure
        title, has_arrived = item.stored.model.title, item.stored.on_disk > 0
        return ModelError(title, failure.cause, failure.detail, has_arrived=has_arrived)

    def _drop_if_gone(self, name: str) -> bool:
        """Whether the row went: that of a model which is not in the catalogue, and of which nothing is here."""
        item = self._rows.models.find(name)
        gone = item is not None and item.stored.state is State.ABSENT and item.stored.model.group is Group.OTHER
        if gone:
            self._rows.drop(name)
        return gone


def _look_after(work: ModelWork, name: str, discard: bool, report: Report) -> Overview:
    """On the lane: remove what has arrived, if that is wanted, and look."""
    if discard:
        try:
            work.remove(name, report)
        except ModelError as error:
            if error.cause is not ModelCause.NOT_DOWNLOADED:  # nothing had arrived
                raise
    return work.look(report)
