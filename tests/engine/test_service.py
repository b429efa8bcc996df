"""The reading service: what the window's reading process and the command line both run."""

from __future__ import annotations

from app.engine.answering.answer import Outcome
from app.engine.task import Cancelled

TEXT = "The lighthouse was built in 1871 by Anna Berg. " + "The sea was calm. " * 400


def test_it_loads_the_built_in_reader_and_tells_what_it_is(service):
    info = service.load(None, "auto")
    assert (info.id, info.device, info.precision, info.calibrated) == ("builtin", "cpu", "fp32", True)


def test_the_answer_list_is_the_same_with_and_without_the_passage_index(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    before = service.ask([document.fingerprint], "When was the lighthouse built?")
    while service.idle_step():
        pass
    after = service.ask([document.fingerprint], "When was the lighthouse built?")
    assert before == after
    assert after.answers[0].text == "1871"


def test_the_passage_index_finds_the_window_across_scripts(service, text_document):
    filler = "Cats sleep through the whole of the afternoon, on chairs and on window sills. " * 60
    document = text_document(filler + "The lighthouse was built in 1871 by Anna Berg. " + filler)
    service.load(None, "cpu")
    service.add(document)
    while service.idle_step():
        pass
    events = []
    service.ask([document.fingerprint], "灯塔是哪一年建成的？", events.append)
    first = next(event for event in events if getattr(event, "windows_done", 0))
    assert first.result is not None
    assert any("1871" in answer.text for answer in first.result.answers or first.result.closest)


def test_a_document_without_text_can_be_indexed_and_asked_beside_others(service, text_document):
    documents = [text_document("", "empty.txt"), text_document(TEXT)]
    service.load(None, "cpu")
    for document in documents:
        service.add(document)
    while service.idle_step():
        pass
    result = service.ask([document.fingerprint for document in documents], "When was the lighthouse built?")
    assert [verdict.outcome for verdict in result.verdicts] == [Outcome.UNREADABLE, Outcome.ANSWERED]


def test_idle_work_gives_way_to_a_call(service, text_document):
    service.load(None, "cpu")
    service.add(text_document(TEXT * 20))

    def called(_event):
        raise Cancelled

    try:
        service.idle_step(called)
    except Cancelled:
        pass
    else:
        raise AssertionError("tokenising did not look for a waiting call")


def test_a_removed_document_is_forgotten(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    assert service.ask([document.fingerprint], "Who built the lighthouse?").outcome is Outcome.ANSWERED
    service.remove(document.fingerprint)
    assert not service.idle_step()
