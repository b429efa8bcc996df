"""The cells as Qt's views want them: a snapshot in memory, changed cell by cell while a run goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from app import messages
from app.desktop.table import words
from app.engine.answering.answer import Level
from app.engine.grid.cells import Cell, GridDocument, GridQuestion, Human
from app.engine.grid.collection import CellKey, Table
from app.engine.grid.shown import Shown, Shows, shown
from app.engine.grid.vault import LOCKED

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()

UNANSWERED = frozenset((Shows.NONE, Shows.UNCLEAR, Shows.NONE_CONFIRMED, Shows.NOT_PUT))
JUDGED = frozenset((Shows.CONFIRMED, Shows.CORRECTED, Shows.NONE_CONFIRMED))


class GridModel(QAbstractTableModel):
    """A table of documents (rows) and questions (columns)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.documents: list[GridDocument] = []
        self.questions: tuple[GridQuestion, ...] = ()
        self._cells: dict[CellKey, Cell] = {}
        self._humans: dict[CellKey, Human] = {}
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        self._shown: dict[CellKey, Shown] = {}

    # ------------------------------------------------------------------ what it holds

    def set_table(self, table: Table | None) -> None:
        """Show another table, or the same anew."""
        self.beginResetModel()
        self.documents = [] if table is None else list(table.documents)
        self.questions = () if table is None else table.questions
        self._cells = {} if table is None else dict(table.cells)
        self._humans = {} if table is None else dict(table.humans)
        self._rows = {document.id: row for row, document in enumerate(self.documents)}
        self._columns = {question.id: column for column, question in enumerate(self.questions)}
        self._shown = {}
        self.endResetModel()

    def cell_read(self, document: int, question: int, cell: Cell) -> None:
        """A cell has become this."""
        self._cells[document, question] = cell
        self._changed(document, question)

    def document_seen(self, document: GridDocument) -> None:
        """A document was opened, or could not be; what was read of other bytes is not shown any more."""
        row = self._rows.get(document.id)
        if row is None:
            return
        before, self.documents[row] = self.documents[row], document
        if before.fingerprint not in (None, document.fingerprint):
            for question in self.questions:
                self._cells.pop((document.id, question.id), None)
                self._humans.pop((document.id, question.id), None)
        for question in self.questions:
            self._shown.pop((document.id, question.id), None)
        self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)
        if self.questions:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.questions) - 1))

    def judged(self, fingerprint: str, question: int, human: Human | None) -> None:
        """A person's word on all documents with these bytes."""
        for document in self.documents:
            if document.fingerprint == fingerprint:
                if human is None:
                    self._humans.pop((document.id, question), None)
                else:
                    self._humans[document.id, question] = human
                self._changed(document.id, question)

    def _changed(self, document: int, question: int) -> None:
        self._shown.pop((document, question), None)
        row, column = self._rows.get(document), self._columns.get(question)
        if row is not None and column is not None:
            index = self.index(row, column)
            self.dataChanged.emit(index, index)

    # ------------------------------------------------------------------ what stands where

    def shown(self, document: int, question: int) -> Shown:
        """What a cell shows."""
        key = (document, question)
        if key not in self._shown:
            row = self.documents[self._rows[document]]
            self._shown[key] = shown(row, self._cells.get(key), self._humans.get(key))
        return self._shown[key]

    def at(self, index: Index) -> tuple[GridDocument, GridQuestion, Shown]:
        """The cell at a valid index of this model."""
        document, question = self.documents[index.row()], self.questions[index.column()]
        return document, question, self.shown(document.id, question.id)

    def index_of(self, document: int, question: int) -> QModelIndex:
        """Where a cell is; invalid where it is not."""
        row, column = self._rows.get(document), self._columns.get(question)
        return QModelIndex() if row is None or column is None else self.index(row, column)

    def row_shown(self, row: int) -> list[Shown]:
        """All cells of a row."""
        document = self.documents[row]
        return [self.shown(document.id, question.id) for question in self.questions]

    @property
    def is_begun(self) -> bool:
        """Whether anything was read."""
        return bool(self._cells)

    @property
    def is_unfinished(self) -> bool:
        """Whether there is something to read; a file that cannot be had, only once a look finds it changed."""
        return any(
            (document.problem is None and document.is_stale) or any(not cell.is_final for cell in self.row_shown(row))
            for row, document in enumerate(self.documents)
            if document.problem not in LOCKED
        )

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.documents)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.questions)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        if not index.isValid():
            return None
        if role == ROLE.DisplayRole:
            document, _, cell = self.at(index)
            return words.cell_words(document, cell).text
        if role == ROLE.AccessibleTextRole:
            document, question, cell = self.at(index)
            return words.accessible_cell(document, question.text, cell)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = ROLE.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's
        if orientation is Qt.Orientation.Horizontal and section < len(self.questions):
            if role in (ROLE.DisplayRole, ROLE.ToolTipRole, ROLE.AccessibleTextRole):
                return self.questions[section].text
        elif orientation is Qt.Orientation.Vertical and section < len(self.documents):
            name, rest = words.document_words(self.documents[section])
            if role == ROLE.ToolTipRole:
                why = messages.unreadable_document(self.documents[section])
                return f"{self.documents[section].path}\n{why}".strip()
            if role in (ROLE.DisplayRole, ROLE.AccessibleTextRole):
                return f"{name}\n{rest}"
        return None


class Order(Enum):
    """Of the rows."""

    ADDED = "added"
    NAME = "name"
    UNSURE = "unsure"
    """The document with the least sure answer first."""


class Filter(Enum):
    """Which rows are shown: those with at least one such cell."""

    ALL = "all"
    UNSURE = "unsure"
    UNANSWERED = "unanswered"
    UNREADABLE = "unreadable"
    JUDGED = "judged"


@dataclass(frozen=True)
class _Search:
    text: str

    def hits(self, text: str) -> bool:
        return self.text in text.casefold()


def is_unsure(cell: Shown) -> bool:
    """Whether a person should look at it: nobody did, and it is not likely to be right."""
    if cell.shows is Shows.UNCLEAR:
        return True
    if cell.shows is not Shows.ANSWERED or cell.quote is None:
        return False
    return cell.quote.confidence is None or Level.of(cell.quote.confidence) < Level.LIKELY


def _doubt(cell: Shown) -> float:
    """The less, the sooner a person should look; one that was not measured after those that are not likely."""
    if cell.shows is Shows.ANSWERED and cell.quote is not None:
        return cell.quote.confidence if cell.quote.confidence is not None else 0.65
    return {Shows.UNCLEAR: 0.3, Shows.UNREADABLE: 1.2, Shows.NONE: 1.1}.get(cell.shows, 2.0)


class GridProxy(QSortFilterProxyModel):
    """Rows in the order wanted, and only those wanted. It holds still while a run goes on, until ``arrange``."""

    def __init__(self, model: GridModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._order, self._filter, self._search = Order.ADDED, Filter.ALL, _Search("")
        self.setDynamicSortFilter(False)
        self.setSourceModel(model)

    def arrange(self, order: Order, rows: Filter, search: str) -> None:
        """Sort and filter by what the cells are now."""
        self._order, self._filter, self._search = order, rows, _Search(search.strip().casefold())
        self.invalidate()
        self.sort(-1)
        if order is not Order.ADDED:
            self.sort(0)

    def shown_documents(self) -> list[GridDocument]:
        """In the order of the screen."""
        return [self._model.documents[self.mapToSource(self.index(row, 0)).row()] for row in range(self.rowCount())]

    def _fits(self, cells: Sequence[Shown]) -> bool:
        if self._filter is Filter.ALL:
            return True
        if self._filter is Filter.UNSURE:
            return any(is_unsure(cell) for cell in cells)
        if self._filter is Filter.UNREADABLE:
            return any(cell.shows is Shows.UNREADABLE for cell in cells)
        wanted = UNANSWERED if self._filter is Filter.UNANSWERED else JUDGED
        return any(cell.shows in wanted for cell in cells)

    # Qt overrides

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        cells = self._model.row_shown(row)
        if self._filter is not Filter.ALL and not self._fits(cells):
            return False
        if not self._search.text:
            return True
        texts = [self._model.documents[row].path.name]
        texts += [quote.text for cell in cells for quote in (cell.quote, *cell.others) if quote is not None]
        return any(self._search.hits(text) for text in texts)

    def lessThan(self, left: Index, right: Index) -> bool:
        if self._order is Order.NAME:
            names = [self._model.documents[index.row()].path.name.casefold() for index in (left, right)]
            return names[0] < names[1]
        doubts = [min((_doubt(c) for c in self._model.row_shown(i.row())), default=2.0) for i in (left, right)]
        return doubts[0] < doubts[1]
