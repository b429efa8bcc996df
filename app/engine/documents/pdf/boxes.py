"""Where every character of a PDF page stands, in the coordinates in which the page is displayed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from app.engine.documents.geometry import PageGeometry
from app.engine.documents.pdf.file import page_box
from app.engine.documents.pdf.lines import displayed
from app.engine.documents.pdf.text import Index, opened_text, read_page

Boxes = NDArray[np.float32]

_HYPHEN = 0x02
"""What PDFium calls a hyphen at a line end when it is asked for the character."""


def page_geometry(page: Any, number: int) -> PageGeometry:  # noqa: ANN401 - PDFium's handle
    """The boxes of a loaded page's cleaned text in PDFium's order; of none when the page has a problem."""
    read = read_page(page)
    if read.problem is not None or not read.text:
        return PageGeometry(number, "", np.zeros((0, 4), np.float32), ())
    with opened_text(page) as text_page:
        raw, characters = _raw_boxes(text_page, read.index)
    boxes = share_boxes(displayed(raw, page_box(page)))
    return PageGeometry(number, read.text, boxes.astype(np.float32), characters)


def share_boxes(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide a box that several characters share (a ligature) among them, along the line's direction."""
    result = boxes.copy()
    same = np.append((boxes[1:] == boxes[:-1]).all(axis=1), False)
    place = 0
    while place < len(boxes):
        if not same[place]:
            place += 1
            continue
        end = place + 1
        while same[end]:
            end += 1
        result[place : end + 1] = _parts(boxes, place, end)
        place = end + 1
    return result


def _parts(boxes: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    """The parts of the box that characters first to last share, each as large as the others."""
    count = last - first + 1
    before = boxes[first - 1] if first else boxes[first]
    after = boxes[last + 1] if last + 1 < len(boxes) else boxes[last]
    x0, y0, x1, y1 = boxes[first]
    step_x, step_y = _step(before, boxes[first]) or _step(boxes[last], after) or (1.0, 0.0)
    cuts = np.linspace(0.0, 1.0, count + 1)
    near, far = cuts[:-1], cuts[1:]
    if (step_x or step_y) < 0:
        near, far = 1 - far, 1 - near
    if step_x:
        return np.stack((x0 + near * (x1 - x0), near * 0 + y0, x0 + far * (x1 - x0), near * 0 + y1), axis=1)
    return np.stack((near * 0 + x0, y0 + near * (y1 - y0), near * 0 + x1, y0 + far * (y1 - y0)), axis=1)


def _step(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float] | None:
    """Which way the text goes from a to b, along one axis; None when that cannot be told."""
    move_x, move_y = (b[0] + b[2] - a[0] - a[2]) / 2, (b[1] + b[3] - a[1] - a[3]) / 2
    width, height = max(a[2] - a[0], b[2] - b[0]), max(a[3] - a[1], b[3] - b[1])
    if abs(move_y) < 0.3 * height and 0 < abs(move_x) < 3 * height:
        return float(move_x), 0.0
    if abs(move_x) < 0.3 * width and 0 < abs(move_y) < 3 * width:
        return 0.0, float(move_y)
    return None


def _raw_boxes(text_page: Any, index: Index) -> tuple[NDArray[np.float64], tuple[str, ...]]:  # noqa: ANN401
    """Each character's loose box (as high as its line) in the page's own coordinates, and the character."""
    boxes = np.full((len(index), 4), np.nan)
    characters: list[str] = []
    bounds = pdfium.FS_RECTF()
    for place, text_index in enumerate(index.tolist()):
        char = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, text_index)
        if char < 0:
            characters.append("")
            continue
        characters.append(_character(text_page, char))
        if pdfium.FPDFText_IsGenerated(text_page, char) == 1:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text_page, char, bounds):
            boxes[place] = (bounds.left, bounds.bottom, bounds.right, bounds.top)
    degenerate = (boxes[:, 2] <= boxes[:, 0]) & (boxes[:, 3] <= boxes[:, 1])
    boxes[degenerate] = np.nan
    return boxes, tuple(characters)


def _character(text_page: Any, char: int) -> str:  # noqa: ANN401
    code = int(pdfium.FPDFText_GetUnicode(text_page, char))
    if code == _HYPHEN:
        return "-"
    if 0xD800 <= code < 0xDC00:
        low = int(pdfium.FPDFText_GetUnicode(text_page, char + 1))
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00))
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else ""
