"""What a question got, in words: a heading for each document, and the card that says that there is none."""

from __future__ import annotations

from dataclasses import dataclass

from app import messages
from app.desktop import progress, wording
from app.desktop.state import Asking, OpenDocument, Question, State, Status
from app.engine.answering.answer import Level, Outcome, Verdict
from app.engine.answering.kind import Kind
from app.messages import say, say_count


def heading(state: State, index: int) -> str:
    """The line over a document's answers: its name and what the question got from it."""
    document = state.asked_document(index)
    name = wording.short_name(document.path.name) if document else ""
    return f"{name} · {words(state, index)}"


def words(state: State, index: int) -> str:
    """What the question got from a document, without its name."""
    found = _verdict_words(state, index)
    if state.question.is_running and any(answer.places[0].document == index for answer in state.question.shown):
        return say(messages.SO_FAR, text=found)
    return found


def not_asked(state: State) -> list[str]:
    """A line for each document that the question was not put to: opened later, or still locked."""
    question = state.question
    if question.only_this or question.status not in (Asking.DONE, Asking.STOPPED):
        return []
    lines = []
    for document in state.documents:
        if document.id in question.asked:
            continue
        name = wording.short_name(document.path.name)
        if document.status is Status.NEEDS_PASSWORD:
            lines.append(f"{name} · {say(messages.HEAD_LOCKED)}")
        elif document.document is not None and not _is_copy(document, state):
            lines.append(f"{name} · {say(messages.HEAD_NOT_ASKED)}")
    return lines


def _is_copy(document: OpenDocument, state: State) -> bool:
    """Whether the same bytes were asked under another name."""
    asked = (state.find(key) for key in state.question.asked)
    prints = {other.document.fingerprint for other in asked if other is not None and other.document is not None}
    return document.document is not None and document.document.fingerprint in prints


def _verdict_words(state: State, index: int) -> str:
    question = state.question
    answers = [answer for answer in question.shown if answer.places[0].document == index]
    if answers and question.kind is not Kind.ASK:
        return say_count(messages.HEAD_PASSAGES, len(answers))
    if answers:
        likely = sum(
            1 for answer in answers if answer.confidence is not None and Level.of(answer.confidence) >= Level.LIKELY
        )
        if all(answer.confidence is None for answer in answers) or likely in (0, len(answers)):
            return say_count(messages.HEAD_LIKELY if likely else messages.HEAD_ANSWERS, len(answers))
        weaker = say(messages.HEAD_WEAKER, n=len(answers) - likely)
        return f"{say_count(messages.HEAD_LIKELY, likely)}, {weaker}"
    document = state.asked_document(index)
    if document is not None and document.document is not None and not document.document.has_text:
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
        return say(messages.HEAD_UNCLEAR_TEXT if verdict.doubtful else messages.HEAD_NONE_TEXT)
    if verdict.unreadable_pages:
        part = messages.HEAD_UNCLEAR_PART if verdict.doubtful else messages.HEAD_NONE_PART
        return say_count(part, verdict.pages - len(verdict.unreadable_pages))
    return say_count(messages.HEAD_UNCLEAR_PAGES if verdict.doubtful else messages.HEAD_NONE_PAGES, verdict.pages)


@dataclass(frozen=True)
class NoAnswer:
    """A card that stands where answers would: that there is none and what was read to know it, or why not."""

    title: str
    lines: tuple[str, ...]


def kind_note(state: State) -> NoAnswer | None:
    """The card for a question that the reader was not made for: what the program does instead."""
    question = state.question
    if question.kind is Kind.ASK or question.status is Asking.FAILED or _is_left_to_person(state):
        return None
    title, text = messages.kind_note(question.kind, in_window=True)
    return NoAnswer(title, (text,))


def _is_left_to_person(state: State) -> bool:
    """Yes or no, and only closest passages to tell by: whether they answer is not said, for nothing was judged."""
    question = state.question
    if question.kind is not Kind.YES_NO or question.shown or question.status is not Asking.DONE:
        return False
    result = question.result
    if result is None or result.answers or not result.complete:
        return False
    return any(state.asked_document(passage.places[0].document) is not None for passage in result.closest)


def no_answer(state: State) -> NoAnswer | None:
    """The card for a question that got no answers; None where there are some, or it is not over."""
    question = state.question
    if question.shown or question.is_running or question.result is None or question.status is Asking.FAILED:
        return None
    result = question.result
    if not result.put:
        return None  # nothing was looked for: the card about its kind says it
    if result.answers or not any(state.find(key) for key in question.asked):
        return None  # there were some, in a document that was closed since
    if question.status is Asking.STOPPED or result.outcome is Outcome.INCOMPLETE:
        return NoAnswer(say(messages.STOPPED_TITLE), (stopped_text(question),))
    lines = tuple(line for i, verdict in enumerate(result.verdicts) if (line := _short_coverage(state, i, verdict)))
    if _is_left_to_person(state):
        left, text = messages.kind_note(question.kind, in_window=True)
        return NoAnswer(left, (text, *lines))
    missed = sum(len(verdict.unreadable_pages) for verdict in result.verdicts)
    total = sum(verdict.pages or 0 for verdict in result.verdicts)
    doubtful = any(verdict.doubtful for verdict in result.verdicts)
    if missed and total > missed:
        title = messages.UNCLEAR_TITLE_PART if doubtful else messages.NONE_TITLE_PART
        return NoAnswer(say_count(title, total - missed), lines)
    return NoAnswer(say(messages.UNCLEAR_TITLE if doubtful else messages.NONE_TITLE), lines)


def _short_coverage(state: State, index: int, verdict: Verdict) -> str:
    document = state.asked_document(index)
    return "" if document is None else coverage(document, verdict, wording.short_name(document.path.name))


def coverage(document: OpenDocument, verdict: Verdict, name: str) -> str:
    """How much of a document was read; ``name``: what to call it."""
    if verdict.outcome is Outcome.INCOMPLETE:
        percent = 100 * verdict.characters_read // max(verdict.characters, 1)
        return say(messages.READ_PERCENT, name=name, percent=min(percent, 99))
    if verdict.outcome is Outcome.UNREADABLE:
        return say(messages.NONE_UNREADABLE, name=name)
    if verdict.pages is None:
        return messages.how_sure(verdict, say(messages.NONE_TEXT, name=name))
    if verdict.unreadable_pages and document.document is not None:
        return f"{name}: {messages.unread_pages(document.document)}"
    return messages.how_sure(verdict, say_count(messages.NONE_PAGES, verdict.pages, name=name))


def stopped_text(question: Question) -> str:
    """How much was read before the person stopped it."""
    percent = progress.percent_read(question.reading)
    if percent == 0:
        return say(messages.STOPPED_TEXT_NOTHING)
    template = messages.STOPPED_ANSWERS if question.shown else messages.STOPPED_TEXT
    return say(template, percent=percent)
