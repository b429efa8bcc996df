"""The passage indexes of all documents, and the retriever that makes them.

Known by the content of the documents: an index outlives the closing of its document while there is room,
and goes along when another reader takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.memory import Capped
from app.engine.answering.passages import Passages
from app.engine.reading.order import PassageGuesses, PassageIndex
from app.engine.reading.tokenizer import Tokens, WindowTokenizer

if TYPE_CHECKING:
    from app.engine.reading.torch.bert import WordTable
    from app.engine.reading.torch.builtin import Retriever

PASSAGES_PER_STEP = 4
"""Embedded between two looks for a waiting question: less than a tenth of a second on two cores."""

KEPT_LIMIT = 32 << 20
"""Bytes of the indexes of documents that are closed: some eight thousand pages."""


class Indexes:
    """Made in small steps.

    Args:
        folder: of the built-in reader, which also holds the retriever.
        words: the word embeddings of the reader in use, if it can share them.
    """

    def __init__(self, folder: Path, words: Callable[[], WordTable | None]) -> None:
        self._folder = folder
        self._words = words
        self._retriever: Retriever | None = None
        self._tokenizer: WindowTokenizer | None = None
        self._open: dict[str, Passages] = {}
        self._closed = _closed()

    @property
    def tokenizer(self) -> WindowTokenizer:
        """The retriever's, which is also the built-in reader's."""
        if self._tokenizer is None:
            self._tokenizer = WindowTokenizer.from_folder(self._folder)
        return self._tokenizer

    @property
    def is_awake(self) -> bool:
        """Whether the retriever takes memory."""
        return self._retriever is not None

    def let_go(self) -> None:
        """Free the retriever until it is needed again."""
        self._retriever = None

    def passages(self, content: str, text: str, tokens: Tokens | None = None) -> Passages:
        """The index of a document, as far as it is; begun if it was not.

        Args:
            content: the document's key.
            text: of the document.
            tokens: of the text by the built-in reader's tokenizer, if they are at hand.
        """
        if content not in self._open:
            kept = self._closed.pop(content)
            if kept is None:
                kept = Passages(text, self.tokenizer.encode_document(text) if tokens is None else tokens)
            self._open[content] = kept
        return self._open[content]

    def known(self, content: str) -> Passages | None:
        """The index of a document if it was ever begun."""
        return self._open.get(content) or self._closed.get(content)

    def close(self, content: str) -> None:
        """The document is closed: its index stays while there is room."""
        if (passages := self._open.pop(content, None)) is not None:
            self._closed.put(content, passages)

    def forget(self) -> None:
        """Drop the indexes of documents that are closed."""
        self._closed = _closed()

    def grow(self, passages: Passages, likely: NDArray[np.float64] | None = None) -> int:
        """Embed the next few passages, the likeliest first (see ``Passages.next_ids``); how many."""
        ids = passages.next_ids(PASSAGES_PER_STEP, likely)
        passages.take(self._loaded().embed_passages(ids))
        return len(ids)

    def guess(self, passages: Passages) -> bool:
        """See to it that there are guesses at passages that are not embedded; whether there are."""
        if not passages.has_guesses and passages.left:
            guesses = self._loaded().guess_passages(passages.all_ids())
            if guesses is not None:
                passages.guess(guesses)
        return passages.has_guesses

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """To compare with passages: float32, shape (width,), of length 1."""
        return self._loaded().embed_question(text)

    def items(self) -> tuple[tuple[str, Passages], ...]:
        """All indexes, finished or not, by content."""
        return (*self._closed.items(), *self._open.items())

    def take(self, items: Sequence[tuple[str, Passages]]) -> None:
        """Take in indexes that were made elsewhere, until their documents are opened."""
        for content, passages in items:
            self._closed.put(content, passages)

    def _loaded(self) -> Retriever:
        if self._retriever is None:
            from app.engine.reading.torch.builtin import Retriever

            self._retriever = Retriever(self._folder, self.tokenizer, self._words())
        return self._retriever


def _closed() -> Capped[str, Passages]:
    return Capped(KEPT_LIMIT, lambda passages: passages.bytes)


class AskedIndexes:
    """The indexes of the documents of one question; implements ``likeliest.Indexing``.

    Args:
        indexes: of all documents.
        documents: (content, text, tokens by the reader's tokenizer) of those asked.
        same: the reader's tokenizer is the retriever's.
    """

    def __init__(self, indexes: Indexes, documents: Sequence[tuple[str, str, Tokens]], *, same: bool) -> None:
        self._indexes = indexes
        self._documents = documents
        self._same = same

    @property
    def left(self) -> int:
        return sum(passages.left for passages in self._passages())

    @property
    def left_of_half(self) -> int:
        return sum(passages.left_of_half for passages in self._passages())

    def index(self, document: int) -> PassageIndex | None:
        content, _, tokens = self._documents[document]
        passages = self._indexes.known(content)
        return None if passages is None else passages.index(tokens)

    def guesses(self, document: int) -> PassageGuesses | None:
        passages = self._passages_of(document)
        return passages.guesses(self._documents[document][2]) if self._indexes.guess(passages) else None

    def grow(self, likely: Sequence[NDArray[np.float64] | None] | None = None) -> int:
        every = self._passages()
        if likely is not None:
            best = [-np.inf if by is None else each.best_left(by) for each, by in zip(every, likely, strict=True)]
            chosen = int(np.argmax(best)) if best else 0
            if best and best[chosen] > -np.inf:
                return self._indexes.grow(every[chosen], likely[chosen])
        unfinished = max(every, key=lambda passages: (passages.left_of_half > 0, passages.left), default=None)
        return 0 if unfinished is None or not unfinished.left else self._indexes.grow(unfinished)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        return self._indexes.embed_question(text)

    def _passages(self) -> list[Passages]:
        return [self._passages_of(number) for number in range(len(self._documents))]

    def _passages_of(self, document: int) -> Passages:
        content, text, tokens = self._documents[document]
        return self._indexes.passages(content, text, tokens if self._same else None)
