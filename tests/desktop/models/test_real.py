"""Models with all the real parts: helper processes, a hub on this computer, a checkpoint that torch loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import paths
from app.desktop.models.state import Doing, Outcome
from app.desktop.models.work import HelperModels
from app.desktop.state import Asking
from app.engine import connections
from app.engine.models.errors import ModelCause
from app.engine.models.faults import Patience
from app.engine.models.store import ModelStore
from app.engine.models.stored import State
from app.engine.process import HelperProcess
from app.engine.task import Cancelled, ignore
from app.main import Program
from tests.desktop.models.conftest import Page
from tests.engine.models import small_models
from tests.engine.models.loopback_hub import REPOSITORY, running, stall
from tests.engine.reading.torch.checkpoints import deberta_v2, train_sentencepiece

ROOT = Path(__file__).resolve().parents[3]
SLOW_MS = 90_000
BEST = "mdeberta-v3-base-squad2"
BEST_REPOSITORY = "timpal0l/mdeberta-v3-base-squad2"
ID = "acme--reader-base"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A random DeBERTa-v2 as its repository has it: its only tokenizer is a SentencePiece model."""
    folder = deberta_v2(tmp_path_factory.mktemp("checkpoint"))
    (folder / "tokenizer.json").unlink()
    train_sentencepiece(folder / "spm.model", deberta=True)
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false, "vocab_type": "spm"}', encoding="utf-8")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix not in (".txt", ".vocab")}


@pytest.fixture
def model_files(checkpoint):
    return checkpoint


@pytest.fixture
def program(qtbot, qapp):
    made = Program(qapp)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.release())
    yield made
    made.close()


def wait_for(qtbot, condition):
    qtbot.waitUntil(condition, timeout=SLOW_MS)


def ask(qtbot, session, text):
    session.ask(text)
    wait_for(qtbot, lambda: session.state.question.status is Asking.DONE)
    return session.state.question


def test_from_the_offer_to_an_answer_by_the_downloaded_reader_and_back(qtbot, program, hub, tmp_path):
    """Offer, download, check, use while a document is open, ask, move, delete in use: one reader always answers."""
    hub.repository = BEST_REPOSITORY
    hub.large |= {"spm.model"}
    session = program.session
    page = Page(qtbot, session)
    letter = tmp_path / "letter.txt"
    letter.write_text("The letter was written by Ada Lovelace in London in 1843.\n" * 30, "utf-8")
    program.start([letter])
    wait_for(qtbot, lambda: page.models.offered == BEST)
    wait_for(qtbot, lambda: session.state.can_ask)

    session.download_model(BEST)
    assert ask(qtbot, session, "Who wrote the letter?").reader.id == "builtin", "the built-in one answers meanwhile"
    wait_for(qtbot, lambda: session.state.reader.id == BEST)
    assert page.state(BEST) is State.COMPLETE
    question = ask(qtbot, session, "Who wrote the letter?")
    assert question.reader.id == BEST
    assert question.result.complete
    assert not question.reader.calibrated, "a reader that was not measured claims nothing"
    assert program.settings.values.reader == BEST

    session.verify_model(BEST)
    wait_for(qtbot, lambda: page.item(BEST).outcome is Outcome.VERIFIED)

    session.move_models(tmp_path / "drive")
    assert page.models.activity.doing is Doing.MOVING
    wait_for(qtbot, lambda: page.models.folder == tmp_path / "drive" and not session.state.reader_loading)
    assert ask(qtbot, session, "When was the letter written?").reader.id == BEST
    assert not (paths.models_folder() / BEST).exists()

    session.remove_model(BEST)
    wait_for(qtbot, lambda: page.item(BEST).outcome is Outcome.REMOVED)
    assert page.item(BEST).freed > 100_000
    assert ask(qtbot, session, "Where was the letter written?").reader.id == "builtin"
    other = tmp_path / "other.txt"
    other.write_text("The bridge was built in 1902.\n", "utf-8")
    session.open_paths([other])
    wait_for(qtbot, lambda: len(session.state.documents) == 2 and session.state.documents[1].document is not None)
    shown = ask(qtbot, session, "When was the bridge built?").shown
    assert shown[0].text.startswith("1902")
    assert session.state.notices == ()
    assert session.state.connections == connections.count()


def test_with_a_downloaded_model_nothing_leaves_the_computer(qtbot, qapp, checkpoint, tmp_path, monkeypatch):
    """Promise 4: from opening to answering with it, no process reaches for another computer."""
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    store = HelperModels(_helper(paths.models_folder()))
    try:
        entry = store.import_path(small_models.in_folder(tmp_path / "My reader", checkpoint), ignore)
    finally:
        store.close()
    paths.data_folder().joinpath("settings.json").write_text(json.dumps({"reader": entry.model.id}), "utf-8")
    before = connections.count()
    program = Program(qapp)
    qtbot.addWidget(program.window, before_close_func=lambda window: window.release())
    try:
        session = program.session
        program.start([paths.resource("samples/sample.pdf")])
        wait_for(qtbot, lambda: session.state.reader is not None and session.state.reader.id == entry.model.id)
        wait_for(qtbot, lambda: session.state.can_ask)
        assert ask(qtbot, session, "Who wrote the letter?").reader.id == entry.model.id
        session.close_document(session.state.active)
        qtbot.wait(100)
    finally:
        program.close()
    assert connections.count() == before


# ------------------------------------------------------------------------------ the helper


def _helper(folder):
    return HelperProcess("models", "app.engine.service:model_store", (folder, paths.resource("models/builtin")))


@pytest.fixture
def helper(tmp_path):
    process = _helper(tmp_path / "models")
    made = HelperModels(process)
    yield made
    made.close()


def test_a_download_in_its_process_is_paused_within_a_second_killed_and_completed(helper, hub, tmp_path):
    half = len(hub.files[WEIGHTS]) // 2
    hub.faults[WEIGHTS] += [stall(0.5), stall(0.75)]
    stopped = []

    def stop(event):
        if getattr(event, "done", 0) >= half and getattr(event, "file", "") == WEIGHTS:
            stopped.append(time.monotonic())
            raise Cancelled

    with pytest.raises(Cancelled):
        helper.download(REPOSITORY, stop)
    assert time.monotonic() - stopped[0] < Patience().silence_s  # a second, where nobody else works
    store = ModelStore(tmp_path / "models", paths.resource("models/builtin"))
    assert store.state(ID) is State.PARTIAL

    def kill(event):
        if getattr(event, "done", 0) >= half * 5 // 4 and getattr(event, "file", "") == WEIGHTS:
            os.kill(helper._process.pid, 9)

    with pytest.raises(Exception, match="ended during download"):
        helper.download(REPOSITORY, kill)
    assert helper.download(REPOSITORY, ignore).state is State.COMPLETE
    starts = hub.starts(WEIGHTS)
    assert starts[:2] == [0, half]
    assert starts[2] >= half


def test_what_goes_wrong_there_arrives_as_it_is(helper, hub):
    with pytest.raises(Exception) as caught:
        helper.download("acme/no-such-reader", ignore)
    assert caught.value.cause is ModelCause.NO_REPOSITORY


def test_it_rests_and_works_again(helper):
    first = helper.look(ignore)
    helper.rest(ignore)
    assert helper._process.pid is None
    assert helper.look(ignore).models == first.models


@pytest.mark.skipif(sys.platform == "win32", reason="0.0.0.0 cannot be connected to")
def test_its_connections_are_counted_here(helper, model_files, monkeypatch):
    """0.0.0.0 is this computer to the kernel, and another one to the counter."""
    with running(model_files) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url.replace("127.0.0.1", "0.0.0.0"))
        monkeypatch.setenv("NO_PROXY", "*")
        before = connections.count()
        helper.download(REPOSITORY, ignore)
        assert connections.count() > before


def test_the_window_has_no_network_in_it():
    program = "import sys, app.main; print(*sorted({'ssl', 'truststore', 'http.client'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
