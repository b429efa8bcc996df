"""Questions: the columns of a collection, everything that was ever asked in it, and lists to use again.

A list is a text file with one question a line: it can be read, written and passed on without this program.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.engine import private
from app.engine.documents.text import UndecodableError, read_text
from app.engine.grid.cells import GridQuestion
from app.engine.grid.database import Database
from app.engine.grid.errors import CollectionCause, CollectionError

SUFFIX = ".txt"
LONGEST_NAME = 80
"""Characters: what every file system takes, whatever they are encoded in."""

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself."""


def parse_questions(text: str) -> tuple[str, ...]:
    """One question a line, white space folded, each once; empty lines and those that begin with # are left out."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def read_questions(data: bytes) -> tuple[str, ...]:
    """The questions in a file, in whatever encoding it is.

    Raises:
        UndecodableError: it is no text.
    """
    return parse_questions(read_text(bytearray(data))[0]) if data else ()


_HISTORY = """
SELECT id, text, asked, position IS NOT NULL FROM questions
WHERE (?1 IS NULL OR id IN (SELECT question FROM cells WHERE fingerprint = ?1))
    AND (?2 = '' OR instr(casefold(text), ?2)
        OR id IN (
            SELECT question FROM cells, json_each(answers) AS quote
            WHERE (?1 IS NULL OR fingerprint = ?1) AND instr(casefold(json_extract(quote.value, '$.text')), ?2))
        OR id IN (
            SELECT question FROM humans, json_each(humans.quote) AS chosen
            WHERE (?1 IS NULL OR fingerprint = ?1) AND instr(casefold(json_extract(chosen.value, '$.text')), ?2)))
ORDER BY asked DESC, id
"""


@dataclass(frozen=True)
class AskedQuestion:
    """A question of the history.

    Attributes:
        question: what was asked.
        at: when it was put last, seconds since 1970.
        in_table: it is a column now.
    """

    question: GridQuestion
    at: float
    in_table: bool


class Questions:
    """The questions of one collection. Raises CollectionError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def columns(self) -> tuple[GridQuestion, ...]:
        """Those of the table, from the left."""
        rows = self._database.rows("SELECT id, text FROM questions WHERE position IS NOT NULL ORDER BY position")
        return tuple(GridQuestion(*row) for row in rows)

    def set_columns(self, texts: Sequence[str]) -> tuple[GridQuestion, ...]:
        """Make these the columns, in this order. What was read for others stays, for when they are put again."""
        folded = dict.fromkeys(" ".join(text.split()) for text in texts)
        now = time.time()
        with self._database.change() as connection:
            connection.execute("UPDATE questions SET position = NULL")
            connection.executemany(
                "INSERT INTO questions (text, position, asked) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (text) DO UPDATE SET position = ?2, asked = ?3",
                [(text, position, now) for position, text in enumerate(filter(None, folded))],
            )
        return self.columns()

    def add_columns(self, texts: Sequence[str]) -> tuple[GridQuestion, ...]:
        """Put more columns to the right of those there are; those of these texts, in their order."""
        with self._database.change():
            columns = self.set_columns([*(question.text for question in self.columns()), *texts])
        by_text = {question.text: question for question in columns}
        return tuple(by_text[text] for text in dict.fromkeys(" ".join(text.split()) for text in texts) if text)

    def asked(self, document: str | None = None, words: str = "") -> tuple[AskedQuestion, ...]:
        """The history, the last one first: of the collection, or of the document with that fingerprint.

        Args:
            document: a fingerprint; None: any.
            words: stand in the question, in an answer that was found, or in one that a person chose; in any case.
        """
        rows = self._database.rows(_HISTORY, document, " ".join(words.split()).casefold())
        return tuple(AskedQuestion(GridQuestion(id_, text), at, bool(is_in)) for id_, text, at, is_in in rows)

    def forget(self, questions: Sequence[int]) -> None:
        """Take questions out of the table and the history, with all that was found for them."""
        with self._database.change() as connection:
            for question in questions:
                for table in ("cells", "humans"):
                    connection.execute(f"DELETE FROM {table} WHERE question = ?", (question,))
                connection.execute("DELETE FROM questions WHERE id = ?", (question,))


class QuestionLists:
    """Named lists of questions, one text file each.

    Args:
        folder: of the files; made when the first list is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Of all lists, as people sort them."""
        if not self._folder.is_dir():
            return ()
        names = (path.stem for path in self._folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))
        return tuple(sorted(names, key=str.casefold))

    def load(self, name: str) -> tuple[str, ...]:
        """The questions of a list.

        Raises:
            CollectionError: MISSING, DAMAGED (it is no text), NO_NAME.
        """
        try:
            return read_questions(self._path(name).read_bytes())
        except FileNotFoundError as error:
            raise CollectionError(name, CollectionCause.MISSING) from error
        except UndecodableError as error:
            raise CollectionError(name, CollectionCause.DAMAGED) from error
        except OSError as error:
            raise CollectionError(name, CollectionCause.FOLDER, error.strerror or "") from error

    def save(self, name: str, questions: Sequence[str]) -> None:
        """Keep a list, in the place of one of that name.

        Raises:
            CollectionError: NO_NAME, FOLDER.
        """
        path = self._path(name)
        lines = parse_questions("\n".join(" ".join(question.split()) for question in questions))
        whole = path.with_name(f".{path.name}.new")
        try:
            private.make_folder(self._folder)
            with open(whole, "w", encoding="utf-8", opener=private.opener) as file:
                file.writelines(f"{line}\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
            whole.replace(path)
        except OSError as error:
            raise CollectionError(name, CollectionCause.FOLDER, error.strerror or "") from error

    def remove(self, name: str) -> None:
        """Remove a list; that there is none is as good.

        Raises:
            CollectionError: NO_NAME, FOLDER.
        """
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise CollectionError(name, CollectionCause.FOLDER, error.strerror or "") from error

    def _path(self, name: str) -> Path:
        return self._folder / f"{file_name(name)}{SUFFIX}"


def file_name(name: str) -> str:
    """A name that a person typed, as every file system takes it.

    Raises:
        CollectionError: NO_NAME, nothing is left of it.
    """
    plain = _NOT_IN_NAMES.sub(" ", unicodedata.normalize("NFC", name))
    plain = " ".join(plain.split())[:LONGEST_NAME].strip(" .")
    if not plain:
        raise CollectionError(name, CollectionCause.NO_NAME)
    return f"{plain}_" if _DEVICES.match(plain) else plain
