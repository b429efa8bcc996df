"""Is a 1,000-page PDF a pleasure to scroll, to jump about in and to search?

    python -m benchmarks.view [PDF] [--pages 1000] [--jumps 40]

The program itself (app.main.Program) without a display unless QT_QPA_PLATFORM says otherwise: a file is dropped on
its window with a real drop event, scrolled 40 pixels a frame at 60 frames a second, with and without the side panel,
jumped about in, zoomed and searched. Budgets stand beside what was measured. A page is *blank* in a frame when it can
be seen and nothing of it is drawn, not even a coarser picture of it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from app.desktop.views.finding import Search
from app.desktop.views.pdf_view import PdfView
from app.main import Program
from benchmarks.long_pdf import NEEDLE, make
from benchmarks.machine import facts, table
from benchmarks.window_measurement import drop

FRAME_S = 1 / 60
STEP = 40
FRAMES = 400
LIMIT_S = 60.0
STARTED_S = 2.0
"""After the reader is there, the models on the disk are looked at, by a process that is only just starting:
benchmarks.window measures what is dropped at once."""
ZOOM = 4.0

PAINT_MS, JUMP_MS, MEMORY_MB, FIRST_MS = 8, 100, 350, 300
"""The budgets."""


class Paints:
    """How long each paint of the page took, and what was missing in it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.processor: list[float] = []
        self.blank = self.coarse = 0
        usual = PdfView.paintEvent
        paints = self

        def timed(view: PdfView, event: QPaintEvent) -> None:
            began, worked = time.perf_counter(), time.thread_time()
            usual(view, event)
            paints.seconds.append(time.perf_counter() - began)
            paints.processor.append(time.thread_time() - worked)
            paints.note(view)

        PdfView.paintEvent = timed  # type: ignore[method-assign]

    def note(self, view: PdfView) -> None:
        """Count what the frame lacked."""
        images = view._images  # noqa: SLF001 - a picture of the window would itself take time
        for index in view._visible():  # noqa: SLF001
            draws = view._draws(index)  # noqa: SLF001
            here = [draw for draw in draws if images.get(draw) is not None]
            if not here and images.substitute(index + 1) is None:
                self.blank += 1
            elif len(here) < len(draws):
                self.coarse += 1

    def clear(self) -> None:
        """Begin anew."""
        self.seconds.clear()
        self.processor.clear()
        self.blank = self.coarse = 0


class Measurement:
    """One run.

    Attributes:
        rows: (what, measured, budget).
    """

    def __init__(self, path: Path, jumps: int) -> None:
        self._path, self._jumps = path, jumps
        self._paints = Paints()
        self.rows: list[tuple[str, str, str]] = []

    def run(self, application: QApplication) -> None:
        """Drop, scroll, jump, zoom, search."""
        program = Program(application)
        try:
            program.start([])
            _until(lambda: program.session.state.reader is not None)
            _rest(STARTED_S)
            began = time.perf_counter()
            drop(program.window, self._path)
            _until(lambda: _view(program) is not None and _is_sharp(_view(program)))
            self._row("drop to first page", [time.perf_counter() - began], f"≤ {FIRST_MS} ms")
            _until(lambda: program.session.state.documents[0].document is not None)
            view = _view(program)
            assert view is not None
            self._scroll("scrolling", view)
            program.window.pages.toggle_side()
            program.window.pages.side.show_pages()
            self._scroll("scrolling, pages in the side panel", view)
            program.window.pages.toggle_side()
            self._jump("random jump to sharp", view, self._jumps, f"≤ {JUMP_MS} ms")
            view.set_zoom(ZOOM)
            self._jump(f"random jump to sharp at {ZOOM:.0%}", view, max(self._jumps // 4, 1), "–")
            self._search(view)
            self.rows.append(("memory of the window’s process (RSS)", f"{_rss_mb():.0f} MB", f"≤ {MEMORY_MB} MB"))
        finally:
            program.window.close()
            program.close()

    def _scroll(self, what: str, view: PdfView) -> None:
        view.go_to_page(view.page_count // 3)
        _until(lambda: _is_sharp(view))
        _rest(0.3)  # the next page is drawn ahead, as while somebody reads
        self._paints.clear()
        for _ in range(FRAMES):
            end = time.perf_counter() + FRAME_S
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() + STEP)
            while time.perf_counter() < end:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        self._row(f"{what}: a paint", self._paints.seconds, f"≤ {PAINT_MS} ms")
        # The clock counts what other programs on the machine do meanwhile.
        self._row(f"{what}: processor time of a paint", self._paints.processor, f"≤ {PAINT_MS} ms")
        missing = f"{self._paints.blank} blank, {self._paints.coarse} coarse of {len(self._paints.seconds)}"
        self.rows.append((f"{what}: pages in frames", missing, "0 blank"))

    def _jump(self, what: str, view: PdfView, times: int, budget: str) -> None:
        draw = random.Random(1)
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            view.go_to_page(draw.randint(1, view.page_count))
            _until(lambda: _is_sharp(view))
            taken.append(time.perf_counter() - began)
        self._row(what, taken, budget)

    def _search(self, view: PdfView) -> None:
        for words in (NEEDLE.split(".")[0][:30], "keeper"):
            began = time.perf_counter()
            search = Search(view.text, words)
            while not search.finished:
                search.advance(0.015)
            self._row(f"finding “{words}” ({len(search)} places)", [time.perf_counter() - began], "–")

    def _row(self, what: str, seconds: list[float], budget: str) -> None:
        middle, most = statistics.median(seconds) * 1000, max(seconds) * 1000
        text = f"{middle:.1f} ms" if len(seconds) == 1 else f"median {middle:.1f} ms, longest {most:.1f} ms"
        self.rows.append((what, text, budget))


def _view(program: Program) -> PdfView | None:
    view = program.window.pages.view
    return view if isinstance(view, PdfView) else None


def _is_sharp(view: PdfView | None) -> bool:
    if view is None:
        return False
    draws = [draw for index in view._visible() for draw in view._draws(index)]  # noqa: SLF001
    return all(view._images.get(draw) is not None for draw in draws)  # noqa: SLF001


def _until(done: Callable[[], bool]) -> None:
    end = time.perf_counter() + LIMIT_S
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        if time.perf_counter() > end:
            raise TimeoutError


def _rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    _until(lambda: time.perf_counter() > end)


def _rss_mb() -> float:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.view")
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--jumps", type=int, default=40)
    options = parser.parse_args()
    heading = facts(("PySide6-Essentials", "pypdfium2"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSWERLIGHT_HOME"] = str(Path(folder) / "home")
        path = options.pdf.absolute() if options.pdf else make(Path(folder) / "long.pdf", options.pages)
        application = QApplication(["answerlight"])
        measurement = Measurement(path, options.jumps)
        measurement.run(application)
    print(f"{heading}\n\n{table(['what', 'measured', 'budget'], measurement.rows)}")


if __name__ == "__main__":
    main()
