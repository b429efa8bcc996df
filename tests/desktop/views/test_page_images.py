"""Images are kept within a limit; huge pages are drawn in tiles."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.desktop.views.drawing_lane import Draw
from app.desktop.views.page_images import PageImages, draws_for


def image(side=100):
    return QImage(side, side, QImage.Format.Format_RGB32)


def test_the_least_recently_used_goes_first():
    images = PageImages(limit=3 * 40_000)
    for page in (1, 2, 3):
        images.put(Draw(page, 1.0), image())
    assert images.get(Draw(1, 1.0)) is not None
    images.put(Draw(4, 1.0), image())
    assert images.get(Draw(2, 1.0)) is None
    assert images.get(Draw(1, 1.0)) is not None
    assert images.bytes == 3 * 40_000


def test_putting_twice_counts_once():
    images = PageImages()
    images.put(Draw(1, 1.0), image())
    images.put(Draw(1, 1.0), image())
    assert images.bytes == 40_000


def test_the_sharpest_stands_in():
    images = PageImages()
    images.put(Draw(1, 0.5), image(50))
    images.put(Draw(1, 2.0), image(200))
    images.put(Draw(2, 9.0), image(10))
    stand_in = images.substitute(1)
    assert stand_in is not None
    assert stand_in.width() == 200


def test_a_page_of_usual_size_is_one_image():
    assert draws_for(3, 1.5, (900, 1200), QRect(0, 0, 900, 500)) == [Draw(3, 1.5)]


def test_a_huge_page_is_a_small_one_and_the_tiles_that_can_be_seen():
    size = (9000, 12000)
    visible = QRect(2000, 5000, 1000, 800)
    preview, *tiles = draws_for(1, 10.0, size, visible)
    assert preview.clip is None
    assert preview.scale < 2
    seen = set()
    for tile in tiles:
        x0, y0, x1, y1 = tile.clip
        assert (x1 - x0) * (y1 - y0) * 4 <= 32 << 20
        assert 0 <= x0 < x1 <= size[0]
        assert 0 <= y0 < y1 <= size[1]
        seen |= {(x, y) for x in range(2000, 3000, 50) for y in range(5000, 5800, 50) if x0 <= x < x1 and y0 <= y < y1}
    assert len(seen) == 20 * 16
