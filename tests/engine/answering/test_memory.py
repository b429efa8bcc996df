"""What was read is kept below a limit, and serves as if it had just been read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.answering.memory import Capped, PartRead, Reads, content_key
from app.engine.documents.document import Document, Kind
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.reader import WindowLogits
from app.engine.reading.windows import Cut


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), max_size=80))
def test_it_never_holds_more_than_its_limit_and_the_longest_unused_goes_first(steps):
    capped: Capped[int, bytes] = Capped(100, len)
    used: list[int] = []
    for key, size in steps:
        capped.put(key, bytes(size))
        used = [k for k in used if k != key] + [key]
        assert capped.bytes == sum(len(value) for _, value in capped.items()) <= 100
        assert [k for k, _ in capped.items()] == used[len(used) - len(capped) :]


def test_a_value_larger_than_the_limit_is_not_kept():
    capped: Capped[str, bytes] = Capped(10, len)
    capped.put("a", b"small")
    capped.put("b", bytes(11))
    assert capped.get("b") is None
    assert capped.bytes <= 10


def test_what_was_just_used_stays():
    capped: Capped[str, bytes] = Capped(10, len)
    capped.put("a", bytes(5))
    capped.put("b", bytes(5))
    assert capped.get("a") is not None
    capped.put("c", bytes(5))
    assert capped.get("b") is None
    assert capped.get("a") is not None


def test_thousands_of_questions_stay_below_the_limit():
    reads = Reads(limit=1 << 20)
    spans, none = np.zeros((256, 2), dtype=np.int32), np.full((256, 2), np.nan)
    part = PartRead(np.ones(600, dtype=np.bool_), spans, np.zeros(256), np.zeros(256), none)
    for number in range(2_000):
        reads.put(("document", "reader", number.to_bytes(4, "little")), part)
    assert 60 < len(reads) < 400
    assert reads.bytes <= 1 << 20


def test_documents_with_the_same_text_are_the_same_content(text_document):
    one = text_document("The rent is due.", "a.txt")
    assert content_key(one) == content_key(replace(one, fingerprint="another file"))
    assert content_key(one) != content_key(replace(one, text="The rent is due!"))
    assert content_key(replace(one, text="\ud800"))


def made(text, name):
    return Document(Path("/documents") / name, Kind.TEXT, text, (), name, len(text), 0, "utf-8")


class HashingReader:
    """A reader whose scores follow from the window's ids alone, and are quickly had."""

    id, title, revision, device, precision, window_length, batch = "test", "", None, "cpu", "fp32", 512, 1
    device_reason = DeviceReason(DeviceCause.BUILT_IN)

    def score(self, windows):
        return [self._score(window) for window in windows]

    @staticmethod
    def _score(window):
        draw = np.random.default_rng(int(window.ids.sum()))
        return WindowLogits(*draw.normal(size=(2, len(window.ids))).astype(np.float32))


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_whatever_was_read_before_the_list_is_that_of_a_fresh_question(builtin_tokenizer, data):
    documents = [made(f"{name} sat on the mat and looked at the moon. " * 90, name) for name in ("a", "b")]
    readable = [ReadableDocument(d, builtin_tokenizer.encode_document(d.text)) for d in documents]

    def put():
        return Question("Who sat on the mat?", readable, HashingReader(), builtin_tokenizer, None)

    fresh = put().read()
    count = len(put().likeliest_first())
    reads = Reads()
    for _ in range(data.draw(st.integers(1, 3))):
        question = put()
        for number in range(2):
            if (part := reads.get(("d" + str(number), "r", question.key))) is not None:
                question.go_on_from(number, part)
        chosen = data.draw(st.sets(st.integers(0, count - 1)))
        question.read(order=sorted(chosen, key=lambda index: index * 7 % count))
        for number in range(2):
            reads.put(("d" + str(number), "r", question.key), question.part(number))
    last = put()
    for number in range(2):
        last.go_on_from(number, reads.get(("d" + str(number), "r", last.key)))
    assert last.read() == fresh


def test_a_part_read_with_other_windows_is_not_taken_over(builtin_tokenizer):
    document = made("The cat sat on the mat and looked at the moon. " * 90, "a")
    readable = [ReadableDocument(document, builtin_tokenizer.encode_document(document.text))]
    narrow = Question("Who?", readable, HashingReader(), builtin_tokenizer, None, how=Cut(128, 64))
    narrow.read()
    question = Question("Who?", readable, HashingReader(), builtin_tokenizer, None)
    question.go_on_from(0, narrow.part(0))
    assert not question.part(0).done.any()
