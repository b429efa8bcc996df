"""One answer: how sure, where, and the whole sentence with the quote in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.theme import Colours
from app.desktop.widgets import Segments, button, key_text, label
from app.engine.answering.answer import Answer, Level, Place
from app.engine.documents.document import Document
from app.messages import say, say_count

PLACES_MAX = 6
"""Links to places of the same words; more are counted."""


class Card(QAbstractButton):
    """Something to press that looks like a card: with the mouse, Enter or Space.

    Signals:
        stepped(int): an arrow key: the card below (1) or above (-1).
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setProperty("current", False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(6)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.end()


class PassageCard(Card):
    """A closest passage: no number, no mark, since it is no answer."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__()
        self.place = place
        passage = label(text, "soft", wrap=True)
        passage.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._column.addWidget(passage)
        self.setAccessibleName(text)
        self.setToolTip(text)


@dataclass(frozen=True)
class Row:
    """What a card shows.

    Attributes:
        number: of the row, from 1; the same as on the page.
        rank: among all answers, from 0; a list that holds still is not in this order.
        documents: those asked; None where one was closed.
        is_answer: it is one; otherwise a relevant passage, which nothing is said about.
    """

    answer: Answer
    number: int
    rank: int
    documents: tuple[Document | None, ...]
    is_answer: bool = True


class AnswerCard(Card):
    """An answer of the list.

    Signals:
        place_clicked(int): another place of the same words.
    """

    place_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: tuple[object, ...] = ()
        self._citation = ""
        self._segments: Segments | None = None
        self._word, self._number, self._page = label(name="word"), label(name="small"), label(name="soft")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setObjectName("soft")
        self._copy = button(say(messages.COPY), "link", say(messages.COPY_TIP, key=key_text("Ctrl+C")))
        self._copy.setParent(self)  # at once: shown without a parent it would be a window of its own
        self._copy.clicked.connect(self.copy)
        self._head = FlowRow(8)  # in a narrow pane the page goes on in the next line
        self._head.add(self._word)
        self._head.add(self._number)
        self._head.add(self._page)
        self._head.at_end = self._page
        self._foot = FlowRow(4)
        self._foot.add(self._copy)
        self._foot.at_end = self._copy
        self._column.addWidget(self._head)
        self._column.addWidget(self._text)
        self._column.addWidget(self._foot)
        for part in (self._head, self._word, self._number, self._page, self._text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_answer(self, row: Row, current: bool, colours: Colours) -> None:
        """Draw an answer; ``current``: the page shows it."""
        if self.property("current") != current:
            self.setProperty("current", current)
            self.style().unpolish(self)
            self.style().polish(self)
        self._copy.setVisible(current)
        self._show_foot()
        answer = row.answer
        drawn = (row.answer, row.number, row.rank, row.is_answer, colours)
        place = answer.places[0]
        document = row.documents[place.document]
        if drawn == self._drawn or document is None:
            return
        self._drawn = drawn
        unjudged = wording.Confidence(say(messages.RELEVANT_PASSAGE), "", 0)
        sure = wording.confidence(answer, row.rank) if row.is_answer else unjudged
        if self._segments is None and sure.segments:
            self._segments = Segments(sure.segments, colours)
            self._head.add(self._segments, first=True)
        if self._segments is not None:
            self._segments.fill(sure.segments, colours)
        self._word.setText(sure.word)
        self._number.setText(sure.number)
        page = messages.page_of(document, place.start, place.end)
        self._page.setText(page)
        if row.is_answer:
            self._text.setText(wording.quote_html(document, place, colours.mark, colours.on_mark))
        else:
            self._text.setText(wording.passage_html(document, place))
        self._citation = wording.citation(document, place)
        where = page or document.path.name
        name = messages.ANSWER_NUMBER if row.is_answer else messages.PASSAGE_NUMBER
        quote = " ".join(answer.text.split())
        self.setAccessibleName(say(name, n=row.number, label=sure.label, where=where, quote=quote))
        self.setAccessibleDescription(wording.passage(document, place))
        self.setToolTip(wording.isolated(document.path.name))
        self._show_places(answer, row.documents)

    def _show_places(self, answer: Answer, documents: tuple[Document | None, ...]) -> None:
        self._foot.clear(but=self._copy)
        if len(answer.places) > 1:
            self._foot.add(label(say_count(messages.FOUND_TIMES, len(answer.places)), "soft"))
            self._add_links(answer, documents)
        elif answer.confidence is not None and Level.of(answer.confidence) is Level.UNSURE:
            self._foot.add(label(say(messages.UNSURE_CHECK), "soft"))
        self._show_foot()

    def _show_foot(self) -> None:
        """An empty foot would take its distance to the text."""
        self._foot.setVisible(not self._foot.is_empty)

    def _add_links(self, answer: Answer, documents: tuple[Document | None, ...]) -> None:
        """Links to the other places, those with the same label once."""
        first = answer.places[0]
        seen = {self._page.text()}
        for index, place in list(enumerate(answer.places))[1:]:
            document = documents[place.document]
            if document is None:
                continue
            text = messages.page_of(document, place.start, place.end)
            if place.document != first.document:
                text = f"{wording.short_name(document.path.name, 20)} {text}".strip()
            if text and text not in seen and len(seen) < PLACES_MAX:
                seen.add(text)
                link = button(text, "link")
                link.setProperty("place", index)
                link.clicked.connect(self._open_place)
                self._foot.add(link)

    def _open_place(self) -> None:
        self.place_clicked.emit(int(self.sender().property("place")))

    def copy(self) -> None:
        """Copy the quote, its file and page."""
        QGuiApplication.clipboard().setText(self._citation)
        self._copy.setText(say(messages.COPIED))
        self._copy.setAccessibleName(self._copy.text())

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
