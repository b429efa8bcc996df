"""Questions with known answers, put to a reader exactly as a person's are.

The windows, spans, margins, ranking and verdict are the program's own (``answering.ask``), with the reader's
own calibration: what is measured is what a person gets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from app.engine.answering.answer import Outcome, Reading
from app.engine.answering.ask import Question, ReadableDocument
from app.engine.answering.errors import QuestionError
from app.engine.documents.document import Document, Kind
from app.engine.documents.text import clean_text
from app.engine.evaluation.once import OnceReader
from app.engine.evaluation.tasks import Task
from app.engine.models.calibration import Calibration
from app.engine.reading.reader import Reader
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.task import Progress, Report, ignore

SHOWN = 3
"""Answers and closest passages together that a person looks through."""


@dataclass(frozen=True)
class Passage:
    """What was shown for a question.

    Attributes:
        text: the quote.
        start, end: where it stands in the task's text, as the program cleans it.
        margin: the score of its best place, in logits.
        confidence: the measured probability that it is right, also of a closest passage, which the program
            shows without one; None for a reader that was not measured.
    """

    text: str
    start: int
    end: int
    margin: float
    confidence: float | None


@dataclass(frozen=True)
class Reply:
    """What a question got.

    Attributes:
        passages: answers, then closest passages, at most SHOWN; the first is what stands for "the answer"
            where one is forced.
        answered: whether the first of them was called an answer.
        windows: how many were read.
        refused: the program does not take the question (empty, or too long).
    """

    task: Task
    passages: tuple[Passage, ...]
    answered: bool
    windows: int = 0
    refused: bool = False

    @property
    def shown(self) -> str:
        """The answer that was given, "" where none was."""
        return self.passages[0].text if self.answered else ""

    @property
    def forced(self) -> str:
        """The best passage, whatever its confidence; "" where there is none at all."""
        return self.passages[0].text if self.passages else ""

    @property
    def margin(self) -> float:
        """Of the best passage; -inf where there is none."""
        return self.passages[0].margin if self.passages else float("-inf")


def put(
    tasks: Sequence[Task],
    reader: Reader,
    tokenizer: WindowTokenizer,
    calibration: Calibration | None,
    report: Report = ignore,
) -> list[Reply]:
    """Put every question over its text, in the order given. Reports Progress in questions; stops where it raises.

    Tasks over the same text should follow each other: it is tokenised once, also where every second one is over
    another (``make_tasks`` with ``absent``). What these have in common for one question is read once.
    """
    replies: list[Reply] = []
    once = OnceReader(reader)
    readable_of = lru_cache(maxsize=2)(partial(readable_text, tokenizer=tokenizer))
    for task in tasks:
        readable = readable_of(task.text)
        beat = _Beat(report, Progress(len(replies), len(tasks)))
        replies.append(_put(task, readable, once, tokenizer, calibration, beat))
        report(Progress(len(replies), len(tasks)))
    return replies


def readable_text(text: str, tokenizer: WindowTokenizer) -> ReadableDocument:
    """A text as the document it would be in a file."""
    text = clean_text(text)
    data = text.encode("utf-8", "replace")
    fingerprint = hashlib.sha256(data).hexdigest()
    document = Document(Path("text.txt"), Kind.TEXT, text, (), fingerprint, len(data), 0, "utf-8")
    return ReadableDocument(document, tokenizer.encode_document(text))


def _put(
    task: Task,
    readable: ReadableDocument,
    reader: Reader,
    tokenizer: WindowTokenizer,
    calibration: Calibration | None,
    beat: _Beat,
) -> Reply:
    try:
        asked = Question(task.question, [readable], reader, tokenizer, calibration)
    except QuestionError:
        return Reply(task, (), answered=False, refused=True)
    result = asked.read(beat)
    passages = []
    for rank, answer in enumerate((*result.answers, *result.closest)[:SHOWN]):
        place, confidence = answer.places[0], answer.confidence
        if confidence is None and calibration is not None:
            confidence = round(calibration.confidence(asked.signs(answer), is_first=rank == 0), 4)
        passages.append(Passage(answer.text, place.start, place.end, answer.score, confidence))
    return Reply(task, tuple(passages), result.outcome is Outcome.ANSWERED, beat.windows)


class _Beat:
    """Passes on that reading goes on, and remembers how many windows there are."""

    def __init__(self, report: Report, progress: Progress) -> None:
        self._report = report
        self._progress = progress
        self.windows = 0

    def __call__(self, event: object) -> None:
        if isinstance(event, Reading):
            self.windows = event.windows
        self._report(self._progress)
