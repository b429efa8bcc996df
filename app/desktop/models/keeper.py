"""The work behind the models page: every button of it is a method here, and changes ``State.models``.

Two things with one model never happen at once. The files of the reader in use are not touched: the built-in
reader takes over before they are removed or repaired, and nothing is downloaded or loaded during a move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.desktop.models.disk import Disk
from app.desktop.models.downloads import Downloads
from app.desktop.models.measuring import Measure, QuestionSet
from app.desktop.models.readers import Readers
from app.desktop.models.rows import Rows
from app.desktop.models.state import Activity, Doing, ModelItem, Models
from app.desktop.models.work import ModelWork
from app.desktop.reading import ReadingEngine
from app.desktop.store import Store
from app.desktop.worker import JobOwner, Lanes
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.stored import State
from app.settings import Settings


@dataclass(frozen=True)
class ModelHelpers:
    """Who works on models: ``network`` downloads, ``shelf`` does all that needs the disk alone."""

    network: ModelWork
    shelf: ModelWork


class ModelKeeper(JobOwner):
    """Keeps the models, and the reader that is one of them.

    Args:
        store: what it changes.
        helpers: do the work.
        engine: reads questions.
        lanes: of the session.
        settings: which reader was chosen, and whether the recommended one was offered.
        questions: by which readers are measured; the program's own unless others are given.
    """

    def __init__(
        self,
        store: Store,
        helpers: ModelHelpers,
        engine: ReadingEngine,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
        questions: QuestionSet | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._settings = settings
        self._rows = rows = Rows(store)
        self._disk = Disk(rows, helpers.shelf, lanes, self)
        self._downloads = Downloads(rows, helpers.network, lanes, self)
        self._readers = Readers(store, rows, engine, lanes, settings, self)
        self._measuring = Measure(store, rows, engine, lanes, questions or QuestionSet(), self)
        self._measuring.halted.connect(self._go_on)
        self._disk.imported.connect(self._measuring.offer)
        self._disk.looked.connect(self._looked)
        self._disk.moved.connect(self._moved)
        self._downloads.arrived.connect(self._arrived)
        self._downloads.halted.connect(self._go_on)
        self._readers.started.connect(self.look)
        self._readers.settled.connect(self._go_on)
        self._started = False
        self._wanted: str | None = None
        """The model to be used as soon as it is here."""
        self._after_look: list[Callable[[], None]] = []
        """What was asked for before the first look had told what there is."""
        self._to_measure: str | None = None
        """The model to be measured as soon as it is the reader."""
        self._to_remove: list[str] = []
        self._to_repair: list[str] = []
        """Models that wait until they are no longer the reader in use."""
        self._to_move: Path | None = None
        self._untidy = False

    @property
    def _models(self) -> Models:
        return self._rows.models

    def close(self) -> None:
        """Nothing that still ends has anybody to tell."""
        for part in (self._disk, self._downloads, self._readers, self._measuring):
            part.close()

    # ---------------------------------------------------------------- the start

    def start(self, name: str | None) -> None:
        """Load the built-in reader; behind it the one that was chosen: its id, or its folder's path.

        After the start it is only a choice, which is not remembered.
        """
        if self._started:
            self._use(name or BUILTIN, remember=False)
            return
        self._started = True
        if name is not None and name != BUILTIN:
            self._after_look.append(partial(self._use_first, name))
        else:
            self._after_look.append(self._offer)
        self._readers.start()

    def look_for_person(self) -> None:
        """See what is there now, and how long it would take to measure the reader in use."""
        self.look()
        self._measuring.estimate()

    def look(self) -> None:
        """See what is there now."""
        self._rows.forget_removed()
        self._disk.look()

    def _looked(self) -> None:
        later, self._after_look = self._after_look, []
        for act in later:
            act()

    def _use_first(self, name: str) -> None:
        """The reader of the last start: if it was removed meanwhile, it is not asked for again every time."""
        item = self._models.find(name)
        if item is None or item.stored.state is not State.ABSENT or self._models.free is None:
            self._use(name, remember=False)
        else:
            self._settings.change(reader=None)
            self._store.notice(ModelError(item.stored.model.title, ModelCause.NOT_DOWNLOADED))

    def _offer(self) -> None:
        """The recommended reader, once in the program's life."""
        best = next((item for item in self._models.items if item.stored.model.recommended), None)
        if best is None or self._settings.values.offered or self._store.state.reader is None:
            return
        self._settings.change(offered=True)
        if best.stored.state is not State.COMPLETE and best.activity is None:
            self._rows.set(offered=best.id)

    def decline(self) -> None:
        """The recommended reader is not wanted now, or the one that has arrived is not to be measured."""
        if self._models.offered is not None:
            self._rows.set(offered=None)
        else:
            self._rows.set(to_measure=None)

    # ---------------------------------------------------------------- downloading

    def download(self, name: str, then_use: bool = False) -> None:
        """Fetch a model, go on with it, or repair it: its id, or any repository ("owner/name")."""
        if not self._rows.known:
            self._when_looked(partial(self.download, name, then_use))
            return
        item = self._rows.find(name) or self._rows.add_repository(name)
        if item is None:
            cause = ModelCause.BAD_NAME if "/" in name else ModelCause.UNKNOWN_MODEL
            self._rows.set(problem=ModelError(name, cause))
            return
        self._rows.set(problem=None)
        if then_use or item.id == self._models.offered:
            self._wanted = item.id
        if item.id == self._models.offered:
            self._rows.set(offered=None)
        if item.stored.state is State.COMPLETE and item.activity is None:
            self._arrived(item.id)
        elif self._downloads.has(item.id) or item.activity is None:
            self._fetch(item)

    def _fetch(self, item: ModelItem) -> None:
        if self._readers.holds(item.id):  # damaged, and in use
            self._wanted = item.id
            self._to_repair.append(item.id)
            self._rows.begin(item.id, Activity(Doing.WAITING))
            self._release(item.id, remember=False)
        else:
            self._downloads.add(item.id)

    def pause(self, name: str) -> None:
        """Stop a download; it goes on from there when it is asked for again. Stops a check, too."""
        if (item := self._rows.find(name)) is not None:
            self._stop(item.id, discard=False)

    def cancel(self, name: str) -> None:
        """Give a download up, paused or not, and remove what has arrived. Stops a check, too."""
        if (item := self._rows.find(name)) is None:
            return
        if self._wanted == item.id:
            self._wanted = None
        fetched = self._downloads.is_fetching(item.id)
        self._stop(item.id, discard=True)
        if not fetched and item.stored.state is State.PARTIAL:
            self.remove(item.id)

    def _stop(self, name: str, discard: bool) -> None:
        if name in self._to_repair:
            self._to_repair.remove(name)
            self._rows.end(name)
        self._downloads.stop(name, discard)
        self._disk.stop(name)
        self._measuring.stop(name)

    def _arrived(self, name: str) -> None:
        self._measuring.offer(name)
        if self._wanted == name:
            self._wanted = None
            self._use(name)

    # ---------------------------------------------------------------- on the disk

    def verify(self, name: str) -> None:
        """Compare every byte of a model with its hashes."""
        item = self._rows.find(name)
        if item is not None and item.activity is None:
            self._disk.verify(item.id)

    def remove(self, name: str) -> None:
        """Remove a model; if it is the reader in use, the built-in one takes over first."""
        item = self._rows.find(name)
        if item is None or (item.activity is not None and item.activity.doing is not Doing.LOADING):
            return
        if item.stored.model.builtin:
            self._rows.change(item.id, problem=ModelError(item.stored.model.title, ModelCause.COMES_WITH))
            return
        self._rows.begin(item.id, Activity(Doing.REMOVING))
        self._to_remove.append(item.id)
        self._release(item.id)

    def take_in(self, path: Path) -> None:
        """Import a model from a folder or a zip file."""
        if self._models.activity is None:
            self._disk.take_in(path)

    def move(self, folder: Path) -> None:
        """Keep the models in another folder; a download makes room meanwhile, and goes on there."""
        if self._models.activity is None:
            self._to_move = folder
            self._rows.set(activity=Activity(Doing.MOVING), problem=None)
            self._downloads.hold()
            self._go_on()

    def _moved(self, elsewhere: bool) -> None:
        if elsewhere:
            self._when_looked(self._follow_move)
        else:
            self._after_move()

    def _follow_move(self) -> None:
        """The reader in use is loaded from where it is now, so that nothing of the old place is in use."""
        used = self._models.find(self._readers.used)
        if used is not None and not used.stored.model.builtin and used.stored.folder is not None:
            self._readers.use(used.id, str(used.stored.folder), again=True)
            self._untidy = True
        self._after_move()

    def _after_move(self) -> None:
        self._downloads.go_on()
        wanted = self._models.find(self._wanted or "")
        if wanted is not None and wanted.stored.state is State.COMPLETE:
            self._arrived(wanted.id)
        self._go_on()

    def stop(self) -> None:
        """End an import or a move."""
        if self._to_move is not None:  # it has not begun
            self._to_move = None
            self._rows.set(activity=None)
            self._after_move()
        self._disk.stop(None)

    # ---------------------------------------------------------------- the reader

    def use(self, name: str) -> None:
        """Make a model the reader, as soon as it is loaded: its id, or a folder's path."""
        if not self._rows.known:
            self._when_looked(partial(self.use, name))
        else:
            self._use(name)

    def _use(self, name: str, *, remember: bool = True) -> None:
        item = self._rows.find(name) or self._rows.find_folder(name)
        self._wanted = None
        if name == BUILTIN:
            self._readers.use(BUILTIN, None, remember=remember)
        elif item is None:
            self._readers.use(name, name, remember=remember)
        elif self._downloads.has(item.id) or item.id in self._to_repair or self._is_moving:
            self._wanted = item.id
        elif item.activity is not None and item.activity.doing is Doing.REMOVING:
            return
        elif item.stored.model.builtin:
            self._readers.use(BUILTIN, None, remember=remember)
        elif item.stored.folder is not None:
            self._readers.use(item.id, str(item.stored.folder), remember=remember)
        elif item.activity is None:
            damaged = item.stored.state is State.DAMAGED
            cause = ModelCause.DAMAGED if damaged else ModelCause.NOT_DOWNLOADED
            problem = ModelError(item.stored.model.title, cause, ", ".join(item.stored.damaged))
            self._rows.change(item.id, problem=problem)
            if not remember:
                self._store.notice(problem)

    def measure(self, name: str) -> None:
        """Measure a model in idle time, so that it shows percentages; it becomes the reader for that."""
        item = self._rows.find(name)
        if item is None or item.activity is not None:
            return
        self._to_measure = item.id
        if self._readers.wanted != item.id:
            self._use(item.id)
        self._go_on()

    def load_again(self) -> None:
        """The reader in use shall compute elsewhere; the built-in one knows nothing but the processor."""
        name = self._readers.wanted
        item = self._rows.find(name)
        if name == BUILTIN or self._is_moving:
            return
        folder = name if item is None else str(item.stored.folder or "")
        if folder:
            self._readers.use(name, folder, again=True)

    def fall_back(self) -> None:
        """The reader in use cannot be loaded any more: let the built-in one answer."""
        self._readers.fall_back()

    @property
    def _is_moving(self) -> bool:
        return self._models.activity is not None and self._models.activity.doing is Doing.MOVING

    def _release(self, name: str, *, remember: bool = True) -> None:
        """See to it that a model is not the reader in use; what waits for that goes on then."""
        if self._readers.holds(name):
            self._readers.use(BUILTIN, None, remember=remember)
        self._go_on()

    def _go_on(self) -> None:
        """Begin what has waited for the readers and the downloads."""
        if not self._readers.is_settled:
            return
        removing, self._to_remove = self._to_remove, []
        for name in removing:
            if self._readers.holds(name):  # the built-in one could not be loaded, which was told
                self._rows.end(name)
            else:
                self._disk.remove(name)
        repairing, self._to_repair = self._to_repair, []
        for name in repairing:
            self._rows.end(name)
            if not self._readers.holds(name):
                self._downloads.add(name)
        if self._to_measure is not None:
            name, self._to_measure = self._to_measure, None
            if self._readers.used == name:
                self._measuring.start(name)
        if self._models.to_measure == self._readers.used:
            self._measuring.estimate()
        if self._to_move is not None and self._downloads.is_halted and self._measuring.is_halted:
            folder, self._to_move = self._to_move, None
            self._disk.move(folder)
        elif self._untidy:
            self._untidy = False
            self._disk.tidy()

    # ---------------------------------------------------------------- the rest

    def dismiss(self, name: str | None) -> None:
        """A problem was read: that of a model, or the one beside all of them."""
        if name is None:
            self._rows.set(problem=None)
        else:
            self._rows.change(name, problem=None)

    def _when_looked(self, act: Callable[[], None]) -> None:
        self._after_look.append(act)
        self._disk.look()
