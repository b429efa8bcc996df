"""The likeliest stretches of long documents, read before the documents are tokenised.

To tokenise 3,000 pages takes seconds, to look for a question's n-grams in their text a tenth of one. So the few
stretches that hold most of them are tokenised alone and read first: somebody who dropped a book and asks at once
sees an answer at once. They are no windows of the document, whose places are known only when all of it is tokenised:
what is found here is shown until the same place is read in its window, which is soon, and is never part of the
answer list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.engine.answering.answer import Outcome, Reading, Result
from app.engine.answering.ask import Question, ReadableDocument, not_put
from app.engine.answering.kind import Kind
from app.engine.answering.likeliest import SPEAKS
from app.engine.documents.document import Document
from app.engine.models.calibration import Calibration
from app.engine.reading.order import best_first, ngram_scores
from app.engine.reading.reader import Reader
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.windows import Cut, cut_for, question_limit
from app.engine.task import Report, ignore

LONG = 150_000
"""Characters from which it pays: as much as is tokenised in the time of one window."""

STRETCHES = 3
"""So many are read: the right window is mostly the first or second by n-grams (benchmarks/README.md)."""

_SAMPLE = 2000
"""Characters tokenised to know how many a token has in this script."""


@dataclass(frozen=True, eq=False)
class _Stretch:
    """A window's fill of a document."""

    document: int
    tokens: Tokens

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among others."""
        return self.document, int(self.tokens.starts[0])

    def touches(self, other: _Stretch) -> bool:
        """Whether both have a part of the same text."""
        apart = self.tokens.ends[-1] <= other.tokens.starts[0] or other.tokens.ends[-1] <= self.tokens.starts[0]
        return self.document == other.document and not apart


class Preview:
    """One question over documents that are not tokenised yet.

    Args:
        question: as typed.
        documents: all that are asked.
        fresh: numbers of those that are looked at here.
        reader, tokenizer, calibration: as of ``Question``.
    """

    def __init__(
        self,
        question: str,
        documents: Sequence[Document],
        fresh: Sequence[int],
        reader: Reader,
        tokenizer: WindowTokenizer,
        calibration: Calibration | None,
        *,
        kind: Kind = Kind.ASK,
    ) -> None:
        self._question = " ".join(question.split())
        self._documents = documents
        self._fresh = fresh
        self._reader = reader
        self._tokenizer = tokenizer
        self._calibration = calibration
        self._kind = kind
        self._how = cut_for(reader.id)
        self._length = min(self._how.length, reader.window_length)
        asked = len(tokenizer.encode(self._question))
        self._room = self._length - asked - tokenizer.template.size if 0 < asked <= question_limit(self._length) else 0

    def read(self, report: Report = ignore) -> None:
        """Read the likeliest stretches, where the n-grams say anything; reports Reading, of which nothing is done.

        Raises:
            Cancelled: from ``report``.
        """
        stretches = self._likeliest() if self._room > 0 else []
        if not stretches:
            return
        placed = sorted(stretches, key=lambda stretch: stretch.place)
        readable = [
            ReadableDocument(document, _joined([each.tokens for each in placed if each.document == number]))
            for number, document in enumerate(self._documents)
        ]
        asked = Question(
            self._question,
            readable,
            self._reader,
            self._tokenizer,
            self._calibration,
            kind=self._kind,
            how=Cut(self._length, 0),
        )

        def told(event: object) -> None:
            if not isinstance(event, Reading):
                report(event)
            elif event.result is not None:
                report(self._reading(event.result))

        result = asked.read(told, order=[placed.index(stretch) for stretch in stretches])
        report(self._reading(result))

    def _likeliest(self) -> list[_Stretch]:
        """The best places by n-grams, the best first, no two of the same text; none where n-grams say nothing."""
        scores, places = [], []
        for number in self._fresh:
            text = self._documents[number].text
            size = self._characters(text)
            starts = np.arange(0, max(len(text) - size, 0) + 1, max(size // 2, 1))
            scores.append(ngram_scores(self._question, text, np.stack([starts, starts + size], axis=1)))
            places += [(number, int(start) + size // 2) for start in starts]
        together = np.concatenate([np.zeros(0), *scores])
        chosen: list[_Stretch] = []
        for index in best_first(together)[: 4 * STRETCHES]:
            if len(chosen) == STRETCHES or together[index] < SPEAKS:
                break
            stretch = self._around(*places[index])
            if stretch is not None and not any(stretch.touches(other) for other in chosen):
                chosen.append(stretch)
        return chosen

    def _characters(self, text: str) -> int:
        """About how many fill a window."""
        middle = len(text) // 2
        sample = text[middle : middle + _SAMPLE]
        return max(1, self._room * len(sample) // max(len(self._tokenizer.encode(sample)), 1))

    def _around(self, number: int, middle: int) -> _Stretch | None:
        """A window's fill of tokens around a place; None where the text has not so many there."""
        text = self._documents[number].text
        size = self._characters(text)
        low = max(0, middle - size)
        around = self._tokenizer.encode(text[low : middle + size])  # its ends may cut a word, and are left out
        first = int(np.searchsorted(around.starts, middle - low)) - self._room // 2
        first = min(max(0, first), len(around) - self._room)
        if first < 0:
            return None
        kept = slice(first, first + self._room)
        return _Stretch(number, Tokens(around.ids[kept], around.starts[kept] + low, around.ends[kept] + low))

    def _reading(self, result: Result) -> Reading:
        """What is shown: answers, but nothing of the documents counts as read, and nothing is called absent."""
        answered = {place.document for answer in result.answers for place in answer.places}
        nothing = not_put(self._question, self._kind, self._documents)
        verdicts = tuple(
            replace(verdict, outcome=Outcome.ANSWERED) if verdict.document in answered else verdict
            for verdict in nothing.verdicts
        )
        outcome = Outcome.ANSWERED if answered else nothing.outcome
        shown = replace(result, outcome=outcome, verdicts=verdicts, complete=False)
        stride = max(1, self._room - self._how.overlap)
        windows = sum(self._room * len(each.text) // self._characters(each.text) // stride for each in self._documents)
        return Reading(0, max(windows, 1), 0, sum(verdict.pages or 1 for verdict in verdicts), shown)


def _joined(parts: Sequence[Tokens]) -> Tokens:
    empty = np.zeros(0, dtype=np.int32)
    return Tokens(
        np.concatenate([empty, *(part.ids for part in parts)]),
        np.concatenate([empty, *(part.starts for part in parts)]),
        np.concatenate([empty, *(part.ends for part in parts)]),
    )
