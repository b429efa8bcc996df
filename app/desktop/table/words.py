"""What the table says about a cell, a document and a run. Pure functions, no widgets."""

from __future__ import annotations

import html
from dataclasses import dataclass

from app import messages
from app.desktop import wording
from app.desktop.progress import time_left
from app.desktop.table.state import Found, Run, TableState
from app.engine.answering.answer import Answer, Place
from app.engine.answering.errors import QuestionError
from app.engine.grid.cells import Cell, GridDocument, Quote
from app.engine.grid.errors import CollectionError
from app.engine.grid.shown import Shown, Shows
from app.engine.grid.vault import LOCKED
from app.messages import say, say_count

MARKS = {Shows.CONFIRMED: "✓", Shows.CORRECTED: "✎", Shows.NONE_CONFIRMED: "∅"}
"""Signs of a person's word; the words stand beside them wherever there is room."""

FIRM = frozenset((Shows.ANSWERED, Shows.CONFIRMED, Shows.CORRECTED))
"""What is shown as an answer, and not as one so far."""


def one_line(text: str) -> str:
    """White space folded."""
    return " ".join(text.split())


@dataclass(frozen=True)
class CellWords:
    """A cell as it is painted.

    Attributes:
        text: the quote, or what stands in its place. is_quote: it is one.
        word, number, segments: how sure, as answer cards say it.
        page: where. mark: the sign of a person's word, or "". judged: the same in words.
        faint: likely so far.
        short_page: of a quote, the page where there is little room.
    """

    text: str
    is_quote: bool
    word: str
    number: str
    segments: int
    page: str
    mark: str
    judged: str
    faint: bool
    short_page: str = ""

    @property
    def under(self) -> str:
        """The line below the text."""
        sure = f"{self.word} {self.number}".strip()
        return " · ".join(part for part in (f"{self.mark} {self.judged}".strip(), sure, self.page) if part)


def cell_words(document: GridDocument, shown: Shown) -> CellWords:
    """What stands in a cell."""
    mark = MARKS.get(shown.shows, "")
    judged = messages.cell_shows(shown.shows) if mark else ""
    faint = shown.shows is Shows.SO_FAR
    if shown.quote is None:
        return CellWords(empty_text(document, shown), False, "", "", 0, _coverage(shown), mark, judged, faint)
    sure = wording.Confidence("", "", 0) if mark else sure_of(shown.quote, 0)
    word = say(messages.GRID_SO_FAR) if faint else sure.word
    return CellWords(
        one_line(shown.quote.text),
        True,
        word,
        "" if faint else sure.number,
        0 if faint else sure.segments,
        page_of(shown.quote),
        mark,
        judged,
        faint,
        page_of(shown.quote, short=True),
    )


def sure_of(quote: Quote, rank: int) -> wording.Confidence:
    """How sure a quote is, worded as on an answer card."""
    place = Place(0, quote.start, quote.end, quote.context_start, quote.context_start + len(quote.context))
    return wording.confidence(Answer(quote.text, quote.confidence, quote.score or 0.0, (place,)), rank)


def page_of(quote: Quote, *, short: bool = False) -> str:
    """The page or pages of a quote by the document's own labels; "" of a text."""
    labels = [label or str(number) for number, label in quote.pages]
    if not labels:
        return ""
    if len(labels) == 1:
        return say(messages.GRID_PAGE if short else messages.PAGE, page=labels[0])
    return say(messages.GRID_PAGES if short else messages.PAGES, first=labels[0], last=labels[-1])


def empty_text(document: GridDocument, shown: Shown) -> str:
    """What stands in a cell without a quote, in a few words."""
    if shown.shows is Shows.UNREADABLE:
        return say(messages.GRID_LOCKED if document.problem in LOCKED else messages.GRID_UNREADABLE)
    if shown.shows is Shows.UNREAD:
        return say(messages.GRID_NOT_YET)
    if shown.shows is Shows.SO_FAR:
        return say(messages.GRID_NOTHING_YET)
    if shown.shows is Shows.NONE_CONFIRMED:
        return messages.cell_shows(Shows.NONE).capitalize()
    return messages.cell_shows(shown.shows).capitalize()


def _coverage(shown: Shown) -> str:
    """How much of the document stands behind a "none"."""
    cell = shown.cell
    if cell is None or shown.shows not in (Shows.NONE, Shows.UNCLEAR, Shows.SO_FAR):
        return ""
    return coverage(cell)


def coverage(cell: Cell) -> str:
    """How much was read for a cell."""
    if cell.pages is None:
        if cell.characters_read >= cell.characters:
            return say(messages.TEXT_READ)
        return say(messages.PERCENT_READ, percent=100 * cell.characters_read // max(cell.characters, 1))
    read = cell.pages_read or 0
    if read >= cell.pages:
        return say_count(messages.ALL_PAGES_READ, cell.pages)
    return say(messages.PAGES_READ, done=read, total=cell.pages)


def why_empty(document: GridDocument, shown: Shown) -> str:
    """The whole sentence about a cell without a quote."""
    cell = shown.cell
    if shown.shows is Shows.UNREADABLE:
        return messages.unreadable_document(document) or say(messages.GRID_UNREADABLE)
    if cell is not None and cell.refused is not None:
        return messages.question_error(QuestionError(cell.refused, cell.limit))
    if shown.shows is Shows.NOT_PUT and cell is not None:
        return "{}. {}".format(*messages.kind_note(cell.kind, in_window=True))
    sentence = empty_text(document, shown)
    read = _coverage(shown)
    unreadable = cell.unreadable_pages if cell is not None else ()
    if read:
        sentence = f"{sentence}: {read}."
    if unreadable:
        sentence += " " + say_count(messages.GRID_PAGES_UNREAD, len(unreadable))
    return sentence


def document_words(document: GridDocument) -> tuple[str, str]:
    """(file name, what is to be said of it) of a row."""
    parts = []
    if document.pages:
        parts.append(say_count(messages.PAGE_COUNT, document.pages))
    if document.problem is not None:
        parts.append(say(messages.GRID_LOCKED if document.problem in LOCKED else messages.GRID_UNREADABLE))
    elif document.is_protected:
        parts.append(say(messages.GRID_UNLOCKED))
    elif document.fingerprint is not None and document.is_stale:
        parts.append(say(messages.GRID_CHANGED))
    elif document.fingerprint is None:
        parts.append(say(messages.GRID_NOT_OPENED))
    if document.unreadable_pages:
        parts.append(say_count(messages.PICTURES, len(document.unreadable_pages)))
    return document.path.name, " · ".join(parts)


def accessible_cell(document: GridDocument, question: str, shown: Shown) -> str:
    """A cell for a screen reader."""
    words = cell_words(document, shown)
    return say(
        messages.GRID_CELL,
        document=document.path.name,
        question=question,
        text=words.text,
        under=words.under,
    ).rstrip(": ")


def sentence_html(quote: Quote, mark: str, on_mark: str) -> str:
    """The sentence with the quote in it, in its own direction."""
    at = quote.start - quote.context_start
    end = at + len(quote.text)
    before, inside, after = quote.context[:at], quote.text, quote.context[end:]
    direction = "rtl" if wording.is_right_to_left(quote.context or inside) else "ltr"
    return (
        f'<p dir="{direction}" style="line-height:112%; margin:0; font-size:15px">{_flat(before)}'
        f'<span style="font-weight:700; background-color:{mark}; color:{on_mark}">{_flat(inside)}</span>'
        f"{_flat(after)}</p>"
    )


def _flat(text: str) -> str:
    return html.escape("".join(" " if c in "\r\n\t\f\v\u2028\u2029" else c for c in text))


# ------------------------------------------------------------------------------ the run


_ENDS = {
    Run.STARTING: messages.GRID_STARTING,
    Run.PAUSED: messages.GRID_PAUSED,
    Run.WAITING: messages.GRID_WAITING,
    Run.STOPPING: messages.GRID_STOPPING,
    Run.STOPPED: messages.GRID_STOPPED,
    Run.DONE: messages.GRID_DONE,
    Run.FAILED: messages.GRID_STOPPED,
}
"""What is said of a run that is not reading."""


def run_words(state: TableState) -> str:
    """How far the run is, in one line."""
    if state.busy:
        return say(messages.LOOKING_FOR_FILES)
    progress = state.progress
    if state.run is Run.STARTING:
        return say(messages.GRID_STARTING)
    if progress is None:
        return ""
    counts = say(messages.GRID_PROGRESS, done=progress.done, cells=progress.cells)
    if state.run is Run.READING:
        likely = say(messages.GRID_LIKELY, n=progress.likely) if progress.likely else ""
        parts = [counts, likely, time_left(progress.seconds_left)]
        return " · ".join(part for part in parts if part)
    return " · ".join((say(_ENDS[state.run]), counts)) if state.run in _ENDS else counts


def hint(state: TableState) -> str:
    """A run's progress in the bottom line, where there is little room."""
    progress = state.progress
    if state.run is Run.READING and progress is not None:
        return say(messages.GRID_HINT, done=progress.done, cells=progress.cells)
    return say(messages.GRID_HINT_STATE, state=say(_ENDS[state.run])) if state.run in _ENDS else ""


def found_words(found: Found) -> str:
    """What a look at the files found."""
    counts = (
        (messages.GRID_FOUND_NEW, found.new),
        (messages.GRID_FOUND_CHANGED, found.changed),
        (messages.GRID_FOUND_VANISHED, found.vanished),
        (messages.GRID_FOUND_BACK, found.back),
    )
    parts = [say_count(words, n) for words, n in counts if n]
    sentence = ", ".join(parts) + "." if parts else say(messages.GRID_FOUND_NOTHING)
    problems = " ".join(problem(each) for each in found.problems[:2])
    return f"{sentence} {problems}".strip()


def problem(error: Exception) -> str:
    """One sentence for what went wrong."""
    if isinstance(error, CollectionError):
        return messages.collection_error(error)
    if isinstance(error, OSError):
        return say(messages.GRID_NOT_WRITTEN, why=error.strerror or type(error).__name__)
    return wording.problem(error)
