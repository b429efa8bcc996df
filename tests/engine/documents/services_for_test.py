"""Services on whose pages the worst happens: PDFium hangs, eats memory, wants more than there is, or crashes."""

from __future__ import annotations

import os
import time
from typing import Any

from app.engine.documents import drawing, service
from app.engine.documents.pdf.file import PdfFile

HANGS, EATS, WANTS_TOO_MUCH, CRASHES, FAILS = 2, 4, 6, 8, 10
"""Numbers of pages."""

CHUNK = 20_000_000
MOST = 3_000_000_000
"""What it eats at most, should nobody stop it."""

_eaten: list[bytes] = []


def misbehave(number: int) -> None:
    if number == HANGS:
        time.sleep(600)
    elif number == EATS:
        while len(_eaten) * CHUNK < MOST:
            _eaten.append(b"x" * CHUNK)
        time.sleep(600)
    elif number == WANTS_TOO_MUCH:
        bytearray(MOST)
    elif number == CRASHES:
        os.abort()
    elif number == FAILS:
        raise ZeroDivisionError("a defect")


class BadPages(service.DocumentService):
    """Reads every other page as it should."""

    def __init__(self) -> None:
        real = PdfFile.page

        def page(file: PdfFile, number: int) -> Any:
            misbehave(number)
            return real(file, number)

        PdfFile.page = page


class BadFiles(service.DocumentService):
    """Hangs or eats memory on whole files, by their names."""

    def open(self, path, *arguments: Any, **keywords: Any):
        misbehave({"eats.txt": EATS, "fails.txt": FAILS}.get(path.name, 0))
        return super().open(path, *arguments, **keywords)

    def find(self, paths, report=lambda _event: None):
        if any("dead" in path.parts for path in paths):
            time.sleep(600)
        return super().find(paths, report)


class BadDrawing(drawing.DrawingService):
    """Draws every other page as it should."""

    def render(self, ticket, page: int, *arguments: Any, **keywords: Any):
        misbehave(page)
        return super().render(ticket, page, *arguments, **keywords)
