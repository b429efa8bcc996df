"""Two reading processes: one answers while the other loads; what is ended is gone; what died comes back."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from app.desktop.reading import HelperReading
from app.engine.documents.document import Document, Kind
from app.engine.process import HelperDied, HelperProcess
from app.engine.reading.errors import ReaderError
from app.engine.task import Cancelled, ignore

A, B = (Document(Path(name), Kind.TEXT, name, (), name, 1, 1, "utf-8") for name in ("a", "b"))


@pytest.fixture
def log(tmp_path):
    return tmp_path / "loads.txt"


@pytest.fixture
def reading(log, monkeypatch):
    monkeypatch.setattr("app.desktop.reading.HAND_OVER_S", 60.0)  # a busy machine may stand still for seconds
    made = HelperReading(lambda: HelperProcess("reading", "tests.desktop.reading_service:EchoReading", (log,)))
    yield made
    made.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pids(log):
    return [int(line) for line in log.read_text("utf-8").split()]


def ask(reading, *documents, question="?"):
    """(process, model, the documents it knows, those that were asked) and who is said to read."""
    events = []
    got = reading.ask(documents, question, events.append)
    return got, next(event for event in events if hasattr(event, "calibrated")).id


def test_the_one_in_use_answers_until_the_switch_and_then_it_is_gone(reading, log):
    assert reading.start(ignore).id == "builtin"
    (first, model, known, asked), said = ask(reading, A)
    assert (model, known, asked, said) == (None, ("a",), ("a",), "builtin")
    assert reading.load("other", "auto", ignore).id == "other"
    (process, model, *_), said = ask(reading, A, B)
    assert (process, model, said) == (first, None, "builtin")
    folder, info = reading.switch(ignore)
    assert (folder, info.id) == ("other", "other")
    assert not is_running(first)
    reading.prepare(ignore)
    (second, model, known, _), said = ask(reading, B)
    assert (model, known, said) == ("other", ("a", "b"), "other")
    assert pids(log) == [first, second]


def test_what_was_read_goes_along_to_the_next_reader_and_back(reading):
    reading.start(ignore)
    ask(reading, A, question="one")
    for model in ("other", None):
        reading.load(model, "auto", ignore)
        reading.switch(ignore)
    (asked, _), _ = ask(reading, A, question="what was asked")
    assert asked == ("one", "what was asked")


def test_a_reader_that_hangs_is_replaced_all_the_same(reading, log, monkeypatch):
    monkeypatch.setattr("app.desktop.reading.HAND_OVER_S", 0.2)
    reading.start(ignore)
    ask(reading, A, question="hang")
    reading.load("other", "auto", ignore)
    reading.switch(ignore)
    (asked, model), said = ask(reading, A, question="what was asked")
    assert (asked, model, said) == (("what was asked",), "other", "other")
    assert not is_running(pids(log)[0])


def test_a_switch_with_nothing_loaded_changes_nothing(reading):
    assert reading.switch(ignore) == (None, None)
    reading.start(ignore)
    folder, info = reading.switch(ignore)
    assert (folder, info.id) == (None, "builtin")


@pytest.mark.parametrize(("model", "error"), [("none", ReaderError), ("die", HelperDied)])
def test_what_cannot_be_loaded_leaves_no_process(reading, log, model, error):
    reading.start(ignore)
    with pytest.raises(error):
        reading.load(model, "auto", ignore)
    first, second = pids(log)
    assert is_running(first)
    assert not is_running(second)
    assert reading.switch(ignore)[0] is None


@pytest.mark.parametrize("model", ["slow", "hang"])
def test_loading_stops_within_a_second_and_leaves_no_process(reading, log, model):
    began = []

    def stop(_event):
        if not log.exists() or not pids(log):
            return
        began.append(time.monotonic())
        raise Cancelled

    with pytest.raises(Cancelled):
        reading.load(model, "auto", stop)
    assert time.monotonic() - began[0] < 30  # a second, where nobody else works; by itself it takes a minute, or ever
    assert not is_running(pids(log)[0])


def test_a_reader_that_was_loaded_for_nothing_is_dropped(reading, log):
    reading.load("other", "auto", ignore)
    reading.drop(ignore)
    assert not is_running(pids(log)[0])
    assert reading.switch(ignore) == (None, None)


def test_of_two_loaded_the_last_counts(reading, log):
    reading.load("one", "auto", ignore)
    reading.load("two", "auto", ignore)
    assert not is_running(pids(log)[0])
    assert reading.switch(ignore)[0] == "two"


def test_a_process_that_died_comes_back_with_its_reader_and_its_documents(reading, log):
    reading.load("other", "auto", ignore)
    reading.switch(ignore)
    ask(reading, A)
    with pytest.raises(HelperDied):
        ask(reading, A, B, question="crash")
    (process, model, known, _), said = ask(reading, A, B)
    assert (model, known, said) == ("other", ("a", "b"), "other")
    assert pids(log)[-1] == process


def test_a_forgotten_document_does_not_come_back_with_another_reader(reading):
    reading.start(ignore)
    for document in (A, B):
        reading.add(document, ignore)
    reading.remove("a", ignore)
    reading.load("other", "auto", ignore)
    reading.switch(ignore)
    reading.prepare(ignore)
    assert ask(reading, B)[0][2] == ("b",)


def test_a_question_before_anything_was_loaded_is_for_the_built_in_reader(reading):
    assert ask(reading, A)[1] == "builtin"


def test_closing_ends_both_processes_whatever_they_do(reading, log):
    reading.start(ignore)
    outcomes = []

    def load():
        try:
            reading.load("hang", "auto", lambda event: None)
        except (HelperDied, Cancelled) as error:
            outcomes.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    while len(pids(log)) < 2:
        time.sleep(0.02)
    began = time.monotonic()
    reading.close()
    thread.join()
    assert time.monotonic() - began < 30  # it hangs for a minute
    assert outcomes
    assert not any(is_running(pid) for pid in pids(log))
    with pytest.raises(Cancelled):
        reading.load("other", "auto", ignore)


def test_only_the_reader_that_is_meant_is_measured_and_one_that_died_is_there_again(reading):
    reading.load("other", "auto", ignore)
    reading.switch(ignore)
    first, model, by = reading.standing("other", "questions", ignore)
    assert (model, by) == ("other", "questions")
    with pytest.raises(HelperDied):
        ask(reading, A, question="crash")
    second, model, _ = reading.standing("other", "questions", ignore)
    assert (first != second, model) == (True, "other")
    with pytest.raises(Cancelled):
        reading.standing("before", "questions", ignore)
