"""The order of reading: likely windows first, in any script, and no window left out."""

from __future__ import annotations

import numpy as np

from app.engine.reading.order import best_first, ngram_scores, passage_scores


def ranges_of(parts: list[str]) -> np.ndarray:
    ends = np.cumsum([len(part) for part in parts])
    return np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1)


def test_the_window_that_shares_words_with_the_question_comes_first():
    parts = ["The rent is due on the first. " * 9, "The deposit is 9,000 euros. " * 9, "Cats sleep all day. " * 9]
    scores = ngram_scores("How high is the DEPOSIT?", "".join(parts), ranges_of(parts))
    assert int(np.argmax(scores)) == 1


def test_ngrams_work_without_spaces_between_words():
    parts = ["今天天气很好。" * 20, "押金为九千欧元。" * 20, "猫整天睡觉。" * 20]
    assert int(np.argmax(ngram_scores("押金为多少欧元？", "".join(parts), ranges_of(parts)))) == 1


def test_matches_across_a_chunk_boundary_are_found(monkeypatch):
    monkeypatch.setattr("app.engine.reading.order._CHUNK", 16)
    parts = ["x" * 30 + "tenancy agreement" + "x" * 13, "y" * 60]
    whole = ngram_scores("tenancy agreement", "".join(parts), ranges_of(parts))
    monkeypatch.undo()
    assert np.allclose(whole, ngram_scores("tenancy agreement", "".join(parts), ranges_of(parts)))


def test_letters_whose_lower_case_is_longer_do_not_shift_places():
    text = "İ" * 500 + "the deposit"
    scores = ngram_scores("deposit", text, np.array([[0, 400], [400, len(text)]]))
    assert scores[1] > scores[0]


def test_a_window_gets_the_best_similarity_of_the_passages_it_touches():
    passages = np.eye(4, dtype=np.float32)
    question = np.array([0.1, 0.2, 0.9, 0.3], dtype=np.float32)
    tiles = np.array([[0, 10], [10, 20], [20, 30], [30, 40]])
    scores = passage_scores(question, passages, tiles, np.array([[0, 15], [15, 25], [25, 40], [30, 40]]))
    assert np.allclose(scores, [0.2, 0.9, 0.9, 0.3])


def test_every_window_is_in_the_order_once():
    order = best_first([np.array([0.0, 3.0]), np.zeros(0), np.array([3.0, 5.0, -1.0])])
    assert list(order) == [3, 1, 2, 0, 4]
