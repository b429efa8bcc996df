"""Text files in the encodings of the world become the same clean text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.documents.encodings import COMMON, encoding_named, entry_for
from app.engine.documents.text import UndecodableError, clean_text, read_text
from app.messages import ENCODINGS

RUSSIAN = (
    "Тихий океан - самый большой по площади и глубине океан на Земле. Расположен между материками Евразией и "
    "Австралией на западе, Северной и Южной Америкой на востоке, Антарктидой на юге.\n"
)
JAPANESE = "富士山は日本一高い山で、静岡県と山梨県にまたがっています。その美しい姿は世界中で知られています。\n" * 3
CHINESE = "长江是中国最长的河流，全长约六千三百公里，发源于青藏高原，最后流入东海。沿江有许多大城市。\n" * 3
KOREAN = "한강은 대한민국의 수도인 서울을 가로질러 흐르는 강이다. 강의 길이는 오백 킬로미터에 가깝다.\n" * 3
FRENCH = (
    "L'été dernier, où nous étions à la mer, le garçon a mangé des crêpes près du château fort. Ça a été très gai.\n"
)
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. Řeka Vltava protéká Prahou a je nejdelší řekou v České republice.\n"
POLISH = "Wisła jest najdłuższą rzeką w Polsce. Płynie przez Kraków i Warszawę, a uchodzi do Morza Bałtyckiego.\n"
HUNGARIAN = "A Duna Európa második leghosszabb folyója, amely Budapesten is átfolyik. Őszi erdők és zöld mezők.\n"
SPANISH = "El señor Núñez comió en la montaña; después bebió café y pidió un periódico español de mañana.\n"
GREEK = "Άγιος Νικόλαος. Άλλοι πήγαν στη θάλασσα. Η Αθήνα είναι η πρωτεύουσα της Ελλάδας από το 1834.\n"
THAI = "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย มีประชากรหลายล้านคน\n"
ARABIC = "القاهرة هي عاصمة جمهورية مصر العربية وتقع على ضفاف نهر النيل.\n"
TURKISH = "İstanbul Boğazı, Karadeniz ile Marmara Denizi'ni birleştirir. Şehir çok kalabalık ve güzeldir.\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "big5"),
        (KOREAN, "euc_kr"),
        (KOREAN, "iso2022_kr"),
        (FRENCH, "latin-1"),
        (CZECH, "windows-1250"),
        (POLISH, "windows-1250"),
        (POLISH, "iso8859-2"),
        (HUNGARIAN, "windows-1250"),
        (TURKISH, "windows-1254"),
        ("Die Größe der Stadt überraschte viele Bürger.", "latin-1"),
        ("El niño comió una manzana mañana por la mañana, ¿no?", "latin-1"),
        (SPANISH, "mac_roman"),
        ("Die Größe der Stadt überraschte viele Bürger. Äpfel für später.", "cp850"),
        (GREEK, "cp1253"),
        (GREEK, "iso8859-7"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (THAI, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (CHINESE, "utf-16"),
        (RUSSIAN, "utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, codec: str) -> None:
    if codec == "big5":
        text = "長江是中國最長的河流，全長約六千三百公里，發源於青藏高原，最後流入東海。沿江有許多大城市。\n" * 3
    assert read_text(text.encode(codec))[0] == text


def test_vietnamese_in_windows_1258_which_has_tones_apart() -> None:
    data = b"H\xe0 N\xf4\xf2i l\xe0 thu\xd2 \xf0\xf4 cu\xd2a n\xfd\xf5\xecc Vi\xea\xf2t Nam l\xf5\xecn.\n"
    text = "Hà Nội là thủ đô của nước Việt Nam lớn.\n"
    assert unicodedata.normalize("NFC", read_text(data)[0]) == text


def test_a_person_may_know_better() -> None:
    data = RUSSIAN.encode("koi8-r")
    assert read_text(data, "koi8-r") == (RUSSIAN, "koi8-r")
    assert read_text(data, "Windows-1251")[1] == "cp1251"
    assert read_text(b"\xff\xfeA\0", "utf-8")[0] == "\ufffd\ufffdA"
    for name in ("no-such", "hex", "rot13", "idna\0"):
        with pytest.raises(UndecodableError):
            read_text(data, name)


def test_every_encoding_that_is_offered_exists_and_has_a_name() -> None:
    for name in COMMON:
        assert encoding_named(name) is not None
        assert entry_for(name) == name
        assert ENCODINGS[name]
    assert len(COMMON) == len(ENCODINGS)
    assert [entry_for(name) for name in ("utf-8-sig", "latin-1", "gbk", "cp037", None)] == [
        "utf-8", "cp1252", "gb18030", None, None,
    ]  # fmt: skip


def test_latin_is_windows_1252_where_the_two_differ() -> None:
    text = "“Gar\u00e7on”, cria-t-il, “une cr\u00eape \u00e0 5 €\u202fs’il vous pla\u00eet”…".replace("\u202f", " ")
    assert read_text(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize("text", ["é", "café", "été", "naïve", "“x”", "¿Qué?", "Größe"])
def test_a_few_letters_are_enough(text: str) -> None:
    assert read_text(text.encode("cp1252"))[0] == text


def test_a_few_bad_bytes_do_not_make_utf_8_another_encoding() -> None:
    text, encoding = read_text(RUSSIAN.encode() * 3 + b"\xff" + FRENCH.encode())
    assert encoding == "utf-8"
    assert text == RUSSIAN * 3 + "\ufffd" + FRENCH


def test_line_ends_become_line_feeds_and_what_nothing_shows_is_dropped() -> None:
    assert clean_text("\ufeffa\r\nb\rc\u2028d\u2029e\x0bf\x0cg\x85h\0i\x07\tj\n") == "a\nb\nc\nd\ne\nf\ng\nhi\tj\n"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")))
def test_ordinary_text_stays_letter_for_letter(text: str) -> None:
    assert read_text(b"\xef\xbb\xbf" + text.encode())[0] == text


@given(st.binary(max_size=300))
def test_cleaning_twice_changes_nothing(data: bytes) -> None:
    once = clean_text(data.decode("latin-1"))
    assert clean_text(once) == once
