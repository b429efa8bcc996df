"""Marks stand where they say, and can be clicked."""

from PySide6.QtCore import QPoint, Qt

from app.desktop.views.colours import LIGHT
from app.desktop.views.scroll_bar import Mark, MarkedScrollBar


def shown(qtbot, **keywords):
    bar = MarkedScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.resize(16, 400)
    bar.setRange(0, keywords.get("maximum", 1000))
    bar.setPageStep(100)
    bar.show()
    return bar


def test_a_mark_is_painted_at_its_place(qtbot):
    bar = shown(qtbot)
    bar.set_marks([Mark(1, 0.5), Mark(2, 1.0)])
    image = bar.grab().toImage()
    for mark in (Mark(1, 0.5), Mark(2, 1.0)):
        centre = bar.mark_rect(mark).center()
        assert image.pixelColor(centre) == LIGHT.mark
    assert abs(bar.mark_rect(Mark(1, 0.5)).center().y() - 200) < 20
    assert bar.rect().contains(bar.mark_rect(Mark(2, 1.0)))
    assert image.pixelColor(8, 300) == LIGHT.track


def test_clicking_a_mark_tells_its_number(qtbot):
    bar = shown(qtbot)
    bar.set_marks([Mark(7, 0.75)])
    with qtbot.waitSignal(bar.mark_clicked) as clicked:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.mark_rect(Mark(7, 0.75)).center())
    assert clicked.args == [7]
    assert bar.value() == 0


def test_clicking_elsewhere_scrolls(qtbot):
    bar = shown(qtbot)
    bar.set_marks([Mark(7, 0.75)])
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(8, 150))
    assert bar.value() > 0
