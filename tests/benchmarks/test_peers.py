"""Peers answer over their pipes: ours and transformers 5 here; the others need environments from the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.peers import environments
from benchmarks.peers.process import PEERS, Peer, PeerError, ours

TEXT = "Anna repaired the lamp. The foundation stone of the breakwater was laid in 1903 by the engineer Ruth Calloway."
QUESTION = "Who laid the foundation stone?"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models that are made for one test serve the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERLIGHT_BENCHMARKS", str(cache))


def test_ours_reads_its_own_windows_and_those_of_the_peers(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    peer = Peer(ours("fp32"), "builtin")
    try:
        plain = peer.read(text, QUESTION)
        own = peer.read(text, QUESTION, own_windows=True)
    finally:
        peer.close()
    assert plain["answer"] == own["answer"] == "Ruth Calloway"
    assert plain["windows"] == own["windows"] == 1
    assert plain["reading_s"] > 0


def test_a_precision_that_is_not_there_is_no_result() -> None:
    with pytest.raises(PeerError):
        Peer(ours("fp7"), "builtin")


@pytest.mark.timeout(300)
def test_transformers_and_ours_read_the_same_checkpoint_alike(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(" ".join([TEXT] * 40), encoding="utf-8")
    heard = []
    for engine in (ours("fp32"), next(engine for engine in PEERS if engine.key == "b")):
        peer = Peer(engine, "tiny")
        try:
            heard.append(peer.read(text, QUESTION))
        finally:
            peer.close()
    assert heard[0]["windows"] == heard[1]["windows"] > 2


def test_a_peer_needs_its_own_version_of_transformers(tmp_path: Path) -> None:
    """Run in our environment, the pipeline refuses instead of measuring something else."""
    pipeline = next(engine for engine in PEERS if engine.key == "a")
    with pytest.raises(PeerError):
        Peer(type(pipeline)(pipeline.key, pipeline.title, pipeline.module), "tiny")


def test_environments_are_kept_where_the_person_says(cache: Path) -> None:
    assert environments.cache_folder() == cache
