"""Ids and places: whole and in blocks, in every kind of vocabulary; windows made by joining ids."""

import json
import time
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from app.engine.reading import tokenizer as module
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.task import Cancelled, Progress
from tests.engine.reading.vocabularies import BUILTIN, KINDS, word_pieces

MADE = {kind: make() for kind, make in KINDS.items()}
TOKENIZERS = {kind: WindowTokenizer(Tokenizer.from_str(made.to_str())) for kind, made in MADE.items()}
every_kind = pytest.mark.parametrize("kind", KINDS)

words = st.one_of(
    st.sampled_from(
        [
            "the",
            "letter",
            "1843",
            "ﬁnal",
            "１２",
            "Ａ…",
            "①",
            "北京是",
            "القاهرة",
            "e\u0301te\u0301",
            "👩‍👩‍👧",
            "[SEP]",
            "</s>",
        ]
    ),
    st.text(alphabet=st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=12),
)
spaces = st.sampled_from([" ", " ", " ", " ", "  ", "\n\n", ". ", " \n"])
normal_texts = st.lists(st.tuples(words, spaces), max_size=60).map(lambda pairs: "".join(a + b for a, b in pairs))
any_texts = st.text(alphabet=st.characters(exclude_categories=[]), max_size=300)


def equal(one: Tokens, other: Tokens) -> bool:
    pairs = [(one.ids, other.ids), (one.starts, other.starts), (one.ends, other.ends)]
    return all(np.array_equal(a, b) for a, b in pairs)


def small_blocks():
    return patch.multiple(module, _BLOCK=64, _CONTEXT=24, _GROUP=2)


@every_kind
@given(text=normal_texts)
@settings(max_examples=60, deadline=None)
def test_blocks_give_what_the_whole_gives(kind, text):
    with small_blocks():
        assert equal(TOKENIZERS[kind].encode_document(text), TOKENIZERS[kind].encode(text))


@every_kind
@given(text=any_texts)
@settings(max_examples=60, deadline=None)
def test_places_are_in_the_text_and_in_order(kind, text):
    with small_blocks():
        tokens = TOKENIZERS[kind].encode_document(text)
    assert np.all(np.diff(tokens.starts) >= 0)
    assert np.all(np.diff(tokens.ends) >= 0)
    for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True):
        assert 0 <= start <= end <= len(text)
        assert text[start:end] == text[start:end].strip()


@every_kind
@pytest.mark.parametrize("end", ["", "。", "!"])
def test_text_without_white_space_is_joined_without_a_seam(kind, end):
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list("北京是中华人民共和国的首都上海在哪里人口是多少"), 900)) + end
    with small_blocks():
        tokens = TOKENIZERS[kind].encode_document(text)
    if kind != "byte level":  # its pieces depend on the whole run; a seam may move, nothing may be lost
        assert equal(tokens, TOKENIZERS[kind].encode(text))
    covered = np.zeros(len(text), dtype=bool)
    for start, stop in zip(tokens.starts, tokens.ends, strict=True):
        covered[start:stop] = True
    assert covered.all()


def test_real_block_size_on_a_long_text():
    text = (
        "Der ﬁne Satz １２ Ａ… mit ①  und\u00a0NBSP.\n\nAbsatz zwei\tetwas: 中文字符 and العربية النص e\u0301. " * 400
    )
    tokens = TOKENIZERS["unigram"].encode_document(text)
    assert equal(tokens, TOKENIZERS["unigram"].encode(text))


def test_a_line_of_two_million_characters_is_followed_and_soon_done():
    reports: list[Progress] = []
    began = time.monotonic()
    tokens = TOKENIZERS["unigram"].encode_document("x" * 2_000_000, reports.append)
    assert time.monotonic() - began < 60
    assert tokens.ends[-1] == 2_000_000
    assert reports[-1] == Progress(2_000_000, 2_000_000)
    assert len(reports) > 5


def test_tokenising_stops_when_asked():
    def stop(_event: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        TOKENIZERS["unigram"].encode_document("word " * 100_000, stop)


@every_kind
@given(question=normal_texts.map(str.strip), context=normal_texts.map(str.strip))
@settings(max_examples=60, deadline=None)
def test_a_window_equals_the_pair(kind, question, context):
    for special in ("[SEP]", "</s>"):  # tested apart: the pair would take them for the model's own
        question, context = question.replace(special, "x"), context.replace(special, "x")
    ours = TOKENIZERS[kind]
    pair = MADE[kind].encode(question, context)
    window = ours.window(ours.encode(question).ids, ours.encode(context).ids)
    assert window.ids.dtype == np.int64
    assert window.ids.tolist() == pair.ids
    assert window.types.tolist() == pair.type_ids
    assert [i for i, s in enumerate(pair.sequence_ids) if s == 1] == list(
        range(window.context_start, window.context_end)
    )


@every_kind
def test_one_text_alone(kind):
    ours = TOKENIZERS[kind]
    assert ours.single(ours.encode("the letter").ids).tolist() == MADE[kind].encode("the letter").ids


@every_kind
def test_the_models_own_signs_in_a_document_are_only_letters(kind):
    ours = TOKENIZERS[kind]
    tokens = ours.encode("a [CLS] b [SEP] c <s> d </s> e <pad> [PAD] f")
    special = {*ours.template.prefix, *ours.template.middle, *ours.template.suffix}
    assert not special & set(tokens.ids.tolist())


def test_a_piece_before_a_word_without_space_does_not_borrow_its_first_character():
    tokens = TOKENIZERS["unigram"].encode("中文 a")
    assert [(int(a), int(b)) for a, b in zip(tokens.starts, tokens.ends, strict=True)] == [(0, 0), (0, 2), (3, 4)]


def test_words_come_without_the_space_before_them():
    text = "  The  letter\u00a0was\u3000ﬁnal "
    tokens = TOKENIZERS["unigram"].encode(text)
    found = {text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)} - {""}
    assert {"The", "letter", "was"} <= found
    assert all(piece == piece.strip() for piece in found)


def test_half_a_surrogate_pair_counts_as_one_character():
    tokens = TOKENIZERS["word pieces"].encode_document("a \ud800 b")
    assert (tokens.starts[-1], tokens.ends[-1]) == (4, 5)


def test_truncation_and_padding_of_the_file_are_switched_off(tmp_path):
    made = word_pieces()
    made.enable_truncation(8)
    made.enable_padding(length=16)
    made.save(str(tmp_path / "tokenizer.json"))
    ours = WindowTokenizer.from_folder(tmp_path)
    assert len(ours.encode("the letter " * 50)) >= 100
    assert len(ours.encode("the")) < 16


def test_without_a_post_processor_the_settings_name_the_special_ids(tmp_path):
    content = json.loads(word_pieces().to_str()) | {"post_processor": None}
    (tmp_path / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="cls_token"):
        WindowTokenizer.from_folder(tmp_path)
    names = {"cls_token": "[CLS]", "sep_token": {"content": "[SEP]"}}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(names), encoding="utf-8")
    template = WindowTokenizer.from_folder(tmp_path).template
    assert template == TOKENIZERS["word pieces"].template


def test_a_folder_without_one_and_a_file_that_is_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        WindowTokenizer.from_folder(tmp_path)
    (tmp_path / "tokenizer.json").write_text('{"version": ', encoding="utf-8")
    with pytest.raises(ValueError, match=r"tokenizer\.json"):
        WindowTokenizer.from_folder(tmp_path)


def test_the_builtin_template():
    template = WindowTokenizer.from_folder(BUILTIN).template
    assert (template.prefix, template.middle, template.suffix, template.size) == ((0,), (2, 2), (2,), 4)
    assert (template.question_type, template.context_type) == (0, 0)
