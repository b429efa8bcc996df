"""What of a PDF leads elsewhere: its bookmarks, and the links on its pages. Only what is harmless is kept."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.documents.geometry import Rect


@dataclass(frozen=True)
class Target:
    """A place in the same document.

    Attributes:
        page: from 1.
        top: how far down the page as displayed, in points; None: its top.
    """

    page: int
    top: float | None = None


@dataclass(frozen=True)
class Heading:
    """A bookmark.

    Attributes:
        title: never empty. level: from 0. target: None for one that leads nowhere in this document.
    """

    title: str
    level: int
    target: Target | None


@dataclass(frozen=True)
class Link:
    """A place on a page that leads elsewhere.

    Attributes:
        rects: where it is, in points of the page as displayed; at least one.
        target: in this document, or None.
        address: of the web or of a person (http, https, mailto), or "".
    """

    rects: tuple[Rect, ...]
    target: Target | None
    address: str


ADDRESSES = ("https://", "http://", "mailto:")
ADDRESS_MAX = 2000


def harmless(address: str) -> str:
    """An address that may be offered, as it is; "" for a file, a script, or anything else."""
    address = address.strip()
    plain = address.isprintable() and " " not in address and 0 < len(address) <= ADDRESS_MAX
    return address if plain and address.lower().startswith(ADDRESSES) else ""
