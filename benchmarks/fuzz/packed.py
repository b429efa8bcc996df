"""Word files, OpenDocument texts and books that are wrong: in their ZIP file, their XML, and what leads where."""

# ruff: noqa: E501 - what is damaged, and how, reads best one kind to a line
from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

from benchmarks.fuzz.pdf import flipped

Parts = dict[str, bytes]

W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
OFFICE = b"urn:oasis:names:tc:opendocument:xmlns:"

MOST = 30_000_000
"""Bytes that one element, repeated, may come to: the file is made in memory."""

VALUES = (
    b"-1", b"0", b"99999999999", b"4294967296", b"", b"w:p", b"../../../etc/passwd", b"file:///etc/passwd", b"NaN",
    b"1e9", b"&#0;", b"&#x10FFFF;", b"\xf0\x9f\x94\xa6", b"\xff", b"x" * 5000, b"#self", b"http://127.0.0.1:9/x",
)  # fmt: skip


def docx() -> Parts:
    """A Word file with styles, numbers, a table, a note, a text box and changes."""

    def paragraph(text: bytes, properties: bytes = b"") -> bytes:
        return b"<w:p><w:pPr>%s</w:pPr><w:r><w:t>%s</w:t></w:r></w:p>" % (properties, text)

    item = b'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>%s</w:tc>'
    body = paragraph(b"Contract", b'<w:pStyle w:val="Heading1"/>') + paragraph(b"The rent is due monthly. " * 8)
    body += paragraph(b"First", item) + paragraph(b"Second", item)
    body += b"<w:tbl><w:tr>" + cell % paragraph(b"Rent") + cell % paragraph(b"950 EUR") + b"</w:tr></w:tbl>"
    body += b"<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    body += b'<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    body += b"<w:sdt><w:sdtContent>" + paragraph(b"In a box") + b"</w:sdtContent></w:sdt><w:sectPr/>"
    styles = (
        b'<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="A"/></w:style>'
    )
    styles += b'<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style>'
    level = b'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = b'<w:abstractNum w:abstractNumId="0">%s</w:abstractNum>' % level
    numbering += b'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    links = b"".join(
        b'<Relationship Id="r%d" Type="%s/%s" Target="%s.xml"/>' % (number, R, name, name)
        for number, name in enumerate((b"styles", b"numbering", b"footnotes"))
    )
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        b'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        b'document.main+xml"/></Types>',
        "_rels/.rels": RELATIONS % (b'<Relationship Id="r" Type="%s/officeDocument" Target="word/document.xml"/>' % R),
        "word/_rels/document.xml.rels": RELATIONS % links,
        "word/document.xml": b"<w:document %s><w:body>%s</w:body></w:document>" % (W, body),
        "word/styles.xml": b"<w:styles %s>%s</w:styles>" % (W, styles),
        "word/numbering.xml": b"<w:numbering %s>%s</w:numbering>" % (W, numbering),
        "word/footnotes.xml": b'<w:footnotes %s><w:footnote w:id="1">%s</w:footnote></w:footnotes>'
        % (W, paragraph(b"A note.")),
    }


def odt() -> Parts:
    """An OpenDocument text with a list, a table, a note and a hidden section."""
    spaces = b" ".join(
        b'xmlns:%s="%s%s:1.0"' % (name, OFFICE, name) for name in (b"office", b"text", b"table", b"draw", b"style")
    )
    inside = (
        b'<text:h text:outline-level="1">Title</text:h>' + b"<text:p>Some text <text:s text:c='3'/>here.</text:p>" * 4
    )
    inside += b"<text:list text:style-name='L'><text:list-item><text:p>Item</text:p></text:list-item></text:list>"
    inside += b"<table:table><table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>a</text:p>"
    inside += (
        b"</table:table-cell><table:table-cell table:number-columns-repeated='9'><text:p>b</text:p></table:table-cell>"
    )
    inside += b"</table:table-row></table:table><text:p>x<text:note text:note-class='footnote'><text:note-citation>1"
    inside += b"</text:note-citation><text:note-body><text:p>Note.</text:p></text:note-body></text:note></text:p>"
    styles = b"<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1'/></text:list-style>"
    return {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="%smanifest:1.0"/>' % OFFICE,
        "styles.xml": b"<office:document-styles %s><office:styles>%s</office:styles></office:document-styles>" % (spaces, styles),
        "content.xml": b"<office:document-content %s><office:body><office:text>%s</office:text></office:body>"
        b"</office:document-content>" % (spaces, inside),
    }  # fmt: skip


def epub() -> Parts:
    """A book of two chapters."""
    chapter = b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><h1>One</h1>%s</body></html>"
    return {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        b'<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": b'<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        b'media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/></manifest>'
        b'<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        "OEBPS/a.xhtml": chapter % (b"<p>The lamp is lit at dusk.</p>" * 5),
        "OEBPS/b.xhtml": chapter % b"<table><tr><td rowspan='2'>x</td><td>y</td></tr></table><p>End &amp; all.</p>",
    }


# ------------------------------------------------------------------------------ parts


def _chosen(parts: Parts, chance: random.Random) -> str:
    return chance.choice([name for name in parts if parts[name]] or list(parts))


def _attributes(parts: Parts, chance: random.Random) -> None:
    name = _chosen(parts, chance)

    def other(match: re.Match[bytes]) -> bytes:
        return b'="' + chance.choice(VALUES) + b'"' if chance.random() < 0.15 else match[0]

    parts[name] = re.sub(rb"=([\"'])[^\"'/]{0,30}\1", other, parts[name])


def _elements(parts: Parts, chance: random.Random) -> None:
    """Elements gone, doubled, renamed, or put into one another."""
    name = _chosen(parts, chance)
    names = re.findall(rb"<([\w:]+)", parts[name]) or [b"x"]

    def other(match: re.Match[bytes]) -> bytes:
        if chance.random() > 0.1:
            return match[0]
        tag = chance.choice(names)
        return chance.choice((b"", match[0] * 3, b"<%s>%s</%s>" % (tag, match[0], tag), b"<%s/>" % tag, b"<%s>" % tag))

    parts[name] = re.sub(rb"<[\w:]+(?: [^<>]*)?/>|<([\w:]+)(?: [^<>]*)?>[^<]*</\1>", other, parts[name])


def _deep(parts: Parts, chance: random.Random) -> None:
    name = _chosen(parts, chance)
    names = re.findall(rb"<([\w:]+)", parts[name]) or [b"x"]
    tag, depth = chance.choice(names), chance.choice((30, 150, 5000, 100_000))
    at = chance.choice([match.start() for match in re.finditer(rb"</", parts[name])] or [0])
    closed = b"</%s>" % tag * (depth if chance.random() < 0.8 else 0)
    parts[name] = parts[name][:at] + b"<%s>" % tag * depth + closed + parts[name][at:]


def _many(parts: Parts, chance: random.Random) -> None:
    """One element very often: paragraphs, rows, styles, or one long text."""
    name = _chosen(parts, chance)
    found = [match[0] for match in re.finditer(rb"<([\w:]+)(?: [^<>]*)?>[^<]*</\1>|<[\w:]+ [^<>]*/>", parts[name])]
    if found:
        one = chance.choice(found)
        count = min(chance.choice((100, 5000, 20_000)), max(MOST // len(one), 1))  # it may hold a bomb
        parts[name] = parts[name].replace(one, one * count, 1)


def _entities(parts: Parts, chance: random.Random) -> None:
    name = _chosen(parts, chance)
    declared = chance.choice((
        b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (b"%d" % (n - 1) if n > 1 else b"") * 10) for n in range(1, 9)) + b"]>",
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', b'<!DOCTYPE x [<!ENTITY a8 SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY %% p SYSTEM "http://127.0.0.1:9/"> %%p;]>', b"<?xml version='1.0' encoding='%s'?>" % chance.choice((b"utf-16", b"utf-7", b"x", b"cp037", b"idna")),
    ))  # fmt: skip
    parts[name] = declared + parts[name].replace(b"</", b"&a8;</", 1)


def _bytes(parts: Parts, chance: random.Random) -> None:
    name = _chosen(parts, chance)
    parts[name] = flipped(parts[name], chance)


def _bomb(parts: Parts, chance: random.Random) -> None:
    name = _chosen({name: content for name, content in parts.items() if name != "mimetype"} or parts, chance)
    filling = chance.choice((b" ", b"<!-- -->", b"a", b"\0")) * chance.choice((1_000_000, 12_000_000))
    at = chance.choice((0, len(parts[name]) // 2, len(parts[name])))
    parts[name] = parts[name][:at] + filling + parts[name][at:]


def _others(parts: Parts, chance: random.Random) -> None:
    """Parts gone, empty, exchanged, or too many."""
    what = chance.randrange(5)
    name, other = _chosen(parts, chance), _chosen(parts, chance)
    if what == 0:
        del parts[name]
    elif what == 1:
        parts[name] = b""
    elif what == 2:
        parts[name], parts[other] = parts[other], parts[name]
    elif what == 3:
        parts.update({f"x/{number}.xml": b"<x/>" for number in range(chance.choice((10, 3000)))})
    else:
        parts[name.upper()] = parts.pop(name)


def _html(parts: Parts, chance: random.Random) -> None:
    from benchmarks.fuzz.texts import html

    chapters = [name for name in parts if name.endswith("html")]
    if chapters:
        parts[chance.choice(chapters)] = html(chance)


PARTS: tuple[Callable[[Parts, random.Random], None], ...] = (
    _attributes, _elements, _deep, _many, _entities, _bytes, _bomb, _others, _html,
)  # fmt: skip


# ------------------------------------------------------------------------------ the ZIP file


def pack(parts: Parts) -> bytes:
    """The file, the same for the same parts."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return memory.getvalue()


def _fields(data: bytes, chance: random.Random) -> bytes:
    """A wrong size, offset, flag or method in an entry or the directory."""
    result = bytearray(data)
    signature, offsets = chance.choice((
        (b"PK\x03\x04", (4, 6, 8, 14, 18, 22, 26, 28)), (b"PK\x01\x02", (6, 8, 10, 16, 20, 24, 28, 30, 32, 42)),
        (b"PK\x05\x06", (4, 8, 10, 12, 16, 20)),
    ))  # fmt: skip
    places = [match.start() for match in re.finditer(re.escape(signature), data)]
    if not places:
        return data
    at = chance.choice(places) + chance.choice(offsets)
    value = chance.choice(
        (b"\0\0\0\0", b"\1\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x0e\0\x01\x08", b"\x63\0\x63\0")
    )
    result[at : at + chance.choice((2, 4))] = value
    return bytes(result)


def _named(data: bytes, chance: random.Random) -> bytes:
    """The same name twice, names that lead out of the file, and a file in the file."""
    memory = io.BytesIO(data)
    try:
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(memory, "a") as archive:
            old = archive.namelist()
            for name in chance.choice(
                ([chance.choice(old)], ["../../x", "/etc/passwd"], ["inner.zip"], ["a" * 60_000])
            ):
                info = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
                info.filename = name
                archive.writestr(info, data if name == "inner.zip" else b"<x/>")
    except (zipfile.BadZipFile, LookupError, ValueError, NotImplementedError, OSError, struct.error):
        return data
    return memory.getvalue()


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return chance.choice(
        (data[:at], data[at:], b"PK\x03\x04" + data[at:], data + data[:at], data[:at] + b"\0" * 99 + data[at:])
    )


def make(chance: random.Random, suffix: str) -> bytes:
    """One bad file of a kind."""
    parts = {".docx": docx, ".odt": odt, ".epub": epub}[suffix]()
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        chance.choice(PARTS)(parts, chance)
        if not parts:
            break
    data = pack(parts)
    for change in (_fields, _named, _cut, flipped):
        if chance.random() < 0.15:
            data = change(data, chance)
    return data
