"""The benchmark of the arithmetic, tiny: every way is there, computes the same, and is compared group by group."""

from __future__ import annotations

import pytest
import torch

from app.engine.reading.torch.int8 import int8_pays
from benchmarks import forward
from benchmarks.forward import PEER, Timing, main, measure, report
from benchmarks.peers.models import make


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache") / "model-tiny"
    make("tiny", folder)
    return folder


@pytest.fixture(autouse=True)
def folder(tiny, monkeypatch):
    monkeypatch.setattr(forward, "model_folder", {"tiny": tiny}.__getitem__)


def test_a_tiny_run(capsys):
    main(["tiny", "--windows", "3", "--length", "24", "--group", "2", "--no-memory"])
    printed = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if line[:1] == "|"]
    by_name = {row[0]: row for row in rows[2:]}
    assert list(by_name) == [PEER, f"{PEER}, batch", "ours, fp32"] + ["ours, int8"] * int8_pays()
    assert by_name[PEER][3] == "1.00 (1.00–1.00)"
    assert float(by_name["ours, fp32"][4]) < 1e-4
    assert "3 windows of 24 tokens" in printed


def test_ratios_are_of_the_same_group():
    timings = {PEER: Timing([1.0, 4.0, 9.0]), "ours, fp32": Timing([0.5, 2.0, 3.0])}
    assert "2.00 (2.00–3.00)" in report("tiny", timings, {"ours, fp32": 123.4}, 3, 24)
    assert "123 MB" in report("tiny", timings, {"ours, fp32": 123.4}, 3, 24)


def test_every_way_computes_every_window_and_a_difference_shows():
    seen: list[tuple[str, int]] = []

    def way(name, more):
        def compute(ids):
            seen.append((name, len(ids)))
            return ids.float() + more

        return compute

    timings = measure({PEER: way(PEER, 0), "other": way("other", 0.5)}, torch.zeros(5, 8).long().split(2))
    assert sorted(size for name, size in seen[2:] if name == "other") == [1, 2, 2]
    assert [name for name, _ in seen[2:6]] == [PEER, "other", "other", PEER]  # not always the same one first
    assert (timings[PEER].apart, timings["other"].apart) == (0, 0.5)
    assert len(timings["other"].seconds) == 3


def test_memory_is_told_in_mb(capsys):
    forward.alone("tiny", "ours, fp32")
    assert 50 < float(capsys.readouterr().out) < 20_000
