"""A PDF page becomes pixels."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from app.engine.documents.document import PageSize
from app.engine.documents.geometry import PageImage

WHITE = 0xFFFFFFFF


def area_of(size: PageSize, scale: float, clip: tuple[int, int, int, int] | None) -> tuple[int, int, int, int]:
    """The part to draw, in pixels: the clip as far as it lies on the page; at least one pixel."""
    width, height = max(math.ceil(size.width * scale), 1), max(math.ceil(size.height * scale), 1)
    x0, y0, x1, y1 = clip or (0, 0, width, height)
    x0, y0 = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
    return x0, y0, min(max(x1, x0 + 1), width), min(max(y1, y0 + 1), height)


def render(page: Any, scale: float, area: tuple[int, int, int, int]) -> PageImage:  # noqa: ANN401
    """Draw a part of a loaded page.

    Args:
        page: PDFium's handle.
        scale: pixels per point.
        area: x0, y0, x1, y1 in pixels of the page drawn whole at that scale.
    """
    x0, y0, x1, y1 = area
    width, height = x1 - x0, y1 - y0
    stride = width * 4
    pixels = (ctypes.c_ubyte * (stride * height))()
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, pixels, stride)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
        matrix = pdfium.FS_MATRIX(scale, 0, 0, scale, -x0, -y0)
        clip = pdfium.FS_RECTF(0, 0, width, height)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return PageImage(width, height, stride, bytes(pixels))
