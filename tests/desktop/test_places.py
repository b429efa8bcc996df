"""A text comes back to the words at which it was left, however little of it is laid out."""

from __future__ import annotations

from app.desktop.places import Places
from app.desktop.views.text_view import TextView
from app.settings import Settings
from tests.desktop.views.conftest import text_document

LINES = "\n".join(
    f"This is line {number:05} of a text that is a good deal longer than the window." for number in range(5000)
)


def shown(qtbot) -> TextView:
    view = TextView(text_document(LINES))
    qtbot.addWidget(view, before_close_func=lambda made: made.release())
    view.resize(700, 500)
    view.show()
    qtbot.waitUntil(lambda: view._table.finished)
    return view


def test_a_text_comes_back_to_its_words(qtbot, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    view = shown(qtbot)
    at = LINES.index("line 03000")
    view._scroll_to(at, at + 10)
    Places(settings).leave("fingerprint", view, for_this_run=False)
    again = shown(qtbot)
    Places(Settings(tmp_path / "settings.json")).come_back("fingerprint", again)
    start, end = again._visible_span()
    assert start <= at <= end


def test_who_has_begun_to_read_is_not_moved(qtbot):
    places = Places(None)
    view = shown(qtbot)
    at = LINES.index("line 03000")
    view._scroll_to(at, at + 10)
    places.leave("fingerprint", view, for_this_run=True)
    again = shown(qtbot)
    again.verticalScrollBar().setValue(200)
    places.come_back("fingerprint", again)
    assert again.verticalScrollBar().value() == 200
