"""Counts the network connections that the program makes (promise 4: nothing leaves the computer).

Python tells of every attempt to connect through ``sys.addaudithook``; attempts inside this computer
(Unix sockets, loopback) are not counted, all others are, whether or not they succeed. Helper processes
watch themselves and tell the window (app.engine.process). What a library does in native code, without
Python's sockets, is not seen here; a test runs the program without any network instead.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable

_count = 0
_watching = False
_listeners: list[Callable[[], None]] = []


def watch() -> None:
    """Begin to count in this process; once is enough, and it cannot be undone."""
    global _watching
    if not _watching:
        _watching = True
        sys.addaudithook(_heard)


def count() -> int:
    """Connections tried since the start, here and in the helper processes."""
    return _count


def add_one() -> None:
    """A connection was tried: here, or in a helper process."""
    global _count
    _count += 1
    for listener in _listeners:
        listener()


def listen(listener: Callable[[], None]) -> None:
    """Call ``listener`` from now on at every connection, on whichever thread makes it."""
    _listeners.append(listener)


def forget(listener: Callable[[], None]) -> None:
    """Do not call ``listener`` any more."""
    _listeners.remove(listener)


def leaves_computer(address: object) -> bool:
    """Whether a socket address (as ``socket.connect`` takes it) is outside this computer."""
    if not isinstance(address, tuple) or not address:
        return False  # a Unix socket's path
    host = str(address[0])
    if host in ("", "localhost"):
        return False
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return True  # a name that must be looked up


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and leaves_computer(arguments[1]):
        add_one()
