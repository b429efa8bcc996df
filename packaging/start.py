"""Where the installed programs begin: the script that PyInstaller wraps (see answerlight.spec).

Helper processes are started through this same file, and never get past ``freeze_support``: without it each
of them would open a window, which would start helpers (PyInstaller's manual, "Multi-processing").
"""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()

    from app.__main__ import start

    sys.exit(start(sys.argv[1:]))
