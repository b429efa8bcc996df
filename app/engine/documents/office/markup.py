"""The characters of a web page: byte order mark, then what it says of itself, then as any other text."""

from __future__ import annotations

import codecs
import re

from app.engine.documents.text import MARKS, decode

_LOOKED_AT = 4096
_SAID = re.compile(
    rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,40})""",
    re.IGNORECASE,
)
_NOT_SO = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7")
"""Whoever could read the declaration byte by byte is not reading one of these."""

_WEB_NAMES = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""What browsers take these for (WHATWG Encoding, 4.2)."""


def decode_markup(data: bytes | bytearray) -> tuple[str, str]:
    """The text of a page, and its encoding as Python names it.

    Raises:
        UndecodableError: it is not text.
    """
    if any(data.startswith(mark) for mark, _ in MARKS):
        return decode(data)
    said = _SAID.search(bytes(data[:_LOOKED_AT]))
    if said is not None:
        try:
            name = codecs.lookup((said[1] or said[2]).decode("ascii")).name
            name = _WEB_NAMES.get(name, name)
            if name not in _NOT_SO:
                return data.decode(name), name
        except (LookupError, ValueError):  # no such encoding, or the page is not in it
            pass
    return decode(data)
