"""The text of a PDF page: read from PDFium in one call, cleaned once, with a map back.

Every cleaned code point knows its index in PDFium's text (UTF-16 units), from which PDFium tells the
character and its box. So the quote and the boxes on the page cannot come from different places.
"""

from __future__ import annotations

import ctypes
import math
import re
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

Index = NDArray[np.int64]
_Codes = NDArray[np.uint32]

LINE_END_HYPHEN = 0xFFFE
"""What PDFium puts for a hyphen and the line end after it."""

GARBLED_SHARE = 0.1
GARBLED_FROM = 100
"""A page is garbled when more than this share of at least so many characters mean nothing."""

SAMPLED_CHARACTERS = 64
"""So many characters of a page tell which way its text runs."""

_PADDING = re.compile(r"[ \t]+(?=\n)|\A[ \t\n]+|[ \t\n]+\Z")
_EMPTY_LINES = re.compile(r"(?<=\n\n)\n+")


@dataclass(frozen=True, eq=False)
class PageText:
    """A page as read.

    Attributes:
        text: cleaned; what becomes part of ``Document.text`` unless there is a problem.
        index: int64, shape (len(text),): PDFium's text index (UTF-16 units) of each code point.
        problem: why it cannot be read, or None.
    """

    text: str
    index: Index
    problem: PageProblem | None


def read_page(page: Any) -> PageText:  # noqa: ANN401 - PDFium's handle
    """The text of a loaded page. The same page always gives the same result. Raises PageLoadError."""
    with opened_text(page) as text_page:
        raw = raw_text(text_page)
        visible = _without_text_off_the_page(text_page, raw, page_box(page))
    text, index = clean_page(visible)
    if is_garbled(raw):
        return PageText(text, index, PageProblem.GARBLED)
    if not text:
        garbled = bool(visible.strip(" \t\r\n\0\ufffe"))
        return PageText("", index, PageProblem.GARBLED if garbled else _picture(page))
    return PageText(text, index, None)


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


def clean_page(raw: str) -> tuple[str, Index]:
    """Clean PDFium's text of a page: pure, and always the same.

    Line ends become line feeds, at most two in a row; spaces at line ends, control characters and
    soft hyphens go; words divided at a line end are joined. All else stays letter for letter.

    Returns:
        The text, and an int64 array of shape (len(text),), strictly rising: where in ``raw``, counted
        in UTF-16 units, each of its code points stands.
    """
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    units = np.where(codes > 0xFFFF, 2, 1)
    index = np.cumsum(units) - units
    codes, index = _restore_hyphens(codes, index)
    next_is_line_feed = np.append(codes[1:] == 0x0A, False)
    drop = (codes == 0x0D) & next_is_line_feed
    codes[np.isin(codes, (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))] = 0x0A
    drop |= (codes < 0x20) & (codes != 0x0A) & (codes != 0x09)
    drop |= (codes >= 0x7F) & (codes < 0xA0)
    drop |= (codes >= 0xD800) & (codes < 0xE000)
    drop |= np.isin(codes, (0xAD, 0xFEFF)) | ((codes & 0xFFFE) == 0xFFFE)
    drop |= (codes >= 0xFDD0) & (codes <= 0xFDEF)
    codes, index = codes[~drop], index[~drop]
    for pattern in (_PADDING, _EMPTY_LINES):
        codes, index = _without(pattern, codes, index)
    return _string(codes), index


def is_garbled(raw: str) -> bool:
    """Whether so many characters mean nothing that the page cannot be read."""
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = codes[~np.isin(codes, (0x09, 0x0A, 0x0D, 0x20, 0xA0, LINE_END_HYPHEN))]
    if len(codes) < GARBLED_FROM:
        return False
    bad = (codes < 0x20) | ((codes >= 0x7F) & (codes < 0xA0)) | (codes == 0xFFFD)
    bad |= ((codes >= 0xE000) & (codes < 0xF900)) | (codes >= 0xF0000)
    return int(bad.sum()) > GARBLED_SHARE * len(codes)


def _restore_hyphens(codes: _Codes, index: Index) -> tuple[_Codes, Index]:
    """Drop line-end hyphens, but keep those that surely belong to the word: "COVID-19", "Anglo-Saxon"."""
    places = np.flatnonzero(codes == LINE_END_HYPHEN)
    keep = np.ones(len(codes), bool)
    for place in places:
        before = chr(codes[place - 1]) if place else ""
        after = chr(codes[place + 1]) if place + 1 < len(codes) else ""
        if after.isdigit() or (after.isupper() and before.islower()):
            codes[place] = ord("-")
        else:
            keep[place] = False
    return codes[keep], index[keep]


def _without(pattern: re.Pattern[str], codes: _Codes, index: Index) -> tuple[_Codes, Index]:
    keep = np.ones(len(codes), bool)
    for match in pattern.finditer(_string(codes)):
        keep[match.start() : match.end()] = False
    return codes[keep], index[keep]


def _string(codes: _Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _without_text_off_the_page(text_page: Any, raw: str, box: PageBox) -> str:  # noqa: ANN401
    """Replace what stands outside the page's box, which nobody can see, by NULs.

    PDFium's rectangles (one per run of text) are asked first: only a page that has one outside pays
    for looking at its characters one by one.
    """
    if not raw or not _has_rect_outside(text_page, box):
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


def _has_rect_outside(text_page: Any, box: PageBox) -> bool:  # noqa: ANN401
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for place in range(pdfium.FPDFText_CountRects(text_page, 0, -1)):
        pdfium.FPDFText_GetRect(text_page, place, left, top, right, bottom)
        inside_x = box.left <= left.value and right.value <= box.right
        if not (inside_x and box.bottom <= bottom.value and top.value <= box.top):
            return True
    return False


def _picture(page: Any) -> PageProblem | None:  # noqa: ANN401
    """PICTURE when something other than spaces is drawn on a page without text, else None."""
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, place))
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            return PageProblem.PICTURE
    return None
