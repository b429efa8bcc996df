"""A calibration finds the sigmoid that made the margins, says honestly how good it is, and refuses to guess."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.engine.answering.rank import ALIKE
from app.engine.evaluation import calibrate
from app.engine.evaluation.calibrate import Got, Row, ask, facts, fit, folds
from app.engine.evaluation.datasets import load_dataset, load_datasets
from app.engine.evaluation.errors import CalibrationRefused, RefusedCause
from app.engine.evaluation.mixture import LONGEST, calibration_tasks, paragraph_tasks
from app.engine.evaluation.tasks import Mode, make_tasks
from app.engine.models.calibration import Sigmoid, Signs, load_calibration
from app.engine.task import Cancelled
from tests.engine.evaluation.parts import lighthouses, question, squad, write

FIRST, LATER = Sigmoid(0.4, -1.5), Sigmoid(0.2, -2.5)


def made(count: int, seed: int = 0, first: Sigmoid = FIRST, articles: int = 40) -> list[Row]:
    """Rows whose answers are right just as often as the two sigmoids say."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        margins = sorted(rng.normal(2, 6, 4), reverse=True)
        answers = [Got(float(m), bool(rng.random() < (LATER if n else first)(Signs(m)))) for n, m in enumerate(margins)]
        answerable = any(got.right for got in answers) or rng.random() < 0.3
        kind = "cross" if number % 5 == 0 else "own"
        rows.append(Row(str(number), f"a{number % articles}", kind, "en", bool(answerable), tuple(answers)))
    return rows


def test_it_finds_the_sigmoids_that_made_the_margins():
    found = fit(made(6000))
    assert (found.first.sigmoid.slope, found.first.sigmoid.intercept) == pytest.approx((0.4, -1.5), abs=0.1)
    assert (found.later.sigmoid.slope, found.later.sigmoid.intercept) == pytest.approx((0.2, -2.5), abs=0.1)
    assert found.first.error.value < 0.03
    assert found.first.said == pytest.approx(found.first.right, abs=0.03)
    assert (found.questions, found.articles, found.cross, found.languages) == (6000, 40, 1200, ("en",))
    assert found.paragraph is None


def signed(count: int, line: Sigmoid) -> list[Row]:
    """Rows whose best answer is right as often as the line says of its margin, end and words."""
    rng = np.random.default_rng(4)
    rows = []
    for number in range(count):
        signs = Signs(float(rng.normal(2, 6)), float(rng.random()), float(rng.integers(0, 5) / 4))
        got = Got(signs.margin, bool(rng.random() < line(signs)), signs.end, signs.words)
        rows.append(Row(str(number), f"a{number % 40}", "own", "en", got.right, (got,)))
    return rows


def test_it_finds_what_the_end_and_the_words_of_an_answer_tell():
    made_by = Sigmoid(0.2, -2.0, end=2.0, words=1.5)
    found = fit(signed(6000, made_by))
    line = found.first.sigmoid
    assert (line.slope, line.intercept, line.end, line.words) == pytest.approx((0.2, -2.0, 2.0, 1.5), abs=0.25)
    assert (found.later.sigmoid, found.later.count) == (line, 0)
    alone = [replace(row, answers=(row.answers[0]._replace(end=0.0, words=0.0),)) for row in signed(6000, made_by)]
    assert found.first.auroc > fit(alone).first.auroc + 0.02


def test_a_sign_that_tells_the_wrong_way_is_left_out():
    line = fit(signed(2000, Sigmoid(0.3, 0.0, end=-2.0, words=1.0))).first.sigmoid
    assert line.end == 0.0
    assert line.words == pytest.approx(1.0, abs=0.4)


def test_what_is_measured_is_said_of_articles_left_out():
    # Each article is right or wrong as a whole, whatever the margin: seen articles could be learned by heart.
    rows = [
        Row(str(n), f"a{n % 6}", "own", "en", True, (Got(float(n % 7) + 3 * (n % 6 < 3), n % 6 < 3),))
        for n in range(240)
    ]
    said = calibrate._crossed(
        [row.answers[0].signs for row in rows],
        np.array([row.answers[0].right for row in rows]),
        [row.article for row in rows],
        None,
    )
    fold = folds([row.article for row in rows])
    for number in np.unique(fold):
        here, rest = fold == number, [row for row, n in zip(rows, fold, strict=True) if n != number]
        line = calibrate._sigmoid(
            [row.answers[0].signs for row in rest], np.array([row.answers[0].right for row in rest]), None
        )
        assert said[here] == pytest.approx([line(row.answers[0].signs) for row in np.array(rows, object)[here]])


def test_an_article_is_in_one_fold_only_and_folds_are_of_a_size():
    names = [f"a{n % 23}" for n in range(500)]
    fold = folds(names)
    assert len({(name, int(number)) for name, number in zip(names, fold, strict=True)}) == 23
    assert sorted(np.bincount(fold))[0] > 80


@pytest.mark.parametrize(
    ("rows", "cause", "found"),
    [
        (made(199), RefusedCause.FEW_QUESTIONS, 199),
        (made(300, articles=4), RefusedCause.FEW_ARTICLES, 4),
        (made(300, first=Sigmoid(0.0, -9.0)), RefusedCause.FEW_RIGHT, None),
        (made(300, first=Sigmoid(0.0, 9.0)), RefusedCause.FEW_WRONG, None),
        (made(300, first=Sigmoid(0.0, 0.0)), RefusedCause.NO_SIGNAL, None),
        (made(300, first=Sigmoid(-0.1, 0.0)), RefusedCause.NO_SIGNAL, None),
        ([], RefusedCause.FEW_QUESTIONS, 0),
    ],
)
def test_it_refuses_where_percentages_would_be_guesses(rows, cause, found):
    with pytest.raises(CalibrationRefused) as refused:
        fit(rows)
    assert refused.value.cause is cause
    assert refused.value.found < refused.value.needed
    if found is not None:
        assert refused.value.found == found


def test_further_answers_that_are_hardly_ever_right_do_not_break_it():
    rows = [
        Row(
            row.key,
            row.article,
            row.kind,
            row.language,
            row.answerable,
            (row.answers[0], Got(row.answers[1].margin, False)),
        )
        for row in made(400)
    ]
    found = fit(rows)
    assert found.later.sigmoid(Signs(20.0)) < 0.25
    alone = fit([Row(r.key, r.article, r.kind, r.language, r.answerable, r.answers[:1]) for r in rows])
    assert (alone.later.sigmoid, alone.later.count) == (alone.first.sigmoid, 0)


def test_no_answer_is_said_where_it_is_right_most_often():
    rows = [
        Row(
            str(n),
            f"a{n % 20}",
            "own",
            "en",
            n % 2 == 0,
            (Got(3.0 + n % 5 if n % 2 == 0 else -3.0 - n % 5, n % 4 == 0),),
        )
        for n in range(400)
    ]
    found = fit(rows)
    assert found.present.sigmoid(Signs(3.0)) > 0.9 > 0.1 > found.present.sigmoid(Signs(-3.0))
    assert (found.none_right, found.verdicts_best, found.parted_right) == (1.0, 1.0, 1.0)


def test_the_file_is_what_the_program_loads(tmp_path):
    found = fit(made(1000), made(1000, seed=1))
    calibrate.write(tmp_path, facts(found, "made questions", "2026-11-21", {"reader": {"id": "r"}}))
    loaded = load_calibration(tmp_path)
    assert loaded == calibrate.as_calibration(found, "made questions")
    assert loaded is not None
    assert loaded.confidence(Signs(6.0), is_first=True) == pytest.approx(FIRST(Signs(6.0)), abs=0.1)
    written = json.loads((tmp_path / "calibration.json").read_text("utf-8"))
    assert datetime.date.fromisoformat(written["date"])
    assert written["questions"] == 1000
    assert written["measured"]["paragraph"]["count"] == 1000
    assert [path.name for path in tmp_path.iterdir()] == ["calibration.json"]


# ------------------------------------------------------------------------------ asking


def both_languages(tmp_path):
    return load_datasets([write(tmp_path / f"houses_{name}.json", lighthouses(name)) for name in ("en", "de")])


def test_the_mixture_holds_what_it_says(tmp_path):
    tasks = calibration_tasks(both_languages(tmp_path), 30)
    assert tasks == calibration_tasks(both_languages(tmp_path), 30)
    assert {task.kind for task in tasks} == {"own", "cross", "absent", "unanswerable"}
    german = {task.question for task in make_tasks(both_languages(tmp_path)[1:], Mode.PARAGRAPH)}
    for task in tasks:
        assert len(task.text) <= LONGEST + 200
        if task.kind == "cross":
            assert (task.question in german) == (task.language == "en")
        if task.kind in ("absent", "unanswerable"):
            assert task.marked == ()
        else:
            assert any(answer in task.text for answer in task.marked)
    assert len({(task.dataset, task.id) for task in tasks}) == len(tasks)


def test_an_absent_answer_stands_nowhere_in_the_document(tmp_path):
    both = both_languages(tmp_path)
    marked = {task.id: task.marked for task in make_tasks(both, Mode.PARAGRAPH)}
    absent = [task for task in calibration_tasks(both, 36) if task.kind == "absent"]
    assert absent
    for task in absent:
        assert not any(answer in task.text for answer in marked[task.id])


def test_a_set_with_one_paragraph_has_no_absent_questions(tmp_path):
    facts = squad(("T", [("Ada lived here.", [question(str(n), f"Who {n}?", "Ada") for n in range(50)])]))
    tasks = calibration_tasks([load_dataset(write(tmp_path / "s.json", facts))], 50)
    assert {task.kind for task in tasks} == {"own"}
    assert len(tasks) > 20


def test_paragraphs_are_drawn_evenly(tmp_path):
    tasks = paragraph_tasks(both_languages(tmp_path), 11)
    assert [task.dataset for task in tasks] == ["houses_en"] * 6 + ["houses_de"] * 5


def test_the_built_in_reader_is_asked(tmp_path, builtin_reader, builtin_tokenizer):
    tasks = calibration_tasks(both_languages(tmp_path)[:1], 6)
    rows = [ask(task, str(number), builtin_reader, builtin_tokenizer) for number, task in enumerate(tasks)]
    assert len(rows) == 6
    for row, task in zip(rows, tasks, strict=True):
        assert (row.kind, row.article, row.answerable) == (task.kind, task.article, bool(task.marked))
        margins = [got.margin for got in row.answers]
        assert all(one > next_one - ALIKE for one, next_one in pairwise(margins)), (
            "best first; alike ones by the sentence"
        )
        assert not any(got.right for got in row.answers) or row.answerable
        assert all(0 <= got.end <= 1 and 0 <= got.words <= 1 for got in row.answers)
    assert any(row.answers[0].right for row in rows)

    def stop(_event):
        raise Cancelled

    with pytest.raises(Cancelled):
        ask(tasks[0], "0", builtin_reader, builtin_tokenizer, stop)
