"""``batch``: a list of questions put to many documents, and the table of quotes in a file.

Made for scripts: the table is written whole or not at all and says of every row whether it is complete, what was
read is kept as it is read, and the exit status tells what one may rely on. 0: every cell was read to its end. 1: the
table is written, but something in it could not be read or asked, and is named. 2: wrong use, or nothing could be
opened; no table. 130 (Ctrl+C), 143 (SIGTERM): stopped; the table holds what was read until then.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from app import cli_models, kept, messages
from app.cli_models import Status, duration
from app.cli_spark import SUFFIX, NoSpark, spark_table
from app.engine.answering.kind import kind_of
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import Cause
from app.engine.documents.files import Look
from app.engine.documents.helper import DocumentHelper
from app.engine.documents.text import UndecodableError
from app.engine.grid.cells import GridQuestion
from app.engine.grid.collection import Collection
from app.engine.grid.control import Control
from app.engine.grid.documents import AWAY
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.export import Selection, Source, export, form_of
from app.engine.grid.files import add_paths
from app.engine.grid.local import LocalReader
from app.engine.grid.questions import read_questions
from app.engine.grid.running import DocumentSeen, GridProgress, Summary, run
from app.engine.grid.shelf import CollectionShelf, delete_collection
from app.engine.grid.shown import Shows
from app.engine.grid.spark import GridJob
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelError
from app.engine.reading.device import WORTH_TELLING
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.service import ReadingService
from app.engine.task import Cancelled, ignore
from app.messages import say, say_count
from app.paths import collections_folder, data_folder, resource

UNFINISHED = ".unfinished"
"""After the table's name: the file in which it is kept what was read, until all was."""
STANDARD_INPUT = "-"
GAPS = 1
WRONG_USE = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LINE_EVERY = 10
"""Per cent between two lines where nobody watches a line that changes."""


class _Refused(Exception):
    """Nothing can be done; the sentence says why."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The ``batch`` command."""
    batch = commands.add_parser("batch", help=say(messages.CLI_BATCH), description=say(messages.CLI_BATCH))
    batch.add_argument("questions", metavar="QUESTIONS.txt", help=say(messages.CLI_BATCH_QUESTIONS))
    batch.add_argument("paths", metavar="PATH", nargs="+", help=say(messages.CLI_PATHS))
    batch.add_argument("--out", metavar="TABLE", required=True, help=say(messages.CLI_BATCH_OUT))
    unfinished = batch.add_mutually_exclusive_group()
    unfinished.add_argument("--resume", action="store_true", help=say(messages.CLI_BATCH_RESUME))
    unfinished.add_argument("--fresh", action="store_true", help=say(messages.CLI_BATCH_FRESH))
    batch.add_argument("--collection", metavar="NAME", help=say(messages.CLI_BATCH_COLLECTION))
    batch.add_argument("--model", metavar="ID|FOLDER", help=say(messages.CLI_MODEL))
    batch.add_argument(
        "--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help=say(messages.CLI_DEVICE)
    )
    batch.add_argument("--password", metavar="P", help=say(messages.CLI_PASSWORD))
    batch.add_argument("--engine", choices=("local", "spark"), default="local", help=say(messages.CLI_BATCH_ENGINE))
    batch.add_argument("--master", metavar="URL", help=say(messages.CLI_BATCH_MASTER))


def batch(options: argparse.Namespace, status: Status) -> int:
    """Run the command; returns the exit status."""
    try:
        return _batch(options, status) if options.engine == "local" else _spark(options, status)
    except (_Refused, NoSpark) as refused:
        status.say(str(refused))
    except CollectionError as error:
        status.say(messages.collection_error(error))
    except ModelError as error:
        status.say(cli_models.unusable(error))
    except ReaderError as error:
        status.say(messages.reader_error(error))
    return WRONG_USE


def _batch(options: argparse.Namespace, status: Status) -> int:
    out = Path(options.out).absolute()
    options.paths = [Path(path) for path in options.paths]
    _check_out(out, options)
    texts = _questions(options.questions)
    options.model = cli_models.reader_folder(options.model)
    control = Control()
    with ExitStack() as closing:
        if options.collection is not None:
            closing.callback(_make_room, status)
        signals = closing.enter_context(_stoppable(control))
        place = _Place(options, out)
        closing.callback(place.close)
        closing.enter_context(place.collection.running())  # from now on, and not only while it is read
        try:
            return _Batch(options, out, place, status, control, closing).run(texts, signals)
        except Cancelled:  # before there was anything to write
            status.say(say(messages.CLI_STOPPED))
            return 128 + signals[0]


def _make_room(status: Status) -> None:
    """The collection has grown: no more is kept than should be, as with the window."""
    if names := kept.keep_within(data_folder()):
        status.say(say_count(messages.ANSWERS_FORGOTTEN, len(names), names=", ".join(f"“{name}”" for name in names)))


class _Place:
    """Where it is kept what was read: in a collection, or in a file beside the table until that is complete."""

    def __init__(self, options: argparse.Namespace, out: Path) -> None:
        self.is_done = False
        self._beside: Path | None = None
        if options.collection is not None:
            shelf = CollectionShelf(collections_folder())
            try:
                self.collection = shelf.open(options.collection)
            except CollectionError as error:
                if error.cause is not CollectionCause.MISSING:
                    raise
                self.collection = shelf.create(options.collection)
            return
        self._beside = _beside(out)
        if self._beside.exists() and not options.resume:
            if not options.fresh:
                raise _Refused(say(messages.CLI_BATCH_UNFINISHED, name=out.name))
            delete_collection(self._beside)
        self.collection = Collection(self._beside)

    def close(self) -> None:
        self.collection.close()
        if self.is_done and self._beside is not None:
            delete_collection(self._beside)


class _Batch:
    """One run of the command."""

    def __init__(
        self,
        options: argparse.Namespace,
        out: Path,
        place: _Place,
        status: Status,
        control: Control,
        closing: ExitStack,
    ) -> None:
        self._options = options
        self._out = out
        self._place = place
        self._status = status
        self._control = control
        self._closing = closing
        self._follow = _Follow(status, control)

    def run(self, texts: Sequence[str], signals: Sequence[int]) -> int:
        """From the files to the table."""
        helper = DocumentHelper()
        self._closing.callback(helper.close)
        documents, gaps = self._find(helper)
        collection = self._place.collection
        questions = collection.questions.add_columns(texts)
        reader = self._load()
        drawing = DrawingHelper()
        self._closing.callback(drawing.close)
        selection = Selection(documents, tuple(question.id for question in questions), reader.mark(ignore))
        told, columns = self._follow.report, selection.questions
        password = self._options.password
        try:
            summary = run(
                collection,
                reader,
                helper,
                drawing,
                told,
                self._control,
                password=password,
                documents=documents,
                questions=columns,
            )
        except Cancelled:
            self._write(selection)
            self._status.say(say(messages.CLI_BATCH_STOPPED, name=self._out.name))
            return 128 + signals[0]
        if len(summary.unreadable) == len(documents):
            self._place.is_done = True
            raise _Refused(say(messages.CLI_NOTHING_OPENED))
        self._write(selection)
        self._place.is_done = not summary.failed
        return GAPS if self._tell(summary, questions) or gaps else 0

    def _find(self, helper: DocumentHelper) -> tuple[tuple[int, ...], bool]:
        """The documents that the paths mean; and whether something else that they mean cannot be had."""
        self._status.show(say(messages.CLI_BATCH_FINDING))
        collection, own = self._place.collection, [self._out]
        if self._options.questions != STANDARD_INPUT:
            own.append(Path(self._options.questions).absolute())
        ids, changes = add_paths(collection, helper, self._options.paths, self._follow.report, own)
        missing = [problem for problem in changes.problems if problem.cause in AWAY]
        collection.documents.looked([(each.path, Look(0, 0, each)) for each in missing], add=True)
        ids += collection.documents.by_path([each.path for each in missing])
        told = {Cause.LEFT_OUT, *AWAY}
        others = [problem for problem in changes.problems if problem.cause not in told]
        for folder, files in helper.find_left_out(self._options.paths, own, self._follow.report):
            self._status.say(messages.left_out(folder, files))
        for problem in others:
            self._status.say(messages.document_error(problem))
        if not ids:
            self._place.is_done = True
            raise _Refused(say(messages.CLI_NOTHING_OPENED))
        return ids, bool(others)

    def _load(self) -> LocalReader:
        self._status.show(say(messages.CLI_LOADING))
        service = ReadingService(resource("models/builtin"))
        wanted = self._options.device
        info = service.load(self._options.model, wanted, self._follow.report)
        refused = wanted not in ("auto", info.device)
        if info.id == BUILTIN and refused:
            self._status.say(say(messages.CLI_DEVICE_NOT_USED, device=wanted))
        elif refused or info.device_reason.cause in WORTH_TELLING:
            self._status.say(f"{messages.device_reason(info)} {info.device_reason.detail}".rstrip())
        return LocalReader(service)

    def _write(self, selection: Selection) -> None:
        try:
            export(self._place.collection, self._out, messages.table_words(), selection)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise _Refused(say(messages.CLI_BATCH_NOT_WRITTEN, path=self._out, why=why)) from error
        counts = Counter(cell.shows for _, cells in Source(self._place.collection, selection).rows() for cell in cells)
        self._status.clear()
        _print_counts(self._out.name, counts)

    def _tell(self, summary: Summary, questions: Sequence[GridQuestion]) -> bool:
        """Name what could not be had; whether there was any."""
        for question in questions:
            if not (kind := kind_of(question.text)).is_read:
                why = "{}. {}".format(*messages.kind_note(kind))
                self._status.say(say(messages.CLI_BATCH_NOT_PUT, question=question.text, why=why))
            elif question in summary.refused:
                why = messages.question_error(summary.refused[question])
                self._status.say(say(messages.CLI_BATCH_NOT_PUT, question=question.text, why=why))
        if summary.failed:
            self._status.say(say_count(messages.CLI_BATCH_FAILED, len(summary.failed)))
        return not summary.is_whole or any(not kind_of(question.text).is_read for question in questions)


def _spark(options: argparse.Namespace, status: Status) -> int:
    """The same table, made by Spark; paths and the table's name are Hadoop's."""
    if not options.out.endswith(SUFFIX):
        raise _Refused(say(messages.CLI_SPARK_FORM))
    if options.resume or options.collection is not None:
        raise _Refused(say(messages.CLI_SPARK_NO_RESUME))
    if not options.fresh and Path(options.out).exists():  # of other file systems one would have to ask Hadoop
        raise _Refused(say(messages.CLI_BATCH_EXISTS, path=options.out))
    texts = _questions(options.questions)
    model = cli_models.reader_folder(options.model)
    job = GridJob(texts, model, options.device, password=options.password)
    counts = Counter(spark_table(options.paths, options.out, job, options.master))
    if not counts:
        raise _Refused(say(messages.CLI_NOTHING_OPENED))
    _print_counts(options.out, counts)
    return GAPS if counts[Shows.UNREADABLE] or counts[Shows.NOT_PUT] or not counts.total() else 0


def _print_counts(name: str, counts: Counter[Shows]) -> None:
    quotes = sum(counts[shows] for shows in (Shows.ANSWERED, Shows.CONFIRMED, Shows.CORRECTED))
    none = sum(counts[shows] for shows in (Shows.NONE, Shows.UNCLEAR, Shows.NONE_CONFIRMED))
    others, not_put = counts[Shows.UNREADABLE], counts[Shows.NOT_PUT]
    unread = counts[Shows.SO_FAR] + counts[Shows.UNREAD]
    values = {"name": name, "quotes": quotes, "none": none, "others": others, "unread": unread}
    text = say_count(messages.CLI_BATCH_WRITTEN, counts.total(), **values)
    print(say(messages.CLI_BATCH_WRITTEN_NOT_PUT, counts=text, not_put=not_put) if not_put else text)


def _check_out(out: Path, options: argparse.Namespace) -> None:
    """Know at once what would else be known when all is read."""
    if form_of(out) is None:
        raise _Refused(say(messages.CLI_BATCH_FORM, name=out.name))
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK) or out.is_dir():
        raise _Refused(say(messages.CLI_BATCH_NO_FOLDER, path=out))
    if out.exists() and not (options.resume or options.fresh):
        if options.collection is None and _beside(out).exists():
            raise _Refused(say(messages.CLI_BATCH_UNFINISHED, name=out.name))
        raise _Refused(say(messages.CLI_BATCH_EXISTS, path=out))


def _beside(out: Path) -> Path:
    """Where it is kept what was read, until the table is complete."""
    return out.with_name(f"{out.name}{UNFINISHED}")


def _questions(name: str) -> tuple[str, ...]:
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        texts = read_questions(data)
    except UndecodableError as error:
        raise _Refused(say(messages.CLI_BATCH_NOT_TEXT, name=name)) from error
    except OSError as error:
        raise _Refused(say(messages.CLI_BATCH_UNREADABLE, name=name, why=error.strerror or "")) from error
    if not texts:
        raise _Refused(say(messages.CLI_BATCH_NO_QUESTIONS, name=name))
    return texts


class _Follow:
    """Turns what the engine reports into a line on standard error, or a few where nobody watches."""

    def __init__(self, status: Status, control: Control) -> None:
        self._status = status
        self._control = control
        self._next_line = _LINE_EVERY
        self._told_how = False

    def report(self, event: object) -> None:
        self._control.check()
        if isinstance(event, ReaderInfo):
            self._status.say(messages.reader_moved(event.device_reason))
        elif isinstance(event, DocumentSeen) and event.document.problem is not None:
            self._status.say(messages.unreadable_document(event.document))
            if event.document.problem is Cause.PASSWORD_NEEDED and not self._told_how:
                self._told_how = True
                self._status.say(say(messages.CLI_PASSWORD_HOW))
        elif isinstance(event, GridProgress):
            self._progress(event)

    def _progress(self, event: GridProgress) -> None:
        left = unreadable = ""
        if event.seconds_left is not None and event.done < event.cells:
            left = say(messages.CLI_BATCH_LEFT, time=duration(event.seconds_left))
        if event.unreadable:
            unreadable = say(messages.CLI_BATCH_UNREADABLE_CELLS, n=event.unreadable)
        values = {"read": event.complete, "likely": event.likely, "unreadable": unreadable, "left": left}
        text = say_count(messages.CLI_BATCH_PROGRESS, event.cells, **values)
        percent = 100 * event.done // max(event.cells, 1)
        if self._status.watched:
            self._status.show(f"{text} · {event.document.name}" if event.document else text)
        elif percent >= self._next_line:
            self._next_line = percent // _LINE_EVERY * _LINE_EVERY + _LINE_EVERY
            self._status.say(text)


@contextmanager
def _stoppable(control: Control) -> Iterator[list[int]]:
    """The first signal stops the run and lets the table be written; a second one ends the program as ever."""
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def stop(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        control.stop()
        for each, handler in before.items():
            signal.signal(each, handler)

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
