"""Linear layers in int8: exactly the arithmetic that was measured, row by row, and only where it pays."""

import platform
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from app.engine.reading.device import ReaderMoved
from app.engine.reading.reader import WindowInput
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch import int8
from app.engine.reading.torch.builtin import BuiltinReader
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.int8 import Int8Linear, int8_pays, resolved
from app.engine.reading.torch.linear import Dense
from app.engine.reading.torch.workspace import Workspace
from tests.engine.reading.torch import checkpoints
from tests.engine.reading.torch.cards import PretendCard, Workbench
from tests.engine.reading.vocabularies import BUILTIN

made_for_it = pytest.mark.skipif(not int8_pays(), reason="this processor is not made for int8")


@pytest.fixture
def dense():
    torch.manual_seed(0)
    return Dense(torch.randn(96, 64) * torch.rand(96, 1), torch.randn(96), Workspace())


@pytest.fixture(scope="module")
def deberta(tmp_path_factory):
    return checkpoints.deberta_v2(tmp_path_factory.mktemp("deberta"))


def by_hand(dense, hidden):
    """Both factors rounded, each row to its own scale, multiplied in double precision."""
    weight, rows = dense.weight.double(), hidden.double()
    of_weights = weight.abs().amax(1) / 127
    of_rows = rows.abs().amax(-1, keepdim=True).clamp(min=1e-12) / 127
    whole = (rows / of_rows).round() @ (weight / of_weights[:, None]).round().T
    return whole * of_rows * of_weights + dense.bias


@pytest.mark.parametrize("rows", [1, 2, 7, 40, 384])
def test_it_is_the_rounded_arithmetic(dense, rows):
    hidden = torch.randn(1, rows, 64) * torch.rand(rows, 1)
    found = Int8Linear.of_dense(dense)(hidden, "out")
    assert found.shape == (1, rows, 96)
    apart = (found - by_hand(dense, hidden)).abs()
    # A number halfway between two whole ones may go either way; hardly one does.
    assert (apart > 1e-4).float().mean() < 0.01
    assert apart.max() < 0.1
    exact = dense(hidden, "exact")
    assert 0 < (found - exact).norm() < 0.02 * exact.norm()


def test_a_row_does_not_depend_on_its_neighbours(dense):
    layer = Int8Linear.of_dense(dense)
    hidden = torch.randn(30, 64)
    alone = layer(hidden[3:4], "out").clone()
    hidden[7] *= 1000
    torch.testing.assert_close(layer(hidden, "out")[3:4], alone, atol=1e-6, rtol=0)


def test_nothing_in_nothing_out_and_large_numbers(dense):
    layer = Int8Linear.of_dense(dense)
    torch.testing.assert_close(layer(torch.zeros(2, 64), "out"), dense.bias.expand(2, 96))
    hidden = torch.randn(2, 64) * 1e8
    assert torch.isfinite(layer(hidden, "out")).all()
    empty = Int8Linear.of_dense(Dense(torch.zeros(96, 64), dense.bias, Workspace()))
    torch.testing.assert_close(empty(hidden, "out"), dense.bias.expand(2, 96))


def test_with_activations_of_15_bits_it_is_hardly_another_number(dense):
    coarse = Int8Linear.of_dense(dense)
    fine = Int8Linear(coarse.weight, coarse.scales, coarse.bias, Workspace(), fine=True)
    hidden = torch.randn(40, 64) * torch.rand(40, 1)
    exact = torch.nn.functional.linear(hidden, coarse.weight * coarse.scales[:, None], coarse.bias)
    torch.testing.assert_close(fine(hidden, "out"), exact, atol=2e-3, rtol=1e-4)
    assert (coarse(hidden, "out") - exact).norm() > 50 * (fine(hidden, "out") - exact).norm()
    alone = fine(hidden[3:4], "out").clone()
    torch.testing.assert_close(fine(hidden, "out")[3:4], alone, atol=1e-6, rtol=0)


def test_weights_take_a_quarter(dense):
    layer = Int8Linear.of_dense(dense)
    assert layer.weight.nbytes * 4 == dense.weight.nbytes


@pytest.mark.parametrize(
    ("asked", "pays", "got"),
    [
        ("fp32", True, "fp32"),
        ("int8", True, "int8"),
        ("int8", False, "fp32"),
        ("auto", True, "fp32"),
        ("int16", True, "int16"),
        ("int16", False, "fp32"),
    ],
)
def test_what_is_asked_for_and_what_one_gets(monkeypatch, asked, pays, got):
    monkeypatch.setattr(int8, "int8_pays", lambda: pays)
    assert resolved(asked) == got


@pytest.mark.parametrize("can", [{}, {"avx512_vnni": False, "avx_vnni": False}])
def test_processors_without_the_instructions(monkeypatch, can):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: can)
    assert not int8_pays()


def test_other_processors(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert not int8_pays()


@made_for_it
def test_products_that_were_cut_off_would_show(monkeypatch):
    monkeypatch.setattr(int8, "product", lambda rows, columns: torch._int_mm(rows, columns).clamp(-32768, 32767))
    assert not int8_pays()


# ------------------------------------------------------------------------------ readers


def scores(reader, window):
    (logits,) = reader.score([window])
    return np.concatenate([logits.start, logits.end])


@made_for_it
def test_a_deberta_in_int8_is_near_and_keeps_to_itself(deberta):
    full, reader = (
        CheckpointReader(deberta, "cpu", precision="fp32"),
        CheckpointReader(deberta, "cpu", precision="int8"),
    )
    assert (full.precision, reader.precision) == ("fp32", "int8")
    windows = [reader._window(length) for length in (100, 100, 60, 384)]
    windows[1].ids[30:60] += 3
    for window in windows:
        expected, found = scores(full, window), scores(reader, window)
        assert 0 < np.abs(found - expected).max() < 0.1 * np.ptp(expected)
    for window, logits in zip(windows, reader.score(windows), strict=True):
        np.testing.assert_allclose(np.concatenate([logits.start, logits.end]), scores(reader, window), atol=1e-5)


@made_for_it
def test_a_deberta_in_int8_keeps_no_weights_in_fp32(deberta):
    network = CheckpointReader(deberta, "cpu", precision="int8")._placed.loaded()
    large = [tensor for tensor in network._layers.buffers() if tensor.shape in ((64, 32), (32, 64), (32, 32), (96, 32))]
    assert len(large) == 8
    assert {tensor.dtype for tensor in large} == {torch.int8}


@made_for_it
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is mapped")
def test_a_deberta_in_int8_keeps_only_the_words_mapped(deberta):
    network = CheckpointReader(deberta, "cpu", precision="int8")._placed.loaded()
    mapped = [line.split()[0] for line in Path("/proc/self/maps").read_text().splitlines() if str(deberta) in line]
    (first, last) = (int(end, 16) for end in mapped[0].split("-"))
    assert len(mapped) == 1, "one view of a file's weights keeps all pages of it that were ever read"
    assert first <= network._embeddings.words.data_ptr() < last


@made_for_it
def test_a_reader_without_an_int8_form_stays_as_it_is(tmp_path):
    reader = CheckpointReader(checkpoints.bert(tmp_path), "cpu", precision="int8")
    assert reader.precision == "fp32"
    assert len(reader.score([reader._window(50)])[0].start) == 50


@made_for_it
def test_a_card_keeps_its_precision_and_int8_is_for_the_processor_after_it(deberta):
    bench = Workbench(PretendCard(precision="bf16", batch=2))
    reader = CheckpointReader(deberta, computer=bench.computer, precision="int8")
    assert (reader.device, reader.precision) == ("cuda", "bf16")
    bench.computing = RuntimeError("CUDA error: unspecified launch failure")
    window = reader._window(384)
    with pytest.raises(ReaderMoved):
        reader.score([window])
    assert (reader.device, reader.precision) == ("cpu", "int8")
    expected = scores(CheckpointReader(deberta, "cpu", precision="int8"), window)
    np.testing.assert_array_equal(scores(reader, window), expected)


@made_for_it
def test_the_builtin_reader_in_int8_answers_in_several_languages():
    full, reader = BuiltinReader(BUILTIN, "fp32"), BuiltinReader(BUILTIN, "int8")
    assert (full.precision, reader.precision) == ("fp32", "int8")
    tokenizer = WindowTokenizer.from_folder(BUILTIN)
    text = "Madrid is the capital of Spain. Berlin has 3.7 million inhabitants and lies on the Spree."
    context = tokenizer.encode(text)
    for question in ("How many people live in Berlin?", "Wie viele Menschen leben in Berlin?", "كم عدد سكان برلين؟"):
        window: WindowInput = tokenizer.window(tokenizer.encode(question).ids, context.ids)
        expected, found = scores(full, window), scores(reader, window)
        assert 0 < np.abs(found - expected).max() < 0.15 * np.ptp(expected)
        half = len(found) // 2
        place = [int(logits[window.context_start : window.context_end].argmax()) for logits in np.split(found, [half])]
        assert text[context.starts[place[0]] : context.ends[place[1]]] == "3.7 million"


@made_for_it
def test_the_builtin_reader_in_int16_gives_the_logits_of_fp32():
    full, reader = BuiltinReader(BUILTIN, "fp32"), BuiltinReader(BUILTIN, "int16")
    assert reader.precision == "int16"
    for length in (8, 100, 384, 512):
        ids = np.random.default_rng(length).integers(4, 89_000, length)
        window = WindowInput(ids, np.zeros_like(ids), 5, length - 1)
        np.testing.assert_allclose(scores(reader, window), scores(full, window), atol=0.02)


@made_for_it
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is mapped")
def test_the_builtin_readers_int8_weights_stay_in_the_file():
    layer = BuiltinReader(BUILTIN, "int8")._encoder._layers[0]
    assert isinstance(layer._wide, Int8Linear)
    assert layer._wide.weight.dtype == torch.int8
    place = layer._wide.weight.data_ptr()
    mapped = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    (name,) = [
        words[-1]
        for words in mapped
        for first, last in [words[0].split("-")]
        if int(first, 16) <= place < int(last, 16)
    ]
    assert name.endswith("model.safetensors")
