"""app/__main__.py: streams, log and exit status, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import __main__ as main
from app import __version__

ROOT = Path(__file__).resolve().parents[1]


def started(body: str, *, command: str = "text", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Start the program with ``body`` in the place of the command line and the window."""
    program = "import os, sys\nimport app.__main__ as program\ndef stand_in(arguments):\n"
    program += "".join(f"    {line}\n" for line in body.splitlines())
    program += f"program.run = stand_in\nsys.exit(program.start([{command!r}]))\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, timeout=150, check=False
    )


def log(home: Path) -> str:
    return (home / "log" / "answerlight.log").read_text(encoding="utf-8")


def test_output_is_utf8_with_line_ends_as_written():
    done = started("print('Größe ﬁ 大\\n', end='')\nreturn 3", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.stdout == "Größe ﬁ 大\n".encode()
    assert done.returncode == 3


def test_a_defect_is_one_sentence_and_its_traceback_is_in_the_log(own_home):
    done = started("raise LookupError('the inner reason')")
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert str(own_home / "log" / "answerlight.log") in said
    assert "Traceback" in log(own_home)
    assert "the inner reason" in log(own_home)


def test_a_defect_in_a_thread_is_told_the_same_way(own_home):
    done = started("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\nreturn 0")
    assert "Traceback" not in done.stderr.decode()
    assert "ZeroDivisionError" in log(own_home)


def test_our_warnings_are_said_in_one_line_and_others_only_logged(own_home):
    done = started(
        "import logging, warnings\n"
        "logging.getLogger('app.engine').warning('said:\\n  and its details')\n"
        "logging.getLogger('pypdf').warning('not said')\n"
        "warnings.warn('not said either')\n"
        "return 0"
    )
    assert done.stderr.decode() == "said\n"
    for text in ("and its details", "not said", "not said either"):
        assert text in log(own_home)


def test_the_window_says_nothing_on_the_terminal(own_home):
    done = started("import logging\nlogging.getLogger('app').warning('for the log')\nreturn 0", command="a.pdf")
    assert done.stderr == b""
    assert "for the log" in log(own_home)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_quietly():
    done = started("import signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)")
    assert (done.returncode, done.stderr) == (128 + signal.SIGINT, b"")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_no_defect():
    body = "read, write = os.pipe()\nos.close(read)\nos.dup2(write, 1)\nprint('x' * 100_000)\nreturn 0"
    done = started(body)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_program_without_console_can_print():
    program = (
        "import sys\nsys.stdin = sys.stdout = sys.stderr = None\nimport app.__main__ as program\n"
        "def stand_in(arguments):\n    print('x')\n    sys.stderr.write('y')\n    return len(sys.stdin.read()) + 5\n"
        "program.run = stand_in\nsys.exit(program.start([]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-P", "-c", program], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (5, b"", b"")


def test_a_home_that_cannot_be_written_does_not_stop_the_program(tmp_path):
    (tmp_path / "file").touch()
    done = started("print('an answer')\nreturn 0", ANSWERLIGHT_HOME=str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (0, b"an answer\n")


def test_libraries_are_told_to_stay_offline():
    done = started("print(os.environ['HF_HUB_OFFLINE'], os.environ['TRANSFORMERS_OFFLINE'])\nreturn 0")
    assert done.stdout == b"1 1\n"


def test_every_command_of_the_design_goes_to_the_command_line():
    program = (
        "import sys, types\nimport app\nimport app.__main__ as program\n"
        "app.cli = sys.modules['app.cli'] = types.ModuleType('app.cli')\n"
        "app.main = sys.modules['app.main'] = types.ModuleType('app.main')\n"
        "app.cli.main = lambda arguments: print('cli', *arguments) or 0\n"
        "app.main.main = lambda arguments: print('window', *arguments) or 0\n"
        "app.cli_selftest = sys.modules['app.cli_selftest'] = types.ModuleType('app.cli_selftest')\n"
        "app.cli_selftest.main = lambda arguments: print('self-test', *arguments) or 0\n"
        "for name in ['ask', 'batch', 'text', 'evaluate', 'calibrate', 'models', 'self-test', 'a.pdf']:\n"
        "    program.run([name])\nprogram.run([])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:-1] == [
        *(f"cli {name}" for name in ["ask", "batch", "text", "evaluate", "calibrate", "models"]),
        "self-test",
        "window a.pdf",
        "window",
    ]


@pytest.mark.parametrize(("before", "after"), [("/opt/lib", "/opt/lib"), (None, None)])
def test_an_installed_program_gives_no_library_path_to_those_it_starts(monkeypatch, before, after):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/answerlight/_internal")
    if before is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    main.leave_no_libraries()
    assert os.environ.get("LD_LIBRARY_PATH") == after
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_the_version_is_told_without_a_window():
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app", "--version"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"Answerlight {__version__}\n"


def test_the_installed_console_program_never_opens_a_window(monkeypatch):
    assert not main.is_for_terminal(["a.pdf"])
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", ["/usr/bin/answerlight-cli", "a.pdf"])
    assert main.is_for_terminal(["a.pdf"])
    monkeypatch.setattr(sys, "argv", ["/usr/bin/answerlight", "a.pdf"])
    assert not main.is_for_terminal(["a.pdf"])
    assert main.is_for_terminal(["ask"])
