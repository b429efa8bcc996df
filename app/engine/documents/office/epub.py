"""Books (EPUB 2 and 3): their chapters in the order of reading. Source: EPUB 3.3, W3C.

Not read: chapters under copy protection (the file is refused), pictures, and books that are all pictures.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from app.engine.documents.errors import Cause
from app.engine.documents.office.archive import Archive
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.html import read_html
from app.engine.documents.office.markup import decode_markup
from app.engine.documents.office.story import Story
from app.engine.documents.office.tree import elements
from app.engine.documents.text import UndecodableError
from app.engine.task import Report

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml")
_FONT_DISGUISES = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def is_epub(archive: Archive) -> bool:
    """By its container, which every book has; the type at the beginning is missing from many."""
    return _CONTAINER in archive


def read_epub(archive: Archive, report: Report) -> Story:
    """The text of a book. Raises Fault."""
    _refuse_protected(archive)
    story: Story = []
    for name in _chapters(archive):
        try:
            text, _ = decode_markup(archive.read(name))
        except UndecodableError as error:
            raise Fault(Cause.DAMAGED) from error
        story.extend(read_html(text, report))
    return story


def _refuse_protected(archive: Archive) -> None:
    if _ENCRYPTION not in archive:
        return
    for element in elements(archive.chunks(_ENCRYPTION), "container:encryption"):
        methods = [method.get("Algorithm", "") for method in element.iter("enc:EncryptionMethod")]
        if any(not method.startswith(_FONT_DISGUISES) for method in methods):
            raise Fault(Cause.LOCKED)


def _chapters(archive: Archive) -> list[str]:
    """The parts that hold the text, in order, each once."""
    package = _package(archive)
    folder = posixpath.dirname(package)
    manifest: dict[str, Element] = {}
    order: list[str] = []
    for element in elements(archive.chunks(package), "opf:manifest", "opf:spine"):
        if element.tag == "opf:item":
            manifest[element.get("id", "")] = element
        elif element.tag == "opf:itemref":
            order.append(element.get("idref", ""))
    found: dict[str, None] = {}
    for chapter in order:
        item = manifest.get(chapter)
        if item is None or item.get("media-type", _PAGES[0]) not in _PAGES:
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(urlsplit(item.get("href", "")).path)))
        if name in archive:
            found[name] = None
    return list(found)


def _package(archive: Archive) -> str:
    for element in elements(archive.chunks(_CONTAINER), "container:rootfiles"):
        name = posixpath.normpath(unquote(element.get("full-path", "")))
        if name in archive:
            return name
    raise Fault(Cause.DAMAGED)
