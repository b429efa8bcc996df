"""Changes the rows of the models page in the one State; decides nothing."""

from __future__ import annotations

from dataclasses import replace

from app.desktop.models.state import Activity, ModelItem, Models, Outcome
from app.desktop.store import Store
from app.engine.models.catalogue import BUILTIN, Group, Model, id_of, is_repository
from app.engine.models.stored import Overview, State, StoredModel
from app.engine.models.transfer import Transfer
from app.engine.task import Progress


class Rows:
    """The models' part of a store.

    Args:
        store: what it changes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def models(self) -> Models:
        """As they are now."""
        return self._store.state.models

    @property
    def known(self) -> bool:
        """Whether it was ever looked what there is."""
        return self.models.folder is not None

    def find(self, name: str) -> ModelItem | None:
        """The row of an id or a repository."""
        wanted = name.lower()
        for item in self.models.items:
            if name == item.id or wanted == (item.stored.model.repository or "").lower():
                return item
        return None

    def find_folder(self, path: str) -> ModelItem | None:
        """The row of the model that lies in a folder."""
        return next((item for item in self.models.items if str(item.stored.folder) == path), None)

    def known_as(self, name: str) -> str:
        """How the store is told of a model: it knows an id only once something of the model is there."""
        item = self.models.find(name)
        if item is not None and item.stored.model.group is Group.OTHER and item.stored.model.repository:
            return item.stored.model.repository
        return name

    def set(self, **changes: object) -> None:
        """Replace fields of Models."""
        self._store.set(models=replace(self.models, **changes))  # type: ignore[arg-type]

    def change(self, name: str, **changes: object) -> None:
        """Replace fields of one row, if it is there."""
        items = tuple(
            replace(item, **changes) if item.id == name else item  # type: ignore[arg-type]
            for item in self.models.items
        )
        self.set(items=items)

    def begin(self, name: str, activity: Activity) -> None:
        """Something is done with a model from now on; how the last thing ended is not told any more."""
        self.change(name, activity=activity, problem=None, outcome=None, freed=0)

    def end(self, name: str, **changes: object) -> None:
        """Nothing is done with a model any more."""
        self.change(name, activity=None, **changes)

    def follow(self, name: str, event: object, seconds_left: float | None) -> None:
        """Show how far the work on a model is."""
        item = self.models.find(name)
        if item is not None and item.activity is not None:
            self.change(name, activity=advanced(item.activity, event, seconds_left))

    def add(self, stored: StoredModel) -> None:
        """A row at the end, or in the place of the one of that model."""
        if self.models.find(stored.model.id) is None:
            self.set(items=(*self.models.items, ModelItem(stored)))
        else:
            self.change(stored.model.id, stored=stored)

    def add_repository(self, name: str) -> ModelItem | None:
        """A row for a repository that was never heard of here; None if it is no name of one."""
        if not is_repository(name):
            return None
        model = Model(id_of(name), name, Group.OTHER, repository=name)
        self.add(StoredModel(model, State.ABSENT))
        return self.models.find(model.id)

    def forget_removed(self) -> None:
        """Take away the rows that only tell of a removal."""
        for item in self.models.items:
            if item.stored.model.group is Group.OTHER and item.outcome is Outcome.REMOVED and item.activity is None:
                self.drop(item.id)

    def drop(self, name: str) -> None:
        """Take a row away."""
        self.set(items=tuple(item for item in self.models.items if item.id != name))

    def show(self, overview: Overview) -> None:
        """What stands on the shelf now. What is being done, and what was told of it, stays with its row.

        Rows of models that are not there at all stay only while something is done with them, or to tell that they
        were removed.
        """
        kept = {item.id: item for item in self.models.items}
        items = [
            replace(kept.pop(stored.model.id), stored=stored) if stored.model.id in kept else ModelItem(stored)
            for stored in overview.models
        ]
        items += [
            item if item.activity is not None else replace(item, stored=_absent(item.stored))
            for item in kept.values()
            if item.activity is not None or item.outcome is Outcome.REMOVED
        ]
        items.sort(key=lambda item: item.id != BUILTIN)
        self.set(items=tuple(items), folder=overview.folder, free=overview.free)


def advanced(activity: Activity, event: object, seconds_left: float | None) -> Activity:
    """An activity after its work reported this."""
    if isinstance(event, Transfer):
        return replace(activity, transfer=event, seconds_left=seconds_left)
    if isinstance(event, Progress):
        return replace(activity, progress=event, seconds_left=seconds_left)
    return activity


def _absent(stored: StoredModel) -> StoredModel:
    return StoredModel(stored.model, State.ABSENT, total=stored.total)
