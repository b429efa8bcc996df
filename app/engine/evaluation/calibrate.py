"""From what a reader says to measured percentages.

The best of many windows is not the best of one: a calibration fitted on paragraphs promises too much on
documents, and a document's second answer is right far less often than its first with the same margin. So
questions are asked of whole documents of many lengths (also in another language than the document's where the
data sets are translations of each other, and of documents that do not answer them), and one line is fitted for
each document's best answer (of its margin, of how sure the reader is where it ends, and of how much of the question
its sentence repeats) and one for its further ones (of their margins). How good the percentages are is said of
articles that were left out of the fit.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.engine.answering.ask import Question
from app.engine.answering.errors import QuestionError
from app.engine.evaluation.errors import CalibrationRefused, RefusedCause
from app.engine.evaluation.evaluate import readable_text
from app.engine.evaluation.metric import RIGHT, is_right
from app.engine.evaluation.statistics import Bin, Floats, Interval, auroc, bootstrap, ece, logistic, reliability
from app.engine.evaluation.tasks import Task
from app.engine.models.calibration import FILE, KIND, PRESENT, Calibration, Sigmoid, Signs
from app.engine.models.manifest import write_json
from app.engine.reading.reader import Reader
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.task import Report, ignore

THRESHOLD = 0.25
"""The least confidence with which something is called an answer (look: below it, a closest passage)."""

RANKS = 4
"""So many of a document's answers are judged; all but the first are its "further ones"."""

LEAST_QUESTIONS = 200
"""With fewer, an honest calibration error could not be told from chance: at 200 its noise alone is about 0.06."""

LEAST_ARTICLES = 5
"""One for each fold."""

LEAST_OF_EACH = 30
"""Right best answers, and wrong ones: a line through fewer is drawn by single questions."""

LEAST_AUROC = 0.55

FOLDS = 5

EVERYTHING = Calibration(Sigmoid(1.0, 0.0), Sigmoid(1.0, 0.0), Sigmoid(1.0, 0.0), 0.0, "")
"""Calls every passage an answer, in the order of the margins."""


class Got(NamedTuple):
    """An answer that a question got.

    Attributes:
        margin, end, words: its Signs.
        right: whether it is right.
    """

    margin: float
    right: bool
    end: float = 0.0
    words: float = 0.0

    @property
    def signs(self) -> Signs:
        return Signs(self.margin, self.end, self.words)


@dataclass(frozen=True)
class Row:
    """What one question over one document got.

    Attributes:
        article: by which fits are crossed.
        kind: of the task.
        language: of the document.
        answerable: whether the document holds an answer.
        answers: the first RANKS, best first.
    """

    key: str
    article: str
    kind: str
    language: str
    answerable: bool
    answers: tuple[Got, ...]


@dataclass(frozen=True)
class Line:
    """A fitted line, and how good it is on articles that were left out of the fit.

    Attributes:
        error: expected calibration error with its interval (resampled articles).
        auroc: how well it tells right from wrong; None where all are the same.
        table: said against right.
        shown, said, right: how many reach THRESHOLD, their mean confidence and how many of them are right (0 to 1).
    """

    sigmoid: Sigmoid
    count: int
    right_share: float
    error: Interval
    auroc: float | None
    table: tuple[Bin, ...]
    shown: int
    said: float | None
    right: float | None


@dataclass(frozen=True)
class Fit:
    """A reader's calibration with everything that is known about it.

    Attributes:
        first, later: for a document's best answer and for its further ones.
        paragraph: for a single paragraph's best answer; measured for comparison, not used by the program.
        present: of a document's best answer, whether the document holds any; ``right`` means that here.
        verdicts_right: share of questions rightly called answered or not, at THRESHOLD, in folds left out.
        parted_right: share of documents that are rightly above or below PRESENT, in folds left out.
        verdicts_best: the same at the probability that would have been best, known only afterwards.
        none_right: of the questions below both THRESHOLD and PRESENT, the share that has no answer; likewise.
        unanswerable, cross: how many of the questions have no answer there, or are in another language.
    """

    questions: int
    articles: int
    languages: tuple[str, ...]
    unanswerable: int
    cross: int
    first: Line
    later: Line
    paragraph: Line | None
    present: Line
    verdicts_right: float
    parted_right: float
    verdicts_best: float
    none_right: float | None


def ask(task: Task, key: str, reader: Reader, tokenizer: WindowTokenizer, report: Report = ignore) -> Row | None:
    """Put one question over its text; None where the program does not take it (empty, too long)."""
    try:
        asked = Question(task.question, [readable_text(task.text, tokenizer)], reader, tokenizer, EVERYTHING)
    except QuestionError:
        return None
    answers = []
    for answer in asked.read(report).answers[:RANKS]:
        signs = asked.signs(answer)
        answers.append(Got(signs.margin, is_right(answer.text, task.marked), signs.end, signs.words))
    return Row(key, task.article, task.kind, task.language, bool(task.marked), tuple(answers))


def fit(rows: Sequence[Row], paragraph_rows: Sequence[Row] = ()) -> Fit:
    """Fit both lines, and say how good they are on articles left out.

    Raises:
        CalibrationRefused: there is too little to say anything honest.
    """
    asked = [row for row in rows if row.answers]
    check(asked)
    first = fit_line(asked, 0, 1)
    signs = [row.answers[0].signs for row in asked]
    articles = [row.article for row in asked]
    right = np.array([row.answers[0].right for row in asked])
    answerable = np.array([row.answerable for row in asked])
    flat = 0.0 if _too_few(answerable) else None  # hardly any without an answer: the share is all that can be said
    margins = [Signs(each.margin) for each in signs]  # words speak against an answer in another language
    is_right, holds_one = _crossed(signs, right, articles, None), _crossed(margins, answerable, articles, flat)
    silent = (is_right < THRESHOLD) & (holds_one < PRESENT)
    return Fit(
        questions=len(rows),
        articles=len({row.article for row in rows}),
        languages=tuple(sorted({row.language for row in rows if row.language})),
        unanswerable=sum(not row.answerable for row in rows),
        cross=sum(row.kind == "cross" for row in rows),
        first=first,
        later=fit_line(asked, 1, RANKS, else_from=first),
        paragraph=_paragraph_line(paragraph_rows),
        present=_line(margins, answerable, articles, flat),
        verdicts_right=float(((is_right >= THRESHOLD) == answerable).mean()),
        parted_right=float(((holds_one >= PRESENT) == answerable).mean()),
        verdicts_best=_best_parting(holds_one, answerable),
        none_right=float((~answerable[silent]).mean()) if silent.any() else None,
    )


def check(rows: Sequence[Row]) -> None:
    """Raise CalibrationRefused unless honest numbers can come of these."""
    right = sum(row.answers[0].right for row in rows)
    needs = (
        (RefusedCause.FEW_QUESTIONS, len(rows), LEAST_QUESTIONS),
        (RefusedCause.FEW_ARTICLES, len({row.article for row in rows}), LEAST_ARTICLES),
        (RefusedCause.FEW_RIGHT, right, LEAST_OF_EACH),
        (RefusedCause.FEW_WRONG, len(rows) - right, LEAST_OF_EACH),
    )
    for cause, found, needed in needs:
        if found < needed:
            raise CalibrationRefused(cause, found, needed)
    margins = np.array([row.answers[0].margin for row in rows])
    sorting = auroc(margins, np.array([row.answers[0].right for row in rows]))
    if sorting is None or sorting < LEAST_AUROC:
        raise CalibrationRefused(RefusedCause.NO_SIGNAL, round(100 * (sorting or 0.5)), round(100 * LEAST_AUROC))


def fit_line(rows: Sequence[Row], start: int, stop: int, else_from: Line | None = None) -> Line:
    """The line to probability for the answers ranked ``start`` to ``stop``; that of further ones by their margin alone.

    Args:
        else_from: where too few of these are right to draw a line, its slope is taken and only the height is
            fitted: further answers of a good reader may hardly ever be right.
    """
    found = [(got, row.article) for row in rows for got in row.answers[start:stop]]
    if not found and else_from is not None:
        return replace(else_from, count=0, table=(), shown=0, said=None, right=None)
    signs = [got.signs if start == 0 else Signs(got.margin) for got, _ in found]
    right = np.array([got.right for got, _ in found])
    articles = [article for _, article in found]
    slope = else_from.sigmoid.slope if else_from is not None and _too_few(right) else None
    return _line(signs, right, articles, slope)


def _line(signs: Sequence[Signs], right: np.ndarray, articles: Sequence[str], slope: float | None) -> Line:
    said = _crossed(signs, right, articles, slope)
    shown = said >= THRESHOLD
    return Line(
        sigmoid=_sigmoid(signs, right, slope),
        count=len(signs),
        right_share=float(right.mean()),
        error=bootstrap(articles, lambda weight: ece(said, right, weight)),
        auroc=auroc(said, right),
        table=reliability(said, right),
        shown=int(shown.sum()),
        said=float(said[shown].mean()) if shown.any() else None,
        right=float(right[shown].mean()) if shown.any() else None,
    )


def _too_few(right: np.ndarray) -> bool:
    return min(int(right.sum()), int((~right).sum())) < LEAST_OF_EACH


def _sigmoid(signs: Sequence[Signs], right: np.ndarray, slope: float | None) -> Sigmoid:
    """Weights and intercept; with a slope given, only the intercept. No weight is negative: more is not less sure."""
    margin = np.array([each.margin for each in signs])
    if slope is None:
        more = {"end": np.array([each.end for each in signs]), "words": np.array([each.words for each in signs])}
        more = {name: values for name, values in more.items() if np.ptp(values) > 0}
        while True:
            x = np.stack([margin, *more.values(), np.ones(len(margin))], axis=1)
            fitted, *weights, height = (float(value) for value in logistic(x, right.astype(np.float64)))
            if not more or min(weights) >= 0:
                break
            del more[min(zip(weights, more, strict=True))[1]]
        if fitted > 0:
            given = {name: round(weight, 4) for name, weight in zip(more, weights, strict=True)}
            return Sigmoid(round(fitted, 4), round(height, 4), **given)
        slope = 0.0
    low, high = -50.0, 50.0
    share = (float(right.sum()) + 0.5) / (len(right) + 1)
    for _ in range(60):  # the height at which as many are said to be right as are
        height = (low + high) / 2
        mean = float((1 / (1 + np.exp(-np.clip(slope * margin + height, -700, 700)))).mean())
        low, high = (height, high) if mean < share else (low, height)
    return Sigmoid(round(slope, 4), round(height, 4))


def _crossed(signs: Sequence[Signs], right: np.ndarray, articles: Sequence[str], slope: float | None) -> Floats:
    """For each answer the probability by a line that has seen nothing of its article."""
    fold = folds(articles)
    said = np.zeros(len(right))
    for number in np.unique(fold):
        here = fold == number
        rest = list(itertools.compress(signs, ~here))
        line = _sigmoid(rest, right[~here], slope) if rest else Sigmoid(0.0, 0.0)
        said[here] = [line(each) for each in itertools.compress(signs, here)]
    return said


def folds(articles: Sequence[str]) -> np.ndarray:
    """A fold for each row: whole articles, the largest first into the smallest fold, so that all have much to do."""
    sizes: dict[str, int] = {}
    for name in articles:
        sizes[name] = sizes.get(name, 0) + 1
    filled = [0] * FOLDS
    place: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        place[name] = filled.index(min(filled))
        filled[place[name]] += sizes[name]
    return np.array([place[name] for name in articles], dtype=np.int64)


def _best_parting(said: Floats, answerable: np.ndarray) -> float:
    """The share of documents divided rightly by the probability that would have been best, known only afterwards."""
    return float(max(((said >= level) == answerable).mean() for level in (*np.unique(said), 2.0)))


def _paragraph_line(rows: Sequence[Row]) -> Line | None:
    asked = [row for row in rows if row.answers]
    right = np.array([row.answers[0].right for row in asked])
    return fit_line(asked, 0, 1) if len(asked) >= LEAST_QUESTIONS and not _too_few(right) else None


# ------------------------------------------------------------------------------ the file


def as_calibration(found: Fit, measured_on: str) -> Calibration:
    """What the program uses of it."""
    lines = (found.first.sigmoid, found.later.sigmoid, found.present.sigmoid)
    return Calibration(*lines, THRESHOLD, measured_on)


def facts(found: Fit, measured_on: str, date: str, more: Mapping[str, object]) -> dict[str, object]:
    """calibration.json: what ``load_calibration`` reads, and what a person may want to know.

    Args:
        date: ISO.
        more: further facts (which reader, which precision, which data sets).
    """
    lines = (("first", found.first), ("later", found.later), ("present", found.present))
    used = {name: asdict(line.sigmoid) for name, line in lines}
    return {
        "kind": KIND,
        **used,
        "threshold": THRESHOLD,
        "measured_on": measured_on,
        "questions": found.questions,
        "right_means": f"token F1 >= {RIGHT} against what people marked",
        "date": date,
        **more,
        "measured": asdict(found),
    }


def write(path: Path, contents: Mapping[str, object]) -> None:
    """Write calibration.json (or the file of another name), whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    write_json(path / FILE if path.is_dir() else path, contents)
