"""What goes wrong between here and a server, and how long it is worth trying again."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import random
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from app.engine.models.errors import ModelCause

BEAT_S = 0.1
"""How often someone who waits gets the chance to stop."""

_ERROR_CODES = {
    "GatedRepo": ModelCause.GATED,
    "RepoNotFound": ModelCause.NO_REPOSITORY,
    "RevisionNotFound": ModelCause.NO_REVISION,
    "EntryNotFound": ModelCause.NO_FILE,
}
"""The hub's X-Error-Code."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds, and how often to try.

    Attributes:
        connect_s: until a connection is there.
        silence_s: between two bytes.
        first_wait_s: before the second try; it doubles with every try that brought nothing.
        longest_wait_s: what it does not grow beyond.
        longest_asked_s: the longest wait a server may ask for; one that asks for more is too busy.
        tries: without a single new byte; then the download stops and keeps what it has.
    """

    connect_s: float = 15.0
    silence_s: float = 30.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    longest_asked_s: float = 300.0
    tries: int = 8


class Fault(Exception):
    """Something went wrong with one request or with the disk; becomes a ModelError when trying again did not help.

    Attributes:
        cause: what.
        detail: as in ModelError.
        again: whether it may be gone at the next try.
        asked_s: how many seconds the server asked to wait, or None.
    """

    def __init__(
        self, cause: ModelCause, detail: str = "", *, again: bool = False, asked_s: float | None = None
    ) -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail
        self.again = again
        self.asked_s = asked_s


class Retries:
    """Decides after each fault: wait and go on, or give up."""

    def __init__(self, patience: Patience, tell: Callable[[Fault, float], None]) -> None:
        """``tell(fault, seconds left)`` is called at least every BEAT_S while waiting; it may raise to stop."""
        self._patience = patience
        self._tell = tell
        self._failures = 0

    def progressed(self) -> None:
        """Something new has arrived: the line works, so patience is new too."""
        self._failures = 0

    def after(self, fault: Fault) -> None:
        """Return after the wait that is due.

        Raises:
            Fault: the same; another try would not help.
        """
        self._failures += 1
        patience = self._patience
        if not fault.again or self._failures >= patience.tries:
            raise fault
        if fault.asked_s is not None and fault.asked_s > patience.longest_asked_s:
            raise fault
        longest = min(patience.longest_wait_s, patience.first_wait_s * 2.0 ** (self._failures - 1))
        wait = random.uniform(longest / 2, longest)  # so that not all who were thrown out come back at once
        end = time.monotonic() + max(wait, fault.asked_s or 0.0)
        while (left := end - time.monotonic()) > 0:
            self._tell(fault, left)
            time.sleep(min(BEAT_S, left))


def from_exception(problem: Exception, host: str) -> Fault | None:
    """What a failed connection means; None if it is no failure of a connection."""
    causes: tuple[tuple[type[Exception] | tuple[type[Exception], ...], ModelCause], ...] = (
        (TimeoutError, ModelCause.STALLED),
        ((socket.gaierror, ConnectionRefusedError), ModelCause.OFFLINE),
        ((ConnectionError, http.client.IncompleteRead, ssl.SSLError), ModelCause.INTERRUPTED),
        ((http.client.HTTPException, ValueError), ModelCause.BAD_REPLY),  # no HTTP, absurd headers, unusable addresses
        (OSError, ModelCause.OFFLINE),  # no route, network down
    )
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Fault(ModelCause.CERTIFICATE, f"{host}: {problem.verify_message}")
    if isinstance(problem, OSError) and str(problem).startswith("Tunnel connection failed"):
        return Fault(ModelCause.PROXY, str(problem).rpartition("failed: ")[2])
    for kinds, cause in causes:
        if isinstance(problem, kinds):
            return Fault(cause, host, again=True)
    return None


def check_status(status: int, headers: http.client.HTTPMessage, host: str, missing: Fault) -> None:
    """Return for 200 and 206.

    Args:
        status: of the reply.
        headers: of the reply.
        host: who replied.
        missing: what 404 means here, where the server does not say it itself.

    Raises:
        Fault: what any other status means.
    """
    if status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        return
    if status == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
        raise Fault(ModelCause.PORTAL, host)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise Fault(ModelCause.PROXY, str(status))
    if status in (408, 425, 429) or status >= 500:
        raise Fault(ModelCause.BUSY, f"{host}: {status}", again=True, asked_s=asked_wait(headers))
    named = _ERROR_CODES.get(headers.get("X-Error-Code", ""))
    if named is not None:
        raise Fault(named, missing.detail)
    if status in (404, 410):
        raise missing
    if status in (401, 403, 451):
        raise Fault(ModelCause.REFUSED, f"{host}: {status}")
    raise Fault(ModelCause.BAD_REPLY, f"{host}: {status}")


def asked_wait(headers: http.client.HTTPMessage) -> float | None:
    """Seconds to wait as the server asks for: Retry-After (seconds or a date), or the hub's own RateLimit ``t``.

    A date is compared with the server's own Date, so that a wrong clock here does not matter.
    """
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdigit():
        return float(after)
    if after:
        with contextlib.suppress(ValueError):
            then = email.utils.parsedate_to_datetime(after).timestamp()
            return max(0.0, then - _date_of(headers))
    limit = re.search(r"\bt=(\d{1,6})\b", headers.get("RateLimit", ""))
    return float(limit[1]) if limit else None


def _date_of(headers: http.client.HTTPMessage) -> float:
    """When the server replied, by its own clock; by ours if it does not say."""
    with contextlib.suppress(ValueError):
        return email.utils.parsedate_to_datetime(headers.get("Date", "")).timestamp()
    return time.time()
