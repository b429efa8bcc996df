"""PDFs that are wrong in the ways that PDFs can be: made object by object, then damaged, each object in its own way."""

# ruff: noqa: E501 - what is damaged, and how, reads best one kind to a line
from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

Objects = list[bytes]
"""Bodies of the objects, numbered from 1; the first is the catalogue, the second the page tree."""

NUMBERS = (
    b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"2147483648", b"-2147483649", b"4294967296",
    b"99999999999999999999", b"1e38", b"0.0000000001", b"-0.0", b"--5", b"+.", b"null", b"true", b"[0 0 R]",
)  # fmt: skip
FILTERS = (
    b"/FlateDecode", b"/LZWDecode", b"/ASCII85Decode", b"/ASCIIHexDecode", b"/RunLengthDecode", b"/DCTDecode",
    b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/Crypt", b"/BrotliDecode",
)  # fmt: skip
PARAMETERS = (
    b"<</Predictor 15/Columns 2147483647>>", b"<</Predictor 2/Colors 99999/BitsPerComponent 32>>",
    b"<</K -1/Columns 2000000000/Rows 2000000000>>", b"<</EarlyChange -7>>", b"[null null]",
)  # fmt: skip
OPERATORS = (
    b"q " * 5000, b"Q " * 50, b"/Form Do", b"/Form Do " * 200, b"1e9 0 0 1e9 0 0 cm", b"0 0 0 0 0 0 cm",
    b"/F 1e9 Tf", b"/F -1 Tf", b"/F 0 Tf", b"/None 9 Tf", b"(\\000\\377\\376) Tj", b"[(a) -1e9 (b) 1e9 (c)] TJ",
    b"1e38 1e38 Td", b"-999999 Tz", b"3 Tr", b"7 Tr", b"/Pattern cs /P scn 0 0 300 300 re f", b"/S sh",
    b"BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID xx EI", b"BI /W 1 /H 1 ID", b"1 0 0 1 99999999 0 cm",
    b"0 0 m " + b"9 9 l " * 3000 + b"S", b"[0.0001 0.0001] 0 d 0 0 m 300 300 l S", b"/OC /MC0 BDC", b"EMC " * 9,
    b"BT " * 400, b"ET " * 9, b"<</A" * 300, b"[" * 3000, b"(" * 3000, b"<", b"/Image Do", b"/Type3 20 Tf (aab) Tj",
    b"/Cid 20 Tf <00410042FFFF> Tj", b"\xff\xfe\x00", b"(" + b"long text " * 5000 + b") Tj",
)  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def good(chance: random.Random) -> Objects:
    """A document of three pages with fonts of several kinds, a form, a picture, a pattern, an outline and notes."""
    text = b"BT /F 12 Tf 20 250 Td (The lamp is lit at dusk) Tj 0 -20 Td (by the keeper, 1899.) Tj ET"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R/Resources 9 0 R%s>>"
    packed = zlib.compress(text + b" /Form Do /Image Do BT /Cid 14 Tf 20 90 Td <00480049> Tj ET")
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0041> <005A> <0041>\n"
        b"<0061> <0063> [<00660069> <D83DDE42> <0063>] endbfrange endcmap end end"
    )
    return [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 17 0 R/PageLabels<</Nums[0<</S/r>>2<</S/D/St 7>>]>>/AcroForm<</Fields[20 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>",
        page % (6, b"/Annots[19 0 R 20 0 R]"),
        page % (7, b"/Rotate 90/CropBox[10 10 290 290]"),
        page % (8, b"/Group<</S/Transparency/CS/DeviceRGB>>"),
        stream(text),
        stream(packed, b"/Filter/FlateDecode"),
        stream(text.hex().encode() + b">", b"/Filter[/ASCIIHexDecode]/DecodeParms[null]"),
        b"<</Font<</F 10 0 R/Cid 11 0 R/Type3 14 0 R>>/XObject<</Form 15 0 R/Image 16 0 R>>/Pattern<</P 21 0 R>>"
        b"/Shading<</S 22 0 R>>/ExtGState<</G<</ca 0.5/SMask<</S/Alpha/G 15 0 R>>>>>>>>",
        b"<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 32/LastChar 34/Widths[250 333 408]"
        b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/B/fi/uni00E9]>>/FontDescriptor 23 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[12 0 R]/ToUnicode 13 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 500/W[1[500 600]72 80 400]/FontDescriptor 23 0 R>>",
        stream(to_unicode),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 97/LastChar 97/Widths[9]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a 18 0 R>>/Resources 9 0 R>>",
        stream(b"0 0 9 9 re f BT /F 8 Tf (in a form) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources 9 0 R"),
        stream(bytes(range(48)), b"/Type/XObject/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceRGB"),
        b"<</Type/Outlines/First 24 0 R/Last 24 0 R/Count 1>>",
        stream(b"9 0 d0 0 0 5 5 re f"),
        b"<</Type/Annot/Subtype/Link/Rect[0 0 50 50]/A<</S/URI/URI(http://example.org/)>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Anna Berg)/Rect[50 50 150 70]/DA(/F 9 Tf)/P 3 0 R>>",
        stream(b"0 0 5 5 re f", b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources 9 0 R"),
        b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 300 300]/Function<</FunctionType 2/Domain[0 1]/N %d/C0[0 0 0]/C1[1 1 1]>>>>"
        % chance.randint(0, 3),
        b"<</Type/FontDescriptor/FontName/Arial/Flags 32/FontBBox[-99 -99 999 999]/Ascent 900/Descent -200/ItalicAngle 0/StemV 80>>",
        b"<</Title(Chapter)/Parent 17 0 R/Dest[4 0 R/Fit]>>",
    ]  # fmt: skip


def assemble(objects: Objects, trailer: bytes = b"") -> bytes:
    """The file."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


# ------------------------------------------------------------------------------ objects


def _numbers(objects: Objects, chance: random.Random) -> None:
    at = chance.randrange(len(objects))
    share = chance.choice((0.05, 0.3))

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(NUMBERS) if chance.random() < share else match[0]

    head, mark, rest = objects[at].partition(b"stream")
    objects[at] = re.sub(rb"(?<![\w.])-?\d+(?:\.\d+)?", other, head) + mark + rest


def _references(objects: Objects, chance: random.Random) -> None:
    at = chance.randrange(len(objects))

    def other(match: re.Match[bytes]) -> bytes:
        target = chance.choice((1, 2, 3, at + 1, chance.randint(1, len(objects)), 0, len(objects) + 9, 8_388_607))
        return b"%d 0 R" % target if chance.random() < 0.4 else match[0]

    objects[at] = re.sub(rb"\d+ 0 R", other, objects[at])


def _page_tree(objects: Objects, chance: random.Random) -> None:
    deep = len(objects) + 1
    count = chance.choice((b"3", b"-3", b"0", b"100000", b"2147483647"))
    kids = chance.choice(
        (b"[2 0 R]", b"[2 0 R 3 0 R]", b"[3 0 R " * 40, b"[3 0 R 1 0 R null 6 0 R]", b"[%s]" % (b"3 0 R " * 3000),
         b"[%d 0 R]" % deep, b"2 0 R", b"null", b"[(x) 7 <<>>]")
    )  # fmt: skip
    objects[1] = b"<</Type/Pages/Kids%s/Count %s>>" % (kids, count)
    depth = chance.choice((2, 300, 3000))
    for level in range(depth):
        child = 3 if level == depth - 1 else deep + level + 1
        objects.append(b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (deep + level - 1, child))


def _stream_parts(body: bytes) -> tuple[bytes, bytes]:
    head, _, rest = body.partition(b">>stream\n")
    return head, rest.rpartition(b"\nendstream")[0]


def _streams(objects: Objects, chance: random.Random) -> list[int]:
    return [at for at, body in enumerate(objects) if b">>stream\n" in body]


def _filters(objects: Objects, chance: random.Random) -> None:
    at = chance.choice(_streams(objects, chance))
    head, content = _stream_parts(objects[at])
    chain = b"".join(chance.choice(FILTERS) for _ in range(chance.choice((1, 1, 2, 5, 60))))
    entries = re.sub(rb"<</Length \d+|/Filter(?:/\w+|\[[^]]*\])|/DecodeParms\[[^]]*\]", b"", head)
    if chance.random() < 0.5:
        entries += b"/DecodeParms" + chance.choice(PARAMETERS)
    objects[at] = stream(content, entries + b"/Filter[" + chain + b"]")


def _lengths(objects: Objects, chance: random.Random) -> None:
    at = chance.choice(_streams(objects, chance))
    objects[at] = re.sub(rb"/Length \d+", b"/Length " + chance.choice(NUMBERS), objects[at], count=1)
    if chance.random() < 0.3:
        objects[at] = objects[at].replace(b"endstream", chance.choice((b"", b"endstrea", b"endstream endstream")))


def _bomb(objects: Objects, chance: random.Random) -> None:
    """A stream that unpacks to many times its size, once or twice over."""
    inside = chance.choice((b"\0", b" ", b"q ", b"(a) Tj ", b"9 9 l ", b"/Form Do ")) * chance.choice(
        (20_000, 20_000, 20_000, 200_000)
    )
    packed = zlib.compress(inside, 9)
    names = b"/FlateDecode"
    if chance.random() < 0.5:
        packed, names = zlib.compress(packed, 9), names * 2
    at = chance.choice(_streams(objects, chance))
    head, _ = _stream_parts(objects[at])
    entries = re.sub(rb"<</Length \d+|/Filter(?:/\w+|\[[^]]*\])|/DecodeParms\[[^]]*\]", b"", head)
    objects[at] = stream(packed, entries + b"/Filter[" + names + b"]")


def _operators(objects: Objects, chance: random.Random) -> None:
    at = chance.choice((5, 6, 7, 14, 17, 20))
    if b">>stream\n" not in objects[at]:
        return
    head, content = _stream_parts(objects[at])
    entries = re.sub(rb"<</Length \d+|/Filter(?:/\w+|\[[^]]*\])|/DecodeParms\[[^]]*\]", b"", head)
    words = [b"BT /F 12 Tf 20 250 Td (Words) Tj ET"] if b"/Filter" in head else [content]
    for _ in range(chance.randint(1, 4)):
        words.insert(chance.randint(0, len(words)), chance.choice(OPERATORS))
    objects[at] = stream(b"\n".join(words), entries)


def _fonts(objects: Objects, chance: random.Random) -> None:
    what = chance.randrange(7)
    if what == 0:
        objects[12] = stream(b"1 begincodespacerange <00> <FFFFFFFF> endcodespacerange\n" + chance.choice(
            (b"1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange", b"100 beginbfchar " + b"<0041> <%s>" % (b"0041" * 2000),
             b"1 beginbfchar <0048> <D800> endbfchar", b"beginbfrange " * 500, b"1 beginbfrange <00> <FF> [" * 99)
        ))  # fmt: skip
    elif what == 1:
        objects[9] = objects[9].replace(b"[250 333 408]", b"[%s]" % (chance.choice(NUMBERS) + b" ") * 300)
    elif what == 2:
        objects[9] = objects[9].replace(b"65/B", b"%s/B " % chance.choice(NUMBERS) + b"/x" * 900)
    elif what == 3:
        objects[17] = stream(b"/Type3 9 Tf BT (a) Tj ET /Form Do")  # a letter that is drawn with itself
    elif what == 4:
        objects[11] = objects[11].replace(b"72 80 400", b"%s %s 400" % (chance.choice(NUMBERS), chance.choice(NUMBERS)))
    elif what == 5:
        data = bytes(chance.randrange(256) for _ in range(600))
        start = chance.choice(
            (b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40", b"OTTO\0\x09", b"%!PS-AdobeFont-1.0: X\n", b"\1\0\4\2")
        )
        objects.append(stream(start + data, b"/Length1 %d" % chance.choice((0, 600, 2**31))))
        objects[22] = objects[22][:-2] + b"/FontFile%s %d 0 R>>" % (chance.choice((b"", b"2", b"3")), len(objects))
    else:
        objects[10] = objects[10].replace(
            b"Identity-H", chance.choice((b"UniGB-UCS2-V", b"90ms-RKSJ-H", b"No-Such-Map"))
        )


def _structure(objects: Objects, chance: random.Random) -> None:
    what = chance.randrange(6)
    if what == 0:
        objects[0] = objects[0].replace(b"/Nums[", b"/Kids[1 0 R]/Nums[" + b"0<</S/r>>" * chance.choice((1, 4000)))
    elif what == 1:
        objects[23] = objects[23][:-2] + b"/Next 24 0 R/First 17 0 R/Prev 24 0 R>>"
    elif what == 2:
        objects[19] = objects[19][:-2] + b"/Parent 20 0 R/Kids[20 0 R]/AP<</N 15 0 R>>>>"
    elif what == 3:
        objects[14] = objects[14].replace(b"/BBox", b"/Matrix[0 0 0 0 0 0]/Group<</S/Transparency>>/BBox")
    elif what == 4:
        objects[15] = objects[15].replace(b"/DeviceRGB", chance.choice(
            (b"[/Indexed/DeviceRGB 255 16 0 R]", b"[/ICCBased 6 0 R]", b"[/Separation/A 9 0 R 22 0 R]", b"[/Pattern]",
             b"[/Indexed[/Indexed[/Indexed/DeviceRGB 1(ab)]1(ab)]1(ab)]", b"[/DeviceN[" + b"/a" * 99 + b"]/DeviceCMYK 6 0 R]")
        ))  # fmt: skip
    else:
        objects[21] = objects[21].replace(b"/FunctionType 2", b"/FunctionType %d/Functions[22 0 R]/Bounds[]/Encode[0 1]" % chance.choice((0, 3, 4, 9)))  # fmt: skip


def _packed_objects(objects: Objects, chance: random.Random) -> None:
    """An object stream, with counts and offsets that are not so."""
    numbers = b" ".join(b"%d %s" % (n, chance.choice((b"0", b"9", b"999999", b"-4"))) for n in (3, 10, 9, 2))
    content = numbers + b" <</Type/Page>> <<>> 7 [1 2"
    more = b"/Type/ObjStm/N %s/First %s/Extends %d 0 R" % (
        chance.choice(NUMBERS), chance.choice((b"%d" % len(numbers), *NUMBERS)), len(objects) + 1,
    )  # fmt: skip
    objects.append(stream(zlib.compress(content), more + b"/Filter/FlateDecode"))


def _delete(objects: Objects, chance: random.Random) -> None:
    objects[chance.randrange(len(objects))] = chance.choice((b"null", b"<<>>", b"[]", b"(x)", b"7", b"", b"<<" * 900))


OBJECTS: tuple[Callable[[Objects, random.Random], None], ...] = (
    _numbers, _references, _page_tree, _filters, _lengths, _bomb, _operators, _fonts, _structure, _packed_objects,
    _delete,
)  # fmt: skip


# ------------------------------------------------------------------------------ the file as a whole


def _table(data: bytes, chance: random.Random) -> bytes:
    """Wrong offsets, sizes and chains of the cross-reference table."""
    start = data.rindex(b"xref\n0 ")
    what = chance.randrange(7)
    if what == 0:
        return data[: data.rindex(b"startxref")] + b"startxref\n" + chance.choice(NUMBERS) + b"\n%%EOF"
    if what == 1:
        return re.sub(rb"/Size \d+", b"/Size " + chance.choice(NUMBERS), data)
    if what == 2:
        return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)  # a chain that leads to itself
    if what == 3:
        return data.replace(b"/Root 1 0 R", b"/Root %d 0 R" % chance.choice((0, 2, 3, 6, 99)))
    if what == 4:
        return data[:start] + re.sub(rb"\d{10}", lambda _: b"%010d" % chance.randrange(len(data) * 2), data[start:])
    if what == 5:
        return data[:start] + b"xref\n0 %s\n" % chance.choice(NUMBERS) + data[start + 12 :]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V %d/R %d/O(%s)/U(x)/P -1>>/ID[(a)(b)]" % (
        chance.choice((1, 2, 4, 5, 99)), chance.choice((2, 3, 4, 6, -1)), b"o" * chance.choice((3, 32, 48))
    ))  # fmt: skip


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return chance.choice((data[:at], data[at:], data[:at] + data[at + chance.randint(1, 600) :], data[:at] + data))


def flipped(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or put in, whatever the format."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 3, 12, 60))):
        if len(result) < 8:
            break
        place = chance.randrange(len(result))
        what = chance.randrange(4)
        if what == 0:
            result[place] = chance.randrange(256)
        elif what == 1:
            del result[place : place + chance.randint(1, 40)]
        elif what == 2:
            result[place:place] = result[place : place + chance.randint(1, 400)]
        else:
            result[place:place] = chance.choice((b"<<", b">>", b"[", b"(", b"\0", b"\xff\xff\xff\x7f", b"endobj", b"%"))
    return bytes(result)


def make(chance: random.Random) -> bytes:
    """One bad PDF."""
    objects = good(chance)
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        chance.choice(OBJECTS)(objects, chance)
    data = assemble(objects)
    for change in (_table, _cut, flipped):
        if chance.random() < 0.25:
            data = change(data, chance)
            if b"xref\n0 " not in data:
                break
    return data
