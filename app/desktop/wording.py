"""From facts to sentences: what the window says about a State. Pure functions, no widgets."""

from __future__ import annotations

import datetime
import html
import math
import traceback
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from app import messages
from app.desktop.state import Asking, OpenDocument, Question, State, Status
from app.engine.answering.answer import Answer, Outcome, Place, Verdict
from app.engine.answering.errors import QuestionError
from app.engine.documents.document import Document
from app.engine.documents.errors import DocumentError
from app.engine.process import HelperError
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.messages import say, say_count

FSI, PDI = "\u2068", "\u2069"
LIKELY_FROM = 0.65
"""From here an answer is called likely, on its card and in its document's heading."""

CONTEXT_MAX = 400
"""Characters of a sentence shown in a card; a longer one is cut around the quote."""


def isolated(text: str) -> str:
    """Text in its own direction inside a sentence of another."""
    return f"{FSI}{text}{PDI}"


def is_right_to_left(text: str) -> bool:
    """The direction of a text: that of its first letter that has one."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def short_name(name: str, most: int = 44) -> str:
    """A file name cut in its middle, so that its end (number, suffix) stays; in its own direction."""
    if len(name) > most:
        tail = most * 2 // 5
        name = f"{name[: most - tail - 1]}…{name[-tail:]}"
    return isolated(name)


# ------------------------------------------------------------------------------ confidence


@dataclass(frozen=True)
class Confidence:
    """How sure an answer is: a word, a number beside it, and filled segments of five."""

    word: str
    number: str
    segments: int

    @property
    def label(self) -> str:
        """Word and number together."""
        return f"{self.word} {self.number}".strip()


def confidence(answer: Answer, rank: int) -> Confidence:
    """The words for an answer; ``rank`` from 0 counts where the reader has not been measured."""
    if answer.confidence is None:
        words = (messages.BEST_MATCH, messages.SECOND_MATCH)
        word = say(words[rank] if rank < len(words) else messages.OTHER_MATCH)
        return Confidence(word, f"· {messages.judgement(answer)}", 0)
    word, bracket, rest = messages.judgement(answer).partition("(")
    segments = 2 + sum(answer.confidence >= bound for bound in (0.45, 0.65, 0.85))
    return Confidence(word.strip(), bracket + rest, segments)


# ------------------------------------------------------------------------------ places and quotes


def quote_html(document: Document, place: Place, mark: str, on_mark: str, size: int = 15) -> str:
    """The sentence with the quote in it, as rich text in the sentence's own direction."""
    before = document.text[place.context_start : place.start]
    quote = document.text[place.start : place.end]
    after = document.text[place.end : place.context_end]
    room = max(CONTEXT_MAX - len(quote), 80)
    if len(before) > room // 2:
        before = "… " + _from_word(before[-(room // 2) :])
    if len(after) > room // 2:
        after = _to_word(after[: room // 2]) + " …"
    direction = "rtl" if is_right_to_left(before + quote + after) else "ltr"
    return (
        f'<p dir="{direction}" style="line-height:106%; margin:0; font-size:{size}px">{_flat(before)}'
        f'<span style="font-weight:700; background-color:{mark}; color:{on_mark}">{_flat(quote)}</span>'
        f"{_flat(after)}</p>"
    )


def passage(document: Document, place: Place) -> str:
    """A closest passage as plain text, cut to what a glance can take."""
    text = " ".join(document.text[place.context_start : place.context_end].split())
    if len(text) > 220:
        middle = max(0, place.start - place.context_start - 80)
        text = ("… " if middle else "") + text[middle : middle + 220].strip() + " …"
    return text


def _flat(text: str) -> str:
    return html.escape("".join(" " if c in "\r\n\t\f\v\u2028\u2029" else c for c in text))


def _from_word(text: str) -> str:
    head, space, rest = text.partition(" ")
    return rest if space and len(head) < 24 else text


def _to_word(text: str) -> str:
    rest, space, tail = text.rpartition(" ")
    return rest if space and len(tail) < 24 else text


def citation(document: Document, place: Place) -> str:
    """What Copy gives: quote, file, page."""
    quote = " ".join(document.text[place.start : place.end].split())
    name = document.path.name
    page = document.page_at(place.start)
    if page is None:
        return say(messages.CITATION_TEXT, quote=isolated(quote), name=isolated(name))
    label = page.size.label or str(page.number)
    return say(messages.CITATION_PAGE, quote=isolated(quote), name=isolated(name), page=label)


# ------------------------------------------------------------------------------ verdicts


def heading(state: State, index: int) -> str:
    """The line over a document's answers: its name and what the question got from it."""
    document = state.asked_document(index)
    name = short_name(document.path.name) if document else ""
    words = _verdict_words(state, index)
    if state.question.is_running and any(answer.places[0].document == index for answer in state.question.shown):
        words = say(messages.SO_FAR, text=words)
    return f"{name} · {words}"


def not_asked(state: State) -> list[str]:
    """A line for each document that was opened after the question was put."""
    question = state.question
    if question.only_this or question.status not in (Asking.DONE, Asking.STOPPED):
        return []
    later = [
        document
        for document in state.documents
        if document.id not in question.asked and document.document is not None and not _is_copy(document, state)
    ]
    return [f"{short_name(document.path.name)} · {say(messages.HEAD_NOT_ASKED)}" for document in later]


def _is_copy(document: OpenDocument, state: State) -> bool:
    """Whether the same bytes were asked under another name."""
    asked = (state.find(key) for key in state.question.asked)
    prints = {other.document.fingerprint for other in asked if other is not None and other.document is not None}
    return document.document is not None and document.document.fingerprint in prints


def _verdict_words(state: State, index: int) -> str:
    question = state.question
    answers = [answer for answer in question.shown if answer.places[0].document == index]
    if answers:
        likely = sum(1 for answer in answers if answer.confidence is not None and answer.confidence >= LIKELY_FROM)
        if all(answer.confidence is None for answer in answers) or likely in (0, len(answers)):
            return say_count(messages.HEAD_LIKELY if likely else messages.HEAD_ANSWERS, len(answers))
        weaker = say(messages.HEAD_WEAKER, n=len(answers) - likely)
        return f"{say_count(messages.HEAD_LIKELY, likely)}, {weaker}"
    document = state.asked_document(index)
    if document is not None and document.document is not None and not document.document.text.strip():
        return say(messages.HEAD_UNREADABLE)
    verdict = question.result.verdicts[index] if question.result else None
    if verdict is None or (verdict.outcome is Outcome.INCOMPLETE and question.is_running):
        return say(messages.HEAD_READING)
    if verdict.outcome is Outcome.UNREADABLE:
        return say(messages.HEAD_UNREADABLE)
    if verdict.outcome is Outcome.ANSWERED:
        return say(messages.HEAD_ELSEWHERE)
    if verdict.outcome is Outcome.INCOMPLETE or question.is_running:
        return say(messages.HEAD_READING if question.is_running else messages.HEAD_INCOMPLETE)
    if verdict.pages is None:
        return say(messages.HEAD_NONE_TEXT)
    if verdict.unreadable_pages:
        return say_count(messages.HEAD_NONE_PART, verdict.pages - len(verdict.unreadable_pages))
    return say_count(messages.HEAD_NONE_PAGES, verdict.pages)


@dataclass(frozen=True)
class NoAnswer:
    """The card that says that there is no answer, and what was read to know it."""

    title: str
    lines: tuple[str, ...]


def no_answer(state: State) -> NoAnswer | None:
    """The card for a question that got no answers; None where there are some, or it is not over."""
    question = state.question
    if question.shown or question.is_running or question.result is None or question.status is Asking.FAILED:
        return None
    result = question.result
    if result.answers or not any(state.find(key) for key in question.asked):
        return None  # there were some, in a document that was closed since
    if question.status is Asking.STOPPED or result.outcome is Outcome.INCOMPLETE:
        return NoAnswer(say(messages.STOPPED_TITLE), (stopped_text(question),))
    lines = tuple(line for i, verdict in enumerate(result.verdicts) if (line := _coverage(state, i, verdict)))
    missed = sum(len(verdict.unreadable_pages) for verdict in result.verdicts)
    total = sum(verdict.pages or 0 for verdict in result.verdicts)
    if missed and total > missed:
        return NoAnswer(say_count(messages.NONE_TITLE_PART, total - missed), lines)
    return NoAnswer(say(messages.NONE_TITLE), lines)


def _coverage(state: State, index: int, verdict: Verdict) -> str:
    document = state.asked_document(index)
    if document is None:
        return ""
    name = short_name(document.path.name)
    if verdict.outcome is Outcome.UNREADABLE:
        return say(messages.NONE_UNREADABLE, name=name)
    if verdict.pages is None:
        return say(messages.NONE_TEXT, name=name)
    if verdict.unreadable_pages and document.document is not None:
        return f"{name}: {messages.unread_pages(document.document)}"
    return say_count(messages.NONE_PAGES, verdict.pages, name=name)


def stopped_text(question: Question) -> str:
    """How much was read before the person stopped it."""
    reading = question.reading
    if reading is None or reading.pages_read == 0:
        return say(messages.STOPPED_TEXT_NOTHING)
    template = messages.STOPPED_ANSWERS if question.shown else messages.STOPPED_TEXT
    return say(template, done=reading.pages_read, total=reading.pages)


# ------------------------------------------------------------------------------ progress and status


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
    opening = [document for document in state.documents if document.status is Status.OPENING]
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
    name = short_name(opening[0].path.name)
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


# ------------------------------------------------------------------------------ reader, problems, dates


def device_name(device: str) -> str:
    """The person's word for where it is calculated."""
    return say(messages.DEVICE_CPU if device == "cpu" else messages.DEVICE_GPU)


def reader_chip(state: State) -> str:
    """What the chip at the top right says."""
    if state.reader is None:
        return say(messages.READER_LOADING if state.reader_loading else messages.READER_NONE)
    return f"{reader_title(state.reader)} · {device_name(state.reader.device)}"


def reader_title(reader: ReaderInfo) -> str:
    """The reader's name."""
    return say(messages.BUILTIN_READER) if reader.id == "builtin" else reader.title


def problem(error: Exception) -> str:
    """One sentence for anything that went wrong."""
    if isinstance(error, DocumentError):
        name = error.path.name
        sentence = messages.document_error(error)
        return sentence.replace(name, short_name(name), 1) if name else sentence
    if isinstance(error, QuestionError):
        return messages.question_error(error)
    if isinstance(error, HelperError):
        return say(messages.READER_ENDED)
    if isinstance(error, ReaderError):
        return messages.reader_error(error)
    return say(messages.SOMETHING_WRONG)


def details(error: Exception) -> str:
    """What a helper of the person wants to see; "" where the sentence says it all."""
    if isinstance(error, (DocumentError, QuestionError, ReaderError)) and error.__cause__ is None:
        return ""
    return "".join(traceback.format_exception(error)).strip()


def date_word(opened: float, today: datetime.date) -> str:
    """When a file was opened, as people say it: "yesterday", "Tuesday", "last week", a date."""
    day = datetime.datetime.fromtimestamp(opened).date()  # the person's own calendar
    days = (today - day).days
    if days <= 0:
        return say(messages.TODAY)
    if days == 1:
        return say(messages.YESTERDAY)
    if days < 7:
        return day.strftime("%A")
    if days < 14:
        return say(messages.LAST_WEEK)
    return day.isoformat()


def drop_words(paths: list[Path], refused: list[DocumentError]) -> tuple[bool, str]:
    """What dropping would do: (whether it would open anything, what to say)."""
    others = len(refused)
    fine = len(paths) - others
    if fine == 0:
        return False, problem(refused[0])
    if fine == 1:
        wrong = {error.path for error in refused}
        path = next(path for path in paths if path not in wrong)
        if path.is_dir():
            text = say(messages.DROP_FOLDER, name=short_name(path.name))
        else:
            text = say_count(messages.DROP_FILES, 1, name=short_name(path.name))
    else:
        text = say_count(messages.DROP_FILES, fine, name="")
    if others:
        text += " " + say_count(messages.DROP_OTHERS, others)
    return True, text
