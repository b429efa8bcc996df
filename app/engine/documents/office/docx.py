"""Word files (DOCX, DOCM, DOTX; transitional and strict): the text that a printed copy would show.

Inserted text counts, deleted text and what is hidden do not. Lists carry their numbers, footnotes follow
their paragraph, text boxes the paragraph that they are anchored in. Not read: headers and footers (they
would stand in the middle of sentences), comments, charts, pictures, and other files put into it.

No library reads all of this (python-docx passes over footnotes, text boxes, insertions and numbers;
mammoth over numbers and hidden text), so it is read from the XML. Source: ECMA-376, part 1, 17.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause
from app.engine.documents.office.archive import Archive
from app.engine.documents.office.docx_runs import Runs, chosen
from app.engine.documents.office.docx_styles import Numbering, ParagraphStyle, Styles, is_on, number, value
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.numbers import written
from app.engine.documents.office.story import MAX_SPAN, Piece, Story, Table, TableCell
from app.engine.documents.office.tree import elements, find
from app.engine.task import Report

_TYPES = "[Content_Types].xml"
_WORD_TYPE = re.compile(r"application/vnd\.(openxmlformats-officedocument\.wordprocessingml|ms-word)\.")

_THROUGH = frozenset(("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:txbxContent"))
"""Frames around paragraphs, rows and cells."""


def main_part(archive: Archive) -> str | None:
    """The part that holds the text; None when this is no Word file."""
    if _TYPES not in archive:
        return None
    found = _related(archive, "").get("officeDocument", "word/document.xml")
    for element in elements(archive.chunks(_TYPES), "types:Types"):
        if element.get("PartName", "").lstrip("/") == found and found in archive:
            return found if _WORD_TYPE.match(element.get("ContentType", "")) else None
    return None


def read_docx(archive: Archive, _report: Report) -> Story:
    """The text of a Word file. Raises Fault."""
    main = main_part(archive)
    if main is None:
        raise Fault(Cause.DAMAGED)
    parts = _related(archive, main)

    def root_children(kind: str, root: str) -> list[Element]:
        part = parts.get(kind, "")
        return list(elements(archive.chunks(part), root)) if part in archive else []

    styles = Styles(root_children("styles", "w:styles"))
    numbering = Numbering(root_children("numbering", "w:numbering"))
    body = _Body(styles, numbering)
    for kind, root, form in (("footnotes", "w:footnotes", "decimal"), ("endnotes", "w:endnotes", "lowerRoman")):
        for note in root_children(kind, root):
            if note.get("w:type") in (None, "normal"):
                body.notes[kind, note.get("w:id", "")] = _Note(note, form)
    story: Story = []
    for element in elements(archive.chunks(main), "w:body"):
        body.add(element, story)
    body.finish(story)
    return story


def _related(archive: Archive, part: str) -> dict[str, str]:
    """The parts that a part names, by the last word of the relation's type. Nothing outside the file."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, str] = {}
    if relations in archive:
        for element in elements(archive.chunks(relations), "rel:Relationships"):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target", ""))))
                found.setdefault(element.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return found


class _Note:
    """A footnote or endnote. Attributes: element; form: of its number; label: "" until it is referred to."""

    def __init__(self, element: Element, form: str) -> None:
        self.element = element
        self.form = form
        self.label = ""


class _Body:
    """Turns the elements of a body into a story.

    Attributes:
        notes: by kind and id.
    """

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.notes: dict[tuple[str, str], _Note] = {}
        self._styles = styles
        self._numbering = numbering
        self._counts = {"footnotes": 0, "endnotes": 0}
        self._endnotes: list[_Note] = []
        self._fields: list[str] = []
        self._carried: str | None = None
        """Text of a paragraph whose end was deleted or is hidden: it goes on with the next one."""

    def add(self, element: Element, story: Story) -> None:
        """A paragraph, a table, or what is around them."""
        if element.tag == "w:p":
            self._add_paragraph(element, story)
        elif element.tag == "w:tbl":
            story.append(self._table(element))
        elif element.tag == "mc:AlternateContent":
            self._add_all(chosen(element), story)
        elif element.tag in _THROUGH:
            self._add_all(element, story)

    def finish(self, story: Story) -> None:
        """What stands at the very end."""
        if self._carried is not None:
            story.append(Piece(self._carried))
        for note in self._endnotes:
            self._add_note(note, story)

    def _add_all(self, parent: Element | None, story: Story) -> None:
        for child in () if parent is None else parent:
            self.add(child, story)

    def _add_paragraph(self, element: Element, story: Story) -> None:
        properties = element.find("w:pPr")
        style = self._styles.of(properties)
        mark = None if properties is None else properties.find("w:rPr")
        runs = Runs(self._styles, self._fields, style.hidden)
        runs.read(element)
        text = runs.text
        notes = [self._refer(kind, note_id) for kind, note_id in runs.notes]
        for place, note in reversed([(place, note) for place, note in zip(runs.places, notes, strict=True) if note]):
            text = f"{text[:place]}[{note.label}]{text[place:]}"
        deleted = mark is not None and (mark.find("w:del") is not None or mark.find("w:moveFrom") is not None)
        hidden = bool(is_on(mark, "w:vanish")) or bool(is_on(mark, "w:specVanish"))
        self._place(text, style, deleted, hidden, story)
        for box in runs.boxes:
            self._add_all(box, story)
        for found in notes:
            if found is not None and found.form == "decimal":
                self._add_note(found, story)
        # A field whose instruction never ends would swallow the rest of the file.
        self._fields[:] = [state for state in self._fields if state != "instruction"]

    def _place(self, text: str, style: ParagraphStyle, deleted: bool, hidden: bool, story: Story) -> None:
        carried, self._carried = self._carried, None
        if (deleted or hidden) and not text and carried is None:
            return
        label = ""
        if carried is None and not deleted and style.list_id is not None:
            label = self._numbering.label(style.list_id, style.list_level)
        if text.strip() and label:
            text = f"{label} {text}"
        text = (carried or "") + text
        if deleted or hidden:
            self._carried = f"{text} " if hidden and not deleted else text
            return
        kind, level = ParagraphKind.PLAIN, 0
        if style.heading:
            kind, level = ParagraphKind.HEADING, style.heading
        elif label:
            kind, level = ParagraphKind.ITEM, style.list_level + 1
        story.append(Piece(text, kind, level))

    def _refer(self, kind: str, note_id: str) -> _Note | None:
        """The note that is referred to here; None where there is none, or it has been."""
        note = self.notes.get((kind, note_id))
        if note is None or note.label:
            return None
        self._counts[kind] += 1
        note.label = written(self._counts[kind], note.form)
        if kind == "endnotes":
            self._endnotes.append(note)
        return note

    def _add_note(self, note: _Note, story: Story) -> None:
        inside: Story = []
        self._add_all(note.element, inside)
        first = True
        for part in inside:
            if isinstance(part, Piece) and part.text.strip():
                text = f"[{note.label}] {part.text.strip()}" if first else part.text
                story.append(Piece(text, ParagraphKind.NOTE))
                first = False
            elif isinstance(part, Table):
                story.append(part)

    def _table(self, element: Element) -> Table:
        table = Table()
        for row in _within(element, "w:tr"):
            if find(row, "w:trPr/w:del") is not None:
                continue
            cells = []
            before = number(value(row, "w:trPr/w:gridBefore"))
            if before > 0:
                cells.append(TableCell([], min(before, MAX_SPAN)))
            for cell in _within(row, "w:tc"):
                story: Story = []
                properties = cell.find("w:tcPr")
                self._add_all(cell, story)
                if properties is not None and properties.find("w:cellDel") is not None:
                    story = []
                span = number(value(properties, "w:gridSpan"), 1)
                cells.append(TableCell(story, min(max(span, 1), MAX_SPAN)))
            table.rows.append(cells)
        return table


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, whatever frames are around them."""
    for child in parent:
        if child.tag == name:
            yield child
        elif child.tag == "mc:AlternateContent":
            if (choice := chosen(child)) is not None:
                yield from _within(choice, name)
        elif child.tag in _THROUGH:
            yield from _within(child, name)
