"""The readers this program knows: what they are, where they come from, and what their files must be.

The catalogue pins what is known and says null for what is not. Nothing in it is guessed: a revision,
size or hash stands there only if it was read in full somewhere (``seen_at``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

BUILTIN = "builtin"
SCHEMA = 1

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,94}[a-z0-9])?")
_REVISION = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


class Group(Enum):
    """Where a model stands in the list."""

    MULTILINGUAL = "multilingual"
    ENGLISH = "english"
    OTHER = "other"
    """Not of the catalogue: downloaded by repository, or imported."""


@dataclass(frozen=True)
class ModelFile:
    """A file of a model; None for what is not known.

    Attributes:
        path: relative, "/" between folders.
        size: in bytes.
        sha256: 64 hex digits.
        git_sha1: 40 hex digits of git's blob hash, where the hub gives no sha256.
    """

    path: str
    size: int | None = None
    sha256: str | None = None
    git_sha1: str | None = None


@dataclass(frozen=True)
class Bytes:
    """A number of bytes that was counted, or estimated."""

    bytes: int
    estimate: bool


@dataclass(frozen=True)
class Scores:
    """What others published about a model, in per cent; None where nothing comparable was."""

    dataset: str | None
    exact: float | None
    f1: float | None
    source: str
    note: str


@dataclass(frozen=True)
class Model:
    """An entry of the catalogue, or what stands for one where a model came from elsewhere.

    Attributes:
        id: how the command line and the store call it.
        repository: "owner/name" on the hub, or None where it does not come from there.
        revision: 40 hex digits, or None where it has to be asked for.
        confirmed: every file is pinned, so that a difference is a failure; otherwise the hub's own listing decides.
        language_count: how many languages it was trained or measured on; 0 where that is not known.
        languages: their codes where they are few enough to name.
    """

    id: str
    title: str
    group: Group
    recommended: bool = False
    repository: str | None = None
    revision: str | None = None
    confirmed: bool = False
    files: tuple[ModelFile, ...] = ()
    download: Bytes | None = None
    memory: Bytes | None = None
    language_count: int = 0
    languages: tuple[str, ...] = ()
    licence: str = ""
    attribution: str = ""
    attribution_url: str = ""
    scores: Scores | None = None

    @property
    def builtin(self) -> bool:
        """Whether it comes with the program."""
        return self.id == BUILTIN


class CatalogueError(ValueError):
    """The catalogue does not follow its schema: the installation is damaged, or an edit went wrong."""


def load_catalogue(path: Path) -> tuple[Model, ...]:
    """Read and check resources/models/catalogue.json.

    Raises:
        CatalogueError: it does not follow the schema; the message names the entry and the field.
        OSError: it cannot be read.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise CatalogueError(f"{path.name}: {problem}") from problem
    if not isinstance(facts, dict) or facts.get("schema") != SCHEMA or not isinstance(facts.get("models"), list):
        raise CatalogueError(f"{path.name}: not a catalogue of schema {SCHEMA}")
    models = tuple(_model(entry) for entry in facts["models"])
    ids = [model.id for model in models]
    if len(set(ids)) != len(ids):
        raise CatalogueError(f"{path.name}: an id stands there twice")
    return models


def is_repository(text: str) -> bool:
    """Whether ``text`` can be a repository's name on the hub: "owner/name"."""
    return _REPOSITORY.fullmatch(text) is not None and ".." not in text and "--" not in text


def id_of(repository: str) -> str:
    """How a model that is not in the catalogue is called, by its repository."""
    return repository.replace("/", "--").lower().strip("._-")


def is_id(text: str) -> bool:
    """Whether ``text`` can be a model's id, which is also the name of its folder under every system's rules."""
    return _ID.fullmatch(text) is not None and ".." not in text


# ------------------------------------------------------------------------------ the schema

_FIELDS = {
    *("id", "title", "group", "recommended", "repository", "revision", "confirmed", "files", "seen_at"),
    *("download", "languages", "licence", "attribution", "memory", "scores"),
}


def _model(entry: object) -> Model:
    name = str(entry.get("id", "?")) if isinstance(entry, dict) else "?"
    try:
        if not isinstance(entry, dict):
            raise TypeError("not an object")
        if set(entry) != _FIELDS:
            raise ValueError(f"fields {sorted(_FIELDS ^ set(entry))}")
        model = _read(entry)
        _check(model)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise CatalogueError(f"{name}: {problem}") from problem
    return model


def _read(entry: Mapping[str, Any]) -> Model:
    languages, scores = entry["languages"], entry["scores"]
    return Model(
        id=_text(entry["id"]),
        title=_text(entry["title"]),
        group=Group(entry["group"]),
        recommended=_flag(entry["recommended"]),
        repository=None if entry["repository"] is None else _text(entry["repository"]),
        revision=_hex(entry["revision"], _REVISION),
        confirmed=_flag(entry["confirmed"]),
        files=tuple(_file(file) for file in entry["files"]),
        download=_bytes(entry["download"]),
        memory=_bytes(entry["memory"]),
        language_count=_count(languages["count"]),
        languages=tuple(_text(code) for code in languages["codes"] or ()),
        licence=_text(entry["licence"]),
        attribution=_text(entry["attribution"]["text"]),
        attribution_url=_text(entry["attribution"]["url"]),
        scores=Scores(
            None if scores["dataset"] is None else _text(scores["dataset"]),
            _percent(scores["exact"]),
            _percent(scores["f1"]),
            _text(scores["source"]),
            str(scores["note"]),
        ),
    )


def _check(model: Model) -> None:
    if not is_id(model.id):
        raise ValueError("id")
    if model.group is Group.OTHER:
        raise ValueError("group")
    if not model.files:
        raise ValueError("no files")
    if (model.repository is None) != model.builtin:
        raise ValueError("repository")
    if model.repository is not None and not is_repository(model.repository):
        raise ValueError("repository")
    paths = [file.path for file in model.files]
    if len(set(paths)) != len(paths):
        raise ValueError("a file stands there twice")
    pinned = all(file.size is not None and file.sha256 is not None for file in model.files)
    if model.confirmed and not (pinned and (model.builtin or model.revision)):
        raise ValueError("confirmed, but not everything is pinned")


def _file(entry: Mapping[str, Any]) -> ModelFile:
    if set(entry) != {"path", "size", "sha256"}:
        raise ValueError(f"file {entry}")
    size = None if entry["size"] is None else _count(entry["size"])
    return ModelFile(_text(entry["path"]), size, _hex(entry["sha256"], _SHA256))


def _bytes(entry: Mapping[str, Any]) -> Bytes:
    return Bytes(_count(entry["bytes"]), _flag(entry["estimate"]))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"not a text: {value!r}")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"not true or false: {value!r}")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"not a number: {value!r}")
    return value


def _percent(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError(f"not a percentage: {value!r}")
    return float(value)


def _hex(value: object, pattern: re.Pattern[str]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"neither null nor a full hash: {value!r}")
    return value
