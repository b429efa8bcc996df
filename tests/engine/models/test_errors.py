"""Every cause has its sentence, and an error survives the way from a helper process."""

from __future__ import annotations

import pickle

import pytest

from app.engine.models.errors import ModelCause, ModelError
from app.messages import model_error


@pytest.mark.parametrize("cause", ModelCause)
@pytest.mark.parametrize("detail", ["", "hub.example"])
def test_every_cause_has_a_sentence(cause, detail):
    sentence = model_error(ModelError("acme/reader", cause, detail))
    assert sentence.endswith(".")
    assert not set("{}") & set(sentence)
    assert "()" not in sentence
    assert "acme/reader" in sentence or detail in sentence


@pytest.mark.parametrize("cause", ModelCause)
def test_where_nothing_has_arrived_nothing_is_said_to_be_kept_or_resumed(cause):
    sentence = model_error(ModelError("mDeBERTa", cause, "hub.example", has_arrived=False))
    assert not any(word in sentence for word in ("resume", "Resume", "is kept"))
    assert not set("{}") & set(sentence)
    if cause is ModelCause.OFFLINE:
        assert "“mDeBERTa”" in sentence
        assert sentence.endswith("and try again.")


def test_error_can_be_sent_between_processes():
    error = pickle.loads(pickle.dumps(ModelError("acme/reader", ModelCause.BUSY, "503", has_arrived=False)))
    assert (error.model, error.cause, error.detail) == ("acme/reader", ModelCause.BUSY, "503")
    assert not error.has_arrived
