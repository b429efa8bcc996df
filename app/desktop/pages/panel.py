"""Settings, what is kept and about in their window: opened and closed, their buttons turned into intentions."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import paths
from app.desktop import outside
from app.desktop.models.beside import BesidePanel
from app.desktop.pages.about_page import AboutPage
from app.desktop.pages.kept_page import KeptPage
from app.desktop.pages.settings_page import SettingsPage
from app.desktop.pages.sheet import Sheet
from app.desktop.session import Session
from app.desktop.state import State
from app.troubles import NoPrivateWindow, NothingToShowWith


class SidePages(BesidePanel):
    """The pages, of which one at most is open.

    Args:
        session: gets the intentions.
        window: for the keyboard.
        main: what they open beside.

    Attributes:
        stack: the pages.

    Signals:
        models_wanted(): the models page.
    """

    models_wanted = Signal()

    def __init__(self, session: Session, window: QWidget, main: QWidget) -> None:
        self.stack = QStackedWidget()
        super().__init__(window, main, self.stack)
        self._session = session
        self.settings, self.kept, self.about = SettingsPage(), KeptPage(), AboutPage()
        for sheet in self._sheets:
            self.stack.addWidget(sheet)
            sheet.closed.connect(self.close)
        self._connect()

    @property
    def _sheets(self) -> tuple[Sheet, ...]:
        return self.settings, self.kept, self.about

    def _connect(self) -> None:
        preferences = self._session.preferences
        self.settings.appearance_chosen.connect(preferences.set_appearance)
        self.settings.device_chosen.connect(preferences.set_device)
        self.settings.caution_chosen.connect(preferences.set_caution)
        self.settings.keep_recent_chosen.connect(preferences.set_keep_recent)
        self.settings.models_wanted.connect(self.models_wanted)
        self.settings.kept_wanted.connect(self.open_kept)
        kept = self.kept
        kept.keep_recent_chosen.connect(preferences.set_keep_recent)
        kept.forget_wanted.connect(preferences.forget_file)
        kept.forget_files_wanted.connect(preferences.forget_files)
        kept.empty_log_wanted.connect(preferences.forget_log)
        kept.forget_everything_wanted.connect(preferences.forget_everything)
        kept.show_wanted.connect(self.show_outside)
        kept.models_wanted.connect(self.models_wanted)
        kept.private_wanted.connect(self.open_private_window)
        self.about.log_wanted.connect(self._show_log)
        self.about.licences_wanted.connect(preferences.read_licences)
        preferences.licences_read.connect(self.about.show_licences)

    # ---------------------------------------------------------------- open and closed

    def open_settings(self) -> None:
        """Show the settings."""
        self._open(self.settings)

    def open_kept(self) -> None:
        """Show what is kept; looks at the disk anew."""
        self._open(self.kept)
        self._session.preferences.look()

    def open_about(self) -> None:
        """Show what the program is."""
        self._open(self.about)

    def toggle_settings(self) -> None:
        """Open or close the settings."""
        if self.is_open and self.stack.currentWidget() is self.settings:
            self.close()
        else:
            self.open_settings()

    @property
    def tab_parts(self) -> tuple[QWidget, ...]:
        """Where Tab goes: the parts of the page that is open."""
        sheet = self.stack.currentWidget()
        return sheet.tab_parts if isinstance(sheet, Sheet) else ()

    @property
    def is_apart(self) -> bool:
        """Whether the page that is open has nothing to do with the answers, as the settings have."""
        return self.is_open and self.stack.currentWidget() is not self.settings

    def focus(self) -> None:
        """Give the keyboard to the page that is open."""
        sheet = self.stack.currentWidget()
        if self.is_open and isinstance(sheet, Sheet):
            sheet.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open(self, sheet: Sheet) -> None:
        self.stack.setCurrentWidget(sheet)
        self.show_page()
        sheet.open_page()
        self.changed.emit()

    # ---------------------------------------------------------------- drawing and intentions

    def show_state(self, state: State) -> None:
        """Draw the state."""
        for sheet in self._sheets:
            sheet.show_state(state)

    def show_outside(self, path: Path) -> None:
        """Let the system show a folder."""
        if not outside.show(path):
            self._session.tell(NothingToShowWith(path))

    def _show_log(self) -> None:
        self.show_outside(paths.log_folder())

    def open_private_window(self) -> None:
        """A window that keeps nothing, beside this one."""
        try:
            outside.start_private_window()
        except OSError as error:
            self._session.tell(NoPrivateWindow(error.strerror or type(error).__name__))
