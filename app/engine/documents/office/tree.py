"""XML that was made to harm: no entity is declared, nothing outside the file is fetched, depth is bounded.

Parsed by expat in the standard library, straight from what is unpacked. Large parts come as a stream of
small trees, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from app.engine.documents.errors import Cause
from app.engine.documents.office.fault import Fault

MAX_DEPTH = 200
"""Elements within elements: Word writes some 30 for a table in a table."""

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/content-types": "types",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0": "manifest",
    "urn:oasis:names:tc:opendocument:xmlns:container": "container",
    "http://www.idpf.org/2007/opf": "opf",
    "http://www.w3.org/2001/04/xmlenc#": "enc",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
"""Strict and transitional Word files name the same things differently."""


def elements(chunks: Iterable[bytes], *containers: str) -> Iterator[Element]:
    """The elements directly within the outermost ``containers`` ("w:body"), one after the other.

    Names of namespaces that nobody here knows become "?:name".

    Raises:
        Fault: DAMAGED, or UNSAFE for declared entities and absurd depth.
    """
    stream = _Stream(frozenset(containers))
    for chunk in chunks:
        stream.feed(chunk)
        yield from stream.take()
    stream.feed(b"", final=True)
    yield from stream.take()


def find(parent: Element | None, path: str) -> Element | None:
    """The first element down a path ("w:numPr/w:numId"). ElementTree's own paths know no short prefixes."""
    for name in path.split("/"):
        parent = None if parent is None else parent.find(name)
    return parent


class _Stream:
    """Builds the trees."""

    def __init__(self, containers: frozenset[str]) -> None:
        self._containers = containers
        self._depth = 0
        self._inside: int | None = None
        """At which depth the container is open."""
        self._builder: TreeBuilder | None = None
        self._done: list[Element] = []
        self._names: dict[str, str] = {}
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        self._parser = parser

    def feed(self, chunk: bytes, final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Fault(Cause.DAMAGED) from error

    def take(self) -> list[Element]:
        done, self._done = self._done, []
        return done

    def _name(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            uri, _, local = name.rpartition(" ")
            known = f"{_PREFIXES.get(uri, '?')}:{local}" if uri else local
            if len(self._names) < 10_000:
                self._names[name] = known
        return known

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Fault(Cause.UNSAFE)
        known = self._name(name)
        if self._inside is None:
            if known in self._containers:
                self._inside = self._depth
            return
        if self._builder is None:
            self._builder = TreeBuilder()
        self._builder.start(known, {self._name(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(self._name(name))
            if self._depth - 1 == self._inside:
                self._done.append(self._builder.close())
                self._builder = None
        elif self._inside == self._depth:
            self._inside = None
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def _entity(self, *_: object) -> None:
        raise Fault(Cause.UNSAFE)
