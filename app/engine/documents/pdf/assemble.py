"""The text of a PDF: its pages' paragraphs in the order in which they are read, one string.

Where running heads, running feet and page numbers go, and why. They stand between the two halves of every
sentence that runs over a page break. Left there, the reader would read them in the middle of it and quote
them with it; skipped by the windows, the quote (``text[start:end]``, promise 1) would still hold them. So the
text itself puts them elsewhere on their page: behind its last paragraph that ends there, where no sentence
runs. A paragraph that goes on on the next page comes last, and the next page begins with its other half:

    ... the paragraphs of page 3
    [footnotes of page 3]
    [Lease, page 3 of 9]
    The landlord shall          <- last on page 3
    tell the tenant ...         <- first on page 4

Where one paragraph fills the whole page, they stand behind its last full stop. Nothing is lost: every
character that can be seen on a page is in its range of the text, is read, found and shown; ``Page.pieces``
says where it comes from, and ``Document.asides`` which paragraphs are beside the text.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from app.engine.documents.document import Cell, Page, PageProblem, PageSize, Paragraph, ParagraphKind, Piece
from app.engine.documents.pdf.asides import find_asides
from app.engine.documents.pdf.layout import Chunk, Hyphens, PageLayout, Part, glue, lay_out
from app.engine.documents.pdf.lines import Lines, line_ranges

_SENTENCE_END = regex.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?=\s)|[。！？]")
_HALF = regex.compile(r"\A[\p{L}\p{M}]+|[\p{L}\p{M}]+\Z")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:-\p{Ll}[\p{L}\p{M}]*)?")


@dataclass(frozen=True, eq=False)
class ReadPage:
    """What was read of a page.

    Attributes:
        size: as displayed.
        text, lines: PDFium's text and where its lines stand; both empty when there is a problem. No lines with
            a text: it is not PDFium's, see ``second``, and nobody knows where it stands.
        problem: why it could not be read.
    """

    size: PageSize
    text: str
    lines: Lines
    problem: PageProblem | None = None


@dataclass(frozen=True)
class Assembled:
    """A document's text with its pages and paragraphs, see Document."""

    text: str
    pages: tuple[Page, ...]
    paragraphs: tuple[Paragraph, ...]


def assemble(pages: Sequence[ReadPage]) -> Assembled:
    """Put the text of a document together from its pages."""
    asides = find_asides([(page.text, page.lines) if page.text and len(page.lines) else None for page in pages])
    divides = _hyphens(pages)
    writer = _Writer()
    waiting = _Waiting()
    for page, beside in zip(pages, asides, strict=True):
        waiting.add(page, _layout(page, beside, divides))
        if page.text:
            waiting.write_all_but_last(writer, divides)
    waiting.write_all(writer, divides)
    return writer.finished()


def _layout(page: ReadPage, beside: frozenset[int], divides: Hyphens) -> PageLayout:
    if not page.text:
        return PageLayout([], [], [])
    if not len(page.lines):
        return PageLayout([_unmeasured(page.text)], [], [])
    return lay_out(page.text, page.lines, beside, divides)


def _unmeasured(text: str) -> Part:
    """A text of which no place on the page is known: its lines as they are."""
    ranges, _ = line_ranges(text, ())
    return Part([(*each, "\n" if place else "") for place, each in enumerate(ranges)])


def _hyphens(pages: Sequence[ReadPage]) -> Hyphens:
    """The words of the document, if any word of it is divided at a line end."""
    divided = [page for page in pages if page.lines.divided]
    if not divided:
        return Hyphens()
    words: set[str] = set()
    for page in pages:
        text = page.text
        if page.lines.divided:
            # The halves of a divided word are no evidence.
            edges = [0, *(page.lines.ranges[line][1] for line in sorted(page.lines.divided)), len(text) + 1]
            halves = (text[first : last - 1] for first, last in itertools.pairwise(edges))
            text = "\n".join(_HALF.sub("", half) for half in halves)
        words.update(_WORD.findall(text))
    for word in [word for word in words if "-" in word]:
        words.update(word.split("-"))
    return Hyphens(frozenset(words))


class _Waiting:
    """Pages that are not written yet: how a page ends is known when the next one with text has come."""

    def __init__(self) -> None:
        self._pages: list[tuple[ReadPage, PageLayout]] = []
        self._continued = False

    def add(self, page: ReadPage, layout: PageLayout) -> None:
        """The next page."""
        self._pages.append((page, layout))

    def write_all_but_last(self, writer: _Writer, divides: Hyphens) -> None:
        """Write the pages before the last one, which has text."""
        page, layout = self._pages[-1]
        before = [each for each in self._pages[:-1] if each[0].text]
        goes_on = bool(before) and _goes_on(before[0][1], before[0][0].text, layout, page.text)
        for read, laid_out in self._pages[:-1]:
            writer.page(read, laid_out, goes_on, divides, page.text if goes_on else "", layout)
        self._pages = self._pages[-1:]

    def write_all(self, writer: _Writer, divides: Hyphens) -> None:
        """Write the pages that are left."""
        for read, laid_out in self._pages:
            writer.page(read, laid_out, False, divides, "", None)
        self._pages = []


def _goes_on(before: PageLayout, before_text: str, after: PageLayout, after_text: str) -> bool:
    """Whether the last paragraph of a page goes on with the first of the next."""
    if not before.body or not after.body:
        return False
    last, first = before.body[-1], after.body[0]
    if not last.runs_on or first.kind not in (ParagraphKind.PLAIN, ParagraphKind.ITEM):
        return False
    if abs(last.height - first.height) > 0.12 * max(last.height, first.height):
        return False
    start = after_text[first.chunks[0][0]]
    return first.kind is ParagraphKind.PLAIN or start.islower()


class _Writer:
    """Writes the text, and remembers what stands where."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._paragraphs: list[Paragraph] = []
        self._between = ""
        """What will stand before the next page with text."""
        self._open = False
        """The last paragraph goes on."""

    def finished(self) -> Assembled:
        """What was written."""
        return Assembled("".join(self._text), tuple(self._pages), tuple(self._paragraphs))

    def page(
        self,
        page: ReadPage,
        layout: PageLayout,
        goes_on: bool,
        divides: Hyphens,
        next_text: str,
        after: PageLayout | None,
    ) -> None:
        """The next page; ``goes_on``: with the body of the next page that has text, whose text and layout follow."""
        number = len(self._pages) + 1
        if not page.text:
            self._pages.append(Page(number, page.size, self._length, self._length, page.problem))
            return
        self._write(self._between)
        start, pieces = self._length, _Pieces(self._length)
        parts = _in_order(page.text, layout, goes_on, self._open)
        goes_on = goes_on and parts[-1] not in (*layout.notes, *layout.asides)
        ending = ""
        if goes_on and after is not None:
            ending = _ending(parts[-1], page.text, divides, next_text[after.body[0].chunks[0][0] :][:80])
        for place, part in enumerate(parts):
            if place:
                self._write(part.after)
            self._part(part, page.text, pieces)
        self._open, self._between = goes_on, ending if goes_on else "\n\n"
        self._pages.append(Page(number, page.size, start, self._length, page.problem, pieces.finished()))

    def _part(self, part: Part, text: str, pieces: _Pieces) -> None:
        start = self._length
        edges: list[tuple[int, int]] = []
        for first, last, before in part.chunks:
            self._write(before)
            pieces.add(self._length, first, last)
            edges.append((self._length, self._length + last - first))
            self._write(text[first:last].replace("\n", " "))
        if self._open:  # the other half of the paragraph that ran over the page break
            self._open = False
            self._paragraphs[-1] = replace(self._paragraphs[-1], end=self._length)
            return
        cells = tuple(
            Cell(edges[first][0], edges[stop - 1][1], column)
            for column, (first, stop) in enumerate(itertools.pairwise((*part.cells, len(edges))))
        )
        self._paragraphs.append(Paragraph(start, self._length, part.kind, part.level, cells))

    def _write(self, text: str) -> None:
        if text:
            self._text.append(text)
            self._length += len(text)


def _in_order(text: str, layout: PageLayout, goes_on: bool, continued: bool) -> list[Part]:
    """The parts of a page as they are written; see the module's docstring."""
    beside = [*layout.notes, *layout.asides]
    body = layout.body
    if not beside:
        return body
    beside[0].after = "\n\n"
    if not goes_on:
        return [*body, *beside]
    if len(body) == 1 and continued:
        before, after = _cut(text, body[0])
        return [before, *beside, *after]
    body[-1].after = "\n\n"
    return [*body[:-1], *beside, body[-1]]


def _cut(text: str, part: Part) -> tuple[Part, list[Part]]:
    """A paragraph at its last full stop; whole when it has none."""
    for place in range(len(part.chunks) - 1, -1, -1):
        start, end, before = part.chunks[place]
        # A full stop at the very end of a line is one as well.
        marks = [match.end() for match in _SENTENCE_END.finditer(text[start:end] + " ")]
        if not marks:
            continue
        at = start + marks[-1]
        head: list[Chunk] = [*part.chunks[:place], (start, at, before)]
        begin = at
        while begin < end and text[begin].isspace():
            begin += 1
        tail: list[Chunk] = [(begin, end, "")] if begin < end else []
        rest = part.chunks[place + 1 :]
        if not tail and rest:
            rest = [(*rest[0][:2], ""), *rest[1:]]
        if tail or rest:
            return replace(part, chunks=head, runs_on=False), [replace(part, chunks=[*tail, *rest], after="\n\n")]
    return part, []


def _ending(part: Part, text: str, divides: Hyphens, following: str) -> str:
    """What stands between a page and the next when its last paragraph goes on; a dividing hyphen goes."""
    start, end, before = part.chunks[-1]
    if part.divided and text[end - 2 : end - 1].isalpha():
        if divides.divide(text[start : end - 1], following):
            part.chunks[-1] = (start, end - 1, before)
        return ""
    return glue(text[end - 1], following[:1])  # as between two lines: a quote may go over the page break


class _Pieces:
    """Where a page's text comes from, in as few pieces as can be."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._pieces: list[Piece] = []

    def add(self, place: int, first: int, last: int) -> None:
        """Characters first to last of PDFium's text stand at ``place`` of the document's."""
        place -= self._start
        if self._pieces:
            to, source, length = self._pieces[-1]
            # One character apart in both: a line feed there, a blank here.
            if place - to == first - source and place - to - length <= 1:
                self._pieces[-1] = (to, source, last - source)
                return
        self._pieces.append((place, first, last - first))

    def finished(self) -> tuple[Piece, ...]:
        """The pieces."""
        return tuple(self._pieces)
