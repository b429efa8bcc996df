"""Where characters stand in laid-out text, whatever their direction and size."""

import pytest
from PySide6.QtGui import QFont

from app.desktop.views.text_direction import is_right_to_left
from app.desktop.views.text_layout import LaidOutBlock

LATIN = "The tenant 🙂 pays 𠮷 euros.\nSecond line here."
ARABIC = "يحق للمستأجر استعمال ثلاثة مواقف سيارات وفق PDF 2024 اللائحة."
HEBREW = "חוזה ביום 31 בדצמבר 2025."


def block(text, width=400.0):
    font = QFont()
    font.setPixelSize(16)
    return LaidOutBlock(text, font, width, 26.0)


@pytest.mark.parametrize(
    ("text", "expected"), [("hello", False), ("123 שלום", True), ("(يحق", True), ("12 !", False), ("", False)]
)
def test_direction_is_that_of_the_first_letter(text, expected):
    assert is_right_to_left(text) == expected


@pytest.mark.parametrize("text", [LATIN, ARABIC, HEBREW, "会议于十月四日上午九时" * 9], ids=["la", "ar", "he", "zh"])
@pytest.mark.parametrize("width", [120.0, 400.0])
def test_the_middle_of_each_character_is_that_character(qapp, text, width):
    laid = block(text, width)
    checked = 0
    for offset, char in enumerate(text):
        rects = laid.rects(offset, offset + 1)
        if len(rects) != 1 or rects[0].width() < 2 or char.isspace():
            continue
        centre = rects[0].center()
        if laid.offset_at(centre.x(), centre.y(), character=True) == offset:
            checked += 1
            before = laid.offset_at(centre.x() - 0.7, centre.y(), character=False)
            after = laid.offset_at(centre.x() + 0.7, centre.y(), character=False)
            assert {before, after} <= {offset, offset + 1}
    letters = sum(not char.isspace() for char in text)
    # Ligatures and characters without a glyph have no middle of their own.
    assert checked >= 0.8 * letters


def test_right_to_left_stands_at_the_right(qapp):
    rects = block(HEBREW).rects(0, len(HEBREW))
    assert rects[0].right() == pytest.approx(400, abs=2)
    first = block(HEBREW).rects(0, 4)[0]
    last = block(HEBREW).rects(len(HEBREW) - 5, len(HEBREW))[0]
    assert first.left() > last.right()


def test_a_span_over_digits_in_hebrew_is_one_piece(qapp):
    start = HEBREW.index("31")
    rects = block(HEBREW).rects(start, HEBREW.index("2025") + 4)
    assert len(rects) == 1


def test_a_latin_word_in_arabic_stands_apart_from_what_precedes_it(qapp):
    start = ARABIC.index("وفق")
    laid = block(ARABIC, 2000.0)
    (word,) = laid.rects(start, start + 3)
    (latin,) = laid.rects(ARABIC.index("PDF"), ARABIC.index("PDF") + 3)
    assert latin.right() <= word.left() + 1


def test_emoji_count_once(qapp):
    laid = block(LATIN)
    start = LATIN.index("pays")
    (rect,) = laid.rects(start, start + 4)
    assert laid.offset_at(rect.left() + 1, rect.center().y(), character=False) == start
    assert laid.offset_at(rect.right() - 1, rect.center().y(), character=False) == start + 4


def test_empty_lines_have_height_and_no_rectangles(qapp):
    laid = block("\n\na\n")
    assert laid.height == pytest.approx(3 * 26)
    assert laid.rects(0, 2) == []
    assert laid.line_top(2) == pytest.approx(2 * 26, abs=5)
    assert laid.offset_at(5, 30, character=False) == 1


def test_words_without_blanks_are_wrapped(qapp):
    assert block("x" * 500, 100.0).height > 10 * 26
    assert max(rect.right() for rect in block("中" * 100, 100.0).rects(0, 100)) <= 101
