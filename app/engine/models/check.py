"""Whether a folder's files can be an extractive reader, found out without any library that might trust them.

Weights are never loaded here and nothing is executed: config.json and the header of each safetensors file
are read as data, with bounds on everything that is read.
"""

from __future__ import annotations

import json
import math
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.engine.models.errors import ModelCause, ModelError

KINDS = frozenset(
    {
        *("albert", "bert", "camembert", "deberta", "deberta-v2", "distilbert", "electra", "mobilebert"),
        *("roberta", "xlm-roberta", "xlm-roberta-xl"),
    }
)
"""Values of ``model_type`` that the reader and the tokenizer conversion were made for."""

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
CONFIG = "config.json"
SETTINGS = (CONFIG, "tokenizer_config.json")
"""What ``check_config`` reads: a model of another kind shows after a kilobyte."""
VOCABULARIES = (
    *(("tokenizer.json",), ("spm.model",), ("sentencepiece.bpe.model",), ("spiece.model",), ("vocab.txt",)),
    ("vocab.json", "merges.txt"),
)
"""Sets of files, each of which is enough for a tokenizer."""

HEADER_MAX = 25_000_000
"""Bytes; the limit of the safetensors format's own library is 100 MB, real headers have kilobytes."""
JSON_MAX = 5_000_000
_SIZES = {
    1: ("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3"),
    2: ("F16", "BF16", "I16", "U16"),
    4: ("F32", "I32", "U32"),
    8: ("F64", "I64", "U64"),
}
_ITEM = {name: size for size, names in _SIZES.items() for name in names}


def check_config(folder: Path, model: str) -> None:
    """Whether config.json describes a reader that may be used.

    Raises:
        ModelError: NOT_A_MODEL, OWN_CODE, NOT_QUESTION_ANSWERING, UNKNOWN_KIND.
    """
    config = _json(folder / CONFIG, model)
    settings = _json(folder / SETTINGS[1], model) if _is_file(folder / SETTINGS[1]) else {}
    if config.get("auto_map") or settings.get("auto_map"):
        raise ModelError(model, ModelCause.OWN_CODE)
    named = config.get("architectures")
    architectures = [str(name) for name in named] if isinstance(named, list) else []
    if not any(name.endswith("ForQuestionAnswering") for name in architectures):
        raise ModelError(model, ModelCause.NOT_QUESTION_ANSWERING, ", ".join(architectures)[:100])
    if str(config.get("model_type")) not in KINDS:
        raise ModelError(model, ModelCause.UNKNOWN_KIND, str(config.get("model_type", ""))[:100])


def check_model(folder: Path, model: str) -> None:
    """Whether all that a reader needs is there and fits together.

    Raises:
        ModelError: as for ``check_config``; NO_WEIGHTS, NO_TOKENIZER, BROKEN.
    """
    check_config(folder, model)
    names = {path.name for path in folder.iterdir()}
    if needed := missing(names):
        raise ModelError(model, needed)
    tensors: set[str] = set()
    for name in weight_files(folder, model):
        tensors |= tensor_names(folder / name, model)
    if not any(name.split(".")[0] in ("qa_outputs", "classifier") for name in tensors):
        raise ModelError(model, ModelCause.NOT_QUESTION_ANSWERING, "qa_outputs")


def missing(names: Iterable[str]) -> ModelCause | None:
    """What files of these names lack to be a model, before any of them is looked into; None if nothing."""
    there = set(names)
    if CONFIG not in there:
        return ModelCause.NOT_A_MODEL
    if not there & {WEIGHTS, INDEX}:
        return ModelCause.NO_WEIGHTS
    if not any(there.issuperset(needed) for needed in VOCABULARIES):
        return ModelCause.NO_TOKENIZER
    return None


def weight_files(folder: Path, model: str) -> tuple[str, ...]:
    """The safetensors files of a folder: the one, or those that its index names.

    Raises:
        ModelError: BROKEN, one is missing or the index cannot be understood.
    """
    if _is_file(folder / WEIGHTS):
        return (WEIGHTS,)
    placed = _json(folder / INDEX, model, limit=HEADER_MAX).get("weight_map")
    if not isinstance(placed, dict) or not placed:
        raise ModelError(model, ModelCause.BROKEN, INDEX)
    names = tuple(sorted({str(name) for name in placed.values()}))
    for name in names:
        if "/" in name or "\\" in name or not name.endswith(".safetensors"):
            raise ModelError(model, ModelCause.UNSAFE_NAME, name[:100])
        if not _is_file(folder / name):
            raise ModelError(model, ModelCause.BROKEN, name[:100])
    return names


def tensor_names(path: Path, model: str) -> frozenset[str]:
    """The tensors of a safetensors file, after its header was compared with its size.

    The format: 8 bytes (little endian) say how long the header is; the header is JSON, name to type, shape
    and range; the ranges, in order, cover the rest of the file without gap or overlap.

    Raises:
        ModelError: BROKEN.
    """
    try:
        return frozenset(_tensors(path))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise ModelError(model, ModelCause.BROKEN, path.name) from problem


def _tensors(path: Path) -> list[str]:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(HEADER_MAX, size - 8):
            raise ValueError("the header's length")
        header = json.loads(file.read(length).decode("utf-8"), object_pairs_hook=_unique)
    if not isinstance(header, dict):
        raise TypeError("the header")
    header.pop("__metadata__", None)
    ranges = []
    for facts in header.values():
        begin, end = facts["data_offsets"]
        shape = facts["shape"]
        if not all(type(number) is int and number >= 0 for number in (begin, end, *shape)):
            raise ValueError("a tensor's numbers")
        if end - begin != math.prod(shape) * _ITEM[facts["dtype"]]:
            raise ValueError("a tensor's size")
        ranges.append((begin, end))
    place = 0
    for begin, end in sorted(ranges):
        if begin != place:
            raise ValueError("a gap or an overlap")
        place = end
    if place != size - 8 - length:
        raise ValueError("the file's size")
    return list(header)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; two values of one name would let two readers of the file see different things."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _json(path: Path, model: str, limit: int = JSON_MAX) -> dict[str, Any]:
    if not _is_file(path):
        raise ModelError(model, ModelCause.NOT_A_MODEL, path.name)
    try:
        if path.stat().st_size > limit:
            raise ValueError("too large")
        facts = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(facts, dict):
            raise TypeError("not an object")
    except (OSError, ValueError, TypeError, RecursionError) as problem:
        raise ModelError(model, ModelCause.BROKEN, path.name) from problem
    return facts


def _is_file(path: Path) -> bool:
    """A regular file itself, not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
