"""The system's own windows: for choosing files or a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import messages
from app.engine.documents.sniff import READABLE_SUFFIXES
from app.messages import say


class SystemDialogs(QObject):
    """Opens one of the system's windows at a time over its own; the window goes on meanwhile."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: QFileDialog | None = None

    def new_dialog(self, title: str, folder: Path | None) -> QFileDialog:
        """A dialog in place of the one before; begins in ``folder``."""
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = QFileDialog(self._window, title)
        if folder is not None:
            self._dialog.setDirectory(str(folder))
        return self._dialog


class Dialogs(SystemDialogs):
    """For files, and folders of files.

    Signals:
        files_chosen(object): a list of Paths to open.
    """

    files_chosen = Signal(object)

    def open_files(self, folder: Path | None) -> None:
        """Choose files; begins in ``folder``."""
        suffixes = " ".join(f"*{suffix}" for suffix in sorted(READABLE_SUFFIXES))
        dialog = self.new_dialog(say(messages.OPEN_FILES_TITLE), folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{say(messages.FILE_FILTER)} ({suffixes})", f"{say(messages.ALL_FILES)} (*)"])
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        dialog.filesSelected.connect(self._choose_files)
        dialog.open()

    def open_folder(self, folder: Path | None) -> None:
        """Choose a folder whose files to open; begins in ``folder``."""
        dialog = self.new_dialog(say(messages.OPEN_FOLDER_TITLE), folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.filesSelected.connect(self._choose_files)
        dialog.open()

    def _choose_files(self, names: list[str]) -> None:
        self.files_chosen.emit([Path(name) for name in names])
