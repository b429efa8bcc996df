"""What lies beside a model: a calibration, nothing, or something that somebody made of it."""

from __future__ import annotations

import json

import pytest

from app.engine.models.calibration import FILE, Sigmoid, load_calibration
from app.paths import resource

GOOD = json.loads((resource("models/builtin") / FILE).read_text("utf-8"))


def test_the_built_in_reader_was_measured():
    found = load_calibration(resource("models/builtin"))
    assert found is not None
    assert 0 < found.confidence(0.0, is_first=True) < found.confidence(9.0, is_first=True) < 1
    assert found.confidence(9.0, is_first=False) < found.confidence(9.0, is_first=True)


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
        json.dumps({**GOOD, "threshold": None}),
        "\udcff",
    ],
)
def test_what_is_no_calibration_gives_no_percentages(tmp_path, content):
    (tmp_path / FILE).write_bytes(content.encode("utf-8", "surrogatepass"))
    assert load_calibration(tmp_path) is None


def test_the_sigmoid_ends_at_nothing_and_at_certainty():
    line = Sigmoid(0.4, -1.0)
    assert line(2.5) == 0.5
    assert (line(-1e6), line(1e6)) == (0.0, 1.0)
