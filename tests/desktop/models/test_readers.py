"""Readers change while documents are open: the last choice counts, and there is always one that answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.desktop import wording
from app.desktop.state import Asking
from app.engine.process import HelperDied
from app.engine.reading.errors import ReaderCause, ReaderError
from tests.desktop.parts import READER, answer, result

ONE, TWO = (replace(READER, id=f"/models/{name}", title=name) for name in ("one", "two"))


@pytest.fixture
def ready(started, engine):
    engine.readers |= {ONE.id: ONE, TWO.id: TWO}
    return started


def test_the_one_before_answers_while_another_is_loaded(qtbot, ready, page, engine, opened, settings):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    engine.load_gate.clear()
    ready.use_model(ONE.id)
    assert (ready.state.reader, ready.state.reader_loading, page.models.chosen) == (READER, True, ONE.id)
    ready.ask("How much?")
    qtbot.waitUntil(lambda: ready.state.question.status is Asking.DONE)
    assert ready.state.question.reader == READER
    assert settings.values.reader is None, "it is remembered once it works"
    engine.load_gate.set()
    page.settled()
    assert (ready.state.reader, ready.state.reader_loading) == (ONE, False)
    assert settings.values.reader == ONE.id
    ready.ask("How much?")
    qtbot.waitUntil(lambda: ready.state.question.reader == ONE)


def test_one_that_cannot_be_loaded_is_told_and_the_one_before_stays(ready, page, engine, settings):
    ready.use_model(ONE.id)
    page.settled()
    ready.use_model("/models/none")
    page.settled()
    assert (ready.state.reader, page.models.chosen, settings.values.reader) == (ONE, ONE.id, ONE.id)
    assert "none" in wording.problem(ready.state.notices[0].problem)


def test_the_last_choice_counts(ready, page, engine):
    engine.load_gate.clear()
    ready.use_model(ONE.id)
    page.wait(lambda: engine.loaded[-1] == ONE.id)
    ready.use_model(TWO.id)
    engine.load_gate.set()
    page.settled()
    assert (ready.state.reader, engine.used, page.models.chosen) == (TWO, TWO.id, TWO.id)


def test_who_goes_back_while_it_loads_keeps_what_there_was(ready, page, engine):
    engine.load_gate.clear()
    ready.use_model(ONE.id)
    page.wait(lambda: engine.loaded[-1] == ONE.id)
    ready.use_model("builtin")
    assert not ready.state.reader_loading
    engine.load_gate.set()
    page.settled()
    assert (ready.state.reader, engine.used, engine.spare) == (READER, None, [])
    assert engine.loaded == [None, ONE.id], "the built-in one was not loaded anew"


def test_who_goes_back_while_it_takes_over_gets_back_what_there_was(qtbot, ready, page, engine, opened):
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros", 0.9)]), result([])]
    ready.ask("How much?")
    qtbot.waitUntil(lambda: bool(ready.state.question.shown))
    ready.use_model(ONE.id)
    page.wait(lambda: engine.spare == [ONE.id])
    qtbot.wait(30)
    ready.use_model("builtin")
    engine.held = False
    page.settled()
    assert (ready.state.reader, engine.used, page.models.chosen) == (READER, None, "builtin")


def test_a_reader_that_is_gone_when_it_is_needed_again_gives_way_to_the_built_in_one(
    qtbot, ready, page, engine, opened, tmp_path, settings, caplog
):
    opened()
    ready.use_model(ONE.id)
    page.settled()
    engine.results = [ReaderError(tmp_path, ReaderCause.MISSING)]
    ready.ask("How much?")
    qtbot.waitUntil(lambda: ready.state.question.status is Asking.FAILED)
    page.settled()
    assert ready.state.reader == READER
    assert settings.values.reader == ONE.id, "the drive may be there again at the next start"


def test_a_process_that_dies_while_loading_is_told(ready, page, engine, monkeypatch, caplog):
    def die(model, device, report):
        raise HelperDied("reading ended during load")

    monkeypatch.setattr(engine, "load", die)
    ready.use_model(ONE.id)
    page.settled()
    assert isinstance(ready.state.notices[0].problem, HelperDied)
    assert ready.state.reader == READER


def test_without_the_built_in_reader_another_one_still_answers(qtbot, session, page, engine, monkeypatch, tmp_path):
    def fail(report):
        raise ReaderError(tmp_path, ReaderCause.MISSING)

    engine.readers[ONE.id] = ONE
    monkeypatch.setattr(engine, "start", fail)
    session.start_reader(ONE.id)
    page.wait(lambda: session.state.reader == ONE)
    assert len(session.state.notices) == 1
