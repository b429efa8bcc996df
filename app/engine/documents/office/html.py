"""Web pages, and the chapters of books: what a browser would show, without running or fetching anything.

Parsed by the standard library's html.parser, which takes what is badly formed as well as what is not,
knows no entities but HTML's own, and opens nothing.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.numbers import BULLET, written
from app.engine.documents.office.story import MAX_SPAN, Piece, Story, Table, TableCell
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

MAX_TABLES = 40
"""Tables within tables; letters sent as web pages have some ten."""
MAX_OPEN_COMMENTS = 1_000
"""Each comment without an end is looked for to the end of the page."""
MAX_SIGN = 5
"""Characters of a sign that leads to a note."""
REPORT_EVERY = 500
"""Elements."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = _words(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary ul caption
    table tbody thead tfoot tr td th"""
)
_SILENT = _words(
    """script style template noscript iframe object embed audio video canvas svg select datalist textarea title
    rt rp del map annotation annotation-xml frameset noframes"""
)
"""What is no text of the page, or is not seen."""
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NOTES = frozenset(("footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"))

_NO_SECTION = re.compile(r"<!\[(?!(?:CDATA|if|else|endif|temp|ignore|include|rcdata)(?![-_.\w]))", re.IGNORECASE)
"""Marked sections that html.parser does not know, and stops at."""

_SPACE = re.compile("[ \t\r\n\f]+")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)


def read_html(text: str, report: Report = ignore) -> Story:
    """The text of a page. Raises Fault: UNSAFE."""
    if text.count("<!--", max(text.rfind("-->"), 0)) > MAX_OPEN_COMMENTS:
        raise Fault(Cause.UNSAFE)
    parser = _Page(report)
    try:
        parser.feed(_NO_SECTION.sub("&lt;![", text))
        parser.close()
    except AssertionError as error:  # how html.parser says that it cannot go on
        raise Fault(Cause.DAMAGED) from error
    return parser.finish()


class _List:
    def __init__(self, ordered: bool, form: str, next_number: int) -> None:
        self.ordered = ordered
        self.form = form
        self.next = next_number


class _OpenTable:
    """A table that is being read, and what to go back to after it."""

    def __init__(self, before: Story, lists: list[_List]) -> None:
        self.table = Table()
        self.before = before
        self.lists = lists
        self.caption: Story = []
        self.columns: dict[int, int] = {}
        """Columns before MAX_SPAN that a cell of a row above still covers, and for how many rows."""
        self.width = 0
        """Columns of the row so far: counted, since a row may have a hundred thousand cells."""


class _Page(HTMLParser):
    def __init__(self, report: Report) -> None:
        super().__init__(convert_charrefs=True)
        self._report = report
        self._seen = 0
        self._root: Story = []
        self._story = self._root
        self._parts: list[str] = []
        self._heading = 0
        self._label = ""
        self._pre = 0
        self._notes = 0
        self._lists: list[_List] = []
        self._tables: list[_OpenTable] = []
        self._reference: tuple[int, bool] | None = None
        """Where a raised sign began, and whether it leads to a note."""
        self._silent: list[str] = []
        """The element that is not read, as often as it is nested in itself."""

    def finish(self) -> Story:
        """The whole story."""
        while self._tables:
            self._end_table()
        self._flush()
        return self._root

    # ------------------------------------------------------------------ what the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen += 1
        if self._seen % REPORT_EVERY == 0:
            self._report(STILL_WORKING)
        tag = tag.rpartition(":")[2]
        if self._silent and not (self._silent[0] == "p" and tag in _BLOCKS):
            if tag == self._silent[0]:
                self._silent.append(tag)
            return
        self._silent.clear()
        attributes = {name: value or "" for name, value in attrs}
        if tag not in _VOID and (tag in _SILENT or _is_hidden(attributes)):
            if tag in _BLOCKS:
                self._flush()
            self._silent.append(tag)
            return
        if tag in _BLOCKS:
            self._flush()
        self._open(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag.rpartition(":")[2] not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if self._silent:
            if tag == self._silent[0]:
                self._silent.pop()
            return
        if tag in _BLOCKS:
            self._flush()
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data if self._pre else _SPACE.sub(" ", data))

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    # ------------------------------------------------------------------ elements

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "pre":
            self._pre += 1
        elif tag == "q":
            self._parts.append("“")
        elif tag in ("sup", "a"):
            self._begin_reference(tag, attributes)
        elif tag in _LISTS:
            self._lists.append(
                _List(tag == "ol", _FORMS.get(attributes.get("type", ""), "decimal"), _start(attributes))
            )
        elif tag == "li":
            self._label = self._next_label(attributes)
        elif tag == "table":
            self._begin_table()
        elif tag in ("tr", "td", "th", "caption") and self._tables:
            self._open_in_table(tag, attributes)
        elif tag == "aside" and (self._notes or _is_note(attributes)):
            self._notes += 1

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._pre = max(self._pre - 1, 0)
        elif tag == "q":
            self._parts.append("”")
        elif tag in ("sup", "a"):
            self._end_reference(tag)
        elif tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._label = ""
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("tr", "td", "th", "caption") and self._tables:
            self._story = self._tables[-1].caption  # browsers, too, show stray text before the table
        elif tag == "aside" and self._notes:
            self._notes -= 1

    def _begin_reference(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sup":
            self._reference = self._reference or (len(self._parts), False)
        elif attributes.get("epub:type") == "noteref" or attributes.get("role") == "doc-noteref":
            self._reference = (self._reference[0] if self._reference else len(self._parts), True)
        elif self._reference is not None and "#" in attributes.get("href", ""):
            self._reference = (self._reference[0], True)

    def _end_reference(self, tag: str) -> None:
        """A raised number becomes "[1]": it is no part of the word before it."""
        if self._reference is None or not (tag == "sup" or self._reference[1]):
            return
        (start, is_note), self._reference = self._reference, None
        sign = "".join(self._parts[start:]).strip()
        if is_note and sign and len(sign) <= MAX_SIGN and (sign.isalnum() or sign == "*"):
            self._parts[start:] = [f"[{sign}]"]

    def _next_label(self, attributes: dict[str, str]) -> str:
        if not self._lists or not self._lists[-1].ordered:
            return BULLET
        current = self._lists[-1]
        value = attributes.get("value", "")
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else current.next
        current.next = number + 1
        return f"{written(number, current.form)}."

    def _flush(self) -> None:
        """The paragraph is complete."""
        text = "".join(self._parts)
        self._parts.clear()
        self._reference = None
        if self._pre:
            if text.strip():
                self._story.append(Piece(text, ParagraphKind.CODE))
            return
        text = re.sub(" *\n *", "\n", re.sub("  +", " ", text)).strip(" \n")
        if not text:
            return
        if self._heading:
            self._story.append(Piece(text, ParagraphKind.HEADING, self._heading))
        elif self._notes:
            self._story.append(Piece(text, ParagraphKind.NOTE))
        elif self._label:
            self._story.append(Piece(f"{self._label} {text}", ParagraphKind.ITEM, max(len(self._lists), 1)))
            self._label = ""
        else:
            self._story.append(Piece(text))

    # ------------------------------------------------------------------ tables

    def _begin_table(self) -> None:
        if len(self._tables) >= MAX_TABLES:
            raise Fault(Cause.UNSAFE)
        self._tables.append(_OpenTable(self._story, self._lists))
        self._story, self._lists = [], []

    def _end_table(self) -> None:
        self._flush()
        done = self._tables.pop()
        self._story, self._lists = done.before, done.lists
        self._story.extend(done.caption)
        if done.table.rows:
            self._story.append(done.table)

    def _open_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        current = self._tables[-1]
        if tag == "caption":
            self._story = current.caption
            return
        if tag == "tr" or not current.table.rows:
            current.table.rows.append([])
            current.columns = {column: left - 1 for column, left in current.columns.items() if left > 1}
            current.width = 0
        if tag == "tr":
            self._story = current.caption
            return
        row = current.table.rows[-1]
        column = current.width
        while column in current.columns:
            row.append(TableCell([]))
            column += 1
        cell = TableCell([], _span(attributes, "colspan"))
        rows = _span(attributes, "rowspan")
        if rows > 1:
            current.columns.update(dict.fromkeys(range(column, min(column + cell.span, MAX_SPAN)), rows))
        row.append(cell)
        current.width = column + cell.span
        self._story = cell.story
        self._label = ""


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"]) is not None)


def _is_note(attributes: dict[str, str]) -> bool:
    words = f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".split()
    return not _NOTES.isdisjoint(words)


def _span(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "")
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _start(attributes: dict[str, str]) -> int:
    value = attributes.get("start", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 1
