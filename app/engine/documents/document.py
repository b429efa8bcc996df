"""The document: one text, its pages, and what of it could not be read."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Kind(Enum):
    """What a document is shown as."""

    PDF = "pdf"
    TEXT = "text"


class PageProblem(Enum):
    """Why a page has no text that a reader could read."""

    PICTURE = "picture"
    """It has no text at all: a scan, a photograph, or an empty page with drawings."""
    GARBLED = "garbled"
    """Its characters carry no meaning (fonts without a way back to Unicode)."""
    FAILED = "failed"
    """The page is damaged, or PDFium crashed on it."""
    TOO_SLOW = "too_slow"
    """Reading it did not come to an end in time."""
    TOO_LARGE = "too_large"
    """Reading it took more memory than a page may take."""


@dataclass(frozen=True)
class PageSize:
    """A page as displayed, after /Rotate and the crop box.

    Attributes:
        width, height: in points (1/72 inch), clamped to a sane range.
        label: what the document itself calls the page ("iv"); the number where it says nothing.
    """

    width: float
    height: float
    label: str


Piece = tuple[int, int, int]
"""A place in a page's part of ``Document.text``, one in PDFium's text of the page (cleaned, in the order of the
content stream), and how many characters from there on are the same, white space aside. What no piece covers is
white space that stands between pieces."""


@dataclass(frozen=True)
class Page:
    """One page of a PDF.

    Attributes:
        number: from 1.
        size: as displayed.
        start, end: the page's range of ``Document.text``, code points. Pages follow each other; what stands
            between two of them (an empty line, a single line feed where a sentence goes on, nothing where a
            word does) belongs to neither.
        problem: why it could not be read, or None. A page with a problem has ``start == end``.
            An empty page with nothing drawn on it either has no problem: nothing was missed.
        pieces: where its text comes from, see Piece; empty when it is PDFium's text of the page as it stands.
    """

    number: int
    size: PageSize
    start: int
    end: int
    problem: PageProblem | None = None
    pieces: tuple[Piece, ...] = ()


class ParagraphKind(Enum):
    """What a paragraph of a text with structure is."""

    PLAIN = "plain"
    HEADING = "heading"
    ITEM = "item"
    """Of a list; its number or bullet is part of the text."""
    ROW = "row"
    """Of a table."""
    NOTE = "note"
    """A footnote, after the paragraph that it belongs to (in a PDF: after the text of its page); an endnote, at
    the end."""
    CODE = "code"
    """Its lines and blanks are as they were written."""
    ASIDE = "aside"
    """Of a PDF: a running head or foot, or a page number. It belongs to the page, not to what is told on it."""


@dataclass(frozen=True)
class Cell:
    """One cell of a table row.

    Attributes:
        start, end: its text, offsets of ``Document.text``; may be empty.
        column: the first one it covers, from 0. span: how many it covers.
    """

    start: int
    end: int
    column: int
    span: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A piece of a text with structure (Word, web page, book, PDF...).

    Attributes:
        start, end: its range of ``Document.text``, never empty. Paragraphs follow each other in order;
            the line feeds between them (one between the rows of a table and between list items, else
            two) belong to none. In a PDF one may begin on a page and end on another.
        kind: what it is.
        level: of a heading 1 to 9; of a list item from 1; otherwise 0.
        cells: of a row, in order; between them stands CELL_BREAK, in a PDF a tab: nothing that the page has not.
    """

    start: int
    end: int
    kind: ParagraphKind = ParagraphKind.PLAIN
    level: int = 0
    cells: tuple[Cell, ...] = ()


CELL_BREAK = " | "
"""Between the cells of a row: a row can be read, and no cell runs into the next."""


@dataclass(frozen=True)
class Outline:
    """What is known of a PDF at once, before its text is read: enough to show its pages."""

    path: Path
    sizes: tuple[PageSize, ...]


@dataclass(frozen=True)
class LoadingFile:
    """Reported while a file's bytes are read: so many of so many bytes."""

    done: int
    total: int


@dataclass(frozen=True)
class ReadingPage:
    """Reported just before a page's text is read: if nothing comes after it, that page is to blame.

    Attributes:
        number: from 1.
    """

    number: int


@dataclass(frozen=True)
class Document:
    """A file's text, cleaned once; every offset in the program refers to ``text``.

    Attributes:
        path: the absolute path it was opened from.
        kind: PDF or text.
        text: code points; what the reader reads, the view shows, and ``run.py text`` prints.
        pages: of a PDF, in order, from 1; empty for a text file.
        fingerprint: SHA-256 of the file's bytes, hexadecimal: the document's identity.
        size, modified_ns: of the file when it was read, to notice later changes.
        encoding: of a text file, as Python names it; None for what knows its own (PDF, Word...).
        paragraphs: of a text with structure or a PDF, in order; empty for plain text.
    """

    path: Path
    kind: Kind
    text: str
    pages: tuple[Page, ...]
    fingerprint: str
    size: int
    modified_ns: int
    encoding: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read; looks no further than the first character that is not white space."""
        return bool(self.text) and not self.text.isspace()

    @property
    def unreadable_pages(self) -> tuple[int, ...]:
        """Numbers of the pages that have a problem."""
        return tuple(page.number for page in self.pages if page.problem is not None)

    @property
    def borders(self) -> tuple[int, ...]:
        """Offsets that no quote may cross, ascending: on either side of what stands between two cells or rows."""
        between: list[int] = []
        for paragraph in self.paragraphs:
            for cell in paragraph.cells:
                # A token may begin with the blank before its word.
                between += (max(cell.start - 1, 0), cell.end)
        return tuple(between)

    def tells(self, start: int, end: int) -> bool:
        """Whether any of ``[start, end)`` is more than a running head or foot, a page number or a bare heading."""
        around = self.paragraphs_of(start, end)
        beside = (ParagraphKind.ASIDE, ParagraphKind.HEADING)
        return not around or any(paragraph.kind not in beside for paragraph in around)

    @property
    def asides(self) -> tuple[tuple[int, int], ...]:
        """The ranges of running heads and feet and page numbers, ascending."""
        kind = ParagraphKind.ASIDE
        return tuple((paragraph.start, paragraph.end) for paragraph in self.paragraphs if paragraph.kind is kind)

    def page_at(self, offset: int) -> Page | None:
        """The page on which the character at ``offset`` stands; None for a text file."""
        if not self.pages:
            return None
        index = bisect.bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        while index > 0 and self.pages[index].start == self.pages[index].end:
            index -= 1
        return self.pages[max(index, 0)]

    def pages_of(self, start: int, end: int) -> tuple[Page, ...]:
        """The pages that the span ``[start, end)`` touches; empty for a text file."""
        return tuple(page for page in self.pages if page.start < end and start < page.end)

    def paragraphs_of(self, start: int, end: int) -> tuple[Paragraph, ...]:
        """The paragraphs that the span ``[start, end)`` touches; empty where none are known."""
        first = max(bisect.bisect_right(self.paragraphs, start, key=lambda paragraph: paragraph.start) - 1, 0)
        stop = bisect.bisect_left(self.paragraphs, end, key=lambda paragraph: paragraph.start)
        return tuple(paragraph for paragraph in self.paragraphs[first:stop] if paragraph.end > start)
