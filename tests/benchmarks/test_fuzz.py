"""Bad files by the hundred, always the same: each is read or refused with a sentence, and every helper goes on."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.documents.document import Document, Kind, Page, PageSize
from benchmarks.fuzz.__main__ import Figures
from benchmarks.fuzz.case import Judge, Outcome, bad_file, wrong

SEED = 1
SLOW = frozenset((2452, 2459, 2463, 2496, 2559, 2600, 2630))
"""Page trees of 3,000 levels, and bombs: a second or more each. The run of benchmarks/README.md has them."""
CASES = [number for number in range(2400, 2707) if number not in SLOW]


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Judge]:
    level = logging.getLogger("app").level
    judge = Judge(tmp_path)
    yield judge
    judge.close()
    logging.getLogger("app").setLevel(level)


def test_300_bad_files_are_read_or_refused_with_a_sentence(judge: Judge) -> None:
    assert len(CASES) == 300
    kinds: Counter[str] = Counter()
    for number in CASES:
        outcome = judge.judge(SEED, number)
        assert outcome.findings == [], f"python -m benchmarks.fuzz --seed {SEED} --only {number}"
        kinds[outcome.kind] += 1
    assert kinds["opened"] > 100
    assert kinds["damaged"] > 30
    assert len(kinds) >= 6


def test_a_case_is_always_the_same_file() -> None:
    for number in (2400, 2401, 2402, 2403):
        assert bad_file(SEED, number) == bad_file(SEED, number)
    assert len({bad_file(SEED, number)[1] for number in range(50)}) > 40


def test_what_should_not_be_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.fuzz.case.document_error", lambda _error: "Oops")
    found = [finding for number in (2401, 2414, 2423) for finding in judge.judge(SEED, number).findings]
    assert found
    assert set(found) == {"no sentence: 'Oops'"}
    figures = Figures(SEED)
    figures.add(0, Outcome(seconds=99.0))
    figures.add(1, Outcome(seconds=99.0, silent=1))
    assert figures.findings == [(0, "99.0 s")]
    assert "2 cases in 198 s: opened 2" in figures.told()


def test_a_document_that_is_not_its_pages_is_found() -> None:
    size = PageSize(595, 842, "")
    pages = tuple(Page(number + 1, size, 11 * number, 11 * number + 10, None) for number in range(3))
    good = Document(Path("/x/a.pdf"), Kind.PDF, "some words\nsome words\nsome words", pages, "a", 1, 1)
    assert wrong(good) == []
    assert wrong(replace(good, text="\ud800" + good.text[1:] + "more")) == [
        "characters that are none",
        "the pages are not the text",
    ]
