"""One request over HTTP that can be left at any moment.

Looking up a name, connecting, TLS and reading can each block for half a minute, and Python offers no way to
interrupt them. So a thread of the request's own does all of it and hands the pieces over through a short
queue; whoever waits at the other end hears a beat ten times a second and can walk away: the socket is shut
down, the thread ends by itself.

Certificates are the system's (truststore), proxies too; no cookie, no token, no name of the person is sent.
"""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import ssl
import string
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

import truststore

from app.engine.models.errors import ModelCause
from app.engine.models.faults import BEAT_S, Fault, Patience, from_exception
from app.engine.models.proxies import Proxy, proxy_for

PIECE = 256 * 1024
"""Bytes read at once, at most."""

PIECES_AHEAD = 4
"""So many pieces may wait for the disk; with more, the line would fill memory."""

MOST_REDIRECTS = 10

NO_LINE_S = 6.0
"""Looking up a name and connecting take a second; without a connection both may block for half a minute."""

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Head:
    """What the last server said before the body: after all redirects."""

    status: int
    headers: http.client.HTTPMessage
    host: str


@dataclass(frozen=True)
class _Route:
    """A connection that is not open yet, what to ask it for, with which headers, and through which proxy."""

    connection: http.client.HTTPConnection
    target: str
    headers: dict[str, str]
    proxy: Proxy | None


class _Left(Exception):
    """Nobody waits for the reply any more."""


class Request:
    """A GET that is under way; a context manager, so that no socket outlives it."""

    def __init__(self, url: str, headers: Mapping[str, str], patience: Patience, beat: Callable[[], None]) -> None:
        """``beat`` is called at least every BEAT_S while nothing arrives, and may raise to stop."""
        self._url = url
        self._host = _host_of(url)
        self._headers = {"User-Agent": "Answerlight", "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        self._patience = patience
        self._beat = beat
        self._arrived: queue.Queue[Head | bytes | Exception | None] = queue.Queue(PIECES_AHEAD)
        self._lock = threading.Lock()
        self._left = False
        self._socket: socket.socket | None = None
        self._began = time.monotonic()
        # A daemon: one that hangs in a name look-up must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="request", daemon=True)

    def __enter__(self) -> Request:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._left = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # Not SSLSocket's own: that one takes away what the thread is reading with.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    @property
    def has_no_line(self) -> bool:
        """Whether it has tried to reach anybody for so long that there is probably no connection to the internet."""
        return self._socket is None and time.monotonic() - self._began > NO_LINE_S

    def head(self) -> Head:
        """Wait for the reply to begin.

        Raises:
            Fault: it did not.
        """
        head = self._next()
        assert isinstance(head, Head)
        return head

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives; ends where the server ended it, which may be too early.

        Raises:
            Fault: the line broke.
        """
        while (piece := self._next()) is not None:
            assert isinstance(piece, bytes)
            yield piece

    def _next(self) -> Head | bytes | None:
        while True:
            try:
                arrived = self._arrived.get(timeout=BEAT_S)
            except queue.Empty:
                self._beat()
                continue
            if isinstance(arrived, Exception):
                raise arrived
            return arrived

    # The rest runs in the thread.

    def _run(self) -> None:
        with contextlib.suppress(_Left):
            try:
                self._talk()
            except (_Left, Fault) as known:
                self._give(known)
            except Exception as problem:  # noqa: BLE001 - a thread's boundary: raised again where the reply is awaited
                self._give(from_exception(problem, self._host) or problem)

    def _talk(self) -> None:
        url: str | None = self._url
        for _ in range(MOST_REDIRECTS):
            if url is None:
                return
            self._host = _host_of(url)
            route = self._route(url)
            with contextlib.closing(route.connection):
                url = self._ask(url, route)
        if url is not None:
            raise Fault(ModelCause.REDIRECTS, self._host)

    def _route(self, url: str) -> _Route:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Fault(ModelCause.REDIRECTS, _origin_of(url))
        wait = self._patience.connect_s
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        proxy = proxy_for(parts)
        headers = dict(self._headers)
        # The port is always given: http.client would take the end of an IPv6 address for one.
        own_port = parts.port or (443 if parts.scheme == "https" else 80)
        host, port = (proxy.host, proxy.port) if proxy else (parts.hostname, own_port)
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(host, port, timeout=wait, context=_certificates())
            if proxy:
                # Host: before 3.12 http.client leaves it out, and some proxies want it.
                authority = _authority(parts) if parts.port else f"{_authority(parts)}:443"
                connection.set_tunnel(parts.hostname, own_port, {"Host": authority, **proxy.headers})
            return _Route(connection, target, headers, proxy)
        if proxy:
            headers |= proxy.headers
            headers["Host"] = _authority(parts)
            target = f"http://{_authority(parts)}{target}"
        return _Route(http.client.HTTPConnection(host, port, timeout=wait), target, headers, proxy)

    def _ask(self, url: str, route: _Route) -> str | None:
        """Hand over the whole reply, or return where it is to be had."""
        connection = route.connection
        try:
            connection.connect()
        except TimeoutError as problem:
            if connection.sock is not None:  # somebody is there, and says nothing
                raise
            raise Fault(ModelCause.OFFLINE, self._host, again=True) from problem
        except ConnectionRefusedError as problem:
            if route.proxy is None:
                raise
            raise Fault(ModelCause.PROXY, f"{route.proxy.host}:{route.proxy.port}", again=True) from problem
        self._use(connection.sock)
        connection.sock.settimeout(self._patience.silence_s)
        connection.request("GET", route.target, headers=route.headers)
        with contextlib.closing(connection.getresponse()) as response:
            if response.status in _REDIRECTS:
                return _target(url, response.headers.get("Location"))
            self._give(Head(response.status, response.headers, self._host))
            while piece := response.read1(PIECE):
                self._give(piece)
            self._give(None)
            return None

    def _use(self, line: socket.socket) -> None:
        with self._lock:
            if self._left:
                raise _Left
            self._socket = line

    def _give(self, item: Head | bytes | Exception | None) -> None:
        while not self._left:
            try:
                self._arrived.put(item, timeout=BEAT_S)
            except queue.Full:
                continue
            return
        raise _Left


def _certificates() -> ssl.SSLContext:
    """Trusts whom the system trusts: company certificates work as they do in the browser."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _host_of(url: str) -> str:
    try:
        return urllib.parse.urlsplit(url).hostname or url
    except ValueError:
        return url


def _authority(parts: urllib.parse.SplitResult) -> str:
    """Host and port as written, without a name and password before them: those are never sent."""
    return parts.netloc.rpartition("@")[2]


def _origin_of(url: str) -> str:
    """What of an address may be shown: the rest can hold a signature."""
    with contextlib.suppress(ValueError):
        parts = urllib.parse.urlsplit(url)
        return f"{parts.scheme}://{_authority(parts)}"
    return url[:40]


def _target(url: str, location: str | None) -> str:
    """Where a redirect leads.

    Raises:
        Fault: nowhere, or from an encrypted line to one that is not.
    """
    if not location:
        raise Fault(ModelCause.REDIRECTS, _host_of(url))
    # http.client reads headers as Latin-1; what is not ASCII goes back as the bytes it came as.
    safe = urllib.parse.quote(location, safe=string.punctuation, encoding="iso-8859-1")
    target = urllib.parse.urljoin(url, safe)
    if urllib.parse.urlsplit(url).scheme == "https" and urllib.parse.urlsplit(target).scheme != "https":
        raise Fault(ModelCause.REDIRECTS, _origin_of(target))
    return target
