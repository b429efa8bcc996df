"""Tiny random checkpoints of every kind, saved as people find them: config, safetensors, vocabulary."""

from pathlib import Path

import sentencepiece
import torch
import transformers
from tokenizers import Tokenizer

from tests.engine.reading.vocabularies import CORPUS, byte_level, word_pieces

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}


def save(folder: Path, config: transformers.PretrainedConfig, tokenizer: Tokenizer | None) -> Path:
    """Random weights, the same every time, large enough that positions and words differ."""
    torch.manual_seed(0)
    model = transformers.AutoModelForQuestionAnswering.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(5)
    model.save_pretrained(folder)
    if tokenizer is not None:
        tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def deberta_v2(folder: Path, tokenizer: Tokenizer | None = None, vocab_size: int = 512) -> Path:
    """The shape of mdeberta-v3-base, shrunk: same attention, same buckets, same normalisation."""
    config = transformers.DebertaV2Config(
        **SMALL,
        vocab_size=vocab_size,
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
        pooler_hidden_size=32,
    )
    return save(folder, config, tokenizer or word_pieces())


def bert(folder: Path) -> Path:
    return save(folder, transformers.BertConfig(**SMALL, vocab_size=512), word_pieces())


def electra(folder: Path) -> Path:
    return save(folder, transformers.ElectraConfig(**SMALL, embedding_size=16, vocab_size=512), word_pieces())


def distilbert(folder: Path) -> Path:
    config = transformers.DistilBertConfig(vocab_size=512, dim=32, n_layers=2, n_heads=4, hidden_dim=64)
    return save(folder, config, word_pieces())


def albert(folder: Path) -> Path:
    return save(folder, transformers.AlbertConfig(**SMALL, embedding_size=16, vocab_size=512), word_pieces())


def mobilebert(folder: Path) -> Path:
    config = transformers.MobileBertConfig(
        **SMALL | {"intermediate_size": 32},
        vocab_size=512,
        embedding_size=16,
        intra_bottleneck_size=16,
        num_feedforward_networks=1,
    )
    return save(folder, config, word_pieces())


def deberta(folder: Path) -> Path:
    config = transformers.DebertaConfig(
        **SMALL,
        vocab_size=512,
        relative_attention=True,
        max_relative_positions=-1,
        pos_att_type="c2p|p2c",
        position_biased_input=False,
        type_vocab_size=0,
        layer_norm_eps=1e-7,
    )
    return save(folder, config, word_pieces())


def roberta(folder: Path) -> Path:
    config = transformers.RobertaConfig(**SMALL, vocab_size=700, max_position_embeddings=514, type_vocab_size=1)
    return save(folder, config, byte_level())


def xlm_roberta(folder: Path) -> Path:
    config = transformers.XLMRobertaConfig(**SMALL, vocab_size=700, max_position_embeddings=514, type_vocab_size=1)
    return save(folder, config, byte_level())


KINDS = {
    made.__name__: made
    for made in (deberta_v2, deberta, bert, electra, roberta, xlm_roberta, distilbert, albert, mobilebert)
}


def train_sentencepiece(path: Path, *, deberta: bool) -> Path:
    """A small unigram model with nmt_nfkc, its special pieces as DeBERTa-v3 or as XLM-R has them."""
    lines = path.with_suffix(".txt")
    lines.write_text("\n".join(CORPUS), encoding="utf-8")
    # DeBERTa's SentencePiece file holds the special pieces itself; XLM-R's has SentencePiece's own three.
    own = {"pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3, "pad_piece": "[PAD]", "bos_piece": "[CLS]"}
    own |= {"eos_piece": "[SEP]", "unk_piece": "[UNK]"}
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines),
        model_prefix=str(path.with_suffix("")),
        vocab_size=300,
        hard_vocab_limit=False,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        character_coverage=1.0,
        minloglevel=2,
        **(own if deberta else {"unk_id": 0, "bos_id": 1, "eos_id": 2}),
    )
    return path
