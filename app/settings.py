"""What the program remembers between two starts: one small JSON file, every setting named once.

Written whole and atomically; a damaged file is set aside, never a reason not to start. Holds no
document text, only paths of recent files, the window's place and choices of appearance.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from pathlib import Path

from app.engine import private

logger = logging.getLogger(__name__)

RECENT_MAX = 10
PLACES_MAX = 200
LAST_MAX = 200


class Appearance(Enum):
    """Which colours the person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    """High contrast, light or dark as the system is."""


DEVICES = ("auto", "cpu", "cuda", "mps")
"""Where readers compute (app.engine.reading.device)."""

CAUTION_LEAST, CAUTION_MOST, CAUTION_STEP = 0.1, 0.7, 0.05
"""How sure an answer must be before it is called one: what a person can choose between."""


@dataclass(frozen=True)
class RecentFile:
    """A file that was opened.

    Attributes:
        path: absolute.
        pages: of a PDF; None for text.
        opened: seconds since the epoch.
        fingerprint: of its bytes, by which what else is kept of it is found; "" where that is not known.
    """

    path: Path
    pages: int | None
    opened: float
    fingerprint: str = ""


@dataclass(frozen=True)
class LastPlace:
    """Where a document was left.

    Attributes:
        fingerprint: of its bytes: it may be moved or renamed.
        page: at the top of the window, from 1; 1 of a text. share: of its height that is above the window.
        zoom: that the person chose; None: as it fits.
    """

    fingerprint: str
    page: int
    share: float
    zoom: float | None


@dataclass(frozen=True)
class Values:
    """All settings, with their defaults.

    Attributes:
        geometry: the window's place and size, Qt's bytes in base64, or "".
        splitter: widths of the answers and the page, in pixels.
        reader: the reader to use: a model's id, which survives a move of the models, or a folder's path; None for the
            built-in one.
        offered: the recommended reader was offered, which happens once.
        device: one of ``DEVICES``, for readers that can compute on a graphics card.
        caution: the least confidence of an answer, from CAUTION_LEAST to CAUTION_MOST; None: what the reader's own
            measurement recommends.
        keep_recent: recent files are remembered, and where in a document the person was.
        places: where documents were left, the newest first.
        last: what was open when a window with documents was closed last; absolute, as its tabs stood.
        last_shown: that of them which was shown, if it is one of them.
        night: pages are dark. side: the panel beside the page is there.
    """

    appearance: Appearance = Appearance.SYSTEM
    recent: tuple[RecentFile, ...] = field(default=())
    geometry: str = ""
    splitter: tuple[int, int] = (384, 896)
    reader: str | None = None
    offered: bool = False
    device: str = "auto"
    caution: float | None = None
    keep_recent: bool = True
    places: tuple[LastPlace, ...] = field(default=())
    last: tuple[Path, ...] = field(default=())
    last_shown: Path | None = None
    night: bool = False
    side: bool = False


class Settings:
    """The settings file.

    Args:
        path: of the JSON file; its folder is made when something is first written.
        private: the file is read, but nothing is ever written; recent files are neither shown nor remembered.
    """

    def __init__(self, path: Path, private: bool = False) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.private = private
        self.values = self._load()
        if private:
            self.values = replace(self.values, recent=(), places=(), last=(), last_shown=None)

    @property
    def folder(self) -> Path:
        """Where the file is: the data folder."""
        return self._path.parent

    def change(self, **changes: object) -> None:
        """Change some of ``Values`` and write them; a disk that refuses costs a line in the log."""
        values = replace(self.values, **changes)  # type: ignore[arg-type]
        if values != self.values:
            self.values = values
            self._save()

    def remember_file(
        self, path: Path, pages: int | None, now: float | None = None, later: bool = False, fingerprint: str = ""
    ) -> None:
        """Put a file at the head of the recent ones, if they are kept; ``later``: the caller will ``write`` them."""
        if self.private or not self.values.keep_recent:
            return
        kept = [file for file in self.values.recent if file.path != path]
        newest = RecentFile(path, pages, time.time() if now is None else now, fingerprint)
        self.values = replace(self.values, recent=(newest, *kept)[:RECENT_MAX])
        if not later:
            self._save()

    def write(self) -> None:
        """Write the values as they are; from any thread."""
        self._save()

    def forget_file(self, path: Path) -> None:
        """Take a file out of the recent ones, and forget where in it the person was."""
        kept = tuple(file for file in self.values.recent if file.path != path)
        gone = {file.fingerprint for file in self.values.recent} - {file.fingerprint for file in kept}
        places = tuple(each for each in self.values.places if each.fingerprint not in gone)
        last = tuple(each for each in self.values.last if each != path)
        shown = None if self.values.last_shown == path else self.values.last_shown
        self.change(recent=kept, places=places, last=last, last_shown=shown)

    def forget_files(self) -> None:
        """Forget every recent file, what was open last, and where in which document the person was."""
        self.change(recent=(), places=(), last=(), last_shown=None)

    def remember_places(self, places: Sequence[LastPlace]) -> None:
        """Where documents were left, if recent files are kept at all; the newest first."""
        if self.private or not self.values.keep_recent:
            return
        new = {place.fingerprint for place in places}
        kept = [place for place in self.values.places if place.fingerprint not in new]
        self.change(places=(*places, *kept)[:PLACES_MAX])

    def remember_open(self, paths: Sequence[Path], shown: Path | None) -> None:
        """What was open when the window was closed, if recent files are kept at all; nothing open changes nothing."""
        if not self.private and self.values.keep_recent and paths:
            self.change(last=tuple(paths)[:LAST_MAX], last_shown=shown if shown in paths else None)

    def _load(self) -> Values:
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return Values()
        except (OSError, UnicodeDecodeError) as error:
            logger.warning("settings could not be read: %s", error)
            self._set_aside()
            return Values()
        try:
            return _parse(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning("settings are damaged and were set aside: %s", error)
            self._set_aside()
            return Values()

    def _set_aside(self) -> None:
        if self.private:
            return
        private.tighten(self._path)
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_name(self._path.name + ".damaged"))

    def _save(self) -> None:
        with self._lock:  # they share the name of the new file, and the newest values are written last
            self._save_alone()

    def _save_alone(self) -> None:
        if self.private:
            return
        values = asdict(self.values)
        values["appearance"] = self.values.appearance.value
        values["last"] = [str(path) for path in self.values.last]
        values["last_shown"] = None if self.values.last_shown is None else str(self.values.last_shown)
        values["recent"] = [{**asdict(file), "path": str(file.path)} for file in self.values.recent]
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            private.make_folder(self._path.parent, is_ours=False)  # it may be one that the person chose
            with open(new, "w", encoding="utf-8", opener=private.opener) as file:
                json.dump(values, file, indent=1)
            new.replace(self._path)
        except OSError as error:
            logger.warning("settings could not be written: %s", error)


def _parse(data: dict[str, object]) -> Values:
    """Values from JSON; what is not known is dropped, what is missing keeps its default."""
    default = Values()
    recent = tuple(_parse_recent(file) for file in data.get("recent", []))  # type: ignore[attr-defined]
    left, right = data.get("splitter", default.splitter)  # type: ignore[misc]
    reader = data.get("reader")
    return Values(
        appearance=Appearance(data.get("appearance", default.appearance.value)),
        recent=recent[:RECENT_MAX],
        geometry=str(data.get("geometry", "")),
        splitter=(int(left), int(right)),  # type: ignore[has-type]
        reader=None if reader is None else str(reader),
        offered=data.get("offered") is True,
        device=_parse_device(data.get("device", default.device)),
        caution=_parse_caution(data.get("caution")),
        keep_recent=data.get("keep_recent") is not False,
        places=tuple(_parse_place(place) for place in data.get("places", []))[:PLACES_MAX],  # type: ignore[attr-defined]
        last=tuple(Path(str(path)) for path in data.get("last", []))[:LAST_MAX],  # type: ignore[attr-defined]
        last_shown=None if data.get("last_shown") is None else Path(str(data["last_shown"])),
        night=data.get("night") is True,
        side=data.get("side") is True,
    )


def _parse_device(name: object) -> str:
    if name not in DEVICES:
        raise ValueError(f"no such device: {name!r}")
    return str(name)


def _parse_caution(value: object) -> float | None:
    if value is None:
        return None
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError(f"no such caution: {value!r}")
    return min(max(number, CAUTION_LEAST), CAUTION_MOST)


def _parse_recent(file: dict[str, object]) -> RecentFile:
    pages = file["pages"]
    return RecentFile(
        Path(str(file["path"])),
        None if pages is None else int(str(pages)),
        float(str(file["opened"])),
        str(file.get("fingerprint", "")),
    )


def _parse_place(place: dict[str, object]) -> LastPlace:
    page, share, zoom = int(str(place["page"])), float(str(place["share"])), place["zoom"]
    scale = None if zoom is None else float(str(zoom))
    if page < 1 or not math.isfinite(share) or not math.isfinite(scale or 1.0):
        raise ValueError(f"no such place: {place!r}")
    return LastPlace(str(place["fingerprint"]), page, share, scale)
