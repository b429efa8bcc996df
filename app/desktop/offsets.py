"""Python counts code points, Qt counts UTF-16 units: the one place that converts.

Every offset in the program is a code point offset. Only what is handed to a QTextLayout, or comes
from one, is in UTF-16 units; there a character outside the Basic Multilingual Plane (emoji, rare
Chinese characters) counts twice.
"""

from __future__ import annotations

import numpy as np

_BMP_END = 0xFFFF


def to_utf16(text: str, offset: int) -> int:
    """The Qt position of the code point at ``offset`` of ``text``.

    Args:
        text: the string that Qt was given.
        offset: from 0 to ``len(text)``.
    """
    if text.isascii():
        return offset
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def to_code_points(text: str, units: int) -> int:
    """The code point offset of Qt's position ``units`` in ``text``.

    A position in the middle of a surrogate pair is that of the character it is part of; one past the
    end is the end.
    """
    # A code point is at least one unit, so the first `units` code points hold all that is asked for.
    head = text[: max(units, 0)]
    if head.isascii():
        return len(head)
    codes = np.frombuffer(head.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.cumsum(1 + (codes > _BMP_END))
    return int(np.searchsorted(ends, units, side="right"))
