"""What the program is and whose work is in it: its version, and the licences of everything it is made of.

An installed program carries the licences as one file, written when it was packed (packaging/). A checkout
has its libraries as installed distributions, whose own licence files are gathered when somebody asks.
"""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from app import __version__, paths

LICENCES = "licences.txt"
"""In resources/ of an installed program; never in a checkout."""

_WORDS = ("licen", "copying", "notice")
_NAMES = ("License-Expression", "License")
_RULE = "=" * 100


def version() -> str:
    """The program's version, as in ``--version``."""
    return __version__


def is_installed() -> bool:
    """Whether this is a program made by packaging/, rather than a checkout with a Python beside it."""
    return bool(getattr(sys, "frozen", False))


def licences_file() -> Path:
    """The file with the licences: of all that is shipped in an installed program, our own alone in a checkout.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    return paths.resource(LICENCES) if is_installed() else _our_licence()


def licences_text() -> str:
    """Every licence, ours first. In a checkout this reads some 200 small files: not for the window's thread.

    Raises:
        OSError: the installation is damaged.
    """
    if is_installed():
        return licences_file().read_text(encoding="utf-8")
    return gather_licences()


def gather_licences(distributions: Collection[str] | None = None, more: Collection[tuple[str, str]] = ()) -> str:
    """Our licence and those of installed libraries, as one text.

    Args:
        distributions: names of those to tell of, as pip spells them or not; None means all.
        more: further (heading, text), put between ours and the libraries'.
    """
    wanted = None if distributions is None else {_normal(name) for name in distributions}
    parts = [("Answerlight", _our_licence().read_text(encoding="utf-8")), *more]
    found = {_normal(entry.name): entry for entry in importlib.metadata.distributions()}
    parts += [_told(found[name]) for name in sorted(found) if wanted is None or name in wanted]
    return "\n".join(f"{_RULE}\n{heading}\n{_RULE}\n\n{text.strip()}\n" for heading, text in parts)


def _our_licence() -> Path:
    return Path(__file__).resolve().parents[1] / "LICENSE"


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _told(library: importlib.metadata.Distribution) -> tuple[str, str]:
    """A library's heading and what it says about its licence: the files it brings, once each."""
    texts: dict[str, None] = {}
    for file in library.files or ():
        if _is_licence(PurePosixPath(str(file))):
            located = Path(str(library.locate_file(file)))
            if located.is_file():
                texts[located.read_text(encoding="utf-8", errors="replace").strip()] = None
    told = library.metadata.get_all
    named = next((name.strip().partition("\n")[0] for key in _NAMES for name in told(key) or ()), "")
    named = named or "; ".join(_last(entry) for entry in told("Classifier") or () if entry.startswith("License"))
    home = min(told("Project-URL") or told("Home-page") or [""], key=_is_not_home).rpartition(", ")[2]
    heading = f"{library.name} {library.version}: {named or 'see below'}"
    return heading, "\n\n".join([home, *texts]).strip()


def _last(classifier: str) -> str:
    return classifier.rpartition(" :: ")[2]


def _is_not_home(entry: str) -> bool:
    """Sorts "Homepage, https://…" before the other addresses that a library names."""
    return not entry.lower().startswith("home")


def _is_licence(path: PurePosixPath) -> bool:
    """Whether an installed file tells about a licence: by its name, or by the folder that PEP 639 keeps them in."""
    if path.suffix in (".py", ".pyc"):
        return False
    by_folder = any(part.endswith(".dist-info") for part in path.parts) and "licenses" in path.parts[:-1]
    return by_folder or any(word in path.name.lower() for word in _WORDS)
