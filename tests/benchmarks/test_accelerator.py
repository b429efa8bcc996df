"""The speed table of graphics cards: what it says without one, and with one that is the processor in disguise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.torch.device import Found, find_cards
from benchmarks import accelerator
from tests.engine.reading.torch import checkpoints
from tests.engine.reading.torch.cards import PretendCard

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(bool(find_cards().cards), reason="there is a card here")
def test_without_a_card_it_says_so_and_is_done():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.accelerator"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No accelerator here: nothing was measured.")
    assert len(done.stdout.splitlines()) == 1


def test_every_card_batch_and_way_has_a_line(tmp_path, capsys):
    folder = checkpoints.deberta_v2(tmp_path / "model")
    cards = (PretendCard(precision="bf16", batch=2), PretendCard(name="Pretend 2"))
    found = Found(cards, DeviceReason(DeviceCause.PROVED))
    arguments = [str(folder), "--batches", "1", "3", "--length", "40", "--seconds", "0.01"]
    assert accelerator.main(arguments, lambda: found) == 0
    printed = capsys.readouterr().out
    assert "At loading: Calculates on the" in printed
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in printed.splitlines() if row[:1] == "|"][2:]
    ways = len(accelerator.ways(folder))
    assert len(rows) == ways + len(cards) * ways * 2
    assert rows[0][0] == "processor, fp32"
    assert rows[0][4:6] == ["1.0", "0.0000"]
    assert {(row[0], row[2]) for row in rows[ways:]} == {
        (f"{name}, {precision}", batch)
        for name, precision in (("Pretend 9000", "bf16"), ("Pretend 2", "fp32"))
        for batch in ("1", "3")
    }
    for row in rows:
        assert float(row[3]) > 0
    apart = {row[0]: float(row[5]) for row in rows}
    assert apart["Pretend 2, fp32"] < 0.001 < apart["Pretend 9000, bf16"]


def test_what_does_not_fit_is_a_line_too(capsys):
    class Full:
        positions = 512

        def forward(self, ids, types):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nMore words.")

    ids = torch.zeros((2, 8), dtype=torch.int64)
    speed = accelerator.measure(Full(), "cpu", ids, 2, 0.01)
    assert accelerator.line("Card", "ours", 2, speed, speed)[3] == "does not fit"
    assert "More words" not in capsys.readouterr().out


def test_the_made_model_has_the_shape_of_mdeberta():
    with accelerator.made_like_mdeberta() as folder:
        network = accelerator.load_network(folder)
        ids = torch.randint(10, 250, (1, 16))
        start, end = network.forward(ids, torch.zeros_like(ids))
        assert start.shape == end.shape == (1, 16)
        size = (folder / "model.safetensors").stat().st_size
        assert size > 85_000_000 * 4  # its twelve layers, in fp32
    assert not folder.exists()
