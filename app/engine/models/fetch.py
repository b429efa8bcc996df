"""What to fetch of a repository, and what its files must be: from the catalogue, or from the hub's listing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.engine.models.catalogue import Model, ModelFile
from app.engine.models.check import INDEX, WEIGHTS, missing
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.hub import Listing, RemoteFile, is_allowed, resolve
from app.engine.models.manifest import Pin
from app.engine.models.part import sha256_of
from app.engine.task import Report


def catalogue_pin(model: Model) -> Pin | None:
    """What the catalogue itself pins in full; None for an entry that is not confirmed."""
    if not model.confirmed or model.repository is None or model.revision is None:
        return None
    return Pin(model.repository, model.revision, model.files, finished=True)


def listed_pin(model: Model, report: Report) -> Pin:
    """What the hub says a repository's files are.

    An unconfirmed entry's revision is a hint: where the hub does not know it, its newest is taken.

    Raises:
        ModelError: there is none, it lacks something that every reader needs, or the hub cannot be reached.
    """
    assert model.repository is not None
    try:
        listing = resolve(model.repository, model.revision, report)
    except ModelError as problem:
        if problem.cause is not ModelCause.NO_REVISION or model.revision is None:
            raise
        listing = resolve(model.repository, None, report)
    return Pin(listing.repository, listing.revision, _needed(listing))


def _needed(listing: Listing) -> tuple[ModelFile, ...]:
    """The files that a reader is loaded from, small ones first."""
    names = {file.path for file in listing.files}
    if cause := missing(names):
        raise ModelError(listing.repository, cause)
    chosen = [file for file in listing.files if not (WEIGHTS in names and _is_shard(file.path))]
    return tuple(
        ModelFile(file.path, file.size, file.sha256, file.git_sha1)
        for file in sorted(chosen, key=lambda file: (file.size or 0, file.path))
    )


def _is_shard(name: str) -> bool:
    return name == INDEX or (name.endswith(".safetensors") and name != WEIGHTS)


def remote_files(pin: Pin) -> tuple[RemoteFile, ...]:
    """As the downloader takes them.

    Raises:
        ModelError: UNSAFE_NAME, somebody changed the pin.
    """
    for file in pin.files:
        if not is_allowed(file.path):
            raise ModelError(pin.repository, ModelCause.UNSAFE_NAME, file.path)
    return tuple(RemoteFile(file.path, file.size, file.sha256, file.git_sha1) for file in pin.files)


def hashed(folder: Path, files: Sequence[ModelFile], report: Report) -> tuple[ModelFile, ...]:
    """The files with the size and sha256 that they have in ``folder``; those that have a sha256 were checked by it."""
    return tuple(
        replace(
            file,
            size=(folder / file.path).stat().st_size,
            sha256=file.sha256 or sha256_of(folder / file.path, lambda _done: report(None)),
        )
        for file in files
    )


def differing(model: Model, files: Sequence[ModelFile]) -> tuple[str, ...]:
    """Files that are not what an unconfirmed entry of the catalogue had noted about them."""
    there = {file.path: file for file in files}
    return tuple(
        noted.path
        for noted in model.files
        if (found := there.get(noted.path)) is None
        or (noted.size is not None and noted.size != found.size)
        or (noted.sha256 is not None and noted.sha256 != found.sha256)
    )
