"""The cleaned text of a page and its map back to PDFium's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.engine.documents.document import PageProblem
from app.engine.documents.pdf.file import PdfFile
from app.engine.documents.pdf.text import clean_page, is_garbled, read_page
from tests.engine.documents import make


def page_text(data: bytes, number: int = 1) -> tuple[str, PageProblem | None]:
    file = PdfFile(bytearray(data))
    try:
        with file.page(number) as page:
            read = read_page(page)
    finally:
        file.close()
    return read.text, read.problem


def units(text: str) -> list[str]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[i : i + 2].decode("utf-16-le", "surrogatepass") for i in range(0, len(data), 2)]


@given(st.text(st.sampled_from("ab9 \t\r\n\0\ufffe\u00ad\u00a0\ufeffé中😀-A\x0c\u2028\ud83d\ue000"), max_size=60))
def test_each_cleaned_character_stands_where_its_index_says(raw: str) -> None:
    cleaned = clean_page(raw)
    text, index = cleaned.text, cleaned.index
    whole = units(raw)
    assert len(index) == len(text)
    assert (np.diff(index) > 0).all()
    for character, place in zip(text, index.tolist(), strict=True):
        there = whole[place]
        if character == "\n":
            assert there in "\r\n\x0b\x0c\x85\u2028\u2029"
        elif character == "-":
            assert there in "-\ufffe\u00ad"
        elif len(character.encode("utf-16-le")) == 4:
            assert (there + whole[place + 1]).encode("utf-16", "surrogatepass").decode("utf-16") == character
        else:
            assert there == character


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_what_is_cleaned_is_clean(raw: str) -> None:
    text = clean_page(raw).text
    assert text == text.strip(" \t\n")
    assert "\n\n\n" not in text
    assert " \n" not in text
    assert not set(text) & set("\r\0\x07\u00ad\ufeff\ufffe")
    assert clean_page(text).text == text


def test_letters_are_untouched() -> None:
    text = "ﬁn “Ｆｕｌｌ” e\u0301\u00a0½ …"
    assert clean_page(text).text == text


def test_what_divides_a_word_at_a_line_end_is_a_hyphen_that_is_remembered() -> None:
    cleaned = clean_page("a com\ufffepile \u00adin ex\u00ad \r\nact\r\n")
    assert (cleaned.text, cleaned.divided) == ("a com-pile in ex-act", (5, 16))


def test_ligatures_and_characters_beyond_the_first_plane() -> None:
    content = b"BT /F 20 Tf 20 100 Td (oABce C) Tj ET"
    data = make.one_page(content, {0x41: "ff", 0x42: "i", 0x43: "😀"})
    assert page_text(data)[0] == "office 😀"


def test_text_off_the_page_is_not_read(tmp_path: Path) -> None:
    def page(canvas) -> None:
        canvas.drawString(60, 700, "On the page.")
        canvas.drawString(-400, 600, "Left of it.")
        canvas.drawString(60, 900, "Above it.")
        canvas.drawString(60, 500, "Also on the page.")

    path = make.draw(tmp_path / "a.pdf", page)
    assert page_text(path.read_bytes())[0].split("\n") == ["On the page.", "Also on the page."]


def test_text_that_the_crop_box_hides_is_not_read(tmp_path: Path) -> None:
    path = make.draw(tmp_path / "a.pdf", make.lines("Shown.", "Hidden."))
    cropped = make.turned(tmp_path / "b.pdf", path, 90, (0, 695, 595, 800))
    assert page_text(cropped.read_bytes())[0] == "Shown."


def test_invisible_text_is_read_because_scans_have_it() -> None:
    assert page_text(make.one_page(b"BT /F 20 Tf 3 Tr 20 100 Td (Recognised) Tj ET"))[0] == "Recognised"


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    def page(canvas) -> None:
        make.lines("one", "two", "three", x=60)(canvas)
        make.lines("four", "five", "six", x=320)(canvas)

    path = make.draw(tmp_path / "a.pdf", page)
    assert page_text(path.read_bytes())[0].split() == ["one", "two", "three", "four", "five", "six"]


def test_lines_keep_their_order_however_the_page_is_turned(tmp_path: Path) -> None:
    path = make.draw(tmp_path / "a.pdf", make.lines("First line of it.", "Second line of it.", "Third line."))
    for rotation in (0, 90, 180, 270):
        turned = make.turned(tmp_path / f"{rotation}.pdf", path, rotation)
        assert page_text(turned.read_bytes())[0] == "First line of it.\nSecond line of it.\nThird line."


def test_a_picture_a_blank_page_and_garbage_are_told_apart() -> None:
    assert page_text(make.one_page(b"0 0 100 100 re f")) == ("", PageProblem.PICTURE)
    assert page_text(make.one_page(b"")) == ("", None)
    assert page_text(make.one_page(b"BT /F 20 Tf 20 100 Td (   ) Tj ET")) == ("", None)
    nonsense = {code: chr(0xE000 + code) for code in range(65, 91)}
    letters = bytes(range(65, 91)) * 5
    content = b"BT /F 1 Tf 20 100 Td (%s) Tj ET" % letters
    assert page_text(make.one_page(content, nonsense))[1] is PageProblem.GARBLED
    assert page_text(make.one_page(content))[1] is None


def test_a_few_symbols_of_a_private_font_do_not_spoil_a_page() -> None:
    assert not is_garbled("\uf0b7 An item of a list that has a bullet.\n" * 20)
    assert is_garbled("\uf0b7\uf020\uf041 x y z" * 40)
    assert not is_garbled("\ue000" * 20)
