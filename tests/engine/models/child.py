"""What the killed process runs: a module of its own, so that a fresh process need not import the tests."""

from __future__ import annotations

import os
from pathlib import Path

from app.engine.models import part as parts
from app.engine.models.download import download
from app.engine.models.faults import Patience
from app.engine.models.hub import RemoteFile


def use(hub: str) -> None:
    """Fetch from this hub: a fresh process may have the environment of another test."""
    os.environ["HF_ENDPOINT"] = hub
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ.pop(name, None)


def run(hub: str, repository: str, commit: str, files: list[RemoteFile], folder: Path) -> None:
    """A download, with marks small enough for a small file."""
    use(hub)
    parts.MARK_EVERY = 100_000
    download(repository, commit, files, folder, patience=Patience(first_wait_s=0.01, longest_wait_s=0.05))
