"""The application object: what the system tells a program rather than a window.

macOS opens files by an event, which may come before there is a window; it is kept until somebody asks for it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

logger = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Application(QApplication):
    """Collects files that the system wants opened.

    Signals:
        files_wanted(object): a list of Paths; only after ``open_files_now``.
    """

    files_wanted = Signal(object)

    def __init__(self, arguments: list[str]) -> None:
        self._early: list[Path] | None = []
        super().__init__(arguments)

    def open_files_now(self) -> None:
        """There is a window: what has come before, and what comes from now on, is told at once."""
        early, self._early = self._early, None
        if early:
            self.files_wanted.emit(early)

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            path = Path(event.file()).absolute()
            if self._early is None:
                self.files_wanted.emit([path])
            else:
                self._early.append(path)
            return True
        return super().event(event)


def log_qt_messages() -> None:
    """What Qt has to say goes to the program's log; what it dies of is the last line there."""
    qInstallMessageHandler(_log)


def _log(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logger.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
