"""What went wrong, said inline where the person is looking; never a box in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.state import Notice, State
from app.desktop.widgets import button, clear, frame, label, tool
from app.engine.documents.errors import Cause, DocumentError
from app.messages import say
from app.troubles import EndedUnexpectedly

SHOWN_MAX = 3
"""Boxes at once; the rest are counted, and come up as these go."""


class NoticeBox(QWidget):
    """One sentence, with details to open and copy where there are any.

    Signals:
        dismissed(): the person has read it.
        reopen_wanted(): Open again.
        show_wanted(object): the Path of a folder.
    """

    dismissed = Signal()
    reopen_wanted = Signal()
    show_wanted = Signal(object)

    def __init__(self, problem: Exception, dismissible: bool = True, reopenable: bool = False) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        quiet = isinstance(problem, EndedUnexpectedly)  # that is over, and nothing is to be done about it
        box = frame("none" if quiet else "notice")
        outer.addWidget(box)
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        self.sentence = label(wording.problem(problem), wrap=True)
        self.sentence.setMinimumWidth(1)  # an endless name is cut rather than the window widened
        row.addWidget(self.sentence, 1)
        column.addLayout(row)
        if reopenable:
            again = button(say(messages.OPEN_AGAIN), tip=say(messages.OPEN_AGAIN_TIP))
            again.clicked.connect(self.reopen_wanted)
            row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(problem, EndedUnexpectedly):
            self._report = problem.report
            show = button(say(messages.ENDED_SHOW), "small", say(messages.ENDED_SHOW_TIP, name=problem.report.name))
            show.clicked.connect(self._show_report)
            row.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        self._details = wording.details(problem)
        if self._details:
            self._add_details(column)
        if dismissible:
            close = tool("✕", say(messages.DISMISS))
            close.clicked.connect(self.dismissed)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def _add_details(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        self._show = button(say(messages.DETAILS), "link")
        self._show.clicked.connect(self._toggle)
        copy = button(say(messages.COPY_DETAILS), "link")
        copy.clicked.connect(self._copy)
        row.addWidget(self._show)
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)
        self._text = label(self._details, "soft", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.hide()
        column.addWidget(self._text)

    def _show_report(self) -> None:
        self.show_wanted.emit(self._report.parent)

    def _toggle(self) -> None:
        self._text.setVisible(self._text.isHidden())
        self._show.setText(say(messages.DETAILS if self._text.isHidden() else messages.HIDE_DETAILS))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


class Notices(QWidget):
    """The notices of the state, above the page.

    Signals:
        dismissed(int): the id of one that was read.
        reopen_wanted(int): the id of a document whose file has changed.
        show_wanted(object): the Path of a folder.
    """

    dismissed = Signal(int)
    reopen_wanted = Signal(int)
    show_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(8)
        self._drawn: tuple[Notice, ...] = ()
        self.hide()

    def show_state(self, state: State) -> None:
        """Draw the notices when they changed."""
        if state.notices == self._drawn:
            return
        self._drawn = state.notices
        clear(self._column)
        for notice in state.notices[:SHOWN_MAX]:
            problem = notice.problem
            changed = isinstance(problem, DocumentError) and problem.cause is Cause.CHANGED
            box = NoticeBox(problem, reopenable=changed and notice.document is not None)
            box.setProperty("notice", notice.id)
            box.setProperty("document", notice.document)
            box.dismissed.connect(self._dismiss)
            box.reopen_wanted.connect(self._reopen)
            box.show_wanted.connect(self.show_wanted)
            self._column.addWidget(box)
        more = len(state.notices) - SHOWN_MAX
        if more > 0:
            self._column.addWidget(label(say(messages.MORE_NOTICES, n=more), "soft"))
        self.setVisible(bool(state.notices))

    def _dismiss(self) -> None:
        self.dismissed.emit(int(self.sender().property("notice")))

    def _reopen(self) -> None:
        self.reopen_wanted.emit(int(self.sender().property("document")))
