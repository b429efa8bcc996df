"""What is written down about a model on disk: its manifest, and what was pinned when it was first looked up.

The manifest is written last, so a folder that has one is complete. Both are JSON, whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from app.engine.models.catalogue import ModelFile

MANIFEST = "manifest.json"
PIN = "pin.json"
DAMAGED = "damaged.json"
_SCHEMA = 1


class Check(Enum):
    """What the files of a model were compared with."""

    PINNED = "pinned"
    """Hashes that were known beforehand: from the catalogue, or from an earlier download."""
    LISTING = "hub listing"
    """Hashes that the hub gave just before: what arrived is what the hub says it has."""
    IMPORTED = "imported"
    """Nothing: these are the hashes of what was imported, so that later damage shows."""


@dataclass(frozen=True)
class Manifest:
    """What a complete model consists of.

    Attributes:
        id: of the model.
        title: as people read it.
        repository: where it came from, None if it was imported.
        revision: the hub's commit, or what stands for it.
        host: the server it came from, or "".
        check: what its files were compared with.
        files: with size and sha256, all of them.
        made: those of ``files`` that were made here, not downloaded (a converted tokenizer).
        differs: files that are not those that the catalogue had noted for an unconfirmed entry.
    """

    id: str
    title: str
    repository: str | None
    revision: str
    host: str
    check: Check
    files: tuple[ModelFile, ...]
    made: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(file.size or 0 for file in self.files)


@dataclass(frozen=True)
class Pin:
    """What a repository's files must be from now on.

    Attributes:
        finished: whether they were once downloaded in full; before that, the pin is only what the hub said.
    """

    repository: str
    revision: str
    files: tuple[ModelFile, ...]
    finished: bool = False


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a model's folder; None where there is none or it cannot be understood."""
    facts = _read(folder / MANIFEST)
    try:
        return None if facts is None else _manifest(facts)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a folder a complete model.

    Raises:
        OSError: it cannot be written.
    """
    facts = {"schema": _SCHEMA, **asdict(manifest), "check": manifest.check.value}
    write_json(folder / MANIFEST, facts)


def read_pin(folder: Path) -> Pin | None:
    """What was pinned for the model whose revisions ``folder`` holds."""
    facts = _read(folder / PIN)
    try:
        if facts is None:
            return None
        pin = Pin(str(facts["repository"]), str(facts["revision"]), _files(facts["files"]), facts["finished"] is True)
        return pin if pin.files else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def write_pin(folder: Path, pin: Pin) -> None:
    """Remember what a model's files must be.

    Raises:
        OSError: it cannot be written.
    """
    write_json(folder / PIN, {"schema": _SCHEMA, **asdict(pin)})


def read_damaged(folder: Path) -> tuple[str, ...]:
    """The files that a check found changed since they were downloaded."""
    facts = _read(folder / DAMAGED)
    names = facts.get("files") if facts is not None else None
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def write_damaged(folder: Path, names: Sequence[str]) -> None:
    """Remember which files a check found changed; none removes the note.

    Raises:
        OSError: it cannot be written.
    """
    if names:
        write_json(folder / DAMAGED, {"schema": _SCHEMA, "files": list(names)})
    else:
        (folder / DAMAGED).unlink(missing_ok=True)


def write_json(path: Path, facts: Mapping[str, object]) -> None:
    """Write a JSON file so that a crash leaves the old one or the new one; the caller holds the lock.

    Raises:
        OSError: it cannot be written.
    """
    whole = path.with_name(f".{path.name}.new")  # one name: what a kill leaves is overwritten by the next writer
    with whole.open("w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    whole.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and facts.get("schema") == _SCHEMA else None


def _manifest(facts: Mapping[str, Any]) -> Manifest:
    repository = facts["repository"]
    return Manifest(
        id=str(facts["id"]),
        title=str(facts["title"]),
        repository=None if repository is None else str(repository),
        revision=str(facts["revision"]),
        host=str(facts["host"]),
        check=Check(facts["check"]),
        files=_files(facts["files"]),
        made=tuple(str(name) for name in facts["made"]),
        differs=tuple(str(name) for name in facts["differs"]),
    )


def _files(entries: Sequence[Mapping[str, Any]]) -> tuple[ModelFile, ...]:
    return tuple(
        ModelFile(
            str(entry["path"]),
            None if entry["size"] is None else int(entry["size"]),
            None if entry["sha256"] is None else str(entry["sha256"]),
            None if entry["git_sha1"] is None else str(entry["git_sha1"]),
        )
        for entry in entries
    )
