"""The tokenizer trap: what SentencePiece gives, we give, whatever a PDF's letters look like."""

import json
from pathlib import Path

import pytest
import sentencepiece
import transformers
from tokenizers import Tokenizer

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.torch.convert import convert, load_tokenizer
from tests.engine.reading.torch.checkpoints import train_sentencepiece
from tests.engine.reading.vocabularies import byte_level, word_pieces

AS_IN_PDFS = [
    "The ﬁnal ofﬁce letter: ﬀ ﬂ",
    "１２ Ａ letters，：",
    "in\u00a01843… and",
    "① who ② wrote",
    "القاهرة هي عاصمة مصر ﷺ",
    "北京是中华人民共和国的首都。上海在哪里？",
    "cafe\u0301 re\u0301sume\u0301 u\u0308ber",
    "caf\u00e9 \u00fcber naïve\u00ad",
    "  two  spaces \n\n line\tend ",
    "㎞² ½ ™",
    "\u200bzero\u200bwidth\ufeff",
    "ｶﾞ ﾊﾟ 한글 \u1112\u1161\u11ab",
    "emoji 👩‍👩‍👧 x",
    "\x00\x07a",
]


@pytest.fixture(scope="module")
def deberta_folder(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("deberta")
    train_sentencepiece(folder / "spm.model", deberta=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "deberta-v2"}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def xlm_folder(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("xlm")
    train_sentencepiece(folder / "sentencepiece.bpe.model", deberta=False)
    (folder / "config.json").write_text(json.dumps({"model_type": "xlm-roberta"}), encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", AS_IN_PDFS)
def test_deberta_pieces_are_sentencepieces(deberta_folder, text):
    reference = sentencepiece.SentencePieceProcessor(model_file=str(deberta_folder / "spm.model"))
    assert load_tokenizer(deberta_folder).encode(text).ids.tolist() == reference.encode(text)


@pytest.mark.parametrize("text", AS_IN_PDFS)
def test_xlm_roberta_ids_are_sentencepieces_after_fairseqs_own(xlm_folder, text):
    reference = sentencepiece.SentencePieceProcessor(model_file=str(xlm_folder / "sentencepiece.bpe.model"))
    expected = [3 if number == 0 else number + 1 for number in reference.encode(text)]
    assert load_tokenizer(xlm_folder).encode(text).ids.tolist() == expected


def test_a_converted_file_gives_the_same_from_disk_where_transformers_does_not(deberta_folder, tmp_path):
    text = "The ﬁnal １２ letters"
    reference = sentencepiece.SentencePieceProcessor(model_file=str(deberta_folder / "spm.model")).encode(text)
    convert(deberta_folder).save(str(tmp_path / "tokenizer.json"))
    for name, content in {
        "config.json": {"model_type": "deberta-v2"},
        "tokenizer_config.json": {"tokenizer_class": "DebertaV2Tokenizer"},
    }.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    assert load_tokenizer(tmp_path).encode(text).ids.tolist() == reference
    theirs = transformers.AutoTokenizer.from_pretrained(str(tmp_path), local_files_only=True)
    # If this fails, transformers keeps the normaliser again, and the reason for convert.py is gone.
    assert theirs(text, add_special_tokens=False)["input_ids"] != reference


def test_templates_of_converted_vocabularies(deberta_folder, xlm_folder):
    deberta = load_tokenizer(deberta_folder).template
    assert (deberta.prefix, deberta.middle, deberta.suffix, deberta.context_type) == ((1,), (2,), (2,), 1)
    xlm = load_tokenizer(xlm_folder).template
    assert (xlm.prefix, xlm.middle, xlm.suffix, xlm.context_type) == ((0,), (2, 2), (2,), 0)


def test_vocab_txt_gives_what_tokenizer_json_gives(tmp_path):
    made = word_pieces()
    vocabulary = sorted(made.get_vocab().items(), key=lambda item: item[1])
    (tmp_path / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in vocabulary), encoding="utf-8")
    ours = load_tokenizer(tmp_path)
    for text in AS_IN_PDFS:
        assert ours.encode(text).ids.tolist() == made.encode(text, add_special_tokens=False).ids
    pair = made.encode("who?", "the letter")
    window = ours.window(ours.encode("who?").ids, ours.encode("the letter").ids)
    assert (window.ids.tolist(), window.types.tolist()) == (pair.ids, pair.type_ids)


def test_vocab_txt_of_a_cased_model(tmp_path):
    made = word_pieces()
    vocabulary = sorted(made.get_vocab().items(), key=lambda item: item[1])
    (tmp_path / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in vocabulary), encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}', encoding="utf-8")
    cased, lower = load_tokenizer(tmp_path).encode("THE letter"), made.encode("THE letter", add_special_tokens=False)
    assert cased.ids.tolist() != lower.ids


def test_vocab_json_and_merges_give_what_tokenizer_json_gives(tmp_path):
    made = byte_level()
    made.model.save(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "roberta"}', encoding="utf-8")
    ours = load_tokenizer(tmp_path)
    for text in AS_IN_PDFS:
        assert ours.encode(text).ids.tolist() == made.encode(text, add_special_tokens=False).ids
    window = ours.window(ours.encode("who?").ids, ours.encode("the letter").ids)
    assert window.ids.tolist() == made.encode("who?", "the letter").ids


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("spm.model", b"not a model"),
        ("vocab.txt", b"a\nb\n"),
        ("tokenizer.json", b'{"model": '),
        ("spm.model", b""),
        ("vocab.json", b'{"<s>": 0}'),
    ],
)
def test_a_damaged_vocabulary_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    if name == "vocab.json":
        (tmp_path / "merges.txt").write_text("a b\n", encoding="utf-8")
    with pytest.raises(ReaderError) as raised:
        load_tokenizer(tmp_path)
    assert (raised.value.cause, raised.value.detail) == (ReaderCause.DAMAGED, name)


def test_no_vocabulary(tmp_path):
    with pytest.raises(ReaderError) as raised:
        load_tokenizer(tmp_path)
    assert raised.value.cause is ReaderCause.NO_TOKENIZER


def test_tokenizer_json_comes_before_other_vocabularies(deberta_folder, tmp_path):
    (tmp_path / "spm.model").write_bytes((deberta_folder / "spm.model").read_bytes())
    word_pieces().save(str(tmp_path / "tokenizer.json"))
    expected = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("the letter", add_special_tokens=False)
    assert load_tokenizer(tmp_path).encode("the letter").ids.tolist() == expected.ids
