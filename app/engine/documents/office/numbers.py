"""Numbers of lists and clauses: "3.2", "(b)", "iv.", counted level by level."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LEVELS = 10

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)

_PLACE = re.compile(r"%([1-9])")

BULLET = "•"


@dataclass(frozen=True)
class ListLevel:
    """How one level of a list is numbered.

    Attributes:
        format: decimal, decimalZero, lowerLetter, upperLetter, lowerRoman, upperRoman, bullet, none...
        text: "%1.%2": where the numbers of the levels, from 1, stand.
        start: the first number.
        restarts: it begins anew after a paragraph of a higher level.
        decimal: the numbers of all levels are written in digits here.
    """

    format: str
    text: str
    start: int = 1
    restarts: bool = True
    decimal: bool = False


class Counter:
    """Counts the levels of a list."""

    def __init__(self, levels: dict[int, ListLevel]) -> None:
        self._levels = levels
        self._values: dict[int, int] = {}

    def restart(self, level: int, start: int) -> None:
        """The next paragraph of ``level`` gets the number ``start``."""
        self._values[level] = start - 1

    def next(self, level: int) -> str:
        """The label of the next paragraph at ``level``, from 0."""
        definition = self._levels.get(level)
        if definition is None:
            return ""
        self._values[level] = self._values.get(level, definition.start - 1) + 1
        for lower in [key for key in self._values if key > level]:
            if lower not in self._levels or self._levels[lower].restarts:
                del self._values[lower]
        if definition.format == "bullet":
            return BULLET
        if definition.format == "none":
            return _PLACE.sub("", definition.text).strip()
        return _PLACE.sub(lambda match: self._written(int(match[1]) - 1, definition.decimal), definition.text).strip()

    def _written(self, level: int, decimal: bool) -> str:
        definition = self._levels.get(level)
        if definition is None:
            return ""
        value = self._values.get(level, definition.start)
        return written(value, "decimal" if decimal else definition.format)


def written(value: int, form: str) -> str:
    """A number as lists have it; in digits where the form is unknown or the number out of its reach."""
    if form.endswith("Letter") and 0 < value <= 26 * 20:
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form.endswith("Roman") and 0 < value < 4000:
        roman = ""
        for amount, sign in _ROMAN:
            roman += sign * (value // amount)
            value %= amount
        return roman.upper() if form.startswith("upper") else roman
    if form == "decimalZero":
        return f"{value:02d}"
    return "" if form in ("none", "bullet") else str(value)
