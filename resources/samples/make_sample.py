"""The sample document of the empty window: a short lease that we wrote ourselves, made into a PDF.

    python resources/samples/make_sample.py            writes sample.pdf beside this file

A lease is the kind of paper people ask questions about: names, sums, dates, duties, and a page in
another language. All names and addresses are invented. The text is ours (MIT, as the program); the
font is Bitstream Vera, which reportlab brings along and of which a subset is embedded (its licence
allows that: https://www.gnome.org/fonts/). The same version of reportlab writes the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).resolve().parent
INK, QUIET, ACCENT, LINE = "#1f2430", "#5d6474", "#2f4a8a", "#c9cfdc"

TITLE = "Lease for a Workshop"
SUBTITLE = "The Old Sail Loft, Workshop 7"

Section = tuple[str, tuple[str, ...]]

PAGE_ONE: tuple[Section, ...] = (
    (
        "1. The parties",
        (
            "The landlord is Harbour Trust Ltd, 3 Customs House Lane, Port Allen. The tenant is Ms Ines Okafor, "
            "furniture maker, 18 Willow Street, Port Allen.",
        ),
    ),
    (
        "2. The workshop",
        (
            "The landlord lets to the tenant Workshop 7 on the ground floor of the Old Sail Loft, 12 Quay Street, "
            "Port Allen. It has an area of 86 square metres. A store room in the cellar, marked C4, and one "
            "parking space in the yard belong to it.",
        ),
    ),
    (
        "3. How long it lasts",
        (
            "The lease begins on 1 April 2025 and runs for five years. The tenant may extend it once by three more "
            "years, if she says so in writing at least six months before it ends.",
            "Either side may end the lease early by giving three months’ written notice. During the first year, "
            "only the tenant may do so.",
        ),
    ),
    (
        "4. Rent",
        (
            "The rent is 940 euros a month. It is due on the third working day of each month and is paid to the "
            "landlord’s account at the Fishermen’s Savings Bank.",
            "From the second year on, the landlord may raise the rent once a year by no more than two per "
            "cent. He announces it two months before.",
            "Water and waste are included in the rent. The tenant pays for electricity and heating herself, "
            "according to the meter by the workshop door.",
        ),
    ),
)

PAGE_TWO: tuple[Section, ...] = (
    (
        "5. Deposit",
        (
            "The deposit is 1,880 euros. The tenant pays it before she receives the keys. The landlord returns it "
            "within 30 days after the end of the lease, less the cost of damage that he can prove.",
        ),
    ),
    (
        "6. Use",
        (
            "The tenant uses the workshop to build and repair furniture. She may sell her own work there on "
            "Saturdays. Nobody may sleep in the workshop.",
            "Noisy machines are allowed from 8 in the morning until 6 in the evening, Monday to Friday. Varnish and "
            "solvents are kept in the steel cabinet and nowhere else.",
        ),
    ),
    (
        "7. Repairs",
        (
            "The landlord keeps the roof, the outer walls and the drains in repair. The tenant looks after the "
            "floor, the windows and the inner doors.",
            "The caretaker is Tomas Lindqvist; his telephone number is 555 0142. A leak or a "
            "fault in the wiring is reported to him on the same day.",
        ),
    ),
    (
        "8. Changes to the building",
        (
            "The tenant may put up shelves and a workbench without asking. For anything that touches a bearing "
            "wall she needs the landlord’s written permission. At the end of the lease she takes away what she "
            "built in, unless the landlord wishes to keep it and pays for it.",
        ),
    ),
    (
        "9. Insurance",
        (
            "The landlord insures the building against fire, storm and flood. The tenant insures her tools and her "
            "stock, and carries a liability insurance of at least 500,000 euros.",
        ),
    ),
    (
        "10. Keys",
        (
            "The tenant receives three keys to the workshop and one to the yard gate. A lost key is replaced by the "
            "caretaker for 25 euros.",
        ),
    ),
)

HANDED_OVER: tuple[tuple[str, str, str], ...] = (
    ("Item", "Number", "Condition"),
    ("Workbench, beech", "1", "used, sound"),
    ("Steel cabinet for varnish", "1", "new"),
    ("Radiators", "4", "serviced in February 2025"),
    ("Fire extinguishers", "2", "tested until 2027"),
)

PAGE_THREE: tuple[Section, ...] = (
    (
        "Hausordnung",
        (
            "Das Hoftor schließt abends um 21 Uhr. Wer später kommt, benutzt den Eingang an der Kaistraße. "
            "Nachts bewacht die Firma Nordlicht das Gelände.",
            "Der Müll wird jeden Dienstag abgeholt. Holzreste und Späne gehören in den grünen Behälter neben der "
            "Rampe.",
            "Hunde sind im Hof willkommen, wenn sie angeleint sind. Das Rauchen ist im ganzen Gebäude verboten.",
            "Fahrräder stehen im Schuppen hinter der Werkstatt 2. Der Lastenaufzug trägt höchstens 600 Kilogramm.",
        ),
    ),
)


def styles() -> dict[str, ParagraphStyle]:
    """The few kinds of line that the lease has."""
    body = ParagraphStyle("body", fontName="Vera", fontSize=11, leading=17, textColor=HexColor(INK), spaceAfter=7)
    return {
        "body": body,
        "title": ParagraphStyle(
            "title", body, fontName="VeraBd", fontSize=24, leading=31, alignment=TA_CENTER, spaceAfter=2
        ),
        "subtitle": ParagraphStyle(
            "subtitle", body, fontSize=12.5, textColor=HexColor(QUIET), alignment=TA_CENTER, spaceAfter=14
        ),
        "heading": ParagraphStyle(
            "heading",
            body,
            fontName="VeraBd",
            fontSize=12.5,
            leading=17,
            textColor=HexColor(ACCENT),
            spaceBefore=12,
            spaceAfter=5,
            keepWithNext=True,
        ),
        "small": ParagraphStyle("small", body, fontSize=8.5, leading=12, textColor=HexColor(QUIET)),
    }


def sections(parts: tuple[Section, ...], look: dict[str, ParagraphStyle]) -> list[Flowable]:
    """Headings and paragraphs, ready to be laid out."""
    story: list[Flowable] = []
    for heading, paragraphs in parts:
        story.append(Paragraph(heading, look["heading"]))
        story.extend(Paragraph(text, look["body"]) for text in paragraphs)
    return story


def table(look: dict[str, ParagraphStyle]) -> Table:
    """What was handed over with the workshop."""
    cells = [[Paragraph(text, look["body"]) for text in row] for row in HANDED_OVER]
    drawn = Table(cells, colWidths=[70 * mm, 25 * mm, 65 * mm], hAlign="LEFT")
    drawn.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, HexColor(LINE)),
                ("BACKGROUND", (0, 0), (-1, 0), HexColor("#eef1f7")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return drawn


def signatures(look: dict[str, ParagraphStyle]) -> Table:
    """Two lines to sign on."""
    cells = [
        [
            Paragraph("For Harbour Trust Ltd: Martin Pell, director", look["small"]),
            "",
            Paragraph("The tenant: Ines Okafor", look["small"]),
        ],
    ]
    drawn = Table(cells, colWidths=[72 * mm, 16 * mm, 72 * mm], hAlign="LEFT")
    drawn.setStyle(
        TableStyle(
            [
                ("LINEABOVE", (0, 0), (0, 0), 0.8, HexColor(INK)),
                ("LINEABOVE", (2, 0), (2, 0), 0.8, HexColor(INK)),
            ]
        )
    )
    return drawn


def draw_foot(canvas: Canvas, layout: BaseDocTemplate) -> None:
    """A line above the foot, and the page's number."""
    width = A4[0]
    canvas.saveState()
    canvas.setStrokeColor(HexColor(LINE))
    canvas.line(25 * mm, 20 * mm, width - 25 * mm, 20 * mm)
    canvas.setFont("Vera", 8)
    canvas.setFillColor(HexColor(QUIET))
    canvas.drawString(25 * mm, 15 * mm, f"{TITLE} – {SUBTITLE}")
    canvas.drawRightString(width - 25 * mm, 15 * mm, f"Page {layout.page} of 3")
    canvas.restoreState()


def make(path: Path) -> None:
    """Write the sample to ``path``."""
    fonts = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{name}.ttf")))
    look = styles()
    story: list[Flowable] = [Paragraph(TITLE, look["title"]), Paragraph(SUBTITLE, look["subtitle"])]
    story += [*sections(PAGE_ONE, look), PageBreak(), *sections(PAGE_TWO, look), PageBreak()]
    story += [Paragraph("Handed over with the workshop", look["heading"]), table(look), Spacer(1, 8 * mm)]
    story += [*sections(PAGE_THREE, look), Spacer(1, 10 * mm)]
    story += [Paragraph("Signed on 14 March 2025.", look["body"]), Spacer(1, 22 * mm), signatures(look)]
    layout = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=f"{TITLE}: {SUBTITLE}",
        author="The Answerlight authors",
        lang="en",
        invariant=1,
    )
    frame = Frame(25 * mm, 24 * mm, A4[0] - 50 * mm, A4[1] - 46 * mm, leftPadding=0, rightPadding=0)
    # At the page's end: the foot stands last in the file's text, too, where a reader expects it.
    layout.addPageTemplates([PageTemplate(frames=[frame], onPageEnd=draw_foot)])
    layout.build(story)


if __name__ == "__main__":
    make(HERE / "sample.pdf")
