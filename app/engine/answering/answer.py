"""What a question gets: answers, where they stand, and what was read to find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

from app.engine.answering.kind import Kind


class Outcome(Enum):
    """How the question ended, for one document or for all."""

    ANSWERED = "answered"
    NONE = "none"
    """Everything that could be read was read, and nothing in it answers the question."""
    INCOMPLETE = "incomplete"
    """Not everything was read yet (or it was stopped), and nothing was found so far."""
    UNREADABLE = "unreadable"
    """The document has no text that could be read. Of one document only."""


class Level(IntEnum):
    """The word that goes with a confidence (look/README: Words)."""

    UNSURE = 0
    POSSIBLE = 1
    LIKELY = 2
    VERY_LIKELY = 3

    @classmethod
    def of(cls, confidence: float) -> Level:
        """By the number that is shown, so that one number never stands beside two words."""
        return cls(sum(shown_percent(confidence) >= bound for bound in (45, 65, 85)))


def shown_percent(confidence: float) -> int:
    """As it is told to people: no finer than it was measured."""
    return 5 * round(confidence * 20)


@dataclass(frozen=True)
class Place:
    """Where a quote stands.

    Attributes:
        document: index into the documents that were asked.
        start, end: code-point offsets into that document's text.
        context_start, context_end: the sentence (or passage) around it, likewise.
    """

    document: int
    start: int
    end: int
    context_start: int
    context_end: int


@dataclass(frozen=True)
class Answer:
    """A quote: ``document.text[start:end]`` at its first place, and at every other the same words.

    Attributes:
        text: the quote, letter for letter, as at the first place.
        confidence: the measured probability that it is right; None for a reader not measured.
        score: the margin of its best place: best span minus that window's own null score, in logits.
        places: best first; at least one.
    """

    text: str
    confidence: float | None
    score: float
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Verdict:
    """What the question got from one document.

    Attributes:
        document: index into the documents that were asked.
        outcome: as above.
        characters_read, characters: how much of its text was read.
        pages_read, pages: of a PDF, pages all of whose text was read, of all pages; None for text.
        unreadable_pages: numbers of the pages that could not be read.
        doubtful: with NONE: a passage came close enough that the answer may be there after all.
        absent: with NONE: the measured probability that the document holds no answer; None where it was not
            measured, for the reader or for that kind of question, and where nothing in it could be an answer.
    """

    document: int
    outcome: Outcome
    characters_read: int
    characters: int
    pages_read: int | None
    pages: int | None
    unreadable_pages: tuple[int, ...]
    doubtful: bool = False
    absent: float | None = None


@dataclass(frozen=True)
class Result:
    """The answer list of a question: a function of the set of windows read, not of their order.

    Attributes:
        outcome: of all documents together (never UNREADABLE unless all are).
        verdicts: one per document, in the order asked.
        answers: best first, across the documents.
        closest: the best passages below the threshold, up to a few together with the answers; never answers.
        complete: every window was read.
        kind: of the question. Unless that is ASK, ``answers`` are relevant passages: whole sentences, and
            without a confidence, which was measured for questions of that kind alone.
        put: the question was put to the documents; not so where its kind forbids (app.engine.answering.kind).
    """

    question: str
    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    answers: tuple[Answer, ...]
    closest: tuple[Answer, ...]
    complete: bool
    kind: Kind = Kind.ASK
    put: bool = True


@dataclass(frozen=True)
class Reading:
    """Reported while a question is being read.

    Attributes:
        windows_done, windows: of all documents.
        pages_read, pages: pages all of whose text was read, over the PDFs asked; text files count one.
        result: the answers so far when they changed since the last report, else None.
    """

    windows_done: int
    windows: int
    pages_read: int
    pages: int
    result: Result | None


def of_different_sentences(passages: Sequence[Answer]) -> list[Answer]:
    """The first passage of each sentence: where sentences are shown, a second of the same says nothing new."""
    by_sentence: dict[tuple[int, int], Answer] = {}
    for passage in passages:
        place = passage.places[0]
        by_sentence.setdefault((place.document, place.context_start), passage)
    return list(by_sentence.values())
