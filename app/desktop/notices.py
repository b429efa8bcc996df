"""What went wrong, said inline where the person is looking; never a box in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.state import Notice, State
from app.desktop.widgets import button, clear, frame, label, tool
from app.engine.documents.errors import Cause, DocumentError
from app.messages import say
from app.troubles import EndedUnexpectedly

SHOWN_MAX = 2
"""Boxes at once, the latest; the rest are counted, and come up as these go, or when they are asked for."""

UNFOLDED_MAX = 100
"""So many are shown of all of them, 1 ms each."""

UNFOLDED_HEIGHT = 220
"""Pixels that all of them have at most."""


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
    """The notices of the state, above the page: the latest, and the others when the person wants to see them.

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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 8)
        outer.setSpacing(4)
        self._boxes = QWidget()
        self._column = QVBoxLayout(self._boxes)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("notices")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.hide()
        outer.addWidget(self._scroll)
        outer.addWidget(self._boxes)
        self._outer = outer
        self._fold = QWidget()
        row = QHBoxLayout(self._fold)
        row.setContentsMargins(0, 0, 0, 0)
        self._more = label(name="soft")
        self._all = button(say(messages.ALL_NOTICES), "link", say(messages.ALL_NOTICES_TIP))
        self._all.clicked.connect(self._toggle)
        dismiss = button(say(messages.DISMISS_ALL), "link", say(messages.DISMISS_ALL_TIP))
        dismiss.clicked.connect(self._dismiss_all)
        row.addWidget(self._more)
        row.addWidget(self._all)
        row.addWidget(dismiss)
        row.addStretch(1)
        outer.addWidget(self._fold)
        self._notices: tuple[Notice, ...] = ()
        self._drawn: tuple[Notice, ...] = ()
        self._unfolded = False
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]
        self.hide()

    def show_state(self, state: State) -> None:
        """Draw the notices when they changed."""
        if state.notices != self._notices:
            self._notices = state.notices
            self._draw()

    def _draw(self) -> None:
        folds = len(self._notices) > SHOWN_MAX
        self._unfolded = self._unfolded and folds
        shown = self._notices[-(UNFOLDED_MAX if self._unfolded else SHOWN_MAX) :]
        if shown != self._drawn:
            self._drawn = shown
            clear(self._column)
            for notice in shown:
                box = self._box(notice)
                self._column.addWidget(box)
                box.show()  # at once: how high they are is wanted below
        more = len(self._notices) - len(shown)
        self._more.setText(say(messages.MORE_NOTICES, n=more))
        self._more.setVisible(more > 0)
        words, tip = messages.ALL_NOTICES, messages.ALL_NOTICES_TIP
        if self._unfolded:
            words, tip = messages.FEWER_NOTICES, messages.FEWER_NOTICES_TIP
        self._all.setText(say(words))
        self._all.setAccessibleName(say(words))
        self._all.setToolTip(say(tip))
        self._fold.setVisible(folds)
        self.setVisible(bool(self._notices))
        self._take_room()

    def _box(self, notice: Notice) -> NoticeBox:
        problem = notice.problem
        changed = isinstance(problem, DocumentError) and problem.cause is Cause.CHANGED
        box = NoticeBox(problem, reopenable=changed and notice.document is not None)
        box.setProperty("notice", notice.id)
        box.setProperty("document", notice.document)
        box.dismissed.connect(self._dismiss)
        box.reopen_wanted.connect(self._reopen)
        box.show_wanted.connect(self.show_wanted)
        return box

    def _take_room(self) -> None:
        """All of them scroll in a part of the window: the page is what must be read."""
        if self._unfolded and self._scroll.widget() is None:
            self._scroll.setWidget(self._boxes)
        elif not self._unfolded and self._scroll.widget() is not None:
            self._outer.insertWidget(0, self._scroll.takeWidget())
        self._boxes.show()
        self._scroll.setVisible(self._unfolded)
        if self._unfolded:
            width = self.width() - self._outer.contentsMargins().left() - self._outer.contentsMargins().right()
            height = self._column.heightForWidth(width)
            self._scroll.setFixedHeight(min(max(height, 0), UNFOLDED_HEIGHT))

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._scroll.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 8)

    def _toggle(self) -> None:
        self._unfolded = not self._unfolded
        self._draw()

    def _dismiss(self) -> None:
        self.dismissed.emit(int(self.sender().property("notice")))

    def _dismiss_all(self) -> None:
        for notice in self._notices:
            self.dismissed.emit(notice.id)

    def _reopen(self) -> None:
        self.reopen_wanted.emit(int(self.sender().property("document")))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._take_room()
