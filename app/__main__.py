"""What must happen before anything else is imported, then the command line or the window.

A frozen program without a console has no standard streams and starts its helper processes through this
same file; libraries read their environment when they are imported. So this module imports little, and
importing it does nothing.
"""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import os
import sys
import threading
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

SELF_TEST = "self-test"
CLI_COMMANDS = frozenset({"ask", "batch", "text", "evaluate", "calibrate", "models", SELF_TEST})
"""First arguments that are answered in the terminal; everything else opens the window."""

ENVIRONMENT = {
    # Promise 4: no library reaches for the network, whatever it is asked to load.
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Tokenizers' own thread pool cannot be used after a fork and competes with torch's.
    "TOKENIZERS_PARALLELISM": "false",
}

LOG_BYTES = 1_000_000
LOG_FILES = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
"""Exit statuses as shells know them: 128 + SIGINT, 128 + SIGPIPE."""

logger = logging.getLogger("app")


def leave_no_libraries() -> None:
    """Let other programs that we start (a browser, a file manager) find their own libraries, not ours.

    PyInstaller's starter points LD_LIBRARY_PATH at the package, and keeps what was there before beside it.
    """
    if getattr(sys, "frozen", False) and sys.platform.startswith("linux"):
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        if before is None:
            os.environ.pop("LD_LIBRARY_PATH", None)
        else:
            os.environ["LD_LIBRARY_PATH"] = before


def attach_console() -> None:
    """On Windows, answer in the console that we were started from: a windowed program is given none."""
    if sys.platform == "win32" and getattr(sys, "frozen", False) and sys.stdout is None:
        import ctypes

        if ctypes.windll.kernel32.AttachConsole(-1):  # the parent's
            for name in ("stdout", "stderr"):
                # For as long as the program runs, so nothing closes it.
                setattr(sys, name, open("CONOUT$", "w", encoding="utf-8", errors="replace"))  # noqa: PTH123, SIM115


def name_for_the_taskbar() -> None:
    """On Windows, group our windows under the entry that packaging/windows/answerlight.iss puts in the Start menu."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Answerlight.Answerlight")


def prepare_streams() -> None:
    """Standard streams that exist and are UTF-8, with line ends as written.

    ``text`` prints what every offset refers to: Windows must not turn its line feeds into two characters.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # a windowed program has none, and print() would fail
            nowhere = Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif hasattr(stream, "reconfigure"):
            if name == "stdin":
                stream.reconfigure(encoding="utf-8", errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


class _Sentence(logging.Formatter):
    """A record as one line: what the log file has in full is not for the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage().partition("\n")[0].rstrip(":")


class _PrivateFiles(logging.handlers.RotatingFileHandler):
    """Its files can be read by this person alone, those that it begins later as well."""

    def _open(self) -> TextIOWrapper:
        from app.engine import private

        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=private.opener)


def start_log(to_terminal: bool) -> Path:
    """Log to a small set of rotating files; our own warnings also to standard error.

    Returns:
        The log file's path; it does not exist when its folder cannot be written.
    """
    from app import paths
    from app.engine import private

    path = paths.log_folder() / "answerlight.log"
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        private.make_folder(path.parent)
        to_file = _PrivateFiles(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", errors="replace")
    except OSError:
        # A program that cannot keep a log can still answer.
        root.addHandler(logging.NullHandler())
    else:
        to_file.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
        root.addHandler(to_file)
    if to_terminal:
        ours = logging.StreamHandler(sys.stderr)
        ours.setLevel(logging.WARNING)
        ours.setFormatter(_Sentence())
        logger.addHandler(ours)
    logging.captureWarnings(True)
    return path


def report_defect(error: BaseException, log: Path) -> None:
    """The traceback to the log, one sentence to the person."""
    from app import messages

    logging.getLogger("defect").critical("A defect", exc_info=(type(error), error, error.__traceback__))
    sys.stderr.write(messages.defect(error, log) + "\n")


def _catch_strays(log: Path) -> None:
    """Exceptions that nobody catches, in threads and in Qt's slots, are defects like any other."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        report_defect(error.with_traceback(trace), log)

    def thread_hook(stray: threading.ExceptHookArgs) -> None:
        if stray.exc_value is not None:
            report_defect(stray.exc_value, log)

    sys.excepthook = hook
    threading.excepthook = thread_hook


def is_for_terminal(arguments: list[str]) -> bool:
    """Whether to answer in the terminal: by what is asked, or because answerlight-cli was started."""
    named = getattr(sys, "frozen", False) and Path(sys.argv[0]).stem == "answerlight-cli"
    return bool(named) or (bool(arguments) and arguments[0] in CLI_COMMANDS)


def run(arguments: list[str]) -> int:
    """Dispatch to the command line or the window; the exit status."""
    if arguments == ["--version"]:
        from app import __version__

        sys.stdout.write(f"Answerlight {__version__}\n")
        return 0
    if arguments and arguments[0] == SELF_TEST:
        from app import cli_selftest

        return cli_selftest.main(arguments[1:])
    if is_for_terminal(arguments):
        from app import cli

        return cli.main(arguments or ["--help"])
    name_for_the_taskbar()
    from app import main

    return main.main(arguments)


def start(arguments: list[str]) -> int:
    """The whole program; the exit status. Nothing ends in a traceback."""
    for name, value in ENVIRONMENT.items():
        os.environ[name] = value
    leave_no_libraries()
    if is_for_terminal(arguments):
        attach_console()
    prepare_streams()
    log = start_log(to_terminal=is_for_terminal(arguments))
    _catch_strays(log)
    try:
        status = run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, less) has gone. What is left must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the process boundary: nothing above could say it better
        report_defect(error, log)
        return 1
    return status


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(start(sys.argv[1:]))
