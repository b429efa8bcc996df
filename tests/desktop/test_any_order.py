"""Whatever a person does, in whatever order: the state stays consistent, and no job is left over.

Seeded, so that a failure comes again; the window draws every state, so that it is tried as well.
"""

from __future__ import annotations

import random
import threading
import zlib
from dataclasses import replace

import pytest

from app.desktop import progress, verdicts
from app.desktop.session import Session
from app.desktop.state import Asking, Status
from app.engine.answering.answer import Answer, Outcome, Place, Reading, Result
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.process import HelperDied
from tests.desktop.parts import READER, ScriptedEngine, plain, verdict

STEPS = 200
FILES = ("a.txt", "b.txt", "c.txt", "copy of a.txt", "empty.txt", "locked.txt", "gone.txt")
TEXTS = (
    "The rent is 940 euros.\nThe deposit is 1,880 euros.\n",
    "The cat is called Momo. Nobody knows who feeds it.\n",
    "One. Two. Three. Four. Five. Six. Seven.\n",
)


class WildEngine(ScriptedEngine):
    """Answers with words of the documents, at random but the same for the same question; at times it fails."""

    def __init__(self):
        super().__init__()
        self.pause = threading.Event()  # never set: only waited for
        self.readers["other"] = replace(READER, id="other")

    def ask(self, documents, question, report, anyway=False, least=None):
        dice = random.Random(zlib.crc32(question.encode()))
        steps = dice.randrange(5)
        answers: tuple[Answer, ...] = ()
        for step in range(steps):
            answers = _answers(dice, documents, question)
            partial = Result(question, Outcome.INCOMPLETE, _verdicts(documents, answers, False), answers, (), False)
            report(Reading(step, steps, step, steps, partial if dice.random() < 0.7 else None))
            self.pause.wait(dice.random() * 0.01)
            report(None)
        if dice.random() < 0.15:
            raise dice.choice((QuestionError(QuestionCause.TOO_LONG, 40), HelperDied("reading ended")))
        if dice.random() < 0.7:
            answers = _answers(dice, documents, question)
        outcome = Outcome.ANSWERED if answers else Outcome.NONE
        closest = () if answers else _answers(dice, documents, question)
        return Result(question, outcome, _verdicts(documents, answers, True), answers, closest, True)


def _answers(dice, documents, question):
    made = {}
    for _ in range(dice.randrange(3)):
        words = []
        for index, document in enumerate(documents):
            at = dice.randrange(max(len(document.text) - 5, 1))
            words.append(Place(index, at, at + 4, max(at - 10, 0), min(at + 20, len(document.text))))
        place = dice.choice(words)
        text = documents[place.document].text[place.start : place.end]
        again = [place] if dice.random() < 0.5 else [place, place]
        made[place] = Answer(text, dice.choice((None, 0.3, 0.5, 0.9)), dice.random(), tuple(again))
    return tuple(made.values())


def _verdicts(documents, answers, over):
    found = {answer.places[0].document for answer in answers}
    rest = Outcome.NONE if over else Outcome.INCOMPLETE
    return tuple(verdict(i, Outcome.ANSWERED if i in found else rest) for i in range(len(documents)))


@pytest.fixture
def engine():
    return WildEngine()


class Person:
    """Does one thing after another, at random."""

    def __init__(self, seed, session, opener, folder):
        self.dice = random.Random(seed)
        self.session = session
        self.opener = opener
        self.folder = folder
        self.done = []
        for name in FILES[:-1]:
            self.write(name)
        opener.passwords["locked.txt"] = "secret"

    def write(self, name):
        text = "" if name == "empty.txt" else self.dice.choice(TEXTS)
        (self.folder / name).write_text(TEXTS[0] if "a.txt" in name and self.dice.random() < 0.7 else text, "utf-8")

    def act(self):
        session, dice, state = self.session, self.dice, self.session.state
        some = dice.choice(state.documents).id if state.documents else 99
        number = dice.randrange(-1, 6)
        intentions = {
            "open": lambda: session.open_paths(
                [self.folder / name for name in dice.sample(FILES, dice.randrange(1, 4))]
            ),
            "ask": lambda: session.ask(f"Question {dice.randrange(40)}?"),
            "ask again": lambda: session.ask(state.question.text),
            "stop": session.stop,
            "close": lambda: session.close_document(some),
            "undo": session.undo_close,
            "activate": lambda: session.activate(some),
            "next": lambda: session.activate_next(dice.choice((1, -1))),
            "only": lambda: session.set_only_this(not state.only_this),
            "choose": lambda: session.choose_answer(number, dice.randrange(3)),
            "step": lambda: session.step_answer(dice.choice((1, -1))),
            "better": session.show_better,
            "reader": lambda: session.start_reader(dice.choice((None, "no such folder", "other"))),
            "use": lambda: session.use_model(dice.choice(("builtin", "no such folder", "other", "no/such", "gone"))),
            "password": lambda: session.submit_password(some, dice.choice(("secret", "wrong"))),
            "dismiss": lambda: session.dismiss(state.notices[0].id if state.notices else 1),
            "change": lambda: self.write(dice.choice(FILES[:4])),
            "check": session.check_files,
            "reopen": lambda: session.reopen(some),
            "hold": self.opener.gate.clear,
            "let go": self.opener.gate.set,
        }
        name = dice.choice([*intentions, "open", "ask", "choose", "let go"])
        self.done.append(name)
        intentions[name]()


def check(session: Session):
    state = session.state
    ids = [document.id for document in state.documents]
    assert len(set(ids)) == len(ids)
    assert len({document.path for document in state.documents}) == len(ids)
    assert (state.active in ids) if ids else state.active is None
    assert all((document.document is not None) == (document.status is Status.READY) for document in state.documents)
    question = state.question
    assert (question.current is None) == (not question.shown)
    if question.current is not None:
        assert 0 <= question.current < len(question.shown)
        assert question.place < len(question.shown[question.current].places)
    for answer in question.shown:
        document = state.asked_document(answer.places[0].document)
        assert document is not None
        place = answer.places[0]
        assert document.document.text[place.start : place.end] == answer.text
    lines = [verdicts.heading(state, index) for index in range(len(question.asked))]
    if question.is_running:
        assert verdicts.no_answer(state) is None
        assert not any("no answer" in plain(line).lower() for line in lines)
    numbers = [line for line in lines if "answer" in line and any(c.isdigit() for c in line.partition(" · ")[2])]
    assert all("so far" in line for line in numbers) or not question.is_running
    progress.status(state)


def jobs(session):
    lanes = session._lanes
    return [job for lane in lanes.all for job in lane._jobs]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_intentions_leaves_a_consistent_state_and_no_job(
    qtbot, qapp, window, session, opener, tmp_path, seed, caplog
):
    person = Person(seed, session, opener, tmp_path)
    for _ in range(STEPS):
        person.act()
        check(session)
        if person.dice.random() < 0.6:
            qtbot.wait(person.dice.randrange(3))
            check(session)
    opener.gate.set()
    qtbot.waitUntil(lambda: not jobs(session))
    check(session)
    state = session.state
    assert not state.finding
    assert not state.reader_loading
    assert state.reader is None or state.models.chosen == state.reader.id
    assert not any(document.status is Status.OPENING or document.is_rereading for document in state.documents)
    assert state.question.status not in (Asking.WAITING, Asking.READING)
    assert session._documents._opening == {}
    assert session._changes._rereading == {}
    assert {"ask", "close", "undo", "reopen", "choose"} <= set(person.done)  # it was a real day's work
