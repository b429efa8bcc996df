"""The reading service: a reader, the documents it was given, and the questions put to them.

It lives in the reading process (app.engine.process) of the window, or in the command line's own. One
thread calls it at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.answer import Result
from app.engine.answering.ask import TOP, PassageIndex, Question, ReadableDocument
from app.engine.documents.document import Document
from app.engine.models.calibration import Calibration, load_calibration
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.manifest import read_manifest
from app.engine.models.store import ModelStore
from app.engine.reading.device import DeviceReason, LoadStep
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import Reader, ReaderInfo
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.task import Report, ignore

if TYPE_CHECKING:
    from app.engine.reading.torch.builtin import Retriever

PASSAGE_TOKENS = 160
"""Ids in a passage of the index: about a paragraph, what the retriever was measured on."""

PASSAGES_PER_STEP = 2
"""Embedded between two looks for a waiting question: a tenth of a second on two cores."""


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
    """

    def __init__(self, builtin: Path) -> None:
        self._builtin_folder = builtin
        self._reader: Reader | None = None
        self._tokenizer: WindowTokenizer | None = None
        self._calibration: Calibration | None = None
        self._documents: dict[str, Document] = {}
        self._tokens: dict[str, Tokens] = {}
        self._retriever: Retriever | None = None
        self._index_tokenizer: WindowTokenizer | None = None
        self._passages: dict[str, _PassagesSoFar] = {}

    def load(self, model: str | None, device: str, report: Report = ignore) -> ReaderInfo:
        """Load a reader: the built-in one (None or "builtin"), or the checkpoint in a folder. Reports LoadStep.

        Raises:
            ReaderError: the folder holds no reader that could be used.
        """
        report(LoadStep.FILES)
        if model in (None, BUILTIN):
            self._load_builtin()
        else:
            self._load_checkpoint(Path(str(model)), device, report)
        self._tokens.clear()
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
        )

    def parts(self) -> tuple[Reader, WindowTokenizer, Calibration | None]:
        """The reader in use with its tokenizer and calibration, for who measures it."""
        return *self._loaded(), self._calibration

    def add(self, document: Document, report: Report = ignore) -> None:
        """Keep a document, under its fingerprint, to be asked. ``report`` is for the caller who waits for a helper."""
        self._documents[document.fingerprint] = document

    def remove(self, fingerprint: str, report: Report = ignore) -> None:
        """Forget a document and all that was made of it."""
        self._documents.pop(fingerprint, None)
        self._tokens.pop(fingerprint, None)
        self._passages.pop(fingerprint, None)

    def ask(self, fingerprints: Sequence[str], question: str, report: Report = ignore, top: int = TOP) -> Result:
        """Put a question to documents; they are numbered in the order given.

        Reports Reading; and the ReaderInfo again when a graphics card gave up, and the reader goes on without it.

        Raises:
            QuestionError: it is empty or too long.
            KeyError: a document was not added.
        """
        reader, tokenizer = self._loaded()
        readable = [self._readable(fingerprint, report) for fingerprint in fingerprints]
        embed = self._retriever.embed_question if self._retriever is not None else None
        asked = Question(question, readable, reader, tokenizer, self._calibration, embed=embed, top=top)

        def told(event: object) -> None:
            report(self.info() if isinstance(event, DeviceReason) else event)

        return asked.read(told)

    def idle_step(self, report: Report = ignore) -> bool:
        """A little of the work that makes the next question faster; whether there is more.

        Tokenises documents first, then embeds their passages. ``report`` raises Cancelled when a call waits.
        """
        if self._reader is None:
            return False
        for fingerprint, document in self._documents.items():
            if fingerprint not in self._tokens:
                self._tokenised(fingerprint, document, report)
                return True
        for fingerprint in self._documents:
            if not self._passages_of(fingerprint).complete:
                self._embed_some(fingerprint)
                return True
        return False

    # ------------------------------------------------------------------------ readers

    def _load_builtin(self) -> None:
        from app.engine.reading.torch.builtin import BuiltinReader

        reader = BuiltinReader(self._builtin_folder)
        self._tokenizer = self._builtin_tokenizer()
        self._calibration = load_calibration(self._builtin_folder)
        self._reader = reader

    def _load_checkpoint(self, folder: Path, device: str, report: Report) -> None:
        from app.engine.reading.torch.checkpoint import CheckpointReader
        from app.engine.reading.torch.convert import load_tokenizer

        known = read_manifest(folder)  # of a model of the store; None in any other folder
        name, title, revision = (known.id, known.title, known.revision) if known else ("", "", None)
        reader = CheckpointReader(folder, device, name=name, title=title, revision=revision, report=report)
        self._tokenizer = load_tokenizer(folder)
        self._calibration = load_calibration(folder)
        self._reader = reader

    def _loaded(self) -> tuple[Reader, WindowTokenizer]:
        if self._reader is None or self._tokenizer is None:
            self._load_builtin()
        assert self._reader is not None
        assert self._tokenizer is not None
        return self._reader, self._tokenizer

    # ------------------------------------------------------------------------ documents

    def _readable(self, fingerprint: str, report: Report) -> ReadableDocument:
        document = self._documents[fingerprint]
        readable = ReadableDocument(document, self._tokenised(fingerprint, document, report))
        passages = self._passages.get(fingerprint)
        if passages is None or not passages.complete or not passages.embeddings:
            return readable
        return replace(readable, index=self._index_for(passages, readable.tokens))

    def _tokenised(self, fingerprint: str, document: Document, report: Report) -> Tokens:
        if fingerprint not in self._tokens:
            self._tokens[fingerprint] = self._loaded()[1].encode_document(document.text, report)
        return self._tokens[fingerprint]

    # ------------------------------------------------------------------------ the passage index

    def _passages_of(self, fingerprint: str) -> _PassagesSoFar:
        if fingerprint not in self._passages:
            same = self._reader is not None and self._reader.id == BUILTIN
            text = self._documents[fingerprint].text
            tokens = self._tokens[fingerprint] if same else self._builtin_tokenizer().encode_document(text)
            self._passages[fingerprint] = _PassagesSoFar(tokens)
        return self._passages[fingerprint]

    def _embed_some(self, fingerprint: str) -> None:
        passages = self._passages_of(fingerprint)
        passages.embeddings.extend(self._loaded_retriever().embed_passages(passages.next_ids(PASSAGES_PER_STEP)))

    def _loaded_retriever(self) -> Retriever:
        if self._retriever is None:
            from app.engine.reading.torch.builtin import BuiltinReader, Retriever

            words = self._reader.words if isinstance(self._reader, BuiltinReader) else None
            self._retriever = Retriever(self._builtin_folder, self._builtin_tokenizer(), words)
        return self._retriever

    def _builtin_tokenizer(self) -> WindowTokenizer:
        if self._index_tokenizer is None:
            self._index_tokenizer = WindowTokenizer.from_folder(self._builtin_folder)
        return self._index_tokenizer

    @staticmethod
    def _index_for(passages: _PassagesSoFar, tokens: Tokens) -> PassageIndex:
        """The index with its ranges in the tokens of the reader in use."""
        starts = passages.character_starts()
        firsts = np.searchsorted(tokens.starts, starts)
        lasts = np.append(firsts[1:], len(tokens.ids))
        ranges = np.stack([firsts, lasts], axis=1).astype(np.int64)
        return PassageIndex(np.stack(passages.embeddings), ranges)


class _PassagesSoFar:
    """Passages of one document and the embeddings made of them so far."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._firsts = range(0, len(tokens.ids), PASSAGE_TOKENS)
        self.embeddings: list[NDArray[np.float32]] = []

    @property
    def complete(self) -> bool:
        return len(self.embeddings) == len(self._firsts)

    def next_ids(self, count: int) -> list[NDArray[np.int32]]:
        firsts = self._firsts[len(self.embeddings) : len(self.embeddings) + count]
        return [self._tokens.ids[first : first + PASSAGE_TOKENS] for first in firsts]

    def character_starts(self) -> NDArray[np.int32]:
        starts: NDArray[np.int32] = self._tokens.starts[np.asarray(self._firsts)]
        return starts
