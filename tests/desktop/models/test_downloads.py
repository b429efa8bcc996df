"""Downloads from the window: one after the other, paused, resumed, given up, and what is told of each."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.desktop.models.state import Doing, Outcome
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.faults import Patience
from app.engine.models.stored import State
from app.engine.process import HelperDied
from tests.desktop.parts import READER
from tests.engine.models.loopback_hub import REPOSITORY, drip, other_body, refuse, stall

ID = "acme--reader-base"
SILENCE_S = Patience().silence_s
"""After which a silent line would be left in any case."""
WEIGHTS = "model.safetensors"
BEST = "mdeberta-v3-base-squad2"
MINI = "minilm-uncased-squad2"
MINI_REPOSITORY = "deepset/minilm-uncased-squad2"


def half(hub):
    return len(hub.files[WEIGHTS]) // 2


def test_a_model_arrives_and_its_row_tells_so(started, page, hub):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(drip(20_000, 0.1))
    started.download_model(MINI)
    assert page.doing(MINI) is Doing.DOWNLOADING
    page.downloading(MINI)
    transfer = page.item(MINI).activity.transfer
    assert 0 < transfer.done < transfer.total
    page.settled()
    item = page.item(MINI)
    assert (item.stored.state, item.outcome, item.problem) == (State.COMPLETE, Outcome.DOWNLOADED, None)
    assert item.stored.folder.is_dir()
    assert page.models.chosen == "builtin", "it is used when the person says so"


def test_any_repository_gets_a_row_of_its_own(started, page, hub):
    started.download_model(REPOSITORY)
    assert page.item(ID).stored.model.title == REPOSITORY
    page.settled()
    assert page.state(ID) is State.COMPLETE
    assert [item.id for item in page.models.items][-1] == ID


@pytest.mark.parametrize(
    ("name", "cause"), [("no such model", ModelCause.UNKNOWN_MODEL), ("../etc/passwd", ModelCause.BAD_NAME)]
)
def test_what_is_no_name_is_told_at_once(started, page, hub, name, cause):
    started.download_model(name)
    assert page.models.problem.cause is cause
    assert not hub.hits
    started.dismiss_model_problem(None)
    assert page.models.problem is None


def test_a_repository_that_is_not_there_is_told_beside_the_rows(started, page, hub):
    rows = page.models.items
    started.download_model("acme/no-such-reader")
    page.settled()
    assert page.models.problem.cause is ModelCause.NO_REPOSITORY
    assert [item.id for item in page.models.items] == [item.id for item in rows]


def test_a_pause_acts_within_a_second_on_a_silent_line_and_nothing_is_fetched_twice(started, page, hub):
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(REPOSITORY)
    page.downloading(ID, half(hub))
    began = time.monotonic()
    started.pause_download(ID)
    assert page.item(ID).activity.stopping
    page.settled()
    assert time.monotonic() - began < SILENCE_S  # a second, where nobody else works
    item = page.item(ID)
    assert (item.stored.state, item.problem) == (State.PARTIAL, None)
    assert item.stored.on_disk >= half(hub)
    started.download_model(ID)
    page.settled()
    assert page.state(ID) is State.COMPLETE
    assert hub.starts(WEIGHTS) == [0, half(hub)]


def test_who_resumes_while_it_is_still_being_paused_has_not_paused_it(started, page, hub):
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(REPOSITORY)
    page.downloading(ID, half(hub))
    started.pause_download(ID)
    started.download_model(ID)
    page.settled()
    assert page.state(ID) is State.COMPLETE


def test_giving_up_removes_what_has_arrived(started, page, hub, store):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(MINI)
    page.downloading(MINI, half(hub))
    began = time.monotonic()
    started.cancel_download(MINI)
    page.settled()
    assert time.monotonic() - began < SILENCE_S
    assert page.state(MINI) is State.ABSENT
    assert not (store.folder / MINI).exists()


def test_giving_up_a_paused_one_tells_what_is_free_now(started, page, hub, store):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(MINI)
    page.downloading(MINI, half(hub))
    started.pause_download(MINI)
    page.settled()
    started.cancel_download(MINI)
    page.settled()
    item = page.item(MINI)
    assert (item.stored.state, item.outcome) == (State.ABSENT, Outcome.REMOVED)
    assert item.freed >= half(hub)
    assert not (store.folder / MINI).exists()


def test_a_second_one_waits_for_the_first_and_can_be_taken_out_of_the_line(started, page, hub):
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(REPOSITORY)
    page.downloading(ID, half(hub))
    for name in (MINI, BEST):
        started.download_model(name)
        assert page.doing(name) is Doing.WAITING
    started.pause_download(BEST)
    assert page.doing(BEST) is None
    started.pause_download(ID)
    page.wait(lambda: page.doing(MINI) is Doing.DOWNLOADING or page.item(MINI).problem is not None)
    assert page.state(ID) is State.PARTIAL
    page.settled()
    problem = page.item(MINI).problem
    assert problem.cause is ModelCause.NO_REPOSITORY, "this hub has only the other one"
    assert (problem.model, problem.has_arrived) == (page.item(MINI).stored.model.title, False)
    assert not any("mdeberta" in hit.path for hit in hub.hits)


def test_two_in_line_both_arrive(started, page, hub, model_files):
    hub.faults[WEIGHTS].append(drip(30_000, 0.05))
    started.download_model(REPOSITORY)
    started.download_model(MINI)
    assert page.doing(MINI) is Doing.WAITING
    page.wait(lambda: page.item(ID).outcome is Outcome.DOWNLOADED)
    hub.repository = MINI_REPOSITORY
    page.settled()
    if page.item(MINI).problem is not None:  # it asked before the hub had changed its name
        started.download_model(MINI)
        page.settled()
    assert page.state(MINI) is page.state(ID) is State.COMPLETE


def test_a_failure_stays_in_the_row_until_the_next_try_and_then_it_completes(started, page, hub):
    hub.repository = MINI_REPOSITORY
    hub.faults["tokenizer_config.json"].append(other_body(b"!!"))
    started.download_model(MINI)
    page.settled()
    item = page.item(MINI)
    assert isinstance(item.problem, ModelError)
    assert (item.problem.cause, item.stored.state) == (ModelCause.OTHER_FILE, State.PARTIAL)
    started.dismiss_model_problem(MINI)
    assert page.item(MINI).problem is None
    started.download_model(MINI)
    page.settled()
    assert (page.state(MINI), page.item(MINI).problem) == (State.COMPLETE, None)


def test_what_nobody_expects_is_told_and_logged(started, page, hub, store, monkeypatch, caplog):
    def die(_name, report):
        raise HelperDied("network ended during download")

    monkeypatch.setattr(started._keeper._downloads, "_work", _with(store, download=die))
    started.download_model(MINI)
    page.settled()
    assert isinstance(page.item(MINI).problem, HelperDied)
    assert "could not be downloaded" in caplog.text


def _with(store, **methods):
    class Other:
        def __getattr__(self, name):
            return methods.get(name) or getattr(store, name)

    return Other()


def test_a_damaged_model_is_repaired_and_giving_that_up_keeps_what_was_good(started, page, hub, store):
    started.download_model(REPOSITORY)
    page.settled()
    (page.item(ID).stored.folder / "tokenizer.json").write_bytes(b"{}")
    sent = hub.sent(WEIGHTS)
    started.look_at_models()
    page.wait(lambda: page.state(ID) is State.DAMAGED)
    hub.faults["tokenizer.json"].append(stall(0.5))
    started.download_model(ID)
    page.downloading(ID, len(hub.files[WEIGHTS]))
    started.cancel_download(ID)
    page.settled()
    assert page.state(ID) is State.PARTIAL
    started.download_model(ID)
    page.settled()
    assert page.state(ID) is State.COMPLETE
    assert hub.sent(WEIGHTS) == sent, "the weights were good"


def test_it_is_used_when_it_is_here_if_that_was_the_wish(started, page, hub, engine, settings):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(MINI, then_use=True)
    page.downloading(MINI, half(hub))
    started.pause_download(MINI)
    page.settled()
    assert page.models.chosen == "builtin"
    folder = str(page.models.folder / MINI / hub.commit)
    engine.readers[folder] = reader(MINI)
    started.download_model(MINI)  # resumed from its row
    page.settled()
    assert page.models.chosen == started.state.reader.id == MINI
    assert settings.values.reader == MINI


def test_another_choice_meanwhile_counts_more(started, page, hub, engine):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(drip(30_000, 0.05))
    engine.readers["/models/other"] = reader("/models/other")
    started.download_model(MINI, then_use=True)
    started.use_model("/models/other")
    page.settled()
    assert page.state(MINI) is State.COMPLETE
    assert started.state.reader.id == "/models/other"


def reader(name):
    return replace(READER, id=name, title=name)


def test_a_busy_server_shows_as_waiting_with_the_seconds(started, page, hub):
    hub.repository = MINI_REPOSITORY
    hub.faults[WEIGHTS].append(refuse(503, Retry_After="60"))
    started.download_model(MINI)
    page.wait(lambda: page.doing(MINI) is Doing.DOWNLOADING and _waiting(page) is ModelCause.BUSY)
    activity = page.item(MINI).activity
    assert 50 < activity.transfer.retry_s <= 60
    assert activity.seconds_left is None
    started.pause_download(MINI)
    page.settled()
    assert page.state(MINI) is State.PARTIAL


def _waiting(page):
    transfer = page.item(MINI).activity.transfer
    return None if transfer is None else transfer.waiting


def test_closing_the_window_during_a_download_keeps_what_has_arrived(started, page, hub, store):
    hub.faults[WEIGHTS].append(stall(0.5))
    started.download_model(REPOSITORY)
    page.downloading(ID, half(hub))
    started.close()
    assert store.state(ID) is State.PARTIAL
    assert store.entry(ID).on_disk >= half(hub)
