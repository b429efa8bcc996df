"""Measuring a reader in steps of one question: what ``calibrate`` does in a terminal, and the window in idle time.

Both put the same questions in the same order and fit the same lines, so they end with the same file. A measurement
that is interrupted keeps what it has beside the model, and goes on from there: a large reader takes an hour.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.engine.answering.answer import Reading
from app.engine.answering.ask import Question
from app.engine.evaluation import calibrate
from app.engine.evaluation.calibrate import Fit, Got, Row
from app.engine.evaluation.datasets import Dataset
from app.engine.evaluation.errors import CalibrationRefused, NotKept
from app.engine.evaluation.evaluate import readable_text
from app.engine.evaluation.mixture import calibration_tasks, paragraph_tasks
from app.engine.evaluation.own_questions import load_own_questions, own_tasks
from app.engine.evaluation.tasks import Task
from app.engine.models.calibration import FILE
from app.engine.models.manifest import write_json
from app.engine.reading.reader import Reader, ReaderInfo
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.task import Progress, Report, ignore

QUESTIONS = 600
"""Over documents; the calibration error's noise is then about 0.03. The same number again over paragraphs."""

SEED = 0

PART = "measuring.part"
"""Beside the model: what an interrupted measurement has found. No .json, by which a model's files are known."""

KEEP_S = 10.0
"""At most so many seconds of reading are lost when the computer goes off."""

_LEAST_S = 0.001

TRIED_WINDOWS, TRIED_S = 3, 0.5
"""An estimate rests on at least so many windows, and so long."""


@dataclass(frozen=True)
class OwnSet:
    """Which questions: a folder of resources/questions' kind, and about how many of them."""

    folder: Path
    limit: int = QUESTIONS


@dataclass(frozen=True)
class Plan:
    """What a reader is asked when it is measured.

    Attributes:
        names: of the data sets.
        languages: how many they are in.
        documents, paragraphs: questions over documents, which the fit is made of; and over single paragraphs, which
            it is compared with.
        own: whether they are the program's own questions.
    """

    names: tuple[str, ...]
    languages: int
    documents: tuple[Task, ...]
    paragraphs: tuple[Task, ...]
    own: bool

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All of them in order."""
        return self.documents + self.paragraphs

    @cached_property
    def digest(self) -> str:
        """What tells it from every other plan."""
        return hashlib.sha256(repr(self.tasks).encode()).hexdigest()


def plan(datasets: Sequence[Dataset], limit: int, *, own: bool) -> Plan:
    """The questions of data sets, drawn as they are for every reader."""
    draw = own_tasks if own else calibration_tasks
    return Plan(
        tuple(dataset.name for dataset in datasets),
        len({dataset.language for dataset in datasets if dataset.language}),
        tuple(draw(datasets, limit, SEED)),
        tuple(paragraph_tasks(datasets, limit, SEED)),
        own,
    )


def own_plan(by: OwnSet) -> Plan:
    """The program's own questions.

    Raises:
        DatasetError: a file of them is not there or damaged.
    """
    return plan(load_own_questions(by.folder), by.limit, own=True)


@dataclass(frozen=True)
class Found:
    """What came of a measurement. Pickles.

    Attributes:
        names, languages, own: of its Plan.
    """

    fit: Fit
    names: tuple[str, ...]
    languages: int
    own: bool


class Measuring:
    """How far a reader was measured by a plan.

    Args:
        by: what it is asked.
        rows: what the first questions got, when it was begun before; None for one that is not put.
    """

    def __init__(self, by: Plan, rows: Sequence[Row | None] = ()) -> None:
        self.plan = by
        self.rows: list[Row | None] = list(rows[: len(by.tasks)])

    @property
    def done(self) -> int:
        """So many questions were put."""
        return len(self.rows)

    @property
    def total(self) -> int:
        """Of so many."""
        return len(self.plan.tasks)

    @property
    def is_done(self) -> bool:
        """Whether all were put."""
        return self.done == self.total

    def step(self, reader: Reader, tokenizer: WindowTokenizer, report: Report = ignore) -> None:
        """Put the next question, unless ``report`` raises: it gets Progress in questions, between windows too."""
        before = Progress(self.done, self.total)
        row = calibrate.ask(
            self.plan.tasks[self.done], self._key(self.done), reader, tokenizer, lambda _event: report(before)
        )
        self.rows.append(row)
        report(Progress(self.done, self.total))

    def found(self) -> Found:
        """What came of it.

        Raises:
            CalibrationRefused: nothing honest.
        """
        by, count = self.plan, len(self.plan.documents)
        documents, paragraphs = self.rows[:count], self.rows[count:]
        fit = calibrate.fit([row for row in documents if row], [row for row in paragraphs if row])
        return Found(fit, by.names, by.languages, by.own)

    def _key(self, number: int) -> str:
        count = len(self.plan.documents)
        return str(number if number < count else number - count)

    # ---------------------------------------------------------------- as plain values

    def as_json(self) -> list[list[list[float]] | None]:
        """What it has found: for each question its answers."""
        return [None if row is None else [[float(value) for value in got] for got in row.answers] for row in self.rows]

    def take_json(self, found: Sequence[Sequence[Sequence[float]] | None]) -> None:
        """Go on from what ``as_json`` gave.

        Raises:
            TypeError, ValueError: it is nothing of the kind.
        """
        rows: list[Row | None] = []
        for number, (task, answers) in enumerate(zip(self.plan.tasks, found, strict=False)):
            if answers is None:
                rows.append(None)
                continue
            got = tuple(Got(float(margin), bool(right), *map(float, more)) for margin, right, *more in answers)
            rows.append(Row(self._key(number), task.article, task.kind, task.language, bool(task.marked), got))
        self.rows = rows


def contents(found: Found, info: ReaderInfo, words: str, date: str) -> dict[str, object]:
    """calibration.json of a reader.

    Args:
        info: the reader, before it was measured.
        words: on what it was measured, for people.
        date: ISO.
    """
    more = {"reader": reader_facts(info), "data_sets": list(found.names), "seed": SEED}
    return calibrate.facts(found.fit, words, date, more)


def reader_facts(info: ReaderInfo) -> dict[str, object]:
    """Which reader was measured."""
    return {
        "id": info.id,
        "revision": info.revision,
        "device": info.device,
        "precision": info.precision,
        "calibrated": info.calibrated,
    }


# ------------------------------------------------------------------------------ in idle time


@dataclass(frozen=True)
class Standing:
    """How far a measurement is. Pickles.

    Attributes:
        done, total: in questions.
        seconds: of reading that are left, by what was read on this computer.
    """

    done: int
    total: int
    seconds: float


class Course:
    """A measurement that goes on whenever there is time, and keeps what it has beside the model.

    Args:
        by: what is asked.
        info: of whom; another precision or device begins anew.
        folder: of the model.
        version: of the program: what is kept by another is not gone on from.
    """

    def __init__(self, by: Plan, info: ReaderInfo, folder: Path, version: str) -> None:
        self._measuring = Measuring(by)
        self._info = info
        self._folder = folder
        self._version = version
        self._sizes = [len(task.text.encode()) for task in by.tasks]
        self._seconds, self._bytes = 0.0, 0
        self._kept_at = 0.0
        self._load()

    @property
    def plan(self) -> Plan:
        """What is asked."""
        return self._measuring.plan

    def is_of(self, info: ReaderInfo) -> bool:
        """Whether it measures this reader as it is now."""
        return _who(info) == _who(self._info)

    def go_on(self, reader: Reader, tokenizer: WindowTokenizer, seconds: float, report: Report = ignore) -> Standing:
        """Put questions for so long, one at least; without any to be put, nothing is done.

        Raises:
            NotKept: nothing can be written beside the model, so it is not begun.
        """
        if not self._kept_at:
            self._keep()
        began = now = time.monotonic()
        try:
            while not self._measuring.is_done and now - began < max(seconds, _LEAST_S):
                self._measuring.step(reader, tokenizer, report)
                before, now = now, time.monotonic()
                self._seconds += now - before
                self._bytes += self._sizes[self._measuring.done - 1]
        except BaseException:  # it is stopped, or makes way for a person's question
            self._keep()
            raise
        if self._measuring.is_done or now - self._kept_at >= KEEP_S:
            self._keep()
        return self.standing(reader, tokenizer, report)

    def standing(self, reader: Reader, tokenizer: WindowTokenizer, report: Report = ignore) -> Standing:
        """How far it is; where nothing was read yet, a few windows are, for an honest estimate."""
        left = self._sizes[self._measuring.done :]
        if left and not self._bytes:
            self._seconds, self._bytes = _tried(self._longest(), reader, tokenizer, report)
        seconds = sum(left) * self._seconds / self._bytes if left else 0.0
        return Standing(self._measuring.done, self._measuring.total, seconds)

    def fit(self) -> Found:
        """What came of it.

        Raises:
            CalibrationRefused: nothing honest; the same would come of it again, so what it had is let go.
        """
        try:
            return self._measuring.found()
        except CalibrationRefused:
            self._forget()
            raise

    def finish(self, found: Found, words: str, date: str) -> None:
        """Write calibration.json beside the model, and let go of the rest.

        Raises:
            NotKept: it cannot be written.
        """
        try:
            calibrate.write(self._folder, contents(found, self._info, words, date))
        except OSError as problem:
            raise NotKept(self._folder / FILE, problem.strerror or str(problem)) from problem
        self._forget()

    def _longest(self) -> Task:
        return max(self.plan.documents or self.plan.tasks, key=lambda task: len(task.text))

    def _facts(self) -> dict[str, object]:
        return {"version": self._version, "reader": _who(self._info), "plan": self.plan.digest, "as": list(Got._fields)}

    def _load(self) -> None:
        try:
            kept = json.loads((self._folder / PART).read_text(encoding="utf-8"))
            if kept["of"] == self._facts():
                self._measuring.take_json(kept["found"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return

    def _keep(self) -> None:
        path = self._folder / PART
        try:
            write_json(path, {"of": self._facts(), "found": self._measuring.as_json()})
        except OSError as problem:
            raise NotKept(path, problem.strerror or str(problem)) from problem
        self._kept_at = time.monotonic()

    def _forget(self) -> None:
        self._measuring.rows.clear()
        self._kept_at = 0.0
        with contextlib.suppress(OSError):  # it does no harm
            (self._folder / PART).unlink(missing_ok=True)


def _who(info: ReaderInfo) -> list[str]:
    """What margins depend on."""
    return [info.id, info.revision or "", info.device, info.precision]


class _Enough(Exception):
    """So many windows were read as an estimate needs."""


def _tried(task: Task, reader: Reader, tokenizer: WindowTokenizer, report: Report) -> tuple[float, int]:
    """Seconds, and the bytes of text read in them; the first windows are apart, slow with a reader that wakes."""
    asked = Question(task.question, [readable_text(task.text, tokenizer)], reader, tokenizer, calibrate.EVERYTHING)
    first: tuple[float, int] | None = None
    windows = 0

    def watch(event: object) -> None:
        nonlocal first, windows
        report(event)
        if not isinstance(event, Reading) or not event.windows_done:
            return
        now = time.monotonic()
        if first is None:
            first, windows = (now, asked.ids_read), event.windows_done
        elif event.windows_done - windows >= TRIED_WINDOWS and now - first[0] >= TRIED_S:
            raise _Enough

    began = time.monotonic()
    with contextlib.suppress(_Enough):
        asked.read(watch)
    start, before = first or (began, 0)
    if asked.ids_read == before:  # all at once: there is nothing but the first
        start, before = began, 0
    share = (asked.ids_read - before) / max(asked.ids_in_all, 1)
    return time.monotonic() - start, max(1, round(share * len(task.text.encode())))
