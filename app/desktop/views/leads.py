"""The links of a document's pages as they are met by pointer and keyboard, and the way back from them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from app.engine.documents.contents import Link

_PAGES = 64
"""Pages whose links are kept."""

_STEPS = 100
"""Places to go back to that are kept."""


class PageLinks:
    """The links of the pages that were looked at last."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, tuple[Link, ...]] = OrderedDict()

    def __contains__(self, page: int) -> bool:
        return page in self._pages

    def keep(self, page: int, links: tuple[Link, ...]) -> None:
        """The links of ``page`` (from 1)."""
        self._pages[page] = links
        self._pages.move_to_end(page)
        if len(self._pages) > _PAGES:
            self._pages.popitem(last=False)

    def of(self, page: int) -> tuple[Link, ...]:
        """Of ``page`` (from 1), as far as they are known."""
        return self._pages.get(page, ())

    def at(self, page: int, x: float, y: float) -> Link | None:
        """The link at a point of a page, in its points; of several the last, which is drawn on top."""
        for link in reversed(self.of(page)):
            if any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in link.rects):
                return link
        return None


@dataclass(frozen=True)
class Spot:
    """Where a person was.

    Attributes:
        page: at the top of the window, from 1. share: of its height that is above the window.
        across: the same of the width, to the left.
    """

    page: int
    share: float
    across: float = 0.0


class Trail:
    """Where a person was before each jump, and how to get there again."""

    def __init__(self) -> None:
        self._back: list[Spot] = []
        self._forth: list[Spot] = []

    def leave(self, here: Spot) -> None:
        """A jump from here; where one could go forth to is forgotten."""
        self._back = [*self._back, here][-_STEPS:]
        self._forth.clear()

    def back(self, here: Spot) -> Spot | None:
        """Where the last jump began; None where there was none."""
        return self._step(self._back, self._forth, here)

    def forth(self, here: Spot) -> Spot | None:
        """Where one was before going back."""
        return self._step(self._forth, self._back, here)

    def _step(self, source: list[Spot], other: list[Spot], here: Spot) -> Spot | None:
        if not source:
            return None
        other.append(here)
        return source.pop()
