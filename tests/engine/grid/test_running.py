"""The run: likely answers first, everything to its end, nothing read twice, and no file that stops it."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.answering.answer import Outcome
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import Cause
from app.engine.documents.helper import DocumentHelper
from app.engine.documents.service import DocumentService
from app.engine.grid.cells import CellState, cell_of
from app.engine.grid.collection import Collection
from app.engine.grid.control import Control
from app.engine.grid.files import add_paths, refresh
from app.engine.grid.local import LocalReader
from app.engine.grid.running import CellRead, DocumentSeen, GridProgress, run
from app.engine.grid.shown import Shows, shown_in
from app.engine.models.catalogue import BUILTIN
from app.engine.process import HelperDied, HelperFailed
from app.engine.reading.windows import MEASURED
from app.engine.task import Cancelled
from app.paths import resource
from tests.engine.grid.parts import MARK, Here, ScriptedReader, filled, found, write

SAMPLE = resource("samples/sample.pdf")
TEXTS = {
    "a": "Rent: 900 euros\nDeposit: 1800 euros\nRent: 900 euros\n",
    "b": "Nothing of it here\nDeposit: none\n",
    "c": "Deposit: 5\nRent: 7",
}
QUESTIONS = ["Rent", "Deposit", "Landlord"]


@pytest.fixture
def collection():
    made = Collection(None)
    yield made
    made.close()


def quotes(collection):
    """{(file, question): (shows, quote)} of all cells."""
    table = collection.table()
    result = {}
    for document in table.documents:
        for question in table.questions:
            shown = shown_in(table, document, question.id)
            result[document.path.name, question.text] = (shown.shows, shown.quote.text if shown.quote else None)
    return result


WHOLE = {
    ("a.txt", "Rent"): (Shows.ANSWERED, "900 euros"),
    ("a.txt", "Deposit"): (Shows.ANSWERED, "1800 euros"),
    ("a.txt", "Landlord"): (Shows.NONE, None),
    ("b.txt", "Rent"): (Shows.NONE, None),
    ("b.txt", "Deposit"): (Shows.ANSWERED, "none"),
    ("b.txt", "Landlord"): (Shows.NONE, None),
    ("c.txt", "Rent"): (Shows.ANSWERED, "7"),
    ("c.txt", "Deposit"): (Shows.ANSWERED, "5"),
    ("c.txt", "Landlord"): (Shows.NONE, None),
}


def test_the_likely_answers_of_the_whole_grid_come_first_and_then_everything_is_read(collection, tmp_path):
    filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    reader, events = ScriptedReader(), []
    summary = run(collection, reader, Here(), report=events.append)
    assert [glance for _, _, glance in reader.asked] == [True] * 9 + [False] * 9
    assert quotes(collection) == WHOLE
    assert summary.is_whole
    assert (summary.progress.cells, summary.progress.complete, summary.progress.done) == (9, 9, 9)
    assert reader.most == 1
    assert reader.has == {}
    cells = [event for event in events if isinstance(event, CellRead)]
    assert [event.cell.state for event in cells] == [CellState.LIKELY] * 9 + [CellState.COMPLETE] * 9
    assert sum(isinstance(event, DocumentSeen) for event in events) == 3
    counts = [(event.likely, event.complete) for event in events if isinstance(event, GridProgress)]
    assert counts[0] == (0, 0)
    assert (9, 0) in counts
    assert counts == sorted(counts, key=lambda each: (sum(each), each[1]))


def test_a_finished_table_is_not_read_again(collection, tmp_path):
    filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    run(collection, ScriptedReader(), Here())
    reader, here = ScriptedReader(), Here()
    summary = run(collection, reader, here)
    assert (reader.asked, here.opened.total()) == ([], 0)
    assert summary.progress.complete == 9


def test_new_questions_and_documents_are_read_alone(collection, tmp_path):
    folder = write(tmp_path / "d", **TEXTS)
    filled(collection, folder, QUESTIONS[:2])
    run(collection, ScriptedReader(), Here())
    collection.questions.add_columns(["Landlord"])
    reader = ScriptedReader()
    run(collection, reader, Here())
    assert {question for _, question, _ in reader.asked} == {"Landlord"}
    write(folder, b="Rent: it has changed", d="Rent: 3")
    refresh(collection, Here())
    reader = ScriptedReader()
    run(collection, reader, Here())
    assert {name for name, _, _ in reader.asked} == {"b.txt", "d.txt"}
    assert quotes(collection)["b.txt", "Rent"] == (Shows.ANSWERED, "it has changed")
    assert quotes(collection)["b.txt", "Deposit"] == (Shows.NONE, None)


def test_a_file_that_is_only_touched_or_moved_or_copied_is_not_read_again(collection, tmp_path):
    folder = write(tmp_path / "d", **TEXTS)
    filled(collection, folder, QUESTIONS)
    run(collection, ScriptedReader(), Here())
    (folder / "a.txt").rename(folder / "moved.txt")
    write(folder, b=TEXTS["b"], copy=TEXTS["c"])
    refresh(collection, Here())
    reader, events = ScriptedReader(), []
    run(collection, reader, Here(), report=events.append)
    assert reader.asked == []
    after = quotes(collection)
    assert after["moved.txt", "Rent"] == WHOLE["a.txt", "Rent"]
    assert after["copy.txt", "Rent"] == WHOLE["c.txt", "Rent"]
    assert after["a.txt", "Rent"] == WHOLE["a.txt", "Rent"]  # vanished, and what was read of it still stands
    shown = {event.document for event in events if isinstance(event, CellRead)}
    assert len(shown) == 2


def test_copies_are_read_once_and_all_told(collection, tmp_path):
    filled(collection, write(tmp_path / "d", one=TEXTS["a"], two=TEXTS["a"]), ["Rent"])
    reader, events = ScriptedReader(), []
    summary = run(collection, reader, Here(), report=events.append)
    assert len(reader.asked) == 2  # a glance, and the rest
    assert summary.progress.complete == 2
    assert {event.document for event in events if isinstance(event, CellRead)} == set(collection.documents.ids())


def test_stopped_at_any_moment_and_gone_on_with_it_is_the_same_table(tmp_path):
    folder = write(tmp_path / "d", **TEXTS)
    for moment in range(1, 17):
        collection = Collection(None)
        filled(collection, folder, QUESTIONS)
        reader, control = ScriptedReader(), Control()

        def stop(*_, control=control, reader=reader, moment=moment):
            if len(reader.asked) == moment:
                control.stop()

        reader.before = stop
        with pytest.raises(Cancelled):
            run(collection, reader, Here(), control=control)
        done = set(reader.asked)
        rest = ScriptedReader()
        run(collection, rest, Here())
        assert not done & set(rest.asked), "read twice"
        assert quotes(collection) == WHOLE
        collection.close()


def test_paused_it_lets_go_of_the_reader_and_resumed_it_goes_on(collection, tmp_path):
    filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    reader, control, paused, seen = ScriptedReader(), Control(), threading.Event(), []
    reader.before = lambda *_: control.pause() if len(reader.asked) == 4 else None

    def report(event):
        if isinstance(event, GridProgress) and event.paused:
            seen.append(len(reader.asked))
            paused.set()

    thread = threading.Thread(target=run, args=(collection, reader, Here(), None, report, control))
    thread.start()
    assert paused.wait(60)
    assert control.is_paused
    reader.before = lambda *_: None
    control.resume()
    thread.join(60)
    assert not thread.is_alive()
    assert seen[0] in (4, 5)
    assert quotes(collection) == WHOLE


def test_stopped_while_paused_it_ends(collection, tmp_path):
    filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    control = Control()
    control.pause()

    def report(event):
        if isinstance(event, GridProgress) and event.paused:
            control.stop()

    with pytest.raises(Cancelled):
        run(collection, ScriptedReader(), Here(), report=report, control=control)


class Broken(Here):
    """One file makes the opener fail in a way that nobody thought of."""

    def open(self, path, password=None, report=lambda _: None):
        if path.name == "b.txt":
            raise HelperFailed("Traceback …")
        return super().open(path, password, report)


def test_no_file_stops_the_run(collection, tmp_path):
    folder = write(tmp_path / "d", **TEXTS, empty="", blank=" \n ")
    (folder / "no.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (folder / "picture.pdf").write_bytes(b"\x00\x01\x02" * 99)
    filled(collection, folder, QUESTIONS)
    (folder / "c.txt").unlink()
    summary = run(collection, ScriptedReader(), Broken())
    causes = {document.path.name: document.problem for document in summary.unreadable}
    assert causes == {
        "b.txt": Cause.READ_FAILED,
        "c.txt": Cause.MISSING,
        "empty.txt": Cause.EMPTY,
        "blank.txt": Cause.EMPTY,
        "no.pdf": Cause.DAMAGED,
        "picture.pdf": Cause.NOT_A_PDF,
    }
    assert quotes(collection)["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")
    assert quotes(collection)["no.pdf", "Rent"] == (Shows.UNREADABLE, None)
    assert (summary.progress.done, summary.progress.unreadable, summary.progress.cells) == (21, 18, 21)
    # Another time only what may have become better is tried again.
    write(folder, c=TEXTS["c"])
    here, events = Here(), []
    run(collection, ScriptedReader(), here, report=events.append)
    assert set(here.opened) == {"b.txt", "c.txt"}
    told = {event.document.path.name for event in events if isinstance(event, DocumentSeen)}
    assert told == {*causes}
    assert quotes(collection)["b.txt", "Deposit"] == (Shows.ANSWERED, "none")


def test_a_file_that_changes_while_it_is_read_is_read_as_it_is_in_the_end(collection, tmp_path):
    folder = write(tmp_path / "d", **TEXTS)
    filled(collection, folder, QUESTIONS)
    reader = ScriptedReader()

    def change(name, _question, glance):
        if not glance and name == "a.txt":
            write(folder, b="Rent: 1\nDeposit: 2\n")

    reader.before = change
    run(collection, reader, Here())
    assert quotes(collection)["b.txt", "Rent"] == (Shows.ANSWERED, "1")
    assert quotes(collection)["b.txt", "Deposit"] == (Shows.ANSWERED, "2")


def test_other_text_from_the_same_bytes_is_read_again_and_a_person_s_word_stays(collection, tmp_path):
    folder = write(tmp_path / "d", a=TEXTS["a"])
    (row,) = filled(collection, folder, ["Rent"])
    run(collection, ScriptedReader(), Here())
    document = DocumentService().open(folder / "a.txt")
    (question,) = collection.questions.columns()
    collection.cells.mark_none(document.fingerprint, question.id)
    assert not collection.documents.opened(row, document)
    other = type(document)(**{**vars(document), "text": document.text.replace("900", "901")})
    assert collection.documents.opened(row, other)
    assert collection.table().cells == {}
    assert collection.cells.human(document.fingerprint, question.id) is not None


def test_a_reader_that_breaks_down_is_asked_once_more_and_then_the_run_goes_on(collection, tmp_path):
    filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    reader, deaths = ScriptedReader(), []

    def die(name, question, _glance):
        if (name, question) == ("a.txt", "Rent") or ((name, question) == ("b.txt", "Rent") and not deaths):
            deaths.append(name)
            reader.has.clear()
            raise HelperDied("reader")

    reader.before = die
    summary = run(collection, reader, Here())
    ids = {document.path.name: document.id for document in collection.documents.all()}
    (rent, *_) = collection.questions.columns()
    assert summary.failed == ((ids["a.txt"], rent.id),)
    assert not summary.is_whole
    assert {key: value for key, value in WHOLE.items() if key != ("a.txt", "Rent")}.items() <= quotes(
        collection
    ).items()
    reader.before = lambda *_: None
    assert run(collection, reader, Here()).is_whole
    assert quotes(collection) == WHOLE


def test_a_question_that_cannot_be_put_is_named_and_calls_nothing_absent(collection, tmp_path):
    long = "why " * 200
    filled(collection, write(tmp_path / "d", a=TEXTS["a"]), ["Rent", long])
    summary = run(collection, ScriptedReader(), Here())
    ((question, error),) = summary.refused.items()
    assert (question.text, error.limit) == (" ".join(long.split()), 7)
    assert quotes(collection)["a.txt", question.text] == (Shows.NOT_PUT, None)
    assert quotes(collection)["a.txt", "Rent"] == (Shows.ANSWERED, "900 euros")


def test_some_documents_and_questions_alone(collection, tmp_path):
    ids = filled(collection, write(tmp_path / "d", **TEXTS), QUESTIONS)
    columns = collection.questions.columns()
    reader = ScriptedReader()
    summary = run(collection, reader, Here(), documents=ids[1:2], questions=[columns[1].id])
    assert set(reader.asked) == {("b.txt", "Deposit", True), ("b.txt", "Deposit", False)}
    assert summary.progress.cells == 1


words = st.text(alphabet="abc :\n", max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), texts=st.lists(words.filter(str.strip), min_size=1, max_size=4, unique=True))
def test_the_result_does_not_depend_on_the_order_of_documents_and_questions(tmp_path_factory, data, texts):
    folder = write(tmp_path_factory.mktemp("d"), **{f"t{number}": text for number, text in enumerate(texts)})
    asked = ["a", "b", "c"]
    results = []
    for order, questions in (
        (sorted(folder.iterdir()), asked),
        (data.draw(st.permutations(sorted(folder.iterdir()))), data.draw(st.permutations(asked))),
    ):
        collection = Collection(None)
        add_paths(collection, Here(), order)
        collection.questions.set_columns(questions)
        run(collection, ScriptedReader(), Here())
        results.append(quotes(collection))
        collection.close()
    assert results[0] == results[1]


# ------------------------------------------------------------------------------ with the real reader


LEASE = "The rent is 900 euros a month, to be paid on the third.\n\nThe lease begins on 1 May 2024.\n\n"
OTHER = "Der Vermieter ist Herr Kaya aus Bremen.\n\nDie Kaution beträgt 1.880 Euro.\n\n"
FILLER = "Nothing in this paragraph says anything about money, dates or people, and it goes on for a while.\n\n"


@pytest.fixture
def documents(tmp_path):
    folder = write(tmp_path / "d", a=LEASE, b=OTHER)
    (folder / "s.pdf").write_bytes(SAMPLE.read_bytes())
    return folder


def test_a_cell_is_what_ask_says_of_that_document_alone(collection, documents, service):
    asked = ["How much is the rent?", "Summarise this"]
    filled(collection, documents, asked)
    helper, drawing, events = DocumentHelper(), DrawingHelper(), []
    try:
        run(collection, LocalReader(service), helper, drawing, events.append)
        table, mark = collection.table(), service.mark()
        service.forget()  # so that everything is read once more
        for row in table.documents:
            document = helper.open(row.path)
            service.add(document)
            for question in table.questions:
                cell = table.cells[row.id, question.id]
                expected = cell_of(service.ask([document.fingerprint], question.text), document)
                plain = [type(quote)(**{**vars(quote), "boxes": ()}) for quote in (*cell.answers, *cell.closest)]
                assert plain == [*expected.answers, *expected.closest]
                assert (cell.outcome, cell.kind, cell.put) == (expected.outcome, expected.kind, expected.put)
                assert cell.state is CellState.COMPLETE
                for quote in (*cell.answers, *cell.closest):
                    assert quote.stands_in(document)
                    assert [boxes.page for boxes in quote.boxes] == [number for number, _ in quote.pages]
                    assert all(boxes.exact and boxes.rects for boxes in quote.boxes)
    finally:
        helper.close()
        drawing.close()
    assert mark.id == "builtin"
    glances = {
        (event.document, event.question): event.cell.answers[0].text
        for event in events
        if isinstance(event, CellRead) and event.cell.state is CellState.LIKELY and event.cell.answers
    }
    by_name = {row.path.name: row.id for row in table.documents}
    (rent, _) = table.questions
    assert glances == {(by_name["s.pdf"], rent.id): table.cells[by_name["s.pdf"], rent.id].answers[0].text}
    assert table.cells[by_name["a.txt"], rent.id].answers[0].text.startswith("900 euros")


def test_a_glance_reads_a_few_windows_and_what_they_gave_is_not_read_again(service, text_document):
    document = text_document(FILLER * 20 + LEASE + FILLER * 20)
    service.add(document)
    read = []
    reader, _, _ = service.parts()
    score = reader.score
    reader.score = lambda windows: (read.extend(windows), score(windows))[1]

    def cut() -> int:
        """Windows that were read; those of second looks are shorter."""
        return sum(len(window.ids) == MEASURED[BUILTIN].length for window in read)

    try:
        glance = service.glance([document.fingerprint], "How much is the rent?")
        assert (glance.complete, cut()) == (False, 4)
        looks = len(read) - 4
        assert looks > 0  # how many depends on what led when it was looked
        assert glance.answers[0].text.startswith("900 euros")
        assert glance.verdicts[0].outcome is Outcome.ANSWERED
        assert service.glance([document.fingerprint], "How much is the rent?") == glance
        assert len(read) == 4 + looks
        whole = service.ask([document.fingerprint], "How much is the rent?")
        windows = cut()
        assert windows > 5
        service.forget()
        assert service.ask([document.fingerprint], "How much is the rent?") == whole
        assert cut() == 2 * windows
    finally:
        del reader.score


def test_the_mark_tells_readers_apart(service):
    mark = service.mark()
    assert (mark.id, mark.calibrated, mark.window, mark.overlap) == ("builtin", True, 256, 64)
    assert service.mark() == mark
    service.load(None, "cpu", precision="fp32")
    assert service.mark().precision == "fp32"
    assert MARK.key != mark.key


def test_a_scripted_reader_says_the_same_whole_or_in_two_steps(tmp_path):
    document = Here().open(write(tmp_path, a=TEXTS["a"]) / "a.txt")
    assert found(document, "Rent").answers[0] == found(document, "Rent", glance=True).answers[0]
