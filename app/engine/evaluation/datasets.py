"""Question-answering data sets in SQuAD's layout, and what is wrong with a file that is none.

SQuAD 1.1 and 2.0, XQuAD, MLQA, TyDi GoldP and the many sets that follow them: articles of paragraphs,
each with a text ("context") and questions ("qas"), each with the answers that people marked. Plain JSON or
gzipped; which of the two is read from the file, not from its name. Everything is checked on reading, so
that nothing later stumbles over what somebody's own file lacks.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.engine.evaluation.errors import DatasetCause, DatasetError

LARGEST = 1 << 30
"""Bytes of JSON that are read into memory: SQuAD 2.0 as a whole has 46 million."""

BETWEEN = "\n\n"
"""Between the paragraphs of a document."""

_GZIP = b"\x1f\x8b"
_SUFFIX = re.compile(r"(\.json)?(\.gz)?$", re.IGNORECASE)
_MLQA = re.compile(r"context-([a-z]{2})-question-([a-z]{2})")
_SQUAD = re.compile(r"(?:squad[-_.]?)?(?:train|dev)-v[12]\.[01]")
_LAST_PART = re.compile(r"(?:^|[-_.])([a-z]{2})$")


@dataclass(frozen=True)
class MarkedQuestion:
    """A question with what people marked.

    Attributes:
        id: as in the file; its place where it has none. Unique within its data set.
        marked: right answers, the same words once; empty: the paragraph does not answer it.
        language: of the question, where the file says it (our own set does); else "".
    """

    id: str
    text: str
    marked: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A text and the questions about it."""

    text: str
    questions: tuple[MarkedQuestion, ...]


@dataclass(frozen=True)
class Article:
    """Paragraphs that belong together: what document mode joins into one document."""

    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The paragraphs as one document."""
        return BETWEEN.join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Dataset:
    """A file of questions.

    Attributes:
        name: of the file, without .json and .gz.
        language: of its texts, two letters as the file's name has it; "" where it does not say.
        asked_in: of its questions, likewise (MLQA's differ).
        layout: "mlqa" where the file is named as MLQA's are, else "squad"; the official script to go by.
    """

    name: str
    language: str
    asked_in: str
    layout: str
    articles: tuple[Article, ...]

    @property
    def questions(self) -> int:
        """How many there are."""
        return sum(len(paragraph.questions) for article in self.articles for paragraph in article.paragraphs)


def find_datasets(paths: Sequence[Path]) -> list[Path]:
    """The files that are meant: a folder stands for the .json and .json.gz files in it, by name.

    Raises:
        DatasetError: MISSING, PERMISSION, NOTHING_IN_FOLDER.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted(path.iterdir())
        except OSError as problem:
            raise _refused(path, problem) from problem
        files = [file for file in inside if file.is_file() and file.name.lower().endswith((".json", ".json.gz"))]
        if not files:
            raise DatasetError(path, DatasetCause.NOTHING_IN_FOLDER)
        found.extend(files)
    return list(dict.fromkeys(found))


def load_datasets(paths: Sequence[Path]) -> list[Dataset]:
    """Read and check files; two of one name get different ones.

    Raises:
        DatasetError: why one of them is no data set.
    """
    loaded: list[Dataset] = []
    names: Counter[str] = Counter()
    for path in paths:
        dataset = load_dataset(path)
        names[dataset.name] += 1
        number = names[dataset.name]
        loaded.append(dataset if number == 1 else replace(dataset, name=f"{dataset.name} ({number})"))
    return loaded


def load_dataset(path: Path) -> Dataset:
    """Read and check one file.

    Raises:
        DatasetError: why it is no data set, and where.
    """
    try:
        # utf-8-sig: Windows editors put a mark in front that json refuses.
        facts = json.loads(_bytes_of(path).decode("utf-8-sig"))
    except json.JSONDecodeError as problem:
        raise DatasetError(path, DatasetCause.NOT_JSON, str(problem.lineno)) from problem
    except (UnicodeDecodeError, RecursionError) as problem:
        raise DatasetError(path, DatasetCause.NOT_JSON, "1") from problem
    if not isinstance(facts, dict) or not isinstance(facts.get("data"), list):
        raise DatasetError(path, DatasetCause.NOT_A_DATASET)
    articles = _Checked(path).articles(facts["data"])
    name = _SUFFIX.sub("", path.name)
    layout, language, asked_in = _named(name.lower())
    dataset = Dataset(name, language, asked_in, layout, articles)
    if not dataset.questions:
        raise DatasetError(path, DatasetCause.NO_QUESTIONS)
    return replace(dataset, articles=_with_own_ids(articles))


def _named(name: str) -> tuple[str, str, str]:
    """(layout, language of the texts, language of the questions) that a file's name tells."""
    if mlqa := _MLQA.search(name):
        return "mlqa", mlqa[1], mlqa[2]
    if _SQUAD.fullmatch(name):
        return "squad", "en", "en"
    last = _LAST_PART.search(name)
    language = last[1] if last else ""
    return "squad", language, language


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as problem:
        raise _refused(path, problem) from problem
    if data.startswith(_GZIP):
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as problem:
            raise DatasetError(path, DatasetCause.DAMAGED) from problem
    if len(data) > LARGEST:
        raise DatasetError(path, DatasetCause.TOO_LARGE)
    return data


def _refused(path: Path, problem: OSError) -> DatasetError:
    if isinstance(problem, FileNotFoundError | NotADirectoryError):
        return DatasetError(path, DatasetCause.MISSING)
    return DatasetError(path, DatasetCause.PERMISSION, problem.strerror or "")


class _Checked:
    """Reads the layout, and names the place of what does not follow it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def articles(self, data: list[Any]) -> tuple[Article, ...]:
        return tuple(self._article(entry, f"data[{number}]") for number, entry in enumerate(data))

    def _article(self, entry: object, place: str) -> Article:
        paragraphs = self._list(entry, "paragraphs", place)
        title = entry.get("title") if isinstance(entry, dict) else None
        return Article(
            title if isinstance(title, str) else "",
            tuple(self._paragraph(each, f"{place}.paragraphs[{n}]") for n, each in enumerate(paragraphs)),
        )

    def _paragraph(self, entry: object, place: str) -> Paragraph:
        questions = self._list(entry, "qas", place)
        text = self._text(entry, "context", place)
        return Paragraph(text, tuple(self._question(each, f"{place}.qas[{n}]") for n, each in enumerate(questions)))

    def _question(self, entry: object, place: str) -> MarkedQuestion:
        text = self._text(entry, "question", place)
        assert isinstance(entry, dict)
        name = entry.get("id")
        # Without an id its place stands for it; numbers are what some sets have instead of strings.
        name = str(name) if isinstance(name, str | int) and name != "" else place
        language = entry.get("language")
        language = language if isinstance(language, str) else ""
        if entry.get("is_impossible") is True:
            # SQuAD 2.0 has plausible_answers there, which are wrong ones
            return MarkedQuestion(name, text, (), language)
        given = self._list(entry, "answers", place)
        marked = [self._text(each, "text", f"{place}.answers[{n}]") for n, each in enumerate(given)]
        answers = tuple(dict.fromkeys(answer for answer in marked if answer.strip()))
        return MarkedQuestion(name, text, answers, language)

    def _list(self, entry: object, key: str, place: str) -> list[Any]:
        value = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(value, list):
            raise DatasetError(self._path, DatasetCause.BAD_ENTRY, f"{place}.{key}: […]")
        return value

    def _text(self, entry: object, key: str, place: str) -> str:
        value = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(value, str):
            raise DatasetError(self._path, DatasetCause.BAD_ENTRY, f'{place}.{key}: "…"')
        return value


def _with_own_ids(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """The same with every id once: the second question of an id is called "id#2"."""
    seen: Counter[str] = Counter()

    def once(question: MarkedQuestion) -> MarkedQuestion:
        seen[question.id] += 1
        number = seen[question.id]
        return question if number == 1 else replace(question, id=f"{question.id}#{number}")

    return tuple(
        replace(
            article,
            paragraphs=tuple(
                replace(paragraph, questions=tuple(once(question) for question in paragraph.questions))
                for paragraph in article.paragraphs
            ),
        )
        for article in articles
    )
