"""The models page: what reads, what else could, and how it comes here; beside the documents, never in their way."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import messages
from app.desktop.models.card import ModelCard, set_text
from app.desktop.models.foot import Foot
from app.desktop.models.state import ModelItem
from app.desktop.state import State
from app.desktop.widgets import label, part, tool
from app.engine.models.catalogue import Group
from app.messages import say

_GROUPS = {
    Group.MULTILINGUAL: messages.MODELS_MANY_LANGUAGES,
    Group.ENGLISH: messages.MODELS_ENGLISH,
    Group.OTHER: messages.MODELS_OTHERS,
}


class ModelsPage(QWidget):
    """Draws the models' part of the state.

    Signals:
        wanted(str, object): a model's id, and the Action that the person wants.
        dismissed(object): a model's id, or None for all of them: why the last thing failed was read.
        named(str): download the model of this name.
        move_wanted(), folder_wanted(), zip_wanted(), stopped(): see ``Kept``.
        closed(): Esc, or the cross.
    """

    wanted = Signal(str, object)
    dismissed = Signal(object)
    named = Signal(str)
    move_wanted = Signal()
    folder_wanted = Signal()
    zip_wanted = Signal()
    stopped = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(messages.MODELS))
        self._state: State | None = None
        self._drawn: tuple[object, ...] = ()
        self._cards: dict[str, ModelCard] = {}
        self._order: tuple[tuple[Group, str], ...] = ()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._head = self._make_head()
        outer.addWidget(self._head)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = self._make_list()
        self._scroll.setWidget(self._list)
        outer.addWidget(self._scroll, 1)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def _make_head(self) -> QWidget:
        head = part("side")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 8, 4)
        row.addWidget(label(say(messages.MODELS), "verdict"), 1)
        self.close_button = tool("✕", say(messages.MODELS_CLOSE))
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.close_button)
        return head

    def _make_list(self) -> QWidget:
        made = part("cards", scrolled=True)
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(8)
        self._lead = label(name="soft", wrap=True)
        column.addWidget(self._lead)
        self._groups: dict[Group, tuple[QLabel, QVBoxLayout]] = {}
        for group, title in _GROUPS.items():
            heading = label(say(title), "heading")
            heading.setContentsMargins(0, 8, 0, 0)
            cards = QVBoxLayout()
            cards.setSpacing(8)
            column.addWidget(heading)
            column.addLayout(cards)
            self._groups[group] = heading, cards
        self.foot = Foot()
        self.foot.kept.move_wanted.connect(self.move_wanted)
        self.foot.kept.folder_wanted.connect(self.folder_wanted)
        self.foot.kept.zip_wanted.connect(self.zip_wanted)
        self.foot.kept.stopped.connect(self.stopped)
        self.foot.kept.dismissed.connect(self._dismiss_all)
        self.foot.by_name.named.connect(self.named)
        column.addWidget(self.foot)
        column.addStretch(1)
        return made

    @property
    def tab_parts(self) -> tuple[QWidget, QWidget]:
        """Its head, and what scrolls below it: apart, since what is scrolled away stands higher than the head."""
        return self._head, self._list

    @property
    def cards(self) -> dict[str, ModelCard]:
        """The rows, by the models' ids."""
        return self._cards

    def show_state(self, state: State) -> None:
        """Draw the state; nothing while the page is closed (``open_page`` draws what is then)."""
        self._state = state
        if not self.isHidden():
            self._draw(state)

    def open_page(self, name: str | None = None) -> None:
        """Show the page with the keyboard on its cross, or on a model's row."""
        self.show()
        if self._state is not None:
            self._draw(self._state)
        if name in self._cards:
            self._cards[name].focus_first()
            QTimer.singleShot(0, self._cards[name], partial(self._scroll_to, name))
        else:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---------------------------------------------------------------- drawing

    def _draw(self, state: State) -> None:
        drawn = (state.models, state.reader, state.reader_loading, state.connections)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        set_text(self._lead, say(messages.MODELS_LEAD if state.models.items else messages.MODELS_LOOKING))
        order = tuple((item.stored.model.group, item.id) for item in state.models.items)
        if order != self._order:
            self._order = order
            self._arrange(state.models.items)
        for item in state.models.items:
            self._cards[item.id].show_state(state, item)
        self.foot.show_state(state)

    def _arrange(self, items: tuple[ModelItem, ...]) -> None:
        """Put a card for each model into its group; those that stand right stay where they are."""
        ids = {item.id for item in items}
        for name in [name for name in self._cards if name not in ids]:
            card = self._cards.pop(name)
            if card.isAncestorOf(self.focusWidget() or self):
                self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
            card.hide()
            card.setParent(None)
            card.deleteLater()
        for group, (heading, cards) in self._groups.items():
            members = [item for item in items if item.stored.model.group is group]
            heading.setVisible(bool(members))
            for index, item in enumerate(members):
                card = self._cards.get(item.id) or self._make_card(item)
                if cards.indexOf(card) != index:
                    cards.insertWidget(index, card)
                    card.show()  # at once: a layout would show it from the event loop, too late for the keyboard

    def _make_card(self, item: ModelItem) -> ModelCard:
        card = self._cards[item.id] = ModelCard(item)
        card.wanted.connect(self.wanted)
        card.dismissed.connect(self.dismissed)
        return card

    def _dismiss_all(self) -> None:
        self.dismissed.emit(None)

    def _scroll_to(self, name: str) -> None:
        """Again, when everything has its place: the whole row, and what has the keyboard above all."""
        if name in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[name], 0, 24)
        self._follow_focus(None, self.focusWidget())

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._list.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 24)
