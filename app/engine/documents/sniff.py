"""What a file is, decided by its content; its name only where the content leaves it open."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from enum import Enum
from pathlib import Path

from app.engine.documents.errors import Cause


def _suffixes(names: str) -> frozenset[str]:
    return frozenset(names.split())


PDF_SUFFIXES = _suffixes(".pdf")
TEXT_SUFFIXES = _suffixes(
    ".txt .text .md .markdown .mdown .mkd .rst .csv .tsv .log .org .adoc .asciidoc .tex .srt .vtt"
)
ARCHIVE_SUFFIXES = _suffixes(".docx .docm .dotx .dotm .odt .ott .epub")
"""Parts in a ZIP file."""
RTF_SUFFIXES = _suffixes(".rtf")
HTML_SUFFIXES = _suffixes(".html .htm .xhtml .xht")
MARKDOWN_SUFFIXES = _suffixes(".md .markdown .mdown .mkd")
READABLE_SUFFIXES = PDF_SUFFIXES | TEXT_SUFFIXES | ARCHIVE_SUFFIXES | RTF_SUFFIXES | HTML_SUFFIXES
OLD_WORD_SUFFIXES = _suffixes(".doc .dot")
PICTURE_SUFFIXES = _suffixes(".png .jpg .jpeg .jpe .gif .bmp .tif .tiff .webp .heic .heif .avif")
"""Photos and scans: there may be a text in them that a person sees, and no program but text recognition does."""
UNSUPPORTED_SUFFIXES = PICTURE_SUFFIXES | _suffixes(
    """.ico .svgz .psd .ai .eps .ps
    .zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .iso .dmg .jar .apk .deb .rpm .msi .exe .dll .so .dylib .bin
    .mp3 .m4a .wav .flac .ogg .opus .mp4 .m4v .mkv .mov .avi .webm .wmv
    .xls .xlsx .xlsm .ppt .pptx .ods .odp .pages .numbers .key .mobi .azw .azw3 .djvu .xps
    .sqlite .db .pyc .class .o .a .ttf .otf .woff .woff2 .safetensors .pt .onnx .parquet"""
)

_HEADER_BYTES = 1024
"""A PDF's header may stand anywhere in so many bytes (ISO 32000 allows rubbish before it)."""

_CONTROLS = bytes(set(range(32)) - {*b"\t\n\v\f\r\x1b"} | {127})
"""Bytes that no text has, but UTF-16 and UTF-32."""


class Content(Enum):
    """How to open a file."""

    PDF = "pdf"
    MAYBE_PDF = "maybe_pdf"
    """Called a PDF, but without its header: PDFium opens a few of these."""
    TEXT = "text"
    ARCHIVE = "archive"
    """A ZIP file: Word, OpenDocument or a book, or something else; what is in it decides."""
    OLD_OFFICE = "old_office"
    """The container of Word before 2007, of locked Word files, of Excel, Outlook..."""
    RTF = "rtf"
    HTML = "html"
    MARKDOWN = "markdown"


_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


_PICTURE_START = re.compile(
    rb"\xff\xd8\xff"  # JPEG
    rb"|\x89PNG"
    rb"|GIF8[79]a(?:\Z|.{0,6}[\x00-\x08\x0e-\x1f\x80-\xff])"  # its size, and not words about the format
    rb"|II\*\x00|MM\x00\*"  # TIFF
    rb"|RIFF.{4}WEBP"
    rb"|BM.{4}\x00{4}",  # BMP
    re.DOTALL,
)
"""Pictures by their first bytes: the rest of a short or damaged one may well look like text."""


def sniff(head: bytes, path: Path) -> Content | Cause:
    """How to open the file that begins with ``head``, or why it cannot be."""
    suffix = path.suffix.lower()
    if b"%PDF-" in head[:_HEADER_BYTES]:
        return Content.PDF
    if head.startswith(b"PK\x03\x04"):
        return Content.ARCHIVE
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Content.OLD_OFFICE
    if head.startswith(b"{\\rtf"):
        return Content.RTF
    if suffix in PDF_SUFFIXES:
        return Content.MAYBE_PDF
    if is_binary(head) or _PICTURE_START.match(head) or head.startswith(b"%!PS"):
        return Cause.DAMAGED if suffix in ARCHIVE_SUFFIXES else Cause.UNSUPPORTED
    if suffix in HTML_SUFFIXES or _HTML_START.match(head):
        return Content.HTML
    return Content.MARKDOWN if suffix in MARKDOWN_SUFFIXES else Content.TEXT


def is_binary(head: bytes) -> bool:
    """Whether these bytes are no text in any encoding: too many control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\xef\xbb\xbf")) or utf16_without_bom(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(1, len(head) // 50)


def utf16_without_bom(head: bytes) -> str | None:
    """The codec, utf-16-le or utf-16-be, when every other byte of ``head`` tends to be the same, else None."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    pairs = min(len(head), 4096) // 2
    if pairs < 2:
        return None
    for codec, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many > pairs * 0.4 and few < pairs * 0.05:
            return codec
    return _utf16_of_other_letters(head[: 2 * pairs]) if even or odd else None


def _utf16_of_other_letters(pairs: bytes) -> str | None:
    """Russian, Arabic, Thai...: one byte of each pair is the script's or zero; there are blanks; all are characters."""
    for codec, high, low in (("utf-16-le", pairs[1::2], pairs[0::2]), ("utf-16-be", pairs[0::2], pairs[1::2])):
        (script, letters), *_ = Counter(byte for byte in high if byte).most_common(1) or [(0, 0)]
        if not 0x03 <= script <= 0x17 or letters + high.count(0) < 0.95 * len(high) or letters < 0.3 * len(high):
            continue
        blanks = sum(above == 0 and below in b" \n" for above, below in zip(high, low, strict=True))
        try:
            text = pairs.decode(codec)
        except UnicodeDecodeError:
            continue
        if (
            blanks
            and sum(unicodedata.category(character) in ("Cn", "Cc", "Co") for character in text) < 2 + len(text) // 25
        ):
            return codec
    return None
