"""Words, and drags in either direction."""

import pytest

from app.desktop.views.selection import Selection, Unit, word_at


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("the tenant pays", "tenant", "tenant"),
        ("the tenant's own", "tenant's", "tenant's"),
        ("🙂🙂 naïve 𠮷", "naïve", "naïve"),
        ("يحق للمستأجر استعمال", "للمستأجر", "للمستأجر"),
        ("line\nnext", "next", "next"),
    ],
)
def test_a_word_from_each_of_its_characters(text, at, word):
    start = text.index(at)
    for offset in range(start, start + len(at)):
        low, high = word_at(text, offset)
        assert text[low:high] == word


def test_no_text_no_word():
    assert word_at("", 0) == (0, 0)


def test_a_line_feed_is_no_word():
    assert word_at("a\nb", 1) == (1, 1)


def test_dragging_words_keeps_the_first_one():
    text = "one two three four"
    selection = Selection(lambda offset, unit: word_at(text, offset) if unit is Unit.WORD else (offset, offset))
    selection.press(text.index("three") + 1, Unit.WORD)
    selection.drag(1)
    assert text[slice(*selection.span)] == "one two three"
    selection.drag(len(text) - 1)
    assert text[slice(*selection.span)] == "three four"
