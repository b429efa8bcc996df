"""The settings, all on one page; every one takes effect at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.pages.sheet import Sheet, paragraph, set_words
from app.desktop.state import State
from app.desktop.widgets import Check, Radio, button, label
from app.engine.models.reliability import effect
from app.engine.reading.reader import ReaderInfo
from app.messages import say
from app.settings import CAUTION_LEAST, CAUTION_MOST, CAUTION_STEP, Appearance

CARD = "mps" if sys.platform == "darwin" else "cuda"
"""The graphics card that a computer of this kind may have."""

USUAL = 0.25
"""Where the slider stands for a reader that recommends nothing."""

APPEARANCES = (
    (Appearance.SYSTEM, messages.APPEARANCE_SYSTEM),
    (Appearance.LIGHT, messages.APPEARANCE_LIGHT),
    (Appearance.DARK, messages.APPEARANCE_DARK),
    (Appearance.CONTRAST, messages.APPEARANCE_CONTRAST),
)
DEVICES = (
    ("auto", messages.DEVICE_AUTO),
    ("cpu", messages.DEVICE_ALWAYS_CPU),
    (CARD, messages.DEVICE_ALWAYS_GPU),
)


class Choice(QWidget):
    """One of a few, each with a name.

    Signals:
        chosen(str): the value of another one.
    """

    chosen = Signal(str)

    def __init__(self, name: str, values: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        group = QButtonGroup(self)
        self.buttons: dict[str, Radio] = {}
        for value, text in values:
            made = Radio(say(text))
            made.setAccessibleName(f"{name}: {say(text)}")
            made.setProperty("value", value)
            made.clicked.connect(self._clicked)
            group.addButton(made)
            column.addWidget(made)
            self.buttons[value] = made

    def show_value(self, value: str) -> None:
        """Mark the one that counts."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)

    def _clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("value")))


class Caution(QWidget):
    """How sure an answer must be, and what that meant when the reader was measured.

    Signals:
        chosen(object): the least confidence, or None: as recommended.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("caution")
        self.slider.setRange(_percent(CAUTION_LEAST), _percent(CAUTION_MOST))
        self.slider.setSingleStep(_percent(CAUTION_STEP))
        self.slider.setPageStep(2 * _percent(CAUTION_STEP))
        self.slider.setAccessibleName(say(messages.SETTINGS_CAUTION))
        self.slider.valueChanged.connect(self._moved)
        ends = QHBoxLayout()
        ends.addWidget(label(say(messages.CAUTION_MORE), "soft"))
        ends.addStretch(1)
        ends.addWidget(label(say(messages.CAUTION_SURER), "soft"))
        self.effect = paragraph(name="small")
        self.back = button(say(messages.CAUTION_BACK), "link", say(messages.CAUTION_BACK_TIP))
        self.back.clicked.connect(self._go_back)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.effect)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        self._shown = 0

    def show_state(self, state: State) -> None:
        """Draw it."""
        recommended = _recommended(state.reader)
        least = recommended if state.caution is None else state.caution
        self._shown = _percent(least)
        if self.slider.value() != self._shown:
            self.slider.blockSignals(True)
            self.slider.setValue(self._shown)
            self.slider.blockSignals(False)
        text = effect_words(state.reader, least, is_recommended=_percent(least) == _percent(recommended))
        set_words(self.effect, text)
        if self.slider.accessibleDescription() != text:
            self.slider.setAccessibleDescription(text)
        is_own = state.caution is not None
        if not is_own and self.back.hasFocus():
            self.slider.setFocus(Qt.FocusReason.OtherFocusReason)
        self.back.setVisible(is_own)

    def _moved(self, value: int) -> None:
        step = _percent(CAUTION_STEP)
        whole = step * round(value / step)
        if whole != value:
            self.slider.setValue(whole)  # which comes here again
        elif whole != self._shown:
            self._shown = whole
            self.chosen.emit(whole / 100)

    def _go_back(self) -> None:
        self.chosen.emit(None)


def _percent(share: float) -> int:
    return round(100 * share)


def _recommended(reader: ReaderInfo | None) -> float:
    return USUAL if reader is None or reader.threshold is None else reader.threshold


def effect_words(reader: ReaderInfo | None, least: float, is_recommended: bool) -> str:
    """What a threshold means: from the table of the reader in use, nothing made up where it has none."""
    if reader is not None and not reader.calibrated:
        return say(messages.CAUTION_NOT_MEASURED)
    first = messages.CAUTION_LEAST_RECOMMENDED if is_recommended and reader is not None else messages.CAUTION_LEAST
    sentences = [say(first, percent=_percent(least))]
    found = None if reader is None else effect(reader.reliability, least)
    if found is None:
        sentences.append(say(messages.CAUTION_EFFECT_UNKNOWN) if reader is not None else "")
    elif found.right is None:
        sentences.append(say(messages.CAUTION_EFFECT_NONE))
    else:
        sentences.append(say(messages.CAUTION_EFFECT, shown=_of_ten(found.shown), right=_of_ten(found.right)))
    sentences.append(say(messages.CAUTION_REST))
    return " ".join(sentence for sentence in sentences if sentence)


def _of_ten(share: float) -> str:
    """Whole numbers, but never "0 of 10" of something, nor "10 of 10" of less than all."""
    if 0 < share < 0.05:
        return "½"
    return str(min(round(10 * share), 9) if share < 1 else 10)


class SettingsPage(Sheet):
    """Draws the settings.

    Signals:
        appearance_chosen(object): an Appearance.
        device_chosen(str): one of ``settings.DEVICES``.
        caution_chosen(object): the least confidence, or None.
        keep_recent_chosen(bool): whether recent files are remembered.
        models_wanted(), kept_wanted(): those pages.
    """

    appearance_chosen = Signal(object)
    device_chosen = Signal(str)
    caution_chosen = Signal(object)
    keep_recent_chosen = Signal(bool)
    models_wanted = Signal()
    kept_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(say(messages.SETTINGS), say(messages.SETTINGS_CLOSE))
        self.appearance = Choice(say(messages.APPEARANCE), [(value.value, text) for value, text in APPEARANCES])
        self.appearance.chosen.connect(self._choose_appearance)
        self.section(say(messages.APPEARANCE)).addWidget(self.appearance)
        self.caution = Caution()
        self.caution.chosen.connect(self.caution_chosen)
        self.section(say(messages.SETTINGS_CAUTION)).addWidget(self.caution)
        device = self.section(say(messages.SETTINGS_DEVICE))
        self.device = Choice(say(messages.SETTINGS_DEVICE), DEVICES)
        self.device.chosen.connect(self.device_chosen)
        self.reason = paragraph()
        device.addWidget(self.device)
        device.addWidget(self.reason)
        models = self.section(say(messages.SETTINGS_MODELS))
        self.folder = paragraph(name="small")
        self.models_button = button(say(messages.MODELS_OPEN), "small")
        self.models_button.clicked.connect(self.models_wanted)
        models.addWidget(self.folder)
        models.addWidget(self.models_button, 0, Qt.AlignmentFlag.AlignLeading)
        kept = self.section(say(messages.SETTINGS_KEPT))
        self.keep = Check(say(messages.KEEP_RECENT))
        self.keep.setToolTip(say(messages.KEEP_RECENT_TIP))
        self.keep.clicked.connect(self.keep_recent_chosen)
        self.kept_button = button(say(messages.KEPT_OPEN), "small")
        self.kept_button.clicked.connect(self.kept_wanted)
        kept.addWidget(self.keep)
        kept.addWidget(self.kept_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)

    def draw(self, state: State) -> None:
        self.appearance.show_value(state.appearance.value)
        self.device.show_value(state.device)
        set_words(self.reason, "" if state.reader is None else messages.device_reason(state.reader))
        self.caution.show_state(state)
        folder = state.models.folder
        shown = "" if folder is None else wording.short_name(str(folder), 72)
        set_words(self.folder, say(messages.SETTINGS_MODELS_TEXT, folder=shown) if shown else "")
        self.folder.setToolTip("" if folder is None else wording.isolated(str(folder)))
        self.keep.setChecked(state.keep_recent and not state.private)
        self.keep.setEnabled(not state.private)

    def _choose_appearance(self, value: str) -> None:
        self.appearance_chosen.emit(Appearance(value))
