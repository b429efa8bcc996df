"""Judge thousands of bad files; may be stopped at any time and goes on where it was.

    python -m benchmarks.fuzz --cases 20000 --seed 0
    python -m benchmarks.fuzz --only 4711 --keep case        (one case again, and its file as "case.pdf")

The figures stand in a JSON file (``--state``), the findings in it with their numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.engine.limits import resident
from benchmarks.fuzz.case import Judge, Outcome, bad_file

SAVE_EVERY = 100

SLOW_S = 20.0
"""A case that takes longer, without any helper that was stopped for it, is a finding."""


@dataclass
class Figures:
    """What was found so far.

    Attributes:
        done: cases. kinds: how they ended. died, silent, full: helpers that the program outlived.
        seconds: in all. slowest, largest: (seconds, case) and (bytes, case) of the worst.
        program: the program's own memory at most, bytes. findings: (case, what).
    """

    seed: int
    done: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    died: int = 0
    silent: int = 0
    full: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)
    largest: tuple[int, int] = (0, -1)
    program: int = 0
    findings: list[tuple[int, str]] = field(default_factory=list)
    ended: dict[str, list[int]] = field(default_factory=dict)
    """Which cases a helper did not outlive."""

    def add(self, number: int, outcome: Outcome) -> None:
        """One case more."""
        self.done = number + 1
        self.kinds[outcome.kind] = self.kinds.get(outcome.kind, 0) + 1
        for name in ("died", "silent", "full"):
            if count := getattr(outcome, name):
                setattr(self, name, getattr(self, name) + count)
                self.ended.setdefault(name, []).append(number)
        self.seconds += outcome.seconds
        if outcome.seconds > self.slowest[0]:
            self.slowest = outcome.seconds, number
        if outcome.memory > self.largest[0]:
            self.largest = outcome.memory, number
        self.findings += [(number, finding) for finding in outcome.findings]
        if outcome.seconds > SLOW_S and not outcome.silent:
            self.findings.append((number, f"{outcome.seconds:.1f} s"))

    def told(self) -> str:
        """For a person."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(self.kinds).most_common())
        return (
            f"{self.done} cases in {self.seconds:.0f} s: {kinds}\n"
            f"helpers outlived: {self.died} crashed, {self.silent} hung, {self.full} wanted too much memory\n"
            f"slowest {self.slowest[0]:.1f} s (case {self.slowest[1]}), "
            f"largest helper {self.largest[0] / 1e6:.0f} MB (case {self.largest[1]}), "
            f"the program itself {self.program / 1e6:.0f} MB\n"
            f"findings: {len(self.findings)}"
        )


def main() -> int:
    """Run the command line; 1 when there are findings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path, help="where the figures are kept; default: in the temporary folder")
    parser.add_argument("--only", type=int, metavar="CASE", help="judge this one alone, and tell all")
    parser.add_argument("--keep", type=Path, metavar="NAME", help="with --only: write its file there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="answerlight-fuzz-") as folder:
        judge = Judge(Path(folder))
        try:
            if options.only is not None:
                return _only(judge, options.seed, options.only, options.keep)
            state = options.state or Path(tempfile.gettempdir()) / f"answerlight-fuzz-{options.seed}.json"
            return _run(judge, options.seed, options.cases, state)
        finally:
            judge.close()


def _only(judge: Judge, seed: int, number: int, keep: Path | None) -> int:
    if keep is not None:
        suffix, data = bad_file(seed, number)
        keep.with_suffix(suffix).write_bytes(data)
    outcome = judge.judge(seed, number)
    print(json.dumps(asdict(outcome), indent=1))
    return bool(outcome.findings)


def _run(judge: Judge, seed: int, cases: int, state: Path) -> int:
    figures = Figures(seed)
    if state.exists():
        figures = Figures(**json.loads(state.read_text(encoding="utf-8")))
        print(f"goes on from case {figures.done}, see {state}", file=sys.stderr)
    began = time.monotonic()
    try:
        for number in range(figures.done, cases):
            figures.add(number, judge.judge(seed, number))
            figures.program = max(figures.program, resident(os.getpid()) or 0)
            if (number + 1) % SAVE_EVERY == 0:
                _save(figures, state)
                print(f"\r{number + 1} of {cases}, {time.monotonic() - began:.0f} s", end="", file=sys.stderr)
    finally:
        _save(figures, state)
        print(file=sys.stderr)
    print(figures.told())
    for number, finding in figures.findings:
        print(f"case {number}: {finding}")
    return bool(figures.findings)


def _save(figures: Figures, state: Path) -> None:
    new = state.with_suffix(".new")
    new.write_text(json.dumps(asdict(figures)), encoding="utf-8")
    new.replace(state)


if __name__ == "__main__":
    sys.exit(main())
