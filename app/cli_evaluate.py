"""``evaluate`` and ``calibrate``: how good a reader is, and what its scores mean.

Standard output carries the result (JSON with ``--json``), progress goes to standard error. Exit status: 0 when it
was done, 1 when a precision does not hold, 2 when it could not be done.
"""

from __future__ import annotations

import argparse
import datetime
import errno
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from app import cli_models, messages
from app.cli_figures import comparison_lines, fit_lines, score_lines
from app.cli_models import Status
from app.engine.evaluation import calibrate as calibration
from app.engine.evaluation import measuring
from app.engine.evaluation.compare import Gate, compare
from app.engine.evaluation.datasets import Dataset, find_datasets, load_datasets
from app.engine.evaluation.errors import CalibrationRefused, DatasetError, RefusedCause
from app.engine.evaluation.evaluate import Reply, put
from app.engine.evaluation.filled import PAGE
from app.engine.evaluation.measuring import QUESTIONS, SEED, Measuring
from app.engine.evaluation.own_questions import FOLDER, load_own_questions
from app.engine.evaluation.scores import Scores, score
from app.engine.evaluation.tasks import Mode, Task, make_tasks
from app.engine.models.calibration import FILE
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelError
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.service import ReadingService
from app.engine.task import Progress
from app.messages import say, say_count
from app.paths import resource

WRONG_USE = 2
FULL, SMALLER = "fp32", "int8"
"""What --compare-precision compares, unless --precision says otherwise."""
PRECISIONS = (FULL, "int16", "int8")
DOES_NOT_HOLD = 1
_LINE_EVERY = 10
"""Per cent between two lines where nobody watches a line that changes."""
_FULL_SQUAD2 = 11_873
"""Questions in SQuAD 2.0's development set: only over all of them are a model card's figures comparable."""


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The ``evaluate`` and ``calibrate`` commands."""

    def part(name: str, about: str) -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=say(about), description=say(about))
        parser.add_argument("--json", action="store_true", help=say(messages.CLI_JSON))
        devices = ("auto", "cpu", "cuda", "mps")
        parser.add_argument("--device", choices=devices, default="auto", help=say(messages.CLI_DEVICE))
        return parser

    evaluating = part("evaluate", messages.CLI_EVALUATE)
    evaluating.add_argument("datasets", metavar="DATASET", nargs="+", type=Path, help=say(messages.CLI_DATASETS))
    evaluating.add_argument("--model", metavar="ID|FOLDER", help=say(messages.CLI_MODEL_MEASURED))
    evaluating.add_argument("--documents", action="store_true", help=say(messages.CLI_DOCUMENTS))
    about = say(messages.CLI_PAGES, characters=f"{PAGE:,}")
    evaluating.add_argument("--pages", type=_positive, metavar="N", help=about)
    evaluating.add_argument("--absent", action="store_true", help=say(messages.CLI_ABSENT))
    evaluating.add_argument("--limit", type=_positive, metavar="N", help=say(messages.CLI_LIMIT))
    evaluating.add_argument("--predictions", type=Path, metavar="FILE", help=say(messages.CLI_PREDICTIONS))
    evaluating.add_argument("--precision", choices=PRECISIONS, help=say(messages.CLI_PRECISION))
    evaluating.add_argument("--compare-precision", action="store_true", help=say(messages.CLI_COMPARE))
    calibrating = part("calibrate", messages.CLI_CALIBRATE)
    about = say(messages.CLI_CALIBRATE_DATASETS)
    calibrating.add_argument("datasets", metavar="DATASET", nargs="*", type=Path, help=about)
    calibrating.add_argument("--model", metavar="ID|FOLDER", required=True, help=say(messages.CLI_MODEL_CALIBRATED))
    calibrating.add_argument(
        "--limit",
        type=_positive,
        metavar="N",
        default=QUESTIONS,
        help=say(messages.CLI_CALIBRATE_LIMIT, default=QUESTIONS),
    )
    calibrating.add_argument("--out", type=Path, metavar="FILE", help=say(messages.CLI_OUT))


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(say(messages.CLI_POSITIVE, value=value))
    return int(value)


def evaluate(options: argparse.Namespace, status: Status) -> int:
    """Run ``evaluate``; returns the exit status."""
    return _saying_why_not(_evaluate, options, status)


def calibrate(options: argparse.Namespace, status: Status) -> int:
    """Run ``calibrate``; returns the exit status."""
    return _saying_why_not(_calibrate, options, status)


_Command = Callable[[argparse.Namespace, Status], int]


class _NotWritten(Exception):
    """The result cannot be kept where it should be."""

    def __init__(self, path: Path, problem: OSError) -> None:
        super().__init__(path, problem)
        self.path = path
        self.why = problem.strerror or str(problem)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise _NotWritten(path, problem) from problem


def _check_place(path: Path | None) -> None:
    """Refuse a place that cannot be written to before an hour of reading, not after it."""
    if path is None:
        return
    with _writing(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        tempfile.TemporaryFile(dir=path.parent).close()


def _saying_why_not(command: _Command, options: argparse.Namespace, status: Status) -> int:
    try:
        return command(options, status)
    except ModelError as error:
        status.say(cli_models.unusable(error))
    except ReaderError as error:
        status.say(messages.reader_error(error))
    except DatasetError as error:
        status.say(messages.dataset_error(error))
    except CalibrationRefused as refused:
        status.say(messages.calibration_refused(refused))
    except _NotWritten as refused:
        status.say(say(messages.CLI_NOT_WRITTEN, path=refused.path, why=refused.why))
    return WRONG_USE


# ------------------------------------------------------------------------------ evaluate


def _evaluate(options: argparse.Namespace, status: Status) -> int:
    began = time.monotonic()
    datasets = load_datasets(find_datasets(options.datasets))
    mode = Mode.DOCUMENT if options.documents or options.pages else Mode.PARAGRAPH
    tasks = make_tasks(datasets, mode, options.limit, SEED, pages=options.pages, absent=options.absent)
    if options.absent and not any(task.is_absent for task in tasks):
        status.say(say(messages.CLI_NONE_ABSENT))
        return WRONG_USE
    _check_place(options.predictions)
    if options.pages and (shortest := min(_pages(tasks))) < options.pages:
        status.say(say_count(messages.CLI_FEW_PAGES, options.pages, shortest=_in_pages(shortest)))
    service = ReadingService(resource("models/builtin"))
    wanted = options.precision or (SMALLER if options.compare_precision else "auto")
    info = _load(service, options, status, wanted)
    if wanted not in ("auto", info.precision):  # known before an hour of reading
        status.say(say(messages.CLI_NO_PRECISION, name=info.title, precision=wanted))
        return WRONG_USE
    if options.compare_precision and wanted != FULL:
        info = _load(service, options, status, FULL)
    replies = _put(service, tasks, status)
    if options.predictions:
        paths = [path for each in datasets for path in _write_predictions(options.predictions, each, datasets, replies)]
        status.say(say(messages.CLI_WRITTEN, paths=", ".join(map(str, paths))))
    if options.compare_precision:
        return _compare(options, service, info, wanted, replies, status)
    parts = [(dataset, score([r for r in replies if r.task.dataset == dataset.name])) for dataset in datasets]
    together = score(replies) if len(parts) > 1 else None
    seconds = time.monotonic() - began
    status.clear()
    if options.json:
        _print_json(_evaluation_json(options, mode, info, tasks, parts, together, seconds))
        return 0
    print(" · ".join(_what(options, mode, info, tasks)))
    named = [(dataset.name, found) for dataset, found in parts]
    for line in score_lines(named, together, calibrated=info.calibrated):
        print(line)
    for line in _card_lines(mode, info, parts) if not options.absent else ():
        print(line)
    total = together or parts[0][1]
    print(say(messages.MEASURED_TIME, questions=total.questions, windows=total.windows, seconds=round(seconds)))
    return 0


def _what(options: argparse.Namespace, mode: Mode, info: ReaderInfo, tasks: Sequence[Task]) -> Iterator[str]:
    """In words: which reader was asked what."""
    yield say(messages.MEASURED_READER, title=info.title, precision=info.precision, device=info.device)
    documents = mode is Mode.DOCUMENT
    if options.pages:
        yield say(messages.MEASURED_PAGES, pages=_in_pages(_mean_pages(tasks)), characters=f"{PAGE:,}")
    else:
        yield say(messages.MEASURED_DOCUMENTS if documents else messages.MEASURED_PARAGRAPHS)
    drawn = messages.MEASURED_SAMPLE if options.limit else messages.MEASURED_ALL
    yield say(drawn, limit=options.limit, seed=SEED)
    if options.absent:
        absent = messages.MEASURED_ABSENT_DOCUMENTS if documents else messages.MEASURED_ABSENT_PARAGRAPHS
        yield say_count(absent, _absent(tasks))


def _absent(tasks: Sequence[Task]) -> int:
    return sum(task.is_absent for task in tasks)


def _pages(tasks: Sequence[Task]) -> list[float]:
    """How long the texts are, each with its paragraph."""
    return [len(task.text) / PAGE for task in tasks if not task.is_absent]


def _mean_pages(tasks: Sequence[Task]) -> float:
    pages = _pages(tasks)
    return sum(pages) / len(pages)


def _in_pages(pages: float) -> str:
    """As people say it, and never more than there are."""
    return f"{math.floor(pages)}" if pages >= 10 else f"{math.floor(10 * pages) / 10:g}"


def _put(service: ReadingService, tasks: Sequence[Task], status: Status) -> list[Reply]:
    reader, tokenizer, measured = service.parts()
    return put(tasks, reader, tokenizer, measured, _Follow(status).asked)


def _compare(
    options: argparse.Namespace,
    service: ReadingService,
    info: ReaderInfo,
    precision: str,
    before: list[Reply],
    status: Status,
) -> int:
    other = _load(service, options, status, precision)
    found = compare(before, _put(service, [reply.task for reply in before], status))
    status.clear()
    if options.json:
        model = {"id": info.id, "device": info.device, "before": info.precision, "after": other.precision}
        _print_json({"model": model, "comparison": asdict(found), "gate": found.gate.value})
    else:
        for line in comparison_lines(info, other, found):
            print(line)
    return 0 if found.gate.passed else DOES_NOT_HOLD


def _card_lines(mode: Mode, info: ReaderInfo, parts: Sequence[tuple[Dataset, Scores]]) -> list[str]:
    """What the reader's makers published, beside our own figures, where the two can be compared."""
    if mode is not Mode.PARAGRAPH or not any(found.questions == _FULL_SQUAD2 for _, found in parts):
        return []
    store = cli_models.open_store()
    known = [model.scores for model in store.catalogue if model.id == info.id and model.scores is not None]
    return [
        say(messages.MEASURED_CARD, data=scores.dataset, exact=scores.exact, f1=scores.f1)
        for scores in known
        if scores.f1 is not None
    ]


def _evaluation_json(
    options: argparse.Namespace,
    mode: Mode,
    info: ReaderInfo,
    tasks: Sequence[Task],
    parts: Sequence[tuple[Dataset, Scores]],
    together: Scores | None,
    seconds: float,
) -> dict[str, object]:
    """``absent``: how many of the questions had their answer taken away; a set's ``pages``: how long its texts are."""
    of = {dataset.name: [task for task in tasks if task.dataset == dataset.name] for dataset, _ in parts}
    return {
        "model": measuring.reader_facts(info),
        "mode": mode.value,
        "pages": options.pages,
        "absent": _absent(tasks),
        "limit": options.limit,
        "seed": SEED if options.limit else None,
        "sets": [
            {
                "name": dataset.name,
                "language": dataset.language,
                "of": dataset.questions,
                "pages": round(_mean_pages(of[dataset.name]), 2),
                "absent": _absent(of[dataset.name]),
                **asdict(found),
            }
            for dataset, found in parts
        ],
        "together": asdict(together) if together else None,
        "seconds": round(seconds, 1),
    }


def _write_predictions(
    path: Path, dataset: Dataset, datasets: Sequence[Dataset], replies: Sequence[Reply]
) -> list[Path]:
    """The three files of a data set, or four; with several data sets its name stands before the suffix.

    FILE is what SQuAD's script takes (id → answer, "" for none), ``.na_prob`` its --na-prob-file (higher: rather
    no answer), ``.details`` everything we know; ``.absent`` the same of what was asked once more where its answer is
    not, which has the same ids and is no question of the data set.
    """
    own = [reply for reply in replies if reply.task.dataset == dataset.name]
    published = [reply for reply in own if not reply.task.is_absent]
    base = path if len(datasets) == 1 else path.with_name(f"{path.stem}.{dataset.name}{path.suffix}")
    contents: dict[str, dict[str, object]] = {
        "": {reply.task.id: reply.shown for reply in published},
        ".na_prob": {reply.task.id: _none_probability(reply) for reply in published},
        ".details": {reply.task.id: _details(reply) for reply in published},
    }
    if len(published) < len(own):
        contents[".absent"] = {reply.task.id: _details(reply) for reply in own if reply.task.is_absent}
    written = []
    for name, content in contents.items():
        target = base.with_name(f"{base.stem}{name}{base.suffix or '.json'}")
        with _writing(target):
            target.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        written.append(target)
    return written


def _details(reply: Reply) -> dict[str, object]:
    return {
        "question": reply.task.question,
        "marked": reply.task.marked,
        "answered": reply.answered,
        "passages": [asdict(passage) for passage in reply.passages],
    }


def _none_probability(reply: Reply) -> float:
    """1 minus the confidence; for a reader that was not measured, a sigmoid of the margin in its place."""
    if not reply.passages:
        return 1.0
    best = reply.passages[0]
    given = best.confidence if best.confidence is not None else 1 / (1 + math.exp(-max(-700.0, best.margin)))
    return round(1 - given, 6)


# ------------------------------------------------------------------------------ calibrate


def _calibrate(options: argparse.Namespace, status: Status) -> int:
    own = not options.datasets
    datasets = load_own_questions(resource(FOLDER)) if own else load_datasets(find_datasets(options.datasets))
    plan = measuring.plan(datasets, options.limit, own=own)
    if len(plan.documents) < calibration.LEAST_QUESTIONS:  # known before an hour of reading
        raise CalibrationRefused(RefusedCause.FEW_QUESTIONS, len(plan.documents), calibration.LEAST_QUESTIONS)
    target = _target(options)
    _check_place(target)
    service = ReadingService(resource("models/builtin"))
    info = _load(service, options, status)
    reader, tokenizer, _ = service.parts()
    asked, follow = Measuring(plan), _Follow(status)
    while not asked.is_done:
        asked.step(reader, tokenizer, follow.asked)
    found = asked.found()
    date = datetime.date.today().isoformat()
    contents = measuring.contents(found, info, messages.measured_on(found), date)
    status.clear()
    if target is not None:
        with _writing(target):
            calibration.write(target, contents)
    if options.json:
        _print_json({**contents, "written": str(target) if target else None})
        return 0
    for line in fit_lines(found.fit):
        print(line)
    if target is None:
        print(say(messages.CLI_BUILTIN_KEPT))
    else:
        beside_model = options.out is None
        print(say(messages.CLI_CALIBRATED if beside_model else messages.CLI_WRITTEN, path=target, paths=target))
    return 0


def _target(options: argparse.Namespace) -> Path | None:
    """Where the result is written; None for the built-in reader, whose folder is the program's own."""
    if options.out is not None:
        return Path(options.out)
    folder = cli_models.reader_folder(options.model)
    return Path(folder) / FILE if folder is not None else None


# ------------------------------------------------------------------------------ both


def _load(service: ReadingService, options: argparse.Namespace, status: Status, precision: str = "auto") -> ReaderInfo:
    status.show(say(messages.CLI_LOADING))
    info = service.load(cli_models.reader_folder(options.model), options.device, precision=precision)
    if info.id == BUILTIN and options.device not in ("auto", info.device):
        status.say(say(messages.CLI_DEVICE_NOT_USED, device=options.device))
    return info


class _Follow:
    """Turns progress into a line on standard error, or a few where nobody watches."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._began = time.monotonic()
        self._shown = 0.0
        self._next_line = _LINE_EVERY

    def asked(self, event: object) -> None:
        if isinstance(event, Progress):
            self._tell(event.done, event.total)

    def _tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        left = ""
        if done >= 5:
            seconds = (now - self._began) / done * (total - done)
            left = say(messages.CLI_ASKED_LEFT, time=cli_models.duration(seconds))
        text = say(messages.CLI_ASKED, done=done, total=total, left=left)
        if self._status.watched:
            if now - self._shown >= 0.2:
                self._shown = now
                self._status.show(text)
        elif total and 100 * done >= self._next_line * total:
            self._next_line = 100 * done // total // _LINE_EVERY * _LINE_EVERY + _LINE_EVERY
            self._status.say(text)


def _print_json(facts: object) -> None:
    print(json.dumps(_finite(facts), ensure_ascii=False))


def _finite(facts: object) -> object:
    """The same with null for what JSON has no number for, and values for enumerations' members."""
    if isinstance(facts, dict):
        return {name: _finite(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_finite(value) for value in facts]
    if isinstance(facts, Gate):
        return facts.value
    if isinstance(facts, float) and not math.isfinite(facts):
        return None
    return facts
