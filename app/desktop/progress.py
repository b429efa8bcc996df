"""What is being done and how far it is, in words: the progress of a question, and the status bar."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app import messages
from app.desktop import wording
from app.desktop.state import Asking, OpenDocument, Question, State, Status
from app.engine.answering.answer import Reading, Verdict
from app.messages import say, say_count


def progress(state: State) -> str:
    """How far reading is: "Reading, 35% – about 20 s left".

    Not in pages: reading begins where the answer is likeliest, so a page is often complete only near the end.
    """
    question = state.question
    if question.status is Asking.WAITING:
        return say(messages.WAITING_FOR_FILES)
    if question.reading is None:
        return say(messages.WAITING_FOR_READER if state.reader is None else messages.READING_STARTS)
    reading = question.reading
    text = say(messages.READING_PERCENT, percent=percent_read(reading))
    left = time_left(question.seconds_left)
    return f"{text} – {left}" if left else text


def percent_read(reading: Reading | None) -> int:
    """How much of what was asked has been read."""
    return 0 if reading is None else 100 * reading.windows_done // max(reading.windows, 1)


def time_left(seconds: float | None) -> str:
    """An honest estimate: no finer than it is."""
    if seconds is None:
        return ""
    if seconds < 2:
        return say(messages.ALMOST_DONE)
    if seconds < 90:
        step = 1 if seconds < 10 else 5
        return say(messages.SECONDS_LEFT, n=step * math.ceil(seconds / step))
    return say(messages.MINUTES_LEFT, n=math.ceil(seconds / 60))


def status(state: State) -> str:
    """The middle of the status bar: what is being done, or what was read."""
    question = state.question
    if question.is_running:
        return progress(state)
    opening = [document for document in state.documents if document.status is Status.OPENING or document.is_rereading]
    if opening:
        return _opening_text(opening)
    if state.finding:
        return say(messages.LOOKING_FOR_FILES)
    if question.result is not None and question.result.put and question.status in (Asking.DONE, Asking.STOPPED):
        verdicts = [verdict for verdict in question.result.verdicts if state.asked_document(verdict.document)]
        if verdicts:
            return _read_text(question, verdicts)
    document = state.active_document
    if document is not None and document.document is not None and document.document.pages:
        parts = [say_count(messages.PAGE_COUNT, len(document.document.pages))]
        if missing := len(document.document.unreadable_pages):
            parts.append(say_count(messages.PICTURES, missing))
        return " · ".join(parts)
    return ""


def _opening_text(opening: list[OpenDocument]) -> str:
    if len(opening) > 1:
        return say_count(messages.OPENING_FILES, len(opening))
    name = wording.short_name(opening[0].path.name)
    if (done := opening[0].progress) is not None:
        return say(messages.OPENING_PAGES, name=name, done=done.done, total=done.total)
    return say(messages.OPENING_FILE, name=name)


def _coverage(verdicts: Sequence[Verdict]) -> str:
    """What was read, when all was that could be; pages are counted where every document has some."""
    total = sum(verdict.pages or 0 for verdict in verdicts)
    pictures = sum(len(verdict.unreadable_pages) for verdict in verdicts)
    if any(verdict.pages is None for verdict in verdicts):
        return say_count(messages.ALL_BUT_PAGES, pictures) if pictures else say(messages.TEXT_READ)
    if not pictures:
        return say_count(messages.ALL_PAGES_READ, total)
    read = say(messages.PAGES_READ, done=total - pictures, total=total)
    return f"{read}, {say_count(messages.PICTURES, pictures)}"


def _read_text(question: Question, verdicts: Sequence[Verdict]) -> str:
    """What was read for the question of the documents that are still open."""
    assert question.result is not None
    parts = [say_count(messages.DOCUMENTS, len(verdicts))] if len(verdicts) > 1 else []
    if question.result.complete:
        parts.append(_coverage(verdicts))
    else:
        parts.append(say(messages.PERCENT_READ, percent=percent_read(question.reading)))
    seconds = question.seconds
    parts.append(say(messages.SECONDS, n=round(seconds)) if seconds >= 1 else say(messages.UNDER_A_SECOND))
    return " · ".join(parts)
