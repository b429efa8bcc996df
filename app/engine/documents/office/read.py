"""Which reader a file with structure goes to, and the one text that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.engine.documents.document import Paragraph
from app.engine.documents.errors import Cause
from app.engine.documents.office.archive import Archive
from app.engine.documents.office.docx import main_part, read_docx
from app.engine.documents.office.epub import is_epub, read_epub
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.html import read_html
from app.engine.documents.office.markdown import read_markdown
from app.engine.documents.office.markup import decode_markup
from app.engine.documents.office.odt import is_odt, read_odt
from app.engine.documents.office.rtf import read_rtf
from app.engine.documents.office.story import Story, compose
from app.engine.documents.sniff import ARCHIVE_SUFFIXES, OLD_WORD_SUFFIXES, Content
from app.engine.documents.text import UndecodableError, decode_as, read_text
from app.engine.task import Report

OFFICE_LIMIT = 200_000_000
"""The largest file of these kinds that is opened, in bytes; most of a large one are pictures."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".webp")

_LOCKED_WORD = "EncryptedPackage".encode("utf-16-le")
_OLD_WORD = "WordDocument".encode("utf-16-le")


@dataclass(frozen=True)
class Structured:
    """Attributes: as of Document."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    encoding: str | None = None


def read_structured(
    data: bytes | bytearray, content: Content, suffix: str, report: Report, encoding: str | None = None
) -> Structured:
    """The text of a file and its paragraphs.

    Args:
        data: the whole file.
        content: as sniffed; not a PDF, not plain text.
        suffix: of its name, lower case: says only what a damaged file was meant to be.
        report: gets STILL_WORKING.
        encoding: of a web page or Markdown, as a person chose it.

    Raises:
        Fault: DAMAGED, LOCKED, UNSAFE, WORD, UNSUPPORTED, EMPTY, NO_TEXT.
    """
    try:
        if content is Content.ARCHIVE:
            return _read_archive(data, suffix, report)
        if content is Content.OLD_OFFICE:
            raise _old_office(data, suffix)
        if content is Content.HTML:
            return _read_page(data, encoding, report)
        if content is Content.MARKDOWN:
            return _read_markdown(data, encoding)
        if content is Content.RTF:
            text, paragraphs = compose(read_rtf(data, report))
            if not text:
                raise Fault(Cause.NO_TEXT if b"\\pict" in data else Cause.EMPTY)
            return Structured(text, paragraphs)
    except RecursionError as error:  # groups within groups within groups
        raise Fault(Cause.UNSAFE) from error
    raise ValueError(content)


def _read_archive(data: bytes | bytearray, suffix: str, report: Report) -> Structured:
    try:
        archive = Archive(data, report)
        reader = _reader_for(archive)
        if reader is None:
            raise Fault(Cause.DAMAGED)
        text, paragraphs = compose(reader(archive, report))
    except Fault as fault:
        if fault.cause is Cause.DAMAGED and suffix not in ARCHIVE_SUFFIXES:
            raise Fault(Cause.UNSUPPORTED) from fault
        raise
    if not text:
        pictures = any(name.lower().endswith(_PICTURES) and "thumbnail" not in name.lower() for name in archive.names)
        raise Fault(Cause.NO_TEXT if pictures else Cause.EMPTY)
    return Structured(text, paragraphs)


def _reader_for(archive: Archive) -> Callable[[Archive, Report], Story] | None:
    if main_part(archive) is not None:
        return read_docx
    if is_odt(archive):
        return read_odt
    return read_epub if is_epub(archive) else None


def _read_page(data: bytes | bytearray, chosen: str | None, report: Report) -> Structured:
    try:
        page, encoding = decode_markup(data) if chosen is None else decode_as(data, chosen)
    except UndecodableError as error:
        raise Fault(Cause.UNSUPPORTED) from error
    text, paragraphs = compose(read_html(page, report))
    if not text:
        raise Fault(Cause.NO_TEXT if "<img" in page.lower() else Cause.EMPTY)
    return Structured(text, paragraphs, encoding)


def _read_markdown(data: bytes | bytearray, chosen: str | None) -> Structured:
    try:
        typed, encoding = read_text(data, chosen)
    except UndecodableError as error:
        raise Fault(Cause.UNSUPPORTED) from error
    if not typed.strip():
        raise Fault(Cause.EMPTY)
    text, paragraphs = compose(read_markdown(typed) or [])
    return Structured(text, paragraphs, encoding) if text else Structured(typed, (), encoding)


def _old_office(data: bytes | bytearray, suffix: str) -> Fault:
    if _LOCKED_WORD in data:
        return Fault(Cause.LOCKED)
    return Fault(Cause.WORD if _OLD_WORD in data or suffix in OLD_WORD_SUFFIXES else Cause.UNSUPPORTED)
