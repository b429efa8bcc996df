"""``models``: readers listed, downloaded, checked, imported and removed from the command line.

Standard output carries the result (JSON with ``--json``), progress goes to standard error. Exit status: 0 when it
was done, 1 when a check found damage, 2 when it could not be done.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from app import messages
from app.engine.models.catalogue import BUILTIN, Bytes, Group
from app.engine.models.endpoint import host
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.store import ModelStore
from app.engine.models.stored import State, StoredModel
from app.engine.models.transfer import Transfer, amount
from app.engine.service import model_store
from app.engine.task import Cancelled, Progress, Report
from app.messages import say
from app.paths import models_folder, resource

DAMAGED = 1
WRONG_USE = 2
INTERRUPTED = 130
_LINE_EVERY = 10
"""Per cent between two lines where nobody watches a line that changes."""


class Status(Protocol):
    """Where progress is shown (app.cli)."""

    watched: bool

    def show(self, text: str) -> None: ...
    def clear(self) -> None: ...
    def say(self, text: str) -> None: ...


def open_store() -> ModelStore:
    """The models in the person's data folder."""
    return model_store(models_folder(), resource("models/builtin"))


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The ``models`` command and its parts."""
    models = commands.add_parser("models", help=say(messages.CLI_MODELS), description=say(messages.CLI_MODELS))
    parts = models.add_subparsers(dest="part", required=True, metavar="COMMAND")

    def part(name: str, about: str) -> argparse.ArgumentParser:
        parser = parts.add_parser(name, help=say(about), description=say(about))
        parser.add_argument("--json", action="store_true", help=say(messages.CLI_JSON))
        return parser

    part("list", messages.CLI_MODELS_LIST)
    for name, about in (
        ("download", messages.CLI_MODELS_DOWNLOAD),
        ("verify", messages.CLI_MODELS_VERIFY),
        ("remove", messages.CLI_MODELS_REMOVE),
    ):
        part(name, about).add_argument("id", metavar="ID", help=say(messages.CLI_MODELS_ID))
    importing = part("import", messages.CLI_MODELS_IMPORT)
    importing.add_argument("path", metavar="PATH", type=Path, help=say(messages.CLI_MODELS_PATH))


def run(options: argparse.Namespace, status: Status) -> int:
    """Run one of the parts; returns the exit status."""
    store = open_store()
    parts = {"list": _list, "download": _download, "verify": _verify, "import": _import, "remove": _remove}
    try:
        return parts[options.part](store, options, status)
    except ModelError as error:
        status.say(messages.model_error(error))
        return WRONG_USE
    except Cancelled:
        status.say(say(messages.CLI_STOPPED))
        return INTERRUPTED


def reader_folder(name: str | None) -> str | None:
    """What ``--model`` means: None for the built-in reader, the folder of a model that is here, or a folder's path.

    Raises:
        ModelError: it is a model that is known, but not (whole) on this computer; or nothing that is known or there.
    """
    if name is None or name == BUILTIN:
        return None
    store = open_store()
    try:
        model = store.find(name)
    except ModelError:
        if not os.path.lexists(name):
            raise
        return name
    if model.group is Group.OTHER and store.state(name) is State.ABSENT:
        if Path(name).is_dir():
            return name  # "owner/name" may as well be the path of a folder
        raise ModelError(name, ModelCause.NOT_DOWNLOADED)
    return str(store.path(name))


def unusable(error: ModelError) -> str:
    """Why a model cannot be asked with, and the command that helps."""
    try:
        repository = open_store().find(error.model).repository
    except ModelError:
        return say(messages.CLI_MODEL_UNKNOWN, name=error.model)
    if error.cause is ModelCause.NOT_DOWNLOADED and repository:
        return say(messages.CLI_MODEL_NOT_HERE, id=error.model)
    if error.cause is ModelCause.DAMAGED and repository:
        return say(messages.CLI_MODEL_DAMAGED, id=error.model, files=error.detail)
    return messages.model_error(error)


# ------------------------------------------------------------------------------ the parts


def _list(store: ModelStore, options: argparse.Namespace, status: Status) -> int:
    entries = store.models()
    if options.json:
        _print_json({"folder": str(store.folder), "models": [_facts(entry) for entry in entries]})
        return 0
    titles = {
        Group.MULTILINGUAL: messages.CLI_MODELS_MANY_LANGUAGES,
        Group.ENGLISH: messages.CLI_MODELS_ENGLISH,
        Group.OTHER: messages.CLI_MODELS_OTHER,
    }
    for group, title in titles.items():
        members = [entry for entry in entries if entry.model.group is group]
        if members:
            print(say(title))
        for entry in members:
            _print_entry(entry)
    print(say(messages.CLI_MODELS_FOLDER, folder=store.folder))
    return 0


def _download(store: ModelStore, options: argparse.Namespace, status: Status) -> int:
    model = store.find(options.id)
    status.show(say(messages.CLI_MODELS_LOOKING, host=host(), name=model.title))
    try:
        with _stoppable() as check:
            entry = store.download(options.id, _Follow(status, check).transfer)
    except Cancelled:
        kept = store.entry(options.id)
        total = amount(kept.total.bytes) if kept.total else "?"
        status.say(say(messages.CLI_MODELS_STOPPED, id=kept.model.id, done=amount(kept.on_disk), total=total))
        return INTERRUPTED
    manifest = entry.manifest
    assert manifest is not None
    if manifest.differs:
        files = ", ".join(manifest.differs)
        status.say(say(messages.MODEL_DIFFERS, name=entry.model.title, files=files))
    done = say(
        messages.CLI_MODELS_DOWNLOADED,
        name=entry.model.title,
        size=amount(manifest.bytes),
        check=messages.model_check(manifest),
    )
    _finish(options, status, entry, f"{done} {say(messages.CLI_MODELS_USE, id=entry.model.id)}")
    return 0


def _verify(store: ModelStore, options: argparse.Namespace, status: Status) -> int:
    name = store.find(options.id).title
    with _stoppable() as check:
        entry = store.verify(options.id, _Follow(status, check).percent(messages.CLI_MODELS_CHECKING, name))
    if entry.state is State.DAMAGED:
        template = messages.CLI_MODELS_DAMAGED if entry.model.repository else messages.CLI_MODELS_DAMAGED_IMPORT
        sentence = say(template, name=name, files=", ".join(entry.damaged), id=entry.model.id)
        _finish(options, status, entry, sentence)
        return DAMAGED
    size = entry.manifest.bytes if entry.manifest else entry.on_disk
    _finish(options, status, entry, say(messages.CLI_MODELS_SOUND, name=name, size=amount(size)))
    return 0


def _import(store: ModelStore, options: argparse.Namespace, status: Status) -> int:
    name = options.path.name
    with _stoppable() as check:
        entry = store.import_path(options.path, _Follow(status, check).percent(messages.CLI_MODELS_IMPORTING, name))
    manifest = entry.manifest
    assert manifest is not None
    done = say(
        messages.CLI_MODELS_IMPORTED,
        name=name,
        id=entry.model.id,
        size=amount(manifest.bytes),
        check=messages.model_check(manifest),
    )
    _finish(options, status, entry, f"{done} {say(messages.CLI_MODELS_USE, id=entry.model.id)}")
    return 0


def _remove(store: ModelStore, options: argparse.Namespace, status: Status) -> int:
    model = store.find(options.id)
    freed = store.remove(options.id)
    status.clear()
    if options.json:
        _print_json({"id": model.id, "freed_bytes": freed})
    else:
        print(say(messages.CLI_MODELS_REMOVED, name=model.title, size=amount(freed)))
    return 0


# ------------------------------------------------------------------------------ following


class _Follow:
    """Turns what the engine reports into a line on standard error, or a few where nobody watches."""

    def __init__(self, status: Status, check: Report) -> None:
        self._status = status
        self._check = check
        self._next_line = 0.0
        self._shown = 0.0
        self._unreached = ""

    def transfer(self, event: object) -> None:
        self._check(event)
        if not isinstance(event, Transfer):
            return
        values = {"file": event.file, "done": amount(event.done), "total": amount(event.total)}
        if event.waiting is not None:
            why = say(messages.MODEL_WAITING.get(event.waiting, messages.MODEL_WAITING_OTHER))
            if not event.total:
                self._tell_unreached(say(messages.CLI_MODELS_UNREACHED, why=why, file=event.file))
                return
            self._tell(say(messages.CLI_MODELS_WAITING, why=why, **values), event.done, event.total)
            return
        speed = ""
        if event.bytes_per_second:
            speed = say(messages.CLI_MODELS_SPEED, speed=amount(round(event.bytes_per_second)))
            left = (event.total - event.done) / event.bytes_per_second
            speed += say(messages.CLI_MODELS_LEFT, time=duration(left)) if left >= 1 else ""
        self._tell(say(messages.CLI_MODELS_TRANSFER, speed=speed, **values), event.done, event.total)

    def percent(self, template: str, name: str) -> Report:
        def report(event: object) -> None:
            self._check(event)
            if isinstance(event, Progress) and event.total:
                percent = 100 * event.done // event.total
                self._tell(say(template, name=name, percent=percent), event.done, event.total)

        return report

    def _tell_unreached(self, text: str) -> None:
        """Before anything is known of a model: once, where nobody watches."""
        if self._status.watched:
            self._status.show(text)
        elif text != self._unreached:
            self._status.say(text)
        self._unreached = text

    def _tell(self, text: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self._status.watched:
            if now - self._shown >= 0.1:
                self._shown = now
                self._status.show(text)
        elif total and 100 * done / total >= self._next_line:
            self._next_line = 100 * done / total // _LINE_EVERY * _LINE_EVERY + _LINE_EVERY
            self._status.say(text)


@contextmanager
def _stoppable() -> Iterator[Report]:
    """Ctrl+C ends the work where it can be ended, and not in the middle of a write."""
    asked = False

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    def check(_event: object) -> None:
        if asked:
            raise Cancelled

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def duration(seconds: float) -> str:
    """Seconds as people say them: "40 s", "12 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


# ------------------------------------------------------------------------------ printing


def _finish(options: argparse.Namespace, status: Status, entry: StoredModel, sentence: str) -> None:
    status.clear()
    if options.json:
        _print_json(_facts(entry))
    else:
        print(sentence)


def _print_entry(entry: StoredModel) -> None:
    model = entry.model
    mark = f" ({say(messages.CLI_MODELS_RECOMMENDED)})" if model.recommended else ""
    print(f"  {model.id}{mark} – {messages.model_state(entry)}")
    scores = model.scores
    facts = [
        messages.size_of(entry.total) if entry.total and not model.builtin else "",
        messages.say_count(messages.MODEL_LANGUAGES, model.language_count) if model.language_count else "",
        model.licence,
        say(messages.MODEL_MEMORY, size=amount(model.memory.bytes)) if model.memory else "",
    ]
    lines = [
        messages.model_about(model),
        " · ".join(fact for fact in facts if fact),
        say(messages.MODEL_SCORES, data=scores.dataset, exact=scores.exact, f1=scores.f1)
        if scores and scores.f1 is not None
        else "",
        messages.model_check(entry.manifest) if entry.manifest else "",
        f"{model.attribution} – {model.attribution_url}" if model.attribution else model.repository or "",
    ]
    for line in lines:
        if line:
            print(f"      {line}")


def _facts(entry: StoredModel) -> dict[str, object]:
    """A model as JSON: what it is, and what of it is here."""
    model, manifest, scores = entry.model, entry.manifest, entry.model.scores
    return {
        "id": model.id,
        "title": model.title,
        "group": model.group.value,
        "recommended": model.recommended,
        "state": entry.state.value,
        "folder": str(entry.folder) if entry.folder else None,
        "bytes": entry.on_disk,
        "download": _bytes(entry.total),
        "memory": _bytes(model.memory),
        "repository": model.repository,
        "revision": manifest.revision if manifest else model.revision,
        "confirmed": model.confirmed,
        "check": manifest.check.value if manifest else None,
        "host": (manifest.host or None) if manifest else None,
        "differs": list(manifest.differs) if manifest else [],
        "damaged": list(entry.damaged),
        "languages": model.language_count or None,
        "licence": model.licence or None,
        "attribution": model.attribution or None,
        "scores": {"dataset": scores.dataset, "exact": scores.exact, "f1": scores.f1, "source": scores.source}
        if scores
        else None,
    }


def _bytes(size: Bytes | None) -> dict[str, object] | None:
    return {"bytes": size.bytes, "estimate": size.estimate} if size else None


def _print_json(facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False))
    sys.stdout.flush()
