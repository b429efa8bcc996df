"""A collection: documents down, questions across, and what was found, in one SQLite file of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.engine.answering.answer import Outcome
from app.engine.answering.errors import QuestionCause
from app.engine.answering.kind import Kind
from app.engine.grid.cells import (
    Cell,
    CellState,
    GridDocument,
    GridQuestion,
    Human,
    Judgement,
    Quote,
    quotes_from_json,
    quotes_to_json,
)
from app.engine.grid.database import Database, checked
from app.engine.grid.documents import Documents
from app.engine.grid.questions import Questions
from app.engine.reading.reader import ReaderMark

ROWS_AT_ONCE = 50

CellKey = tuple[int, int]
"""A document's id and a question's."""


@dataclass(frozen=True)
class Table:
    """All of a collection, as it is shown and exported.

    Attributes:
        documents, questions: rows and columns in their order.
        cells: by (document, question), for one reader; those that were not read are not there.
        humans: a person's word, likewise; it stands above the cell.
        reader: whose cells they are; None where nothing was read yet.
    """

    documents: tuple[GridDocument, ...]
    questions: tuple[GridQuestion, ...]
    cells: Mapping[CellKey, Cell]
    humans: Mapping[CellKey, Human]
    reader: ReaderMark | None

    @property
    def is_complete(self) -> bool:
        """Whether every cell was read to the end, or cannot be read."""
        return all(
            document.problem is not None or self._is_read(document.id, question.id)
            for document in self.documents
            for question in self.questions
        )

    def _is_read(self, document: int, question: int) -> bool:
        cell = self.cells.get((document, question))
        return cell is not None and cell.state is CellState.COMPLETE


class Collection:
    """One collection. Any thread may use it; a second object on the same file may be open elsewhere.

    Everything raises CollectionError when the file cannot be read or written.

    Args:
        path: of its file, made if it is not there; None: in memory, for a window that keeps nothing.
        name: what people call it from now on; default: as it was.
    """

    def __init__(self, path: Path | None, name: str = "") -> None:
        self._database = Database(path, name or (path.stem if path else ""))
        self.path = path
        self.documents = Documents(self._database)
        self.questions = Questions(self._database)
        self.cells = Cells(self._database)
        if name and self._kept_name() != name:
            self.rename(name)

    @property
    def name(self) -> str:
        """What people call it."""
        return self._kept_name() or self._database.name

    def rename(self, name: str) -> None:
        """Call it something else; its file stays where it is."""
        with self._database.change() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('name', ?)", (name,))

    def running(self) -> AbstractContextManager[None]:
        """Keep other processes from running it meanwhile; raises CollectionError IN_USE."""
        return self._database.running()

    def table(
        self,
        reader: ReaderMark | None = None,
        documents: Sequence[int] | None = None,
        questions: Sequence[int] | None = None,
    ) -> Table:
        """Everything at once, for one reader (default: the last that read here).

        Args:
            reader: whose cells.
            documents, questions: ids, in the order wanted; default: all, in the collection's order.
        """
        known = self.documents.all() if documents is None else self.documents.some(documents)
        rows = {document.id: document for document in known}
        columns = {question.id: question for question in self.questions.columns()}
        wanted_rows = tuple(rows[id_] for id_ in (rows if documents is None else documents) if id_ in rows)
        wanted = tuple(columns[id_] for id_ in (columns if questions is None else questions) if id_ in columns)
        reader = reader or self.cells.last_reader()
        by_content: dict[str, list[int]] = {}
        for document in wanted_rows:
            if document.fingerprint is not None:
                by_content.setdefault(document.fingerprint, []).append(document.id)
        ids, contents = [question.id for question in wanted], None if documents is None else tuple(by_content)
        return Table(
            wanted_rows,
            wanted,
            {} if reader is None else _spread(self.cells.all(reader, ids, contents), by_content),
            _spread(self.cells.humans(ids, contents), by_content),
            reader,
        )

    def tables(
        self,
        reader: ReaderMark | None = None,
        documents: Sequence[int] | None = None,
        questions: Sequence[int] | None = None,
    ) -> Iterator[Table]:
        """The same in pieces of some rows each, so that however many there are, few are in memory."""
        reader = reader or self.cells.last_reader()
        ids = self.documents.ids() if documents is None else documents
        for first in range(0, len(ids), ROWS_AT_ONCE):
            yield self.table(reader, ids[first : first + ROWS_AT_ONCE], questions)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _kept_name(self) -> str | None:
        row = self._database.row("SELECT value FROM facts WHERE name = 'name'")
        return str(row[0]) if row else None


def _spread(found: Mapping[tuple[str, int], Any], by_content: Mapping[str, Sequence[int]]) -> dict[CellKey, Any]:
    return {
        (document, question): value
        for (fingerprint, question), value in found.items()
        for document in by_content.get(fingerprint, ())
    }


class Cells:
    """What was found, by the content of documents, and what a person said of it. Raises CollectionError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, fingerprint: str, question: int, reader: ReaderMark, cell: Cell) -> None:
        """Keep a cell, in the place of what that reader had there before; never touches a person's word."""
        facts = asdict(cell)
        for name in ("state", "answers", "closest"):
            del facts[name]
        for name in ("outcome", "kind", "refused"):
            facts[name] = facts[name].value if facts[name] is not None else None
        with self._database.change() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    fingerprint,
                    question,
                    self._reader_id(reader),
                    cell.state.value,
                    json.dumps(facts),
                    quotes_to_json(cell.answers),
                    quotes_to_json(cell.closest),
                    time.time(),
                ),
            )

    def get(self, fingerprint: str, question: int, reader: ReaderMark) -> Cell | None:
        """One cell; None where nothing was read."""
        row = self._database.row(
            f"{_CELLS} WHERE fingerprint = ? AND question = ? AND reader = ?",
            fingerprint,
            question,
            self._known_id(reader),
        )
        return None if row is None else _cell(row)

    def all(
        self, reader: ReaderMark, questions: Sequence[int], contents: Sequence[str] | None = None
    ) -> dict[tuple[str, int], Cell]:
        """All that a reader has found for some questions, in documents with some contents (None: in all)."""
        where, values = _among(contents)
        rows = self._database.rows(
            f"{_CELLS} WHERE reader = ? AND question IN ({checked(questions)}) {where}",
            self._known_id(reader),
            *values,
        )
        return {(row[0], row[1]): _cell(row) for row in rows}

    def states(self, fingerprint: str, reader: ReaderMark) -> dict[int, CellState]:
        """How far each question's cell is, of those that were read at all."""
        rows = self._database.rows(
            "SELECT question, state FROM cells WHERE fingerprint = ? AND reader = ?",
            fingerprint,
            self._known_id(reader),
        )
        return {question: CellState(state) for question, state in rows}

    def readers(self) -> tuple[ReaderMark, ...]:
        """All that ever read here, the last one first."""
        rows = self._database.rows(
            "SELECT mark FROM readers LEFT JOIN facts ON facts.name = 'reader' AND value = readers.id"
            " ORDER BY value IS NULL, id DESC"
        )
        return tuple(ReaderMark(**json.loads(row[0])) for row in rows)

    def last_reader(self) -> ReaderMark | None:
        """The one that reads here, or was the last to."""
        return next(iter(self.readers()), None)

    def use(self, reader: ReaderMark) -> None:
        """This reader is the one that reads here from now on."""
        with self._database.change() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('reader', ?)", (str(self._reader_id(reader)),))

    # -------------------------------------------------------------------- a person's word

    def confirm(self, fingerprint: str, question: int, quote: Quote) -> Human | None:
        """A person says that a quote is right. Returns what had been said before, for undoing."""
        return self._judge(fingerprint, question, Human(Judgement.CONFIRMED, quote, time.time()))

    def correct(self, fingerprint: str, question: int, quote: Quote) -> Human | None:
        """A person chose another span (``cells.quote_of``). Returns as ``confirm``."""
        return self._judge(fingerprint, question, Human(Judgement.CORRECTED, quote, time.time()))

    def mark_none(self, fingerprint: str, question: int) -> Human | None:
        """A person says that the document does not answer it. Returns as ``confirm``."""
        return self._judge(fingerprint, question, Human(Judgement.NONE, None, time.time()))

    def withdraw(self, fingerprint: str, question: int) -> Human | None:
        """Take a person's word back. Returns as ``confirm``."""
        return self._judge(fingerprint, question, None)

    def restore(self, fingerprint: str, question: int, human: Human | None) -> Human | None:
        """Undo: let this be a person's word again, or none. Returns as ``confirm``."""
        return self._judge(fingerprint, question, human)

    def human(self, fingerprint: str, question: int) -> Human | None:
        """What a person said of a cell."""
        return self.humans([question], [fingerprint]).get((fingerprint, question))

    def humans(self, questions: Sequence[int], contents: Sequence[str] | None = None) -> dict[tuple[str, int], Human]:
        """All that was said of some questions, in documents with some contents (None: in all)."""
        where, values = _among(contents)
        rows = self._database.rows(
            "SELECT fingerprint, question, judgement, quote, at FROM humans"
            f" WHERE question IN ({checked(questions)}) {where}",
            *values,
        )
        return {
            (fingerprint, question): Human(Judgement(judgement), quotes_from_json(quote)[0] if quote else None, at)
            for fingerprint, question, judgement, quote, at in rows
        }

    def _judge(self, fingerprint: str, question: int, human: Human | None) -> Human | None:
        with self._database.change() as connection:
            before = self.human(fingerprint, question)
            if human is None:
                connection.execute("DELETE FROM humans WHERE fingerprint = ? AND question = ?", (fingerprint, question))
            else:
                quote = None if human.quote is None else quotes_to_json([human.quote])
                connection.execute(
                    "INSERT OR REPLACE INTO humans VALUES (?, ?, ?, ?, ?)",
                    (fingerprint, question, human.judgement.value, quote, human.at),
                )
        return before

    # -------------------------------------------------------------------- readers

    def _reader_id(self, reader: ReaderMark) -> int:
        known = self._known_id(reader)
        if known is None:
            with self._database.change() as connection:
                mark = json.dumps(asdict(reader))
                connection.execute("INSERT OR IGNORE INTO readers (key, mark) VALUES (?, ?)", (reader.key, mark))
            known = self._known_id(reader)
        assert known is not None
        return known

    def _known_id(self, reader: ReaderMark) -> int | None:
        row = self._database.row("SELECT id FROM readers WHERE key = ?", reader.key)
        return None if row is None else int(row[0])


def _among(contents: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """The rest of a WHERE clause."""
    if contents is None:
        return "", ()
    return f"AND fingerprint IN ({','.join('?' * len(contents))})", tuple(contents)


_CELLS = "SELECT fingerprint, question, state, facts, answers, closest FROM cells"


def _cell(row: Any) -> Cell:  # noqa: ANN401 - a row of _CELLS
    facts = json.loads(row[3])
    facts |= {
        "state": CellState(row[2]),
        "outcome": Outcome(facts["outcome"]),
        "kind": Kind(facts["kind"]),
        "refused": None if facts["refused"] is None else QuestionCause(facts["refused"]),
        "unreadable_pages": tuple(facts["unreadable_pages"]),
    }
    return Cell(answers=quotes_from_json(row[4]), closest=quotes_from_json(row[5]), **facts)
