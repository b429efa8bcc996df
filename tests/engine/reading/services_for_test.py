"""A service that loads readers on a computer whose graphics driver is out of order."""

from __future__ import annotations

import os
import time

from app.engine.reading.device import DeviceCause, DeviceReason, LoadStep
from app.engine.reading.reader import ReaderInfo
from app.engine.task import Report, ignore


class BadDriver:
    """``model`` says what the driver does."""

    def load(self, model: str, device: str, report: Report = ignore) -> ReaderInfo:
        report(LoadStep.FILES)
        if model == "dies with the files":
            os._exit(3)
        if device != "cpu":
            report(LoadStep.CARD)
            if model == "hangs":
                time.sleep(60)
            if model == "crashes":
                os._exit(3)
            report(LoadStep.FILES)
            time.sleep(0.3 if model == "has slow files" else 0)
        where = "cpu" if device == "cpu" else "cuda"
        return ReaderInfo(model, "", None, where, "fp32", False, "", DeviceReason(DeviceCause.CHOSEN))

    def pid(self) -> int:
        return os.getpid()
