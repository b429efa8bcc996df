"""What every format is read into, and how that becomes one text with its paragraphs.

A story is a list of pieces and tables. A table becomes one line for each row, its cells apart; where a
row is too long for that, or holds a table itself (letters are laid out so, and contracts in two
languages), its cells follow each other as if there were no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.engine.documents.document import CELL_BREAK, Cell, Paragraph, ParagraphKind
from app.engine.documents.text import clean_text

ROW_LIMIT = 1_000
"""The most characters of a row on one line."""

MAX_SPAN = 100
"""Columns that one cell may cover."""

_UNSEEN = re.compile("[\u00ad\u200b\u2060]")
"""Places where a word may, or must not, be divided: shown by nothing, and in the way of every word."""

_AROUND_BREAK = re.compile(r" *\n *")


@dataclass(frozen=True)
class Piece:
    """One paragraph as it was read. Attributes: as of Paragraph."""

    text: str
    kind: ParagraphKind = ParagraphKind.PLAIN
    level: int = 0


@dataclass
class TableCell:
    """Attributes: story: what is in it. span: columns it covers."""

    story: Story
    span: int = 1


@dataclass
class Table:
    """Attributes: rows: of cells."""

    rows: list[list[TableCell]] = field(default_factory=list)


Story = list[Piece | Table]


def compose(story: Story) -> tuple[str, tuple[Paragraph, ...]]:
    """One clean text, and its paragraphs."""
    composer = _Composer()
    composer.add(story)
    return composer.text, tuple(composer.paragraphs)


def tidy(text: str, kind: ParagraphKind) -> str:
    """A paragraph's text without what is not seen."""
    text = _UNSEEN.sub("", clean_text(text))
    if kind is ParagraphKind.CODE:
        return text.strip("\n").rstrip()
    return _AROUND_BREAK.sub("\n", text).strip()


class _Composer:
    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, story: Story) -> None:
        for part in story:
            if isinstance(part, Table):
                self._add_table(part)
            else:
                self._add_piece(part)

    def _add_piece(self, piece: Piece) -> None:
        text = tidy(piece.text, piece.kind)
        if not text:
            return
        tight = piece.kind in (ParagraphKind.ITEM, ParagraphKind.NOTE) and self._last_kind() is piece.kind
        start = self._write(text, "\n" if tight else "\n\n")
        self.paragraphs.append(Paragraph(start, self._length, piece.kind, piece.level))

    def _last_kind(self) -> ParagraphKind | None:
        return self.paragraphs[-1].kind if self.paragraphs else None

    def _write(self, text: str, apart: str) -> int:
        """Append ``text``, and what sets it apart from what is there; returns where it begins."""
        if self._parts:
            self._parts.append(apart)
            self._length += len(apart)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def _add_table(self, table: Table) -> None:
        if all(len(row) <= 1 for row in table.rows):  # a frame around text
            for row in table.rows:
                for cell in row:
                    self.add(cell.story)
            return
        notes: Story = []
        follows = False  # a row of this table stands above
        for row in table.rows:
            lines = [_line(cell.story) for cell in row]
            if (
                any(line is None for line in lines)
                or sum(len(line or "") + len(CELL_BREAK) for line in lines) > ROW_LIMIT
            ):
                for cell in row:
                    self.add(cell.story)
                follows = False
            elif any(lines):
                self._add_row([(line or "", cell.span) for line, cell in zip(lines, row, strict=True)], follows)
                notes += _notes(row)
                follows = True
        self.add(notes)

    def _add_row(self, cells: list[tuple[str, int]], follows: bool) -> None:
        while cells and not cells[-1][0]:
            cells.pop()
        start = self._write(CELL_BREAK.join(text for text, _ in cells), "\n" if follows else "\n\n")
        ranges = []
        place, column = start, 0
        for text, span in cells:
            ranges.append(Cell(place, place + len(text), column, span))
            place += len(text) + len(CELL_BREAK)
            column += span
        self.paragraphs.append(Paragraph(start, self._length, ParagraphKind.ROW, 0, tuple(ranges)))


def _line(story: Story) -> str | None:
    """A cell on one line; None when it holds a table."""
    texts = []
    for part in story:
        if isinstance(part, Table):
            return None
        if part.kind is not ParagraphKind.NOTE and (text := tidy(part.text, ParagraphKind.PLAIN)):
            texts.append(re.sub(r"[\n\t]+", " ", text))
    return " ".join(texts)


def _notes(row: list[TableCell]) -> Iterator[Piece]:
    for cell in row:
        yield from (part for part in cell.story if isinstance(part, Piece) and part.kind is ParagraphKind.NOTE)
