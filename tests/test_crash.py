"""What a crash leaves behind, with real processes that are struck down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.crash import ENDED, KEPT, RUNNING, CrashLog, newest_report

ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path, body: str) -> int:
    """Start a process that keeps a crash log in ``folder`` and then does ``body``."""
    program = (
        f"import sys\nfrom pathlib import Path\nfrom app.crash import CrashLog\nlog = CrashLog(Path({str(folder)!r}))\n"
    )
    program += f"log.start()\n{body}"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=150, check=False
    ).returncode


@pytest.fixture
def log(tmp_path):
    made = CrashLog(tmp_path / "log")
    yield made
    made.end()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_after_a_crash_the_next_start_says_so_once(log, tmp_path):
    folder = tmp_path / "log"
    assert run(folder, "import faulthandler; faulthandler._sigsegv()") != 0
    report = log.start()
    assert report is not None
    text = report.read_text("utf-8")
    assert "most recent call first" in text  # where every thread was
    assert "Answerlight" in text
    assert newest_report(folder) == report
    log.end()
    assert CrashLog(folder).start() is None


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_process_that_was_killed_is_told_of_too(log, tmp_path):
    assert run(tmp_path / "log", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)") != 0
    assert log.start() is not None


def test_an_ordinary_end_leaves_nothing(log, tmp_path):
    assert run(tmp_path / "log", "log.end()") == 0
    assert names(tmp_path / "log") == []
    assert log.start() is None
    log.end()
    log.end()
    assert names(tmp_path / "log") == []


def test_an_exception_that_ends_the_program_is_kept(log, tmp_path):
    assert run(tmp_path / "log", "log.keep(ValueError('the inner reason'))\nlog.end()") == 0
    report = log.start()
    assert "the inner reason" in report.read_text("utf-8")


def test_a_window_that_still_runs_has_not_crashed(log, tmp_path):
    assert log.start() is None
    other = CrashLog(tmp_path / "log")
    assert other.start() is None
    assert len([name for name in names(tmp_path / "log") if name.startswith(RUNNING)]) >= 1
    other.end()


@pytest.mark.parametrize(("trace", "told"), [("", False), ("Fatal Python error: Aborted\n", True)])
def test_a_computer_that_was_switched_off_is_no_crash(log, tmp_path, trace, told):
    folder = tmp_path / "log"
    folder.mkdir()
    head = f"Answerlight 0\nsession another@boot\n{'-' * 40}\n{trace}"
    (folder / f"{RUNNING}20200101-000000-1.txt").write_text(head, "utf-8")
    assert (log.start() is not None) == told
    assert [name for name in names(folder) if name.startswith(ENDED)] == (
        [f"{ENDED}20200101-000000-1.txt"] if told else []
    )


def test_few_reports_are_kept(log, tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    for day in range(1, KEPT + 4):
        (folder / f"{ENDED}202001{day:02}-000000-1.txt").write_text("x", "utf-8")
    log.start()
    kept = [name for name in names(folder) if name.startswith(ENDED)]
    assert len(kept) == KEPT
    assert kept[-1] == f"{ENDED}202001{KEPT + 3:02}-000000-1.txt"


def test_where_nothing_can_be_written_the_program_starts(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    log = CrashLog(blocked / "log")
    assert log.start() is None
    log.end()
