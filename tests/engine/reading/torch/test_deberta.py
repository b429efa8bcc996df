"""Our own DeBERTa: transformers' logits in every variant and at every length, and what is left to transformers."""

import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.deberta import Deberta
from app.engine.reading.torch.deberta_shape import DebertaShape
from app.engine.reading.torch.int8 import int8_pays
from app.engine.reading.torch.network import TransformersNetwork, load_network
from tests.engine.reading.torch import checkpoints

VARIANTS = {
    "as mDeBERTa": {},
    "convolution": {"conv_kernel_size": 3, "conv_act": "gelu"},
    "wider convolution in groups": {"conv_kernel_size": 5, "conv_groups": 2},
    "projections of their own": {"share_att_key": False},
    "content to position only": {"pos_att_type": "c2p"},
    "position to content only": {"pos_att_type": ["p2c"], "share_att_key": False},
    "no buckets": {"position_buckets": -1},
    "no buckets and a short reach": {"position_buckets": -1, "max_relative_positions": 64},
    "few buckets": {"position_buckets": 32, "max_relative_positions": 128},
    "plain relative embeddings": {"norm_rel_ebd": "none"},
    "segments and absolute positions": {"type_vocab_size": 2, "position_biased_input": True},
    "narrow words": {"embedding_size": 16},
}
LENGTHS = [8, 9, 31, 127, 128, 129, 176, 255, 256, 257, 384, 385, 511, 512]


pytestmark = pytest.mark.usefixtures("one_thread")


def saved(folder, **changes):
    """A small model with weights far from 0, its biases and norms too, and its folder."""
    settings = checkpoints.SMALL | {"vocab_size": 512, "relative_attention": True}
    settings |= {"position_buckets": 256, "max_relative_positions": -1, "max_position_embeddings": 512}
    settings |= {"norm_rel_ebd": "layer_norm", "share_att_key": True, "pos_att_type": "p2c|c2p"}
    settings |= {"position_biased_input": False, "type_vocab_size": 0, "layer_norm_eps": 1e-7}
    torch.manual_seed(0)
    model = transformers.DebertaV2ForQuestionAnswering(transformers.DebertaV2Config(**settings | changes)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.mul_(8)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.3)
    model.save_pretrained(folder)
    return model


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deberta")
    return folder, saved(folder)


def inputs(length):
    generator = torch.Generator().manual_seed(length)
    ids = torch.randint(4, 500, (1, length), generator=generator)
    return ids, (torch.arange(length)[None] > length // 3).long()


def apart(model, network, length):
    ids, types = inputs(length)
    with torch.inference_mode():
        expected = model(input_ids=ids, token_type_ids=types)
        start, end = network.forward(ids, types)
    assert expected.start_logits.std() > 0.05  # else a wrong order would not show
    return max((start - expected.start_logits).abs().max(), (end - expected.end_logits).abs().max()).item()


def test_every_length_gives_the_logits_of_transformers(plain):
    folder, model = plain
    network = Deberta.of_folder(folder)
    assert max(apart(model, network, length) for length in range(8, 513)) < 1e-4


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_gives_the_logits_of_transformers(variant, tmp_path):
    model = saved(tmp_path, **VARIANTS[variant])
    network = load_network(tmp_path)
    assert isinstance(network, Deberta)
    assert network.positions == 512
    assert max(apart(model, network, length) for length in LENGTHS) < 1e-4


def test_the_width_and_heads_of_the_real_ones(tmp_path):
    model = saved(tmp_path, hidden_size=768, num_attention_heads=12, intermediate_size=3072, num_hidden_layers=1)
    network = Deberta.of_folder(tmp_path)
    assert max(apart(model, network, length) for length in (60, 384, 512)) < 1e-4


def test_several_windows_together_give_what_each_gives_alone(plain):
    network = Deberta.of_folder(plain[0])
    ids, types = torch.cat([inputs(200)[0], inputs(200)[0].flip(1), inputs(200)[0] // 2]), torch.zeros(3, 200).long()
    start, end = network.forward(ids, types)
    for row in range(3):
        alone = network.forward(ids[row : row + 1], types[:1])
        torch.testing.assert_close(start[row : row + 1], alone[0], atol=1e-5, rtol=0)
        torch.testing.assert_close(end[row : row + 1], alone[1], atol=1e-5, rtol=0)


def test_a_result_is_not_overwritten_by_the_next_window(plain):
    network = Deberta.of_folder(plain[0])
    first = network.forward(*inputs(100))
    kept = [logits.clone() for logits in first]
    network.forward(*inputs(100)[::-1])
    assert all(torch.equal(one, other) for one, other in zip(first, kept, strict=True))


def test_weights_in_half_precision_are_computed_in_fp32(plain, tmp_path):
    folder = Path(shutil.copytree(plain[0], tmp_path / "half"))
    halves = {name: tensor.half() for name, tensor in load_file(folder / "model.safetensors").items()}
    save_file(halves, folder / "model.safetensors", metadata={"format": "pt"})
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(str(folder), dtype=torch.float32).eval()
    assert apart(model, Deberta.of_folder(folder), 150) < 1e-4


def test_weights_in_several_files(plain, tmp_path):
    plain[1].save_pretrained(tmp_path, max_shard_size="60KB")
    assert (tmp_path / "model.safetensors.index.json").is_file()
    assert apart(plain[1], Deberta.of_folder(tmp_path), 150) < 1e-4


def test_in_bf16_it_is_near(plain):
    network = Deberta.of_folder(plain[0])
    expected = network.forward(*inputs(100))[0]
    network.to("cpu", "bf16")
    found = network.forward(*inputs(100))[0]
    assert found.dtype == torch.float32
    assert 0 < (found - expected).abs().max() < 0.25 * expected.abs().max()


@pytest.mark.skipif(not int8_pays(), reason="this processor is not made for int8")
@pytest.mark.parametrize("variant", ["as mDeBERTa", "content to position only", "position to content only"])
def test_in_int8_every_variant_is_near(variant, tmp_path):
    saved(tmp_path, **VARIANTS[variant])
    full, network = Deberta.of_folder(tmp_path), Deberta.of_folder(tmp_path)
    network.round()
    for length in (9, 129, 512):
        expected, found = torch.cat(full.forward(*inputs(length))), torch.cat(network.forward(*inputs(length)))
        assert 0 < (found - expected).abs().max() < 0.15 * (expected.max() - expected.min())


# ------------------------------------------------------------------------------ what is left to transformers


def rewrite(folder, **changes):
    path = folder / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(settings), encoding="utf-8")
    return settings


@pytest.mark.parametrize(
    "changes",
    [
        {"model_type": "deberta"},
        {"hidden_act": "gelu_new"},
        {"relative_attention": False},
        {"pos_att_type": None},
        {"pos_att_type": "p2c|c2p|p2p"},
        {"norm_rel_ebd": "batch_norm"},
        {"attention_head_size": 16},
        {"conv_kernel_size": 4},
        {"conv_kernel_size": 3, "conv_act": "relu"},
        {"hidden_size": None},
        {"num_attention_heads": "many"},
        {"num_hidden_layers": 0},
    ],
)
def test_an_unusual_config_is_left_to_transformers(plain, tmp_path, changes):
    folder = Path(shutil.copytree(plain[0], tmp_path / "copy"))
    assert DebertaShape.from_config(json.loads((folder / "config.json").read_text())) is not None
    assert DebertaShape.from_config(rewrite(folder, **changes)) is None
    assert Deberta.of_folder(folder) is None


def test_weights_that_do_not_fit_the_config_are_left_to_transformers_which_has_words_for_it(plain, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    folder = Path(shutil.copytree(plain[0], tmp_path / "copy"))
    rewrite(folder, intermediate_size=96)
    assert Deberta.of_folder(folder) is None
    assert "intermediate.dense" in caplog.text
    tensors = load_file(folder / "model.safetensors")
    del tensors["deberta.encoder.layer.1.output.LayerNorm.weight"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    rewrite(folder, intermediate_size=64)
    assert Deberta.of_folder(folder) is None
    assert "layer.1.output.LayerNorm" in caplog.text


def test_another_activation_is_computed_by_transformers(tmp_path):
    saved(tmp_path, hidden_act="relu")
    assert isinstance(load_network(tmp_path), TransformersNetwork)


def test_a_reader_of_a_deberta_needs_no_transformers_model(tmp_path):
    reader = CheckpointReader(checkpoints.deberta_v2(tmp_path), "cpu")
    assert isinstance(reader._placed.loaded(), Deberta)
    window = reader._window(100)
    (alone,) = reader.score([window])
    with_others = reader.score([reader._window(50), window, reader._window(100), reader._window(512)])
    np.testing.assert_allclose(with_others[1].start, alone.start, atol=1e-5)
