"""OpenDocument texts (ODT, OTT): what a printed copy would show.

Deleted text (kept apart in tracked changes), what is hidden, comments, headers and footers are not read.
Notes follow their paragraph. Source: OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause
from app.engine.documents.office.archive import Archive
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.numbers import BULLET, Counter, ListLevel
from app.engine.documents.office.story import MAX_SPAN, Piece, Story, Table, TableCell
from app.engine.documents.office.tree import elements
from app.engine.task import Report

MAX_BLANKS = 1_000

_TYPE = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"

_SKIPPED = frozenset(
    (
        "text:tracked-changes",
        "office:annotation",
        "office:annotation-end",
        "office:forms",
        "office:event-listeners",
        "text:sequence-decls",
        "text:variable-decls",
        "text:user-field-decls",
        "text:ruby-text",
        "text:note-citation",
        "text:hidden-text",
        "text:script",
    )
)
_BOXES = frozenset(("draw:frame", "draw:custom-shape", "draw:g", "draw:rect", "draw:ellipse", "draw:line", "draw:a"))
_SPACE = re.compile("[ \t\r\n]+")
_BLANKS = re.compile("  +")
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}


def is_odt(archive: Archive) -> bool:
    """By the type that the file gives of itself."""
    return "mimetype" in archive and archive.read("mimetype").startswith(_TYPE) and "content.xml" in archive


def read_odt(archive: Archive, _report: Report) -> Story:
    """The text of an OpenDocument text. Raises Fault."""
    if _MANIFEST in archive:
        for entry in elements(archive.chunks(_MANIFEST), "manifest:manifest"):
            if entry.find("manifest:encryption-data") is not None:
                raise Fault(Cause.LOCKED)
    reader = _Reader()
    if "styles.xml" in archive:
        for style in elements(archive.chunks("styles.xml"), "office:styles", "office:automatic-styles"):
            reader.add_style(style)
    story: Story = []
    for element in elements(archive.chunks("content.xml"), "office:automatic-styles", "office:text"):
        if element.tag.startswith(("style:", "text:list-style", "text:outline-style", "number:")):
            reader.add_style(element)
        else:
            reader.add(element, story)
    return story + reader.endnotes


@dataclass
class _Open:
    """Attributes: style: of the list, if it names one. depth: from 1. label: of the item, until it is used."""

    style: str | None
    depth: int
    label: str | None = None


@dataclass
class _Line:
    """A paragraph that is being read."""

    parts: list[str] = field(default_factory=list)
    after: Story = field(default_factory=list)
    """Text boxes and notes in it."""


class _Reader:
    """Turns the elements of a text into a story."""

    def __init__(self) -> None:
        self.endnotes: Story = []
        self._hidden: set[str | None] = set()
        self._levels: dict[str | None, dict[int, ListLevel]] = {}
        self._counters: dict[str | None, Counter] = {}
        self._outline: Counter | None = None
        self._list: _Open | None = None

    def add_style(self, style: Element) -> None:
        """Learn what a style hides, or how a list is numbered."""
        name = style.get("style:name")
        if style.tag == "style:style":
            properties = style.find("style:text-properties")
            if properties is not None and properties.get("text:display") == "none":
                self._hidden.add(name)
        elif style.tag == "text:list-style":
            self._levels[name] = _levels(style)
        elif style.tag == "text:outline-style":
            self._outline = Counter(_levels(style))

    def add(self, element: Element, story: Story) -> None:
        """A paragraph, a list, a table, or what is around them."""
        tag = element.tag
        if tag in ("text:p", "text:h"):
            self._add_paragraph(element, story)
        elif tag == "text:list":
            self._add_list(element, story)
        elif tag == "table:table":
            story.append(self._table(element))
        elif tag == "text:section" and element.get("text:display") == "none":
            return
        elif tag not in _SKIPPED and not tag.endswith("-source"):  # a template of an index
            for child in element:
                self.add(child, story)

    # ------------------------------------------------------------------ paragraphs

    def _add_paragraph(self, element: Element, story: Story) -> None:
        style = element.get("text:style-name")
        line = _Line()
        if style not in self._hidden:
            self._read(element, line)
        text = _collapsed("".join(line.parts))
        label = self._label(element)
        if text:
            kind, level = ParagraphKind.PLAIN, 0
            if element.tag == "text:h":
                kind, level = ParagraphKind.HEADING, min(max(_number(element, "text:outline-level", 1), 1), 9)
            elif label is not None and self._list is not None:
                kind, level = ParagraphKind.ITEM, self._list.depth
            story.append(Piece(f"{label} {text}" if label else text, kind, level))
        story.extend(line.after)

    def _label(self, element: Element) -> str | None:
        """The number in front of a paragraph; None where it has none."""
        if self._list is not None:
            label, self._list.label = self._list.label, None
            return label
        if element.tag == "text:h" and self._outline is not None and element.get("text:is-list-header") != "true":
            return self._outline.next(_number(element, "text:outline-level", 1) - 1)
        return None

    def _read(self, parent: Element, line: _Line) -> None:
        """The text of an element and of what is in it."""
        line.parts.append(_plain(parent.text))
        for child in parent:
            self._read_child(child, line)
            line.parts.append(_plain(child.tail))

    def _read_child(self, child: Element, line: _Line) -> None:
        tag = child.tag
        if tag == "text:s":
            line.parts.append("\x01" * min(max(_number(child, "text:c", 1), 0), MAX_BLANKS))
        elif tag == "text:tab":
            line.parts.append("\t")
        elif tag == "text:line-break":
            line.parts.append("\n")
        elif tag == "text:note":
            self._add_note(child, line)
        elif tag in _BOXES or tag == "draw:text-box":
            before, self._list = self._list, None
            for inside in child:
                self.add(inside, line.after)
            self._list = before
        elif tag in _SKIPPED or (tag == "text:span" and child.get("text:style-name") in self._hidden):
            return
        elif not (tag in ("text:hidden-paragraph", "text:conditional-text") and child.get("text:is-hidden") == "true"):
            self._read(child, line)

    def _add_note(self, note: Element, line: _Line) -> None:
        mark = note.find("text:note-citation")
        citation = "" if mark is None else "".join(mark.itertext()).strip()[:20]
        line.parts.append(f"[{citation}]")
        inside: Story = []
        before, self._list = self._list, None
        body = note.find("text:note-body")
        for element in () if body is None else body:
            self.add(element, inside)
        self._list = before
        into = self.endnotes if note.get("text:note-class") == "endnote" else line.after
        for number, part in enumerate(inside):
            if isinstance(part, Piece):
                text = f"[{citation}] {part.text}" if number == 0 else part.text
                part = Piece(text, ParagraphKind.NOTE)
            into.append(part)

    # ------------------------------------------------------------------ lists and tables

    def _add_list(self, element: Element, story: Story) -> None:
        outer = self._list
        style = element.get("text:style-name") or (outer.style if outer else None)
        depth = outer.depth + 1 if outer else 1
        if element.get("text:continue-numbering") != "true" and outer is None and not element.get("text:continue-list"):
            self._counters.pop(style, None)
        counter = self._counters.setdefault(style, Counter(self._levels.get(style, {})))
        for item in element:
            if item.tag not in ("text:list-item", "text:list-header"):
                continue
            inside = _Open(style, depth)
            # An item that holds but another list has no number of its own.
            if item.tag == "text:list-item" and any(child.tag in ("text:p", "text:h") for child in item[:1]):
                start = item.get("text:start-value")
                if start is not None:
                    counter.restart(depth - 1, _number(item, "text:start-value", 1))
                inside.label = counter.next(depth - 1) or ("" if style in self._levels else BULLET)
            self._list = inside
            for child in item:
                self.add(child, story)
        self._list = outer

    def _table(self, element: Element) -> Table:
        before, self._list = self._list, None
        table = Table()
        for row in _rows(element):
            cells: list[TableCell] = []
            place = covered = 0
            for cell in row:
                if cell.tag == "table:table-cell":
                    story: Story = []
                    for child in cell:
                        self.add(child, story)
                    span = min(max(_number(cell, "table:number-columns-spanned", 1), 1), MAX_SPAN)
                    cells.append(TableCell(story, span))
                    covered = place + span
                elif cell.tag == "table:covered-table-cell":
                    if place >= covered:  # by a cell of a row above
                        cells.append(TableCell([]))
                else:
                    continue
                place += min(max(_number(cell, "table:number-columns-repeated", 1), 1), MAX_SPAN)
            table.rows.append(cells)
        self._list = before
        return table


def _rows(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _rows(child)


def _levels(style: Element) -> dict[int, ListLevel]:
    levels: dict[int, ListLevel] = {}
    for element in style:
        level = _number(element, "text:level", 0) - 1
        if level < 0 or not element.tag.startswith(("text:list-level-style-", "text:outline-level-style")):
            continue
        if element.tag.startswith("text:list-level-style-") and not element.tag.endswith("-number"):
            levels[level] = ListLevel("bullet", "")
            continue
        form = element.get("style:num-format", "")
        shown = min(max(_number(element, "text:display-levels", 1), 1), level + 1)
        numbers = ".".join(f"%{number + 1}" for number in range(level + 1 - shown, level + 1))
        text = f"{element.get('style:num-prefix', '')}{numbers}{element.get('style:num-suffix', '')}" if form else ""
        levels[level] = ListLevel(_FORMATS.get(form, "decimal"), text[:100], _number(element, "text:start-value", 1))
    return levels


def _number(element: Element, name: str, default: int) -> int:
    text = element.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def _plain(text: str | None) -> str:
    """White space of the file itself is but a blank; what is meant to be more is an element."""
    return _SPACE.sub(" ", text) if text else ""


def _collapsed(text: str) -> str:
    return _BLANKS.sub(" ", text).replace("\x01", " ").strip(" ")
