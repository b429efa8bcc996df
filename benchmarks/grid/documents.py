"""Documents to put tables over: articles in several languages, typeset as PDFs, the same every time."""

from __future__ import annotations

import random
import textwrap
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.exhaustive.texts import PAGE_IDS, Source, Texts

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/Library/Fonts/Arial Unicode.ttf"),
    Path("C:/Windows/Fonts/arial.ttf"),
)
LETTERS = ("en", "de", "es", "ro", "tr", "vi", "el", "ru")
"""Languages that any of FONTS has, and that need no shaping to be typeset; others are left out."""
LINES, WIDTH, SIZE, LEADING = 46, 92, 10, 15


def languages(sources: dict[str, Source]) -> list[str]:
    """Those of the data that can be typeset here."""
    able = LETTERS if _font() else ("en", "de", "es", "")
    return [language for language in sources if language in able or not language]


def make_documents(
    folder: Path,
    sources: dict[str, Source],
    texts: dict[str, Texts],
    count: int,
    pages: int,
    seed: int = 0,
    *,
    every: int = 1,
) -> list[Path]:
    """PDFs of about so many pages, in turn in each language; paragraphs drawn anew for each.

    With ``every`` N, only each Nth of those ``count`` is made: a sample, whose documents are those of the whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    able = languages(sources)
    made = []
    for number in range(0, count, every):
        language = able[number % len(able)]
        text = texts[language].document(pages * PAGE_IDS, seed + number)
        made.append(typeset(folder / f"{number:04}-{language or 'sample'}.pdf", text))
    return made


def questions(sources: dict[str, Source], count: int, seed: int = 0) -> list[str]:
    """Questions in the documents' languages: most documents answer few of them, as with real lists."""
    draw = random.Random(seed)
    able = languages(sources)
    asked = [draw.choice(sources[able[number % len(able)]].asked)[1].text for number in range(count)]
    return [" ".join(question.split()) for question in asked]


def typeset(path: Path, text: str) -> Path:
    """A PDF of a text, in a font that has its letters."""
    font = _font()
    if font is not None:
        registerFont(TTFont("benchmark", str(font)))
    lines = [line for part in text.split("\n\n") for line in [*textwrap.wrap(part, WIDTH), ""]]
    canvas = Canvas(str(path), pageCompression=1, invariant=1)
    for first in range(0, len(lines), LINES):
        page = canvas.beginText(60, 790)
        page.setFont("benchmark" if font is not None else "Helvetica", SIZE, LEADING)
        for line in lines[first : first + LINES]:
            page.textLine(line)
        canvas.drawText(page)
        canvas.showPage()
    canvas.save()
    return path


def _font() -> Path | None:
    return next((font for font in FONTS if font.is_file()), None)
