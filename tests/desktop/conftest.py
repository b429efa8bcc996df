"""A whole window for a test, with the lanes it really has, and nothing of it left afterwards."""

from __future__ import annotations

import functools

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from app.desktop.session import Session
from app.desktop.theme import Theme
from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.worker import Lanes
from app.settings import Settings
from tests.desktop.parts import PlainOpener, ScriptedEngine, plain_models

PATIENCE_MS = 60_000
"""How long something is waited for at least before a test fails: a busy machine may stand still for seconds."""


def _patient(wait):
    """The same wait, and not below PATIENCE_MS (pytest-qt's own is five seconds, or one)."""

    @functools.wraps(wait)
    def waited(self, *arguments, timeout=PATIENCE_MS, **keywords):
        return wait(self, *arguments, timeout=max(timeout, PATIENCE_MS), **keywords)

    return waited


for _name in ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed"):
    setattr(QtBot, _name, _patient(getattr(QtBot, _name)))


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "settings" / "settings.json")


@pytest.fixture
def opener():
    return PlainOpener()


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def models(tmp_path):
    return plain_models(tmp_path / "models")


@pytest.fixture
def session(qapp, opener, engine, models, settings):
    made = Session(opener, opener, engine, models, Lanes(), settings)
    yield made
    opener.gate.set()
    engine.load_gate.set()
    made.close()


@pytest.fixture(scope="session")
def theme(qapp):
    return Theme(qapp)


@pytest.fixture
def window(qtbot, session, settings, theme):
    lane = DrawingLane()

    def no_pages(document):
        raise AssertionError("text files have no pages to draw")

    made = MainWindow(session, theme, settings, no_pages, lane)
    qtbot.addWidget(made, before_close_func=lambda w: w.release())
    made.pages.saved_bar.leaving.setInterval(3_600_000)  # no test is to depend on how slow the machine is
    made.show()
    qtbot.waitExposed(made)
    yield made
    assert lane.close()


@pytest.fixture
def file(tmp_path):
    """Makes a text file: ``file("lease.txt", "The rent is 940 euros.")``."""

    def make(name: str, text: str = "The rent is 940 euros.\nThe deposit is 1,880 euros.\n"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture
def opened(qtbot, session, file):
    """Opens text files and waits until they are ready; gives their Documents."""

    def do(*files):
        paths = [file(*args) if isinstance(args, tuple) else file(args) for args in files or ("lease.txt",)]
        session.open_paths(paths)
        qtbot.waitUntil(
            lambda: {document.path for document in session.state.documents if document.document} >= set(paths)
        )
        return [document.document for document in session.state.documents]

    return do
