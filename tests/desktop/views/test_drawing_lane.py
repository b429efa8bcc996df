"""The lane: newest first, stale never, one thread, joined."""

import threading

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.desktop.views.drawing_lane import Draw, DrawingLane, Measure
from app.engine.documents.geometry import PageGeometry, PageImage


class Recorder:
    """Draws pages of one colour; can be held up."""

    def __init__(self):
        self.asked = []
        self.threads = set()
        self.gate = threading.Event()
        self.gate.set()
        self.busy = threading.Event()

    def render(self, page, scale, clip=None):
        self.asked.append(page)
        self.threads.add(threading.current_thread())
        self.busy.set()
        assert self.gate.wait(20)
        if page == 13:
            raise RuntimeError("broken page")
        if page == 14:
            return PageImage(4, 4, 16, b"short")
        return PageImage(2, 2, 8, b"\x10\x20\x30\x00" * 4)

    def geometry(self, page):
        self.asked.append(-page)
        return PageGeometry(page, "", np.zeros((0, 4), dtype=np.float32), ())


@pytest.fixture
def source():
    recorder = Recorder()
    yield recorder
    recorder.gate.set()


def test_images_arrive_on_the_gui_thread(qtbot, lane, source):
    came = []
    client = lane.open(source, lambda delivery: came.append((delivery, threading.current_thread())))
    client.want([Draw(1, 1.0), Measure(2)])
    qtbot.waitUntil(lambda: len(came) == 2)
    assert all(thread is threading.main_thread() for _, thread in came)
    image = came[0][0].result
    assert isinstance(image, QImage)
    assert image.pixelColor(1, 1).getRgb()[:3] == (0x30, 0x20, 0x10)
    assert came[1][0].result.number == 2
    assert threading.main_thread() not in source.threads
    assert len(source.threads) == 1


def test_what_is_not_wanted_any_more_is_not_drawn(qtbot, lane, source):
    came = []
    client = lane.open(source, lambda delivery: came.append(delivery.request.page))
    source.gate.clear()
    client.want([Draw(1, 1.0), Draw(2, 1.0), Draw(3, 1.0)])
    assert source.busy.wait(10)
    client.want([Draw(50, 1.0), Draw(51, 1.0)])
    source.gate.set()
    qtbot.waitUntil(lambda: len(came) == 3)
    assert came == [1, 50, 51]


def test_the_newest_view_comes_first(qtbot, lane, source):
    came = []
    one = lane.open(source, lambda delivery: came.append(delivery.request.page))
    other = lane.open(source, lambda delivery: came.append(delivery.request.page))
    source.gate.clear()
    one.want([Draw(1, 1.0), Draw(2, 1.0)])
    assert source.busy.wait(10)
    other.want([Draw(21, 1.0), Draw(22, 1.0)])
    source.gate.set()
    qtbot.waitUntil(lambda: len(came) == 4)
    assert came == [1, 21, 22, 2]


def test_what_is_under_way_is_not_drawn_twice(qtbot, lane, source):
    came = []
    client = lane.open(source, lambda delivery: came.append(delivery.request.page))
    source.gate.clear()
    client.want([Draw(1, 1.0)])
    assert source.busy.wait(10)
    client.want([Draw(1, 1.0), Draw(2, 1.0)])
    source.gate.set()
    qtbot.waitUntil(lambda: len(came) == 2)
    assert source.asked == [1, 2]


@pytest.mark.parametrize("page", [13, 14])
def test_a_page_that_fails_harms_no_other(qtbot, lane, source, page):
    came = {}
    client = lane.open(source, lambda delivery: came.update({delivery.request.page: delivery.result}))
    client.want([Draw(page, 1.0), Draw(2, 1.0)])
    qtbot.waitUntil(lambda: len(came) == 2)
    assert came[page] is None
    assert came[2] is not None


def test_who_has_left_hears_nothing(qtbot, lane, source):
    came = []
    client = lane.open(source, lambda delivery: came.append(delivery))
    source.gate.clear()
    client.want([Draw(1, 1.0), Draw(2, 1.0)])
    assert source.busy.wait(10)
    client.close()
    source.gate.set()
    other = lane.open(source, lambda delivery: came.append(delivery.request.page))
    other.want([Draw(9, 1.0)])
    qtbot.waitUntil(lambda: came == [9])
    assert source.asked == [1, 9]


def test_closing_joins_the_thread(qapp, source):
    lane = DrawingLane()
    threads = [thread for thread in threading.enumerate() if thread.name == "drawing"]
    source.gate.clear()
    lane.open(source, lambda delivery: None).want([Draw(n, 1.0) for n in range(1, 100)])
    assert source.busy.wait(20)
    assert not lane.close(timeout=0.05)
    source.gate.set()
    assert lane.close(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert source.asked == [1]


def test_a_source_that_hangs_does_not_hold_up_the_end(qapp, source):
    lane = DrawingLane()
    source.gate.clear()
    lane.open(source, lambda delivery: None).want([Draw(1, 1.0)])
    assert source.busy.wait(10)
    assert not lane.close(timeout=0.05)
    source.gate.set()
    assert lane.close(timeout=20)
