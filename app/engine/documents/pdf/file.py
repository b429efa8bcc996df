"""A PDF in memory, opened by PDFium: its pages, their sizes and labels.

The raw API of pypdfium2, because its helpers hide what is needed here (text indices, char boxes).
PDFium is not thread-safe: everything in this package runs on one thread of a helper process.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from app.engine.documents.document import PageSize
from app.engine.documents.errors import Cause, DocumentError

MAX_POINTS = 14_400.0
"""The largest page that the PDF standard knows; files claim up to 2**31 points."""

PDF_LIMIT = 2_000_000_000
"""The largest PDF that is opened, in bytes."""

PLAUSIBLE_PAGES = 10_000
"""So many pages are believed of any file, and one more for each byte of a larger one."""

_FALLBACK_SIZE = (595.0, 842.0)

pdfium.FPDF_InitLibrary()


class Refusal(Enum):
    """Why PDFium does not open a file."""

    DAMAGED = "damaged"
    PASSWORD = "password"
    SECURITY = "security"


class PdfRefusedError(Exception):
    """PDFium does not open these bytes."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class PageLoadError(Exception):
    """PDFium cannot load this page."""


@dataclass(frozen=True)
class PageBox:
    """What of a page's own coordinates is shown, and how it is turned.

    Attributes:
        left, bottom, right, top: the crop box within the media box; points, y upwards.
        rotation: quarter turns clockwise, 0 to 3.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int


class PdfFile:
    """An open PDF. Keeps ``data`` alive, which PDFium reads as long as it is open.

    Raises:
        PdfRefusedError: it cannot be opened.
    """

    def __init__(self, data: bytearray, password: str | None = None) -> None:
        self._buffer = (ctypes.c_char * len(data)).from_buffer(data)
        self.bytes = len(data)
        self._document: Any = None
        for attempt in _password_bytes(password):
            self._document = pdfium.FPDF_LoadMemDocument64(self._buffer, len(data), attempt)
            if self._document:
                break
            error = pdfium.FPDF_GetLastError()
            if error != pdfium.FPDF_ERR_PASSWORD:
                security = error == pdfium.FPDF_ERR_SECURITY
                raise PdfRefusedError(Refusal.SECURITY if security else Refusal.DAMAGED)
        if not self._document:
            raise PdfRefusedError(Refusal.PASSWORD)
        self._flattened: set[int] = set()
        self._boxes: dict[int, PageBox] = {}
        # A small file may claim 2**20 pages, of which none but a few are there.
        self.page_count = min(int(pdfium.FPDF_GetPageCount(self._document)), max(PLAUSIBLE_PAGES, len(data)))

    def close(self) -> None:
        """Free the memory. The object is of no use afterwards."""
        if self._document:
            pdfium.FPDF_CloseDocument(self._document)
            self._document = None

    @property
    def handle(self) -> Any:  # noqa: ANN401
        """PDFium's own, for what reads the document as a whole."""
        return self._document

    def page_size(self, number: int) -> PageSize:
        """The size and label of a page (from 1), without loading it."""
        size = pdfium.FS_SIZEF()
        known = pdfium.FPDF_GetPageSizeByIndexF(self._document, number - 1, size)
        width, height = (size.width, size.height) if known else _FALLBACK_SIZE
        return PageSize(_clamped(width), _clamped(height), self._label(number))

    def known_box(self, number: int) -> PageBox | None:
        """What ``box`` has found before."""
        return self._boxes.get(number)

    def box(self, number: int) -> PageBox:
        """What of a page (from 1) is shown, and how it is turned; loads it, the first time.

        Raises:
            PageLoadError: it cannot be loaded.
        """
        if number not in self._boxes:
            page = self._load(number)
            self._boxes[number] = page_box(page)
            pdfium.FPDF_ClosePage(page)
        return self._boxes[number]

    @contextmanager
    def page(self, number: int) -> Iterator[Any]:
        """PDFium's handle of a page (from 1), what is filled into its form included.

        Raises:
            PageLoadError: it cannot be loaded.
        """
        page = self._load(number)
        if number not in self._flattened and _has_fields(page):
            # In memory only: what stands in form fields becomes part of the page, so that it is drawn,
            # read and measured like everything else. Takes effect when the page is loaded again.
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            pdfium.FPDF_ClosePage(page)
            page = self._load(number)
        self._flattened.add(number)
        try:
            yield page
        finally:
            pdfium.FPDF_ClosePage(page)

    def _load(self, number: int) -> Any:  # noqa: ANN401 - PDFium's handle
        page = pdfium.FPDF_LoadPage(self._document, number - 1)
        if not page:
            raise PageLoadError(number)
        return page

    def _label(self, number: int) -> str:
        length = pdfium.FPDF_GetPageLabel(self._document, number - 1, None, 0)
        if length <= 2 or length > 1000:
            return str(number)
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDF_GetPageLabel(self._document, number - 1, buffer, length)
        label = buffer.raw[: length - 2].decode("utf-16-le", errors="replace")
        return "".join(c for c in label if c.isprintable()).strip() or str(number)


def load_pdf(path: Path, data: bytearray, password: str | None) -> PdfFile:
    """Open a PDF's bytes.

    Raises:
        DocumentError: DAMAGED, PASSWORD_NEEDED, PASSWORD_WRONG, READ_FAILED.
    """
    try:
        return PdfFile(data, password)
    except PdfRefusedError as error:
        if error.refusal is Refusal.PASSWORD:
            cause = Cause.PASSWORD_NEEDED if password is None else Cause.PASSWORD_WRONG
            raise DocumentError(path, cause) from error
        if error.refusal is Refusal.SECURITY:
            raise DocumentError(path, Cause.READ_FAILED, "its protection is of an unknown kind") from error
        raise DocumentError(path, Cause.DAMAGED) from error


def page_box(page: Any) -> PageBox:  # noqa: ANN401 - PDFium's handle
    """The shown part of a loaded page."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        return PageBox(0.0, 0.0, *_FALLBACK_SIZE, 0)
    rotation = int(pdfium.FPDFPage_GetRotation(page)) % 4
    return PageBox(box.left, box.bottom, box.right, box.top, rotation)


def _has_fields(page: Any) -> bool:  # noqa: ANN401 - PDFium's handle
    for place in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            return True
    return False


def _clamped(points: float) -> float:
    return min(max(points, 1.0), MAX_POINTS) if math.isfinite(points) else MAX_POINTS


def _password_bytes(password: str | None) -> list[bytes | None]:
    """The spellings to try: UTF-8 (revision 5 and 6), Latin-1 (older ones)."""
    if password is None:
        return [None]
    spellings: list[bytes | None] = [password.encode("utf-8", "replace")]
    latin = password.encode("latin-1", "replace")
    if latin not in spellings:
        spellings.append(latin)
    return spellings
