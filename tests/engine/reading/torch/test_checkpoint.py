"""Checkpoints from a folder: transformers' own logits, whatever the neighbours; typed reasons when it cannot be."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from app.engine.reading.errors import ReaderCause, ReaderError
from app.engine.reading.torch.checkpoint import CheckpointReader, Computer
from app.engine.reading.torch.folder import check_folder
from app.engine.reading.torch.network import TransformersNetwork
from app.messages import reader_error
from tests.engine.reading.torch import checkpoints

QUESTION = "Who wrote the letter?"
CONTEXT = "The letter was written by Ada Lovelace in London in 1843. "


@pytest.fixture(scope="module")
def deberta(tmp_path_factory):
    return checkpoints.deberta_v2(tmp_path_factory.mktemp("deberta"))


def window_of(reader, length):
    question = reader.tokenizer.encode(QUESTION).ids
    context = reader.tokenizer.encode(CONTEXT * 80).ids
    return reader.tokenizer.window(question, context[: length - len(question) - reader.tokenizer.template.size])


def direct(folder, window):
    """What transformers gives for the pair's ids, called as its documentation says."""
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(str(folder), dtype=torch.float32).eval()
    inputs = {"input_ids": torch.tensor(window.ids)[None]}
    if model.config.model_type in ("bert", "electra", "albert", "mobilebert"):
        inputs["token_type_ids"] = torch.tensor(window.types)[None]
    with torch.no_grad():
        output = model(**inputs)
    return output.start_logits[0].numpy(), output.end_logits[0].numpy()


@pytest.mark.parametrize("length", [40, 200, 384, 512])
def test_tiny_deberta_gives_the_logits_of_transformers(deberta, length):
    reader = CheckpointReader(deberta, "cpu")
    window = window_of(reader, length)
    assert len(window.ids) == length
    (found,) = reader.score([window])
    start, end = direct(deberta, window)
    assert np.ptp(start) > 0.1  # random weights large enough that a wrong order would show
    np.testing.assert_allclose(found.start, start, atol=1e-5)
    np.testing.assert_allclose(found.end, end, atol=1e-5)


def test_neighbours_do_not_matter(deberta):
    reader = CheckpointReader(deberta, "cpu")
    windows = [window_of(reader, length) for length in (120, 60, 120, 384, 61, 120)]
    alone = [reader.score([window])[0] for window in windows]
    for one, other in zip(reader.score(windows), alone, strict=True):
        np.testing.assert_allclose(one.start, other.start, atol=1e-5)
        np.testing.assert_allclose(one.end, other.end, atol=1e-5)
    backwards = reader.score(windows[::-1])[::-1]
    assert [len(logits.start) for logits in backwards] == [120, 60, 120, 384, 61, 120]
    for one, other in zip(backwards, alone, strict=True):
        np.testing.assert_allclose(one.start, other.start, atol=1e-5)


@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_every_kind_loads_and_scores_as_in_transformers(kind, tmp_path):
    folder = checkpoints.KINDS[kind](tmp_path / kind)
    reader = CheckpointReader(folder, "cpu")
    assert (reader.device, reader.precision, reader.window_length) == ("cpu", "fp32", 512)
    assert (reader.id, reader.title, reader.revision) == (str(folder), kind, None)
    window = window_of(reader, 512)
    (found,) = reader.score([window])
    start, end = direct(folder, window)
    np.testing.assert_allclose(found.start, start, atol=1e-5)
    np.testing.assert_allclose(found.end, end, atol=1e-5)


def test_a_folder_with_only_a_sentencepiece_model(tmp_path):
    folder = checkpoints.deberta_v2(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    checkpoints.train_sentencepiece(folder / "spm.model", deberta=True)
    reader = CheckpointReader(folder, "cpu")
    assert len(reader.score([window_of(reader, 100)])[0].start) == 100


def test_weights_saved_in_half_precision_are_computed_in_fp32(deberta, tmp_path):
    folder = Path(shutil.copytree(deberta, tmp_path / "half"))
    halves = {name: tensor.half() for name, tensor in load_file(folder / "model.safetensors").items()}
    save_file(halves, folder / "model.safetensors", metadata={"format": "pt"})
    reader = CheckpointReader(folder, "cpu", computer=Computer(load=TransformersNetwork))
    assert reader.score([window_of(reader, 50)])[0].start.dtype == np.float32
    assert {parameter.dtype for parameter in reader._placed.loaded()._model.parameters()} == {torch.float32}


def test_weights_in_several_files(deberta, tmp_path):
    folder = Path(shutil.copytree(deberta, tmp_path / "sharded"))
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(str(deberta))
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="40KB")
    assert (folder / "model.safetensors.index.json").is_file()
    one, many = CheckpointReader(deberta, "cpu"), CheckpointReader(folder, "cpu")
    window = window_of(one, 80)
    np.testing.assert_allclose(many.score([window])[0].start, one.score([window])[0].start, atol=1e-6)
    next(folder.glob("model-00002*")).unlink()
    assert refused(folder).cause is ReaderCause.DAMAGED


# ------------------------------------------------------------------------------ folders that will not do


def refused(folder, device="cpu"):
    with pytest.raises(ReaderError) as raised:
        CheckpointReader(folder, device)
    sentence = reader_error(raised.value)
    assert folder.name in sentence
    assert "{" not in sentence
    assert "()" not in sentence
    return raised.value


@pytest.fixture
def copy(deberta, tmp_path):
    return Path(shutil.copytree(deberta, tmp_path / "copy"))


def rewrite(folder, **changes):
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(config), encoding="utf-8")


def test_a_good_folder_passes_the_check(copy):
    assert check_folder(copy)["model_type"] == "deberta-v2"


def test_no_folder(tmp_path):
    assert refused(tmp_path / "nowhere").cause is ReaderCause.MISSING


def test_a_folder_of_something_else(tmp_path):
    assert refused(tmp_path).cause is ReaderCause.NO_CONFIG


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\x01"])
def test_a_damaged_config(copy, content):
    (copy / "config.json").write_text(content, encoding="utf-8")
    error = refused(copy)
    assert (error.cause, error.detail) == (ReaderCause.DAMAGED, "config.json")


@pytest.mark.parametrize("architectures", [["DebertaV2ForMaskedLM"], [], None])
def test_a_model_for_something_else(copy, architectures):
    rewrite(copy, architectures=architectures)
    assert refused(copy).cause is ReaderCause.NOT_QUESTION_ANSWERING


def test_code_of_its_own_is_not_run(copy):
    rewrite(copy, auto_map={"AutoModelForQuestionAnswering": "own.Model"})
    (copy / "own.py").write_text("raise SystemExit('run')", encoding="utf-8")
    assert refused(copy).cause is ReaderCause.OWN_CODE


def test_an_architecture_nobody_knows(copy):
    rewrite(copy, model_type="deberta-v9")
    assert refused(copy).cause is ReaderCause.UNKNOWN_KIND


def test_no_weights(copy):
    (copy / "model.safetensors").unlink()
    assert refused(copy).cause is ReaderCause.NO_WEIGHTS


def test_weights_that_can_hide_programs(copy):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    assert refused(copy).cause is ReaderCause.ONLY_PICKLE


@pytest.mark.parametrize("size", [0, 5, 400, -1000])
def test_weights_cut_short(copy, size):
    path = copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    error = refused(copy)
    assert (error.cause, error.detail) == (ReaderCause.DAMAGED, "model.safetensors")


@pytest.mark.parametrize("gone", ["qa_outputs.weight", "deberta.encoder.layer.1.output.dense.weight"])
def test_weights_that_would_be_random(copy, gone):
    path = copy / "model.safetensors"
    weights = load_file(path)
    kept = {name: tensor for name, tensor in weights.items() if name.split(".w")[0] != gone.split(".w")[0]}
    assert len(kept) < len(weights)
    save_file(kept, path, metadata={"format": "pt"})
    error = refused(copy)
    assert error.cause is ReaderCause.MISSING_WEIGHTS


def test_weights_of_another_shape(copy):
    rewrite(copy, intermediate_size=128)
    assert refused(copy).cause is ReaderCause.DAMAGED


def test_weights_that_are_not_numbers(copy):
    path = copy / "model.safetensors"
    weights = load_file(path)
    weights["qa_outputs.bias"] = torch.full_like(weights["qa_outputs.bias"], float("nan"))
    save_file(weights, path, metadata={"format": "pt"})
    assert refused(copy).cause is ReaderCause.DAMAGED


def test_no_tokenizer(copy):
    (copy / "tokenizer.json").unlink()
    assert refused(copy).cause is ReaderCause.NO_TOKENIZER


def test_a_damaged_tokenizer(copy):
    (copy / "tokenizer.json").write_text("{}", encoding="utf-8")
    error = refused(copy)
    assert (error.cause, error.detail) == (ReaderCause.DAMAGED, "tokenizer.json")


def test_a_tokenizer_larger_than_the_model(tmp_path):
    assert refused(checkpoints.deberta_v2(tmp_path / "model", vocab_size=64)).cause is ReaderCause.OTHER_TOKENIZER


def test_a_device_that_is_not_there(copy):
    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    error = refused(copy, missing)
    assert (error.cause, error.detail) == (ReaderCause.NO_DEVICE, missing)


def test_every_cause_has_its_sentence(tmp_path):
    for cause in ReaderCause:
        assert tmp_path.name in reader_error(ReaderError(tmp_path, cause, "x"))
