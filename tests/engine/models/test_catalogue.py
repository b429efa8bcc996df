"""The catalogue says only what is known, in full, and never offers a file that could hide a program."""

import hashlib
import json
import re

import pytest

from app.engine.models.catalogue import BUILTIN, CatalogueError, Group, is_id, is_repository, load_catalogue
from app.engine.models.hub import is_allowed
from app.paths import resource

PATH = resource("models/catalogue.json")
RAW = json.loads(PATH.read_text(encoding="utf-8"))
MODELS = load_catalogue(PATH)

AS_IN_THE_NOTES = {
    "mdeberta-v3-base-squad2": (
        "08d6e89c7a6557f967db2e1021f7f640483400ed",
        "16675f4d0b1dcaa8ae44b9d8cd395c7c539de1d5ae06a7242389b195502ef3c2",
    ),
    "xlm-roberta-base-squad2": ("a5fab9908c8d856e8c583fd41ba6d92444e46477", None),
    "xlm-roberta-large-squad2": (None, None),
    "deberta-v3-base-squad2": (
        "79aed5404ffa48239026c8ee433479b2f70f505e",
        "aff8759009b728d7d35c1163cd3578b911a3e3e1fbd2522c2b4af398e523f92a",
    ),
    "roberta-base-squad2-distilled": (None, None),
    "minilm-uncased-squad2": (None, None),
}
"""Revision and weights' sha256, copied a second time by hand from the pages that were read."""


def test_it_offers_what_was_decided():
    groups = {group: [model.id for model in MODELS if model.group is group] for group in Group}
    assert groups[Group.MULTILINGUAL] == [
        "mdeberta-v3-base-squad2",
        "xlm-roberta-base-squad2",
        "xlm-roberta-large-squad2",
        BUILTIN,
    ]
    assert groups[Group.ENGLISH] == ["deberta-v3-base-squad2", "roberta-base-squad2-distilled", "minilm-uncased-squad2"]
    assert [model.id for model in MODELS if model.recommended] == ["mdeberta-v3-base-squad2"]


@pytest.mark.parametrize("model", [model for model in MODELS if not model.builtin], ids=lambda model: model.id)
def test_pins_are_those_that_were_read_and_nothing_is_confirmed_without_all_of_them(model):
    weights = next(file for file in model.files if file.path == "model.safetensors")
    assert (model.revision, weights.sha256) == AS_IN_THE_NOTES[model.id]
    complete = all(file.size is not None and file.sha256 is not None for file in model.files)
    assert not model.confirmed or (complete and model.revision)
    assert all(is_allowed(file.path) for file in model.files)
    assert model.attribution_url.endswith(model.repository)
    assert model.scores.source.endswith(model.repository)
    assert model.memory.estimate
    assert model.memory.bytes > model.download.bytes


def test_every_hash_and_revision_in_it_is_whole():
    """On the text itself: whatever looks like a part of a hash must be a whole one."""
    for found in re.findall(r"(?<![\w/-])[0-9a-f]{7,}(?![\w-])", PATH.read_text(encoding="utf-8")):
        assert len(found) in (40, 64) or found.isdigit(), found


def test_the_built_in_reader_is_the_one_that_comes_with_the_program(builtin_folder):
    builtin = next(model for model in MODELS if model.builtin)
    for file in builtin.files:
        data = (builtin_folder / file.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256), (
            f"{file.path} was made anew: enter its size and sha256 in {PATH.name}"
        )


def entry(raw, **changes):
    return {**raw["models"][0], **changes}


def first_file(**changes):
    return {"files": [{**RAW["models"][0]["files"][0], **changes}]}


SPOILT = [
    {"id": "Has Spaces"},
    {"id": "../up"},
    {"title": ""},
    {"group": "other"},
    {"group": "best"},
    {"recommended": "yes"},
    {"repository": None},
    {"repository": "no-owner"},
    {"repository": "../etc/passwd"},
    {"revision": "main"},
    {"revision": "08d6e89"},
    {"confirmed": True},
    {"confirmed": 1},
    {"files": []},
    first_file(sha256="16675f4d"),
    first_file(sha256="16675F4D" * 8),
    first_file(size=-1),
    first_file(size="879"),
    first_file(size=True),
    first_file(extra=1),
    {"files": RAW["models"][0]["files"][:1] * 2},
    {"scores": {**RAW["models"][0]["scores"], "f1": 840}},
    {"download": {"bytes": 1}},
    {"licence": None},
    {"surprise": 1},
]


@pytest.mark.parametrize("changes", SPOILT, ids=str)
def test_an_entry_against_the_schema_is_refused_by_name(tmp_path, changes):
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps({"schema": 1, "models": [entry(RAW, **changes)]}), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"mdeberta|Has Spaces|up"):
        load_catalogue(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2, "models": []}', '{"schema": 1, "models": {}}'])
def test_what_is_no_catalogue_is_refused(tmp_path, text):
    path = tmp_path / "catalogue.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_catalogue(path)


def test_one_id_twice_is_refused(tmp_path):
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps({"schema": 1, "models": RAW["models"][:1] * 2}), encoding="utf-8")
    with pytest.raises(CatalogueError, match="twice"):
        load_catalogue(path)


@pytest.mark.parametrize("name", ["a", "acme--reader", "mdeberta-v3.1_x"])
def test_ids_are_folder_names_everywhere(name):
    assert is_id(name)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "A", "a.", "-a", ".locks", "a..b", "a" * 97, "a b"])
def test_other_names_are_no_ids(name):
    assert not is_id(name)


@pytest.mark.parametrize("name", ["a/b/c", "a", "/a", "a/", "../b", "a/..", "a/b..c", "a b/c", "C:/x", "a\\b"])
def test_other_names_are_no_repositories(name):
    assert not is_repository(name)
    assert is_repository("Acme/Reader-base_2.1")
