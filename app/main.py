"""The composition root: the one place that knows every part of the window and puts them together."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app import __version__, messages, paths
from app.desktop.main_window import MainWindow
from app.desktop.models.keeper import ModelHelpers
from app.desktop.models.work import HelperModels
from app.desktop.reading import HelperReading
from app.desktop.session import Session
from app.desktop.state import OpenDocument
from app.desktop.theme import Theme
from app.desktop.views.drawing_lane import DrawingLane
from app.desktop.views.source import HelperSource, PageSource
from app.desktop.worker import Lanes
from app.engine import connections
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.helper import DocumentHelper
from app.engine.process import HelperClient, HelperError, HelperProcess
from app.engine.task import Cancelled
from app.settings import Settings

logger = logging.getLogger(__name__)

SIGNAL_CHECK_MS = 200
"""Python sees Ctrl+C only while it runs; Qt's loop lets it, so often."""


class Program:
    """The parts of a running program, and their end."""

    def __init__(self, application: QApplication) -> None:
        self.settings = Settings(paths.data_folder() / "settings.json")
        self._finding = DocumentHelper()
        self._documents = DocumentHelper()
        self._drawing = DrawingHelper()
        self._reading = HelperReading(_reading_process)
        self._network, self._shelf = _model_helper("network"), _model_helper("shelf")
        self._lane = DrawingLane()
        models = ModelHelpers(self._network, self._shelf)
        self.session = Session(self._finding, self._documents, self._reading, models, Lanes(), self.settings)
        self.theme = Theme(application)
        self.theme.use(self.settings.values.appearance)
        self.window = MainWindow(self.session, self.theme, self.settings, self._make_source, self._lane)
        self._starting = [
            threading.Thread(target=_start, args=(helper,), name="starting", daemon=True)
            for helper in (self._drawing, self._documents)
        ]
        self._tell_session = self.session.connection_made.emit
        connections.listen(self._tell_session)

    def start(self, files: list[Path]) -> None:
        """Show the window; everything slow begins after it is there."""
        self.window.show()
        QTimer.singleShot(0, self.window, lambda: self._begin(files))

    def close(self) -> None:
        """End every helper, then every thread that waits for one."""
        for helper in (self._drawing, self._documents, self._finding, self._reading, self._network, self._shelf):
            helper.close()
        for thread in self._starting:
            if thread.ident is not None:
                thread.join()
        self._lane.close()
        self.session.close()
        connections.forget(self._tell_session)

    def _begin(self, files: list[Path]) -> None:
        for thread in self._starting:  # together, before a file is dropped: each takes a good part of a second
            thread.start()
        self.session.open_paths(files)
        self.session.start_reader(self.settings.values.reader)

    def _make_source(self, document: OpenDocument) -> PageSource:
        fingerprint = None if document.document is None else document.document.fingerprint
        return HelperSource(self._drawing, document.path, self.session.password_of(document.id), fingerprint)


def main(arguments: Sequence[str]) -> int:
    """Open the window on FILE and FOLDER arguments; returns when it was closed, with the exit status."""
    parser = argparse.ArgumentParser(prog="answerlight")
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE|FOLDER")
    files = [path.absolute() for path in parser.parse_args(list(arguments)).paths]
    connections.watch()
    interrupt = _Interrupt()
    before = signal.signal(signal.SIGINT, interrupt.note)
    try:
        return _run(files, interrupt)
    finally:
        signal.signal(signal.SIGINT, before)


def _run(files: list[Path], interrupt: _Interrupt) -> int:
    application = _make_application()
    program = Program(application)
    ticks = QTimer()
    ticks.timeout.connect(interrupt.look)
    ticks.start(SIGNAL_CHECK_MS)
    try:
        program.start(files)
        return application.exec()
    finally:
        ticks.stop()
        program.close()


def _reading_process() -> HelperProcess:
    builtin = paths.resource("models/builtin")
    return HelperProcess("reading", "app.engine.service:ReadingService", (builtin,), yields=True)


def _model_helper(name: str) -> HelperModels:
    arguments = (paths.models_folder(), paths.resource("models/builtin"))
    return HelperModels(HelperProcess(name, "app.engine.service:model_store", arguments))


def _start(helper: HelperClient) -> None:
    with contextlib.suppress(HelperError, Cancelled):  # the first call tries again, and tells
        helper.start()


def _make_application() -> QApplication:
    QGuiApplication.setApplicationName(paths.APP)
    QGuiApplication.setApplicationDisplayName(paths.APP)
    QGuiApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName(paths.APP.lower())
    application = QApplication([sys.argv[0]])
    if (icon := _resource_or_none("icons/answerlight.svg")) is not None:
        application.setWindowIcon(QIcon(str(icon)))
    locale = QLocale.system()
    if (folder := _resource_or_none("translations")) is not None:
        messages.use_language(folder, [name.replace("-", "_") for name in locale.uiLanguages()])
    if messages.is_translated():
        own = QTranslator(application)  # Qt's own words: the file dialog, menus of text fields
        if own.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(own)
        application.setLayoutDirection(locale.textDirection())
    else:
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return application


def _resource_or_none(name: str) -> Path | None:
    try:
        return paths.resource(name)
    except FileNotFoundError:
        return None


class _Interrupt:
    """Ctrl+C, from the first moment on: noted at once, obeyed by the event loop as soon as it runs.

    Python calls ``note`` at whatever point it has come to, which may be inside one of Qt's own calls: an
    exception there is lost or ends in a crash, and so may a call into Qt.
    """

    def __init__(self) -> None:
        self._noted = False

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """The signal's handler."""
        self._noted = True

    def look(self) -> None:
        """Quit, if that is wanted. That this is called at all lets Python call ``note``."""
        if self._noted:
            QApplication.closeAllWindows()
            QApplication.quit()
