"""From the set of candidates to the answer list.

The list is a function of the *set*: margins are rounded, ties go by document and place, overlaps are
removed over the whole set. The order in which windows were read, and how they were batched, changes
only how soon an answer appears (tests shuffle both and compare the JSON).
"""

from __future__ import annotations

import bisect
import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from app.engine.answering.answer import Answer, Place
from app.engine.answering.sentences import sentence_around
from app.engine.documents.document import Document
from app.engine.models.calibration import Calibration, Signs
from app.engine.reading.quotes import IDEOGRAPHIC, UNSPACED_LETTERS
from app.engine.reading.spans import Candidate

KEPT_PER_DOCUMENT = 256
"""Candidates kept for each document, best first: far more than are shown, and flat in memory."""

CLOSEST = 3
"""Answers and closest passages together: what a person can look through."""

JUDGED_PER_DOCUMENT = 16
"""Of each document's candidates, so many are looked at closely."""

ALIKE = 0.1
"""Logits: of two candidates that differ by less, the one whose sentence repeats the question's words comes first."""

_WORD = regex.compile(r"[\p{L}\p{N}]")
_TELLING = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{IDEOGRAPHIC}{UNSPACED_LETTERS}]]{{4,}}|\p{{N}}+", regex.V1)
_UNSPACED = (regex.compile(rf"[{IDEOGRAPHIC}]{{2}}"), regex.compile(rf"[{UNSPACED_LETTERS}]{{4}}"))
"""Where words are not written apart: every two characters, or four letters, that stand together."""
_STEM = 5
"""Letters that two forms of a word have in common, more often than not."""
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
            if known is None or candidate > known:
                kept[span] = candidate
            if len(kept) > 2 * KEPT_PER_DOCUMENT:
                self._prune(candidate.document)

    def of(self, document: int) -> list[Candidate]:
        """Those of one document that are kept, best first: all that any later list can need of it."""
        if document not in self._kept:
            return []
        self._prune(document)
        return list(self._kept[document].values())

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


def worth_showing(candidates: Sequence[Candidate], documents: Sequence[Document], question: str) -> list[Candidate]:
    """Of candidates sorted best first, those that tell a person something.

    None without a letter or digit (a full stop is a window's favourite second span), and none but the best
    that only repeats the question (the best may: "Is it red or blue?" – "blue"; 0.4–1.8 % of
    ../shared/data/dev are such questions). Several of one sentence stay: measured on 128 questions over whole
    documents, the right quote is among the first three for 72 of them, for 63 with one quote of a sentence.
    """
    asked = fold_words(question)
    result: list[Candidate] = []
    for candidate in candidates:
        quote = documents[candidate.document].text[candidate.start : candidate.end]
        if _WORD.search(quote) and not (result and fold_words(quote) in asked):
            result.append(candidate)
    return result


def telling_words(text: str) -> frozenset[str]:
    """What of a question is found again in the sentence that answers it: the beginnings of its longer words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = {word[:_STEM] for word in _TELLING.findall(folded)}
    return frozenset(words.union(*(script.findall(folded, overlapped=True) for script in _UNSPACED)))


def preferred(candidates: Sequence[Candidate], documents: Sequence[Document], question: str) -> list[Candidate]:
    """Candidates sorted best first, those that score alike by how much of the question their sentence repeats.

    "Who is the landlord?" over "The landlord is Harbour Trust Ltd. The tenant is Ms Okafor.": where a reader cannot
    tell two names apart, a person looks at the sentence. By no more than ALIKE: what it thinks counts for more
    (benchmarks/README.md, "Decoding").
    """
    asked = telling_words(question)
    of_document: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        of_document.setdefault(candidate.document, []).append(candidate)
    bonus = {}
    for number, own in of_document.items():
        for each in _alike(own[: CLOSEST + 1]) if asked else ():
            bonus[each] = ALIKE * _repeated(asked, each, documents[number])

    def key(candidate: Candidate) -> tuple[float, int, int, int]:
        lost, *place = rank_key(candidate)
        return (round(lost - bonus.get(candidate, 0.0), 3), place[0], place[1], place[2])

    return sorted(candidates, key=key)


def signs_of(asked: frozenset[str], candidate: Candidate, document: Document) -> Signs:
    """What tells whether a candidate is right, rounded so that the order and batches of reading change nothing.

    Args:
        asked: the question's telling words; none are looked for where there are none.
    """
    words = _repeated(asked, candidate, document) if asked else 0.0
    return Signs(round(candidate.margin, 3), round(candidate.end_share, 3), round(words, 3))


def _repeated(asked: frozenset[str], candidate: Candidate, document: Document) -> float:
    """The share of the question's telling words, of which there are some, that stand in the candidate's sentence."""
    first, last = _sentence(candidate, document)
    return len(asked & telling_words(document.text[first:last])) / len(asked)


def _alike(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of candidates sorted best first, those with another that scores alike."""
    found = [False] * len(candidates)
    for place, (better, worse) in enumerate(itertools.pairwise(candidates)):
        if better.margin - worse.margin < ALIKE:
            found[place] = found[place + 1] = True
    return list(itertools.compress(candidates, found))


@dataclass(frozen=True)
class _Judged:
    """A candidate with its confidence (None: not measured) and whether it is an answer.

    Attributes:
        place: among the candidates as they were preferred.
    """

    span: Candidate
    confidence: float | None
    is_answer: bool
    place: int

    @property
    def key(self) -> tuple[float, int]:
        return (-(self.confidence or 0.0), self.place)


@dataclass(frozen=True)
class Ranked:
    """What ``rank`` makes of candidates.

    Attributes:
        answers: equal ones grouped with all their places, nothing is summed.
        closest: with them there are CLOSEST entries in all where the documents have so many.
        present: for each document with a candidate, the probability that it holds an answer; empty for a reader
            that was not measured.
    """

    answers: tuple[Answer, ...]
    closest: tuple[Answer, ...]
    present: dict[int, float]


def rank(
    question: str,
    spans: Sequence[Candidate],
    documents: Sequence[Document],
    calibration: Calibration | None,
    top: int,
) -> Ranked:
    """Answers, and the closest passages that are none.

    Args:
        spans: candidates without overlaps, best first.

    An answer is what is right with at least the calibration's threshold; an uncalibrated reader answers
    where its margin is above 0, as SQuAD 2.0 readers are trained to, with a score and no confidence. Of the
    answers the ``top`` best stay, and beyond them the best of every document that has one: a document is
    never called answered without its answer.
    """
    likely = worth_showing(preferred(_best_of_each(spans), documents, question), documents, question)
    judged = _judged(question, likely, documents, calibration)
    answers = _grouped([each for each in judged if each.is_answer], spans, documents)
    taken = {(place.document, place.start) for answer in answers for place in answer.places}
    rest = [
        _Judged(each.span, None, is_answer=False, place=each.place)
        for each in judged
        if (each.span.document, each.span.start) not in taken
        and documents[each.span.document].tells(each.span.start, each.span.end)
    ]
    closest = _grouped(rest, [], documents)[: max(0, CLOSEST - len(answers))]
    present = {} if calibration is None else _present(question, likely, documents, calibration)
    return Ranked(tuple(_shortened(answers, top)), tuple(closest), present)


def _present(
    question: str, likely: Sequence[Candidate], documents: Sequence[Document], calibration: Calibration
) -> dict[int, float]:
    """For each document the probability that it holds an answer, by its best candidate."""
    asked, found = telling_words(question), dict[int, float]()
    for span in likely:
        if span.document not in found:
            found[span.document] = round(calibration.present(signs_of(asked, span, documents[span.document])), 4)
    return found


def as_passages(
    answers: Sequence[Answer], closest: Sequence[Answer], documents: Sequence[Document]
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """(answers, closest) as the sentences that they stand in, each once and in their order; without a confidence.

    What is read for a question that no quote can answer ("Is smoking allowed?"): the sentence tells a person,
    the words in it that a reader would underline do not.
    """
    shown: list[tuple[int, int, int]] = []
    passages = [_passage(answer, shown, documents) for answer in (*answers, *closest)]
    return (
        tuple(passage for passage in passages[: len(answers)] if passage is not None),
        tuple(passage for passage in passages[len(answers) :] if passage is not None),
    )


def _passage(answer: Answer, shown: list[tuple[int, int, int]], documents: Sequence[Document]) -> Answer | None:
    """The sentences of an answer that touch none of ``shown``, and are added there."""
    places = []
    for place in answer.places:
        number, start, end = place.document, place.context_start, place.context_end
        if not any(number == other and start < last and first < end for other, first, last in shown):
            shown.append((number, start, end))
            places.append(Place(number, start, end, start, end))
    if not places:
        return None
    text = documents[places[0].document].text[places[0].start : places[0].end]
    return Answer(text, None, answer.score, tuple(places))


def _best_of_each(spans: Sequence[Candidate]) -> list[Candidate]:
    """The first JUDGED_PER_DOCUMENT of every document, in the order given."""
    counts: dict[int, int] = {}
    result = []
    for span in spans:
        counts[span.document] = counts.get(span.document, 0) + 1
        if counts[span.document] <= JUDGED_PER_DOCUMENT:
            result.append(span)
    return result


def _judged(
    question: str, spans: Sequence[Candidate], documents: Sequence[Document], calibration: Calibration | None
) -> list[_Judged]:
    """Each with its confidence, best first; a document's further ones are never surer than its best."""
    best: dict[int, float] = {}
    result, asked, none = [], telling_words(question), frozenset[str]()
    for place, span in enumerate(spans):
        if calibration is None:
            result.append(_Judged(span, None, round(span.margin, 3) > 0, place))
            continue
        is_first = span.document not in best
        sought = asked if (calibration.first if is_first else calibration.later).words else none
        signs = signs_of(sought, span, documents[span.document])
        confidence = round(calibration.confidence(signs, is_first=is_first), 4)
        confidence = min(confidence, best.setdefault(span.document, confidence))
        result.append(_Judged(span, confidence, confidence >= calibration.threshold, place))
    return sorted(result, key=lambda each: each.key)


def _shortened(answers: Sequence[Answer], top: int) -> list[Answer]:
    kept, seen = [], set[int]()
    for number, answer in enumerate(answers):
        in_documents = {place.document for place in answer.places}
        if number < top or in_documents - seen:
            kept.append(answer)
            seen |= in_documents
    return kept


def _grouped(judged: Sequence[_Judged], spans: Sequence[Candidate], documents: Sequence[Document]) -> list[Answer]:
    """One Answer for each different quote.

    Further places of an answer are those of ``spans`` with the same words that beat their own window's null.
    """

    def words(span: Candidate) -> str:
        return fold_words(documents[span.document].text[span.start : span.end])

    groups: dict[str, list[_Judged]] = {}
    for each in judged:
        groups.setdefault(words(each.span), []).append(each)
    places = {name: [each.span for each in group] for name, group in groups.items()}
    for span in spans:
        if span.margin > 0 and (name := words(span)) in places and span not in places[name]:
            places[name].append(span)
    return [_answer(group[0], places[name], documents) for name, group in groups.items()]


def _answer(best: _Judged, spans: Sequence[Candidate], documents: Sequence[Document]) -> Answer:
    return Answer(
        text=documents[best.span.document].text[best.span.start : best.span.end],
        confidence=best.confidence,
        score=round(best.span.margin, 3),
        places=tuple(_place(span, documents[span.document]) for span in spans),
    )


def _place(span: Candidate, document: Document) -> Place:
    return Place(span.document, span.start, span.end, *_sentence(span, document))


def _sentence(span: Candidate, document: Document) -> tuple[int, int]:
    """The range of the sentence around a span: never beyond its paragraph or row."""
    around = document.paragraphs_of(span.start, span.end)
    floor, ceiling = (around[0].start, around[-1].end) if around else (0, None)
    return sentence_around(document.text, span.start, span.end, floor, ceiling)
