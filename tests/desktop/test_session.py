from __future__ import annotations

import pytest

from app.desktop import wording
from app.desktop.state import Asking, Status
from app.engine.answering.errors import QuestionCause, QuestionError
from app.engine.documents.errors import Cause
from app.engine.process import HelperDied
from tests.desktop.parts import READER, answer, result


def question(session):
    return session.state.question


def texts(session):
    return [shown.text for shown in question(session).shown]


def done(qtbot, session, status=Asking.DONE):
    qtbot.waitUntil(lambda: question(session).status is status)


def test_the_reader_is_loaded_in_the_background(qtbot, session):
    session.start_reader()
    assert session.state.reader_loading
    qtbot.waitUntil(lambda: session.state.reader == READER)
    assert not session.state.reader_loading


def test_a_reader_that_cannot_be_used_is_named_and_the_built_in_one_stays(qtbot, session, engine, tmp_path):
    session.start_reader(str(tmp_path / "no reader"))
    qtbot.waitUntil(lambda: session.state.reader == READER)
    qtbot.waitUntil(lambda: bool(session.state.notices))
    assert engine.loaded == [None, str(tmp_path / "no reader")]
    assert not session.state.reader_loading
    assert session.state.models.chosen == "builtin"
    assert "no reader" in wording.problem(session.state.notices[0].problem)


def test_files_open_become_active_and_are_remembered(qtbot, session, opened, settings):
    opened("a.txt", ("b.txt", "Two."))
    assert [document.status for document in session.state.documents] == [Status.READY, Status.READY]
    assert session.state.active_document.path.name == "a.txt"
    assert [recent.path.name for recent in settings.values.recent] == ["b.txt", "a.txt"]


def test_opening_a_file_again_shows_it_instead(qtbot, session, opened, file):
    opened("a.txt", ("b.txt", "Two."))
    session.open_paths([file("b.txt")])
    qtbot.waitUntil(lambda: session.state.active_document.path.name == "b.txt")
    assert len(session.state.documents) == 2


def test_one_bad_file_is_named_and_the_others_go_on(qtbot, session, opened, tmp_path, file):
    session.open_paths([file("empty.txt", ""), tmp_path / "gone.txt", file("good.txt")])
    qtbot.waitUntil(lambda: len(session.state.notices) == 2 and session.state.active_document is not None)
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.READY)
    assert {notice.problem.cause for notice in session.state.notices} == {Cause.EMPTY, Cause.MISSING}
    assert [document.path.name for document in session.state.documents] == ["good.txt"]
    session.dismiss(session.state.notices[0].id)
    assert len(session.state.notices) == 1


def test_a_password_is_asked_for_and_kept(qtbot, session, opener, file):
    opener.passwords["locked.txt"] = "secret"
    session.open_paths([file("locked.txt")])
    qtbot.waitUntil(
        lambda: bool(session.state.documents) and session.state.documents[0].status is Status.NEEDS_PASSWORD
    )
    key = session.state.active
    assert not session.state.can_ask
    session.submit_password(key, "wrong")
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.NEEDS_PASSWORD)
    assert session.state.documents[0].error.cause is Cause.PASSWORD_WRONG
    session.submit_password(key, "secret")
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.READY)
    assert session.password_of(key) == "secret"
    assert session.state.notices == ()


def test_closing_shows_the_neighbour_and_can_be_undone_at_once(qtbot, session, opened, opener):
    opened("a.txt", ("b.txt", "Two."), ("c.txt", "Three."))
    _, b, c = session.state.documents
    session.activate(b.id)
    session.close_document(b.id)
    assert session.state.active == c.id
    session.undo_close()
    assert session.state.active_document.document is b.document
    assert session.state.closed == ()
    assert len(opener.opened) == 3


def test_closing_while_opening_stops_it_and_undo_opens_it_anew(qtbot, session, opener, file):
    opener.gate.clear()
    session.open_paths([file("slow.txt")])
    qtbot.waitUntil(lambda: bool(opener.opened))
    session.close_document(session.state.active)
    assert session.state.documents == ()
    opener.gate.set()
    session.undo_close()
    qtbot.waitUntil(lambda: session.state.documents[0].status is Status.READY)
    assert len(opener.opened) == 2


def test_next_document_goes_round(session, opened):
    opened("a.txt", ("b.txt", "Two."))
    session.activate_next(1)
    assert session.state.active_document.path.name == "b.txt"
    session.activate_next(1)
    assert session.state.active_document.path.name == "a.txt"
    session.activate_next(-1)
    assert session.state.active_document.path.name == "b.txt"


def test_a_question_asks_all_documents_or_only_the_shown_one(qtbot, session, opened, engine):
    opened("a.txt", ("b.txt", "Two."))
    engine.results = [result([])]
    session.ask("  What?  ")
    done(qtbot, session)
    session.set_only_this(True)
    session.activate_next(1)
    session.ask("Why?")
    qtbot.waitUntil(lambda: len(engine.questions) == 2)
    assert engine.questions == [(("a.txt", "b.txt"), "What?"), (("b.txt",), "Why?")]
    assert session.state.earlier == ("Why?", "What?")


def test_two_copies_of_a_file_are_asked_once(qtbot, session, opened, engine):
    opened("a.txt", "copy.txt")
    engine.results = [result([])]
    session.ask("What?")
    done(qtbot, session)
    assert engine.questions == [(("a.txt",), "What?")]


def test_a_question_waits_for_documents_that_are_being_opened(qtbot, session, opener, engine, file):
    opener.gate.clear()
    session.open_paths([file("slow.txt")])
    engine.results = [result([])]
    session.ask("What?")  # already while the file is only being looked for
    assert question(session).status is Asking.WAITING
    qtbot.wait(100)
    assert engine.questions == []
    opener.gate.set()
    done(qtbot, session)
    assert engine.questions == [(("slow.txt",), "What?")]


def test_without_a_document_or_words_nothing_is_asked(session, engine, opened):
    session.ask("What?")
    assert question(session).status is Asking.IDLE
    opened("a.txt")
    session.ask("   ")
    assert question(session).status is Asking.IDLE
    assert engine.questions == []


def test_answers_arrive_while_reading_goes_on_best_first(qtbot, session, opened, engine):
    (document,) = opened()
    first, better = answer(document, "940 euros", 0.5), answer(document, "1,880 euros", 0.9)
    engine.held = True
    engine.results = [result([first]), result([better, first])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: texts(session) == ["940 euros"])
    assert question(session).status is Asking.READING
    assert question(session).current == 0
    engine.gate.release()
    done(qtbot, session)
    assert texts(session) == ["1,880 euros", "940 euros"]
    assert session.state.current_answer == better
    assert question(session).better == 0


def test_a_better_answer_never_moves_the_row_the_person_is_on(qtbot, session, opened, engine):
    (document,) = opened()
    first, better = answer(document, "940 euros", 0.5), answer(document, "1,880 euros", 0.9)
    engine.held = True
    engine.results = [result([first]), result([better, first])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: texts(session) == ["940 euros"])
    session.choose_answer(0)
    engine.gate.release()
    done(qtbot, session)
    assert texts(session) == ["940 euros", "1,880 euros"]
    assert session.state.current_answer == first
    assert question(session).better == 1
    session.show_better()
    assert texts(session) == ["1,880 euros", "940 euros"]
    assert session.state.current_answer == better
    assert question(session).better == 0


def test_stop_acts_at_once_and_keeps_the_answers(qtbot, session, opened, engine):
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros")]), result([])]
    session.ask("How much?")
    qtbot.waitUntil(lambda: bool(texts(session)))
    session.stop()
    assert question(session).status is Asking.STOPPED  # at once, while the reader is still held back
    qtbot.waitUntil(lambda: engine.stopped == 1)
    assert texts(session) == ["940 euros"]
    qtbot.wait(50)
    assert question(session).status is Asking.STOPPED


def test_a_new_question_stops_the_one_before(qtbot, session, opened, engine):
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros")]), result([answer(document, "rent")])]
    session.ask("First?")
    qtbot.waitUntil(lambda: bool(texts(session)))
    engine.held = False
    session.ask("Second?")
    assert texts(session) == []
    done(qtbot, session)
    assert texts(session) == ["rent"]
    assert [asked for _, asked in engine.questions] == ["First?", "Second?"]


@pytest.mark.parametrize("error", [QuestionError(QuestionCause.TOO_LONG, 40), HelperDied("reading ended")])
def test_what_keeps_a_question_from_being_answered_is_told_and_the_next_one_works(
    qtbot, session, opened, engine, error, caplog
):
    (document,) = opened()
    engine.results = [error]
    session.ask("What?")
    done(qtbot, session, Asking.FAILED)
    assert question(session).problem is error
    engine.results = [result([answer(document, "rent")])]
    session.ask("What?")
    done(qtbot, session)
    assert question(session).problem is None


def test_stepping_through_answers_goes_round_and_shows_their_document(qtbot, session, opened, engine):
    one, two = opened("a.txt", ("b.txt", "The deposit is 5 euros."))
    engine.results = [result([answer(two, "5 euros", 0.9, 1), answer(one, "940 euros", 0.6, 0)])]
    session.ask("How much?")
    done(qtbot, session)
    assert session.state.active_document.path.name == "b.txt"  # where the best answer is
    session.step_answer(1)
    assert (question(session).current, session.state.active_document.path.name) == (1, "a.txt")
    session.step_answer(1)
    assert (question(session).current, session.state.active_document.path.name) == (0, "b.txt")
    session.step_answer(-1)
    assert question(session).current == 1


def test_answers_of_one_document_stand_together(qtbot, session, opened, engine):
    one, two = opened("a.txt", ("b.txt", "The deposit is 5 euros."))
    engine.results = [
        result([answer(two, "5 euros", 0.9, 1), answer(one, "940 euros", 0.8), answer(two, "deposit", 0.3, 1)])
    ]
    session.ask("How much?")
    done(qtbot, session)
    assert texts(session) == ["5 euros", "deposit", "940 euros"]


def test_closing_a_document_takes_its_answers_and_undo_brings_them_back(qtbot, session, opened, engine):
    one, two = opened("a.txt", ("b.txt", "The deposit is 5 euros."))
    engine.results = [result([answer(two, "5 euros", 0.9, 1), answer(one, "940 euros", 0.6, 0)])]
    session.ask("How much?")
    done(qtbot, session)
    session.choose_answer(1)
    session.close_document(session.state.documents[1].id)
    assert texts(session) == ["940 euros"]
    assert session.state.current_answer.text == "940 euros"
    session.undo_close()
    assert sorted(texts(session)) == ["5 euros", "940 euros"]
    assert session.state.current_answer.text == "940 euros"


def test_closing_the_last_document_stops_its_question(qtbot, session, opened, engine):
    opened()
    engine.held = True
    engine.results = [result([])]
    session.ask("What?")
    qtbot.waitUntil(lambda: bool(engine.questions))
    session.close_document(session.state.active)
    assert not question(session).is_running
    qtbot.waitUntil(lambda: engine.stopped == 1)
