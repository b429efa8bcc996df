"""The answers on the screen, or to all questions, as Markdown, as a table, and for programs.

Pure functions of a State.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app import messages
from app.desktop import verdicts, wording
from app.desktop.state import Question, State, questions_of
from app.engine.answering.answer import Verdict
from app.engine.answering.kind import Kind
from app.messages import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the start of a cell."""

_MARKDOWN = "\\`*_{}[]<>#|~"
"""What means something anywhere in a line."""

_MARKDOWN_START = re.compile(r"^(\d*)([-+.)=])")
"""What makes a list, or a line under a heading, at the start of one."""


class Format(Enum):
    """What the answers can be saved as; the value is the suffix."""

    MARKDOWN = ".md"
    CSV = ".csv"
    JSON = ".json"


@dataclass(frozen=True)
class Row:
    """One place of an answer.

    Attributes:
        number: of the answer on the screen, from 1.
        sure: word and number, as on its card; "" of a passage. confidence: measured, 0 to 1, or None.
        file: the document's name. page: its label, "" of a text.
        sentence: around the quote.
        document, start, end: where, for programs: the index of the document asked, and offsets of its text.
    """

    number: int
    quote: str
    sure: str
    confidence: float | None
    score: float
    file: str
    page: str
    sentence: str
    document: int
    start: int
    end: int


def rows(state: State) -> list[Row]:
    """Every place of every answer on the screen whose document is still open."""
    question = state.question
    found: list[Row] = []
    ranks = {id(answer): rank for rank, answer in enumerate(question.result.answers)} if question.result else {}
    for number, answer in enumerate(question.shown, 1):
        sure = wording.confidence(answer, ranks.get(id(answer), number - 1)).label if question.kind is Kind.ASK else ""
        for place in answer.places:
            opened = state.asked_document(place.document)
            document = opened.document if opened is not None else None
            if document is None:
                continue
            labels = [page.size.label for page in document.pages_of(place.start, place.end)]
            found.append(
                Row(
                    number,
                    _flat(document.text[place.start : place.end]),
                    sure,
                    answer.confidence,
                    answer.score,
                    document.path.name,
                    "–".join(dict.fromkeys((labels[0], labels[-1]))) if labels else "",
                    _flat(document.text[place.context_start : place.context_end]),
                    place.document,
                    place.start,
                    place.end,
                )
            )
    return found


def as_text(state: State, form: Format, day: datetime.date) -> bytes:
    """The answers in this format, as the bytes of a file; ``day``: when they are saved."""
    if form is Format.CSV:
        return as_csv(state, day)
    return (as_json(state, day) if form is Format.JSON else as_markdown(state, day)).encode("utf-8")


def all_as_text(state: State, form: Format, day: datetime.date) -> bytes:
    """The same of all questions since the window was opened, the oldest first.

    As Markdown and as a table one under the other, what holds for all said once; as JSON a list, under "questions".
    """
    states = [replace(state, question=question) for question in questions_of(state)]
    if form is Format.CSV:
        return _table(states, day)
    if form is Format.JSON:
        return _json({"questions": [_data(each, day) for each in states]}).encode("utf-8")
    return _all_as_markdown(states, day).encode("utf-8")


def _all_as_markdown(states: Sequence[State], day: datetime.date) -> str:
    dated = _escaped(say(messages.EXPORT_DATE, date=day.isoformat()))
    readers = [_read_by(state.question) for state in states]
    one = len(set(readers)) == 1
    head = [dated, *readers[0]] if one else [dated]
    questions = (_as_markdown(state, () if one else told) for state, told in zip(states, readers, strict=True))
    return "\n\n".join([*head, *questions]) + "\n"


def as_markdown(state: State, day: datetime.date) -> str:
    """The question, what each document gave and how much of it was read, and the quotes with their sentences."""
    dated = _escaped(say(messages.EXPORT_DATE, date=day.isoformat()))
    return _as_markdown(state, (dated, *_read_by(state.question))) + "\n"


def _read_by(question: Question) -> tuple[str, ...]:
    """Who read it, as a paragraph of Markdown, if anybody did."""
    if question.reader is None:
        return ()
    return (_escaped(say(messages.EXPORT_READER, reader=wording.reader_title(question.reader))),)


def _as_markdown(state: State, told: Sequence[str]) -> str:
    """A question and what came of it; ``told``: paragraphs below the question."""
    question = state.question
    parts = [f"# {_escaped(_flat(question.text))}", *told]
    if question.result is None or not question.result.complete:
        parts.append(_escaped(say(messages.EXPORT_UNFINISHED)))
    found = rows(state)
    for index in _order(question):
        opened = state.asked_document(index)
        if opened is None:
            continue
        parts.append(f"## {_escaped(_flat(opened.path.name))} · {_escaped(_plain(verdicts.words(state, index)))}")
        if read := _read(state, index):
            parts.append(_escaped(_flat(read)))
        for row in found:
            if row.document == index:
                parts.append(_item(row))
    return "\n\n".join(parts)


def as_csv(state: State, day: datetime.date) -> bytes:
    """A table that spreadsheets open rightly: UTF-8 with its mark, and no cell that would be computed.

    A row for each place of an answer, and one for each document that has none.
    """
    return _table([state], day)


def _table(states: Sequence[State], day: datetime.date) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(messages.EXPORT_HEAD)
    for state in states:
        table.writerows([_cell(cell) for cell in cells] for cells in _cells(state, day))
    return out.getvalue().encode("utf-8-sig")


def _cells(state: State, day: datetime.date) -> Iterator[tuple[str, ...]]:
    text = _flat(state.question.text)
    found = rows(state)
    for row in found:
        confidence = "" if row.confidence is None else f"{row.confidence:.2f}"
        cells = (text, str(row.number), row.quote, row.sure, confidence, row.file, row.page, row.sentence)
        yield *cells, *_verdict(state, row.document), day.isoformat()
    answered = {row.document for row in found}
    for index in range(len(state.question.asked)):
        opened = state.asked_document(index)
        if opened is not None and index not in answered:
            cells = (text, "", "", "", "", opened.path.name, "", "")
            yield *cells, *_verdict(state, index), day.isoformat()


def as_json(state: State, day: datetime.date) -> str:
    """The same names as the command line's ``--json`` has, as far as the window knows them."""
    return _json(_data(state, day))


def _data(state: State, day: datetime.date) -> dict[str, object]:
    question = state.question
    found = rows(state)
    numbers = dict.fromkeys(row.number for row in found)
    reader = question.reader
    return {
        "question": question.text,
        "date": day.isoformat(),
        "outcome": question.result.outcome.value if question.result else None,
        "complete": bool(question.result and question.result.complete),
        "model": None if reader is None else {"id": reader.id, "calibrated": reader.calibrated},
        "documents": [_document(state, index) for index in range(len(question.asked))],
        "answers": [_answer(number, [row for row in found if row.number == number]) for number in numbers],
    }


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _document(state: State, index: int) -> dict[str, object] | None:
    """A document asked; None of one closed since, for the places of answers count them all."""
    opened = state.asked_document(index)
    if opened is None or opened.document is None:
        return None
    words, read = _verdict(state, index)
    verdict = _of_result(state, index)
    return {
        "file": opened.path.name,
        "path": str(opened.path),
        "fingerprint": opened.document.fingerprint,
        "pages": len(opened.document.pages) or None,
        "outcome": verdict.outcome.value if verdict else None,
        "verdict": words,
        "read": read or None,
    }


def _of_result(state: State, index: int) -> Verdict | None:
    result = state.question.result
    return result.verdicts[index] if result is not None and index < len(result.verdicts) else None


def _verdict(state: State, index: int) -> tuple[str, str]:
    """What a document gave, and how much of it was read, in words."""
    return _plain(verdicts.words(state, index)), _read(state, index)


def _read(state: State, index: int) -> str:
    """How much of a document was read; "" where that is not known yet."""
    opened, verdict = state.asked_document(index), _of_result(state, index)
    return "" if opened is None or verdict is None else verdicts.coverage(opened, verdict, opened.path.name)


def _answer(number: int, places: list[Row]) -> dict[str, object]:
    first = places[0]
    return {
        "number": number,
        "text": first.quote,
        "confidence": first.confidence,
        "score": first.score,
        "label": first.sure,
        "context": first.sentence,
        "places": [
            {"document": row.document, "start": row.start, "end": row.end, "page": row.page or None} for row in places
        ],
    }


def _order(question: Question) -> list[int]:
    """The documents as on the screen: those with answers first."""
    answered = dict.fromkeys(answer.places[0].document for answer in question.shown)
    return [*answered, *(index for index in range(len(question.asked)) if index not in answered)]


def _item(row: Row) -> str:
    where = say(messages.PAGE, page=row.page) if row.page else ""
    head = " · ".join(part for part in (row.sure, where) if part)
    lines = [f"{row.number}. **{_escaped(row.quote)}**" + (f" – {_escaped(head)}" if head else "")]
    if row.sentence and row.sentence != row.quote:
        lines.append(f"   > {_escaped(row.sentence)}")
    return "\n\n".join(lines)


def _escaped(text: str) -> str:
    text = "".join(f"\\{character}" if character in _MARKDOWN else character for character in text)
    return _MARKDOWN_START.sub(r"\1\\\2", text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return text.replace(wording.FSI, "").replace(wording.PDI, "")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
