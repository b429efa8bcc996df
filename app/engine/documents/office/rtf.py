"""Rich text (RTF): what a printed copy would show.

Deleted and hidden text, comments, headers and footers are not read; numbers of lists are the ones that the
file gives to programs that do not count; notes and text boxes follow their paragraph. Written out here
because the one library there is (striprtf) drops notes and headings, reads deleted and hidden text, and
breaks characters beyond the first 65,536. Source: Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.engine.documents.document import CELL_BREAK, ParagraphKind
from app.engine.documents.errors import Cause
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.numbers import BULLET, written
from app.engine.documents.office.story import MAX_SPAN, Piece, Story, Table, TableCell
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

MAX_DEPTH = 2_000
REPORT_EVERY = 100_000
"""Tokens."""

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)

_SKIPPED = frozenset(
    (
        *("colortbl", "info", "pict", "objdata", "sp", "shprslt", "do", "private", "filetbl", "template"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        *("ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"),
        *("xe", "tc", "txe", "rxe", "pntxta", "pntxtb", "nonesttables"),
    )
)
"""Groups that hold no text of the body."""

_STARRED = frozenset(("shpinst", "ud", "nesttableprops"))
"""Groups that a program may pass over, and this one does not."""

_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_SYMBOLS = {"~": "\xa0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}

_SYMBOL = "symbol"
_CHARSETS = {
    0: "cp1252",
    2: _SYMBOL,
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_NAMED = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_NEAR = 60
"""Twips: edges of cells that are nearer than this are one."""


def read_rtf(data: bytes | bytearray, report: Report = ignore) -> Story:
    """The text of an RTF file. Raises Fault: UNSAFE."""
    reader = _Reader(report)
    reader.read(data.decode("latin-1"))
    return reader.finish()


@dataclass
class _State:
    """What a group changes until it ends.

    Attributes:
        skipped: the group holds no text. hidden, deleted: its text is. skip: characters after a Unicode one
            that stand for it in older programs. codec: of bytes; None: the file's. table: "fonts" or
            "styles" while one is read. aside: a note or text box began with it. label: it is the number
            of a list item.
    """

    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    codec: str | None = None
    table: str = ""
    aside: bool = False
    label: bool = False
    alternatives: bool = False


@dataclass
class _Context:
    """A flow of paragraphs: the body, a note, a text box."""

    mark: str = ""
    """In front of its first paragraph."""
    kind: ParagraphKind = ParagraphKind.PLAIN
    at_end: bool = False
    """It is an endnote."""
    story: Story = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    after: Story = field(default_factory=list)
    level: int | None = None
    in_table: bool = False
    table: Table = field(default_factory=Table)
    cell: Story = field(default_factory=list)
    row: list[TableCell] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    all_edges: list[list[int]] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)


class _Reader:
    """Turns tokens into a story."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._state = _State()
        self._stack: list[_State] = []
        self._contexts = [_Context()]
        self._bytes = bytearray()
        self._to_skip = 0
        self._default = "cp1252"
        self._default_font: int | None = None
        self._font = 0
        self._fonts: dict[int, str] = {}
        self._style = 0
        self._style_levels: dict[int, int] = {}
        self._counts = {False: 0, True: 0}
        self._endnotes: Story = []
        self._first = True
        """The next control word is the first of its group: it may name a destination."""
        self._starred = False

    def finish(self) -> Story:
        """The whole story."""
        self._decode()
        while len(self._contexts) > 1:
            self._end_aside()
        self._end_paragraph()
        self._end_table()
        return self._context.story + self._endnotes

    @property
    def _context(self) -> _Context:
        return self._contexts[-1]

    def read(self, text: str) -> None:
        """All tokens, to the end of the outermost group."""
        place = count = 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:  # cannot be: every character begins a token
                break
            place = match.end()
            count += 1
            if count % REPORT_EVERY == 0:
                self._report(STILL_WORKING)
            word, argument, code, symbol, brace, plain = match.groups()
            if word == "bin" and argument is not None:
                place += max(int(argument), 0)
            elif word is not None:
                self._word(word, None if argument is None else int(argument))
            elif code is not None:
                self._add_bytes(bytes((int(code, 16),)))
            elif plain is not None:
                self._add_bytes(plain.encode("latin-1"))
            elif brace == "{":
                self._begin_group()
            elif brace == "}":
                if not self._stack:
                    return
                self._end_group()
            elif symbol is not None:
                self._symbol(symbol)

    # ------------------------------------------------------------------ groups

    def _begin_group(self) -> None:
        self._decode()
        if len(self._stack) >= MAX_DEPTH:
            raise Fault(Cause.UNSAFE)
        self._stack.append(self._state)
        self._state = replace(self._state, aside=False)
        self._first, self._starred, self._to_skip = True, False, 0

    def _end_group(self) -> None:
        self._decode()
        if self._state.aside:
            self._end_aside()
        self._state = self._stack.pop()
        self._first, self._starred, self._to_skip = False, False, 0

    def _begin_aside(self, mark: str, kind: ParagraphKind) -> None:
        if not self._state.skipped and not self._state.aside:
            self._state.aside = True
            self._contexts.append(_Context(mark, kind))

    def _end_aside(self) -> None:
        self._end_paragraph()
        self._end_table()
        done = self._contexts.pop()
        if done.at_end:
            self._endnotes += done.story
        else:
            self._context.after += done.story

    # ------------------------------------------------------------------ control words

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._starred = True
            return
        self._first = False
        if symbol in "\r\n":
            self._paragraph_word("par")
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        first, self._first = self._first, False
        starred, self._starred = self._starred, False
        state = self._state
        self._to_skip = 0
        if (first or starred) and self._begins_destination(word, number, starred):
            return
        if state.table:
            self._table_word(word, number)
            return
        if state.skipped:
            return
        if word == "u" and number is not None:
            self._write(chr(number & 0xFFFF))
            self._to_skip = state.skip
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif (change := _CHANGES.get(word)) is not None:
            self._decode()
            change(self, number)
        elif word in _PARAGRAPH_WORDS:
            self._paragraph_word(word)

    def _begins_destination(self, word: str, number: int | None, starred: bool) -> bool:
        """Whether a group is of a kind of its own, that begins with this word."""
        state = self._state
        if word in ("fonttbl", "stylesheet"):
            state.table = "fonts" if word == "fonttbl" else "styles"
        elif word in ("listtext", "pntext"):
            state.label = True
        elif word == "footnote":
            self._begin_note()
        elif word == "shptxt":
            self._begin_aside("", ParagraphKind.PLAIN)
        elif word == "upr":
            state.skipped = state.alternatives = True
        elif word == "ud" and state.alternatives:
            state.skipped = state.alternatives = False
        elif word in _SKIPPED or (starred and word not in _STARRED and not state.table):
            state.skipped = True
        else:
            return False
        return True

    def _begin_note(self) -> None:
        if self._state.skipped or self._state.deleted or self._state.hidden:
            self._state.skipped = True
            return
        self._decode()
        self._counts[False] += 1
        mark = written(self._counts[False], "decimal")
        self._write(f"[{mark}]")
        self._begin_aside(f"[{mark}] ", ParagraphKind.NOTE)

    def _table_word(self, word: str, number: int | None) -> None:
        """Within the tables of fonts and styles."""
        if word == "f":
            self._font = number or 0
        elif word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")
        elif word == "cpg" and number:
            self._fonts[self._font] = _codec(number)
        elif word == "s":
            self._style = number or 0
        elif word == "outlinelevel" and number is not None:
            self._style_levels[self._style] = number

    def _paragraph_word(self, word: str) -> None:
        self._decode()
        if self._state.skipped or self._state.table or self._state.label:
            return
        context = self._context
        if word in ("par", "sect", "page"):
            if not (self._state.hidden or self._state.deleted):
                self._end_paragraph()
        elif word == "cell":
            self._end_paragraph(into_cell=True)
            context.row.append(TableCell(context.cell))
            context.cell = []
        elif word == "nestcell":
            context.nested.append(self._take_text())
        elif word == "nestrow":
            context.cell.append(Piece(CELL_BREAK.join(context.nested)))
            context.nested = []
        elif word == "row":
            context.table.rows.append(context.row)
            context.all_edges.append(context.edges[: len(context.row)])
            context.row = []
        elif word == "trowd":
            context.edges = []
        elif word == "intbl":
            context.in_table = True
        elif word == "pard":
            context.in_table, context.level = False, None

    # ------------------------------------------------------------------ text

    def _add_bytes(self, data: bytes) -> None:
        self._first = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if not self._state.skipped and not self._state.table:
            self._bytes += data

    def _decode(self) -> None:
        """The bytes so far are characters of the font that was in force."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        codec = self._state.codec or self._fonts.get(self._default_font or 0) or self._default
        if codec == _SYMBOL:
            text = data.decode("latin-1").replace("\xb7", "•").replace("\xa7", "•")
        else:
            text = data.decode(codec, errors="replace")
        self._put(text)

    def _write(self, text: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        self._decode()
        self._put(text)

    def _put(self, text: str) -> None:
        state = self._state
        if not (state.skipped or state.table or state.hidden or state.deleted):
            (self._context.label if state.label else self._context.parts).append(text)

    def _take_text(self) -> str:
        context = self._context
        text = _joined(context.parts).strip()
        label = _joined(context.label).strip().replace("·", BULLET)
        context.parts, context.label = [], []
        return f"{label} {text}" if label and text else text

    def _end_paragraph(self, into_cell: bool = False) -> None:
        context = self._context
        labelled = bool(_joined(context.label).strip())
        text = self._take_text()
        in_table = into_cell or context.in_table
        if not in_table:
            self._end_table()
        story = context.cell if in_table else context.story
        if text:
            kind, level = context.kind, 0
            if kind is ParagraphKind.NOTE:
                text, context.mark = context.mark + text, ""
            elif context.level is not None and 0 <= context.level < 9:
                kind, level = ParagraphKind.HEADING, context.level + 1
            elif labelled:
                kind, level = ParagraphKind.ITEM, 1
            story.append(Piece(text, kind, level))
        story += context.after
        context.after = []

    def _end_table(self) -> None:
        context = self._context
        if context.row or context.cell:  # a row that was never closed
            context.row.append(TableCell(context.cell))
            context.table.rows.append(context.row)
            context.all_edges.append([])
            context.row, context.cell = [], []
        if context.table.rows:
            _set_spans(context.table, context.all_edges)
            context.story.append(context.table)
            context.table, context.all_edges = Table(), []

    # ------------------------------------------------------------------ what control words change

    def set_font(self, number: int | None) -> None:
        self._state.codec = self._fonts.get(number or 0) or None

    def set_default_font(self, number: int | None) -> None:
        self._default_font = number

    def set_code_page(self, number: int | None) -> None:
        self._default = _codec(number or 1252) or self._default

    def set_skip(self, number: int | None) -> None:
        self._state.skip = min(max(1 if number is None else number, 0), 100)

    def set_hidden(self, number: int | None) -> None:
        self._state.hidden = number != 0

    def set_deleted(self, number: int | None) -> None:
        self._state.deleted = number != 0

    def set_plain(self, _number: int | None) -> None:
        self._state.hidden = self._state.deleted = False
        self._state.codec = None

    def set_level(self, number: int | None) -> None:
        self._context.level = number

    def set_style(self, number: int | None) -> None:
        level = self._style_levels.get(number or 0)
        if level is not None:
            self._context.level = level

    def add_edge(self, number: int | None) -> None:
        if len(self._context.edges) < MAX_SPAN:
            self._context.edges.append(number or 0)

    def set_endnote(self, _number: int | None) -> None:
        """The note that has just begun stands at the end; its number is one of its own."""
        if len(self._contexts) < 2 or self._context.kind is not ParagraphKind.NOTE or self._context.at_end:
            return
        self._counts[False] -= 1
        self._counts[True] += 1
        mark = written(self._counts[True], "lowerRoman")
        self._context.mark, self._context.at_end = f"[{mark}] ", True
        if self._contexts[-2].parts:
            self._contexts[-2].parts[-1] = f"[{mark}]"

    def set_machine(self, name: str) -> None:
        self._default = _NAMED[name]


_CHANGES: dict[str, Callable[[_Reader, int | None], None]] = {
    "f": _Reader.set_font,
    "deff": _Reader.set_default_font,
    "ansicpg": _Reader.set_code_page,
    "uc": _Reader.set_skip,
    "v": _Reader.set_hidden,
    "deleted": _Reader.set_deleted,
    "plain": _Reader.set_plain,
    "outlinelevel": _Reader.set_level,
    "s": _Reader.set_style,
    "cellx": _Reader.add_edge,
    "ftnalt": _Reader.set_endnote,
    "mac": lambda reader, _number: reader.set_machine("mac"),
    "pc": lambda reader, _number: reader.set_machine("pc"),
    "pca": lambda reader, _number: reader.set_machine("pca"),
}

_PARAGRAPH_WORDS = frozenset(("par", "sect", "page", "cell", "nestcell", "nestrow", "row", "trowd", "intbl", "pard"))


def _codec(code_page: int) -> str:
    """The codec of a code page; "" where Python has none."""
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030"}.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _joined(parts: list[str]) -> str:
    """Characters beyond the first 65,536 come in two halves."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _set_spans(table: Table, all_edges: list[list[int]]) -> None:
    """How many columns each cell covers, by the right edges of all cells."""
    columns: list[int] = []
    for edge in sorted({edge for edges in all_edges for edge in edges}):
        if not columns or edge - columns[-1] >= _NEAR:
            columns.append(edge)
    if not columns or len(columns) > MAX_SPAN:
        return
    for row, edges in zip(table.rows, all_edges, strict=True):
        if len(edges) != len(row):
            continue
        before = 0
        for cell, edge in zip(row, edges, strict=True):
            column = sum(known <= edge for known in columns)
            cell.span = max(column - before, 1)
            before = max(column, before + 1)
