"""Articles filled up to a size: where they stand, what stands around them, and how long it is."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from app.engine.evaluation.datasets import BETWEEN, Article, Dataset, MarkedQuestion, Paragraph
from app.engine.evaluation.filled import PAGE, Documents
from app.engine.evaluation.tasks import Mode, article_groups, make_tasks


def article(number: int, language: str, lengths: list[int], prefix: str = "") -> Article:
    """Paragraphs that are all different, each with a question; the answer is "language number.place;"."""
    paragraphs = []
    for place, length in enumerate(lengths):
        mark = f"{language} {number}.{place};"
        question = MarkedQuestion(f"{prefix}{number}.{place}", "Which?", (mark,))
        paragraphs.append(Paragraph(f"{mark} ".ljust(length, "x"), (question,)))
    return Article(f"{number}", tuple(paragraphs))


def dataset(language: str, articles: int, prefix: str = "") -> Dataset:
    """Articles of three paragraphs; those of one prefix (and so ids) are translations of each other."""
    made = tuple(article(number, language, [1000] * 3, prefix) for number in range(articles))
    return Dataset(f"{prefix}{language}", language, language, "squad", made)


def documents(datasets: list[Dataset], pages: int | None, seed: int = 0) -> Documents:
    return Documents(datasets, article_groups(datasets), pages, seed)


lengths = st.lists(st.integers(20, 6000), min_size=1, max_size=4)


@given(st.lists(lengths, min_size=1, max_size=6), st.integers(1, 12), st.integers(0, 5))
def test_an_article_stands_whole_among_others_until_the_pages_are_full(articles, pages, seed):
    made = Dataset("s", "en", "en", "squad", tuple(article(n, "en", each) for n, each in enumerate(articles)))
    there = sum(len(each.text) for each in made.articles) + len(BETWEEN) * (len(articles) - 1)
    longest = max(max(each) for each in articles)
    for number, home in enumerate(made.articles):
        text = documents([made], pages, seed).text(0, number)
        assert home.text in text
        assert len(text) >= min(pages * PAGE, there)
        assert len(text) <= max(len(home.text), pages * PAGE + len(BETWEEN) + longest)
        paragraphs = text.split(BETWEEN)
        assert len(set(paragraphs)) == len(paragraphs), "nothing stands there twice"
        for place, paragraph in enumerate(home.paragraphs):
            without = documents([made], pages, seed).text(0, number, place).split(BETWEEN)
            assert without == [each for each in paragraphs if each != paragraph.text] or len(paragraphs) == 1


def test_it_stands_anywhere_in_the_document():
    made = dataset("en", 40)
    texts = [documents([made], 20).text(0, number) for number in range(40)]
    places = [text.index(home.text) / len(text) for text, home in zip(texts, made.articles, strict=True)]
    assert min(places) == 0
    assert max(places) > 0.9
    assert 0.35 < sum(places) / len(places) < 0.65


def test_the_same_seed_gives_the_same_document():
    made = [dataset("en", 10)]
    assert documents(made, 5).text(0, 3) == documents(made, 5).text(0, 3)
    assert documents(made, 5).text(0, 3) != documents(made, 5, seed=1).text(0, 3)


def test_translations_get_the_same_surroundings():
    both = [dataset("en", 10), dataset("de", 10)]
    made = documents(both, 5)
    for number in range(10):
        assert made.text(0, number) == made.text(1, number).replace("de ", "en ")


def test_other_data_sets_fill_up_too_those_in_the_same_language_first():
    some = [dataset("en", 2), dataset("de", 9, prefix="other "), dataset("en", 2, prefix="more ")]
    text = documents(some, 4).text(0, 0)
    assert "en 1.0" in text
    assert "de " not in text, "three articles in English are enough"
    text = documents(some, 8).text(0, 0)
    assert text.count("en 0.0;") == text.count("en 1.0;") == 2
    assert "de " in text


def test_translations_of_an_article_do_not_stand_around_it():
    both = [dataset("en", 3), dataset("de", 3)]
    text = documents(both, 1000).text(0, 1)
    assert "de 0.0;" in text
    assert "de 1." not in text


def test_where_there_is_not_enough_it_is_all_there_is():
    made = dataset("en", 3)
    text = documents([made], 1000).text(0, 0)
    assert len(text) == sum(len(each.text) for each in made.articles) + 2 * len(BETWEEN)


def test_without_pages_it_is_the_article():
    made = dataset("en", 3)
    assert documents([made], None).text(0, 1) == made.articles[1].text


def test_questions_are_asked_of_it():
    made = [dataset("en", 10)]
    tasks = make_tasks(made, Mode.DOCUMENT, limit=7, pages=4)
    assert [task.id for task in tasks] == [task.id for task in make_tasks(made, Mode.DOCUMENT, limit=7)]
    for task in tasks:
        assert 4 * PAGE <= len(task.text) < 4 * PAGE + 1100
        assert task.text.count(task.marked[0]) == 1
