"""Which questions are put, over which text."""

from __future__ import annotations

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
