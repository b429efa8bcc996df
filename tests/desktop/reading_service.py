"""A reading service without a model, for tests of the processes around it: quick to start, and tells who it is."""

from __future__ import annotations

import os
import time
from pathlib import Path

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.task import ignore


class EchoReading:
    """Answers with its process id, what it has loaded, and the documents that it was given."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._model = None
        self._documents = []
        self._asked = []

    def load(self, model, device, report=ignore):
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{os.getpid()}\n")
        report("loading")
        if model == "slow":
            while True:
                time.sleep(0.01)
                report("loading")
        if model == "hang":
            time.sleep(60)
        if model == "die":
            os._exit(3)
        if model == "none":
            raise ReaderError(Path("none"), ReaderCause.MISSING)
        self._model = model
        return ReaderInfo(model or "builtin", "", None, "cpu", "fp32", False)

    def add(self, document, report=ignore):
        self._documents.append(document.fingerprint)

    def remove(self, fingerprint, report=ignore):
        self._documents.remove(fingerprint)

    def standing(self, by, report=ignore):
        return os.getpid(), self._model, by

    def put(self, fingerprints, question, anyway, least, report=ignore):
        if question == "crash":
            os._exit(3)
        self._asked.append(question)
        if question == "what was asked":
            return tuple(self._asked), self._model
        return os.getpid(), self._model, tuple(self._documents), tuple(fingerprints)

    def hand_over(self, report=ignore):
        if "hang" in self._asked:
            time.sleep(60)
        return tuple(self._asked)

    def take_over(self, handed, report=ignore):
        self._asked.extend(handed)
