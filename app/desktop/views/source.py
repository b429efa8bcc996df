"""What a PDF view needs from whatever draws pages: pictures, and where the characters stand.

The view knows page numbers only; files, passwords and helper processes are its source's business.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

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


class HelperSource:
    """The pages of one file, drawn by the helper process.

    Args:
        helper: shared by all documents.
        path: absolute.
        password: of a protected file.
    """

    def __init__(self, helper: DrawingHelper, path: Path, password: str | None = None) -> None:
        self._helper = helper
        self._path = path
        self._password = password

    def render(self, page: int, scale: float, clip: Clip | None = None) -> PageImage:
        """See PageSource. Raises PageFailed, DocumentError."""
        return self._helper.render(self._path, self._password, page, scale, clip)

    def geometry(self, page: int) -> PageGeometry:
        """See PageSource. Raises PageFailed, DocumentError."""
        return self._helper.geometry(self._path, self._password, page)
