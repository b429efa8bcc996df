"""A pytest plugin that looks at awaited states rarely, to find tests that wait for one that lasts only a moment.

Such a test passes on a quick machine and fails on a busy one, where the moment falls between two looks::

    QT_QPA_PLATFORM=offscreen python -m pytest tests/desktop -p tests.slow_polling

Every test must pass with it: either the test holds the world still (a gate, a stalled download), or it records the
changes instead of polling for them. It takes about six minutes, so it is run by hand when waits were added.
"""

from __future__ import annotations

from pytestqt.qtbot import QtBot

LOOK_EVERY_MS = 400

_wait_until = QtBot.waitUntil


def _wait_until_seen_late(self: QtBot, callback, *, timeout: int = 5000) -> None:
    """As ``QtBot.waitUntil``, but between two looks everything has time to happen."""

    def look():
        self.wait(LOOK_EVERY_MS)
        return callback()

    _wait_until(self, look, timeout=timeout)


QtBot.waitUntil = QtBot.wait_until = _wait_until_seen_late
