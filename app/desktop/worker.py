"""Work in the background: one lane is one plain Python thread, one piece of work is one Job.

The contract (everything in ``desktop`` relies on it):

1. An engine function takes plain values and ``report``; it never sees Qt.
2. ``report(event)`` is progress *and* the only point at which the work can be stopped: here it raises
   Cancelled once ``Job.cancel`` was called.
3. A Job lives on the GUI thread and emits exactly one of succeeded, failed and cancelled, then finished.
4. ``progressed`` is emitted at most 20 times a second, but for the first event of a type, which does not wait;
   the last event of each type is never dropped.
5. Of a crowd of jobs that are done at once, a few are told of per turn of the event loop, so that
   the window is drawn and answers in between.
6. Slots are bound methods of QObjects on the GUI thread; an owner that has moved on compares
   ``job is self._job``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.engine.process import StillWorking
from app.engine.task import Cancelled

logger = logging.getLogger(__name__)

PROGRESS_INTERVAL_MS = 50
"""At most 20 events a second: more is never seen, and would flood the event loop."""

TURN_S = 0.008
"""Outcomes are told for so long, one at least, then the event loop has its turn: a frame is 16 ms."""

_UNDECIDED = object()


class Job(QObject):
    """One piece of work; made by ``Worker.submit``.

    Signals (all on the GUI thread):
        progressed(object): an event that the work reported.
        succeeded(object): what the work returned.
        failed(object): the exception it raised.
        cancelled(): it was stopped, or never started.
        finished(): after one of the three.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    decided = Signal()
    """For its Worker: the outcome is there, and told when it is this job's turn. (A signal, since a job that
    held its Worker would make a cycle, which Python may free on a lane's thread: that crashes Qt.)"""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_line = False
        self._lock = threading.Lock()
        self._events: dict[type, object] = {}
        self._told: set[type] = set()
        self._value: object = _UNDECIDED
        self._error: Exception | None = None
        self._stop = threading.Event()
        self._over = False
        self._future: Future[None] | None = None
        self._last_progress = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._deliver_progress)
        # Always queued, also from the GUI thread itself: whoever submits can still connect.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_over(self) -> bool:
        """Whether finished was emitted."""
        return self._over

    def cancel(self) -> None:
        """Stop the work at its next report, or keep it from starting. The outcome is cancelled()."""
        if self._over:
            return
        self._stop.set()
        if self._future is not None and self._future.cancel():
            self._decide(None, Cancelled())

    def run(self, function: Callable[..., object], arguments: tuple[object, ...], keywords: dict[str, object]) -> None:
        """Do the work on the lane's thread. The one place that catches everything."""
        try:
            if self._stop.is_set():
                raise Cancelled
            value, error = function(*arguments, report=self._report, **keywords), None
        except Exception as caught:  # noqa: BLE001 - the job boundary: the outcome is the owner's to word
            value, error = None, caught
        self._decide(value, error)

    def attach(self, future: Future[None]) -> None:
        """Remember what the executor gave for this work, so that it can be kept from starting."""
        self._future = future

    def _report(self, event: object) -> None:
        if self._stop.is_set():
            raise Cancelled
        if event is None or isinstance(event, StillWorking):
            return  # a chance to stop, nothing to show
        kind = type(event)
        with self._lock:
            first = not self._events or (kind not in self._told and kind not in self._events)
            self._events.pop(kind, None)  # the last one goes to the end: order of arrival is kept
            self._events[kind] = event
        if first:
            self._arrived.emit()

    def _decide(self, value: object, error: Exception | None) -> None:
        with self._lock:
            self._value, self._error = value, error
            # Still under the lock: as soon as the GUI thread can see this, it may delete the job.
            self._arrived.emit()

    def _deliver(self) -> None:
        if self._over or self._in_line:
            return
        with self._lock:
            decided = self._value is not _UNDECIDED
            is_news = not self._events.keys() <= self._told  # such as that a file's pages can be shown
        if decided:
            self._in_line = True
            self.decided.emit()
        elif is_news:
            self._deliver_progress()
        elif not self._timer.isActive():
            wait_ms = PROGRESS_INTERVAL_MS - (time.monotonic() - self._last_progress) * 1000
            if wait_ms <= 0:
                self._deliver_progress()
            else:
                self._timer.start(int(wait_ms) + 1)

    def _deliver_progress(self) -> None:
        with self._lock:
            events = list(self._events.values())
            self._events.clear()
            self._told.update(map(type, events))
        self._last_progress = time.monotonic()
        if self._stop.is_set() or self._over:
            return
        for event in events:
            self.progressed.emit(event)

    def conclude(self) -> None:
        """Tell the outcome: it is this job's turn."""
        self._timer.stop()
        self._deliver_progress()
        self._over = True
        error = self._error
        if self._stop.is_set() or isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.succeeded.emit(self._value)
        self.finished.emit()
        # The error's traceback leads back here: such a cycle would be freed on whichever thread happens to collect it.
        self._value = self._error = None


class Worker(QObject):
    """A lane: its jobs run one after the other on one thread.

    Args:
        name: of the thread, for the log.
        executor: runs the work; a ThreadPoolExecutor of one thread unless a test gives another.
    """

    def __init__(self, name: str, executor: Executor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor or ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._jobs: set[Job] = set()
        self._line: deque[Job] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._tell_outcomes)

    def submit(self, function: Callable[..., Any], *arguments: object, **keywords: object) -> Job:
        """Queue ``function(*arguments, report=…, **keywords)``."""
        job = Job(self)
        self._jobs.add(job)
        job.decided.connect(self._wait_in_line)
        job.finished.connect(self._forget_finished)
        job.attach(self._executor.submit(job.run, function, arguments, keywords))
        return job

    def cancel_all(self) -> None:
        """Stop what runs and drop what waits."""
        for job in list(self._jobs):
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait for the thread to end."""
        self.cancel_all()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _wait_in_line(self) -> None:
        job = self.sender()
        assert isinstance(job, Job)
        self._line.append(job)
        if not self._turn.isActive():
            self._turn.start(0)

    def _tell_outcomes(self) -> None:
        end = time.monotonic() + TURN_S
        while self._line:
            self._line.popleft().conclude()
            if time.monotonic() >= end:
                break
        if self._line:
            self._turn.start(0)

    def _forget_finished(self) -> None:
        for job in [job for job in self._jobs if job.is_over]:
            self._jobs.discard(job)
            job.deleteLater()


class Lanes:
    """The lanes of a session, each for work that nothing else may have to wait for.

    Attributes:
        finding: looks for files.
        opening: reads them.
        asking: puts questions to the reader in use.
        loading: loads another reader beside it.
        shelf: looks at the models on the disk, and changes them.
        network: downloads models.
    """

    def __init__(self, make: Callable[[str], Worker] = Worker) -> None:
        self.finding = make("finding")
        self.opening = make("opening")
        self.asking = make("asking")
        self.loading = make("loading")
        self.shelf = make("shelf")
        self.network = make("network")
        self.all = (self.finding, self.opening, self.asking, self.loading, self.shelf, self.network)

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        for lane in self.all:
            lane.cancel_all()
        for lane in self.all:
            lane.close()


class JobOwner(QObject):
    """Its slots may ask which job they were called by."""

    def _job(self) -> Job:
        job = self.sender()
        assert isinstance(job, Job)
        return job
