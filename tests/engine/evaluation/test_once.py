"""What was read for a question is not read again for it, and is the same."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.evaluation.datasets import load_dataset
from app.engine.evaluation.evaluate import put
from app.engine.evaluation.once import OnceReader
from app.engine.evaluation.tasks import Mode, make_tasks
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.windows import MEASURED
from tests.engine.evaluation.parts import question, squad, write


class Counting(OnceReader):
    """The reader in it is asked for so many windows."""

    def __init__(self, reader):
        super().__init__(reader)
        self.count = self.whole = 0

    def score(self, windows):
        self.count += len(windows)
        self.whole += sum(len(window.ids) == MEASURED[BUILTIN].length for window in windows)  # second looks are shorter
        return self._reader.score(windows)


@pytest.fixture
def counting(builtin_reader):
    return Counting(builtin_reader)


@pytest.fixture
def window(builtin_tokenizer):
    def window(asked, text):
        return builtin_tokenizer.window(builtin_tokenizer.encode(asked).ids, builtin_tokenizer.encode(text).ids)

    return window


def test_a_window_is_read_once_for_a_question(counting, builtin_reader, window):
    once = OnceReader(counting)
    one, two, three = (window("Who came?", f"{name} came on Monday.") for name in ("Ada", "Ben", "Cara"))
    first, second = once.score([one, two]), once.score([two, three, two, one])
    assert counting.count == 3
    for found, given in zip([*first, *second], [one, two, two, three, two, one], strict=True):
        (expected,) = builtin_reader.score([given])
        assert np.allclose(found.start, expected.start, atol=1e-5)
        assert np.allclose(found.end, expected.end, atol=1e-5)


def test_another_question_is_read_anew(counting, window):
    once = OnceReader(counting)
    for asked in ("Who came?", "Who left?", "Who came?"):
        once.score([window(asked, "Ada came and Ben left.")])
    assert counting.count == 3


def test_a_document_without_a_paragraph_gets_what_it_would_get_alone(
    tmp_path, counting, builtin_reader, builtin_tokenizer, builtin_calibration
):
    def paragraph(number):
        answer = f"Keeper{number} Stone"
        text = f"In house {number} there lived for many years {answer}, who kept bees and a boat. " + "It rained. " * 30
        return text, [question(str(number), f"Who lived in house {number}?", answer)]

    facts = squad(("Houses", [paragraph(number) for number in range(8)]))
    tasks = make_tasks([load_dataset(write(tmp_path / "s.json", facts))], Mode.DOCUMENT, limit=1, absent=True)
    assert [task.is_absent for task in tasks] == [False, True]
    replies = put(tasks, counting, builtin_tokenizer, builtin_calibration)
    alone = [put([task], builtin_reader, builtin_tokenizer, builtin_calibration)[0] for task in tasks]
    assert [reply.windows for reply in replies] == [reply.windows for reply in alone]
    assert 0 < counting.whole < sum(reply.windows for reply in replies)
    for reply, other in zip(replies, alone, strict=True):
        assert [(each.start, each.end) for each in reply.passages] == [
            (each.start, each.end) for each in other.passages
        ]
        assert reply.margin == pytest.approx(other.margin, abs=1e-3)
