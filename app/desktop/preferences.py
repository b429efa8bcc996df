"""What the person chose and what is kept of what they did: changed here, written at once, drawn from the State."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import about, kept
from app.desktop.store import Store
from app.desktop.worker import JobOwner, Lanes, Worker
from app.engine.process import STILL_WORKING
from app.engine.task import Report
from app.kept import Kept
from app.settings import DEVICES, Appearance, Settings
from app.troubles import AnswersForgotten

logger = logging.getLogger(__name__)


class Preferences(JobOwner):
    """The settings as intentions.

    Args:
        store: what it changes.
        settings: where they are kept.
        lanes: of the session; disks are looked at on the finding lane.

    Signals:
        caution_changed(), device_changed(): what is read next, or loaded next, is another one.
        licences_read(str): all licences as one text; "" where they cannot be found.
        forgot(object): that a file was opened (its Path), or all that were opened until now (None).
        questions_forgotten(): those of this window.
    """

    caution_changed = Signal()
    device_changed = Signal()
    licences_read = Signal(str)
    forgot = Signal(object)
    questions_forgotten = Signal()

    def __init__(self, store: Store, settings: Settings, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._settings = settings
        self._lanes = lanes
        self._room = Worker("room", parent=self)  # of its own: to make room may take long, and nothing waits for it
        self._closed = False

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        self._closed = True
        self._room.close()

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system's colours, or not."""
        self._settings.change(appearance=appearance)
        self._store.set(appearance=appearance)

    def set_device(self, device: str) -> None:
        """Where readers compute that can choose: one of ``DEVICES``."""
        if device in DEVICES and device != self._store.state.device:
            self._settings.change(device=device)
            self._store.set(device=device)
            self.device_changed.emit()

    def set_caution(self, least: float | None) -> None:
        """How sure an answer must be; None: as the reader's measurement recommends."""
        if least != self._store.state.caution:
            self._settings.change(caution=least)
            self._store.set(caution=least)
            self.caution_changed.emit()

    # ---------------------------------------------------------------- what is kept

    def set_keep_recent(self, keep: bool) -> None:
        """Remember recent files, or forget them and do not."""
        self._settings.change(keep_recent=keep)
        if not keep:
            self._settings.forget_files()
            self.forgot.emit(None)
        values = self._settings.values
        self._store.set(keep_recent=keep, recent=values.recent, last=values.last)
        self.look()

    def forget_file(self, path: Path) -> None:
        """Forget that a file was opened."""
        self._settings.forget_file(path)
        self.forgot.emit(path)
        self._store.set(recent=self._settings.values.recent, last=self._settings.values.last)
        self.look()

    def forget_files(self) -> None:
        """Forget every recent file."""
        self._settings.forget_files()
        self.forgot.emit(None)
        self._store.set(recent=(), last=())
        self.look()

    def look(self) -> None:
        """See what is kept now."""
        job = self._lanes.finding.submit(kept.look, self._settings.folder, self._store.state.models.folder)
        job.succeeded.connect(self._looked)
        job.failed.connect(self._looking_failed)

    def keep_within(self, limit: int = kept.LIMIT) -> None:
        """See that no more is kept than should be, in the background; never for a private window.

        To be called at the start, and when something has grown.
        """
        if not (self._closed or self._settings.private):
            self._room.submit(kept.keep_within, self._settings.folder, limit).succeeded.connect(self._kept_within)

    def _kept_within(self, names: tuple[str, ...]) -> None:
        if self._closed:
            return
        if names:
            self._store.notice(AnswersForgotten(names))
        if self._store.state.kept is not None:
            self.look()

    def forget_log(self) -> None:
        """Empty the log."""
        self._lanes.finding.submit(kept.forget_log, self._settings.folder).finished.connect(self._look_again)

    def forget_everything(self) -> None:
        """Forget all but models and settings."""
        self._settings.forget_files()
        self.forgot.emit(None)
        self.questions_forgotten.emit()
        self._store.set(recent=(), last=())
        self._lanes.finding.submit(_forget_all, self._settings.folder).finished.connect(self._look_again)

    def read_licences(self) -> None:
        """Gather the licences of all that the program is made of: some 200 small files."""
        job = self._lanes.finding.submit(_licences)
        job.succeeded.connect(self._licences_read)

    def _licences_read(self, text: str) -> None:
        if not self._closed:
            self.licences_read.emit(text)

    def _look_again(self) -> None:
        if not self._closed:
            self.look()

    def _looked(self, found: Kept) -> None:
        if not self._closed:
            self._store.set(kept=found)

    def _looking_failed(self, error: Exception) -> None:
        logger.error("what is kept could not be looked at", exc_info=error)
        self._store.notice(error)


def _licences(report: Report) -> str:
    report(STILL_WORKING)
    try:
        return about.licences_text()
    except OSError as error:
        logger.error("the licences could not be read: %s", error)
        return ""


def _forget_all(home: Path, report: Report) -> None:
    kept.forget_log(home)
    kept.forget_collections(home)
    report(STILL_WORKING)
    kept.forget_damaged(home)
