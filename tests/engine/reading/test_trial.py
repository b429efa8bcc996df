"""A driver that hangs or crashes while a reader is loaded: the process is ended, and the processor reads."""

import time

import pytest

from app.engine.process import HelperDied, HelperProcess
from app.engine.reading.device import DeviceCause, LoadStep
from app.engine.reading.trial import load_reader
from app.engine.task import Cancelled, ignore
from app.messages import device_reason


@pytest.fixture
def process():
    helper = HelperProcess("reading", "tests.engine.reading.services_for_test:BadDriver")
    helper.start()
    helper.call("pid")  # the time to start it is no part of what is measured here
    yield helper
    helper.close()


def test_a_driver_that_answers(process):
    steps = []
    info = load_reader(process, "is well", "auto", steps.append)
    assert info.device == "cuda"
    assert [step for step in steps if isinstance(step, LoadStep)] == [LoadStep.FILES, LoadStep.CARD, LoadStep.FILES]


def test_a_driver_that_hangs(process):
    before = process.call("pid")
    began = time.monotonic()
    info = load_reader(process, "hangs", "auto", ignore, limit_s=0.5)
    assert 0.5 < time.monotonic() - began < 30
    assert (info.device, info.device_reason.cause) == ("cpu", DeviceCause.SILENT)
    assert "did not answer" in device_reason(info)
    assert process.call("pid") != before


def test_a_driver_that_takes_the_process_with_it(process):
    info = load_reader(process, "crashes", "auto", ignore)
    assert (info.device, info.device_reason.cause) == ("cpu", DeviceCause.CRASHED)
    assert "crashed" in device_reason(info)


def test_only_the_card_is_waited_for_with_impatience(process):
    """Files may be on a slow disk: here the clock goes while they are read, at every beat, and not otherwise."""
    steps, hours = [], [0.0]

    def report(event):
        if isinstance(event, LoadStep):
            steps.append(event)
        elif steps[-1:] == [LoadStep.FILES]:
            hours[0] += 1.0

    info = load_reader(process, "has slow files", "auto", report, limit_s=0.5, clock=lambda: hours[0])
    assert info.device == "cuda"


def test_a_process_that_dies_for_another_reason_is_not_the_card_s_fault(process):
    with pytest.raises(HelperDied):
        load_reader(process, "dies with the files", "auto", ignore)


def test_a_hanging_load_can_be_stopped(process):
    began = time.monotonic()

    def report(_event):
        if time.monotonic() - began > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        load_reader(process, "hangs", "auto", report)
    assert time.monotonic() - began < 30  # it hangs for a minute
    assert process.call("pid")  # a fresh one
