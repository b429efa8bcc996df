"""The table of a window: one open at a time, its run, and the intentions that change it.

Whatever touches the disk is done on a lane of its own (``table``), the run on another (``grid``), so that neither
the window nor the person's own questions wait. The cells live in ``model``; everything else is one TableState.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.desktop.store import Store
from app.desktop.table import work
from app.desktop.table.model import GridModel
from app.desktop.table.state import Found, Run, TableState
from app.desktop.table.tools import ReaderChoice, TableTools
from app.desktop.table.work import Judge, Judged, Mailbox, Opened, Protected
from app.desktop.worker import Job, JobOwner, Worker
from app.engine.documents.document import Document
from app.engine.grid.cells import GridDocument, Human, Quote, quote_of
from app.engine.grid.collection import Collection
from app.engine.grid.control import Control
from app.engine.grid.export import Selection
from app.engine.grid.questions import AskedQuestion
from app.engine.grid.running import CellRead, DocumentSeen, GridProgress, Summary
from app.engine.grid.shown import Shows
from app.engine.grid.vault import Vault
from app.engine.models.catalogue import BUILTIN
from app.engine.task import Report

logger = logging.getLogger(__name__)


class TableKeeper(JobOwner):
    """Opens, fills, reads and exports tables.

    Args:
        store: of the session: which reader is in use, whether the person's own question is being read.
        tools: what it works with.

    Attributes:
        model: the cells.

    Signals:
        changed(): ``state`` is another one.
        opened(): another table is there, or another set of rows or columns.
        questions_loaded(object): the questions of a list or a file, for the editor.
    """

    changed = Signal()
    opened = Signal()
    questions_loaded = Signal(object)

    def __init__(self, store: Store, tools: TableTools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._tools = tools
        self.state = TableState()
        self.model = GridModel(self)
        self._lane, self._run_lane = Worker("table", parent=self), Worker("grid", parent=self)
        self._collection: Collection | None = None
        self._run: Job | None = None
        self._control = Control()
        self._mailbox = Mailbox()
        self._paused = self._read_again = False
        self._reader_id: str | None = None
        self._reloading: Job | None = None
        self._then: Callable[[], None] | None = None
        self._before: dict[tuple[str, int], Human | None] = {}
        self._vault = Vault()
        self._passwords: dict[int, str] = {}
        store.changed.connect(self._give_way)

    def _set(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of TableState
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit()

    def _do(self, then: Callable[[Any], None] | None, work_: Callable[..., object], *arguments: object) -> Job:
        """Do something on the table's lane; what goes wrong is told."""
        job = self._lane.submit(work_, *arguments)
        if then is not None:
            job.succeeded.connect(then)
        job.failed.connect(self._failed)
        return job

    def _failed(self, error: Exception) -> None:
        logger.warning("the table could not do that", exc_info=error)
        self._set(problem=error, busy=False)

    def dismiss(self) -> None:
        """Take away what was told last."""
        self._set(problem=None, found=None, exported=None, freed=None)

    # ---------------------------------------------------------------- tables

    def look_at_shelf(self) -> None:
        """See which tables and lists of questions are kept."""
        shelf = None if self._store.state.private else self._tools.shelf
        self._do(self._shelved, work.shelved, shelf, self._tools.lists)

    def _shelved(self, found: tuple[Any, Any]) -> None:
        self._set(shelf=found[0], lists=found[1])

    def open(self, path: Path) -> None:
        """Open a table that is kept, in the place of the one that is open."""
        self.shut()
        self._set(busy=True, problem=None, found=None, freed=None)
        self._do(self._take, work.open_table, path)

    def add(self, paths: Sequence[Path], name: str) -> None:
        """Put files and folders into the table; into a new one of this name where none is open."""
        if not paths:
            return
        self._set(busy=True, problem=None, found=None, freed=None)
        if self._collection is not None:
            self._do(self._take, work.add, self._collection, self._tools, list(paths))
        else:
            kept_as = None if self._store.state.private else name
            self._do(self._take_new, work.new_table, self._tools, kept_as, list(paths))

    def look(self) -> None:
        """Look for files that are new, have changed or vanished."""
        if self._collection is not None:
            self._set(busy=True, problem=None, found=None)
            self._do(self._take_looked, work.look, self._collection, self._tools)

    def set_questions(self, texts: Sequence[str], then_read: bool = False) -> None:
        """Make these the columns; and read, a run that goes on with the new ones."""
        if self._collection is not None:
            take = self._take_and_read if then_read else self._take
            self._do(take, work.set_questions, self._collection, tuple(texts))

    @property
    def has_other_reader(self) -> bool:
        """Whether what is shown was read by another reader than the window uses now."""
        now = self._store.state.reader
        return self._reader_id is not None and now is not None and now.id != self._reader_id

    def remove_documents(self, documents: Sequence[int]) -> None:
        """Take rows out of the table; what was read of them is kept."""
        if self._collection is not None:
            self._do(self._take, work.remove_documents, self._collection, tuple(documents))

    def _take(self, opened: Opened) -> None:
        if self._collection is not opened.collection:
            self.shut()
            self._collection = opened.collection
        self._mail()
        self._reader_id = None if opened.table.reader is None else opened.table.reader.id
        self.model.set_table(self._vault.over(opened.table))
        self._set(name=opened.name, path=opened.collection.path, is_open=True, busy=False, problem=None)
        if opened.changes is not None and opened.changes.problems:
            self._set(found=_found(opened))
        self._recount()
        self.opened.emit()

    def _recount(self) -> None:
        """What is told after a run is of the rows and columns that are there now."""
        progress = self.state.progress
        if progress is None or self._run is not None:
            return
        cells = [cell for row in range(len(self.model.documents)) for cell in self.model.row_shown(row)]
        unreadable = sum(cell.shows is Shows.UNREADABLE for cell in cells)
        complete = sum(cell.is_final for cell in cells) - unreadable
        likely = sum(cell.shows is Shows.SO_FAR for cell in cells)
        now = replace(progress, cells=len(cells), likely=likely, complete=complete, unreadable=unreadable)
        unfinished = self.state.run is Run.DONE and now.done < now.cells
        self._set(progress=now, run=Run.IDLE if unfinished else self.state.run)

    def _take_new(self, opened: Opened) -> None:
        self._take(opened)
        self.look_at_shelf()

    def _take_looked(self, opened: Opened) -> None:
        self._take(opened)
        self._set(found=_found(opened))

    def _take_and_read(self, opened: Opened) -> None:
        self._take(opened)
        self._read_anew()

    def _read_anew(self) -> None:
        """Start; or let the run that there is end, and another begin."""
        if self._run is None:
            self.start()
        else:
            self._read_again = True
            self.stop()

    def rename(self, name: str) -> None:
        """Call the open table something else."""
        if self._collection is not None:
            self._do(self._renamed, work.rename, self._collection, self._tools.shelf, name)

    def _renamed(self, name: str) -> None:
        self._set(name=name, problem=None)
        self.look_at_shelf()

    def rename_kept(self, path: Path, name: str) -> None:
        """Call a table that is not open something else."""
        self._do(self._set_shelf, work.rename_kept, self._tools.shelf, path, name)

    def _set_shelf(self, shelf: object) -> None:
        self._set(shelf=shelf, problem=None)

    def delete(self, path: Path) -> None:
        """Delete a table with everything that was found; the documents themselves are not touched."""
        if path == self.state.path:
            if self.state.is_running:
                return
            self.shut()
        self._set(problem=None, freed=None)
        self._do(self._deleted, work.delete, self._tools.shelf, path)

    def _deleted(self, result: tuple[int, Any]) -> None:
        self._set(freed=result[0], shelf=result[1])

    def shut(self) -> None:
        """Put the open table away; a run is stopped, and goes on when it is opened again."""
        self._end_run()
        collection, self._collection = self._collection, None
        if collection is not None:
            self._lane.submit(_close, collection)
        self._before.clear()
        vault, self._vault = self._vault, Vault()
        self._run_lane.submit(_close_vault, vault)  # after a run, which may still be in it
        self.model.set_table(None)
        self._set(
            name="",
            path=None,
            is_open=False,
            run=Run.IDLE,
            progress=None,
            found=None,
            problem=None,
            exported=None,
            history=(),
        )
        if collection is not None:
            self.opened.emit()

    # ---------------------------------------------------------------- questions

    def load_list(self, name: str) -> None:
        """Questions of a named list, for the editor."""
        self._do(self._loaded, work.load_list, self._tools.lists, name)

    def load_questions(self, path: Path) -> None:
        """Questions of a text file, for the editor."""
        self._do(self._loaded, work.load_questions, path)

    def _loaded(self, texts: tuple[str, ...]) -> None:
        self._set(problem=None)
        self.questions_loaded.emit(texts)

    def save_list(self, name: str, texts: Sequence[str]) -> None:
        """Keep the questions as a named list."""
        self._do(self._set_lists, work.save_list, self._tools.lists, name, tuple(texts))

    def _set_lists(self, names: tuple[str, ...]) -> None:
        self._set(lists=names, problem=None)

    # ---------------------------------------------------------------- history

    def look_at_history(self, fingerprint: str | None = None, words: str = "") -> None:
        """See what was asked in the table; nothing in a window that keeps nothing."""
        if self._collection is not None and not self._store.state.private:
            self._do(self._set_history, work.history, self._collection, fingerprint, words)

    def _set_history(self, asked: tuple[AskedQuestion, ...]) -> None:
        self._set(history=asked if self._collection is not None else ())

    def put_again(self, text: str) -> None:
        """Make a question of the history a column again: what was found for it is there at once."""
        texts = (*(question.text for question in self.model.questions), text)
        self.set_questions(texts, then_read=self.state.is_running)

    def forget_question(self, question: int) -> None:
        """Forget a question that is no column, with all that was found for it."""
        if self._collection is not None and question not in {each.id for each in self.model.questions}:
            self._do(self._forgotten, work.forget_question, self._collection, question)

    def _forgotten(self, _: None) -> None:
        self.opened.emit()

    # ---------------------------------------------------------------- the run

    def start(self) -> None:
        """Read what is not complete."""
        if self._collection is None or self._run is not None or not self.model.questions:
            return
        self._paused = self._read_again = False
        self._then = None
        self._control, self._mailbox = Control(), Mailbox()
        self._run = job = self._run_lane.submit(
            work.read_table,
            self._collection,
            self._tools,
            self._reader(),
            self._mailbox,
            self._control,
            Protected(self._vault, dict(self._passwords)),
        )
        job.progressed.connect(self._run_told)
        job.succeeded.connect(self._run_done)
        job.failed.connect(self._run_failed)
        job.cancelled.connect(self._run_stopped)
        self._set(run=Run.STARTING, progress=None, problem=None, found=None, exported=None)
        self._give_way()

    def _reader(self) -> ReaderChoice:
        """The reader that the window uses."""
        state = self._store.state
        if state.reader is None or state.reader.id == BUILTIN:
            return ReaderChoice(None, state.device)
        item = state.models.find(state.models.chosen)
        folder = item.stored.folder if item is not None else Path(state.models.chosen)
        known = folder is not None and (item is not None or folder.is_absolute())
        return ReaderChoice(str(folder) if known else None, state.device)

    def unlock(self, number: int, password: str) -> None:
        """Read a protected document, too: the password is kept for this run alone, what was read while it is open."""
        if self._collection is not None and self.model.questions:
            self._passwords[number] = password
            self._read_anew()

    def pause(self) -> None:
        """Let go of the computer until ``go_on``."""
        self._paused = True
        self._give_way()

    def go_on(self) -> None:
        """Read on after a pause."""
        self._paused = False
        self._give_way()

    def stop(self) -> None:
        """End the run; what was read is kept, and ``start`` goes on from there."""
        if self._run is not None:
            self._control.stop()
            self._set(run=Run.STOPPING)

    def _give_way(self) -> None:
        """Pause while the person wants that, and while their own question is being read."""
        if self._run is None or self.state.run is Run.STOPPING:
            return
        asking = self._store.state.question.is_running
        if self._paused or asking:
            self._control.pause()
            self._set(run=Run.PAUSED if self._paused else Run.WAITING)
        else:
            self._control.resume()
            self._set(run=Run.STARTING if self.state.progress is None else Run.READING)

    def _run_told(self, event: object) -> None:
        if self._job() is not self._run:
            return
        if isinstance(event, GridProgress):
            first = self.state.progress is None
            run = Run.READING if self.state.run is Run.STARTING else self.state.run
            self._set(progress=event, run=run)
            if first:  # cells of another reader than the last are others
                self._reload()
        self._mail()

    def _reload(self) -> None:
        if self._collection is not None:
            self._reloading = self._do(self._reloaded, work.reload, self._collection)
            self._reloading.finished.connect(self._reload_finished)

    def _reloaded(self, opened: Opened) -> None:
        if self._job() is self._reloading and opened.collection is self._collection:
            self._reader_id = None if opened.table.reader is None else opened.table.reader.id
            self.model.set_table(self._vault.over(opened.table))
            self.opened.emit()

    def _reload_finished(self) -> None:
        if self._job() is self._reloading:
            self._reloading = None
            self._mail()
            then, self._then = self._then, None
            if then is not None:
                then()

    def _mail(self) -> None:
        """Take in what the run has found; after a table that is being loaded, which may be older."""
        if self._reloading is not None:
            return
        for event in self._mailbox.take():
            if isinstance(event, CellRead):
                self.model.cell_read(event.document, event.question, event.cell)
            elif isinstance(event, DocumentSeen):
                self.model.document_seen(event.document)

    def _run_done(self, summary: Summary) -> None:
        if self._ended():
            done = partial(self._done, summary)
            if self._reloading is None:
                done()
            else:
                self._then = done  # what it found is not in the table yet

    def _done(self, summary: Summary) -> None:
        self._set(run=Run.DONE, progress=summary.progress)
        if self._read_again:
            self.start()

    def _run_failed(self, error: Exception) -> None:
        if self._ended():
            logger.warning("the table could not be read", exc_info=error)
            self._set(run=Run.FAILED, problem=error)

    def _run_stopped(self) -> None:
        if self._ended():
            self._set(run=Run.STOPPED)
            if self._read_again:
                self.start()

    def _ended(self) -> bool:
        if self._job() is not self._run:
            return False
        self._run = None
        if not self._read_again:
            self._passwords.clear()
        self._mail()
        return True

    def _end_run(self) -> None:
        if self._run is not None:
            self._control.stop()
            self._run.cancel()
            self._run = None
        self._mailbox = Mailbox()
        self._reloading = self._then = None
        self._read_again = False
        self._passwords.clear()

    # ---------------------------------------------------------------- a person's word

    def confirm(self, document: GridDocument, question: int, quote: Quote) -> None:
        """The quote is right."""
        fingerprint = document.fingerprint or ""
        self._judge(document, question, lambda collection: collection.cells.confirm(fingerprint, question, quote))

    def correct(self, number: int, question: int, document: Document, start: int, end: int) -> bool:
        """Another span of the document is; False where the span holds nothing."""
        row = next((row for row in self.model.documents if row.id == number), None)
        try:
            quote = quote_of(document, start, end)
        except ValueError:
            return False
        if row is None or row.is_protected or row.fingerprint != document.fingerprint:
            return False
        self._judge(row, question, lambda collection: collection.cells.correct(document.fingerprint, question, quote))
        return True

    def mark_none(self, document: GridDocument, question: int) -> None:
        """The document does not answer the question."""
        fingerprint = document.fingerprint or ""
        self._judge(document, question, lambda collection: collection.cells.mark_none(fingerprint, question))

    def undo(self, document: GridDocument, question: int) -> None:
        """Take back what was said of a cell last."""
        fingerprint = document.fingerprint or ""
        before = self._before.pop((fingerprint, question), None)
        undo: Judge = lambda collection: collection.cells.restore(fingerprint, question, before)  # noqa: E731
        if self._collection is not None:
            self._do(self._show_judged, work.judge, self._collection, fingerprint, question, undo)

    def _judge(self, document: GridDocument, question: int, say_so: Judge) -> None:
        if self._collection is not None and document.fingerprint is not None and not document.is_protected:
            self._do(self._judged, work.judge, self._collection, document.fingerprint, question, say_so)

    def _judged(self, judged: Judged) -> None:
        self._before[judged.fingerprint, judged.question] = judged.before
        self._show_judged(judged)

    def _show_judged(self, judged: Judged) -> None:
        self.model.judged(judged.fingerprint, judged.question, judged.now)

    def took_in(self, number: int, document: Document) -> None:
        """A cell's document was opened in the window: cells of other text than it has now go."""
        if self._collection is not None and self._run is None:
            self._do(self._take_if_other, work.took_in, self._collection, number, document)

    def _take_if_other(self, opened: Opened | None) -> None:
        if opened is not None and opened.collection is self._collection:
            self._take(opened)

    # ---------------------------------------------------------------- export and end

    def export(self, path: Path, documents: Sequence[int] | None = None) -> None:
        """Write the table to a file, of the kind that its name says.

        Args:
            path: .csv, .xlsx or .json.
            documents: ids of the rows, in order; None: all.
        """
        if self._collection is not None:
            self._set(exported=None, problem=None)
            selection = Selection(None if documents is None else tuple(documents))
            self._do(self._exported, work.write, self._collection, path, selection)

    def _exported(self, path: Path) -> None:
        self._set(exported=path)

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        self._end_run()
        self._run_lane.close()
        self._lane.close()
        if self._collection is not None:
            self._collection.close()
            self._collection = None
        self._vault.close()


def _close_vault(vault: Vault, report: Report) -> None:
    vault.close()


def _found(opened: Opened) -> Found:
    changes = opened.changes
    if changes is None:
        return Found(0, 0, 0, 0)
    return Found(len(changes.new), len(changes.changed), len(changes.vanished), len(changes.back), changes.problems)


def _close(collection: Collection, report: Report) -> None:
    collection.close()
