"""Does the window stay awake while a long PDF is opened, read and asked?

    python -m benchmarks.window [PDF] [--pages 300] [--seconds 30 | --complete]

The program itself (app.main.Program) without a display unless QT_QPA_PLATFORM says otherwise: a file is dropped on
its window with a real drop event, the question is typed and asked, the page scrolled with a wheel and the reading
stopped. A timer in the GUI thread ticks every 5 ms; the longest time between two ticks is how long the window was
deaf. The peer does the same reading on a thread of the window's own process, as most programs do.

Without PDF, one is made (benchmarks.long_pdf); with one, QUESTION of that module is asked all the same.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.state import Asking
from app.desktop.views.document_view import DocumentView
from app.desktop.views.pdf_view import PdfView
from app.engine.documents.document import Document
from app.engine.documents.service import DocumentService
from app.engine.service import ReadingService
from app.engine.task import Cancelled
from app.main import Program
from app.paths import resource
from benchmarks.long_pdf import ANSWER, QUESTION, make
from benchmarks.machine import facts, table

TICK_MS = 5
SCROLL_S = 5.0
WHEEL_S = 1 / 60
"""Between two turns of the wheel: no hand is faster than a screen."""

PEER = "peer: loading and reading on a thread of the window’s process"
LIMIT_S = 300.0
STARTED = time.perf_counter()


class Ticks:
    """A timer in the GUI thread, and how long it was kept waiting in each phase."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self.late: dict[str, int] = {}
        self._phase = ""
        self._last = time.perf_counter()
        self._done: Callable[[], bool] | None = None
        self._each: Callable[[], None] | None = None
        self._end = self._last_each = 0.0
        self._loop = QEventLoop()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def run(
        self, phase: str, done: Callable[[], bool], limit: float = LIMIT_S, each: Callable[[], None] | None = None
    ) -> float | None:
        """Let the program run until ``done``; seconds, or None when ``limit`` came first."""
        print(f"{time.perf_counter() - STARTED:6.1f} s: {phase}", file=sys.stderr, flush=True)
        self._phase, self._done, self._each = phase, done, each
        began = self._last = time.perf_counter()
        self._end = began + limit
        self._loop.exec()
        return time.perf_counter() - began if done() else None

    def _tick(self) -> None:
        now = time.perf_counter()
        gap = now - self._last
        self._last = now
        if self._done is None:
            return
        self.longest[self._phase] = max(self.longest.get(self._phase, 0.0), gap)
        self.late[self._phase] = self.late.get(self._phase, 0) + (gap > 0.1)
        if self._done() or now > self._end:
            self._done = None
            self._loop.quit()
        elif self._each is not None and now - self._last_each > WHEEL_S:
            self._last_each = now
            self._each()


def drop(window: QWidget, path: Path) -> None:
    """What the system sends when a person drops a file."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place = QPoint(window.width() // 2, window.height() // 2)
    where = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(place, Qt.DropAction.CopyAction, data, *where))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, *where))


def press_enter(field: QWidget) -> None:
    """What the keyboard sends."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(field, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r"))


def wheel(view: DocumentView) -> None:
    """Three lines down."""
    port = view.viewport()
    place = QPointF(port.rect().center())
    event = QWheelEvent(
        place, port.mapToGlobal(place), QPoint(0, 0), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


class Measurement:
    """One run through the program, phase by phase.

    Args:
        other: dropped the moment the window is there, while helper processes are still starting.
        path: dropped when all is running, and asked about.
        seconds, complete: how long to read.
    """

    def __init__(self, other: Path, path: Path, seconds: float, complete: bool) -> None:
        self._other, self._path, self._seconds, self._complete = other, path, seconds, complete
        self.times: list[tuple[str, float | None]] = []
        self.ticks = Ticks()
        self.notes = ""
        self.document: Document | None = None

    def ours(self, application: QApplication) -> None:
        """Start, drop, ask, scroll, stop."""
        program = Program(application)
        try:
            began = time.perf_counter()
            program.start([])
            application.processEvents()
            self.times.append(("window shown (libraries already imported)", time.perf_counter() - began))
            self._open(program, self._other, "just started")
            self._wait_for_reader(program)
            program.session.close_document(program.session.state.documents[0].id)
            self._open(program, self._path, "running")
            self._ask(program)
        finally:
            program.window.close()
            program.close()

    def _open(self, program: Program, path: Path, when: str) -> None:
        session, ticks = program.session, self.ticks
        began = time.perf_counter()
        drop(program.window, path)
        ticks.run(f"{when}: drop to first page", lambda: _drawn(program), 30)
        self.times.append((f"{when}: drop to first page drawn", time.perf_counter() - began))
        ticks.run(f"{when}: reading its text", lambda: _ready(program))
        self.times.append((f"{when}: drop to text of all pages ready", time.perf_counter() - began))
        self.document = session.state.documents[0].document

    def _wait_for_reader(self, program: Program) -> None:
        began = time.perf_counter()
        self.ticks.run("loading the reader", lambda: program.session.state.reader is not None)
        self.times.append(("then, until the reader is ready", time.perf_counter() - began))

    def _ask(self, program: Program) -> None:
        session, ticks = program.session, self.ticks
        program.window.question_bar.field.setText(QUESTION)
        began = time.perf_counter()
        press_enter(program.window.question_bar.field)
        ticks.run("asked, until the first answer", lambda: bool(session.state.question.shown))
        self.times.append(("question to first answer", time.perf_counter() - began))
        view = program.window.pages.view
        if view is not None and session.state.question.status is Asking.READING:
            ticks.run("asked, scrolling with the wheel", lambda: False, SCROLL_S, lambda: wheel(view))
        ticks.run(
            "asked, until stopped or complete", lambda: _over(program), LIMIT_S if self._complete else self._seconds
        )
        question = session.state.question
        if question.is_running:
            began = time.perf_counter()
            session.stop()
            self.times.append(("Stop to stopped", ticks.run("stopping", lambda: _over(program))))
        else:
            self.times.append(("question to complete", time.perf_counter() - began))
        question = session.state.question
        if question.reading is not None:
            best = " ".join(question.shown[0].text.split()) if question.shown else "none"
            self.notes = (
                f"read {question.reading.windows_done} of {question.reading.windows} windows, "
                f"{question.reading.pages_read} of {question.reading.pages} pages; best answer “{best}”"
                f" (the sentence that answers says “{ANSWER}”)"
            )


def peer(path: Path, seconds: float) -> None:
    """In a process of its own: load the reader and ask on a thread; print the longest wait of the GUI thread."""
    application = QApplication(["peer"])
    document = DocumentService().open(path)
    ticks, over = Ticks(), threading.Event()
    end = time.perf_counter() + seconds

    def report(_event: object) -> None:
        if time.perf_counter() > end:
            raise Cancelled

    def work() -> None:
        try:
            service = ReadingService(resource("models/builtin"))
            service.load(None, "cpu")
            service.add(document)
            service.ask([document.fingerprint], QUESTION, report)
        except Cancelled:
            pass
        finally:
            over.set()

    thread = threading.Thread(target=work, name="peer")
    thread.start()
    ticks.run(PEER, over.is_set)
    thread.join()
    application.quit()
    print(json.dumps([ticks.longest[PEER], ticks.late[PEER]]))


def _drawn(program: Program) -> bool:
    view = program.window.pages.view
    return isinstance(view, PdfView) and view._images.bytes > 0  # noqa: SLF001 - a grab would itself take time


def _ready(program: Program) -> bool:
    documents = program.session.state.documents
    return bool(documents) and documents[0].document is not None


def _over(program: Program) -> bool:
    return not program.session.state.question.is_running


def report(measurement: Measurement, pages: int) -> str:
    """Two tables: how long things took, how long the window was deaf."""
    times = [(what, "–" if seconds is None else f"{seconds:.2f} s") for what, seconds in measurement.times]
    ticks = measurement.ticks
    gaps = [(phase, f"{ticks.longest[phase] * 1000:.0f} ms", ticks.late[phase]) for phase in ticks.longest]
    return (
        f"{pages} pages; {measurement.notes}\n\n{table(['from – to', 'time'], times)}\n\n"
        f"{table(['phase', 'longest wait of the GUI thread', 'waits over 100 ms'], gaps)}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.window")
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to read before stopping (30)")
    parser.add_argument("--complete", action="store_true", help="read to the end instead of stopping")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--only-peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_peer:
        peer(options.pdf, options.seconds)
        return
    heading = facts()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSWERLIGHT_HOME"] = str(Path(folder) / "home")
        path = options.pdf.absolute() if options.pdf else make(Path(folder) / "long.pdf", options.pages)
        application = QApplication(["answerlight"])
        other = make(Path(folder) / "other.pdf", options.pages, seed=1)
        measurement = Measurement(other, path, options.seconds, options.complete)
        measurement.ours(application)
        if not options.no_peer:
            command = [sys.executable, "-m", "benchmarks.window", str(path), "--only-peer"]
            command += ["--seconds", str(options.seconds)]
            printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            measurement.ticks.longest[PEER], measurement.ticks.late[PEER] = json.loads(printed)
        assert measurement.document is not None
        print(f"{heading}\n{report(measurement, len(measurement.document.pages))}")


if __name__ == "__main__":
    main()
