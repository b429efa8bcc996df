"""Why a question could not be put."""

from __future__ import annotations

from enum import Enum


class QuestionCause(Enum):
    """What is wrong with it. One sentence each in ``app.messages``."""

    EMPTY = "empty"
    TOO_LONG = "too_long"


class QuestionError(Exception):
    """The question cannot be put to a reader.

    Attributes:
        cause: why.
        limit: for TOO_LONG, about how many words fit.
    """

    def __init__(self, cause: QuestionCause, limit: int = 0) -> None:
        super().__init__(cause, limit)
        self.cause = cause
        self.limit = limit
