"""Where the installed programs begin: the script that PyInstaller wraps (see answerlight.spec).

Helper processes are started through this same file, and never get past ``freeze_support``: without it each
of them would open a window, which would start helpers (PyInstaller's manual, "Multi-processing").
"""

import multiprocessing
import os
import sys
from multiprocessing.spawn import is_forking


def give_streams() -> None:
    """Standard streams that lead nowhere, where a program without a console has none: libraries write to them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # For as long as the process runs, so nothing closes it.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    if is_forking(sys.argv):  # the program itself may still find a console to answer in (app/__main__.py)
        give_streams()
    multiprocessing.freeze_support()

    from app.__main__ import start

    sys.exit(start(sys.argv[1:]))
