"""Which reader answers, and how another one takes its place while documents are open.

The built-in reader is there first, within a second. Every other one is loaded beside the one in use, which
answers meanwhile; a question that runs is read to its end by the reader that began it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.desktop.models.rows import Rows
from app.desktop.models.state import Activity, Doing
from app.desktop.reading import ReadingEngine
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Choice:
    """A reader.

    Attributes:
        name: its id, or its folder's path.
        folder: to load it from; None for the built-in one.
    """

    name: str = BUILTIN
    folder: str | None = None


class Readers(JobOwner):
    """Loads readers and changes them.

    Args:
        store: what it changes.
        rows: where loading is shown.
        engine: reads.
        lanes: of the session.
        settings: remembers which reader is used.

    Signals:
        started(): the first reader is there, or could not be loaded.
        settled(): no reader is being loaded or exchanged any more.
    """

    started = Signal()
    settled = Signal()

    def __init__(
        self,
        store: Store,
        rows: Rows,
        engine: ReadingEngine,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._rows = rows
        self._engine = engine
        self._lanes = lanes
        self._settings = settings
        self._used = self._wanted = _Choice()
        self._choices: dict[str | None, _Choice] = {None: self._used}
        self._starting: Job | None = None
        self._loading: Job | None = None
        self._switching: Job | None = None
        self._remember = False
        self._closed = False

    @property
    def used(self) -> str:
        """The reader that answers: its id, or its folder's path."""
        return self._used.name

    @property
    def wanted(self) -> str:
        """The reader that answers, or will: likewise."""
        return self._wanted.name

    @property
    def is_settled(self) -> bool:
        """Whether no reader is being loaded or exchanged."""
        return self._starting is self._loading is self._switching is None

    def holds(self, name: str) -> bool:
        """Whether the files of a model are in use, or will be."""
        return name in (self._used.name, self._wanted.name)

    def start(self) -> None:
        """Load the built-in reader."""
        if self._starting is None:
            self._starting = job = self._lanes.asking.submit(self._engine.start)
            job.succeeded.connect(self._builtin_loaded)
            job.failed.connect(self._builtin_failed)
            job.finished.connect(self._start_over)
            self._show()

    def use(self, name: str, folder: str | None, *, remember: bool = True, again: bool = False) -> None:
        """Answer with another reader as soon as it is loaded; the last one asked for counts.

        Args:
            name: its id, or its folder's path.
            folder: to load it from; None for the built-in one.
            remember: use it at the next start, too, once it is in use.
            again: load it even if it is in use, since its files have moved.
        """
        self._remember = remember
        self._wanted = self._choices[folder] = _Choice(name, folder)
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if self._used.name == name and self._store.state.reader is not None and not again:
            self._wanted = self._used
            if self._switching is None:
                self._lanes.loading.submit(self._engine.drop)
                self._settle()
        else:
            self._load()
        self._show()

    def fall_back(self) -> None:
        """The reader in use cannot be loaded any more (a drive that was taken away): let the built-in one answer."""
        if self._used.name != BUILTIN and self._wanted == self._used:
            self.use(BUILTIN, None, remember=False)

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        self._closed = True

    # ---------------------------------------------------------------- the first one

    def _builtin_loaded(self, info: ReaderInfo) -> None:
        if not self._closed:
            self._store.set(reader=info)

    def _builtin_failed(self, error: Exception) -> None:
        if not self._closed:
            self._tell(error)

    def _start_over(self) -> None:
        self._starting = None
        if not self._closed:
            self._settle()
            self._show()
            self.started.emit()

    # ---------------------------------------------------------------- another one

    def _load(self) -> None:
        device = self._store.state.device
        self._loading = job = self._lanes.loading.submit(self._engine.load, self._wanted.folder, device)
        job.succeeded.connect(self._loaded)
        job.failed.connect(self._failed)

    def _loaded(self, _info: ReaderInfo) -> None:
        if self._job() is not self._loading or self._closed:
            return
        self._loading = None
        self._switching = job = self._lanes.asking.submit(self._engine.switch)
        job.succeeded.connect(self._switched)
        job.failed.connect(self._failed)

    def _switched(self, now: tuple[str | None, ReaderInfo | None]) -> None:
        if self._job() is not self._switching or self._closed:
            return
        self._switching = None
        folder, info = now
        self._store.set(reader=info)
        self._lanes.asking.submit(self._engine.prepare).failed.connect(self._preparing_failed)
        self._used = self._choices[folder]
        if self._used == self._wanted:
            if self._remember:
                self._settings.change(reader=None if self._used.name == BUILTIN else self._used.name)
            self._settle()
        elif self._loading is None:  # the person went back to the one before while this one took its place
            self._load()
        self._show()

    def _failed(self, error: Exception) -> None:
        if self._job() not in (self._loading, self._switching) or self._closed:
            return
        self._loading = self._switching = None
        self._wanted = self._used
        self._tell(error)
        self._settle()
        self._show()

    def _preparing_failed(self, error: Exception) -> None:
        # Preparing is only for speed: what is wrong will be said when the person asks.
        logger.warning("a document could not be prepared", exc_info=error)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            logger.error("the reader could not be loaded", exc_info=error)
        self._store.notice(error)

    def _settle(self) -> None:
        if self.is_settled:
            self._show()
            self.settled.emit()

    # ---------------------------------------------------------------- drawing

    def _show(self) -> None:
        """Tell which reader is wanted, and mark the row of the one that is being loaded."""
        changing = self._loading is not None or self._switching is not None
        loading = Activity(Doing.LOADING)
        for item in self._rows.models.items:
            wanted = changing and item.id == self._wanted.name
            if wanted and item.activity is None:
                self._rows.begin(item.id, loading)
            elif not wanted and item.activity is not None and item.activity.doing is Doing.LOADING:
                self._rows.end(item.id)
        self._rows.set(chosen=self._wanted.name)
        self._store.set(reader_loading=changing or self._starting is not None)
