"""What a file is, decided by its content; its name only where the content leaves it open."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from app.engine.documents.errors import Cause


def _suffixes(names: str) -> frozenset[str]:
    return frozenset(names.split())


PDF_SUFFIXES = _suffixes(".pdf")
TEXT_SUFFIXES = _suffixes(
    ".txt .text .md .markdown .mdown .mkd .rst .csv .tsv .log .org .adoc .asciidoc .tex .srt .vtt"
)
WORD_SUFFIXES = _suffixes(".doc .docx .docm .dot .dotx .dotm")
UNSUPPORTED_SUFFIXES = _suffixes(
    """.png .jpg .jpeg .jpe .gif .bmp .tif .tiff .webp .heic .heif .avif .ico .svgz .psd .ai .eps .ps
    .zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .iso .dmg .jar .apk .deb .rpm .msi .exe .dll .so .dylib .bin
    .mp3 .m4a .wav .flac .ogg .opus .mp4 .m4v .mkv .mov .avi .webm .wmv
    .xls .xlsx .xlsm .ppt .pptx .odt .ods .odp .pages .numbers .key .rtf .epub .mobi .azw .azw3 .djvu .xps
    .sqlite .db .pyc .class .o .a .ttf .otf .woff .woff2 .safetensors .pt .onnx .parquet"""
)

_HEADER_BYTES = 1024
"""A PDF's header may stand anywhere in so many bytes (ISO 32000 allows rubbish before it)."""

_OTHER_MAGIC = (
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
    b"\x7fELF",
    b"MZ\x90\x00",
    b"{\\rtf",
    b"%!PS",
    b"SQLite format 3\x00",
    b"\x28\xb5\x2f\xfd",
    b"ID3",
    b"OggS",
    b"RIFF",
)

_CONTROLS = bytes(set(range(32)) - {*b"\t\n\v\f\r\x1b"} | {127})
"""Bytes that no text has, but UTF-16 and UTF-32."""


class Content(Enum):
    """How to open a file."""

    PDF = "pdf"
    MAYBE_PDF = "maybe_pdf"
    """Called a PDF, but without its header: PDFium opens a few of these."""
    TEXT = "text"


def sniff(head: bytes, path: Path) -> Content | Cause:
    """How to open the file that begins with ``head``, or why it cannot be."""
    suffix = path.suffix.lower()
    if b"%PDF-" in head[:_HEADER_BYTES]:
        return Content.PDF
    if head.startswith(b"PK\x03\x04"):
        return Cause.WORD if suffix in WORD_SUFFIXES or b"word/" in head else Cause.UNSUPPORTED
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # the container of Word, Excel, Outlook...
        return Cause.WORD if suffix in WORD_SUFFIXES else Cause.UNSUPPORTED
    if suffix in PDF_SUFFIXES:
        return Content.MAYBE_PDF
    if head.startswith(_OTHER_MAGIC) and (is_binary(head) or head.startswith((b"{\\rtf", b"%!PS"))):
        return Cause.WORD if suffix in WORD_SUFFIXES else Cause.UNSUPPORTED
    return Cause.UNSUPPORTED if is_binary(head) else Content.TEXT


def is_binary(head: bytes) -> bool:
    """Whether these bytes are no text in any encoding: too many control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\xef\xbb\xbf")) or utf16_without_bom(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(1, len(head) // 50)


def utf16_without_bom(head: bytes) -> str | None:
    """The codec, utf-16-le or utf-16-be, when every other byte of ``head`` tends to be zero, else None."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    pairs = min(len(head), 4096) // 2
    if pairs < 2:
        return None
    for codec, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many > pairs * 0.4 and few < pairs * 0.05:
            return codec
    return None
