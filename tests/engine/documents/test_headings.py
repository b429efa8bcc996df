"""Headings without an empty line after them, and wrapped prose, which has none."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.documents.headings import heading_ends

LEASE = """LEASE OF THE WORKSHOP
Rent
The rent is 940 euros a month, to be paid on the first of each.
Notice period and termination
The notice period is three months.
Deposit
Of 1,880 euros. It is given back within
six weeks.
"""


def headings(text: str) -> list[str]:
    return [text[:end].rpartition("\n")[2] for end in heading_ends(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LEASE, ["Rent", "Notice period and termination", "Deposit"]),
        ("Miete\nDie Miete beträgt 940 Euro.\n\nKaution\n1.880 Euro sind zu zahlen.", ["Miete", "Kaution"]),
        ("租金\n每月租金为九百四十欧元。\n押金\n押金为两个月租金。", ["租金", "押金"]),
        ("الإيجار\nالإيجار تسعمئة وأربعون يورو في الشهر.", ["الإيجار"]),
        ("किराया\nकिराया नौ सौ चालीस यूरो है।", ["किराया"]),
        ("§ 3 Rent (net)  \n  “The rent” is 940 euros.", ["§ 3 Rent (net)"]),
        ("Notice and termination\n======================\nNotice is three months.", ["=" * 22]),
        ("Rent\n" + "It is 940 euros a month and never more than that. " * 40, ["Rent"]),
        (
            "Rent\nThe rent, which is paid on the first day of every month that the lease lasts, the\n"
            "last of them not excepted, is 940 euros.",
            ["Rent"],
        ),
        ("Dear Ms Berg\nThank you for your letter of 3 May.\nKind regards\nAnna Berg", ["Dear Ms Berg"]),
    ],
)
def test_a_heading_ends_with_its_line(text: str, expected: list[str]) -> None:
    assert headings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg\nHauptstraße 5\n10115 Berlin",
        "Keys\nFront door\nYard gate\nCellar",
        "Rent 940 euros\nDeposit 1,880 euros\nHeating 120 euros",
        "A key I left beneath the stone\nThe stone was gone, the house was sold,\nThe yard where I had often stood\n"
        "Was someone else's, green and old.",
        "The rent is paid, as long as the lease lasts, to\nAnna Berg, who lets the flat, and to nobody else.",  # full
        "He wrote this,\nThe landlord said.",
        "It begins with\nlower case, and ends with a full stop.",
        "古池や\n蛙飛びこむ\n水の音",
        "",
        "\n\n",
        "Rent",
        "Rent\n",
    ],
)
def test_no_heading_is_seen_in_lists_addresses_verses_and_full_lines(text: str) -> None:
    assert headings(text) == []


SOME = "The rent A tenant Berlin is 940 of Anna I and 1,880 Ä Haus in Donaudampfschiff “Key” U.S."
WORDS = st.sampled_from(SOME.split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(lambda words: " ".join(words) + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=5).map(" ".join)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=4), st.integers(20, 90), st.sampled_from(["\n", "\n\n"]))
def test_prose_wrapped_at_any_width_has_no_heading(paragraphs: list[str], width: int, between: str) -> None:
    text = between.join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert headings(text) == []


@given(st.integers(20, 40), st.integers(1, 3))
def test_no_more_in_scripts_without_spaces(width: int, sentences: int) -> None:
    text = "押金为两个月租金并在签约时支付给房东" * 7 + "。"
    text *= sentences
    assert headings("\n".join(text[place : place + width] for place in range(0, len(text), width))) == []


@given(st.text(alphabet="aB .。!\n=租", max_size=300), st.data())
def test_a_part_has_the_ends_that_the_whole_has_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    every = heading_ends(text)
    assert every == sorted(set(every))
    # A line feed must lie in the part: the end itself may be its last character.
    assert set(heading_ends(text, start, end)) <= {each for each in every if start <= each <= end}
    assert {each for each in every if start <= each and text.index("\n", each) + 3 < end} <= set(
        heading_ends(text, start, end)
    )


def test_long_texts_of_short_lines_and_of_one_line_are_no_trouble() -> None:
    assert heading_ends("Word\n" * 20_000) == []
    assert len(heading_ends("Rent\nIt is 940 euros a month.\n" * 2_000)) == 2_000
    assert heading_ends("x" * 300_000 + "\nThe end.") == []
