"""Drawn pages that are kept, within a limit, and which images a page is made of."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.desktop.views.drawing_lane import Draw

_LIMIT = 80 << 20
_WHOLE = 32 << 20
"""A page of more bytes than this is drawn in tiles."""
_TILE = 1024
_PREVIEW_PIXELS = 1_000_000


class PageImages:
    """Images by request, the least recently used dropped first.

    Args:
        limit: bytes of pixels kept.
    """

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._images: OrderedDict[Draw, QImage] = OrderedDict()
        self.bytes = 0

    def get(self, draw: Draw) -> QImage | None:
        image = self._images.get(draw)
        if image is not None:
            self._images.move_to_end(draw)
        return image

    def put(self, draw: Draw, image: QImage) -> None:
        """Keep ``image``; older ones go, but never the one just put."""
        previous = self._images.pop(draw, None)
        if previous is not None:
            self.bytes -= previous.sizeInBytes()
        self._images[draw] = image
        self.bytes += image.sizeInBytes()
        while self.bytes > self._limit and len(self._images) > 1:
            _, dropped = self._images.popitem(last=False)
            self.bytes -= dropped.sizeInBytes()

    def substitute(self, page: int, dark: bool = False) -> QImage | None:
        """The sharpest image of the whole page that is still there, drawn for another zoom."""
        whole = [
            (draw.scale, image)
            for draw, image in self._images.items()
            if draw.page == page and draw.clip is None and draw.dark == dark
        ]
        return max(whole, key=lambda item: item[0])[1] if whole else None


def draws_for(page: int, scale: float, size: tuple[int, int], visible: QRect, dark: bool = False) -> list[Draw]:
    """The images that show the ``visible`` part (pixels) of a page of ``size`` pixels, most useful first.

    A page of a reasonable size is one image; a huge one a small image of the whole, then tiles.
    """
    width, height = size
    if width * height * 4 <= _WHOLE:
        return [Draw(page, scale, dark=dark)]
    shrink = (_PREVIEW_PIXELS / (width * height)) ** 0.5
    draws = [Draw(page, scale * shrink, dark=dark)]
    for y in range(max(visible.top(), 0) // _TILE * _TILE, min(visible.bottom() + 1, height), _TILE):
        for x in range(max(visible.left(), 0) // _TILE * _TILE, min(visible.right() + 1, width), _TILE):
            draws.append(Draw(page, scale, (x, y, min(x + _TILE, width), min(y + _TILE, height)), dark))
    return draws
