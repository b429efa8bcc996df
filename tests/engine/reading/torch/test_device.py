"""Graphics cards: used when they prove themselves; whatever they do, answers are the processor’s, and it is said."""

import contextlib
import json
import pickle
import shutil
import warnings

import numpy as np
import pytest
import torch

from app.engine.reading.device import DeviceCause, DeviceReason, LoadStep, ReaderMoved
from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.reader import ReaderInfo
from app.engine.reading.torch import device as device_module
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.device import CudaCard, MpsCard, find_cards
from app.engine.reading.torch.network import TransformersNetwork
from app.messages import device_reason, reader_error
from tests.engine.reading.torch import checkpoints
from tests.engine.reading.torch.cards import PretendCard, Workbench
from tests.engine.reading.torch.test_checkpoint import window_of

FULL = 64
"""What a window of this checkpoint may have: small, since there will be many."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = checkpoints.deberta_v2(tmp_path_factory.mktemp("deberta"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"max_position_embeddings": FULL}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(folder):
    """The processor's scores of a window."""
    reader = CheckpointReader(folder, "cpu")

    def of(window):
        return reader.score([window])[0]

    return of


def reader_on(bench, folder, device="auto", **more):
    return CheckpointReader(folder, device, computer=bench.computer, **more)


def sentence_of(reader):
    info = ReaderInfo(
        reader.id, reader.title, None, reader.device, reader.precision, False, device_reason=reader.device_reason
    )
    assert pickle.loads(pickle.dumps(info)) == info  # it crosses a process
    said = device_reason(info)
    assert "{" not in said
    assert "“”" not in said
    return said


def score_all(reader, windows):
    """As a question does: again, in what is a good portion now, when the card has given up."""
    scores, moved = [], []
    while len(scores) < len(windows):
        try:
            scores += reader.score(windows[len(scores) : len(scores) + reader.batch])
        except ReaderMoved as caught:
            moved.append(caught.reason)
    return scores, moved


def assert_same(found, wanted, atol=1e-5):
    np.testing.assert_allclose(found.start, wanted.start, atol=atol)
    np.testing.assert_allclose(found.end, wanted.end, atol=atol)


# ------------------------------------------------------------------------------ the trial


def test_a_good_card_is_used(folder, expected):
    bench = Workbench(PretendCard())
    steps = []
    reader = reader_on(bench, folder, report=steps.append)
    assert (reader.device, reader.precision, reader.batch) == ("cuda", "fp32", 32)
    assert reader.device_reason == DeviceReason(DeviceCause.PROVED, "Pretend 9000")
    assert "“Pretend 9000”" in sentence_of(reader)
    assert "quicker" in sentence_of(reader)
    assert bench.loads == 1
    assert LoadStep.CARD in steps
    assert steps[-1] is LoadStep.FILES  # whoever waits knows that the card has answered
    window = window_of(reader, FULL)
    assert_same(reader.score([window])[0], expected(window))


FAULTS = {
    "no kernel image": (RuntimeError("CUDA error: no kernel image is available\nfor this card"), DeviceCause.FAILED),
    "an operation is missing": (NotImplementedError("aten::x is not for MPS"), DeviceCause.FAILED),
    "float64": (TypeError("Cannot convert a MPS Tensor to float64 dtype"), DeviceCause.FAILED),
    "no CUDA in torch": (AssertionError("Torch not compiled with CUDA enabled"), DeviceCause.FAILED),
    "an error without words": (OSError(), DeviceCause.FAILED),
    "memory, by torch": (torch.OutOfMemoryError("CUDA out of memory."), DeviceCause.MEMORY),
    "memory, by Metal": (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), DeviceCause.MEMORY),
    "memory, by cuBLAS": (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED"), DeviceCause.MEMORY),
}


@pytest.mark.parametrize("when", ["moving", "computing"])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_card_raises_the_processor_reads_and_says_why(folder, expected, fault, when):
    card = PretendCard()
    bench = Workbench(card)
    problem, cause = FAULTS[fault]
    setattr(bench, when, problem)
    reader = reader_on(bench, folder)
    assert (reader.device, reader.precision, reader.batch) == ("cpu", "fp32", torch.get_num_threads())
    assert (reader.device_reason.cause, reader.device_reason.card) == (cause, "Pretend 9000")
    assert reader.device_reason.detail.startswith(type(problem).__name__)
    assert "\n" not in reader.device_reason.detail
    assert "processor" in sentence_of(reader)
    assert card.released
    window = window_of(reader, FULL)
    assert_same(reader.score([window])[0], expected(window), atol=0)


def not_a_number_in_one_row(logits):
    spoiled = logits.clone()
    spoiled[-1, 7] = float("nan")
    return spoiled


SPOILS = {
    "NaN in the last row": (not_a_number_in_one_row, DeviceCause.NOT_NUMBERS),
    "infinite": (lambda logits: logits * float("inf"), DeviceCause.NOT_NUMBERS),
    "zeros": (torch.zeros_like, DeviceCause.WRONG),
    "another scale": (lambda logits: logits * 1.5, DeviceCause.WRONG),
    "moved by one": (lambda logits: logits.roll(1, dims=1), DeviceCause.WRONG),
    "the last row wrong": (lambda logits: torch.cat([logits[:-1], logits[-1:] + 1]), DeviceCause.WRONG),
}


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize(("precision", "wanted"), [("fp32", "auto"), ("bf16", "cuda")])
def test_a_card_that_computes_something_else_is_not_used(folder, expected, spoil, precision, wanted):
    bench = Workbench(PretendCard(precision=precision, batch=4))
    bench.spoil, cause = SPOILS[spoil]
    reader = reader_on(bench, folder, wanted)
    assert (reader.device, reader.precision, reader.device_reason.cause) == ("cpu", "fp32", cause)
    assert "Pretend 9000" in sentence_of(reader)
    window = window_of(reader, FULL)
    assert_same(reader.score([window])[0], expected(window), atol=0)  # nothing of bf16 is left


def test_a_card_slower_than_the_processor_is_used_only_when_it_was_chosen(folder):
    bench = Workbench(PretendCard(batch=4))
    bench.card_s = 1.2
    reader = reader_on(bench, folder)
    assert (reader.device, reader.device_reason.cause) == ("cpu", DeviceCause.SLOWER)
    assert "quicker than the graphics card “Pretend 9000”" in sentence_of(reader)
    reader = reader_on(bench, folder, "cuda")
    assert (reader.device, reader.device_reason) == ("cuda", DeviceReason(DeviceCause.CHOSEN, "Pretend 9000"))
    assert "graphics card" in sentence_of(reader)


def test_the_first_pass_does_not_count_in_the_race(folder):
    """A card loads its kernels then."""
    bench = Workbench(PretendCard(batch=4))
    slow_once = iter([100.0])

    def spoil(logits):
        bench.now += next(slow_once, 0.0)
        return logits

    bench.spoil = spoil
    assert reader_on(bench, folder).device == "cuda"


def test_the_next_card_is_tried_when_one_will_not_do(folder):
    class Broken(PretendCard):
        def claim(self):
            raise RuntimeError("CUDA error: unspecified launch failure")

    bench = Workbench(Broken(name="Broken 1"), PretendCard(name="Sound 2", batch=4))
    reader = reader_on(bench, folder)
    assert (reader.device, reader.device_reason.card) == ("cuda", "Sound 2")
    bench = Workbench(Broken(name="Broken 1"), Broken(name="Broken 2"))
    reader = reader_on(bench, folder)
    assert (reader.device, reader.device_reason.card) == ("cpu", "Broken 1")


def test_no_card_and_no_trial(folder):
    for cause in (DeviceCause.NO_CARD, DeviceCause.NO_PART, DeviceCause.DRIVER):
        bench = Workbench(reason=DeviceReason(cause, detail="found version 11040"))
        reader = reader_on(bench, folder)
        assert (reader.device, reader.device_reason.cause) == ("cpu", cause)
        assert "processor" in sentence_of(reader)
        assert bench.loads == 1
        assert len(bench.passes) == 1  # nothing to compare with: not a second is lost


def test_the_processor_is_chosen_and_no_driver_is_woken(folder):
    bench = Workbench(PretendCard())
    steps = []
    reader = reader_on(bench, folder, "cpu", report=steps.append)
    assert (reader.device, reader.device_reason) == ("cpu", DeviceReason(DeviceCause.CHOSEN))
    assert "as chosen" in sentence_of(reader)
    assert LoadStep.CARD not in steps


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        (DeviceCause.NO_CARD, ReaderCause.NO_DEVICE),
        (DeviceCause.NO_PART, ReaderCause.NO_DEVICE_PART),
        (DeviceCause.DRIVER, ReaderCause.NO_DEVICE_DRIVER),
    ],
)
def test_a_device_that_was_chosen_and_is_not_there(folder, reason, cause):
    bench = Workbench(reason=DeviceReason(reason))
    with pytest.raises(ReaderError) as raised:
        reader_on(bench, folder, "cuda")
    assert (raised.value.cause, raised.value.detail) == (cause, "cuda")
    assert "“auto” or “cpu”" in reader_error(raised.value)
    assert bench.loads == 0
    with pytest.raises(ReaderError):
        reader_on(Workbench(PretendCard()), folder, "mps")


# ------------------------------------------------------------------------------ bf16


def test_bf16_is_computed_in_bf16_but_for_the_logits_themselves(folder, expected):
    bench = Workbench(PretendCard(precision="bf16", batch=4))
    bench.network_of = TransformersNetwork
    reader = reader_on(bench, folder)
    assert (reader.device, reader.precision) == ("cuda", "bf16")
    model = reader._placed.loaded().network._model
    assert {parameter.dtype for parameter in model.deberta.parameters()} == {torch.bfloat16}
    assert {parameter.dtype for parameter in model.qa_outputs.parameters()} == {torch.float32}
    window = window_of(reader, FULL)
    (found,) = reader.score([window])
    assert found.start.dtype == np.float32
    wanted = expected(window)
    apart = np.abs(found.start - wanted.start).max()
    assert 0 < apart < 0.1 * np.abs(wanted.start).max()


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_neighbours_do_not_matter_on_a_card(folder, precision):
    reader = reader_on(Workbench(PretendCard(precision=precision, batch=4)), folder)
    lengths = [FULL, 40, FULL, FULL, 31, FULL, FULL, FULL, 40]
    windows = [window_of(reader, length) for length in lengths]
    for place, window in enumerate(windows):  # not two alike
        window.ids[20] += place
    alone = [reader.score([window])[0] for window in windows]
    together = reader.score(windows)
    backwards = reader.score(windows[::-1])[::-1]
    for one, two, three in zip(alone, together, backwards, strict=True):
        assert_same(two, one)
        assert_same(three, one)


def test_full_windows_go_together_and_short_ones_alone(folder):
    bench = Workbench(PretendCard(batch=4))
    reader = reader_on(bench, folder)
    bench.passes.clear()
    reader.score([window_of(reader, length) for length in (FULL, 50, FULL, 50, FULL, FULL, FULL, FULL)])
    assert bench.passes == [("fp32", 1, 50), ("fp32", 1, 50), ("fp32", 4, FULL), ("fp32", 4, FULL)]


# ------------------------------------------------------------------------------ memory


def test_the_trial_finds_how_many_windows_fit(folder):
    card = PretendCard()
    bench = Workbench(card)
    bench.room = 20
    reader = reader_on(bench, folder)
    assert (reader.device, reader.batch) == ("cuda", 16)
    assert bench.rows == [32, 16, 16]
    assert card.released == 1  # between one try and the next, or the second would find what the first left


def test_one_window_at_a_time_is_still_the_card(folder):
    bench = Workbench(PretendCard())
    bench.room = 1
    reader = reader_on(bench, folder)
    assert (reader.device, reader.batch) == ("cuda", 1)
    assert bench.rows == [32, 16, 8, 4, 2, 1, 1]


def test_no_window_fits(folder):
    bench = Workbench(PretendCard())
    bench.room = 0
    reader = reader_on(bench, folder)
    assert (reader.device, reader.device_reason.cause) == ("cpu", DeviceCause.MEMORY)
    assert bench.rows == [32, 16, 8, 4, 2, 1]
    assert "too little free memory" in sentence_of(reader)


def test_memory_that_runs_out_while_reading_costs_time_and_no_window(folder, expected):
    bench = Workbench(PretendCard())
    reader = reader_on(bench, folder)
    windows = [window_of(reader, FULL) for _ in range(40)]
    for place, window in enumerate(windows):
        window.ids[20] += place
    bench.passes.clear()
    bench.room = 9
    scores, moved = score_all(reader, windows)
    assert moved == []
    assert (reader.device, reader.batch) == ("cuda", 8)
    assert bench.rows == [32, 16, 8, 8, 8, 8, 8]
    for window, found in zip(windows, scores, strict=True):
        assert_same(found, expected(window))
    bench.room = 0
    bench.passes.clear()
    scores, moved = score_all(reader, windows[:10])
    assert [reason.cause for reason in moved] == [DeviceCause.MEMORY]
    assert (reader.device, reader.precision, reader.batch) == ("cpu", "fp32", torch.get_num_threads())
    assert bench.rows == [8, 4, 2, 1]
    assert [rows for place, rows, _ in bench.passes if place == "cpu"] == [1] * 10
    for window, found in zip(windows, scores, strict=False):
        assert_same(found, expected(window))


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("fault", ["error", "NaN"])
def test_a_card_that_breaks_while_reading(folder, expected, fault, precision):
    bench = Workbench(PretendCard(precision=precision, batch=4))
    reader = reader_on(bench, folder)
    if fault == "error":
        bench.computing = RuntimeError("CUDA error: an illegal memory access was encountered")
    else:
        bench.spoil = not_a_number_in_one_row
    windows = [window_of(reader, length) for length in (FULL, FULL, 50)]
    scores, moved = score_all(reader, windows)
    cause = DeviceCause.FAILED if fault == "error" else DeviceCause.NOT_NUMBERS
    assert [reason.cause for reason in moved] == [cause]
    assert (reader.device, reader.precision, reader.device_reason) == ("cpu", "fp32", moved[0])
    for window, found in zip(windows, scores, strict=True):
        assert_same(found, expected(window))
    assert bench.loads == 2
    assert score_all(reader, windows)[1] == []


def test_files_that_are_gone_when_the_card_gives_up(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    bench = Workbench(PretendCard(batch=2))
    reader = reader_on(bench, copy)
    window = window_of(reader, FULL)
    bench.room = 0
    (copy / "model.safetensors").rename(copy / "elsewhere")
    with pytest.raises(ReaderMoved):
        reader.score([window])
    with pytest.raises(ReaderError) as raised:
        reader.score([window])
    assert raised.value.cause is ReaderCause.NO_WEIGHTS
    (copy / "elsewhere").rename(copy / "model.safetensors")
    assert len(reader.score([window])) == 1  # and back again: it reads


# ------------------------------------------------------------------------------ looking for cards


class Cuda:
    """What torch.cuda says about cards, where there are some."""

    def __init__(self, monkeypatch, *cards, problem=None, hip=None):
        self.cards, self.current = cards, 0
        monkeypatch.setattr(torch.version, "cuda", None if hip else "12.8")
        monkeypatch.setattr(torch.version, "hip", hip)
        monkeypatch.setattr(torch.cuda, "init", lambda: self.wake(problem))
        monkeypatch.setattr(torch.cuda, "device_count", lambda: len(cards))
        monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: cards[index])
        monkeypatch.setattr(torch.cuda, "mem_get_info", lambda index: (cards[index].free, 1000))
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch.cuda, "current_device", lambda: self.current)
        monkeypatch.setattr(torch.cuda, "device", lambda index: self.at(index))

    def wake(self, problem):
        warnings.warn("CUDA initialization: words for a programmer", stacklevel=1)
        if problem is not None:
            raise problem

    def at(self, index):
        self.current = index
        return contextlib.nullcontext()


class Properties:
    def __init__(self, name, major, free):
        self.name, self.major, self.free = name, major, free


def test_cards_are_tried_with_the_most_free_memory_first_and_bf16_only_where_they_have_it(monkeypatch):
    Cuda(monkeypatch, Properties("Turing", 7, 400), Properties("Ampere", 8, 900), Properties("Hopper", 9, 100))
    found = find_cards()
    assert [(card.name, card.place, card.precision) for card in found.cards] == [
        ("Ampere", "cuda:1", "bf16"),
        ("Turing", "cuda:0", "fp32"),
        ("Hopper", "cuda:2", "bf16"),
    ]
    claimed = []
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda *values: claimed.append(values))
    found.cards[1].claim()
    assert claimed == [(pytest.approx(0.36), 0)]  # of what is free, not of what others use


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        (RuntimeError("Found no NVIDIA driver on your system. Please check"), DeviceCause.NO_CARD),
        (RuntimeError("No CUDA GPUs are available"), DeviceCause.NO_CARD),
        (RuntimeError("The NVIDIA driver on your system is too old (found version 11040)."), DeviceCause.DRIVER),
        (RuntimeError("CUDA unknown error - this may be due to an incorrectly set up environment"), DeviceCause.DRIVER),
        (AssertionError("libcudart functions unavailable."), DeviceCause.DRIVER),
        (torch.cuda.DeferredCudaCallError("CUDA call failed lazily"), DeviceCause.DRIVER),
    ],
)
def test_what_torch_says_where_there_is_no_usable_card(monkeypatch, problem, cause):
    Cuda(monkeypatch, problem=problem)
    found = find_cards()
    assert (found.cards, found.reason.cause) == ((), cause)
    assert str(problem) in found.reason.detail


def test_a_card_that_this_torch_knows_nothing_of(monkeypatch):
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(device_module, "_nvidia_driver", lambda: True)
    assert find_cards().reason.cause is DeviceCause.NO_PART
    monkeypatch.setattr(device_module, "_nvidia_driver", lambda: False)
    assert find_cards().reason.cause is DeviceCause.NO_CARD


def test_an_amd_card_under_rocm(monkeypatch):
    Cuda(monkeypatch, Properties("Radeon", 11, 500), hip="6.4")
    (card,) = find_cards().cards
    assert (card.device, card.precision) == ("cuda", "bf16")


def test_an_apple_chip(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "get_name", lambda: "Apple M3")
    assert find_cards().cards == (MpsCard("Apple M3"),)
    assert MpsCard("Apple M3").precision == "fp32"


def test_giving_memory_back_to_a_broken_card_is_no_second_problem(monkeypatch):
    def broken():
        raise RuntimeError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(torch.cuda, "empty_cache", broken)
    CudaCard(0, "x", "fp32", 1, 2).release()


def test_this_computer_can_be_looked_at():
    found = find_cards()
    assert found.cards or found.reason.cause in (DeviceCause.NO_CARD, DeviceCause.NO_PART, DeviceCause.DRIVER)


def test_every_cause_has_its_sentence():
    for cause in DeviceCause:
        info = ReaderInfo("x", "X", None, "cpu", "fp32", False, device_reason=DeviceReason(cause, "Card 1"))
        assert device_reason(info).startswith("Calculates on the")
        assert device_reason(info).endswith(".")
        assert "{" not in device_reason(info)
