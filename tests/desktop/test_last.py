"""What was open last time is offered, and comes back as it was; never what is private."""

from __future__ import annotations

import pytest

from app.desktop.session import Session
from app.desktop.state import Status
from app.desktop.worker import Lanes
from app.settings import Settings


@pytest.fixture
def next_start(settings, opener, engine, models):
    """Sessions over the settings that the one before has written."""
    made: list[Session] = []

    def start(private: bool = False) -> Session:
        read = Settings(settings.folder / "settings.json", private)
        made.append(Session(opener, opener, engine, models, Lanes(), read))
        return made[-1]

    yield start
    for session in made:
        session.close()


def names(documents):
    return [document.path.name for document in documents]


def test_all_of_it_comes_back_in_its_order_with_the_shown_one_shown(qtbot, session, window, opened, next_start):
    opened("one.txt", "two.txt", "three.txt")
    session.activate(session.state.documents[1].id)
    window.close()
    again = next_start()
    assert [path.name for path in again.state.last_to_open] == ["one.txt", "two.txt", "three.txt"]
    assert again.state.documents == (), "nothing is opened unasked"
    again.open_last()
    qtbot.waitUntil(lambda: len(again.state.documents) == 3)
    assert names(again.state.documents) == ["one.txt", "two.txt", "three.txt"]
    assert again.state.active_document.path.name == "two.txt"
    assert again.state.last_to_open == ()


def test_a_window_closed_without_documents_does_not_forget(session, window, opened, next_start):
    opened("one.txt")
    window.release()
    session.close_document(session.state.active)
    window.release()
    assert [path.name for path in next_start().state.last] == ["one.txt"]


def test_the_start_page_and_the_menu_offer_it(qtbot, session, window, file):
    menu = window._menu
    assert not window.empty.last_button.isVisible()
    assert not menu._last.isEnabled()
    session._store.set(last=(file("one.txt"),))
    assert menu._last.isEnabled()
    assert not window.empty.last_button.isVisible(), "the first of the recent files is the same"
    session._store.set(last=(file("one.txt"), file("two.txt")))
    assert window.empty.last_button.text() == "Open the 2 documents of last time"
    window.empty.last_button.click()
    qtbot.waitUntil(lambda: len(session.state.documents) == 2)
    assert not menu._last.isEnabled()
    session.close_document(session.state.active)
    menu._last.trigger()
    qtbot.waitUntil(lambda: names(session.state.documents) == ["two.txt", "one.txt"])


def test_what_wants_a_password_is_not_written_down(qtbot, session, window, opener, opened, file, next_start):
    opener.passwords = {"secret.txt": "word"}
    opened("plain.txt")
    session.open_paths([file("secret.txt")])
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.NEEDS_PASSWORD)
    window.release()
    assert [path.name for path in next_start().state.last] == ["plain.txt"]
    session.submit_password(session.state.active, "word")
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.READY)
    window.release()
    assert [path.name for path in next_start().state.last] == ["plain.txt"]


def test_where_a_protected_text_was_left_is_not_written_when_it_is_read_anew(
    qtbot, session, window, opener, file, settings
):
    opener.passwords = {"secret.txt": "word"}
    session.open_paths([file("secret.txt")])
    qtbot.waitUntil(lambda: bool(session.state.documents) and session.state.documents[0].error is not None)
    session.submit_password(session.state.active, "word")
    qtbot.waitUntil(lambda: session.state.active_document.status is Status.READY)
    file("secret.txt", "Something else.")
    session.reopen(session.state.active)
    qtbot.waitUntil(lambda: session.state.active_document.document.text == "Something else.")
    window.release()
    assert settings.values.places == ()


def test_a_private_window_neither_shows_nor_changes_it(session, window, opened, settings, next_start):
    opened("one.txt", "two.txt")
    window.release()
    settings.private = True
    session.close_document(session.state.active)
    window.release()
    assert next_start(private=True).state.last == ()
    assert len(next_start().state.last) == 2


def test_what_is_forgotten_is_not_offered(session, window, opened, next_start):
    one, *_ = [document.path for document in opened("one.txt", "two.txt", "three.txt")]
    window.release()
    again = next_start()
    again.preferences.forget_file(one)
    assert [path.name for path in again.state.last] == ["two.txt", "three.txt"]
    assert again.state.last == next_start().state.last
    again.preferences.set_keep_recent(False)
    assert again.state.last == next_start().state.last == ()
    again.preferences.set_keep_recent(True)
