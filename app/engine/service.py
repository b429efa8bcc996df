"""The reading service: a reader, the documents it was given, and the questions put to them.

It lives in the reading process (app.engine.process) of the window, or in the command line's own. One
thread calls it at a time.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.engine.answering.answer import Result
from app.engine.answering.ask import TOP, Question, ReadableDocument, not_put
from app.engine.answering.indexes import AskedIndexes, Indexes
from app.engine.answering.kind import Kind, kind_of
from app.engine.answering.memory import Capped, PartKey, PartRead, Reads, content_key
from app.engine.answering.passages import Passages, pays
from app.engine.answering.preview import LONG, Preview
from app.engine.documents.document import Document
from app.engine.models.calibration import FILE, Calibration, load_calibration
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.manifest import read_manifest
from app.engine.models.reliability import Measured, load_reliability
from app.engine.models.store import ModelStore
from app.engine.reading.device import DeviceReason, LoadStep
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import Reader, ReaderInfo, ReaderMark
from app.engine.reading.resting import LOOK_S, Rest, RestingReader
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.windows import cut_for
from app.engine.task import Report, ignore

if TYPE_CHECKING:
    from app.engine.evaluation.measuring import Course, Found, OwnSet, Standing
    from app.engine.reading.torch.bert import WordTable

PACE, SLOW_PACE = 0.0004, 0.003
"""Seconds for a token, of the built-in reader and of others, until it has been measured."""

KEPT_LIMIT = 32 << 20
"""Bytes of tokens kept of documents that are closed, or of a reader that is not in use."""


@dataclass(frozen=True, eq=False)
class HandedOver:
    """What a service has worked out, so that another need not do it again. Pickles.

    Attributes:
        reads: what was read, the longest unused first.
        passages: passage indexes by the content of their documents, finished or not.
    """

    reads: tuple[tuple[PartKey, PartRead], ...]
    passages: tuple[tuple[str, Passages], ...]


def model_store(folder: Path, builtin: Path) -> ModelStore:
    """The models on this computer; one that has only a vocabulary gets its tokenizer.json as it arrives.

    Args:
        folder: of the models, in the person's data folder.
        builtin: the folder of the built-in reader.
    """
    return ModelStore(folder, builtin, _make_tokenizer)


def _make_tokenizer(folder: Path) -> tuple[str, ...]:
    from app.engine.reading.torch.convert import make_tokenizer

    try:
        return make_tokenizer(folder)
    except ReaderError as problem:
        cause = ModelCause.NO_TOKENIZER if problem.cause is ReaderCause.NO_TOKENIZER else ModelCause.BROKEN
        raise ModelError("", cause, problem.detail) from problem


class ReadingService:
    """Readers and documents together.

    Args:
        builtin: the folder of the built-in reader, which also holds the retriever.
        rest: when an unused model is let go.
    """

    def __init__(self, builtin: Path, rest: Rest | None = None) -> None:
        self._builtin_folder = builtin
        self._reader: Reader | None = None
        self._tokenizer: WindowTokenizer | None = None
        self._calibration: Calibration | None = None
        self._reliability: tuple[Measured, ...] = ()
        self._documents: dict[str, Document] = {}
        self._contents: dict[str, str] = {}
        self._tokens: dict[str, Tokens] = {}
        self._indexes = Indexes(builtin, self._words)
        self._reads = Reads()
        self._kept_tokens: Capped[tuple[str, str], Tokens] = Capped(KEPT_LIMIT, _size)
        self._rest = rest or Rest()
        self._wanted: tuple[str | None, str] = (None, "cpu")
        self._precision = "auto"
        self._mark = ""
        self._pace = PACE
        self._course: Course | None = None

    def load(self, model: str | None, device: str, report: Report = ignore, precision: str = "auto") -> ReaderInfo:
        """Load a reader: the built-in one (None or "builtin"), or the checkpoint in a folder. Reports LoadStep.

        Args:
            precision: "fp32", "int8" or "auto": what suits the reader and the device. Where the reader cannot be
                had in it, it is loaded in another, as its ReaderInfo says.

        Raises:
            ReaderError: the folder holds no reader that could be used.
        """
        report(LoadStep.FILES)
        self._precision = precision
        self._load(model, device, report)
        return self.info()

    def info(self) -> ReaderInfo:
        """What is loaded."""
        reader, calibration = self._loaded()[0], self._calibration
        return ReaderInfo(
            reader.id,
            reader.title,
            reader.revision,
            reader.device,
            reader.precision,
            calibration is not None,
            calibration.measured_on if calibration else "",
            reader.device_reason,
            calibration.threshold if calibration else None,
            self._reliability if calibration else (),
        )

    def parts(self) -> tuple[Reader, WindowTokenizer, Calibration | None]:
        """The reader in use with its tokenizer and calibration, for who measures it."""
        return *self._loaded(), self._calibration

    def add(self, document: Document, report: Report = ignore) -> None:
        """Keep a document, under its fingerprint, to be asked. ``report`` is for the caller who waits for a helper."""
        fingerprint = document.fingerprint
        self._documents[fingerprint] = document
        self._rest.used()
        content = content_key(document)
        if self._contents.get(fingerprint) != content:  # the same file, but a page could not be read before
            self._put_away(fingerprint)
            self._contents[fingerprint] = content

    def remove(self, fingerprint: str, report: Report = ignore) -> None:
        """Forget a document. What was read of it is kept for a while, in case it is opened again."""
        self._documents.pop(fingerprint, None)
        self._put_away(fingerprint)
        self._contents.pop(fingerprint, None)

    def forget(self, report: Report = ignore) -> None:
        """Forget what was read for any question, and what is kept of documents that are closed."""
        self._reads = Reads()
        self._kept_tokens = Capped(KEPT_LIMIT, _size)
        self._indexes.forget()

    def hand_over(self, report: Report = ignore) -> HandedOver:
        """What was read and embedded, for the service of another process that takes the place of this one."""
        return HandedOver(tuple(self._reads.items()), self._indexes.items())

    def take_over(self, handed: HandedOver, report: Report = ignore) -> None:
        """Take in what another service had."""
        for key, part in handed.reads:
            self._reads.put(key, part)
        self._indexes.take(handed.passages)

    def ask(self, fingerprints: Sequence[str], question: str, report: Report = ignore, top: int = TOP) -> Result:
        """Put a question to documents, if its kind allows; they are numbered in the order given.

        Reports Reading; and the ReaderInfo again when a graphics card gave up, and the reader goes on without it.

        Raises:
            QuestionError: it is empty or too long.
            KeyError: a document was not added.
        """
        kind = kind_of(question)
        if question.strip() and not kind.is_read:
            return not_put(question, kind, [self._documents[fingerprint] for fingerprint in fingerprints])
        return self._read(fingerprints, question, kind, report, top)

    def ask_anyway(self, fingerprints: Sequence[str], question: str, report: Report = ignore, top: int = TOP) -> Result:
        """The same, whatever kind the question is: then there are passages instead of answers."""
        return self._read(fingerprints, question, kind_of(question), report, top)

    def put(
        self,
        fingerprints: Sequence[str],
        question: str,
        anyway: bool,
        least: float | None,
        report: Report = ignore,
    ) -> Result:
        """``ask``, or ``ask_anyway``, with the person's own caution.

        Args:
            least: the confidence from which something is called an answer; None: what the reader's measurement
                recommends. It means nothing to a reader that was not measured.
        """
        kind = kind_of(question)
        if question.strip() and not kind.is_read and not anyway:
            return self.ask(fingerprints, question, report)
        return self._read(fingerprints, question, kind, report, TOP, least=least)

    def glance(self, fingerprints: Sequence[str], question: str, report: Report = ignore, top: int = TOP) -> Result:
        """As ``ask``, but only the likeliest windows are read; a later ``ask`` goes on from there."""
        kind = kind_of(question)
        if question.strip() and not kind.is_read:
            return self.ask(fingerprints, question, report, top)
        return self._read(fingerprints, question, kind, report, top, glance=True)

    def mark(self, report: Report = ignore) -> ReaderMark:
        """The reader in use and all that its answers depend on, to tell whether stored ones are still its own."""
        reader = self._loaded()[0]
        cut = cut_for(reader.id)
        calibration = repr(self._calibration).encode() if self._calibration else b""
        # What comes with the program, or from the hub at a revision, is known by that wherever it lies.
        files = "" if reader.id == BUILTIN or reader.revision else self._mark
        return ReaderMark(
            reader.id,
            reader.title,
            reader.revision,
            reader.precision,
            reader.device,
            min(cut.length, reader.window_length),
            cut.overlap,
            self._calibration is not None,
            hashlib.sha256(calibration + files.encode()).hexdigest()[:16],
        )

    # ------------------------------------------------------------------------ measuring

    def standing(self, by: OwnSet, report: Report = ignore) -> Standing:
        """How far the checkpoint in use has been measured, and how long the rest takes on this computer."""
        reader, tokenizer = self._loaded()
        self._rest.used()
        return self._course_of(by).standing(reader, tokenizer, report)

    def measure(self, by: OwnSet, seconds: float, report: Report = ignore) -> Standing:
        """Go on measuring it for so long; at least one question is put. Stopped, it keeps what it has.

        Raises:
            NotKept: nothing can be written beside the model.
        """
        reader, tokenizer = self._loaded()
        self._rest.used()
        return self._course_of(by).go_on(reader, tokenizer, seconds, report)

    def fit_measured(self, by: OwnSet, report: Report = ignore) -> Found:
        """What came of it, once all questions were put.

        Raises:
            CalibrationRefused: nothing honest.
        """
        return self._course_of(by).fit()

    def keep_measured(self, by: OwnSet, found: Found, words: str, date: str, report: Report = ignore) -> ReaderInfo:
        """Write it beside the model, and show percentages from now on.

        Args:
            words, date: as for ``app.engine.evaluation.measuring.contents``.

        Raises:
            NotKept: it cannot be written.
        """
        self._course_of(by).finish(found, words, date)
        self._course = None
        self._take_measured(Path(str(self._wanted[0])))
        return self.info()

    def _course_of(self, by: OwnSet) -> Course:
        from app.engine.evaluation.measuring import Course, own_plan

        info, model = self.info(), self._wanted[0]
        if model in (None, BUILTIN):
            raise ValueError("the built-in reader comes with its own measurement")
        if self._course is None or not self._course.is_of(info):
            self._course = Course(own_plan(by), info, Path(str(model)), __version__)
        return self._course

    def _read(
        self,
        fingerprints: Sequence[str],
        question: str,
        kind: Kind,
        report: Report,
        top: int,
        *,
        glance: bool = False,
        least: float | None = None,
    ) -> Result:
        reader, tokenizer = self._loaded()
        calibration = self._cautious(least)

        def told(event: object) -> None:
            report(self.info() if isinstance(event, DeviceReason) else event)

        if not glance:
            self._preview(fingerprints, question, kind, told, calibration)
        readable = [self._readable(fingerprint, report) for fingerprint in fingerprints]
        texts = [(self._contents[each.document.fingerprint], each.document.text, each.tokens) for each in readable]
        indexing = AskedIndexes(self._indexes, texts, same=reader.id == BUILTIN)
        asked = Question(question, readable, reader, tokenizer, calibration, indexing=indexing, top=top, kind=kind)

        keys = [(self._contents[fingerprint], self._reader_key(), asked.key) for fingerprint in fingerprints]
        for number, key in enumerate(keys):
            if (part := self._reads.get(key)) is not None:
                asked.go_on_from(number, part)
        before, began = asked.ids_read, time.monotonic()
        try:
            return asked.read(told, glance=glance)
        finally:
            self._keep(asked, keys)
            if asked.ids_read > before:
                self._pace = (time.monotonic() - began) / (asked.ids_read - before)
                self._rest.used()

    def _preview(
        self,
        fingerprints: Sequence[str],
        question: str,
        kind: Kind,
        report: Report,
        calibration: Calibration | None,
    ) -> None:
        """Show what the likeliest stretches hold, where tokenising the documents would be waited for."""
        reader, tokenizer = self._loaded()
        documents = [self._documents[fingerprint] for fingerprint in fingerprints]
        fresh = [number for number, each in enumerate(fingerprints) if not self._has_tokens(each)]
        if sum(len(documents[number].text) for number in fresh) >= LONG:
            Preview(question, documents, fresh, reader, tokenizer, calibration, kind=kind).read(report)

    def _cautious(self, least: float | None) -> Calibration | None:
        """The calibration, with the person's own threshold in the place of its own."""
        if self._calibration is None or least is None:
            return self._calibration
        return replace(self._calibration, threshold=least)

    def idle_wait_s(self) -> float | None:
        """Seconds after which :meth:`idle_step` wants to be called though nothing happened; None: never."""
        return LOOK_S if self._is_awake else None

    def idle_step(self, report: Report = ignore) -> bool:
        """A little of the work that makes the next question faster; whether there is more.

        Tokenises documents first, then embeds their passages. ``report`` raises Cancelled when a call waits.
        """
        if self._reader is None:
            return False
        if self._rest.is_due:
            self.let_go()
            return False
        for fingerprint, document in self._documents.items():
            if fingerprint not in self._tokens:
                self._tokenised(fingerprint, document, report)
                return True
        for fingerprint in self._documents:
            if pays(len(self._tokens[fingerprint]), self._pace) and not self._passages_of(fingerprint).complete:
                self._indexes.grow(self._passages_of(fingerprint))
                self._rest.used()
                return True
        return False

    def let_go(self) -> None:
        """Free the memory of the models; they are loaded again when something is to be read."""
        if self._reader is None or not self._is_awake:
            return
        if not isinstance(self._reader, RestingReader):
            self._reader = RestingReader(self._reader, self._wake)
        self._indexes.let_go()
        self._release()

    # ------------------------------------------------------------------------ readers

    @staticmethod
    def _release() -> None:
        from app.engine.reading.torch.release import release

        release()

    def _load(self, model: str | None, device: str, report: Report) -> None:
        for fingerprint in list(self._tokens):
            self._put_tokens_away(fingerprint)
        another = self._reader is not None
        self._course = None
        self._load_reader(model, device, report)
        if another:
            self._release()  # what the reader before it leaves behind
        is_builtin = model in (None, BUILTIN)
        self._wanted, self._mark = (model, device), _mark_of(None if is_builtin else Path(str(model)))
        self._pace = PACE if is_builtin else SLOW_PACE
        self._rest.used()

    def _wake(self) -> Reader:
        """Load again what was let go; the tokens of its documents are still right."""
        self._load_reader(*self._wanted, ignore)
        self._rest.used()
        assert self._reader is not None
        return self._reader

    @property
    def _is_awake(self) -> bool:
        return self._indexes.is_awake or not (self._reader is None or isinstance(self._reader, RestingReader))

    def _reader_key(self) -> str:
        """The reader in use and all that its scores depend on."""
        reader = self._loaded()[0]
        return "|".join([reader.id, reader.revision or "", reader.device, reader.precision, self._mark])

    def _keep(self, asked: Question, keys: Sequence[PartKey]) -> None:
        """Remember what was read, unless a part of it was read by a reader that has moved since."""
        for number, key in enumerate(keys):
            if key[1] == self._reader_key() and (part := asked.part(number)).done.any():
                self._reads.put(key, part)

    def _load_reader(self, model: str | None, device: str, report: Report) -> None:
        if model in (None, BUILTIN):
            self._load_builtin()
        else:
            self._load_checkpoint(Path(str(model)), device, report)

    def _load_builtin(self) -> None:
        from app.engine.reading.torch.builtin import BuiltinReader

        reader = BuiltinReader(self._builtin_folder, self._precision)
        self._tokenizer = self._indexes.tokenizer
        self._take_measured(self._builtin_folder)
        self._reader = reader

    def _load_checkpoint(self, folder: Path, device: str, report: Report) -> None:
        from app.engine.reading.torch.checkpoint import CheckpointReader

        known = read_manifest(folder)  # of a model of the store; None in any other folder
        name, title, revision = (known.id, known.title, known.revision) if known else ("", "", None)
        reader = CheckpointReader(
            folder, device, name=name, title=title, revision=revision, precision=self._precision, report=report
        )
        self._tokenizer = reader.tokenizer
        self._take_measured(folder)
        self._reader = reader

    def _take_measured(self, folder: Path) -> None:
        self._calibration, self._reliability = load_calibration(folder), load_reliability(folder)

    def _loaded(self) -> tuple[Reader, WindowTokenizer]:
        if self._reader is None or self._tokenizer is None:
            self._load_builtin()
        assert self._reader is not None
        assert self._tokenizer is not None
        return self._reader, self._tokenizer

    # ------------------------------------------------------------------------ documents

    def _readable(self, fingerprint: str, report: Report) -> ReadableDocument:
        document = self._documents[fingerprint]
        return ReadableDocument(document, self._tokenised(fingerprint, document, report))

    def _has_tokens(self, fingerprint: str) -> bool:
        return fingerprint in self._tokens or (self._contents[fingerprint], self._mark) in self._kept_tokens

    def _tokenised(self, fingerprint: str, document: Document, report: Report) -> Tokens:
        if fingerprint not in self._tokens:
            kept = self._kept_tokens.pop((self._contents[fingerprint], self._mark))
            fresh = self._loaded()[1].encode_document(document.text, report) if kept is None else kept
            self._tokens[fingerprint] = fresh
        return self._tokens[fingerprint]

    def _passages_of(self, fingerprint: str) -> Passages:
        same = self._reader is not None and self._reader.id == BUILTIN
        tokens = self._tokens[fingerprint] if same else None
        return self._indexes.passages(self._contents[fingerprint], self._documents[fingerprint].text, tokens)

    def _words(self) -> WordTable | None:
        from app.engine.reading.torch.builtin import BuiltinReader

        return self._reader.words if isinstance(self._reader, BuiltinReader) else None

    def _put_away(self, fingerprint: str) -> None:
        """Take what was made of a document out of use, and keep it while there is room."""
        self._put_tokens_away(fingerprint)
        if fingerprint in self._contents:
            self._indexes.close(self._contents[fingerprint])

    def _put_tokens_away(self, fingerprint: str) -> None:
        if (tokens := self._tokens.pop(fingerprint, None)) is not None:
            self._kept_tokens.put((self._contents[fingerprint], self._mark), tokens)


def _size(tokens: Tokens) -> int:
    return tokens.ids.nbytes + tokens.starts.nbytes + tokens.ends.nbytes


def _mark_of(folder: Path | None) -> str:
    """What tells a checkpoint's folder from the same folder with other files in it."""
    if folder is None:
        return ""
    files = sorted(path for path in (*folder.glob("*.safetensors"), *folder.glob("*.json")) if path.name != FILE)
    return ",".join(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)
