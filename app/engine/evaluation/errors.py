"""What stands in the way of measuring: types that carry the facts; ``app.messages`` words them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class DatasetCause(Enum):
    """Why a file is no data set that could be asked. One sentence each in ``app.messages``."""

    MISSING = "missing"
    PERMISSION = "permission"
    DAMAGED = "damaged"
    """It is gzipped, and cut or changed."""
    NOT_JSON = "not_json"
    """The detail says at which line."""
    NOT_A_DATASET = "not_a_dataset"
    """JSON, but not SQuAD's layout."""
    BAD_ENTRY = "bad_entry"
    """SQuAD's layout, but an entry is not what it should be; the detail is its place and what is expected there."""
    NO_QUESTIONS = "no_questions"
    NOTHING_IN_FOLDER = "nothing_in_folder"
    TOO_LARGE = "too_large"
    """It unpacks to more than is read into memory."""


class DatasetError(Exception):
    """A data set could not be read.

    Attributes:
        path: of the file or folder.
        cause: why.
        detail: a fact to name with it, or "".
    """

    def __init__(self, path: Path, cause: DatasetCause, detail: str = "") -> None:
        super().__init__(path, cause, detail)
        self.path = path
        self.cause = cause
        self.detail = detail


class RefusedCause(Enum):
    """Why no honest calibration can be made. One sentence each in ``app.messages``."""

    FEW_QUESTIONS = "few_questions"
    FEW_ARTICLES = "few_articles"
    """Too few to leave some out of the fit and test on them."""
    FEW_RIGHT = "few_right"
    FEW_WRONG = "few_wrong"
    NO_SIGNAL = "no_signal"
    """Its score does not tell right answers from wrong ones (``found`` is the AUROC in per cent)."""


class CalibrationRefused(Exception):
    """The questions do not give honest percentages.

    Attributes:
        cause: why.
        found, needed: the number there is and the least there must be.
    """

    def __init__(self, cause: RefusedCause, found: int, needed: int) -> None:
        super().__init__(cause, found, needed)
        self.cause = cause
        self.found = found
        self.needed = needed


class NotKept(Exception):
    """A measurement cannot be written beside the model.

    Attributes:
        path: of the file.
        why: in the system's words.
    """

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why
