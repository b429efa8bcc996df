"""What the program offers about models, one quiet line each: the recommended one at the first start, and to measure
one that has just arrived."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.models import words
from app.desktop.models.card import set_text
from app.desktop.models.state import ModelItem
from app.desktop.state import State
from app.desktop.widgets import button, label, part
from app.messages import say


class Offer(QWidget):
    """A line above the status bar while ``State.models.offered`` or ``to_measure`` is set.

    Signals:
        taken(str): download this model, and use it; or measure it.
        declined(): not now, and do not ask again.
        details_wanted(str): its row on the models page.
        left(): the line goes and had the keyboard.
    """

    taken = Signal(str)
    declined = Signal()
    details_wanted = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: ModelItem | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        bar = part("offer")
        outer.addWidget(bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(12)
        self.text = label(name="small", wrap=True)
        self.take = button(say(messages.MODEL_DOWNLOAD), "small")
        self.take.clicked.connect(self._take)
        self.details = button(say(messages.DETAILS), "small", say(messages.HINT_TIP))
        self.details.clicked.connect(self._show_details)
        self.decline = button(say(messages.MODEL_OFFER_LATER), "small", say(messages.MODEL_OFFER_LATER_TIP))
        self.decline.clicked.connect(self.declined)
        row.addWidget(self.text, 1)
        buttons = FlowRow(8)
        for made in (self.take, self.decline, self.details):
            buttons.add(made)
        row.addWidget(buttons, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_state(self, state: State, page_open: bool) -> None:
        """Draw the offer; not while the page itself is open."""
        models = state.models
        self._item = models.find(models.offered or models.to_measure or "")
        if self._item is not None:
            text, take = _words(self._item, measures=models.offered is None)
            set_text(self.text, text)
            set_text(self.take, take)
            self.take.setAccessibleName(take)
            self.take.setToolTip(take)
            for made in (self.take, self.details, self.decline):
                made.setAccessibleDescription(text)
        shown = self._item is not None and not page_open
        if not shown and any(made.hasFocus() for made in (self.take, self.details, self.decline)):
            self.left.emit()  # before it goes: else the keyboard would be on whatever comes next
        self.setVisible(shown)

    def _take(self) -> None:
        if self._item is not None:
            self.taken.emit(self._item.id)

    def _show_details(self) -> None:
        if self._item is not None:
            self.details_wanted.emit(self._item.id)


def _words(item: ModelItem, *, measures: bool) -> tuple[str, str]:
    """The line, and its first button."""
    stored = item.stored
    if measures:
        title = wording.short_name(words.title(item))
        if item.standing is None:
            return say(messages.MODEL_OFFER_MEASURE, title=title), say(messages.MODEL_MEASURE_SHORT)
        time = words.rough_time(item.standing.seconds)
        return say(messages.MODEL_OFFER_MEASURE_TIME, title=title, time=time), say(messages.MODEL_MEASURE_SHORT)
    size = messages.size_of(stored.total) if stored.total is not None else ""
    return say(messages.MODEL_OFFER, n=stored.model.language_count, size=size), say(messages.MODEL_DOWNLOAD)
