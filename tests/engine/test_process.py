"""Helper processes: whatever happens in one, the program goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from app.engine import connections, process
from app.engine.documents.errors import Cause, DocumentError
from app.engine.limits import resident
from app.engine.process import HelperDied, HelperFailed, HelperFull, HelperProcess, HelperSilent
from app.engine.task import Cancelled, Progress

SERVICES = "tests.engine.services_for_test"


@pytest.fixture
def helper():
    made = HelperProcess("test", f"{SERVICES}:Misbehaving", ("bee",))
    yield made
    made.close()


def test_calls_run_in_another_process_that_stays(helper):
    name, pid = helper.call("whoami")
    assert name == "bee"
    assert pid == helper.pid
    assert helper.call("add", 2, 3) == 5
    assert helper.call("whoami") == (name, pid)
    assert helper.generation == 1


def test_reports_arrive_in_order(helper):
    seen = []
    assert helper.call("count", 5, 0.0, report=lambda e: isinstance(e, Progress) and seen.append(e.done)) == 5
    assert seen == [0, 1, 2, 3, 4]


def test_a_service_that_reports_is_stopped_gently_and_keeps_its_state(helper, monkeypatch):
    monkeypatch.setattr(process, "STOP_S", 60.0)  # a busy machine may stand still for longer
    pid = helper.call("whoami")[1]

    def report(event):
        if isinstance(event, Progress) and event.done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        helper.call("count", 1_000, 0.01, report=report)
    assert helper.call("whoami")[1] == pid, "stopping needed no kill"


def test_a_service_that_hangs_is_stopped_within_a_second_and_a_half(helper):
    began = time.monotonic()

    def report(_event):
        if time.monotonic() - began > 0.2:
            raise Cancelled

    helper.start()
    with pytest.raises(Cancelled):
        helper.call("hang", report=report)
    assert time.monotonic() - began < 30, "the service sleeps for a minute"
    assert helper.call("add", 1, 1) == 2
    assert helper.generation == 2


def test_silence_has_a_limit(helper):
    with pytest.raises(HelperSilent):
        helper.call("hang", silence_s=0.3)
    assert helper.call("add", 1, 1) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no such signal")
def test_a_process_that_cannot_be_killed_is_left_alone_and_another_one_goes_on(helper, monkeypatch):
    """It waits for a drive that does not answer: not even the system can end it before the drive does."""
    pid = helper.call("whoami")[1]
    stuck = helper._process
    os.kill(pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr("app.engine.process.END_S", 0.1)
        patch.setattr(type(stuck), "kill", lambda _process: None)
        with pytest.raises(HelperSilent):
            helper.call("hang", silence_s=0.3)
    try:
        assert stuck.is_alive()
        assert helper.call("whoami")[1] != pid
        assert stuck not in multiprocessing.active_children()  # what Python waits for at its end
    finally:
        stuck.kill()
        stuck.join()
    assert helper.call("add", 1, 1) == 2


def test_memory_has_a_limit_of_its_own_for_each_call(helper):
    if resident(os.getpid()) is None:
        pytest.skip("this system does not tell")
    with pytest.raises(HelperFull):
        helper.call("eat", 3_000_000_000, memory=200_000_000)
    assert helper.call("eat", 250_000_000, memory=600_000_000) == 250_000_000
    with pytest.raises(HelperFull):
        helper.call("eat", 10**13, memory=200_000_000)  # refused at once where the system bounds it
    assert helper.call("add", 1, 1) == 2


def test_a_call_may_take_more_than_the_caller_said_when_the_service_knows_why(helper, monkeypatch):
    assert helper.call("eat", 250_000_000, 400_000_000, memory=100_000_000) == 250_000_000
    allow, leap = process._Watch.allow, [0.0]

    class Clock:
        """Leaps by a minute and a half as soon as more is allowed."""

        @staticmethod
        def monotonic():
            return time.monotonic() + leap[0]

    def allow_and_leap(watch, more):
        allow(watch, more)
        leap[0] = 90.0

    monkeypatch.setattr(process._Watch, "allow", allow_and_leap)
    monkeypatch.setattr(process, "time", Clock)
    assert helper.call("nap", 0.3, 600.0, silence_s=60.0, memory=10**9) == 0.3
    leap[0] = 0.0
    with pytest.raises(HelperSilent):
        helper.call("nap", 60.0, 20.0, silence_s=60.0, memory=10**9)


def test_a_crash_costs_one_call(helper):
    with pytest.raises(HelperDied):
        helper.call("die")
    assert helper.call("add", 1, 1) == 2


def test_declared_errors_travel_whole(helper):
    with pytest.raises(DocumentError) as caught:
        helper.call("refuse")
    assert (caught.value.path, caught.value.cause, caught.value.detail) == (Path("/a/b.pdf"), Cause.DAMAGED, "x")
    assert helper.generation == 1


def test_a_defect_is_named_with_its_traceback(helper):
    with pytest.raises(HelperFailed, match="ZeroDivisionError: a defect"):
        helper.call("fail")


def test_a_process_that_cannot_start_is_an_error_and_the_next_call_tries_again(helper, monkeypatch):
    from multiprocessing.context import SpawnProcess

    def no_memory(_process):
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as patch:
        patch.setattr(SpawnProcess, "start", no_memory)
        with pytest.raises(HelperDied, match="could not be started"):
            helper.call("add", 1, 1)
    assert helper.call("add", 1, 1) == 2


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has no nice()")
def test_a_process_that_yields_has_a_lower_priority():
    helper = HelperProcess("test", f"{SERVICES}:Misbehaving", yields=True)
    try:
        helper.call("add", 1, 1)
        assert helper.pid is not None
        assert os.getpriority(os.PRIO_PROCESS, helper.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    finally:
        helper.close()


def test_closing_ends_the_process_and_further_calls(helper):
    helper.call("add", 1, 1)
    helper.close()
    assert helper.pid is None
    with pytest.raises(Cancelled):
        helper.call("add", 1, 1)


@pytest.mark.parametrize("wait_s", [0.0, 0.001, 0.003, 0.01, 0.03])
def test_closing_while_a_helper_is_being_started_ends_it(wait_s):
    helper = HelperProcess("test", f"{SERVICES}:Misbehaving", ("bee",))
    outcomes = []

    def call():
        try:
            helper.call("count", 100_000, 0.01, report=lambda _event: None)
        except (Cancelled, HelperDied) as ended:
            outcomes.append(type(ended))

    thread = threading.Thread(target=call)
    thread.start()
    time.sleep(wait_s)
    helper.close()
    thread.join(60)
    assert not thread.is_alive()
    assert outcomes in ([Cancelled], [HelperDied])
    assert helper.pid is None


def test_a_service_uses_the_time_between_calls():
    helper = HelperProcess("test", f"{SERVICES}:Idling")
    try:
        deadline = time.monotonic() + 60
        while helper.call("idled") < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert helper.call("idled") >= 3
    finally:
        helper.close()


def test_a_connection_that_a_helper_makes_is_counted_here(helper):
    before = connections.count()
    helper.call("add", 1, 1)
    assert connections.count() == before
    helper.call("connect")
    assert connections.count() == before + 1
