"""A loopback hub with a small model, and patience that suits a test."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from app.engine.models.faults import Patience
from tests.engine.models.loopback_hub import running

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def impatient():
    """Quick to try again, quick to give up."""
    return Patience(connect_s=30, silence_s=30, first_wait_s=0.01, longest_wait_s=0.04, longest_asked_s=2, tries=4)


@pytest.fixture
def soon_bored(impatient):
    """Takes a short silence for a long one; only where silence is the subject: a busy machine is silent too."""
    return replace(impatient, silence_s=0.3)


@pytest.fixture
def model_files():
    chance = random.Random(3)
    return {
        "config.json": json.dumps({"architectures": ["DebertaV2ForQuestionAnswering"]}).encode(),
        "tokenizer.json": chance.randbytes(60_000),
        "model.safetensors": chance.randbytes(1_000_003),
    }


@pytest.fixture
def hub(model_files, monkeypatch):
    """Serves the small model, and some files that nobody may ask for; no proxy, and a token that must stay here."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HF_TOKEN", "hf_thisisnotforanybody")
    others = {"README.md": b"# Reader", "pytorch_model.bin": b"\x80\x04pickle", "modeling.py": b"import os"}
    with running({**model_files, **others}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub
        asked = [hit for hit in hub.hits if hit.path.rpartition("/")[2] in others]
        told = [hit for hit in hub.hits if {"authorization", "cookie"} & {name.lower() for name in hit.headers}]
        assert not asked, "a file that may not be fetched was"
        assert not told, "something was told that is nobody's business"
        assert not [hit for hit in hub.hits if "hf_thisisnotforanybody" in str(hit)]
