"""Rows and cells of lines that stand anywhere."""

from __future__ import annotations

import random

import numpy as np

from app.engine.documents.pdf.rows import CELL_LINES, find_rows, wrapped_cells

PLACES = (60.0, 200.0, 200.0, 200.5, 400.0, float("nan"))
HEIGHTS = (0.0, 10.0, 10.5, 14.0, float("nan"))


def test_whatever_stands_where_each_line_is_taken_once_and_right_after_its_row() -> None:
    draw = random.Random(8)
    wrapped = 0
    for _ in range(1500):
        count = draw.randint(1, 8)
        text = "\n".join(["a word  here"] * count)
        ranges = [(13 * n, 13 * n + 12) for n in range(count)]
        boxes, gaps = [], []
        y = 0.0
        for _ in range(count):
            x = draw.choice(PLACES)
            boxes.append((x, y, x + draw.choice((0.0, 50.0, 100.0)), y + draw.choice((0.0, 10.0, 10.0, 12.0))))
            y += draw.choice((0.0, 12.0, 12.0, 30.0, -12.0))
            gap = (6, 8, 2.0, 120.0, draw.choice(PLACES))
            gaps.append((gap,) if draw.random() < 0.4 else ())
        usual = draw.choice((10.0, 10.0, 10.0, 0.0))
        heights = np.array([draw.choice(HEIGHTS) if draw.random() < 0.2 else usual for _ in range(count)])
        rows = find_rows(text, ranges, gaps)
        found = wrapped_cells(rows, np.array(boxes), heights, lambda *_: draw.random() < 0.9)
        for row, cells in found.items():
            wrapped += 1
            assert row in rows
            below = sorted({line for cell in cells for line, _ in cell} - {row})
            assert below == list(range(row + 1, row + 1 + len(below)))
            assert not set(below) & set(rows)
            places = [place for cell in cells for place in cell]
            assert len(places) == len(set(places))
            assert 1 < max(map(len, cells)) <= CELL_LINES
    assert wrapped > 20
