"""The composition root: the one place that knows every part of the window and puts them together."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app import __version__, messages, paths, started
from app.crash import CrashLog
from app.desktop import instance
from app.desktop.application import Application, log_qt_messages
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
from app.messages import say
from app.settings import Settings
from app.troubles import AnotherIsSilent, EndedUnexpectedly

logger = logging.getLogger(__name__)

SIGNAL_CHECK_MS = 200
"""Python sees Ctrl+C only while it runs; Qt's loop lets it, so often."""


@dataclass(frozen=True)
class Start:
    """What the program was started with.

    Attributes:
        files: absolute paths of files and folders.
        new_window: beside the one that is open.
        private: a window that keeps nothing.
    """

    files: tuple[Path, ...] = ()
    new_window: bool = False
    private: bool = False


class Program:
    """The parts of a running program, and their end.

    Args:
        application: of this process.
        private: nothing is kept of what is done in its window.
    """

    def __init__(self, application: QApplication, private: bool = False) -> None:
        self.settings = Settings(paths.data_folder() / "settings.json", private)
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
            for helper in (self._drawing, self._documents, self._finding)
        ]
        self._tell_session = self.session.connection_made.emit
        connections.listen(self._tell_session)

    def start(self, files: list[Path]) -> None:
        """Show the window; everything slow begins after it is there."""
        self.window.show()
        QTimer.singleShot(0, self.window, lambda: self._begin(files))

    def open_files(self, files: list[Path]) -> None:
        """Somebody else was given these files for this window: another start, or the system."""
        self.session.open_paths(files)
        self.window.come_to_front()

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
        self.session.preferences.keep_within()

    def _make_source(self, document: OpenDocument) -> PageSource:
        fingerprint = None if document.document is None else document.document.fingerprint
        return HelperSource(self._drawing, document.path, self.session.password_of(document.id), fingerprint)


def main(arguments: Sequence[str]) -> int:
    """Open the window on FILE and FOLDER arguments; returns when it was closed, with the exit status."""
    start = _parse(arguments)
    if start.private:
        _log_nothing()
    connections.watch()
    interrupt = _Interrupt()
    wanted = [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]  # as under nohup
    before = {number: signal.signal(number, interrupt.note) for number in wanted}
    try:
        return _run(start, interrupt)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parse(arguments: Sequence[str]) -> Start:
    parser = argparse.ArgumentParser(prog=started.command(), description=say(messages.CLI_ABOUT))
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--new-window", action="store_true", help=say(messages.CLI_NEW_WINDOW))
    parser.add_argument("--private", action="store_true", help=say(messages.CLI_PRIVATE))
    options = parser.parse_args(list(arguments))
    return Start(tuple(path.absolute() for path in options.paths), options.new_window, options.private)


def _log_nothing() -> None:
    """A private window's files are named nowhere, the log included."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, logging.FileHandler)]:
        root.removeHandler(handler)
        handler.close()
    root.addHandler(logging.NullHandler())


def _run(start: Start, interrupt: _Interrupt) -> int:
    application = _make_application()
    doorbell = instance.Doorbell()
    found = instance.Outcome.ALONE
    if not start.private:
        found = instance.start(doorbell, paths.data_folder(), start.files, hand_over=not start.new_window)
        if found is instance.Outcome.HANDED_OVER:
            return 0
    crash_log = CrashLog(paths.log_folder())
    report = crash_log.start(collect=not start.private)  # whoever starts the program next is told, not this one
    # The session ends, and may not wait for this process.
    application.commitDataRequest.connect(lambda _manager: crash_log.end())
    try:
        return _show(application, doorbell, start, interrupt, _troubles(found, report))
    except Exception as error:
        crash_log.keep(error)
        raise
    finally:
        doorbell.close()
        crash_log.end()


def _troubles(found: instance.Outcome, report: Path | None) -> list[Exception]:
    """What the person is told when the window is there."""
    troubles: list[Exception] = []
    if report is not None:
        logger.warning("the program ended unexpectedly last time: see %s", report.name)
        troubles.append(EndedUnexpectedly(report))
    if found is instance.Outcome.SILENT:
        sys.stderr.write(say(messages.ANOTHER_IS_SILENT) + "\n")
        troubles.append(AnotherIsSilent())
    return troubles


def _show(
    application: Application,
    doorbell: instance.Doorbell,
    start: Start,
    interrupt: _Interrupt,
    troubles: list[Exception],
) -> int:
    program = Program(application, start.private)
    ticks = QTimer()
    ticks.timeout.connect(interrupt.look)
    ticks.start(SIGNAL_CHECK_MS)
    hook = sys.excepthook
    sys.excepthook = partial(_tell_defect, hook, program.session)
    try:
        program.start(list(start.files))
        for trouble in troubles:
            program.session.tell(trouble)
        doorbell.rung.connect(program.open_files)
        application.files_wanted.connect(program.open_files)
        application.open_files_now()
        return application.exec()
    finally:
        sys.excepthook = hook
        ticks.stop()
        program.close()


def _tell_defect(
    hook: Callable[[type[BaseException], BaseException, TracebackType | None], object],
    session: Session,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """An exception that nobody caught: to the log as always, and to the person, who may be waiting for something."""
    hook(kind, error, trace)
    if isinstance(error, Exception):
        session.defect_met.emit(error)


def _reading_process() -> HelperProcess:
    builtin = paths.resource("models/builtin")
    return HelperProcess("reading", "app.engine.service:ReadingService", (builtin,), yields=True)


def _model_helper(name: str) -> HelperModels:
    arguments = (paths.models_folder(), paths.resource("models/builtin"))
    return HelperModels(HelperProcess(name, "app.engine.service:model_store", arguments))


def _start(helper: HelperClient) -> None:
    with contextlib.suppress(HelperError, Cancelled):  # the first call tries again, and tells
        helper.start()


def _make_application() -> Application:
    log_qt_messages()
    QGuiApplication.setApplicationName(paths.APP)
    QGuiApplication.setApplicationDisplayName(paths.APP)
    QGuiApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName(paths.APP.lower())
    application = Application([sys.argv[0]])
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


_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""By which a terminal or the system asks a program to end."""


class _Interrupt:
    """Ctrl+C and the like, from the first moment on: noted at once, obeyed by the event loop as soon as it runs.

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
