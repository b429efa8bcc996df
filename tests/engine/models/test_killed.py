"""A download survives a kill: a real process, SIGKILL at random moments, again and again."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import pytest

from app.engine.models.hub import RemoteFile
from tests.engine.models import child, killed_store
from tests.engine.models.loopback_hub import COMMIT, REPOSITORY, git_sha1, running, sha256

KILLS = 50
"""As many as issue 3 asks for."""
MOST_IN_A_ROW = 10
"""Then it may end in peace: a busy machine may be too slow to come any further between two kills."""
SIZE = 3_000_000
MOST_LOST_PER_KILL = 256 * 1024
"""Bytes that a kill may catch between the server and the disk."""

WEIGHTS, CONFIG = "model.safetensors", "config.json"


def throttled(reply) -> None:
    """About 3 MB/s: a kill finds the download somewhere in the middle."""
    rest = reply.right_head()
    for at in range(0, len(rest), 16384):
        reply.send(rest[at : at + 16384])
        time.sleep(0.005)


@pytest.fixture
def context():
    return killed_store.context()


@dataclass(frozen=True)
class Kill:
    """What a kill left: how much of each file, and how often it had been asked for until then."""

    sizes: dict[str, int]
    asked: dict[str, int]


def test_killed_at_any_moment_it_ends_right_and_fetches_nothing_twice(context, tmp_path, record_property):
    chance = random.Random(20261121)
    bodies = {WEIGHTS: chance.randbytes(SIZE), CONFIG: chance.randbytes(70_000)}
    files = [
        RemoteFile(CONFIG, len(bodies[CONFIG]), None, git_sha1(bodies[CONFIG])),
        RemoteFile(WEIGHTS, SIZE, sha256(bodies[WEIGHTS]), None),
    ]
    done = rounds = 0
    with running(bodies) as hub:
        for name in bodies:
            hub.faults[name] += [throttled] * 10_000
        while done < KILLS:
            rounds += 1
            folder = tmp_path / str(rounds)
            hub.hits.clear()
            kills = download_under_fire(context, (hub.url, REPOSITORY, COMMIT, files, folder), chance, hub, bodies)
            done += len(kills)
            assert {path.name: path.read_bytes() for path in folder.iterdir()} == bodies
            for name, body in bodies.items():
                assert hub.sent(name) - len(body) <= len(kills) * MOST_LOST_PER_KILL
                for kill in kills:
                    starts = hub.starts(name)[kill.asked[name] :]
                    assert all(start >= kill.sizes[name] for start in starts), "asked for what was on the disk"
                    assert not starts or starts[0] == kill.sizes[name]
    record_property("kills", done)
    record_property("downloads", rounds)


def download_under_fire(context, arguments, chance, hub, bodies) -> list[Kill]:
    """Start the download until it ends by itself; before that, kill it at random moments."""
    folder = arguments[-1]
    kills = []
    while True:
        process = context.Process(target=child.run, args=arguments)
        process.start()
        process.join(chance.uniform(0.0, 0.4) if len(kills) < MOST_IN_A_ROW else None)
        code = process.exitcode
        if code is None:
            process.kill()
            process.join()
            process.close()
            kills.append(Kill({name: left(folder, name, bodies[name]) for name in bodies}, asked(hub, bodies)))
            continue
        process.close()
        assert code == 0
        return kills


def asked(hub, bodies) -> dict[str, int]:
    return {name: len(hub.body_hits(name)) for name in bodies}


def left(folder, name, body) -> int:
    """How much of a file a kill left; all of it is right."""
    path, part = folder / name, folder / f"{name}.part"
    if path.exists():
        assert path.read_bytes() == body
        return len(body)
    if not part.exists():
        return 0
    data = part.read_bytes()
    assert body.startswith(data)
    return len(data)
