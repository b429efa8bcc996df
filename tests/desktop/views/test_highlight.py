"""Spans are filled once, tags never cover each other."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.desktop.views.highlight import TAG_DIAMETER, Tag, apart, merged, outline, spread_tags, without

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


def covered(spans):
    return {place for start, end in spans for place in range(start, end)}


@given(SPANS, SPANS)
def test_without_is_set_difference(spans, holes):
    assert covered(without(spans, holes)) == covered(spans) - covered(holes)


@given(SPANS)
def test_merged_spans_are_disjoint_and_in_order(spans):
    result = merged(spans)
    assert covered(result) == covered(spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(result))


def test_tags_move_apart():
    tags = spread_tags([Tag(2, QPointF(5, 11)), Tag(1, QPointF(5, 10)), Tag(3, QPointF(5, 200))])
    assert [tag.number for tag in tags] == [1, 2, 3]
    assert tags[1].centre.y() - tags[0].centre.y() >= TAG_DIAMETER
    assert tags[2].centre.y() == 200


def test_rectangles_of_neighbouring_lines_meet_between_them():
    lines = [QRectF(100, 10, 300, 24), QRectF(20, 30, 380, 24), QRectF(20, 60, 80, 24)]
    assert apart(lines) == [QRectF(100, 10, 300, 22), QRectF(20, 32, 380, 22), QRectF(20, 60, 80, 24)]


def test_columns_of_a_turned_page_meet_between_them_too():
    lines = [QRectF(30, 20, 24, 380), QRectF(10, 20, 24, 300)]
    assert apart(lines) == [QRectF(32, 20, 22, 380), QRectF(10, 20, 22, 300)]


def test_what_lies_within_another_is_left_alone():
    rects = [QRectF(0, 0, 100, 20), QRectF(40, 2, 10, 16)]
    assert apart(rects) == rects


def test_one_frame_goes_around_lines_that_touch_and_no_line_through_them():
    image = QImage(120, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    outline(painter, apart([QRectF(30, 10, 80, 24), QRectF(10, 30, 80, 24), QRectF(10, 70, 20, 20)]), QColor("red"), 2)
    painter.end()
    red = QColor("red")
    inside = [(x, y) for x in range(34, 86) for y in range(14, 50)]
    assert all(image.pixelColor(*point) != red for point in inside)
    for edge in ((60, 10), (30, 20), (110, 20), (100, 32), (20, 32), (10, 45), (60, 54), (20, 70), (20, 90)):
        near = [image.pixelColor(edge[0] + dx, edge[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert red in near, edge
