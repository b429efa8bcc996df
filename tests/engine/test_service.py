"""The reading service: what the window's reading process and the command line both run."""

from __future__ import annotations

import gc
import pickle
import time
import weakref
from dataclasses import replace

import pytest

from app.engine.answering.answer import Outcome, Reading
from app.engine.answering.kind import Kind
from app.engine.answering.memory import Reads, content_key
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.resting import IDLE_S, Rest
from app.engine.reading.torch.builtin import DEFAULT
from app.engine.reading.torch.int8 import resolved
from app.engine.reading.windows import MEASURED
from app.engine.service import ReadingService
from app.engine.task import Cancelled

TEXT = "The lighthouse was built in 1871 by Anna Berg. " + "The sea was calm. " * 160


def test_it_loads_the_built_in_reader_and_tells_what_it_is(service):
    info = service.load(None, "auto")
    assert (info.id, info.device, info.calibrated) == ("builtin", "cpu", True)
    assert info.precision == resolved("auto", DEFAULT)


def test_a_question_of_another_kind_is_not_read_for_unless_that_is_wanted(service, text_document):
    document, empty = text_document(TEXT), text_document("", "empty.txt")
    service.load(None, "cpu")
    for each in (document, empty):
        service.add(each)
    prints, events = [document.fingerprint, empty.fingerprint], []
    result = service.ask(prints, "Please summarise this document.", events.append)
    assert (result.kind, result.put, result.complete) == (Kind.SUMMARY, False, False)
    assert [verdict.outcome for verdict in result.verdicts] == [Outcome.INCOMPLETE, Outcome.UNREADABLE]
    assert not events
    assert result.answers == result.closest == ()
    anyway = service.ask_anyway(prints, "Please summarise this document.", events.append)
    assert (anyway.kind, anyway.put, anyway.complete) == (Kind.SUMMARY, True, True)
    assert all(answer.confidence is None for answer in anyway.answers)
    assert any(isinstance(event, Reading) for event in events)


def test_yes_or_no_is_read_for_and_gets_whole_sentences(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    result = service.ask([document.fingerprint], "Was the lighthouse built in 1871?")
    assert (result.kind, result.put, result.complete) == (Kind.YES_NO, True, True)
    assert result.answers[0].text == "The lighthouse was built in 1871 by Anna Berg."
    assert result.answers[0].confidence is None
    plain = service.ask([document.fingerprint], "When was the lighthouse built?")
    assert (plain.kind, plain.answers[0].text) == (Kind.ASK, "1871")
    assert plain.answers[0].confidence is not None


def test_the_persons_caution_decides_what_is_an_answer(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    prints, question = [document.fingerprint], "When was the lighthouse built?"
    usual = service.put(prints, question, False, None)
    assert usual == service.ask(prints, question)
    sure = usual.answers[0].confidence
    assert service.put(prints, question, False, sure).answers[0].text == "1871"
    strict = service.put(prints, question, False, sure + 0.01)
    assert (strict.answers, strict.outcome) == ((), Outcome.NONE)
    assert strict.closest[0].text == "1871"
    assert len(service.put(prints, question, False, 0.0).answers) > len(usual.answers)
    assert service.put(prints, "Please summarise this document.", False, 0.0).put is False
    assert service.put(prints, "Please summarise this document.", True, 0.0).put
    assert service.info().threshold is not None


def test_the_answer_list_is_the_same_with_and_without_the_passage_index(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    before = service.ask([document.fingerprint], "When was the lighthouse built?")
    service._reads = Reads()
    service._pace = 1.0
    while service.idle_step():
        pass
    assert service._passages_of(document.fingerprint).complete
    after = service.ask([document.fingerprint], "When was the lighthouse built?")
    assert before == after
    assert after.answers[0].text == "1871"


def test_the_passage_index_finds_the_window_across_scripts(service, text_document):
    filler = "Cats sleep through the whole of the afternoon, on chairs and on window sills. " * 60
    document = text_document(filler + "The lighthouse was built in 1871 by Anna Berg. " + filler)
    service.load(None, "cpu")
    service._pace = 1.0  # as if reading took minutes: an index pays
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
    service.add(text_document(TEXT * 50))

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


# ------------------------------------------------------------------------------ never twice


QUESTION = "When was the lighthouse built?"


def counted(service):
    """The number of windows that the reader has scored since, but for second looks, in a list of one."""
    scored, original = [0], service._reader.score

    def score(windows):
        scored[0] += sum(len(window.ids) != MEASURED[BUILTIN].look for window in windows)
        return original(windows)

    service._reader.score = score
    return scored


def stop_after(windows):
    def report(event):
        if getattr(event, "windows_done", 0) >= windows:
            raise Cancelled

    return report


def test_the_same_question_again_reads_nothing_and_says_the_same(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    first = service.ask([document.fingerprint], QUESTION)
    scored, events = counted(service), []
    assert service.ask([document.fingerprint], f"  {QUESTION}\n", events.append) == first
    assert scored == [0]
    assert events[0].result == first
    service.ask([document.fingerprint], "Who built the lighthouse?")
    assert scored[0] > 0


def test_a_document_that_was_closed_and_opened_again_is_not_read_again(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    first = service.ask([document.fingerprint], QUESTION)
    service.remove(document.fingerprint)
    with pytest.raises(KeyError):
        service.ask([document.fingerprint], QUESTION)
    service.add(document)
    scored = counted(service)
    assert service.ask([document.fingerprint], QUESTION) == first
    assert scored == [0]


def test_what_was_read_can_be_forgotten(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    first = service.ask([document.fingerprint], QUESTION)
    service.forget()
    scored = counted(service)
    assert service.ask([document.fingerprint], QUESTION) == first
    assert scored[0] > 0
    service.remove(document.fingerprint)
    service.forget()
    assert service.hand_over().reads == ()
    assert not service._kept_tokens.bytes


def test_the_same_file_with_another_text_is_read_again(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    assert service.ask([document.fingerprint], QUESTION).answers[0].text == "1871"
    service.add(replace(document, text=f"Now all of it. {TEXT}"))  # a page that could not be read before
    result = service.ask([document.fingerprint], QUESTION)
    place = result.answers[0].places[0]
    assert place.start == document.text.index("1871") + len("Now all of it. ")


def test_a_stopped_question_goes_on_where_it_was_and_ends_as_if_it_had_not_been_stopped(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    with pytest.raises(Cancelled):
        service.ask([document.fingerprint], QUESTION, stop_after(3))
    scored, events = counted(service), []
    result = service.ask([document.fingerprint], QUESTION, events.append)
    assert events[0].windows_done >= 3
    assert events[0].result is not None
    assert scored[0] == events[0].windows - events[0].windows_done
    service._reads = Reads()
    assert service.ask([document.fingerprint], QUESTION) == result


def test_what_was_read_of_one_document_serves_a_question_over_two(service, text_document):
    one, two = text_document(TEXT, "a.txt"), text_document("The lamp was lit in 1875. " * 30, "b.txt")
    service.load(None, "cpu")
    for document in (one, two):
        service.add(document)
    service.ask([one.fingerprint], QUESTION)
    scored, events = counted(service), []
    both = service.ask([two.fingerprint, one.fingerprint], QUESTION, events.append)
    windows = next(event.windows for event in events if isinstance(event, Reading))
    assert 0 < scored[0] < windows
    service._reads = Reads()
    assert service.ask([two.fingerprint, one.fingerprint], QUESTION) == both


def test_tokens_are_kept_when_the_reader_is_changed_and_changed_back(service, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    service.ask([document.fingerprint], QUESTION)
    tokens = service._tokens[document.fingerprint]
    service.load(None, "cpu")
    assert not service._tokens
    service.ask([document.fingerprint], QUESTION)
    assert service._tokens[document.fingerprint] is tokens


def test_a_short_document_is_not_indexed_and_a_long_one_is(service, text_document):
    short, long = text_document(TEXT, "short.txt"), text_document(TEXT * 18, "long.txt")
    service.load(None, "cpu")
    for document in (short, long):
        service.add(document)
    while service.idle_step() and not service._indexes.items():
        pass
    assert [content for content, _ in service._indexes.items()] == [content_key(long)]


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_an_idle_model_is_let_go_and_comes_back_with_the_next_question(builtin_folder, text_document):
    clock = Clock()
    service = ReadingService(builtin_folder, Rest(clock, lambda: None))
    document = text_document(TEXT)
    info = service.load(None, "cpu")
    service.add(document)
    first = service.ask([document.fingerprint], QUESTION)
    while service.idle_step():
        pass
    model = weakref.ref(service._reader)
    assert service.idle_wait_s() is not None
    clock.now += IDLE_S + 1
    assert not service.idle_step()
    gc.collect()
    assert model() is None, "something still holds the model"
    assert service.idle_wait_s() is None
    assert service.info() == info
    assert service.ask([document.fingerprint], QUESTION) == first
    assert service.idle_wait_s() is None, "a question asked before needs no model"
    other = service.ask([document.fingerprint], "Who built the lighthouse?")
    assert other.answers[0].text == "Anna Berg"
    assert service.idle_wait_s() is not None
    service._reads = Reads()
    assert service.ask([document.fingerprint], QUESTION) == first


def test_another_process_takes_over_what_was_read_and_embedded(service, builtin_folder, text_document):
    document = text_document(TEXT)
    service.load(None, "cpu")
    service.add(document)
    first = service.ask([document.fingerprint], QUESTION)
    service._pace = 1.0
    for _ in range(4):
        service.idle_step()
    handed = pickle.loads(pickle.dumps(service.hand_over()))
    other = ReadingService(builtin_folder)
    other.load(None, "cpu")
    other.take_over(handed)
    other.add(document)
    scored = counted(other)
    assert other.ask([document.fingerprint], QUESTION) == first
    assert scored == [0]
    other._pace = 1.0
    kept = other._passages_of(document.fingerprint)
    assert 0 < len(kept.index(other._tokens[document.fingerprint]).ranges) == int(kept._known.sum())
    while other.idle_step():
        pass
    assert kept.complete


def test_a_slow_reader_that_is_asked_across_scripts_at_once_makes_the_index_while_it_reads(
    service, text_document, monkeypatch
):
    filler = "Cats sleep through the whole of the afternoon, on chairs and on window sills. " * 45
    document = text_document(filler + "The lighthouse was built in 1871 by Anna Berg. " + filler)
    service.load(None, "cpu")
    service.add(document)
    service._reader.batch = 1  # one window at a time, on however many cores
    original, minutes = service._reader.score, [0]

    class Clock:
        """By it, a window takes some minutes, on however fast or busy a machine."""

        @staticmethod
        def monotonic():
            return time.monotonic() + 60.0 * minutes[0]

    def slowly(windows):
        minutes[0] += 5
        return original(windows)

    monkeypatch.setattr("app.engine.answering.ask.time", Clock)
    service._reader.score = slowly
    events = []
    asked = "灯塔是哪一年建成的？"
    result = service.ask([document.fingerprint], asked, events.append)
    readings = [event for event in events if isinstance(event, Reading)]
    seen = next(event for event in readings if event.result and "1871" in str(event.result))
    assert seen.windows_done <= seen.windows // 2
    service._reads = Reads()
    service._reader.score = original
    assert service.ask([document.fingerprint], asked) == result
