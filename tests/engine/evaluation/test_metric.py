"""The uniform metric against examples worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.evaluation.metric import best_f1, exact, f1, is_right, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The “Old” Sail-Loft!", ["old", "sail", "loft"]),
        ("ﬁve STRASSE straße", ["five", "strasse", "strasse"]),  # a ligature; casefold, not lower
        ("１，８８０ €", ["1", "880"]),  # full width, and a currency sign
        ("三个月 2024年", ["三", "个", "月", "2024", "年"]),
        ("东京タワー", ["东", "京", "タ", "ワ", "ー"]),
        ("ราคา 20", ["ร", "า", "ค", "า", "20"]),
        ("ثلاثة أشهر؟", ["ثلاثة", "أشهر"]),
        ("a an the", []),
        ("…", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


def test_f1_counts_each_word_as_often_as_both_have_it():
    assert f1("three months written notice", "three months") == pytest.approx(2 * 2 / 6)
    assert f1("no no no", "no") == pytest.approx(2 * 1 / 4)


def test_chinese_is_compared_by_characters_not_as_one_word():
    assert f1("一九四五年八月", "一九四五年") == pytest.approx(2 * 5 / 12)


def test_nothing_equals_only_nothing():
    assert f1("", "") == f1("the", "!") == 1.0
    assert f1("", "rent") == f1("rent", "…") == 0.0


def test_exact_ignores_case_punctuation_and_articles_but_not_order():
    assert exact("The Landlord.", "landlord") == 1.0
    assert exact("Allen Port", "Port Allen") == 0.0


def test_the_best_of_what_people_marked_decides():
    assert best_f1("940 euros", ["the deposit", "940 euros a month"]) == pytest.approx(2 * 2 / 5)
    assert best_f1("940 euros", []) == 0.0


def test_right_from_one_half():
    assert is_right("in April", ["April 1"])  # F1 is exactly one half
    assert not is_right("in late April", ["April 1"])


@given(st.text(), st.text())
def test_f1_is_symmetric_and_between_0_and_1(one, other):
    assert f1(one, other) == f1(other, one)
    assert 0.0 <= f1(one, other) <= 1.0
    assert f1(one, one) == 1.0
