from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.worth_finding import SEARCHED_MAX, worth_finding

LEASE = "The Deposit is two months' rent. Electricity is paid by the tenant."


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("How much is the deposit?", LEASE, "deposit"),
        ("Who pays for ELECTRICITY, the tenant?", LEASE, "ELECTRICITY"),
        ("Which accommodation needs a deposit?", LEASE, "deposit"),  # the longest is not in the text
        ("Where does the cat sleep tonight?", LEASE, "tonight"),  # none is: the longest
        ("Wie hoch ist die Kaution?", "Die KAUTION beträgt 1.880 Euro. Wie hoch?", "Kaution"),
        ("Wie hoch ist die Miete der STRASSE?", "Miete: Hauptstraße 5", "STRASSE"),
        ("押金是多少钱？", "租客应支付押金1880元。", "押金"),
        ("租赁合同什么时候结束？", "本租赁合同于2025年终止。", "租赁合同"),
        ("敷金はいくらですか？", "敷金は家賃の二か月分とする。", "敷金は"),
        ("ค่ามัดจำเท่าไหร่", "ผู้เช่าต้องจ่ายค่ามัดจำสองเดือน", "ค่ามัดจำ"),
        ("보증금은 얼마입니까?", "임차인은 보증금을 지급한다.", "보증금"),
        ("كم تبلغ قيمة الوديعة؟", "قيمة الوديعة شهران.", "الوديعة"),
        ("کتنا किराया है?", "मासिक किराया 940 यूरो है।", "किराया"),
        ("iPhone 15 押金？", "iphone 的押金", "iPhone"),
        ("How much?", "nothing of it", "much"),
        ("什么？", "没有", "什么"),
        ("?!", LEASE, ""),
        ("", "", ""),
    ],
)
def test_the_word_that_stands_in_the_document(question, text, word):
    assert worth_finding(question, text) == word


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("How many times is the tenant mentioned?", "As mentioned, the tenant pays. The tenant leaves.", "tenant"),
        ("How often does the word landlord appear on these pages?", "The word landlord: landlord, pages.", "landlord"),
        ("Which notice period has the tenant?", "The tenant and the tenant. A notice of the tenant.", "notice"),
        ('How often is "the rent" mentioned?', "Rent. The rent is due. Mentioned once.", "the rent"),
        ("Wie oft wird „Kaution“ erwähnt?", "Erwähnt wird die Kaution. Kaution!", "Kaution"),
        ("How many pages mention it?", "He does mention pages.", "mention"),  # better than nothing
        ("What is the fee of it?", "The fee is 5. Of it, of it.", "fee"),
    ],
)
def test_the_rarest_telling_word_rather_than_one_about_texts(question, text, word):
    assert worth_finding(question, text) == word


def test_a_word_of_another_document_where_this_one_has_none():
    assert worth_finding("How often is the deposit named?", "Nothing here.", "The deposit is high.") == "deposit"


def test_a_thai_piece_never_tears_a_mark_from_its_letter():
    assert worth_finding("ที่อยู่", "อยู่") == "อยู่"


@given(st.text(), st.text())
def test_what_is_found_is_part_of_the_question(question, text):
    found = worth_finding(question, text)
    assert found in question
    assert bool(found) == any(character.isalnum() for character in question) or found


def test_a_long_question_about_a_long_text_does_not_keep_the_window_waiting():
    question = "".join(chr(0x4E00 + 7 * i % 20000) for i in range(2000))
    text = "一" * (SEARCHED_MAX + 1000)
    began = time.thread_time()  # computing, not waiting for a busy machine
    worth_finding(question, text)
    assert time.thread_time() - began < 2  # about 0.03 s
