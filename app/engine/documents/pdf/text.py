"""The text of a PDF page: read from PDFium in one call, cleaned once, with a map back.

Every cleaned code point knows its index in PDFium's text (UTF-16 units), from which PDFium tells the
character and its box. So the quote and the boxes on the page cannot come from different places.

The text of a page comes in PDFium's order (that of the content stream), line by line. What a document
makes of it (columns, paragraphs, running heads) is a choice of pieces of it: see ``assemble``.
"""

from __future__ import annotations

import ctypes
import math
import re
import string
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from app.engine.documents.document import PageProblem
from app.engine.documents.pdf.file import PageBox, PageLoadError, page_box
from app.engine.documents.pdf.lines import NO_LINES, Lines, measured_lines

Index = NDArray[np.int64]
_Codes = NDArray[np.uint32]
Rects = NDArray[np.float64]

LINE_END_HYPHEN = 0xFFFE
"""What PDFium puts for a hyphen and the line end after it."""

GARBLED_SHARE = 0.1
GARBLED_FROM = 100
"""A page is garbled when more than this share of at least so many characters mean nothing."""

LONG_WORDS = 16
"""Characters: no text in Latin letters has words that are longer on average."""
FEWEST_VOWELS = 0.22
"""Of the letters of any language in Latin letters, more are vowels."""

SAMPLED_CHARACTERS = 16
"""So many characters of a page tell which way its text runs."""

_SOFT_HYPHEN_AT_LINE_END = re.compile("\u00ad[ \t]*\r?\n")
_PADDING = re.compile(r"(?<![ \t])[ \t]+(?=\n)|\A[ \t\n]+|[ \t\n]+\Z")
_EMPTY_LINES = re.compile(r"(?<=\n\n)\n+")


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A page's text, cleaned.

    Attributes:
        text: lines in PDFium's order, divided by line feeds.
        index: int64, shape (len(text),), strictly rising: PDFium's text index (UTF-16 units) of each code point.
        divided: ascending offsets of the hyphens that divide a word at a line end; there the line ends
            without a line feed.
    """

    text: str
    index: Index
    divided: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class PageText:
    """A page as read.

    Attributes:
        text, index: cleaned; see Cleaned.
        problem: why it cannot be read, or None.
        lines: where its lines stand.
    """

    text: str
    index: Index
    problem: PageProblem | None
    lines: Lines = NO_LINES


def read_page(page: Any, with_lines: bool = False) -> PageText:  # noqa: ANN401 - PDFium's handle
    """The text of a loaded page. The same page always gives the same result.

    Args:
        page: PDFium's handle.
        with_lines: measure where the lines stand.

    Raises:
        PageLoadError: it has none.
    """
    with opened_text(page) as text_page:
        box = page_box(page)
        raw = raw_text(text_page)
        rects = text_rects(text_page)
        visible = _without_text_off_the_page(text_page, raw, box, rects)
        cleaned = clean_page(visible)
        garbled = is_garbled(raw)
        lines = NO_LINES
        if with_lines and cleaned.text and not garbled:
            lines = measured_lines(
                text_page,
                cleaned.text,
                cleaned.index,
                cleaned.divided,
                box,
                rects,
                len(raw.encode("utf-16-le", "surrogatepass")) // 2,
            )
    if garbled:
        return PageText(cleaned.text, cleaned.index, PageProblem.GARBLED)
    if not cleaned.text:
        meant = bool(visible.strip(" \t\r\n\0\ufffe"))
        return PageText("", cleaned.index, PageProblem.GARBLED if meant else _picture(page))
    return PageText(cleaned.text, cleaned.index, None, lines)


@contextmanager
def opened_text(page: Any) -> Iterator[Any]:  # noqa: ANN401 - PDFium's handles
    """PDFium's text of a loaded page, read as if the page were turned so that its text stands upright.

    WORKAROUND: PDFium puts the lines of text that runs down the page, as displayed, in reverse order
    (measured with 5.15: a page of upright text with /Rotate 90). Indices and boxes do not depend on how
    a page is turned, but they must come from the same text: everything that needs one comes here.

    Raises:
        PageLoadError: there is none.
    """
    rotation = int(pdfium.FPDFPage_GetRotation(page)) % 4
    text_page = _load_text(page)
    upright = _upright_rotation(text_page, rotation)
    if upright != rotation:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDFPage_SetRotation(page, upright)
        text_page = _load_text(page)
    try:
        yield text_page
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        if upright != rotation:
            pdfium.FPDFPage_SetRotation(page, rotation)


def _load_text(page: Any) -> Any:  # noqa: ANN401
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise PageLoadError
    return text_page


def _upright_rotation(text_page: Any, rotation: int) -> int:  # noqa: ANN401
    """The quarter turns after which most of a page's text reads from left to right."""
    count = pdfium.FPDFText_CountChars(text_page)
    turns: Counter[int] = Counter()
    for char in range(0, count, max(count // SAMPLED_CHARACTERS, 1)):
        quarters = pdfium.FPDFText_GetCharAngle(text_page, char) / (math.pi / 2)
        if abs(quarters - round(quarters)) < 0.01 and pdfium.FPDFText_IsGenerated(text_page, char) == 0:
            turns[-round(quarters) % 4] += 1
    if not turns or turns[rotation] * 2 >= turns.total():
        return rotation
    return turns.most_common(1)[0][0]


def raw_text(text_page: Any) -> str:  # noqa: ANN401 - PDFium's handle
    """PDFium's text of the page, untouched; may hold lone surrogates."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)  # counts the terminating zero
    return bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "surrogatepass")


def _classes() -> NDArray[np.uint8]:
    classes = np.zeros(0x110000, np.uint8)
    classes[:0x20] = _DROP
    classes[0x7F:0xA0] = _DROP
    classes[0xD800:0xE000] = _DROP
    classes[[0xAD, 0xFEFF]] = _DROP
    classes[0xFFFE::0x10000] = classes[0xFFFF::0x10000] = _DROP
    classes[0xFDD0:0xFDF0] = _DROP
    classes[[0x0B, 0x0C, 0x85, 0x2028, 0x2029]] = _BREAK
    classes[[0x09, 0x0A]] = _KEEP
    classes[0x0D] = _RETURN
    classes[LINE_END_HYPHEN] = _HYPHEN
    return classes


_KEEP, _DROP, _BREAK, _RETURN, _HYPHEN = range(5)
_CLASSES = _classes()


def clean_page(raw: str) -> Cleaned:
    """Clean PDFium's text of a page: pure, and always the same.

    Line ends become line feeds, at most two in a row; spaces at line ends, control characters and soft
    hyphens go; what divides a word at a line end becomes a hyphen. All else stays letter for letter.
    """
    if "\u00ad" in raw:
        # As long as before: the index counts what PDFium has.
        raw = _SOFT_HYPHEN_AT_LINE_END.sub(lambda match: "\ufffe" + "\0" * (len(match[0]) - 1), raw)
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    wide = codes > 0xFFFF
    index = np.arange(len(codes), dtype=np.int64)
    if wide.any():
        index[1:] += np.cumsum(wide[:-1])
    classes = _CLASSES[codes]
    drop = classes == _DROP
    if (special := np.flatnonzero(classes >= _BREAK)).size:
        returns = special[classes[special] == _RETURN]
        followed = returns[:-1] if returns.size and returns[-1] == len(codes) - 1 else returns
        drop[followed] = codes[followed + 1] == 0x0A
        codes[special[classes[special] <= _RETURN]] = 0x0A
    hyphens = np.zeros(len(codes), bool) if "\ufffe" in raw else None
    if hyphens is not None:
        hyphens = classes == _HYPHEN
        codes[hyphens] = ord("-")
    keep = ~drop
    codes, index = codes[keep], index[keep]
    hyphens = hyphens[keep] if hyphens is not None else None
    text = _string(codes)
    for pattern, may_match in ((_PADDING, _is_padded), (_EMPTY_LINES, _has_many_line_feeds)):
        if may_match(text):
            kept = _without(pattern, text)
            if kept is not None:
                codes, index = codes[kept], index[kept]
                hyphens = hyphens[kept] if hyphens is not None else None
                text = _string(codes)
    return Cleaned(text, index, tuple(np.flatnonzero(hyphens).tolist()) if hyphens is not None else ())


def _is_padded(text: str) -> bool:
    return " \n" in text or "\t\n" in text or text != text.strip(" \t\n")


def _has_many_line_feeds(text: str) -> bool:
    return "\n\n\n" in text


def is_garbled(raw: str) -> bool:
    """Whether so many characters mean nothing that the page cannot be read."""
    if _is_unlikely(raw):
        return True
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32)
    bad = int(np.count_nonzero(_MEANINGLESS[codes]))
    if not bad:
        return False
    meant = len(codes) - int(np.isin(codes, (0x09, 0x0A, 0x0D, 0x20, 0xA0, LINE_END_HYPHEN)).sum())
    return meant >= GARBLED_FROM and bad > GARBLED_SHARE * meant


def _is_unlikely(raw: str) -> bool:
    """Whether these are Latin letters without blanks and almost without vowels: "7KHODQGORUG" for "The landlord".

    A wrong way back to Unicode shifts all letters alike, and the blank becomes a sign that is none. No language
    writes so; lists of numbers and codes have blanks and line ends.
    """
    if len(raw) < 2 * GARBLED_FROM or len(raw) < LONG_WORDS * (raw.count(" ") + raw.count("\n") + 1):
        return False
    letters = sum(raw.count(letter) for letter in string.ascii_letters)
    vowels = sum(raw.count(letter) for letter in "aeiouyAEIOUY")
    return letters > 0.5 * len(raw) and vowels < FEWEST_VOWELS * letters


def _meaningless() -> NDArray[np.bool_]:
    bad = np.zeros(0x110000, bool)
    bad[:0x20] = bad[0x7F:0xA0] = bad[0xFFFD] = True
    bad[0xE000:0xF900] = bad[0xF0000:] = True
    bad[[0x09, 0x0A, 0x0D]] = False
    return bad


_MEANINGLESS = _meaningless()


def _without(pattern: re.Pattern[str], text: str) -> NDArray[np.bool_] | None:
    """Which characters stay when all matches go; None: all."""
    keep: NDArray[np.bool_] | None = None
    for match in pattern.finditer(text):
        if keep is None:
            keep = np.ones(len(text), bool)
        keep[match.start() : match.end()] = False
    return keep


def _string(codes: _Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def text_rects(text_page: Any) -> Rects:  # noqa: ANN401
    """PDFium's rectangles, one per run of text in its order: left, bottom, right, top; shape (n, 4)."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    get, values = pdfium.FPDFText_GetRect, []
    for place in range(pdfium.FPDFText_CountRects(text_page, 0, -1)):
        get(text_page, place, left, top, right, bottom)
        values.append((left.value, bottom.value, right.value, top.value))
    return np.array(values, np.float64).reshape(-1, 4)


def _without_text_off_the_page(text_page: Any, raw: str, box: PageBox, rects: Rects) -> str:  # noqa: ANN401
    """Replace what stands outside the page's box, which nobody can see, by NULs.

    PDFium's rectangles (one per run of text) are asked first: only a page that has one outside pays
    for looking at its characters one by one.
    """
    if not raw or not len(rects):
        return raw
    low, high = rects.min(axis=0), rects.max(axis=0)
    if box.left <= low[0] and box.bottom <= low[1] and high[2] <= box.right and high[3] <= box.top:
        return raw
    units = np.frombuffer(raw.encode("utf-16-le", "surrogatepass"), np.uint16).copy()
    bounds = pdfium.FS_RECTF()
    last = 0x0A
    for place in range(len(units)):
        char = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, place)
        if char >= 0 and pdfium.FPDFText_GetLooseCharBox(text_page, char, bounds):
            x, y = (bounds.left + bounds.right) / 2, (bounds.bottom + bounds.top) / 2
            inside = box.left <= x <= box.right and box.bottom <= y <= box.top
            # The end of a line that is half on the page still divides it from the next.
            if not inside and (units[place] not in (0x0A, 0x0D) or last == 0x0A):
                units[place] = 0
                continue
        last = int(units[place])
    return units.tobytes().decode("utf-16-le", "surrogatepass")


def _picture(page: Any) -> PageProblem | None:  # noqa: ANN401
    """PICTURE when something other than spaces is drawn on a page without text, else None."""
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, place))
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            return PageProblem.PICTURE
    return None
