"""Every sentence said to a person, in one place.

Constants are English templates; ``say`` and ``say_count`` translate them (gettext, catalogues in
resources/translations) and fill them in. Functions word the facts that the engine's types carry. The
window installs a language; the command line speaks English. Words: ``../shared/look`` (short, plain,
what happened, to which file, what to do; never "error", "invalid", "token").
"""

from __future__ import annotations

import datetime
import gettext
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.engine.answering.answer import Answer, Level, Outcome, Verdict, shown_percent
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.answering.kind import Kind
from app.engine.documents.copy import CopyCause, CopyError
from app.engine.documents.document import Document, Page, PageProblem
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.sniff import PICTURE_SUFFIXES
from app.engine.evaluation.errors import CalibrationRefused, DatasetCause, DatasetError, NotKept, RefusedCause
from app.engine.grid.cells import GridDocument
from app.engine.grid.errors import CollectionCause, CollectionError
from app.engine.grid.export import Words
from app.engine.grid.shown import Shows
from app.engine.models.catalogue import Bytes, Model
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.manifest import Check, Manifest
from app.engine.models.stored import State, StoredModel
from app.engine.models.transfer import amount
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import ReaderInfo, ReaderMark

if TYPE_CHECKING:
    from app.engine.evaluation.measuring import Found

_translations: gettext.NullTranslations = gettext.NullTranslations()

Counted = tuple[str, str]
"""A template for one and for other counts; both name ``{n}``."""


def use_language(folder: Path, languages: Iterable[str]) -> None:
    """Translate from now on into the first of ``languages`` that ``folder`` has a catalogue for."""
    global _translations
    _translations = gettext.translation("answerlight", str(folder), languages=list(languages), fallback=True)


def is_translated() -> bool:
    """Whether a catalogue was found for the person's language; otherwise English is spoken."""
    return isinstance(_translations, gettext.GNUTranslations)


def say(template: str, **values: object) -> str:
    """The template in the language in use, filled in."""
    return _translations.gettext(template).format(**values)


def say_count(templates: Counted, n: int, **values: object) -> str:
    """The template for ``n`` in the language in use, filled in."""
    return _translations.ngettext(templates[0], templates[1], n).format(n=n, **values)


# ------------------------------------------------------------------------------ documents

_CAUSES: dict[Cause, str] = {
    Cause.MISSING: "“{name}” cannot be found. Check its name and where it was moved to, and open it from there.",
    Cause.PERMISSION: "“{name}” may not be read by you. Ask its owner for access, or copy it to a folder of yours.",
    Cause.EMPTY: "“{name}” is empty: the file has no content. Get a complete copy and open that.",
    Cause.DAMAGED: "“{name}” is damaged or incomplete and cannot be opened. Get a fresh copy and open that.",
    Cause.NOT_A_PDF: "“{name}” is called a PDF but is not one. Check how it was saved, and save it as PDF again.",
    Cause.WORD: "“{name}” is an old Word file (.doc), which cannot be opened. Save it as DOCX or PDF and open that.",
    Cause.LOCKED: "“{name}” is locked by a password or copy protection, which only the program it was made with can "
    "open. Save it there without a password, or as PDF, and open that.",
    Cause.UNSAFE: "“{name}” is made so that it would fill this computer’s memory, so it was not opened. Get it again "
    "from someone you trust.",
    Cause.UNSUPPORTED: "“{name}” is no document that can be read here, so it cannot be opened. Save it as PDF and "
    "open that.",
    Cause.PASSWORD_NEEDED: "“{name}” is protected by a password. Enter the password to open it.",
    Cause.PASSWORD_WRONG: "“{name}” does not open with that password. Check it and try again.",
    Cause.NO_TEXT: "“{name}” has no text, only pictures. Make it searchable with a text recognition (OCR) "
    "program, then open it again.",
    Cause.NO_PAGES: "“{name}” has no pages. Get a complete copy and open that.",
    Cause.TOO_LARGE: "“{name}” is too large to open ({detail}). Split it into smaller files and open those.",
    Cause.NOTHING_IN_FOLDER: "The folder “{name}” holds no document that can be opened. Choose another folder.",
    Cause.LEFT_OUT: "The folder “{name}” also holds files that cannot be opened and were left out: {detail}. "
    "Save what you need of them as PDF.",
    Cause.NOT_RESPONDING: "“{name}” could not be read in time: its drive does not answer, or the file is damaged. "
    "Copy it to this computer and open the copy.",
    Cause.READ_FAILED: "“{name}” could not be read ({detail}). Copy it to this computer and open the copy.",
    Cause.CHANGED: "“{name}” has changed since it was opened. Open it again to see the new version.",
    Cause.GONE: "“{name}” is not there any more. What was read of it stays usable.",
}


def document_error(error: DocumentError) -> str:
    """What happened to which file, and what to do."""
    is_picture = error.cause is Cause.UNSUPPORTED and error.path.suffix.lower() in PICTURE_SUFFIXES
    template = _PICTURE if is_picture else _CAUSES[error.cause]
    return say(template, name=error.path.name or str(error.path), detail=error.detail)


_PICTURE = (
    "“{name}” is a picture, which has no text, so it cannot be opened. Have a text recognition (OCR) program make a "
    "searchable PDF of it, and open that."
)


_LEFT_OUT: Counted = (
    "1 file in the folder “{name}” was left out, for it cannot be read here: {what}. Save what you need of it as PDF.",
    "{n} files in the folder “{name}” were left out, for they cannot be read here: {what}. Save what you need of them "
    "as PDF.",
)
_LEFT_OUT_PICTURES = "Pictures have no text: a text recognition (OCR) program must add it."
_LEFT_OUT_NAMED = 5
"""So many files are called by their names, or so many kinds of them."""


def left_out(folder: Path, files: Sequence[Path]) -> str:
    """How many files of a folder are of no readable kind, and which: by name, or if they are many, by kind."""
    what = [path.name for path in files]
    if len(files) > _LEFT_OUT_NAMED:
        kinds = Counter(path.suffix.lower() or path.name for path in files).most_common()
        what = [f"{n} × {kind}" for kind, n in kinds[:_LEFT_OUT_NAMED]]
        if others := sum(n for _, n in kinds[_LEFT_OUT_NAMED:]):
            what.append(f"+{others}")
    said = say_count(_LEFT_OUT, len(files), name=folder.name or str(folder), what=", ".join(what))
    has_pictures = any(path.suffix.lower() in PICTURE_SUFFIXES for path in files)
    return f"{said} {say(_LEFT_OUT_PICTURES)}" if has_pictures else said


def page_labels(pages: Iterable[Page]) -> str:
    """Pages as the document calls them: "iv, 9–13"; runs are of pages that follow each other."""
    runs: list[list[Page]] = []
    for page in sorted(pages, key=lambda page: page.number):
        if runs and page.number == runs[-1][-1].number + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    named = [[page.size.label or str(page.number) for page in run] for run in runs]
    return ", ".join("–".join((run[0], run[-1])) if len(run) > 2 else ", ".join(run) for run in named)


# ------------------------------------------------------------------------------ encodings of text files

REOPEN_ENCODING = "Reopen with encoding"
CLI_ENCODING = "the encoding of text files, where it is not found by itself (utf-8, cp1252, koi8-r ...)"
CLI_NO_ENCODING = "there is no encoding called “{name}”. Common ones: {list}"
ENCODINGS: dict[str, str] = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "utf-16-le": "Unicode (UTF-16, little endian)",
    "utf-16-be": "Unicode (UTF-16, big endian)",
    "cp1252": "Western (Windows-1252)",
    "iso8859-15": "Western (ISO 8859-15)",
    "mac-roman": "Western (Mac Roman)",
    "cp850": "Western (DOS 850)",
    "cp437": "Western (DOS 437)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp852": "Central European (DOS 852)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Russian (KOI8-R)",
    "koi8-u": "Ukrainian (KOI8-U)",
    "cp866": "Cyrillic (DOS 866)",
    "iso8859-5": "Cyrillic (ISO 8859-5)",
    "cp1253": "Greek (Windows-1253)",
    "iso8859-7": "Greek (ISO 8859-7)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp1255": "Hebrew (Windows-1255)",
    "iso8859-8": "Hebrew (ISO 8859-8)",
    "cp1256": "Arabic (Windows-1256)",
    "iso8859-6": "Arabic (ISO 8859-6)",
    "shift_jis": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "iso2022_jp": "Japanese (ISO-2022-JP)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "euc_kr": "Korean (EUC-KR)",
    "tis-620": "Thai (TIS-620)",
}
"""Names of ``engine.documents.encodings.COMMON``."""


# ------------------------------------------------------------------------------ the program itself

DEFECT = "Answerlight met a problem it does not know ({what}). Your files are unchanged; details are in {log}."


def defect(error: BaseException, log: Path) -> str:
    """Something that should not happen did; where the details are."""
    return say(DEFECT, what=type(error).__name__, log=log)


# ------------------------------------------------------------------------------ readers

_READER_CAUSES: dict[ReaderCause, str] = {
    ReaderCause.MISSING: "The folder “{name}” is not there any more. Choose the model’s folder again.",
    ReaderCause.PERMISSION: "The model “{name}” may not be read by you ({detail}). Ask its owner for access.",
    ReaderCause.NO_CONFIG: "“{name}” is not a model: the folder has no config.json. Choose the folder that has one.",
    ReaderCause.NOT_QUESTION_ANSWERING: "The model “{name}” was not made to find answers in a text ({detail}). "
    "Choose one made for question answering.",
    ReaderCause.OWN_CODE: "The model “{name}” brings program code of its own, which is never run here. "
    "Choose another model.",
    ReaderCause.UNKNOWN_KIND: "The model “{name}” is of a kind that is not supported yet. Choose another model.",
    ReaderCause.NO_WEIGHTS: "The model “{name}” is incomplete: model.safetensors is missing. Download it again.",
    ReaderCause.ONLY_PICKLE: "The model “{name}” is stored in a file format that can hide programs, so it is not "
    "opened. Get it as safetensors.",
    ReaderCause.NO_TOKENIZER: "The model “{name}” is incomplete: tokenizer.json is missing. Download it again.",
    ReaderCause.OTHER_TOKENIZER: "The files of the model “{name}” do not belong together: its vocabulary is larger "
    "than the model. Download it again.",
    ReaderCause.DAMAGED: "The model “{name}” is damaged or incomplete ({detail}). Download it again.",
    ReaderCause.MISSING_WEIGHTS: "The model “{name}” is not complete: the part “{detail}” is missing, so its answers "
    "would be chance. Choose another model.",
    ReaderCause.NO_DEVICE: "“{detail}” is not there on this computer, so “{name}” cannot run on it. "
    "Choose the device “auto” or “cpu”.",
    ReaderCause.NO_DEVICE_PART: "The PyTorch that is installed here cannot compute on a graphics card, so “{name}” "
    "cannot run on “{detail}”. Choose the device “auto” or “cpu”.",
    ReaderCause.NO_DEVICE_DRIVER: "The graphics card’s driver is too old or out of order, so “{name}” cannot run on "
    "“{detail}”. Bring the driver up to date, or choose the device “auto” or “cpu”.",
    ReaderCause.MEMORY: "There is not enough memory for the model “{name}”. Close other programs, or choose a "
    "smaller model.",
}


def reader_error(error: ReaderError) -> str:
    """Why which model could not be loaded, and what to do."""
    name = error.folder.name or str(error.folder)
    return say(_READER_CAUSES[error.cause], name=name, detail=error.detail).replace(" ()", "")


_DEVICE_REASONS: dict[DeviceCause, str] = {
    DeviceCause.BUILT_IN: "Calculates on the processor of this computer.",
    DeviceCause.CHOSEN: "Calculates on the {device} of this computer, as chosen.",
    DeviceCause.PROVED: "Calculates on the graphics card “{card}”: in a trial it was right, and quicker than the "
    "processor.",
    DeviceCause.NO_CARD: "Calculates on the processor: no graphics card was found that could be used.",
    DeviceCause.NO_PART: "Calculates on the processor: there is a graphics card, but the PyTorch that is installed "
    "here cannot use it.",
    DeviceCause.DRIVER: "Calculates on the processor: the graphics card’s driver is too old or out of order. "
    "Bring it up to date.",
    DeviceCause.FAILED: "Calculates on the processor: the graphics card “{card}” could not do it.",
    DeviceCause.WRONG: "Calculates on the processor: the graphics card “{card}” came to other results.",
    DeviceCause.NOT_NUMBERS: "Calculates on the processor: the graphics card “{card}” came to results that are no "
    "numbers.",
    DeviceCause.MEMORY: "Calculates on the processor: the graphics card “{card}” has too little free memory.",
    DeviceCause.SLOWER: "Calculates on the processor, which was quicker than the graphics card “{card}” in a trial.",
    DeviceCause.SILENT: "Calculates on the processor: the graphics card did not answer in time.",
    DeviceCause.CRASHED: "Calculates on the processor: the graphics card’s driver crashed in a trial.",
}
_MOVED: dict[DeviceCause, str] = {
    DeviceCause.MEMORY: "The memory of the graphics card is full; reading goes on on the processor, more slowly.",
    DeviceCause.NOT_NUMBERS: "The graphics card came to results that are no numbers; reading goes on on the processor, "
    "more slowly.",
}
_MOVED_ELSE = "The graphics card stopped working; reading goes on on the processor, more slowly."


def device_reason(reader: ReaderInfo) -> str:
    """Where a reader calculates, and why there."""
    device = say(DEVICE_CPU if reader.device == "cpu" else DEVICE_GPU)
    return say(_DEVICE_REASONS[reader.device_reason.cause], device=device, card=reader.device_reason.card)


def reader_moved(reason: DeviceReason) -> str:
    """What a graphics card did in the middle of a question."""
    return say(_MOVED.get(reason.cause, _MOVED_ELSE))


# ------------------------------------------------------------------------------ models

_MODEL_CAUSES: dict[ModelCause, str] = {
    ModelCause.OFFLINE: "“{detail}” cannot be reached. Check the connection to the internet and resume: what has "
    "arrived of “{name}” is kept.",
    ModelCause.INTERRUPTED: "The line to “{detail}” breaks again and again. Resume later: what has arrived of “{name}” "
    "is kept.",
    ModelCause.STALLED: "“{detail}” does not answer any more. Resume later: what has arrived of “{name}” is kept.",
    ModelCause.CERTIFICATE: "The server could not prove that it is the right one ({detail}). Check this computer’s "
    "date, and ask whoever runs your network about certificates. What has arrived of “{name}” is kept.",
    ModelCause.PROXY: "The proxy of your network does not let “{name}” through ({detail}). Check the system’s proxy "
    "settings and resume.",
    ModelCause.PORTAL: "Your network answered with a web page instead of “{name}” ({detail}). It probably wants you to "
    "log in: open any page in your browser, then resume.",
    ModelCause.BUSY: "“{name}” cannot be had just now: the server is too busy or out of order ({detail}). Resume "
    "later: what has arrived is kept.",
    ModelCause.REFUSED: "The server does not give “{name}” to everybody ({detail}). Choose another model.",
    ModelCause.GATED: "“{name}” is only for people who have agreed to its terms. Download it by hand from its web page "
    "and import it, or choose another model.",
    ModelCause.NO_REPOSITORY: "There is no model “{name}” on the server. Check how its name is written.",
    ModelCause.NO_REVISION: "“{name}” is there, but not in this version ({detail}). Look for a newer version of "
    "Answerlight.",
    ModelCause.NO_FILE: "“{name}” has no file “{detail}” on the server any more. Choose another model.",
    ModelCause.REDIRECTS: "The server sends “{name}” in circles or to a place that is not safe ({detail}). "
    "Resume later.",
    ModelCause.BAD_REPLY: "The server’s reply about “{name}” makes no sense ({detail}). Resume later; if you use a "
    "mirror, try without it.",
    ModelCause.OTHER_FILE: "The file “{detail}” on the server is not the one that this version of “{name}” expects. "
    "It was not kept. Resume later; if you use a mirror, try without it.",
    ModelCause.BAD_NAME: "“{name}” is not the name of a model. Names look like “owner/model”.",
    ModelCause.UNSAFE_NAME: "“{name}” has a file whose name is not safe (“{detail}”), so nothing of it is used. "
    "Choose another model.",
    ModelCause.LINK: "“{detail}” in “{name}” is not a file but a link to one, which is not followed. Copy the files "
    "themselves into a folder and import that.",
    ModelCause.NO_WEIGHTS: "“{name}” is not offered as safetensors, the only format that is safe to open. "
    "Choose another model.",
    ModelCause.UNKNOWN_MODEL: "There is no model “{name}”. See the list of models for those there are.",
    ModelCause.NOT_A_MODEL: "“{name}” is not a model ({detail}). Choose the folder or zip file that holds its "
    "config.json.",
    ModelCause.NOT_QUESTION_ANSWERING: "The model “{name}” was not made to find answers in a text ({detail}). "
    "Choose one made for question answering.",
    ModelCause.UNKNOWN_KIND: "The model “{name}” is of a kind that was never tried here ({detail}). "
    "Choose another model.",
    ModelCause.OWN_CODE: "The model “{name}” brings program code of its own, which is never run here. "
    "Choose another model.",
    ModelCause.NO_TOKENIZER: "The model “{name}” is incomplete: its tokenizer is missing. Choose another model.",
    ModelCause.DAMAGED: "The model “{name}” is not as it was downloaded ({detail}). Remove it and download it again.",
    ModelCause.NOT_DOWNLOADED: "The model “{name}” is not on this computer yet. Download it first.",
    ModelCause.BROKEN: "“{name}” is damaged or incomplete where it comes from ({detail}). Get a complete copy, or "
    "choose another model.",
    ModelCause.TOO_LARGE: "“{name}” unpacks to more than a model can be ({detail}), so it is not used.",
    ModelCause.COMES_WITH: "“{name}” comes with the program: it need not be downloaded and cannot be removed.",
    ModelCause.DISK_FULL: "There is not enough room for “{name}”: {detail} more must be free. Make room, or move the "
    "models to another drive, and resume: what has arrived is kept.",
    ModelCause.NO_ROOM: "There is not enough room for “{name}”: {detail} more must be free there. Make room and try "
    "again; nothing was changed.",
    ModelCause.FOLDER: "The folder of the models cannot be written to ({detail}). Choose another folder.",
    ModelCause.IN_USE: "“{name}” is being downloaded or changed in another window. Wait until it is done there.",
}


_MODEL_CAUSES_NOTHING_HERE: dict[ModelCause, str] = {
    ModelCause.OFFLINE: "“{detail}” cannot be reached, so “{name}” could not be downloaded. Check the connection to "
    "the internet and try again.",
    ModelCause.INTERRUPTED: "The line to “{detail}” breaks again and again. Try to download “{name}” again later.",
    ModelCause.STALLED: "“{detail}” does not answer any more. Try to download “{name}” again later.",
    ModelCause.CERTIFICATE: "“{name}” could not be downloaded: the server could not prove that it is the right one "
    "({detail}). Check this computer’s date, and ask whoever runs your network about certificates.",
    ModelCause.PROXY: "The proxy of your network does not let “{name}” through ({detail}). Check the system’s proxy "
    "settings and try again.",
    ModelCause.PORTAL: "Your network answered with a web page instead of “{name}” ({detail}). It probably wants you to "
    "log in: open any page in your browser, then try again.",
    ModelCause.BUSY: "“{name}” cannot be had just now: the server is too busy or out of order ({detail}). Try again "
    "later.",
    ModelCause.REDIRECTS: "The server sends “{name}” in circles or to a place that is not safe ({detail}). "
    "Try again later.",
    ModelCause.BAD_REPLY: "The server’s reply about “{name}” makes no sense ({detail}). Try again later; if you use a "
    "mirror, try without it.",
    ModelCause.OTHER_FILE: "The file “{detail}” on the server is not the one that this version of “{name}” expects. "
    "It was not kept. Try again later; if you use a mirror, try without it.",
    ModelCause.DISK_FULL: "There is not enough room for “{name}”: {detail} more must be free. Make room, or move the "
    "models to another drive, and try again.",
}
"""Where nothing has arrived yet: nothing is kept, and there is nothing to resume."""


def model_error(error: ModelError) -> str:
    """Why which model could not be had, and what to do."""
    template = _MODEL_CAUSES[error.cause]
    if not error.has_arrived:
        template = _MODEL_CAUSES_NOTHING_HERE.get(error.cause, template)
    return say(template, name=error.model, detail=error.detail).replace(" ()", "")


MODEL_ABSENT = "not downloaded"
MODEL_PARTIAL = "{done} of {total} here"
MODEL_COMPLETE = "on this computer"
MODEL_DAMAGED = "damaged: {files}"
MODEL_BUILTIN = "comes with the program"
MODEL_SIZE = "{size}"
MODEL_SIZE_ABOUT = "about {size}"
MODEL_LANGUAGES: Counted = ("{n} language", "{n} languages")
MODEL_MEMORY = "needs about {size} of memory (estimated)"
MODEL_SCORES = "{data}: exact {exact}, F1 {f1} (published, not measured here)"
MODEL_CHECK_PINNED = "checked against hashes that were known before"
MODEL_CHECK_LISTING = "checked against the server’s own list ({host})"
MODEL_CHECK_IMPORTED = "imported; nothing to check it against but itself"
MODEL_DIFFERS = (
    "What the server has of “{name}” is not what this version had noted for: {files}. The server’s own list was used."
)
_MODEL_ABOUT: dict[str, str] = {
    "mdeberta-v3-base-squad2": "Larger reader, 94 languages, 1.1 GB once, slower than the built-in one.",
    "xlm-roberta-base-squad2": "Larger reader, 100 languages, 1.1 GB once, slower than the built-in one.",
    "xlm-roberta-large-squad2": "Largest reader, 100 languages, 2.2 GB once, slower still.",
    "builtin": "Small reader, ready at once, measured in 12 languages.",
    "deberta-v3-base-squad2": "Larger reader for English alone, 750 MB once.",
    "roberta-base-squad2-distilled": "Middle-sized reader for English alone, 500 MB once.",
    "minilm-uncased-squad2": "Small reader for English alone, 134 MB once.",
}


def model_about(model: Model) -> str:
    """What a model of the catalogue is good for; "" for others."""
    about = _MODEL_ABOUT.get(model.id)
    return say(about) if about else ""


def model_state(entry: StoredModel) -> str:
    """How much of a model is here, in a few words."""
    if entry.state is State.DAMAGED:
        return say(MODEL_DAMAGED, files=", ".join(entry.damaged))
    if entry.state is State.PARTIAL:
        total = amount(entry.total.bytes) if entry.total else "?"
        return say(MODEL_PARTIAL, done=amount(entry.on_disk), total=total)
    if entry.state is State.COMPLETE:
        return say(MODEL_BUILTIN if entry.model.builtin else MODEL_COMPLETE)
    return say(MODEL_ABSENT)


def model_check(manifest: Manifest) -> str:
    """What the files of a model were compared with."""
    sentences = {
        Check.PINNED: MODEL_CHECK_PINNED,
        Check.LISTING: MODEL_CHECK_LISTING,
        Check.IMPORTED: MODEL_CHECK_IMPORTED,
    }
    return say(sentences[manifest.check], host=manifest.host)


def size_of(size: Bytes) -> str:
    """A number of bytes as people read it, and whether it is an estimate."""
    return say(MODEL_SIZE_ABOUT if size.estimate else MODEL_SIZE, size=amount(size.bytes))


# ------------------------------------------------------------------------------ questions and answers

_QUESTION_CAUSES: dict[QuestionCause, str] = {
    QuestionCause.EMPTY: "There is no question yet. Type one: who, what, when, where or how much.",
    QuestionCause.TOO_LONG: "The question is too long to be read together with the document. "
    "Ask in at most about {limit} words.",
}

VERY_LIKELY = "Very likely (about {percent}%)"
VERY_LIKELY_CAPPED = "Very likely (over 95%)"
LIKELY = "Likely (about {percent}%)"
POSSIBLE = "Possible (about {percent}%)"
UNSURE = "Unsure (about {percent}%)"
NOT_MEASURED = "score {score:.1f} · not measured yet"

PAGE = "page {page}"
PAGES = "pages {first}–{last}"
FOUND_TIMES: Counted = ("found {n} time", "found {n} times")

NO_ANSWER_PAGES: Counted = (
    "No answer in “{name}”: its one page was read.",
    "No answer in “{name}”: all {n} pages were read.",
)
NO_CLEAR_ANSWER_PAGES: Counted = (
    "No clear answer in “{name}”: its one page was read.",
    "No clear answer in “{name}”: all {n} pages were read.",
)
NO_ANSWER_SURE = "{coverage} That it holds no answer: {confidence}."
NO_ANSWER_TEXT = "No answer in “{name}”: all of it was read."
NO_CLEAR_ANSWER_TEXT = "No clear answer in “{name}”: all of it was read."
NO_ANSWER_READABLE: Counted = (
    "No answer on the one page of “{name}” that could be read.",
    "No answer on the {n} pages of “{name}” that could be read.",
)
NO_CLEAR_ANSWER_READABLE: Counted = (
    "No clear answer on the one page of “{name}” that could be read.",
    "No clear answer on the {n} pages of “{name}” that could be read.",
)
UNREAD_PAGES: Counted = (
    "{n} of its {pages} pages could not be read ({list}). The answer could be there.",
    "{n} of its {pages} pages could not be read ({list}). The answer could be there.",
)
UNREAD_GROUPS: dict[PageProblem, str] = {
    PageProblem.PICTURE: "pictures: {list}",
    PageProblem.GARBLED: "letters without meaning: {list}",
    PageProblem.FAILED: "damaged: {list}",
    PageProblem.TOO_SLOW: "took too long: {list}",
    PageProblem.TOO_LARGE: "need too much memory: {list}",
}
"""Which pages, where they could not be read for different causes."""
PICTURE_PAGES: Counted = (
    "{n} of its {pages} pages is a picture without text ({list}). The answer could be there.",
    "{n} of its {pages} pages are pictures without text ({list}). The answer could be there.",
)
INCOMPLETE_PAGES = "“{name}”: nothing found so far; {read} of {pages} pages were read."
INCOMPLETE_TEXT = "“{name}”: nothing found so far; not all of it was read."
CLOSEST_PASSAGES = "Closest passages (they may not answer):"
RELEVANT_PASSAGE = "Relevant passage"

_KINDS: dict[Kind, tuple[str, str]] = {
    Kind.SUMMARY: (
        "Summaries are not made here",
        "Answerlight quotes what a document says and does not sum it up. Ask for one thing in it: who, what, when, "
        "where or how much.",
    ),
    Kind.COUNT_TIMES: (
        "Words are not counted here",
        "Answerlight looks for what a document says, not how often. In its window, “Find” shows every place of a word "
        "and how many there are; or ask for a number that the text itself gives.",
    ),
    Kind.COMPARE: (
        "Comparisons are not made here",
        "Answerlight quotes and does not compare. Open the documents together and ask for one thing: the answers of "
        "each stand one below the other.",
    ),
    Kind.YES_NO: (
        "Yes or no is for you to say",
        "Answerlight quotes and does not judge: it looks for the passages that decide.",
    ),
    Kind.NO_QUESTION: (
        "That is no question about a document",
        "Answerlight finds what your documents say, and quotes it. Ask who, what, when, where or how much.",
    ),
}


_COUNT_TIMES_IN_WINDOW = (
    "Answerlight looks for what a document says, not how often. “Find” shows every place of a word and how many there "
    "are; or ask for a number that the text itself gives."
)


def kind_note(kind: Kind, in_window: bool = False) -> tuple[str, str]:
    """(title, sentence) for a question that the reader was not made for: what the program can do instead."""
    title, text = _KINDS[kind]
    if in_window and kind is Kind.COUNT_TIMES:
        text = _COUNT_TIMES_IN_WINDOW
    return say(title), say(text)


def question_error(error: QuestionError) -> str:
    """What is wrong with the question, and what to do."""
    return say(_QUESTION_CAUSES[error.cause], limit=error.limit)


def confidence(value: float) -> str:
    """Word and number together, never above "over 95%" (look/README: Words)."""
    if value > 0.95:
        return say(VERY_LIKELY_CAPPED)
    return say((UNSURE, POSSIBLE, LIKELY, VERY_LIKELY)[Level.of(value)], percent=shown_percent(value))


def judgement(answer: Answer) -> str:
    """How sure an answer is: measured, or the bare score of a reader that was not measured."""
    if answer.confidence is None:
        return say(NOT_MEASURED, score=answer.score)
    return confidence(answer.confidence)


def page_of(document: Document, start: int, end: int) -> str:
    """The page or pages a span stands on, by the document's own labels; "" for a text file."""
    pages = document.pages_of(start, end)
    if not pages:
        return ""
    if len(pages) == 1:
        return say(PAGE, page=pages[0].size.label)
    return say(PAGES, first=pages[0].size.label, last=pages[-1].size.label)


def verdict(outcome: Verdict, document: Document) -> str:
    """What was read of a document without an answer, and what of it could not be."""
    name = document.path.name
    if outcome.outcome is Outcome.UNREADABLE:
        cause = Cause.NO_TEXT if document.pages else Cause.EMPTY
        return document_error(DocumentError(document.path, cause))
    if outcome.outcome is Outcome.INCOMPLETE:
        if outcome.pages is None:
            return say(INCOMPLETE_TEXT, name=name)
        return say(INCOMPLETE_PAGES, name=name, read=outcome.pages_read, pages=outcome.pages)
    if outcome.pages is None:
        return how_sure(outcome, say(NO_CLEAR_ANSWER_TEXT if outcome.doubtful else NO_ANSWER_TEXT, name=name))
    if not outcome.unreadable_pages:
        said = NO_CLEAR_ANSWER_PAGES if outcome.doubtful else NO_ANSWER_PAGES
        return how_sure(outcome, say_count(said, outcome.pages, name=name))
    readable = NO_CLEAR_ANSWER_READABLE if outcome.doubtful else NO_ANSWER_READABLE
    read = say_count(readable, outcome.pages - len(outcome.unreadable_pages), name=name)
    return f"{read} {unread_pages(document)}"


def how_sure(outcome: Verdict, coverage: str) -> str:
    """What was read of a document, and how sure it is that it holds no answer, where that is said and was measured."""
    if outcome.absent is None or outcome.doubtful:
        return coverage
    return say(NO_ANSWER_SURE, coverage=coverage, confidence=confidence(outcome.absent))


def unread_pages(document: Document) -> str:
    """Which pages could not be read, and why: "6 of its 34 pages are pictures …"; "" if all could."""
    missed = [page for page in document.pages if page.problem is not None]
    if not missed:
        return ""
    pictures = all(page.problem is PageProblem.PICTURE for page in missed)
    groups = {problem: page_labels(page for page in missed if page.problem is problem) for problem in UNREAD_GROUPS}
    named = "; ".join(say(UNREAD_GROUPS[problem], list=pages) for problem, pages in groups.items() if pages)
    return say_count(
        PICTURE_PAGES if pictures else UNREAD_PAGES,
        len(missed),
        pages=len(document.pages),
        list=page_labels(missed) if pictures else named,
    )


# ------------------------------------------------------------------------------ the table

_COLLECTION_CAUSES: dict[CollectionCause, str] = {
    CollectionCause.DAMAGED: "“{name}” cannot be opened: its file is damaged, or is no table of this program. Your "
    "documents are untouched; delete it and make it again.",
    CollectionCause.NEWER: "“{name}” was made by a newer version of Answerlight. Open it with that version.",
    CollectionCause.IN_USE: "“{name}” is being read in another window or terminal. Wait until it is done there.",
    CollectionCause.DISK_FULL: "The disk is full, so “{name}” cannot go on. Make room and go on: what was read is "
    "kept.",
    CollectionCause.FOLDER: "“{name}” cannot be kept where it is ({detail}). Check the drive and your rights there.",
    CollectionCause.MISSING: "There is no “{name}” here. Check its name.",
    CollectionCause.NAME_TAKEN: "There is a “{name}” already. Choose another name.",
    CollectionCause.NO_NAME: "A name is needed, with at least one letter or digit.",
}


def collection_error(error: CollectionError) -> str:
    """Why a collection or a list of questions cannot be used, and what to do."""
    return say(_COLLECTION_CAUSES[error.cause], name=error.name, detail=error.detail)


_SHOWS: dict[Shows, str] = {
    Shows.ANSWERED: "answer",
    Shows.CONFIRMED: "confirmed by a person",
    Shows.CORRECTED: "chosen by a person",
    Shows.NONE: "no answer",
    Shows.UNCLEAR: "no clear answer",
    Shows.NONE_CONFIRMED: "no answer, says a person",
    Shows.SO_FAR: "not all read yet",
    Shows.UNREAD: "not read yet",
    Shows.NOT_PUT: "cannot be answered by quoting",
    Shows.UNREADABLE: "cannot be read",
}


def cell_shows(shows: Shows) -> str:
    """What stands in a cell of the table, in a few words."""
    return say(_SHOWS[shows])


def unreadable_document(document: GridDocument) -> str:
    """Why a document of a table could not be opened or read, and what to do; "" if it could."""
    if document.problem is None:
        return ""
    return document_error(DocumentError(document.path, document.problem, document.detail))


TABLE_DOCUMENT = "Document"
TABLE_FOLDER = "Folder"
TABLE_PAGE = "page"
TABLE_CONFIDENCE = "confidence"
TABLE_SCORE = "score"
TABLE_RESULT = "result"
TABLE_STATE = "State"
TABLE_COMPLETE = "complete"
TABLE_INCOMPLETE = "not all read yet"
TABLE_PROBLEM = "Problem"
TABLE_SHEET = "Table"
TABLE_SOURCES = "Sources"
TABLE_ABOUT = "About"
TABLE_QUESTION = "Question"
TABLE_QUOTE = "Quote"
TABLE_SENTENCE = "Sentence"
TABLE_PLACE = "Characters"
TABLE_FOUND = "Found"
TABLE_MADE_BY = "Made by"
TABLE_SAVED = "Saved on"
TABLE_READER = "Reader"
TABLE_READER_SAYS = "{title}, version {version}"
TABLE_READ_IN = "Read in"
TABLE_READ_IN_SAYS = "pieces of up to {window} parts of words, reckoned with {numbers}"
_NUMBERS = {
    "fp32": "32-bit numbers",
    "bf16": "16-bit numbers",
    "int16": "16-bit whole numbers",
    "int8": "8-bit whole numbers",
}
TABLE_MEANING = "Confidence"
TABLE_MEANS = "Of quotes shown with 80%, about four in five were right in our tests. Check the page."
TABLE_NOT_MEASURED = "This reader was not measured, so it shows a score and no percentage."
TABLE_WHOLE = "Every document that could be read was read to its end for every question."
TABLE_PARTIAL = "Not everything was read: cells of rows that say “{incomplete}” may change."


def _table_facts(reader: ReaderMark | None, complete: bool) -> list[tuple[str, str]]:
    facts = [
        (say(TABLE_MADE_BY), f"Answerlight {__version__}"),
        (say(TABLE_SAVED), datetime.date.today().isoformat()),
        (say(TABLE_STATE), say(TABLE_WHOLE) if complete else say(TABLE_PARTIAL, incomplete=say(TABLE_INCOMPLETE))),
    ]
    if reader is not None:
        version = reader.revision or reader.digest  # of its files, where no revision names them
        numbers = say(_NUMBERS.get(reader.precision, reader.precision))
        facts += [
            (say(TABLE_READER), say(TABLE_READER_SAYS, title=reader.title or reader.id, version=version)),
            (say(TABLE_READ_IN), say(TABLE_READ_IN_SAYS, window=reader.window, numbers=numbers)),
            (say(TABLE_MEANING), say(TABLE_MEANS if reader.calibrated else TABLE_NOT_MEASURED)),
        ]
    return facts


def table_words() -> Words:
    """What an exported table says in words."""
    return Words(
        document=say(TABLE_DOCUMENT),
        page=say(TABLE_PAGE),
        confidence=say(TABLE_CONFIDENCE),
        score=say(TABLE_SCORE),
        result=say(TABLE_RESULT),
        state=say(TABLE_STATE),
        complete=say(TABLE_COMPLETE),
        incomplete=say(TABLE_INCOMPLETE),
        problem=say(TABLE_PROBLEM),
        table=say(TABLE_SHEET),
        sources=say(TABLE_SOURCES),
        about=say(TABLE_ABOUT),
        question=say(TABLE_QUESTION),
        quote=say(TABLE_QUOTE),
        sentence=say(TABLE_SENTENCE),
        place=say(TABLE_PLACE),
        found=say(TABLE_FOUND),
        folder=say(TABLE_FOLDER),
        facts=_table_facts,
        shows=cell_shows,
        unreadable=unreadable_document,
    )


CLI_BATCH = "put a list of questions to many documents; the table of quotes is written to a file"
CLI_BATCH_QUESTIONS = "a text file with one question a line; lines that begin with # are left out; “-”: standard input"
CLI_BATCH_OUT = "the table: a name that ends in .csv, .xlsx or .json"
CLI_BATCH_RESUME = "go on with what is unfinished from a run that was stopped or killed; nothing is read twice"
CLI_BATCH_COLLECTION = "keep what is read in the table of that name (made if there is none), for later runs"
CLI_BATCH_FORM = "“{name}” does not say what kind of table it is to be. Let its name end in .csv, .xlsx or .json."
CLI_BATCH_NO_FOLDER = (
    "“{path}” cannot be written: there is no such folder, or you may not write there. Choose another --out."
)
CLI_BATCH_NOT_WRITTEN = (
    "“{path}” cannot be written ({why}). What was read is kept: once it can be written, the same command with "
    "--resume does so at once."
)
CLI_BATCH_NO_QUESTIONS = "“{name}” holds no question. Write one question a line."
CLI_BATCH_NOT_TEXT = "“{name}” is no text file. Save the questions as text, one a line."
CLI_BATCH_UNREADABLE = "“{name}” cannot be read ({why}). Check its name and your rights."
CLI_BATCH_FINDING = "Looking for documents"
CLI_BATCH_PROGRESS: Counted = (
    "{read} of 1 cell read, {likely} more with a likely answer{unreadable}{left}",
    "{read} of {n} cells read, {likely} more with a likely answer{unreadable}{left}",
)
CLI_BATCH_UNREADABLE_CELLS = ", {n} that cannot be read"
CLI_BATCH_LEFT = ", about {time} left"
CLI_BATCH_NOT_PUT = "“{question}”: {why}"
CLI_BATCH_FAILED: Counted = (
    "One cell could not be read: the reader broke down twice. --resume tries it again.",
    "{n} cells could not be read: the reader broke down twice. --resume tries them again.",
)
CLI_BATCH_FRESH = (
    "write a new table in place of one of that name that is there; what is unfinished from a run for it is thrown away"
)
CLI_BATCH_EXISTS = (
    "“{path}” is there already and was left as it is. Choose another name, or add --fresh to put the new table in its "
    "place."
)
CLI_BATCH_UNFINISHED = (
    "An unfinished run for “{name}” is there. Add --resume to go on with it, or --fresh to throw it away and read "
    "everything anew."
)
CLI_BATCH_STOPPED = "Stopped: “{name}” holds what was read until now and says what was not. --resume goes on."
CLI_BATCH_ENGINE = "who reads: this computer (local, default), or Spark (spark; writes .parquet)"
CLI_BATCH_MASTER = "with --engine spark: where it runs, such as local[4] or yarn (default: as Spark is set up)"
CLI_SPARK_FORM = "With --engine spark the table is Parquet: let the name after --out end in .parquet."
CLI_SPARK_NO_RESUME = "With --engine spark there is no --resume and no --collection: Spark itself repeats what fails."
CLI_SPARK_MISSING = (
    "Spark is not installed. Install it for this Python: pip install “pyspark>=4,<5”, and Java 17 or newer."
)
CLI_SPARK_NOT_STARTED = "Spark did not start ({why}). It needs Java 17 or newer; check JAVA_HOME and --master."
CLI_BATCH_WRITTEN: Counted = (
    "{name}: 1 cell, {quotes} with a quote, {none} without an answer, {others} that could not be read, "
    "{unread} not read to the end",
    "{name}: {n} cells, {quotes} with a quote, {none} without an answer, {others} that could not be read, "
    "{unread} not read to the end",
)
CLI_BATCH_WRITTEN_NOT_PUT = "{counts}, {not_put} with a question that was not put"


# ------------------------------------------------------------------------------ the command line

CLI_ABOUT = "Answers questions about your own documents by quoting them, on your own computer."
CLI_ASK = "put a question to documents"
CLI_TEXT = "print a document's text, which every offset refers to"
CLI_TEXT_FILE = "a PDF, Word file, book, web page or text file"
CLI_QUESTION = "the question, in any language"
CLI_PATHS = "PDFs, Word files, books, web pages, text files, or folders of them"
CLI_NEW_WINDOW = "open a window of its own, though there is one already"
CLI_PRIVATE = "open a window that keeps nothing: no recent files, no log"
CLI_JSON = "print one JSON object instead of text"
CLI_TOP = "at most so many answers (default {default})"
CLI_MODEL = "an id of “models list”, or the folder of a Hugging Face question-answering checkpoint"
CLI_ANYWAY = "look for passages also where the question is of a kind that is not answered (a summary, a comparison)"
CLI_DEVICE = "where to read: auto, cpu, cuda or mps (default auto)"
CLI_PASSWORD = "the password of protected files"
CLI_POSITIVE = "a whole number from 1 is needed, not “{value}”"
CLI_PASSWORD_HOW = "Add it to the command: --password P"
CLI_DEVICE_NOT_USED = "The built-in reader calculates on the processor; “{device}” is for readers from a folder."
CLI_OPENING = "Opening “{name}”"
CLI_OPENING_PAGES = "Opening “{name}”: page {done} of {total}"
CLI_LOADING = "Loading the reader"
CLI_TRYING_CARD = "Trying the graphics card"
CLI_READING = "Reading {done} of {total} windows"
CLI_READING_LEFT = "Reading {done} of {total} windows – about {seconds} s left"
CLI_STOPPED = "Stopped."
CLI_TEXT_ONE = "“{name}” is a folder, and text prints one document. Name one file."
CLI_NOTHING_OPENED = "No document could be opened, so the question was not put."
CLI_NO_TEXT_ANYWHERE = "No document has text that can be read, so the question was not put."
CLI_MODELS = "list, download, check, import and remove readers"
CLI_MODELS_LIST = "which readers there are, and which are on this computer"
CLI_MODELS_DOWNLOAD = "download a reader, or go on with one; Ctrl+C stops and keeps what has arrived"
CLI_MODELS_VERIFY = "compare every byte of a reader with its hashes; exit status 1 if it is damaged"
CLI_MODELS_IMPORT = "take a reader from a folder or a zip file"
CLI_MODELS_REMOVE = "remove a reader from this computer"
CLI_MODELS_ID = "an id of “models list”, or a repository of the hub (“owner/name”)"
CLI_MODELS_PATH = "a folder or zip file with config.json, model.safetensors and the tokenizer’s files"
CLI_MODELS_MANY_LANGUAGES = "Many languages"
CLI_MODELS_ENGLISH = "English only"
CLI_MODELS_OTHER = "Others on this computer"
CLI_MODELS_RECOMMENDED = "recommended"
CLI_MODELS_FOLDER = "They are kept in {folder}"
CLI_MODELS_LOOKING = "Asking {host} about “{name}”"
CLI_MODELS_TRANSFER = "{file}: {done} of {total}{speed}"
CLI_MODELS_SPEED = ", {speed}/s"
CLI_MODELS_LEFT = ", about {time} left"
CLI_MODELS_WAITING = "{file}: {done} of {total}, waiting to try again: {why}"
CLI_MODELS_UNREACHED = "{file}: {why}; trying again"
CLI_MODELS_CHECKING = "Checking “{name}”: {percent}%"
CLI_MODELS_IMPORTING = "Importing “{name}”: {percent}%"
CLI_MODELS_DOWNLOADED = "“{name}” is on this computer: {size}, {check}."
CLI_MODELS_SOUND = "“{name}” is sound: {size}, every byte was compared."
CLI_MODELS_DAMAGED = "“{name}” is damaged: {files}. “models download {id}” fetches only that again."
CLI_MODELS_DAMAGED_IMPORT = "“{name}” is damaged: {files}. Import it again."
CLI_MODELS_IMPORTED = "“{name}” was imported as “{id}”: {size}, {check}."
CLI_MODELS_REMOVED = "“{name}” was removed: {size} are free again."
CLI_MODELS_STOPPED = "Stopped: {done} of {total} are kept. “models download {id}” goes on from there."
CLI_MODELS_USE = "Use it with: ask --model {id} …"
CLI_MODEL_NOT_HERE = "The model “{id}” is not on this computer yet. Download it first: models download {id}"
CLI_MODEL_UNKNOWN = "There is neither a model nor a folder called “{name}”. See which there are: models list"
CLI_MODEL_DAMAGED = "The model “{id}” is damaged ({files}). Repair it first: models download {id}"
MODEL_WAITING: dict[ModelCause, str] = {
    ModelCause.OFFLINE: "no connection",
    ModelCause.INTERRUPTED: "the line broke",
    ModelCause.STALLED: "the server is silent",
    ModelCause.BUSY: "the server is busy",
    ModelCause.BAD_REPLY: "an odd reply",
}
"""Why a download waits; the rest is "a disturbance"."""
MODEL_WAITING_OTHER = "a disturbance"

# self-test
CLI_SELF_TEST = "Tries every part of this installation once, without a screen and without a connection."
TEST_PARTS = "The program"
TEST_OPENED = "The sample PDF"
TEST_ANSWERED = "The built-in reader"
TEST_PAINTED = "The highlight in the window"
TEST_VOCABULARY = "A SentencePiece vocabulary"
TEST_NETWORKS = "A tiny DeBERTa-v2 reader"
TEST_CONNECTIONS = "Connections that were tried"
TEST_OK = "ok"
TEST_NOT_OK = "FAILED"
TEST_INSTALLED = "version {version}, installed, Python {python} inside"
TEST_CHECKOUT = "version {version}, from its checkout, Python {python}"
TEST_READ = "opened, {pages} pages, {characters} characters"
TEST_QUOTED = "“{question}” – “{quote}”"
TEST_SEEN = "{width}×{height} pixels, where PDFium says the words are that long; {dark} dark ones of letters in it"
TEST_PIECES = "trained, {pieces} pieces, converted and read"
TEST_APART = "made and loaded; our own network and transformers agree within {difference}"
TEST_TOO_LONG = "nothing came of it within {seconds} seconds"
TEST_PASSED = "Everything works."
TEST_FAILED = "Something does not work here; the log tells more."


# ------------------------------------------------------------------------------ measuring

_DATASET_CAUSES: dict[DatasetCause, str] = {
    DatasetCause.MISSING: "The data set “{name}” cannot be found. Check its name and where it is.",
    DatasetCause.PERMISSION: "The data set “{name}” may not be read by you ({detail}). Ask its owner for access.",
    DatasetCause.DAMAGED: "The data set “{name}” is damaged or incomplete. Get a complete copy.",
    DatasetCause.NOT_JSON: "“{name}” is not a data set: it is no JSON file (line {detail}). Choose a file in SQuAD’s "
    "layout.",
    DatasetCause.NOT_A_DATASET: "“{name}” is not a data set: it has no list called “data”. Choose a file in SQuAD’s "
    "layout: data → paragraphs → context and qas → question and answers → text.",
    DatasetCause.BAD_ENTRY: "The data set “{name}” is not in SQuAD’s layout: this is missing or something else: "
    "{detail}",
    DatasetCause.NO_QUESTIONS: "The data set “{name}” has no questions.",
    DatasetCause.NOTHING_IN_FOLDER: "The folder “{name}” holds no data set (.json or .json.gz).",
    DatasetCause.TOO_LARGE: "The data set “{name}” is too large. Split it into smaller files.",
}

_REFUSED: dict[RefusedCause, str] = {
    RefusedCause.FEW_QUESTIONS: "{found} questions are too few for honest percentages: at least {needed} are needed.",
    RefusedCause.FEW_ARTICLES: "The questions are about {found} articles: at least {needed} are needed, so that some "
    "can be left out to test on.",
    RefusedCause.FEW_RIGHT: "Only {found} of the best answers were right: at least {needed} are needed for honest "
    "percentages. Use more questions, or a better reader.",
    RefusedCause.FEW_WRONG: "Only {found} of the best answers were wrong: at least {needed} are needed for honest "
    "percentages. Use more questions.",
    RefusedCause.NO_SIGNAL: "The scores of this reader do not tell right answers from wrong ones (AUROC {found} %, at "
    "least {needed} % is needed), so percentages would mean nothing.",
}


def dataset_error(error: DatasetError) -> str:
    """What is wrong with which data set."""
    name = error.path.name or str(error.path)
    return say(_DATASET_CAUSES[error.cause], name=name, detail=error.detail).replace(" ()", "")


def calibration_refused(refused: CalibrationRefused) -> str:
    """Why no percentages can be made of these questions, with the numbers."""
    return say(_REFUSED[refused.cause], found=refused.found, needed=refused.needed)


def not_kept(problem: NotKept) -> str:
    """That a measurement cannot be written beside the model."""
    return say(MEASURED_NOT_KEPT, path=problem.path.parent, why=problem.why)


def measured_on(found: Found) -> str:
    """The questions that a reader was measured on."""
    fit, kinds = found.fit, ""
    if fit.cross:
        kinds += say(MEASURED_ON_CROSS, percent=round(100 * fit.cross / fit.questions))
    if fit.unanswerable:
        kinds += say(MEASURED_ON_ABSENT, percent=round(100 * fit.unanswerable / fit.questions))
    languages = say(MEASURED_ON_LANGUAGES, n=found.languages) if found.languages > 1 else ""
    if found.own:
        return say(MEASURED_ON_OWN, questions=fit.questions, languages=languages, kinds=kinds)
    data = ", ".join(found.names)
    if (more := len(found.names) - _NAMED) > 0:
        data = say_count(MEASURED_ON_MORE, more + 1, names=", ".join(found.names[: _NAMED - 1]))
    return say(MEASURED_ON, questions=fit.questions, languages=languages, data=data, kinds=kinds)


_NAMED = 4
"""Data sets that are named where there is room for one line."""

MEASURED_NOT_KEPT = "What is measured cannot be kept in “{path}” ({why}). Make that folder writable, and try again."
CLI_EVALUATE = "how good a reader is, on questions with known answers"
CLI_CALIBRATE = "measure what a reader’s scores mean, so that it can show percentages"
CLI_DATASETS = "files in SQuAD’s layout (.json, .json.gz), or folders of them"
CLI_CALIBRATE_DATASETS = "files in SQuAD’s layout, or folders of them (default: the program’s own questions)"
CLI_DOCUMENTS = "ask each question of its whole article, not of its paragraph alone"
CLI_PAGES = (
    "the same with the article filled up, before and after, with other articles of the data sets to N pages of "
    "{characters} characters"
)
CLI_ABSENT = (
    "ask every question that has an answer once more where its paragraph is not: of the same document without it, or "
    "of another paragraph of its article"
)
CLI_NONE_ABSENT = (
    "There is nothing for --absent to ask: without its paragraph no question is left a text, or its answer stands "
    "there as well. Leave --absent out, or try --documents or --pages."
)
CLI_FEW_PAGES: Counted = (
    "These data sets have not enough text for {n} page: the shortest document has {shortest}. Name more data sets to "
    "fill it up.",
    "These data sets have not enough text for {n} pages: the shortest document has {shortest}. Name more data sets to "
    "fill it up.",
)
CLI_LIMIT = "at most so many questions of each data set, drawn at random (the same ones each time)"
CLI_PREDICTIONS = "also write every answer, in the form that SQuAD’s own script takes"
CLI_COMPARE = (
    "ask everything in fp32 and again in --precision (default int8), and say whether it is still the same reader; "
    "exit status 1 if not"
)
CLI_PRECISION = "what the reader computes in on the processor (default: what the program would choose)"
CLI_MODEL_MEASURED = "the reader to measure: “builtin”, an id of “models list”, or a folder (default builtin)"
CLI_MODEL_CALIBRATED = "the reader to measure: an id of “models list”, a folder, or “builtin”"
CLI_CALIBRATE_LIMIT = "about so many questions in all (default {default})"
CLI_OUT = "write the result here, not beside the model"
CLI_ASKED = "{done} of {total} questions{left}"
CLI_ASKED_LEFT = " – about {time} left"
CLI_NO_PRECISION = "The reader “{name}” has no {precision} form on this computer, so there is nothing to compare."
CLI_NOT_WRITTEN = "“{path}” cannot be written ({why}). Choose another place with --out or --predictions."
CLI_BUILTIN_KEPT = (
    "Nothing was changed: the built-in reader comes with its own measurement. Keep this one in a file with --out FILE."
)
CLI_CALIBRATED = "The result is in {path}. From now on this reader shows percentages."
CLI_WRITTEN = "Written: {paths}"

# What evaluate and calibrate print
MEASURED_READER = "{title}, {precision}, {device}"
MEASURED_PARAGRAPHS = "each question over its paragraph"
MEASURED_DOCUMENTS = "each question over its whole article"
MEASURED_PAGES = "each question over its article among others, {pages} pages of {characters} characters"
MEASURED_ABSENT_PARAGRAPHS: Counted = (
    "{n} of them once more over another paragraph, which does not answer it",
    "{n} of them once more over another paragraph, which does not answer them",
)
MEASURED_ABSENT_DOCUMENTS: Counted = (
    "{n} of them once more without its paragraph, where nothing answers it",
    "{n} of them once more without their paragraph, where nothing answers them",
)
MEASURED_ALL = "all questions"
MEASURED_SAMPLE = "at most {limit} questions of each data set, drawn at random (seed {seed})"
MEASURED_TOGETHER = "together"
MEASURED_SET = "data set"
MEASURED_QUESTIONS = "questions"
MEASURED_GROUPS = ("as answered", "{name} script", "best passage", "right", "no answer", "AUROC", "ECE")
MEASURED_MANY_SCRIPTS = "own"
MEASURED_FIRST = "first"
MEASURED_THREE = "of 3"
MEASURED_SILENCE = ("given", "prec.", "recall")
MEASURED_LEGEND = (
    "as answered: what a person gets, silence where the program gives no answer; our uniform metric.",
    "{name} script: the same answers scored as the data set’s own script does.",
    "best passage: questions that have an answer, one forced; right: of those, F1 of at least one half, for the "
    "first passage and for any of the first three.",
    "no answer: how often none is given; of those how many have none; of those that have none how many get none.",
    "AUROC: how well the score tells right passages from wrong ones; ECE: mean distance of confidence and truth.",
)
MEASURED_INTERVAL = "F1 as answered: {value} ({low} to {high}, 95 % interval over resampled paragraphs)"
MEASURED_OFFICIAL = (
    "{name} script: EM {exact}, F1 {f1} (with an answer {has_exact}, {has_f1}; without one {no_exact}, {no_f1})"
)
MEASURED_OFFICIAL_ALL = "{name} script: EM {exact}, F1 {f1}"
MEASURED_THRESHOLD = "Best threshold, known only now: margin {margin}, F1 {f1} (at the program’s own: {own})"
MEASURED_ANSWERABLE = "AUROC of questions with an answer against those without: {value}"
MEASURED_TWO_KINDS = (
    "Of those that have no answer, none was given to {real} % of those that their data set has without one, and to "
    "{absent} % of those that lost their paragraph"
)
MEASURED_COVERAGE = "Right among the best-scored: {parts}"
MEASURED_COVERAGE_PART = "{right} % of the first {share} %"
MEASURED_ECE = "Confidence of the best passage: ECE {value} ({low} to {high})"
MEASURED_ECE_SHOWN = "of the {n} called answers: said {said} %, right {right} %, ECE {value} ({low} to {high})"
MEASURED_TABLE = ("said", "passages", "mean", "right")
MEASURED_NOT_CALIBRATED = "This reader’s confidence was never measured: “calibrate” does that."
MEASURED_FEW = "Whether the confidence is true is said from {n} passages on."
MEASURED_CARD = "Its makers’ figures for {data}: EM {exact}, F1 {f1}"
MEASURED_REFUSED: Counted = (
    "{n} question was not taken (empty or too long) and counts as not answered.",
    "{n} questions were not taken (empty or too long) and count as not answered.",
)
MEASURED_TIME = "{questions} questions, {windows} windows, {seconds} s"
COMPARED_LINE = "{name}: {before} → {after}, change {change} ({low} to {high})"
COMPARED_SHARE = "{name}: {value} % ({low} to {high})"
COMPARED_NAMES = ("EM", "F1", "same best passage", "same answer or silence", "same verdict (answered or not)")
COMPARED_MARGIN = "median change of the score where the passage is the same: {value}"
COMPARED_HOLDS = "It holds: within {points} points and at least {share} % the same, beyond chance."
COMPARED_HOLDS_HERE = (
    "It holds on these questions (within {points} points and at least {share} % the same), but they are too few to "
    "rule out chance: use more."
)
COMPARED_FAILS_HERE = (
    "It does not hold on these questions (more than {points} points apart, or less than {share} % the same), but that "
    "may be chance: use more."
)
COMPARED_FAILS = "It does not hold: more than {points} points apart, or less than {share} % the same."
MEASURED_ON = "{questions} questions{languages} about documents of one to fifteen pages ({data}){kinds}"
MEASURED_ON_OWN = (
    "{questions} questions{languages} about documents of one to fifteen pages (the program’s own set: contracts, "
    "letters, minutes, manuals, invoices, articles){kinds}"
)
MEASURED_ON_MORE: Counted = ("{names} and {n} more", "{names} and {n} more")
MEASURED_ON_LANGUAGES = " in {n} languages"
MEASURED_ON_CROSS = ", {percent} % of them in another language than the document"
MEASURED_ON_ABSENT = ", {percent} % of them without an answer in it"
CALIBRATED_LINE = "{name}: probability = sigmoid({slope} · margin{more} {intercept}), from {n} answers, {right} % right"
CALIBRATED_QUALITY = "   on articles left out: ECE {value} ({low} to {high}), AUROC {auroc}{shown}"
CALIBRATED_MORE = " {weight} · {name}"
CALIBRATED_SHOWN = "; {n} of them at {threshold} % or more: said {said} %, right {right} %"
CALIBRATED_NAMES = (
    "best answer of a document",
    "further answers",
    "best answer of a paragraph (not used)",
    "the document holds an answer, this or another",
)
CALIBRATED_VERDICTS = (
    "Answered or not is right for {right} % of the questions. Whether the document holds an answer is told rightly for "
    "{parted} % ({best} % at the best threshold, known only afterwards)."
)
CALIBRATED_NONE = "Where “no answer” is said, {right} % have none."


# ------------------------------------------------------------------------------ the window

# Controls
OPEN = "Open"
OPEN_TIP = "Open PDFs, Word or text files ({key})"
OPEN_FILES = "Open files…"
OPEN_FOLDER = "Open folder…"
OPEN_FILES_TITLE = "Open documents"
OPEN_FOLDER_TITLE = "Open the documents of a folder"
FILE_FILTER = "Documents"
ALL_FILES = "All files"
ASK = "Ask"
ASK_TIP = "Put the question (Enter)"
STOP = "Stop"
STOP_TIP = "Stop reading; the answers so far stay (Esc)"
QUESTION_NAME = "Question"
QUESTION_HINT_EMPTY = "Open a document to ask about it"
QUESTION_HINT_ONE = "Ask who, what, when, where, how much…"
QUESTION_HINT_MANY = "Ask all documents who, what, when, where, how much…"
QUESTION_HINT_ONLY = "Ask “{name}” who, what, when, where, how much…"
ONLY_THIS = "Only this document"
ONLY_THIS_TIP = "Put the next question to the shown document alone"
MENU = "Menu"
MENU_TIP = "Appearance, shortcuts"
READER_TIP = "Which reader answers, and what it was measured on"
READER_LOADING = "Reader is getting ready…"
READER_NONE = "No reader"
READER_MEASURED = "Calculates on the {where}, percentages measured"
READER_NOT_MEASURED = "Calculates on the {where}, no percentages yet"
BUILTIN_READER = "Built-in reader"
DEVICE_CPU = "processor"
DEVICE_GPU = "graphics card"
APPEARANCE = "Appearance"
APPEARANCE_SYSTEM = "Like the system"
APPEARANCE_LIGHT = "Light"
APPEARANCE_DARK = "Dark"
APPEARANCE_CONTRAST = "High contrast"
SHORTCUTS = "Keyboard shortcuts"
CLOSE = "Close"
CLOSE_NAMED = "Close “{name}”"
CLOSED_UNDO = "Undo close"
QUIT = "Quit"
COPY = "Copy"
COPY_TIP = "Copy the quote with its file and page ({key})"
COPIED = "Copied with its source"
DETAILS = "Details"
HIDE_DETAILS = "Hide details"
COPY_DETAILS = "Copy details"
DISMISS = "Dismiss this message"
MORE_NOTICES = "and {n} more"
ALL_NOTICES = "Show all"
ALL_NOTICES_TIP = "Show every message"
FEWER_NOTICES = "Show fewer"
FEWER_NOTICES_TIP = "Show the latest messages only"
DISMISS_ALL = "Dismiss all"
DISMISS_ALL_TIP = "Dismiss every message"
OPEN_AGAIN = "Open again"
OPEN_AGAIN_TIP = "Read the file anew; answers from its old version go"
SHOW_MORE = "Show {n} more"

# Empty window
EMPTY_TITLE = "Drop a PDF, Word or text file here"
EMPTY_TEXT = (
    "Ask who, what, when, where or how much, in your own language. The answer is a quote from your document, "
    "shown where it stands."
)
TRY_SAMPLE = "Try the sample"
SAMPLE_QUESTIONS = "The sample, with a question"
RECENT = "Recent"
LAST_OPEN = "Open what was open last time"
LAST_OPEN_COUNT: Counted = ("Open the {n} document of last time", "Open the {n} documents of last time")
LAST_OPEN_TIP = "What was open when the window was closed last, where you were in it"
TODAY = "today"
YESTERDAY = "yesterday"
LAST_WEEK = "last week"
PAGE_COUNT: Counted = ("{n} page", "{n} pages")

# Status bar
NOTHING_LEAVES = "Nothing leaves this computer"
WORKS_OFFLINE = "Works offline"
CONNECTIONS = "Connections since start: {n}"
OPENING_FILE = "Opening “{name}”…"
OPENING_PAGES = "Opening “{name}”: {done} of {total} pages"
OPENING_FILES: Counted = ("Opening {n} file…", "Opening {n} files…")
LOOKING_FOR_FILES = "Looking for files…"
ANSWER_KEYS = "{next} next answer · {previous} previous"
FIND_KEYS = "{next} next place · {previous} previous"
DOCUMENTS: Counted = ("{n} document", "{n} documents")
PAGES_READ = "{done} of {total} pages read"
PERCENT_READ = "{percent}% read"
ALL_BUT_PAGES: Counted = (
    "all of it read but {n} page, which is a picture",
    "all of it read but {n} pages, which are pictures",
)
ALL_PAGES_READ: Counted = ("{n} page read", "all {n} pages read")
TEXT_READ = "all of it read"
PICTURES: Counted = ("{n} is a picture", "{n} are pictures")
SECONDS = "{n} s"
UNDER_A_SECOND = "under 1 s"

# Reading
WAITING_FOR_FILES = "The question is put as soon as the documents are open"
WAITING_FOR_READER = "The reader is getting ready"
READING_STARTS = "Reading begins…"
READING_PERCENT = "Reading, {percent}%"
SECONDS_LEFT = "about {n} s left"
MINUTES_LEFT = "about {n} min left"
ALMOST_DONE = "almost done"
NOTHING_YET = "Nothing found so far. Reading goes on."
SO_FAR = "{text} so far"
BETTER_ANSWERS: Counted = ("{n} better answer", "{n} better answers")

# Answers
BEST_MATCH = "Best match"
SECOND_MATCH = "Second"
OTHER_MATCH = "Further match"
UNSURE_CHECK = "I am not sure – please check."
CITATION_PAGE = "“{quote}” ({name}, page {page})"
CITATION_TEXT = "“{quote}” ({name})"
HEAD_LIKELY: Counted = ("{n} likely answer", "{n} likely answers")
HEAD_ANSWERS: Counted = ("{n} answer", "{n} answers")
HEAD_PASSAGES: Counted = ("{n} relevant passage", "{n} relevant passages")
HEAD_WEAKER = "{n} weaker"
HEAD_NONE_PAGES: Counted = ("no answer on its page", "no answer on its {n} pages")
HEAD_NONE_PART: Counted = (
    "no answer on the {n} page that could be read",
    "no answer on the {n} pages that could be read",
)
HEAD_NONE_TEXT = "no answer"
HEAD_UNCLEAR_PAGES: Counted = ("no clear answer on its page", "no clear answer on its {n} pages")
HEAD_UNCLEAR_PART: Counted = (
    "no clear answer on the {n} page that could be read",
    "no clear answer on the {n} pages that could be read",
)
HEAD_UNCLEAR_TEXT = "no clear answer"
HEAD_INCOMPLETE = "nothing found so far, not all of it was read"
HEAD_READING = "still being read"
HEAD_UNREADABLE = "could not be read: pictures only"
HEAD_NOT_ASKED = "not asked yet"
HEAD_LOCKED = "needs its password: not asked"
HEAD_ELSEWHERE = "its answer is the same as above"
ASK_AGAIN_WITH = "Ask again with {reader}"
ASKED_WITH = "These answers are by {reader}."
EARLIER = "Earlier questions"
ANSWERS_NAME = "Answers"
NONE_TITLE = "No answer found"
UNCLEAR_TITLE = "No clear answer found"
UNCLEAR_TITLE_PART: Counted = (
    "No clear answer on the {n} page that could be read",
    "No clear answer on the {n} pages that could be read",
)
NONE_TITLE_PART: Counted = (
    "No answer on the {n} page that could be read",
    "No answer on the {n} pages that could be read",
)
NONE_PAGES: Counted = ("{name}: its only page was read.", "{name}: all {n} pages were read.")
NONE_TEXT = "{name}: all of it was read."
READ_PERCENT = "{name}: {percent}% was read."
NONE_UNREADABLE = "{name} could not be read: it has pictures only. The answer could be there."
STOPPED_TITLE = "Stopped before the end"
STOPPED_TEXT = "{percent}% was read. An answer could be in the rest."
STOPPED_TEXT_NOTHING = "Hardly anything was read yet. Ask again to read on."
STOPPED_ANSWERS = "Stopped: {percent}% was read. A better answer could be in the rest."
CLOSEST: Counted = ("Closest passage (it may not answer)", "Closest passages (they may not answer)")
FIND_WORDS = "Find words"
LOOK_ANYWAY = "Look for passages anyway"
LOOK_ANYWAY_TIP = "Read the documents, and show the passages closest to these words"
FIND_WORDS_TIP = "Look for words of the question in the shown document"

# Page
PAGE_FIELD = "Page number"
PAGE_OF = "of {n}"
PAGE_OF_LABELLED = "({n} of {total})"
ZOOM_IN = "Zoom in"
ZOOM_OUT = "Zoom out"
ZOOM_RESET = "Zoom: back to 100%"
FIT_WIDTH = "Fit width"
FIND = "Find"
FIND_OPEN = "Find…"
FIND_IN = "Find in this document"
FIND_COUNT = "{n} of {total}"
FIND_NOTHING = "not found"
FIND_ELSEWHERE = "Also in"
FIND_IN_OTHER = "{name} ({n})"
FIND_IN_MORE: Counted = ("and {n} more document", "and {n} more documents")
FIND_NEXT = "Next place"
FIND_PREVIOUS = "Previous place"
FIND_CLOSE = "Close the find bar"
SIDE = "Overview"
SIDE_TIP = "Show or hide the contents and the pages"
SIDE_CONTENTS = "Contents"
SIDE_PAGES = "Pages"
SIDE_CLOSE = "Close this panel"
SIDE_NO_CONTENTS = "This document has no table of contents that could be used here."
SIDE_MARKED = "{what}, answers: {list}"
LINK_LEADS = "This link leads out of the document, to {address}"
LINK_OPEN = "Open it"
LINK_COPY = "Copy the address"
LINK_NOT_OPENED = "No program was found that opens this address. Copy it instead."
NIGHT = "Dark pages"
SHOW_DOCUMENT = "Show the document in its folder"
PASSWORD = "Password"
PASSWORD_OF = "Password of “{name}”"
UNLOCK = "Open it"
STRIP_NAME = "Open documents"
ALL_DOCUMENTS = "All open documents"
DOCUMENT_OPENING = "being opened"
DOCUMENT_LOCKED = "needs a password"
DOCUMENT_FAILED = "could not be read"

# Models page
MODELS = "Models"
MODELS_OPEN = "Models…"
MODELS_CLOSE = "Close the models page"
MODELS_LEAD = (
    "A model is what reads your documents. The built-in reader is always here; larger ones are downloaded once, "
    "and work offline from then on."
)
MODELS_LOOKING = "Looking what is on this computer…"
MODELS_MANY_LANGUAGES = "In many languages"
MODELS_ENGLISH = "English only"
MODELS_OTHERS = "Others on this computer"
MODELS_KEPT = "Where they are kept"
MODELS_FOLDER_FREE = "{folder} · {free} free"
MODELS_MOVE = "Choose another folder…"
MODELS_MOVE_TIP = "Keep the models in another folder; those that are here are moved there"
MODELS_MOVE_TITLE = "Choose the folder to keep the models in"
MODELS_IMPORT_FOLDER = "Import a folder…"
MODELS_IMPORT_FOLDER_TIP = "Copy a model from a folder that holds its config.json"
MODELS_IMPORT_FOLDER_TITLE = "Choose the folder of a model"
MODELS_IMPORT_ZIP = "Import a zip…"
MODELS_IMPORT_ZIP_TIP = "Copy a model from a zip file that holds its config.json"
MODELS_IMPORT_ZIP_TITLE = "Choose the zip file of a model"
MODELS_ZIP_FILTER = "Zip files"
MODELS_BY_NAME = "Another model by its name"
MODELS_BY_NAME_HINT = "owner/name"
MODELS_BY_NAME_TEXT = (
    "As it is called on {host}. It must be made for answering questions, and be offered as safetensors."
)
MODELS_CONNECT = "Only downloads that you start connect to the internet. Connections since start: {n}"

MODEL_NAMED = "{title}: {what}"
MODEL_IN_USE = "In use"
MODEL_RECOMMENDED = "Recommended"
MODEL_NOT_HERE = "Not on this computer"
MODEL_HERE = "On this computer: {size}, {check}"
MODEL_HERE_BUILTIN = "Comes with the program"
MODEL_ROOM = "There is not enough room for it: {size} more are needed, {free} are free."
MODEL_MEMORY_SHORT = "{size} memory"
MODEL_FROM = "From {repository}"
MODEL_FROM_IMPORT = "Imported from a file or folder of yours"
MODEL_DOWNLOAD = "Download"
MODEL_DOWNLOAD_SIZE = "Download ({size})"
MODEL_PAUSE = "Pause"
MODEL_PAUSE_TIP = "Stop here; it goes on from there whenever you want"
MODEL_RESUME = "Resume"
MODEL_RESUME_OF = "Resume: {far} are here"
MODEL_RESUME_SIZE = "Resume: {size} are here"
MODEL_AGAIN = "Try again"
MODEL_CANCEL = "Cancel"
MODEL_STOP = "Stop"
MODEL_USE = "Use"
MODEL_USE_TIP = "Let this one read; questions are answered meanwhile by the one in use"
MODEL_MEASURE = "Measure this reader"
MODEL_MEASURE_TIME = "Measure this reader (about {time})"
MODEL_MEASURE_ON = "Go on measuring (about {time})"
MODEL_MEASURE_TIP = (
    "Put questions with known answers to it while you ask nothing: then it can say how sure it is in per cent. "
    "Your questions go first, and what was measured is kept when you stop"
)
MODEL_MEASURE_SHORT = "Measure"
MINUTES = "{n} min"
HOURS = "{n} h"
MODEL_UNMEASURED = "Until it is measured, it shows no percentages."
MODEL_MEASURING = "Measuring begins…"
MODEL_MEASURING_FAR = "{done} of {total} questions"
MODEL_MEASURING_WAITS = "your question goes first"
MODEL_MEASURING_KEPT = "{done} of {total} questions of its measurement are done; until the end it shows no percentages."
MODEL_MEASURED_NOW = "Measured: from now on it shows percentages"
MODEL_OFFER_MEASURE = "“{title}” shows no percentages until it is measured on this computer, while you ask nothing."
MODEL_OFFER_MEASURE_TIME = (
    "“{title}” shows no percentages until it is measured: about {time} on this computer, while you ask nothing."
)
HINT_MEASURING = "Measuring"
SAY_MODEL_MEASURING = "“{title}” is being measured."
SAY_MODEL_MEASURING_STOPPED = "Measuring “{title}” has stopped. What was measured is kept."
SAY_MODEL_MEASURED = "“{title}” is measured. From now on it shows percentages."
MODEL_VERIFY = "Check files"
MODEL_VERIFY_TIP = "Compare every byte with what it should be"
MODEL_REPAIR = "Repair"
MODEL_REPAIR_TIP = "Download again what is not as it was, and only that"
MODEL_REMOVE = "Delete"
MODEL_REMOVE_ASK = "Delete it from this computer? {size} will be free. It can be downloaded again."
MODEL_REMOVE_ASK_IMPORT = (
    "Delete it from this computer? {size} will be free. Only its folder or zip file brings it back."
)
MODEL_REMOVE_ASK_USED = "The built-in reader takes over."
MODEL_REMOVE_SIZE = "Delete {size}"
MODEL_CANCEL_ASK = "Throw away the {size} that have arrived? “Pause” keeps them."
MODEL_CANCEL_ASK_PAUSED = "Throw away the {size} that have arrived?"
MODEL_CANCEL_SIZE = "Throw away {size}"
MODEL_KEEP = "Keep"

MODEL_WAITS = "Waits for the download before it"
MODEL_CONNECTING = "Asking {host}…"
MODEL_OF = "{done} of {total}"
MODEL_PER_SECOND = "{size}/s"
MODEL_HOURS_LEFT = "about {n} h left"
MODEL_ARRIVED = "All has arrived and is being checked…"
MODEL_STOPPING = "Stopping…"
MODEL_VERIFYING = "Checking every byte"
MODEL_REMOVING = "Deleting…"
MODEL_LOADING = "Getting ready…"
MODEL_LOADING_MEANWHILE = "Getting ready… “{reader}” answers meanwhile."
MODEL_IMPORTING = "Importing"
MODEL_MOVING = "Moving the models"
MODEL_PAUSED = "Paused: it goes on where it stopped"
MODEL_BROKEN_OFF = "Broken off: it goes on where it stopped"
MODEL_RETRY: dict[ModelCause, str] = {
    ModelCause.OFFLINE: "There is no connection.",
    ModelCause.INTERRUPTED: "The connection broke.",
    ModelCause.STALLED: "The server is silent.",
    ModelCause.BUSY: "The server is busy.",
    ModelCause.BAD_REPLY: "The server’s reply made no sense.",
}
MODEL_RETRY_OTHER = "Something is in the way."
MODEL_RETRY_IN = "Trying again in {n} s"
MODEL_RETRY_NOW = "Trying again…"
MODEL_DAMAGED_REPAIR = "Damaged: {files}. “Repair” downloads only that again."
MODEL_DAMAGED_IMPORT = "Damaged: {files}. Import it again."
MODEL_DAMAGED_BUILTIN = "Damaged: {files}. Install the program again."
MODEL_DONE = "Downloaded and checked"
MODEL_SOUND = "Every byte is as it should be: {size}"
MODEL_FREED = "Deleted: {size} are free again"
MODEL_IMPORTED = "Imported"

MODEL_MADE_BY = "Made by: {text}"
MODEL_ADDRESS = "Address: {address}"
MODEL_COPY_ADDRESS = "Copy address"
MODEL_COPY_ADDRESS_TIP = "Copy {address}; nothing is opened"
MODEL_LICENCE = "Licence: {licence}"
MODEL_NEEDS = "Memory: about {size} (estimated)"
MODEL_REVISION = "Version: {revision}"
MODEL_FOLDER = "Folder: {folder}"
MODEL_SCORES_SOURCE = "Published at: {source}"
MODEL_NOTE = "Note: {note}"
MODEL_OWN_SCORES = (
    "It was measured on other questions than the larger readers, so its figures and theirs cannot be compared. "
    "“{about}” shows how often answers of the reader in use were right."
)
MODEL_MEASURED = "Confidence measured: yes, on {data}"
MODEL_MEASURED_PLAIN = "Confidence measured: yes"
MODEL_NOT_MEASURED = "Confidence measured: not yet; it shows scores instead of percentages"
MODEL_CODES = "Languages: {names}"

MODEL_OFFER = "A larger reader that knows {n} languages: {size}, once. It is slower."
MODEL_OFFER_LATER = "Not now"
MODEL_OFFER_LATER_TIP = "It stays in Menu, Models"
HINT_DOWNLOADING = "Downloading {percent}%"
HINT_WAITING = "Download waits, {percent}%"
HINT_LOOKING = "Download begins…"
HINT_BUSY = "{what} {percent}%"
HINT_VERIFYING = "Checking"
HINT_FAILED = "“{title}” could not be downloaded – see why"
HINT_TROUBLE = "“{title}”: see what happened"
HINT_DONE = "“{title}” is on this computer"
HINT_TIP = "Open the models page"
SAY_MODEL_STARTED = "Download of “{title}” has begun."
SAY_MODEL_DONE = "“{title}” is downloaded and checked."
SAY_MODEL_PAUSED = "“{title}” is paused."
SAY_MODEL_VERIFIED = "“{title}”: every byte is as it should be."
SAY_MODEL_DAMAGED = "“{title}” is damaged."
SAY_MODEL_REMOVED = "“{title}” is deleted. {size} are free again."
SAY_MODEL_IMPORTED = "“{title}” is imported."
SAY_MODEL_READY = "“{title}” answers now."
READER_GETTING_READY = "{title} is getting ready…"
READER_CHOICE_LOADING = "{title} (getting ready…)"

# Settings, what is kept, about
SETTINGS = "Settings"
SETTINGS_OPEN = "Settings…"
SETTINGS_CLOSE = "Close the settings"
SETTINGS_DEVICE = "Where a larger reader calculates"
DEVICE_AUTO = "On what a trial shows to be quicker"
DEVICE_ALWAYS_CPU = "On the processor"
DEVICE_ALWAYS_GPU = "On the graphics card"
SETTINGS_CAUTION = "How sure an answer must be"
CAUTION_MORE = "More answers"
CAUTION_SURER = "Surer answers"
CAUTION_LEAST = "Answers from {percent}% on are shown."
CAUTION_LEAST_RECOMMENDED = "Answers from {percent}% on are shown, as is recommended for this reader."
CAUTION_EFFECT = "In its tests, that shows {shown} of 10 answers, and {right} of 10 of those are right."
CAUTION_EFFECT_NONE = "In its tests, that shows none."
CAUTION_EFFECT_UNKNOWN = "What that meant in its tests is not known."
CAUTION_NOT_MEASURED = "The reader in use was not measured yet, so this has no effect on it."
CAUTION_REST = "What is less sure is called a closest passage, not an answer."
CAUTION_BACK = "As recommended"
CAUTION_BACK_TIP = "The threshold that the reader’s own measurement recommends"
SETTINGS_MODELS = "Models"
SETTINGS_MODELS_TEXT = "They are kept in {folder}"
SETTINGS_KEPT = "What is kept"
KEEP_RECENT = "Remember the files I open"
KEEP_RECENT_TIP = (
    "The last ten and those open last, to open them again, and where you were in them; their names and places, not "
    "what they say"
)

KEPT = "What is kept"
KEPT_OPEN = "What is kept…"
KEPT_CLOSE = "Close the page about what is kept"
KEPT_LEAD = (
    "All that Answerlight keeps is on this page, and on this computer alone. Your documents are never changed, and "
    "never copied."
)
KEPT_LOOKING = "Looking what there is…"
KEPT_TOTAL = "{size} besides models, of at most {limit}"
KEPT_TOO_MUCH = (
    "That is more than it should be. What is left is yours, and nothing of it is removed by itself: delete tables that "
    "you do not need any more."
)
KEPT_FOLDER = "Folder: {folder}"
KEPT_OPEN_FOLDER = "Open the folder"
KEPT_RECENT = "Files you opened"
KEPT_RECENT_NONE = "None is remembered."
KEPT_FORGET = "Forget"
KEPT_FORGET_NAMED = "Forget “{name}”"
KEPT_FORGET_ALL = "Forget all of them"
KEPT_LOG = "Log"
KEPT_LOG_TEXT = "{size} · what the program noted when something went wrong. It may name files."
KEPT_LOG_EMPTY = "Empty it"
KEPT_SETTINGS = "Settings"
KEPT_SETTINGS_TEXT = "{size} · what you chose, the window’s place, the files you opened and where you were in them"
KEPT_MODELS = "Models"
KEPT_MODELS_TEXT = "{size} · what you downloaded or imported"
KEPT_MODELS_NONE = "None besides the one that comes with the program"
KEPT_OTHER = "Also there"
KEPT_OTHER_TEXT = "{name} · {size}"
KEPT_QUESTIONS = "Questions"
KEPT_QUESTIONS_TEXT = "What you ask in a window is known until it is closed, and is on no disk."
KEPT_COLLECTIONS_TEXT = (
    "Tables (collections), with what you asked there and what was found: {size}. The page of tables deletes "
    "one of them, or a single question of its list “Asked before”."
)
KEPT_EVERYTHING = "Forget everything but models and settings"
KEPT_EVERYTHING_ASK = "Forget the files you opened, the questions of this window and the log? Your documents stay."
KEPT_EVERYTHING_ASK_ALL = (
    "Forget the files you opened, the questions of this window, the log, and all collections with their answers? "
    "Your documents stay."
)
KEPT_EVERYTHING_YES = "Forget"
KEPT_PRIVATE = "A window that keeps nothing"
KEPT_PRIVATE_TEXT = "A private window remembers no file and no question, and notes nothing in the log."
KEPT_PRIVATE_NOW = "This is a private window: nothing that you do in it is kept."
PRIVATE_OPEN = "New private window"
PRIVATE_TITLE = "{title} (private)"
PRIVATE_PROMISE = "Private: nothing is kept"

ABOUT = "About Answerlight"
ABOUT_OPEN = "About…"
ABOUT_CLOSE = "Close this page"
ABOUT_VERSION = "Version {version}"
ABOUT_TEXT = (
    "Answers questions about your own documents by quoting them. Everything is done on this computer; nothing is "
    "sent anywhere."
)
ABOUT_RELIABILITY = "How far the percentages can be trusted"
ABOUT_SAID = "Said to be {low}–{high}% likely"
ABOUT_RIGHT: Counted = ("{percent}% right, of {n} answer", "{percent}% right, of {n} answers")
ABOUT_RIGHT_FEW: Counted = (
    "{percent}% right, but of {n} answer only: too few to tell",
    "{percent}% right, but of {n} answers only: too few to tell",
)
ABOUT_SAID_MARK = "said: {percent}%"
ABOUT_LEGEND = "Bar: how many were right. Line: how many should have been."
ABOUT_MEASURED = "Measured with {reader} on {data}."
ABOUT_MEASURED_PLAIN = "Measured with {reader}."
ABOUT_NO_TABLE = "The percentages of {reader} were measured on {data}. A table of the result did not come with it."
ABOUT_NOT_MEASURED = "{reader} was not measured yet. It shows scores, and no percentages."
ABOUT_NO_READER = "No reader is there yet."
ABOUT_LICENCES = "Licences"
ABOUT_LICENCES_TEXT = "Answerlight is free software under the MIT licence. It is made with the work of many others."
ABOUT_LICENCES_SHOW = "Show all licences"
ABOUT_LICENCES_HIDE = "Hide the licences"
ABOUT_LICENCES_GONE = "The licences cannot be found. Install the program again."
ABOUT_LOG = "If something went wrong"
ABOUT_LOG_TEXT = "The log tells what happened. Nobody but you sees it, unless you send it to somebody."
ABOUT_LOG_SHOW = "Show the log"

ENDED_UNEXPECTEDLY = "Answerlight ended unexpectedly last time. Your files are unchanged."
ENDED_SHOW = "Show the report"
ENDED_SHOW_TIP = "Open the folder with “{name}”"
ANOTHER_IS_SILENT = (
    "Another window of Answerlight is open and does not answer, so this one was opened beside it. If it stays silent, "
    "close it."
)
NOTHING_TO_SHOW_WITH = "This computer has no program that shows “{path}”. Look there yourself."
ANSWERS_FORGOTTEN: Counted = (
    "More was kept than should be, so the answers of the table {names} were forgotten. Its documents and questions are "
    "still there: start it to read them again.",
    "More was kept than should be, so the answers of the tables {names} were forgotten. Their documents and questions "
    "are still there: start them to read them again.",
)
NO_PRIVATE_WINDOW = "A private window could not be started ({why}). Close other programs and try again."

# Dropping
DROP_FILES: Counted = ("Drop to open “{name}”", "Drop to open {n} files")
DROP_FOLDER = "Drop to open the files of “{name}”"
DROP_OTHERS: Counted = ("{n} other cannot be opened.", "{n} others cannot be opened.")
DROP_NOT_LOCAL = "Only files on this computer can be opened. Save it first, and drop the file."

# What went wrong
READER_ENDED = "The reader stopped in the middle of its work. Ask again: it starts afresh."
SOMETHING_WRONG = "Something went wrong that should not. Try again; if it happens again, copy the details and tell us."

# Said to a screen reader
SAY_ANSWERS: Counted = ("{n} answer. Best: {best}", "{n} answers. Best: {best}")
SAY_ANSWERS_SO_FAR: Counted = ("{n} answer so far. Best: {best}", "{n} answers so far. Best: {best}")
SAY_PASSAGES: Counted = ("{n} relevant passage. First: {best}", "{n} relevant passages. First: {best}")
SAY_PASSAGES_SO_FAR: Counted = (
    "{n} relevant passage so far. First: {best}",
    "{n} relevant passages so far. First: {best}",
)
SAY_FINISHED = "Reading finished. {text}"
SAY_STOPPED = "Stopped. {text}"
SAY_NONE = "{title}. {text}"
PASSAGE_NUMBER = "Relevant passage {n}, {where}: {quote}"
ANSWER_NUMBER = "Answer {n}: {label}, {where}: {quote}"

SHORTCUT_LIST: tuple[tuple[str, str], ...] = (
    ("open", "Open files"),
    ("folder", "Open a folder"),
    ("question", "Go to the question"),
    ("ask", "Ask"),
    ("stop", "Stop reading; close what is open in front"),
    ("next", "Next answer, or next place while finding"),
    ("previous", "Previous answer, or previous place"),
    ("copy", "Copy the answer with its source"),
    ("find", "Find in the document"),
    ("export", "Export the answers"),
    ("export_all", "Export the answers to all questions"),
    ("export_copy", "Save a copy of the PDF with highlights"),
    ("close", "Close the document"),
    ("undo", "Undo close"),
    ("switch", "Next document"),
    ("pane", "Next part of the window"),
    ("models", "Open or close the models page"),
    ("settings", "Open or close the settings"),
    ("table", "The table of many documents, and back"),
    ("side", "Contents and pages"),
    ("back", "Back to before a link or jump"),
    ("forth", "Forward again"),
    ("night", "Dark pages"),
    ("zoom_in", "Zoom in"),
    ("zoom_out", "Zoom out"),
    ("zoom_reset", "Zoom back to 100%"),
    ("help", "This list"),
    ("quit", "Quit"),
)

# ------------------------------------------------------------------------------ the table in the window

GRID = "Table"
GRID_OPEN_MENU = "Table of many documents…"
GRID_NEW = "New table"
GRID_LEAD = (
    "Put the same questions to many documents: each cell of the table is a quote, with its page and how sure it is."
)
GRID_DOCUMENTS = "Documents"
GRID_NO_DOCUMENTS = "Choose a folder or files, or drop them here."
GRID_FOLDER = "Choose a folder…"
GRID_FILES = "Choose files…"
GRID_OPEN_ONES = "The open documents"
GRID_OPEN_ONES_TIP = "Take the documents that are open in this window"
GRID_QUESTIONS = "Questions"
GRID_QUESTIONS_NAME = "Questions, one a line"
GRID_QUESTIONS_HINT = "One question a line: who, what, when, where, how much…"
GRID_QUESTION_COUNT: Counted = ("{n} question", "{n} questions")
GRID_LISTS = "Lists"
GRID_LISTS_TIP = "Add the questions of a list that was kept"
GRID_FROM_FILE = "From a text file…"
GRID_TEXT_FILES = "Text files"
GRID_LIST_NAME = "Name of the list"
GRID_SAVE_LIST = "Keep as a list"
GRID_START = "Start"
GRID_START_TIP = "Read all documents for all questions; what was read is kept"
GRID_NEEDS_DOCUMENTS = "First choose documents."
GRID_NEEDS_QUESTIONS = "First write at least one question."
GRID_HISTORY = "Asked before"
GRID_HISTORY_SEARCH = "Search in questions and answers"
GRID_HISTORY_SCOPE = "Asked of which documents"
GRID_HISTORY_IN = "in the table"
GRID_HISTORY_TIP = "Put this question into the table again; what was found for it is kept"
GRID_HISTORY_TIP_IN = "Show its column"
GRID_HISTORY_FORGET = "Delete “{question}” and its answers"
GRID_HISTORY_ASK = "Delete the question {question} with all answers that were found for it, and what you said of them?"
GRID_HISTORY_NOTHING = "Nothing of that kind was asked."
GRID_HISTORY_MORE: Counted = ("{n} more: search for it.", "{n} more: search for them.")
GRID_SHELF = "Tables that are kept"
GRID_OPEN_NAMED = "Open the table “{name}”"
GRID_RENAME = "Rename"
GRID_RENAME_NAMED = "Rename “{name}”"
GRID_NAME = "Name of the table"
GRID_DELETE = "Delete"
GRID_DELETE_NAMED = "Delete “{name}”"
GRID_DELETE_ASK = (
    "Delete “{name}”, with its questions and all that was found? That frees {size}. Your documents are not touched."
)
GRID_FREED = "Deleted; {size} are free now."
GRID_BACK = "Documents"
GRID_BACK_TIP = "Back to the documents (Esc); reading goes on"
GRID_PAUSE = "Pause"
GRID_GO_ON = "Go on"
GRID_STOP_TIP = "Stop reading; what was read is kept"
GRID_EDIT = "Documents and questions"
GRID_EDIT_TIP = "Add documents, change the questions"
GRID_TO_CELLS = "Show the table"
GRID_EXPORT = "Export…"
GRID_EXPORT_TIP = "Save the table as XLSX, CSV or JSON"
GRID_XLSX = "Spreadsheet (XLSX)"
GRID_NOT_WRITTEN = "The table could not be saved ({why}). Choose another place."
GRID_MORE = "More"
GRID_MORE_TIP = "Look for changes, copy, rename, another table"
GRID_LOOK = "Look for changed files"
GRID_COPY = "Copy the table"
GRID_REMOVE = "Take the selected documents out"
GRID_SHUT = "Another table…"
GRID_PROGRESS_NAME = "Read so far"
GRID_SEARCH = "Search in names and answers"
GRID_FILTER = "Which documents"
GRID_ALL = "All documents"
GRID_UNSURE = "With unsure answers"
GRID_UNANSWERED = "With cells without an answer"
GRID_UNREADABLE_ONES = "That cannot be read"
GRID_JUDGED = "That you have checked"
GRID_ORDER = "Order"
GRID_ORDER_ADDED = "As they were added"
GRID_ORDER_NAME = "By name"
GRID_ORDER_UNSURE = "Unsure first"
GRID_NEXT_UNSURE = "Next unsure"
GRID_NEXT_UNSURE_TIP = "Go to the next answer that should be checked"
GRID_NO_UNSURE = "Nothing left to check"
GRID_SHOWN = "{shown} of {all} shown"
GRID_COPIED = "Copied"
GRID_PAGE = "p. {page}"
GRID_PAGES = "pp. {first}–{last}"
GRID_SO_FAR = "so far"
GRID_NOT_YET = "Not read yet"
GRID_NOTHING_YET = "Nothing so far"
GRID_UNREADABLE = "Cannot be read"
GRID_LOCKED = "Locked"
GRID_UNLOCKED = "nothing of it is kept"
GRID_UNLOCK = "Read it"
GRID_UNLOCK_NOTE = (
    "The password is used for this run alone, and what is read of a protected document stays in memory: it is gone "
    "when the table is put away."
)
GRID_CHANGED = "changed since"
GRID_NOT_OPENED = "not opened yet"
GRID_PAGES_UNREAD: Counted = (
    "{n} of its pages could not be read. The answer could be there.",
    "{n} of its pages could not be read. The answer could be there.",
)
GRID_CELL = "{document}, {question}: {text}. {under}"
GRID_DETAILS = "The chosen cell"
GRID_CHOOSE_CELL = "Choose a cell to see all of it."
GRID_OPEN = "Open"
GRID_OPEN_TIP = "Show where it stands in the document (Enter)"
GRID_CONFIRM = "✓ Right"
GRID_CONFIRM_TIP = "The quote is right"
GRID_CORRECT = "✎ Correct…"
GRID_CORRECT_TIP = "Choose other words of the document"
GRID_NONE = "∅ No answer"
GRID_NONE_TIP = "The document does not answer the question"
GRID_UNDO = "Undo"
GRID_UNDO_TIP = "Take back what you said of this cell"
GRID_OTHERS = "Further answers"
GRID_TO_TABLE = "Back to the table"
GRID_TO_TABLE_TIP = "Back to the table ({key})"
GRID_USE = "Use the selection for the cell"
GRID_USE_TIP = "The words that are selected on the page become the cell’s answer"
GRID_CELL_OF = "For the question: {question}"
GRID_SELECT_FIRST = "Select the right words on the page for “{question}”, then press “Use the selection for the cell”."
GRID_SELECT_HERE = "Select words in the document that the cell belongs to."
GRID_HAS_CHANGED = "The document has changed since it was read for the table. Read it again there."
GRID_STARTING = "The reader is getting ready…"
GRID_PROGRESS = "{done} of {cells} cells read"
GRID_LIKELY = "{n} more with a likely answer"
GRID_HINT = "Table: {done} of {cells} cells"
GRID_HINT_STATE = "Table: {state}"
GRID_HINT_TIP = "Show the table. {progress}"
GRID_PAUSED = "Paused"
GRID_WAITING = "Waits while your question is read"
GRID_STOPPING = "Stopping…"
GRID_STOPPED = "Stopped"
GRID_DONE = "Done"
GRID_FOUND_NEW: Counted = ("{n} new file", "{n} new files")
GRID_FOUND_CHANGED: Counted = ("{n} has changed", "{n} have changed")
GRID_FOUND_VANISHED: Counted = ("{n} is not there any more", "{n} are not there any more")
GRID_FOUND_BACK: Counted = ("{n} is there again", "{n} are there again")
GRID_FOUND_NOTHING = "All files are as they were."

# ------------------------------------------------------------------------------ taking answers along

EXPORT = "Export answers…"
EXPORT_TITLE = "Export the answers"
EXPORT_ALL = "Export answers to all questions…"
EXPORT_ALL_TITLE = "Export the answers to all questions"
EXPORT_COPY = "Save a copy with highlights…"
EXPORT_COPY_TITLE = "Save a copy of the PDF with the answers highlighted"
EXPORT_NAME = "{name} – answers"
EXPORT_ALL_NAME = "{name} – all answers"
EXPORT_COPY_NAME = "{name} – highlighted"
EXPORT_MARKDOWN = "Text with quotes (Markdown)"
EXPORT_CSV = "Table (CSV)"
EXPORT_JSON = "For programs (JSON)"
EXPORT_PDF = "PDF"
EXPORT_SAVING = "Saving “{name}”…"
EXPORT_SAVED = "“{name}” was saved."
EXPORT_COPIED: Counted = (
    "“{name}” was saved, with {n} highlight.",
    "“{name}” was saved, with {n} highlights.",
)
EXPORT_NOTES: Counted = (
    "{n} answer stands as a note on its page, since its place on the page is not certain.",
    "{n} answers stand as notes on their pages, since their places on the page are not certain.",
)
EXPORT_READER = "Read by: {reader}"
EXPORT_UNFINISHED = "Not everything was read: a better answer could be in the rest."
EXPORT_DATE = "Exported on {date}"
EXPORT_HEAD = (
    *("question", "number", "answer", "how sure", "confidence", "file", "page", "sentence"),
    *("verdict", "read", "date"),
)
SHOW_IN_FOLDER = "Show in folder"
SHOW_IN_FOLDER_TIP = "Open the folder that “{name}” is in"

_COPY_CAUSES: dict[CopyCause, str] = {
    CopyCause.SAME_FILE: "“{name}” is the document itself, which is never written over. Choose another name.",
    CopyCause.NOT_ALLOWED: "“{name}” could not be made: whoever protected the document allows no notes in it. "
    "Export the answers as text instead.",
    CopyCause.UNREADABLE: "“{name}” could not be made: the PDF is built in a way that cannot be copied safely. "
    "Export the answers as text instead.",
    CopyCause.NOT_WRITTEN: "“{name}” could not be saved ({detail}). Choose another folder or name.",
}


def copy_error(error: CopyError) -> str:
    """Why a file with answers was not written, and what to do."""
    return say(_COPY_CAUSES[error.cause], name=error.path.name, detail=error.detail)


# ------------------------------------------------------------------------------ document views

VIEW_COPY = "Copy"
VIEW_SELECT_ALL = "Select all"
VIEW_PAGE_FAILED = "This page could not be drawn."
VIEW_PAGE = "Page {page} of {pages}"
VIEW_PAGE_LABELLED = "Page {label} ({page} of {pages})"
VIEW_LINKS = "Links on this page"
VIEW_TEXT = "Text of “{name}”"
VIEW_ANSWER = "answer {n} of {total}: {quote}"
VIEW_PASSAGE = "closest passage: {quote}"
VIEW_WITH_ANSWER = "{place}, {answer}"
