"""How the paragraphs of a structured text are to look: size, place and company of every line.

Nothing is laid out here: a shape says which characters stand where and how large, and the layout of a
block (text_layout) follows it. Plain text has lines and nothing else.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.desktop.views.text_direction import is_right_to_left
from app.engine.documents.document import Cell, Paragraph, ParagraphKind

_HEADINGS = (1.6, 1.3, 1.15, 1.05)
"""Sizes of the first levels; the others are as large as the text, and bold."""
_NOTE = 0.88
_CODE = 0.9

_APART = 0.6
"""Of a line's height, between two paragraphs."""
_ABOVE_HEADING = 1.0
_ABOVE_ITEM = 0.2

_INDENT = 1.2
"""Of a line's height, for each level of a list."""
_OUTWARD = 0.4
"""The sign of an item stands out by so much."""
_DEEPEST = 6
_ITEM_SIGN = re.compile(r"\S{1,9} ")

CELL_PADDING = 0.35
"""Of a line's height, on all sides of a cell."""
_NARROWEST = 2.2
"""Of a line's height: the least width of a column."""
_WORD = re.compile(r"[^\s\u2e80-\U0010ffff]+|\S")
"""What is not divided between two lines, if that can be."""
_WORD_AT_MOST = 0.4
"""Of the width of all: so much is kept for a word at most."""
_WIDEST = 46
"""Characters that a column is asked to be wide at most."""
_ROWS_LOOKED_AT = 200
_FAR = 20_000


@dataclass(frozen=True)
class Shape:
    """Characters that are laid out together.

    Attributes:
        start, end: their range in the block, without a line feed; empty for an empty line.
        scale: of the letters. bold, fixed: the font.
        left, width: in pixels; width None: what is left of the column.
        above: pixels kept free above. height: of an empty line, in lines.
        hang: characters at its beginning (the number of a list item) that all lines but the first stand in by.
        cell: it is a cell; the next cells of its row stand beside it.
        first: the first cell of its row.
    """

    start: int
    end: int
    scale: float = 1.0
    bold: bool = False
    fixed: bool = False
    left: float = 0.0
    width: float | None = None
    above: float = 0.0
    height: float = 1.0
    hang: int = 0
    cell: bool = False
    first: bool = False


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a table are.

    Attributes:
        edges: in pixels from the side where the first column is, one more than there are columns.
        mirrored: so many pixels wide is the column of text at whose right the table stands; 0: it stands at the left.
    """

    edges: tuple[float, ...]
    mirrored: float

    def place(self, column: int, span: int) -> tuple[float, float]:
        """Left and width of a cell."""
        last = len(self.edges) - 1
        left, right = self.edges[min(column, last - 1)], self.edges[min(column + span, last)]
        return (self.mirrored - right, right - left) if self.mirrored else (left, right - left)


class Shapes:
    """Tells the shapes of any stretch of a text.

    Args:
        text: of the document.
        paragraphs: of the document; none of a plain text.
    """

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._starts = [paragraph.start for paragraph in paragraphs]
        self._measure: Callable[[str], float] = len
        self._line = self._width = 1.0
        self._columns: dict[int, _Columns | None] = {}
        self._firsts: dict[int, int] = {}

    def set_measures(self, measure: Callable[[str], float], line: float, width: float) -> None:
        """How wide a text is on one line, a line's height and the column's width, all in pixels."""
        self._measure, self._line, self._width = measure, line, width
        self._columns.clear()

    def of(self, start: int, end: int) -> list[Shape] | None:
        """Of ``text[start:end]``; None where every line is a line."""
        if not self._paragraphs:
            return None
        stop = end - 1 if self._text[start:end].endswith("\n") else end
        shapes: list[Shape] = []
        place = start
        for line in self._text[start:stop].split("\n"):
            shapes.extend(self._line_shapes(place, place + len(line), start))
            place += len(line) + 1
        return shapes

    def _line_shapes(self, start: int, end: int, base: int) -> Iterator[Shape]:
        index = max(bisect.bisect_right(self._starts, start) - 1, 0)
        paragraph = self._paragraphs[index]
        if start == end and start >= paragraph.end:
            following = self._paragraphs[index + 1] if index + 1 < len(self._paragraphs) else None
            heading = following is not None and following.kind is ParagraphKind.HEADING
            yield Shape(start - base, end - base, height=_ABOVE_HEADING if heading else _APART)
            return
        if paragraph.kind is ParagraphKind.ROW and (start, end) == (paragraph.start, paragraph.end):
            columns = self._columns_of(index)
            if columns is not None:
                yield from self._cells(paragraph, columns, base)
                return
        yield self._plain(paragraph, start, end, base)

    def _plain(self, paragraph: Paragraph, start: int, end: int, base: int) -> Shape:
        place = (start - base, end - base)
        if paragraph.kind is ParagraphKind.HEADING:
            scale = _HEADINGS[paragraph.level - 1] if paragraph.level <= len(_HEADINGS) else 1.0
            return Shape(*place, scale=scale, bold=True)
        if paragraph.kind is ParagraphKind.NOTE:
            return Shape(*place, scale=_NOTE)
        if paragraph.kind is ParagraphKind.CODE:
            return Shape(*place, scale=_CODE, fixed=True)
        if paragraph.kind is ParagraphKind.ROW:
            return Shape(*place, above=_ABOVE_ITEM * self._line)
        if paragraph.kind is not ParagraphKind.ITEM:
            return Shape(*place)
        indent = self._line * _INDENT * min(paragraph.level, _DEEPEST)
        rtl = is_right_to_left(self._text[start:end])
        above = _ABOVE_ITEM * self._line if start == paragraph.start else 0.0
        sign = _ITEM_SIGN.match(self._text, start, end) if start == paragraph.start and not rtl else None
        hang = 0 if sign is None else sign.end() - start
        left = 0.0 if rtl else indent - self._line * _OUTWARD
        return Shape(*place, left=left, width=self._width - (indent if rtl else left), above=above, hang=hang)

    def _cells(self, paragraph: Paragraph, columns: _Columns, base: int) -> Iterator[Shape]:
        padding = CELL_PADDING * self._line
        cells = list(paragraph.cells)
        following = cells[-1].column + cells[-1].span
        if following < len(columns.edges) - 1:  # the row ends early: the rest of it is empty
            cells.append(Cell(paragraph.end, paragraph.end, following, len(columns.edges) - 1 - following))
        for number, cell in enumerate(cells):
            left, width = columns.place(cell.column, cell.span)
            yield Shape(
                cell.start - base,
                cell.end - base,
                left=left + padding,
                width=width - 2 * padding,
                cell=True,
                first=number == 0,
            )

    # ------------------------------------------------------------------ columns

    def _columns_of(self, index: int) -> _Columns | None:
        first = self._first_row(index)
        if first not in self._columns:
            self._columns[first] = self._divide(first)
        return self._columns[first]

    def _first_row(self, index: int) -> int:
        """The first row of the table that a row is in; of a table without end, one far above."""
        walked: list[int] = []
        while index not in self._firsts and index > 0 and self._follows(index) and len(walked) < _FAR:
            walked.append(index)
            index -= 1
        first = self._firsts.get(index, index)
        self._firsts.update(dict.fromkeys(walked, first))
        return first

    def _follows(self, index: int) -> bool:
        """Whether a row stands directly below another one."""
        before, this = self._paragraphs[index - 1], self._paragraphs[index]
        return before.kind is this.kind is ParagraphKind.ROW and this.start == before.end + 1

    def _divide(self, first: int) -> _Columns | None:
        rows = [self._paragraphs[first]]
        for index in range(first + 1, min(first + _ROWS_LOOKED_AT, len(self._paragraphs))):
            if not self._follows(index):
                break
            rows.append(self._paragraphs[index])
        count = max(cell.column + cell.span for row in rows for cell in row.cells)
        padding = 2 * CELL_PADDING * self._line
        least = [_NARROWEST * self._line] * count
        wanted = list(least)
        widest = self._measure("n" * _WIDEST)
        for cell in (cell for row in rows for cell in row.cells):
            text = self._text[cell.start : cell.end]
            asked = min(self._measure(text[: 2 * _WIDEST]), widest) + padding
            for column in range(cell.column, cell.column + cell.span):
                wanted[column] = max(wanted[column], asked / cell.span)
            if cell.span == 1 and text:
                word = self._measure(max(_WORD.findall(text), key=len, default="")) + padding
                least[cell.column] = max(least[cell.column], min(word, _WORD_AT_MOST * self._width))
        if sum(least) > self._width:
            return None
        more = [max(asked - fewest, 0.0) for asked, fewest in zip(wanted, least, strict=True)]
        shares = _shared(more, self._width - sum(least))
        edges = [0.0]
        for fewest, share in zip(least, shares, strict=True):
            edges.append(edges[-1] + fewest + share)
        last = rows[-1].end
        mirrored = is_right_to_left(self._text[rows[0].start : last])
        return _Columns(tuple(edges), self._width if mirrored else 0.0)


def _shared(wanted: Sequence[float], room: float) -> list[float]:
    """Widths that fit in ``room``: narrow columns get what they ask for, the wide ones share what is left."""
    if sum(wanted) <= room:
        return list(wanted)
    widths = list(wanted)
    wide = set(range(len(wanted)))
    left = room
    while wide:
        share = left / len(wide)
        modest = {column for column in wide if wanted[column] <= share}
        if not modest:
            for column in wide:
                widths[column] = share
            break
        left -= sum(wanted[column] for column in modest)
        wide -= modest
    return widths
