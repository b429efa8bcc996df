"""A graphics card that gives up while a question is read: the window says so once, and knows where it is read now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.desktop import wording
from app.desktop.reading import HelperReading
from app.desktop.state import Asking
from app.engine.answering.answer import Reading
from app.engine.process import HelperProcess
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.task import ignore
from tests.desktop.parts import READER, ScriptedEngine, answer, plain, result

ON_CARD = replace(READER, device="cuda", device_reason=DeviceReason(DeviceCause.PROVED, "Card 1"))
MOVED = replace(READER, device_reason=DeviceReason(DeviceCause.MEMORY, "Card 1", "CUDA out of memory."))


class WithCard(ScriptedEngine):
    """Reads on a card, which gives up at the first question."""

    def __init__(self):
        super().__init__()
        self.readers[None] = ON_CARD

    def start(self, report):
        return ON_CARD

    def ask(self, documents, question, report, anyway=False, least=None):
        report(self.readers[None])
        report(Reading(1, 3, 0, 1, None))
        self.readers[None] = MOVED
        report(MOVED)
        report(Reading(2, 3, 0, 1, None))
        return self.results[-1]


@pytest.fixture
def engine():
    return WithCard()


def test_it_is_said_once_and_the_answers_come(qtbot, window, session, engine, opened):
    session.start_reader()
    qtbot.waitUntil(lambda: session.state.reader is not None)
    assert session.state.reader == ON_CARD
    (document,) = opened()
    engine.results = [result([answer(document, "940 euros", 0.9)])]
    for _ in range(2):
        session.ask("How much?")
        qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE)
    assert [found.text for found in session.state.question.shown] == ["940 euros"]
    assert session.state.reader == session.state.question.reader == MOVED
    (notice,) = session.state.notices
    assert wording.details(notice.problem) == "CUDA out of memory."
    QApplication.processEvents()
    shown = plain(" ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible()))
    assert "The memory of the graphics card is full; reading goes on on the processor" in shown


def test_a_card_whose_driver_crashed_is_not_tried_again_by_the_same_helper():
    process = HelperProcess("reading", "tests.engine.reading.services_for_test:BadDriver")
    reading = HelperReading(lambda: process)
    try:
        info = reading.load("crashes", "auto", ignore)
        assert (info.device, info.device_reason.cause) == ("cpu", DeviceCause.CRASHED)
        reading.switch(ignore)
        generation = process.generation
        process._kill()  # for another reason
        reading.prepare(ignore)
        reading._used().load(ignore)
        assert process.generation == generation + 1
    finally:
        reading.close()
