"""What a table holds: documents down, questions across, and in each cell quotes that can be checked.

Everything here is frozen, crosses threads and processes, and is understood without the document being open: a
cell carries its quotes' sentences, pages and boxes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from app.engine.answering.answer import Answer, Outcome, Place, Result, Verdict
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.answering.kind import Kind
from app.engine.answering.sentences import sentence_around
from app.engine.documents.document import Document
from app.engine.documents.errors import Cause
from app.engine.documents.geometry import PageBoxes

KEPT_ANSWERS = 5
"""Of a cell: as many as the command line's ``ask`` prints."""

KEPT_PLACES = 20
"""Further places of one quote that are kept; all are counted."""


class CellState(Enum):
    """How far a cell is."""

    LIKELY = "likely"
    """The likeliest windows were read: this is the answer so far, and nothing is called absent."""
    COMPLETE = "complete"
    """All that could be read was read."""


@dataclass(frozen=True)
class Quote:
    """``document.text[start:end]`` of one document.

    Attributes:
        text: the quote, letter for letter.
        start, end: code-point offsets into the document's text.
        context: the sentence (or passage) around it. context_start: its offset.
        confidence: the measured probability that it is right; None where it was not measured.
        score: the reader's margin; None of a quote that a person chose.
        pages: (number, label) of each page that it touches; empty for a text.
        boxes: where it stands, page by page; empty while it was not measured (and for a text).
        places: ranges of the same words elsewhere in the document, best first, at most KEPT_PLACES.
        found: how many places there are in all, this one included.
    """

    text: str
    start: int
    end: int
    context: str
    context_start: int
    confidence: float | None
    score: float | None
    pages: tuple[tuple[int, str], ...] = ()
    boxes: tuple[PageBoxes, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    found: int = 1

    def stands_in(self, document: Document) -> bool:
        """Whether the document, as it was opened now, has these words at this place (promise 1)."""
        return document.text[self.start : self.end] == self.text


@dataclass(frozen=True)
class Cell:
    """What the reader found in one document for one question.

    Attributes:
        state: how far it is.
        outcome, doubtful: as in Verdict.
        kind: of the question; unless ASK, quotes are relevant passages, without a confidence.
        put: the question was put to the document; not so where its kind forbids, or where it was refused.
        refused: what is wrong with the question. limit: about how many words fit, for TOO_LONG.
        answers: best first, at most KEPT_ANSWERS.
        closest: passages below the threshold; never answers.
        characters_read, characters, pages_read, pages, unreadable_pages: as in Verdict.
    """

    state: CellState
    outcome: Outcome
    doubtful: bool
    kind: Kind
    put: bool
    answers: tuple[Quote, ...]
    closest: tuple[Quote, ...]
    characters_read: int
    characters: int
    pages_read: int | None
    pages: int | None
    unreadable_pages: tuple[int, ...]
    refused: QuestionCause | None = None
    limit: int = 0


class Judgement(Enum):
    """What a person said of a cell."""

    CONFIRMED = "confirmed"
    """The quote is right."""
    CORRECTED = "corrected"
    """Another span of the document is."""
    NONE = "none"
    """The document does not answer the question."""


@dataclass(frozen=True)
class Human:
    """A person's word on a cell; no run changes it.

    Attributes:
        judgement: as above.
        quote: what was confirmed or chosen; None for NONE.
        at: seconds since 1970.
    """

    judgement: Judgement
    quote: Quote | None
    at: float


@dataclass(frozen=True)
class GridDocument:
    """A row.

    Attributes:
        id: in its collection.
        path: absolute.
        fingerprint: SHA-256 of the bytes that were read last; None until it was opened.
        size, modified_ns: of the file when it was looked at last.
        characters: of its text; None until it was opened.
        pages: of a PDF; None of a text, and until it was opened.
        unreadable_pages: numbers.
        problem: why it cannot be opened or read; MISSING: it has vanished. detail: a fact to name with it.
        is_stale: it was never opened, or has changed since.
        is_protected: it was opened with a password, and nothing of it is kept (see ``vault``).
    """

    id: int
    path: Path
    fingerprint: str | None
    size: int
    modified_ns: int
    characters: int | None
    pages: int | None
    unreadable_pages: tuple[int, ...]
    problem: Cause | None
    detail: str
    is_stale: bool
    is_protected: bool = False


@dataclass(frozen=True)
class GridQuestion:
    """A column.

    Attributes:
        id: in its collection; the same question has the same wherever it is put again.
        text: white space folded.
    """

    id: int
    text: str


def cell_of(result: Result, document: Document) -> Cell:
    """The cell that a question put to one document gets."""
    verdict: Verdict = result.verdicts[0]
    unread = not result.put and verdict.outcome is not Outcome.UNREADABLE
    return Cell(
        CellState.COMPLETE if result.complete or unread else CellState.LIKELY,
        verdict.outcome,
        verdict.doubtful,
        result.kind,
        result.put,
        tuple(_quote(answer, document) for answer in result.answers[:KEPT_ANSWERS]),
        tuple(_quote(passage, document) for passage in result.closest),
        verdict.characters_read,
        verdict.characters,
        verdict.pages_read,
        verdict.pages,
        verdict.unreadable_pages,
    )


def refused_cell(error: QuestionError, kind: Kind, document: Document) -> Cell:
    """The cell of a question that cannot be put to the reader in use: nothing is called absent."""
    pages = len(document.pages) or None
    return Cell(
        CellState.COMPLETE,
        Outcome.INCOMPLETE,
        False,
        kind,
        False,
        (),
        (),
        0,
        len(document.text),
        0 if pages else None,
        pages,
        document.unreadable_pages,
        error.cause,
        error.limit,
    )


def quote_of(document: Document, start: int, end: int, boxes: Sequence[PageBoxes] = ()) -> Quote:
    """A span that a person chose.

    Raises:
        ValueError: it is empty, or not in the document.
    """
    if not 0 <= start < end <= len(document.text) or document.text[start:end].isspace():
        raise ValueError(f"no quote at {start}–{end} of {len(document.text)} characters")
    around = document.paragraphs_of(start, end)
    floor, ceiling = (around[0].start, around[-1].end) if around else (0, None)
    first, last = sentence_around(document.text, start, end, floor, ceiling)
    place = Place(0, start, end, first, last)
    return _quote(Answer(document.text[start:end], None, 0.0, (place,)), document, boxes, chosen=True)


def _quote(answer: Answer, document: Document, boxes: Sequence[PageBoxes] = (), *, chosen: bool = False) -> Quote:
    first, *others = answer.places
    pages = document.pages_of(first.start, first.end)
    return Quote(
        answer.text,
        first.start,
        first.end,
        document.text[first.context_start : first.context_end],
        first.context_start,
        answer.confidence,
        None if chosen else answer.score,
        tuple((page.number, page.size.label) for page in pages),
        tuple(boxes),
        tuple((place.start, place.end) for place in others[:KEPT_PLACES]),
        len(answer.places),
    )


# ------------------------------------------------------------------------------ as JSON, to be kept


def quotes_to_json(quotes: Sequence[Quote]) -> str:
    """Quotes as a collection's file keeps them."""
    return json.dumps([_facts(quote) for quote in quotes], ensure_ascii=False, separators=(",", ":"))


def quotes_from_json(text: str) -> tuple[Quote, ...]:
    """And back."""
    return tuple(_from_facts(facts) for facts in json.loads(text))


def _facts(quote: Quote) -> dict[str, object]:
    return {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "context": quote.context,
        "context_start": quote.context_start,
        "confidence": quote.confidence,
        "score": quote.score,
        "pages": quote.pages,
        "boxes": [[boxes.page, boxes.rects, boxes.exact] for boxes in quote.boxes],
        "places": quote.places,
        "found": quote.found,
    }


def _from_facts(facts: dict[str, Any]) -> Quote:
    return Quote(
        facts["text"],
        facts["start"],
        facts["end"],
        facts["context"],
        facts["context_start"],
        facts["confidence"],
        facts["score"],
        tuple((number, label) for number, label in facts["pages"]),
        tuple(PageBoxes(page, tuple(tuple(rect) for rect in rects), exact) for page, rects, exact in facts["boxes"]),
        tuple((start, end) for start, end in facts["places"]),
        facts["found"],
    )
