"""The store on disk: every state and every step between them, whoever is killed when."""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.models.catalogue import Group, ModelFile
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.lock import Locks
from app.engine.models.manifest import Check, read_manifest, read_pin
from app.engine.models.place import SUBFOLDER
from app.engine.models.store import ModelStore
from app.engine.models.stored import State
from app.engine.models.transfer import Transfer
from app.engine.task import Cancelled, Progress
from tests.engine.models import killed_store, small_models
from tests.engine.models.killed_store import KILLED, status_of
from tests.engine.models.loopback_hub import COMMIT, REPOSITORY, other_body, refuse, stall

ROOT = Path(__file__).resolve().parents[3]
ID = "acme--reader-base"
KNOWN = "minilm-uncased-squad2"


@pytest.fixture
def model_files():
    return small_models.files()


@pytest.fixture
def store(tmp_path, builtin_folder):
    return ModelStore(tmp_path / "models", builtin_folder)


@pytest.fixture
def anew(tmp_path, builtin_folder):
    """The store as a program that starts afresh sees it."""
    return lambda: ModelStore(tmp_path / "models", builtin_folder)


def cause_of(call, *arguments):
    with pytest.raises(ModelError) as caught:
        call(*arguments)
    return caught.value.cause


def stop_after(count):
    """A report that raises Cancelled once ``count`` bytes are there."""

    def report(event):
        if isinstance(event, Transfer) and event.done >= count and event.total > count:
            raise Cancelled

    return report


def stop_half_way(store, hub):
    """Stop when half of the weights have arrived and the line is silent."""
    half = len(hub.files["model.safetensors"]) // 2
    hub.faults["model.safetensors"].append(stall(0.5))
    with pytest.raises(Cancelled):
        store.download(REPOSITORY, stop_after(half))
    return half


def with_known(store, **changes):
    """Make the loopback hub's repository an entry of the catalogue."""
    models = list(store.catalogue)
    at = [model.id for model in models].index(KNOWN)
    models[at] = replace(models[at], repository=REPOSITORY, **changes)
    store.catalogue = tuple(models)
    return store


def pins(files, **wrong):
    return tuple(
        ModelFile(name, len(data), wrong.get(name.partition(".")[0], hashlib.sha256(data).hexdigest()))
        for name, data in files.items()
    )


# ------------------------------------------------------------------------------ from nothing to complete


def test_at_first_there_is_the_built_in_reader_alone(store):
    states = {entry.model.id: entry.state for entry in store.models()}
    assert states.pop("builtin") is State.COMPLETE
    assert set(states.values()) == {State.ABSENT}
    assert not store.folder.exists(), "looking makes nothing"
    assert store.path("builtin").joinpath("config.json").is_file()
    assert cause_of(store.path, KNOWN) is ModelCause.NOT_DOWNLOADED


def test_any_repository_is_fetched_checked_and_complete(store, hub, model_files, anew):
    entry = store.download(REPOSITORY)
    assert (entry.model.id, entry.model.group, entry.state) == (ID, Group.OTHER, State.COMPLETE)
    assert entry.folder == store.folder / ID / COMMIT
    assert {path.name for path in entry.folder.iterdir()} == {*model_files, "manifest.json"}
    assert not [path for path in store.folder.rglob("*") if path.is_symlink()]
    manifest = read_manifest(entry.folder)
    assert (manifest.repository, manifest.revision, manifest.check) == (REPOSITORY, COMMIT, Check.LISTING)
    assert manifest.host == hub.url.removeprefix("http://")
    assert {file.path: (file.size, file.sha256) for file in manifest.files} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in model_files.items()
    }
    later = anew()
    assert later.path(ID) == later.path(REPOSITORY) == later.path("Acme/Reader-Base") == entry.folder
    assert [found.model.id for found in later.models()][-1] == ID
    assert later.verify(ID).state is State.COMPLETE
    asked = len(hub.hits)
    assert later.download(ID).state is State.COMPLETE
    assert len(hub.hits) == asked, "what is complete is not asked for again"


def test_config_json_comes_first_so_that_a_wrong_model_costs_a_kilobyte(store, hub):
    hub.files["config.json"] = json.dumps({"architectures": ["GPT2LMHeadModel"]}).encode()
    assert cause_of(store.download, REPOSITORY) is ModelCause.NOT_QUESTION_ANSWERING
    assert not hub.body_hits("model.safetensors")
    assert not (store.folder / ID).exists()


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("config.json", ModelCause.NOT_A_MODEL),
        ("model.safetensors", ModelCause.NO_WEIGHTS),
        ("tokenizer.json", ModelCause.NO_TOKENIZER),
    ],
)
def test_a_repository_that_lacks_something_is_refused_before_anything_is_fetched(store, hub, name, cause):
    del hub.files[name]
    assert cause_of(store.download, REPOSITORY) is cause
    assert not [hit for hit in hub.hits if "/resolve/" in hit.path]
    assert not (store.folder / ID).exists()


def test_weights_that_are_none_are_not_kept(store, hub):
    hub.files["model.safetensors"] = b"\x80\x04 not safetensors" * 100
    assert cause_of(store.download, REPOSITORY) is ModelCause.BROKEN
    assert not (store.folder / ID).exists()


def test_names_that_mean_nothing_are_said_to(store):
    assert cause_of(store.find, "mdeberta") is ModelCause.UNKNOWN_MODEL
    assert cause_of(store.find, "../models") is ModelCause.BAD_NAME
    assert cause_of(store.find, "a/b/c") is ModelCause.BAD_NAME
    assert cause_of(store.download, "builtin") is ModelCause.COMES_WITH
    assert cause_of(store.remove, "builtin") is ModelCause.COMES_WITH
    assert cause_of(store.remove, KNOWN) is ModelCause.NOT_DOWNLOADED
    assert cause_of(store.verify, KNOWN) is ModelCause.NOT_DOWNLOADED


# ------------------------------------------------------------------------------ stopping and going on


def test_a_stopped_download_goes_on_where_it_was(store, hub, model_files, anew):
    half = stop_half_way(store, hub)
    partial = anew().entry(ID)
    assert partial.state is State.PARTIAL
    assert half <= partial.on_disk
    assert partial.total.bytes == sum(map(len, model_files.values()))
    assert not partial.total.estimate
    assert cause_of(anew().path, ID) is ModelCause.NOT_DOWNLOADED
    assert anew().download(ID).state is State.COMPLETE
    assert hub.starts("model.safetensors")[-1] >= half
    assert len([hit for hit in hub.hits if "/api/" in hit.path]) == 2, "the hub is asked about a model once"


def test_what_the_hub_said_first_stays_even_if_it_says_something_else_later(store, hub):
    stop_half_way(store, hub)
    hub.files["model.safetensors"] = small_models.weights(seed=5)
    assert cause_of(store.download, REPOSITORY) is ModelCause.OTHER_FILE
    assert store.state(ID) is State.PARTIAL


def test_a_kill_between_the_manifest_and_the_new_name_costs_nothing(store, hub):
    folder = store.download(REPOSITORY).folder
    folder.rename(folder.with_name(folder.name + ".partial"))
    assert store.state(ID) is State.PARTIAL
    sent = len(hub.body_hits("model.safetensors"))
    assert store.download(ID).state is State.COMPLETE
    assert len(hub.body_hits("model.safetensors")) == sent


def test_a_revision_that_disappeared_before_the_first_download_was_done_is_looked_up_anew(store, hub):
    stop_half_way(store, hub)
    hub.commit = "f" * 40
    assert cause_of(store.download, REPOSITORY) in {ModelCause.NO_REVISION, ModelCause.NO_FILE}
    entry = store.download(REPOSITORY)
    assert (entry.state, entry.manifest.revision) == (State.COMPLETE, "f" * 40)
    assert [path.name for path in (store.folder / ID).iterdir() if path.is_dir()] == ["f" * 40]


# ------------------------------------------------------------------------------ pins


def test_an_unconfirmed_entry_is_checked_by_the_listing_then_pinned(store, hub, model_files):
    with_known(store, revision=None, files=(ModelFile("config.json"), ModelFile("model.safetensors")))
    entry = store.download(KNOWN)
    assert (entry.manifest.check, entry.manifest.differs) == (Check.LISTING, ())
    assert entry.manifest.revision == COMMIT
    store.remove(KNOWN)
    pin = read_pin(store.folder / KNOWN)
    assert pin.finished
    assert {file.path: file.sha256 for file in pin.files} == {
        name: hashlib.sha256(data).hexdigest() for name, data in model_files.items()
    }
    asked = len([hit for hit in hub.hits if "/api/" in hit.path])
    assert store.download(KNOWN).manifest.check is Check.PINNED
    assert len([hit for hit in hub.hits if "/api/" in hit.path]) == asked, "pinned: the hub's word is not needed"
    store.remove(KNOWN)
    hub.files["config.json"] = small_models.files(note="changed")["config.json"]
    assert cause_of(store.download, KNOWN) is ModelCause.OTHER_FILE


def test_a_second_removal_forgets_the_pin(store, hub):
    store.download(REPOSITORY)
    assert store.remove(ID) > 0
    assert read_pin(store.folder / ID) is not None
    store.remove(ID)
    assert not (store.folder / ID).exists()
    assert cause_of(store.remove, REPOSITORY) is ModelCause.NOT_DOWNLOADED


def test_an_unconfirmed_note_that_differs_is_told_and_does_not_fail(store, hub):
    noted = (ModelFile("config.json", 1), ModelFile("model.safetensors", None, "0" * 64), ModelFile("spm.model"))
    with_known(store, revision="1" * 40, files=noted)
    entry = store.download(KNOWN)
    assert (entry.state, entry.manifest.revision) == (State.COMPLETE, COMMIT)
    assert entry.manifest.differs == ("config.json", "model.safetensors", "spm.model")


def test_a_confirmed_entry_needs_no_word_from_the_hub(store, hub, model_files):
    with_known(store, revision=COMMIT, files=pins(model_files), confirmed=True)
    assert store.download(KNOWN).manifest.check is Check.PINNED
    assert not [hit for hit in hub.hits if "/api/" in hit.path]


def test_a_confirmed_entry_fails_hard(store, hub, model_files):
    with_known(store, revision=COMMIT, files=pins(model_files, model="0" * 64), confirmed=True)
    assert cause_of(store.download, KNOWN) is ModelCause.OTHER_FILE
    assert store.state(KNOWN) is State.PARTIAL


def test_a_pin_that_somebody_changed_cannot_write_elsewhere(store, hub):
    store.download(REPOSITORY)
    store.remove(ID)
    path = store.folder / ID / "pin.json"
    path.write_text(path.read_text(encoding="utf-8").replace("tokenizer.json", "../../evil"), encoding="utf-8")
    assert cause_of(store.download, ID) is ModelCause.UNSAFE_NAME
    assert not list(store.folder.parent.rglob("evil*"))


def test_a_new_revision_replaces_the_old_one_when_it_is_complete(store, hub, model_files, anew):
    first = with_known(store, revision=COMMIT, files=pins(model_files), confirmed=True).download(KNOWN).folder
    newer = "a" * 40
    hub.commit = newer
    hub.files.update(small_models.files(9))
    later = with_known(anew(), revision=newer, files=pins(small_models.files(9)), confirmed=True)
    assert later.path(KNOWN) == first, "the old one serves until the new one is there"
    assert later.download(KNOWN).folder.name == newer
    assert not first.exists()


# ------------------------------------------------------------------------------ damage


def test_a_changed_byte_is_found_remembered_and_repaired_alone(store, hub, anew):
    folder = store.download(REPOSITORY).folder
    path = folder / "tokenizer_config.json"
    path.write_bytes(b"[]")  # as long as before
    assert store.state(ID) is State.COMPLETE
    seen = []
    found = store.verify(ID, seen.append)
    assert (found.state, found.damaged) == (State.DAMAGED, ("tokenizer_config.json",))
    assert seen[-1] == Progress(found.manifest.bytes, found.manifest.bytes)
    assert anew().state(ID) is State.DAMAGED
    assert cause_of(anew().path, ID) is ModelCause.DAMAGED
    before = hub.sent("model.safetensors")
    assert anew().download(ID).state is State.COMPLETE
    assert hub.sent("model.safetensors") == before, "no good byte is fetched twice"
    assert anew().verify(ID).state is State.COMPLETE


@pytest.mark.parametrize("how", ["missing", "shorter"])
def test_a_missing_or_shorter_file_shows_without_a_check(store, hub, how):
    path = store.download(REPOSITORY).folder / "model.safetensors"
    if how == "missing":
        path.unlink()
    else:
        os.truncate(path, 1000)
    entry = store.entry(ID)
    assert (entry.state, entry.damaged, entry.folder) == (State.DAMAGED, ("model.safetensors",), None)
    assert store.download(ID).state is State.COMPLETE


def test_a_manifest_that_was_changed_with_the_file_does_not_hide_it(store, hub):
    folder = store.download(REPOSITORY).folder
    (folder / "tokenizer_config.json").write_bytes(b"[]")
    path = folder / "manifest.json"
    old, new = (hashlib.sha256(data).hexdigest() for data in (b"{}", b"[]"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert store.verify(ID).damaged == ("tokenizer_config.json",)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', '{"schema": 9}'])
def test_a_manifest_that_is_none_makes_a_download_that_was_begun(store, hub, text):
    folder = store.download(REPOSITORY).folder
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert store.state(ID) is State.PARTIAL
    sent = hub.sent("model.safetensors")
    assert store.download(ID).state is State.COMPLETE
    assert hub.sent("model.safetensors") == sent


def test_the_built_in_reader_can_be_checked_too(tmp_path, builtin_folder):
    copy = tmp_path / "resources" / "builtin"
    shutil.copytree(builtin_folder, copy)
    shutil.copy(builtin_folder.parent / "catalogue.json", copy.parent)
    store = ModelStore(tmp_path / "models", copy)
    assert store.verify("builtin").state is State.COMPLETE
    with (copy / "tokenizer.json").open("r+b") as file:
        file.write(b" ")
    assert store.verify("builtin").damaged == ("tokenizer.json",)


# ------------------------------------------------------------------------------ removing


def test_removing_frees_and_tells_the_bytes(store, hub):
    on_disk = store.download(REPOSITORY).on_disk
    files = sum(path.stat().st_size for path in (store.folder / ID / COMMIT).iterdir())
    assert files <= store.remove(ID) <= on_disk
    assert store.state(REPOSITORY) is State.ABSENT
    assert [path.name for path in (store.folder / ID).iterdir()] == ["pin.json"]
    assert ID not in [entry.model.id for entry in store.models()]


def test_removing_what_was_begun_leaves_nothing(store, hub):
    stop_half_way(store, hub)
    assert store.remove(ID) > 20_000
    assert not (store.folder / ID).exists()


def test_a_removal_that_was_killed_is_finished_later(store, hub, monkeypatch):
    store.download(REPOSITORY)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_a, **_k: None)
        store.remove(ID)
    assert list(store.folder.glob(".removing-*"))
    assert store.state(ID) is State.ABSENT
    store.download(REPOSITORY)
    assert not list(store.folder.glob(".removing-*"))


# ------------------------------------------------------------------------------ two windows

HOLD = """
import sys
from pathlib import Path
from app.engine.models.lock import Locks
with Locks(Path(sys.argv[1])).hold(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(store):
    """Another process holds the lock of a model; returns the process, whose end lets go."""
    processes = []

    def hold(name):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(store.folder), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        processes.append(process)
        assert process.stdout.readline() == b"held\n"
        return process

    yield hold
    for process in processes:
        process.kill()
        process.communicate()


def test_another_window_is_told_at_once_and_may_go_on_when_the_first_is_killed(store, hub, held):
    process = held(ID)
    for change in (store.download, store.remove):
        store.folder.joinpath(ID).mkdir(exist_ok=True)
        assert cause_of(change, REPOSITORY) is ModelCause.IN_USE
    assert cause_of(store.move, store.folder.parent / "elsewhere") is ModelCause.IN_USE
    process.kill()
    process.wait()
    assert store.download(REPOSITORY).state is State.COMPLETE


def test_two_models_at_once_are_no_trouble(store, hub, held):
    held("some-other-model")
    assert store.download(REPOSITORY).state is State.COMPLETE
    assert store.models()[-1].state is State.COMPLETE


def test_threads_that_look_at_once_do_not_take_each_other_for_an_owner(tmp_path):
    failures = []

    def work(number):
        for _ in range(30):
            try:
                with Locks(tmp_path).hold(f"model-{number}"):
                    pass
            except ModelError as problem:
                failures.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_looking_never_fails_whatever_another_window_does(store, hub, anew):
    stop, failures, seen = threading.Event(), [], set()

    def look():
        while not stop.is_set():
            try:
                for entry in anew().models():
                    seen.add((entry.model.id, entry.state))
            except (OSError, ModelError, ValueError, KeyError) as problem:
                failures.append(problem)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(15):
            store.download(REPOSITORY)
            store.remove(ID)
    finally:
        stop.set()
        thread.join()
    assert not failures
    assert (ID, State.DAMAGED) not in seen


def test_nothing_is_written_where_nothing_may_be(tmp_path, builtin_folder, hub):
    (tmp_path / "models").write_text("a file where the folder should be", encoding="utf-8")
    store = ModelStore(tmp_path / "models", builtin_folder)
    assert cause_of(store.download, REPOSITORY) is ModelCause.FOLDER
    assert cause_of(store.import_path, small_models.in_folder(tmp_path / "m", small_models.files())) is (
        ModelCause.FOLDER
    )
    assert store.path("builtin")


# ------------------------------------------------------------------------------ killed


def test_killed_at_any_step_on_the_disk_the_next_download_finishes(hub, tmp_path, builtin_folder):
    home = tmp_path / "models"
    for number in range(1, 200):
        shutil.rmtree(home, ignore_errors=True)
        status = status_of(killed_store.download, hub.url, home, builtin_folder, REPOSITORY, number)
        store = ModelStore(home, builtin_folder, killed_store.make_vocabulary)
        state = store.state(REPOSITORY)
        assert state is not State.DAMAGED
        assert state is not State.COMPLETE or store.verify(ID).state is State.COMPLETE
        if status == 0:
            break
        assert status == KILLED
        entry = store.download(REPOSITORY)
        assert entry.state is State.COMPLETE
        assert {path.name for path in entry.folder.iterdir()} == {*small_models.files(), "vocab.txt", "manifest.json"}
        assert sorted(path.name for path in (home / ID).iterdir()) == [COMMIT, "pin.json"]
        assert read_pin(home / ID).finished
    assert status == 0
    assert number > 25, "the program was killed in many places"


# ------------------------------------------------------------------------------ moving


@pytest.fixture
def other_drive(monkeypatch):
    """Hard links fail as between two drives, so bytes are copied."""

    def link(*_arguments, **_keywords):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", link)


def everything(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".locks" not in path.parts and path.name != "location.json"
    }


@pytest.mark.parametrize("drive", ["same", "other"])
def test_models_move_and_every_window_finds_them(store, hub, tmp_path, anew, drive, request):
    if drive == "other":
        request.getfixturevalue("other_drive")
    home = store.folder
    store.download(REPOSITORY)
    (home / ID / COMMIT / "calibration.json").write_text("{}", encoding="utf-8")
    store.import_path(small_models.in_folder(tmp_path / "reader", small_models.files(3)))
    before = everything(home)
    seen = []
    new = tmp_path / "drive" / "models"
    assert store.move(new, seen.append) == new
    assert store.folder == anew().folder == new
    assert everything(new) == before
    assert everything(home) == {}
    assert seen[-1].done == seen[-1].total
    assert anew().verify(ID).state is State.COMPLETE
    assert anew().move(home) == home
    assert everything(home) == before
    assert not new.exists()
    assert not (home / "location.json").exists()


def test_a_folder_with_other_things_gets_a_folder_of_ours(store, hub, tmp_path):
    store.download(REPOSITORY)
    chosen = small_models.in_folder(tmp_path / "Documents", {"letter.txt": b"Dear"})
    assert store.move(chosen) == chosen / SUBFOLDER
    assert store.path(ID).is_relative_to(chosen / SUBFOLDER)
    assert store.move(chosen) == chosen / SUBFOLDER, "chosen again, nothing moves"
    assert (chosen / "letter.txt").read_bytes() == b"Dear"


def test_into_itself_is_refused(store, hub):
    store.download(REPOSITORY)
    assert cause_of(store.move, store.folder / "inside") is ModelCause.FOLDER
    assert store.verify(ID).state is State.COMPLETE


@pytest.mark.usefixtures("other_drive")
def test_a_move_that_is_stopped_anywhere_leaves_the_old_place_whole_and_nothing_in_the_new(store, hub, tmp_path):
    store.download(REPOSITORY)
    before = everything(store.folder)
    new = tmp_path / "new"
    events = []
    copy = ModelStore(tmp_path / "models", store.path("builtin"))

    def stop_at(number):
        events.clear()

        def report(event):
            events.append(event)
            if len(events) == number:
                raise Cancelled

        return report

    for number in range(1, 12):
        with pytest.raises(Cancelled):
            copy.move(new, stop_at(number))
        assert everything(copy.folder) == before
        assert not everything(new)
    assert copy.folder == tmp_path / "models"


def test_a_move_that_is_killed_anywhere_loses_nothing_and_can_be_done_again(store, hub, tmp_path, anew):
    store.download(REPOSITORY)
    before = everything(store.folder)
    new = tmp_path / "new"
    killed = 0
    for number in range(1, 40):
        status = status_of(killed_store.move, tmp_path / "models", new, number)
        now = {name: data for name, data in everything(anew().folder).items() if not name.startswith(".")}
        assert now == before
        if status == 0:
            break
        killed += 1
    assert killed >= 8
    assert anew().folder == new
    anew().move(tmp_path / "models")
    assert everything(tmp_path / "models") == before


@pytest.mark.usefixtures("other_drive")
def test_no_room_on_the_other_drive_changes_nothing(store, hub, tmp_path, monkeypatch):
    from collections import namedtuple

    store.download(REPOSITORY)
    before = everything(store.folder)
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 0))
        assert cause_of(store.move, tmp_path / "new") is ModelCause.NO_ROOM
    assert everything(store.folder) == before
    assert store.verify(ID).state is State.COMPLETE


def test_a_drive_that_is_not_plugged_in_is_not_filled_beside(store, hub, tmp_path, anew):
    store.download(REPOSITORY)
    new = store.move(tmp_path / "usb" / "models")
    new.parent.rename(tmp_path / "unplugged")
    assert anew().entry(REPOSITORY).state is State.ABSENT
    assert cause_of(anew().download, REPOSITORY) is ModelCause.FOLDER
    assert not new.exists()
    (tmp_path / "unplugged").rename(new.parent)
    assert anew().path(ID).is_dir()


# ------------------------------------------------------------------------------ faults and made files


def test_after_a_fault_the_same_model_completes(store, hub):
    hub.faults["tokenizer_config.json"] += [other_body(b"!!"), refuse(404, X_Error_Code="EntryNotFound")]
    assert cause_of(store.download, REPOSITORY) is ModelCause.OTHER_FILE
    assert store.state(ID) is State.PARTIAL
    assert cause_of(store.download, REPOSITORY) is ModelCause.NO_FILE
    assert store.download(REPOSITORY).state is State.COMPLETE


def test_what_was_made_here_is_part_of_the_model(tmp_path, builtin_folder, hub, model_files):
    del hub.files["tokenizer.json"]
    hub.files["spm.model"] = b"pieces"

    def prepare(folder):
        (folder / "tokenizer.json").write_bytes(b"made of " + (folder / "spm.model").read_bytes())
        return ("tokenizer.json",)

    store = ModelStore(tmp_path / "models", builtin_folder, prepare)
    entry = store.download(REPOSITORY)
    assert entry.manifest.made == ("tokenizer.json",)
    assert (entry.folder / "tokenizer.json").read_bytes() == b"made of pieces"
    (entry.folder / "tokenizer.json").write_bytes(b"something else.")
    assert store.verify(ID).damaged == ("tokenizer.json",)
    assert store.download(ID).state is State.COMPLETE
    assert hub.sent("model.safetensors") == len(model_files["model.safetensors"])


def test_what_cannot_be_made_leaves_the_model_incomplete(tmp_path, builtin_folder, hub):
    def prepare(_folder):
        raise ModelError("acme", ModelCause.NO_TOKENIZER)

    store = ModelStore(tmp_path / "models", builtin_folder, prepare)
    assert cause_of(store.download, REPOSITORY) is ModelCause.NO_TOKENIZER
    assert store.state(REPOSITORY) is not State.COMPLETE
