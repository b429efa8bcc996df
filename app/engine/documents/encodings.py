"""The encodings that a text file may be opened in when what was detected is wrong."""

from __future__ import annotations

import codecs

COMMON = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be",
    "cp1252", "iso8859-15", "mac-roman", "cp850", "cp437",
    "cp1250", "iso8859-2", "cp852",
    "cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5",
    "cp1253", "iso8859-7", "cp1254", "cp1257", "cp1258",
    "cp1255", "iso8859-8", "cp1256", "iso8859-6",
    "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "tis-620",
)  # fmt: skip
"""As Python names them, by language; ``app.messages`` has their names for people."""

_SAME = {"utf-8-sig": "utf-8", "cp932": "shift_jis", "cp949": "euc_kr", "johab": "euc_kr", "gb2312": "gb18030"}
_SAME |= {"gbk": "gb18030", "big5hkscs": "big5", "cp950": "big5", "iso8859-1": "cp1252", "latin-1": "cp1252"}
_SAME |= {"iso8859-9": "cp1254", "iso8859-13": "cp1257", "cp874": "tis-620", "iso2022_jp_2": "iso2022_jp"}


def encoding_named(name: str) -> str | None:
    """Python's name of an encoding for text, by any of its names; None when there is no such one."""
    try:
        found = codecs.lookup(name)
        b"a".decode(found.name, "replace")  # not "hex" or "zip", which are no encodings of text
    except (LookupError, ValueError):
        return None
    return found.name


def entry_for(encoding: str | None) -> str | None:
    """Which entry of COMMON an encoding is, or hardly differs from; None for others."""
    name = encoding_named(encoding) if encoding is not None else None
    if name is None:
        return None
    by_name = {codecs.lookup(common).name: common for common in COMMON}
    return by_name.get(name) or _SAME.get(name)
