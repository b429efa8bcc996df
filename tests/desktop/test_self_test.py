"""``self-test`` from a checkout: all of it passes, and what does not work is told."""

import os
import subprocess
import sys
from pathlib import Path

from app import cli_selftest

ROOT = Path(__file__).resolve().parents[2]


def test_everything_works_here_and_nothing_of_the_persons_is_touched(tmp_path):
    home = tmp_path / "home"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ANSWERLIGHT_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app", "self-test"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["ok"] * 7, done.stdout + done.stderr
    assert (done.returncode, lines[-1]) == (0, "Everything works.")
    assert "1,880 euros" in lines[2]
    assert {path.name for path in home.iterdir()} == {"log"}


def test_a_check_that_breaks_is_told_and_the_others_go_on(capsys):
    def broken() -> str:
        raise OSError("no such\nlibrary")

    assert not cli_selftest._check("The window", broken)
    assert cli_selftest._check("The rest", lambda: "fine")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("FAILED The window: OSError: no such library (")
    assert second.startswith("ok     The rest: fine (")
