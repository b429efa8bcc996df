"""Why a reader could not be loaded: types that carry the facts; ``app.messages`` words them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class ReaderCause(Enum):
    """What stands in the way. One sentence each in ``app.messages``."""

    MISSING = "missing"
    """There is no such folder."""
    PERMISSION = "permission"
    NO_CONFIG = "no_config"
    """No config.json: not a model's folder."""
    NOT_QUESTION_ANSWERING = "not_question_answering"
    """A model, but made for something else."""
    OWN_CODE = "own_code"
    """It brings program code of its own, which is never run."""
    UNKNOWN_KIND = "unknown_kind"
    """The installed transformers does not know this architecture."""
    NO_WEIGHTS = "no_weights"
    ONLY_PICKLE = "only_pickle"
    """Weights in a format that can hide programs, and not as safetensors."""
    NO_TOKENIZER = "no_tokenizer"
    OTHER_TOKENIZER = "other_tokenizer"
    """The tokenizer's vocabulary is larger than the model's."""
    DAMAGED = "damaged"
    """A file is truncated or cannot be understood; the detail names it."""
    MISSING_WEIGHTS = "missing_weights"
    """Some weights would be random; the detail names one."""
    NO_DEVICE = "no_device"
    """The device that was asked for is not there; the detail names it."""
    NO_DEVICE_PART = "no_device_part"
    """There is such a card, but the installed torch was built without what it takes."""
    NO_DEVICE_DRIVER = "no_device_driver"
    """There may be such a card, but its driver is too old or out of order."""
    MEMORY = "memory"
    """Not enough memory for the model."""


class ReaderError(Exception):
    """A reader could not be loaded.

    Attributes:
        folder: of the checkpoint.
        cause: why.
        detail: a fact to name with it (a file, an architecture, a device), or "".
    """

    def __init__(self, folder: Path, cause: ReaderCause, detail: str = "") -> None:
        super().__init__(folder, cause, detail)
        self.folder = folder
        self.cause = cause
        self.detail = detail
