"""What a data set is, and what is said of a file that is none."""

from __future__ import annotations

import gzip
import json

import pytest

from app import messages
from app.engine.evaluation import datasets
from app.engine.evaluation.datasets import find_datasets, load_dataset, load_datasets
from app.engine.evaluation.errors import DatasetCause, DatasetError
from tests.engine.evaluation.parts import lighthouses, question, squad, write


def test_plain_and_gzipped_are_told_apart_by_what_they_hold(tmp_path):
    plain = load_dataset(write(tmp_path / "houses_en.json", lighthouses()))
    packed = load_dataset(write(tmp_path / "houses_en.json.gz", lighthouses()))
    assert plain == packed
    assert (plain.name, plain.language, plain.questions) == ("houses_en", "en", 18)
    misnamed = tmp_path / "other.json"
    misnamed.write_bytes((tmp_path / "houses_en.json.gz").read_bytes())
    assert load_dataset(misnamed).questions == 18


def test_what_people_marked_is_taken_as_squad_2_means_it(tmp_path):
    facts = squad(
        (
            "T",
            [
                (
                    "A text.",
                    [
                        question("a", "One?", "yes", "yes", "no"),
                        question("b", "Two?", "wrong", is_impossible=True, plausible_answers=[{"text": "wrong"}]),
                        question("c", "Three?"),
                        question("d", "Four?", " "),
                    ],
                )
            ],
        )
    )
    asked = load_dataset(write(tmp_path / "s.json", facts)).articles[0].paragraphs[0].questions
    assert [each.marked for each in asked] == [("yes", "no"), (), (), ()]


def test_ids_are_unique_whatever_the_file_has(tmp_path):
    facts = squad(("T", [("A text.", [question("a", "One?"), question("a", "Two?"), question("", "Three?")])]))
    facts["data"][0]["paragraphs"][0]["qas"].append({"id": 7, "question": "Four?", "answers": []})
    asked = load_dataset(write(tmp_path / "s.json", facts)).articles[0].paragraphs[0].questions
    assert [each.id for each in asked] == ["a", "a#2", "data[0].paragraphs[0].qas[2]", "7"]


@pytest.mark.parametrize(
    ("name", "layout", "language", "asked_in"),
    [
        ("xquad_de.json.gz", "squad", "de", "de"),
        ("xquad.zh.json", "squad", "zh", "zh"),
        ("dev-v2.0.json", "squad", "en", "en"),
        ("train-v1.1.json", "squad", "en", "en"),
        ("test-context-ar-question-vi.json", "mlqa", "ar", "vi"),
        ("contracts.json", "squad", "", ""),
        ("MLQA-v2.JSON", "squad", "", ""),
    ],
)
def test_the_name_tells_the_language(tmp_path, name, layout, language, asked_in):
    found = load_dataset(write(tmp_path / name.replace(".gz", ""), lighthouses()))
    assert (found.layout, found.language, found.asked_in) == (layout, language, asked_in)


def test_a_mark_in_front_does_no_harm(tmp_path):
    path = tmp_path / "s.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(lighthouses()).encode())
    assert load_dataset(path).questions == 18


def test_a_folder_means_its_data_sets_and_two_of_one_name_are_told_apart(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "s.json", lighthouses())
    (tmp_path / "one" / "notes.txt").write_text("no data set")
    found = find_datasets([tmp_path / "one", tmp_path / "two", tmp_path / "one" / "s.json"])
    assert found == [tmp_path / "one" / "s.json", tmp_path / "two" / "s.json"]
    assert [each.name for each in load_datasets(found)] == ["s", "s (2)"]


def broken(path, data):
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


PACKED = gzip.compress(json.dumps(lighthouses()).encode())
LAYOUT = DatasetCause.BAD_ENTRY


@pytest.mark.parametrize(
    ("data", "cause", "detail"),
    [
        (b"", DatasetCause.NOT_JSON, "1"),
        (b'{"data":\n\n oops}', DatasetCause.NOT_JSON, "3"),
        (b"\xff\xfe{", DatasetCause.NOT_JSON, "1"),
        (b"[" * 200_000, DatasetCause.NOT_JSON, "1"),
        (b"%PDF-1.7", DatasetCause.NOT_JSON, "1"),
        (PACKED[: len(PACKED) // 2], DatasetCause.DAMAGED, ""),
        (PACKED[:-6] + b"\0\0" + PACKED[-4:], DatasetCause.DAMAGED, ""),
        ([], DatasetCause.NOT_A_DATASET, ""),
        ({"data": {}}, DatasetCause.NOT_A_DATASET, ""),
        ({"data": []}, DatasetCause.NO_QUESTIONS, ""),
        (squad(("T", [("text", [])])), DatasetCause.NO_QUESTIONS, ""),
        ({"data": [3]}, LAYOUT, "data[0].paragraphs: […]"),
        ({"data": [{"paragraphs": [{"context": "x"}]}]}, LAYOUT, "data[0].paragraphs[0].qas: […]"),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, LAYOUT, 'data[0].paragraphs[0].context: "…"'),
        (
            squad(("T", [("text", [question("a", "?"), {"question": 1}])])),
            LAYOUT,
            'data[0].paragraphs[0].qas[1].question: "…"',
        ),
        (
            squad(("T", [("text", [{"id": "a", "question": "?", "answers": {"text": ["x"]}}])])),
            LAYOUT,
            "data[0].paragraphs[0].qas[0].answers: […]",
        ),
        (
            squad(("T", [("text", [{"id": "a", "question": "?", "answers": ["x"]}])])),
            LAYOUT,
            'data[0].paragraphs[0].qas[0].answers[0].text: "…"',
        ),
    ],
)
def test_what_is_no_data_set_is_said_with_its_place(tmp_path, data, cause, detail):
    path = broken(tmp_path / "mine.json", data)
    with pytest.raises(DatasetError) as refused:
        load_dataset(path)
    assert (refused.value.cause, refused.value.detail) == (cause, detail)
    sentence = messages.dataset_error(refused.value)
    assert "mine.json" in sentence
    assert detail in sentence


def test_what_cannot_be_opened(tmp_path):
    (tmp_path / "empty").mkdir()
    for path, cause in ((tmp_path / "gone.json", DatasetCause.MISSING), (tmp_path / "empty", None)):
        with pytest.raises(DatasetError) as refused:
            [load_dataset(found) for found in find_datasets([path])]
        assert refused.value.cause is (cause or DatasetCause.NOTHING_IN_FOLDER)
        assert path.name in messages.dataset_error(refused.value)


def test_a_file_that_unpacks_to_more_than_memory_should_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "LARGEST", 500)
    for name in ("s.json", "s.json.gz"):
        with pytest.raises(DatasetError) as refused:
            load_dataset(write(tmp_path / name, lighthouses()))
        assert refused.value.cause is DatasetCause.TOO_LARGE


def test_every_cause_has_its_sentence(tmp_path):
    for cause in DatasetCause:
        assert "x.json" in messages.dataset_error(DatasetError(tmp_path / "x.json", cause, "7"))
