"""Shows a file in the system's file manager."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

from app.desktop import outside


def show_in_folder(path: Path) -> bool:
    """Open the folder that a file is in, with the file selected where the system can do that.

    Returns:
        Whether something was opened.
    """
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer.exe", [f"/select,{path}"])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("/usr/bin/open", ["-R", str(path)])[0])
    return outside.show(path.parent)
