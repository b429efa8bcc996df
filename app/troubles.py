"""What may be wrong with the program itself, rather than with a document or a reader; told in the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class EndedUnexpectedly(Exception):
    """The program crashed, or was killed, when it ran last.

    Attributes:
        report: what is known of it.
    """

    def __init__(self, report: Path) -> None:
        super().__init__(report.name)
        self.report = report


class AnotherIsSilent(Exception):
    """There is a window already, and it does not answer."""


class NothingToShowWith(Exception):
    """The system has no program that shows a folder or a file.

    Attributes:
        path: what was to be shown.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class NoPrivateWindow(Exception):
    """The system did not start another process.

    Attributes:
        why: in the system's words.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AnswersForgotten(Exception):
    """More was kept than should be, and what was read for some tables made room.

    Attributes:
        tables: their names.
    """

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(*tables)
        self.tables = tuple(tables)
