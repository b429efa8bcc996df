"""200 documents dropped at once on the real window: how long until all are open, and does the window stay smooth.

QT_QPA_PLATFORM=offscreen python -m benchmarks.drop --files 200

Late: how much later than it should a timer of the window came, by the clock, whatever else the computer did.
Turn: what the window's own thread computed between two chances to draw (processor time), which it is to blame for.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

from app.desktop.state import Status
from app.main import Program

TICK_MS = 5
PAGES = 10


def pdf(number: int) -> bytes:
    """Ten pages of text."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(PAGES):
        for line in range(40):
            words = f"Document {number}, page {page}, line {line}: the lamp was lit at dusk."
            canvas.drawString(72, 780 - 18 * line, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_files(folder: Path, count: int) -> list[Path]:
    """Half PDFs, half texts, and one of ten that cannot be opened."""
    made = []
    for number in range(count):
        path = folder / f"{number:03}{'.pdf' if number % 2 else '.txt'}"
        if number % 10 == 9:
            path.write_bytes(b"%PDF-1.7 torn")
        elif path.suffix == ".pdf":
            path.write_bytes(pdf(number))
        else:
            path.write_text(f"Text {number}: the keeper came in 1899.\n" * 500, encoding="utf-8")
        made.append(path)
    return made


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSWERLIGHT_HOME"] = str(Path(folder) / "home")
        (Path(folder) / "files").mkdir()
        files = make_files(Path(folder) / "files", options.files)
        application = QApplication(sys.argv[:1])
        program = Program(application)
        program.start([])
        program.window.show()
        gaps: list[float] = []
        turns: list[float] = []
        since = QElapsedTimer()

        def tick() -> None:
            gaps.append(since.nsecsElapsed() / 1e6 - TICK_MS)
            since.start()

        timer = QTimer(interval=TICK_MS)
        timer.timeout.connect(tick)
        while program.session.state.reader is None:
            application.processEvents()
        since.start()
        timer.start()
        began = time.monotonic()
        program.session.open_paths(files)
        while True:
            computed = time.thread_time()
            application.processEvents()
            turns.append((time.thread_time() - computed) * 1000)
            state = program.session.state
            opening = any(document.status is Status.OPENING for document in state.documents)
            if not state.finding and state.documents and not opening:
                break
            time.sleep(0.0005)
        seconds = time.monotonic() - began
        timer.stop()
        ready = sum(document.status is Status.READY for document in state.documents)
        gaps.sort()
        turns.sort()
        print(f"{options.files} files: {ready} open, {len(state.notices)} notices, after {seconds:.1f} s")
        print(f"the window was late by {gaps[len(gaps) // 2]:.1f} ms at the median, {gaps[-1]:.0f} ms at most")
        print(
            f"its longest turns: {', '.join(f'{turn:.0f}' for turn in turns[-5:])} ms; all of them {sum(turns):.0f} ms"
        )
        program.window.close()
        program.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
