"""A document as it is seen: its paper, the answers marked on it, and what was found.

A subclass knows where characters stand; this class decides what is painted there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.views.colours import LIGHT, ViewColours
from app.desktop.views.finder import Finder
from app.desktop.views.highlight import (
    CELL,
    PASSAGE,
    TAG_DIAMETER,
    Highlight,
    Tag,
    draw_bracket,
    draw_tag,
    fill,
    outline,
    spread_tags,
    without,
)
from app.desktop.views.leads import Spot, Trail
from app.desktop.views.scroll_bar import Mark
from app.desktop.views.text_canvas import GUTTER, TextCanvas
from app.engine.documents.contents import Heading
from app.messages import VIEW_ANSWER, VIEW_PASSAGE, VIEW_WITH_ANSWER, say

_QUOTE_LENGTH = 200


class DocumentView(TextCanvas):
    """Shows a document with answers marked on it. Subclasses: PdfView, TextView.

    Signals (besides TextCanvas's):
        page_changed(number): the page that is being looked at, from 1; never from a text file.
        found(current, total): the hit shown (from 1; 0 for none) and how many there are so far.
        highlight_clicked(number): an answer, its tag or its mark on the scroll bar was clicked.
        address_wanted(address): a link that leads out of the document was clicked; nothing is opened yet.
    """

    page_changed = Signal(int)
    found = Signal(int, int)
    highlight_clicked = Signal(int)
    address_wanted = Signal(str)

    def __init__(self, colours: ViewColours = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._highlights: tuple[Highlight, ...] = ()
        self._current: int | None = None
        self._trail = Trail()
        self._finder = Finder(self._first_below, self)
        self._finder.shown.connect(self._scroll_to)
        self._finder.moved.connect(self._hits_moved)
        self._bar.mark_clicked.connect(self._choose)
        self.zoom_changed.connect(self.update_marks)
        self.plain_click.connect(self._clicked)

    # ------------------------------------------------------------------ what a subclass knows
    @abstractmethod
    def _content_tops(self, offsets: NDArray[np.intp]) -> NDArray[np.float64]:
        """About how far down the content each offset stands, in content pixels."""

    @abstractmethod
    def _content_height(self) -> float:
        """In pixels, at the present zoom."""

    @abstractmethod
    def _scroll_to(self, start: int, end: int) -> None:
        """Bring ``[start, end)`` to the upper third, unless it is comfortably visible."""

    @abstractmethod
    def _paint_paper(self, painter: QPainter) -> None:
        """Canvas, paper and what is written on it."""

    @abstractmethod
    def _paper_right(self) -> float:
        """The right edge of the paper."""

    def _answer_rects(self, highlight: Highlight) -> list[QRectF]:
        return self._rects(highlight.start, highlight.end)

    def _brackets(self, _highlight: Highlight) -> list[QRectF]:
        """Visible pages that hold the answer at a place that is not certain."""
        return []

    def _describe(self) -> None:
        """Set the accessible name."""

    def release(self) -> None:
        """The document is being closed: stop whatever still runs for it."""
        self._finder.stop()
        self._drag_timer.stop()

    # ------------------------------------------------------------------ pages

    @property
    def page(self) -> int:
        """The page that is being looked at, from 1; 0 in a text file."""
        return 0

    @property
    def page_count(self) -> int:
        """0 for a text file."""
        return 0

    def go_to_page(self, number: int) -> None:
        """Show the top of page ``number``, from 1; nothing in a text file."""

    @property
    def page_label(self) -> str:
        """What the document itself calls the page that is looked at ("iv"); "" in a text file."""
        return ""

    def page_called(self, text: str) -> int | None:
        """The page that a person means: by its label, else by its number; None for none."""
        return None

    def jump_to_page(self, number: int, top: float | None = None) -> None:
        """As ``go_to_page``, and ``go_back`` leads here again; ``top``: so far down the page, in points.

        In a text, ``number`` counts characters, from 1, as the targets of its ``headings`` do.
        """

    def go_back(self) -> bool:
        """Where the last jump began; whether there was one."""
        return self._go_along(self._trail.back(self.spot))

    def go_forth(self) -> bool:
        """Undo ``go_back``."""
        return self._go_along(self._trail.forth(self.spot))

    def _go_along(self, spot: Spot | None) -> bool:
        if spot is not None:
            self.go_to_spot(spot)
        return spot is not None

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What the text itself says are headings; a PDF's bookmarks are told by its source."""
        return ()

    @property
    def is_untouched(self) -> bool:
        """Whether it stands where it was opened: at its top."""
        return self._bar.value() == 0

    @property
    def spot(self) -> Spot:
        """Where the person is."""
        return Spot(1, self._bar.value() / max(self._content_height(), 1.0))

    def go_to_spot(self, spot: Spot) -> None:
        """Show this again, at whatever zoom."""
        self._bar.setValue(round(spot.share * self._content_height()))

    # ------------------------------------------------------------------ highlights

    @property
    def highlights(self) -> tuple[Highlight, ...]:
        return self._highlights

    @property
    def current(self) -> int | None:
        """The number of the current highlight."""
        return self._current

    def set_highlights(self, highlights: Sequence[Highlight], current: int | None = None) -> None:
        """Mark these answers and no others. Nothing scrolls."""
        self._highlights = tuple(highlights)
        self._current = current
        self._highlights_changed()

    def set_current(self, number: int | None) -> None:
        """Draw this answer as the current one. Nothing scrolls."""
        self._current = number
        self._highlights_changed()

    def reveal(self, number: int) -> None:
        """Make answer ``number`` current and bring it into view."""
        self.set_current(number)
        for highlight in self._highlights:
            if highlight.number == number:
                self._scroll_to(highlight.start, highlight.end)

    def _highlights_changed(self) -> None:
        self.update_marks()
        self._describe()
        self.viewport().update()

    def current_quote(self) -> tuple[int, str] | None:
        """The current answer's place among the answers (from 1) and its text, shortened."""
        for place, mark in enumerate(self._highlights, 1):
            if mark.number == self._current:
                quote = " ".join(self.text[mark.start : mark.end].split())
                return place, quote if len(quote) <= _QUOTE_LENGTH else quote[:_QUOTE_LENGTH] + "…"
        return None

    def _with_current(self, place: str) -> str:
        """For a screen reader: where it is, and what is marked there."""
        quote = self.current_quote()
        if quote is None:
            return place
        if self._current == PASSAGE:
            marked = say(VIEW_PASSAGE, quote=quote[1])
        else:
            marked = say(VIEW_ANSWER, n=quote[0], total=len(self._highlights), quote=quote[1])
        return say(VIEW_WITH_ANSWER, place=place, answer=marked)

    def update_marks(self) -> None:
        """Put the scroll bar's marks where the answers and hits now are."""
        height = max(self._content_height(), 1.0)
        starts = np.array([mark.start for mark in self._highlights], dtype=np.intp)
        tops = self._content_tops(starts) / height if len(starts) else ()
        marks = [Mark(mark.number, float(top)) for mark, top in zip(self._highlights, tops, strict=True)]
        # As many lines as a tall screen has rows; more would be painted over each other. (np.unique would
        # import numpy.ma here, 50 ms in the GUI thread.)
        lines = sorted(set(np.round(self._content_tops(self._finder.offsets()) / height, 3).tolist()))
        self._bar.set_marks(marks, lines)

    def tags(self) -> list[Tag]:
        """The numbered tags beside the visible answers."""
        x = self._paper_right() + GUTTER / 2
        beside = x + TAG_DIAMETER / 2 <= self.viewport().width()
        tags = []
        for highlight in self._visible_highlights():
            if highlight.number in (PASSAGE, CELL):
                continue
            rects = self._answer_rects(highlight)
            brackets = self._brackets(highlight)
            if rects and beside:
                tags.append(Tag(highlight.number, QPointF(x, rects[0].center().y())))
            elif rects:
                # No margin to be seen: at the answer's corner, where it covers the least.
                tags.append(Tag(highlight.number, rects[0].topLeft() + QPointF(-5, -7)))
            elif brackets:
                place = QPointF(min(x, self.viewport().width() - GUTTER / 2), max(brackets[0].top(), 0.0) + 28)
                tags.append(Tag(highlight.number, place))
        return spread_tags(tags) if beside else tags

    def _visible_highlights(self) -> list[Highlight]:
        start, end = self._visible_span()
        return [mark for mark in self._highlights if mark.context_start < end and start < mark.context_end]

    def _highlight_at(self, point: QPointF) -> int | None:
        for tag in self.tags():
            if tag.rect().contains(point):
                return tag.number
        for highlight in self._visible_highlights():
            if highlight.number == PASSAGE:
                continue
            if any(rect.contains(point) for rect in self._answer_rects(highlight)):
                return highlight.number
        return None

    def _clicked(self, point: QPointF) -> None:
        number = self._highlight_at(point)
        if number is not None:
            self._choose(number)

    def _choose(self, number: int) -> None:
        """An answer is chosen in the list, too; a passage, or a table's quote, has no card there."""
        if number in (PASSAGE, CELL):
            self.reveal(number)
        else:
            self.highlight_clicked.emit(number)

    # ------------------------------------------------------------------ finding

    @property
    def find_count(self) -> int:
        return self._finder.count

    def find(self, text: str) -> int:  # type: ignore[override]  # QWidget's static look-up of native handles
        """Mark every place where ``text`` stands, whatever its case, and show the next one.

        Returns:
            How many there are so far; ``found`` tells of more while a very long text is searched.
        """
        return self._finder.find(self.text, text)

    def find_next(self) -> None:
        self._finder.step(1)

    def find_previous(self) -> None:
        self._finder.step(-1)

    def clear_find(self) -> None:
        self._finder.clear()

    def _first_below(self, offsets: NDArray[np.intp]) -> int | None:
        below = np.flatnonzero(self._content_tops(offsets) >= self._bar.value())
        return int(below[0]) if len(below) else None

    def _hits_moved(self) -> None:
        self.update_marks()
        self.viewport().update()
        self.found.emit(self._finder.current + 1, self._finder.count)

    # ------------------------------------------------------------------ painting

    def _paint_marks(self, painter: QPainter) -> None:
        colours = self._colours
        marks = self._visible_highlights()
        hits = self._finder.between(*self._visible_span())
        # Nothing is filled twice: colours laid over each other are no longer the ones that were chosen.
        spans = [(mark.start, mark.end) for mark in marks if mark.number != PASSAGE]
        for start, end in without(hits.values(), spans):
            fill(painter, self._rects(start, end), colours.find_fill, colours.paper)
        for start, end in without(((mark.context_start, mark.context_end) for mark in marks), [*spans, *hits.values()]):
            fill(painter, self._rects(start, end), colours.context_fill, colours.paper)
        marks.sort(key=lambda mark: mark.number == self._current)
        answers = [(mark, self._answer_rects(mark)) for mark in marks]
        for mark, rects in answers:
            if mark.number == PASSAGE:
                continue  # filled as the sentence around an answer is
            current = mark.number == self._current
            fill(painter, rects, colours.current_fill if current else colours.answer_fill, colours.paper)
        for rect in self._rects(*self._selection.span) if self._selection else ():
            painter.fillRect(rect, colours.selection)
        for mark, rects in answers:
            current = mark.number == self._current != PASSAGE
            for page in self._brackets(mark):
                draw_bracket(painter, page, current, colours)
            frame = colours.current_outline if current else colours.answer_outline
            outline(painter, rects, frame, 2 if current else 1)
        if (hit := hits.get(self._finder.current)) is not None:
            outline(painter, self._rects(*hit), colours.find_outline, 2)
        for tag in self.tags():
            draw_tag(painter, tag, tag.number == self._current, colours, self.font())

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint_paper(painter)
        self._paint_marks(painter)
        if self._by_keyboard:
            # Who came by keyboard must see where the keys go now.
            outline(painter, [QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)], self._colours.find_mark, 2)
