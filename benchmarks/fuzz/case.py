"""One case: which bad file it is, and what the program makes of it, in its real helper processes."""

from __future__ import annotations

import itertools
import logging
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.engine.documents.document import Document
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import DocumentError, PageFailed
from app.engine.documents.geometry import span_boxes
from app.engine.documents.helper import DocumentHelper
from app.engine.limits import resident
from app.engine.process import HelperDied, HelperError, HelperFailed, HelperFull, HelperProcess, HelperSilent
from app.engine.task import Cancelled
from app.messages import document_error, unread_pages
from benchmarks.fuzz import packed, pdf, texts

SUFFIXES = (*(".pdf",) * 9, *(".docx",) * 3, *(".odt", ".epub") * 2, ".rtf", ".html", ".md", ".txt")
"""How often each kind comes: half of what people have are PDFs."""

SILENCE_S = 1.5
"""Far less than the program waits: what hangs here would hang there, and thousands of cases come to an end."""

PAGES = 3
"""So many pages of a PDF are drawn and measured."""


@dataclass
class Outcome:
    """What became of a case.

    Attributes:
        kind: "opened", or the Cause that was given.
        died, silent, full: helper processes that ended so, and that the program outlived.
        seconds: in all. memory: the most that a helper had in use, bytes.
        findings: what should not have been.
    """

    kind: str = "opened"
    died: int = 0
    silent: int = 0
    full: int = 0
    seconds: float = 0.0
    memory: int = 0
    findings: list[str] = field(default_factory=list)


def bad_file(seed: int, number: int) -> tuple[str, bytes]:
    """The suffix and the bytes of a case; always the same."""
    chance = random.Random(f"{seed}:{number}")
    suffix = chance.choice(SUFFIXES)
    if suffix == ".pdf":
        data = pdf.make(chance)
    elif suffix in (".docx", ".odt", ".epub"):
        data = packed.make(chance, suffix)
    else:
        data = texts.make(chance, suffix)
    if chance.random() < 0.03:  # called something else: the content decides
        suffix = chance.choice(SUFFIXES)
    return suffix, data


class Judge:
    """Opens files as the window does, and draws and measures pages.

    Args:
        folder: for the files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents = DocumentHelper(SILENCE_S)
        self._drawing = DrawingHelper(SILENCE_S)
        self._processes = [
            _Counted("documents", "app.engine.documents.service:DocumentService"),
            _Counted("drawing", "app.engine.documents.drawing:DrawingService"),
        ]
        self._documents._process, self._drawing._process = self._processes  # noqa: SLF001
        logging.getLogger("app").setLevel(logging.CRITICAL)

    def close(self) -> None:
        """End the helpers."""
        self._documents.close()
        self._drawing.close()

    def judge(self, seed: int, number: int) -> Outcome:
        """What the program makes of a case."""
        suffix, data = bad_file(seed, number)
        path = self._folder / f"case{suffix}"
        path.write_bytes(data)
        for process in self._processes:
            process.begin()
        outcome = Outcome()
        began = time.monotonic()
        try:
            self._open(path, outcome, random.Random(number))
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            outcome.findings.append(f"{type(error).__name__}: {error}"[:2000])
        outcome.seconds = time.monotonic() - began
        for process in self._processes:
            outcome.died += process.count(HelperDied)
            outcome.silent += process.count(HelperSilent)
            outcome.full += process.count(HelperFull)
            outcome.memory = max(outcome.memory, process.peak())
            outcome.findings += [str(error)[-2000:] for error in process.errors if isinstance(error, HelperFailed)]
        path.unlink()
        return outcome

    def _open(self, path: Path, outcome: Outcome, chance: random.Random) -> None:
        try:
            document = self._documents.open(path)
        except DocumentError as error:
            outcome.kind = error.cause.value
            sentence = document_error(error)
            if path.name not in sentence or len(sentence) < 30 or not sentence.endswith("."):
                outcome.findings.append(f"no sentence: {sentence!r}")
            return
        outcome.findings += wrong(document)
        if document.pages:
            self._draw(document, chance)

    def _draw(self, document: Document, chance: random.Random) -> None:
        try:
            self._drawing.open(document.path, None, document.fingerprint)
        except DocumentError:
            return  # it crashed there: counted, and told in the window's place for pages
        for page in document.pages[:PAGES]:
            try:
                self._drawing.render(document.path, None, page.number, 0.5, (0, 0, 1000, 1000))
                if page.end - page.start > 4:
                    start = chance.randrange(page.start, page.end - 4)
                    span_boxes(document, self._drawing, start, start + 4)
            except PageFailed:
                continue
        self._drawing.forget(document.path)


class _Counted(HelperProcess):
    """A helper process that remembers how its calls ended."""

    def __init__(self, name: str, factory: str) -> None:
        super().__init__(name, factory)
        self.errors: list[HelperError] = []
        self._peak = 0

    def begin(self) -> None:
        """Forget what was before; on Linux also how much memory the process had at most."""
        self.errors, self._peak = [], 0
        if self.pid is not None and sys.platform == "linux":
            Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")

    def count(self, kind: type[HelperError]) -> int:
        """How many calls ended so."""
        return sum(type(error) is kind for error in self.errors)

    def peak(self) -> int:
        """The most memory that it had in use since ``begin``, as far as the system tells."""
        pid = self.pid
        if pid is None:
            return self._peak
        if sys.platform != "linux":
            return max(self._peak, resident(pid) or 0)
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        return max(self._peak, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")))

    def call(self, method: str, *arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401 - as HelperProcess.call
        """As of HelperProcess."""
        try:
            return super().call(method, *arguments, **keywords)
        except HelperError as error:
            self.errors.append(error)
            raise
        except Cancelled as error:
            raise AssertionError("nobody stops anything here") from error


def wrong(document: Document) -> list[str]:
    """What does not hold of a document and always should."""
    found = []
    text = document.text
    if any("\ud800" <= character <= "\udfff" or character == "\0" for character in text):
        found.append("characters that are none")
    if not document.pages and not text.strip():
        found.append("a text without text")
    end = 0
    for number, page in enumerate(document.pages, 1):
        if page.number != number or page.end < page.start or text[end : page.start].strip() or page.start < end:
            found.append(f"page {number} is not where it should be")
            break
        end = page.end
    if document.pages and text[end:].strip():
        found.append("the pages are not the text")
    if document.unreadable_pages and len(unread_pages(document)) < 30:
        found.append("unread pages without a sentence")
    for before, after in itertools.pairwise(document.paragraphs):
        if before.end > after.start or text[before.end : after.start].strip():
            found.append("the paragraphs are not the text")
            break
    return found
