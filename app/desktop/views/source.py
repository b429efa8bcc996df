"""What a PDF view needs from whatever draws pages: pictures, and where the characters stand.

The view knows page numbers only; files, passwords and helper processes are its source's business.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.engine.documents.contents import Heading, Link
from app.engine.documents.drawing import Clip, DrawingHelper
from app.engine.documents.geometry import PageGeometry, PageImage


class PageSource(Protocol):
    """Draws the pages of one document. Called from the drawing lane's thread, one call at a time.

    A call may take long and may raise anything: the view then says that the page could not be drawn.
    """

    def render(self, page: int, scale: float, clip: Clip | None = None) -> PageImage:
        """Page ``page`` (from 1) at ``scale`` pixels a point, or the part of it in ``clip``."""
        ...

    def geometry(self, page: int) -> PageGeometry:
        """Where the characters of page ``page`` (from 1) stand."""
        ...

    def links(self, page: int) -> tuple[Link, ...]:
        """What on page ``page`` (from 1) leads elsewhere."""
        ...

    def headings(self) -> tuple[Heading, ...]:
        """The document's bookmarks."""
        ...


class HelperSource:
    """The pages of one file, drawn by the helper process.

    Args:
        helper: shared by all documents.
        path: absolute.
        password: of a protected file.
        fingerprint: ``Document.fingerprint``, where it is known: pages of other bytes are not drawn.
    """

    def __init__(
        self, helper: DrawingHelper, path: Path, password: str | None = None, fingerprint: str | None = None
    ) -> None:
        self._helper = helper
        self._path = path
        self._password = password
        self._fingerprint = fingerprint
        self._is_open = False

    def render(self, page: int, scale: float, clip: Clip | None = None) -> PageImage:
        """See PageSource. Raises PageFailed, DocumentError."""
        self._open()
        return self._helper.render(self._path, self._password, page, scale, clip)

    def geometry(self, page: int) -> PageGeometry:
        """See PageSource. Raises PageFailed, DocumentError."""
        self._open()
        return self._helper.geometry(self._path, self._password, page)

    def links(self, page: int) -> tuple[Link, ...]:
        """See PageSource. Raises PageFailed, DocumentError."""
        self._open()
        return self._helper.links(self._path, self._password, page)

    def headings(self) -> tuple[Heading, ...]:
        """See PageSource. Raises PageFailed, DocumentError."""
        self._open()
        return self._helper.headings(self._path, self._password)

    def _open(self) -> None:
        """Load the file as it is now: the helper may still hold what was under this path before."""
        if not self._is_open:
            self._helper.open(self._path, self._password, self._fingerprint)
            self._is_open = True
