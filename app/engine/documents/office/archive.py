"""A ZIP file that was made to harm: nothing is unpacked to disk, and never more than fits in memory.

What an entry says of its own size is not believed; what comes out of it is counted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from app.engine.documents.errors import Cause
from app.engine.documents.office.fault import Fault
from app.engine.process import STILL_WORKING
from app.engine.task import Report, ignore

MAX_ENTRIES = 50_000
MAX_UNPACKED = 200_000_000
"""Bytes that may come out of one file in all; a Word file of 5,000 pages has some 50 million."""
MAX_PART = 50_000_000
"""Bytes of a part that is read at once."""
MAX_RATIO = 250
"""Text shrinks to a fortieth at best; deflate's most is a thousandth."""
RATIO_FROM = 10_000_000
"""Below so many bytes nobody minds the ratio."""

CHUNK = 256 * 1024

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""What Python's zipfile raises on damaged files."""


class Archive:
    """The parts of a ZIP file.

    Args:
        data: the whole file.
        report: gets STILL_WORKING while parts are read.

    Raises:
        Fault: here and everywhere: DAMAGED, LOCKED (encrypted entries), UNSAFE.
    """

    def __init__(self, data: bytes | bytearray, report: Report = ignore) -> None:
        self._report = report
        self._left = MAX_UNPACKED
        with _damage():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        if len(self._zip.filelist) > MAX_ENTRIES:
            raise Fault(Cause.UNSAFE)

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece."""
        with _damage():
            info = self._zip.getinfo(name)
            if info.flag_bits & 0x41:
                raise Fault(Cause.LOCKED)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Fault(Cause.DAMAGED)  # no such file has others, and theirs may ask for gigabytes at once
            done = 0
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    done += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0 or done > max(RATIO_FROM, MAX_RATIO * info.compress_size):
                        raise Fault(Cause.UNSAFE)
                    self._report(STILL_WORKING)
                    yield chunk

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """The bytes of a part, which may not be more than ``limit``."""
        data = bytearray()
        for chunk in self.chunks(name):
            data += chunk
            if len(data) > limit:
                raise Fault(Cause.UNSAFE)
        return bytes(data)


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise Fault(Cause.DAMAGED) from error
    except RuntimeError as error:
        if isinstance(error, RecursionError) or "encrypted" not in str(error):
            raise
        raise Fault(Cause.LOCKED) from error
