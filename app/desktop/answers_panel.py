"""The side of the window: answers grouped by document, or what is known instead of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app import messages
from app.desktop import progress, verdicts, wording
from app.desktop.answer_card import AnswerCard, PassageCard, Row
from app.desktop.flow import FlowRow
from app.desktop.notices import NoticeBox
from app.desktop.state import Asking, State, key_of
from app.desktop.theme import Colours
from app.desktop.widgets import ElidedButton, button, frame, label, part
from app.engine.answering.answer import Place, of_different_sentences
from app.engine.answering.kind import Kind
from app.engine.documents.document import Document
from app.messages import say, say_count

SHOWN_MAX = 20
"""Cards made at once; the rest come with a button."""

EARLIER_SHOWN = 8


class AnswersPanel(QWidget):
    """Draws the question's part of the state.

    Signals:
        chosen(int, int): an answer (index into ``shown``) and one of its places.
        passage_chosen(object): a closest passage, as a Place.
        better_wanted(): the chip.
        find_wanted(): Find words.
        question_chosen(str): an earlier question, or this one again, with the reader that is in use by now.
        anyway_wanted(): read for this question though it is of a kind that is not answered.
    """

    chosen = Signal(int, int)
    passage_chosen = Signal(object)
    better_wanted = Signal()
    find_wanted = Signal()
    question_chosen = Signal(str)
    anyway_wanted = Signal()

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(messages.ANSWERS_NAME))
        self._colours = colours
        self._cards: dict[tuple[int, int, int], AnswerCard] = {}
        self._drawn: tuple[object, ...] = ()
        self._most = SHOWN_MAX
        self._state = State()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = part("cards", scrolled=True)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(8)
        self._scroll.setWidget(self._list)
        outer.addWidget(self._scroll, 1)
        # Below the list, where its coming and going moves no row.
        self._foot = part("side")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 8)
        self._better = button("", "better")
        self._better.clicked.connect(self.better_wanted)
        foot.addWidget(self._better, 0, Qt.AlignmentFlag.AlignHCenter)
        self.again = button("")
        self.again.clicked.connect(self._again_clicked)
        foot.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        self._foot.hide()
        outer.addWidget(self._foot)

    def set_colours(self, colours: Colours) -> None:
        """Draw everything in other colours."""
        self._colours = colours
        self._drawn = ()
        self.show_state(self._state)

    @property
    def cards(self) -> list[AnswerCard]:
        """The cards on the screen, in order."""
        shown = self._state.question.shown[: self._most]
        return [self._cards[key_of(answer)] for answer in shown if key_of(answer) in self._cards]

    def focus_current(self) -> bool:
        """Give the keyboard to the current card; False where there is none."""
        current = self._state.question.current
        cards = self.cards
        if current is None or current >= len(cards) or self.isHidden():
            return False
        cards[current].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(cards[current], 0, 16)
        return True

    def show_state(self, state: State) -> None:
        """Draw the state: in place while the same rows stand in the same order."""
        if state.question.text != self._state.question.text:
            self._most = SHOWN_MAX
        before = self._state.question
        self._state = state
        self._draw_foot()
        # Structure only: what is drawn inside the cards is theirs.
        question = state.question
        drawn = (
            tuple(key_of(answer) for answer in question.shown[: self._most]),
            question.status,
            self._headings(),
            verdicts.no_answer(state),
            verdicts.kind_note(state),
            question.result.closest if question.result and not question.shown else None,
            progress.progress(state) if question.is_running and not question.shown else None,
            question.problem,
            tuple((document.id, document.status) for document in state.documents),
            state.earlier[: EARLIER_SHOWN + 1],
            self._most,
        )
        if drawn != self._drawn:
            self._drawn = drawn
            self._rebuild()
        self._draw_cards()
        if question.visit != before.visit and question.current is not None and question.current < len(self.cards):
            self._column.activate()
            self._scroll.ensureWidgetVisible(self.cards[question.current], 0, 16)

    def _headings(self) -> tuple[str, ...]:
        """What is said of each document: that changes seldom, how much of it was read twenty times a second."""
        question = self._state.question
        if question.status is Asking.IDLE or not (question.result is None or question.result.put):
            return ()
        return tuple(
            verdicts.heading(self._state, index)
            for index in range(len(question.asked))
            if self._state.asked_document(index) is not None
        )

    def _draw_foot(self) -> None:
        question, reader = self._state.question, self._state.reader
        better = question.better
        text = "↑ " + say_count(messages.BETTER_ANSWERS, better)
        self._better.setText(text)
        self._better.setAccessibleName(text)
        self._better.setToolTip(text)
        self._better.setVisible(better > 0)
        before = None if question.is_running else question.reader
        other = before is not None and reader is not None and before.id != reader.id
        if before is not None and reader is not None and other:
            title = wording.reader_title(reader)
            self.again.setText(say(messages.ASK_AGAIN_WITH, reader=wording.short_name(title, 28)))
            self.again.setAccessibleName(say(messages.ASK_AGAIN_WITH, reader=title))
            self.again.setToolTip(say(messages.ASKED_WITH, reader=wording.reader_title(before)))
        self.again.setVisible(other)
        self._foot.setVisible(better > 0 or other)

    def _draw_cards(self) -> None:
        question = self._state.question
        documents = self._documents()
        ranks = {key_of(answer): rank for rank, answer in enumerate(question.result.answers if question.result else ())}
        for index, answer in enumerate(question.shown[: self._most]):
            key = key_of(answer)
            row = Row(answer, index + 1, ranks.get(key, index), documents, question.kind is Kind.ASK)
            self._cards[key].show_answer(row, index == question.current, self._colours)

    def _documents(self) -> tuple[Document | None, ...]:
        found = (self._state.find(asked) for asked in self._state.question.asked)
        return tuple(document.document if document is not None else None for document in found)

    # ---------------------------------------------------------------- building the column

    def _rebuild(self) -> None:
        question = self._state.question
        wanted = {key_of(answer) for answer in question.shown[: self._most]}
        kept = set(self._cards.values()) if wanted else set()
        while (item := self._column.itemAt(0)) is not None:
            widget = item.widget()
            if widget is None:
                self._column.takeAt(0)
                continue
            # Not takeAt(): Python leaves the item taken alive, and Qt then keeps telling that one, not the item
            # of the card put back, that the card's height has changed; its text would be cut off.
            self._column.removeWidget(widget)
            if widget not in kept:
                widget.hide()
                widget.deleteLater()
        for key in [key for key in self._cards if key not in wanted]:
            gone = self._cards.pop(key)
            gone.hide()
            gone.deleteLater()
        self._add_question_parts()
        self._add_earlier()
        self._column.addStretch(1)

    def _add_question_parts(self) -> None:
        question = self._state.question
        if question.status is Asking.IDLE:
            return
        if question.asked and not any(self._state.find(key) for key in question.asked):
            return  # all that was asked is closed
        if (note := verdicts.kind_note(self._state)) is not None:
            self._add_none(note.title, note.lines)
            if question.result is not None and not question.result.put:
                self._add_buttons(question.kind)
        if question.problem is not None:
            self._add_problem(question.problem)
        elif question.is_running and not question.shown:
            said = say(messages.NOTHING_YET) if question.reading is not None else ""
            self._add_none(progress.progress(self._state), (said,) if said else ())
        if (none := verdicts.no_answer(self._state)) is not None:
            self._add_none(none.title, none.lines)
            self._add_closest()
            self._add_row(self._find_words())
        elif question.status is Asking.STOPPED:
            self._column.addWidget(label(verdicts.stopped_text(question), "soft", wrap=True))
        if question.shown:
            self._add_groups()
            if not question.is_running:
                self._add_closest()
        for line in verdicts.not_asked(self._state):
            self._add_heading(line)

    def _add_groups(self) -> None:
        question = self._state.question
        group: int | None = None
        for answer in question.shown[: self._most]:
            document = answer.places[0].document
            if document != group:
                group = document
                self._add_heading(verdicts.heading(self._state, document))
            self._column.addWidget(self._card(key_of(answer)))
        if len(question.shown) > self._most:
            more = button(say(messages.SHOW_MORE, n=len(question.shown) - self._most))
            more.clicked.connect(self._show_more)
            self._column.addWidget(more)
        answered = {answer.places[0].document for answer in question.shown}
        for index in range(len(question.asked)):
            if index not in answered and self._state.asked_document(index) is not None:
                self._add_heading(verdicts.heading(self._state, index))

    def _card(self, key: tuple[int, int, int]) -> AnswerCard:
        if key not in self._cards:
            card = self._cards[key] = AnswerCard()
            card.setProperty("key", key)
            card.clicked.connect(self._card_clicked)
            card.place_clicked.connect(self._place_clicked)
            card.stepped.connect(self._card_stepped)
        return self._cards[key]

    def _add_heading(self, text: str) -> None:
        if self._column.count():
            self._column.addSpacing(8)
        self._column.addWidget(label(text, "heading", wrap=True))

    def _add_none(self, title: str, lines: tuple[str, ...]) -> None:
        box = frame("none")
        column = QVBoxLayout(box)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(label(title, "verdict", wrap=True))
        for line in lines:
            column.addWidget(label(line, "soft", wrap=True))
        self._column.addWidget(box)

    def _add_problem(self, error: Exception) -> None:
        self._column.addWidget(NoticeBox(error, dismissible=False))

    def _add_closest(self) -> None:
        question = self._state.question
        result = question.result
        documents = self._documents()
        closest = of_different_sentences((*question.shown, *(result.closest if result else ())))
        passages = [
            passage
            for passage in closest
            if passage not in question.shown and documents[passage.places[0].document] is not None
        ]
        if passages:
            self._add_heading(say_count(messages.CLOSEST, len(passages)))
        for answer in passages:
            place = answer.places[0]
            document = documents[place.document]
            assert document is not None
            self._column.addWidget(self._passage(document, place))

    def _find_words(self) -> QWidget | None:
        if self._state.active is None:
            return None
        find = button(say(messages.FIND_WORDS), tip=say(messages.FIND_WORDS_TIP))
        find.clicked.connect(self.find_wanted)
        return find

    def _add_buttons(self, kind: Kind) -> None:
        """What a person can still do with a question that was not read for."""
        anyway = button(say(messages.LOOK_ANYWAY), tip=say(messages.LOOK_ANYWAY_TIP))
        anyway.clicked.connect(self.anyway_wanted)
        self._add_row(self._find_words() if kind is Kind.COUNT_TIMES else None, anyway)

    def _add_row(self, *widgets: QWidget | None) -> None:
        row = FlowRow(8)
        for widget in widgets:
            if widget is not None:
                row.add(widget)
        self._column.addWidget(row)

    def _passage(self, document: Document, place: Place) -> QWidget:
        several = len(self._state.question.asked) > 1 or len(self._state.documents) > 1
        name = wording.short_name(document.path.name, 28) if several else ""
        where = f"{name} {messages.page_of(document, place.start, place.end)}".strip()
        text = wording.passage(document, place)
        card = PassageCard(place, f"{where} · {wording.isolated(text)}" if where else text)
        card.clicked.connect(self._passage_clicked)
        return card

    def _add_earlier(self) -> None:
        running_or_shown = self._state.question.text
        earlier = [text for text in self._state.earlier if text != running_or_shown][:EARLIER_SHOWN]
        if not earlier:
            return
        self._add_heading(say(messages.EARLIER))
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)  # each is high enough to be hit; eight of them leave room for answers
        for text in earlier:
            row = ElidedButton(text, "row")
            row.setProperty("question", text)
            row.clicked.connect(self._earlier_clicked)
            column.addWidget(row)
        self._column.addWidget(rows)

    # ---------------------------------------------------------------- what was clicked

    def _index_of(self, card: object) -> int:
        return next(index for index, other in enumerate(self.cards) if other is card)

    def _card_clicked(self) -> None:
        self.chosen.emit(self._index_of(self.sender()), 0)

    def _place_clicked(self, place: int) -> None:
        self.chosen.emit(self._index_of(self.sender()), place)

    def _card_stepped(self, step: int) -> None:
        cards = self.cards
        index = self._index_of(self.sender()) + step
        if 0 <= index < len(cards):
            self.chosen.emit(index, 0)
            cards[index].setFocus(Qt.FocusReason.TabFocusReason)

    def _passage_clicked(self) -> None:
        card = self.sender()
        assert isinstance(card, PassageCard)
        self.passage_chosen.emit(card.place)

    def _earlier_clicked(self) -> None:
        self.question_chosen.emit(self.sender().property("question"))

    def _again_clicked(self) -> None:
        self.question_chosen.emit(self._state.question.text)

    def _show_more(self) -> None:
        self._most += SHOWN_MAX
        self.show_state(self._state)
