from __future__ import annotations

from app.desktop.state import Asking, Question, with_answers
from tests.desktop.parts import quote, result


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
