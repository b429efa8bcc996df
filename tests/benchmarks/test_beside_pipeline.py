"""The comparison with the pipeline: who is drawn, and what the table says of the rows."""

from __future__ import annotations

import pytest

from app.engine.evaluation.tasks import Mode
from benchmarks.beside_pipeline import drawn, key, lines, row
from tests.engine.evaluation.parts import question, squad, write


@pytest.fixture
def files(tmp_path):
    texts = {"en": "The mill was built in 1871 by Anna Berg.", "de": "Die Mühle wurde 1871 von Anna Berg gebaut."}
    return [write(tmp_path / f"made_{language}.json", _set(text)) for language, text in texts.items()]


def _set(text: str) -> dict[str, object]:
    return squad(("Mill", [(text, [question("q1", "When?", "1871"), question("q2", "How tall?", is_impossible=True)])]))


def test_answerable_questions_of_every_file_are_drawn_alike_each_time(files):
    first = drawn(files, Mode.PARAGRAPH, 5, 0)
    assert [task.dataset for task in first] == ["made_en", "made_de"]
    assert first == drawn(files, Mode.PARAGRAPH, 5, 0)
    assert len({key(mode, task) for mode in Mode for task in first}) == 4


def test_the_table_sets_both_side_by_side(files):
    task = drawn(files, Mode.PARAGRAPH, 1, 0)[0]
    rows = [row(Mode.PARAGRAPH, task, "1871", "in 1871 by"), row(Mode.PARAGRAPH, task, "1871", "Berg")]
    theirs, ours = lines(rows, Mode.PARAGRAPH)
    assert (theirs[1:2], theirs[3:5], theirs[6]) == (["2"], ["0.0", "25.0"], "50.0")
    assert ours[3:] == ["100.0", "100.0", "+75.0 (+75.0 to +75.0)", "100.0"]
    assert lines(rows, Mode.DOCUMENT) == []
