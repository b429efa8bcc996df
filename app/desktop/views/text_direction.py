"""Which way a paragraph runs."""

from __future__ import annotations

import unicodedata


def is_right_to_left(text: str) -> bool:
    """The direction of a paragraph: that of its first letter that has one."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False
