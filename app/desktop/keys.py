"""What the keys of a window do: to the next answer, document or part, larger and smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from app.desktop.session import Session
from app.settings import Settings

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow


class Keys(QObject):
    """Turns keys into intentions, by what is open and where the keyboard is.

    Args:
        window: whose parts they move between.
        session: gets the intentions.
        settings: where it is kept whether pages are dark.
    """

    def __init__(self, window: MainWindow, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._settings = settings

    def next_answer(self) -> None:
        """F3: the next place while finding, else the next answer."""
        if self._window.pages.find_bar.is_open:
            self._window.pages.find_bar.find_next()
        else:
            self._session.step_answer(1)

    def previous_answer(self) -> None:
        """Shift+F3."""
        if self._window.pages.find_bar.is_open:
            self._window.pages.find_bar.find_previous()
        else:
            self._session.step_answer(-1)

    def close_active(self) -> None:
        """Ctrl+W."""
        if self._window.table.is_open:
            self._window.table.leave()
        elif self._session.state.active is not None:
            self._session.close_document(self._session.state.active)

    def undo_close(self) -> None:
        """Ctrl+Shift+T."""
        self._session.undo_close()

    def next_document(self) -> None:
        """Ctrl+Tab."""
        self._session.activate_next(1)

    def previous_document(self) -> None:
        """Ctrl+Shift+Tab."""
        self._session.activate_next(-1)

    def next_part(self) -> None:
        """F6: question, answers, page, models, and round."""
        focus = self._window.focusWidget()
        if focus is not None and self._window.question_bar.isAncestorOf(focus):
            if self._window.models.body.covers:
                self._window.models.open()
            elif self._window.sheets.body.covers:
                self._window.sheets.focus()
            elif not self._window.answers.focus_current():
                self._focus_page()
        elif focus is not None and self._window.answers.isAncestorOf(focus):
            self._focus_page()
        elif self._window.models.is_open and not self._window.models.has_focus:
            self._window.models.open()
        elif self._window.sheets.is_open and not self._window.sheets.has_focus:
            self._window.sheets.focus()
        else:
            self._window.focus_question()

    def _focus_page(self) -> None:
        if self._window.table.is_open:
            self._window.table.page.open_page()
        elif self._session.state.documents:
            self._window.pages.focus_page()
        else:
            self._window.empty.files_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def zoom_in(self) -> None:
        """Larger pages."""
        self._window.pages.tools.zoom_in()

    def zoom_out(self) -> None:
        """Smaller pages."""
        self._window.pages.tools.zoom_out()

    def zoom_reset(self) -> None:
        """Pages at 100 %."""
        self._window.pages.tools.reset_zoom()

    def toggle_night(self) -> None:
        """Dark pages, or paper-white ones."""
        self._settings.change(night=not self._settings.values.night)
        self._window.pages.set_night(self._settings.values.night)
        self._window.shortcuts.action("night").setChecked(self._settings.values.night)
