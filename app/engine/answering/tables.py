"""Cells of tables: told by their row and their column, which a reader trained on running text does not see.

Asked for the price of wood glue, such a reader finds the row, and in it whatever looks like an answer: the article
number as soon as the price. So a cell is lifted where its row repeats the question's words and so does the head of its
column, or where a price is asked for and it is one; the cell that the question names is not its answer. Text outside
of tables is left as it is. What it is worth: ``python -m benchmarks.tables``.
"""

from __future__ import annotations

import bisect
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from app.engine.answering.rank import telling_words
from app.engine.documents.document import Cell, Document, Paragraph, ParagraphKind
from app.engine.reading.quotes import exact_span
from app.engine.reading.spans import Candidate

ROW = 1.0
"""Logits for a cell whose row repeats words of the question that no other row near it has."""

COLUMN = 9.0
"""As many more where the head of its column does, too. A reader's dislike of short cells is that great."""

PRICE = 8.0
"""As many more where a price is asked for and the cell is one."""

NAMED = 6.0
"""As many less for a cell that the question names, and for a head."""

WHOLE = 40
"""Characters: a cell as short as this is quoted whole."""

_LONG = 120
"""Characters: a longer cell is running text, of a table that only divides the page."""

_ENOUGH = 0.25
"""Cells of rows that are named less than this are left to the reader."""

_PAIR = 2
"""A row of so many cells is a name and its value."""

_SHARED = 4
"""Letters that two words must have in common at their beginnings to be forms of one."""

_NUMBER = regex.compile(r"(?<!\p{Nd})(?!(?:19|20)\p{Nd}{2}(?!\p{Nd}))\p{Nd}")
"""But a year: heads of columns may hold one."""

_PRICE_ASKED = regex.compile(
    r"""\b(?: price|cost|kost|preis|teuer|prix|co[uû]t|cuest|preci|pre[cç]o|cust|prezz|fiyat|kaç\ para|koszt|cen[ay]\b
    |kosz|prijs|pre[tț]|giá\b|цен|сто[ия]|τιμή|κοστ|how\ much\b )
    |价|價|多少钱|多少錢|値段|いくら|سعر|ثمن|मूल्य|कीमत|ราคา|เท่าไร""",
    regex.VERBOSE,
)
_PRICE = regex.compile(
    r"""[€$£¥₹₽₺₴₫₪฿元円圆]|\b(?:EUR|USD|GBP|CHF|TL|euros?|dollars?|pounds?|francs?|franken|yen|lei|zł|kr|руб\w*|евро
    |ευρώ|lira)\b""",
    regex.IGNORECASE | regex.VERBOSE,
)


@dataclass(frozen=True)
class Asked:
    """What of a question is looked for in tables.

    Attributes:
        words: the beginnings of its telling words.
        price: whether it asks for one.
    """

    words: frozenset[str]
    price: bool


def asked(question: str) -> Asked:
    """What of a question is looked for in tables."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    return Asked(telling_words(question), _PRICE_ASKED.search(folded) is not None)


def first_rows(paragraphs: Sequence[Paragraph]) -> list[int]:
    """For each paragraph the number of the first row of its table; -1 for what is no row."""
    found: list[int] = []
    for number, paragraph in enumerate(paragraphs):
        before = found[-1] if found else -1
        found.append(-1 if paragraph.kind is not ParagraphKind.ROW else before if before >= 0 else number)
    return found


@dataclass(frozen=True)
class _Row:
    """A row of a table.

    Attributes:
        words: of each cell, those that tell.
        named: how much of it the question names, 0 to 1.
        columns: for each cell, how much the head of its column repeats of the question, 0 to 1.
        is_head: whether it names the columns.
    """

    paragraph: Paragraph
    words: tuple[frozenset[str], ...]
    named: float
    columns: tuple[float, ...]
    is_head: bool


class Tables:
    """The rows of tables in a stretch of a document, as far as a question is about them.

    Args:
        low, high: of ``document.text``.
        firsts: ``first_rows`` of the document's paragraphs.
    """

    def __init__(self, what: Asked, document: Document, firsts: Sequence[int], low: int, high: int) -> None:
        self._what = what
        self._text = document.text
        self._rows: list[_Row] = []
        around = document.paragraphs_of(low, high)
        rows = [each for each in around if each.kind is ParagraphKind.ROW]
        if not rows or not what.words:
            return
        number = bisect.bisect_left(document.paragraphs, around[0].start, key=lambda each: each.start)
        words = {row: self._words(row) for row in rows}
        named = {row: _met(what.words, frozenset().union(*words[row])) for row in rows}
        counts = Counter(itertools.chain.from_iterable(named.values()))
        columns: dict[int, dict[int, float]] = {}
        for place, row in enumerate(around, number):
            if row.kind is not ParagraphKind.ROW:
                continue
            first = firsts[place]
            if first not in columns:
                columns[first] = self._columns(document.paragraphs[first])
            share = min(1.0, sum(1 / counts[word] for word in named[row]))
            is_pair = len(row.cells) == _PAIR  # what names such a row names its column
            told = tuple(1.0 if is_pair else columns[first].get(cell.column, 0.0) for cell in row.cells)
            self._rows.append(_Row(row, words[row], share, told, place == first and self._is_head(row)))

    def cells(self) -> Iterator[tuple[int, int]]:
        """The ranges of cells that may be the answer, whatever the reader thinks of them."""
        for row in self._rows:
            if row.named >= _ENOUGH and not row.is_head:
                yield from filter(None, (self._whole(cell) for cell in row.paragraph.cells))

    def lifted(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Candidates as whole cells, with the margins that their places in tables give them."""
        return [self._lifted(candidate) for candidate in candidates]

    def _lifted(self, candidate: Candidate) -> Candidate:
        number = bisect.bisect_right(self._rows, candidate.start, key=lambda row: row.paragraph.start) - 1
        for place, cell in enumerate(self._rows[number].paragraph.cells if number >= 0 else ()):
            if cell.start <= candidate.start and candidate.end <= cell.end <= cell.start + _LONG:
                margin = candidate.margin + self._lift(self._rows[number], place, cell)
                start, end = self._whole(cell) or (candidate.start, candidate.end)
                return replace(candidate, start=start, end=end, margin=margin)
        return candidate

    def _whole(self, cell: Cell) -> tuple[int, int] | None:
        """The range of a short cell's text."""
        return exact_span(self._text, cell.start, cell.end) if cell.end - cell.start <= WHOLE else None

    def _lift(self, row: _Row, place: int, cell: Cell) -> float:
        own = row.words[place]
        is_named = bool(own) and 2 * len(_met(own, self._what.words)) >= len(own)
        if row.is_head or is_named:
            return -NAMED
        is_price = self._what.price and _PRICE.search(self._text, cell.start, cell.end) is not None
        return row.named * (ROW + COLUMN * row.columns[place] + PRICE * is_price)

    def _words(self, row: Paragraph) -> tuple[frozenset[str], ...]:
        """Of each cell that is no running text, those that tell."""
        none: frozenset[str] = frozenset()
        return tuple(
            telling_words(self._text[cell.start : cell.end]) if cell.end - cell.start <= _LONG else none
            for cell in row.cells
        )

    def _is_head(self, row: Paragraph) -> bool:
        """Whether a table's first row names its columns: more than two, and by words."""
        return len(row.cells) > _PAIR and _NUMBER.search(self._text, row.start, row.end) is None

    def _columns(self, row: Paragraph) -> dict[int, float]:
        """For each column how much of the question its head repeats, 1 for the one that repeats most."""
        if not self._is_head(row):
            return {}
        met = {cell.column: _met(self._what.words, own) for cell, own in zip(row.cells, self._words(row), strict=True)}
        counts = Counter(itertools.chain.from_iterable(met.values()))
        values = {column: sum(1 / counts[word] for word in words) for column, words in met.items()}
        most = max(values.values(), default=0.0)
        return {column: value / most for column, value in values.items()} if most else {}


def _met(words: Iterable[str], others: frozenset[str]) -> frozenset[str]:
    """Those of ``words`` that are among ``others``, or forms of them."""
    beginnings = {other[:_SHARED] for other in others if len(other) >= _SHARED}
    return frozenset(
        word for word in words if word in others or (len(word) >= _SHARED and word[:_SHARED] in beginnings)
    )
