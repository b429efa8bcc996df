"""Whether the libraries behind readers from folders work here: what an installed program tests of itself.

An installed program carries only parts of them (packaging/), and nothing that was left out shows before a
person loads a reader. So a reader is made here, tiny and random, in the form of the recommended one, and read by
our own network and by transformers; and a vocabulary as only a SentencePiece file has it is converted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from safetensors.numpy import save_file

from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.convert import make_tokenizer
from app.engine.reading.torch.deberta import Deberta
from app.engine.reading.torch.folder import check_folder
from app.engine.reading.torch.network import TransformersNetwork

WIDTH, HEADS, WIDE, LAYERS, BUCKETS, POSITIONS = 32, 4, 64, 2, 32, 128
_CONFIG = {
    "architectures": ["DebertaV2ForQuestionAnswering"],
    "model_type": "deberta-v2",
    "hidden_size": WIDTH,
    "num_attention_heads": HEADS,
    "intermediate_size": WIDE,
    "num_hidden_layers": LAYERS,
    "hidden_act": "gelu",
    "relative_attention": True,
    "position_buckets": BUCKETS,
    "max_relative_positions": -1,
    "max_position_embeddings": POSITIONS,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": "p2c|c2p",
    "position_biased_input": False,
    "layer_norm_eps": 1e-7,
    "type_vocab_size": 0,
    "pad_token_id": 0,
}
_TEXT = (
    "The yard gate closes at nine in the evening, and the deposit is paid back within a month.",
    "Das Hoftor wird um neun Uhr abends geschlossen.",
    "La porte de la cour ferme à neuf heures du soir.",
)


class SelfCheck:
    """Runs in a helper process, as readers do; each method raises what goes wrong.

    Args:
        folder: where the reader is made; empty.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def window_parts(self) -> list[str]:
        """What belongs to the window and is loaded in this process nevertheless: torch bears none of it on Windows."""
        return sorted({name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6"})

    def vocabulary(self) -> int:
        """Train a SentencePiece file and make a tokenizer.json from it; returns its number of pieces."""
        text = self._folder / "text.txt"
        text.write_text("\n".join(_TEXT), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(text),
            model_prefix=str(self._folder / "spm"),
            vocab_size=200,
            hard_vocab_limit=False,
            model_type="unigram",
            normalization_rule_name="nmt_nfkc",
            minloglevel=2,
            pad_id=0,
            bos_id=1,
            eos_id=2,
            unk_id=3,
            pad_piece="[PAD]",
            bos_piece="[CLS]",
            eos_piece="[SEP]",
            unk_piece="[UNK]",
        )
        pieces = int(sentencepiece.SentencePieceProcessor(model_file=str(self._folder / "spm.model")).get_piece_size())
        config = _CONFIG | {"vocab_size": pieces}
        (self._folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        make_tokenizer(self._folder)
        return pieces

    def reader(self) -> float:
        """Give that vocabulary random weights and load both; after ``vocabulary``.

        Returns:
            the largest difference between the logits of our own network and of transformers'.
        """
        pieces = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))["vocab_size"]
        save_file(_weights(pieces), self._folder / "model.safetensors", metadata={"format": "pt"})
        check_folder(self._folder)
        CheckpointReader(self._folder, "cpu")
        ours = Deberta.of_folder(self._folder)
        if ours is None:
            raise ValueError("our own network does not know the recommended reader's form")
        theirs = TransformersNetwork(self._folder)
        ids = torch.arange(4, 4 + 64).remainder(pieces)[None]
        with torch.inference_mode():
            pairs = zip(ours.forward(ids, ids * 0), theirs.forward(ids, ids * 0), strict=True)
            return max(float((one - other).abs().max()) for one, other in pairs)


def _weights(pieces: int) -> dict[str, np.ndarray]:
    """Random, the same every time, by the names that checkpoints have."""
    random = np.random.default_rng(0)
    found: dict[str, np.ndarray] = {}

    def linear(name: str, rows: int, columns: int) -> None:
        found[f"{name}.weight"] = random.normal(0, 0.1, (rows, columns)).astype(np.float32)
        found[f"{name}.bias"] = random.normal(0, 0.1, rows).astype(np.float32)

    def norm(name: str) -> None:
        found[f"{name}.weight"] = np.ones(WIDTH, np.float32)
        found[f"{name}.bias"] = np.zeros(WIDTH, np.float32)

    def table(name: str, rows: int) -> None:
        found[f"{name}.weight"] = random.normal(0, 0.5, (rows, WIDTH)).astype(np.float32)

    table("deberta.embeddings.word_embeddings", pieces)
    norm("deberta.embeddings.LayerNorm")
    table("deberta.encoder.rel_embeddings", 2 * BUCKETS)
    norm("deberta.encoder.LayerNorm")
    for layer in (f"deberta.encoder.layer.{number}" for number in range(LAYERS)):
        for name in ("query_proj", "key_proj", "value_proj"):
            linear(f"{layer}.attention.self.{name}", WIDTH, WIDTH)
        linear(f"{layer}.attention.output.dense", WIDTH, WIDTH)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", WIDE, WIDTH)
        linear(f"{layer}.output.dense", WIDTH, WIDE)
        norm(f"{layer}.output.LayerNorm")
    linear("qa_outputs", 2, WIDTH)
    return found
