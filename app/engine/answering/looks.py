"""A second look at the likeliest answers: each is read again, in the middle of a shorter window.

What a reader says of a span hangs on where its window happened to begin and on what else is in it: the best of many
windows is often a lucky one. So the leading candidates of a document are read twice, and the mean of both readings
counts; the others come after them. That finds the right answer first more often, and tells right answers from wrong
ones better (benchmarks/README.md, "A second look").

Which candidates are looked at again is told by their first reading alone, over all windows that were read: the order
of reading has no part in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from app.engine.answering.rank import Candidates, rank_key, without_overlaps, worth_showing
from app.engine.documents.document import Document, ParagraphKind
from app.engine.process import STILL_WORKING
from app.engine.reading.device import ReaderMoved
from app.engine.reading.reader import Reader, WindowInput, WindowLogits
from app.engine.reading.spans import Candidate, end_shares
from app.engine.reading.tokenizer import Tokens
from app.engine.reading.windows import Window, around
from app.engine.task import Report, stoppable

LOOKS = 3
"""Candidates of a document that are read twice; two did nearly as well."""

WINDOWS_PER_LOOK = 3
"""A document of fewer windows has fewer. Counted: 5 or 6 short windows on top of 12 (three pages), 4 to 8 on top of
120 (thirty pages), since others may lead while reading goes on."""

_BEHIND = 0.001
"""Logits: what was not looked at again comes after what was."""


@dataclass(frozen=True)
class Look:
    """The second reading of a candidate; the terms are those of ``Candidate``."""

    margin: float
    end_share: float


Span = tuple[int, int, int]
"""A candidate's document, start and end."""


def _span_of(candidate: Candidate) -> Span:
    """What a look is kept by."""
    return candidate.document, candidate.start, candidate.end


def looks_for(windows: int) -> int:
    """How many candidates of a document of so many windows are looked at again."""
    return min(LOOKS, windows // WINDOWS_PER_LOOK)


def leading(spans: Sequence[Candidate], documents: Sequence[Document], question: str, count: int) -> list[Candidate]:
    """Of one document's candidates without overlaps, best first, those that are looked at again."""
    return worth_showing(spans, documents, question)[:count] if count else []


def is_in_table(candidate: Candidate, document: Document) -> bool:
    """Whether it is told by its row and column, which are looked at once (``tables``)."""
    around = document.paragraphs_of(candidate.start, candidate.end)
    return bool(around) and around[0].kind is ParagraphKind.ROW


def reconsidered(
    candidates: Candidates,
    documents: Sequence[Document],
    question: str,
    counts: Sequence[int],
    looks: Mapping[Span, Look],
) -> list[Candidate]:
    """All candidates without overlaps, best first, after what a second look said.

    Args:
        counts: for each document, how many of its candidates are looked at again.
        looks: what was said; a candidate without one keeps its first reading.
    """
    result: list[Candidate] = []
    for number, count in enumerate(counts):
        spans = without_overlaps(candidates.of(number))
        first = leading(spans, documents, question, count)
        again = [_mean(each, looks.get(_span_of(each))) for each in first]
        lowest = min((each.margin for each in again), default=float("inf"))
        rest = [each for each in spans if each not in first]
        behind = [
            replace(each, margin=min(each.margin, lowest - _BEHIND * place)) for place, each in enumerate(rest, start=1)
        ]
        result += again + behind
    return sorted(result, key=rank_key)


def _mean(candidate: Candidate, look: Look | None) -> Candidate:
    if look is None:
        return candidate
    margin, share = (candidate.margin + look.margin) / 2, (candidate.end_share + look.end_share) / 2
    return replace(candidate, margin=margin, end_share=share)


class Readable(Protocol):
    """A document and its tokens, as the reader in use sees it."""

    @property
    def document(self) -> Document: ...

    @property
    def tokens(self) -> Tokens: ...


class SecondLooks:
    """What was read a second time for one question, and what it changes.

    Args:
        question: as it is put.
        readable: the documents asked.
        windows: of each.
        room: so many tokens of a document are read in a second look, or more where a candidate is longer.
        reader: scores windows.
        given: what the reader is given of a window.
    """

    def __init__(
        self,
        question: str,
        readable: Sequence[Readable],
        windows: Sequence[Sequence[Window]],
        room: int,
        reader: Reader,
        given: Callable[[Window], WindowInput],
    ) -> None:
        self._question = question
        self._tokens = [each.tokens for each in readable]
        self._documents = [each.document for each in readable]
        self._windows = windows
        self._counts = [looks_for(len(some)) for some in windows]
        self._room = room
        self._reader = reader
        self._given = given
        self._looks: dict[Span, Look] = {}
        self._due = set(range(len(readable)))

    def put(self, span: Span, look: Look) -> None:
        """Take over a look from before."""
        self._looks[span] = look

    def get(self, candidate: Candidate) -> Look | None:
        """What the second look said of a candidate; None where there was none."""
        return self._looks.get(_span_of(candidate))

    def is_due(self, document: int) -> None:
        """More was read of a document: others may lead."""
        self._due.add(document)

    def spans(self, candidates: Candidates) -> list[Candidate]:
        """All that may be an answer, best first, as far as was read and looked at."""
        return reconsidered(candidates, self._documents, self._question, self._counts, self._looks)

    def read(self, candidates: Candidates, report: Report) -> None:
        """Look at what leads now and was not looked at.

        Raises:
            Cancelled: from ``report``; what was read until then stays.
        """
        wanted: dict[Window, list[Candidate]] = {}
        for number in sorted(self._due):
            for candidate in self._unseen(candidates, number):
                wanted.setdefault(self._window(candidate), []).append(candidate)
        left = list(wanted)
        while left:
            some = [self._given(window) for window in left[: self._reader.batch]]
            try:
                with stoppable(lambda: report(STILL_WORKING)):
                    scored = self._reader.score(some)
            except ReaderMoved as moved:  # none of them was read
                report(moved.reason)
                continue
            for window, given, logits in zip(left, some, scored, strict=False):
                self._looks.update({_span_of(each): self._look(each, window, given, logits) for each in wanted[window]})
            left = left[len(some) :]
        self._due.clear()

    def _unseen(self, candidates: Candidates, number: int) -> list[Candidate]:
        """Of a document's leading candidates, those without a second look that would tell something new."""
        spans = without_overlaps(candidates.of(number)) if self._counts[number] else []
        known = set(self._windows[number])
        return [
            each
            for each in leading(spans, self._documents, self._question, self._counts[number])
            if _span_of(each) not in self._looks
            and not is_in_table(each, self._documents[number])
            and self._window(each) not in known
        ]

    def _window(self, candidate: Candidate) -> Window:
        """The window that a candidate is read in again."""
        first, last = self._place(candidate)
        room = max(self._room, last + 1 - first)
        return around(candidate.document, len(self._tokens[candidate.document]), first, last + 1, room)

    def _place(self, candidate: Candidate) -> tuple[int, int]:
        """The first and the last token of its document that a candidate touches."""
        tokens = self._tokens[candidate.document]
        first = int(np.searchsorted(tokens.ends, candidate.start, side="right"))
        return first, int(np.searchsorted(tokens.starts, candidate.end)) - 1

    def _look(self, candidate: Candidate, window: Window, given: WindowInput, logits: WindowLogits) -> Look:
        first, last = (place - window.first for place in self._place(candidate))
        null = float(logits.start[0]) + float(logits.end[0])
        start, end = float(logits.start[given.context_start + first]), float(logits.end[given.context_start + last])
        return Look(start + end - null, float(end_shares(given, logits)[last]))
