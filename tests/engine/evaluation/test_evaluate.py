"""What is measured is what a person gets: the built-in reader on a small data set, beside ``ask`` itself."""

from __future__ import annotations

import pytest

from app.engine.answering.answer import Outcome
from app.engine.evaluation.datasets import load_dataset
from app.engine.evaluation.evaluate import put
from app.engine.evaluation.scores import score
from app.engine.evaluation.tasks import Mode, make_tasks
from app.engine.task import Cancelled, Progress
from tests.engine.evaluation.parts import lighthouses, question, squad, write


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    return load_dataset(write(tmp_path_factory.mktemp("sets") / "houses_en.json", lighthouses()))


@pytest.fixture(scope="module")
def replies(houses, builtin_reader, builtin_tokenizer, builtin_calibration):
    tasks = make_tasks([houses], Mode.PARAGRAPH)
    return put(tasks, builtin_reader, builtin_tokenizer, builtin_calibration)


def test_the_reader_finds_what_stands_there(replies):
    found = score(replies)
    assert (found.questions, found.answerable, found.refused) == (18, 12, 0)
    assert found.forced is not None
    assert found.forced.f1 > 80
    assert found.windows == 18
    # By hand from the replies themselves:
    right = sum(reply.forced in reply.task.marked for reply in replies)
    assert found.forced.exact == pytest.approx(100 * right / 12)


def test_the_verdict_is_the_one_that_asking_gives(replies, service, text_document):
    for reply in replies[:6]:
        document = text_document(reply.task.text)
        service.add(document)
        result = service.ask([document.fingerprint], reply.task.question)
        assert reply.answered == (result.outcome is Outcome.ANSWERED)
        passages = [*result.answers, *result.closest][:3]
        assert [(p.text, p.margin) for p in reply.passages] == [(each.text, each.score) for each in passages]
        for passage, answer in zip(reply.passages, result.answers, strict=False):
            assert passage.confidence == answer.confidence
        assert all(p.confidence is not None for p in reply.passages), "of closest passages too, to measure them"
        assert all(reply.task.text[p.start : p.end] == p.text for p in reply.passages)


def test_the_same_questions_give_the_same_replies_in_document_mode(
    houses, builtin_reader, builtin_tokenizer, builtin_calibration
):
    tasks = make_tasks([houses], Mode.DOCUMENT, limit=4)
    one, two = (put(tasks, builtin_reader, builtin_tokenizer, builtin_calibration) for _ in range(2))
    assert one == two


def test_it_can_be_stopped_between_and_within_questions(houses, builtin_reader, builtin_tokenizer, builtin_calibration):
    tasks, seen = make_tasks([houses], Mode.PARAGRAPH), []

    def report(event):
        seen.append(event)
        if event == Progress(2, len(tasks)):
            raise Cancelled

    with pytest.raises(Cancelled):
        put(tasks, builtin_reader, builtin_tokenizer, builtin_calibration, report)
    assert {event.done for event in seen} == {0, 1, 2}


def test_what_the_program_does_not_take_counts_as_not_answered(
    tmp_path, builtin_reader, builtin_tokenizer, builtin_calibration
):
    asked = [question("a", "word " * 500, "text"), question("b", " ", is_impossible=True)]
    dataset = load_dataset(write(tmp_path / "s.json", squad(("T", [("A text.", asked)]))))
    tasks = make_tasks([dataset], Mode.PARAGRAPH)
    found = score(put(tasks, builtin_reader, builtin_tokenizer, builtin_calibration))
    assert found.refused == 2
    assert found.uniform.all.f1 == 50.0


def test_a_text_without_words_gets_nothing(tmp_path, builtin_reader, builtin_tokenizer, builtin_calibration):
    dataset = load_dataset(write(tmp_path / "s.json", squad(("T", [("  ", [question("a", "Who?", "me")])]))))
    replies = put(make_tasks([dataset], Mode.PARAGRAPH), builtin_reader, builtin_tokenizer, builtin_calibration)
    assert (replies[0].passages, replies[0].answered, replies[0].forced) == ((), False, "")
    assert score(replies).uniform.all.f1 == 0.0
