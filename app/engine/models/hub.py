"""What the hub (or a mirror of it) says about a repository: its commit, its files, and what to check them by.

Only names on an allow-list are ever looked at: safetensors and tokenizer files. Every repository has pickles
and some have programs; they are not fetched, so they cannot be run.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from app.engine.models.endpoint import endpoint
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.faults import Fault, Patience, Retries, check_status
from app.engine.models.line import Request
from app.engine.models.transfer import Transfer
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

_ALLOWED = re.compile(
    r"config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json"
    r"|vocab\.(?:json|txt)|merges\.txt|spm\.model|spiece\.model|sentencepiece\.bpe\.model|tokenizer\.model"
    r"|model\.safetensors|model\.safetensors\.index\.json|model-\d{5}-of-\d{5}\.safetensors"
)
_REPOSITORY = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[\w.-]+(?:/[\w.-]+)*", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_LONGEST_REPLY = 32 * 1024 * 1024
_MOST_PAGES = 50


@dataclass(frozen=True)
class RemoteFile:
    """A file of a repository at one commit.

    Attributes:
        path: its name; on the allow-list (is_allowed).
        size: in bytes, if known.
        sha256: of its content, 64 hex digits, if known (large files: the hub keeps them under it).
        git_sha1: what git calls its content, 40 hex digits, if known (small files).
    """

    path: str
    size: int | None
    sha256: str | None
    git_sha1: str | None


@dataclass(frozen=True)
class Listing:
    """The files of a repository that may be fetched, at the commit ``revision`` (40 hex digits)."""

    repository: str
    revision: str
    files: tuple[RemoteFile, ...]


def is_allowed(path: str) -> bool:
    """Whether a file of this name, at the top of a repository, may be fetched or imported."""
    return _ALLOWED.fullmatch(path) is not None


def is_hostile(path: str) -> bool:
    """Whether a relative name would lead out of its folder, on any system: .., absolute, drive, share, stream."""
    windows = PureWindowsPath(path)
    return (
        not path
        or "\\" in path
        or ":" in path
        or any(ord(character) < 32 for character in path)
        or path.startswith("/")
        or bool(windows.drive or windows.root)
        or ".." in path.split("/")
    )


def check_repository(repository: str) -> None:
    """Return if ``repository`` can be the name of one: "owner/model", or "model" alone.

    Raises:
        ModelError: BAD_NAME.
    """
    if not _REPOSITORY.fullmatch(repository) or ".." in repository:
        raise ModelError(repository, ModelCause.BAD_NAME)


def file_url(repository: str, revision: str, path: str) -> str:
    """Where a file is fetched from; the server redirects to where it lies."""
    parts = (repository, "resolve", urllib.parse.quote(revision, safe=""), urllib.parse.quote(path))
    return "/".join((endpoint(), *parts))


def resolve(
    repository: str, revision: str | None, report: Report = ignore, *, patience: Patience | None = None
) -> Listing:
    """Ask the hub which files a repository has.

    Args:
        repository: "owner/model".
        revision: a commit, branch or tag; None for the newest.
        report: gets StillWorking while the hub is silent, and Transfer while it cannot be reached.
        patience: how long to try.

    Raises:
        ModelError: there is none, it may not be had, it has no safetensors, or the hub cannot be reached.
    """
    check_repository(repository)
    wanted = revision or "main"
    if not _REVISION.fullmatch(wanted) or ".." in wanted:
        raise ModelError(repository, ModelCause.NO_REVISION, wanted)
    hub = _Hub(repository, patience or Patience(), report)
    try:
        commit = wanted if _COMMIT.fullmatch(wanted) else hub.commit(wanted)
        files = hub.files(commit)
    except Fault as fault:
        raise ModelError(repository, fault.cause, fault.detail) from fault
    if not any(file.path.endswith(".safetensors") for file in files):
        raise ModelError(repository, ModelCause.NO_WEIGHTS)
    return Listing(repository, commit, files)


class _Hub:
    """The hub's pages about one repository."""

    def __init__(self, repository: str, patience: Patience, report: Report) -> None:
        self._repository = repository
        self._address = f"{endpoint()}/api/models/{repository}"
        self._trouble: ModelCause | None = None
        self._told = False
        self._patience = patience
        self._report = report

    def commit(self, revision: str) -> str:
        """The commit that a branch or tag stands for."""
        page, _ = self._get(f"/revision/{urllib.parse.quote(revision, safe='')}", Fault(ModelCause.NO_REPOSITORY))
        commit = page.get("sha") if isinstance(page, dict) else None
        if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
            raise Fault(ModelCause.BAD_REPLY, "sha")
        return commit

    def files(self, commit: str) -> tuple[RemoteFile, ...]:
        """What of a commit may be fetched."""
        query = "recursive=True&expand=False"
        found: list[RemoteFile] = []
        for _ in range(_MOST_PAGES):
            page, following = self._get(f"/tree/{commit}?{query}", Fault(ModelCause.NO_REVISION, commit))
            if not isinstance(page, list):
                raise Fault(ModelCause.BAD_REPLY, "tree")
            found += _allowed_files(page)
            if not following:
                return tuple(found)
            # Only the query: a mirror may name the hub here, and nobody but the endpoint is to be asked.
            query = urllib.parse.urlsplit(following).query
        raise Fault(ModelCause.BAD_REPLY, "tree")

    def _get(self, path: str, missing: Fault) -> tuple[Any, str]:
        """A page as JSON, and the address of the one that follows it or ""."""
        retries = Retries(self._patience, lambda fault, left: self._tell(fault.cause, left))
        while True:
            try:
                return self._try(self._address + path, missing)
            except Fault as fault:
                self._trouble = fault.cause
                retries.after(fault)

    def _tell(self, trouble: ModelCause | None, retry_s: float | None = None) -> None:
        """What keeps the hub from answering, until it does."""
        if trouble is None and not self._told:
            self._report(STILL_WORKING)
        else:
            self._told = trouble is not None
            self._report(Transfer(self._repository, 0, 0, None, trouble, retry_s))

    def _try(self, url: str, missing: Fault) -> tuple[Any, str]:
        def beat() -> None:
            self._tell(self._trouble or (ModelCause.OFFLINE if request.has_no_line else None))

        with Request(url, {}, self._patience, beat) as request:
            head = request.head()
            self._trouble = None
            check_status(head.status, head.headers, head.host, missing)
            body = bytearray()
            for piece in request.pieces():
                body += piece
                if len(body) > _LONGEST_REPLY:
                    raise Fault(ModelCause.BAD_REPLY, head.host)
        expected = head.headers.get("Content-Length", "")
        if expected.isdigit() and len(body) < int(expected):
            raise Fault(ModelCause.INTERRUPTED, head.host, again=True)
        try:
            page = json.loads(bytes(body))
        except (ValueError, RecursionError) as problem:
            if head.headers.get_content_type() == "text/html":
                raise Fault(ModelCause.PORTAL, head.host) from problem
            raise Fault(ModelCause.BAD_REPLY, head.host, again=True) from problem
        return page, _following(head.headers.get("Link", ""))


def _allowed_files(entries: Sequence[Any]) -> list[RemoteFile]:
    """What may be fetched of the entries of a tree.

    Raises:
        Fault: an entry makes no sense, or has a name that leads out of the model's folder.
    """
    found = []
    for entry in entries:
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str):
            raise Fault(ModelCause.BAD_REPLY, "path")
        if is_hostile(path):
            raise Fault(ModelCause.UNSAFE_NAME, path)
        if entry.get("type") == "file" and is_allowed(path):
            found.append(_file(path, entry))
    return found


def _file(path: str, entry: dict[str, Any]) -> RemoteFile:
    lfs = entry.get("lfs")
    # Of a large file git knows only a pointer: entry["oid"] would be the hash of that.
    source, pattern = (lfs, _SHA256) if isinstance(lfs, dict) else (entry, _COMMIT)
    size, name = source.get("size"), source.get("oid")
    name = name.removeprefix("sha256:") if isinstance(name, str) else ""
    if not isinstance(size, int) or size < 0 or not pattern.fullmatch(name):
        raise Fault(ModelCause.BAD_REPLY, path)
    return RemoteFile(path, size, name, None) if source is lfs else RemoteFile(path, size, None, name)


def _following(link: str) -> str:
    """The address that a Link header gives as rel="next", or ""."""
    found = re.search(r"<([^<>]*)>\s*;[^<]*\brel=\"?next\b", link)
    return found[1] if found else ""
