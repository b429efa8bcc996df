"""Models on the command line, end to end: a real checkpoint, a real tokenizer, a hub on this computer."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import cli, messages
from app.cli_models import open_store
from app.engine.models.errors import ModelCause
from app.engine.models.faults import Patience
from app.engine.models.stored import State
from app.paths import resource
from tests.engine.models import small_models
from tests.engine.models.loopback_hub import COMMIT, REPOSITORY, refuse, running, stall
from tests.engine.reading.torch.checkpoints import deberta_v2, train_sentencepiece

ROOT = Path(__file__).resolve().parents[1]
ID = "acme--reader-base"
NEEDED = {"config.json", "tokenizer_config.json", "spm.model", "model.safetensors"}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A random DeBERTa-v2 as a repository has it, whose only tokenizer is a SentencePiece model that was trained."""
    folder = deberta_v2(tmp_path_factory.mktemp("checkpoint"))
    (folder / "tokenizer.json").unlink()
    train_sentencepiece(folder / "spm.model", deberta=True)
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false, "vocab_type": "spm"}', encoding="utf-8")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def serve(monkeypatch):
    """Start a hub with these files; for this process and those it starts, it is the hub."""
    started = []

    def start(files):
        context = running({**files, "pytorch_model.bin": b"\x80\x04.", "README.md": b"# Reader"})
        started.append(context)
        hub = context.__enter__()
        hub.large |= {"spm.model"}
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        return hub

    yield start
    for context in started:
        context.__exit__(None, None, None)


def program(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    status = cli.main(list(map(str, arguments)))
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_model_is_downloaded_checked_asked_and_removed(serve, checkpoint, tmp_path):
    hub = serve(checkpoint)
    letter = tmp_path / "letter.txt"
    letter.write_text("The ﬁnal letter was written by Ada Lovelace in London in 1843.", encoding="utf-8")

    before = program("ask", "Who wrote it?", letter, "--model", REPOSITORY)
    assert before.returncode == 2
    assert f"models download {REPOSITORY}" in before.stderr
    assert not hub.hits, "asking fetches nothing"

    downloaded = program("models", "download", REPOSITORY, "--json")
    assert downloaded.returncode == 0, downloaded.stderr
    facts = json.loads(downloaded.stdout)
    assert (facts["id"], facts["state"], facts["revision"]) == (ID, "complete", COMMIT)
    assert (facts["check"], facts["host"]) == ("hub listing", hub.url.removeprefix("http://"))
    assert "model.safetensors" in downloaded.stderr
    folder = Path(facts["folder"])
    assert {path.name for path in folder.iterdir()} == {*NEEDED, "tokenizer.json", "manifest.json"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["made"] == ["tokenizer.json"]
    hits = len(hub.hits)

    verified = program("models", "verify", ID)
    assert (verified.returncode, "sound" in verified.stdout) == (0, True)

    asked = program("ask", "Who wrote the letter?", letter, "--model", ID, "--json")
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    assert found["model"]["id"] == ID
    assert found["model"]["revision"] == COMMIT
    assert not found["model"]["calibrated"]
    passages = found["answers"] + found["closest"]
    assert passages, "a random reader points somewhere"
    text = letter.read_text(encoding="utf-8")
    for passage in passages:
        place = passage["places"][0]
        assert text[place["start"] : place["end"]] == passage["text"]
        assert passage["confidence"] is None

    removed = program("models", "remove", ID, "--json")
    assert removed.returncode == 0
    assert json.loads(removed.stdout)["freed_bytes"] >= sum(len(checkpoint[name]) for name in NEEDED)
    assert not folder.exists()
    assert program("ask", "Who?", letter, "--model", ID).returncode == 2
    assert len(hub.hits) == hits, "only the download reached for the hub"


def test_the_converted_tokenizer_is_the_one_that_would_be_loaded(serve, checkpoint, capsys):
    from app.engine.reading.torch.convert import load_tokenizer

    serve(checkpoint)
    assert run(capsys, "models", "download", REPOSITORY)[0] == 0
    folder = open_store().path(ID)
    text = "The ﬁnal ofﬁce １２ Ａ wrote\u00a0it; Die Brücke."
    converted = load_tokenizer(folder).encode(text)
    (folder / "tokenizer.json").unlink()
    fresh = load_tokenizer(folder).encode(text)
    assert converted.ids.tolist() == fresh.ids.tolist()
    assert len(converted.ids) > 10


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to another process there")
def test_ctrl_c_keeps_what_has_arrived(serve, checkpoint):
    hub = serve(checkpoint)
    hub.faults["model.safetensors"].append(stall(0.5))
    half = len(checkpoint["model.safetensors"]) // 2
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "models", "download", REPOSITORY],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    folder = open_store().folder
    end = time.monotonic() + 60
    # Until all is on the disk that was sent before the silence.
    while not any(part.stat().st_size >= half for part in folder.rglob("model.safetensors.part")):
        assert time.monotonic() < end
        time.sleep(0.05)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=150)
    assert time.monotonic() - asked < Patience().silence_s  # a second, where nobody else works
    assert process.returncode == 130
    assert not out
    assert f"models download {ID}" in err.decode("utf-8")
    assert open_store().state(ID) is State.PARTIAL
    finished = program("models", "download", ID)
    assert finished.returncode == 0
    assert "checked against the server’s own list" in finished.stdout
    assert hub.starts("model.safetensors")[-1] > 0
    assert hub.sent("model.safetensors") < 1.2 * len(checkpoint["model.safetensors"])


def test_ctrl_c_stops_a_check_and_an_import_too(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("app.cli_models._Follow._tell", lambda *_values: signal.raise_signal(signal.SIGINT))
    path = small_models.in_folder(tmp_path / "reader", small_models.files())
    for arguments in (("verify", "builtin"), ("import", path)):
        status, out, err = run(capsys, "models", *arguments)
        assert (status, out, err) == (130, "", "Stopped.\n")
    assert "reader" not in [entry.model.id for entry in open_store().models()]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_damaged_model_is_told_with_status_one_and_repaired_by_downloading(serve, capsys):
    hub = serve(small_models.files())
    store = open_store()
    store.download(REPOSITORY)
    path = store.path(ID) / "tokenizer.json"
    path.write_bytes(path.read_bytes()[::-1])
    status, out, _ = run(capsys, "models", "verify", ID)
    assert status == 1
    assert "tokenizer.json" in out
    assert f"models download {ID}" in out
    status, out, err = run(capsys, "ask", "Who?", ROOT / "README.md", "--model", ID)
    assert (status, out) == (2, "")
    assert f"models download {ID}" in err
    assert run(capsys, "models", "download", ID)[0] == 0
    status, out, _ = run(capsys, "models", "verify", ID, "--json")
    assert (status, json.loads(out)["state"]) == (0, "complete")
    assert len(hub.body_hits("model.safetensors")) == 1


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_an_imported_model_can_be_asked_by_its_name(checkpoint, tmp_path, capsys, packed):
    put = small_models.in_zip if packed else small_models.in_folder
    path = put(tmp_path / ("My reader.zip" if packed else "My reader"), checkpoint)
    status, out, _ = run(capsys, "models", "import", path, "--json")
    assert status == 0
    facts = json.loads(out)
    assert (facts["id"], facts["check"], facts["repository"]) == ("my-reader", "imported", None)
    names = {found.name for found in Path(facts["folder"]).iterdir()}
    assert names == {*NEEDED, "tokenizer.json", "manifest.json"}
    status, out, _ = run(capsys, "ask", "Who?", resource("samples/sample.pdf"), "--model", "my-reader", "--json")
    assert status == 0
    assert json.loads(out)["model"]["id"] == "my-reader"
    listed = json.loads(run(capsys, "models", "list", "--json")[1])["models"]
    assert [entry["id"] for entry in listed if entry["state"] == "complete"] == ["builtin", "my-reader"]
    assert run(capsys, "models", "remove", "my-reader")[0] == 0
    assert open_store().models()[-1].model.id != "my-reader"


def test_a_sentencepiece_file_that_is_none_is_refused_on_import(checkpoint, tmp_path, capsys):
    path = small_models.in_folder(tmp_path / "reader", {**checkpoint, "spm.model": b"not a model at all"})
    status, out, err = run(capsys, "models", "import", path)
    assert (status, out) == (2, "")
    assert "spm.model" in err
    assert "reader" not in [entry.model.id for entry in open_store().models()]


def test_the_list_says_what_each_is_and_what_of_it_is_here(capsys, serve):
    serve(small_models.files())
    open_store().download(REPOSITORY)
    status, out, err = run(capsys, "models", "list")
    assert (status, err) == (0, "")
    for entry in open_store().models():
        assert f"  {entry.model.id}" in out
        assert messages.model_state(entry) in out
        assert entry.model.builtin or entry.model.repository in out
        if entry.model.scores and entry.model.scores.f1:
            assert f"F1 {entry.model.scores.f1}" in out
    assert out.count("(recommended)") == 1
    assert out.index("Many languages") < out.index("English only") < out.index("Others on this computer")
    assert "deepset" in out, "CC BY asks for the name"


def test_every_model_of_the_catalogue_is_described():
    for entry in open_store().models():
        assert messages.model_about(entry.model)


def test_faults_are_said_on_standard_error_with_status_two(serve, capsys):
    hub = serve(small_models.files())
    hub.faults["revision"] += [refuse(401), refuse(403, X_Error_Code="GatedRepo")]
    for expected in (ModelCause.REFUSED, ModelCause.GATED):
        status, out, err = run(capsys, "models", "download", REPOSITORY)
        assert (status, out) == (2, "")
        assert messages._MODEL_CAUSES[expected].split("{name}")[1].split("{detail}")[0][:30] in err
    for arguments in (("download", "nothing"), ("verify", "minilm-uncased-squad2"), ("remove", "builtin")):
        status, out, err = run(capsys, "models", *arguments)
        assert (status, out) == (2, "")
        assert err.count("\n") == 1


def test_an_unconfirmed_note_that_differs_is_told(serve, capsys, monkeypatch):
    from dataclasses import replace

    from app.engine.models.store import ModelStore

    hub = serve(small_models.files())
    known = open_store().find("minilm-uncased-squad2")
    monkeypatch.setattr(ModelStore, "find", lambda _self, _name: replace(known, repository=hub.repository))
    status, _, err = run(capsys, "models", "download", "minilm-uncased-squad2")
    assert status == 0
    assert "vocab.txt" in err


def test_folders_still_work_as_models(checkpoint, tmp_path, capsys):
    path = small_models.in_folder(tmp_path / "anywhere" / "reader", checkpoint)
    status, out, _ = run(capsys, "ask", "Who?", resource("samples/sample.pdf"), "--model", path, "--json")
    assert (status, json.loads(out)["model"]["id"]) == (0, str(path))


def test_nothing_is_written_beside_the_data_folder(serve, own_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    serve(small_models.files())
    assert run(capsys, "models", "download", REPOSITORY)[0] == 0
    assert not list(tmp_path.iterdir())
    assert {path.name for path in own_home.iterdir()} == {"models"}
    kept = own_home / "models" / ID / COMMIT / "model.safetensors"
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(small_models.weights()).digest()
    assert not [path for path in (own_home / "models").rglob("*") if os.name != "nt" and path.is_symlink()]


@pytest.mark.parametrize("name", ["nope", "/nowhere/at/all"])
def test_a_model_that_is_nowhere_is_not_said_to_have_been_there(tmp_path, capsys, name):
    (tmp_path / "a.txt").write_text("The rent is 900 euros.", "utf-8")
    assert cli.main(["ask", "How much is the rent?", str(tmp_path / "a.txt"), "--model", name]) == 2
    said = capsys.readouterr().err
    assert said == f"There is neither a model nor a folder called “{name}”. See which there are: models list\n"
