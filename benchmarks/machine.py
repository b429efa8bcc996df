"""What a number was measured on: without it, a number means nothing."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    if sys.platform == "darwin":
        asked = subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False
        )
        return asked.stdout.strip()
    return platform.processor() or platform.machine()


def load() -> str:
    """How busy the machine was besides, as the system's one-minute average; "" where there is none."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def peak_mb() -> float:
    """The most memory this process has used, in MB."""
    try:  # on Linux getrusage() also counts the process that started this one
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    except OSError:
        import resource  # not on Windows

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def facts(packages: Sequence[str] = ("torch", "PySide6-Essentials", "pypdfium2")) -> str:
    """A paragraph to stand above a table."""
    named = []
    for package in packages:
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return (
        f"{datetime.date.today().isoformat()} · {processor()}, {os.cpu_count()} cores seen, load {load()} at the start "
        f"· {platform.system()}, Python {platform.python_version()} · {', '.join(named)}"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table, as README.md holds them."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


README = Path(__file__).with_name("README.md")


def write_between(name: str, text: str, path: Path = README) -> None:
    """Put ``text`` between the two comments of a Markdown file that bear ``name``.

    Raises:
        ValueError: they are not there.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = path.read_text(encoding="utf-8")
    first, last = whole.index(begin) + len(begin), whole.index(end)
    path.write_text(f"{whole[:first]}\n{text}\n{whole[last:]}", encoding="utf-8")
