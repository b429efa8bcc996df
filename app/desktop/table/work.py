"""What is done on the table's lanes: plain functions over a Collection, each with ``report`` last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from app import messages
from app.desktop.table.tools import ReaderChoice, TableTools
from app.engine.documents.document import Document
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.text import UndecodableError
from app.engine.grid.cells import Human
from app.engine.grid.collection import Collection, Table
from app.engine.grid.control import Control
from app.engine.grid.documents import Changes
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.export import Selection, export
from app.engine.grid.files import add_paths, refresh
from app.engine.grid.questions import AskedQuestion, QuestionLists, read_questions
from app.engine.grid.running import (
    CellRead,
    DocumentSeen,
    GridProgress,
    GridReader,
    Measurer,
    Opener,
    Summary,
    run,
)
from app.engine.grid.shelf import CollectionShelf, Shelved
from app.engine.grid.vault import Vault
from app.engine.task import Report, ignore

MOST_NAMES = 999


@dataclass(frozen=True)
class Opened:
    """A table that is there now.

    Attributes:
        changes: what a look at its files found, if there was one.
    """

    collection: Collection
    name: str
    table: Table
    changes: Changes | None = None


@dataclass(frozen=True)
class Protected:
    """What a run needs for protected documents.

    Attributes:
        vault: of the table.
        passwords: of rows; the run's alone.
    """

    vault: Vault
    passwords: Mapping[int, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class News:
    """Something lies in the mailbox."""


class Mailbox:
    """Events of a run on their way to the window: a lane may skip reports, and no cell may be missed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[CellRead | DocumentSeen] = []

    def put(self, event: CellRead | DocumentSeen) -> None:
        """From the run's thread."""
        with self._lock:
            self._events.append(event)

    def take(self) -> list[CellRead | DocumentSeen]:
        """All that came since; from the window's thread."""
        with self._lock:
            events, self._events = self._events, []
        return events


def _whole(collection: Collection, changes: Changes | None = None) -> Opened:
    return Opened(collection, collection.name, collection.table(), changes)


def open_table(path: Path, report: Report) -> Opened:
    """A table that is kept."""
    collection = Collection(path)
    try:
        return _whole(collection)
    except BaseException:
        collection.close()
        raise


def new_table(tools: TableTools, name: str | None, paths: Sequence[Path], report: Report) -> Opened:
    """A new table of these files and folders; kept under the name, or in memory (None).

    Raises:
        DocumentError: nothing that could be opened is there; then there is no table either.
    """
    collection = Collection(None) if name is None else _create(tools.shelf, name)
    try:
        return _added(collection, tools, paths, report)
    except BaseException:
        collection.close()
        if collection.path is not None:
            tools.shelf.delete(collection.path)
        raise


def _create(shelf: CollectionShelf, name: str) -> Collection:
    """Under this name, or this name and a number."""
    for number in range(1, MOST_NAMES):
        try:
            return shelf.create(name if number == 1 else f"{name} {number}")
        except CollectionError as error:
            if error.cause is not CollectionCause.NAME_TAKEN:
                raise
    raise CollectionError(name, CollectionCause.NAME_TAKEN)


def add(collection: Collection, tools: TableTools, paths: Sequence[Path], report: Report) -> Opened:
    """More documents."""
    return _added(collection, tools, paths, report)


def _added(collection: Collection, tools: TableTools, paths: Sequence[Path], report: Report) -> Opened:
    _, changes = add_paths(collection, tools.finder, paths, report)
    if not collection.documents.ids():
        raise next(iter(changes.problems), DocumentError(paths[0], Cause.NOTHING_IN_FOLDER))
    return _whole(collection, changes)


def look(collection: Collection, tools: TableTools, report: Report) -> Opened:
    """What has become of the files."""
    return _whole(collection, refresh(collection, tools.finder, report))


def reload(collection: Collection, report: Report) -> Opened:
    """Everything as it is kept."""
    return _whole(collection)


def set_questions(collection: Collection, texts: Sequence[str], report: Report) -> Opened:
    """Make these the columns."""
    collection.questions.set_columns(texts)
    return _whole(collection)


def history(collection: Collection, fingerprint: str | None, words: str, report: Report) -> tuple[AskedQuestion, ...]:
    """What was asked before, of one document or of all, with these words in it or in an answer."""
    return collection.questions.asked(fingerprint, words)


def forget_question(collection: Collection, question: int, report: Report) -> None:
    """Take a question out of the history, with all that was found for it."""
    collection.questions.forget([question])


def remove_documents(collection: Collection, documents: Sequence[int], report: Report) -> Opened:
    """Take rows out."""
    collection.documents.remove(documents)
    return _whole(collection)


def rename(collection: Collection, shelf: CollectionShelf, name: str, report: Report) -> str:
    """Call the open table something else; what it is called now."""
    name = " ".join(name.split())
    if not name:
        raise CollectionError(name, CollectionCause.NO_NAME)
    taken = (each.name.casefold() for each in shelf.all() if each.path != collection.path)
    if collection.path is not None and name.casefold() in taken:
        raise CollectionError(name, CollectionCause.NAME_TAKEN)
    collection.rename(name)
    return name


def rename_kept(shelf: CollectionShelf, path: Path, name: str, report: Report) -> tuple[Shelved, ...]:
    """Call a table that is not open something else."""
    collection = Collection(path)
    try:
        rename(collection, shelf, name, report)
    finally:
        collection.close()
    return shelf.all()


def delete(shelf: CollectionShelf, path: Path, report: Report) -> tuple[int, tuple[Shelved, ...]]:
    """Delete a table: (bytes that are free now, those that are left)."""
    size = next((each.bytes for each in shelf.all() if each.path == path), 0)
    shelf.delete(path)
    return size, shelf.all()


def shelved(
    shelf: CollectionShelf | None, lists: QuestionLists, report: Report
) -> tuple[tuple[Shelved, ...], tuple[str, ...]]:
    """Tables and lists of questions that are kept."""
    return () if shelf is None else shelf.all(), lists.names()


def load_list(lists: QuestionLists, name: str, report: Report) -> tuple[str, ...]:
    """The questions of a list."""
    return lists.load(name)


def save_list(lists: QuestionLists, name: str, texts: Sequence[str], report: Report) -> tuple[str, ...]:
    """Keep a list; names of all."""
    lists.save(name, texts)
    return lists.names()


def load_questions(path: Path, report: Report) -> tuple[str, ...]:
    """The questions in a text file of the person's."""
    try:
        return read_questions(path.read_bytes())
    except UndecodableError as error:
        raise DocumentError(path, Cause.UNSUPPORTED) from error
    except FileNotFoundError as error:
        raise DocumentError(path, Cause.MISSING) from error
    except OSError as error:
        raise DocumentError(path, Cause.READ_FAILED, error.strerror or "") from error


Judge = Callable[[Collection], Human | None]


@dataclass(frozen=True)
class Judged:
    """A person's word on the cells of one content for one question.

    Attributes:
        before: what had been said before. now: what is said.
    """

    fingerprint: str
    question: int
    before: Human | None
    now: Human | None


def judge(collection: Collection, fingerprint: str, question: int, say_so: Judge, report: Report) -> Judged:
    """Let ``say_so`` change a person's word."""
    before = say_so(collection)
    return Judged(fingerprint, question, before, collection.cells.human(fingerprint, question))


def took_in(collection: Collection, number: int, document: Document, report: Report) -> Opened | None:
    """A cell's document was opened in the window; the table anew if it is another text than was read."""
    return _whole(collection) if collection.documents.opened(number, document) else None


def write(collection: Collection, path: Path, selection: Selection, report: Report) -> Path:
    """Export to a file."""
    export(collection, path, messages.table_words(), selection)
    return path


def read_table(
    collection: Collection,
    tools: TableTools,
    choice: ReaderChoice,
    mailbox: Mailbox,
    control: Control,
    protected: Protected,
    report: Report,
) -> Summary:
    """The run, with helpers of its own, which end with it."""

    def tell(event: object) -> None:
        if isinstance(event, CellRead | DocumentSeen):
            mailbox.put(event)
            event = News()
        report(event)

    with ExitStack() as closing:
        if collection.path is not None:  # an own connection: the window's never waits for the run's
            collection = Collection(collection.path)
            closing.callback(collection.close)
        reader = tools.make_reader(choice)
        closing.callback(reader.close)
        opener = tools.make_opener()
        closing.callback(opener.close)
        measurer = tools.make_measurer()
        if measurer is not None:
            closing.callback(measurer.close)
        closing.enter_context(collection.running())
        known = _unlock(collection, protected, reader, opener, measurer, tell, control)
        rows = [number for number in collection.documents.ids() if number not in known] if known else None
        columns = len(collection.questions.columns())
        unlocked = sum(known.values())

        def whole(progress: GridProgress) -> GridProgress:
            done, locked = columns * unlocked, columns * (len(known) - unlocked)
            return replace(
                progress,
                cells=progress.cells + done + locked,
                complete=progress.complete + done,
                unreadable=progress.unreadable + locked,
            )

        def tell_whole(event: object) -> None:
            tell(whole(event) if isinstance(event, GridProgress) else event)

        summary = run(collection, reader, opener, measurer, tell_whole, control, documents=rows)
        return replace(summary, progress=whole(summary.progress))


def _unlock(
    collection: Collection,
    protected: Protected,
    reader: GridReader,
    opener: Opener,
    measurer: Measurer | None,
    tell: Report,
    control: Control,
) -> dict[int, bool]:
    """Read protected documents first, since a person waits for them; which ones, and whether they could be."""
    if protected.passwords:
        run(collection, reader, opener, None, ignore, control, documents=[])  # only: this reader reads here now
    columns = collection.questions.columns()
    for number, password in protected.passwords.items():
        document = collection.documents.get(number)
        if document is not None:
            protected.vault.read(document, password, columns, reader, opener, measurer, tell, control)
    if not protected.vault:
        return {}
    read = {row.id for row in protected.vault.over(collection.table()).documents if row.is_protected}
    return {number: number in read for number in {*protected.passwords, *read}}
