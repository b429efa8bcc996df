"""What a peer's process says: JSON lines. Standard library only, since it runs in every environment.

The process prints ``{"loading_s", "peak_mb", "versions"}`` once its reader is there. For each request line
``{"text": path, "question": str, ...}`` it prints ``{"reading_s", "cpu_s", "windows", "answer", "peak_mb"}``;
``cpu_s`` is the processor time of all its threads, which other programs on the same cores lengthen much less.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import peak_mb


@dataclass(frozen=True)
class Request:
    """One question over one text.

    Attributes:
        own_windows: of ``ours`` alone: cut and order as the program does, instead of the 384/128 of the peers.
    """

    text: str
    question: str
    own_windows: bool = False


@dataclass(frozen=True)
class Read:
    """What reading it gave: how many windows went through the network, and the best answer."""

    windows: int
    answer: str


@dataclass(frozen=True)
class Loaded:
    """A reader that is ready; ``versions`` names what computes."""

    read: Callable[[Request], Read]
    versions: str


def serve(load: Callable[[Path, str], Loaded]) -> None:
    """The main function of a peer: ``MODEL [PRECISION]`` on the command line, requests on standard input."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is not an answer

    def say(**facts: object) -> None:
        print(json.dumps(facts), file=output, flush=True)

    began = time.perf_counter()
    loaded = load(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    say(loading_s=time.perf_counter() - began, peak_mb=peak_mb(), versions=loaded.versions)
    for line in sys.stdin:
        asked = json.loads(line)
        text = Path(asked["text"]).read_text(encoding="utf-8")
        request = Request(text, asked["question"], asked.get("own_windows", False))
        began, spent = time.perf_counter(), time.process_time()
        read = loaded.read(request)
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        say(reading_s=seconds, cpu_s=spent, windows=read.windows, answer=read.answer, peak_mb=peak_mb())
