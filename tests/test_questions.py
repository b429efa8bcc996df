"""The program's own questions: what they promise, and that they are what their sources say."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass

import pytest
import regex

from app.engine.evaluation.own_questions import FOLDER, load_own_questions, own_tasks
from app.paths import resource
from training import build_questions

FILES = sorted(resource(FOLDER).glob("*.json"))
KINDS = {"contract", "letter", "minutes", "manual", "invoice", "article"}
ASKED_FOR = {"who", "when", "where", "what", "which", "much", "why", "how"}


@dataclass(frozen=True)
class Asked:
    """A question of a file, with where it stands."""

    document: dict
    context: str
    facts: dict

    @property
    def is_cross(self) -> bool:
        return self.facts["language"] != self.document["language"]


def contents(path):
    return json.loads(path.read_text(encoding="utf-8"))


def asked(path):
    return [
        Asked(document, paragraph["context"], facts)
        for document in contents(path)["data"]
        for paragraph in document["paragraphs"]
        for facts in paragraph["qas"]
    ]


EVERY = [each for path in FILES for each in asked(path)]


def test_at_least_eight_languages_and_six_hundred_questions():
    languages = {path.stem.removeprefix("own_") for path in FILES}
    assert {"en", "de", "fr", "es", "zh", "ar", "hi", "ru"} <= languages
    assert len(EVERY) >= 600
    assert {each.document["kind"] for each in EVERY} == KINDS
    assert {each.facts["kind"] for each in EVERY} == ASKED_FOR
    for name, number in Counter(each.document["language"] for each in EVERY).items():
        assert number >= 40, name
    for kind, number in Counter(each.document["kind"] for each in EVERY).items():
        assert number >= 100, kind


def test_a_third_has_no_answer_and_many_are_in_another_language():
    none = sum(each.facts["is_impossible"] for each in EVERY) / len(EVERY)
    assert 0.31 < none < 0.36
    assert sum(each.is_cross for each in EVERY) / len(EVERY) >= 0.15
    for path in FILES:
        own = asked(path)
        assert 0.25 < sum(each.facts["is_impossible"] for each in own) / len(own) < 0.42, path.name
        assert sum(each.is_cross for each in own) / len(own) >= 0.15, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_stands_at_its_offset(path):
    for each in asked(path):
        answers = each.facts["answers"]
        assert bool(answers) != each.facts["is_impossible"], each.facts["id"]
        edges = {match.start() for match in regex.finditer(r"\X", each.context)} | {len(each.context)}
        for answer in answers:
            start, text = answer["answer_start"], answer["text"]
            assert text == text.strip() != ""
            assert each.context[start : start + len(text)] == text, each.facts["id"]
            assert {start, start + len(text)} <= edges, each.facts["id"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_file_says_of_itself(path):
    facts = contents(path)
    language = path.stem.removeprefix("own_")
    assert facts["language"] == language
    assert facts["license"] == "MIT"
    for document in facts["data"]:
        assert document["language"] == language
        assert document["kind"] in KINDS
        words = sum(build_questions.words_in(paragraph["context"]) for paragraph in document["paragraphs"])
        assert 400 <= words <= 1200, document["id"]
        assert len(document["paragraphs"]) >= 4
    for each in asked(path):
        assert each.facts["id"].startswith(each.document["id"])
        assert each.facts["question"][-1] in "?？؟"
        for text in (each.context, each.facts["question"]):
            assert unicodedata.is_normalized("NFC", text)


def test_nothing_is_there_twice():
    for values in (
        [each.facts["id"] for each in EVERY],
        [each.facts["question"] for each in EVERY],
        [paragraph["context"] for path in FILES for d in contents(path)["data"] for paragraph in d["paragraphs"]],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_it_loads_as_any_data_set_does():
    datasets = load_own_questions(resource(FOLDER))
    assert [dataset.language for dataset in datasets] == [path.stem[-2:] for path in FILES]
    assert sum(dataset.questions for dataset in datasets) == len(EVERY)
    found = {
        question.id: question
        for dataset in datasets
        for article in dataset.articles
        for paragraph in article.paragraphs
        for question in paragraph.questions
    }
    for each in EVERY:
        question = found[each.facts["id"]]
        assert question.language == each.facts["language"]
        assert question.marked == tuple(answer["text"] for answer in each.facts["answers"])


def test_tasks_for_calibration_are_as_they_were_written_and_crossed_by_document():
    datasets = load_own_questions(resource(FOLDER))
    tasks = own_tasks(datasets, 600)
    assert tasks == own_tasks(datasets, 600)
    assert len(tasks) > 580  # one is drawn many times before it is given up, and the smallest languages have few more
    assert len({(task.dataset, task.id) for task in tasks}) == len(tasks)
    written = {each.facts["id"]: each for each in EVERY}
    for task in tasks:
        each = written[task.id]
        assert task.question == each.facts["question"]
        assert each.context in task.text  # nothing is taken away
        assert bool(task.marked) != each.facts["is_impossible"]
        assert task.kind == ("unanswerable" if not task.marked else "cross" if each.is_cross else "own")
    groups = {task.article for task in tasks}
    assert len(groups) == len({each.document["id"] for each in EVERY})
    assert 0.28 < sum(not task.marked for task in tasks) / len(tasks) < 0.38
    lengths = sorted(len(task.text) for task in tasks)
    assert lengths[0] < 2_000
    assert lengths[-1] > 30_000  # a dozen documents, in several languages


# ------------------------------------------------------------------------------ the builder


def test_the_files_are_what_the_sources_make():
    documents = []
    for path in sorted(build_questions.SOURCES.glob("*.txt")):
        own = build_questions.read_source(path)
        documents += own
        made = build_questions.as_json(path.stem, own)
        assert (resource(FOLDER) / f"own_{path.stem}.json").read_text(encoding="utf-8") == made
    build_questions.check_together(documents)
    readme = (resource(FOLDER) / "README.md").read_text(encoding="utf-8")
    for line in build_questions.table(documents):
        assert line in readme


PARAGRAPH = "Ada paid Bo 5 pounds on 15 May; Bo paid Ada nothing."


def built(tmp_path, line, paragraph=PARAGRAPH):
    path = tmp_path / "en.txt"
    path.write_text("\n".join(["=== a letter A", paragraph, line]), encoding="utf-8")
    documents = []
    for each in path.read_text(encoding="utf-8").splitlines():
        build_questions._take(each, "en", documents)
    (question,) = documents[0].paragraphs[0].questions
    return question.answers


@pytest.mark.parametrize(
    ("answers", "offsets"),
    [
        ("5", [12]),  # not the 5 of 15
        ("Bo@2", [32]),
        ("15 May | May", [24, 27]),
        ("Bo paid Ada nothing | Ada", [32, 40]),  # the one within the first answer, not the first one in the text
    ],
)
def test_the_builder_finds_the_place_that_is_meant(tmp_path, answers, offsets):
    found = built(tmp_path, f"+what What? => {answers}")
    assert [start for _, start in found] == offsets
    for text, start in found:
        assert PARAGRAPH[start : start + len(text)] == text


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("+who Who? => Cy", "not in the paragraph"),
        ("+who Who? => Bo", "say which"),
        ("+who Who? => Bo@3", "not in the paragraph"),
        ("+who Who?", "has answers"),
        ("-who Who? => Ada@1", "has none"),
        ("+who Who => 5", "question mark"),
        ("+who/xx Who? => 5", "language"),
        ("+who/en Who? => 5", "language"),
        ("+whom Who? => 5", "no question"),
        ("+who Who?  => 5", "doubled"),
        ("+who Who? => 5 | 5", "twice"),
    ],
)
def test_the_builder_refuses(tmp_path, line, why):
    with pytest.raises(build_questions.Wrong, match=why):
        built(tmp_path, line)


def test_the_builder_cuts_no_character_as_people_count_them(tmp_path):
    with pytest.raises(build_questions.Wrong, match="not in the paragraph"):
        built(tmp_path, "+what What? => द", "हिन्दी")
