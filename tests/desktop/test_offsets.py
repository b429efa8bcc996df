"""Code points and UTF-16 units agree with what Python and Qt themselves count."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from app.desktop.offsets import to_code_points, to_utf16

TEXTS = st.text(alphabet=st.sampled_from("ab \né中ـש😀𠮷👩‍🚀\U0010ffff"), max_size=60)


@given(TEXTS, st.data())
def test_there_and_back_again(text, data):
    offset = data.draw(st.integers(0, len(text)))
    units = to_utf16(text, offset)
    assert units == sum(2 if ord(char) > 0xFFFF else 1 for char in text[:offset])
    assert to_code_points(text, units) == offset


@given(TEXTS)
def test_every_unit_belongs_to_a_character(text):
    total = to_utf16(text, len(text))
    offsets = [to_code_points(text, units) for units in range(total + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert set(offsets) == set(range(len(text) + 1))


def test_inside_a_pair_is_the_character_itself():
    assert to_code_points("a😀b", 2) == 1
    assert to_code_points("a😀b", 3) == 2


def test_beyond_the_end_is_the_end():
    assert to_code_points("a😀", 99) == 2


def test_qt_counts_as_we_do(qapp):
    text = "𠮷野 🙂 rent"
    document = QTextDocument(text)
    assert document.characterCount() - 1 == to_utf16(text, len(text))
    assert document.find("rent").selectionStart() == to_utf16(text, text.index("rent"))


def test_a_lone_surrogate_does_not_stop_it():
    assert to_utf16("\ud800x😀", 3) == 4
    assert to_code_points("\ud800x😀", 4) == 3
