"""The measurement of rules: windows are scored once, and the rules are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.evaluation.evaluate import readable_text
from app.engine.reading.quotes import edges
from app.engine.reading.reader import WindowLogits
from app.engine.reading.tokenizer import WindowTokenizer
from app.paths import resource
from benchmarks.decoding import STEPS, Result, Seen, judged, quotes, rows
from benchmarks.recorded import RecordedReader


@pytest.fixture(scope="module")
def builtin_tokenizer():
    return WindowTokenizer.from_folder(resource("models/builtin"))


class _Counting:
    id, window_length = "counting", 64

    def __init__(self) -> None:
        self.scored = 0

    def score(self, windows):
        self.scored += len(windows)
        return [WindowLogits(*np.random.default_rng(0).random((2, len(w.ids))).astype(np.float32)) for w in windows]


def test_a_window_is_scored_once_and_kept(tmp_path, builtin_tokenizer):
    ids = [builtin_tokenizer.encode(text).ids for text in ("Who wrote it?", "Ada wrote it.", "Nobody did.")]
    windows = [builtin_tokenizer.window(ids[0], each) for each in ids[1:]]
    reader = _Counting()
    recorded = RecordedReader(reader, tmp_path)
    first = recorded.score([*windows, windows[0]])
    assert reader.scored == 2
    recorded.write()
    again = RecordedReader(None, tmp_path)
    for before, after in zip(first, again.score([*windows, windows[0]]), strict=True):
        assert before.start.tobytes() == after.start.tobytes()
        assert before.end.tobytes() == after.end.tobytes()
    with pytest.raises(KeyError):
        again.score([builtin_tokenizer.window(ids[1], ids[2])])


def test_every_rule_changes_what_it_is_about(builtin_tokenizer):
    text = "The rent is 950 euros a month. Ms Okafor pays it."
    readable = readable_text(text, builtin_tokenizer)
    tokens = readable.tokens
    asked = builtin_tokenizer.encode("How much is the rent?").ids
    given = builtin_tokenizer.window(asked, tokens.ids)
    scores = np.full((2, len(given.ids)), -9.0, np.float32)
    start = next(n for n in range(len(tokens)) if text[tokens.starts[n] :].startswith("950"))
    near = max(n for n in range(len(tokens)) if tokens.ends[n] <= text.index("950") + 3)
    far = max(n for n in range(len(tokens)) if tokens.ends[n] <= text.index("Okafor") + 6)
    scores[0, given.context_start + start] = 5
    scores[1, given.context_start + near], scores[1, given.context_start + far] = 4, 5
    seen = [Seen(0, len(tokens), given, WindowLogits(*scores), edges(text, tokens.starts, tokens.ends))]
    found = [quotes(rules, "How much is the rent?", readable, seen)[0] for rules in STEPS]
    assert found[:2] == ["950 euros a month. Ms Okafor"] * 2
    assert found[2:4] == ["950"] * 2
    assert found[4:] == ["950 euros"] * 2
    assert judged(["950 euros"], ["950 euros"]) == Result(1.0, 1.0, first=True, among=True)
    table = rows([[judged([quote], ["950 euros"])] for quote in found])
    assert [line[0] for line in table] == [rules.name for rules in STEPS]
    assert table[-1][1:3] == ["100.0", "100.0"]
