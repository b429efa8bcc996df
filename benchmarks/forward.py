"""How fast windows are computed, and with how much memory: our own encoders against transformers.

    python -m benchmarks.forward [builtin] [mdeberta] [--windows 60] [--length 384] [--group 4] [--no-memory]

The built-in reader, and the shape of mDeBERTa-v3-base with random weights (speed does not depend on their
values). All ways compute the same random windows in one process, in turns, a group of windows at a time: ratios
are taken group by group, so a machine whose speed drifts does not decide them. Peer: transformers 5, eager
attention, in fp32, one window at a time and the whole group as one batch; for the built-in reader's BERT also its
sdpa attention (its DeBERTa has eager alone). Peak memory is of a process of its own for each way: libraries,
weights and four windows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import torch

from app.engine.reading.reader import Reader, WindowInput
from app.engine.reading.torch.builtin import BuiltinReader
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.deberta_shape import DebertaShape
from app.engine.reading.torch.int8 import int8_pays
from app.engine.reading.torch.threads import use_physical_cores
from app.paths import resource
from benchmarks import machine
from benchmarks.peers.models import TITLES, model_folder

Forward = Callable[[torch.Tensor], torch.Tensor]
"""Windows of equal length, int64 (windows, length) → start logits, float32, the same shape."""

PEER = "transformers, eager"
IDS = 80_000
"""Random ids are below this: both vocabularies have so many."""
HEAD = (
    "computed by",
    "windows/s",
    "seconds a window",
    "times the peer’s speed",
    "logits apart, at most",
    "peak memory",
)


def transformers_in(attention: str, folder: Path) -> Forward:
    """The class of transformers itself."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import transformers

    model = transformers.AutoModelForQuestionAnswering.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention
    ).eval()

    def forward(ids: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = model(input_ids=ids, attention_mask=torch.ones_like(ids)).start_logits
        return logits

    return forward


def singly(forward: Forward) -> Forward:
    """The same, one window at a time."""
    return lambda ids: torch.cat([forward(row[None]) for row in ids])


def ours_builtin(precision: str, _folder: Path) -> Forward:
    """The built-in reader from its compact file."""
    return scored_by(BuiltinReader(resource("models/builtin"), precision))


def ours_deberta(precision: str, folder: Path) -> Forward:
    """Our own DeBERTa, as the program uses it."""
    if DebertaShape.from_config(json.loads((folder / "config.json").read_text(encoding="utf-8"))) is None:
        raise SystemExit(f"{folder} is not computed by our own DeBERTa")
    return scored_by(CheckpointReader(folder, "cpu", precision=precision))


def scored_by(reader: Reader) -> Forward:
    """A reader's start logits: a group of windows at a time, of which each core computes one."""

    def forward(ids: torch.Tensor) -> torch.Tensor:
        types = np.zeros(ids.shape[1], dtype=np.int64)
        windows = [WindowInput(row.numpy(), types, 1, len(row) - 1) for row in ids]
        return torch.stack([torch.from_numpy(logits.start) for logits in reader.score(windows)])

    return forward


def ways(model: str) -> dict[str, Callable[[Path], Forward]]:
    """What is compared, by name; each loads its weights when called."""
    ours = ours_builtin if model == "builtin" else ours_deberta
    found: dict[str, Callable[[Path], Forward]] = {
        PEER: lambda folder: singly(transformers_in("eager", folder)),
        f"{PEER}, batch": lambda folder: transformers_in("eager", folder),
    }
    if model == "builtin":
        found["transformers, sdpa"] = lambda folder: singly(transformers_in("sdpa", folder))
    found["ours, fp32"] = lambda folder: ours("fp32", folder)
    if int8_pays():
        if model == "builtin":
            found["ours, int16"] = lambda folder: ours("int16", folder)
        found["ours, int8"] = lambda folder: ours("int8", folder)
    return found


@dataclass
class Timing:
    """Seconds a window of each group, and how far logits were from the peer's."""

    seconds: list[float] = field(default_factory=list)
    apart: float = 0.0


@torch.inference_mode()
def measure(forwards: dict[str, Forward], groups: Sequence[torch.Tensor]) -> dict[str, Timing]:
    """Let each way compute each group, in turns; the first group is computed once before."""
    for forward in forwards.values():
        forward(groups[0])
    timings = {name: Timing() for name in forwards}
    for turn, ids in enumerate(groups):
        names = list(forwards)
        logits = {}
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = time.perf_counter()
            logits[name] = forwards[name](ids)
            timings[name].seconds.append((time.perf_counter() - began) / len(ids))
        expected = logits[PEER]
        for name, timing in timings.items():
            timing.apart = max(timing.apart, float((logits[name] - expected).abs().max()))
    return timings


def peak(model: str, way: str) -> float:
    """MB that a process needs at most which computes so."""
    command = [sys.executable, "-m", "benchmarks.forward", model, "--alone", way]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=root)
    return float(done.stdout.split()[-1])


def alone(model: str, way: str) -> None:
    """In a process of its own: compute four windows, say how much memory that took."""
    use_physical_cores()
    with torch.inference_mode():
        ways(model)[way](model_folder(model))(random_windows(4, 384))
    print(machine.peak_mb())


def random_windows(count: int, length: int) -> torch.Tensor:
    """Ids that mean nothing, the same every time."""
    return torch.randint(10, IDS, (count, length), generator=torch.Generator().manual_seed(0))


def report(model: str, timings: dict[str, Timing], memory: dict[str, float], windows: int, length: int) -> str:
    """One model's table."""
    rows = []
    for name, timing in timings.items():
        ratios = [theirs / own for theirs, own in zip(timings[PEER].seconds, timing.seconds, strict=True)]
        spread = f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
        middle = median(timing.seconds)
        seconds = f"{middle:.3f} ({min(timing.seconds):.3f}–{max(timing.seconds):.3f})"
        used = f"{memory[name]:.0f} MB" if name in memory else "–"
        rows.append((name, f"{1 / middle:.2f}", seconds, spread, f"{timing.apart:.1e}", used))
    return f"{TITLES[model]}, {windows} windows of {length} tokens:\n\n{machine.table(HEAD, rows)}\n"


def _model(name: str) -> str:
    """Checked here: with ``choices``, none at all would be refused too."""
    if name not in TITLES:
        raise argparse.ArgumentTypeError(f"no model {name!r}")
    return name


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", type=_model, metavar="|".join(TITLES))
    parser.add_argument("--windows", type=int, default=60)
    parser.add_argument("--length", type=int, default=384)
    parser.add_argument("--group", type=int, default=4, help="windows between two turns")
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.alone:
        alone(options.models[0], options.alone)
        return
    threads = use_physical_cores()
    print(f"{machine.facts(('torch', 'transformers'))} · {threads} threads\n", flush=True)
    for model in options.models or ["builtin", "mdeberta"]:
        groups = random_windows(options.windows, options.length).split(options.group)
        folder = model_folder(model)
        memory = {} if options.no_memory else {way: peak(model, way) for way in ways(model)}
        timings = measure({name: load(folder) for name, load in ways(model).items()}, groups)
        print(report(model, timings, memory, options.windows, options.length), flush=True)


if __name__ == "__main__":
    main()
