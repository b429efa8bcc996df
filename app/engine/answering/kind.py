"""What kind of question it is: the reader finds things that a text says, and not every question asks for one.

Asked to summarise, to count or to compare, a reader would still underline something, and its measured
percentages say nothing about such questions; here they are noticed, so that the program can say what it does
instead. Noticed are forms, not meanings, by the tables of ``kind_words``: in doubt it is an ordinary question
(keywords are one too), since a question wrongly sent away is worse than a summary that was looked for.
Measured by ``benchmarks/kinds.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import cache

from app.engine.answering.kind_words import COMMON, LANGUAGES

LONGEST = 400
"""Characters looked at: what a question is stands at its beginning, and how it ends within a sentence or two."""

PREFIXES = 4
"""So many polite beginnings are taken off: "Hello, please, can you tell me …"."""


class Kind(Enum):
    """What a question asks for."""

    ASK = "ask"
    """Something that the text may say: who, what, when, where, how much; or only some words."""
    SUMMARY = "summary"
    COUNT_TIMES = "count_times"
    """How often a word stands in the document, or how many words or pages that has."""
    COMPARE = "compare"
    """Documents with each other, or anything that begins with "compare"."""
    YES_NO = "yes_no"
    NO_QUESTION = "no_question"
    """A greeting, signs only, or a task such as "translate this"."""

    @property
    def is_read(self) -> bool:
        """Whether reading helps: for yes or no it finds what decides."""
        return self in (Kind.ASK, Kind.YES_NO)


def kind_of(question: str) -> Kind:
    """The kind of a question in any language; ASK unless its form tells otherwise. Never raises."""
    text, has_mark = _normal(question)
    if not any(character.isalnum() for character in text):
        return Kind.NO_QUESTION
    languages = ("es",) if "¿" in question else _languages(text)
    if _any_of("greeting", languages, text):
        return Kind.NO_QUESTION
    text, was_polite = _without_prefixes(languages, text)
    for table, kind in _WHOLE:
        if _any_of(table, languages, text):
            return kind
    return Kind.YES_NO if _is_yes_no(languages, text, has_mark, was_polite) else Kind.ASK


_WHOLE = (
    ("greeting", Kind.NO_QUESTION),
    ("task", Kind.NO_QUESTION),
    ("summary", Kind.SUMMARY),
    ("count", Kind.COUNT_TIMES),
    ("compare", Kind.COMPARE),
)
"""Tables whose match alone says what it is; for yes or no several must agree."""

_MARKS = "?؟;"
"""Ends of questions after NFKC; the semicolon is the Greek one."""
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_WORDS = re.compile(r"[^\W\d_]+")


def _normal(question: str) -> tuple[str, bool]:
    """(the question as the tables are written, whether it ends with a question mark or begins with one).

    NFKC, case folded, without format characters and Arabic vowel signs, one space between words, no
    punctuation around it.
    """
    text = unicodedata.normalize("NFKC", question[:LONGEST]).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = " ".join(fold_arabic(text).translate(_QUOTES).split())
    has_mark = text.startswith("¿") or text.rstrip(" \"')»”。.!").endswith(tuple(_MARKS))
    return _EDGES.sub("", text), has_mark


_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_ARABIC = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ـ": None, **dict.fromkeys("ًٌٍَُِّْٰ")})


def fold_arabic(text: str) -> str:
    """Arabic as people type it: without vowel signs, one alef, no dots that tell h from t or y from a."""
    return text.translate(_ARABIC)


# ------------------------------------------------------------------------------ languages

_SCRIPTS = {
    "latin": re.compile(r"[a-zß-ɏḀ-ỿ]"),
    "ru": re.compile(r"[а-яё]"),
    "ar": re.compile(r"[ء-ي]"),
    "zh": re.compile(r"[㐀-鿿]"),
    "others": re.compile(r"[Ͱ-Ͽ\u0900-\u1fff぀-ヿ가-힯א-ת]"),
}
_STRANGE = re.compile(r"[^\Wa-z\d_äöüßàâæçéèêëîïôœùûáíñóúìòãõ]")
"""Letters of words that none of the languages in Latin letters has."""


def _languages(text: str) -> tuple[str, ...]:
    """Those of LANGUAGES that it may be in: by script, and among those in Latin letters by small words.

    "Was" is a question word in German and a verb in English; "son" is a verb in Spanish and means "last" in
    Turkish.
    """
    letters = {script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()}
    letters["zh"] *= 3  # so much as a letter says more there
    script = max(letters, key=letters.__getitem__)
    if script != "latin":
        return (script,) if script in LANGUAGES else ()
    words = _WORDS.findall(text)
    hits = {code: sum(word in common for word in words) for code, common in COMMON.items()}
    most = max(hits.values())
    strange = sum(_STRANGE.search(word) is not None for word in words)
    if strange and strange >= most:
        return ()
    return tuple(code for code in LANGUAGES if hits.get(code) == most)


@cache
def _pattern(code: str, table: str) -> re.Pattern[str]:
    """One table, compiled when a question in its language comes: all of them take a third of a second."""
    words = LANGUAGES[code]
    patterns: tuple[str, ...] = getattr(words, table)
    joined = "|".join(f"(?:{pattern})" for pattern in patterns or (r"(?!)",))
    if table == "greeting":
        joined = f"^(?:{joined})$"
    elif table == "polite":
        joined = rf"^(?:{joined})[\s,،，、:.!-]*"
    return re.compile(fold_arabic(joined.replace("{doc}", f"(?:{words.documents})")))


def _any_of(table: str, languages: Iterable[str], text: str) -> bool:
    return any(_pattern(code, table).search(text) for code in languages)


def _without_prefixes(languages: Iterable[str], text: str) -> tuple[str, bool]:
    """(the question without "please, can you tell me", whether there was anything of the kind)."""
    before = text
    for _ in range(PREFIXES):
        ends = [match.end() for code in languages if (match := _pattern(code, "polite").match(text))]
        if not ends or not text[max(ends) :]:
            break
        text = text[max(ends) :]
    return text, text != before


def _is_yes_no(languages: Iterable[str], text: str, has_mark: bool, was_polite: bool) -> bool:
    forms = ["yes_no", *["yes_no_marked"] * has_mark, *["whether"] * was_polite]
    return any(
        any(_pattern(code, form).search(text) for form in forms)
        and not _pattern(code, "choice").search(text)
        and not _pattern(code, "asks").search(text)
        for code in languages
    )
