"""A second opinion on a page of which PDFium makes nothing: pypdf reads some fonts in another way.

What it says has no boxes, so an answer on such a page is shown by marking the page. It is believed only when
it looks like text; else the page is named as garbled. Runs in the helper process, where a page that takes too
long is given up like any other.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from app.engine.documents.pdf.text import clean_page, is_garbled

if TYPE_CHECKING:
    from pypdf import PdfReader

FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What pypdf raises on damaged files beside its own errors: those of Python that it does not catch."""

PAGES = 200
"""So many pages of a document are asked about at most: a thousand of them would take minutes."""

FEWEST_LETTERS = 20
LETTERS = 0.55
"""Text has at least so many letters and digits, and so large a share of what is not white space."""

_GLYPH_NAMES = re.compile(r"/(?:g|G|C|cid|glyph|uni)?\d{1,5}\b")
_LONGEST_WORD = 40


class SecondOpinion:
    """pypdf on one document, opened when first asked.

    Args:
        data: the file. password: that opened it.
    """

    def __init__(self, data: bytearray, password: str | None) -> None:
        self._data = data
        self._password = password
        self._reader: PdfReader | None = None
        self._asked = 0

    def page(self, number: int) -> str | None:
        """The text of page ``number`` (from 1), lines divided by line feeds; None when it makes no sense either."""
        self._asked += 1
        if self._asked > PAGES:
            return None
        # Imported when it is needed: most documents never ask, and it takes a quarter of a second.
        from pypdf.errors import PyPdfError

        try:
            text = clean_page(self._open().pages[number - 1].extract_text()).text
        except (PyPdfError, *FAULTS):
            return None
        return text if looks_like_text(text) else None

    def _open(self) -> PdfReader:
        from pypdf import PdfReader

        if self._reader is None:
            self._reader = PdfReader(io.BytesIO(self._data), strict=False, password=self._password)
        return self._reader


def looks_like_text(text: str) -> bool:
    """Whether this may be what a page says: mostly letters, in words, and no names of glyphs."""
    if is_garbled(text) or len(_GLYPH_NAMES.findall(text)) > 3:
        return False
    letters = sum(char.isalnum() for char in text)
    solid = sum(not char.isspace() for char in text)
    longest = max((len(word) for word in text.split() if word.isascii()), default=0)
    return letters >= FEWEST_LETTERS and letters >= LETTERS * solid and longest <= 4 * _LONGEST_WORD
