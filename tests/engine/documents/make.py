"""PDFs for the tests, made by other programs than the one that reads them, or byte by byte."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

A4 = (595.276, 841.89)


def draw(path: Path, *pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> Path:
    """A PDF by reportlab: one page for each function, which draws on it."""
    canvas = Canvas(str(path), pagesize=size)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(*texts: str, x: float = 60, y: float = 700, leading: float = 14, font: str = "Helvetica", size: float = 11):
    """Draws lines of text, one below the other."""

    def on(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(x, y - number * leading, text)

    return on


def book(path: Path, pages: int, lines_a_page: int = 45) -> Path:
    """Many pages of text; page n says "Page n" and has its lines numbered."""
    return draw(
        path,
        *(
            lines(
                f"Page {number}",
                *(f"Line {n} of page {number} tells of things nobody has asked about." for n in range(lines_a_page)),
                y=780,
            )
            for number in range(1, pages + 1)
        ),
    )


def turned(path: Path, source: Path, rotation: int, crop: Sequence[float] | None = None) -> Path:
    """A copy with /Rotate and /CropBox."""
    writer = PdfWriter(clone_from=PdfReader(source))
    for page in writer.pages:
        page.rotation = rotation
        if crop is not None:
            page.cropbox = RectangleObject(tuple(crop))
    writer.write(path)
    return path


def locked(path: Path, source: Path, password: str, algorithm: str = "AES-256") -> Path:
    """A copy protected by a password."""
    writer = PdfWriter(clone_from=PdfReader(source))
    writer.encrypt(password, algorithm=algorithm)
    writer.write(path)
    return path


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def to_unicode(mapping: dict[int, str]) -> bytes:
    """A ToUnicode map from one-byte codes."""
    rows = b"".join(
        b"<%02X> <%s>\n" % (code, text.encode("utf-16-be", "surrogatepass").hex().upper().encode())
        for code, text in mapping.items()
    )
    return stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%sendbfchar\nendcmap end end"
        % (len(mapping), rows)
    )


def one_page(content: bytes, mapping: dict[int, str] | None = None, page: bytes = b"/MediaBox[0 0 300 300]") -> bytes:
    """A PDF of one page in Helvetica; ``mapping`` says what its one-byte codes mean."""
    unicode_entry = b"/ToUnicode 6 0 R" if mapping else b""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % page,
            stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s>>" % unicode_entry,
            to_unicode(mapping or {}),
        ]
    )
