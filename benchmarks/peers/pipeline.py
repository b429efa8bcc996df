"""Peer (a): ``pipeline("question-answering")`` of transformers 4.57, with its defaults.

The last releases that have it; 384 tokens, 128 of them shared, one window at a time, all at once when asked.
"""

from __future__ import annotations

from pathlib import Path

import torch
import transformers

from benchmarks.peers.protocol import Loaded, Read, Request, serve


def load(folder: Path, _precision: str) -> Loaded:
    """The pipeline over a checkpoint's folder."""
    if not transformers.__version__.startswith("4.57."):
        raise SystemExit(f"this is transformers {transformers.__version__}, not 4.57")
    answer = transformers.pipeline("question-answering", model=str(folder))
    windows = 0

    def count(_model: object, _positional: object, named: dict[str, torch.Tensor]) -> None:
        nonlocal windows
        windows += len(named["input_ids"])

    answer.model.register_forward_pre_hook(count, with_kwargs=True)

    def read(request: Request) -> Read:
        nonlocal windows
        windows = 0
        best = answer(question=request.question, context=request.text)
        return Read(windows, best["answer"].strip())

    return Loaded(read, f"transformers {transformers.__version__}, torch {torch.__version__}")


if __name__ == "__main__":
    serve(load)
