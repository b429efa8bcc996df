"""SIGKILLs to the command itself at random moments, again and again; then its table beside an undisturbed one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Killed:
    """What came of it.

    Attributes:
        kills: how many processes were killed. tables: how many tables were completed in spite of it.
        equal: whether every one was, byte by byte, the undisturbed one; also one that a kill left.
        undisturbed_s: how long that took.
    """

    kills: int
    tables: int
    equal: bool
    undisturbed_s: float


def kill_tables(folder: Path, documents: Path, questions: Sequence[str], kills: int, seed: int = 0) -> Killed:
    """``batch --resume`` over and over: each process is killed at a random moment, or ends before that."""
    chance = random.Random(seed)
    listed = folder / "questions.txt"
    listed.write_text("\n".join(questions), encoding="utf-8")
    began = time.perf_counter()
    assert _start(listed, documents, folder / "undisturbed.json").wait() == 0
    undisturbed_s = time.perf_counter() - began
    expected = (folder / "undisturbed.json").read_bytes()
    done = tables = 0
    equal = True
    while done < kills:
        table = folder / f"table-{tables}.json"
        while True:
            process = _start(listed, documents, table)
            try:
                assert process.wait(chance.uniform(0, undisturbed_s) if done < kills else None) == 0
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                done += 1
                # It may be killed after the table was written, and before it had cleared up: then it is whole.
                equal = equal and (not table.exists() or table.read_bytes() == expected)
        tables += 1
        equal = equal and table.read_bytes() == expected
    return Killed(done, tables, equal, undisturbed_s)


def _start(listed: Path, documents: Path, table: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app", "batch", str(listed), str(documents), "--out", str(table), "--resume"]
    environment = {**os.environ, "ANSWERLIGHT_HOME": str(table.parent / "home")}
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
