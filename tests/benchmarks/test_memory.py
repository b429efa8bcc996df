"""Memory is read from the system, of every process that the program has started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.memory_measurement import Measured, Scenario, Use, descendants, measure, report, use_of

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="the system does not tell")


def test_what_a_process_takes_grows_by_what_it_fills() -> None:
    before = use_of(os.getpid())
    filled = b"x" * 50_000_000
    after = use_of(os.getpid())
    assert 45 < after.anonymous - before.anonymous < 60
    assert after.pss > 45
    assert after.peak >= len(filled) / 1e6


def test_children_of_children_are_found() -> None:
    command = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen(
        [sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert process.pid in descendants(os.getpid())
        assert len(descendants(process.pid)) == 1
        process.communicate("\n")


def test_the_sum_is_over_all_processes() -> None:
    uses = {"window": Use(70, 50, 90, 110), "reading": Use(400, 300, 420, 500), "drawing": Use(20, 20, 30, 40)}
    said = report([Measured(Scenario("asked", goal="builtin"), uses)])
    assert "| asked | **490 MB** | 800 MB | 70 (50) | 400 (300) | 420 (500) | drawing 20 |" in said


@pytest.mark.timeout(300)
def test_the_program_is_measured_with_its_helpers() -> None:
    pytest.importorskip("PySide6.QtWidgets")
    measured = measure(Scenario("idle"))
    assert {"window", "reading", "documents", "drawing"} <= set(measured.uses)
    assert measured.total == sum(use.pss for use in measured.uses.values()) > 100
