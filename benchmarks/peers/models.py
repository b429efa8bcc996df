"""Checkpoints that every peer can read, made once in the cache folder.

    python -m benchmarks.peers.models builtin|mdeberta FOLDER

``builtin``: the built-in reader's weights as an ordinary fp32 ``BertForQuestionAnswering``. ``mdeberta``: the shape
of mDeBERTa-v3-base with random weights, which is enough to measure speed and memory, with the built-in reader's
tokenizer, whose ids are all below its 251,000. Run as a process, since it takes torch, transformers and a gigabyte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from app.paths import resource
from benchmarks.peers.environments import cache_folder

MDEBERTA = {
    "architectures": ["DebertaV2ForQuestionAnswering"],
    "attention_probs_dropout_prob": 0.1,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 768,
    "initializer_range": 0.02,
    "intermediate_size": 3072,
    "layer_norm_eps": 1e-7,
    "max_position_embeddings": 512,
    "max_relative_positions": -1,
    "model_type": "deberta-v2",
    "norm_rel_ebd": "layer_norm",
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "pad_token_id": 0,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "position_buckets": 256,
    "relative_attention": True,
    "share_att_key": True,
    "type_vocab_size": 0,
    "vocab_size": 251000,
}
"""config.json of mDeBERTa-v3-base, as far as it decides what is computed (He et al. 2021, arXiv:2111.09543)."""

TINY = {**MDEBERTA, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "vocab_size": 89689}
"""The same in small, to test with."""

TITLES = {"builtin": "built-in reader", "mdeberta": "mDeBERTa-base shape", "tiny": "tiny DeBERTa"}


def model_folder(name: str) -> Path:
    """The folder of one of TITLES; made when it is not there, the built-in reader's anew for new weights."""
    folder = cache_folder() / f"model-{name}"
    if name == "builtin":
        weights = resource("models/builtin/model.safetensors").read_bytes()
        folder = folder.with_name(f"{folder.name}-{hashlib.sha256(weights).hexdigest()[:8]}")
    if not (folder / "model.safetensors").is_file():
        print(f"making the checkpoint {folder.name}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.peers.models", name, str(folder)]
        subprocess.run(command, check=True, stdout=sys.stderr, cwd=Path(__file__).parents[2])
    return folder


def make(name: str, folder: Path) -> None:
    """Write one of TITLES as a checkpoint's folder that transformers 4 and 5 both load."""
    import torch
    import transformers

    source, part = resource("models/builtin"), folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    if name == "builtin":
        config = transformers.BertConfig.from_pretrained(source)
        model = transformers.BertForQuestionAnswering(config)
        _fill_from_builtin(model, source)
    else:
        torch.manual_seed(0)
        config = transformers.DebertaV2Config(**(TINY if name == "tiny" else MDEBERTA))
        model = transformers.DebertaV2ForQuestionAnswering(config)
    model.eval().save_pretrained(part)
    shutil.copyfile(source / "tokenizer.json", part / "tokenizer.json")
    settings = json.loads((source / "tokenizer_config.json").read_text(encoding="utf-8"))
    names = {key: value for key, value in settings.items() if key.endswith("_token")}
    names |= {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512}
    (part / "tokenizer_config.json").write_text(json.dumps(names), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)


def _fill_from_builtin(model: object, source: Path) -> None:
    from app.engine.reading.torch.bert import CompactFile

    file = CompactFile(source / "model.safetensors")
    words = "bert.embeddings.word_embeddings"
    names = [name for name in model.state_dict() if "position_ids" not in name]  # type: ignore[attr-defined]
    state = {name: file(words if name.startswith(words) else name) for name in names}
    left = model.load_state_dict(state, strict=False)  # type: ignore[attr-defined]
    assert not left.unexpected_keys


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
