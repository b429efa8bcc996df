"""What of a text may be quoted: by example, and by properties that hold for every script."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.evaluation.evaluate import readable_text
from app.engine.models.calibration import Calibration, Sigmoid
from app.engine.reading.quotes import edges, quote
from app.engine.reading.reader import WindowLogits

HARD = [
    "中华人民共和国", "。", "，", "「東京」", "カタカナ", "ひらがな", "が", "ก็", "ภาษาไทย", "น้ำ", "ﷺ", "مُحَمَّد",
    "القاهرة،", "؟", "שָׁלוֹם", "עברית", "हिन्दी", "क्षि", "।", "é", "e\u0301", "ệ", "Ångström", "👩‍👩‍👧", "🇸🇪🇩🇪", "👍🏽",
    "한국어", "각", "1,880", "٣٫٥", "12:30", "(", ")", "«", "»", "“", "”", "€", "%", "kg", "U.S.", "İstanbul'da",
    "\u202e", "\u200f", "\u200c", "\u00ad", "ﬁ", "Ⅷ", "\n", "\n\n", " ", " ", " ", ". ", ", ",
]  # fmt: skip


def edges_of_graphemes(text: str) -> set[int]:
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


def quoted(text: str, part: str) -> str | None:
    start = text.index(part)
    span = quote(text, start, start + len(part))
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("He paid 950 euros.", "950", "950 euros"),
        ("It cost $3.5 million then", "3.5", "$3.5 million"),
        ("It is 20 °C now", "20", "20 °C"),
        ("Es kostet CHF 12.50 pro Tag", "12.50", "CHF 12.50"),
        ("بـ 5800 دينار.", "5800", "5800 دينار"),
        ("花了300万元。", "300", "300万元"),
        ("There were 5 men", "5", "5"),
        ("a lot, 5 min away", "5", "5 min"),
        ("a lot, 5 minds", "5", "5"),
        ("(1990)", "1990)", "1990"),
        ("Workshop 7 (the old sail loft) is", "7 (the old", "7 (the old sail loft)"),
        ("said «hello there» to", "hello there»", "hello there"),
        ("the first (or second) of", "or second) of", "(or second) of"),
        ("He left. Then", "He left.", "He left"),
        ("at 5 p.m. The", "5 p.m.", "5 p.m."),
        ("Harbour Trust Ltd. is big", "Harbour Trust Ltd.", "Harbour Trust Ltd."),
        ("عام 1850، مع", "1850،", "1850"),
        ("首都是北京。", "北京。", "北京"),
        ("– item one", "– item one", "item one"),
        ("about -5 degrees", "-5", "-5"),
        ("only .5 litres", ".5", ".5"),
        (") (", ") (", None),
        ("…", "…", None),
    ],
)
def test_a_quote_is_what_a_person_would_mark(text, part, expected):
    assert quoted(text, part) == expected


def test_a_bracket_is_not_completed_from_another_sentence_or_cell():
    assert quoted("see (the note. It is long) here", "see (the note") == "see (the note"
    assert quoted("Rent (net | 950) a month", "Rent (net") == "Rent (net"


def test_a_quote_begins_and_ends_with_words_numbers_and_sentences():
    text = "Der trzytygodniowy Kurs kostet 1,880 Euro. Dr. Kim kommt."
    pieces = [(0, 3), (4, 13), (13, 18), (19, 23), (24, 30), (31, 33), (33, 36), (37, 41), (41, 42), (43, 46), (47, 50)]
    starts, ends = np.array(pieces, dtype=np.int32).T
    found = edges(text, starts, ends)
    assert found.begins.tolist() == [True, True, False, True, True, True, False, True, True, True, True]
    assert found.ends.tolist() == [True, False, True, True, True, False, True, True, True, True, True]
    assert found.sentence.tolist() == [0] * 9 + [1, 1]


def test_where_words_are_not_set_apart_a_quote_may_end_anywhere_between_characters():
    text = "他在北京大学学习。ภาษาไทย"
    starts = np.arange(len(text), dtype=np.int32)
    found = edges(text, starts, starts + 1)
    assert found.begins.all()
    assert found.ends.all()


hard_texts = st.lists(st.sampled_from(HARD), max_size=30).map("".join)


@given(text=hard_texts, data=st.data(), decomposed=st.booleans())
def test_a_quote_is_made_of_whole_graphemes_in_every_script(text, data, decomposed):
    text = unicodedata.normalize("NFD", text) if decomposed else text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = quote(text, start, end)
    if span is None:
        return
    assert set(span) <= edges_of_graphemes(text)
    found = text[slice(*span)]
    assert found == found.strip() != ""


class _Wavering:
    """Scores drawn at random: every span may win. Implements ``app.engine.reading.reader.Reader``."""

    id, title, revision, device, precision = "wavering", "Wavering", None, "cpu", "fp32"
    device_reason, batch, window_length = None, 1, 64

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def score(self, windows):
        return [WindowLogits(*self._rng.normal(0, 4, (2, len(each.ids))).astype(np.float32)) for each in windows]


_ANSWERS_ALL = Calibration(Sigmoid(1.0, 0.0), Sigmoid(1.0, 0.0), Sigmoid(1.0, 0.0), 0.0, "")


@settings(max_examples=60, deadline=None)
@given(text=hard_texts, seed=st.integers(0, 1000), decomposed=st.booleans())
def test_answers_in_every_script_are_whole_graphemes_of_the_text_at_their_places(
    builtin_tokenizer, text, seed, decomposed
):
    text = unicodedata.normalize("NFD", text) if decomposed else text
    readable: ReadableDocument = readable_text(text, builtin_tokenizer)
    text = readable.document.text  # as the program cleans it
    asked = Question("什么？ What?", [readable], _Wavering(seed), builtin_tokenizer, _ANSWERS_ALL)
    allowed = edges_of_graphemes(text)
    for answer in asked.read().answers:
        first = answer.places[0]
        assert answer.text == text[first.start : first.end]
        for place in answer.places:
            assert {place.start, place.end} <= allowed
            assert place.context_start <= place.start < place.end <= place.context_end
