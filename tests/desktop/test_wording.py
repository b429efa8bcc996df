from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from app.desktop import wording
from app.engine.answering.answer import Place
from app.engine.documents.document import Document, Kind
from app.engine.documents.errors import Cause, DocumentError
from app.engine.process import HelperFailed
from tests.desktop.parts import PDI, pdf, plain, quote


@pytest.mark.parametrize(
    ("value", "word", "number", "segments"),
    [
        (0.99, "Very likely", "(over 95%)", 5),
        (0.9, "Very likely", "(about 90%)", 5),
        (0.86, "Very likely", "(about 85%)", 5),
        (0.84, "Very likely", "(about 85%)", 5),  # the word goes with the number that is shown
        (0.74, "Likely", "(about 75%)", 4),
        (0.64, "Likely", "(about 65%)", 4),
        (0.62, "Possible", "(about 60%)", 3),
        (0.5, "Possible", "(about 50%)", 3),
        (0.36, "Unsure", "(about 35%)", 2),
    ],
)
def test_confidence_is_a_word_a_number_and_segments(value, word, number, segments):
    assert wording.confidence(quote(value), 0) == wording.Confidence(word, number, segments)


def test_languages_are_called_as_their_speakers_do_and_by_region_where_two_are_of_one():
    assert wording.language_names(["en", "es", "de", "zh", "nl"]) == [
        "English",
        "español",
        "Deutsch",
        "中文",
        "Nederlands",
    ]
    assert wording.language_names(["tlh", "de"]) == ["tlh", "Deutsch"], "one that is not known"
    british, german, american = wording.language_names(["en_GB", "de_AT", "en_US"])
    assert (british, german, american) == ("British English", "Deutsch", "American English")


def test_a_reader_that_was_not_measured_shows_order_and_a_score_and_no_likelihood():
    first, second, third = (wording.confidence(quote(None), rank) for rank in range(3))
    assert plain(first.label) == "Best match · score 7.2 · not measured yet"
    assert (second.word, third.word) == ("Second", "Further match")
    assert first.segments == 0


def test_a_quote_has_its_own_direction_is_escaped_and_marked():
    text = "قبل <b> 308 & بعد"
    document = Document(Path("/a.txt"), Kind.TEXT, text, (), "f", 1, 1)
    start = text.index("308")
    html = wording.quote_html(document, Place(0, start, start + 3, 0, len(text)), "#ffedb0", "#000000")
    assert 'dir="rtl"' in html
    assert ">308</span>" in html
    assert "&lt;b&gt;" in html
    assert "&amp;" in html


def test_a_long_sentence_is_cut_around_its_quote():
    text = "word " * 400 + "QUOTE" + " word" * 400
    document = Document(Path("/a.txt"), Kind.TEXT, text, (), "f", 1, 1)
    start = text.index("QUOTE")
    html = wording.quote_html(document, Place(0, start, start + 5, 0, len(text)), "#fff", "#000")
    assert "QUOTE" in html
    assert html.count("…") == 2
    assert len(html) < 800


def test_a_copied_answer_names_file_and_page():
    document = pdf("Lease.pdf", 3)
    place = Place(0, 11, 15, 11, 21)
    assert wording.citation(document, place) == "“some” (Lease.pdf, page 2)"
    text = Document(Path("/a.txt"), Kind.TEXT, "some\nwords", (), "f", 1, 1)
    assert wording.citation(text, Place(0, 0, 10, 0, 10)) == "“some words” (a.txt)"


def test_a_copied_quote_holds_the_letters_of_the_document_and_no_others():
    words = "940\u00a0€  per\u2068 month \r\n on the third"
    document = Document(Path("/a.txt"), Kind.TEXT, words, (), "f", 1, 1)
    copied = wording.citation(document, Place(0, 0, len(words), 0, len(words)))
    assert copied == "“940\u00a0€  per\u2068 month on the third” (a.txt)"


def test_long_names_keep_their_end():
    name = wording.short_name("Protokoll der Versammlung " * 5 + "Entwurf 3.txt")
    assert name.endswith("Entwurf 3.txt" + PDI)
    assert len(plain(name)) == 44


def test_direction_is_that_of_the_first_letter():
    assert wording.is_right_to_left("123 شيء")
    assert not wording.is_right_to_left("abc شيء")
    assert not wording.is_right_to_left("123")


def test_problems_are_one_sentence_and_only_defects_have_details():
    missing = DocumentError(Path("/a.pdf"), Cause.MISSING)
    assert "a.pdf" in wording.problem(missing)
    assert wording.details(missing) == ""
    broken = HelperFailed("Traceback: boom")
    assert "boom" not in wording.problem(broken)
    assert "boom" in wording.details(broken)


def test_dates_are_said_as_people_say_them():
    today = datetime.date(2024, 5, 15)

    def word(days):
        at = datetime.datetime.combine(today - datetime.timedelta(days=days), datetime.time(12))
        return wording.date_word(at.timestamp(), today)

    assert [word(days) for days in (0, 1, 8, 40)] == ["today", "yesterday", "last week", "2024-04-05"]
    assert word(2) == "Monday"
