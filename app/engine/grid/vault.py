"""Protected documents of a table, read with a password: what comes of it lives in memory, and ends with the table.

A collection's file lies on the disk as it is, and a protected document is protected there, too: neither its
password, nor its text, nor a quote or a digest of it is written. Its row stays what it was, locked; what was read
is laid over the table that a window shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.engine.documents.errors import Cause
from app.engine.documents.files import Look
from app.engine.grid.cells import Cell, CellState, GridDocument, GridQuestion
from app.engine.grid.collection import CellKey, Collection, Table
from app.engine.grid.control import Control
from app.engine.grid.running import CellRead, DocumentSeen, GridReader, Measurer, Opener, run
from app.engine.task import Report

LOCKED = frozenset((Cause.PASSWORD_NEEDED, Cause.PASSWORD_WRONG))


class Vault:
    """Of one table that is open; any thread may use it."""

    def __init__(self) -> None:
        self._inside = Collection(None)
        self._rows: dict[int, int] = {}  # a row of the table → the same document here

    def __bool__(self) -> bool:
        """Whether anything was read."""
        return bool(self._rows)

    def read(
        self,
        document: GridDocument,
        password: str,
        questions: Sequence[GridQuestion],
        reader: GridReader,
        opener: Opener,
        measurer: Measurer | None,
        report: Report,
        control: Control,
    ) -> None:
        """Read one protected document to its end; blocks, reports and raises as ``run`` does.

        Args:
            document: the table's row. password: of it, and kept nowhere.
            questions: the table's columns.
            report: gets what ``run`` reports, with the table's ids.
        """
        inside = self._inside
        columns = inside.questions.set_columns([question.text for question in questions])
        ids = {own.id: question.id for own, question in zip(columns, questions, strict=True)}
        inside.documents.looked([(document.path, Look(document.size, document.modified_ns))], add=True)
        (number,) = inside.documents.by_path([document.path])
        self._rows[document.id] = number

        def tell(event: object) -> None:
            if isinstance(event, CellRead):
                if event.document != number:
                    return
                event = CellRead(document.id, ids[event.question], event.cell)
            elif isinstance(event, DocumentSeen):
                event = DocumentSeen(_as_row(event.document, document.id))
            report(event)

        run(inside, reader, opener, measurer, tell, control, password=password, documents=[number])

    def over(self, table: Table) -> Table:
        """The table with what was read here. A row for which that is not all stays locked besides."""
        if not self._rows or table.reader is None:
            return table
        found: dict[CellKey, Cell] = dict(table.cells)
        documents = []
        by_text = {question.text: question.id for question in table.questions}
        read = self._inside.table(table.reader, tuple(self._rows.values()))
        known = {document.id: document for document in read.documents}
        for row in table.documents:
            inside = known.get(self._rows.get(row.id, 0))
            # A look at the files may have found a newer one since.
            if inside is None or row.problem not in LOCKED or row.modified_ns > inside.modified_ns:
                documents.append(row)
                continue
            cells = {
                by_text[question.text]: read.cells[inside.id, question.id]
                for question in read.questions
                if question.text in by_text and (inside.id, question.id) in read.cells
            }
            found |= {(row.id, question): cell for question, cell in cells.items()}
            whole = len(cells) == len(by_text) and all(cell.state is CellState.COMPLETE for cell in cells.values())
            problem = inside.problem if inside.problem in LOCKED else row.problem  # that it was a wrong one
            documents.append(_as_row(inside, row.id) if whole else replace(row, problem=problem))
        return replace(table, documents=tuple(documents), cells=found)

    def close(self) -> None:
        """Forget everything."""
        self._rows.clear()
        self._inside.close()


def _as_row(document: GridDocument, number: int) -> GridDocument:
    is_open = document.problem not in LOCKED
    return replace(document, id=number, is_protected=is_open)
