"""Where characters stand on a page: boxes for any span of a document.

Coordinates are PDF points on the page as displayed (after /Rotate and the crop box), origin at the
top left, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points."""


@dataclass(frozen=True, eq=False)
class PageGeometry:
    """The box of every character of one page.

    Attributes:
        number: the page, from 1.
        text: the page's part of ``Document.text``.
        boxes: float32 array of shape (len(text), 4), in points: x0, y0, x1, y1 of each code point;
            NaN where the character has no place of its own (line feeds, generated spaces).
        characters: what PDFium itself says stands in each box, one entry per box, for the check
            of promise 1: the text under the boxes is compared with the quote before it is drawn.
    """

    number: int
    text: str
    boxes: NDArray[np.float32]
    characters: tuple[str, ...]


@dataclass(frozen=True)
class PageBoxes:
    """Where a span stands on one page.

    Attributes:
        page: from 1.
        rects: one per line of text that it covers. Empty when ``exact`` is False.
        exact: the text under the boxes is the quote; otherwise the page is marked instead.
    """

    page: int
    rects: tuple[Rect, ...]
    exact: bool
