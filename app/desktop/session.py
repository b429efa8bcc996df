"""What the window works on: one frozen State, and the intentions that change it.

Widgets draw ``Session.state`` and call the intentions; nothing else changes anything. Everything that
takes long runs on a lane (``worker``): finding files, opening them, asking. Loading the reader and
asking share a lane, so a question asked early simply waits for its reader. Documents are the business
of ``opening`` and ``changes``, questions that of ``asking``.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.desktop.asking import Questions
from app.desktop.changes import Changes
from app.desktop.opening import Documents, Opener
from app.desktop.reading import ReadingEngine
from app.desktop.state import State
from app.desktop.store import Store
from app.desktop.worker import Job, JobOwner, Lanes
from app.engine import connections
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.settings import Appearance, Settings

logger = logging.getLogger(__name__)


class Session(JobOwner):
    """The state of a window and its intentions.

    Args:
        finder: finds files, on the finding lane: a folder is listed while a file is being opened.
        opener: reads files, on the opening lane.
        engine: reads questions, on the asking lane.
        lanes: where the work is done.
        settings: recent files and the like.

    Signals:
        state_changed(): draw ``state`` anew.
        connection_made(): a connection out of this computer was tried; may be emitted from any thread.
    """

    state_changed = Signal()
    connection_made = Signal()

    def __init__(
        self,
        finder: Opener,
        opener: Opener,
        engine: ReadingEngine,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        values = settings.values
        state = State(connections=connections.count(), recent=values.recent, appearance=values.appearance)
        self._store = Store(state, self)
        self._store.changed.connect(self.state_changed)
        self._engine = engine
        self._lanes = lanes
        self._settings = settings
        self._documents = Documents(self._store, finder, opener, engine, lanes, settings, self)
        self._changes = Changes(self._store, self._documents, opener, lanes, self)
        self._questions = Questions(self._store, engine, lanes, self)
        self._documents.settled.connect(self._questions.go_on)
        self._documents.closed.connect(self._questions.stop_if_closed)
        self._loading: Job | None = None
        self._loading_model: str | None = None
        self.connection_made.connect(self._count_connections)

    @property
    def state(self) -> State:
        """What there is to draw."""
        return self._store.state

    def _count_connections(self) -> None:
        self._store.set(connections=connections.count())

    # ---------------------------------------------------------------- the reader

    def start_reader(self, model: str | None = None) -> None:
        """Load a reader (a checkpoint's folder, or the built-in one) in the background."""
        if self._loading is not None:
            self._loading.cancel()
        self._loading = job = self._lanes.asking.submit(self._engine.load, model, "auto")
        self._loading_model = model
        job.succeeded.connect(self._reader_loaded)
        job.failed.connect(self._reader_failed)
        self._store.set(reader_loading=True)

    def _reader_loaded(self, info: ReaderInfo) -> None:
        if self._job() is self._loading:
            self._loading = None
            self._store.set(reader=info, reader_loading=False)

    def _reader_failed(self, error: Exception) -> None:
        if self._job() is self._loading:
            self._loading = None
            if not isinstance(error, ReaderError):
                logger.error("the reader could not be loaded", exc_info=error)
            self._store.set(reader_loading=False)
            self._store.notice(error)
            if self._loading_model is not None:
                self.start_reader(None)  # the built-in one always works: questions go on

    # ---------------------------------------------------------------- documents

    def open_paths(self, paths: list[Path]) -> None:
        """Open files, and the readable files of folders; what cannot be opened becomes a notice."""
        self._documents.open_paths(paths)

    def submit_password(self, key: int, password: str) -> None:
        """Try a password on a document that wants one; it is kept until the document is closed."""
        self._documents.submit_password(key, password)

    def password_of(self, key: int) -> str | None:
        """The password that opened a document, for the process that draws it."""
        return self._documents.password_of(key)

    def activate(self, key: int) -> None:
        """Show a document."""
        self._store.activate(key)

    def activate_next(self, step: int) -> None:
        """Show the next document of the strip, or the one before; around the end."""
        self._documents.activate_next(step)

    def close_document(self, key: int) -> None:
        """Close a document; ``undo_close`` brings it back."""
        self._documents.close(key)

    def undo_close(self) -> None:
        """Bring back the document that was closed last, at once where its text is still known."""
        self._documents.undo_close()

    def check_files(self) -> None:
        """Look whether the open files are still what was read; a notice tells of one that is not, once."""
        self._changes.check_files()

    def reopen(self, key: int) -> None:
        """Read a file anew that has changed; until that is done, and if it fails, the old text stays."""
        self._changes.reopen(key)

    def set_only_this(self, only: bool) -> None:
        """Whether the next question is put to the shown document alone."""
        self._store.set(only_this=only)

    # ---------------------------------------------------------------- the question

    def ask(self, text: str) -> None:
        """Put a question to the open documents, or to the shown one alone; stops the one before."""
        self._questions.ask(text)

    def stop(self) -> None:
        """Stop the question; the answers so far stay, and are called what they are."""
        self._questions.stop()

    def choose_answer(self, index: int, place: int = 0) -> None:
        """The person is on this answer: show it, and keep its row where it is."""
        self._questions.choose_answer(index, place)

    def step_answer(self, step: int) -> None:
        """The next answer of the list, or the one before; around the end."""
        self._questions.step_answer(step)

    def show_better(self) -> None:
        """Take the ranked order, and its best answer."""
        self._questions.show_better()

    # ---------------------------------------------------------------- the rest

    def dismiss(self, notice: int) -> None:
        """Take a notice away."""
        self._store.set(notices=tuple(other for other in self.state.notices if other.id != notice))

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system's colours, or not."""
        self._settings.change(appearance=appearance)
        self._store.set(appearance=appearance)

    def close(self) -> None:
        """Stop all work and wait for the lanes' threads."""
        self._documents.end()
        self._questions.close()
        self._changes.close()
        self._lanes.close()
