"""How much a graphics card quickens the reading, and whether the trial at loading decides rightly.

    python -m benchmarks.accelerator [FOLDER] [--batches 1 2 4 8 16 32] [--length 384] [--seconds 3]

FOLDER is a checkpoint's; without one, random weights in the shape of mDeBERTa-v3-base are used (speed does
not depend on their values, but how far the card's logits are from the processor's does). Each line is
measured on the same windows: the processor in fp32, one window at a time; then every card in its precision at
every batch. Peer: transformers' own class, on the same device in the same precision. Where there is no card,
that is said, and nothing is measured.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from app.engine.reading.reader import ReaderInfo, WindowInput
from app.engine.reading.torch.device import Card, Found, PlacedNetwork, find_cards
from app.engine.reading.torch.network import Network, TransformersNetwork, load_network
from app.engine.reading.torch.threads import use_physical_cores
from app.messages import device_reason
from benchmarks import machine

HEAD = ("where", "what computes", "windows at a time", "windows/s", "times", "logits apart, at most", "card memory")
IDS = 8_000
"""Random ids are below this: every vocabulary has so many."""


@dataclass(frozen=True)
class Speed:
    """One line of the table.

    Attributes:
        windows_s: windows a second; None: they do not fit.
        logits: of the first windows, shape (windows, 2, length).
        memory: most bytes in use on the card, or None where that is not told.
    """

    windows_s: float | None
    logits: np.ndarray | None
    memory: int | None


@contextmanager
def made_like_mdeberta() -> Iterator[Path]:
    """A folder with random weights: mDeBERTa-v3-base, with a vocabulary of which only the used part is there."""
    import transformers

    config = transformers.DebertaV2Config(
        vocab_size=IDS,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        relative_attention=True,
        position_buckets=256,
        max_relative_positions=-1,
        max_position_embeddings=512,
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        pos_att_type="p2c|c2p",
        position_biased_input=False,
        layer_norm_eps=1e-7,
        type_vocab_size=0,
        pooler_hidden_size=768,
    )
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as name:
        transformers.AutoModelForQuestionAnswering.from_config(config).save_pretrained(name)
        yield Path(name)


@torch.inference_mode()
def measure(network: Network, place: str, ids: torch.Tensor, batch: int, seconds: float) -> Speed:
    """Windows a second of a network that is at ``place`` already, ``batch`` at a time."""
    on_cuda = place.startswith("cuda")
    if on_cuda:
        torch.cuda.reset_peak_memory_stats(place)

    def once(base: int) -> np.ndarray:
        rows = ids[[(base + row) % len(ids) for row in range(batch)]].to(place)
        return torch.stack(network.forward(rows, torch.zeros_like(rows)), dim=1).cpu().numpy()

    try:
        logits = once(0)  # loads kernels: not measured
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds or not done:
            once(done)
            done += batch
    except (RuntimeError, NotImplementedError) as problem:
        print(f"{place}, {batch} at a time: {type(problem).__name__}: {problem}".splitlines()[0])
        return Speed(None, None, None)
    took = time.perf_counter() - began
    return Speed(done / took, logits, torch.cuda.max_memory_allocated(place) if on_cuda else None)


def line(where: str, what: str, batch: int, speed: Speed, reference: Speed) -> tuple[str, ...]:
    """A row of the table, against the processor's."""
    if speed.windows_s is None or speed.logits is None:
        return (where, what, str(batch), "does not fit", "–", "–", "–")
    common = min(len(speed.logits), len(reference.logits))
    apart = float(np.abs(speed.logits[:common] - reference.logits[:common]).max())
    memory = "–" if speed.memory is None else f"{speed.memory / 1e6:.0f} MB"
    times = f"{speed.windows_s / reference.windows_s:.1f}"
    return (where, what, str(batch), f"{speed.windows_s:.2f}", times, f"{apart:.4f}", memory)


def ways(folder: Path) -> dict[str, Callable[[Path], Network]]:
    """What can compute the folder: the program's own choice, and transformers where that is another."""
    if isinstance(load_network(folder), TransformersNetwork):
        return {"transformers": TransformersNetwork}
    return {"ours": load_network, "transformers": TransformersNetwork}


def table(folder: Path, cards: Sequence[Card], ids: torch.Tensor, batches: Sequence[int], seconds: float) -> str:
    """The speed table."""
    rows, reference = [], None
    for what, load in ways(folder).items():
        speed = measure(load(folder), "cpu", ids, 1, seconds)
        reference = reference or speed
        rows.append(line("processor, fp32", what, 1, speed, reference))
    for card in cards:
        for what, load in ways(folder).items():
            network = load(folder)
            network.to(card.place, card.precision)
            for batch in batches:
                speed = measure(network, card.place, ids, batch, seconds)
                rows.append(line(f"{card.name}, {card.precision}", what, batch, speed, reference))
                card.release()
    return machine.table(HEAD, rows)


def decided(folder: Path, found: Found, window: WindowInput) -> str:
    """What loading this reader would choose, why, and how long the trial takes."""
    placed = PlacedNetwork(lambda: load_network(folder), time.perf_counter)
    began = time.perf_counter()
    placed.use_cards(found, window, race=True)
    took = time.perf_counter() - began
    info = ReaderInfo("", "", None, placed.device, placed.precision, False, device_reason=placed.reason)
    return f"{device_reason(info)} ({placed.precision}, {placed.batch} windows at a time; the trial took {took:.1f} s)"


def main(arguments: Sequence[str] | None = None, find: Callable[[], Found] = find_cards) -> int:
    """Print the table; 0 also where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32])
    parser.add_argument("--length", type=int, default=384)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args(arguments)
    found = find()
    if not found.cards:
        info = ReaderInfo("", "", None, "cpu", "fp32", False, device_reason=found.reason)
        print(f"No accelerator here: nothing was measured. {device_reason(info)} {found.reason.detail}".rstrip())
        return 0
    use_physical_cores()
    print(machine.facts(("torch", "transformers")))
    if options.folder is not None:
        run(options.folder, found, options)
    else:
        with made_like_mdeberta() as folder:
            run(folder, found, options)
    return 0


def run(folder: Path, found: Found, options: argparse.Namespace) -> None:
    """Measure one checkpoint."""
    ids = torch.from_numpy(np.random.default_rng(0).integers(10, 250, (max(options.batches), options.length)))
    window = WindowInput(ids[0].numpy(), np.zeros(options.length, dtype=np.int64), 1, options.length - 1)
    print(f"\nAt loading: {decided(folder, found, window)}\n")
    print(table(folder, found.cards, ids, options.batches, options.seconds))


if __name__ == "__main__":
    raise SystemExit(main())
