"""Bookmarks and links of a PDF, as PDFium finds them."""

from __future__ import annotations

import contextlib
import ctypes
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from app.engine.documents.contents import Heading, Link, Target, harmless
from app.engine.documents.geometry import Rect
from app.engine.documents.pdf.file import PageBox, PageLoadError, PdfFile, page_box
from app.engine.documents.pdf.lines import displayed

HEADINGS_MAX = 5_000
"""So many bookmarks are read; files may hold them in a ring."""

DEPTH_MAX = 12
TITLE_MAX = 300
LINKS_MAX = 1_000
"""Of one page."""

TURNS_S = 0.5
"""For so long pages are loaded to see how they are turned, for a whole book's bookmarks or the links of a page; a plain
page takes 0.0001 s. Later ones count as upright."""


def headings(pdf: PdfFile) -> tuple[Heading, ...]:
    """The bookmarks in their order, the smaller under the larger."""
    found: list[Heading] = []
    seen: set[int] = set()
    until = time.monotonic() + TURNS_S
    for bookmark, level in _bookmarks(pdf.handle, None, 0, seen):
        title = _title(bookmark)
        if title:
            action = pdfium.FPDFBookmark_GetAction(bookmark)
            target = _target(pdf, pdfium.FPDFBookmark_GetDest(pdf.handle, bookmark), action, until)
            found.append(Heading(title, level, target))
    return tuple(found)


def links(pdf: PdfFile, page: Any) -> tuple[Link, ...]:  # noqa: ANN401 - PDFium's handle
    """The links of a loaded page: first those that were made, then addresses that only stand in its text."""
    box = page_box(page)
    made = list(_made(pdf, page, box))
    covered = [rect for link in made for rect in link.rects]
    return (*made, *(link for link in _written(page, box) if not any(_meet(link.rects[0], rect) for rect in covered)))


def _bookmarks(document: Any, parent: Any, level: int, seen: set[int]) -> Iterator[tuple[Any, int]]:  # noqa: ANN401
    bookmark = pdfium.FPDFBookmark_GetFirstChild(document, parent)
    while bookmark and len(seen) < HEADINGS_MAX:
        address = ctypes.addressof(bookmark.contents)
        if address in seen:
            return
        seen.add(address)
        yield bookmark, level
        if level < DEPTH_MAX:
            yield from _bookmarks(document, bookmark, level + 1, seen)
        bookmark = pdfium.FPDFBookmark_GetNextSibling(document, bookmark)


def _title(bookmark: Any) -> str:  # noqa: ANN401
    length = pdfium.FPDFBookmark_GetTitle(bookmark, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    pdfium.FPDFBookmark_GetTitle(bookmark, buffer, length)
    title = buffer.raw[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())[:TITLE_MAX]


def _target(pdf: PdfFile, destination: Any, action: Any, until: float) -> Target | None:  # noqa: ANN401
    if not destination and action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_GOTO:
        destination = pdfium.FPDFAction_GetDest(pdf.handle, action)
    if not destination:
        return None
    index = pdfium.FPDFDest_GetDestPageIndex(pdf.handle, destination)
    if not 0 <= index < pdf.page_count:
        return None
    has_x, has_y, has_zoom = pdfium.FPDF_BOOL(), pdfium.FPDF_BOOL(), pdfium.FPDF_BOOL()
    x, y, zoom = pdfium.FS_FLOAT(), pdfium.FS_FLOAT(), pdfium.FS_FLOAT()
    known = pdfium.FPDFDest_GetLocationInPage(destination, has_x, has_y, has_zoom, x, y, zoom)
    if not known:
        return Target(index + 1)
    box = _box(pdf, index + 1, until)
    if not (has_x.value if box.rotation % 2 else has_y.value):
        return Target(index + 1)  # it is told how far across the shown page, or nothing
    top = _shown((x.value, y.value, x.value, y.value), box)[1]
    return Target(index + 1, min(max(top, 0.0), pdf.page_size(index + 1).height))


def _box(pdf: PdfFile, number: int, until: float) -> PageBox:
    """What of a page is shown; of one not known that would be loaded too late, all of it, upright."""
    box = pdf.known_box(number)
    if box is None and time.monotonic() < until:
        with contextlib.suppress(PageLoadError):
            box = pdf.box(number)
    size = pdf.page_size(number)
    return box or PageBox(0.0, 0.0, size.width, size.height, 0)


def _made(pdf: PdfFile, page: Any, box: PageBox) -> Iterator[Link]:  # noqa: ANN401
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    until = time.monotonic() + TURNS_S
    for _ in range(LINKS_MAX):
        if not pdfium.FPDFLink_Enumerate(page, position, link):
            return
        bounds = pdfium.FS_RECTF()
        if not pdfium.FPDFLink_GetAnnotRect(link, bounds):
            continue
        action = pdfium.FPDFLink_GetAction(link)
        target = _target(pdf, pdfium.FPDFLink_GetDest(pdf.handle, link), action, until)
        address = "" if target is not None or not action else _address(pdf.handle, action)
        if target is not None or address:
            low, high = sorted((bounds.bottom, bounds.top))
            yield Link((_shown((bounds.left, low, bounds.right, high), box),), target, address)


def _address(document: Any, action: Any) -> str:  # noqa: ANN401
    if pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
    return harmless(buffer.value.decode("utf-8", errors="replace"))


def _written(page: Any, box: PageBox) -> Iterator[Link]:  # noqa: ANN401
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return
    found = pdfium.FPDFLink_LoadWebLinks(text)
    try:
        for index in range(min(pdfium.FPDFLink_CountWebLinks(found), LINKS_MAX) if found else 0):
            length = pdfium.FPDFLink_GetURL(found, index, None, 0)
            buffer = (ctypes.c_ushort * max(length, 1))()
            pdfium.FPDFLink_GetURL(found, index, buffer, length)
            address = harmless(bytes(buffer)[: max(length - 1, 0) * 2].decode("utf-16-le", errors="replace"))
            rects = tuple(_rects(found, index, box))
            if address and rects:
                yield Link(rects, None, address)
    finally:
        if found:
            pdfium.FPDFLink_CloseWebLinks(found)
        pdfium.FPDFText_ClosePage(text)


def _rects(found: Any, index: int, box: PageBox) -> Iterator[Rect]:  # noqa: ANN401
    for number in range(pdfium.FPDFLink_CountRects(found, index)):
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        if pdfium.FPDFLink_GetRect(found, index, number, left, top, right, bottom):
            low, high = sorted((bottom.value, top.value))
            yield _shown((left.value, low, right.value, high), box)


def _shown(rect: Rect, box: PageBox) -> Rect:
    """A rectangle of the page's own coordinates (left, bottom, right, top) on the page as displayed."""
    x0, y0, x1, y1 = displayed(np.array([rect], dtype=np.float64), box)[0].tolist()
    return x0, y0, x1, y1


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
