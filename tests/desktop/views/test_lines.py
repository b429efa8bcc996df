"""Boxes of characters become rectangles of lines; points find characters."""

import numpy as np

from app.desktop.views.lines import line_rects, nearest_character, nearest_gap
from app.engine.documents.geometry import PageGeometry

NOWHERE = (np.nan,) * 4


def geometry(text, boxes):
    return PageGeometry(1, text, np.array(boxes, dtype=np.float32), tuple(text))


LATIN = geometry("ab\ncd", [(10, 10, 20, 20), (20, 10, 30, 20), NOWHERE, (10, 30, 20, 40), (20, 30, 30, 40)])
HEBREW = geometry("אב", [(20, 10, 30, 20), (10, 10, 20, 20)])


def test_one_rectangle_a_line():
    assert line_rects(LATIN.boxes) == [(10, 10, 30, 20), (10, 30, 30, 40)]


def test_columns_are_not_joined():
    boxes = np.array([(10, 10, 20, 20), (200, 10, 210, 20)], dtype=np.float32)
    assert len(line_rects(boxes)) == 2


def test_nothing_but_places_unknown():
    assert line_rects(np.array([NOWHERE], dtype=np.float32)) == []
    assert line_rects(np.zeros((0, 4), dtype=np.float32)) == []
    assert nearest_gap(geometry("\n", [NOWHERE]), 0, 0) is None


def test_gaps_before_and_after():
    assert nearest_gap(LATIN, 12, 15) == 0
    assert nearest_gap(LATIN, 18, 15) == 1
    assert nearest_gap(LATIN, 500, 36) == 5
    assert nearest_character(LATIN, 500, 36) == 4


def test_between_lines_the_line_counts_not_the_distance():
    assert nearest_character(LATIN, 11, 28) == 3


def test_right_to_left_begins_at_the_right():
    assert nearest_gap(HEBREW, 29, 15) == 0
    assert nearest_gap(HEBREW, 11, 15) == 2
