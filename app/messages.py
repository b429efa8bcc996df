"""Every sentence said to a person, in one place.

Constants are English templates; ``say`` and ``say_count`` translate them (gettext, catalogues in
resources/translations) and fill them in. Functions word the facts that the engine's types carry. The
window installs a language; the command line speaks English. Words: ``../shared/look`` (short, plain,
what happened, to which file, what to do; never "error", "invalid", "token").
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from pathlib import Path

from app.engine.documents.errors import Cause, DocumentError

_translations: gettext.NullTranslations = gettext.NullTranslations()

Counted = tuple[str, str]
"""A template for one and for other counts; both name ``{n}``."""


def use_language(folder: Path, languages: Iterable[str]) -> None:
    """Translate from now on into the first of ``languages`` that ``folder`` has a catalogue for."""
    global _translations
    _translations = gettext.translation("answerlight", str(folder), languages=list(languages), fallback=True)


def say(template: str, **values: object) -> str:
    """The template in the language in use, filled in."""
    return _translations.gettext(template).format(**values)


def say_count(templates: Counted, n: int, **values: object) -> str:
    """The template for ``n`` in the language in use, filled in."""
    return _translations.ngettext(templates[0], templates[1], n).format(n=n, **values)


# ------------------------------------------------------------------------------ documents

_CAUSES: dict[Cause, str] = {
    Cause.MISSING: "“{name}” is not there any more. Check where it was moved to and open it from there.",
    Cause.PERMISSION: "“{name}” may not be read by you. Ask its owner for access, or copy it to a folder of yours.",
    Cause.EMPTY: "“{name}” is empty: the file has no content. Get a complete copy and open that.",
    Cause.DAMAGED: "“{name}” is damaged or incomplete and cannot be opened. Get a fresh copy and open that.",
    Cause.NOT_A_PDF: "“{name}” is called a PDF but is not one. Check how it was saved, and save it as PDF again.",
    Cause.WORD: "“{name}” is a Word file, which cannot be opened yet. Save it as PDF and open that.",
    Cause.UNSUPPORTED: "“{name}” is not a PDF or a text file, so it cannot be opened. Save it as PDF and open that.",
    Cause.PASSWORD_NEEDED: "“{name}” is protected by a password. Enter the password to open it.",
    Cause.PASSWORD_WRONG: "“{name}” does not open with that password. Check it and try again.",
    Cause.NO_TEXT: "“{name}” has no text, only pictures. Make it searchable with a text recognition (OCR) "
    "program, then open it again.",
    Cause.NO_PAGES: "“{name}” has no pages. Get a complete copy and open that.",
    Cause.TOO_LARGE: "“{name}” is too large to open ({detail}). Split it into smaller files and open those.",
    Cause.NOTHING_IN_FOLDER: "The folder “{name}” holds no PDF or text file. Choose another folder.",
    Cause.NOT_RESPONDING: "“{name}” could not be read in time: its drive does not answer, or the file is damaged. "
    "Copy it to this computer and open the copy.",
    Cause.READ_FAILED: "“{name}” could not be read ({detail}). Copy it to this computer and open the copy.",
}


def document_error(error: DocumentError) -> str:
    """What happened to which file, and what to do."""
    return say(_CAUSES[error.cause], name=error.path.name or str(error.path), detail=error.detail)


def page_list(numbers: Iterable[int]) -> str:
    """Page numbers as people write them: "5, 9–13"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in runs)
