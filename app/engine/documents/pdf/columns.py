"""Columns: whether PDFium's lines run across them, and in which order their lines are read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.pdf.lines import Gap

Boxes = NDArray[np.float64]

LINES_ACROSS = 4
"""Fewer lines with a gap at the same place are a table, or chance."""
PROSE_WORDS = 3
PROSE_CHARACTERS = 17
"""What stands between the gaps is prose, not the cells of a table, from so much on; half of it when dense."""


def runs_across_columns(
    text: str, ranges: Sequence[tuple[int, int]], boxes: Boxes, gaps: Sequence[tuple[Gap, ...]]
) -> bool:
    """Whether lines of the page hold a line of each of several columns of prose (and not the cells of a row)."""
    parts: list[str] = []
    across = 0
    for line, cuts in zip(ranges, gaps, strict=True):
        if not cuts:
            continue
        across += 1
        edges = [line[0], *(edge for start, end, *_ in cuts for edge in (start, end)), line[1]]
        parts += (text[start:end] for start, end in zip(edges[0::2], edges[1::2], strict=True))
    if across < LINES_ACROSS:
        return False
    lengths = np.array([len(part) for part in parts])
    words = np.array([len(part.split()) for part in parts])
    dense = np.array([sum(char >= "\u2e80" for char in part) * 2 > len(part) for part in parts])
    prose = ((lengths >= PROSE_CHARACTERS) & (words >= PROSE_WORDS)) | (dense & (lengths >= PROSE_CHARACTERS // 2))
    digits = np.array([sum(char.isdigit() for char in part) * 3 > len(part) for part in parts])
    return bool(prose.mean() >= 0.7 and digits.mean() < 0.2)


def wrong_order(boxes: Boxes) -> bool:
    """Whether the lines, as they come, jump up within a column."""
    a, b = boxes[:-1], boxes[1:]
    shared = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    narrow = np.minimum(a[:, 2] - a[:, 0], b[:, 2] - b[:, 0])
    height = np.minimum(a[:, 3] - a[:, 1], b[:, 3] - b[:, 1])
    up = (shared > 0.5 * narrow) & (b[:, 3] < a[:, 3] - 1.5 * height)
    return bool(up.any())


def column_order(boxes: Boxes, width: float, right_to_left: bool = False) -> list[int]:
    """The order in which lines are read: column by column between what runs across all of them.

    Args:
        boxes: shape (n, 4): x0, y0, x1, y1, y downwards.
        width: of the page.
        right_to_left: the first column is the rightmost.
    """
    known = np.nan_to_num(boxes, nan=0.0)
    return _ordered(known, np.arange(len(boxes)), width, right_to_left)


def _ordered(boxes: Boxes, numbers: NDArray[np.int64], width: float, right_to_left: bool) -> list[int]:
    own = boxes[numbers]
    gutter = _gutter(own)
    if gutter is None:
        height = max(float(np.median(own[:, 3] - own[:, 1])), 1.0)
        rows = np.round(own[:, 3] / (0.6 * height))
        sides = -own[:, 2] if right_to_left else own[:, 0]
        return [int(number) for number in numbers[np.lexsort((sides, rows))]]
    result: list[int] = []
    left, right = own[:, 2] <= gutter, own[:, 0] >= gutter
    across = ~(left | right)
    zones = np.searchsorted(np.sort(own[across, 3]), own[:, 1] + 1, side="right")
    for zone in range(int(across.sum()) + 1):
        inside = zones == zone
        halves = (right, left) if right_to_left else (left, right)
        if zone:
            bar = numbers[across][np.argsort(own[across, 3], kind="stable")[zone - 1]]
            result.append(int(bar))
        for side in halves:
            chosen = numbers[inside & side & ~across]
            if len(chosen):
                result += _ordered(boxes, chosen, width, right_to_left)
    return result


def _gutter(boxes: Boxes) -> float | None:
    """Where an empty strip runs between two columns, but for a few lines that run across; None: nowhere."""
    count = len(boxes)
    if count < 6:
        return None
    candidates = np.unique(np.round(boxes[:, 0], 1)) - 0.05
    x0, x1 = boxes[:, 0][:, None], boxes[:, 2][:, None]
    left, right = (x1 <= candidates).sum(axis=0), (x0 >= candidates).sum(axis=0)
    across = count - left - right
    good = (left >= 3) & (right >= 3) & (across <= 0.3 * count)
    best: tuple[float, float] | None = None
    for place in np.flatnonzero(good).tolist():
        at = float(candidates[place])
        of_left, of_right = boxes[boxes[:, 2] <= at], boxes[boxes[:, 0] >= at]
        shared = min(of_left[:, 3].max(), of_right[:, 3].max()) - max(of_left[:, 1].min(), of_right[:, 1].min())
        tall = min(np.ptp(of_left[:, 3]), np.ptp(of_right[:, 3]))
        space = float(of_right[:, 0].min() - of_left[:, 2].max())
        if shared < 0.5 * tall or space < 4:
            continue
        score = (float(across[place]), -space)
        if best is None or score < best[:2]:
            best, found = score, (float(of_left[:, 2].max()) + float(of_right[:, 0].min())) / 2
    return None if best is None else found
