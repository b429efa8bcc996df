"""What a Session asks to be done with models, and the helper process that does it.

A folder on a network drive may hang, a line may be silent, a server may send anything: none of that is the
window's business. Two of these are used at a time, so that looking need not wait for a download.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.engine.models.stored import Overview, StoredModel
from app.engine.process import HelperProcess
from app.engine.task import Report

LOOK_S = 20.0
"""How long looking may be silent: a drive that needs longer cannot be worked with."""


class ModelWork(Protocol):
    """The models on this computer; every method blocks, and raises ModelError or HelperError."""

    def look(self, report: Report) -> Overview:
        """What is there."""
        ...

    def download(self, name: str, report: Report) -> StoredModel:
        """Fetch what is missing of a model; reports Transfer. Stopped, it keeps what has arrived."""
        ...

    def verify(self, name: str, report: Report) -> StoredModel:
        """Compare every byte with its hashes; reports Progress in bytes."""
        ...

    def remove(self, name: str, report: Report) -> int:
        """Remove a model, finished or not; returns the bytes that are free now."""
        ...

    def import_path(self, path: Path, report: Report) -> StoredModel:
        """Take a model from a folder or a zip file; reports Progress in bytes."""
        ...

    def move(self, folder: Path, report: Report) -> Path:
        """Keep the models elsewhere from now on; reports Progress in bytes."""
        ...

    def tidy(self, report: Report) -> None:
        """Remove what an earlier move could not, because it was in use."""
        ...

    def rest(self, report: Report) -> None:
        """There is nothing to do for a while: give the memory back."""
        ...


class HelperModels:
    """ModelWork over a helper process, which is started at the first call.

    Args:
        process: runs ``app.engine.service:model_store``.
    """

    def __init__(self, process: HelperProcess) -> None:
        self._process = process

    def look(self, report: Report) -> Overview:
        found: Overview = self._process.call("look", report=report, silence_s=LOOK_S)
        return found

    def download(self, name: str, report: Report) -> StoredModel:
        stored: StoredModel = self._process.call("download", name, report=report)
        return stored

    def verify(self, name: str, report: Report) -> StoredModel:
        stored: StoredModel = self._process.call("verify", name, report=report)
        return stored

    def remove(self, name: str, report: Report) -> int:
        freed: int = self._process.call("remove", name, report=report)
        return freed

    def import_path(self, path: Path, report: Report) -> StoredModel:
        stored: StoredModel = self._process.call("import_path", path, report=report)
        return stored

    def move(self, folder: Path, report: Report) -> Path:
        moved: Path = self._process.call("move", folder, report=report)
        return moved

    def tidy(self, report: Report) -> None:
        self._process.call("tidy", report=report)

    def rest(self, report: Report) -> None:
        self._process.rest()

    def close(self) -> None:
        """End the process for good."""
        self._process.close()
