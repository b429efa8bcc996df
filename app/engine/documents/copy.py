"""A copy of a PDF with answers marked in it: what to ask for, and the process that writes it.

The work itself is ``pdf.marking``'s, in the helper process ``copying``: what is here loads neither pypdf nor PDFium
into the window.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.engine.documents.document import Piece
from app.engine.process import HelperClient, HelperDied, HelperFailed, HelperProcess, HelperSilent
from app.engine.task import Report, ignore

SILENCE_S = 120.0
"""pypdf says nothing while it reads and writes a file: 1,000 pages take about a second."""


class CopyCause(Enum):
    """Why a copy was not written. One sentence each in ``app.messages``."""

    SAME_FILE = "same_file"
    """The place chosen is that of the document itself."""
    NOT_ALLOWED = "not_allowed"
    """Its protection allows no notes."""
    UNREADABLE = "unreadable"
    """pypdf cannot take the file apart, or PDFium cannot open what came of it."""
    NOT_WRITTEN = "not_written"
    """The system refused; the detail says what it said."""


class CopyError(Exception):
    """A copy could not be written; nothing was left at the place chosen, and nothing there was changed.

    Attributes:
        path: where it was to be. cause: why. detail: what the system said, or "".
    """

    def __init__(self, path: Path, cause: CopyCause, detail: str = "") -> None:
        super().__init__(path, cause, detail)
        self.path = path
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True)
class Mark:
    """An answer, or the part of it that stands on one page.

    Attributes:
        page: from 1.
        page_text: the page's part of ``Document.text``, which must be what PDFium says now.
        start, end: offsets into ``page_text``.
        comment: what the annotation says.
        pieces: ``Page.pieces``.
    """

    page: int
    page_text: str
    start: int
    end: int
    comment: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Order:
    """What to copy and where to.

    Attributes:
        path: of the PDF. fingerprint: which bytes it must have. password: that opened it.
        marks: what to mark.
        target: the file to write, which the person has chosen.
    """

    path: Path
    fingerprint: str | None
    password: str | None
    marks: tuple[Mark, ...]
    target: Path


@dataclass(frozen=True)
class Copied:
    """What was written.

    Attributes:
        highlights: so many marks became highlights.
        notes: so many stand as a note on their page, since their place on it is not certain.
    """

    path: Path
    highlights: int
    notes: int


class CopyHelper(HelperClient):
    """Writes copies in a helper process, which is there only while it writes one."""

    def __init__(self, silence_s: float = SILENCE_S) -> None:
        super().__init__(
            HelperProcess("copying", "app.engine.documents.pdf.marking:CopyService", yields=True), silence_s
        )

    def write(self, order: Order, report: Report = ignore) -> Copied:
        """Write a copy of a PDF with its answers marked.

        A protected file's copy is protected by the same password and allows what the file allows.

        Args:
            order: what and where.
            report: gets LoadingFile and Progress.

        Raises:
            CopyError: it cannot be written. DocumentError: the PDF cannot be read any more, or has changed.
        """
        try:
            copied: Copied = self._process.call("write", order, report=report, silence_s=self._silence_s)
        except (HelperDied, HelperSilent, HelperFailed) as error:
            raise CopyError(order.target, CopyCause.UNREADABLE) from error
        finally:
            self._process.rest()
        return copied


def check_target(source: Path, target: Path) -> None:
    """Refuse to write over the document itself, under whatever name.

    Raises:
        CopyError: SAME_FILE.
    """
    try:
        same = target.exists() and target.samefile(source)
    except OSError:
        same = False
    if same or target == source:
        raise CopyError(target, CopyCause.SAME_FILE)


def save(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: what was there before stays until the new one is complete.

    Raises:
        CopyError: NOT_WRITTEN.
    """
    new = target.with_name(f"{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        try:
            with new.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise CopyError(target, CopyCause.NOT_WRITTEN, detail) from error
