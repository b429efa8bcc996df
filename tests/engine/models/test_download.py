"""The downloader against every fault: what is on the disk, what is told, what is asked for again, what comes out."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import socket
import threading
import time

import pytest

from app.engine.models import download as downloading
from app.engine.models import part as parts
from app.engine.models.download import download
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.faults import Patience
from app.engine.models.hub import RemoteFile
from app.engine.models.transfer import Transfer, amount
from app.engine.task import Cancelled
from tests.engine.models.loopback_hub import (
    COMMIT,
    REPOSITORY,
    cut,
    drip,
    git_sha1,
    ignores_range,
    not_http,
    not_satisfiable,
    other_body,
    other_total,
    portal,
    redirect,
    refuse,
    sha256,
    stall,
    stall_before_head,
    wrong_content_range,
    zipped,
)

WEIGHTS = "model.safetensors"
PATIENT = Patience(connect_s=30, silence_s=30, first_wait_s=30)
"""For tests that stop the download themselves: nothing else may end the wait."""


@pytest.fixture
def data(model_files):
    return model_files[WEIGHTS]


@pytest.fixture
def weights(data):
    return RemoteFile(WEIGHTS, len(data), sha256(data), None)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Modèle · 模型" / "reader base"


@pytest.fixture
def fetch(hub, weights, folder, impatient):
    """download() of the weights, or of what is named; returns what was reported."""

    def run(*files: RemoteFile, report=None, patience=None) -> list[Transfer]:
        heard: list[Transfer] = []
        take = report or heard.append
        download(REPOSITORY, COMMIT, files or (weights,), folder, take, patience=patience or impatient)
        return heard

    return run


@pytest.fixture
def fails(fetch):
    """The error that download() ends with."""

    def run(*files: RemoteFile, **keywords: object) -> ModelError:
        with pytest.raises(ModelError) as caught:
            fetch(*files, **keywords)
        assert caught.value.model == REPOSITORY
        return caught.value

    return run


@pytest.fixture
def here(folder):
    """How many bytes of the weights' part are on the disk; None without one."""

    def size(name: str = WEIGHTS) -> int | None:
        path = folder / f"{name}.part"
        return path.stat().st_size if path.exists() else None

    return size


@pytest.fixture
def is_right(folder, data):
    """The weights are there, complete, and nothing else is left."""

    def check() -> bool:
        assert sorted(path.name for path in folder.iterdir()) == [WEIGHTS]
        return (folder / WEIGHTS).read_bytes() == data

    return check


def stop_at(fraction: float):
    """A report that cancels when so much has arrived."""

    def report(event: Transfer) -> None:
        if event.done >= fraction * event.total:
            raise Cancelled

    return report


def started(hub, fetch, here, fraction: float = 0.4) -> int:
    """Leave a part of about so much of the weights on the disk, as after a pause; returns its size."""
    hub.faults[WEIGHTS].append(stall(fraction))
    with pytest.raises(Cancelled):
        fetch(report=stop_at(fraction - 0.01), patience=PATIENT)
    hub.hits.clear()
    size = here()
    assert size
    return size


# ------------------------------------------------------------------------------ nothing goes wrong


def test_files_come_whole_and_are_told_of(hub, fetch, folder, model_files, weights):
    config = model_files["config.json"]
    tokenizer = model_files["tokenizer.json"]
    heard = fetch(
        RemoteFile("config.json", len(config), None, git_sha1(config)),
        RemoteFile("tokenizer.json", None, sha256(tokenizer), None),
        weights,
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == model_files
    assert [hit.headers["Accept-Encoding"] for hit in hub.hits] == ["identity"] * 5
    assert not any("Range" in hit.headers for hit in hub.hits)
    total = sum(map(len, model_files.values()))
    assert (heard[-1].file, heard[-1].done, heard[-1].total) == (WEIGHTS, total, total)
    assert all(event.waiting is None for event in heard)
    assert [event.done for event in heard] == sorted(event.done for event in heard)


def test_what_is_complete_is_checked_and_not_fetched(hub, fetch, is_right):
    fetch()
    hub.hits.clear()
    fetch()
    assert not hub.hits
    assert is_right()


def test_what_is_complete_but_damaged_is_fetched_again(hub, fetch, folder, is_right):
    fetch()
    with (folder / WEIGHTS).open("r+b") as file:
        file.seek(5)
        file.write(b"damaged")
    fetch()
    assert is_right()


def test_empty_file(hub, fetch, folder):
    hub.files["vocab.txt"] = b""
    fetch(RemoteFile("vocab.txt", 0, None, git_sha1(b"")))
    assert (folder / "vocab.txt").read_bytes() == b""


def test_file_without_a_hash_is_not_fetched(hub, fetch):
    with pytest.raises(ValueError, match=WEIGHTS):
        fetch(RemoteFile(WEIGHTS, 3, None, None))
    assert not hub.hits


@pytest.mark.parametrize("name", ["../x", "C:\\x", "\\\\host\\x", "CON", "/x", "model.py", "sub/model.safetensors"])
def test_hostile_names_are_never_asked_for_nor_written(hub, fails, tmp_path, name):
    problem = fails(RemoteFile(name, 3, "0" * 64, None))
    assert (problem.cause, problem.detail) == (ModelCause.UNSAFE_NAME, name)
    assert not hub.hits
    assert not list(tmp_path.iterdir())


def test_speed_and_amounts(hub, fetch):
    hub.faults[WEIGHTS].append(drip(20_000, 0.03))
    speeds = [event.bytes_per_second for event in fetch()]
    assert speeds[0] is None
    assert 0.2 < speeds[-1] / (20_000 / 0.03) < 1.2  # a busy machine drips more slowly
    assert [amount(size) for size in (0, 999, 16_300_000, 1_112_901_632)] == ["0 B", "999 B", "16 MB", "1.1 GB"]


# ------------------------------------------------------------------------------ the line


@pytest.mark.parametrize("fraction", [0.0, 0.01, 0.5, 0.999])
def test_line_that_ends_is_taken_up_where_it_was(hub, fetch, is_right, data, fraction):
    hub.faults[WEIGHTS].append(cut(fraction))
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [0, int(len(data) * fraction)]
    assert hub.sent(WEIGHTS) == len(data)


def test_line_that_ends_again_and_again_arrives_as_long_as_something_comes(hub, fetch, is_right, data, impatient):
    cuts = 3 * impatient.tries
    hub.faults[WEIGHTS] += [cut(n / cuts) for n in range(1, cuts)]
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == len(data)


def test_line_that_brings_nothing_is_given_up_and_the_part_kept(hub, fails, fetch, here, is_right, data, impatient):
    hub.faults[WEIGHTS] += [cut(0.3)] * (impatient.tries + 1)
    assert fails().cause is ModelCause.INTERRUPTED
    assert here() == int(len(data) * 0.3)
    hub.faults.clear()
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == len(data)


@pytest.mark.parametrize("fraction", [0.0, 0.5, 0.999])
def test_line_that_breaks_costs_at_most_what_had_not_been_read(hub, fetch, is_right, data, fraction):
    hub.faults[WEIGHTS].append(cut(fraction, reset=True))
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) - len(data) <= 256 * 1024


def test_silence_is_noticed(hub, fetch, is_right, data, soon_bored):
    hub.faults[WEIGHTS] += [stall(0.5), stall(0.5)]
    heard = fetch(patience=soon_bored)
    assert is_right()
    assert hub.starts(WEIGHTS) == [0, int(len(data) * 0.5), int(len(data) * 0.5)]
    waits = [event for event in heard if event.waiting is not None]
    assert {event.waiting for event in waits} == {ModelCause.STALLED}
    assert all(0 < event.retry_s <= 0.04 for event in waits)


def test_silence_for_ever(hub, fails, fetch, here, is_right, data, soon_bored):
    hub.faults[WEIGHTS] += [stall(0.5)] * 9
    problem = fails(patience=soon_bored)
    assert (problem.cause, problem.detail) == (ModelCause.STALLED, "127.0.0.1")
    assert here() == int(len(data) * 0.5)
    hub.faults.clear()
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == len(data)


def test_nobody_listens(hub, fails, here):
    hub.close()
    assert fails().cause is ModelCause.OFFLINE
    assert here() == 0


def test_short_body_under_a_right_length(hub, fetch, is_right, data):
    hub.faults[WEIGHTS].append(lambda reply: (reply.right_head(), reply.send(data[:10]))[0])
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [0, 10]


def test_body_without_a_length_ends_with_the_line(hub, fetch, is_right, data, weights):
    def fault(reply):
        reply.head(200)
        reply.send(reply.body)

    hub.faults[WEIGHTS] += [fault, fault]
    fetch(RemoteFile(WEIGHTS, None, weights.sha256, None))
    assert is_right()


def test_body_in_chunks(hub, fetch, is_right, data):
    def chunked(fraction):
        def fault(reply):
            start = reply.start or 0
            body = reply.body[start : int(len(data) * fraction)]
            span = {"Content_Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if reply.start else {}
            reply.head(206 if reply.start else 200, Transfer_Encoding="chunked", **span)
            for at in range(0, len(body), 50_000):
                piece = body[at : at + 50_000]
                reply.handler.wfile.write(b"%x\r\n" % len(piece))
                reply.send(piece)
                reply.handler.wfile.write(b"\r\n")
            if fraction == 1:
                reply.handler.wfile.write(b"0\r\n\r\n")

        return fault

    hub.faults[WEIGHTS] += [chunked(0.4), chunked(1)]
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [0, int(len(data) * 0.4)]
    assert hub.sent(WEIGHTS) == len(data)


# ------------------------------------------------------------------------------ pause and cancel


def test_pause_on_a_silent_line_is_quick_and_loses_nothing(hub, fetch, here, is_right, data):
    silent = []

    def report(event: Transfer) -> None:
        if silent:
            raise Cancelled
        if event.done >= int(len(data) * 0.4):
            silent.append(time.monotonic())

    hub.faults[WEIGHTS].append(stall(0.4))
    with pytest.raises(Cancelled):
        fetch(report=report, patience=PATIENT)
    assert time.monotonic() - silent[0] < PATIENT.silence_s  # at the next beat, where nobody else works
    assert here() == int(len(data) * 0.4)
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == len(data)


@pytest.mark.parametrize("fault", [stall_before_head, drip(100, 0.1), refuse(503)])
def test_cancel_is_quick_wherever_the_download_is(hub, fetch, fault):
    hub.faults[WEIGHTS].append(fault)
    begun = time.monotonic()

    def report(_event: object) -> None:
        if time.monotonic() - begun > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(report=report, patience=PATIENT)
    assert time.monotonic() - begun < PATIENT.silence_s


def test_cancel_is_quick_while_a_name_is_looked_up(hub, fetch, monkeypatch):
    looked_up = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_keywords: looked_up.wait(60) and [])
    begun = time.monotonic()

    def report(_event: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fetch(report=report, patience=PATIENT)
    assert time.monotonic() - begun < 30
    looked_up.set()


def test_thread_and_socket_end_with_the_download(hub, fetch):
    hub.faults[WEIGHTS].append(stall(0.2))
    with pytest.raises(Cancelled):
        fetch(report=stop_at(0.1), patience=PATIENT)
    end = time.monotonic() + PATIENT.silence_s / 2
    while any(thread.name == "request" for thread in threading.enumerate()) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any(thread.name == "request" for thread in threading.enumerate())


def test_no_more_than_a_few_pieces_are_ahead_of_a_slow_disk(hub, fetch, here):
    large = hub.files[WEIGHTS] = bytes(200_000_000)

    def report(event: Transfer) -> None:
        if event.done > 0:
            time.sleep(1.0)  # the queue and the system's buffers fill up meanwhile
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(RemoteFile(WEIGHTS, len(large), sha256(large), None), report=report, patience=PATIENT)
    assert here() < len(large) / 2
    assert hub.sent(WEIGHTS) - here() < 16_000_000  # 1 MB in the queue, the rest in the system's buffers


# ------------------------------------------------------------------------------ the server


@pytest.mark.parametrize(
    "fault", [ignores_range, wrong_content_range, not_satisfiable(None), not_satisfiable(1_000_003), zipped, not_http]
)
def test_odd_reply_to_the_rest_is_asked_again(hub, fetch, here, is_right, data, fault):
    size = started(hub, fetch, here)
    hub.faults[WEIGHTS].append(fault)
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size, size]
    assert hub.hits[-1].sent == len(data) - size


@pytest.mark.parametrize("fault", [ignores_range, wrong_content_range, not_satisfiable(None)])
def test_server_that_never_goes_on_from_the_middle_is_asked_for_the_whole(hub, fetch, here, is_right, data, fault):
    size = started(hub, fetch, here)

    def whole_or(reply):
        if reply.start is None:
            reply.send(reply.right_head())
        else:
            fault(reply)

    hub.faults[WEIGHTS] += [whole_or] * 9
    smallest = []
    fetch(report=lambda _event: smallest.append(here() or size))
    assert is_right()
    assert min(smallest) >= size  # what was there is not given up for a promise


def test_zipped_for_ever(hub, fails, fetch, here, is_right, data):
    size = started(hub, fetch, here)
    hub.faults[WEIGHTS] += [zipped] * 9
    problem = fails()
    assert (problem.cause, problem.detail) == (ModelCause.BAD_REPLY, "127.0.0.1: gzip")
    assert here() == size
    hub.faults.clear()
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.hits[-1].sent == len(data) - size


@pytest.mark.parametrize("fault", [other_total, not_satisfiable(10), other_body(b"short")])
def test_file_of_another_size_is_told_and_the_part_kept(hub, fails, fetch, here, is_right, data, fault):
    size = started(hub, fetch, here)
    hub.faults[WEIGHTS].append(fault)
    problem = fails()
    assert (problem.cause, problem.detail) == (ModelCause.OTHER_FILE, WEIGHTS)
    assert len(hub.body_hits(WEIGHTS)) == 1
    assert here() == size
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


def test_file_of_the_right_size_and_wrong_content_is_not_kept(hub, fails, fetch, folder, is_right, data):
    hub.faults[WEIGHTS].append(other_body(random.Random(9).randbytes(len(data))))
    problem = fails()
    assert (problem.cause, problem.detail) == (ModelCause.OTHER_FILE, WEIGHTS)
    assert not list(folder.iterdir())
    fetch()
    assert is_right()


def test_small_file_is_checked_by_what_git_calls_it(hub, fails, fetch, folder, model_files):
    config = model_files["config.json"]
    file = RemoteFile("config.json", None, None, git_sha1(config))
    hub.faults["config.json"].append(other_body(config.replace(b"V2", b"V3")))
    assert fails(file).cause is ModelCause.OTHER_FILE
    assert not list(folder.iterdir())
    fetch(file)
    assert (folder / "config.json").read_bytes() == config


def test_another_body_for_the_rest_of_an_earlier_part_is_fetched_once_more(hub, fetch, here, is_right, data):
    started(hub, fetch, here)
    hub.faults[WEIGHTS].append(other_body(random.Random(9).randbytes(len(data))))
    fetch()
    assert is_right()


def test_commit_that_is_gone(hub, fails, fetch, here, is_right):
    size = started(hub, fetch, here)
    kept, hub.commit = hub.commit, "f" * 40
    assert fails().cause is ModelCause.NO_REVISION
    assert here() == size
    hub.commit = kept
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


@pytest.mark.parametrize(
    ("fault", "cause", "detail"),
    [
        (refuse(401), ModelCause.REFUSED, "127.0.0.1: 401"),
        (refuse(403), ModelCause.REFUSED, "127.0.0.1: 403"),
        (refuse(403, X_Error_Code="GatedRepo"), ModelCause.GATED, WEIGHTS),
        (refuse(404), ModelCause.NO_FILE, WEIGHTS),
        (refuse(404, X_Error_Code="EntryNotFound"), ModelCause.NO_FILE, WEIGHTS),
        (refuse(429, Retry_After="86400"), ModelCause.BUSY, "127.0.0.1: 429"),
        (portal, ModelCause.PORTAL, "127.0.0.1"),
        (refuse(511), ModelCause.PORTAL, "127.0.0.1"),
    ],
)
def test_what_no_second_try_can_change_is_told_at_once(hub, fails, fetch, here, is_right, fault, cause, detail):
    size = started(hub, fetch, here)
    hub.faults[WEIGHTS].append(fault)
    problem = fails()
    assert (problem.cause, problem.detail) == (cause, detail)
    assert here() == size
    assert len(hub.body_hits(WEIGHTS)) == 1
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


@pytest.mark.parametrize(
    "fault", [refuse(429), refuse(500), refuse(502), refuse(503), refuse(504), refuse(408), not_http]
)
def test_what_may_pass_is_tried_again_and_not_for_ever(hub, fails, fetch, here, is_right, fault, impatient):
    size = started(hub, fetch, here)
    hub.faults[WEIGHTS] += [fault] * 100
    assert fails().cause in (ModelCause.BUSY, ModelCause.BAD_REPLY)
    assert here() == size
    assert len(hub.body_hits(WEIGHTS)) == impatient.tries
    hub.faults.clear()
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


@pytest.mark.parametrize(
    ("headers", "at_least"),
    [
        ({"Retry_After": "1"}, 1.0),
        ({"RateLimit": '"resolvers";r=0;t=1'}, 1.0),
        ({"Retry_After": "Sat, 21 Nov 2026 08:00:01 GMT", "Date": "Sat, 21 Nov 2026 08:00:00 GMT"}, 1.0),
        ({"Retry_After": "Sat, 21 Nov 2026 08:00:00 GMT", "Date": "Sat, 21 Nov 2026 08:00:01 GMT"}, 0.0),
        ({"Retry_After": "soon"}, 0.0),
    ],
)
def test_server_is_left_alone_for_as_long_as_it_asks(hub, fetch, is_right, headers, at_least):
    def busy(reply):
        # send_response() would put the real date there
        reply.handler.send_response_only(429)
        for name, value in headers.items():
            reply.handler.send_header(name.replace("_", "-"), value)
        reply.handler.send_header("Content-Length", "0")
        reply.handler.end_headers()

    hub.faults[WEIGHTS].append(busy)
    begun = time.monotonic()
    heard = fetch()
    assert at_least <= time.monotonic() - begun < at_least + 30
    assert {event.waiting for event in heard if event.waiting} == {ModelCause.BUSY}
    assert is_right()


def test_log_in_page_of_the_right_size(hub, fails, fetch, folder, is_right, data):
    def page(reply):
        reply.head(200, Content_Length=len(data), Content_Type="text/html")
        reply.send(b"<!doctype html>".ljust(len(data)))

    hub.faults[WEIGHTS].append(page)
    assert fails().cause is ModelCause.PORTAL
    assert not list(folder.iterdir())
    fetch()
    assert is_right()


@pytest.mark.parametrize("seed", range(12))
def test_any_faults_in_any_order_with_pauses_between(hub, fetch, here, is_right, data, impatient, seed):
    chance = random.Random(seed)
    lossless = [refuse(500), refuse(429), not_http, wrong_content_range, not_satisfiable(None), zipped]
    for _ in range(chance.randrange(1, 5)):
        for _ in range(chance.randrange(1, impatient.tries - 1)):
            hub.faults[WEIGHTS].append(chance.choice([*lossless, *(cut(chance.random()) for _ in lossless)]))
        with contextlib.suppress(Cancelled, ModelError):
            fetch(report=stop_at(chance.random()))
        before = here()
        hub.faults.clear()
        if before is None:
            break
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == (0 if before is None else len(data) - before)


# ------------------------------------------------------------------------------ redirects


def test_every_try_asks_the_hub_anew_where_the_file_lies(hub, fetch, is_right):
    hub.faults[WEIGHTS] += [cut(0.2), cut(0.4)]  # a link to a CDN is good for some minutes only
    fetch()
    assert [hit.server for hit in hub.hits] == ["hub", "cdn"] * 3
    assert is_right()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_on_the_same_server_are_followed(hub, fetch, is_right, status, data):
    path = f"/{REPOSITORY}/resolve/{COMMIT}/{WEIGHTS}"
    hub.faults["redirect"] += [redirect(path, status), redirect(WEIGHTS, status), redirect(hub.url + path + "?a=b c")]
    fetch()
    assert is_right()
    assert [hit.server for hit in hub.hits] == ["hub"] * 4 + ["cdn"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", None, "javascript:alert(1)"])
def test_redirect_to_what_is_no_server(hub, fails, fetch, here, is_right, location):
    hub.faults["redirect"].append(redirect(location))
    assert fails().cause is ModelCause.REDIRECTS
    assert here() == 0
    fetch()
    assert is_right()


def test_redirects_in_circles_end(hub, fails, fetch, is_right):
    path = f"/{REPOSITORY}/resolve/{COMMIT}/{WEIGHTS}"
    hub.faults["redirect"] += [redirect(path)] * 100
    assert fails().cause is ModelCause.REDIRECTS
    assert len(hub.hits) <= 10
    hub.faults.clear()
    fetch()
    assert is_right()


# ------------------------------------------------------------------------------ the disk


def test_too_little_room_is_told_before_anything_is_fetched(hub, fails, monkeypatch):
    monkeypatch.setattr(downloading, "RESERVE", 10**18)
    problem = fails()
    assert problem.cause is ModelCause.DISK_FULL
    assert problem.detail.endswith(" GB")
    assert not hub.hits


def test_room_is_looked_at_again_and_again(hub, fails, fetch, here, is_right, data, monkeypatch):
    monkeypatch.setattr(downloading, "CHECK_SPACE_EVERY", 100_000)
    real = downloading.shutil.disk_usage
    free = [real(os.curdir)] * 3

    def usage(path):
        facts = real(path)
        return free.pop() if free else facts._replace(free=downloading.RESERVE)

    monkeypatch.setattr(downloading.shutil, "disk_usage", usage)
    problem = fails()
    size = here()
    assert problem.cause is ModelCause.DISK_FULL
    assert problem.detail == amount(len(data) - size)
    assert 300_000 <= size < len(data)
    monkeypatch.setattr(downloading.shutil, "disk_usage", real)
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ENOSPC, ModelCause.DISK_FULL),
        (errno.EDQUOT, ModelCause.DISK_FULL),
        (errno.EFBIG, ModelCause.DISK_FULL),
        (errno.EIO, ModelCause.FOLDER),
    ],
)
def test_disk_that_is_full_in_the_middle_keeps_what_was_written(
    hub, fails, fetch, here, is_right, data, monkeypatch, number, cause
):
    full_at = 333_333  # inside a piece: the system writes what fits and refuses the rest
    write, written = os.write, [0]

    def limited(handle, view):
        if isinstance(view, bytes):  # a mark
            return write(handle, view)
        if written[0] >= full_at:
            raise OSError(number, os.strerror(number))
        count = write(handle, view[: full_at - written[0]])
        written[0] += count
        return count

    monkeypatch.setattr(parts.os, "write", limited)
    problem = fails()
    assert problem.cause is cause
    assert problem.detail == (amount(len(data) - full_at) if cause is ModelCause.DISK_FULL else os.strerror(number))
    assert here() == full_at
    monkeypatch.setattr(parts.os, "write", write)
    hub.hits.clear()
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [full_at]


def test_folder_that_cannot_be_made_or_written(hub, fails, folder, monkeypatch):
    folder.parent.write_bytes(b"a file where the folder should be")
    problem = fails()
    assert problem.cause is ModelCause.FOLDER
    assert problem.detail
    assert not hub.hits


def test_read_only_folder(hub, fails, fetch, folder, is_right, monkeypatch):
    folder.mkdir(parents=True)
    real = os.open
    if os.name == "nt" or os.geteuid() == 0:  # to them nothing is read-only: the system's answer is put in

        def refuse_to_create(path, flags, *rest, **keywords):
            if flags & os.O_CREAT and str(folder) in os.fspath(path):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return real(path, flags, *rest, **keywords)

        monkeypatch.setattr(parts.os, "open", refuse_to_create)
    folder.chmod(0o555)
    problem = fails()
    folder.chmod(0o755)
    assert (problem.cause, problem.detail) == (ModelCause.FOLDER, os.strerror(errno.EACCES))
    assert not hub.hits
    monkeypatch.setattr(parts.os, "open", real)
    fetch()
    assert is_right()


def test_folder_where_the_file_belongs(hub, fails, folder):
    (folder / WEIGHTS).mkdir(parents=True)
    problem = fails()
    assert problem.cause is ModelCause.FOLDER
    assert problem.detail.startswith(WEIGHTS)
    assert not hub.hits


@pytest.mark.parametrize("times", [2, 99])
def test_name_that_cannot_be_given_at_once_costs_no_byte(hub, fetch, fails, here, is_right, data, monkeypatch, times):
    real = parts.Path.replace
    left = [PermissionError(errno.EACCES, os.strerror(errno.EACCES))] * times

    def held_open(path, target):
        if left:
            raise left.pop()
        return real(path, target)

    monkeypatch.setattr(parts.Path, "replace", held_open)
    if times > 10:
        assert fails().cause is ModelCause.FOLDER
        assert here() == len(data)
        left.clear()
    fetch()
    assert is_right()
    assert hub.sent(WEIGHTS) == len(data)


def test_file_is_on_the_disk_before_it_has_its_name(hub, fetch, is_right, monkeypatch):
    order = []
    sync, name = os.fsync, parts.Path.replace
    monkeypatch.setattr(parts.os, "fsync", lambda handle: (order.append("sync"), sync(handle))[1])
    monkeypatch.setattr(parts.Path, "replace", lambda path, to: (order.append("name"), name(path, to))[1])
    fetch()
    assert is_right()
    assert order == (["sync", "name"] if os.name == "nt" else ["sync", "name", "sync"])


@pytest.mark.skipif(os.name == "nt", reason="making a link needs a right that few have there")
@pytest.mark.parametrize("name", [WEIGHTS + ".part", WEIGHTS + ".part.marks", WEIGHTS])
def test_link_in_the_folder_is_never_written_through(hub, fetch, folder, tmp_path, is_right, name):
    folder.mkdir(parents=True)
    precious = tmp_path / "precious"
    for link in (os.symlink, os.link):
        precious.write_bytes(b"precious")
        (folder / name).unlink(missing_ok=True)
        link(precious, folder / name)
        fetch()
        assert is_right()
        assert not (folder / WEIGHTS).is_symlink()
        assert precious.read_bytes() == b"precious"


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders there")
def test_pipe_in_place_of_the_part_does_not_hang(hub, fails, folder):
    folder.mkdir(parents=True)
    os.mkfifo(folder / (WEIGHTS + ".part"))
    assert fails().cause is ModelCause.FOLDER


# ------------------------------------------------------------------------------ parts that were touched


@pytest.fixture
def small_marks(monkeypatch):
    monkeypatch.setattr(parts, "MARK_EVERY", 100_000)


def touch(path, at: int, data: bytes = b"tampered") -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def test_touched_part_is_cut_where_it_was_still_right(hub, fetch, here, folder, is_right, data, small_marks):
    size = started(hub, fetch, here, 0.8)
    touch(folder / (WEIGHTS + ".part"), 555_555)
    fetch()
    assert is_right()
    (start,) = hub.starts(WEIGHTS)
    assert 555_555 - 100_000 - 2 * 262_144 <= start <= 555_555 < size  # marks stand between pieces


def test_zeros_that_a_power_cut_leaves_cost_only_the_end(hub, fetch, here, folder, is_right, data, small_marks):
    size = started(hub, fetch, here, 0.5)
    touch(folder / (WEIGHTS + ".part"), size, b"\0" * 50_000)  # longer, but never written
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS) == [size + 50_000, size]  # first believed, then found out by the hash


def test_doubt_outlives_another_pause(hub, fetch, here, folder, is_right, data, small_marks):
    size = started(hub, fetch, here, 0.5)
    touch(folder / (WEIGHTS + ".part"), size, b"\0" * 50_000)
    assert started(hub, fetch, here, 0.8) > size + 50_000
    fetch()
    assert is_right()
    assert hub.starts(WEIGHTS)[-1] == size


@pytest.mark.parametrize("marks", [None, b"", b"garbage\n\xff\n", b"999999999999999999 " + b"0" * 64 + b"\n", b"12 3"])
def test_part_without_good_marks_is_used_and_found_out(hub, fetch, here, folder, is_right, data, marks):
    for is_touched in (False, True):
        size = started(hub, fetch, here)
        path = folder / (WEIGHTS + ".part.marks")
        path.unlink() if marks is None else path.write_bytes(marks)
        if is_touched:
            touch(folder / (WEIGHTS + ".part"), 7)
        fetch()
        assert is_right()
        assert hub.starts(WEIGHTS) == ([size, 0] if is_touched else [size])
        (folder / WEIGHTS).unlink()


def test_part_that_is_too_long_goes_back_to_its_last_mark(hub, fetch, here, folder, is_right, data):
    size = started(hub, fetch, here)
    touch(folder / (WEIGHTS + ".part"), size, b"x" * len(data))
    assert {event.total for event in fetch()} == {len(data)}
    assert is_right()
    assert hub.starts(WEIGHTS) == [size]


def test_part_that_is_whole_is_not_asked_for(hub, fetch, folder, is_right, data):
    folder.mkdir(parents=True)
    (folder / (WEIGHTS + ".part")).write_bytes(data)
    fetch()
    assert is_right()
    assert not hub.hits


def test_whole_part_of_unknown_size_is_settled_by_the_servers_416(hub, fetch, folder, is_right, data, weights):
    folder.mkdir(parents=True)
    (folder / (WEIGHTS + ".part")).write_bytes(data)
    fetch(RemoteFile(WEIGHTS, None, weights.sha256, None))
    assert is_right()
    assert hub.sent(WEIGHTS) == 0
