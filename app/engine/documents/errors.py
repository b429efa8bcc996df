"""Why a file could not be opened: types that carry the facts; ``app.messages`` words them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class Cause(Enum):
    """What stands in the way. One sentence each in ``app.messages``."""

    MISSING = "missing"
    PERMISSION = "permission"
    EMPTY = "empty"
    DAMAGED = "damaged"
    NOT_A_PDF = "not_a_pdf"
    WORD = "word"
    """The format of Word before 2007, which only Word and its like can read."""
    LOCKED = "locked"
    """A Word file or book under a password or copy protection that cannot be undone here."""
    UNSAFE = "unsafe"
    """It swells when it is opened, as files do that are made to fill a computer's memory."""
    UNSUPPORTED = "unsupported"
    PASSWORD_NEEDED = "password_needed"
    PASSWORD_WRONG = "password_wrong"
    NO_TEXT = "no_text"
    NO_PAGES = "no_pages"
    TOO_LARGE = "too_large"
    NOTHING_IN_FOLDER = "nothing_in_folder"
    LEFT_OUT = "left_out"
    """Of a folder: it also holds files that cannot be opened; the detail names them."""
    NOT_RESPONDING = "not_responding"
    READ_FAILED = "read_failed"
    CHANGED = "changed"
    GONE = "gone"
    """It was there when it was opened; what was read of it is still known."""


class DocumentError(Exception):
    """A file could not be opened.

    Attributes:
        path: which file.
        cause: why.
        detail: a fact to name with it (a size, a suffix, what the system said), or "".
    """

    def __init__(self, path: Path, cause: Cause, detail: str = "") -> None:
        super().__init__(path, cause, detail)
        self.path = path
        self.cause = cause
        self.detail = detail


class PageFailed(Exception):
    """A page could not be drawn or measured: PDFium crashed or hung on it, or cannot load it.

    Attributes:
        path: of the file.
        page: from 1.
    """

    def __init__(self, path: Path, page: int) -> None:
        super().__init__(path, page)
        self.path = path
        self.page = page
