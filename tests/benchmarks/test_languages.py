"""The matrix of question and document languages: what stands in which cell."""

from __future__ import annotations

import json

from app.engine.evaluation.evaluate import Passage, Reply
from app.engine.evaluation.tasks import Mode
from benchmarks.languages import cells, matrices


def _write(folder, language, asked):
    answers = [{"text": f"answer {language} {number}", "answer_start": 0} for number in range(3)]
    paragraphs = [
        {
            "context": f"answer {language} {number}.",
            "qas": [{"id": f"q{number}", "question": f"{asked} {number}?", "answers": [answers[number]]}],
        }
        for number in range(3)
    ]
    data = {"version": "1.1", "data": [{"title": "t", "paragraphs": paragraphs}]}
    (folder / f"xquad_{language}.json").write_text(json.dumps(data), encoding="utf-8")


def test_every_cell_has_the_same_questions_and_the_answers_of_its_text(tmp_path):
    _write(tmp_path, "en", "What")
    _write(tmp_path, "de", "Was")
    tasks = cells(tmp_path, ("en", "de"), Mode.PARAGRAPH, 2, 0)
    by_cell = {}
    for task in tasks:
        by_cell.setdefault((task.kind, task.language), []).append(task)
    assert {len(each) for each in by_cell.values()} == {2}
    assert len({tuple(task.id for task in each) for each in by_cell.values()}) == 1
    across = by_cell["de", "en"]
    assert all(task.question.startswith("Was") and task.text.startswith("answer en") for task in across)
    assert all(task.marked == (task.text.rstrip("."),) for task in across)


def test_rows_are_the_question_and_columns_the_text(tmp_path):
    _write(tmp_path, "en", "What")
    _write(tmp_path, "de", "Was")
    tasks = cells(tmp_path, ("en", "de"), Mode.DOCUMENT, 2, 0)

    def reply(task):
        wrong = (task.kind, task.language) == ("de", "en")
        return Reply(task, (Passage("nothing" if wrong else task.marked[0], 0, 1, 1.0, None),), answered=True)

    f1, right = matrices([reply(task) for task in tasks], ("en", "de"))
    assert f1.values == ((100.0, 100.0), (0.0, 100.0))
    assert (right.same, right.across) == (100.0, 50.0)
    assert list(f1.lines())[1] == ("asked in de", "0", "100", "50")
