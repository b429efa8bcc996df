"""The models page's other buttons: check, delete, import, move, use, and the offer at the first start."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace

import pytest

from app.desktop.models.state import Doing, Outcome
from app.desktop.state import Asking
from app.engine.models.errors import ModelCause
from app.engine.models.stored import State
from app.settings import Settings
from tests.desktop.parts import READER, answer, result
from tests.engine.models import small_models
from tests.engine.models.loopback_hub import REPOSITORY, stall

ID = "acme--reader-base"
BEST = "mdeberta-v3-base-squad2"
MINE = "my-reader"


@pytest.fixture
def imported(started, page, tmp_path):
    """A model from a folder, and the page knows it."""
    started.import_model(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    page.settled()
    return page.item(MINE)


def knows(engine, item):
    """Let the engine be able to load this model."""
    engine.readers[str(item.stored.folder)] = replace(READER, id=item.id, title=item.stored.model.title)


@pytest.fixture
def used(started, page, engine, imported):
    """The imported model is the reader."""
    knows(engine, imported)
    started.use_model(MINE)
    page.settled()
    assert started.state.reader.id == MINE
    return imported


# ------------------------------------------------------------------------------ looking


def test_at_the_start_the_page_knows_what_there_is_and_where(started, page, store):
    assert page.models.items[0].id == "builtin"
    assert [item.id for item in page.models.items[1:]] == [model.id for model in store.catalogue if not model.builtin]
    assert page.models.folder == store.folder
    assert page.models.free > 0
    assert not store.folder.exists(), "looking makes nothing"


def test_a_model_that_the_command_line_fetched_is_seen_when_the_page_opens(started, page, store, hub):
    store.download(REPOSITORY)
    assert page.item(ID) is None
    started.look_at_models()
    page.wait(lambda: page.item(ID) is not None)
    assert page.state(ID) is State.COMPLETE


def test_a_drive_that_is_not_there_has_no_free_bytes(started, page, store, tmp_path, imported):
    store.move(tmp_path / "usb" / "models")
    shutil.rmtree(tmp_path / "usb")
    started.look_at_models()
    page.wait(lambda: page.item(MINE) is None)
    assert page.models.free is None


def test_the_helper_rests_when_there_is_nothing_to_do(qtbot, started, page, store, monkeypatch):
    rested = []
    monkeypatch.setattr(store, "rest", lambda report: rested.append(True))
    started._keeper._disk._idle.setInterval(20)
    started.look_at_models()
    page.wait(lambda: bool(rested))
    assert len(rested) == 1


# ------------------------------------------------------------------------------ checking


def test_a_sound_model_is_told_to_be_sound(started, page, imported):
    started.verify_model(MINE)
    assert page.doing(MINE) is Doing.VERIFYING
    page.settled()
    assert page.item(MINE).outcome is Outcome.VERIFIED


def test_a_changed_byte_is_found_and_the_file_is_named(started, page, imported):
    path = imported.stored.folder / "tokenizer.json"
    data = path.read_bytes()
    path.write_bytes(data[:-2] + b" }")
    started.verify_model(MINE)
    page.settled()
    item = page.item(MINE)
    assert (item.stored.state, item.outcome) == (State.DAMAGED, None)
    assert item.stored.damaged == ("tokenizer.json",)


def test_checking_what_another_window_changes_is_told_in_the_row(started, page, imported, store):
    with store._locks.hold(MINE):
        started.verify_model(MINE)
        page.settled()
    assert page.item(MINE).problem.cause is ModelCause.IN_USE
    started.verify_model(MINE)
    page.settled()
    assert page.item(MINE).problem is None


# ------------------------------------------------------------------------------ removing


def test_what_is_removed_tells_the_bytes_and_goes_when_the_page_opens_again(started, page, imported):
    started.remove_model(MINE)
    page.settled()
    item = page.item(MINE)
    assert (item.outcome, item.stored.state) == (Outcome.REMOVED, State.ABSENT)
    assert item.freed > 100_000
    assert not imported.stored.folder.exists()
    started.look_at_models()
    page.wait(lambda: page.item(MINE) is None)


def test_the_built_in_reader_cannot_be_removed(started, page):
    started.remove_model("builtin")
    assert page.item("builtin").problem.cause is ModelCause.COMES_WITH


def test_the_reader_in_use_is_removed_after_the_built_in_one_took_over(
    qtbot, started, page, engine, used, opened, settings
):
    (document,) = opened()
    engine.held = True
    engine.results = [result([answer(document, "940 euros", 0.9)]), result([])]
    started.ask("How much?")
    qtbot.waitUntil(lambda: bool(started.state.question.shown))
    started.remove_model(MINE)
    page.wait(lambda: engine.loaded[-1] is None)
    qtbot.wait(50)
    assert page.doing(MINE) is Doing.REMOVING
    assert used.stored.folder.exists(), "the question is read to its end by the reader that began it"
    engine.held = False
    page.settled()
    assert started.state.question.status is Asking.DONE
    assert started.state.question.reader.id == MINE
    assert started.state.reader == READER
    assert page.models.chosen == "builtin"
    assert page.item(MINE).outcome is Outcome.REMOVED
    assert not used.stored.folder.exists()
    assert settings.values.reader is None


# ------------------------------------------------------------------------------ repairing


@pytest.fixture
def damaged(started, page, hub, engine):
    """A downloaded model is the reader, and one of its files has changed."""
    started.download_model(REPOSITORY)
    page.settled()
    knows(engine, page.item(ID))
    started.use_model(ID)
    page.settled()
    (page.item(ID).stored.folder / "tokenizer.json").write_bytes(b"{}")
    started.verify_model(ID)
    page.settled()
    assert page.state(ID) is State.DAMAGED
    return page.item(ID)


def test_the_reader_in_use_is_repaired_and_used_again(started, page, engine, damaged, settings):
    remembered = []  # while the built-in reader answers, however short that is
    started.state_changed.connect(
        lambda: remembered.append(settings.values.reader) if started.state.reader == READER else None
    )
    started.download_model(ID)
    page.wait(lambda: page.state(ID) is State.COMPLETE)
    page.settled()
    assert set(remembered) == {ID}, "the built-in reader answered meanwhile, and the choice was kept"
    assert started.state.reader.id == ID
    assert engine.loaded[-2] is None


def test_a_repair_that_waits_for_the_reader_can_be_taken_back(started, page, engine, damaged, hub):
    asked = len(hub.hits)
    engine.load_gate.clear()
    started.download_model(ID)
    assert page.doing(ID) is Doing.WAITING
    started.pause_download(ID)
    assert page.doing(ID) is None
    engine.load_gate.set()
    page.settled()
    assert page.state(ID) is State.DAMAGED
    assert len(hub.hits) == asked


# ------------------------------------------------------------------------------ importing


def test_a_folder_becomes_a_row(started, page, imported):
    assert (imported.stored.state, imported.outcome) == (State.COMPLETE, Outcome.IMPORTED)
    assert page.models.activity is None


def test_what_is_no_model_is_told_beside_the_rows(started, page, tmp_path):
    started.import_model(small_models.in_folder(tmp_path / "photos", {"a.txt": b"x"}))
    assert page.models.activity.doing is Doing.IMPORTING
    page.settled()
    assert page.models.problem.cause is ModelCause.NOT_A_MODEL
    started.dismiss_model_problem()
    assert page.models.problem is None


def test_an_import_can_be_stopped_and_leaves_nothing(started, page, tmp_path, store, monkeypatch):
    held, copy = threading.Event(), store.import_path

    def slowly(path, report):
        def hold(event):
            while not held.wait(0.01):
                report(event)
            report(event)

        return copy(path, hold)

    monkeypatch.setattr(store, "import_path", slowly)
    started.import_model(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    page.wait(lambda: page.models.activity.progress is not None)
    started.stop_models()
    assert page.models.activity.stopping
    page.settled()
    assert page.item(MINE) is None
    assert page.models.problem is None
    assert not (store.folder / ".import").exists()


# ------------------------------------------------------------------------------ moving


def test_models_move_and_the_reader_in_use_is_loaded_from_the_new_place(
    started, page, engine, used, tmp_path, settings
):
    new = tmp_path / "drive" / "models"
    there = new / MINE / used.stored.folder.name
    engine.readers[str(there)] = replace(READER, id=MINE)
    started.move_models(new)
    assert page.models.activity.doing is Doing.MOVING
    page.settled()
    assert page.models.folder == new
    assert page.item(MINE).stored.folder == there
    assert engine.used == str(there)
    assert not used.stored.folder.exists()
    assert page.models.chosen == started.state.reader.id == MINE
    assert settings.values.reader == MINE, "an id survives the move"


def test_a_move_that_is_refused_leaves_everything_and_tells_why(started, page, imported, store):
    started.move_models(store.folder / "inside")
    page.settled()
    assert page.models.problem.cause is ModelCause.FOLDER
    assert page.models.folder == store.folder
    assert page.state(MINE) is State.COMPLETE


def test_a_download_makes_room_for_a_move_and_goes_on_in_the_new_place(started, page, hub, tmp_path):
    hub.faults["model.safetensors"].append(stall(0.5))
    started.download_model(REPOSITORY)
    half = len(hub.files["model.safetensors"]) // 2
    page.downloading(ID, half)
    started.move_models(tmp_path / "drive")
    started.download_model("deepset/minilm-uncased-squad2")
    page.settled()
    assert page.state(ID) is State.COMPLETE
    assert page.item(ID).stored.folder.is_relative_to(tmp_path / "drive")
    assert hub.starts("model.safetensors") == [0, half]


# ------------------------------------------------------------------------------ using


def test_a_model_that_is_not_here_cannot_be_used(started, page):
    started.use_model(BEST)
    assert page.item(BEST).problem.cause is ModelCause.NOT_DOWNLOADED
    assert page.models.chosen == "builtin"


def test_what_is_used_is_remembered(used, settings):
    assert Settings(settings._path).values.reader == MINE


def test_a_chosen_model_is_loaded_behind_the_built_in_one(qtbot, session, page, engine, store, tmp_path):
    entry = store.import_path(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    engine.readers[str(entry.folder)] = replace(READER, id=MINE)
    engine.load_gate.clear()
    session.start_reader(MINE)
    page.wait(lambda: page.doing(MINE) is Doing.LOADING)
    assert session.state.reader == READER, "it answers meanwhile"
    assert session.state.reader_loading
    assert page.models.chosen == MINE
    engine.load_gate.set()
    page.settled()
    assert session.state.reader.id == MINE
    assert session.state.notices == ()


def test_a_chosen_model_that_was_removed_is_asked_for_once(qtbot, session, page, settings):
    settings.change(reader=BEST, offered=True)
    session.start_reader(BEST)
    page.wait(lambda: bool(session.state.notices))
    page.settled()
    assert session.state.notices[0].problem.cause is ModelCause.NOT_DOWNLOADED
    assert session.state.reader == READER
    assert settings.values.reader is None


def test_a_chosen_model_on_a_drive_that_is_not_plugged_in_stays_the_choice(
    qtbot, session, page, store, tmp_path, settings
):
    store.import_path(small_models.in_folder(tmp_path / "My reader", small_models.files(5)))
    store.move(tmp_path / "usb" / "models")
    (tmp_path / "usb").rename(tmp_path / "in a drawer")
    settings.change(reader=MINE)
    session.start_reader(MINE)
    page.wait(lambda: bool(session.state.notices))
    page.settled()
    assert session.state.reader == READER
    assert settings.values.reader == MINE


def test_a_folder_of_the_shelf_is_the_model_that_is_in_it(started, page, engine, imported):
    knows(engine, imported)
    started.use_model(str(imported.stored.folder))
    page.settled()
    assert page.models.chosen == MINE


# ------------------------------------------------------------------------------ the offer


def test_the_recommended_model_is_offered_once_in_the_life_of_the_program(started, page, settings):
    assert page.models.offered == BEST
    assert settings.values.offered
    started.decline_offer()
    assert page.models.offered is None
    started.look_at_models()
    page.settled()
    assert page.models.offered is None


def test_it_is_not_offered_again_at_the_next_start(qtbot, session, page, settings):
    settings.change(offered=True)
    session.start_reader()
    page.wait(lambda: bool(page.models.items))
    page.settled()
    assert page.models.offered is None


def test_who_accepts_the_offer_wants_to_use_it(started, page, hub, engine):
    hub.repository = "timpal0l/mdeberta-v3-base-squad2"
    engine.readers[str(page.models.folder / BEST / hub.commit)] = replace(READER, id=BEST)
    started.download_model(BEST)
    assert page.models.offered is None
    page.settled()
    assert page.state(BEST) is State.COMPLETE
    assert started.state.reader.id == BEST


def test_offering_makes_no_connection(started, page, hub):
    assert page.models.offered == BEST
    assert not hub.hits
