"""What the killed processes of test_store run: the store, which dies at a given step.

A module of its own, so that a fresh process need not import the tests; ``context`` makes such processes in a few
milliseconds where the system can.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from app.engine.models.place import Place
from app.engine.models.store import ModelStore
from tests.engine.models import child

KILLED = 9
"""The exit status of a process that was killed."""


def context() -> BaseContext:
    """How fresh processes are made here."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    # pytest, because every process made by it imports it again as its main module.
    made.set_forkserver_preload([child.__name__, __name__, "pytest", "http.client", "truststore"])
    return made


def status_of(work: Callable[..., None], *arguments: object) -> int | None:
    """The exit status of a process that did this work."""
    process = context().Process(target=work, args=arguments)
    process.start()
    process.join(150)
    status = process.exitcode
    process.kill()
    process.join()
    process.close()
    return status


class _Steps:
    """Ends the process at the step of this number."""

    def __init__(self, number: int) -> None:
        self._left = number

    def count(self, _event: object = None) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(KILLED)

    def before(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        def replaced(*arguments: object, **keywords: object) -> Any:
            self.count()
            return inner(*arguments, **keywords)

        return replaced


def make_vocabulary(folder: Path) -> tuple[str, ...]:
    """In place of making a tokenizer."""
    (folder / "vocab.txt").write_text("made", encoding="utf-8")
    return ("vocab.txt",)


def download(hub: str, home: Path, builtin: Path, repository: str, number: int) -> None:
    """Download; every write, rename and removal is a step."""
    child.use(hub)
    steps = _Steps(number)
    for owner, names in ((os, ("fsync", "replace", "write")), (Path, ("mkdir", "rename", "replace", "unlink"))):
        for name in names:
            setattr(owner, name, steps.before(getattr(owner, name)))
    ModelStore(home, builtin, make_vocabulary).download(repository)


def move(home: Path, new: Path, number: int) -> None:
    """Move to another drive; every report is a step, and so is tidying up once the old place is left."""

    def no_link(*_arguments: object, **_keywords: object) -> None:
        raise OSError(18, "another drive")

    os.link = no_link
    steps, tidy = _Steps(number), Place.tidy

    def step_and_tidy(place: Place) -> Any:
        if place._noted("leave"):
            steps.count()
        return tidy(place)

    Place.tidy = step_and_tidy
    Place(home).move(new, steps.count)
