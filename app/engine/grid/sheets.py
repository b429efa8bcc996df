"""A table as a spreadsheet (XLSX): the table, its sources, and how it was made.

Every text is written as text, never as a formula. Row by row to the disk (XlsxWriter's constant memory).
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url

from app.engine.answering.answer import Level
from app.engine.grid.cells import GridDocument, Quote
from app.engine.grid.export import Source, Words, is_complete, pages_of, state_of
from app.engine.grid.shown import Shown, Shows

_LONGEST = 32_767
"""Characters that a cell may hold; what is longer is cut and says so."""
_LINKS = 60_000
"""Links that a sheet may hold, a few less than Excel's own limit; further documents are only named."""
_LONGEST_LINK, _LONGEST_TIP = 2000, 120
"""Characters, some of which count twice; Excel's limits are 2080 and 255."""
_CUT = " […]"
_NUMBER = re.compile("[1-9][0-9]{0,8}|0")
"""A page's label that is the same written as a number: not "007", nor digits of other scripts."""
_PER_QUESTION = 3


def write_sheets(path: Path, source: Source, words: Words) -> None:
    """Write the workbook. Raises OSError."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties(
        {"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)}
    )  # the same table, the same file
    try:
        _Sheets(book, source, words).write()
    except BaseException:
        book.fileclosed = True  # it would be written, and warn, when it is collected
        raise
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


class _Sheets:
    """The three sheets of one workbook."""

    def __init__(self, book: Any, source: Source, words: Words) -> None:  # noqa: ANN401 - it has no types
        self._source = source
        self._words = words
        wrapped = {"text_wrap": True, "valign": "top"}
        self._bold = book.add_format({**wrapped, "bold": True, "bottom": 1})
        self._plain = book.add_format(wrapped)
        self._checked = book.add_format({**wrapped, "bold": True})
        self._unsure = book.add_format({**wrapped, "font_color": "#9C5700"})
        self._grey = book.add_format({**wrapped, "font_color": "#767676", "italic": True})
        self._link = book.add_format({**wrapped, "font_color": "#0563C1", "underline": 1})
        self._percent = book.add_format({"valign": "top", "num_format": "0%"})
        self._score = book.add_format({"valign": "top", "num_format": "0.0"})
        self._page = book.add_format({"valign": "top", "num_format": "0"})
        self._table, self._sources, self._about = (
            book.add_worksheet(name[:31]) for name in (words.table, words.sources, words.about)
        )
        self._links: dict[object, int] = {}
        self._source_row = 0

    def write(self) -> None:
        self._write_heads()
        complete = True
        for number, (document, cells) in enumerate(self._source.rows()):
            complete = complete and is_complete(cells)
            self._write_row(number + 2, document, cells)
            for question, cell in zip(self._source.questions, cells, strict=True):
                self._write_sources(document, question.text, cell)
        self._about.set_column(0, 0, 24)
        self._about.set_column(1, 1, 90)
        for number, (name, value) in enumerate(self._words.facts(self._source.reader, complete)):
            self._text(self._about, number, 0, name, self._bold)
            self._text(self._about, number, 1, value, self._plain)

    def _write_heads(self) -> None:
        words, table, sources = self._words, self._table, self._sources
        table.set_column(0, 0, 30)
        table.set_column(1, 1, 12)
        table.freeze_panes(2, 1)
        for number, question in enumerate(self._source.questions):
            column = 2 + _PER_QUESTION * number
            table.set_column(column, column, 40)
            table.set_column(column + 1, column + 2, 11)
            self._text(table, 0, column, question.text, self._bold)
        sure = words.confidence if self._source.calibrated else words.score
        heads = [words.document, words.state, *[words.quote, words.page, sure] * len(self._source.questions)]
        for column, head in enumerate(heads):
            self._text(table, 1, column, _heading(head), self._bold)
        heads = [words.document, words.folder, words.question, words.result, words.quote, words.page]
        heads += [words.confidence, words.score, words.sentence, words.place, words.found]
        for column, head in enumerate(heads):
            self._text(sources, 0, column, _heading(head), self._bold)
        for column, width in enumerate((30, 30, 30, 12, 40, 8, 11, 8, 60, 14, 8)):
            sources.set_column(column, column, width)
        sources.freeze_panes(1, 0)

    def _write_row(self, row: int, document: GridDocument, cells: tuple[Shown, ...]) -> None:
        words = self._words
        self._document(self._table, row, document)
        self._text(self._table, row, 1, state_of(cells, words), self._plain)
        for number, cell in enumerate(cells):
            column = 2 + _PER_QUESTION * number
            if cell.quote is None:
                said = words.shows(cell.shows)
                if cell.shows is Shows.UNREADABLE:
                    said = words.unreadable(document) or said
                self._text(self._table, row, column, said, self._grey)
                continue
            self._text(self._table, row, column, cell.quote.text, self._format(cell))
            self._pages(self._table, row, column + 1, cell.quote)
            self._number(row, column + 2, cell.quote)

    def _write_sources(self, document: GridDocument, question: str, cell: Shown) -> None:
        quotes = [quote for quote in (cell.quote, *cell.others) if quote is not None]
        for number, quote in enumerate(quotes):
            self._source_row += 1
            row, sheet = self._source_row, self._sources
            self._document(sheet, row, document)
            shows = cell.shows if number == 0 else Shows.ANSWERED
            values = (str(document.path.parent), question, self._words.shows(shows), quote.text)
            for column, value in enumerate(values, 1):
                self._text(sheet, row, column, value, self._plain)
            self._pages(sheet, row, 5, quote)
            if quote.confidence is not None:
                sheet.write_number(row, 6, _exact(quote.confidence), self._percent)
            if quote.score is not None:
                sheet.write_number(row, 7, _exact(quote.score), self._score)
            self._text(sheet, row, 8, quote.context, self._plain)
            self._text(sheet, row, 9, f"{quote.start}–{quote.end}", self._plain)
            sheet.write_number(row, 10, quote.found)

    def _format(self, cell: Shown) -> object:
        if cell.human is not None:
            return self._checked
        sure = cell.quote.confidence if cell.quote is not None else None
        is_unsure = cell.shows is Shows.SO_FAR or (sure is not None and Level.of(sure) < Level.LIKELY)
        return self._unsure if is_unsure else self._plain

    def _number(self, row: int, column: int, quote: Quote) -> None:
        if self._source.calibrated and quote.confidence is not None:
            self._table.write_number(row, column, _exact(quote.confidence), self._percent)
        elif not self._source.calibrated and quote.score is not None:
            self._table.write_number(row, column, _exact(quote.score), self._score)

    def _pages(self, sheet: Any, row: int, column: int, quote: Quote) -> None:  # noqa: ANN401
        """A page as a number, so that it sorts as one; "iv" and "3–4" as text."""
        label = pages_of(quote)
        if _NUMBER.fullmatch(label):
            sheet.write_number(row, column, int(label), self._page)
        else:
            self._text(sheet, row, column, label, self._plain)

    def _document(self, sheet: Any, row: int, document: GridDocument) -> None:  # noqa: ANN401
        """The document's name, as a link to it."""
        name, links, link = document.path.name, self._links.get(sheet, 0), _link_to(document.path)
        if links < _LINKS and len(link) < _LONGEST_LINK:
            self._links[sheet] = links + 1
            url = _FileUrl(link)
            url.text, url.tip = name, str(document.path)[:_LONGEST_TIP]
            sheet.write_url(row, 0, url, self._link)
        else:
            self._text(sheet, row, 0, name, self._plain)

    def _text(self, sheet: Any, row: int, column: int, text: str, style: object) -> None:  # noqa: ANN401
        if len(text) > _LONGEST:
            text = text[: _LONGEST - len(_CUT)] + _CUT
        sheet.write_string(row, column, text, style)


def _exact(number: float) -> Decimal:
    """The number with the digits that CSV and JSON show: XlsxWriter makes 0.7292999999999999 of the float 0.7293."""
    return Decimal(repr(float(number)))


def _heading(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _link_to(path: Path) -> str:
    """The file, as a spreadsheet links to it."""
    link = path.as_uri()
    # XlsxWriter makes a link that begins with "file:" relative unless it names a drive, as it does on Windows
    # alone; the name of a scheme may be written in capitals (RFC 3986), and then it is left as it is.
    return link if path.drive else f"{_CAPITALS}{link.removeprefix('file:')}"


_CAPITALS = "FILE:"


class _FileUrl(Url):  # type: ignore[misc]  # XlsxWriter has no types
    """A link to a file, in the workbook in small letters: there are programs that know no others."""

    def _target(self) -> str:
        target = str(super()._target())
        return f"file:{target.removeprefix(_CAPITALS)}" if target.startswith(_CAPITALS) else target
