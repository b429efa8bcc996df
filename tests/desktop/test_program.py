"""The program with all its real parts: helper processes, PDFium, the built-in reader."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app import paths
from app.desktop.state import Asking
from app.desktop.status_bar import StatusBar
from app.engine import connections
from app.main import Program

SLOW_MS = 60_000


@pytest.fixture
def program(qtbot, qapp):
    made = Program(qapp)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.release())
    yield made
    made.close()


@pytest.fixture(scope="module")
def sample():
    return json.loads(paths.resource("samples/sample.json").read_text("utf-8"))


def children() -> set[int]:
    """Process ids of the helpers that are still there (Linux)."""
    tasks = Path("/proc/self/task")
    found: set[int] = set()
    for task in tasks.iterdir() if tasks.exists() else ():
        with contextlib.suppress(FileNotFoundError):  # a thread that ended meanwhile
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def test_from_the_sample_to_a_highlighted_answer_and_to_none(qtbot, program, sample):
    session, window = program.session, program.window
    program.start([paths.resource("samples/sample.pdf")])
    question, quote = next(iter(sample["answers"].items()))
    qtbot.waitUntil(lambda: session.state.can_ask, timeout=SLOW_MS)
    qtbot.keyClicks(window.question_bar.field, question)
    qtbot.keyClick(window.question_bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=SLOW_MS)
    answer = session.state.question.shown[0]
    document = session.state.active_document.document
    place = answer.places[0]
    assert document.text[place.start : place.end] == answer.text
    assert quote in answer.text
    assert session.state.reader.calibrated
    assert "%" in window.answers.cards[0]._number.text()

    fill = program.theme.view_colours.current_fill
    view = window.pages.view
    qtbot.waitUntil(lambda: shows(view, fill), timeout=SLOW_MS)

    session.ask(sample["unanswerable"])
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=SLOW_MS)
    assert session.state.question.shown == ()
    qtbot.waitUntil(lambda: not shows(view, fill), timeout=SLOW_MS)


def shows(view, colour: QColor) -> bool:
    """Whether the page is painted in this colour somewhere: laid on white paper it is itself."""
    image = view.grab().toImage()
    return any(
        image.pixelColor(x, y) == colour for y in range(0, image.height(), 3) for x in range(0, image.width(), 3)
    )


def test_stop_ends_reading_within_a_second_and_the_next_question_works(qtbot, program, tmp_path):
    long = tmp_path / "long.txt"
    filler = "The clouds moved slowly over the hills while nobody watched them go by.\n"
    long.write_text(filler * 4000 + "The password of the safe is heron.\n", "utf-8")
    session = program.session
    program.start([long])
    qtbot.waitUntil(lambda: session.state.reader is not None and bool(session.state.documents), timeout=SLOW_MS)
    session.ask("What is the password of the safe?")
    qtbot.waitUntil(lambda: session.state.question.reading is not None, timeout=SLOW_MS)
    session.stop()
    session.ask("What moved over the hills?")
    qtbot.waitUntil(lambda: session.state.question.reading is not None, timeout=SLOW_MS)
    session.stop()
    assert session.state.question.status is Asking.STOPPED


def test_nothing_connects_and_the_window_would_say_so(qtbot, program, sample):
    """Promise 4: counted in this process and the helpers, from opening to answering."""
    session = program.session
    before = connections.count()
    program.start([paths.resource("samples/sample.pdf")])
    qtbot.waitUntil(lambda: session.state.can_ask, timeout=SLOW_MS)
    session.ask(next(iter(sample["answers"])))
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=SLOW_MS)
    assert connections.count() == before
    other = threading.Thread(target=connections.add_one)
    other.start()
    other.join()
    qtbot.waitUntil(lambda: session.state.connections == before + 1)
    assert str(before + 1) in program.window.findChild(StatusBar).promise.toolTip()


def test_closing_leaves_no_process_and_no_thread(qtbot, qapp):
    before, threads = children(), set(threading.enumerate())
    program = Program(qapp)
    program.start([paths.resource("samples/sample.pdf")])
    qtbot.waitUntil(lambda: program.session.state.active_document is not None, timeout=SLOW_MS)
    qtbot.wait(200)
    program.window.close()
    began = time.monotonic()
    program.close()
    assert time.monotonic() - began < 60
    left = [thread for thread in threading.enumerate() if thread not in threads and not thread.daemon]
    assert left == []
    program.window.deleteLater()
    new = {pid for pid in children() - before if "resource_tracker" not in command_of(pid)}
    assert new == set()


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return "resource_tracker (gone)"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_ctrl_c_ends_the_program(own_home, tmp_path):
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ANSWERLIGHT_HOME": str(own_home)}
    running = subprocess.Popen([sys.executable, "-m", "app"], cwd=root, env=environment, stderr=subprocess.PIPE)
    try:
        settings = own_home / "settings.json"
        end = time.monotonic() + 60
        while not list(own_home.glob("log/running-*")) and time.monotonic() < end:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=150)
    finally:
        running.kill()
    assert running.returncode == 0
    assert b"Traceback" not in errors
    assert settings.exists()  # it left in order: the window's place was remembered


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to oneself")
def test_ctrl_c_while_the_window_is_being_made_ends_the_program_too(own_home):
    root = Path(__file__).resolve().parents[2]
    body = (
        "import os, signal, sys, app.main as main\nmake = main.MainWindow\n"
        "def interrupted(*arguments):\n    os.kill(os.getpid(), signal.SIGINT)\n    return make(*arguments)\n"
        "main.MainWindow = interrupted\nsys.exit(main.main([]))"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ANSWERLIGHT_HOME": str(own_home)}
    done = subprocess.run(
        [sys.executable, "-c", body], cwd=root, env=environment, capture_output=True, timeout=150, check=False
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
