"""The reader in use is measured while nobody asks: a person's question goes first, and what was found is not lost."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app import messages
from app.desktop import wording
from app.desktop.models import words
from app.desktop.models.state import Doing, Outcome
from app.desktop.state import Asking
from app.engine.evaluation.errors import CalibrationRefused, NotKept, RefusedCause
from app.engine.evaluation.measuring import QUESTIONS, Standing
from app.engine.process import HelperDied
from app.engine.reading.reader import ReaderInfo
from app.paths import resource
from tests.desktop.parts import READER, ScriptedEngine, answer, result
from tests.engine.models import small_models

MINE = "my-reader"
TOTAL = 4


class MeasuredEngine(ScriptedEngine):
    """Is measured by four questions; ``pieces`` lets so many of them be put."""

    def __init__(self):
        super().__init__()
        self.pieces = threading.Semaphore(0)
        self.done = 0
        self.log = []
        self.by = None
        self.folders = set()
        self.problem = None
        self.fit_gate = threading.Event()
        self.fit_gate.set()

    def standing(self, folder, by, report):
        assert folder == self.used
        self.by = by
        self.log.append("try")
        return Standing(self.done, TOTAL, 60.0 * (TOTAL - self.done))

    def measure(self, folder, by, seconds, report):
        self.folders.add((folder, self.used))
        self.log.append("begin")
        try:
            while not self.pieces.acquire(timeout=0.01):
                report(None)
        except BaseException:
            self.log.append("stopped")
            raise
        if self.problem is not None:
            raise self.problem
        self.done += 1
        self.log.append("done")
        return Standing(self.done, TOTAL, 60.0 * (TOTAL - self.done))

    def fit_measured(self, folder, by, report):
        while not self.fit_gate.wait(0.01):
            report(None)
        if isinstance(self.problem, CalibrationRefused):
            raise self.problem
        return "found"

    def keep_measured(self, folder, by, found, words, date, report) -> ReaderInfo:
        self.log.append(("kept", found, words))
        return replace(self.readers[folder], calibrated=True, measured_on=words)

    def ask(self, *given, **more):
        self.log.append("ask")
        return super().ask(*given, **more)


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setattr(messages, "measured_on", lambda found: f"four questions ({found})")
    return MeasuredEngine()


@pytest.fixture
def mine(started, page, engine, tmp_path):
    """An imported reader that was not measured, in use."""
    started.import_model(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    page.settled()
    started.decline_offer()  # that of the recommended one
    item = page.item(MINE)
    engine.readers[str(item.stored.folder)] = replace(READER, id=MINE, title=MINE, calibrated=False, measured_on="")
    started.use_model(MINE)
    page.settled()
    return item


def far(page):
    activity = page.item(MINE).activity
    return None if activity is None or activity.progress is None else activity.progress.done


def label(session, page):
    item = page.item(MINE)
    assert words.Action.MEASURE in words.actions(session.state, item)
    return words.label(item, words.Action.MEASURE)


def test_an_import_is_offered_to_be_measured_with_the_minutes_that_were_tried(mine, started, page, engine):
    assert page.models.to_measure == MINE
    assert engine.log == ["try"]
    assert (engine.by.folder, engine.by.limit) == (resource("questions"), QUESTIONS)
    assert label(started, page) == "Measure this reader (about 4 min)"
    started.look_at_models()
    page.settled()
    assert engine.log == ["try"], "once"
    started.decline_offer()
    assert page.models.to_measure is None
    assert label(started, page)


def test_it_is_measured_to_the_end_and_shows_percentages_from_then_on(mine, started, page, engine):
    started.measure_model(MINE)
    assert page.doing(MINE) is Doing.MEASURING
    assert page.models.to_measure is None
    engine.pieces.release(3)
    page.wait(lambda: far(page) == 3)
    assert words.status(started.state, page.item(MINE)) == "3 of 4 questions · about 60 s left"
    assert words.actions(started.state, page.item(MINE)) == (words.Action.STOP,)
    assert words.fraction(page.item(MINE)) == 0.75
    assert words.hint(started.state) == "Measuring 75%"
    engine.pieces.release()
    page.wait(lambda: started.state.reader.calibrated)
    page.settled()
    assert started.state.reader.measured_on == "four questions (found)"
    assert page.item(MINE).outcome is Outcome.MEASURED
    assert page.item(MINE).stored.measured
    assert words.Action.MEASURE not in words.actions(started.state, page.item(MINE))
    assert engine.log[-1] == ("kept", "found", "four questions (found)")


def test_a_question_of_the_person_goes_first(qtbot, mine, started, page, engine, opened):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    engine.held = True
    started.measure_model(MINE)
    engine.pieces.release()
    page.wait(lambda: engine.log[-2:] == ["done", "begin"])
    started.ask("How much?")
    page.wait(lambda: engine.log[-1] == "ask")
    assert engine.log[-3:] == ["begin", "stopped", "ask"], "the one that was being put was given up"
    assert words.status(started.state, page.item(MINE)) == "1 of 4 questions · your question goes first"
    engine.held = False
    qtbot.waitUntil(lambda: started.state.question.status is Asking.DONE)
    engine.pieces.release(3)
    page.wait(lambda: started.state.reader.calibrated)
    assert engine.done == TOTAL


def test_the_end_is_not_given_up_for_a_question(qtbot, mine, started, page, engine, opened):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    engine.fit_gate.clear()
    engine.pieces.release(TOTAL)
    started.measure_model(MINE)
    page.wait(lambda: far(page) == TOTAL)
    started.ask("How much?")
    engine.fit_gate.set()
    qtbot.waitUntil(lambda: started.state.question.status is Asking.DONE)
    assert engine.log[-2:] == [("kept", "found", "four questions (found)"), "ask"]
    assert started.state.question.reader == engine.readers[engine.used]


def test_an_estimate_that_made_way_for_a_question_is_tried_again(
    qtbot, started, page, engine, opened, tmp_path, monkeypatch
):
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    tried = engine.standing

    def first_held(folder, by, report):
        engine.log.append("try begins")
        while not engine.pieces.acquire(timeout=0.01):
            report(None)
        return tried(folder, by, report)

    monkeypatch.setattr(engine, "standing", first_held)
    started.import_model(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    page.settled()
    item = page.item(MINE)
    engine.readers[str(item.stored.folder)] = replace(READER, id=MINE, title=MINE, calibrated=False)
    started.use_model(MINE)
    page.wait(lambda: engine.log == ["try begins"])
    started.ask("How much?")
    qtbot.waitUntil(lambda: started.state.question.status is Asking.DONE)
    engine.pieces.release()
    page.wait(lambda: page.item(MINE).standing is not None)
    assert engine.log == ["try begins", "ask", "try begins", "try"]


def test_stopped_it_goes_on_from_there(mine, started, page, engine):
    started.measure_model(MINE)
    engine.pieces.release(2)
    page.wait(lambda: far(page) == 2)
    started.pause_download(MINE)
    page.settled()
    assert label(started, page) == "Go on measuring (about 2 min)"
    assert "2 of 4 questions" in words.status(started.state, page.item(MINE))
    started.measure_model(MINE)
    assert far(page) == 2
    engine.pieces.release(2)
    page.wait(lambda: started.state.reader.calibrated)
    assert engine.log.count("done") == TOTAL


def test_who_wants_another_reader_gets_it_and_nothing_else_is_measured(mine, started, page, engine):
    started.measure_model(MINE)
    engine.pieces.release()
    page.wait(lambda: far(page) == 1)
    started.use_model("builtin")
    assert page.doing(MINE) is None
    page.settled()
    assert started.state.reader == READER
    assert {folder == used for folder, used in engine.folders} == {True}
    started.measure_model(MINE)  # and back: it becomes the reader for that
    engine.pieces.release(3)
    page.wait(lambda: started.state.reader.id == MINE and started.state.reader.calibrated)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (CalibrationRefused(RefusedCause.NO_SIGNAL, 51, 55), "percentages would mean nothing"),
        (NotKept(resource("questions") / "x", "No space left on device"), "No space left"),
        (HelperDied("reading ended"), ""),
    ],
)
def test_a_failure_is_a_sentence_in_its_row(mine, started, page, engine, caplog, problem, said):
    engine.problem = problem
    started.measure_model(MINE)
    engine.pieces.release(TOTAL)
    page.wait(lambda: page.item(MINE).problem is problem)
    page.settled()
    assert said in wording.problem(problem)
    assert not started.state.reader.calibrated
    assert label(started, page)


def test_models_move_while_one_is_measured(mine, started, page, engine, tmp_path, monkeypatch):
    started.measure_model(MINE)
    page.wait(lambda: engine.log[-1] == "begin")
    load = engine.load

    def load_there(model, device, report):
        engine.readers.setdefault(model, engine.readers[str(mine.stored.folder)])
        return load(model, device, report)

    monkeypatch.setattr(engine, "load", load_there)
    started.move_models(tmp_path / "elsewhere")
    page.wait(lambda: page.models.folder == tmp_path / "elsewhere" and not started.state.reader_loading)
    page.wait(lambda: engine.log[-1] == "begin" and str(tmp_path / "elsewhere") in engine.used)
    engine.pieces.release(TOTAL)
    page.wait(lambda: started.state.reader.calibrated)
    page.settled()


def test_the_offer_leads_to_it(mine, window, started, page, engine):
    panel = next(child for child in window.children() if type(child).__name__ == "ModelsPanel")
    panel.show_state(started.state)
    assert panel.offer.isVisibleTo(window)
    assert "about 4 min" in panel.offer.text.text()
    assert panel.offer.take.accessibleName() == "Measure"
    panel.offer.take.click()
    assert page.doing(MINE) is Doing.MEASURING
    panel.open(MINE)
    card = panel.page.cards[MINE]
    (stop,) = card.shown_buttons
    assert (stop.text(), stop.accessibleName()) == ("Stop", "My reader: Stop")
    assert window.focusWidget() is stop
    stop.click()
    assert window.focusWidget() is card.shown_buttons[0]
    assert card.shown_buttons[0].text().startswith("Measure this reader")
