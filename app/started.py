"""How the program was started, for the lines that a person copies from its help."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STARTED_AS = "ANSWERLIGHT_STARTED_AS"
"""Environment: what the person typed before the arguments; ``run.py`` says it."""


def command() -> str:
    """What the person types before the arguments: ``python3 run.py``, or the name of the installed program."""
    if getattr(sys, "frozen", False):
        return Path(sys.argv[0]).stem
    return os.environ.get(STARTED_AS) or "python3 -m app"
