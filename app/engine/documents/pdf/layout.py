"""From the lines of a page to its paragraphs in reading order.

PDFium's order, that of the content stream, is kept wherever it can be read: programs that typeset know
best. It is changed only where it runs across columns (a line of PDFium's holds a line of each) or jumps
up within a column. Whatever cannot be told apart for sure keeps its line feed: a paragraph in two pieces
is read as well, two paragraphs in one are not.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import regex
from numpy.typing import NDArray

from app.engine.documents.document import ParagraphKind
from app.engine.documents.pdf.columns import column_order, runs_across_columns, wrong_order
from app.engine.documents.pdf.lines import Gap, Lines
from app.engine.documents.pdf.rows import ROW_DISTANCE, Cells, find_rows, segments, wrapped_cells

SAME_SIZE = 0.12
"""Lines whose heights differ by less are of one size."""
PARAGRAPH_GAP = 1.22
"""Lines further apart than so many times the usual distance are of two paragraphs."""
SMALL = 0.94
"""Of the body's height: footnotes are smaller."""
LARGE = 1.14
"""Of the body's height: headings are larger."""
HEADING_LENGTH = 160
"""Characters: what is longer is no heading."""

LOW = 0.55
"""Of the page's height: what ends higher does not go on on the next page."""

JOIN, LINE, PARAGRAPH = 0, 1, 2
"""What stands between two lines: nothing but a blank, a line feed, an empty line."""

_LETTERS = frozenset(string.ascii_letters)
_AFTER_MARK = frozenset(".)")
_TERMINAL = frozenset(".!?:;…。！？：；؟۔।॥")
_CLOSING = "\"'”’»)]』」）›*"
_ITEM = regex.compile(r"(?:[•▪‣◦●■○□·–—*-]|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?\p{L}[.)]|\(?[ivx]{1,5}[.)]|§)\s")
_NOTE = regex.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴-⁹]{1,3}|\[\d{1,3}\])[.)]?\s?\S")
_RIGHT_TO_LEFT = regex.compile("[\u0590-\u08ff]")
_DENSE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Block=CJK_Symbols}ー，。、！？：；]"
)

Chunk = tuple[int, int, str]
"""A range of PDFium's text of the page, in which line feeds are to be blanks, and what stands before it: "", a
blank, a tab or a line feed."""


@dataclass(eq=False)
class Part:
    """A paragraph of a page.

    Attributes:
        chunks: in order; the first has nothing before it.
        kind, level: see document.Paragraph.
        cells: of a row, the numbers of its chunks that begin one.
        runs_on: it may go on on the next page: its last line is full and ends no sentence.
        divided: its last line ends with a dividing hyphen.
        height: of its lines.
        after: what it stands after: an empty line, or a single line feed within a list or table.
    """

    chunks: list[Chunk]
    kind: ParagraphKind = ParagraphKind.PLAIN
    level: int = 0
    cells: tuple[int, ...] = ()
    runs_on: bool = False
    divided: bool = False
    height: float = 0.0
    after: str = "\n\n"


@dataclass
class _Units:
    """What is ordered: lines, or their parts where a line runs across columns."""

    ranges: list[tuple[int, int]]
    boxes: NDArray[np.float64]
    heights: NDArray[np.float64]
    bold: list[bool]
    divided: list[bool]
    gaps: list[tuple[Gap, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class PageLayout:
    """A page's paragraphs in reading order, and beside them what is no part of its flow.

    Attributes:
        body, notes, asides: paragraphs, footnotes; running heads, feet and page numbers.
    """

    body: list[Part]
    notes: list[Part]
    asides: list[Part]


def lay_out(text: str, lines: Lines, asides: frozenset[int], divides: Hyphens) -> PageLayout:
    """The paragraphs of a page.

    Args:
        text: of the page in PDFium's order.
        lines: where its lines stand.
        asides: numbers of the lines that are running heads, feet or page numbers.
        divides: which line-end hyphens only divide a word.
    """
    beside = [_aside(text, lines, number) for number in sorted(asides)]
    if len(beside) > 1:
        for part in beside[1:]:
            part.after = "\n"
    units = _units(lines, asides)
    if not units.ranges:
        return PageLayout([], [], beside)
    body_height = _usual_height(units)
    if _is_vertical(units):
        return PageLayout(_as_it_is(text, units, divides), [], beside)
    backwards = _is_right_to_left(text)
    units = _in_reading_order(text, lines, units, backwards)
    if backwards:
        units = _mirrored(units, lines.width)
    is_note = _notes(text, units, body_height, lines.height)
    flow = [number for number, note in enumerate(is_note) if not note]
    below = [number for number, note in enumerate(is_note) if note]
    body = _Flow(text, _chosen(units, flow), body_height, divides, lines.height).parts() if flow else []
    notes = _Flow(text, _chosen(units, below), body_height, divides).parts() if below else []
    return PageLayout(body, notes, beside)


class Hyphens:
    """Which hyphens at line ends only divide a word: told by the words of the whole document.

    "long-" and "term": not joined when the document writes "long-term" elsewhere, or has both words and never
    "longterm". Without such evidence they are joined, as most are.
    """

    def __init__(self, words: frozenset[str] = frozenset()) -> None:
        self._words = words

    def divide(self, before: str, after: str) -> bool:
        """Whether the hyphen between these two ends of lines goes."""
        left, right = _LAST_WORD.search(before), _FIRST_WORD.match(after)
        if left is None or right is None or not right[0][0].islower():
            # "COVID-19", "Anglo-Saxon"; but "INTRO-DUCTION".
            return bool(right and left and right[0].isupper() and left[0].isupper())
        if left[0] + right[0] in self._words:
            return True
        if f"{left[0]}-{right[0]}" in self._words:
            return False
        return not (len(left[0]) > 2 and len(right[0]) > 2 and left[0] in self._words and right[0] in self._words)


_LAST_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*$")
_FIRST_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")


def _aside(text: str, lines: Lines, number: int) -> Part:
    start, end = lines.ranges[number]
    chunks: list[Chunk] = []
    for first, last in segments((start, end), lines.gaps.get(number, ())):
        chunks.append((first, last, "\t" if chunks else ""))
    return Part(chunks, ParagraphKind.ASIDE, after="\n\n")


def _units(lines: Lines, asides: frozenset[int]) -> _Units:
    numbers = range(len(lines)) if not asides else [n for n in range(len(lines)) if n not in asides]
    ranges = [lines.ranges[number] for number in numbers]
    return _Units(
        ranges,
        lines.boxes if not asides else lines.boxes[list(numbers)],
        lines.heights if not asides else lines.heights[list(numbers)],
        [lines.bold[number] for number in numbers],
        [number in lines.divided for number in numbers],
        [lines.gaps.get(number, ()) for number in numbers] if lines.gaps else [()] * len(ranges),
    )


def _chosen(units: _Units, numbers: Sequence[int]) -> _Units:
    if len(numbers) == len(units.ranges) and list(numbers) == list(range(len(numbers))):
        return units
    return _Units(
        [units.ranges[number] for number in numbers],
        units.boxes[list(numbers)],
        units.heights[list(numbers)],
        [units.bold[number] for number in numbers],
        [units.divided[number] for number in numbers],
        [units.gaps[number] for number in numbers],
    )


def _usual_height(units: _Units) -> float:
    """The height of most of the text."""
    heights = np.nan_to_num(units.heights)
    lengths = [end - start for start, end in units.ranges]
    steps = np.minimum(heights * 4, 4000).astype(np.int64)
    return float(np.argmax(np.bincount(steps, weights=lengths))) / 4 + 0.125


def _is_vertical(units: _Units) -> bool:
    """Whether most of the text runs down the page, or no box is known."""
    boxes = units.boxes
    tall = (boxes[:, 3] - boxes[:, 1]) > 3 * (boxes[:, 2] - boxes[:, 0])
    long = np.array([end - start > 3 for start, end in units.ranges])
    return bool((tall & long).sum() * 2 > long.sum() > 0 or np.isnan(boxes).any(axis=1).mean() > 0.5)


def _as_it_is(text: str, units: _Units, divides: Hyphens) -> list[Part]:
    """Lines that are not understood, as they come."""
    chunks: list[Chunk] = []
    for number, (start, end) in enumerate(units.ranges):
        before = "\n" if chunks else ""
        if chunks and units.divided[number - 1]:
            first, last, blank = chunks[-1]
            before = ""
            if divides.divide(text[first : last - 1], text[start:end]):
                chunks[-1] = (first, last - 1, blank)
        if chunks and text[chunks[-1][1] : start] == "\n\n":
            before = "\n\n"
        chunks.append((start, end, before))
    return [Part(chunks)]


def _mirrored(units: _Units, width: float) -> _Units:
    """Lines that run from right to left, as seen in a mirror: then all that follows holds for them too."""
    boxes = units.boxes.copy()
    boxes[:, 0], boxes[:, 2] = width - units.boxes[:, 2], width - units.boxes[:, 0]
    gaps = [tuple((*gap[:3], width - gap[3], width - gap[4]) for gap in each) for each in units.gaps]
    return replace(units, boxes=boxes, gaps=gaps)


def _in_reading_order(text: str, lines: Lines, units: _Units, backwards: bool) -> _Units:
    if any(units.gaps) and runs_across_columns(text, units.ranges, units.boxes, units.gaps):
        units = _split(units)
    elif not wrong_order(units.boxes):
        return units
    order = column_order(units.boxes, lines.width, backwards)
    return _chosen(units, order)


def _split(units: _Units) -> _Units:
    """Lines that run across columns, cut at their gaps."""
    ranges, boxes, heights, bold, divided = [], [], [], [], []
    for number, line in enumerate(units.ranges):
        gaps = units.gaps[number]
        parts = segments(line, gaps)
        x0, y0, x1, y1 = units.boxes[number].tolist()
        backwards = bool(gaps) and gaps[0][3] > gaps[0][4]
        edges = [x0, *(edge for gap in gaps for edge in gap[3:]), x1]
        if backwards:
            edges[0], edges[-1] = x1, x0
        for place, part in enumerate(parts):
            sides = sorted(edges[2 * place : 2 * place + 2])
            ranges.append(part)
            boxes.append((sides[0], y0, sides[1], y1))
            heights.append(float(units.heights[number]))
            bold.append(units.bold[number])
            divided.append(units.divided[number] and place == len(parts) - 1)
    return _Units(ranges, np.array(boxes), np.array(heights), bold, divided, [()] * len(ranges))


def _is_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    sample = text[:2000]
    backwards = len(_RIGHT_TO_LEFT.findall(sample))
    return backwards > 0 and backwards * 2 > sum(map(str.isalpha, sample))


def _notes(text: str, units: _Units, body: float, page_height: float) -> list[bool]:
    """Which units are footnotes: small lines low on the page, from one that begins with a mark of a note."""
    heights = units.boxes[:, 3] - units.boxes[:, 1]
    small = (heights < SMALL * body) & (units.boxes[:, 1] > 0.4 * page_height)
    result = [False] * len(units.ranges)
    if not small.any() or small.all():
        return result
    for number in np.flatnonzero(small).tolist():
        begins = _NOTE.match(text, *units.ranges[number]) is not None
        goes_on = number > 0 and result[number - 1] and units.boxes[number, 3] > units.boxes[number - 1, 3]
        result[number] = goes_on or (begins and _nothing_larger_below(units, small, number))
    return result


def _nothing_larger_below(units: _Units, small: NDArray[np.bool_], number: int) -> bool:
    boxes = units.boxes
    shared = np.minimum(boxes[:, 2], boxes[number, 2]) > np.maximum(boxes[:, 0], boxes[number, 0])
    return not bool((shared & ~small & (boxes[:, 1] > boxes[number, 1])).any())


class _Flow:
    """Lines in reading order, on their way to paragraphs; ``page_height``: None for footnotes."""

    def __init__(
        self, text: str, units: _Units, body: float, divides: Hyphens, page_height: float | None = None
    ) -> None:
        self._text = text
        self._units = units
        self._body = body
        self._divides = divides
        self._notes = page_height is None
        self._low = LOW * (page_height or 0.0)
        self._heights = units.heights
        self._tall: list[float] = self._heights.tolist()
        self._cells = find_rows(text, units.ranges, units.gaps) if any(units.gaps) else {}
        self._short = self._short_lines()
        self._items: frozenset[int] = frozenset()
        self._items = frozenset(number for number in range(1, len(units.ranges)) if self._is_item(number))
        self._wrapped = wrapped_cells(self._cells, units.boxes, units.heights, self._goes_on_in_cell)
        """The rows with cells of several lines."""
        self._taken = {line: row for row, cells in self._wrapped.items() for cell in cells for line, _ in cell}
        """The row of each of their lines."""

    def parts(self) -> list[Part]:
        """The paragraphs."""
        between = self._between()
        self._keep_rows_whole(between)
        parts: list[Part] = []
        first = 0
        for number in range(1, len(self._units.ranges) + 1):
            if number == len(self._units.ranges) or between[number - 1] == PARAGRAPH or self._begins_piece(number):
                parts.append(self._part(first, number, between))
                if first and between[first - 1] != PARAGRAPH:
                    parts[-1].after = "\n"
                first = number
        return parts

    def _keep_rows_whole(self, between: list[int]) -> None:
        """What stands between the lines of a row is nothing; what stands behind it is told by all of them."""
        boxes = self._units.boxes
        for row, cells in self._wrapped.items():
            last = max(line for cell in cells for line, _ in cell)
            between[row:last] = [JOIN] * (last - row)
            if last < len(between):
                bottom = float(boxes[row : last + 1, 3].max())
                distance = (boxes[last + 1, 3] - bottom) / self._heights[row]
                follows = last + 1 in self._cells and 0 < distance < ROW_DISTANCE
                between[last] = LINE if follows else PARAGRAPH

    def _goes_on_in_cell(self, number: int, place: int, after: int) -> bool:
        own = segments(self._units.ranges[number], self._cells.get(number, ()))[place]
        start = self._units.ranges[after][0]
        return after not in self._items and (self._text[start].islower() or not self._ends_sentence(own))

    def _begins_piece(self, number: int) -> bool:
        """Whether a list item, a table row or a note begins here, or one of these ends before."""
        if number in self._taken and self._taken[number] != number:
            return False
        if number in self._cells or number - 1 in self._cells or number - 1 in self._taken:
            return True
        return number in self._items or (self._notes and self._begins_note(number))

    def _begins_note(self, number: int) -> bool:
        return _NOTE.match(self._text, *self._units.ranges[number]) is not None and self._ends(number - 1)

    def _is_item(self, number: int) -> bool:
        """Whether a line begins a list item: it looks like one, and the line before has ended."""
        start, end = self._units.ranges[number]
        if self._text[start] in _LETTERS and not _AFTER_MARK.intersection(self._text[start + 1 : start + 5]):
            return False
        if _ITEM.match(self._text, start, end) is None:
            return False
        boxes = self._units.boxes
        moved = abs(boxes[number, 0] - boxes[number - 1, 0]) > 0.5 * self._heights[number]
        return bool(self._ends(number - 1) or self._short[number - 1] or moved)

    def _ends(self, number: int) -> bool:
        return self._ends_sentence(self._units.ranges[number])

    def _ends_sentence(self, line: tuple[int, int]) -> bool:
        return self._text[slice(*line)].rstrip(_CLOSING)[-1:] in _TERMINAL

    def _between(self) -> list[int]:
        """What stands between each line and the next."""
        boxes, heights = self._units.boxes, self._heights
        if len(boxes) < 2:
            return []
        a, b = boxes[:-1], boxes[1:]
        pitch = b[:, 3] - a[:, 3]
        tall = boxes[:, 3] - boxes[:, 1]
        low = np.minimum(tall[:-1], tall[1:])
        # Between the lowest and the highest character of each line lies the other's: one size, with accents or marks.
        lowest, highest = np.maximum(heights[:-1], heights[1:]), np.minimum(tall[:-1], tall[1:])
        shared = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
        jump = ~((shared > 0) & (pitch > -0.3 * low))
        beside = jump & (np.abs(pitch) < 0.3 * low)
        resized = lowest > (1 + SAME_SIZE) * highest
        known = (pitch > 0.5 * low) & ~resized & ~jump & (pitch < 3 * low)
        pitches = np.sort(pitch[known] / low[known])
        usual = float(pitches[len(pitches) * 35 // 100]) if len(pitches) else 1.2
        apart = pitch > PARAGRAPH_GAP * usual * low + 0.5
        moved = (b[:, 0] - a[:, 0]) / low
        simple = ~(jump | resized | apart) & (moved <= 0.7)
        far = pitch > ROW_DISTANCE * low
        columns = (jump, beside, resized, apart, far, moved)
        facts = zip(*(column.tolist() for column in columns), strict=True)
        bold, short, cells, items = self._units.bold, self._short, self._cells, self._items
        return [
            JOIN
            if plain and not (short[n] or bold[n] != bold[n + 1] or n + 1 in items or n in cells or n + 1 in cells)
            else self._choice(n, *fact)
            for n, (plain, fact) in enumerate(zip(simple.tolist(), facts, strict=True))
        ]

    def _choice(
        self, number: int, jump: bool, beside: bool, resized: bool, apart: bool, far: bool, moved: float
    ) -> int:
        """What stands between a line and the next; see ``_between`` for the facts."""
        text, terminal, short = self._text, self._ends(number), self._short[number]
        start = self._units.ranges[number + 1][0]
        begins_small = text[start].islower()
        if number in self._cells or number + 1 in self._cells:
            both = number in self._cells and number + 1 in self._cells
            return LINE if both and not far and not jump else PARAGRAPH
        if beside:
            return LINE
        if jump:
            goes_on = not terminal and not resized and (begins_small or not short)
            return JOIN if goes_on and self._tall[number] < LARGE * self._body else PARAGRAPH
        if self._units.divided[number] and not resized:
            return JOIN
        if resized:
            return JOIN if not (apart or terminal or short) and begins_small else PARAGRAPH
        if apart:
            return PARAGRAPH
        bold, next_bold = self._units.bold[number], self._units.bold[number + 1]
        if bold != next_bold and (short or terminal):
            return PARAGRAPH
        if number + 1 in self._items:
            return LINE
        if short:
            # "1,600 / mm": what may not be divided is moved to the next line though a part of it would fit.
            return PARAGRAPH if terminal else JOIN if begins_small else LINE
        if moved > 0.7 and terminal:
            return PARAGRAPH
        return JOIN

    def _short_lines(self) -> list[bool]:
        """Whether the first word of the next line would have fitted at the end of each: it was ended on purpose."""
        boxes, text = self._units.boxes, self._text
        edges = _right_edges(boxes, self._heights)
        count = len(self._units.ranges)
        rooms, widths = edges - boxes[:, 2], boxes[:, 2] - boxes[:, 0]
        result = [False] * count
        result[-1] = bool(rooms[-1] > max(0.3 * widths[-1], 2))
        pitches = widths / np.array([end - start for start, end in self._units.ranges])
        for number in np.flatnonzero((rooms[:-1] >= 2) & (rooms[:-1] > 2.5 * pitches[1:])).tolist():
            start, end = self._units.ranges[number + 1]
            blank = text.find(" ", start, end)
            word = (blank if blank > 0 else end) - start
            if text[start] >= "\u0e00" and _DENSE.match(text, start) is not None:
                word = min(word, 2)
            result[number] = bool(rooms[number] > (word + 1.5) * pitches[number + 1])
        return result

    def _part(self, first: int, stop: int, between: list[int]) -> Part:
        units, text = self._units, self._text
        if first in self._wrapped:
            return self._wrapped_row(first, self._wrapped[first])
        if first in self._cells:
            ranges = segments(units.ranges[first], self._cells[first])
            chunks = [(start, end, "\t" if place else "") for place, (start, end) in enumerate(ranges)]
            return Part(chunks, ParagraphKind.ROW, cells=tuple(range(len(chunks))), height=self._tall[first])
        chunks = []
        for number in range(first, stop):
            start, end = units.ranges[number]
            before = self._before(chunks, number, between[number - 1]) if chunks else ""
            if before == " " and text[chunks[-1][1] : start] == "\n":
                chunks[-1] = (chunks[-1][0], end, chunks[-1][2])
            else:
                chunks.append((start, end, before))
        last = stop - 1
        part = Part(chunks, divided=units.divided[last] or text[units.ranges[last][1] - 1] == "-")
        part.height = sorted(self._tall[first:stop])[(stop - first) // 2]
        part.kind, part.level = self._kind(first, stop, part.height)
        full = part.divided or not (self._ends(last) or self._short[last])
        low = bool(units.boxes[last, 3] > self._low)
        part.runs_on = part.kind in (ParagraphKind.PLAIN, ParagraphKind.ITEM) and full and low
        return part

    def _wrapped_row(self, row: int, cells: Cells) -> Part:
        ranges = segments(self._units.ranges[row], self._cells[row])
        chunks: list[Chunk] = []
        begins = []
        for (line, place), *more in cells:
            begins.append(len(chunks))
            start, end = ranges[place] if line == row else self._units.ranges[line]
            chunks.append((start, end, "\t" if chunks else ""))
            for below, _ in more:
                before = self._before(chunks, below, JOIN)
                chunks.append((*self._units.ranges[below], before))
        return Part(chunks, ParagraphKind.ROW, cells=tuple(begins), height=self._tall[row])

    def _before(self, chunks: list[Chunk], number: int, between: int) -> str:
        """What stands before line ``number``; the hyphen that divides a word before it goes."""
        text = self._text
        start, end = self._units.ranges[number]
        first, last, blank = chunks[-1]
        if between == LINE:
            return "\n"
        if text[last - 1] == "-" and text[last - 2 : last - 1].isalnum():
            if self._divides.divide(text[first : last - 1], text[start:end]):
                chunks[-1] = (first, last - 1, blank)
            return ""
        return glue(text[last - 1], text[start])

    def _kind(self, first: int, stop: int, height: float) -> tuple[ParagraphKind, int]:
        if self._notes:
            return ParagraphKind.NOTE, 0
        start, end = self._units.ranges[first][0], self._units.ranges[stop - 1][1]
        if stop - first <= 3 and 0 < end - start <= HEADING_LENGTH:
            ratio = height / self._body if self._body else 1.0
            bold = all(self._units.bold[first:stop]) and not all(self._units.bold)
            if ratio >= LARGE or (bold and not self._ends(stop - 1)):
                return ParagraphKind.HEADING, 1 if ratio >= 1.5 else 2 if ratio >= LARGE else 3
        if _ITEM.match(self._text, start, end) is not None:
            return ParagraphKind.ITEM, 1
        return ParagraphKind.PLAIN, 0


def glue(before: str, after: str) -> str:
    """What stands between the last character of a line and the first of the next of the same paragraph."""
    dense = before >= "\u0e00" and after >= "\u0e00" and _DENSE.match(before) and _DENSE.match(after)
    return "" if dense else " "


def _right_edges(boxes: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far to the right the lines around each reach: the column's edge, where many lines end."""
    result = boxes[:, 2].copy()
    a, b = boxes[:-1], boxes[1:]
    shared = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    cuts = np.flatnonzero(~((shared > 0) & (b[:, 3] > a[:, 3]))) + 1
    for first, last in zip([0, *cuts.tolist()], [*cuts.tolist(), len(boxes)], strict=True):
        ends = boxes[first:last, 2]
        edge = ends.max()
        if (ends > edge - 3 * heights[first:last]).sum() * 4 >= last - first:
            result[first:last] = edge
            continue
        for number in range(first, last):
            near = slice(max(first, number - 6), min(last, number + 7))
            same = np.abs(heights[near] - heights[number]) < SAME_SIZE * heights[number]
            result[number] = boxes[near, 2][same].max() if same.any() else boxes[number, 2]
    return result
