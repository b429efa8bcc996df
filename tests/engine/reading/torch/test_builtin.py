"""The built-in reader and retriever from their compact files: transformers' numbers, and right answers."""

import os
import runpy
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file

from app.engine.reading.reader import Reader, WindowInput
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader, Retriever
from app.engine.reading.torch.checkpoint import CheckpointReader
from app.engine.reading.torch.threads import use_physical_cores
from app.engine.task import Cancelled, stoppable
from tests.engine.reading.vocabularies import BUILTIN

UNPACK = Path(__file__).resolve().parents[4] / "training" / "recipe" / "unpack.py"


@pytest.fixture(scope="module")
def unpacked():
    """The recipe's own unpacking, not ours: all weights of reader and retriever in fp32."""
    dequantize = runpy.run_path(str(UNPACK))["dequantize"]
    reader, retriever = (dequantize(load_file(BUILTIN / f"{name}.safetensors")) for name in ("model", "retriever"))
    retriever["embeddings.word_embeddings.weight"] = reader["bert.embeddings.word_embeddings.weight"]
    return reader, retriever


@pytest.fixture(scope="module")
def reference(unpacked):
    return of_transformers(transformers.BertForQuestionAnswering, unpacked[0])


def of_transformers(kind, weights, **options):
    """The same architecture by transformers, with these weights and nothing random."""
    with torch.device("meta"):
        model = kind(transformers.BertConfig.from_pretrained(str(BUILTIN)), **options)
    model.load_state_dict(weights, assign=True)
    for module in model.modules():  # buffers are not in the file
        if hasattr(module, "position_ids"):
            module.position_ids = torch.arange(512)[None]
            module.token_type_ids = torch.zeros(1, 512, dtype=torch.long)
    return model.eval()


@pytest.fixture(scope="module")
def reader():
    return BuiltinReader(BUILTIN, "fp32")


@pytest.fixture(scope="module")
def tokenizer():
    return WindowTokenizer.from_folder(BUILTIN)


@pytest.fixture(scope="module")
def retriever(reader, tokenizer):
    return Retriever(BUILTIN, tokenizer, reader.words, "fp32")


def random_window(length):
    rng = np.random.default_rng(length)
    ids = rng.integers(4, 89_000, length)
    ids[0] = 0
    return WindowInput(ids.astype(np.int64), np.zeros(length, dtype=np.int64), 5, length - 1)


@pytest.mark.parametrize("length", [7, 176, 384, 512])
def test_logits_are_those_of_transformers(reader, reference, length):
    window = random_window(length)
    with torch.inference_mode():
        expected = reference(input_ids=torch.from_numpy(window.ids)[None])
    (found,) = reader.score([window])
    assert found.start.dtype == np.float32
    np.testing.assert_allclose(found.start, expected.start_logits[0].numpy(), atol=1e-4)
    np.testing.assert_allclose(found.end, expected.end_logits[0].numpy(), atol=1e-4)


def test_unpacked_it_is_a_checkpoint_like_any_other(reader, reference, tokenizer, tmp_path):
    reference.save_pretrained(tmp_path)
    shutil.copy(BUILTIN / "tokenizer.json", tmp_path)
    checkpoint = CheckpointReader(tmp_path, "cpu")
    windows = [
        each.window(each.encode("Wer?").ids, each.encode("Es war Ada Lovelace.").ids)
        for each in (tokenizer, checkpoint.tokenizer)
    ]
    assert windows[0].ids.tolist() == windows[1].ids.tolist()
    ours, theirs = reader.score(windows[:1])[0], checkpoint.score(windows[1:])[0]
    np.testing.assert_allclose(theirs.start, ours.start, atol=1e-4)


def test_neighbours_do_not_matter_at_all(reader):
    windows = [random_window(length) for length in (50, 384, 50, 7)]
    together = reader.score(windows)
    for window, logits in zip(windows, together, strict=True):
        np.testing.assert_array_equal(reader.score([window])[0].start, logits.start)
        assert len(logits.end) == len(window.ids)


def test_it_tells_of_itself(reader):
    as_protocol: Reader = reader
    assert (as_protocol.id, as_protocol.title, as_protocol.revision) == ("builtin", "Built-in reader", None)
    assert (as_protocol.device, as_protocol.precision, as_protocol.window_length) == ("cpu", "fp32", 512)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many people live in Berlin?", "3.7 million"),
        ("Wie viele Menschen leben in Berlin?", "3.7 million"),
        ("¿Cuál es la capital de España?", "Madrid"),
        ("西班牙的首都是哪里？", "Madrid"),
        ("كم عدد سكان برلين؟", "3.7 million"),
    ],
)
def test_it_answers_in_several_languages(reader, tokenizer, question, answer):
    text = "Madrid is the capital of Spain. Berlin has 3.7 million inhabitants and lies on the Spree."
    context = tokenizer.encode(text)
    window = tokenizer.window(tokenizer.encode(question).ids, context.ids)
    (logits,) = reader.score([window])
    inside = slice(window.context_start, window.context_end)
    sums = logits.start[inside][:, None] + logits.end[inside][None, :]
    start, end = np.unravel_index(np.where(np.tri(len(sums), k=-1, dtype=bool), -np.inf, sums).argmax(), sums.shape)
    assert text[context.starts[start] : context.ends[end]] == answer


def test_embeddings_are_those_of_transformers(retriever, tokenizer, unpacked):
    model = of_transformers(transformers.BertModel, unpacked[1], add_pooling_layer=False)
    for prefix, text in (("query: ", "Wer schrieb den Brief?"), ("passage: ", "The letter was written by Ada.")):
        ids = tokenizer.single(tokenizer.encode(prefix + text).ids)
        with torch.inference_mode():
            mean = model(input_ids=torch.from_numpy(ids)[None]).last_hidden_state[0].mean(0)
        expected = torch.nn.functional.normalize(mean, dim=0).numpy()
        if prefix == "query: ":
            found = retriever.embed_question(text)
        else:
            (found,) = retriever.embed_passages([tokenizer.encode(text).ids])
        assert found.shape == (384,)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-4)


def test_embeddings_as_the_program_makes_them_mean_the_same(retriever, reader, tokenizer):
    chosen = Retriever(BUILTIN, tokenizer, reader.words)
    texts = ("The letter was written by Ada.", "押金为九千欧元，须在租期开始前支付。", "The cat sleeps. " * 30)
    ids = [tokenizer.encode(text).ids for text in texts]
    assert (chosen.embed_passages(ids) * retriever.embed_passages(ids)).sum(axis=1).min() > 0.997


def test_a_passage_in_another_language_is_nearest(retriever, tokenizer):
    passages = [
        "The cat sleeps on the kitchen floor.",
        "The bridge over the river was built in 1902.",
        "Interest rates rose by half a percent.",
    ]
    embedded = retriever.embed_passages([tokenizer.encode(text).ids for text in passages])
    assert embedded.shape == (3, 384)
    for question in ("Wann wurde die Brücke gebaut?", "大桥是什么时候建成的？", "متى تم بناء الجسر؟"):
        assert int((embedded @ retriever.embed_question(question)).argmax()) == 1


def test_a_passage_longer_than_the_model_and_none_at_all(retriever, tokenizer):
    long = tokenizer.encode("The letter was written by Ada. " * 200).ids
    assert retriever.embed_passages([long]).shape == (1, 384)
    assert np.isfinite(retriever.embed_question("why " * 2000)).all()
    assert retriever.embed_passages([]).shape == (0, 384)


def test_passages_embedded_side_by_side_are_those_embedded_alone_and_embedding_stops(retriever, tokenizer):
    passages = [
        tokenizer.encode(f"The letter of {year} was written by Ada." * count).ids
        for count, year in enumerate(range(1840, 1847), 1)
    ]
    together = retriever.embed_passages(passages)
    for ids, found in zip(passages, together, strict=True):
        np.testing.assert_allclose(found, retriever.embed_passages([ids])[0], atol=1e-5)

    def stop() -> None:
        raise Cancelled

    with stoppable(stop), pytest.raises(Cancelled):
        retriever.embed_passages(passages)


def test_it_works_in_a_thread_of_its_own(tokenizer):
    window = tokenizer.window(tokenizer.encode("Who?").ids, tokenizer.encode("Ada wrote it.").ids)
    results = []
    thread = threading.Thread(target=lambda: results.extend(BuiltinReader(BUILTIN).score([window])))
    thread.start()
    thread.join(60)
    assert len(results) == 1


def test_threads_are_no_more_than_cores():
    threads = use_physical_cores()
    assert 1 <= threads <= 8
    assert torch.get_num_threads() == threads == use_physical_cores()


def test_it_needs_no_transformers_and_its_threads_sleep_while_they_wait():
    script = (
        "import os, sys; from pathlib import Path; import app.engine.reading.torch; assert 'torch' not in sys.modules; "
        "from app.engine.reading.torch.builtin import BuiltinReader; "
        f"BuiltinReader(Path({str(BUILTIN)!r})); assert 'transformers' not in sys.modules; "
        "assert os.environ['OMP_WAIT_POLICY'] == 'PASSIVE'"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    command = [sys.executable, "-c", script]
    subprocess.run(command, check=True, timeout=120, cwd=UNPACK.parents[2], env=environment)
