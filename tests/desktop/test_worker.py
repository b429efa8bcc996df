from __future__ import annotations

import gc
import threading
import time
import weakref

import pytest
from PySide6.QtCore import QObject, Qt, QThread, QTimer

from app.desktop.worker import Worker
from app.engine.process import STILL_WORKING
from app.engine.task import Cancelled, Progress


class Listener(QObject):
    """Writes down what a job said, and on which thread."""

    def __init__(self, job):
        super().__init__()
        self.said: list[tuple[str, object]] = []
        self.threads: set[object] = set()
        job.progressed.connect(self.progressed)
        job.succeeded.connect(self.succeeded)
        job.failed.connect(self.failed)
        job.cancelled.connect(self.cancelled)
        job.finished.connect(self.finished)

    def _note(self, what, value=None):
        self.said.append((what, value))
        self.threads.add(QThread.currentThread())

    def progressed(self, event):
        self._note("progressed", event)

    def succeeded(self, value):
        self._note("succeeded", value)

    def failed(self, error):
        self._note("failed", error)

    def cancelled(self):
        self._note("cancelled")

    def finished(self):
        self._note("finished")

    @property
    def words(self):
        return [what for what, _ in self.said]


@pytest.fixture
def worker(qapp):
    made = Worker("test")
    yield made
    made.close()


def listen(qtbot, job):
    listener = Listener(job)
    qtbot.waitUntil(lambda: "finished" in listener.words)
    return listener


def test_a_result_arrives_on_the_gui_thread_from_a_plain_thread(qtbot, qapp, worker):
    threads = []

    def work(a, b, report):
        threads.append(threading.current_thread())
        return a + b

    listener = listen(qtbot, worker.submit(work, 2, 3))
    assert listener.said == [("succeeded", 5), ("finished", None)]
    assert threads[0] is not threading.main_thread()
    assert listener.threads == {qapp.thread()}


def test_what_the_work_raises_is_its_outcome(qtbot, worker):
    def work(report):
        raise ValueError("broken")

    listener = listen(qtbot, worker.submit(work))
    assert listener.words == ["failed", "finished"]
    assert isinstance(listener.said[0][1], ValueError)


def test_none_is_a_result(qtbot, worker):
    assert listen(qtbot, worker.submit(lambda report: None)).words == ["succeeded", "finished"]


def test_cancel_raises_at_the_next_report_and_is_the_only_outcome(qtbot, worker):
    unwound = threading.Event()

    def work(report):
        try:
            while True:
                report(STILL_WORKING)
                time.sleep(0.005)
        except Cancelled:
            unwound.set()
            raise

    job = worker.submit(work)
    listener = Listener(job)
    qtbot.wait(50)
    job.cancel()
    qtbot.waitUntil(lambda: "finished" in listener.words)
    assert unwound.is_set()
    assert listener.words == ["cancelled", "finished"]


def test_cancel_after_the_work_is_done_but_before_it_was_told_is_cancelled(qtbot, worker):
    done = threading.Event()
    job = worker.submit(lambda report: done.set())
    listener = Listener(job)
    assert done.wait(60)
    job.cancel()
    qtbot.waitUntil(lambda: "finished" in listener.words)
    assert listener.words == ["cancelled", "finished"]


def test_a_job_that_waits_never_starts_when_cancelled(qtbot, worker):
    gate, started = threading.Event(), []
    first = worker.submit(lambda report: gate.wait(60))
    second = worker.submit(lambda report: started.append(1))
    listener = Listener(second)
    second.cancel()
    second.cancel()
    qtbot.waitUntil(lambda: "finished" in listener.words)
    gate.set()
    listen(qtbot, first)
    assert listener.words == ["cancelled", "finished"]
    assert started == []


def test_progress_is_limited_and_the_last_of_each_kind_is_kept(qtbot, worker):
    def work(report):
        report(("outline",))
        for done in range(1, 2001):
            report(Progress(done, 2000))
        return "end"

    listener = listen(qtbot, worker.submit(work))
    events = [event for what, event in listener.said if what == "progressed"]
    assert ("outline",) in events
    assert events[-1] == Progress(2000, 2000)
    assert len(events) < 400  # a few, where the machine does not stand still
    assert listener.words[-2:] == ["succeeded", "finished"]


def test_progress_comes_at_most_twenty_times_a_second(qtbot, worker):
    said = []

    def work(report):
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            said.append(1)
            report(Progress(len(said), 0))
            time.sleep(0.001)

    began = time.monotonic()
    listener = listen(qtbot, worker.submit(work))
    told = listener.words.count("progressed")
    assert min(2, len(said)) <= told <= (time.monotonic() - began) / 0.05 + 2


def test_the_first_event_of_a_type_does_not_wait(qtbot, worker, monkeypatch):
    monkeypatch.setattr("app.desktop.worker.PROGRESS_INTERVAL_MS", 600_000)
    told, go_on = threading.Event(), threading.Event()

    def work(report):
        report(1)
        told.wait(10)
        report("pages can be shown")
        go_on.wait(10)

    job = worker.submit(work)
    listener = Listener(job)
    qtbot.waitUntil(lambda: ("progressed", 1) in listener.said)
    told.set()
    qtbot.waitUntil(lambda: ("progressed", "pages can be shown") in listener.said)
    go_on.set()
    qtbot.waitUntil(lambda: "finished" in listener.words)


def test_jobs_of_a_lane_run_one_after_the_other(qtbot, worker):
    order = []
    jobs = [worker.submit(lambda report, n=n: order.append(n)) for n in range(5)]
    listen(qtbot, jobs[-1])
    assert order == [0, 1, 2, 3, 4]


def test_closing_stops_what_runs(qapp):
    worker = Worker("closing")
    seen = threading.Event()

    def work(report):
        while True:
            seen.set()
            report(None)
            time.sleep(0.005)

    worker.submit(work)
    assert seen.wait(60)
    worker.close()  # comes back, though the work has no end of its own


def test_a_job_is_not_deleted_while_its_thread_still_tells_of_it(qtbot, worker):
    held = []
    go = threading.Event()
    job = worker.submit(lambda report: go.wait(60))
    job._arrived.connect(lambda: held.append(job._lock.locked()), Qt.ConnectionType.DirectConnection)
    go.set()
    listen(qtbot, job)
    assert held == [True]  # the GUI thread sees the outcome only when that was said to the end


def test_of_a_crowd_of_outcomes_a_few_are_told_per_turn_of_the_event_loop(qtbot, worker):
    jobs = [worker.submit(lambda report: None) for _ in range(30)]
    told, in_a_turn = [], []
    for job in jobs:
        job.finished.connect(lambda: (told.append(1), time.sleep(0.01)))
    ticks = QTimer(interval=0)
    ticks.timeout.connect(lambda: (in_a_turn.append(len(told)), told.clear()))
    worker._executor.submit(int).result(60)  # all are done before the first is told of
    ticks.start()
    qtbot.waitUntil(lambda: sum(in_a_turn) == 30)
    ticks.stop()
    assert max(in_a_turn) <= 2  # each takes longer than a turn should: they come one by one


def test_a_lane_is_freed_where_it_is_dropped_and_not_by_the_collector_on_some_thread(qapp):
    gc.disable()
    try:
        worker = Worker("dropped")
        worker.submit(lambda report: None)  # its outcome is never told
        worker.close()
        alive = weakref.ref(worker)
        del worker
        assert alive() is None
    finally:
        gc.enable()
