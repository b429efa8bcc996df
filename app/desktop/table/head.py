"""The table's first lines: which table it is, what can be done with it, how far its run is, what there is to tell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QProgressBar, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.flow import FlowRow
from app.desktop.sentence_bar import SentenceBar
from app.desktop.table import words
from app.desktop.table.model import GridModel
from app.desktop.table.state import Run, TableState
from app.desktop.widgets import button, label, part
from app.messages import say


class TableHead(QWidget):
    """Draws them.

    Signals:
        pause_wanted(), go_on_wanted(): the run's. The other buttons are connected where they are known.
        rename_wanted(str): the table.
    """

    pause_wanted = Signal()
    go_on_wanted = Signal()
    rename_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TableState()
        ground = QVBoxLayout(self)
        ground.setContentsMargins(0, 0, 0, 0)
        inside = part("tools")
        ground.addWidget(inside)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(12, 6, 12, 6)
        self._make_buttons()
        self._make_menu()
        row = FlowRow(8)
        parts = (self.back, self.name, self.name_field, self.start, self.pause, self.stop)
        for each in (*parts, self.edit, self.export, self.more):
            row.add(each)
        outer.addWidget(row)
        outer.addLayout(self._make_progress())
        self.name.clicked.connect(self.ask_name)
        self.name_field.returnPressed.connect(self._rename)
        self.rename.triggered.connect(self.ask_name)
        self.pause.clicked.connect(self._pause_or_go_on)

    def _make_buttons(self) -> None:
        self.back = button(f"‹ {say(messages.GRID_BACK)}", "flat", say(messages.GRID_BACK_TIP))
        self.back.setAccessibleName(say(messages.GRID_BACK))
        self.name = button("", "flat", say(messages.GRID_RENAME))
        self.name_field = QLineEdit()
        self.name_field.setObjectName("small")
        self.name_field.setAccessibleName(say(messages.GRID_NAME))
        self.name_field.hide()
        self.start = button(say(messages.GRID_START), "primary", say(messages.GRID_START_TIP))
        self.pause = button(say(messages.GRID_PAUSE))
        self.stop = button(say(messages.STOP), tip=say(messages.GRID_STOP_TIP))
        self.edit = button(say(messages.GRID_EDIT), tip=say(messages.GRID_EDIT_TIP))
        self.export = button(say(messages.GRID_EXPORT), tip=say(messages.GRID_EXPORT_TIP))
        self.more = button(say(messages.GRID_MORE), tip=say(messages.GRID_MORE_TIP))

    def _make_menu(self) -> None:
        menu = QMenu(self)
        self.look = self._entry(menu, messages.GRID_LOOK)
        self.copy = self._entry(menu, messages.GRID_COPY)
        self.rename = self._entry(menu, messages.GRID_RENAME)
        self.remove = self._entry(menu, messages.GRID_REMOVE)
        menu.addSeparator()
        self.shut = self._entry(menu, messages.GRID_SHUT)
        self.more.setMenu(menu)

    def _entry(self, menu: QMenu, text: str) -> QAction:
        return menu.addAction(say(text))

    def _make_progress(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.progress = QProgressBar()
        self.progress.setObjectName("bar")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setMaximumWidth(260)
        self.progress.setAccessibleName(say(messages.GRID_PROGRESS_NAME))
        self.doing = label(name="soft")
        row.addWidget(self.progress)
        row.addWidget(self.doing, 1)
        return row

    # ---------------------------------------------------------------- drawing

    def show_state(self, state: TableState, model: GridModel, *, setting_up: bool, editing: bool, other: bool) -> None:
        """Draw the state.

        Args:
            state, model: of the table.
            setting_up: what it is made of is shown, and not its cells; editing: though there are cells.
            other: another reader than the one in use has read it.
        """
        self._state = state
        running, has_cells = state.is_running, not setting_up
        self.name.setText(wording.short_name(state.name or say(messages.GRID_NEW)).replace("&", "&&"))
        self.name.setAccessibleName(state.name or say(messages.GRID_NEW))
        self.name.setEnabled(state.is_open)
        self.start.setVisible(has_cells and not running and (other or model.is_unfinished))
        self.start.setEnabled(not state.busy)
        begun = model.is_begun and not other and state.run is not Run.DONE
        self.start.setText(say(messages.GRID_GO_ON if begun else messages.GRID_START))
        self.start.setAccessibleName(self.start.text())
        self.pause.setVisible(running)
        self.pause.setEnabled(state.run is not Run.STOPPING)
        self.pause.setText(say(messages.GRID_GO_ON if state.run is Run.PAUSED else messages.GRID_PAUSE))
        self.pause.setAccessibleName(self.pause.text())
        self.stop.setVisible(running)
        self.stop.setEnabled(state.run is not Run.STOPPING)
        self.edit.setVisible(bool(model.documents) and bool(model.questions))
        self.edit.setText(say(messages.GRID_TO_CELLS if editing else messages.GRID_EDIT))
        self.edit.setAccessibleName(self.edit.text())
        self.export.setVisible(has_cells)
        self.more.setVisible(state.is_open)
        self.look.setEnabled(not running and not state.busy)
        self.remove.setEnabled(not running and has_cells)
        self._draw_progress(state)

    def _draw_progress(self, state: TableState) -> None:
        text = words.run_words(state)
        self.doing.setText(text)
        self.doing.setVisible(bool(text))
        self.progress.setVisible(state.is_running)
        if state.progress is not None:
            # A likely answer is half of what there is to do for a cell.
            done = 2 * state.progress.done + state.progress.likely
            self.progress.setRange(0, max(2 * state.progress.cells, 1))
            self.progress.setValue(done)
        else:
            self.progress.setRange(0, 0)

    # ---------------------------------------------------------------- what is done

    @property
    def is_naming(self) -> bool:
        """Whether another name is being typed."""
        return not self.name_field.isHidden()

    def ask_name(self) -> None:
        """Let the person type another name."""
        self.name_field.setText(self._state.name)
        self.name.hide()
        self.name_field.show()
        self.name_field.selectAll()
        self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_name(self) -> None:
        """The name stays."""
        self.name_field.hide()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename(self) -> None:
        name = self.name_field.text()
        self.leave_name()
        self.rename_wanted.emit(name)

    def _pause_or_go_on(self) -> None:
        if self._state.run is Run.PAUSED:
            self.go_on_wanted.emit()
        else:
            self.pause_wanted.emit()


class TableMessage(SentenceBar):
    """One sentence about what happened, until it is dismissed or the next thing is done.

    Signals:
        dismissed(): it was read.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(12, 6, parent)
        self.close_button.clicked.connect(self.dismissed)

    def show_state(self, state: TableState) -> None:
        """Draw the state's."""
        if state.problem is not None:
            self.tell(words.problem(state.problem), look="notice")
        elif state.found is not None:
            self.tell(words.found_words(state.found))
        elif (path := state.exported) is not None:
            self.tell(say(messages.EXPORT_SAVED, name=wording.short_name(path.name)), path=path)
        else:
            self.tell("")
