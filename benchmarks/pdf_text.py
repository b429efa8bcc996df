"""Does what stands under the boxes equal the text? A corpus of PDFs, and random spans of them.

    python -m benchmarks.pdf_text [--spans 10000] [--seed 0] [--keep FOLDER]

The corpus is made here: standard and embedded fonts, columns in either order of drawing, tables, footnotes,
running heads, divided words, ligatures, right-to-left and vertical writing, Chinese, Japanese, Korean, every
rotation, crop boxes, letters beyond the first plane, text over text. For each span the program's own boxes are
taken, and what PDFium says stands under them is collected in another way than the program's: each character
of the page, its centre moved to the page as displayed by PDFium itself (FPDF_PageToDevice), not by our sums.

A span is right when these are the characters of the span. It is known when the program says itself that it
cannot show it (then the page is marked). It is wrong when the program shows something else: promise 1 broken.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2.raw as pdfium
import reportlab
from numpy.typing import NDArray
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.geometry import PageGeometry, fold, span_boxes
from app.engine.documents.service import DocumentService

SCALE = 1000
"""FPDF_PageToDevice gives whole numbers: thousandths of a point."""

GOAL = 99.9

LINE_END_HYPHEN = 2
"""What PDFium calls a hyphen at a line end."""

WHO = ("The keeper", "Anna Berg", "The harbour-master", "A fisherman", "The long-standing council", "Her brother")
DID = ("repaired", "described", "counted", "remembered", "painted", "measured", "transferred", "documented")
WHAT = ("the old lamp", "three offices", "the northern wall", "a map of the affected bay", "the ferry’s first fleet")
WHEN = ("before the storm", "in the spring of 1984", "on a Sunday", "when the tide was low", "(for the second time)")
GERMAN = ("Die Mieterin zahlt", "Der Vermieter prüft", "Das Gericht übergibt", "Die Straßenbaubehörde ändert")
GERMAN_WHAT = (
    "die Kaution von 1.880 €",
    "den Übergabebericht",
    "die Heizkostenabrechnung",
    "das Grundstücksverzeichnis",
)
CHINESE = "合同自签订之日起生效。承租人应当按月支付租金，出租人应当保证房屋的安全。双方发生争议时，应当协商解决。"
JAPANESE = "この契約は四月一日から五年間とする。借主は毎月末日までに賃料を支払う。貸主は建物を修繕する義務を負う。"
KOREAN = "이 계약은 사월 일일부터 오년간으로 한다. 임차인은 매월 말일까지 임대료를 지급한다. 임대인은 건물을 수선한다."
HEBREW = "החוזה נכנס לתוקף ביום 14 במרץ 2025 והשוכר משלם את דמי השכירות בכל חודש"
ARABIC = "يدفع المستأجر الإيجار كل شهر ويلتزم المؤجر بصيانة المبنى"


@dataclass
class Made:
    """A document of the corpus.

    Attributes:
        name: what it is to show. data: the file.
    """

    name: str
    data: bytes


def sentences(draw: random.Random, count: int) -> str:
    """So many English sentences."""
    pick = draw.choice
    return " ".join(f"{pick(WHO)} {pick(DID)} {pick(WHAT)} {pick(WHEN)}." for _ in range(count))


def german(draw: random.Random, count: int) -> str:
    """So many German ones."""
    return " ".join(
        f"{draw.choice(GERMAN)} {draw.choice(GERMAN_WHAT)} am {draw.randint(1, 28)}. Mai." for _ in range(count)
    )


def typeset(
    draw: random.Random, columns: int, font: str, pages: int, text: Callable[[random.Random, int], str]
) -> bytes:
    """Justified paragraphs with headings, tables, running heads and feet, drawn column by column."""
    out = io.BytesIO()
    style = ParagraphStyle("body", fontName=font, fontSize=9.5, leading=12, alignment=TA_JUSTIFY, spaceAfter=5)
    style.hyphenationLang = ""
    style.embeddedHyphenation = 1
    style.splitLongWords = 0
    head = ParagraphStyle("head", fontName=font, fontSize=13, leading=16, spaceBefore=8, spaceAfter=4)
    width, height = A4
    gap = 16
    column = (width - 120 - gap * (columns - 1)) / columns
    frames = [Frame(60 + place * (column + gap), 70, column, height - 140, 0, 0, 0, 0) for place in range(columns)]

    def margins(canvas: Canvas, _document: object) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(60, height - 45, "Report on the Harbour")
        canvas.drawRightString(width - 60, height - 45, "Third edition")
        canvas.drawCentredString(width / 2, 40, f"Page {canvas.getPageNumber()} of {pages}")

    document = BaseDocTemplate(out, pagesize=A4, pageTemplates=[PageTemplate("all", frames, onPage=margins)])
    story: list[object] = []
    for section in range(pages * columns):
        story.append(Paragraph(f"{section + 1}. {draw.choice(WHAT).capitalize()}", head))
        story += [Paragraph(text(draw, draw.randint(3, 7)), style) for _ in range(3)]
        if section % 3 == 1:
            rows = [
                ["Item", "Number", "State"],
                *([draw.choice(WHAT)[:14], str(draw.randint(1, 99)), "used"] for _ in range(4)),
            ]
            story += [Table(rows, colWidths=[column * share for share in (0.5, 0.2, 0.3)]), Spacer(1, 6)]
    document.build(story)
    return out.getvalue()


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Lines of at most ``width`` points; long words are divided with a hyphen."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, size) <= width:
            line = longer
            continue
        half = len(word) // 2
        if len(word) > 7 and word.isalpha() and pdfmetrics.stringWidth(f"{line} {word[:half]}-", font, size) <= width:
            lines.append(f"{line} {word[:half]}-".strip())
            line = word[half:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def drawn(pages: Sequence[Callable[[Canvas], None]], size: tuple[float, float] = A4) -> bytes:
    """Pages drawn by hand."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def across(draw: random.Random, columns: int, font: str) -> Callable[[Canvas], None]:
    """Columns whose lines are drawn from left to right over the whole page, with a head over all of them."""

    def page(canvas: Canvas) -> None:
        width = (595 - 100 - 18 * (columns - 1)) / columns
        canvas.setFont(font, 15)
        canvas.drawString(50, 780, sentences(draw, 1)[:50])
        canvas.setFont(font, 9)
        texts = [wrapped(sentences(draw, 18), font, 9, width)[:44] for _ in range(columns)]
        for row in range(44):
            for place, lines in enumerate(texts):
                if row < len(lines):
                    canvas.drawString(50 + place * (width + 18), 740 - row * 13, lines[row])

    return page


def wrapped_table(draw: random.Random, in_cells: bool) -> Callable[[Canvas], None]:
    """A table in whose second column the text goes over up to four lines, drawn line by line or cell by cell."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        y, number = 780.0, 0
        while y > 100:
            number += 1
            words = sentences(draw, 2).split()[: draw.randint(2, 26)]
            lines = [" ".join(words[place : place + 7]) for place in range(0, len(words), 7)]
            cells = [(72.0, y, str(number)), *((110.0, y - 11 * n, line) for n, line in enumerate(lines))]
            cells.insert(len(cells) if in_cells else 2, (430.0, y, f"{draw.randint(10, 9000):,}"))
            for x, at, text in cells:
                canvas.drawString(x, at, text)
            y -= 11 * len(lines) + 5

    return page


def with_notes(draw: random.Random, number: int, font: str) -> Callable[[Canvas], None]:
    """A page that runs over into the next, with a footnote, a head and a page number drawn first."""

    def page(canvas: Canvas) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(50, 800, "A Handbook of Everything")
        canvas.drawCentredString(297, 30, f"– {number} –")
        canvas.drawString(50, 70, f"{number} See the archive of the harbour, volume {draw.randint(1, 99)}.")
        canvas.setFont(font, 11)
        for row, line in enumerate(wrapped(sentences(draw, 40), font, 11, 480)[:44]):
            canvas.drawString(50, 760 - row * 14.5, line)

    return page


def in_cid(font: str, text: str, draw: random.Random) -> Callable[[Canvas], None]:
    """Lines of Chinese, Japanese or Korean."""

    def page(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        story = (
            "".join(draw.sample(list(text) * 12, len(text) * 12)) if font != "HYSMyeongJo-Medium" else f"{text} " * 12
        )
        for row in range(min(len(story) // 32, 36)):
            canvas.drawString(70, 760 - row * 18, story[row * 32 : row * 32 + 32])

    return page


def vertical(text: str) -> Callable[[Canvas], None]:
    """Columns of Japanese from right to left."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("HeiseiKakuGo-W5", 14)
        for column in range(12):
            canvas.drawString(520 - column * 30, 760, (text * 2)[column * 3 : column * 3 + 30])

    return page


def hand_written(content: bytes, mapping: dict[int, str], box: tuple[int, int] = (400, 300)) -> bytes:
    """One page in Helvetica, byte by byte; ``mapping`` says what its codes mean."""
    rows = b"".join(
        b"<%02X> <%s>\n" % (code, text.encode("utf-16-be").hex().upper().encode()) for code, text in mapping.items()
    )
    cmap = b"begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%sendbfchar\nendcmap" % (
        len(mapping),
        rows,
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % box,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def right_to_left(text: str, rows: int) -> bytes:
    """Lines in visual order, as most programs write them, each letter a code of its own; numbers left to right."""
    words = [word if word.isdigit() else word[::-1] for word in text.split()]
    letters = sorted({letter for word in words for letter in word})
    codes = {letter: 0x30 + int(letter) if letter.isdigit() else 0x41 + place for place, letter in enumerate(letters)}
    lines = []
    for row in range(rows):
        part = (words * 3)[row : row + 7][::-1]
        shown = b" ".join(bytes(codes[letter] for letter in word) for word in part)
        lines.append(
            b"1 0 0 1 30 %d Tm (%s) Tj"
            % (270 - row * 22, shown.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"))
        )
    return hand_written(
        b"BT /F 13 Tf %s ET" % b" ".join(lines), {**{code: letter for letter, code in codes.items()}, 32: " "}
    )


def ligatures() -> bytes:
    """Glyphs that stand for several letters, and letters beyond the first plane."""
    mapping = {code: chr(code) for code in range(32, 127)} | {0x7B: "ffi", 0x7C: "fl", 0x7D: "😀", 0x7E: "𝒳"}
    rows = b"".join(
        b"1 0 0 1 30 %d Tm (o{ce |uid wa|e } and ~ in o{cial a{x, row %d) Tj " % (270 - row * 20, row)
        for row in range(12)
    )
    return hand_written(b"BT /F 12 Tf %s ET" % rows, mapping)


def overlaid() -> bytes:
    """A stamp over a text: what stands under a box is not one thing."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for row in range(20):
            canvas.drawString(80, 700 - 16 * row, "Approved by nobody on any day of this or another year.")
        canvas.setFont("Helvetica-Bold", 30)
        canvas.drawString(100, 640, "REJECTED")

    return drawn([page])


def turned(data: bytes, rotation: int, crop: tuple[float, float, float, float] | None) -> bytes:
    """The same pages with /Rotate and /CropBox."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.rotation = rotation
        if crop is not None:
            page.cropbox = RectangleObject(crop)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fonts() -> list[str]:
    """Three of the standard ones, and two that are embedded in subsets: reportlab brings them along."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    for cid in ("STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium"):
        pdfmetrics.registerFont(UnicodeCIDFont(cid))
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5", isVertical=True))
    return ["Helvetica", "Times-Roman", "Courier", "Vera", "VeraBd"]


def corpus(seed: int = 0, pages: int = 3) -> Iterator[Made]:
    """The documents, the same for the same seed."""
    draw = random.Random(seed)
    names = fonts()
    for columns in (1, 2, 3):
        for number, font in enumerate(names):
            text = german if number % 2 else sentences
            yield Made(f"typeset, {columns} columns", typeset(draw, columns, font, pages, text))
    for columns, font in ((2, "Times-Roman"), (2, "Vera"), (3, "Helvetica")):
        data = drawn([across(draw, columns, font) for _ in range(pages)])
        yield Made("columns drawn across", data)
        yield Made("columns drawn across, turned", turned(data, 90, None))
    noted = drawn([with_notes(draw, number, "Times-Roman") for number in range(1, pages + 3)])
    yield Made("footnotes, head and number drawn first", noted)
    plain = typeset(draw, 2, "Vera", pages, sentences)
    for rotation in (0, 90, 180, 270):
        yield Made(f"rotation {rotation}", turned(plain, rotation, None))
        yield Made(f"rotation {rotation}, crop box", turned(plain, rotation, (70.5, 200.25, 480.75, 700.1)))
    for in_cells in (False, True):
        data = drawn([wrapped_table(draw, in_cells) for _ in range(pages)])
        yield Made("table, cells of several lines", data)
        yield Made("table, cells of several lines, turned", turned(data, 90, None))
    yield Made("Chinese", drawn([in_cid("STSong-Light", CHINESE, draw) for _ in range(pages)]))
    yield Made("Japanese", drawn([in_cid("HeiseiMin-W3", JAPANESE, draw) for _ in range(pages)]))
    yield Made("Korean", drawn([in_cid("HYSMyeongJo-Medium", KOREAN, draw) for _ in range(pages)]))
    yield Made("Japanese, vertical", drawn([vertical(JAPANESE)]))
    yield Made("Hebrew", right_to_left(HEBREW, 10))
    yield Made("Arabic", right_to_left(ARABIC, 10))
    yield Made("ligatures, beyond the first plane", ligatures())
    yield Made("small page", drawn([with_notes(draw, 1, "Courier")], A5))
    yield Made("text over text", overlaid())


@dataclass
class Tally:
    """How many spans of one kind of document were right, known not to be shown, wrong."""

    right: int = 0
    known: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def spans(self) -> int:
        return self.right + self.known + self.wrong


class Source:
    """Geometries from the service that the drawing process runs, in this process."""

    def __init__(self) -> None:
        self._service = DrawingService()

    def geometry(self, path: Path, password: str | None, page: int) -> PageGeometry:
        return self._service.geometry(Ticket(path, password), page)


class Characters:
    """Every character of a page and the place of its centre as displayed, by PDFium's own sums."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        self._document = pdfium.FPDF_LoadMemDocument64(self._data, len(self._data), None)
        self._pages: dict[int, tuple[str, NDArray[np.float64]]] = {}

    def close(self) -> None:
        pdfium.FPDF_CloseDocument(self._document)

    def under(self, number: int, rects: Sequence[tuple[float, float, float, float]]) -> Counter[str]:
        """The characters whose centres lie in any of the rectangles."""
        text, places = self._page(number)
        x, y = places.T
        inside = np.zeros(len(text), bool)
        for x0, y0, x1, y1 in rects:
            inside |= (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
        return Counter(fold("".join(text[place] for place in np.flatnonzero(inside))))

    def _page(self, number: int) -> tuple[str, NDArray[np.float64]]:
        if number not in self._pages:
            page = pdfium.FPDF_LoadPage(self._document, number - 1)
            text_page = pdfium.FPDFText_LoadPage(page)
            placed = list(_placed(page, text_page))
            places = np.array([(x, y) for _, x, y in placed]).reshape(-1, 2)
            self._pages[number] = "".join(text for text, _, _ in placed), places
            pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)
        return self._pages[number]


def _placed(page: object, text_page: object) -> Iterator[tuple[str, float, float]]:
    """Letters that share a glyph (a ligature) are spread over it."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    x, y = ctypes.c_int(), ctypes.c_int()
    for (left, bottom, right, top), group in itertools.groupby(_glyphs(text_page), key=lambda each: each[1]):
        letters = [letter for letter, _ in group]
        for place, letter in enumerate(letters):
            middle = left + (right - left) * (place + 0.5) / len(letters), (bottom + top) / 2
            pdfium.FPDF_PageToDevice(page, 0, 0, round(width * SCALE), round(height * SCALE), 0, *middle, x, y)
            yield letter, x.value / SCALE, y.value / SCALE


def _glyphs(text_page: object) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    bounds, high = pdfium.FS_RECTF(), 0
    for char in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, char)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        code = ord("-") if code == LINE_END_HYPHEN else code
        if pdfium.FPDFText_IsGenerated(text_page, char) == 1 or code < 32:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text_page, char, bounds):
            yield chr(code), (bounds.left, bounds.bottom, bounds.right, bounds.top)


def random_span(draw: random.Random, text: str) -> tuple[int, int]:
    """A span of 1 to 300 characters, short ones as often as long ones, no white space at its ends."""
    while True:
        start = draw.randrange(len(text))
        end = min(start + round(10 ** draw.uniform(0, 2.5)), len(text))
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            return start, end


def judge(document: Document, source: Source, characters: Characters, span: tuple[int, int], tally: Tally) -> None:
    """One span."""
    found = span_boxes(document, source, *span)
    if not found or not all(boxes.exact for boxes in found):
        tally.known += 1
        tally.examples.append(document.text[slice(*span)])
        return
    there: Counter[str] = Counter()
    for boxes in found:
        there += characters.under(boxes.page, boxes.rects)
    if there == Counter(fold(document.text[slice(*span)])):
        tally.right += 1
        return
    tally.wrong += 1
    tally.examples.append(document.text[slice(*span)])


def measure(spans: int, seed: int, folder: Path, pages: int = 3) -> dict[str, Tally]:
    """About so many spans, spread evenly over all text of the corpus, by the name of the document."""
    draw = random.Random(seed)
    opened: list[tuple[str, Document]] = []
    for number, each in enumerate(corpus(seed, pages)):
        path = folder / f"{number:02}.pdf"
        path.write_bytes(each.data)
        opened.append((each.name, DocumentService().open(path)))
    characters = sum(len(document.text) for _, document in opened)
    tallies: dict[str, Tally] = {}
    for name, document in opened:
        source, there = Source(), Characters(document.path)
        tally = tallies.setdefault(name, Tally())
        for _ in range(max(round(spans * len(document.text) / characters), 1)):
            judge(document, source, there, random_span(draw, document.text), tally)
        there.close()
    return tallies


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spans", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for the PDFs")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        tallies = measure(options.spans, options.seed, options.keep or Path(folder))
    print("| documents | spans | right | known | wrong |\n| --- | --- | --- | --- | --- |")
    total = Tally()
    for name, tally in tallies.items():
        print(f"| {name} | {tally.spans} | {tally.right} | {tally.known} | {tally.wrong} |")
        total.right, total.known, total.wrong = (
            total.right + tally.right,
            total.known + tally.known,
            total.wrong + tally.wrong,
        )
        for example in tally.examples[:3]:
            print(f"not right: {example!r}", file=sys.stderr)
    share = 100 * total.right / max(total.spans, 1)
    print(f"| **all** | {total.spans} | {total.right} ({share:.2f} %) | {total.known} | {total.wrong} |")
    print(f"\n{len(tallies)} kinds of documents, {time.monotonic() - began:.0f} s")
    return 0 if share >= GOAL and not total.wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
