"""This program's reading, as a peer's process: the same requests, the same clock."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from app.engine.answering.answer import Reading
from app.engine.documents.document import Document, Kind
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.spans import best_spans
from app.engine.reading.windows import cut
from app.engine.service import ReadingService
from app.paths import resource
from benchmarks.peers.protocol import Loaded, Read, Request, serve

LENGTH, SHARED = 384, 128


def load(folder: Path, precision: str) -> Loaded:
    """The built-in reader ("builtin") or a checkpoint, on the processor."""
    service = ReadingService(resource("models/builtin"))
    info = service.load(None if folder.name == BUILTIN else str(folder), "cpu", precision=precision or "auto")
    if precision and info.precision != precision:
        raise SystemExit(f"asked for {precision}, got {info.precision}")

    def read(request: Request) -> Read:
        way = read_as_the_program if request.own_windows else read_plain
        return way(service, request.text, request.question)

    return Loaded(read, f"{info.precision}, torch {version('torch')}")


def read_as_the_program(service: ReadingService, text: str, question: str) -> Read:
    """A document that was never seen, asked: its windows are cut and ordered as the program does it."""
    content = text.encode("utf-8")
    fingerprint = hashlib.sha256(content).hexdigest()
    windows = 0

    def count(event: object) -> None:
        nonlocal windows
        if isinstance(event, Reading):
            windows = event.windows

    service.forget()  # a document that was asked the same before is not read again
    service.add(Document(Path("text.txt"), Kind.TEXT, text, (), fingerprint, len(content), 0, "utf-8"))
    try:
        result = service.ask([fingerprint], question, count)
    finally:
        service.remove(fingerprint)
    answers = (*result.answers, *result.closest)
    return Read(windows, answers[0].text if answers else "")


def read_plain(service: ReadingService, text: str, question: str) -> Read:
    """Windows of 384 that share 128, scored by the reader alone; the best span over its own null."""
    reader, tokenizer, _ = service.parts()
    ids, tokens = tokenizer.encode(question).ids, tokenizer.encode_document(text)
    windows = cut(0, len(tokens), LENGTH - len(ids) - tokenizer.template.size, SHARED)
    inputs = [tokenizer.window(ids, tokens.ids[window.first : window.last]) for window in windows]
    best = (float("-inf"), "")
    for window, given, logits in zip(windows, inputs, reader.score(inputs), strict=True):
        for first, last, margin in best_spans(given, logits, limit=1):
            start, end = int(tokens.starts[window.first + first]), int(tokens.ends[window.first + last])
            best = max(best, (margin, text[start:end]))
    return Read(len(windows), best[1].strip())


if __name__ == "__main__":
    serve(load)
