"""The official scripts' behaviour, on cases worked out by hand from what they do."""

from __future__ import annotations

import pytest

from app.engine.evaluation.official import SQUAD, official_metric


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The  Old-Mill, a house", ["oldmill", "house"]),  # punctuation goes before words are parted
        ("“Anna”", ["“anna”"]),  # ASCII punctuation only
        ("an A the THE", []),
        ("Théâtre the a-an", ["théâtre", "aan"]),
        ("三个月", ["三个月"]),  # one token: what makes its Chinese F1 all or nothing
        ("U.S. $5", ["us", "5"]),
    ],
)
def test_squad_normalises(text, tokens):
    assert SQUAD.normalise(text) == tokens


def test_squad_scores():
    assert SQUAD.exact("the Amazon rainforest", ["Amazon rainforest."]) == 1.0
    assert SQUAD.f1("Amazon rainforest in Brazil", ["the Amazon rainforest", "Amazon"]) == pytest.approx(2 * 2 / 6)
    assert SQUAD.f1("Brazil", ["Peru"]) == 0.0


def test_squad_where_nothing_is_marked_only_silence_is_right():
    assert (SQUAD.exact("", []), SQUAD.f1("", [])) == (1.0, 1.0)
    assert (SQUAD.exact("Peru", []), SQUAD.f1("Peru", [])) == (0.0, 0.0)
    assert (SQUAD.exact("", ["Peru"]), SQUAD.f1("", ["Peru"])) == (0.0, 0.0)
    # A marked answer that normalises to nothing does not count; if it was the only one, silence is right.
    assert SQUAD.f1("", ["the"]) == 1.0
    assert SQUAD.f1("Peru", ["the", "Peru"]) == 1.0


@pytest.mark.parametrize(
    ("language", "text", "tokens"),
    [
        ("en", "The “Old” Mill", ["old", "mill"]),
        ("es", "La casa de los niños", ["casa", "de", "niños"]),
        ("de", "Der Bau des Hauses; eine Tür", ["bau", "hauses", "tür"]),
        ("vi", "Những người là bạn", ["người", "bạn"]),
        ("hi", "दिल्ली।", ["दिल्ली"]),
        ("ar", "في البيت", ["في", "بيت"]),
        ("ar", "ثلاثة أطفال", ["ثلاثة", "أطف"]),  # its rule drops "ال" inside words too
        ("zh", "1945年8月，北京", ["1945", "年", "8", "月", "北", "京"]),
        ("zh", "NBA球员", ["nba", "球", "员"]),
    ],
)
def test_mlqa_normalises_by_language(language, text, tokens):
    assert official_metric("mlqa", language).normalise(text) == tokens


def test_which_script():
    assert official_metric("squad", "zh") is SQUAD
    assert official_metric("mlqa", "zh").name == "MLQA (zh)"
    assert official_metric("mlqa", "sv") is SQUAD  # MLQA's script refuses other languages
