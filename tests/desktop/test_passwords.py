"""Protected documents, in the whole program: asked inline, kept for the run, and nothing of them on the disk."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app import paths
from app.desktop.state import Asking, Status
from app.main import Program
from tests.engine.documents import make

SLOW_MS = 60_000
PASSWORD = "Quittenmarmelade"
WORDS = "zephyrine"
"""On the page, and nowhere else on this computer."""


def traces(folder: Path, *secrets: bytes) -> list[str]:
    """Files that hold one of these bytes, in any of the ways in which texts are written."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            spellings = [spelling for secret in secrets for spelling in (secret, secret.decode().encode("utf-16-le"))]
            found += [str(path) for spelling in spellings if spelling in data]
    return found


@pytest.fixture
def program(qtbot, qapp, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("ANSWERLIGHT_HOME", str(tmp_path / "home"))
    made = Program(qapp)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.release())
    closing = contextlib.ExitStack()
    closing.callback(made.close)
    yield made, closing
    closing.close()


def test_nothing_of_a_protected_document_touches_the_disk(qtbot, program, tmp_path):
    plain = make.draw(
        tmp_path / "plain.pdf", make.lines(f"The keeper of the lamp is called {WORDS} Berg.", "She came in 1899.")
    )
    path = make.locked(tmp_path / "locked.pdf", plain, PASSWORD)
    plain.unlink()
    program, closing = program
    session, window = program.session, program.window
    program.start([path])
    qtbot.waitUntil(
        lambda: bool(session.state.documents) and session.state.documents[0].status is Status.NEEDS_PASSWORD,
        timeout=SLOW_MS,
    )
    panel = window.pages.password
    qtbot.keyClicks(panel.field, "Pflaumenmus")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open with that password" in panel.sentence.text(), timeout=SLOW_MS)
    qtbot.keyClicks(panel.field, PASSWORD)
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.READY, timeout=SLOW_MS)
    session.ask("Who is the keeper of the lamp?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=SLOW_MS)
    document = session.state.documents[0].document
    assert WORDS in document.text
    assert any(WORDS in answer.text for answer in session.state.question.shown)
    key = session.state.documents[0].id
    session.close_document(key)
    session.undo_close()  # kept for the run: not asked again
    assert session.state.documents[0].status is Status.READY
    assert session.password_of(key) == PASSWORD
    window.close()
    closing.close()
    assert paths.data_folder() == tmp_path / "home"
    assert [recent.pages for recent in session.state.recent] == [None]  # its name, and nothing from inside
    secrets = (WORDS.encode(), PASSWORD.encode(), document.fingerprint.encode())
    path.unlink()
    assert list((tmp_path / "home").rglob("*"))  # the settings are there
    assert traces(tmp_path, *secrets) == []
    (tmp_path / "home" / "leak").write_text(f"called {WORDS}", encoding="utf-16-le")
    assert len(traces(tmp_path, *secrets)) == 1
