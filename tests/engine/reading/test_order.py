"""The order of reading: likely windows first, in any script, and no window left out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.engine.reading.order import best_first, best_touching, guess_scores, ngram_scores, passage_ends, together


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
    tiles = np.array([[0, 10], [10, 20], [20, 30], [30, 40]])
    windows = np.array([[0, 15], [15, 25], [25, 40], [30, 40]])
    assert np.allclose(best_touching(np.array([0.1, 0.2, 0.9, 0.3]), tiles, windows), [0.2, 0.9, 0.9, 0.3])


def test_windows_that_the_growing_index_has_not_reached_are_not_known():
    scores = best_touching(np.array([0.5]), np.array([[0, 10]]), np.array([[0, 15], [15, 30]]))
    assert scores[0] == 0.5
    assert np.isnan(scores[1])


def test_a_window_between_passages_of_a_growing_index_is_not_known():
    known = np.array([[0, 10], [40, 50]])
    windows = np.array([[0, 15], [12, 30], [5, 45], [45, 60], [50, 60]])
    scores = best_touching(np.array([0.3, 0.7]), known, windows)
    assert np.allclose(scores, [0.3, np.nan, 0.7, 0.7, np.nan], equal_nan=True)


def test_a_passage_gets_the_best_score_of_the_overlapping_windows_that_touch_it():
    windows = np.array([[0, 20], [15, 35], [30, 50]])
    passages = np.array([[0, 12], [12, 32], [32, 50]])
    assert np.allclose(best_touching(np.array([0.1, 0.6, 0.2]), windows, passages), [0.1, 0.6, 0.6])


def test_what_all_guesses_have_in_common_tells_nothing():
    rng = np.random.default_rng(3)
    about = rng.normal(size=(80, 16))
    question = about[17].astype(np.float32)
    (plain,) = guess_scores(question, [about])
    (moved,) = guess_scores(question, [(about + 5 * question + 3).astype(np.float16)])
    assert int(plain.argmax()) == int(moved.argmax()) == 17
    np.testing.assert_allclose(moved, plain, atol=0.3)


def test_a_document_of_one_passage_is_guessed_at_beside_the_others():
    rng = np.random.default_rng(4)
    question = rng.normal(size=16).astype(np.float32)
    single = (question + 4)[None]
    others = rng.normal(size=(30, 16)) + 4
    scores = guess_scores(question, [others, None, single, np.zeros((0, 16))])
    assert scores[1] is None
    assert [len(each) for each in scores if each is not None] == [30, 1, 0]
    assert scores[2][0] > scores[0].max()
    assert guess_scores(question, [None, None]) == [None, None]


def test_every_window_is_in_the_order_once():
    assert list(best_first(np.array([0.0, 3.0, 3.0, 5.0, -1.0]))) == [3, 1, 2, 0, 4]


def test_letters_decide_where_meaning_is_alike_and_alone_where_there_is_no_index():
    ngrams = np.array([0.0, 0.6, 0.1])
    assert int(np.argmax(together(np.array([0.81, 0.80, 0.81]), ngrams))) == 1
    assert list(best_first(together(np.full(3, np.nan), ngrams))) == [1, 2, 0]


def test_a_few_shared_digits_do_not_outvote_meaning_in_another_script():
    parts = ["Цены выросли в 1973 году. " * 9, "Библиотеку основала Анна Берг. " * 9, "Кошки спят. " * 9]
    ngrams = ngram_scores("Who founded the library, 19 or 20 people?", "".join(parts), ranges_of(parts))
    assert ngrams.max() < 0.1
    assert int(np.argmax(together(np.array([0.80, 0.86, 0.79]), ngrams))) == 1


def test_a_window_not_reached_by_the_index_waits_neither_for_all_nor_for_none():
    order = list(best_first(together(np.array([0.9, 0.7, np.nan, 0.71]), np.zeros(4))))
    assert order[0] == 0
    assert order.index(2) == 1


@given(st.lists(st.sampled_from(["word", "end. ", "Ende! ", "。", "\n", " "]), max_size=300), st.integers(1, 40))
def test_passages_tile_the_document_and_none_is_too_long(pieces, longest):
    text = "".join(pieces)
    starts = np.cumsum([0, *(len(piece) for piece in pieces[:-1])]).astype(np.int32)[: len(pieces)]
    ends = passage_ends(text, starts, longest)
    lengths = np.diff([0, *ends])
    assert int(lengths.sum()) == len(starts)
    assert all(0 < length <= longest for length in lengths)


def test_passages_end_with_sentences_where_they_can():
    text = "one two three. four five six seven. eight nine ten eleven twelve thirteen"
    starts = np.array([0, *(place + 1 for place, char in enumerate(text) if char == " ")], dtype=np.int32)
    assert list(passage_ends(text, starts, 5)) == [3, 7, 12, 13]
