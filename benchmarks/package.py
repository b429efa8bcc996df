"""How large the installed program is and how long a person waits for its window.

    python -m benchmarks.package [--program dist/answerlight/answerlight] [--repeat N] [--cold]

Each run is a fresh process on an X server of its own (Xvfb), with a data folder of its own, until the window is
visible there. ``--cold`` empties the system's file cache before each run, as after a restart of the computer; it needs
root and slows down everything else for a while. The peer is the checkout, started with its own Python the same way.
Linux; needs Xvfb and xdotool.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.machine import facts, table

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 120
STEP_S = 0.02


@contextmanager
def screen() -> Iterator[str]:
    """An X server; gives its DISPLAY."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    # It would start anew when xdotool, for a moment its only client, leaves, and drop the program that just comes.
    command.append("-noreset")
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        try:
            yield display
        finally:
            server.terminate()


def empty_file_cache() -> None:
    """Let nothing be in memory that is on the disk (Linux; root)."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")


def until_window(command: Sequence[str], display: str) -> float:
    """Seconds from starting ``command`` until its window can be seen."""
    with tempfile.TemporaryDirectory() as home:
        variables = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": home, "DISPLAY": display}
        variables |= {"ANSWERLIGHT_HOME": home, "QT_QPA_PLATFORM": "xcb"}
        if command[0] == sys.executable:
            variables["PYTHONPATH"] = str(ROOT)
        look = ["xdotool", "search", "--onlyvisible", "--name", "Answerlight"]
        began = time.monotonic()
        with subprocess.Popen(command, env=variables, cwd=home, stderr=subprocess.DEVNULL) as program:
            try:
                while time.monotonic() - began < PATIENCE_S:
                    if subprocess.run(look, env=variables, capture_output=True, check=False).stdout.strip():
                        return time.monotonic() - began
                    if program.poll() is not None:
                        break
                    time.sleep(STEP_S)
            finally:
                program.terminate()
    raise SystemExit(f"no window: {' '.join(command)}")


def megabytes(path: Path) -> float:
    """Of 1000 × 1000 bytes, links not followed."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if not file.is_symlink()]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.package")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "answerlight" / "answerlight")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="empty the file cache before each run (root)")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    options = parser.parse_args()
    program = options.program.resolve()
    sizes = [["unpacked: the folder", f"{megabytes(program.parent):.0f} MB"]]
    packed = sorted((ROOT / "dist").glob("*.deb")) + sorted((ROOT / "dist").glob("*.tar.xz"))
    sizes += [[f"packed: {path.name}", f"{megabytes(path):.0f} MB"] for path in packed]
    print(facts() + "\n\n" + table(["size", ""], sizes) + "\n", flush=True)
    rows = []
    with screen() as display:
        ways = {"installed": [str(program)], "checkout": [sys.executable, "-P", "-m", "app"]}
        for name, command in list(ways.items())[: 1 if options.alone else 2]:
            seconds = []
            for _ in range(options.repeat):
                if options.cold:
                    empty_file_cache()
                seconds.append(until_window(command, display))
            seconds.sort()
            rows.append([name, f"{statistics.median(seconds):.2f} s ({seconds[0]:.2f}–{seconds[-1]:.2f})"])
    print(table([f"from start to window, {'cold' if options.cold else 'warm'}", "median (range)"], rows))


if __name__ == "__main__":
    main()
