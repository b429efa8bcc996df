"""A PDF page becomes pixels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from app.engine.documents.document import PageSize
from app.engine.documents.geometry import PageImage

WHITE = 0xFFFFFFFF
BYTES = 4
"""A pixel's: blue, green, red, unused."""

MARGIN = 64
"""Pixels drawn to the left of a tile and cut off: PDFium draws small letters that the left edge of a
bitmap cuts otherwise than whole ones, which would show as a seam (measured: the first 3 columns)."""


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
    margin = min(x0, MARGIN)
    width, height = x1 - x0 + margin, y1 - y0
    stride = width * BYTES
    pixels = np.empty((height, width, BYTES), np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data, stride)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
        matrix = pdfium.FS_MATRIX(scale, 0, 0, scale, margin - x0, -y0)
        clip = pdfium.FS_RECTF(0, 0, width, height)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return PageImage(x1 - x0, height, (x1 - x0) * BYTES, pixels[:, margin:].tobytes())
