"""Out of the program: a folder or a file shown by the system, another window started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show(path: Path) -> bool:
    """Let the system open a folder or a file; whether it has a program for that."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def browse(address: str) -> bool:
    """Let the system open an address that the person has seen and wants; whether it has a program for that."""
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))


def start_private_window() -> None:
    """Start the program again as a window that keeps nothing; it lives on when this one is closed.

    Raises:
        OSError: the system starts no further process.
    """
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "app"]
    root = None if frozen else Path(__file__).resolve().parents[2]
    subprocess.Popen(
        [*command, "--private"],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
