"""Many documents at once: the strip stays usable, and the window does not wait for it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.state import OpenDocument, State, Status
from app.desktop.strip import NEW_AT_ONCE, Strip
from app.settings import Settings
from tests.desktop.parts import plain


def names(strip):
    return [plain(strip.tabs.tabText(i)) for i in range(strip.tabs.count())]


def test_sixty_documents_open_quickly_and_each_can_be_chosen_from_a_list(qtbot, window, session, file):
    files = [file(f"Letter {number:02}.txt", f"Number {number}.") for number in range(60)]
    began = time.thread_time()
    session.open_paths(files)
    qtbot.waitUntil(
        lambda: (
            len(session.state.documents) == 60
            and all(document.status is Status.READY for document in session.state.documents)
        ),
        timeout=20_000,
    )
    assert time.thread_time() - began < 10  # one second; it was twenty when every tab was made anew
    strip = window.pages.strip
    qtbot.waitUntil(lambda: names(strip) == [path.name for path in files])
    assert strip.all.isVisible()
    strip._menu.aboutToShow.emit()
    assert [plain(action.text()) for action in strip._menu.actions()] == [path.name for path in files]
    assert [action.isChecked() for action in strip._menu.actions()].index(True) == 0
    strip._menu.triggered.emit(strip._menu.actions()[41])
    assert session.state.active_document.path.name == "Letter 41.txt"
    assert strip.tabs.currentIndex() == 41
    QApplication.processEvents()
    assert strip.tabs.tabRect(41).intersects(strip.tabs.rect())  # scrolled to where it can be seen


def test_one_turn_makes_but_a_few_tabs_however_often_documents_change_in_it(qtbot):
    holder = QWidget()
    strip = Strip(holder)
    qtbot.addWidget(holder)
    documents = tuple(OpenDocument(key, Path(f"{key}.txt")) for key in range(1, 41))
    strip.show_state(State(documents, active=40))
    for key in range(10):  # in the same turn some have been read, and some could not be opened
        documents = (*documents[:key], replace(documents[key], status=Status.READY), *documents[key + 1 :])
        strip.show_state(State(documents, active=40))
    documents = (*documents[:3], *documents[4:])
    strip.show_state(State(documents, active=40))
    counts = [strip.tabs.count()]
    assert 0 < counts[0] <= NEW_AT_ONCE
    while counts[-1] < 39:
        QApplication.processEvents()
        counts.append(strip.tabs.count())
        assert counts[-1] - counts[-2] <= NEW_AT_ONCE
        assert len(counts) < 1000
    qtbot.waitUntil(lambda: strip.tabs.currentIndex() == 38)
    assert names(strip) == [f"{'' if d.status is Status.READY else '… '}{d.path.name}" for d in documents]


def test_sixty_files_opened_at_once_are_remembered_in_one_write(qtbot, window, session, settings, file, monkeypatch):
    writes = []
    real = settings.write
    monkeypatch.setattr(settings, "write", lambda: (writes.append(threading.current_thread()), real()))
    session.open_paths([file(f"Letter {number:02}.txt") for number in range(60)])
    qtbot.waitUntil(lambda: bool(writes), timeout=20_000)
    qtbot.waitUntil(lambda: Settings(settings._path).values.recent == session.state.recent)
    assert len(session.state.recent) == 10
    assert len(writes) <= 3
    assert threading.main_thread() not in writes


def test_what_was_opened_last_is_remembered_when_the_program_ends_at_once(qtbot, session, settings, opened):
    opened("a.txt")
    session.close()
    assert [file.path.name for file in Settings(settings._path).values.recent] == ["a.txt"]


def test_tabs_follow_what_is_closed_brought_back_and_read_anew(qtbot, window, session, opened, file):
    opened("a.txt", ("b.txt", "Two."), ("c.txt", "Three."), ("d.txt", "Four."))
    strip = window.pages.strip
    assert not strip.all.isVisible()
    session.close_document(session.state.documents[1].id)
    assert names(strip) == ["a.txt", "c.txt", "d.txt"]
    session.undo_close()
    assert names(strip) == ["a.txt", "b.txt", "c.txt", "d.txt"]  # where it stood
    file("c.txt", "Another three.")
    session.reopen(session.state.documents[2].id)
    qtbot.waitUntil(lambda: session.state.documents[2].document.text == "Another three.")
    assert names(strip) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    for index, document in enumerate(session.state.documents):
        close = strip.tabs.tabButton(index, strip.tabs.ButtonPosition.RightSide)
        assert close.property("document") == document.id
        assert close.accessibleName() == f"Close “{document.path.name}”"
