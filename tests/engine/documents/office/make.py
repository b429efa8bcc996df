"""Files with structure for the tests, part by part, or by other programs than the one that reads them."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Mapping
from pathlib import Path

from app.engine.documents.document import Document
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.service import DocumentService

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(path: Path, parts: Mapping[str, str | bytes], stored: tuple[str, ...] = ("mimetype",)) -> Path:
    """A ZIP file of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return path


def relations(targets: Mapping[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def docx_parts(body: str, **others: str) -> dict[str, str | bytes]:
    """The parts of a Word file: the inside of its body, and of styles, numbering, footnotes, endnotes."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": relations({name: f"{name}.xml" for name in others}),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    parts.update({f"word/{name}.xml": f"<w:{name} {SPACES}>{inside}</w:{name}>" for name, inside in others.items()})
    return parts


def docx(path: Path, body: str, **others: str) -> Path:
    return packed(path, docx_parts(body, **others))


def p(inside: str, properties: str = "") -> str:
    """A Word paragraph; plain text becomes a run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside if '<' in inside else r(inside)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside if '<' in inside else p(inside)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def read(path: Path, report=None) -> Document:
    document = DocumentService().open(path) if report is None else DocumentService().open(path, report=report)
    check(document)
    return document


def cause_of(path: Path) -> Cause | None:
    try:
        read(path)
    except DocumentError as error:
        return error.cause
    return None


def check(document: Document) -> None:
    """What always holds: paragraphs are in order, and together with line feeds they are the text."""
    end = 0
    for paragraph in document.paragraphs:
        assert document.text[end : paragraph.start] in (("",) if end == 0 else ("\n", "\n\n"))
        assert paragraph.end > paragraph.start
        end = paragraph.end
        if paragraph.cells:
            texts = [document.text[cell.start : cell.end] for cell in paragraph.cells]
            assert " | ".join(texts) == document.text[paragraph.start : paragraph.end]
            assert "\n" not in document.text[paragraph.start : paragraph.end]
            columns = [(cell.column, cell.column + cell.span) for cell in paragraph.cells]
            assert all(a[1] == b[0] for a, b in itertools.pairwise(columns))
    if document.paragraphs:
        assert end == len(document.text)
