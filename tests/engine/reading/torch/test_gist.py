"""Guesses at passages: near what the retriever says, whatever the batches; a missing map is no error."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from app.engine.reading.order import guess_scores
from app.engine.reading.torch import gist
from app.engine.reading.torch.bert import CompactFile, WordTable
from app.engine.reading.torch.builtin import Retriever
from app.engine.reading.torch.gist import FILE, Gist
from app.engine.task import Cancelled, stoppable
from app.paths import resource

FOLDER = resource("models/builtin")
WIDTH = 384


@pytest.fixture(scope="module")
def words():
    return WordTable.from_file(CompactFile(FOLDER / "model.safetensors"), "bert.embeddings.word_embeddings")


@pytest.fixture(scope="module")
def guess(words):
    made = Gist.from_folder(FOLDER, words, WIDTH)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def retriever(words, builtin_tokenizer):
    return Retriever(FOLDER, builtin_tokenizer, words)


def passages(count):
    rng = np.random.default_rng(count)
    return [rng.integers(4, 89_000, int(size)).astype(np.int32) for size in rng.integers(1, 120, count)]


def test_a_guess_is_the_mean_of_the_words_the_rare_ones_more_mapped(words, guess):
    ids = np.array([7, 5000, 60_000, 5000], dtype=np.int32)
    weights = ids / (ids + gist.COMMON)
    mean = (words(torch.from_numpy(ids.astype(np.int64))[None])[0].numpy() * weights[:, None]).sum(0) / weights.sum()
    (found,) = guess([ids])
    np.testing.assert_allclose(found, mean @ np.load(FOLDER / FILE).astype(np.float32), atol=1e-5)


def test_neither_batches_nor_neighbours_change_a_guess(guess, monkeypatch):
    some = passages(15)
    together = guess(some)
    assert together.shape == (15, WIDTH)
    monkeypatch.setattr(gist, "AT_ONCE", 4)
    np.testing.assert_allclose(guess(some), together, atol=1e-5)
    np.testing.assert_allclose(guess(some[9:10])[0], together[9], atol=1e-5)
    assert guess([]).shape == (0, WIDTH)


def test_pieces_that_say_nothing_leave_a_number(guess):
    assert np.isfinite(guess([np.zeros(3, dtype=np.int32)])).all()


def test_guessing_can_be_stopped(guess):
    def stop():
        raise Cancelled

    with stoppable(stop), pytest.raises(Cancelled):
        guess(passages(2))


def test_a_map_that_is_missing_or_damaged_is_none(words, tmp_path):
    whole = np.load(FOLDER / FILE)
    path = tmp_path / FILE
    assert Gist.from_folder(tmp_path, words, WIDTH) is None
    for damaged in (whole[:100], whole.astype(np.float32), np.full_like(whole, np.nan)):
        np.save(path, damaged)
        assert Gist.from_folder(tmp_path, words, WIDTH) is None
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    assert Gist.from_folder(tmp_path, words, WIDTH) is None
    for content in (b"", b"nothing of the kind", (FOLDER / FILE).read_bytes()[:-1000]):
        path.write_bytes(content)
        assert Gist.from_folder(tmp_path, words, WIDTH) is None
    np.save(path, whole)
    assert Gist.from_folder(tmp_path, words, WIDTH) is not None


def test_what_a_question_in_another_language_is_about_is_guessed(retriever, builtin_tokenizer):
    texts = [
        "The cat sleeps on the kitchen floor, and the dog beside it.",
        "The bridge over the river was built in 1902 by engineers from the capital.",
        "Interest rates of the central bank rose by half a percent last spring.",
        "Her second novel was printed in Vienna and translated into nine languages.",
    ]
    guesses = retriever.guess_passages([builtin_tokenizer.encode(text).ids for text in texts])
    for question in ("Wann wurde die Brücke gebaut?", "大桥是什么时候建成的？", "متى تم بناء الجسر؟"):
        (scores,) = guess_scores(retriever.embed_question(question), [guesses])
        assert int(scores.argmax()) == 1


def test_a_retriever_without_the_map_guesses_nothing(retriever, monkeypatch):
    retriever.embed_question("loads it")
    monkeypatch.setattr(retriever, "_gist", None)
    assert retriever.guess_passages(passages(3)) is None
