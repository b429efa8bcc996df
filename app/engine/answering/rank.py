"""From the set of candidates to the answer list.

The list is a function of the *set*: margins are rounded, ties go by document and place, overlaps are
removed over the whole set. The order in which windows were read, and how they were batched, changes
only how soon an answer appears (tests shuffle both and compare the JSON).
"""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from app.engine.answering.answer import Answer, Place
from app.engine.answering.sentences import sentence_around
from app.engine.documents.document import Document
from app.engine.models.calibration import Calibration
from app.engine.reading.spans import Candidate

KEPT_PER_DOCUMENT = 256
"""Candidates kept for each document, best first: far more than are shown, and flat in memory."""

CLOSEST = 3
"""Passages shown where there is no answer."""

_WORD = regex.compile(r"[\p{L}\p{N}]")
_NOT_WORDS = regex.compile(r"[\p{P}\p{S}\p{Z}\p{C}]+")


def rank_key(candidate: Candidate) -> tuple[float, int, int, int]:
    """Best first; equal to a thousandth of a logit means equal."""
    return (-round(candidate.margin, 3), candidate.document, candidate.start, candidate.end)


@dataclass
class Candidates:
    """The best candidates so far of each document, whatever the order they came in."""

    _kept: dict[int, dict[tuple[int, int], Candidate]] = field(default_factory=dict)

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Take in what one window found; the same span from two windows keeps its better margin."""
        for candidate in candidates:
            kept = self._kept.setdefault(candidate.document, {})
            span = (candidate.start, candidate.end)
            known = kept.get(span)
            if known is None or candidate.margin > known.margin:
                kept[span] = candidate
            if len(kept) > 2 * KEPT_PER_DOCUMENT:
                self._prune(candidate.document)

    def sorted(self) -> list[Candidate]:
        """All that are kept, best first."""
        for document in self._kept:
            self._prune(document)
        return sorted((c for kept in self._kept.values() for c in kept.values()), key=rank_key)

    def _prune(self, document: int) -> None:
        best = sorted(self._kept[document].values(), key=rank_key)[:KEPT_PER_DOCUMENT]
        self._kept[document] = {(c.start, c.end): c for c in best}


def without_overlaps(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Greedy over candidates sorted best first: one that touches a better one's characters goes."""
    taken: dict[int, list[tuple[int, int]]] = {}
    result = []
    for candidate in candidates:
        spans = taken.setdefault(candidate.document, [])
        place = bisect.bisect_left(spans, (candidate.start, candidate.end))
        overlaps_next = place < len(spans) and spans[place][0] < candidate.end
        overlaps_previous = place > 0 and spans[place - 1][1] > candidate.start
        if not overlaps_next and not overlaps_previous:
            spans.insert(place, (candidate.start, candidate.end))
            result.append(candidate)
    return result


def fold_words(text: str) -> str:
    """What makes two quotes the same answer: NFKC, case folded, punctuation and white space aside."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORDS.sub("", folded) or folded.strip()


def one_per_sentence(
    candidates: Sequence[Candidate], documents: Sequence[Document], question: str
) -> list[Candidate]:
    """Of candidates sorted best first, those that tell a person something new.

    A window's second and third span are mostly pieces of the sentence that already answered, its full
    stop, or words of the question: one quote stays of each sentence, none without a letter or digit, and
    none but the best that only repeats the question (the best may: "Is it red or blue?" – "blue"; 0.4–1.8 %
    of ../shared/data/dev are such questions).
    """
    asked = fold_words(question)
    taken: set[tuple[int, int]] = set()
    result: list[Candidate] = []
    for candidate in candidates:
        text = documents[candidate.document].text
        quote = text[candidate.start : candidate.end]
        if not _WORD.search(quote) or (result and fold_words(quote) in asked):
            continue
        sentence = (candidate.document, sentence_around(text, candidate.start, candidate.end)[0])
        if sentence not in taken:
            taken.add(sentence)
            result.append(candidate)
    return result


def rank(
    question: str,
    candidates: Candidates,
    documents: Sequence[Document],
    calibration: Calibration | None,
    top: int,
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Answers, and the closest passages where there are none.

    Of the answers the ``top`` best stay, and beyond them the best of every document that has one: a
    document is never called answered without its answer.

    An uncalibrated reader answers where its margin is above 0, as SQuAD 2.0 readers are trained to; its
    answers have a score and no confidence.

    Returns:
        (answers, closest); equal answers are grouped with all their places, nothing is summed.
    """
    threshold = calibration.threshold if calibration else 0.0
    spans = without_overlaps(candidates.sorted())
    above = [span for span in spans if round(span.margin, 3) > threshold]
    answers = _grouped(one_per_sentence(above, documents, question), documents, calibration)
    closest = [] if answers else _grouped(one_per_sentence(spans[: 8 * CLOSEST], documents, question), documents, None)
    return tuple(_shortened(answers, top)), tuple(closest[:CLOSEST])


def _shortened(answers: Sequence[Answer], top: int) -> list[Answer]:
    kept, seen = [], set[int]()
    for number, answer in enumerate(answers):
        in_documents = {place.document for place in answer.places}
        if number < top or in_documents - seen:
            kept.append(answer)
            seen |= in_documents
    return kept


def _grouped(
    spans: Sequence[Candidate], documents: Sequence[Document], calibration: Calibration | None
) -> list[Answer]:
    groups: dict[str, list[Candidate]] = {}
    for span in spans:
        quote = documents[span.document].text[span.start : span.end]
        groups.setdefault(fold_words(quote), []).append(span)
    return [_answer(group, documents, calibration) for group in groups.values()]


def _answer(group: Sequence[Candidate], documents: Sequence[Document], calibration: Calibration | None) -> Answer:
    best = group[0]
    margin = round(best.margin, 3)
    return Answer(
        text=documents[best.document].text[best.start : best.end],
        confidence=round(calibration.confidence(margin), 4) if calibration else None,
        score=margin,
        places=tuple(_place(span, documents[span.document]) for span in group),
    )


def _place(span: Candidate, document: Document) -> Place:
    first, last = sentence_around(document.text, span.start, span.end)
    return Place(span.document, span.start, span.end, first, last)
