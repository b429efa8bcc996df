"""Widgets that go on in the next line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.desktop.flow import FlowRow


def make(qtbot, widths):
    flow = FlowRow(10)
    qtbot.addWidget(flow)
    labels = [QLabel() for _ in widths]
    for label, width in zip(labels, widths, strict=True):
        label.setFixedSize(width, 20)
        flow.add(label)
    return flow, labels


def places(labels):
    return [(label.x(), label.y()) for label in labels]


def test_what_fits_stands_in_one_line_with_the_last_at_its_end(qtbot):
    flow, labels = make(qtbot, (50, 60, 40))
    flow.at_end = labels[2]
    flow.resize(300, 20)
    flow.grab()  # has it laid out, unshown
    assert places(labels) == [(0, 0), (60, 0), (260, 0)]
    assert flow.heightForWidth(300) == 20


def test_what_does_not_fit_goes_on_below_and_is_never_cut_off(qtbot):
    flow, labels = make(qtbot, (50, 60, 40))
    flow.resize(125, flow.heightForWidth(125))
    flow.grab()  # has it laid out, unshown
    assert places(labels) == [(0, 0), (60, 0), (0, 25)]
    assert flow.heightForWidth(125) == 45


def test_from_right_to_left_it_is_mirrored(qtbot):
    flow, labels = make(qtbot, (50, 60))
    flow.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.resize(200, 20)
    flow.grab()  # has it laid out, unshown
    assert places(labels) == [(150, 0), (80, 0)]


def test_what_is_hidden_takes_no_room(qtbot):
    flow, labels = make(qtbot, (50, 60, 40))
    labels[1].hide()
    flow.resize(300, 20)
    flow.grab()  # has it laid out, unshown
    assert labels[2].x() == 60


def test_a_column_gives_it_the_height_of_all_its_lines(qtbot):
    flow, labels = make(qtbot, (90, 60, 40))
    outer = QWidget()
    qtbot.addWidget(outer)
    column = QVBoxLayout(outer)
    column.addWidget(flow)
    column.addStretch(1)
    outer.resize(140, 300)
    outer.grab()
    assert flow.height() == flow.heightForWidth(flow.width()) == 45
    assert flow.rect().contains(labels[2].geometry())
