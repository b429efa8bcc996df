"""What a checkpoint's folder holds, found out before anything heavy is imported or read.

Loading takes seconds and fails deep inside a library; these checks take milliseconds and know why.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from safetensors import SafetensorError, safe_open

from app.engine.reading.errors import ReaderCause, ReaderError

_INDEX = "model.safetensors.index.json"
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_VOCABULARIES = ("tokenizer.json", "spm.model", "sentencepiece.bpe.model", "spiece.model", "vocab.txt", "vocab.json")


def check_folder(folder: Path) -> dict[str, Any]:
    """Whether ``folder`` can be an extractive reader at all.

    Returns:
        its config.json.

    Raises:
        ReaderError: it cannot; says why.
    """
    try:
        config = _config(folder)
        _check_kind(folder, config)
        names = [name for path in weight_files(folder) for name in _tensor_names(folder, path)]
    except PermissionError as problem:
        raise ReaderError(folder, ReaderCause.PERMISSION, Path(problem.filename or "").name) from problem
    if not any(name.split(".")[0] in ("qa_outputs", "classifier") for name in names):
        # transformers would fill the head with random numbers, and the answers would be random too.
        raise ReaderError(folder, ReaderCause.MISSING_WEIGHTS, "qa_outputs")
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        raise ReaderError(folder, ReaderCause.NO_TOKENIZER)
    return config


def _config(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise ReaderError(folder, ReaderCause.MISSING)
    path = folder / "config.json"
    if not path.is_file():
        raise ReaderError(folder, ReaderCause.NO_CONFIG)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ReaderError(folder, ReaderCause.DAMAGED, path.name) from problem
    if not isinstance(config, dict):
        raise ReaderError(folder, ReaderCause.DAMAGED, path.name)
    return config


def _check_kind(folder: Path, config: dict[str, Any]) -> None:
    if config.get("auto_map"):
        raise ReaderError(folder, ReaderCause.OWN_CODE)
    architectures = [str(name) for name in config.get("architectures") or []]
    if not any("ForQuestionAnswering" in name for name in architectures):
        raise ReaderError(folder, ReaderCause.NOT_QUESTION_ANSWERING, ", ".join(architectures))


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files, all of them there."""
    single = folder / "model.safetensors"
    if single.is_file():
        return [single]
    index = folder / _INDEX
    if index.is_file():
        try:
            names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ReaderError(folder, ReaderCause.DAMAGED, index.name) from problem
        paths = [folder / str(name) for name in sorted(names)]
        for path in paths:
            if path.parent != folder or not path.is_file():
                raise ReaderError(folder, ReaderCause.DAMAGED, path.name)
        return paths
    if any(next(folder.glob(pattern), None) for pattern in _PICKLES):
        raise ReaderError(folder, ReaderCause.ONLY_PICKLE)
    raise ReaderError(folder, ReaderCause.NO_WEIGHTS)


def _tensor_names(folder: Path, path: Path) -> list[str]:
    try:
        # Opening reads the header and compares it with the file's size, so a cut file shows here.
        with cast("Any", safe_open(str(path), framework="np")) as file:
            return list(file.keys())
    except PermissionError:
        raise
    except (SafetensorError, OSError) as problem:
        raise ReaderError(folder, ReaderCause.DAMAGED, path.name) from problem
