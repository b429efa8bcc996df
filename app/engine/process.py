"""A helper process that the program outlives.

PDFium and torch run in processes of their own: a crash, a hang or a freeze there costs one page or
one question, never the window; stopping and giving memory back are exact. A *service* (any object)
lives in the helper; its public methods are called from here, one at a time, and may take ``report``.

The protocol is pickled tuples over a ``multiprocessing`` pipe. To the helper: ``("call", number,
method, arguments, reports, memory)`` and ``("cancel", number)``. From it, once: ``("ready", 0, None)``; at any
time: ``("connected", 0, None)`` when it tried to reach the network; for each call any ``("report", number,
event)``, then exactly one of ``("result", number, value)``, ``("error", number, exception)``, ``("failed",
number, text)``, ``("full", number, None)``. Time and memory of a call have limits (``limits``), which the service
may move by reporting an Allowance; beyond them the process is killed, and the next call starts another.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import multiprocessing.process
import os
import pickle
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from app.engine import connections
from app.engine.limits import Allowance, bound_own, resident
from app.engine.task import Cancelled, Report, ignore

logger = logging.getLogger(__name__)

HEARTBEAT_S = 0.05
"""How often a waiting caller gets the chance to stop, when the helper itself is silent."""

STOP_S = 0.8
"""How long a helper may take to stop by itself before it is killed (promise 5: within a second)."""


START_S = 60.0
"""How long a helper may take to load, on a slow or busy computer; only then its silence is counted."""

END_S = 5.0
"""How long the end of a killed process is waited for: one that waits for a dead drive does not end before that."""

NICENESS = 5
"""How much a process that ``yields`` steps back (nice(2))."""


class StillWorking:
    """Reported while a helper is silent: nothing new, but a point at which to stop."""


STILL_WORKING = StillWorking()


class HelperError(Exception):
    """The helper did not do its work for a reason of its own; the next call starts a fresh one."""


class HelperDied(HelperError):
    """The process ended in the middle of a call: a crash in a native library, or memory."""


class HelperSilent(HelperError):
    """Neither a report nor a result came within the time limit; the process was killed."""


class HelperFull(HelperError):
    """It wanted more memory than it may have; the process was killed."""


class HelperFailed(HelperError):
    """The service raised something that it does not declare: a defect. Holds the traceback."""


class HelperProcess:
    """Runs one service in a child process, started at the first call and again after it died.

    Calls are serialised; every method may be called from any thread.

    Args:
        name: for the process list and the log.
        factory: ``"package.module:callable"``; called in the child, returns the service.
        arguments: for the factory; picklable.
        yields: it computes for long: the window and other programs go first when the processor is busy.
    """

    def __init__(self, name: str, factory: str, arguments: tuple[object, ...] = (), *, yields: bool = False) -> None:
        self._name = name
        self._factory = factory
        self._arguments = arguments
        self._yields = yields
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection[Any, Any] | None = None
        self._number = 0
        self._ready = False
        self._closed = threading.Event()
        self.generation = 0
        """Rises with every start: what a service remembered is gone when this changed."""

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def call(
        self,
        method: str,
        *arguments: object,
        report: Report = ignore,
        silence_s: float | None = None,
        memory: int | None = None,
    ) -> Any:  # noqa: ANN401 - the service's own return type, which the caller knows
        """Run ``service.method(*arguments[, report])`` in the helper and return its value.

        ``report`` is called with the service's events and, every HEARTBEAT_S, with STILL_WORKING; when
        it raises (Cancelled), the helper is told to stop, and killed if it does not within STOP_S.

        Args:
            method, arguments, report: what is called. With ``memory``, the method always gets a report.
            silence_s: seconds without a sign after which it is killed. An Allowance counts from its arrival.
            memory: bytes that the process may have in use.

        Raises:
            HelperDied, HelperSilent, HelperFull, HelperFailed; and what the service raises on purpose.
        """
        with self._lock:
            self._start()
            assert self._connection is not None
            assert self._process is not None
            self._number += 1
            watch = _Watch(self._name, self._process.pid, silence_s, memory)
            reports = report is not ignore or memory is not None
            try:
                self._connection.send(("call", self._number, method, arguments, reports, memory))
                return self._wait_for_result(report, watch)
            except (BrokenPipeError, ConnectionResetError, EOFError) as error:
                self._kill()
                if watch.was_nearly_full:  # an allocation failed, and the library went down with it
                    raise HelperFull(f"{self._name} ended without memory during {method}") from error
                raise HelperDied(f"{self._name} ended during {method}") from error

    def start(self) -> None:
        """Start the process now, so that the first call need not wait for it."""
        with self._lock:
            self._start()

    def rest(self) -> None:
        """End the process until the next call; waits for the one in progress."""
        with self._lock:
            self._kill()

    def close(self) -> None:
        """End the process. Waits for a call in progress only as long as it takes to kill it."""
        self._closed.set()
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError):  # whoever holds the lock has just ended it
                process.kill()
        with self._lock:
            self._kill()

    def _start(self) -> None:
        if self._closed.is_set():
            raise Cancelled
        if self._process is not None and self._process.is_alive():
            return
        self._kill()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve,
            args=(theirs, self._factory, self._arguments, self._yields),
            name=self._name,
            daemon=True,
        )
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise HelperDied(f"{self._name} could not be started: {error}") from error
        finally:
            theirs.close()
        self._ready = False
        self._process, self._connection = process, ours  # only now: close() kills what it finds here
        self.generation += 1
        if self._closed.is_set():  # while it was starting: close() has found nothing to kill
            self._kill()
            raise Cancelled

    def _wait_for_result(self, report: Report, watch: _Watch) -> object:
        assert self._connection is not None
        assert self._process is not None
        while True:
            heard = wait([self._connection, self._process.sentinel], timeout=HEARTBEAT_S)
            if (problem := watch.problem(silent=not heard, ready=self._ready)) is not None:
                self._kill()
                raise problem
            if not heard:
                self._report_or_stop(report, STILL_WORKING)
                continue
            if not self._connection.poll():
                raise EOFError
            kind, number, value = self._receive()
            if kind == "connected":
                connections.add_one()
                continue
            if number != self._number:
                continue  # the rest of a call that was cancelled
            if isinstance(value, Allowance) and kind == "report":
                watch.allow(value)
            elif kind == "report":
                self._report_or_stop(report, value)
            elif kind == "result":
                return value
            elif kind == "error":
                raise value
            elif kind == "full":
                self._kill()
                raise HelperFull(f"{self._name} had no memory left")
            else:
                logger.error("%s failed:\n%s", self._name, value)
                raise HelperFailed(value)

    def _receive(self) -> tuple[str, int, Any]:
        assert self._connection is not None
        try:
            message: tuple[str, int, Any] = self._connection.recv()
        except OSError as error:  # it ended in the middle of a message: multiprocessing has no EOFError for that
            raise EOFError from error
        self._ready = self._ready or message[0] == "ready"
        return message

    def _report_or_stop(self, report: Report, event: object) -> None:
        try:
            report(event)
        except BaseException:
            self._stop_call()
            raise

    def _stop_call(self) -> None:
        """Tell the helper to stop its call; kill it if it has not answered within STOP_S."""
        assert self._connection is not None
        assert self._process is not None
        end = time.monotonic() + STOP_S
        try:
            self._connection.send(("cancel", self._number))
            while (left := end - time.monotonic()) > 0:
                if wait([self._connection, self._process.sentinel], timeout=left):
                    kind, number, _ = self._receive()
                    if number == self._number and kind != "report":
                        return
        except (OSError, EOFError):
            pass
        self._kill()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join(END_S)
            if process.is_alive():
                _abandon(process)
            else:
                process.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _abandon(process: SpawnProcess) -> None:
    """Wait no longer for a process that was killed but hangs in the system, on a drive that does not answer.

    It ends by itself when the drive lets go of it. Python must not wait for it when the program ends.
    """
    logger.warning("process %s does not end", process.pid)
    multiprocessing.process._children.discard(process)  # type: ignore[attr-defined] # noqa: SLF001 - no public way


class _Watch:
    """The limits of one call, and how near it has come to them."""

    def __init__(self, name: str, pid: int | None, silence_s: float | None, memory: int | None) -> None:
        self._name = name
        self._pid = pid
        self._silence_s = silence_s
        self._memory = memory
        self._more = Allowance()
        self._last_sign = time.monotonic()
        self._next_look = 0.0
        self._most = 0

    @property
    def was_nearly_full(self) -> bool:
        """Whether it was last seen with more than half of the memory it may have."""
        return self._memory is not None and self._most > (self._memory + self._more.bytes) // 2

    def allow(self, more: Allowance) -> None:
        """From now on, in place of what was allowed before."""
        self._more = more

    def problem(self, silent: bool, ready: bool) -> HelperError | None:
        """Which limit is passed now."""
        now = time.monotonic()
        start_s = 0.0 if ready else START_S
        if not silent:
            self._last_sign = now
        elif self._silence_s is not None and now - self._last_sign > self._silence_s + self._more.seconds + start_s:
            return HelperSilent(f"{self._name} was silent for {now - self._last_sign:.1f} s")
        if self._memory is not None and now >= self._next_look and self._pid is not None:
            self._next_look = now + HEARTBEAT_S
            self._most = max(self._most, resident(self._pid) or 0)
            if self._most > (most := self._memory + self._more.bytes):
                return HelperFull(f"{self._name} took {self._most} bytes of {most}")
        return None


class HelperClient:
    """What the clients of particular services have in common: the process they speak to.

    Args:
        process: runs the service.
        silence_s: how long a call may be silent before the process is killed.
    """

    def __init__(self, process: HelperProcess, silence_s: float) -> None:
        self._process = process
        self._silence_s = silence_s

    @property
    def pid(self) -> int | None:
        """The helper's process id while it runs."""
        return self._process.pid

    def start(self) -> None:
        """Start the process now, so that the first call need not wait for it."""
        self._process.start()

    def close(self) -> None:
        """End the process."""
        self._process.close()


# ------------------------------------------------------------------------------ in the child


class _Outbox:
    """Sends to the program; a library's thread may connect somewhere while the service answers."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, kind: str, number: int, value: object) -> None:
        with self._lock:
            self._connection.send((kind, number, value))


@dataclass(frozen=True)
class _Call:
    """Attributes: as of the protocol."""

    number: int
    method: str
    arguments: tuple[object, ...]
    reports: bool
    memory: int | None


class _Inbox:
    """Receives calls and cancellations on a thread, so that a busy service can be told to stop."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._cancelled: set[int] = set()
        self.calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        threading.Thread(target=self._receive, name="inbox", daemon=True).start()

    def is_cancelled(self, number: int) -> bool:
        return number in self._cancelled

    def _receive(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                os._exit(0)  # the program is gone; nothing here is worth finishing
            if message[0] == "cancel":
                self._cancelled.add(message[1])
            else:
                self.calls.put(_Call(*message[1:]))


def _serve(connection: Connection[Any, Any], factory: str, arguments: tuple[object, ...], yields: bool) -> None:
    """The child's main function: make the service, then answer calls until the program is gone.

    A service with ``idle_step(report) -> bool`` is given the time between calls while it returns True;
    its ``report`` raises Cancelled when a call is waiting. With ``idle_wait_s() -> float | None`` it is
    also asked again when so many seconds have passed without a call.
    """
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the program's to handle
    if yields and hasattr(os, "nice"):  # Windows has no such call
        os.nice(NICENESS)
    inbox, outbox = _Inbox(connection), _Outbox(connection)
    connections.listen(lambda: outbox.send("connected", 0, None))
    connections.watch()
    module, _, name = factory.partition(":")
    service = getattr(importlib.import_module(module), name)(*arguments)
    outbox.send("ready", 0, None)
    idle_step: Callable[[Report], bool] | None = getattr(service, "idle_step", None)
    idle_wait_s: Callable[[], float | None] = getattr(service, "idle_wait_s", lambda: None)

    def stop_when_called(_event: object) -> None:
        if not inbox.calls.empty():
            raise Cancelled

    more = idle_step is not None
    while True:
        try:
            call = inbox.calls.get(block=not more, timeout=None if more else idle_wait_s())
        except queue.Empty:
            if idle_step is None:
                continue
            with contextlib.suppress(Cancelled):
                more = idle_step(stop_when_called)
            continue
        _answer(outbox, inbox, service, call)
        more = idle_step is not None


def _answer(outbox: _Outbox, inbox: _Inbox, service: object, call: _Call) -> None:
    def report(event: object) -> None:
        if inbox.is_cancelled(call.number):
            raise Cancelled
        if isinstance(event, Allowance) and call.memory is not None:
            bound_own(call.memory + event.bytes)
        outbox.send("report", call.number, event)

    if call.memory is not None:
        bound_own(call.memory)
    kind: str
    value: object
    try:
        keywords = {"report": report} if call.reports else {}
        kind, value = "result", getattr(service, call.method)(*call.arguments, **keywords)
    except MemoryError:
        kind, value = "full", None
    except Exception as error:  # noqa: BLE001 - the process boundary: the caller decides
        kind, value = ("error", error) if _travels(error) else ("failed", traceback.format_exc())
    if call.memory is not None:
        bound_own(None)  # what is left to do is to tell; the program looks on
    outbox.send(kind, call.number, value)


def _travels(error: Exception) -> bool:
    """Whether this is one of our own exceptions, which a caller expects and pickle can carry."""
    if not type(error).__module__.startswith("app."):
        return False
    try:
        pickle.loads(pickle.dumps(error))  # our own object, made on this line
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True
