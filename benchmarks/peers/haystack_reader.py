"""Peer (c): Haystack's extractive reader (``transformers-haystack``), eight windows at a time.

Its other settings as they come: 384 tokens that share 128, twenty answers.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

import torch
import transformers
from haystack import Document
from haystack.utils import ComponentDevice
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

from benchmarks.peers.protocol import Loaded, Read, Request, serve

BATCH = 8


def load(folder: Path, _precision: str) -> Loaded:
    """The reader over a checkpoint's folder, on the processor."""
    reader = TransformersExtractiveReader(
        model=str(folder), device=ComponentDevice.from_str("cpu"), token=None, max_batch_size=BATCH
    )
    reader.warm_up()
    windows = 0

    def count(_model: object, _positional: object, named: dict[str, torch.Tensor]) -> None:
        nonlocal windows
        windows += len(named["input_ids"])

    reader.model.register_forward_pre_hook(count, with_kwargs=True)

    def read(request: Request) -> Read:
        nonlocal windows
        windows = 0
        answers = reader.run(query=request.question, documents=[Document(content=request.text)])["answers"]
        return Read(windows, next((answer.data.strip() for answer in answers if answer.data), ""))

    packages = ", ".join(f"{name} {version(name)}" for name in ("transformers-haystack", "haystack-ai"))
    return Loaded(read, f"{packages}, transformers {transformers.__version__}, torch {torch.__version__}")


if __name__ == "__main__":
    serve(load)
