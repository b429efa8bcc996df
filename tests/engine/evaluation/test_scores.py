"""Figures of replies made by hand, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.evaluation.scores import best_threshold, score
from app.engine.evaluation.statistics import Interval
from tests.engine.evaluation.parts import reply, task

REPLIES = [
    reply(task(0, "Ada Hill"), ("Ada Hill", 9.0, 0.9), answered=True),  # right
    reply(task(1, "in April"), ("late in April", 4.0, 0.6), ("April", 1.0, 0.1), answered=True),  # F1 0.8: right
    reply(task(2, "Peru"), ("Chile", 3.0, 0.5), ("Peru", 2.0, 0.2), answered=True),  # wrong, second right
    reply(task(3, "1821"), ("1821", -1.0, 0.2), answered=False),  # right, but withheld
    reply(task(4), ("Rome", 5.0, 0.7), answered=True),  # nothing to find, answered all the same
    reply(task(5), ("Oslo", -4.0, 0.1), answered=False),  # rightly silent
]


def test_what_a_person_gets():
    found = score(REPLIES).uniform
    assert found.all.exact == pytest.approx(100 * 2 / 6)  # questions 0 and 5
    assert found.all.f1 == pytest.approx(100 * (1 + 0.8 + 0 + 0 + 0 + 1) / 6)
    assert found.answerable is not None
    assert found.answerable.f1 == pytest.approx(100 * 1.8 / 4)
    assert found.unanswerable is not None
    assert found.unanswerable.f1 == found.unanswerable.exact == 50.0


def test_what_is_chosen_where_an_answer_is_forced():
    found = score(REPLIES)
    assert found.forced is not None
    assert (found.forced.exact, found.forced.f1) == pytest.approx((50.0, 100 * 2.8 / 4))
    assert found.first_right == 75.0
    assert found.three_right == 100.0


def test_silence():
    found = score(REPLIES).silence
    assert (found.given, found.precision, found.recall, found.withheld) == pytest.approx((100 / 3, 50.0, 50.0, 25.0))
    never = score(REPLIES[:3]).silence
    assert (never.given, never.precision, never.recall, never.withheld) == (0.0, None, None, 0.0)
    all_have_one = score(REPLIES[:4]).silence
    assert (all_have_one.precision, all_have_one.recall, all_have_one.withheld) == (None, None, 25.0)


def test_silence_where_the_answer_was_taken_away_is_told_apart():
    taken = [
        reply(replace(task(6), kind="absent"), ("Bonn", -3.0, 0.1), answered=False),
        reply(replace(task(7), kind="absent"), answered=False),
        reply(replace(task(8), kind="absent"), ("Kiel", 4.0, 0.6), answered=True),
    ]
    found = score([*REPLIES, *taken]).silence
    assert (found.recall_real, found.recall_absent) == pytest.approx((50.0, 200 / 3))
    assert found.recall == pytest.approx(60.0)
    alone = score(taken).silence
    assert (alone.recall_real, alone.recall_absent) == (None, alone.recall)
    assert score(REPLIES).silence.recall_absent is None


def test_the_best_threshold_known_afterwards():
    # Above 5 only question 0 is answered: 1 + both silent. From there on, each adds its F1 or loses a point.
    # >5: 3; >4: 2; >3: 2.8; >-1: 2.8; >-4: 3.8; all: 2.8.
    found = best_threshold(REPLIES)
    assert found.margin == -4.0
    assert found.f1 == pytest.approx(100 * 3.8 / 6)


def test_the_best_threshold_may_be_always_or_never():
    always = best_threshold(REPLIES[:2])
    assert always.margin < 4.0
    assert always.f1 == pytest.approx(90.0)
    never = best_threshold(REPLIES[4:])
    assert never.margin >= 5.0
    assert never.f1 == 100.0


def test_equal_margins_are_answered_together():
    one = reply(task(0, "Peru"), ("Peru", 1.0, None), answered=True)
    other = reply(task(1), ("Rome", 1.0, None), answered=True)
    assert best_threshold([one, other]).f1 == 50.0  # no threshold parts them


def test_how_well_the_margin_sorts():
    found = score(REPLIES)
    # Right: 9, 4, -1; wrong: 3, 5, -4. In order: 9>3, 9>5, 9>-4, 4>3, 4>-4, -1>-4.
    assert found.auroc_right == pytest.approx(6 / 9)
    # With an answer: 9, 4, 3, -1; without: 5, -4.
    assert found.auroc_answerable == pytest.approx(5 / 8)
    # Best first: 9 right, 5 wrong, 4 right, 3 wrong, -1 right, -4 wrong.
    assert found.accuracy_at == ((0.25, 50.0), (0.5, pytest.approx(200 / 3)), (0.75, 60.0), (1.0, 50.0))


def test_confidence_is_measured_over_every_best_passage():
    many = [replace(each, task=replace(each.task, paragraph=f"{n}")) for n in range(5) for each in REPLIES]
    found = score(many).confidence
    assert found is not None
    # By tenths: 0.1 wrong, 0.2 right, 0.5 wrong, 0.6 right, 0.7 wrong, 0.9 right.
    assert found.error.value == pytest.approx((0.1 + 0.8 + 0.5 + 0.4 + 0.7 + 0.1) / 6)
    assert found.error.low <= found.error.value <= found.error.high
    assert found.shown == 20
    assert found.said == pytest.approx((0.9 + 0.6 + 0.5 + 0.7) / 4)
    assert found.right == 0.5
    assert sum(row.count for row in found.table) == 30


def test_a_reader_that_was_not_measured_has_no_confidence_to_judge():
    bare = [replace(r, passages=tuple(replace(p, confidence=None) for p in r.passages)) for r in REPLIES * 5]
    assert score(bare).confidence is None


def test_the_official_figures_are_of_what_a_person_gets_too():
    found = score(REPLIES).official
    assert found is not None
    assert found.metric == "SQuAD"
    assert found.all.exact == pytest.approx(100 * 2 / 6)
    mixed = [replace(REPLIES[0], task=replace(REPLIES[0].task, layout="mlqa")), REPLIES[1]]
    assert score(mixed).official is None, "data sets with different scripts have no common figure"


def test_an_interval_holds_its_figure():
    found = score(REPLIES).f1_interval
    assert isinstance(found, Interval)
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(100 * 2.8 / 6)


def test_nothing_to_score():
    with pytest.raises(ValueError, match="no replies"):
        score([])
