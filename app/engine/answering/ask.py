"""A question put to documents: windows in a promising order, until all were read.

Answers are reported while reading goes on; "no answer" is said only at the end, with what was read
(promise 2).
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.answer import Answer, Outcome, Reading, Result, Verdict
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.answering.kind import Kind
from app.engine.answering.likeliest import Indexing, Likeliest
from app.engine.answering.looks import Look, SecondLooks
from app.engine.answering.memory import PartRead
from app.engine.answering.rank import Candidates, as_passages, rank, signs_of
from app.engine.answering.tables import Tables, asked, first_rows
from app.engine.documents.document import Document
from app.engine.documents.headings import heading_ends
from app.engine.models.calibration import PRESENT, Calibration, Signs
from app.engine.process import STILL_WORKING
from app.engine.reading.device import ReaderMoved
from app.engine.reading.quotes import edges, quote
from app.engine.reading.reader import Reader, WindowInput, WindowLogits
from app.engine.reading.spans import Candidate, best_spans, covered, end_shares, paragraph_numbers
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.windows import Cut, Window, cut, cut_for, question_limit
from app.engine.task import Report, ignore, stoppable

REPORT_S = 0.1
"""Progress and provisional answers at most this often."""

TOP = 10
"""Answers kept by default: more than are read, few enough to be looked at."""

GLANCE_SHARE, GLANCE_LEAST = 0.05, 4
"""What a glance reads of a document: its likeliest twentieth, which held the right window wherever the question's
n-grams said anything (benchmarks/README.md), and never less than so many windows."""


@dataclass(frozen=True, eq=False)
class ReadableDocument:
    """A document as the reader in use sees it.

    Attributes:
        tokens: of ``document.text``, by that reader's tokenizer.
    """

    document: Document
    tokens: Tokens

    @cached_property
    def paragraphs(self) -> NDArray[np.int64]:
        """For each token the number of what it stands in that a quote may not leave: a paragraph, a cell, a heading."""
        document = self.document
        headings = () if document.pages else heading_ends(document.text)  # a page's are paragraphs by their looks
        return paragraph_numbers(document.text, self.tokens.starts, (*document.borders, *headings))

    @cached_property
    def beginnings(self) -> NDArray[np.int64]:
        """The tokens that paragraphs begin with; what stands below a heading begins with the heading."""
        numbers = paragraph_numbers(self.document.text, self.tokens.starts, self.document.borders)
        return np.flatnonzero(np.diff(numbers, prepend=-1))

    @cached_property
    def first_rows(self) -> list[int]:
        """For each paragraph the first row of its table (see ``tables.first_rows``)."""
        return first_rows(self.document.paragraphs)

    @cached_property
    def has_rows(self) -> bool:
        """Whether any of it is a table's."""
        return any(first >= 0 for first in self.first_rows)

    def windows(self, document: int, room: int, how: Cut) -> list[Window]:
        """How it is cut, as document of that number, where windows have room for so many of its tokens."""
        return cut(document, len(self.tokens), room, how.overlap, self.beginnings if how.at_paragraphs else ())


class Question:
    """One question over some documents; :meth:`read` gives its result.

    Args:
        kind: unless it is ASK, passages are given instead of answers (see Result).

    Raises:
        QuestionError: it is empty, or too long to leave room for the document in a window.
    """

    def __init__(
        self,
        text: str,
        documents: Sequence[ReadableDocument],
        reader: Reader,
        tokenizer: WindowTokenizer,
        calibration: Calibration | None,
        *,
        indexing: Indexing | None = None,
        top: int = TOP,
        kind: Kind = Kind.ASK,
        how: Cut | None = None,
    ) -> None:
        self.text = " ".join(text.split())
        self._readable = documents
        self._documents = [readable.document for readable in documents]
        self._reader = reader
        self._tokenizer = tokenizer
        self._calibration = calibration
        self._top = top
        self._kind = kind
        if not self.text:
            raise QuestionError(QuestionCause.EMPTY)
        self._ids = tokenizer.encode(self.text).ids
        how = how or cut_for(reader.id)
        length = min(how.length, reader.window_length)
        limit = question_limit(length)
        if len(self._ids) > limit:
            words = len(self.text.split()) * limit // len(self._ids)
            raise QuestionError(QuestionCause.TOO_LONG, max(words, 1))
        room = length - len(self._ids) - tokenizer.template.size
        self._windows_of = [each.windows(index, room, how) for index, each in enumerate(documents)]
        self._windows = [window for windows in self._windows_of for window in windows]
        self._bases = [0, *itertools.accumulate(len(windows) for windows in self._windows_of)]
        self._done = [np.zeros(len(windows), dtype=np.bool_) for windows in self._windows_of]
        self._candidates = Candidates()
        look_room = max(1, room - (length - min(how.look, length)))
        self._looks = SecondLooks(self.text, documents, self._windows_of, look_room, reader, self._input)
        self._asked = asked(self.text)
        texts = [(each.document.text, each.tokens) for each in documents]
        self._likeliest = Likeliest(self.text, texts, self._windows_of, indexing)

    @property
    def key(self) -> bytes:
        """What of the question a reader sees: two questions with the same are read alike."""
        return self._ids.astype(np.int32).tobytes()

    def go_on_from(self, document: int, part: PartRead) -> None:
        """Take over what was read of a document before, for the same ids, text and reader."""
        if len(part.done) != len(self._done[document]):
            return
        self._done[document] |= part.done
        self._candidates.add(
            Candidate(document, int(start), int(end), float(margin), float(share))
            for (start, end), margin, share in zip(part.spans, part.margins, part.end_shares, strict=True)
        )
        for (start, end), (margin, share) in zip(part.spans, part.looks, strict=True):
            if not math.isnan(margin):
                self._looks.put((document, int(start), int(end)), Look(float(margin), float(share)))

    def part(self, document: int) -> PartRead:
        """What was read of a document until now."""
        found = self._candidates.of(document)
        spans = np.array([(each.start, each.end) for each in found], dtype=np.int32).reshape(-1, 2)
        margins, shares = ([each.margin for each in found], [each.end_share for each in found])
        looks = [self._looks.get(each) or Look(math.nan, math.nan) for each in found]
        again = np.array([(each.margin, each.end_share) for each in looks]).reshape(-1, 2)
        return PartRead(self._done[document].copy(), spans, np.array(margins), np.array(shares), again)

    @property
    def ids_in_all(self) -> int:
        """How many ids of the documents its windows hold together: what the reading costs."""
        return sum(window.last - window.first for window in self._windows)

    @property
    def ids_read(self) -> int:
        """So many of them in windows that were read."""
        return sum(w.last - w.first for number, w in enumerate(self._windows) if self._is_done(number))

    def read(
        self,
        report: Report = ignore,
        order: Sequence[int] | None = None,
        batch: int | None = None,
        glance: bool = False,
    ) -> Result:
        """Read every window; report Reading events.

        Args:
            report: gets Reading, STILL_WORKING in the middle of a window or of the first order, and a DeviceReason when
                the reader had to move; while it raises, nothing more is read.
            order: indices of windows, each once; default: the likeliest first.
            batch: windows per call of the reader; default: what suits its device.
            glance: read only the likeliest windows; the result is incomplete unless those are all.

        Raises:
            Cancelled: from ``report``; what was found until then was in the last report.
        """
        report(self._reading(self.result() if self._done_count else None))
        enough = self._glance if glance else len(self._windows)
        if self._done_count >= enough:
            self._looks.read(self._candidates, report)
            return self.result()
        with stoppable(lambda: report(STILL_WORKING)):
            left = self._unread(self.likeliest_first() if order is None else order)
        last, pause, result = time.monotonic(), REPORT_S, None
        while left and self._done_count < enough:
            some = left[: min(batch or self._reader.batch, enough - self._done_count)]
            began = time.monotonic()
            try:
                with stoppable(lambda: report(STILL_WORKING)):
                    found = self._read_windows(some)
            except ReaderMoved as moved:  # none of them was read; from now on there are fewer at a time
                report(moved.reason)
                continue
            left = left[len(some) :]
            spent = (time.monotonic() - began) / len(some)
            if order is None and left and self._likeliest.grow(spent, len(left), len(some)):
                left = self._unread(self.likeliest_first())
            if time.monotonic() - last >= pause or (found and result is None):
                self._looks.read(self._candidates, report)  # so that a number, once said, does not change
                began = time.monotonic()
                result = self.result()
                report(self._reading(result))
                last = time.monotonic()
                pause = max(REPORT_S, 9 * (last - began))  # at most a tenth of the time goes into reports
        self._looks.read(self._candidates, report)
        return self.result()

    def likeliest_first(self) -> Sequence[int]:
        """The order of reading, as far as it can be told now."""
        return self._likeliest.order() if len(self._windows) > 1 else range(len(self._windows))

    def result(self) -> Result:
        """The answer list and the verdicts as far as was read."""
        complete = self._done_count == len(self._windows)
        ranked = rank(self.text, self._looks.spans(self._candidates), self._documents, self._calibration, self._top)
        answers, closest = ranked.answers, ranked.closest
        answered = {place.document for answer in answers for place in answer.places}
        verdicts = self._verdicts(answered, ranked.present)
        if self._kind is not Kind.ASK:
            answers, closest = as_passages(answers, closest, self._documents)
        return Result(self.text, _together(verdicts), verdicts, answers, closest, complete, self._kind)

    def signs(self, answer: Answer) -> Signs:
        """What tells whether an answer of this question is right, or a closest passage (for who measures it)."""
        place = answer.places[0]
        found = next(
            each
            for each in self._looks.spans(self._candidates)
            if each.document == place.document
            and (each.start, each.end, round(each.margin, 3)) == (place.start, place.end, answer.score)
        )
        return signs_of(self._asked.words, found, self._documents[place.document])

    @property
    def _glance(self) -> int:
        """So many windows are read at a glance."""
        count = len(self._windows)
        return min(count, max(GLANCE_LEAST * len(self._windows_of), math.ceil(GLANCE_SHARE * count)))

    @property
    def _done_count(self) -> int:
        return sum(int(done.sum()) for done in self._done)

    def _unread(self, order: Iterable[int]) -> list[int]:
        return [number for number in order if not self._is_done(number)]

    def _is_done(self, index: int) -> bool:
        document = self._windows[index].document
        return bool(self._done[document][index - self._bases[document]])

    def _input(self, window: Window) -> WindowInput:
        """What the reader is given of a window."""
        tokens = self._readable[window.document].tokens
        return self._tokenizer.window(self._ids, tokens.ids[window.first : window.last])

    def _read_windows(self, numbers: Sequence[int]) -> bool:
        """Score them and take in what they hold; whether any candidate would be an answer."""
        windows = [self._windows[number] for number in numbers]
        inputs = [self._input(window) for window in windows]
        found = False
        for number, window, given, logits in zip(numbers, windows, inputs, self._reader.score(inputs), strict=True):
            tokens = self._readable[window.document].tokens
            text = self._documents[window.document].text
            candidates = []
            paragraphs = self._readable[window.document].paragraphs[window.first : window.last]
            starts, ends = tokens.starts[window.first : window.last], tokens.ends[window.first : window.last]
            where, shares = edges(text, starts, ends), end_shares(given, logits)
            for first, last, margin in best_spans(given, logits, paragraphs=paragraphs, edges=where):
                if (span := quote(text, int(starts[first]), int(ends[last]))) is not None:
                    candidates.append(Candidate(window.document, *span, margin, float(shares[last])))
            candidates = self._in_tables(window, given, logits, candidates, shares)
            found = found or any(self._would_be_an_answer(each) for each in candidates)
            self._candidates.add(candidates)
            self._looks.is_due(window.document)
            self._done[window.document][number - self._bases[window.document]] = True
        return found

    def _in_tables(
        self,
        window: Window,
        given: WindowInput,
        logits: WindowLogits,
        candidates: list[Candidate],
        shares: NDArray[np.float64],
    ) -> list[Candidate]:
        """A window's candidates with those cells of its tables that the question is about."""
        readable = self._readable[window.document]
        if not readable.has_rows or window.first == window.last:
            return candidates
        starts = readable.tokens.starts[window.first : window.last]
        ends = readable.tokens.ends[window.first : window.last]
        tables = Tables(self._asked, readable.document, readable.first_rows, int(starts[0]), int(ends[-1]))
        for start, end in tables.cells():
            first, last = int(np.searchsorted(ends, start, side="right")), int(np.searchsorted(ends, end))
            if first <= last < len(ends) and start - 1 <= starts[first] and ends[last] == end:
                null = float(logits.start[0]) + float(logits.end[0])
                at = given.context_start
                margin = float(logits.start[at + first]) + float(logits.end[at + last]) - null
                candidates.append(Candidate(window.document, start, end, margin, float(shares[last])))
        return tables.lifted(candidates)

    def _would_be_an_answer(self, candidate: Candidate) -> bool:
        if self._calibration is None:
            return candidate.margin > 0
        signs = signs_of(self._asked.words, candidate, self._documents[candidate.document])
        return self._calibration.confidence(signs, is_first=True) >= self._calibration.threshold

    def _verdicts(self, answered: set[int], present: Mapping[int, float]) -> tuple[Verdict, ...]:
        return tuple(
            self._verdict(index, index in answered, present.get(index)) for index in range(len(self._documents))
        )

    def _verdict(self, index: int, answered: bool, present: float | None) -> Verdict:
        document, tokens = self._documents[index], self._readable[index].tokens
        characters_read, pages_read = self._coverage(index)
        if not len(tokens.ids):
            outcome = Outcome.UNREADABLE
        elif answered:
            outcome = Outcome.ANSWERED
        else:
            outcome = Outcome.NONE if self._is_read(index) else Outcome.INCOMPLETE
        pages = len(document.pages) if document.pages else None
        measured = present if outcome is Outcome.NONE and self._kind is Kind.ASK else None
        return Verdict(
            index,
            outcome,
            characters_read,
            len(document.text),
            pages_read if pages is not None else None,
            pages,
            document.unreadable_pages,
            outcome is Outcome.NONE and self._is_doubtful(present),
            None if measured is None else round(1 - measured, 4),
        )

    def _is_doubtful(self, present: float | None) -> bool:
        if self._kind is not Kind.ASK:
            return True  # what "no answer" means was not measured for it
        return present is not None and present >= PRESENT

    def _coverage(self, index: int) -> tuple[int, int]:
        """Characters read, and pages all of whose text was read (a readable page without text counts)."""
        document, tokens = self._documents[index], self._readable[index].tokens
        count = len(tokens.ids)
        readable_pages = [page for page in document.pages if page.problem is None]
        if self._is_read(index):
            return len(document.text), len(readable_pages)
        if not self._done[index].any():
            return 0, 0
        done = [(w.first, w.last) for w in itertools.compress(self._windows_of[index], self._done[index])]
        read = covered(np.array(done, dtype=np.int64), count)
        characters = int((tokens.ends - tokens.starts)[read].sum())
        if not readable_pages:
            return characters, 0
        unread_before = np.concatenate([[0], np.cumsum(~read)])
        firsts = np.searchsorted(tokens.starts, [page.start for page in readable_pages])
        lasts = np.searchsorted(tokens.starts, [page.end for page in readable_pages])
        return characters, int(np.count_nonzero(unread_before[lasts] == unread_before[firsts]))

    def _is_read(self, index: int) -> bool:
        return bool(self._done[index].all())

    def _reading(self, result: Result | None) -> Reading:
        verdicts = result.verdicts if result is not None else self._verdicts(set(), {})
        pages = sum(verdict.pages or 1 for verdict in verdicts)
        read = sum(
            int(verdict.characters_read == verdict.characters) if verdict.pages_read is None else verdict.pages_read
            for verdict in verdicts
        )
        return Reading(self._done_count, len(self._windows), read, pages, result)


def not_put(question: str, kind: Kind, documents: Sequence[Document]) -> Result:
    """The result of a question that is not read for: nothing was looked at, and nothing is called absent."""
    verdicts = tuple(
        Verdict(
            index,
            Outcome.INCOMPLETE if document.has_text else Outcome.UNREADABLE,
            0,
            len(document.text),
            0 if document.pages else None,
            len(document.pages) or None,
            document.unreadable_pages,
        )
        for index, document in enumerate(documents)
    )
    text = " ".join(question.split())
    return Result(text, _together(verdicts), verdicts, (), (), complete=False, kind=kind, put=False)


def _together(verdicts: Sequence[Verdict]) -> Outcome:
    outcomes = {verdict.outcome for verdict in verdicts}
    for outcome in (Outcome.ANSWERED, Outcome.INCOMPLETE, Outcome.NONE):
        if outcome in outcomes:
            return outcome
    return Outcome.UNREADABLE
