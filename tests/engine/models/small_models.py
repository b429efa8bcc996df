"""Models that are small but whole: every check of a real one passes on them, and each can be spoilt."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import safetensors.numpy

CONFIG = {"architectures": ["DebertaV2ForQuestionAnswering"], "model_type": "deberta-v2", "vocab_size": 8}


def weights(seed: int = 0) -> bytes:
    chance = np.random.default_rng(seed)
    tensors = {
        "deberta.embeddings.word_embeddings.weight": chance.standard_normal((400, 64)).astype(np.float32),
        "qa_outputs.weight": chance.standard_normal((2, 64)).astype(np.float32),
        "qa_outputs.bias": np.zeros(2, np.float32),
    }
    return safetensors.numpy.save(tensors, metadata={"format": "pt"})


def files(seed: int = 0, **config: object) -> dict[str, bytes]:
    """A model's files by name; ``config`` changes or (None) leaves out parts of its config.json."""
    facts = {name: value for name, value in {**CONFIG, **config}.items() if value is not None}
    return {
        "config.json": json.dumps(facts).encode(),
        "tokenizer_config.json": b"{}",
        "tokenizer.json": json.dumps({"version": "1.0", "seed": seed}).encode(),
        "model.safetensors": weights(seed),
    }


def header(facts: object, data: bytes = b"") -> bytes:
    """A safetensors file with this header, sane or not."""
    text = json.dumps(facts).encode()
    return struct.pack("<Q", len(text)) + text + data


def in_folder(folder: Path, content: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def in_zip(path: Path, content: dict[str, bytes], under: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(under + name, data)
    return path
