"""Tokenizers of folders that have no ``tokenizer.json``, built from the vocabulary they do have.

Built here and not by transformers 5, whose DeBERTa class leaves out the normaliser that the model
was trained with (``nmt_nfkc``, stored in the SentencePiece file): ligatures, full-width signs and
non-breaking spaces, common in PDFs, would come out as other tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE, Unigram, WordPiece

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.tokenizer import WindowTokenizer, read_settings

_SENTENCEPIECE = ("spm.model", "sentencepiece.bpe.model", "spiece.model")
_ROBERTA = frozenset({"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert"})
_UNIGRAM = 1
_CONTROL, _USER_DEFINED = 3, 4


def load_tokenizer(folder: Path) -> WindowTokenizer:
    """The tokenizer of a checkpoint's folder, from whichever vocabulary it has.

    Raises:
        ReaderError: it has none, or one that cannot be understood.
    """
    with _understanding(folder):
        if (folder / "tokenizer.json").is_file():
            return WindowTokenizer.from_folder(folder)
        return WindowTokenizer(convert(folder), read_settings(folder))


def convert(folder: Path) -> Tokenizer:
    """A ``tokenizers.Tokenizer`` equal to the folder's slow tokenizer; ``save(path)`` makes a tokenizer.json.

    Raises:
        ReaderError: the folder has no vocabulary.
        Exception: it has one that cannot be understood (tokenizers raises nothing narrower).
    """
    settings = read_settings(folder)
    for name in _SENTENCEPIECE:
        if (folder / name).is_file():
            return _from_sentencepiece(folder / name, settings)
    if (folder / "vocab.txt").is_file():
        return _from_word_pieces(folder / "vocab.txt", settings)
    if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        return _from_bytes(folder, settings)
    raise ReaderError(folder, ReaderCause.NO_TOKENIZER)


def make_tokenizer(folder: Path) -> tuple[str, ...]:
    """Give a folder that has only a vocabulary its tokenizer.json, once, so that loading need not convert again.

    Returns:
        the names of the files made: none if there was a tokenizer.json.

    Raises:
        ReaderError: it has no vocabulary, or one that cannot be understood.
        OSError: the folder cannot be written to.
    """
    path = folder / "tokenizer.json"
    if path.is_file():
        return ()
    with _understanding(folder):
        text = convert(folder).to_str()
    made = path.with_name("tokenizer.json.part")
    made.write_text(text, encoding="utf-8")
    made.replace(path)
    load_tokenizer(folder)  # what was written is what will be read
    return (path.name,)


@contextmanager
def _understanding(folder: Path) -> Iterator[None]:
    """What goes wrong with a vocabulary becomes a ReaderError."""
    try:
        yield
    except ReaderError:
        raise
    except PermissionError as problem:
        raise ReaderError(folder, ReaderCause.PERMISSION, _vocabulary(folder)) from problem
    except Exception as problem:  # tokenizers' Rust side raises nothing narrower
        raise ReaderError(folder, ReaderCause.DAMAGED, _vocabulary(folder)) from problem


def _vocabulary(folder: Path) -> str:
    names = ("tokenizer.json", *_SENTENCEPIECE, "vocab.txt", "vocab.json")
    return next((name for name in names if (folder / name).is_file()), "")


# ------------------------------------------------------------------------------ SentencePiece


def _from_sentencepiece(path: Path, settings: Mapping[str, object]) -> Tokenizer:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError as problem:
        raise ValueError(f"{path.name}: {problem}") from problem
    if model.trainer_spec.model_type != _UNIGRAM:
        raise ValueError(f"{path.name}: not a unigram model")
    kind = str(settings.get("model_type", ""))
    pieces, unknown = _pieces(model, kind)
    tokenizer = Tokenizer(Unigram(pieces, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = _normaliser(model.normalizer_spec, kind, settings)
    scheme = "always" if model.normalizer_spec.add_dummy_prefix else "never"
    steps: list[pre_tokenizers.PreTokenizer] = [pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=scheme)]
    if settings.get("split_by_punct"):
        steps.insert(0, pre_tokenizers.Punctuation(behavior="isolated"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)
    for piece in model.pieces:
        if piece.type in (_CONTROL, _USER_DEFINED) and tokenizer.token_to_id(piece.piece) is not None:
            special = piece.type == _CONTROL
            tokenizer.add_tokens([AddedToken(piece.piece, normalized=False, special=special)])
    if kind in _ROBERTA:
        tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
        tokenizer.post_processor = _template(tokenizer, "<s>", "</s>", doubled=True)
    else:
        tokenizer.add_special_tokens(["[CLS]", "[SEP]", "[MASK]"])
        tokenizer.post_processor = _template(tokenizer, "[CLS]", "[SEP]", doubled=False)
    return tokenizer


def _pieces(model: object, kind: str) -> tuple[list[tuple[str, float]], int]:
    """The vocabulary in the checkpoint's own order, and the id of the unknown piece.

    fairseq trained XLM-R and CamemBERT with ids of its own in front of SentencePiece's: there, ids
    are not those that the SentencePiece file gives.
    """
    pieces = [(piece.piece, piece.score) for piece in model.pieces]  # type: ignore[attr-defined]
    if kind.startswith("xlm-roberta"):
        front = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
        return [*front, *pieces[3:], ("<mask>", 0.0)], 3
    if kind == "camembert":
        front = [(name, 0.0) for name in ("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>")]
        return [*front, ("<unk>NOTUSED", -100.0), *pieces[1:], ("<mask>", 0.0)], 3
    return pieces, model.trainer_spec.unk_id  # type: ignore[attr-defined]


def _normaliser(spec: object, kind: str, settings: Mapping[str, object]) -> normalizers.Normalizer:
    steps: list[normalizers.Normalizer] = []
    if kind == "albert":
        steps += [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
        if not settings.get("keep_accents"):
            steps += [normalizers.NFKD(), normalizers.StripAccents()]
    if settings.get("do_lower_case", kind == "albert"):
        steps.append(normalizers.Lowercase())
    if spec.precompiled_charsmap:  # type: ignore[attr-defined]
        steps.append(normalizers.Precompiled(spec.precompiled_charsmap))  # type: ignore[attr-defined]
    if spec.remove_extra_whitespaces:  # type: ignore[attr-defined]
        steps += [normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    return normalizers.Sequence(steps)


# ------------------------------------------------------------------------------ others


def _from_word_pieces(path: Path, settings: Mapping[str, object]) -> Tokenizer:
    """BERT, ELECTRA, DistilBERT, MobileBERT: ``vocab.txt``, one piece a line."""
    lines = path.read_text(encoding="utf-8").split("\n")
    vocabulary = {line.rstrip("\r"): index for index, line in enumerate(lines[:-1] if not lines[-1] else lines)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    strip = settings.get("strip_accents")
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=settings.get("tokenize_chinese_chars", True) is not False,
        strip_accents=strip if isinstance(strip, bool) else None,
        lowercase=bool(settings.get("do_lower_case", True)),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(
        [name for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") if name in vocabulary]
    )
    tokenizer.post_processor = _template(tokenizer, "[CLS]", "[SEP]", doubled=False)
    return tokenizer


def _from_bytes(folder: Path, settings: Mapping[str, object]) -> Tokenizer:
    """RoBERTa and DeBERTa v1: byte-level pieces in ``vocab.json`` and ``merges.txt``."""
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
    merges = [(a, b) for a, _, b in (line.partition(" ") for line in lines if not line.startswith("#version")) if b]
    tokenizer = Tokenizer(BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=bool(settings.get("add_prefix_space")))
    doubled = settings.get("model_type") != "deberta"
    cls, sep = ("<s>", "</s>") if doubled else ("[CLS]", "[SEP]")
    tokenizer.add_special_tokens([cls, sep])
    tokenizer.post_processor = _template(tokenizer, cls, sep, doubled=doubled)
    return tokenizer


def _template(tokenizer: Tokenizer, cls: str, sep: str, *, doubled: bool) -> processors.TemplateProcessing:
    """``[CLS] q [SEP] c [SEP]`` with segments 0 and 1, or RoBERTa's ``<s> q </s> </s> c </s>`` with 0 alone."""
    for name in (cls, sep):
        if tokenizer.token_to_id(name) is None:
            raise ValueError(f"no {name} in the vocabulary")
    middle, context = (f"{sep}:0 {sep}:0", 0) if doubled else (f"{sep}:0", 1)
    return processors.TemplateProcessing(
        single=f"{cls}:0 $A:0 {sep}:0",
        pair=f"{cls}:0 $A:0 {middle} $B:{context} {sep}:{context}",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in (cls, sep)],
    )
