"""What holds for every test: its own data folder, no network beyond this computer, no thread left behind.

With ANSWERLIGHT_HIDE_QT=1 (the first half of ``run.py test``) PySide6 cannot be imported, as if it
were not installed.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

from app.engine import connections

THREAD_GRACE_S = 30.0
"""How long a thread that was told to stop may take to end after its test: on a busy machine, not at once."""

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background has them ignore Ctrl+C, and so would every program under test.
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Property tests try the same examples every time and have no deadline: a run says something about the change at hand,
# not about chance or a busy machine. New examples are looked for by hand: pytest --hypothesis-profile=search
_calm = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("search", max_examples=2000, **_calm)
hypothesis.settings.register_profile("same", derandomize=True, **_calm)
hypothesis.settings.load_profile("same")


class PathFinderWithoutQt:
    """Finds modules where Python does, except Qt: to all who ask, it is not installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            return None
        return PathFinder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> object:
        return getattr(PathFinder, name)  # installed distributions, caches


if os.environ.get("ANSWERLIGHT_HIDE_QT") == "1":
    sys.meta_path[:] = [PathFinderWithoutQt() if finder is PathFinder else finder for finder in sys.meta_path]


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    # pyproject.toml sets pytest-qt's options, and --strict-config refuses those that nobody declared.
    if not pluginmanager.hasplugin("pytest-qt"):
        parser.addini("qt_api", "declared in place of pytest-qt, which is switched off")
        parser.addini("qt_log_level_fail", "declared in place of pytest-qt, which is switched off")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, so that no test sees or changes the person's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANSWERLIGHT_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_connections_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that tries a connection out of this computer does not raise the number that another one reads."""
    monkeypatch.setattr(connections, "_count", 0)


def is_this_computer(address: object) -> bool:
    """Whether a socket address (or host) is loopback or not of the internet at all."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(address, tuple) or not isinstance(host, str):
        return True  # a Unix socket's path
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Promise 4: a test that reaches for another computer fails, whatever the code made of the refusal."""
    attempts: list[object] = []
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(address: object) -> None:
        if not is_this_computer(address):
            attempts.append(address)
            raise ConnectionRefusedError(f"tests/conftest.py: no connection to {address!r}")

    def guarded_connect(self: socket.socket, address: object) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        check(address)
        return connect_ex(self, address)

    def guarded_lookup(host: object, port: object, *arguments: object, **keywords: object) -> object:
        if host is not None:
            check((host, port))
        return lookup(host, port, *arguments, **keywords)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)
    yield
    if attempts:
        pytest.fail(f"reached for the network: {attempts}")


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A thread that is not a daemon would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + THREAD_GRACE_S
    while left := [t for t in threading.enumerate() if t not in before and not t.daemon and t.is_alive()]:
        if time.monotonic() > end:
            pytest.fail(f"threads left running: {[thread.name for thread in left]}")
        time.sleep(0.01)
