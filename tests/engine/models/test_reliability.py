from __future__ import annotations

import json

import pytest

from app.engine.models.calibration import FILE
from app.engine.models.reliability import Measured, effect, load_reliability

TABLE = (Measured(0.0, 0.2, 40, 0.1, 0.1), Measured(0.2, 0.4, 40, 0.3, 0.25), Measured(0.6, 0.8, 20, 0.7, 0.75))


def write(folder, table):
    rows = [vars(row) if isinstance(row, Measured) else row for row in table]
    (folder / FILE).write_text(json.dumps({"measured": {"first": {"table": rows}}}), "utf-8")


def test_the_table_is_read_as_calibrate_writes_it(tmp_path):
    write(tmp_path, reversed(TABLE))
    assert load_reliability(tmp_path) == TABLE


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"measured": 1}', '{"measured": {"first": {"table": [{}]}}}'])
def test_without_a_sound_table_there_is_none(tmp_path, content):
    (tmp_path / FILE).write_text(content, "utf-8")
    assert load_reliability(tmp_path) == ()
    assert load_reliability(tmp_path / "gone") == ()


@pytest.mark.parametrize("wrong", [{"right": 1.5}, {"low": 0.5}, {"said": float("nan")}, {"count": "many"}])
def test_figures_that_cannot_be_are_not_shown(tmp_path, wrong):
    write(tmp_path, [{**vars(TABLE[1]), **wrong}])
    assert load_reliability(tmp_path) == ()


def test_what_a_threshold_shows_and_how_much_of_it_is_right():
    everything = effect(TABLE, 0.0)
    assert everything.shown == 1.0
    assert everything.right == pytest.approx((4 + 10 + 15) / 100)
    half = effect(TABLE, 0.3)  # in the middle of a line
    assert half.shown == pytest.approx(0.4)
    assert half.right == pytest.approx((5 + 15) / 40)
    assert effect(TABLE, 0.9).shown == 0
    assert effect(TABLE, 0.9).right is None
    assert effect((), 0.5) is None
