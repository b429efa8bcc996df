"""The benchmark's plumbing: texts of the wanted length, rows into tables, a tiny run. Nothing is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.windows import cut
from app.paths import resource
from benchmarks.exhaustive.report import percentile, report, spread, total
from benchmarks.exhaustive.run import main
from benchmarks.exhaustive.speed import Row
from benchmarks.exhaustive.texts import Texts, load_sources
from benchmarks.machine import write_between

QUESTION = "Who cast the bell?"


@pytest.fixture(scope="module")
def tokenizer() -> WindowTokenizer:
    return WindowTokenizer.from_folder(resource("models/builtin"))


def test_a_document_is_as_long_as_asked_and_holds_the_kept_paragraph_once(
    data: Path, tokenizer: WindowTokenizer
) -> None:
    source = load_sources([data])["en"]
    kept = source.paragraphs[0]
    text = Texts(source, tokenizer).document(1500, 3, kept)
    assert text.count(kept.text) == 1
    assert text.count(source.paragraphs[1].text) > 10
    assert 1450 < len(tokenizer.encode(text)) < 1600


def test_other_seeds_other_documents(data: Path, tokenizer: WindowTokenizer) -> None:
    texts = Texts(load_sources([data])["en"], tokenizer)
    assert texts.document(300, 1) == texts.document(300, 1) != texts.document(300, 2)


def test_pieces_have_the_wanted_windows(data: Path, tokenizer: WindowTokenizer) -> None:
    pieces = Texts(load_sources([data])["en"], tokenizer).pieces(QUESTION, 4, 2)
    room = 384 - len(tokenizer.encode(QUESTION)) - tokenizer.template.size
    assert [len(cut(0, len(tokenizer.encode(piece)), room, 128)) for piece in pieces] == [4, 4]


def test_without_data_there_is_the_sample(tokenizer: WindowTokenizer) -> None:
    (source,) = load_sources([]).values()
    assert all(question.marked[0] in paragraph.text for paragraph, question in source.asked)
    assert len(tokenizer.encode(Texts(source, tokenizer).document(4000, 0, source.asked[0][0]))) > 3900


def test_a_figure_stands_with_its_range() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.00 (1.00–3.00)"
    assert spread([1.5]) == "1.50"


def test_nine_tenths_do_not_exceed_the_percentile() -> None:
    assert percentile(list(range(1, 11)), 0.9) == 9
    assert percentile([float("inf"), 1.0], 0.9) == float("inf")


def _row(part: str, engine: str, number: int, seconds: float, **facts: object) -> Row:
    row: Row = {
        "part": part,
        "model": "builtin",
        "engine": engine,
        "round": number,
        "reading_s": seconds,
        "cpu_s": seconds,
    }
    return {**row, "windows": 8, "answer": "x", "peak_mb": 1.0, "share": 1.0, **facts}


def test_ratios_are_taken_round_by_round() -> None:
    rows = [
        _row("windows", "ours fp32", 0, 1.0), _row("windows", "b", 0, 2.0),
        _row("windows", "ours fp32", 1, 4.0), _row("windows", "b", 1, 4.0),
        _row("windows", "ours fp32", 2, 1.0), _row("windows", "b", 2, 3.0),
    ]  # fmt: skip
    said = report(rows)
    assert "2.00 (1.00–3.00)" in said
    assert "24 windows of 384 ids in 3 rounds" in said


def test_what_was_reckoned_is_called_so() -> None:
    rows = [
        _row("documents", "ours fp32", 0, 10.0, pages=300),
        _row("documents", "a", 0, 5.0, pages=300, share=0.1),
        _row("documents", "a", 0, 4.0, pages=30),
    ]
    said = report(rows)
    assert "(reckoned from 10% of it)" in said
    assert "50.0 s" in said
    assert total(rows, "builtin", 300) == (50.0, False)
    assert total(rows, "builtin", 600) == (100.0, False)


def test_a_late_answer_is_slower_than_any() -> None:
    facts = {"part": "first", "kind": "same", "pages": 300, "drawn": 1, "windows": 600, "first_window": 1.0}
    facts |= {"tokenised_s": 0.5, "rank": 1}
    rows = [{**facts, "seconds": 2.0, "windows_done": 4, "own_rank": 1}] * 8
    rows += [{**facts, "seconds": None, "windows_done": 60, "own_rank": rank} for rank in (3, 400)]
    said = report(rows)
    assert "| 10 (10) | 2.00 s | late | 2 | late |" in said
    assert "Those that are late: 3, 400." in said


def test_the_report_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n", encoding="utf-8")
    write_between("x", "new", path)
    assert path.read_text(encoding="utf-8") == "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n"


@pytest.mark.timeout(300)
def test_a_tiny_run(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERLIGHT_BENCHMARKS", str(tmp_path / "cache"))
    said: list[str] = []
    sizes = ["--windows", "8", "--questions", "2", "--short", "1", "--long", "2", "--pages", "1", "2"]
    main(["--quick", *sizes, "--engines", "ours fp32", "--data", str(data)], said.append)
    for part in (
        "8 windows of 384 ids in 1 rounds",
        "built-in reader: ",
        "From Enter to the first",
        "What a page costs",
    ):
        assert part in said[0]
    again: list[str] = []
    main(["--again", str(tmp_path / "cache" / "exhaustive.jsonl")], again.append)
    assert again == said
