"""A table read by the real reader in its process, with real helpers, and nothing left of them."""

from __future__ import annotations

import contextlib
from multiprocessing import resource_tracker
from pathlib import Path

from app.desktop.state import State
from app.desktop.store import Store
from app.desktop.table.keeper import TableKeeper
from app.desktop.table.tools import TableTools
from app.engine.documents.helper import DocumentHelper
from app.engine.grid.shown import Shows
from tests.desktop.table.conftest import is_read
from tests.engine.documents import make
from tests.engine.grid.parts import write

WAIT = 60_000


def children() -> set[int]:
    """Process ids of the helpers that are still there (Linux)."""
    tasks = Path("/proc/self/task")
    found: set[int] = set()
    for task in tasks.iterdir() if tasks.exists() else ():
        with contextlib.suppress(FileNotFoundError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def test_a_pdf_and_a_text_are_read_and_every_process_ends(qtbot, qapp, tmp_path):
    resource_tracker.ensure_running()  # Python's own, which stays
    before, finder = children(), DocumentHelper()
    keeper = TableKeeper(Store(State()), TableTools(finder))
    try:
        folder = write(tmp_path / "Leases", two="The cat sleeps in the garden all day.")
        pages = ("The tenant may keep a cat.", "The monthly rent is 940 euros, payable in advance.")
        make.draw(folder / "one.pdf", *(make.lines(page) for page in pages))
        keeper.add([folder], "Leases")
        qtbot.waitUntil(lambda: keeper.state.is_open, timeout=WAIT)
        keeper.set_questions(["How much is the monthly rent?"], then_read=True)
        qtbot.waitUntil(lambda: is_read(keeper), timeout=WAIT)
        first, second = (keeper.model.row_shown(row)[0] for row in (0, 1))
        assert first.shows is Shows.ANSWERED
        assert first.quote is not None
        assert "940" in first.quote.text
        assert first.quote.pages == ((2, "2"),)
        assert [boxes.page for boxes in first.quote.boxes] == [2]  # of the drawing process
        assert second.shows in (Shows.NONE, Shows.UNCLEAR)
    finally:
        keeper.close()
        finder.close()
    assert not children() - before
