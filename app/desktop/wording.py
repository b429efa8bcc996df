"""From facts to sentences: what the window says about a State. Pure functions, no widgets."""

from __future__ import annotations

import datetime
import html
import re
import traceback
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale

from app import messages
from app.engine.answering.answer import Answer, Level, Place
from app.engine.answering.errors import QuestionError
from app.engine.documents.document import Document
from app.engine.documents.errors import DocumentError
from app.engine.evaluation.errors import CalibrationRefused, DatasetError, NotKept
from app.engine.models.catalogue import BUILTIN
from app.engine.models.errors import ModelError
from app.engine.process import HelperError
from app.engine.reading.device import ReaderMoved
from app.engine.reading.errors import ReaderError
from app.engine.reading.reader import ReaderInfo
from app.messages import say, say_count
from app.troubles import AnotherIsSilent, AnswersForgotten, EndedUnexpectedly, NoPrivateWindow, NothingToShowWith

FSI, PDI = "\u2068", "\u2069"

_LINE_BREAKS = re.compile(r"\s*[\r\n\f\v\u2028\u2029]\s*")

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
    return Confidence(word.strip(), bracket + rest, 2 + Level.of(answer.confidence))


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


def passage_html(document: Document, place: Place, size: int = 15) -> str:
    """A relevant passage whole, as rich text in its own direction; nothing in it is marked."""
    text = document.text[place.start : place.end]
    direction = "rtl" if is_right_to_left(text) else "ltr"
    return f'<p dir="{direction}" style="line-height:106%; margin:0; font-size:{size}px">{_flat(text)}</p>'


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
    """What Copy gives: quote, file, page.

    It is pasted into other texts and looked for there, so it holds no character that is not the document's: no
    isolates, and only what breaks a line becomes a space.
    """
    quote = _LINE_BREAKS.sub(" ", document.text[place.start : place.end])
    name = document.path.name
    page = document.page_at(place.start)
    if page is None:
        return say(messages.CITATION_TEXT, quote=quote, name=name)
    label = page.size.label or str(page.number)
    return say(messages.CITATION_PAGE, quote=quote, name=name, page=label)


# ------------------------------------------------------------------------------ reader, problems, dates


def device_name(device: str) -> str:
    """The person's word for where it is calculated."""
    return say(messages.DEVICE_CPU if device == "cpu" else messages.DEVICE_GPU)


def language_names(codes: Sequence[str]) -> list[str]:
    """What their speakers call the languages of these codes; with the region only where two are of one language."""
    languages = Counter(QLocale(code).language() for code in codes)
    return [_language_name(code, alone=languages[QLocale(code).language()] == 1) for code in codes]


def _language_name(code: str, *, alone: bool) -> str:
    """“English” where it stands alone, though Qt has “American English”; a code that is not known, as it is."""
    locale = QLocale(code)
    full = locale.nativeLanguageName() or code
    if not alone:
        return full
    scripts, regions = QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    others = (each.nativeLanguageName() for each in QLocale.matchingLocales(locale.language(), scripts, regions))
    return min((name for name in others if name and name in full), key=len, default=full)


def reader_title(reader: ReaderInfo) -> str:
    """The reader's name."""
    return say(messages.BUILTIN_READER) if reader.id == BUILTIN else reader.title


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
    if isinstance(error, ReaderMoved):
        return messages.reader_moved(error.reason)
    if isinstance(error, ModelError):
        return messages.model_error(error)
    if isinstance(error, CalibrationRefused):
        return messages.calibration_refused(error)
    if isinstance(error, NotKept):
        return messages.not_kept(error)
    if isinstance(error, DatasetError):
        return messages.dataset_error(error)
    return _trouble(error) or say(messages.SOMETHING_WRONG)


def _trouble(error: Exception) -> str:
    """A sentence for what is wrong with the program itself; "" for anything else."""
    if isinstance(error, EndedUnexpectedly):
        return say(messages.ENDED_UNEXPECTEDLY)
    if isinstance(error, AnotherIsSilent):
        return say(messages.ANOTHER_IS_SILENT)
    if isinstance(error, NothingToShowWith):
        return say(messages.NOTHING_TO_SHOW_WITH, path=isolated(str(error.path)))
    if isinstance(error, AnswersForgotten):
        names = ", ".join(f"“{short_name(name)}”" for name in error.tables)
        return say_count(messages.ANSWERS_FORGOTTEN, len(error.tables), names=names)
    if isinstance(error, NoPrivateWindow):
        return say(messages.NO_PRIVATE_WINDOW, why=error.why)
    return ""


def details(error: Exception) -> str:
    """What a helper of the person wants to see; "" where the sentence says it all."""
    if isinstance(error, (DocumentError, QuestionError, ReaderError, ModelError)) and error.__cause__ is None:
        return ""
    if isinstance(error, ReaderMoved):
        return error.reason.detail
    if _trouble(error):
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
        # In the language of the rest: Python's own names follow the C locale, Qt's the system's.
        locale = QLocale() if messages.is_translated() else QLocale(QLocale.Language.English)
        return locale.standaloneDayName(day.isoweekday())
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
