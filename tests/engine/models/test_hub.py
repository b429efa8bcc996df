"""What is made of the hub's listing, and of everything that can come instead of it."""

from __future__ import annotations

import http.client
import pickle
import threading

import pytest

from app.engine.models import line
from app.engine.models.endpoint import endpoint
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.hub import RemoteFile, is_allowed, is_hostile, resolve
from app.engine.models.transfer import Transfer
from app.engine.task import Cancelled
from tests.engine.models.loopback_hub import (
    COMMIT,
    REPOSITORY,
    git_sha1,
    not_http,
    page,
    portal,
    redirect,
    refuse,
    sha256,
    stall_before_head,
)


def test_listing_is_at_one_commit_with_hashes_and_only_allowed_files(hub, impatient, model_files):
    listing = resolve(REPOSITORY, None, patience=impatient)
    assert (listing.repository, listing.revision) == (REPOSITORY, COMMIT)
    config, tokenizer, weights = (model_files[name] for name in model_files)
    assert listing.files == (
        RemoteFile("config.json", len(config), None, git_sha1(config)),
        RemoteFile("tokenizer.json", len(tokenizer), sha256(tokenizer), None),
        RemoteFile("model.safetensors", len(weights), sha256(weights), None),
    )


def test_a_commit_needs_no_question_which_one_it_is(hub, impatient):
    assert resolve(REPOSITORY, COMMIT, patience=impatient).revision == COMMIT
    assert [hit.path for hit in hub.hits] == [f"/api/models/{REPOSITORY}/tree/{COMMIT}"]


def test_pages_of_a_long_listing_are_joined_and_asked_of_the_mirror_alone(hub, impatient):
    hub.page_size = 2  # its Link headers name huggingface.co, which conftest would not let through
    assert len(resolve(REPOSITORY, None, patience=impatient).files) == 3
    assert len(hub.hits) == 4


def test_listing_without_end_is_refused(hub, impatient):
    hub.page_size = 0
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, COMMIT, patience=impatient)
    assert caught.value.cause is ModelCause.BAD_REPLY
    assert len(hub.hits) <= 50


def test_no_token_and_no_name_is_sent(hub, impatient):
    resolve(REPOSITORY, None, patience=impatient)
    headers = {name.lower() for hit in hub.hits for name in hit.headers}
    assert headers == {"host", "user-agent", "accept", "accept-encoding"}
    assert {hit.headers["User-Agent"] for hit in hub.hits} == {"Answerlight"}


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (refuse(401), ModelCause.REFUSED),
        (refuse(403), ModelCause.REFUSED),
        (refuse(404), ModelCause.NO_REPOSITORY),
        (refuse(401, X_Error_Code="RepoNotFound"), ModelCause.NO_REPOSITORY),
        (refuse(404, X_Error_Code="RevisionNotFound"), ModelCause.NO_REVISION),
        (refuse(403, X_Error_Code="GatedRepo"), ModelCause.GATED),
        (refuse(407), ModelCause.PROXY),
        (refuse(418), ModelCause.BAD_REPLY),
        (refuse(429, Retry_After="3"), ModelCause.BUSY),  # more than the test's patience: not tried again
        (refuse(511), ModelCause.PORTAL),
        (portal, ModelCause.PORTAL),
        (redirect("ftp://127.0.0.1/x"), ModelCause.REDIRECTS),
        (redirect(None), ModelCause.REDIRECTS),
        (page(b'{"sha": "main"}'), ModelCause.BAD_REPLY),
        (page(b'["sha"]'), ModelCause.BAD_REPLY),
    ],
)
def test_what_no_second_try_can_change_is_told_at_once(hub, impatient, fault, cause):
    hub.faults["revision"].append(fault)
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, None, patience=impatient)
    assert (caught.value.model, caught.value.cause) == (REPOSITORY, cause)
    assert len(hub.hits) == 1
    assert len(resolve(REPOSITORY, None, patience=impatient).files) == 3


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (refuse(500), ModelCause.BUSY),
        (refuse(503, Retry_After="0"), ModelCause.BUSY),
        (refuse(429, RateLimit='"api";r=0;t=0'), ModelCause.BUSY),
        (refuse(408), ModelCause.BUSY),
        (not_http, ModelCause.BAD_REPLY),
        (page(b"{"), ModelCause.BAD_REPLY),
    ],
)
def test_what_may_pass_is_tried_again_and_not_for_ever(hub, impatient, fault, cause):
    hub.faults["tree"] += [fault] * (impatient.tries - 1)
    assert len(resolve(REPOSITORY, COMMIT, patience=impatient).files) == 3
    hub.hits.clear()
    hub.faults["tree"] += [fault] * 100
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, COMMIT, patience=impatient)
    assert caught.value.cause is cause
    assert len(hub.hits) == impatient.tries


def test_silence_is_waited_out_and_not_for_ever(hub, soon_bored):
    hub.faults["tree"] += [stall_before_head] * 2
    assert len(resolve(REPOSITORY, COMMIT, patience=soon_bored).files) == 3
    hub.faults["tree"] += [stall_before_head] * 9
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, COMMIT, patience=soon_bored)
    assert caught.value.cause is ModelCause.STALLED


def test_nobody_listens(hub, impatient, monkeypatch):
    hub.close()
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, None, patience=impatient)
    assert (caught.value.cause, caught.value.detail) == (ModelCause.OFFLINE, "127.0.0.1")
    same = pickle.loads(pickle.dumps(caught.value))
    assert (same.model, same.cause, same.detail) == (REPOSITORY, ModelCause.OFFLINE, "127.0.0.1")


def test_that_there_is_no_connection_is_told_before_the_next_try(hub, impatient):
    hub.close()
    events = []
    with pytest.raises(ModelError):
        resolve(REPOSITORY, None, events.append, patience=impatient)
    waiting = [event for event in events if isinstance(event, Transfer) and event.retry_s is not None]
    assert {event.waiting for event in waiting} == {ModelCause.OFFLINE}
    assert events.index(waiting[0]) < len(events) - 1


def test_a_line_that_does_not_come_is_told_while_it_is_waited_for(hub, impatient, monkeypatch):
    told = threading.Event()
    connect = http.client.HTTPConnection.connect

    def hang(connection):
        assert told.wait(20)
        connect(connection)

    def report(event):
        if isinstance(event, Transfer) and event.waiting is ModelCause.OFFLINE:
            told.set()

    monkeypatch.setattr(line, "NO_LINE_S", 0.0)
    monkeypatch.setattr(http.client.HTTPConnection, "connect", hang)
    assert len(resolve(REPOSITORY, COMMIT, report, patience=impatient).files) == 3


def test_repository_and_revision_that_are_not_there(hub, impatient):
    for repository, revision, cause in (
        ("acme/unknown", None, ModelCause.NO_REPOSITORY),
        (REPOSITORY, "f" * 40, ModelCause.NO_REVISION),
        (REPOSITORY, "v9", ModelCause.NO_REVISION),
    ):
        with pytest.raises(ModelError) as caught:
            resolve(repository, revision, patience=impatient)
        assert caught.value.cause is cause


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../x", "a/..", "a b", "a/b?x=1", "a/b#c", "http://x/y", "a%2Fb/c", "-a/b", "ä/b", "a/b\n"]
)
def test_what_cannot_be_a_repository_is_never_asked_for(hub, impatient, name):
    with pytest.raises(ModelError) as caught:
        resolve(name, None, patience=impatient)
    assert caught.value.cause is ModelCause.BAD_NAME
    assert not hub.hits


@pytest.mark.parametrize("revision", ["../x", "a b", "x?y", "/x", "x\n"])
def test_what_cannot_be_a_revision_is_never_asked_for(hub, impatient, revision):
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, revision, patience=impatient)
    assert caught.value.cause is ModelCause.NO_REVISION
    assert not hub.hits


HOSTILE = [
    "../x", "a/../../x", "/etc/passwd", "C:\\x", "C:x", "c:/x", "\\\\host\\share\\x", "//host/share/x", "..\\x",
    "a\\b", "x\0y", "x\n", "config.json:stream", "..", "",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_name_that_leads_out_of_the_folder_on_any_system_refuses_the_whole_repository(hub, impatient, name):
    assert is_hostile(name)
    assert not is_allowed(name)
    hub.extra_entries.append({"type": "file", "path": name, "size": 1, "oid": "0" * 40})
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, COMMIT, patience=impatient)
    assert (caught.value.cause, caught.value.detail) == (ModelCause.UNSAFE_NAME, name)


def test_strange_and_dangerous_names_are_left_out(hub, impatient):
    others = ["CON", "NUL.safetensors", "training_args.bin", "x.py", "onnx/model.safetensors", "model.safetensors ",
              "Model.safetensors", "model.safetensors.", "model-1-of-2.safetensors", "tokenizer.json\u200b",
              "aux.txt"]  # fmt: skip
    for name in others:
        assert not is_allowed(name)
        hub.extra_entries.append({"type": "file", "path": name, "size": 1, "oid": "0" * 40})
    hub.extra_entries.append({"type": "directory", "path": "vocab.txt", "oid": "0" * 40})
    assert len(resolve(REPOSITORY, COMMIT, patience=impatient).files) == 3


@pytest.mark.parametrize(
    "entry",
    [
        "text",
        {"type": "file"},
        {"type": "file", "path": "vocab.txt", "size": -1, "oid": "0" * 40},
        {"type": "file", "path": "vocab.txt", "size": 1, "oid": "0" * 39},
        {"type": "file", "path": "vocab.txt", "size": 1, "oid": "0" * 40, "lfs": {"oid": "z" * 64, "size": 1}},
        {"type": "file", "path": "vocab.txt", "size": 1, "oid": "0" * 40, "lfs": {"size": 1}},
    ],
)
def test_entry_that_makes_no_sense_is_no_listing(hub, impatient, entry):
    hub.extra_entries.append(entry)
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, COMMIT, patience=impatient)
    assert caught.value.cause is ModelCause.BAD_REPLY


def test_only_pickles_is_refused(hub, impatient):
    del hub.files["model.safetensors"]
    with pytest.raises(ModelError) as caught:
        resolve(REPOSITORY, None, patience=impatient)
    assert caught.value.cause is ModelCause.NO_WEIGHTS


def test_sharded_weights_are_allowed():
    assert is_allowed("model.safetensors.index.json")
    assert is_allowed("model-00001-of-00002.safetensors")


def test_stopping_while_the_hub_is_silent(hub, impatient):
    hub.faults["revision"].append(stall_before_head)
    heard = []

    def report(event: object) -> None:
        heard.append(event)
        if len(heard) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        resolve(REPOSITORY, None, report, patience=impatient)


def test_endpoint_is_the_hub_or_the_mirror(monkeypatch):
    for value, expected in (
        ("", "https://huggingface.co"),
        ("https://mirror.example/hf/", "https://mirror.example/hf"),
        ("mirror.example", "https://mirror.example"),
    ):
        monkeypatch.setenv("HF_ENDPOINT", value)
        assert endpoint() == expected
