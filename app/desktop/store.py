"""Where the one State is kept: changed by a session's parts alone, drawn by every widget."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.desktop.state import Notice, State


class Store(QObject):
    """Holds a State.

    Signals:
        changed(): ``state`` is another one.
    """

    changed = Signal()

    def __init__(self, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._ids = itertools.count(1)

    def new_id(self) -> int:
        """A number that no document and no notice had before."""
        return next(self._ids)

    def set(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of State
        """Replace fields; tells of it if anything is different."""
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit()

    def change(self, key: int, **changes: Any) -> None:  # noqa: ANN401 - the fields of OpenDocument
        """Replace fields of one document."""
        self.set(
            documents=tuple(
                replace(document, **changes) if document.id == key else document for document in self.state.documents
            )
        )

    def notice(self, problem: Exception, document: int | None = None) -> None:
        """Tell something until it is dismissed."""
        self.set(notices=(*self.state.notices, Notice(self.new_id(), problem, document)))

    def activate(self, key: int) -> None:
        """Show a document."""
        if self.state.find(key) is not None:
            self.set(active=key)
