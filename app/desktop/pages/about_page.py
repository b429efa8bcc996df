"""About: what the program is, how far its percentages go, whose work is in it, and where its log is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

from app import about, messages
from app.desktop import wording
from app.desktop.pages.chart import ReliabilityChart
from app.desktop.pages.sheet import Sheet, paragraph, set_words
from app.desktop.state import State
from app.desktop.widgets import button
from app.engine.reading.reader import ReaderInfo
from app.messages import say
from app.paths import APP

LICENCES_HEIGHT = 320


class AboutPage(Sheet):
    """Draws it.

    Signals:
        licences_wanted(): read them; ``show_licences`` takes them.
        log_wanted(): show where it is.
    """

    licences_wanted = Signal()
    log_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(say(messages.ABOUT), say(messages.ABOUT_CLOSE))
        program = self.section(APP)
        version = paragraph(say(messages.ABOUT_VERSION, version=about.version()), "name")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        program.addWidget(version)
        program.addWidget(paragraph(say(messages.ABOUT_TEXT), "small"))
        measured = self.section(say(messages.ABOUT_RELIABILITY))
        self.chart = ReliabilityChart()
        self.measured = paragraph(name="small")
        measured.addWidget(self.chart)
        measured.addWidget(self.measured)
        licences = self.section(say(messages.ABOUT_LICENCES))
        licences.addWidget(paragraph(say(messages.ABOUT_LICENCES_TEXT), "small"))
        self.licences_button = button(say(messages.ABOUT_LICENCES_SHOW), "small")
        self.licences_button.clicked.connect(self._toggle_licences)
        licences.addWidget(self.licences_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.setAccessibleName(say(messages.ABOUT_LICENCES))
        self.licences.setFixedHeight(LICENCES_HEIGHT)
        self.licences.hide()
        licences.addWidget(self.licences)
        log = self.section(say(messages.ABOUT_LOG))
        log.addWidget(paragraph(say(messages.ABOUT_LOG_TEXT), "small"))
        self.log_button = button(say(messages.ABOUT_LOG_SHOW), "small")
        self.log_button.clicked.connect(self.log_wanted)
        log.addWidget(self.log_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)

    def draw(self, state: State) -> None:
        reader = state.reader
        table = () if reader is None else reader.reliability
        self.chart.show_table(table)
        self.chart.setVisible(bool(table))
        set_words(self.measured, measured_words(reader))

    def show_licences(self, text: str) -> None:
        """They are here."""
        self.licences.setPlainText(text or say(messages.ABOUT_LICENCES_GONE))
        self.licences.show()
        self._name_button()

    def _toggle_licences(self) -> None:
        if self.licences.isHidden():
            self.licences_wanted.emit()
        else:
            self.licences.hide()
            self._name_button()

    def _name_button(self) -> None:
        hidden = self.licences.isHidden()
        text = say(messages.ABOUT_LICENCES_SHOW if hidden else messages.ABOUT_LICENCES_HIDE)
        self.licences_button.setText(text)
        self.licences_button.setAccessibleName(text)
        self.licences_button.setToolTip(text)


def measured_words(reader: ReaderInfo | None) -> str:
    """What the percentages of a reader were measured on, and whether there is a table of it."""
    if reader is None:
        return say(messages.ABOUT_NO_READER)
    title = wording.isolated(wording.reader_title(reader))
    if not reader.calibrated:
        return say(messages.ABOUT_NOT_MEASURED, reader=title)
    if not reader.reliability:
        return say(messages.ABOUT_NO_TABLE, reader=title, data=reader.measured_on)
    if reader.measured_on:
        return say(messages.ABOUT_MEASURED, reader=title, data=reader.measured_on)
    return say(messages.ABOUT_MEASURED_PLAIN, reader=title)
