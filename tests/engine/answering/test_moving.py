"""A question whose graphics card gives up in the middle: the same answers, every window read once, and it is said."""

from __future__ import annotations

import pytest
import torch

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.reading.device import DeviceCause, DeviceReason
from app.engine.reading.reader import ReaderInfo
from app.engine.reading.torch import checkpoint
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.service import ReadingService
from tests.engine.reading.torch import checkpoints
from tests.engine.reading.torch.cards import PretendCard, Workbench
from tests.engine.reading.vocabularies import CORPUS

TEXT = " ".join(f"{number} {line}" for number, line in enumerate(CORPUS * 3))[:12000]
QUESTION = "Who wrote the letter?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return checkpoints.deberta_v2(tmp_path_factory.mktemp("deberta"))


def question_of(reader, document):
    readable = ReadableDocument(document, reader.tokenizer.encode_document(document.text))
    return Question(QUESTION, [readable], reader, reader.tokenizer, None)


def answers_of(result):
    """What is the same however it was computed: quotes and places in order, scores to the fifth digit."""
    return [(answer.text, answer.places, round(answer.score, 3)) for answer in (*result.answers, *result.closest)]


@pytest.mark.parametrize(
    ("room", "cause"), [(2, None), (0, DeviceCause.MEMORY), (-1, DeviceCause.FAILED)], ids=["halved", "full", "broken"]
)
def test_the_answers_are_the_same_and_nothing_is_read_twice(folder, text_document, room, cause):
    document = text_document(TEXT)
    wanted = question_of(CheckpointReader(folder, "cpu"), document).read()
    bench = Workbench(PretendCard(batch=4))
    reader = CheckpointReader(folder, "auto", computer=bench.computer)
    assert reader.device == "cuda"
    question = question_of(reader, document)
    events, given = [], []
    real = reader.score

    def score(windows):
        if len(given) == 4:  # the first four were read on the card
            bench.room = max(room, 0)
            if room < 0:
                bench.room, bench.computing = 1000, RuntimeError("CUDA error: an illegal memory access")
        scores = real(windows)
        given.extend(bytes(window.ids) for window in windows)
        return scores

    reader.score = score
    count = len(question.likeliest_first())
    assert count > 9
    found = question.read(events.append)
    assert (reader.device, reader.batch) == (("cpu", torch.get_num_threads()) if cause else ("cuda", 2))
    assert answers_of(found) == answers_of(wanted)
    assert found.complete
    assert len(given) == len(set(given)), "neither a window nor a second look is read twice"
    assert count < len(given)
    assert [event.cause for event in events if isinstance(event, DeviceReason)] == ([cause] if cause else [])


def test_the_service_tells_who_reads_now(folder, text_document, builtin_folder, monkeypatch):
    bench = Workbench(PretendCard(batch=2))
    monkeypatch.setattr(checkpoint, "COMPUTER", bench.computer)
    service = ReadingService(builtin_folder)
    info = service.load(str(folder), "auto")
    assert (info.device, info.device_reason.cause) == ("cuda", DeviceCause.PROVED)
    document = text_document(TEXT)
    service.add(document)
    bench.room = 0
    events = []
    result = service.ask([document.fingerprint], QUESTION, events.append)
    assert result.complete
    (moved,) = [event for event in events if isinstance(event, ReaderInfo)]
    assert (moved.device, moved.device_reason.cause) == ("cpu", DeviceCause.MEMORY)
    assert moved == service.info()
    assert not any(isinstance(event, DeviceReason) for event in events)
