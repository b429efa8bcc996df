"""What comes from a folder or a zip file is checked as if it were meant to do harm."""

import hashlib
import json
import os
import stat
import zipfile

import pytest

from app.engine.models.check import HEADER_MAX, check_model, tensor_names
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.imports import copy_model, is_harmless
from app.engine.models.store import ModelStore
from app.engine.models.stored import State
from app.engine.task import Cancelled, Progress
from tests.engine.models import small_models

HARMLESS = ["config.json", "a/b/config.json", "übung 1/modèle.json", ".gitattributes", "console.json", "com10.txt"]
HOSTILE = [
    "../x",
    "a/../../x",
    "/etc/passwd",
    "C:\\x",
    "C:x",
    "\\\\host\\share\\x",
    "//host/x",
    "a\\..\\x",
    "CON",
    "a/con.json",
    "NUL.txt",
    "com1.json",
    "COM¹",
    "lpt9",
    "config.json.",
    "config.json ",
    "a./x",
    "config.json:stream",
    "a\nb",
    "a\x00b",
    "a?b",
    "./x",
    "a//b",
    "",
    ".",
]


@pytest.mark.parametrize("name", HARMLESS)
def test_ordinary_names_pass(name):
    assert is_harmless(name)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_names_that_lead_elsewhere_on_any_system_do_not(name):
    assert not is_harmless(name)


@pytest.fixture
def store(tmp_path, builtin_folder):
    return ModelStore(tmp_path / "models", builtin_folder)


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def refused(store, path):
    """The cause for which ``path`` is not imported; nothing of it is left in the store."""
    with pytest.raises(ModelError) as caught:
        store.import_path(path)
    left = [found for found in store.folder.rglob("*") if ".locks" not in found.parts]
    assert not left
    assert all(entry.state is not State.COMPLETE for entry in store.models() if not entry.model.builtin)
    return caught.value.cause


# ------------------------------------------------------------------------------ what works


@pytest.mark.parametrize("under", ["", "My model/", "backup/2024/My model/"])
def test_a_zip_file_is_copied_file_by_file(store, tmp_path, under):
    files = small_models.files()
    others = {"README.md": b"# hello", "pytorch_model.bin": b"\x80\x04.", "modeling.py": b"import os"}
    path = small_models.in_zip(tmp_path / "Mein Modell.zip", {**files, **others}, under)
    entry = store.import_path(path)
    assert (entry.model.id, entry.model.title, entry.state) == ("mein-modell", "Mein Modell", State.COMPLETE)
    assert {found.name for found in entry.folder.iterdir()} == {*files, "manifest.json"}
    assert {name: (entry.folder / name).read_bytes() for name in files} == files
    assert store.path("mein-modell") == entry.folder
    assert {file.path: file.sha256 for file in entry.manifest.files} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }


def test_a_folder_is_copied_and_left_as_it_was(store, tmp_path):
    files = small_models.files()
    path = small_models.in_folder(tmp_path / "reader-v1.2", {**files, "training_args.bin": b"\x80"})
    (path / "onnx").mkdir()
    seen = []
    entry = store.import_path(path, seen.append)
    assert entry.model.id == "reader-v1.2"
    assert {found.name for found in path.iterdir()} == {*files, "training_args.bin", "onnx"}
    done = [event for event in seen if isinstance(event, Progress)]
    assert done[-1].done == done[-1].total == sum(map(len, files.values()))
    assert store.verify("reader-v1.2").state is State.COMPLETE


def test_one_name_for_two_models_makes_two_and_the_same_one_twice_makes_one(store, tmp_path):
    first = store.import_path(small_models.in_folder(tmp_path / "a" / "reader", small_models.files(1)))
    second = store.import_path(small_models.in_folder(tmp_path / "b" / "reader", small_models.files(2)))
    again = store.import_path(small_models.in_zip(tmp_path / "reader.zip", small_models.files(1)))
    assert (first.model.id, second.model.id, again.model.id) == ("reader", "reader-2", "reader")
    assert [entry.model.id for entry in store.models() if not entry.model.repository] == [
        "builtin",
        "reader",
        "reader-2",
    ]


@pytest.mark.parametrize("name", ["builtin", "minilm-uncased-squad2", "CON", "…", "ﷺ"])
def test_no_import_takes_a_name_that_is_somebody_elses(store, tmp_path, name):
    entry = store.import_path(small_models.in_folder(tmp_path / name, small_models.files()))
    assert entry.model.id.startswith("imported")
    assert store.state("builtin") is State.COMPLETE
    assert store.state("minilm-uncased-squad2") is State.ABSENT


def test_what_the_catalogue_knows_by_its_weights_becomes_that_model(tmp_path, builtin_folder, monkeypatch):
    from dataclasses import replace

    store = ModelStore(tmp_path / "models", builtin_folder)
    files = small_models.files()
    known = store.catalogue[0]
    digest = hashlib.sha256(files["model.safetensors"]).hexdigest()
    noted = tuple(replace(file, sha256=digest) if file.path == "model.safetensors" else file for file in known.files)
    store.catalogue = (replace(known, files=noted), *store.catalogue[1:])
    entry = store.import_path(small_models.in_folder(tmp_path / "snapshot", files))
    assert (entry.model.id, entry.state, entry.manifest.check.value) == (known.id, State.COMPLETE, "imported")


def test_a_model_in_parts_is_taken_with_all_of_them(store, tmp_path):
    files = small_models.files()
    del files["model.safetensors"]
    parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    names = {"qa_outputs.weight": parts[0], "x": parts[1]}
    files["model.safetensors.index.json"] = json.dumps({"weight_map": names}).encode()
    for part in parts:
        files[part] = small_models.weights()
    path = small_models.in_folder(tmp_path / "parts", files)
    assert {file.path for file in store.import_path(path).manifest.files} == set(files)
    (path / parts[1]).unlink()
    with pytest.raises(ModelError) as caught:
        store.import_path(path)
    assert (caught.value.cause, caught.value.detail) == (ModelCause.BROKEN, parts[1])


def test_it_can_be_stopped_and_leaves_nothing(store, tmp_path):
    path = small_models.in_folder(tmp_path / "reader", small_models.files())

    def stop(_event):
        raise Cancelled

    with pytest.raises(Cancelled):
        store.import_path(path, stop)
    assert [entry.model.id for entry in store.models() if entry.state is not State.ABSENT] == ["builtin"]
    assert store.import_path(path).state is State.COMPLETE


# ------------------------------------------------------------------------------ what is no model


def changed(**files):
    content = small_models.files()
    for name, data in files.items():
        key = name.replace("_json", ".json").replace("_safetensors", ".safetensors")
        if data is None:
            del content[key]
        else:
            content[key] = data
    return content


NOT_MODELS = [
    (changed(config_json=None), ModelCause.NOT_A_MODEL),
    (changed(config_json=b"{"), ModelCause.BROKEN),
    (changed(config_json=b"[]"), ModelCause.BROKEN),
    (changed(config_json=b"[" * 200_000), ModelCause.BROKEN),
    (changed(config_json=b"\xff\xfe"), ModelCause.BROKEN),
    (changed(config_json=b" " * 6_000_000), ModelCause.BROKEN),
    (small_models.files(architectures=["BertForMaskedLM"]), ModelCause.NOT_QUESTION_ANSWERING),
    (small_models.files(architectures="BertForQuestionAnswering"), ModelCause.NOT_QUESTION_ANSWERING),
    (small_models.files(architectures=None), ModelCause.NOT_QUESTION_ANSWERING),
    (small_models.files(model_type="t5"), ModelCause.UNKNOWN_KIND),
    (small_models.files(model_type=None), ModelCause.UNKNOWN_KIND),
    (small_models.files(model_type=["bert"]), ModelCause.UNKNOWN_KIND),
    (small_models.files(auto_map={"AutoModel": "evil.Model"}), ModelCause.OWN_CODE),
    (changed(tokenizer_config_json=b'{"auto_map": {"AutoTokenizer": ["x.Y", null]}}'), ModelCause.OWN_CODE),
    (changed(tokenizer_json=None), ModelCause.NO_TOKENIZER),
    (changed(model_safetensors=None), ModelCause.NO_WEIGHTS),
    (changed(model_safetensors=b""), ModelCause.BROKEN),
    (changed(model_safetensors=small_models.weights()[:-1]), ModelCause.BROKEN),
    (changed(model_safetensors=small_models.weights() + b"\0"), ModelCause.BROKEN),
]


@pytest.mark.parametrize(("content", "cause"), NOT_MODELS)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_what_is_no_question_answering_model_is_refused(store, tmp_path, content, cause, packed):
    put = small_models.in_zip if packed else small_models.in_folder
    if packed and len(content.get("config.json", b"")) > 1_000_000:
        cause = ModelCause.TOO_LARGE  # six million blanks shrink too well to be a model's
    assert refused(store, put(tmp_path / "model.zip", content)) is cause


def tensor(begin, end, shape, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


INSANE = {
    "beyond the end": small_models.header({"qa_outputs.weight": tensor(0, 80, [20])}, b"\0" * 40),
    "before the start": small_models.header({"qa_outputs.weight": tensor(-8, 32, [10])}, b"\0" * 40),
    "overlap": small_models.header({"a": tensor(0, 24, [6]), "qa_outputs.weight": tensor(16, 40, [6])}, b"\0" * 40),
    "gap": small_models.header({"a": tensor(0, 8, [2]), "qa_outputs.weight": tensor(16, 40, [6])}, b"\0" * 40),
    "shape": small_models.header({"qa_outputs.weight": tensor(0, 40, [11])}, b"\0" * 40),
    "negative shape": small_models.header({"qa_outputs.weight": tensor(0, 40, [-2, -5])}, b"\0" * 40),
    "huge shape": small_models.header({"qa_outputs.weight": tensor(0, 40, [2**62, 2**62])}, b"\0" * 40),
    "truth values": small_models.header({"qa_outputs.weight": tensor(False, 4, [True])}, b"\0" * 4),
    "type": small_models.header({"qa_outputs.weight": tensor(0, 40, [10], "PICKLE")}, b"\0" * 40),
    "list": small_models.header([1, 2]),
    "not json": b"\x05\0\0\0\0\0\0\0{oops" + b"\0" * 40,
    "long header": (HEADER_MAX + 1).to_bytes(8, "little") + b"{" * 100,
    "longer than the file": (10_000).to_bytes(8, "little") + b"{}",
    "twice": b"\x0f\0\0\0\0\0\0\0" + b'{"a":{},"a":{}}',
    "short": b"\0\0\0",
}


@pytest.mark.parametrize("data", INSANE.values(), ids=INSANE)
def test_a_safetensors_header_that_lies_is_found_out(tmp_path, data):
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        tensor_names(path, "model")
    assert caught.value.cause is ModelCause.BROKEN


def test_weights_without_a_head_for_questions_are_no_reader(tmp_path):
    data = small_models.header({"bert.embeddings": tensor(0, 40, [10])}, b"\0" * 40)
    folder = small_models.in_folder(tmp_path / "m", {**small_models.files(), "model.safetensors": data})
    with pytest.raises(ModelError) as caught:
        check_model(folder, "m")
    assert (caught.value.cause, caught.value.detail) == (ModelCause.NOT_QUESTION_ANSWERING, "qa_outputs")


def test_an_index_may_not_name_files_elsewhere(tmp_path):
    content = small_models.files()
    weights = content.pop("model.safetensors")
    content["model.safetensors.index.json"] = b'{"weight_map": {"qa_outputs.weight": "../secret.safetensors"}}'
    folder = small_models.in_folder(tmp_path / "m", content)
    (tmp_path / "secret.safetensors").write_bytes(weights)
    with pytest.raises(ModelError) as caught:
        check_model(folder, "m")
    assert caught.value.cause is ModelCause.UNSAFE_NAME


# ------------------------------------------------------------------------------ hostile folders


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_links_in_a_folder_are_not_followed(store, tmp_path, name):
    path = small_models.in_folder(tmp_path / "m", small_models.files())
    (path / name).rename(tmp_path / "elsewhere")
    (path / name).symlink_to(tmp_path / "elsewhere")
    assert refused(store, path) is ModelCause.LINK


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_folder_does_not_hang_it(store, tmp_path):
    path = small_models.in_folder(tmp_path / "m", small_models.files())
    (path / "vocab.txt").unlink(missing_ok=True)
    os.mkfifo(path / "vocab.txt")
    assert refused(store, path) is ModelCause.LINK


def test_what_is_not_there_is_said(store, tmp_path):
    assert refused(store, tmp_path / "gone") is ModelCause.NOT_A_MODEL
    (tmp_path / "empty").mkdir()
    assert refused(store, tmp_path / "empty") is ModelCause.NOT_A_MODEL


# ------------------------------------------------------------------------------ hostile archives


@pytest.mark.parametrize("name", [name for name in HOSTILE if name and name != "."], ids=ascii)
def test_one_hostile_name_spoils_the_archive(store, tmp_path, name):
    path = tmp_path / "m.zip"
    small_models.in_zip(path, small_models.files())
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo("placeholder")
        member.filename = name  # the constructor would have cleaned it
        archive.writestr(member, b"x")
    if "\x00" in name:
        data = path.read_bytes()
        assert name.encode() in data
    assert refused(store, path) is ModelCause.UNSAFE_NAME
    assert not (tmp_path / "x").exists()


def test_a_link_in_an_archive_spoils_it(store, tmp_path):
    path = small_models.in_zip(tmp_path / "m.zip", small_models.files())
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("vocab.txt")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(store, path) is ModelCause.LINK


def test_two_files_of_one_name_spoil_it(store, tmp_path):
    path = small_models.in_zip(tmp_path / "m.zip", small_models.files())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("CONFIG.json", b"{}")
    assert refused(store, path) is ModelCause.UNSAFE_NAME


def test_a_bomb_is_not_unpacked(store, tmp_path):
    path = small_models.in_zip(tmp_path / "m.zip", changed(model_safetensors=b"\0" * 50_000_000))
    assert path.stat().st_size < 1_000_000
    assert refused(store, path) is ModelCause.TOO_LARGE


def test_a_file_that_holds_more_than_it_announces_is_not_believed(store, tmp_path):
    files = small_models.files()
    path = small_models.in_zip(tmp_path / "m.zip", files)
    data = path.read_bytes()
    size = len(files["model.safetensors"])
    announced = data.replace(size.to_bytes(4, "little"), (size - 1000).to_bytes(4, "little"))
    assert announced != data
    path.write_bytes(announced)
    assert refused(store, path) in (ModelCause.BROKEN, ModelCause.TOO_LARGE)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "not a zip"])
def test_damaged_archives_are_said_to_be(store, tmp_path, damage):
    path = small_models.in_zip(tmp_path / "m.zip", small_models.files())
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flipped":
        data[len(data) // 2] ^= 0xFF
    else:
        data = bytearray() if damage == "empty" else bytearray(b"hello" * 100)
    path.write_bytes(data)
    assert refused(store, path) in (ModelCause.NOT_A_MODEL, ModelCause.BROKEN)


def test_an_archive_with_a_password_is_said_to_be_no_model(store, tmp_path):
    path = small_models.in_zip(tmp_path / "m.zip", small_models.files())
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + place] |= 1  # "encrypted"
    path.write_bytes(data)
    assert refused(store, path) is ModelCause.BROKEN


def test_no_room_is_said_before_anything_is_copied(target, tmp_path, monkeypatch):
    import shutil
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1000, 1000))
    path = small_models.in_folder(tmp_path / "m", small_models.files())
    with pytest.raises(ModelError) as caught:
        copy_model(path, target)
    assert caught.value.cause is ModelCause.NO_ROOM
    assert caught.value.detail.endswith("MB")
    assert not list(target.iterdir())
