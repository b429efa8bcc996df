"""Spans are filled once, tags never cover each other."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.desktop.views.highlight import TAG_DIAMETER, Tag, merged, spread_tags, without

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
