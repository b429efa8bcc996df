"""Which lines of a page are rows of a table, and which lines below belong to the cells of one.

A cell whose text goes over several lines is one cell: split up, its sentence could not be read, and what stands
beside it would stand in the middle of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.pdf.lines import Gap

ISOLATED_GAP = 1.8
"""White space of so many line heights divides the cells of a line that stands alone; in rows less does."""
ROW_GAP = 1.0
ALIGNED = 1.5
"""Points: edges of cells that are one above the other differ by less."""
WIDEST_STRETCH = 12.0
"""Line heights: no line is stretched to more between two words."""
ROW_DISTANCE = 3.0
"""Line heights: rows further apart are of two tables."""
CELL_PITCH = 1.45
"""Line heights: the lines of a cell are not further apart."""
CELL_LINES = 4
"""What has more lines is no cell, but the text beside a number or a name."""

Cells = tuple[tuple[tuple[int, int], ...], ...]
"""Of a row whose cells have several lines: of each cell, from left to right, (line, place in that line); the place
counts what stands between its gaps."""


def segments(line: tuple[int, int], gaps: Sequence[Gap]) -> list[tuple[int, int]]:
    """The ranges of a line between its gaps."""
    edges = [line[0], *(edge for start, end, *_ in gaps for edge in (start, end)), line[1]]
    return list(zip(edges[0::2], edges[1::2], strict=True))


def find_rows(
    text: str, ranges: Sequence[tuple[int, int]], gaps: Sequence[tuple[Gap, ...]]
) -> dict[int, tuple[Gap, ...]]:
    """The lines that are rows of a table, or that a wide gap divides, with the gaps between their cells.

    A line that is stretched to fill its column has wide gaps as well: between all of its words, and none of
    them where those of its neighbours are.
    """
    rows: dict[int, tuple[Gap, ...]] = {}
    for number, own in enumerate(gaps):
        in_row = tuple(gap for gap in own if gap[2] >= ROW_GAP)
        if not in_row:
            continue
        neighbours = [gaps[other] for other in (number - 1, number + 1) if 0 <= other < len(gaps)]
        if any(_aligned(in_row, other) for other in neighbours):
            rows[number] = in_row
            continue
        alone = tuple(gap for gap in own if gap[2] >= ISOLATED_GAP)
        blanks = len(text[slice(*ranges[number])].split()) - 1
        evenly = len(own) == blanks and max(gap[2] for gap in own) < 3 * min(gap[2] for gap in own)
        if alone and not (evenly and max(gap[2] for gap in own) < WIDEST_STRETCH):
            rows[number] = alone
    return rows


def _aligned(gaps: Sequence[Gap], others: Sequence[Gap]) -> bool:
    """Whether a gap ends or begins below or above another."""
    near = [gap[3] for gap in others if gap[2] >= ROW_GAP]
    far = [gap[4] for gap in others if gap[2] >= ROW_GAP]
    return any(
        any(abs(gap[3] - x) < ALIGNED for x in near) or any(abs(gap[4] - x) < ALIGNED for x in far) for gap in gaps
    )


def wrapped_cells(
    rows: Mapping[int, tuple[Gap, ...]],
    boxes: NDArray[np.float64],
    heights: NDArray[np.float64],
    goes_on: Callable[[int, int, int], bool],
) -> dict[int, Cells]:
    """The rows that are followed by lines of their cells.

    A line belongs to a cell when it stands close below it, exactly under where it begins, and before where the next
    cell begins; a table that was drawn cell by cell goes on beside the row after that. Never the first cell's: what
    stands under that is the next row, or text.

    Args:
        rows: see ``find_rows``.
        boxes, heights: of all lines, see lines.Lines.
        goes_on: whether the text of a line, at its place, may go on with that of another, as far as words tell.

    Returns:
        For the first line of each of these rows, its cells; the others of its lines follow it without a gap.
    """
    found: dict[int, Cells] = {}
    for number, gaps in rows.items():
        if all(gap[3] < gap[4] for gap in gaps):
            cells = _Row(number, gaps, boxes, heights, goes_on).cells(rows)
            if cells is not None:
                found[number] = cells
    return found


class _Row:
    """A row, and what of the lines after it belongs to it."""

    def __init__(
        self,
        number: int,
        gaps: tuple[Gap, ...],
        boxes: NDArray[np.float64],
        heights: NDArray[np.float64],
        goes_on: Callable[[int, int, int], bool],
    ) -> None:
        self._number, self._boxes, self._heights, self._goes_on = number, boxes, heights, goes_on
        left, _, right, self._bottom = boxes[number].tolist()
        self._height = float(heights[number])
        self._lefts = [left, *(gap[4] for gap in gaps)]
        self._right = right
        self._bottoms = [self._bottom] * len(self._lefts)
        self._cells = [[(number, place)] for place in range(len(self._lefts))]

    def cells(self, rows: Mapping[int, tuple[Gap, ...]]) -> Cells | None:
        """The cells, when any has several lines; None also for what is no table."""
        for line in range(self._number + 1, len(self._boxes)):
            if line in rows or not self._takes(line):
                break
        lines = max(map(len, self._cells))
        return tuple(map(tuple, self._cells)) if 1 < lines <= CELL_LINES else None

    def _takes(self, line: int) -> bool:
        left, _, right, bottom = self._boxes[line].tolist()
        same_size = abs(self._heights[line] - self._height) <= 0.12 * self._height
        if not (self._height > 0 and same_size):  # either may be NaN
            return False
        if abs(bottom - self._bottom) < 0.3 * self._height and left > self._right + 0.5 * self._height:
            self._lefts.append(left)
            self._bottoms.append(bottom)
            self._cells.append([(line, 0)])
            self._right = right
            return True
        place = next((n for n, x in enumerate(self._lefts) if n and abs(left - x) < ALIGNED), None)
        if place is None or not 0.5 < (bottom - self._bottoms[place]) / self._height < CELL_PITCH:
            return False
        if place + 1 < len(self._lefts) and right > self._lefts[place + 1]:
            return False
        if not self._goes_on(*self._cells[place][-1], line):
            return False
        self._bottoms[place] = bottom
        self._cells[place].append((line, 0))
        return True
