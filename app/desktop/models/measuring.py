"""Measures the reader in use while nobody asks anything: question by question, and a person's own goes first.

It runs on the lane of the questions, in the reader's own process, in pieces of about a second. When a person asks,
the piece that runs is stopped between two windows; what was found before is kept beside the model.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import messages
from app.desktop.models.rows import Rows
from app.desktop.models.state import Activity, Doing, ModelItem, Outcome
from app.desktop.reading import ReadingEngine
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.evaluation.errors import CalibrationRefused, NotKept
from app.engine.models.stored import State
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Progress, Report
from app.paths import resource

if TYPE_CHECKING:  # the window begins without numpy
    from app.engine.evaluation.measuring import Standing

logger = logging.getLogger(__name__)

PIECE_S = 1.0
"""Seconds of questions at a time: what else waits for the reader waits no longer, or for one question."""


@dataclass(frozen=True)
class QuestionSet:
    """The questions: a folder of resources/questions' kind, and how many of them; None: as many as ``calibrate``."""

    folder: Path | None = None
    limit: int | None = None


class Measure(JobOwner):
    """Measures, or only tries how long that would take.

    Args:
        store: what it changes.
        rows: where it is shown.
        engine: reads.
        lanes: of the session.
        questions: what is asked.

    Signals:
        halted(): nothing is being read for it just now.
    """

    halted = Signal()

    def __init__(
        self,
        store: Store,
        rows: Rows,
        engine: ReadingEngine,
        lanes: Lanes,
        questions: QuestionSet,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._rows = rows
        self._engine = engine
        self._lane = lanes.asking
        self._questions = questions
        self._name: str | None = None
        """The model that is being measured."""
        self._to_try = False
        self._running: Job | None = None
        self._reads_for: str | None = None
        """The model that the job is about."""
        self._fits = False
        self._closed = False
        store.changed.connect(self._look)

    @property
    def is_halted(self) -> bool:
        """Whether nothing is being read for it just now."""
        return self._running is None

    def offer(self, name: str) -> None:
        """A model has arrived: offer to measure it, if it was not yet."""
        item = self._rows.models.find(name)
        if item is not None and can_be_measured(item):
            self._rows.set(to_measure=name)
            self.estimate()

    def estimate(self) -> None:
        """Try how long it would take, if the reader in use was not measured; once."""
        self._to_try = True
        self._look()

    def start(self, name: str) -> None:
        """Measure a model, which is the reader in use; go on where it was stopped."""
        item = self._rows.models.find(name)
        if item is None or item.activity is not None or not can_be_measured(item):
            return
        self._name = item.id
        if self._rows.models.to_measure == item.id:
            self._rows.set(to_measure=None)
        self._rows.begin(item.id, _activity(item.standing))
        self._look()

    def stop(self, name: str) -> None:
        """Stop measuring; what was found stays, for another time."""
        if name == self._name:
            self._name = None
            if self._running is not None:
                self._running.cancel()
            self._rows.end(name)

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        self._closed = True

    # ---------------------------------------------------------------- when

    def _look(self) -> None:
        """Read on where that disturbs nobody, and stop where it would."""
        if self._closed:
            return
        if self._name is not None and not self._is_wanted(self._name):
            self.stop(self._name)
        item = self._used()
        if self._running is not None:
            if (item is None or item.id != self._reads_for) and not self._fits:
                self._running.cancel()
        elif item is None:
            return
        elif item.id == self._name:
            self._submit(item, _piece)
        elif self._to_try and self._name is None and item.activity is None:
            self._to_try = item.standing is None and can_be_measured(item)
            if self._to_try:
                self._submit(item, _try)

    def _is_wanted(self, name: str) -> bool:
        """Whether the person has not chosen another reader, nor measured this one in a terminal meanwhile."""
        state = self._store.state
        is_measured = state.reader is not None and state.reader.id == name and state.reader.calibrated
        return state.models.chosen == name and (state.reader_loading or not is_measured)

    def _used(self) -> ModelItem | None:
        """The row of the reader in use, if it has the time."""
        state, models = self._store.state, self._store.state.models
        moving = models.activity is not None and models.activity.doing is Doing.MOVING
        if state.reader is None or state.reader.calibrated or state.reader_loading or moving:
            return None
        item = models.find(models.chosen)
        if item is None or state.question.is_running or state.reader.id not in (item.id, str(item.stored.folder)):
            return None
        return item

    # ---------------------------------------------------------------- the piece that is read

    def _submit(self, item: ModelItem, function: Any) -> None:  # noqa: ANN401 - of this module, for the lane
        self._reads_for = item.id
        self._running = job = self._lane.submit(function, self._engine, str(item.stored.folder), self._questions)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._over)

    def _succeeded(self, value: object) -> None:
        name = self._reads_for
        if self._closed or name is None:
            return
        if isinstance(value, ReaderInfo):
            self._finished(name, value)
        else:
            self._advanced(name, value)  # type: ignore[arg-type]
        if self._running is self.sender():
            self._over()

    def _advanced(self, name: str, standing: Standing) -> None:
        self._rows.change(name, standing=standing)
        item = self._rows.models.find(name)
        if item is None or name != self._name:
            return
        self._rows.change(name, activity=_activity(standing))
        if standing.done == standing.total:
            self._fits = True  # a few seconds, which are not given up for a question
            self._submit(item, _finish)

    def _finished(self, name: str, info: ReaderInfo) -> None:
        self._name = None
        item = self._rows.models.find(name)
        if item is not None:
            stored = replace(item.stored, measured=True)
            self._rows.end(name, outcome=Outcome.MEASURED, standing=None, stored=stored)
        self._store.set(reader=info)

    def _failed(self, error: Exception) -> None:
        name = self._reads_for
        if self._closed or name is None:
            return
        if not isinstance(error, CalibrationRefused | NotKept):
            logger.error("the reader could not be measured", exc_info=error)
        self._to_try = False
        if name == self._name:
            self._name = None
            self._rows.end(name, problem=error, standing=None)
        self._over()

    def _over(self) -> None:
        if self._closed:
            return
        self._running = self._reads_for = None
        self._fits = False
        self.halted.emit()
        self._look()


def can_be_measured(item: ModelItem) -> bool:
    """Whether its confidence was not measured yet, and can be."""
    stored = item.stored
    return stored.state is State.COMPLETE and not stored.model.builtin and not stored.measured


def _activity(standing: Standing | None) -> Activity:
    if standing is None:
        return Activity(Doing.MEASURING)
    return Activity(Doing.MEASURING, progress=Progress(standing.done, standing.total), seconds_left=standing.seconds)


# ------------------------------------------------------------------------------ on the lane


def _set(questions: QuestionSet) -> Any:  # noqa: ANN401 - an OwnSet, of a module that is imported late
    from app.engine.evaluation.measuring import QUESTIONS, OwnSet
    from app.engine.evaluation.own_questions import FOLDER

    return OwnSet(questions.folder or resource(FOLDER), questions.limit or QUESTIONS)


def _try(engine: ReadingEngine, folder: str, questions: QuestionSet, report: Report) -> Standing:
    return engine.standing(folder, _set(questions), report)


def _piece(engine: ReadingEngine, folder: str, questions: QuestionSet, report: Report) -> Standing:
    return engine.measure(folder, _set(questions), PIECE_S, report)


def _finish(engine: ReadingEngine, folder: str, questions: QuestionSet, report: Report) -> ReaderInfo:
    by = _set(questions)
    found = engine.fit_measured(folder, by, report)
    date = datetime.date.today().isoformat()
    return engine.keep_measured(folder, by, found, messages.measured_on(found), date, report)
