from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop import verdicts
from app.desktop.state import Asking, Question, with_answers, with_result, without
from app.engine.answering.answer import Place
from app.engine.documents.document import Document, Kind
from tests.desktop.parts import answer, asked, quote, result


def test_a_row_that_is_held_keeps_what_is_above_it():
    rows = [quote(value, start=start, end=start + 1) for value, start in ((0.9, 1), (0.8, 2), (0.7, 3))]
    new = quote(0.95, start=4, end=5)
    question = Question("?", Asking.READING, (0,), shown=tuple(rows), current=1, held=True)
    shown, current, better = with_answers(question, result([new, *rows]))
    assert shown == (*rows, new)
    assert (current, better) == (1, 1)
    gone = with_answers(question, result([new, rows[2]]))
    assert rows[1] in gone[0]  # the row under the eyes stays, even when something better overlaps it
    assert gone[0][gone[1]] == rows[1]


@pytest.fixture
def shared():
    """Two documents; the second of three answers stands in both, written otherwise in the second one."""
    one = Document(Path("/x/a.txt"), Kind.TEXT, "It is 940 Euros, or red.", (), "a", 1, 1, "utf-8")
    two = Document(Path("/x/b.txt"), Kind.TEXT, "Blue. So 940 euros. And 940 euros.", (), "b", 1, 1, "utf-8")
    both = answer(one, "940 Euros", 0.8)
    places = (*both.places, *(Place(1, start, start + 9, start, start + 9) for start in (9, 24)))
    answers = (answer(one, "red", 0.9), replace(both, places=places), answer(two, "Blue", 0.7, 1))
    return asked([one, two], answers, result=result(answers))


def closed(state, *keys):
    for key in keys:
        question = without(state, state.question, key)
        documents = tuple(document for document in state.documents if document.id != key)
        state = replace(state, documents=documents, question=question)
    return state


def on(state, current, place=0):
    return replace(state, question=replace(state.question, current=current, place=place, held=True))


def looked_at(state):
    answer = state.current_answer
    return answer.text, answer.places[state.question.place].document, answer.places[state.question.place].start


def test_an_answer_that_stands_elsewhere_too_stays_when_its_best_document_is_closed(shared):
    state = closed(on(shared, 1, place=2), 0)
    assert [found.text for found in state.question.shown] == ["940 euros", "Blue"]
    assert looked_at(state) == ("940 euros", 1, 24)
    assert verdicts.words(state, 1) == "2 likely answers"
    assert looked_at(closed(on(shared, 1), 0)) == ("940 euros", 1, 9)
    assert looked_at(closed(on(shared, 1, place=2), 1)) == ("940 Euros", 0, 6)
    assert looked_at(closed(on(shared, 2), 0)) == ("Blue", 1, 0)
    assert closed(shared, 0, 1).question.shown == ()


def test_the_place_that_is_looked_at_stays_when_a_closed_document_comes_back(shared):
    question = closed(on(shared, 1, place=2), 0).question
    state = replace(shared, question=with_result(shared, question, question.result))
    assert len(state.question.shown) == 3
    assert looked_at(state) == ("940 Euros", 1, 24)


def test_a_better_result_while_a_document_is_closed_keeps_the_answer_looked_at(shared):
    state = closed(on(shared, 1, place=1), 0)
    new = quote(0.95, document=1)
    newer = with_result(state, state.question, result((new, *shared.question.shown)))
    assert looked_at(replace(state, question=newer)) == ("940 euros", 1, 9)


def test_where_all_answers_were_left_closing_and_bringing_back_makes_none_the_current_one(shared):
    state = closed(shared, 0)
    assert state.question.current is None
    assert with_result(shared, state.question, state.question.result).current is None
