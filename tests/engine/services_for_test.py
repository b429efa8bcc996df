"""Services that misbehave in the ways a helper process must survive."""

from __future__ import annotations

import os
import time

from app.engine.documents.errors import Cause, DocumentError
from app.engine.limits import Allowance
from app.engine.task import Progress, Report, ignore


class Misbehaving:
    """Lives in a helper process during test_process."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.idle_steps = 0

    def add(self, a: int, b: int) -> int:
        return a + b

    def whoami(self) -> tuple[str, int]:
        return self.name, os.getpid()

    def count(self, to: int, pause: float, report: Report = ignore) -> int:
        for number in range(to):
            report(Progress(number, to))
            time.sleep(pause)
        return to

    def hang(self, report: Report = ignore) -> None:
        time.sleep(60)

    def nap(self, seconds: float, allowed_s: float, report: Report = ignore) -> float:
        report(Allowance(seconds=allowed_s))
        time.sleep(seconds)
        return seconds

    def eat(self, size: int, allowed: int = 0, report: Report = ignore) -> int:
        report(Allowance(bytes=allowed))
        return len(b"x" * size)

    def die(self) -> None:
        os._exit(3)

    def refuse(self) -> None:
        from pathlib import Path

        raise DocumentError(Path("/a/b.pdf"), Cause.DAMAGED, "x")

    def fail(self) -> None:
        raise ZeroDivisionError("a defect")

    def connect(self) -> None:
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): nobody is there, and UDP sends nothing

    def idled(self) -> int:
        return self.idle_steps


class Idling(Misbehaving):
    """Has work for three idle steps."""

    def idle_step(self, report: Report) -> bool:
        self.idle_steps += 1
        report(None)
        return self.idle_steps < 3
