"""A second look at the likeliest answers: each is read again, in the middle of a shorter window.

What a reader says of a span hangs on where its window happened to begin and on what else is in it: the best of many
windows is often a lucky one. So the leading candidates of a document are read twice, and the mean of both readings
counts; the others come after them. That finds the right answer first more often, and tells right answers from wrong
ones better (benchmarks/README.md, "A second look").

Which candidates are looked at again is told by their first reading alone, over all windows that were read: the order
of reading has no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.engine.answering.rank import Candidates, rank_key, without_overlaps, worth_showing
from app.engine.documents.document import Document, ParagraphKind
from app.engine.reading.spans import Candidate

LOOKS = 3
"""Candidates of a document that are read twice; two did nearly as well."""

WINDOWS_PER_LOOK = 3
"""A document of fewer windows has fewer: looking again takes a fourth of the reading at most."""

_BEHIND = 0.001
"""Logits: what was not looked at again comes after what was."""


@dataclass(frozen=True)
class Look:
    """The second reading of a candidate; the terms are those of ``Candidate``."""

    margin: float
    end_share: float


Span = tuple[int, int, int]
"""A candidate's document, start and end."""


def span_of(candidate: Candidate) -> Span:
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
        again = [_mean(each, looks.get(span_of(each))) for each in first]
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
