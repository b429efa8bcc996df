"""The window without a document: what can be done, one click each."""

from __future__ import annotations

import datetime
import json
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import messages, paths
from app.desktop import wording
from app.desktop.state import State
from app.desktop.widgets import button, centred, clear, frame, label, part
from app.messages import say, say_count
from app.settings import RecentFile

logger = logging.getLogger(__name__)

RECENT_SHOWN = 5


@dataclass(frozen=True)
class Sample:
    """The sample document and questions that it answers."""

    path: Path
    questions: tuple[str, ...]


def load_sample() -> Sample | None:
    """The sample among the resources; None where the installation lacks it."""
    try:
        description = json.loads(paths.resource("samples/sample.json").read_text("utf-8"))
        return Sample(paths.resource(f"samples/{description['file']}"), tuple(description["questions"]))
    except (OSError, ValueError, KeyError) as error:
        logger.warning("there is no sample: %s", error)
        return None


class EmptyState(QScrollArea):
    """Shown while no document is open.

    Signals:
        files_wanted(), folder_wanted(): Open files…, Open folder….
        sample_wanted(str): the sample, with one of its questions or "".
        recent_wanted(object): the Path of a recent file.
        last_wanted(): what was open last time.
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal(str)
    recent_wanted = Signal(object)
    last_wanted = Signal()

    def __init__(self, sample: Sample | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyScroll")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = part("empty")
        self.setWidget(ground)
        middle = QVBoxLayout(ground)
        middle.setContentsMargins(24, 24, 24, 24)
        self._box = frame("drop")
        self._box.setFixedWidth(640)
        middle.addStretch(1)
        middle.addLayout(centred(self._box))
        middle.addStretch(1)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(48, 48, 48, 40)
        column.setSpacing(16)
        title = label(say(messages.EMPTY_TITLE), "title", wrap=True)
        lead = label(say(messages.EMPTY_TEXT), "lead", wrap=True)
        for text in (title, lead):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addLayout(self._make_buttons(sample))
        if sample is not None:
            column.addWidget(self._make_questions(sample))
        self._recent_title = label(say(messages.RECENT), "heading")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self.last_button = button("", "link", say(messages.LAST_OPEN_TIP))
        self.last_button.clicked.connect(self.last_wanted)
        head = QHBoxLayout()
        head.addWidget(self._recent_title, 1)
        head.addWidget(self.last_button)
        column.addLayout(head)
        column.addLayout(self._recent)
        self._drawn: tuple[RecentFile, ...] | None = None

    def _make_buttons(self, sample: Sample | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.files_button = button(say(messages.OPEN_FILES), "primary")
        self.files_button.clicked.connect(self.files_wanted)
        folder = button(say(messages.OPEN_FOLDER))
        folder.clicked.connect(self.folder_wanted)
        row.addWidget(self.files_button)
        row.addWidget(folder)
        if sample is not None:
            self.sample_button = button(say(messages.TRY_SAMPLE))
            self.sample_button.clicked.connect(self._try_sample)
            row.addWidget(self.sample_button)
        row.addStretch(1)
        return row

    def _make_questions(self, sample: Sample) -> QWidget:
        area = QWidget()
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(2)
        heading = label(say(messages.SAMPLE_QUESTIONS), "soft")
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(heading)
        self.question_buttons: list[QPushButton] = []
        for question in sample.questions:
            made = button(wording.isolated(question), "link")
            made.setProperty("question", question)
            made.setAccessibleName(question)
            made.clicked.connect(self._try_question)
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
            self.question_buttons.append(made)
        return area

    def show_state(self, state: State) -> None:
        """Draw the recent files, and the way back to those that were open last."""
        last = len(state.last_to_open)
        self.last_button.setVisible(last > 1)  # a single one is the first of the recent files
        if last > 1:
            self.last_button.setText(say_count(messages.LAST_OPEN_COUNT, last))
        if state.recent == self._drawn:
            return
        self._drawn = state.recent
        clear(self._recent)
        self._recent_title.setVisible(bool(state.recent))
        today = datetime.datetime.now().date()
        for file in state.recent[:RECENT_SHOWN]:
            line = QFrame()
            line.setObjectName("recentLine")
            line.setFixedHeight(1)
            self._recent.addWidget(line)
            self._recent.addWidget(self._make_recent(file, today))

    def _make_recent(self, file: RecentFile, today: datetime.date) -> QPushButton:
        row = button("", "recent", str(file.path))
        when = wording.date_word(file.opened, today)
        if file.pages is not None:
            when = f"{say_count(messages.PAGE_COUNT, file.pages)} · {when}"
        row.setAccessibleName(f"{file.path.name}, {when}")
        row.setProperty("file", str(file.path))
        grid = QGridLayout(row)
        grid.setContentsMargins(4, 0, 4, 0)
        name: QLabel = label(wording.short_name(file.path.name))
        soft = label(when, "soft")
        for child in (name, soft):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        grid.addWidget(name, 0, 0)
        grid.addWidget(soft, 0, 1, Qt.AlignmentFlag.AlignRight)
        row.clicked.connect(self._open_recent)
        return row

    def _try_sample(self) -> None:
        self.sample_wanted.emit("")

    def _try_question(self) -> None:
        self.sample_wanted.emit(self.sender().property("question"))

    def _open_recent(self) -> None:
        self.recent_wanted.emit(Path(self.sender().property("file")))
