"""Which questions are put, over which text."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.engine.evaluation.datasets import load_datasets
from app.engine.evaluation.tasks import Mode, article_groups, make_tasks
from tests.engine.evaluation.parts import lighthouses, question, squad, write


def two_languages(tmp_path):
    return load_datasets([write(tmp_path / f"houses_{name}.json", lighthouses(name)) for name in ("en", "de")])


def test_paragraph_mode_asks_each_question_of_its_paragraph(tmp_path):
    tasks = make_tasks(two_languages(tmp_path), Mode.PARAGRAPH)
    assert len(tasks) == 36
    assert (tasks[0].text, tasks[0].marked) == ("The lighthouse of Ashford was built in 1821.", ("1821",))
    assert tasks[1].marked == ()
    assert {task.language for task in tasks} == {"en", "de"}


def test_document_mode_asks_it_of_the_whole_article(tmp_path):
    tasks = make_tasks(two_languages(tmp_path), Mode.DOCUMENT)
    text = "The lighthouse of Ashford was built in 1821.\n\nThe first keeper at Ashford was Ada Hill."
    assert [task.text for task in tasks[:3]] == [text] * 3


def test_a_sample_is_the_same_each_time_and_the_same_in_translations(tmp_path):
    both = two_languages(tmp_path)
    sample = make_tasks(both, Mode.PARAGRAPH, limit=5)
    assert sample == make_tasks(both, Mode.PARAGRAPH, limit=5)
    assert [task.id for task in sample[:5]] == [task.id for task in sample[5:]]
    assert sample[:5] == sorted(sample[:5], key=make_tasks(both, Mode.PARAGRAPH).index)
    assert [task.id for task in make_tasks(both, Mode.PARAGRAPH, 5, seed=1)] != [task.id for task in sample]
    assert len(make_tasks(both, Mode.PARAGRAPH, limit=1000)) == 36


def test_translations_of_an_article_are_one_group(tmp_path):
    both = two_languages(tmp_path)
    groups = article_groups(both)
    for number in range(6):
        assert groups["houses_en", number] == groups["houses_de", number]
    assert len(set(groups.values())) == 6


def test_articles_that_share_questions_by_way_of_a_third_are_one_group(tmp_path):
    def article(*names):
        return ("T", [("A text.", [question(name, "?", "A") for name in names])])

    first = write(tmp_path / "a.json", squad(article("1"), article("2"), article("3")))
    second = write(tmp_path / "b.json", squad(article("2", "1")))
    groups = article_groups(load_datasets([first, second]))
    assert groups["a", 0] == groups["a", 1] == groups["b", 0] != groups["a", 2]


def test_places_that_stand_for_missing_ids_join_nothing(tmp_path):
    facts = squad(("T", [("A text.", [question("", "?", "A")])]))
    groups = article_groups(load_datasets([write(tmp_path / f"{name}.json", facts) for name in "ab"]))
    assert len(set(groups.values())) == 2


# ------------------------------------------------------------------------------ asked where the answer is not


@pytest.mark.parametrize(("mode", "pages"), [(Mode.PARAGRAPH, None), (Mode.DOCUMENT, None), (Mode.DOCUMENT, 1)])
def test_no_marked_answer_stands_in_a_text_that_it_was_taken_from(tmp_path, mode, pages):
    tasks = make_tasks(two_languages(tmp_path), mode, pages=pages, absent=True)
    assert [task for task in tasks if not task.is_absent] == make_tasks(two_languages(tmp_path), mode, pages=pages)
    pairs = [(before, task) for before, task in itertools.pairwise(tasks) if task.is_absent]
    assert len(pairs) == 24, "every question that has an answer"
    for before, task in pairs:
        assert replace(task, text=before.text, marked=before.marked, kind="") == before
        assert before.marked[0] in before.text
        assert task.marked == ()
        assert before.marked[0] not in task.text
        assert task.text.strip()
        assert task.text != before.text


def test_an_answer_is_taken_away_with_its_paragraph_alone(tmp_path):
    tasks = make_tasks(two_languages(tmp_path), Mode.DOCUMENT, absent=True)
    assert tasks[1].text == "The first keeper at Ashford was Ada Hill."
    assert tasks[1].question == "When was the lighthouse of Ashford built?"


def test_what_stands_elsewhere_too_cannot_be_taken_away(tmp_path):
    paragraphs = [
        ("Ada Hill kept it.", [question("a", "Who kept it?", "Ada Hill")]),
        ("Then ADA HILL left.", [question("b", "Who left?", "ADA HILL")]),
        ("Now it is dark.", [question("c", "What is it now?", "dark")]),
    ]
    datasets = load_datasets([write(tmp_path / "s.json", squad(("T", paragraphs)))])
    document = make_tasks(datasets, Mode.DOCUMENT, absent=True)
    assert [task.id for task in document if task.is_absent] == ["c"]
    paragraph = {task.id: task.text for task in make_tasks(datasets, Mode.PARAGRAPH, absent=True) if task.is_absent}
    assert paragraph["a"] == paragraph["b"] == "Now it is dark."
    assert paragraph["c"] in ("Ada Hill kept it.", "Then ADA HILL left.")


def test_a_paragraph_alone_leaves_nothing_to_ask(tmp_path):
    datasets = load_datasets(
        [write(tmp_path / "s.json", squad(("T", [("It was Ada.", [question("a", "Who?", "Ada")]), ("  ", [])])))]
    )
    for mode in Mode:
        assert [task.is_absent for task in make_tasks(datasets, mode, absent=True)] == [False]


def test_the_other_paragraph_is_the_same_each_time_and_in_translations(tmp_path):
    def article(language, number):
        names = [f"{number}.{place}!" for place in range(4)]
        return ("T", [(f"{language} {name}", [question(name, "Which?", name)]) for name in names])

    def sets():
        facts = {language: squad(*(article(language, number) for number in range(8))) for language in ("en", "de")}
        return load_datasets([write(tmp_path / f"set_{language}.json", made) for language, made in facts.items()])

    tasks = make_tasks(sets(), Mode.PARAGRAPH, limit=9, absent=True)
    assert tasks == make_tasks(sets(), Mode.PARAGRAPH, limit=9, absent=True)
    texts = {language: [t.text[3:] for t in tasks if t.language == language] for language in ("en", "de")}
    assert texts["en"] == texts["de"]
    other = make_tasks(sets(), Mode.PARAGRAPH, absent=True)
    assert {t.text.partition(".")[2] for t in other if t.is_absent} == {"0!", "1!", "2!", "3!"}
