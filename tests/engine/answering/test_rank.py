"""The answer list is a function of the set of candidates."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.answer import of_different_sentences
from app.engine.answering.looks import reconsidered
from app.engine.answering.rank import (
    Candidates,
    as_passages,
    fold_words,
    rank,
    signs_of,
    telling_words,
    without_overlaps,
)
from app.engine.documents.document import Document, Kind
from app.engine.models.calibration import Calibration, Sigmoid, Signs
from app.engine.reading.spans import Candidate

CALIBRATION = Calibration(Sigmoid(0.25, -1.0), Sigmoid(0.25, -1.5), Sigmoid(0.25, 1.0), 0.2, "made up for the test")


def document(text: str, number: int = 0) -> Document:
    return Document(Path(f"/documents/{number}.txt"), Kind.TEXT, text, (), f"{number:064x}", len(text), 0, "utf-8")


def ranked(candidates, documents, calibration=CALIBRATION, top=10, question="What?"):
    kept = Candidates()
    kept.add(candidates)
    found = rank(
        question, reconsidered(kept, documents, question, [0] * len(documents), {}), documents, calibration, top
    )
    return found.answers, found.closest


candidates_in = st.lists(
    st.builds(
        lambda d, a, n, m, share: Candidate(d, a, a + n, m, share),
        st.integers(0, 2),
        st.integers(0, 90),
        st.integers(1, 10),
        st.floats(-20, 20).map(lambda m: round(m, 4)),
        st.sampled_from((0.1, 0.5, 0.9)),
    ),
    max_size=40,
)


@given(candidates_in, st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_come_changes_nothing(candidates, rng: random.Random):
    documents = [document("abcdefghij" * 10, n) for n in range(3)]
    shuffled = list(candidates)
    rng.shuffle(shuffled)
    assert ranked(candidates, documents) == ranked(shuffled, documents)


@given(candidates_in)
def test_no_two_spans_overlap(candidates):
    left = without_overlaps(sorted(candidates, key=lambda c: -c.margin))
    for number, one in enumerate(left):
        for other in left[number + 1 :]:
            assert one.document != other.document or one.end <= other.start or other.end <= one.start


@given(candidates_in, st.integers(0, 8))
def test_passages_are_whole_sentences_each_once_in_the_same_order_and_without_a_number(candidates, top):
    text = "One is here. Two are there! Is three? Four, five.\n\nSix and seven. Eight. " * 3
    documents = [document(text, number) for number in range(3)]
    found = ranked(candidates, documents, top=top)
    covered = set()
    for before, after in zip(found, as_passages(*found, documents), strict=True):
        sentences = iter(_sentences(before))
        for passage in after:
            assert passage.confidence is None
            assert passage.text == text[passage.places[0].start : passage.places[0].end]
            for place in passage.places:
                assert (place.context_start, place.context_end) == (place.start, place.end)
                assert (place.document, place.start, place.end) in sentences  # in the same order
                positions = {(place.document, offset) for offset in range(place.start, place.end)}
                assert not covered & positions
                covered |= positions
    for number, first, last in _sentences((*found[0], *found[1])):  # each, or one that it touches
        assert any((number, offset) in covered for offset in range(first, last))


def _sentences(answers):
    return [(p.document, p.context_start, p.context_end) for answer in answers for p in answer.places]


def test_equal_answers_are_one_with_all_their_places_and_nothing_summed():
    text = "Nine euros. Now nine  Euros! Ten."
    spans = [Candidate(0, 0, 10, 2.0), Candidate(0, 16, 27, 5.0), Candidate(0, 29, 32, 1.0)]
    answers, _ = ranked(spans, [document(text)])
    assert [(a.text, a.score, len(a.places)) for a in answers] == [("nine  Euros", 5.0, 2), ("Ten", 1.0, 1)]
    assert answers[0].confidence == round(CALIBRATION.confidence(Signs(5.0), is_first=True), 4)


def test_below_the_threshold_there_are_passages_and_no_answers():
    answers, closest = ranked([Candidate(0, 0, 3, -3.0)], [document("Ten euros.")])
    assert answers == ()
    assert [(p.text, p.confidence) for p in closest] == [("Ten", None)]


def test_a_reader_that_was_not_measured_has_scores_and_no_confidence():
    answers, _ = ranked([Candidate(0, 0, 3, 0.5), Candidate(0, 5, 9, -0.1)], [document("Ten. Nine.")], calibration=None)
    assert [(a.text, a.confidence, a.score) for a in answers] == [("Ten", None, 0.5)]


def test_every_document_with_an_answer_keeps_its_best_one():
    documents = [document("Alpha. Beta. Gamma. Delta.", n) for n in range(2)]
    many = [Candidate(0, 0, 5, 9.0), Candidate(0, 7, 11, 8.0), Candidate(0, 13, 18, 7.0), Candidate(1, 20, 25, 0.0)]
    answers, _ = ranked(many, documents, top=2)
    assert [(a.text, a.places[0].document) for a in answers] == [("Alpha", 0), ("Beta", 0), ("Delta", 1)]


def test_many_candidates_stay_flat_in_memory_and_the_best_survive():
    kept = Candidates()
    for start in range(5_000):
        kept.add([Candidate(0, start, start + 1, float(start % 977))])
    best = kept.of(0)
    assert len(best) <= 512
    assert best[0].margin == 976.0


def test_quotes_of_punctuation_alone_are_not_all_the_same():
    assert fold_words("€ 5") == fold_words("5")
    assert fold_words("§") != fold_words("†")


def test_no_answer_is_a_full_stop_or_an_echo_of_the_question():
    text = "Deposit matters here. The deposit is 1,880 euros. The rent is 940 euros."
    spans = [Candidate(0, 37, 48, 8.0), Candidate(0, 22, 33, 5.0), Candidate(0, 48, 49, 4.0), Candidate(0, 0, 7, 3.0)]
    rent = Candidate(0, 62, 71, 1.0)
    answers, _ = ranked([*spans, rent], [document(text)], question="How much is the deposit?")
    assert [answer.text for answer in answers] == ["1,880 euros", "940 euros"]


def test_the_best_answer_may_repeat_the_question():
    answers, _ = ranked([Candidate(0, 7, 11, 3.0)], [document("It was blue.")], question="Is it red or blue?")
    assert [answer.text for answer in answers] == ["blue"]


def test_a_further_answer_of_a_document_has_its_own_measure_and_each_document_its_first():
    text = "Ten euros. Nine pounds. Eight francs."
    spans = [Candidate(0, 0, 9, 4.0), Candidate(0, 11, 22, 3.0), Candidate(1, 24, 36, 2.0)]
    answers, _ = ranked(spans, [document(text, 0), document(text, 1)])
    expected = {"Ten euros": (4.0, True), "Nine pounds": (3.0, False), "Eight francs": (2.0, True)}
    assert {answer.text: answer.confidence for answer in answers} == {
        quote: round(CALIBRATION.confidence(Signs(margin), is_first=first), 4)
        for quote, (margin, first) in expected.items()
    }
    assert [answer.text for answer in answers] == ["Ten euros", "Eight francs", "Nine pounds"], "by confidence"


SIGNED = Calibration(
    Sigmoid(0.25, -3.0, end=2.0, words=1.5), Sigmoid(0.25, -1.5), Sigmoid(0.25, 1.0), 0.2, "made up for the test"
)


def test_how_sure_an_answer_is_depends_on_its_end_and_on_the_questions_words_in_its_sentence():
    text = "The landlord is Harbour Trust. The tenant is Ms Okafor."
    place = text.index("Harbour"), text.index(". The")

    def confidence(share: float, question: str) -> float:
        answers, _ = ranked([Candidate(0, *place, 5.0, share)], [document(text)], SIGNED, question=question)
        return answers[0].confidence

    signs = Signs(5.0, 0.625, 0.333)
    expected = round(SIGNED.confidence(signs, is_first=True), 4)
    assert confidence(0.625, "Which landlord signed?") == expected
    assert confidence(0.25, "Which landlord signed?") < expected < confidence(0.625, "The landlord?")


def test_a_further_answer_is_never_surer_than_the_best_of_its_document():
    text = "Ten euros. Nine pounds."
    spans = [Candidate(0, 0, 9, 6.0, 0.5), Candidate(0, 11, 22, 5.9, 0.9)]
    first, second = ranked(spans, [document(text)], SIGNED)[0]
    assert (first.text, second.text) == ("Ten euros", "Nine pounds")
    assert SIGNED.confidence(Signs(5.9), is_first=False) > first.confidence == second.confidence


@pytest.mark.parametrize(
    ("question", "sentence", "share"),
    [
        ("The monthly rent?", "The rent, paid each month, is 940 euros", 1.0),
        ("How high is the monthly fee?", "The rent, paid each month, is 940 euros", 1 / 2),
        ("租金多少？", "每月租金为九百四十欧元", 1 / 3),
        ("ค่าเช่าเท่าไร", "ค่าเช่าต่อเดือน 940 ยูโร", 4 / 10),
        ("Who?", "It was Ada", 0.0),
    ],
)
def test_what_a_sentence_repeats_of_a_question(question, sentence, share):
    signs = signs_of(telling_words(question), Candidate(0, len(sentence) - 2, len(sentence), 1.0), document(sentence))
    assert signs.words == round(share, 3)


def test_passages_of_one_sentence_are_shown_once():
    text = "Ten euros or twenty. A cat sleeps."
    spans = [Candidate(0, 0, 3, -9.0), Candidate(0, 13, 19, -10.0), Candidate(0, 23, 26, -11.0)]
    _, closest = ranked(spans, [document(text)])
    assert [passage.text for passage in closest] == ["Ten", "twenty", "cat"]
    assert [passage.text for passage in of_different_sentences(closest)] == ["Ten", "cat"]


def test_passages_fill_up_to_three_behind_the_answers():
    text = "Ten euros. Nine pounds. Eight francs. Seven crowns."
    places = ((0, 9, 4.0), (11, 22, -8.0), (24, 36, -9.0), (38, 50, -10.0))
    answers, closest = ranked([Candidate(0, *place) for place in places], [document(text)])
    assert [answer.text for answer in answers] == ["Ten euros"]
    assert [passage.text for passage in closest] == ["Nine pounds", "Eight francs"]
    assert {passage.confidence for passage in closest} == {None}


def test_the_same_words_elsewhere_are_a_place_only_if_they_beat_their_own_null():
    text = "Ten euros. So ten euros. Maybe ten euros."
    spans = [Candidate(0, 0, 9, 4.0), Candidate(0, 14, 23, 0.5), Candidate(0, 31, 40, -0.5)]
    answers, _ = ranked(spans, [document(text)])
    assert [[place.start for place in answer.places] for answer in answers] == [[0, 14]]


def test_of_two_that_score_alike_the_one_whose_sentence_repeats_the_question_comes_first():
    text = "The landlord is Harbour Trust. The tenant is Ms Okafor. The agent is Mr Pell."
    spans = {name: (text.index(name), text.index(name) + len(name)) for name in ("Harbour Trust", "Ms Okafor")}

    def first(trust: float, okafor: float, question: str) -> str:
        candidates = [Candidate(0, *spans["Harbour Trust"], trust), Candidate(0, *spans["Ms Okafor"], okafor)]
        return ranked(candidates, [document(text)], question=question)[0][0].text

    assert first(5.30, 5.33, "Who is the landlord?") == "Harbour Trust"
    assert first(5.33, 5.30, "Who are the tenants?") == "Ms Okafor"
    assert first(5.30, 5.33, "Who is it?") == "Ms Okafor"
    assert first(5.30, 5.45, "Who is the landlord?") == "Ms Okafor", "what the reader thinks counts for more"
