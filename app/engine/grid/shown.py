"""What a person is shown of a cell: the document's fate, their own word, and what the reader found, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.engine.answering.answer import Outcome
from app.engine.grid.cells import Cell, CellState, GridDocument, Human, Judgement, Quote
from app.engine.grid.collection import Table


class Shows(Enum):
    """What stands in a cell. The values are what exports say."""

    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    """A person said that the quote is right."""
    CORRECTED = "corrected"
    """A person chose the quote."""
    NONE = "none"
    """All that could be read was read."""
    UNCLEAR = "unclear"
    """Likewise; but something came close, so there is no *clear* answer."""
    NONE_CONFIRMED = "none_confirmed"
    """A person said that there is no answer."""
    SO_FAR = "so_far"
    """Not all was read: the quote, if there is one, is the likely answer so far, and nothing is absent."""
    UNREAD = "unread"
    """Nothing was read yet."""
    NOT_PUT = "not_put"
    """The question is of a kind that quotes cannot answer, or cannot be put to this reader."""
    UNREADABLE = "unreadable"
    """The document cannot be opened, or has no text."""


_JUDGED = {
    Judgement.CONFIRMED: Shows.CONFIRMED,
    Judgement.CORRECTED: Shows.CORRECTED,
    Judgement.NONE: Shows.NONE_CONFIRMED,
}


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown and exported.

    Attributes:
        shows: what stands in it.
        quote: the best one, or the person's; None where there is none.
        others: further answers, best first.
        cell: what the reader found; None where nothing was read.
        human: what a person said.
    """

    shows: Shows
    quote: Quote | None
    others: tuple[Quote, ...]
    cell: Cell | None
    human: Human | None

    @property
    def is_final(self) -> bool:
        """Whether more reading would change nothing."""
        return self.shows not in (Shows.SO_FAR, Shows.UNREAD)


def shown(document: GridDocument, cell: Cell | None, human: Human | None) -> Shown:
    """What one cell shows."""
    answers = cell.answers if cell is not None else ()
    if human is not None:
        others = tuple(quote for quote in answers if human.quote is None or quote.text != human.quote.text)
        return Shown(_JUDGED[human.judgement], human.quote, others, cell, human)
    quote = answers[0] if answers else None
    return Shown(_shows(document, cell), quote, answers[1:], cell, None)


def shown_in(table: Table, document: GridDocument, question: int) -> Shown:
    """The same for a cell of a table."""
    key = (document.id, question)
    return shown(document, table.cells.get(key), table.humans.get(key))


def _shows(document: GridDocument, cell: Cell | None) -> Shows:
    if cell is None:
        return Shows.UNREAD if document.problem is None else Shows.UNREADABLE
    if not cell.put:
        return Shows.NOT_PUT
    if cell.state is CellState.LIKELY:
        return Shows.SO_FAR
    if cell.outcome is Outcome.ANSWERED:
        return Shows.ANSWERED
    if cell.outcome is Outcome.UNREADABLE:
        return Shows.UNREADABLE
    return Shows.UNCLEAR if cell.doubtful else Shows.NONE
