"""Plumbing of the benchmarks of order and of windows: a tiny run, never timed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks import order, overlap
from benchmarks.articles import articles, asked_in, joined


def cells(output: str, begins: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in output.splitlines()
        if line.startswith(f"| {begins}")
    ]


def test_answers_are_found_at_their_places_in_joined_articles(data):
    found = articles(data / "bay_en.json")
    text = joined([*found, *found])
    places = list(asked_in([*found, *found], "bay", text))
    assert len(places) == 6
    assert [text[each.start : each.end] for each in places] == [each.marked[0] for each in places]


def test_ranks_count_from_one_and_the_first_right_window_counts():
    ranks = order.Ranks()
    ranks.add(np.array([4, 2, 0, 1, 3]), np.array([0, 3]))
    ranks.add(np.arange(100), np.array([5]))
    assert ranks.rank == [3, 6]
    assert ranks.early == 0.0, "5 % of five windows is the first one, of a hundred the first five"
    ranks.add(np.arange(100), np.array([4]))
    assert ranks.early == pytest.approx(1 / 3)


def test_a_book_holds_each_article_once_and_knows_its_questions_in_every_language(data):
    parallel = {code: articles(data / f"bay_{code}.json") for code in ("en", "de")}
    embedder = order.Embedder(None)
    (book,) = order.books(parallel, {}, ["en"], embedder.tokenizer, 0)
    assert (book.pages, set(book.asked)) == (30, {"en", "de"})
    for asked in (*book.asked["en"], *book.asked["de"]):
        assert book.text[asked.start : asked.end] == asked.marked[0]


def test_order_prints_its_tables(data, tmp_path, monkeypatch, capsys):
    files = [str(data / f"bay_{code}.json") for code in ("en", "de")]
    arguments = ["order", *files, "--texts", "en", "--own", "2", "--cross", "1", "--cache", str(tmp_path / "cache")]
    monkeypatch.setattr(sys, "argv", arguments)
    order.main()
    output = capsys.readouterr().out
    rows = cells(output, "30 pages, own language")
    assert [row[1] for row in rows] == list(order.WAYS)
    assert {tuple(row[2:5]) for row in rows} == {("2", "100.0%", "100.0%")}
    assert cells(output, "index")
    kept = sorted((tmp_path / "cache").iterdir())
    order.main()
    assert sorted((tmp_path / "cache").iterdir()) == kept


def test_overlap_reads_the_sample_with_every_cut_and_goes_on_from_its_rows(data, tmp_path, monkeypatch, capsys):
    rows = tmp_path / "rows.jsonl"
    arguments = ["overlap", str(data / "bay_en.json"), "--cuts", "256/64", "48/16", "--rows", str(rows)]
    monkeypatch.setattr(sys, "argv", arguments)
    overlap.main()
    output = capsys.readouterr().out
    for cut in ("256/64", "48/16"):
        lost, read = cells(output, cut)
        assert lost[1] == "0 / 3"
        assert read[1] == "3"
        assert 0 <= float(read[3]) <= 100
    written = rows.read_text()
    assert len(written.splitlines()) == 6
    overlap.main()
    assert rows.read_text() == written
    assert cells(capsys.readouterr().out, "256/64")
