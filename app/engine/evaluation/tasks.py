"""What is put to a reader when it is measured: questions, each over one text.

Paragraph mode is how data sets are published; document mode is what people do: the paragraphs of an article
are one document, and every question is asked of the whole.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app.engine.evaluation.datasets import Dataset, MarkedQuestion


class Mode(Enum):
    """What a question is asked of."""

    PARAGRAPH = "paragraph"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Task:
    """One question over one text.

    Attributes:
        id: of the question in its data set.
        dataset, language, layout: of the data set (``Dataset``).
        article: a group of articles that have questions in common (translations of each other, or one article
            in two data sets); a fit and its test never share one.
        paragraph: the group's and the paragraph's number in it: what confidence intervals take for one draw.
        marked: right answers; empty where the text holds none.
        kind: what it is an example of, where a mixture has several.
    """

    id: str
    dataset: str
    language: str
    layout: str
    article: str
    paragraph: str
    question: str
    text: str
    marked: tuple[str, ...]
    kind: str = ""


def make_tasks(datasets: Sequence[Dataset], mode: Mode, limit: int | None = None, seed: int = 0) -> list[Task]:
    """Every question of the data sets in its order, or at most ``limit`` of each data set, drawn at random.

    Data sets that are translations of each other get the same draw.
    """
    groups = article_groups(datasets)
    result: list[Task] = []
    for dataset in datasets:
        tasks = _all_tasks(dataset, mode, groups)
        if limit is not None and limit < len(tasks):
            chosen = sorted(random.Random(seed).sample(range(len(tasks)), limit))
            tasks = [tasks[number] for number in chosen]
        result += tasks
    return result


def _all_tasks(dataset: Dataset, mode: Mode, groups: dict[tuple[str, int], str]) -> list[Task]:
    result = []
    for number, article in enumerate(dataset.articles):
        whole = article.text if mode is Mode.DOCUMENT else ""
        for place, paragraph in enumerate(article.paragraphs):
            for question in paragraph.questions:
                task = make_task(dataset, groups, number, place, question)
                result.append(replace(task, text=whole or paragraph.text))
    return result


def make_task(
    dataset: Dataset, groups: dict[tuple[str, int], str], article: int, paragraph: int, question: MarkedQuestion
) -> Task:
    """A question of a paragraph, over that paragraph.

    Args:
        groups: from ``article_groups``.
        article, paragraph: numbers within the data set and the article.
    """
    group = groups[dataset.name, article]
    return Task(
        question.id,
        dataset.name,
        dataset.language,
        dataset.layout,
        group,
        f"{group}/{paragraph}",
        question.text,
        dataset.articles[article].paragraphs[paragraph].text,
        question.marked,
    )


def article_groups(datasets: Sequence[Dataset]) -> dict[tuple[str, int], str]:
    """A name for each article (data set's name, number); articles with a question in common have the same.

    XQuAD's ids are the same in all languages, and SQuAD's own: an article and its translations are one group.
    Ids that stand for a place ("data[0]…") say nothing and join nothing.
    """
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def find(article: tuple[str, int]) -> tuple[str, int]:
        while leader[article] != article:
            leader[article] = leader[leader[article]]
            article = leader[article]
        return article

    first: dict[str, tuple[str, int]] = {}
    for dataset in datasets:
        for number, article in enumerate(dataset.articles):
            here = (dataset.name, number)
            leader[here] = here
            for paragraph in article.paragraphs:
                for question in paragraph.questions:
                    if not question.id.startswith("data["):
                        leader[find(here)] = find(first.setdefault(question.id, here))
    return {article: "{}:{}".format(*find(article)) for article in leader}
