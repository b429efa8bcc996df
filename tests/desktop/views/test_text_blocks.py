"""Blocks are the text, in order, and never cut a character in two."""

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.views.text_blocks import BlockTable


def table_of(text):
    table = BlockTable(text)
    while not table.finished:
        table.grow(1.0)
    return table


@given(
    st.lists(st.sampled_from(["a" * 900, "b c " * 300, "\n", "\n" * 700, "中" * 3000, "👩‍🚀" * 500, "é"]), max_size=8)
)
def test_blocks_are_the_text(pieces):
    text = "".join(pieces)
    table = table_of(text)
    assert "".join(text[a:b] for a, b in zip(table.starts, table.ends, strict=True)) == text
    assert all(b - a <= 1300 for a, b in zip(table.starts, table.ends, strict=True))
    assert (np.diff(table.tops) > 0).all()


def test_a_line_of_two_million_is_cut_at_blanks():
    text = "wordy text " * 180_000
    table = table_of(text)
    assert all(text[end - 1] == " " for end in table.ends)


@pytest.mark.parametrize("cluster", ["👩‍🚀", "e\u0301\u0323", "🇩🇪", "각"])
def test_no_character_is_cut(cluster):
    text = cluster * 2000
    borders = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    assert set(table_of(text).starts.tolist()) <= borders


def test_an_endless_cluster_is_cut_all_the_same():
    text = "e" + "\u0301" * 50_000
    assert max(np.diff(table_of(text).starts)) <= 1300


def test_it_grows_in_steps():
    table = BlockTable("line of text\n" * 1_000_000)
    table.grow(0.0)
    assert not table.finished
    assert 0 < len(table) < 2000
    cut = int(table.ends[-1])
    table.grow(0.0)
    assert table.ends[-1] > cut


def test_finding_blocks():
    table = table_of("some words here\n" * 1000)
    for index in (0, 3, len(table) - 1):
        assert table.block_at(int(table.starts[index])) == index
        assert table.block_at_top(float(table.tops[index]) + 0.5) == index
    assert table.block_at_top(-50) == 0
    assert table.block_at_top(1e12) == len(table) - 1


def test_measured_heights_replace_estimates():
    table = table_of("some words here\n" * 1000)
    total = table.tops[-1]
    estimate = table.tops[3] - table.tops[2]
    assert table.set_height(2, estimate + 10.0)
    assert not table.set_height(2, estimate + 10.0)
    assert table.tops[-1] == pytest.approx(total + 10)
    table.set_measures(40.0, 8.0, 640.0)
    assert table.tops[3] - table.tops[2] != pytest.approx(estimate + 10)
