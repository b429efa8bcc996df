"""The one thread that asks for page images, so that the window never waits for PDFium.

Every view tells what it wants *now*; that list replaces what it wanted before, so pages that were
scrolled past are dropped undrawn. The view that asked last is served first, thumbnails when no view wants
anything. Results come back on the GUI thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.desktop.views.source import PageSource
from app.engine.documents.contents import Heading, Link
from app.engine.documents.drawing import Clip
from app.engine.documents.errors import DocumentError, PageFailed
from app.engine.documents.geometry import PageGeometry, PageImage

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draw:
    """Wanted: an image of page ``page`` (from 1) at ``scale`` pixels a point, or ``clip`` of it.

    ``dark``: light and dark change places, and colours stay what they are.
    """

    page: int
    scale: float
    clip: Clip | None = None
    dark: bool = False


@dataclass(frozen=True)
class Measure:
    """Wanted: where the characters of page ``page`` (from 1) stand."""

    page: int


@dataclass(frozen=True)
class Lead:
    """Wanted: where the links of page ``page`` (from 1) are and lead to."""

    page: int


@dataclass(frozen=True)
class Bookmarks:
    """Wanted: the headings of the document."""


Request = Draw | Measure | Lead | Bookmarks
Found = QImage | PageGeometry | tuple[Link, ...] | tuple[Heading, ...]


@dataclass(frozen=True, eq=False)
class Delivery:
    """What became of a request: an image, a geometry, links, headings, or None where the page failed."""

    request: Request
    result: Found | None


class LaneClient:
    """One view's place in the lane."""

    def __init__(
        self, lane: DrawingLane, source: PageSource, receive: Callable[[Delivery], None], last: bool = False
    ) -> None:
        self._lane = lane
        self.last = last
        self.source = source
        self.receive: Callable[[Delivery], None] | None = receive
        self.wanted: deque[Request] = deque()
        self.under_way: set[Request] = set()
        """Being drawn, or drawn and not handed out yet."""

    def want(self, requests: Iterable[Request]) -> None:
        """Replace what is wanted, most urgent first. What is being drawn now is not asked for again."""
        self._lane.want(self, requests)

    def close(self) -> None:
        """Want nothing any more, and hear of nothing any more."""
        self.receive = None
        self._lane.leave(self)


class DrawingLane(QObject):
    """Serves the requests of all views from one thread. Made, used and closed on the GUI thread."""

    _delivered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clients: list[LaneClient] = []
        self._deliveries: deque[tuple[LaneClient, Delivery]] = deque()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._delivered.connect(self._hand_out, Qt.ConnectionType.QueuedConnection)
        # A daemon: a source that never returns must not keep the program from ending.
        self._thread = threading.Thread(target=self._serve, name="drawing", daemon=True)
        self._thread.start()

    def open(self, source: PageSource, receive: Callable[[Delivery], None], last: bool = False) -> LaneClient:
        """A place in the lane; ``receive`` is called on the GUI thread for each request that was served.

        Args:
            last: it is served only while nobody else wants anything.
        """
        return LaneClient(self, source, receive, last)

    def want(self, client: LaneClient, requests: Iterable[Request]) -> None:
        with self._changed:
            if client in self._clients:
                self._clients.remove(client)
            client.wanted = deque(request for request in requests if request not in client.under_way)
            if client.wanted and client.receive is not None:
                self._clients.insert(0 if client.last else len(self._clients), client)
                self._changed.notify()

    def leave(self, client: LaneClient) -> None:
        with self._changed:
            client.wanted.clear()
            if client in self._clients:
                self._clients.remove(client)

    def close(self, timeout: float = 2.0) -> bool:
        """Stop and join the thread; waits at most ``timeout`` seconds for a call that is under way.

        Returns:
            Whether the thread has ended.
        """
        with self._changed:
            self._stopping.set()
            self._changed.notify()
        self._thread.join(timeout)
        self._deliveries.clear()
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._clients and not self._stopping.is_set():
                    self._changed.wait()
                if self._stopping.is_set():
                    return
                client = self._clients[-1]
                request = client.wanted.popleft()
                client.under_way.add(request)
                if not client.wanted:
                    self._clients.remove(client)
            delivery = Delivery(request, _fulfil(client.source, request))
            with self._changed:
                if self._stopping.is_set():
                    return
                self._deliveries.append((client, delivery))
                self._delivered.emit()

    def _hand_out(self) -> None:
        while self._deliveries:
            client, delivery = self._deliveries.popleft()
            with self._changed:
                client.under_way.discard(delivery.request)
            if client.receive is not None:
                client.receive(delivery)


def _fulfil(source: PageSource, request: Request) -> Found | None:
    try:
        if isinstance(request, Measure):
            return source.geometry(request.page)
        if isinstance(request, Lead):
            return source.links(request.page)
        if isinstance(request, Bookmarks):
            return source.headings()
        drawn = source.render(request.page, request.scale, request.clip)
        if drawn.width < 1 or drawn.height < 1 or len(drawn.pixels) < drawn.stride * drawn.height:
            raise ValueError(f"an image of {drawn.width} × {drawn.height} with {len(drawn.pixels)} bytes")
        pixels = darkened(drawn) if request.dark else drawn.pixels
        image = QImage(pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
        # A copy owns its pixels: the bytes object need not outlive it, and rows are packed for painting.
        return image.copy()
    except (PageFailed, DocumentError) as error:
        _log.info("%s: %s", request, type(error).__name__)
        return None
    except Exception:  # noqa: BLE001  # the job boundary: whatever befalls one page, the lane serves the next
        _log.warning("%s failed", request, exc_info=True)
        return None


def darkened(drawn: PageImage) -> bytes:
    """The pixels with their lightness turned round: what was white is black, and red stays red.

    Lightness is half of the largest and the smallest of a pixel's three colours (HSL): adding the same to all three
    changes it and nothing else.
    """
    pixels = np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height, drawn.stride // 4, 4)
    colours = pixels[:, :, :3]
    more = np.uint8(255) - colours.max(axis=2) - colours.min(axis=2)  # modulo 256, as the sum below
    turned = pixels.copy()
    turned[:, :, :3] += more[:, :, np.newaxis]
    return turned.tobytes()
