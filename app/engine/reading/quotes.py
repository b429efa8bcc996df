"""What of a text may be quoted: whole words and numbers, one sentence, brackets in pairs, numbers with their units.

A reader points at pieces of words, which is what it was trained on; a person reads the quote. Every rule here was
measured on marked answers before it was kept (benchmarks/README.md, "Decoding").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from app.engine.documents.document import CELL_BREAK
from app.engine.reading.sentence_ends import SENTENCE_END

_NEIGHBOURHOOD = 64
"""Characters on either side in which grapheme clusters and words are sought: longer ones are not text."""

_REACH = 60
"""Characters in which the other half of a bracket is sought."""

_REPAIRS = 6
"""Halves of brackets that are looked after in one quote."""

IDEOGRAPHIC = r"\p{Han}\p{Hiragana}\p{Katakana}"
UNSPACED_LETTERS = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = IDEOGRAPHIC + UNSPACED_LETTERS
"""Scripts written without spaces: where a word ends cannot be seen."""

_WORD = regex.compile(
    rf"""(?: [[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}]]
        | (?<=\p{{Nd}})[.,:'’٫٬/](?=\p{{Nd}})     # 1,880  12:30  3/4
        | (?<=\p{{L}})[\u200c\u200d\u00ad](?=\p{{L}}) )+""",
    regex.VERBOSE | regex.V1,
)

_PAIRS = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【", "》": "《", "」": "「", "』": "『", "»": "«", "”": "“"}
_OPEN = frozenset(_PAIRS.values())

_LOOSE = "[.,;:…،؛。、，；：।॥·•]"
_LOOSE_BEFORE = regex.compile(rf"(?:(?!\.\p{{Nd}}){_LOOSE}|[–—-](?=\s)|\s)+")
_LOOSE_AFTER = regex.compile(rf"(?:{_LOOSE}|\s|(?<=\s)[–—-])+\Z")
_ABBREVIATED = regex.compile(r"(?:\.\p{L}{1,3}|(?<![\p{L}\p{N}])\p{L})\.\Z")
_GOES_ON = regex.compile(r"\s*[\p{Ll},;)]")

_SIGN = r"(?:[%‰€$£¥₹₽₺₴₫₪฿]|°\s?[CF]?|º)"
_UNIT = (
    r"(?:[kMGT]?(?:Wh?|Hz|B|V|A)|[kmcµn]?m[²³]?|[kmµ]?g|[kM]?t|[mcdh]?[lL]|ha|min|[hs]|km/h|bar|"
    r"EUR|USD|GBP|CHF|TL|Kč|zł|kr|lei|"
    r"euros?|Euros?|dollars?|Dollars?|pounds?|Pfund|francs?|Franken|yen|"
    r"percent|per\scent|Prozent|por\sciento|por\scento|per\scento|pour\scent|"
    r"millions?|billions?|thousand|Millionen|Millione|Milliarden?|millones|millón|milliards?|milioni|miliardi|"
    r"евро|руб(?:лей|ля|ль)?|долларов|тысяч|миллион(?:ов|а)?|миллиард(?:ов|а)?|процент(?:ов|а)?|"
    r"ευρώ|δολάρια|εκατομμύρια|δισεκατομμύρια|milyon|milyar|lira|triệu|tỷ|đồng|milioane|miliarde|"
    r"دولار|دينارا?|درهما?|ريالا?|يورو|مليون|مليار|बिलियन|मिलियन|करोड़|लाख|रुपये|रुपए|डॉलर|यूरो|प्रतिशत)"
)
_AFTER_NUMBER = regex.compile(
    rf"[ \u00a0\u202f]?(?:{_SIGN}|{_UNIT}(?![\p{{L}}\p{{M}}\p{{N}}]))"
    r"|[万亿億]?(?:元|円|圆|美元|欧元|日元|人民币)|[万亿億]"
)
_BEFORE_NUMBER = regex.compile(r"(?:US\$|[€$£¥₹₽]|(?<!\p{L})(?:EUR|USD|CHF|GBP))[ \u00a0\u202f]?\Z")
_ENDS_WITH_NUMBER = regex.compile(r"\p{Nd}\Z")
_STARTS_WITH_NUMBER = regex.compile(r"\p{Nd}")


@dataclass(frozen=True, eq=False)
class Edges:
    """Where the tokens of a window stand in the text.

    Attributes:
        sentence: the number of the sentence that each token begins in, ascending; shape (n,).
        begins, ends: whether a quote may begin with the token, or end with it: not inside a word; shape (n,).
    """

    sentence: NDArray[np.int64]
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]


def edges(text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> Edges:
    """The edges of a window's tokens.

    Args:
        text: of the document.
        starts, ends: code-point offsets of the window's tokens, ascending, shape (n,).
    """
    if not len(starts):
        return Edges(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    low, high = int(starts[0]), int(ends[-1])
    marks = np.fromiter((match.end() for match in SENTENCE_END.finditer(text, low, high)), dtype=np.int64)
    inside = np.zeros(high - low + 1, dtype=np.bool_)
    for word in _WORD.finditer(text, max(0, low - _NEIGHBOURHOOD), min(len(text), high + _NEIGHBOURHOOD)):
        inside[max(0, word.start() + 1 - low) : max(0, word.end() - low)] = True
    sentence = np.searchsorted(marks, starts, side="right").astype(np.int64)
    return Edges(sentence, ~inside[starts - low], ~inside[ends - low])


def exact_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span as a quote: whole grapheme clusters, no white space at its ends; None if nothing is left."""
    start, end = _grapheme_start(text, start), _grapheme_end(text, end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def quote(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span as a person would mark it; None if nothing is left.

    Loose punctuation at its ends goes, half a pair of brackets is completed or goes, and a number keeps its unit.
    Always whole grapheme clusters.
    """
    span = exact_span(text, start, end)
    if span is None:
        return None
    start, end = _trimmed(text, *_paired(text, *_trimmed(text, *span)))
    if start < end:
        start, end = _with_unit(text, start, end)
    return exact_span(text, start, end) if start < end else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without punctuation that belongs to the sentence; a full stop that is part of a word stays."""
    if loose := _LOOSE_BEFORE.match(text, start, end):
        start = loose.end()
    loose = _LOOSE_AFTER.search(text, start, end)
    if loose is None:
        return start, end
    stop = loose.start()
    if text[stop] == "." and (
        _ABBREVIATED.search(text, start, stop + 1) or (loose.end() == stop + 1 and _GOES_ON.match(text, stop + 1))
    ):
        stop += 1
    return start, stop


def _paired(text: str, start: int, end: int) -> tuple[int, int]:
    """With brackets and quotation marks in pairs: half a pair at an edge goes, inside it is completed if near."""
    for _ in range(_REPAIRS):
        if start >= end or not (alone := _unpaired(text, start, end)):
            break
        place = alone[0] if text[alone[0]] in _PAIRS else alone[-1]
        if place == start:
            start += 1
        elif place == end - 1:
            end -= 1
        elif (found := _other_half(text, place, start, end)) is not None:
            start, end = min(start, found), max(end, found + 1)
        else:
            break
    return start, end


def _unpaired(text: str, start: int, end: int) -> list[int]:
    """Places of brackets without their other half: closing ones first, then opening ones."""
    open_at: list[int] = []
    closing: list[int] = []
    for place in range(start, end):
        char = text[place]
        if char in _OPEN:
            open_at.append(place)
        elif char in _PAIRS:
            if open_at and text[open_at[-1]] == _PAIRS[char]:
                open_at.pop()
            else:
                closing.append(place)
    return closing + open_at


def _other_half(text: str, place: int, start: int, end: int) -> int | None:
    """Where the other half of the bracket at ``place`` stands, outside of the span and in the same sentence."""
    char = text[place]
    if char in _PAIRS:
        low = max(0, start - _REACH)
        found = text.rfind(_PAIRS[char], low, start)
        between = (found, start)
    else:
        closing = next(close for close, opening in _PAIRS.items() if opening == char)
        found = text.find(closing, end, end + _REACH)
        between = (end, found)
    if found < 0 or CELL_BREAK in text[slice(*between)] or SENTENCE_END.search(text, *between):
        return None
    return found


def _with_unit(text: str, start: int, end: int) -> tuple[int, int]:
    """A number with what it counts: a sign of currency before it, units and magnitudes after it."""
    if _STARTS_WITH_NUMBER.match(text, start, end) and (sign := _BEFORE_NUMBER.search(text, max(0, start - 8), start)):
        start = sign.start()
    if not _ENDS_WITH_NUMBER.search(text, start, end):
        return start, end
    for _ in range(2):  # "3.5 million euros"
        if (unit := _AFTER_NUMBER.match(text, end)) is None:
            break
        end = unit.end()
    return start, end


def _grapheme_start(text: str, offset: int) -> int:
    """The start of the grapheme cluster that ``offset`` stands in."""
    base = max(0, offset - _NEIGHBOURHOOD)
    for cluster in regex.finditer(r"\X", text[base : offset + _NEIGHBOURHOOD]):
        if base + cluster.end() > offset:
            return base + int(cluster.start())
    return offset


def _grapheme_end(text: str, offset: int) -> int:
    """The end of the grapheme cluster that the character before ``offset`` stands in."""
    if offset <= 0:
        return 0
    base = max(0, offset - _NEIGHBOURHOOD)
    for cluster in regex.finditer(r"\X", text[base : offset + _NEIGHBOURHOOD]):
        if base + cluster.end() >= offset:
            return base + int(cluster.end())
    return offset
