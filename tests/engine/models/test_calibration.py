"""What lies beside a model: a calibration, nothing, or something that somebody made of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.engine.models.calibration import FILE, Sigmoid, Signs, load_calibration
from app.paths import resource

GOOD = json.loads((resource("models/builtin") / FILE).read_text("utf-8"))


def test_the_built_in_reader_was_measured():
    found = load_calibration(resource("models/builtin"))
    assert found is not None
    low, high = Signs(0.0, 0.5, 0.5), Signs(9.0, 0.5, 0.5)
    assert 0 < found.confidence(low, is_first=True) < found.confidence(high, is_first=True) < 1
    assert found.confidence(high, is_first=False) < found.confidence(high, is_first=True)
    assert 0.3 < found.present(low) < found.present(high) < 1
    for surer in (replace(low, end=0.9), replace(low, words=1.0)):
        assert found.confidence(surer, is_first=True) > found.confidence(low, is_first=True)


def test_what_is_not_there_was_not_measured(tmp_path):
    assert load_calibration(tmp_path) is None
    assert load_calibration(tmp_path / "gone") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        json.dumps({**GOOD, "kind": "other"}),
        json.dumps({name: value for name, value in GOOD.items() if name != "later"}),
        json.dumps({**GOOD, "first": [0.3, 1]}),
        json.dumps({**GOOD, "first": {"slope": "steep", "intercept": 0}}),
        json.dumps({**GOOD, "first": {"slope": float("nan"), "intercept": 0}}),
        json.dumps({**GOOD, "kind": "sigmoid-2"}),
        json.dumps({**GOOD, "kind": ["sigmoid"]}),
        json.dumps({name: value for name, value in GOOD.items() if name != "present"}),
        json.dumps({**GOOD, "first": {name: value for name, value in GOOD["first"].items() if name != "end"}}),
        json.dumps({**GOOD, "threshold": None}),
        "\udcff",
    ],
)
def test_what_is_no_calibration_gives_no_percentages(tmp_path, content):
    (tmp_path / FILE).write_bytes(content.encode("utf-8", "surrogatepass"))
    assert load_calibration(tmp_path) is None


def test_the_sigmoid_ends_at_nothing_and_at_certainty():
    line = Sigmoid(0.4, -1.0)
    assert line(Signs(2.5)) == 0.5
    assert (line(Signs(-1e6)), line(Signs(1e6))) == (0.0, 1.0)
    assert Sigmoid(0.4, -1.0, end=2.0, words=4.0)(Signs(-5.0, 0.5, 0.5)) == 0.5
