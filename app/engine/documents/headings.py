"""Where headings end that have no empty line after them, in texts whose lines were typed.

"Rent" above "The rent is 940 euros." is no part of that sentence, and nothing but the end of its line says so. A line
that was broken for lack of room is full: the next line's first word had no room on it. A heading is not; what follows
begins as sentences do and goes on to the end of one, unlike a list, an address or a verse. Wrapped prose has no such
line at any width (tested). What is in doubt is no heading.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import regex

SHORT = 0.6
"""A line this much shorter than the longest around it was ended on purpose."""

_FULL = 0.8
"""A line may be full and so much shorter than the longest: not all were wrapped where all letters are equally wide."""

_AROUND = 8
"""Lines looked at on either side, none beyond an empty one."""

_LINE = 400
"""Characters of a line that are looked at."""

_WORDS = 6
"""The most words of a heading that is nearly as long as the lines around it: verses have more."""

_CLOSING = r"""["'”’»)\]」』）]"""
_BREAK = regex.compile(
    r"""(?: (?<=[\p{L}\p{M}\p{N}%‰°€$£”’»"')\]）】」』])  # nothing that ends a sentence, or leaves it open
        | (?<=[=~_*#+–—-]{3}) )  # a line drawn under a heading
    [^\S\n]*\n(?=[^\S\n]*["'“‘„«¿¡(「『（]?[\p{Lu}\p{Lt}\p{Lo}\p{N}])""",
    regex.VERBOSE,
)
_FIRST_WORD = regex.compile(r"\s*(?:[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|\S+)")
_RULE = regex.compile(r"\s*[=~_*#+–—-]{3,}\s*")
_SENTENCE = regex.compile(rf"[.!?…]{_CLOSING}*(?=\s|\Z)|[。！？｡؟।॥]")
_ENDS = regex.compile(rf"[.!?…。！？｡؟।॥]{_CLOSING}*\s*\Z")


def heading_ends(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """The offsets at which headings end, before their line feed, from ``start`` to ``end`` (default: all); ascending.

    The lines around that range are looked at as well.
    """
    breaks = _BREAK.finditer(text, start, len(text) if end is None else end)
    return [each.start() for each in breaks if _is_heading(text, each.end() - 1)]


def _is_heading(text: str, place: int) -> bool:
    """Whether the line that the line feed at ``place`` ends is one."""
    heading = next(_lines_above(text, place + 1))
    if len(heading) >= _LINE:
        return False
    if _RULE.fullmatch(heading):
        return True
    above = list(itertools.islice(_lines_above(text, place - len(heading)), _AROUND))
    below = list(itertools.islice(_lines_below(text, place + 1), _AROUND))
    width = max(len(line.rstrip()) for line in (*above, heading, *below))
    if above and not (_ENDS.search(above[0]) or _RULE.fullmatch(above[0]) or len(above[0]) < SHORT * width):
        return False
    first = _FIRST_WORD.match(below[0])
    filled = len(heading.rstrip()) + 1 + len(first[0].strip()) if first else width
    if len(heading.rstrip()) < SHORT * width:
        return filled <= _FULL * width and _is_prose(below, width)
    return filled <= width and len(heading.split()) <= _WORDS and _ENDS.search(below[0]) is not None


def _is_prose(lines: list[str], width: int) -> bool:
    """Whether these lines go on to the end of a sentence, none of them ended before it on purpose."""
    for line in lines:
        if _ENDS.search(line):
            return True
        if len(line.rstrip()) < SHORT * width:
            return False
        if _SENTENCE.search(line):
            return True
    return False


def _lines_above(text: str, start: int) -> Iterator[str]:
    """The lines before the one that begins at ``start``, the nearest first, to an empty one."""
    while start > 0:
        last = start - 1
        start = text.rfind("\n", max(0, last - _LINE), last) + 1
        if start == 0 and last > _LINE:
            start = last - _LINE
        line = text[start:last]
        if not line.strip():
            return
        yield line


def _lines_below(text: str, start: int) -> Iterator[str]:
    """The lines from the one that begins at ``start``, to an empty one."""
    while start < len(text):
        last = text.find("\n", start, start + _LINE)
        last = min(start + _LINE, len(text)) if last < 0 else last
        line = text[start:last]
        if not line.strip():
            return
        yield line
        start = last + 1
