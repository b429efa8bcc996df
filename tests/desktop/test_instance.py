"""A second start and the first window: a real socket, and once a real second process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from app.desktop import instance
from app.desktop.instance import Doorbell, Outcome

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the sockets below are files")


@pytest.fixture
def doorbell(qapp):
    made = Doorbell()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "home"
    folder.mkdir()
    assert instance.socket_name(folder) is not None
    return folder


def test_a_second_process_hands_its_files_over_and_ends(qtbot, doorbell, own_home, tmp_path):
    file = tmp_path / "naïve – 大.txt"
    file.write_text("x", "utf-8")
    assert instance.start(doorbell, own_home, []) is Outcome.FIRST
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_ACTIVATION_TOKEN": "t"}
    environment["PYTHONPATH"] = str(ROOT)
    with qtbot.waitSignal(doorbell.rung, timeout=60_000) as rung:
        second = subprocess.Popen([sys.executable, "-m", "app", file.name, "."], cwd=tmp_path, env=environment)
    try:
        assert rung.args == [[file, tmp_path]]
        assert second.wait(150) == 0
    finally:
        second.kill()
    assert not list((own_home / "log").glob("running-*")), "it made no window"


def test_what_a_crash_has_left_is_cleared_away(qtbot, doorbell, home):
    name = instance.socket_name(home)
    left = socket.socket(socket.AF_UNIX)
    left.bind(name)
    left.close()  # the file stays, and nobody listens
    assert Path(name).exists()
    assert instance.start(doorbell, home, []) is Outcome.FIRST
    caller = QLocalSocket()
    with qtbot.waitSignals([doorbell.rung, caller.readyRead], timeout=20_000):
        caller.connectToServer(name)
        caller.write(b'{"paths": ["/a.txt"], "token": ""}\n')
    assert caller.readAll() == b"taken\n"
    caller.abort()
    assert Path(name).stat().st_mode & 0o077 == 0, "only this person may open it"


def test_a_first_window_that_hangs_is_left_alone(doorbell, home, monkeypatch):
    monkeypatch.setattr(instance, "ANSWER_MS", 200)
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(instance.socket_name(home))
    silent.listen()
    try:
        assert instance.start(doorbell, home, [Path("/a.txt")]) is Outcome.SILENT
        assert instance.start(doorbell, home, [], hand_over=False) is Outcome.ALONE
    finally:
        silent.close()


def test_a_new_window_listens_where_it_is_the_only_one(doorbell, home):
    assert instance.start(doorbell, home, [], hand_over=False) is Outcome.FIRST


def test_each_data_folder_has_its_own_window(home, tmp_path):
    assert instance.socket_name(home) != instance.socket_name(tmp_path)
    assert instance.socket_name(home) == instance.socket_name(home)


def test_a_folder_that_others_can_write_to_is_no_meeting_place(home, tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(shared))
    assert not instance.socket_name(home).startswith(str(shared))


def test_a_path_too_long_for_a_socket_means_windows_of_their_own(doorbell, tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone" / "far"))
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    assert instance.start(doorbell, deep, []) is Outcome.ALONE


@pytest.mark.parametrize(
    "message", [b"hello\n", b"[]\n", b'{"paths": 1, "token": ""}\n', b'{"paths": []}\n', b"x" * (instance.LONGEST + 1)]
)
def test_what_is_no_message_rings_nothing(qtbot, doorbell, home, message):
    assert instance.start(doorbell, home, []) is Outcome.FIRST
    rung = []
    doorbell.rung.connect(rung.append)
    caller = QLocalSocket()
    with qtbot.waitSignal(caller.disconnected, timeout=20_000):
        caller.connectToServer(instance.socket_name(home))
        caller.write(message)
    assert rung == []


def test_paths_that_are_not_absolute_are_passed_over(qtbot, doorbell, home):
    assert instance.start(doorbell, home, []) is Outcome.FIRST
    caller = QLocalSocket()
    with qtbot.waitSignal(doorbell.rung, timeout=20_000) as rung:
        caller.connectToServer(instance.socket_name(home))
        caller.write(json.dumps({"paths": ["a.txt", "/b.txt"], "token": ""}).encode() + b"\n")
    assert rung.args == [[Path("/b.txt")]]
    caller.abort()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_window_comes_to_the_front_from_wherever_it_was(qtbot, window):
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    window.come_to_front()
    qtbot.waitUntil(lambda: window.isVisible() and not window.isMinimized())
    qtbot.waitUntil(window.isActiveWindow)


def test_files_that_the_system_wants_opened_wait_for_the_window():
    """QFileOpenEvent, as macOS sends it; in a process of its own, since there is one application in each."""
    body = (
        "from PySide6.QtCore import QUrl\n"
        "from PySide6.QtGui import QFileOpenEvent\n"
        "from app.desktop.application import Application\n"
        "application, told = Application(['x']), []\n"
        "application.sendEvent(application, QFileOpenEvent('/early.pdf'))\n"
        "application.files_wanted.connect(told.append)\n"
        "assert told == []\n"
        "application.open_files_now()\n"
        "application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile('/late.pdf')))\n"
        "assert [[str(path) for path in paths] for paths in told] == [['/early.pdf'], ['/late.pdf']], told\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", body], cwd=ROOT, env=environment, capture_output=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr
