"""A reader that was trained further (further_pass.py) -> the compact files that the program brings along.

    python -m training.pack_reader TRAINED_FOLDER COMPACT_FOLDER OUT_FOLDER [--start START_FOLDER --share 0.7]

Word embeddings were frozen, so that their 4-bit blocks, the tokenizer and the shape are taken from COMPACT_FOLDER
(what was unpacked to START_FOLDER) as they are; linear weights become int8 with one scale per output row, the rest
fp16. With --share the weights are that share of the way from START_FOLDER's to TRAINED_FOLDER's.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from app.engine.reading.torch.int8 import rounded

WORDS = "bert.embeddings.word_embeddings"


def between(start: Path, trained: Path, share: float) -> dict[str, torch.Tensor]:
    """The weights ``share`` of the way from one folder's to the other's."""
    first, last = load_file(start / "model.safetensors"), load_file(trained / "model.safetensors")
    return {name: torch.lerp(first[name], last[name], share) for name in last}


def packed(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices of encoder layers in int8 with a scale per row, all else in fp16."""
    found = {}
    for name, values in weights.items():
        if values.ndim == 2 and "embeddings" not in name and values.shape[0] > 2:
            found[name], found[f"{name}_scale"] = rounded(values)
        else:
            found[name] = values.half()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Pack a trained reader")
    parser.add_argument("trained", type=Path)
    parser.add_argument("compact", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args()
    weights = between(given.start or given.trained, given.trained, given.share)
    del weights[f"{WORDS}.weight"]
    kept = load_file(given.compact / "model.safetensors")
    words = {name: values for name, values in kept.items() if name.startswith(WORDS)}
    made = {name: values.contiguous() for name, values in (packed(weights) | words).items()}
    if set(made) != set(kept):
        raise SystemExit(f"other weights than {given.compact} has: {sorted(set(made) ^ set(kept))}")
    given.out.mkdir(parents=True, exist_ok=True)
    save_file(made, given.out / "model.safetensors", metadata={"format": "pt"})
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        if given.out != given.compact:
            shutil.copy(given.compact / name, given.out / name)


if __name__ == "__main__":
    main()
