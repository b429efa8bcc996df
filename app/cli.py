"""The same engine without a window: ``ask``, ``text``; ``batch``, ``models``, ``evaluate`` (cli_batch and so on).

Standard output carries the result and nothing else, UTF-8; progress goes to standard error. Exit status:
0 when the question was put to at least one document, 2 for wrong use or when nothing could be opened.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app import cli_batch, cli_evaluate, cli_models, messages, started
from app.engine.answering.answer import Answer, Outcome, Reading, Result, of_different_sentences
from app.engine.answering.ask import TOP
from app.engine.answering.errors import QuestionError
from app.engine.answering.kind import Kind
from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingHelper, PageFailed
from app.engine.documents.encodings import COMMON, encoding_named
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.geometry import PageBoxes, span_boxes
from app.engine.documents.helper import DocumentHelper
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelError
from app.engine.reading.device import WORTH_TELLING, LoadStep
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.service import ReadingService
from app.engine.task import Progress
from app.paths import resource

WRONG_USE = 2


def main(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    status = _Status()
    try:
        commands = {"ask": _ask, "text": _text, "models": cli_models.run}
        commands |= {"evaluate": cli_evaluate.evaluate, "calibrate": cli_evaluate.calibrate, "batch": cli_batch.batch}
        return commands[options.command](options, status)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing is left to say
        return 0
    finally:
        status.clear()


def _parser() -> argparse.ArgumentParser:
    say = messages.say
    parser = argparse.ArgumentParser(prog=started.command(), description=say(messages.CLI_ABOUT))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help=say(messages.CLI_ASK), description=say(messages.CLI_ASK))
    ask.add_argument("question", metavar="QUESTION", help=say(messages.CLI_QUESTION))
    ask.add_argument("paths", metavar="PATH", nargs="+", type=Path, help=say(messages.CLI_PATHS))
    ask.add_argument("--json", action="store_true", help=say(messages.CLI_JSON))
    ask.add_argument("--top", type=_positive, default=5, metavar="N", help=say(messages.CLI_TOP, default=5))
    ask.add_argument("--anyway", action="store_true", help=say(messages.CLI_ANYWAY))
    ask.add_argument("--model", metavar="ID|FOLDER", help=say(messages.CLI_MODEL))
    ask.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help=say(messages.CLI_DEVICE))
    ask.add_argument("--password", metavar="P", help=say(messages.CLI_PASSWORD))
    ask.add_argument("--encoding", type=_encoding, metavar="NAME", help=say(messages.CLI_ENCODING))
    text = commands.add_parser("text", help=say(messages.CLI_TEXT), description=say(messages.CLI_TEXT))
    text.add_argument("path", metavar="FILE", type=Path, help=say(messages.CLI_TEXT_FILE))
    text.add_argument("--password", metavar="P", help=say(messages.CLI_PASSWORD))
    text.add_argument("--encoding", type=_encoding, metavar="NAME", help=say(messages.CLI_ENCODING))
    cli_batch.add_parser(commands)
    cli_models.add_parser(commands)
    cli_evaluate.add_parsers(commands)
    return parser


def _encoding(value: str) -> str:
    if (name := encoding_named(value)) is None:
        raise argparse.ArgumentTypeError(messages.say(messages.CLI_NO_ENCODING, name=value, list=", ".join(COMMON)))
    return name


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(messages.say(messages.CLI_POSITIVE, value=value))
    return int(value)


class _Status:
    """One line on standard error that tells what is going on; only where a person watches."""

    def __init__(self) -> None:
        self._shown = False
        self.watched = sys.stderr.isatty()

    def show(self, text: str) -> None:
        if self.watched:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False

    def say(self, text: str) -> None:
        """A sentence that stays."""
        self.clear()
        print(text, file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------ opening


@dataclass
class _Opened:
    """What became of the paths: documents, and a sentence for each that failed, in the order given."""

    documents: list[Document] = field(default_factory=list)
    failures: list[tuple[Path, str]] = field(default_factory=list)
    locked: list[Path] = field(default_factory=list)

    @property
    def with_text(self) -> list[Document]:
        return [document for document in self.documents if document.has_text]


def _open(paths: Sequence[Path], options: argparse.Namespace, status: _Status) -> _Opened:
    opened = _Opened()
    helper = DocumentHelper()
    try:
        files, errors = helper.find_files([path.absolute() for path in paths])
        for error in errors:
            if error.cause is not Cause.LEFT_OUT:  # which is said below, of every file
                opened.failures.append((error.path, messages.document_error(error)))
        for folder, left_out in helper.find_left_out(paths):
            status.say(messages.left_out(folder, left_out))
        for path in files:
            status.show(messages.say(messages.CLI_OPENING, name=path.name))

            def report(event: object, name: str = path.name) -> None:
                if isinstance(event, Progress):
                    status.show(messages.say(messages.CLI_OPENING_PAGES, name=name, done=event.done, total=event.total))

            try:
                opened.documents.append(helper.open(path, options.password, report, options.encoding))
            except DocumentError as error:
                opened.failures.append((path, messages.document_error(error)))
                if error.cause is Cause.PASSWORD_NEEDED:
                    opened.locked.append(path)
    finally:
        helper.close()
    for document in opened.documents:
        if not document.has_text:
            no_text = DocumentError(document.path, Cause.NO_TEXT if document.pages else Cause.EMPTY)
            opened.failures.append((document.path, messages.document_error(no_text)))
    _say_failures(opened, status)
    return opened


def _say_failures(opened: _Opened, status: _Status) -> None:
    for path, sentence in opened.failures:
        status.say(sentence)
        if path in opened.locked[:1]:  # what to do is said once, of the first of them
            status.say(messages.say(messages.CLI_PASSWORD_HOW))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # which opening it tells of
        return False


def _text(options: argparse.Namespace, status: _Status) -> int:
    if _is_folder(options.path):
        status.say(messages.say(messages.CLI_TEXT_ONE, name=options.path))
        return WRONG_USE
    opened = _open([options.path], options, status)
    if not opened.with_text:
        return WRONG_USE
    status.clear()
    for document in opened.with_text:
        sys.stdout.write(document.text)
    sys.stdout.flush()
    return 0


# ------------------------------------------------------------------------------ asking


@dataclass
class _Seconds:
    """How long each part took; ``first`` is from the start of reading to the first answer."""

    open: float = 0.0
    load: float = 0.0
    first: float | None = None
    read: float = 0.0


def _ask(options: argparse.Namespace, status: _Status) -> int:
    try:
        options.model = cli_models.reader_folder(options.model)
    except ModelError as error:
        status.say(cli_models.unusable(error))
        return WRONG_USE
    seconds, began = _Seconds(), time.monotonic()
    opened = _open(options.paths, options, status)
    seconds.open = time.monotonic() - began
    if not opened.with_text:
        sentence = messages.CLI_NO_TEXT_ANYWHERE if opened.documents else messages.CLI_NOTHING_OPENED
        status.say(messages.say(sentence))
        return WRONG_USE
    try:
        info, result = _read(options, opened, seconds, status)
    except QuestionError as error:
        status.say(messages.question_error(error))
        return WRONG_USE
    except ReaderError as error:
        status.say(messages.reader_error(error))
        return WRONG_USE
    status.clear()
    answers = result.answers[: options.top]
    if result.kind is not Kind.ASK:
        note = "{}. {}".format(*messages.kind_note(result.kind))
        print(note, file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps(_as_json(opened, info, result, answers, seconds, options.password), ensure_ascii=False))
    elif result.put:
        _print_result(opened.with_text, result, answers)
    return 0


def _read(
    options: argparse.Namespace, opened: _Opened, seconds: _Seconds, status: _Status
) -> tuple[ReaderInfo, Result]:
    began = time.monotonic()
    status.show(messages.say(messages.CLI_LOADING))
    service = ReadingService(resource("models/builtin"))

    def loading(step: object) -> None:
        status.show(messages.say(messages.CLI_TRYING_CARD if step is LoadStep.CARD else messages.CLI_LOADING))

    info = service.load(options.model, options.device, loading)
    _say_device(info, options.device, status)
    seconds.load = time.monotonic() - began
    for document in opened.with_text:
        service.add(document)
    began = time.monotonic()

    def report(event: object) -> None:
        if isinstance(event, ReaderInfo):
            status.say(messages.reader_moved(event.device_reason))
        if not isinstance(event, Reading):
            return
        if seconds.first is None and event.result is not None and event.result.answers:
            seconds.first = time.monotonic() - began
        status.show(_progress(event, time.monotonic() - began))

    prints = [document.fingerprint for document in opened.with_text]
    ask = service.ask_anyway if options.anyway else service.ask
    result = ask(prints, options.question, report, top=max(TOP, options.top))
    seconds.read = time.monotonic() - began
    if seconds.first is None and result.answers:
        seconds.first = seconds.read
    return service.info(), result


def _say_device(info: ReaderInfo, wanted: str, status: _Status) -> None:
    """Tell where it is calculated, if that is not what was asked for, or a card is out of order."""
    refused = wanted not in ("auto", info.device)
    if info.id == BUILTIN and refused:
        status.say(messages.say(messages.CLI_DEVICE_NOT_USED, device=wanted))
    elif refused or info.device_reason.cause in WORTH_TELLING:
        status.say(f"{messages.device_reason(info)} {info.device_reason.detail}".rstrip())


def _progress(event: Reading, elapsed: float) -> str:
    values = {"done": event.windows_done, "total": event.windows}
    if event.windows_done < 3:
        return messages.say(messages.CLI_READING, **values)
    left = elapsed / event.windows_done * (event.windows - event.windows_done)
    return messages.say(messages.CLI_READING_LEFT, seconds=max(1, round(left)), **values)


def _print_result(documents: Sequence[Document], result: Result, answers: Sequence[Answer]) -> None:
    for number, answer in enumerate(answers, 1):
        if result.kind is Kind.ASK:
            print(f"{number}. “{_one_line(answer.text)}”")
            _print_places(documents, answer, messages.judgement(answer))
        else:
            _print_places(documents, answer, messages.say(messages.RELEVANT_PASSAGE))
    for verdict in result.verdicts:
        if verdict.outcome is not Outcome.ANSWERED:
            print(messages.verdict(verdict, documents[verdict.document]))
    if result.closest and not answers:
        print(messages.say(messages.CLOSEST_PASSAGES))
        for passage in of_different_sentences(result.closest):
            _print_places(documents, passage, "")


def _print_places(documents: Sequence[Document], answer: Answer, judgement: str) -> None:
    place = answer.places[0]
    document = documents[place.document]
    page = messages.page_of(document, place.start, place.end)
    where = f"{document.path.name}, {page}" if page else document.path.name
    more = messages.say_count(messages.FOUND_TIMES, len(answer.places)) if len(answer.places) > 1 else ""
    print("   " + " · ".join(part for part in (judgement, where, more) if part))
    print(f"   {_one_line(document.text[place.context_start : place.context_end])}")


def _one_line(text: str) -> str:
    """White space folded: for showing only; the quote itself is never changed."""
    return " ".join(text.split())


# ------------------------------------------------------------------------------ JSON


def _as_json(
    opened: _Opened,
    info: ReaderInfo,
    result: Result,
    answers: Sequence[Answer],
    seconds: _Seconds,
    password: str | None,
) -> dict[str, object]:
    """The object that the design's command line section describes."""
    documents = opened.with_text
    numbers = {id(document): number for number, document in enumerate(opened.documents)}
    helper = DrawingHelper()
    boxes = _Boxes(documents, helper, password)
    try:
        return {
            "question": result.question,
            **({} if result.kind is Kind.ASK else {"kind": result.kind.value}),
            "outcome": result.outcome.value,
            "model": {
                "id": info.id,
                "revision": info.revision,
                "device": info.device,
                "precision": info.precision,
                "calibrated": info.calibrated,
            },
            "documents": _documents_json(opened, result),
            "answers": [_answer_json(answer, documents, numbers, boxes) for answer in answers],
            "closest": [_answer_json(passage, documents, numbers, boxes) for passage in result.closest],
            "seconds": {
                "open": round(seconds.open, 3),
                "load": round(seconds.load, 3),
                "first": None if seconds.first is None else round(seconds.first, 3),
                "read": round(seconds.read, 3),
            },
        }
    finally:
        helper.close()


class _Boxes:
    """Boxes of places, one look at each page."""

    def __init__(self, documents: Sequence[Document], helper: DrawingHelper, password: str | None) -> None:
        self._documents = documents
        self._helper = helper
        self._password = password
        self._opened: set[int] = set()

    def of(self, document: int, start: int, end: int) -> list[dict[str, object]]:
        asked = self._documents[document]
        if not asked.pages:
            return []
        try:
            if document not in self._opened:
                self._helper.open(asked.path, self._password, asked.fingerprint)
                self._opened.add(document)
            found: tuple[PageBoxes, ...] = span_boxes(asked, self._helper, start, end, self._password)
        except (DocumentError, PageFailed):
            return []  # the file changed or its page broke since it was read: no box rather than a wrong one
        return [
            {"page": boxes.page, "rect": [round(float(value), 2) for value in rect]}
            for boxes in found
            for rect in boxes.rects
        ]


def _documents_json(opened: _Opened, result: Result) -> list[dict[str, object]]:
    asked = opened.with_text
    verdicts = {id(asked[verdict.document]): verdict for verdict in result.verdicts}
    failures = dict(opened.failures)
    found: list[dict[str, object]] = []
    for document in opened.documents:
        verdict = verdicts.get(id(document))
        found.append(
            {
                "path": str(document.path),
                "pages": len(document.pages) if document.pages else None,
                "characters": len(document.text),
                "unreadable_pages": list(document.unreadable_pages),
                "outcome": verdict.outcome.value if verdict else Outcome.UNREADABLE.value,
                "no_answer": verdict.absent if verdict else None,
                "error": None if verdict else failures.get(document.path),
            }
        )
    known = {document.path for document in opened.documents}
    for path, sentence in opened.failures:
        if path not in known:
            found.append(
                {
                    "path": str(path),
                    "pages": None,
                    "characters": 0,
                    "unreadable_pages": [],
                    "outcome": Outcome.UNREADABLE.value,
                    "no_answer": None,
                    "error": sentence,
                }
            )
    return found


def _answer_json(
    answer: Answer, documents: Sequence[Document], numbers: dict[int, int], boxes: _Boxes
) -> dict[str, object]:
    first = answer.places[0]
    return {
        "text": answer.text,
        "confidence": answer.confidence,
        "score": answer.score,
        "context": documents[first.document].text[first.context_start : first.context_end],
        "places": [
            {
                "document": numbers[id(documents[place.document])],
                "start": place.start,
                "end": place.end,
                "boxes": boxes.of(place.document, place.start, place.end),
            }
            for place in answer.places
        ],
    }
