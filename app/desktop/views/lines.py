"""From boxes of characters to rectangles of lines, and from a point to the character there."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.geometry import PageGeometry, Rect

_RIGHT_TO_LEFT = {"R", "AL"}


def line_rects(boxes: NDArray[np.float32]) -> list[Rect]:
    """Merge character boxes, shape (n, 4) in reading order, into a rectangle per piece of a line.

    A new rectangle begins where the text goes to another line, or jumps over a gap (columns, tables).
    Characters without a place (NaN) are passed over.
    """
    boxes = boxes[~np.isnan(boxes).any(axis=1)]
    if not len(boxes):
        return []
    x0, y0, x1, y1 = boxes.T
    height = np.maximum(y1 - y0, 0.1)
    tallest = np.maximum(height[1:], height[:-1])
    moved = np.abs(np.diff((y0 + y1) / 2)) > 0.6 * tallest
    gap = np.maximum(x0[1:] - x1[:-1], x0[:-1] - x1[1:])
    firsts = np.concatenate(([0], np.flatnonzero(moved | (gap > 3 * tallest)) + 1))
    merged = np.stack(
        [
            np.minimum.reduceat(x0, firsts),
            np.minimum.reduceat(y0, firsts),
            np.maximum.reduceat(x1, firsts),
            np.maximum.reduceat(y1, firsts),
        ],
        axis=1,
    )
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in merged]


def nearest_character(geometry: PageGeometry, x: float, y: float) -> int | None:
    """Index of the character nearest to a point of the page, in points; None on a page without text."""
    boxes = geometry.boxes
    if not len(boxes) or np.isnan(boxes).all():
        return None
    dx = np.maximum(np.maximum(boxes[:, 0] - x, x - boxes[:, 2]), 0)
    dy = np.maximum(np.maximum(boxes[:, 1] - y, y - boxes[:, 3]), 0)
    # A pointer between two lines means the line, not whatever is nearest across it.
    return int(np.nanargmin(dx + 8 * dy))


def nearest_gap(geometry: PageGeometry, x: float, y: float) -> int | None:
    """Index of the gap between characters nearest to a point: before or after the nearest character."""
    index = nearest_character(geometry, x, y)
    if index is None:
        return None
    left, _, right, _ = geometry.boxes[index]
    second_half = x > (left + right) / 2
    backwards = unicodedata.bidirectional(geometry.text[index]) in _RIGHT_TO_LEFT
    return index + int(bool(second_half) != backwards)


def line_of(geometry: PageGeometry, index: int) -> tuple[int, int]:
    """Start and end of the line of text on the page that the character at ``index`` stands on.

    By where characters stand: a paragraph's text may go on over many lines without a line feed.
    """
    boxes = geometry.boxes
    known: NDArray[np.bool_] = np.asarray(~np.isnan(boxes).any(axis=1))
    if not 0 <= index < len(boxes) or not known[index]:
        return index, index
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    height = max(float(boxes[index, 3] - boxes[index, 1]), 0.1)
    away = known & (np.abs(middles - middles[index]) > 0.6 * height)
    breaks = np.flatnonzero(away | np.array([character == "\n" for character in geometry.text]))
    before, after = breaks[breaks < index], breaks[breaks > index]
    start = int(before[-1]) + 1 if len(before) else 0
    end = int(after[0]) if len(after) else len(boxes)
    while start < index and geometry.text[start].isspace():
        start += 1
    while end > index + 1 and geometry.text[end - 1].isspace():
        end -= 1
    return start, end
