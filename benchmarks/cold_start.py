"""How long a person waits before anything can be done: for the window, and for an answer in the terminal.

    python -m benchmarks.cold_start [--repeat N]

Each run is a fresh process. The window is started by the program's own ``main`` (without a display, on Qt's
offscreen platform, unless QT_QPA_PLATFORM says otherwise); its time ends when the event loop has drawn the
window once. The peers are what could not be any faster: an empty Qt window, and ``import torch`` alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from app.paths import resource
from benchmarks.machine import facts, table

ROOT = Path(__file__).resolve().parents[1]

# Runs in the child: looks at the program's windows from inside its own event loop, and ends the program when one
# was drawn. The time is taken by the parent, from starting the process to this process's last line of output.
WATCH = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Watch(QObject):
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and isinstance(seen, QWidget) and seen.isWindow():
            print("drawn", flush=True)
            QApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, seen.close)
        return False

class Application(QApplication):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._watch = Watch()
        self.installEventFilter(self._watch)
"""
OURS = (
    WATCH
    + """
import PySide6.QtWidgets
PySide6.QtWidgets.QApplication = Application  # before app.main takes it from there
from app.__main__ import start
sys.exit(start([]))
"""
)
EMPTY = (
    WATCH
    + """
app = Application(sys.argv[:1])
from PySide6.QtWidgets import QMainWindow
window = QMainWindow()
window.resize(1280, 820)
window.show()
sys.exit(app.exec())
"""
)


def until(line: str, command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds from starting ``command`` to the first line of its output that is ``line``."""
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for written in process.stdout:
            if written.strip() == line:
                seconds = time.monotonic() - began
                process.wait(timeout=60)
                return seconds
    raise SystemExit(f"ended without “{line}” (exit status {process.returncode}): {' '.join(command)[:80]}")


def whole(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds that ``command`` takes from start to end."""
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=300)
    return time.monotonic() - began


def measured(repeat: int, run: Callable[[], float]) -> str:
    """The median and the range of ``repeat`` runs."""
    seconds = sorted(run() for _ in range(repeat))
    return f"{statistics.median(seconds):.2f} s ({seconds[0]:.2f}–{seconds[-1]:.2f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold_start")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    heading = facts()
    folder = resource("samples")
    about = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    python = sys.executable
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "ANSWERLIGHT_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        ask = [python, "-m", "app", "ask", about["questions"][0], str(folder / about["file"])]
        rows = [
            [what, measured(options.repeat, run)]
            for what, run in (
                ("window drawn: ours", lambda: until("drawn", [python, "-c", OURS], environment)),
                ("window drawn: an empty Qt window", lambda: until("drawn", [python, "-c", EMPTY], environment)),
                ("`ask` about the sample, whole process", lambda: whole(ask, environment)),
                ("`import torch` alone, whole process", lambda: whole([python, "-c", "import torch"], environment)),
            )
        ]
    print(f"{heading}\n{options.repeat} runs each, median (range)\n\n{table(['from a new process', 'time'], rows)}")


if __name__ == "__main__":
    main()
