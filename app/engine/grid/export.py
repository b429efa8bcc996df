"""A table written to a file: CSV, XLSX (grid.sheets) or JSON; whole or not at all.

Written row by row, so memory does not grow with the table, into a file beside the one that is wanted, which then
takes its place: a kill leaves the old file or the new one. A table that is not complete says so, in every row.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TextIO

from app.engine.grid.cells import GridDocument, GridQuestion, Quote
from app.engine.grid.collection import Collection, Table
from app.engine.grid.shown import Shown, Shows, shown_in
from app.engine.reading.reader import ReaderMark

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


class Form(Enum):
    """The kinds of file."""

    CSV = ".csv"
    XLSX = ".xlsx"
    JSON = ".json"


@dataclass(frozen=True)
class Words:
    """What an export says in words, in the person's language (``app.messages``).

    Attributes:
        document, page, confidence, score, result, state, complete, incomplete, problem: headings and values.
        table, sources, about: names of sheets, at most 31 characters.
        question, quote, sentence, place, found, folder: headings of the sources.
        facts: (heading, value) pairs of the sheet about how the table was made.
        shows: what a cell shows, said where it holds no quote.
        unreadable: why a document could not be read; "" if it could.
    """

    document: str
    page: str
    confidence: str
    score: str
    result: str
    state: str
    complete: str
    incomplete: str
    problem: str
    table: str
    sources: str
    about: str
    question: str
    quote: str
    sentence: str
    place: str
    found: str
    folder: str
    facts: Callable[[ReaderMark | None, bool], Sequence[tuple[str, str]]]
    shows: Callable[[Shows], str]
    unreadable: Callable[[GridDocument], str]


@dataclass(frozen=True)
class Selection:
    """What of a collection is exported.

    Attributes:
        documents, questions: ids in their order; None: all.
        reader: whose cells; None: the last one's.
    """

    documents: tuple[int, ...] | None = None
    questions: tuple[int, ...] | None = None
    reader: ReaderMark | None = None


class Source:
    """A selection, read piece by piece."""

    def __init__(self, collection: Collection, selection: Selection) -> None:
        self._collection = collection
        self._selection = selection
        self.reader = selection.reader or collection.cells.last_reader()
        empty = collection.table(self.reader, (), selection.questions)
        self.questions: tuple[GridQuestion, ...] = empty.questions
        self.calibrated = self.reader is None or self.reader.calibrated

    def tables(self) -> Iterator[Table]:
        """From the first row again."""
        return self._collection.tables(self.reader, self._selection.documents, self._selection.questions)

    def rows(self) -> Iterator[tuple[GridDocument, tuple[Shown, ...]]]:
        """Each document with its cells."""
        for table in self.tables():
            for document in table.documents:
                yield document, tuple(shown_in(table, document, question.id) for question in self.questions)

    @property
    def is_complete(self) -> bool:
        """Whether more reading would change nothing."""
        return all(is_complete(cells) for _, cells in self.rows())


def is_complete(cells: Sequence[Shown]) -> bool:
    """Whether more reading would change nothing in a row."""
    return all(cell.is_final for cell in cells)


def state_of(cells: Sequence[Shown], words: Words) -> str:
    """How far a row is, in words."""
    if cells and all(cell.shows is Shows.UNREADABLE for cell in cells):
        return words.shows(Shows.UNREADABLE)
    return words.complete if is_complete(cells) else words.incomplete


def form_of(path: Path) -> Form | None:
    """By the file's name; None where it says nothing."""
    return next((form for form in Form if form.value == path.suffix.lower()), None)


def export(collection: Collection, path: Path, words: Words, selection: Selection | None = None) -> None:
    """Write a table.

    Args:
        collection: where from.
        path: where to; its name says in which form.
        words: in the person's language.
        selection: which rows and columns; default: all.

    Raises:
        ValueError: the name ends in none of the forms. OSError: it cannot be written. CollectionError.
    """
    form = form_of(path)
    if form is None:
        raise ValueError(path.suffix)
    source = Source(collection, selection or Selection())
    whole = path.with_name(f".{path.name}.new")
    try:
        if form is Form.XLSX:
            from app.engine.grid.sheets import write_sheets

            write_sheets(whole, source, words)
        else:
            # Spreadsheets take a CSV for UTF-8 only if it begins with a mark.
            with whole.open("w", encoding="utf-8-sig" if form is Form.CSV else "utf-8", newline="") as file:
                (_write_csv if form is Form.CSV else _write_json)(file, source, words)
        with whole.open("rb+") as file:
            os.fsync(file.fileno())
        whole.replace(path)
    except BaseException:
        whole.unlink(missing_ok=True)
        raise


# ------------------------------------------------------------------------------ CSV


def as_text(value: str) -> str:
    """A value that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _write_csv(file: TextIO, source: Source, words: Words) -> None:
    writer = csv.writer(file)
    sure = words.confidence if source.calibrated else words.score
    headings = [words.document, words.folder, words.state, words.problem]
    for question in source.questions:
        headings += [question.text, *(f"{question.text} [{name}]" for name in (words.page, sure, words.result))]
    writer.writerow(as_text(heading) for heading in headings)
    for document, cells in source.rows():
        state = state_of(cells, words)
        row = [document.path.name, str(document.path.parent), state, words.unreadable(document)]
        for cell in cells:
            quote = cell.quote
            row += [quote.text if quote else "", pages_of(quote), sureness(quote, source), cell.shows.value]
        writer.writerow(as_text(value) for value in row)


def pages_of(quote: Quote | None) -> str:
    """The page or pages of a quote, by the document's own labels."""
    if quote is None or not quote.pages:
        return ""
    first, last = quote.pages[0][1], quote.pages[-1][1]
    return first if len(quote.pages) == 1 else f"{first}–{last}"


def sureness(quote: Quote | None, source: Source) -> str:
    """The measured probability, or the score of a reader that was not measured."""
    number = None if quote is None else quote.confidence if source.calibrated else quote.score
    return "" if number is None else repr(number)


# ------------------------------------------------------------------------------ JSON


def _write_json(file: TextIO, source: Source, words: Words) -> None:
    reader = source.reader
    head = {
        "schema": 1,
        "complete": source.is_complete,
        "model": None
        if reader is None
        else {
            "id": reader.id,
            "revision": reader.revision,
            "precision": reader.precision,
            "calibrated": reader.calibrated,
        },
        "questions": [question.text for question in source.questions],
    }
    file.write(json.dumps(head, ensure_ascii=False)[:-1])
    file.write(', "documents": [')
    for number, (document, cells) in enumerate(source.rows()):
        facts = {
            "path": str(document.path),
            "fingerprint": document.fingerprint,
            "pages": document.pages,
            "characters": document.characters,
            "unreadable_pages": list(document.unreadable_pages),
            "error": words.unreadable(document) or None,
            "complete": is_complete(cells),
            "cells": [cell_json(cell, number) for cell in cells],
        }
        file.write((",\n" if number else "\n") + json.dumps(facts, ensure_ascii=False))
    file.write("\n]}\n")


def cell_json(shown: Shown, document: int) -> dict[str, object]:
    """A cell as JSON has it; ``document`` is the row's number, which its places name."""
    cell, human = shown.cell, shown.human
    return {
        "shows": shown.shows.value,
        "quote": _quote_json(shown.quote, document),
        "checked": human is not None,
        "outcome": cell.outcome.value if cell else "unreadable" if shown.shows is Shows.UNREADABLE else "incomplete",
        "kind": cell.kind.value if cell else None,
        "read": None
        if cell is None
        else {
            "characters": cell.characters_read,
            "of_characters": cell.characters,
            "pages": cell.pages_read,
            "of_pages": cell.pages,
        },
        "answers": [_quote_json(quote, document) for quote in (cell.answers if cell else ())],
        "closest": [_quote_json(quote, document) for quote in (cell.closest if cell else ())],
    }


def _quote_json(quote: Quote | None, document: int) -> dict[str, object] | None:
    """As an ANSWER of ``ask --json``; boxes of the first place."""
    if quote is None:
        return None
    boxes = [{"page": each.page, "rect": list(rect)} for each in quote.boxes for rect in each.rects]
    return {
        "text": quote.text,
        "confidence": quote.confidence,
        "score": quote.score,
        "context": quote.context,
        "pages": [label for _, label in quote.pages],
        "places": [
            {"document": document, "start": quote.start, "end": quote.end, "boxes": boxes},
            *({"document": document, "start": start, "end": end} for start, end in quote.places),
        ],
        "found": quote.found,
    }
