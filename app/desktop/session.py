"""What the window works on: one frozen State, and the intentions that change it.

Widgets draw ``Session.state`` and call the intentions; nothing else changes anything. Everything that
takes long runs on a lane (``worker``). The first reader is loaded on the lane of the questions, so a question asked
early simply waits for it. Documents are the business of ``opening`` and ``changes``, questions that of
``asking``, readers and models that of ``models``, what is chosen and kept that of ``preferences``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.desktop.asking import Questions
from app.desktop.changes import Changes
from app.desktop.models.keeper import ModelHelpers, ModelKeeper
from app.desktop.opening import Documents, Opener
from app.desktop.preferences import Preferences
from app.desktop.reading import ReadingEngine
from app.desktop.state import State
from app.desktop.store import Store
from app.desktop.table.keeper import TableKeeper
from app.desktop.table.tools import TableTools
from app.desktop.worker import JobOwner, Lanes
from app.engine import connections
from app.engine.grid.files import Finder
from app.settings import Appearance, Settings


class FileFinder(Opener, Finder, Protocol):
    """Finds files to be opened, and for tables."""


class Session(JobOwner):
    """The state of a window and its intentions.

    Args:
        finder: finds files, on the finding lane: a folder is listed while a file is being opened.
        opener: reads files, on the opening lane.
        engine: reads questions, on the asking lane, and loads readers, on the loading lane.
        models: download models, on the network lane, and keep them, on the shelf lane.
        lanes: where the work is done.
        settings: recent files and the like.
        tools: what tables work with.

    Attributes:
        table: the intentions of the table's page, and its state.
        preferences: the intentions of the pages for settings and for what is kept.

    Signals:
        state_changed(): draw ``state`` anew.
        connection_made(): a connection out of this computer was tried; may be emitted from any thread.
        documents_wanted(): the person opens some, which are to be seen.
        defect_met(object): an exception that nobody expected; likewise.
    """

    state_changed = Signal()
    connection_made = Signal()
    documents_wanted = Signal()
    defect_met = Signal(object)

    def __init__(
        self,
        finder: FileFinder,
        opener: Opener,
        engine: ReadingEngine,
        models: ModelHelpers,
        lanes: Lanes,
        settings: Settings,
        parent: QObject | None = None,
        tools: TableTools | None = None,
    ) -> None:
        super().__init__(parent)
        values = settings.values
        state = State(
            connections=connections.count(),
            recent=values.recent,
            last=values.last,
            appearance=values.appearance,
            device=values.device,
            caution=values.caution,
            keep_recent=values.keep_recent,
            private=settings.private,
        )
        self._store = Store(state, self)
        self._store.changed.connect(self.state_changed)
        self._lanes = lanes
        self._documents = Documents(self._store, finder, opener, engine, lanes, settings, self)
        self._changes = Changes(self._store, self._documents, opener, lanes, self)
        self._questions = Questions(self._store, engine, lanes, self)
        self._keeper = ModelKeeper(self._store, models, engine, lanes, settings, self)
        self.table = TableKeeper(self._store, tools or TableTools(finder), self)
        self.table.changed.connect(self._see_growth)
        self._was_read = False
        self.preferences = Preferences(self._store, settings, lanes, self)
        self.preferences.caution_changed.connect(self._questions.ask_again)
        self.preferences.device_changed.connect(self._keeper.load_again)
        self.preferences.forgot.connect(self._documents.forget)
        self.preferences.questions_forgotten.connect(self._questions.forget)
        self._questions.reader_lost.connect(self._keeper.fall_back)
        self._documents.settled.connect(self._questions.go_on)
        self._documents.closed.connect(self._questions.stop_if_closed)
        self.connection_made.connect(self._count_connections)
        self.defect_met.connect(self.tell)

    @property
    def state(self) -> State:
        """What there is to draw."""
        return self._store.state

    def _see_growth(self) -> None:
        """A table that was read takes more room than before."""
        was_read, self._was_read = self._was_read, self.table.state.is_running
        if was_read and not self._was_read:
            self.preferences.keep_within()

    def _count_connections(self) -> None:
        self._store.set(connections=connections.count())

    # ---------------------------------------------------------------- the reader and the models

    def start_reader(self, name: str | None = None) -> None:
        """Load the built-in reader, and behind it another one: a model's id, or the path of a reader's folder."""
        self._keeper.start(name)

    def look_at_models(self) -> None:
        """See which models are on this computer now."""
        self._keeper.look_for_person()

    def download_model(self, name: str, then_use: bool = False) -> None:
        """Fetch a model, go on with it, or repair it.

        Args:
            name: its id, or any repository ("owner/name").
            then_use: make it the reader when it is here.
        """
        self._keeper.download(name, then_use)

    def pause_download(self, name: str) -> None:
        """Stop a download for now; what has arrived stays. Stops a check and a measurement, too."""
        self._keeper.pause(name)

    def cancel_download(self, name: str) -> None:
        """Give a download up, running or paused, and remove what has arrived. Stops a check, too."""
        self._keeper.cancel(name)

    def verify_model(self, name: str) -> None:
        """Compare every byte of a model with its hashes."""
        self._keeper.verify(name)

    def remove_model(self, name: str) -> None:
        """Remove a model; the built-in reader takes over if it was in use."""
        self._keeper.remove(name)

    def import_model(self, path: Path) -> None:
        """Take a model from a folder or a zip file."""
        self._keeper.take_in(path)

    def move_models(self, folder: Path) -> None:
        """Keep the models in another folder."""
        self._keeper.move(folder)

    def stop_models(self) -> None:
        """End an import or a move."""
        self._keeper.stop()

    def use_model(self, name: str) -> None:
        """Make a model the reader once it is loaded: its id, or a folder's path; the one before answers until then."""
        self._keeper.use(name)

    def measure_model(self, name: str) -> None:
        """Measure a model in idle time, so that it shows percentages; ``pause_download`` stops it."""
        self._keeper.measure(name)

    def decline_offer(self) -> None:
        """The recommended reader is not wanted now, or the one that has arrived is not to be measured."""
        self._keeper.decline()

    def dismiss_model_problem(self, name: str | None = None) -> None:
        """Take away what went wrong with a model; None: with an import, a move, or a download by name."""
        self._keeper.dismiss(name)

    # ---------------------------------------------------------------- documents

    def open_paths(self, paths: list[Path]) -> None:
        """Open files, and the readable files of folders; what cannot be opened becomes a notice."""
        if paths:
            self.documents_wanted.emit()
        self._documents.open_paths(paths)

    def open_last(self) -> None:
        """Open what was open when a window was closed last, each where the person was in it."""
        if self.state.last_to_open:
            self.documents_wanted.emit()
        self._documents.open_last()

    def remember_open(self) -> None:
        """The window closes: what is open now is offered next time; nothing that a password opens."""
        self._documents.remember_open()

    def submit_password(self, key: int, password: str) -> None:
        """Try a password on a document that wants one; it is kept until the document is closed."""
        self._documents.submit_password(key, password)

    def password_of(self, key: int) -> str | None:
        """The password that opened a document, for the process that draws it."""
        return self._documents.password_of(key)

    def is_unwritten(self, key: int) -> bool:
        """Whether nothing of a document may be written down: a password opens it, or the person had it forgotten."""
        return self._documents.is_unwritten(key)

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
        if self.state.closed:
            self.documents_wanted.emit()
        self._documents.undo_close()

    def check_files(self) -> None:
        """Look whether the open files are still what was read; a notice tells of one that is not, once."""
        self._changes.check_files()

    def reopen(self, key: int) -> None:
        """Read a file anew that has changed; until that is done, and if it fails, the old text stays."""
        self._changes.reopen(key)

    def reopen_with_encoding(self, key: int, encoding: str) -> None:
        """Read a text anew in another encoding than the one that was found: ``documents.encodings.COMMON``."""
        self._changes.reopen_with_encoding(key, encoding)

    def set_only_this(self, only: bool) -> None:
        """Whether the next question is put to the shown document alone."""
        self._store.set(only_this=only)

    # ---------------------------------------------------------------- the question

    def ask(self, text: str, anyway: bool = False) -> None:
        """Put a question to the open documents, or to the shown one alone; stops the one before.

        Args:
            anyway: read for it whatever kind of question it is.
        """
        self._questions.ask(text, anyway)

    def stop(self) -> None:
        """Stop the question; the answers so far stay, and are called what they are."""
        self._questions.stop()

    def choose_answer(self, index: int, place: int = 0) -> None:
        """The person is on this answer: show it, and keep its row where it is."""
        self._questions.choose_answer(index, place)

    def leave_answer(self) -> None:
        """Something else than the answers is looked at: none is the current one."""
        self._questions.leave_answer()

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
        self.preferences.set_appearance(appearance)

    def tell(self, problem: Exception) -> None:
        """Tell something until it is dismissed; the same but once."""
        if not any(type(notice.problem) is type(problem) for notice in self.state.notices):
            self._store.notice(problem)

    def close(self) -> None:
        """Stop all work and wait for the lanes' threads."""
        self._documents.end()
        self._questions.close()
        self._keeper.close()
        self._changes.close()
        self.preferences.close()
        self.table.close()
        self._lanes.close()
