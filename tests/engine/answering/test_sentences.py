"""The sentence around a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.sentences import REACH, sentence_around

LEASE = """Notice period and termination
The notice period is three months.
Repairs and maintenance of it
The tenant pays up to 100 euros."""


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("One is here. The deposit is 9,000 euros. Cats sleep.", "9,000 euros", "The deposit is 9,000 euros."),
        ("It was Dr. Smith of No. 5 who came. He left.", "Smith", "It was Dr. Smith of No. 5 who came."),
        ("今天很好。押金为九千欧元。猫睡觉。", "九千欧元", "押金为九千欧元。"),
        ("هل جاء؟ نعم، جاء أحمد. ثم ذهب.", "أحمد", "نعم، جاء أحمد."),
        ("7.1 Begins on 1 March\nand runs on.\n7.2 Ends never.", "1 March", "7.1 Begins on 1 March\nand runs on."),
        ("Term and termination\n\nEither party may end it.", "Either party", "Either party may end it."),
        (
            "Deposit\nThe deposit, which the tenant pays on the first day of the lease, is 1,880 euros.",
            "1,880 euros",
            "The deposit, which the tenant pays on the first day of the lease, is 1,880 euros.",
        ),
        (
            "The tenant receives three keys to the workshop and one to the yard gate, and a lost\n"
            "key is replaced.\nItem Number Condition\nWorkbench, beech 1 used, sound\nRadiators 4 new\nHouse rules",
            "used",
            "Workbench, beech 1 used, sound",
        ),
        (LEASE, "three months", "The notice period is three months."),
        (LEASE, "100 euros", "The tenant pays up to 100 euros."),
        (LEASE, "Notice period and", "Notice period and termination"),
        ("租金条款\n租金为九百欧元。", "九百欧元", "租金为九百欧元。"),
        (
            "It is paid by the landlord and by\nAnna Berg, his partner, in equal\nparts.",
            "his partner",
            "It is paid by the landlord and by\nAnna Berg, his partner, in equal\nparts.",
        ),
        ("Er kam. Sie hat ihn am 12. Mai abgeholt. Dann ging er.", "ihn", "Sie hat ihn am 12. Mai abgeholt."),
        ("It stands on page 12. The tenant knows.", "12", "It stands on page 12."),
        ("He said “Stop it.” Then he went away.", "Then", "Then he went away."),
        ("यह एक है। किराया पाँच सौ है। बस।", "पाँच सौ", "किराया पाँच सौ है।"),
        ("只有一个", "一个", "只有一个"),
    ],
)
def test_the_sentence_is_found_in_many_scripts(text, quote, expected):
    start = text.index(quote)
    first, last = sentence_around(text, start, start + len(quote))
    assert text[first:last] == expected


@given(st.text(alphabet='ab .。!\n"A1', max_size=900), st.data())
def test_it_holds_the_quote_and_stays_near(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 50)))
    first, last = sentence_around(text, start, end)
    assert start - REACH <= first <= start
    assert end <= last <= end + REACH
