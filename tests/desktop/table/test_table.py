"""The table in the window: from a folder to cells, to the page, to a person's word, to a file."""

from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.desktop import outside
from app.desktop.state import Asking
from app.desktop.table import work
from app.desktop.table.model import Filter, Order
from app.desktop.table.state import Run
from app.desktop.table.view import CELL_LEAST, CELL_WIDTH, GridView
from app.desktop.table.words import cell_words
from app.engine.grid.cells import Judgement
from app.engine.grid.collection import Collection
from app.engine.grid.shown import Shows
from tests.desktop.parts import READER, answer, plain, result
from tests.desktop.table.conftest import QUESTIONS, TEXTS, is_read
from tests.engine.documents import make
from tests.engine.grid.parts import write

WAIT = 20_000


def quotes(keeper):
    """{(file, question): (shows, quote)} of the window's cells."""
    model = keeper.model
    return {
        (document.path.name, question.text): (cell.shows, cell.quote.text if cell.quote else None)
        for document in model.documents
        for question in model.questions
        for cell in [model.shown(document.id, question.id)]
    }


def read(qtbot, keeper, questions=QUESTIONS):
    """Read the whole table."""
    keeper.set_questions(questions, then_read=True)
    qtbot.waitUntil(lambda: is_read(keeper), timeout=WAIT)


def put_on(window, name, question):
    """Make a cell the current one."""
    model = window.table.page.view.grid
    document = next(each for each in model.documents if each.path.name == name)
    column = next(each for each in model.questions if each.text == question)
    assert window.table.page.view.go_to(document.id, column.id)
    return document, column


@pytest.fixture
def table(qtbot, window, filled):
    """The page, open, everything read."""
    window.table.toggle()
    read(qtbot, filled)
    return window.table.page


def test_from_a_folder_and_questions_to_a_table(qtbot, window, session, folder, reader, tools):
    window.table.toggle()
    page = window.table.page
    assert page.isVisible()
    assert not page.setup.start_button.isEnabled()
    window.table.add([folder])
    qtbot.waitUntil(lambda: session.table.state.is_open, timeout=WAIT)
    page.setup.editor.setPlainText("Rent\n\nDeposit\nRent\n# not this\nLandlord")
    assert page.setup.start_button.isEnabled()
    qtbot.mouseClick(page.setup.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: is_read(session.table), timeout=WAIT)
    assert quotes(session.table)["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")
    assert quotes(session.table)["b.txt", "Rent"] == (Shows.NONE, None)
    assert page.view.isVisible()
    assert page.view.model().rowCount() == 3
    assert reader.closed == 1
    assert [each.name for each in tools.shelf.all()] == ["Leases"]
    assert session.table.state.progress.done == 9


def test_a_cell_opens_its_document_at_the_quote_and_one_key_leads_back(qtbot, window, session, table):
    put_on(window, "a.txt", "Deposit")
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.view is not None and bool(window.pages.view.highlights), timeout=WAIT)
    mark = window.pages.view.highlights[0]
    document = session.state.active_document.document
    assert document.text[mark.start : mark.end] == "1800 euros"
    assert window.pages.view.current == mark.number
    assert window.pages.view.tags() == []  # a number would be that of a card
    assert "Deposit" in window.table.bar.text.text()
    assert not window.table.is_open
    assert window.table.bar.isVisible()
    window.table.toggle()
    assert table.isVisible()
    assert table.view.current_cell is not None
    assert not window.table.bar.isVisible()


def test_the_bottom_line_tells_of_a_run_that_is_not_in_front(qtbot, window, filled, reader):
    reader.gate.clear()  # nothing is read yet
    window.table.toggle()
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(lambda: filled.state.run is Run.READING, timeout=WAIT)
    assert window.status.table.isHidden()  # the page itself says it
    window.table.leave()
    assert plain(window.status.table.text()) == "Table: 0 of 9 cells"
    assert "0 of 9 cells read" in plain(window.status.table.toolTip())
    reader.gate.set()
    qtbot.waitUntil(lambda: is_read(filled), timeout=WAIT)
    assert plain(window.status.table.text()) == "Table: Done"
    qtbot.mouseClick(window.status.table, Qt.MouseButton.LeftButton)
    assert window.table.page.isVisible()
    assert window.status.table.isHidden()
    window.table.leave()
    assert window.status.table.isHidden()  # it was looked at


def test_no_answer_is_the_current_one_while_a_cell_is_looked_at(qtbot, window, session, engine, opened, table):
    document = opened(("own.txt", "The rent is 5 euros."))[0]
    engine.results = [result([answer(document, "5 euros")])]
    window._ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=WAIT)
    assert window.answers.cards[0].property("current")
    window.table.open()
    put_on(window, "a.txt", "Deposit")
    table.view.open_wanted.emit()
    qtbot.waitUntil(lambda: shown_on(window) == "1800 euros", timeout=WAIT)
    assert session.state.question.current is None
    assert not window.answers.cards[0].property("current")
    session.choose_answer(0)
    assert window.answers.cards[0].property("current")
    assert shown_on(window) == "5 euros"


def shown_on(window):
    """The words that are marked on the page."""
    view, opened = window.pages.view, window._session.state.active_document
    if view is None or opened.document is None or not view.highlights:
        return ""
    return opened.document.text[view.highlights[0].start : view.highlights[0].end]


def test_what_was_typed_is_forgotten_with_everything_else(qtbot, window, session, filled, table):
    put_on(window, "a.txt", "Deposit")
    table.view.open_wanted.emit()
    table.setup.editor.setPlainText("Who is ill?")
    table.setup.list_name.setText("Illness")
    table.search.setText("ill")
    window.sheets.kept.forget_everything_wanted.emit()
    assert not filled.state.is_open
    typed = (table.setup.editor.toPlainText(), table.setup.list_name.text(), table.search.text())
    assert typed == ("", "", "")
    assert window.table.bar.isHidden()
    table.setup.editor.undo()
    assert table.setup.texts == ()


def test_the_mark_of_a_cell_gives_way_to_answers_of_a_question(qtbot, window, session, engine, table):
    put_on(window, "a.txt", "Deposit")
    table.view.open_wanted.emit()
    qtbot.waitUntil(lambda: window.pages.view is not None and bool(window.pages.view.highlights), timeout=WAIT)
    document = session.state.active_document.document
    engine.results = [result([answer(document, "900 euros")])]
    window.question_bar.field.setText("How much?")
    window._ask("How much?")
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=WAIT)
    mark = window.pages.view.highlights[0]
    assert document.text[mark.start : mark.end] == "900 euros"


@pytest.fixture
def pdfs(qtbot, session, folder, tmp_path):
    """A table of the texts, a PDF of two pages, and a protected one."""
    plain_one = make.draw(folder / "p.pdf", make.lines("Rent: 450 euros"), make.lines("Deposit: 77"))
    make.locked(folder / "q.pdf", plain_one, "open sesame")
    session.table.add([folder], "Leases")
    qtbot.waitUntil(lambda: len(session.table.model.documents) == 5, timeout=WAIT)
    return session.table


def words_of(keeper, name, question):
    """What a cell says."""
    model = keeper.model
    row = next(each for each in model.documents if each.path.name == name)
    column = next(each for each in model.questions if each.text == question)
    return cell_words(row, model.shown(row.id, column.id)).text


def test_a_quote_of_a_pdf_is_shown_with_its_page(qtbot, window, pdfs):
    window.table.toggle()
    read(qtbot, pdfs)
    qtbot.waitUntil(lambda: quotes(pdfs)["p.pdf", "Deposit"] == (Shows.ANSWERED, "77"), timeout=WAIT)
    put_on(window, "p.pdf", "Deposit")
    assert "page 2" in plain(window.table.page.details.sure.text())
    assert pdfs.model.headerData(3, Qt.Orientation.Vertical) == "p.pdf\n2 pages"


def test_a_protected_document_is_asked_for_its_password_and_nothing_of_it_is_kept(qtbot, window, pdfs):
    details = window.table.page.details
    window.table.toggle()
    read(qtbot, pdfs, ("Rent", "Deposit"))
    qtbot.waitUntil(lambda: words_of(pdfs, "q.pdf", "Rent") == "Locked", timeout=WAIT)
    put_on(window, "p.pdf", "Rent")
    assert not details.password.isVisible()
    put_on(window, "q.pdf", "Rent")
    assert "is protected by a password" in plain(details.sentence.text())
    assert not details.none.isVisible()
    for password, then in (("wrong", "does not open with that password"), ("open sesame", "450 euros")):
        details.password.setText(password)
        qtbot.keyClick(details.password, Qt.Key.Key_Return)
        assert details.password.text() == ""
        qtbot.waitUntil(lambda then=then: then in plain(details.sentence.text()), timeout=WAIT)
        qtbot.waitUntil(lambda: is_read(pdfs), timeout=WAIT)
    qtbot.waitUntil(lambda: quotes(pdfs)["q.pdf", "Deposit"] == (Shows.ANSWERED, "77"), timeout=WAIT)
    assert (pdfs.state.progress.done, pdfs.state.progress.cells) == (10, 10)
    assert not details.password.isVisible()
    assert not details.confirm.isVisible()  # a person's word would be written down with the quote
    assert not pdfs.model.is_unfinished
    path = pdfs.state.path
    pdfs.shut()
    pdfs.open(path)
    qtbot.waitUntil(lambda: len(pdfs.model.documents) == 5, timeout=WAIT)
    assert pdfs.model.documents[4].fingerprint is None
    assert words_of(pdfs, "q.pdf", "Rent") == "Locked"  # it was put away


def test_what_was_asked_before_is_found_shown_again_and_forgotten(qtbot, window, filled, table, reader):
    history = table.setup.history
    filled.set_questions(["Landlord"])
    qtbot.waitUntil(lambda: len(filled.model.questions) == 1, timeout=WAIT)
    qtbot.mouseClick(table.head.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(history.rows) == 3, timeout=WAIT)
    assert history.isVisible()
    history.search.setText("1800 EUROS")  # an answer
    qtbot.waitUntil(lambda: [plain(row.text()) for row in history.rows] == ["Deposit"], timeout=WAIT)
    asked = list(reader.asked)
    qtbot.mouseClick(history.rows[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [each.text for each in filled.model.questions] == ["Landlord", "Deposit"], timeout=WAIT)
    assert quotes(filled)["a.txt", "Deposit"] == (Shows.ANSWERED, "1800 euros")
    assert reader.asked == asked  # nothing is read again
    assert table.view.isVisible()
    assert filled.model.questions[table.view.currentIndex().column()].text == "Deposit"
    qtbot.mouseClick(table.head.edit, Qt.MouseButton.LeftButton)
    history.search.clear()
    qtbot.waitUntil(lambda: len(history.rows) == 3, timeout=WAIT)
    lines = {plain(row.text()): row.parentWidget().findChildren(QToolButton) for row in history.rows}
    assert (lines["Landlord"], lines["Deposit"]) == ([], [])  # they are in the table
    qtbot.mouseClick(lines["Rent"][0], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(history.ask.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(history.rows) == 2, timeout=WAIT)
    other = Collection(filled.state.path)
    assert {each.question.text for each in other.questions.asked()} == {"Landlord", "Deposit"}
    other.close()


def test_the_counts_are_of_the_table_as_it_is_shown(qtbot, window, filled, table):
    assert table.head.doing.text() == "Done · 9 of 9 cells read"
    filled.set_questions(("Rent", "Deposit", "Tenant"), then_read=True)
    columns = lambda: [each.text for each in filled.model.questions]  # noqa: E731
    qtbot.waitUntil(lambda: "Tenant" in columns() and is_read(filled), timeout=WAIT)
    filled.put_again("Landlord")
    qtbot.waitUntil(lambda: len(filled.model.questions) == 4, timeout=WAIT)
    assert table.head.doing.text() == "Done · 12 of 12 cells read"
    filled.set_questions(("Rent", "Owner"))  # one of them was never read
    qtbot.waitUntil(lambda: len(filled.model.questions) == 2, timeout=WAIT)
    assert table.head.doing.text() == "3 of 6 cells read"
    assert table.head.start.isVisible()
    filled.remove_documents([filled.model.documents[0].id])
    qtbot.waitUntil(lambda: len(filled.model.documents) == 2, timeout=WAIT)
    assert table.head.doing.text() == "2 of 4 cells read"


def test_the_history_of_one_document(qtbot, window, filled, table):
    history = table.setup.history
    put_on(window, "c.txt", "Rent")
    qtbot.mouseClick(table.head.edit, Qt.MouseButton.LeftButton)
    assert [plain(history.scope.itemText(index)) for index in range(2)] == ["All documents", "c.txt"]
    qtbot.waitUntil(lambda: len(history.rows) == 3, timeout=WAIT)
    history.search.setText("900")
    qtbot.waitUntil(lambda: [plain(row.text()) for row in history.rows] == ["Rent"], timeout=WAIT)
    turned = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(history.scope, turned)  # the page is scrolled
    assert history.scope.currentIndex() == 0
    history.scope.setCurrentIndex(1)
    history.scope.activated.emit(1)
    qtbot.waitUntil(lambda: history.rows == [] and history.note.isVisible(), timeout=WAIT)
    history.search.setText("7")
    qtbot.waitUntil(lambda: [plain(row.text()) for row in history.rows] == ["Rent"], timeout=WAIT)


def test_a_persons_word_is_shown_kept_and_undone(qtbot, window, filled, table):
    document, question = put_on(window, "a.txt", "Rent")
    qtbot.mouseClick(table.details.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quotes(filled)["a.txt", "Rent"][0] is Shows.CONFIRMED, timeout=WAIT)
    assert "✓" in table.details.sure.text()
    assert not table.details.confirm.isVisible()
    qtbot.mouseClick(table.details.none, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quotes(filled)["a.txt", "Rent"] == (Shows.NONE_CONFIRMED, None), timeout=WAIT)
    other = Collection(filled.state.path)
    assert other.cells.human(document.fingerprint, question.id).judgement is Judgement.NONE
    other.close()
    qtbot.mouseClick(table.details.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quotes(filled)["a.txt", "Rent"][0] is Shows.CONFIRMED, timeout=WAIT)


def test_a_cell_is_corrected_by_selecting_on_the_page(qtbot, window, filled, table):
    put_on(window, "a.txt", "Landlord")
    qtbot.mouseClick(table.details.correct, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.pages.view is not None, timeout=WAIT)
    asked_for = plain(window.table.bar.text.text())
    assert asked_for.startswith("Select the right words on the page for “Landlord”")
    qtbot.mouseClick(window.table.bar.use, Qt.MouseButton.LeftButton)
    assert plain(window.table.bar.text.text()) == asked_for
    view = window.pages.view
    view._selection.set(0, 4)
    qtbot.mouseClick(window.table.bar.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quotes(filled)["a.txt", "Landlord"] == (Shows.CORRECTED, "Rent"), timeout=WAIT)
    assert table.isVisible()
    assert "✎" in table.details.sure.text()


def test_paused_for_the_persons_own_question_and_by_hand(qtbot, window, session, engine, reader, filled, opened):
    document = opened(("own.txt", "Rent: 5 euros"))[0]
    reader.gate.clear()
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(lambda: filled.state.run is Run.READING, timeout=WAIT)
    engine.results, engine.held = [result([answer(document, "5 euros")])], True
    session.ask("How much?")
    assert filled.state.run is Run.WAITING
    engine.held = False
    engine.gate.release()
    qtbot.waitUntil(lambda: session.state.question.status is Asking.DONE, timeout=WAIT)
    assert filled.state.run is Run.READING
    filled.pause()
    assert filled.state.run is Run.PAUSED
    reader.gate.set()
    qtbot.waitUntil(lambda: filled.state.progress.paused, timeout=WAIT)
    assert filled.state.progress.done == 0
    filled.go_on()
    qtbot.waitUntil(lambda: is_read(filled), timeout=WAIT)


def test_stopped_and_opened_again_it_goes_on_and_reads_nothing_twice(qtbot, window, filled, reader):
    stop = threading.Event()

    def hold(*_):
        if len(reader.asked) == 4:
            stop.set()
            reader.gate.clear()

    reader.before = hold
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(stop.is_set, timeout=WAIT)
    filled.stop()
    assert filled.state.run is Run.STOPPING
    qtbot.waitUntil(lambda: filled.state.run is Run.STOPPED, timeout=WAIT)
    path, before = filled.state.path, list(reader.asked)
    filled.shut()
    assert filled.model.documents == []
    filled.open(path)
    qtbot.waitUntil(lambda: filled.state.is_open, timeout=WAIT)
    assert [question.text for question in filled.model.questions] == list(QUESTIONS)
    reader.before = lambda *_: None
    reader.gate.set()
    filled.start()
    qtbot.waitUntil(lambda: is_read(filled), timeout=WAIT)
    assert not set(before) & set(reader.asked[len(before) :])
    assert quotes(filled)["c.txt", "Deposit"] == (Shows.ANSWERED, "5")
    assert window.table.page.head.start.text() != ""


def test_a_look_at_the_files_names_what_is_new_changed_and_gone(qtbot, filled, folder, table, reader):
    (folder / "a.txt").unlink()
    write(folder, b="Rent: other\nNothing else", d="Rent: 3")
    table.head.look.trigger()
    qtbot.waitUntil(lambda: filled.state.found is not None, timeout=WAIT)
    found = filled.state.found
    assert (found.new, found.changed, found.vanished) == (1, 1, 1)
    assert "1 new file" in table.message.sentence.text()
    reader.asked.clear()
    qtbot.mouseClick(table.head.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: is_read(filled), timeout=WAIT)
    assert {name for name, _, _ in reader.asked} == {"b.txt", "d.txt"}
    assert quotes(filled)["b.txt", "Rent"] == (Shows.ANSWERED, "other")
    assert quotes(filled)["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")


def test_a_run_is_done_when_all_of_it_is_in_the_table(qtbot, filled, reader, monkeypatch):
    gate, shown = threading.Event(), []
    reload = work.reload
    monkeypatch.setattr(work, "reload", lambda *arguments, **keywords: gate.wait(60) and reload(*arguments, **keywords))
    filled.changed.connect(lambda: shown.append(quotes(filled)) if filled.state.run is Run.DONE else None)
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(lambda: reader.closed == 1, timeout=WAIT)
    gate.set()
    qtbot.waitUntil(lambda: filled.state.run is Run.DONE, timeout=WAIT)
    assert shown[0]["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")


def test_search_filter_order_and_the_next_unsure(window, filled, table):
    names = lambda: [document.path.name for document in table.view.proxy.shown_documents()]  # noqa: E731
    assert names() == ["a.txt", "b.txt", "c.txt"]
    table.search.setText("1800")
    table.arrange()
    assert names() == ["a.txt"]
    assert "1" in table.counted.text()
    table.search.clear()
    table.filter.setCurrentIndex(list(Filter).index(Filter.JUDGED))
    table.arrange()
    assert names() == []
    table.filter.setCurrentIndex(0)
    table.order.setCurrentIndex(list(Order).index(Order.UNSURE))
    table.arrange()
    assert names()[0] == "a.txt"
    table.go_to_unsure()
    assert table.counted.text() == "Nothing left to check"


def test_the_table_is_copied_with_headings_and_a_cell_alone(window, table):
    put_on(window, "a.txt", "Rent")
    table.copy_selection()
    assert QGuiApplication.clipboard().text() == "900 euros"
    table.head.copy.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Document\tRent\tDeposit\tLandlord"
    assert lines[1].startswith("a.txt\t900 euros\t1800 euros\tNo answer")
    assert "<th>Deposit</th>" in QGuiApplication.clipboard().mimeData().html()


def test_exported_as_it_is_shown(qtbot, filled, table, tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "show", lambda _path: True)
    filled.export(tmp_path / "out.json")
    qtbot.waitUntil(lambda: filled.state.exported is not None, timeout=WAIT)
    assert "900 euros" in json.dumps(json.loads((tmp_path / "out.json").read_text("utf-8")))
    assert plain(table.message.sentence.text()) == "“out.json” was saved."
    assert table.message.folder.isVisible()
    with qtbot.waitSignal(table.message.folder_wanted) as wanted:
        table.message.folder.click()
    assert wanted.args == [tmp_path / "out.json"]
    filled.export(tmp_path / "none" / "out.csv")
    qtbot.waitUntil(lambda: filled.state.problem is not None, timeout=WAIT)
    assert "could not be saved" in table.message.sentence.text()
    assert not table.message.folder.isVisible()


def test_an_export_is_proposed_beside_the_documents_and_then_where_the_last_one_went(
    window, folder, table, tmp_path, monkeypatch
):
    places = []
    monkeypatch.setattr(window.table._dialogs, "export", places.append)
    table.head.export.click()
    window.table._dialogs.export_chosen.emit(tmp_path / "out.csv")
    table.head.export.click()
    assert places == [folder / "Leases", tmp_path / "Leases"]


def test_tables_are_renamed_and_deleted_with_what_that_frees(qtbot, window, filled, table, tools, folder):
    filled.rename("Contracts")
    qtbot.waitUntil(lambda: filled.state.name == "Contracts", timeout=WAIT)
    path = filled.state.path
    table.head.shut.trigger()
    qtbot.waitUntil(lambda: bool(table.setup.shelf_rows), timeout=WAIT)
    row = table.setup.shelf_rows[0]
    assert "3 documents" in " ".join(each.text() for each in row.findChildren(type(table.head.doing)))
    qtbot.mouseClick(row.deleter, Qt.MouseButton.LeftButton)
    assert path.exists()
    qtbot.mouseClick(row.ask.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: filled.state.freed is not None, timeout=WAIT)
    assert filled.state.freed > 0
    assert not path.exists()
    assert tools.shelf.all() == ()
    assert {file.name for file in folder.iterdir()} == {f"{name}.txt" for name in TEXTS}


def test_lists_of_questions_are_kept_and_loaded(qtbot, window, session, tmp_path):
    window.table.toggle()
    setup = window.table.page.setup
    setup.editor.setPlainText("Rent\nDeposit")
    setup.list_name.setText("Lease check")
    setup._save()
    qtbot.waitUntil(lambda: session.table.state.lists == ("Lease check",), timeout=WAIT)
    setup.editor.clear()
    session.table.load_list("Lease check")
    qtbot.waitUntil(lambda: setup.texts == ("Rent", "Deposit"), timeout=WAIT)
    (tmp_path / "more.txt").write_text("Landlord\nRent\n", "utf-8")
    session.table.load_questions(tmp_path / "more.txt")
    qtbot.waitUntil(lambda: setup.texts == ("Rent", "Deposit", "Landlord"), timeout=WAIT)


def test_a_folder_without_documents_makes_no_table(qtbot, window, session, tmp_path, tools):
    (tmp_path / "empty").mkdir()
    window.table.toggle()
    window.table.add([tmp_path / "empty"])
    qtbot.waitUntil(lambda: session.table.state.problem is not None, timeout=WAIT)
    assert not session.table.state.is_open
    assert tools.shelf.all() == ()
    assert "empty" in plain(window.table.page.message.sentence.text())


def test_closed_while_it_reads_nothing_is_left(qtbot, session, filled, reader, settings):
    reader.gate.clear()
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(lambda: filled.state.run is Run.READING, timeout=WAIT)
    filled._end_run()
    filled._run_lane.close()
    assert reader.closed == 1
    assert not any(thread.name.startswith("grid") for thread in threading.enumerate())


class TestPrivate:
    """A window that keeps nothing."""

    @pytest.fixture
    def settings(self, tmp_path):
        from app.settings import Settings

        return Settings(tmp_path / "settings" / "settings.json", private=True)

    def test_nothing_is_written(self, qtbot, window, filled, tools, tmp_path):
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        window.table.toggle()
        read(qtbot, filled)
        assert quotes(filled)["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")
        assert filled.state.path is None
        assert tools.shelf.all() == ()
        assert not window.table.page.setup.save_button.isVisibleTo(window.table.page.setup)
        assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_other_questions_in_the_middle_of_a_run_are_read_too(qtbot, window, filled, reader):
    reader.gate.clear()
    filled.set_questions(QUESTIONS[:1], then_read=True)
    qtbot.waitUntil(lambda: filled.state.run is Run.READING, timeout=WAIT)
    filled.set_questions(QUESTIONS, then_read=True)
    qtbot.waitUntil(lambda: len(filled.model.questions) == 3, timeout=WAIT)
    reader.gate.set()
    qtbot.waitUntil(lambda: quotes(filled).get(("c.txt", "Landlord")) == (Shows.NONE, None), timeout=WAIT)
    qtbot.waitUntil(lambda: is_read(filled) and not filled.state.is_running, timeout=WAIT)
    assert quotes(filled)["c.txt", "Rent"] == (Shows.ANSWERED, "7")
    assert filled.state.progress.cells == 9


def test_start_is_there_while_there_is_something_to_read(qtbot, window, session, filled, table):
    session._store.set(reader=None)
    assert not table.head.start.isVisible()
    session._store.set(reader=READER)  # "builtin" now, where "scripted" has read
    assert table.head.start.isVisible()


def test_columns_that_nearly_fit_do_not_scroll_sideways(qtbot, filled, theme):
    filled.set_questions(QUESTIONS)
    qtbot.waitUntil(lambda: len(filled.model.questions) == 3, timeout=WAIT)
    view = GridView(filled.model, theme.colours)
    qtbot.addWidget(view)
    view.resize(939, 200)  # beside the details in a window of 1280
    view.show()
    qtbot.waitExposed(view)

    def widths():
        return [view.columnWidth(column) for column in range(3)]

    assert view.verticalScrollBar().maximum() > 0, "which takes some of the width"
    assert view.horizontalScrollBar().maximum() == 0
    assert all(CELL_LEAST <= width < CELL_WIDTH for width in widths())
    view.resize(700, 200)
    assert widths() == [CELL_WIDTH] * 3
    view.setColumnWidth(1, 180)
    view.resize(939, 200)
    assert widths() == [CELL_WIDTH, 180, CELL_WIDTH], "the person chose"


def test_by_keyboard_and_to_a_screen_reader(qtbot, window, table):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    put_on(window, "a.txt", "Deposit")
    table.view.setFocus()
    stops = [table.view]
    while len(stops) < 60:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is stops[0]:
            break
        stops.append(QApplication.focusWidget())
    controls = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    }
    assert {stop.accessibleName() for stop in stops} == {widget.accessibleName() for widget in controls}
    assert all(stop.accessibleName() for stop in stops)
    index = table.view.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a.txt, Deposit: 1800 euros. Very likely (about 90%)"
    window.open_find()
    assert table.search.hasFocus()
    qtbot.keyClick(table.search, Qt.Key.Key_Escape)
    assert not table.isVisible()


def test_a_quote_is_painted_in_its_own_direction(qtbot, window, session, tmp_path):
    folder = write(tmp_path / "Two", a="Rent: nine hundred", b="Rent: تسعمائة يورو")
    window.table.toggle()
    session.table.add([folder], "Two")
    qtbot.waitUntil(lambda: session.table.state.is_open, timeout=WAIT)
    read(qtbot, session.table, ["Rent"])
    view = window.table.page.view
    view.clearSelection()
    view.setCurrentIndex(QModelIndex())
    sides = []
    for row in (0, 1):
        area = view.visualRect(view.proxy.index(row, 0)).adjusted(4, 4, -4, -view.rowHeight(row) // 2)
        image = view.viewport().grab(area).toImage()
        ground = image.pixelColor(0, 0)
        inked = [x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) != ground]
        sides.append(sum(inked) / len(inked) < image.width() / 2)
    assert sides == [True, False]


def test_a_file_that_cannot_be_read_says_why_and_stops_nothing(qtbot, window, session, tmp_path):
    folder = write(tmp_path / "Some", a="Rent: 5")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    window.table.toggle()
    session.table.add([folder], "Some")
    qtbot.waitUntil(lambda: session.table.state.is_open, timeout=WAIT)
    read(qtbot, session.table, ["Rent"])
    page = window.table.page
    assert quotes(session.table) == {
        ("a.txt", "Rent"): (Shows.ANSWERED, "5"),
        ("b.pdf", "Rent"): (Shows.UNREADABLE, None),
    }
    put_on(window, "b.pdf", "Rent")
    assert "b.pdf" in page.details.sentence.text()
    assert "damaged" in page.details.sentence.text()
    assert not page.details.none.isVisible()
    session._store.set(reader=None)
    assert not page.head.start.isVisible()


def test_the_person_stays_on_their_cell_when_the_table_is_loaded_anew(qtbot, window, filled, table):
    put_on(window, "b.txt", "Deposit")
    before = table.view.current_cell
    loaded = []
    filled.opened.connect(lambda: loaded.append(1))
    filled._reload()
    qtbot.waitUntil(lambda: bool(loaded), timeout=WAIT)
    assert table.view.current_cell == before
    assert "Deposit" in table.details.question.text()
