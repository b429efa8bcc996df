"""The system's own windows for models: a folder to keep them in, a folder or a zip file to import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from app import messages
from app.desktop.dialogs import SystemDialogs
from app.messages import say


class ModelDialogs(SystemDialogs):
    """For models.

    Signals:
        place_chosen(object): the Path of a folder to keep the models in.
        import_chosen(object): the Path of a folder or a zip file.
    """

    place_chosen = Signal(object)
    import_chosen = Signal(object)

    def choose_place(self, folder: Path | None) -> None:
        """Choose where models are kept; begins beside where they are."""
        dialog = self.new_dialog(say(messages.MODELS_MOVE_TITLE), None if folder is None else folder.parent)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._choose_place)
        dialog.open()

    def choose_folder(self) -> None:
        """Choose the folder of a model."""
        dialog = self.new_dialog(say(messages.MODELS_IMPORT_FOLDER_TITLE), None)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._choose_import)
        dialog.open()

    def choose_zip(self) -> None:
        """Choose the zip file of a model."""
        dialog = self.new_dialog(say(messages.MODELS_IMPORT_ZIP_TITLE), None)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{say(messages.MODELS_ZIP_FILTER)} (*.zip)", f"{say(messages.ALL_FILES)} (*)"])
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        dialog.fileSelected.connect(self._choose_import)
        dialog.open()

    def _choose_place(self, name: str) -> None:
        self.place_chosen.emit(Path(name))

    def _choose_import(self, name: str) -> None:
        self.import_chosen.emit(Path(name))
