"""What the benchmark of tables measures with is what it says."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest

from app.engine.documents.service import DocumentService
from app.engine.reading.reader import WindowInput
from app.engine.reading.tokenizer import WindowTokenizer
from app.paths import resource
from benchmarks.exhaustive.texts import Texts, load_sources
from benchmarks.grid.documents import make_documents, questions, typeset
from benchmarks.grid.memory import random_scores
from benchmarks.grid.speed import Loop, Timed
from benchmarks.peers.process import Engine


def test_documents_are_pdfs_of_about_so_many_pages_with_all_of_the_text(tmp_path):
    sources = load_sources([])
    texts = {"": Texts(sources[""], WindowTokenizer.from_folder(resource("models/builtin")))}
    one, two = make_documents(tmp_path, sources, texts, 2, 2)
    read = [DocumentService().open(path) for path in (one, two)]
    assert read[0].fingerprint != read[1].fingerprint
    for document in read:
        assert 1 <= len(document.pages) <= 3
        first = sources[""].paragraphs[0].text.split()[:6]
        assert " ".join(first) in " ".join(document.text.split())
    assert set(questions(sources, 3)) <= {question.text for _, question in sources[""].asked}


def test_a_sample_has_documents_of_the_whole(tmp_path):
    sources = load_sources([])
    texts = {"": Texts(sources[""], WindowTokenizer.from_folder(resource("models/builtin")))}
    whole = make_documents(tmp_path / "whole", sources, texts, 4, 1)
    sample = make_documents(tmp_path / "sample", sources, texts, 4, 1, every=3)
    assert [path.name for path in sample] == [whole[0].name, whole[3].name]
    assert sample[1].read_bytes() == whole[3].read_bytes()


def test_a_peer_puts_a_few_questions_to_each_document_and_every_one_has_its_turn(tmp_path, monkeypatch):
    asked = []

    class Counted:
        def __init__(self, engine, model):
            pass

        def read(self, text, question):
            asked.append((text, question))
            return {"reading_s": 1.0, "cpu_s": 2.0}

        def close(self):
            pass

    monkeypatch.setattr("benchmarks.grid.speed.Peer", Counted)
    with ExitStack() as stack:
        loop = Loop(Engine("x", "X", "x"), ["a", "b", "c"], 2, stack)
        for text in (1, 2, 3):
            loop.read(text)
    assert asked == [(1, "a"), (1, "b"), (2, "c"), (2, "a"), (3, "b"), (3, "c")]
    assert (loop.timed.a_minute, loop.timed.processor_s) == (60.0, 2.0)


def test_letters_of_other_scripts_are_typeset_where_there_is_a_font(tmp_path):
    from benchmarks.grid import documents

    if documents._font() is None:
        pytest.skip("none of the fonts is here")
    words = "Η εκμίσθωση αρχίζει. Договор начинается. Sözleşme başlar."
    assert DocumentService().open(typeset(tmp_path / "x.pdf", words)).text.strip() == words


def test_scores_that_stand_in_for_the_network_differ_by_window_and_are_the_same_again():
    windows = [WindowInput(np.arange(n, n + 9), np.zeros(9, np.int64), 3, 8) for n in (1, 2)]
    one, two = random_scores(windows)
    again, _ = random_scores(windows)
    assert one.start.shape == one.end.shape == (9,)
    assert np.array_equal(one.start, again.start)
    assert not np.array_equal(one.start, two.start)


def test_figures_are_over_all_documents():
    timed = Timed("x", 10, [30.0, 90.0], [10.0, 30.0])
    assert (timed.a_minute, timed.processor_s) == (10.0, 2.0)
