"""The models page in its window: opened and closed, and its buttons turned into a session's intentions."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import messages
from app.desktop.models import words
from app.desktop.models.beside import BesidePanel
from app.desktop.models.dialogs import ModelDialogs
from app.desktop.models.offer import Offer
from app.desktop.models.page import ModelsPage
from app.desktop.models.state import Outcome
from app.desktop.models.words import Action
from app.desktop.session import Session
from app.desktop.state import State
from app.messages import say


class ModelsPanel(BesidePanel):
    """The page, the offer, and what the window needs to know of them.

    Args:
        session: gets the intentions.
        window: for dialogs.
        main: what the page opens beside.

    Attributes:
        hint: what the bottom line says while the page is closed, or "".
        hinted: the id of the model that it is about, or None.
    """

    def __init__(self, session: Session, window: QWidget, main: QWidget) -> None:
        self.page = ModelsPage()
        super().__init__(window, main, self.page)
        self._session = session
        self._state = State()
        self._fresh: str | None = None
        self.offer = Offer()
        self.hint = ""
        self.hinted: str | None = None
        self._dialogs = ModelDialogs(window)
        self._connect()

    def _connect(self) -> None:
        session, page, offer = self._session, self.page, self.offer
        page.wanted.connect(self._do)
        page.named.connect(session.download_model)
        page.dismissed.connect(session.dismiss_model_problem)
        page.stopped.connect(session.stop_models)
        page.closed.connect(self.close)
        page.move_wanted.connect(self._choose_place)
        page.folder_wanted.connect(self._dialogs.choose_folder)
        page.zip_wanted.connect(self._dialogs.choose_zip)
        self._dialogs.place_chosen.connect(session.move_models)
        self._dialogs.import_chosen.connect(session.import_model)
        offer.taken.connect(self._take_offer)
        offer.declined.connect(session.decline_offer)
        offer.details_wanted.connect(self.open)
        offer.left.connect(self.focus_lost)

    # ---------------------------------------------------------------- open and closed

    def open(self, name: str | None = None) -> None:
        """Show the page, at a model's row if one is named; looks at the disk anew."""
        if not self.is_open:
            self.show_page()
            self._fresh = None
        self.page.open_page(name)
        self._session.look_at_models()
        self.changed.emit()

    def toggle(self) -> None:
        """Open or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    # ---------------------------------------------------------------- drawing

    def show_state(self, state: State) -> None:
        """Draw the state."""
        before, self._state = self._state, state
        self.page.show_state(state)
        self.offer.show_state(state, self.is_open)
        if state.models is not before.models:
            self._note_arrivals(before, state)
        fresh = state.models.find(self._fresh) if self._fresh is not None else None
        about = words.hinted(state)
        self.hinted = self._fresh if about is None else about.id
        self.hint = ""
        if not self.is_open:
            self.hint = words.hint(state)
            if not self.hint and fresh is not None and not words.is_in_use(state, fresh):
                self.hint = say(messages.HINT_DONE, title=words.title(fresh))

    def _note_arrivals(self, before: State, state: State) -> None:
        for item in state.models.items:
            was = before.models.find(item.id)
            arrived = item.outcome in (Outcome.DOWNLOADED, Outcome.IMPORTED)
            if arrived and not self.is_open and (was is None or was.outcome is not item.outcome):
                self._fresh = item.id

    # ---------------------------------------------------------------- intentions

    def _do(self, name: str, action: Action) -> None:
        session = self._session
        does = {
            Action.DOWNLOAD: session.download_model,
            Action.RESUME: session.download_model,
            Action.REPAIR: session.download_model,
            Action.PAUSE: session.pause_download,
            Action.STOP: session.pause_download,
            Action.CANCEL: session.cancel_download,
            Action.VERIFY: session.verify_model,
            Action.REMOVE: session.remove_model,
            Action.USE: session.use_model,
            Action.MEASURE: session.measure_model,
        }
        does[action](name)

    def _choose_place(self) -> None:
        self._dialogs.choose_place(self._state.models.folder)

    def _take_offer(self, name: str) -> None:
        if name == self._state.models.to_measure:
            self._session.measure_model(name)
            return
        self._session.download_model(name, then_use=True)
