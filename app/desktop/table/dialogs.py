"""The system's windows for a table: documents, a file of questions, where to export to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import messages
from app.desktop.dialogs import Dialogs
from app.engine.grid.export import Form
from app.messages import say

_FILTERS = {
    Form.XLSX: messages.GRID_XLSX,
    Form.CSV: messages.EXPORT_CSV,
    Form.JSON: messages.EXPORT_JSON,
}


class TableDialogs(Dialogs):
    """Signals (besides Dialogs'):
    questions_chosen(object): the Path of a text file.
    export_chosen(object): the Path to write, whose suffix says in which form.
    """

    questions_chosen = Signal(object)
    export_chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._forms: dict[str, Form] = {}
        self._saving: QFileDialog | None = None

    def choose_questions(self) -> None:
        """A text file with one question a line."""
        dialog = self.new_dialog(say(messages.GRID_FROM_FILE), None)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{say(messages.GRID_TEXT_FILES)} (*.txt)", f"{say(messages.ALL_FILES)} (*)"])
        dialog.fileSelected.connect(self._choose_questions)
        dialog.open()

    def _choose_questions(self, name: str) -> None:
        self.questions_chosen.emit(Path(name))

    def export(self, place: Path) -> None:
        """Where to; ``place`` is what is proposed, without a suffix."""
        self._saving = dialog = self.new_dialog(say(messages.GRID_EXPORT_TIP), place.parent)
        self._forms = {f"{say(text)} (*{form.value})": form for form, text in _FILTERS.items()}
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(self._forms))
        dialog.setDefaultSuffix(Form.XLSX.value[1:])
        dialog.filterSelected.connect(self._choose_form)
        dialog.selectFile(f"{place.name}{Form.XLSX.value}")
        dialog.fileSelected.connect(self._choose_target)
        dialog.open()

    def _choose_form(self, chosen: str) -> None:
        if self._saving is not None and chosen in self._forms:
            self._saving.setDefaultSuffix(self._forms[chosen].value[1:])

    def _choose_target(self, name: str) -> None:
        assert self._saving is not None
        form = self._forms.get(self._saving.selectedNameFilter(), Form.XLSX)
        path = Path(name)
        if path.suffix.casefold() not in {each.value for each in Form}:
            path = path.with_name(path.name + form.value)
        self.export_chosen.emit(path)
