"""What the readers of this folder raise: the cause alone; the file is known further up."""

from __future__ import annotations

from app.engine.documents.errors import Cause


class Fault(Exception):
    """These bytes cannot be opened.

    Attributes:
        cause: why.
        detail: as of DocumentError.
    """

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail
