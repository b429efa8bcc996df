"""Stop in the middle of a window: a large reader needs longer for one than a person waits."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.reading.reader import WindowInput
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.task import Cancelled, stoppable
from tests.engine.reading.torch import checkpoints


def deberta(folder):
    return CheckpointReader(checkpoints.deberta_v2(folder)), checkpoints.SMALL["num_hidden_layers"]


def by_transformers(folder):
    return CheckpointReader(checkpoints.bert(folder)), checkpoints.SMALL["num_hidden_layers"]


@pytest.mark.parametrize("make", [deberta, by_transformers])
def test_a_window_is_left_at_any_layer_and_the_reader_goes_on_as_before(make, tmp_path):
    reader, layers = make(tmp_path)
    window = reader.tokenizer.window(reader.tokenizer.encode("Who?").ids, reader.tokenizer.encode("Ada wrote it.").ids)
    (expected,) = reader.score([window])
    calls = 0

    def count():
        nonlocal calls
        calls += 1
        if calls == stop_at:
            raise Cancelled

    stop_at = 0
    with stoppable(count):
        reader.score([window])
    assert calls == layers, "every layer is a point to stop at"
    while stop_at < layers:
        stop_at, calls = stop_at + 1, 0
        with pytest.raises(Cancelled), stoppable(count):
            reader.score([window])
        (again,) = reader.score([window])
        np.testing.assert_array_equal(again.start, expected.start)
        np.testing.assert_array_equal(again.end, expected.end)


def test_windows_side_by_side_are_left_and_the_reader_goes_on_as_before(builtin_reader):
    """Their threads hear it at the next layer; whoever waits for them asks meanwhile."""
    ids = np.arange(5, 261)
    windows = [WindowInput(ids, np.zeros_like(ids), 4, 255)] * 40
    expected = builtin_reader.score(windows[:2])
    calls = 0

    def stop():
        nonlocal calls
        calls += 1
        raise Cancelled

    with pytest.raises(Cancelled), stoppable(stop):
        builtin_reader.score(windows)
    assert calls == 1
    for again, before in zip(builtin_reader.score(windows[:2]), expected, strict=True):
        np.testing.assert_array_equal(again.start, before.start)
        np.testing.assert_array_equal(again.end, before.end)
