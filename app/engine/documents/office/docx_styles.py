"""What a paragraph of a Word file is, by its style and its list: heading, numbered clause, hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.engine.documents.office.numbers import Counter, ListLevel
from app.engine.documents.office.tree import find

_OFF = ("0", "false", "off", "none")
_CHAIN = 20
"""Styles that a style may be based on, one after the other; a circle ends."""

_BY_NAME = {"title": 1, "subtitle": 2} | {f"heading {n}": n for n in range(1, 10)}
"""Built-in styles are called so in every language of Word."""


def is_on(parent: Element | None, name: str) -> bool | None:
    """Whether a property is switched on; None where nothing is said."""
    found = None if parent is None else parent.find(name)
    return None if found is None else found.get("w:val", "1").lower() not in _OFF


def value(parent: Element | None, path: str) -> str | None:
    """The w:val of a property."""
    found = find(parent, path)
    return None if found is None else found.get("w:val")


def number(text: str | None, default: int = 0) -> int:
    """A whole number as XML has it; the default where it is none."""
    try:
        return int(text) if text is not None and len(text) < 10 else default
    except ValueError:
        return default


@dataclass(frozen=True)
class ParagraphStyle:
    """Attributes: heading: level from 1, or 0. list_id, list_level: of its number. hidden: its text is."""

    heading: int = 0
    list_id: str | None = None
    list_level: int = 0
    hidden: bool = False


@dataclass
class _Style:
    based_on: str | None
    heading: int | None
    list_id: str | None
    list_level: str | None
    hidden: bool | None


class Styles:
    """The styles of a file.

    Args:
        root_children: of styles.xml; none where there is no such part.
    """

    def __init__(self, root_children: list[Element]) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        for element in root_children:
            if element.tag != "w:style":
                continue
            style_id = element.get("w:styleId", "")
            properties = element.find("w:pPr")
            name = (value(element, "w:name") or "").lower()
            self._styles[style_id] = _Style(
                value(element, "w:basedOn"),
                _outline(properties) if _outline(properties) is not None else _BY_NAME.get(name),
                value(properties, "w:numPr/w:numId"),
                value(properties, "w:numPr/w:ilvl"),
                is_on(element.find("w:rPr"), "w:vanish"),
            )
            if element.get("w:type") == "paragraph" and element.get("w:default") in ("1", "true"):
                self._default = style_id

    def hides(self, style_id: str | None) -> bool:
        """Whether a character or paragraph style hides its text."""
        return next((style.hidden for style in self._chain(style_id) if style.hidden is not None), False)

    def of(self, properties: Element | None) -> ParagraphStyle:
        """What a paragraph is, by its w:pPr."""
        chain = self._chain(value(properties, "w:pStyle") or self._default)
        heading = _outline(properties)
        list_id = value(properties, "w:numPr/w:numId")
        level = value(properties, "w:numPr/w:ilvl")
        for style in chain:
            heading = style.heading if heading is None else heading
            list_id = style.list_id if list_id is None else list_id
            level = style.list_level if level is None else level
        hidden = next((style.hidden for style in chain if style.hidden is not None), False)
        return ParagraphStyle(heading or 0, None if list_id in (None, "0") else list_id, number(level), bool(hidden))

    def _chain(self, style_id: str | None) -> list[_Style]:
        chain: list[_Style] = []
        while style_id in self._styles and len(chain) < _CHAIN:
            chain.append(self._styles[style_id])
            style_id = chain[-1].based_on
        return chain


def _outline(properties: Element | None) -> int | None:
    """The heading level that w:outlineLvl gives: 9 of them; 0 says that it is body text."""
    level = value(properties, "w:outlineLvl")
    if level is None:
        return None
    return number(level, 9) + 1 if number(level, 9) < 9 else 0


@dataclass
class _List:
    counter: Counter
    starts: dict[int, int] = field(default_factory=dict)
    """Where a list that shares its counter with others begins anew."""


class Numbering:
    """The numbers and bullets of lists, counted as Word does: lists of one kind go on counting.

    Args:
        root_children: of numbering.xml; none where there is no such part.
    """

    def __init__(self, root_children: list[Element]) -> None:
        abstract: dict[str | None, Element] = {}
        by_style: dict[str | None, Element] = {}
        for element in root_children:
            if element.tag == "w:abstractNum":
                abstract[element.get("w:abstractNumId")] = element
                if (style := value(element, "w:styleLink")) is not None:
                    by_style[style] = element
        counters: dict[int, Counter] = {}
        self._lists: dict[str, _List] = {}
        for element in root_children:
            source = abstract.get(value(element, "w:abstractNumId")) if element.tag == "w:num" else None
            if source is None:
                continue
            source = by_style.get(value(source, "w:numStyleLink"), source)
            counter = counters.setdefault(id(source), Counter(_levels(source)))
            overrides = element.findall("w:lvlOverride")
            if any(override.find("w:lvl") is not None for override in overrides):
                redefined = _levels(source)
                for override in overrides:
                    redefined.update(_levels(override))
                counter = Counter(redefined)
            starts = {
                number(override.get("w:ilvl")): number(value(override, "w:startOverride"), 1)
                for override in overrides
                if override.find("w:startOverride") is not None
            }
            self._lists[element.get("w:numId", "")] = _List(counter, starts)

    def label(self, list_id: str, level: int) -> str:
        """The number or bullet of the next paragraph of a list; "" where it has none."""
        found = self._lists.get(list_id)
        if found is None:
            return ""
        if level in found.starts:
            found.counter.restart(level, found.starts.pop(level))
        return found.counter.next(level)


def _levels(parent: Element) -> dict[int, ListLevel]:
    levels = {}
    for element in parent.findall("w:lvl"):
        level = number(element.get("w:ilvl"))
        restart = value(element, "w:lvlRestart")
        levels[level] = ListLevel(
            format=value(element, "w:numFmt") or "decimal",
            text=(value(element, "w:lvlText") or "")[:100],
            start=number(value(element, "w:start"), 0 if element.find("w:start") is None else 1),
            restarts=restart != "0",
            decimal=bool(is_on(element, "w:isLgl")),
        )
    return levels
