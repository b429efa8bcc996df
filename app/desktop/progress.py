"""What is being done and how far it is, in words: the progress of a question, and the status bar."""

from __future__ import annotations

import math

from app import messages
from app.desktop import wording
from app.desktop.state import Asking, OpenDocument, Question, State, Status
from app.messages import say, say_count


def progress(state: State) -> str:
    """How far reading is: "Reading 12 of 34 pages – about 20 s left"."""
    question = state.question
    if question.status is Asking.WAITING:
        return say(messages.WAITING_FOR_FILES)
    if question.reading is None:
        return say(messages.WAITING_FOR_READER if state.reader is None else messages.READING_STARTS)
    reading = question.reading
    asked = [document for key in question.asked if (document := state.find(key)) is not None]
    if any(document.outline is not None for document in asked) and reading.pages > 1:
        text = say(messages.READING_PAGES, done=reading.pages_read, total=reading.pages)
    else:
        text = say(messages.READING_PERCENT, percent=100 * reading.windows_done // max(reading.windows, 1))
    left = time_left(question.seconds_left)
    return f"{text} – {left}" if left else text


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
    if question.result is not None and question.status in (Asking.DONE, Asking.STOPPED):
        return _read_text(question)
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


def _read_text(question: Question) -> str:
    assert question.result is not None
    verdicts = question.result.verdicts
    parts = [say_count(messages.DOCUMENTS, len(verdicts))] if len(verdicts) > 1 else []
    total = sum(verdict.pages or 0 for verdict in verdicts)
    done = sum(verdict.pages_read or 0 for verdict in verdicts)
    pictures = sum(len(verdict.unreadable_pages) for verdict in verdicts)
    if total:
        whole = done + pictures >= total and not pictures
        read = say_count(messages.ALL_PAGES_READ, total) if whole else say(messages.PAGES_READ, done=done, total=total)
        parts.append(f"{read}, {say_count(messages.PICTURES, pictures)}" if pictures else read)
    elif question.result.complete:
        parts.append(say(messages.TEXT_READ))
    seconds = question.seconds
    parts.append(say(messages.SECONDS, n=round(seconds)) if seconds >= 1 else say(messages.UNDER_A_SECOND))
    return " · ".join(parts)
