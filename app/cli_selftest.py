"""``self-test``: does this installation work, all of it, here? Nothing is fetched, nothing of the person's is touched.

What a package lacks, or a system does not have, shows only when it is used; so everything is used once, by the
program's own parts: helper processes, PDFium, the built-in reader, a window (drawn without a screen), transformers.
Each check says one line on standard output; the exit status is 0 when all passed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import pkgutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import app
from app import about, messages, paths, started
from app.engine import connections
from app.engine.answering.answer import Answer
from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.geometry import span_boxes
from app.engine.process import HelperProcess

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QImage

    from app.main import Program

logger = logging.getLogger("self-test")  # to the log file alone: the terminal has it as a line already

PATIENCE_S = 300.0
"""How long one step may take: it is met when the computer hangs, not when it is slow, or busy with something else."""

AGREES = 1e-4
"""How far our own network and transformers may be apart in a logit; rounding makes 1e-6."""

INK = 120
"""A pixel darker than this (0 to 255) under the highlight is of a letter."""


_LATER = ("app.desktop", "app.main", "app.engine.reading.torch")
"""What loads Qt or torch is left to the checks that use it: on Windows one process bears no Qt before torch."""


class _Failed(Exception):
    """A check that did not pass; says what was seen instead."""


def main(arguments: Sequence[str]) -> int:
    """Run every check; returns the exit status."""
    say = messages.say
    prog = f"{started.command()} self-test"
    argparse.ArgumentParser(prog=prog, description=say(messages.CLI_SELF_TEST)).parse_args(arguments)
    with _own_world() as folder, ThreadPoolExecutor(1) as beside:
        networks = beside.submit(_networks, folder)  # torch is loaded there while the window starts
        with _Window() as window:
            passed = [
                _check(messages.TEST_PARTS, _parts),
                _check(messages.TEST_OPENED, window.open),
                _check(messages.TEST_ANSWERED, window.ask),
                _check(messages.TEST_PAINTED, window.look),
                _check(messages.TEST_VOCABULARY, lambda: _vocabulary(networks)),
                _check(messages.TEST_NETWORKS, lambda: _agreement(networks)),
                _check(messages.TEST_CONNECTIONS, _connections),
            ]
    print(say(messages.TEST_PASSED if all(passed) else messages.TEST_FAILED))
    return 0 if all(passed) else 1


def _check(name: str, run: Callable[[], str]) -> bool:
    """Run one check and tell what came of it; whether it passed."""
    began = time.monotonic()
    try:
        result, facts = True, run()
    except Exception as error:  # whatever breaks has failed, and the other checks still tell
        logger.exception("%s", name)
        result, facts = False, f"{type(error).__name__}: {error}".replace("\n", " ")
    verdict = messages.say(messages.TEST_OK if result else messages.TEST_NOT_OK)
    print(f"{verdict:<6} {messages.say(name)}: {facts} ({time.monotonic() - began:.1f} s)", flush=True)
    return result


@contextmanager
def _own_world() -> Iterator[Path]:
    """A folder for all that the program keeps, gone afterwards; and no screen."""
    before = {name: os.environ.get(name) for name in ("ANSWERLIGHT_HOME", "QT_QPA_PLATFORM")}
    with tempfile.TemporaryDirectory(prefix="answerlight-", ignore_cleanup_errors=True) as folder:
        os.environ["ANSWERLIGHT_HOME"] = str(Path(folder) / "home")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        reader = Path(folder) / "reader"
        reader.mkdir()
        try:
            yield reader
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name)
                else:
                    os.environ[name] = value


# ------------------------------------------------------------------------------ what is installed


def _parts() -> str:
    for name in ("models/builtin/model.safetensors", "models/catalogue.json", "icons/answerlight.svg"):
        paths.resource(name)
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(_LATER):
            importlib.import_module(module.name)
    licences = about.licences_file().stat().st_size
    if about.is_installed() and licences < 100_000:
        raise _Failed(f"only {licences} bytes of licences")
    where = messages.TEST_INSTALLED if about.is_installed() else messages.TEST_CHECKOUT
    return messages.say(where, version=about.version(), python=sys.version.split()[0])


def _connections() -> str:
    if connections.count():
        raise _Failed(str(connections.count()))
    return "0"


# ------------------------------------------------------------------------------ a question in the window


class _Window:
    """The program's real window on the sample PDF: from opening it to the paint under the answer."""

    def __init__(self) -> None:
        self._sample = paths.resource("samples/sample.pdf")
        known = json.loads(paths.resource("samples/sample.json").read_text(encoding="utf-8"))
        self._question, self._quote = next(iter(known["answers"].items()))
        self._program: Program | None = None
        self._end = ExitStack()

    def __enter__(self) -> _Window:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.close()

    def open(self) -> str:
        """Open the sample; says what was read of it."""
        connections.watch()
        from PySide6.QtWidgets import QApplication

        from app.main import Program

        application = QApplication.instance() or QApplication([sys.argv[0]])
        assert isinstance(application, QApplication)
        self._program = program = Program(application)
        self._end.callback(program.close)
        self._end.callback(program.window.release)
        program.window.resize(1280, 900)
        program.start([self._sample])
        _wait_until(self._is_open)
        document = self._document()
        return messages.say(messages.TEST_READ, pages=len(document.pages), characters=len(document.text))

    def ask(self) -> str:
        """Put a question; says what was answered."""
        assert self._program is not None
        self._program.session.ask(self._question)
        _wait_until(lambda: bool(self._answers()))
        answer = self._answers()[0]
        place = answer.places[0]
        if self._quote not in answer.text or self._document().text[place.start : place.end] != answer.text:
            raise _Failed(f"“{answer.text}”, not “{self._quote}”")
        return messages.say(messages.TEST_QUOTED, question=self._question, quote=answer.text)

    def look(self) -> str:
        """Look at the paint under the answer; says how large it is and how large it should be."""
        assert self._program is not None
        place = self._answers()[0].places[0]
        helper = DrawingHelper()
        self._end.callback(helper.close)
        (boxes,) = span_boxes(self._document(), helper, place.start, place.end)
        (x0, y0, x1, y1) = boxes.rects[0]
        view = self._program.window.pages.view
        if view is None or len(boxes.rects) != 1:
            raise _Failed(f"{len(boxes.rects)} boxes")
        colour = self._program.theme.view_colours.current_fill
        _wait_until(lambda: _painted(view.viewport().grab().toImage(), colour) is not None)
        scale = view.zoom * 96 / 72
        wanted = (float(x1 - x0) * scale, float(y1 - y0) * scale)
        found = _painted(view.viewport().grab().toImage(), colour)
        assert found is not None
        width, height, dark = found
        if abs(width - wanted[0]) > 6 or abs(height - wanted[1]) > 6 or not dark:
            raise _Failed(f"{width}×{height}, {dark} dark, not {wanted[0]:.0f}×{wanted[1]:.0f}")
        return messages.say(messages.TEST_SEEN, width=width, height=height, dark=dark)

    def _is_open(self) -> bool:
        assert self._program is not None
        state = self._program.session.state
        return state.can_ask and state.active_document is not None and state.active_document.document is not None

    def _document(self) -> Document:
        assert self._program is not None
        opened = self._program.session.state.active_document
        assert opened is not None
        assert opened.document is not None
        return opened.document

    def _answers(self) -> tuple[Answer, ...]:
        from app.desktop.state import Asking

        assert self._program is not None
        question = self._program.session.state.question
        return question.shown if question.status is Asking.DONE else ()


def _painted(image: QImage, colour: QColor) -> tuple[int, int, int] | None:
    """Width and height of the area painted in ``colour``, and how many dark pixels are in it; None without any."""
    from PySide6.QtGui import QImage

    image = image.convertToFormat(QImage.Format.Format_RGB32)  # four bytes a pixel, so rows have no padding
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3]
    wanted = np.array([colour.blue(), colour.green(), colour.red()], np.uint8)  # as a processor of today has them
    rows, columns = np.nonzero((pixels == wanted).all(axis=-1))
    if not len(rows):
        return None
    inside = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return inside.shape[1], inside.shape[0], int((inside.max(axis=-1) < INK).sum())


def _wait_until(true: Callable[[], bool]) -> None:
    """Let the window work until ``true`` is; raises _Failed when that takes too long."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise _Failed(messages.say(messages.TEST_TOO_LONG, seconds=round(PATIENCE_S)))
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.01)


# ------------------------------------------------------------------------------ readers from folders


def _networks(folder: Path) -> tuple[int, float]:
    """Pieces of a converted vocabulary, and how far two networks of one checkpoint are apart."""
    helper = HelperProcess("self-test", "app.engine.reading.torch.self_check:SelfCheck", (folder,))
    try:
        if found := helper.call("window_parts", silence_s=PATIENCE_S):
            raise _Failed(f"{', '.join(found)} in a helper process")
        pieces = helper.call("vocabulary", silence_s=PATIENCE_S)
        return int(pieces), float(helper.call("reader", silence_s=PATIENCE_S))
    finally:
        helper.close()


def _vocabulary(networks: Future[tuple[int, float]]) -> str:
    return messages.say(messages.TEST_PIECES, pieces=networks.result()[0])


def _agreement(networks: Future[tuple[int, float]]) -> str:
    difference = networks.result()[1]
    if not difference <= AGREES:
        raise _Failed(f"{difference:.1e}")
    return messages.say(messages.TEST_APART, difference=f"{difference:.0e}")
