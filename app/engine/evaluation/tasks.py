"""What is put to a reader when it is measured: questions, each over one text.

Paragraph mode is how data sets are published; document mode is what people do: the paragraphs of an article
are one document, and every question is asked of the whole, also filled up to many pages (``filled``). What has an
answer can be asked once more where it has none.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app.engine.evaluation.datasets import Article, Dataset, MarkedQuestion
from app.engine.evaluation.filled import Documents

_ABSENT = "absent"


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

    @property
    def is_absent(self) -> bool:
        """Whether the question has an answer, which was taken away from this text."""
        return self.kind == _ABSENT


@dataclass(frozen=True)
class Place:
    """A question and where it stands: numbers of the data set, the article in it, the paragraph in that."""

    dataset: int
    article: int
    paragraph: int
    question: MarkedQuestion


def places(number: int, dataset: Dataset) -> list[Place]:
    """All questions of a data set, in its order."""
    return [
        Place(number, a, p, question)
        for a, article in enumerate(dataset.articles)
        for p, paragraph in enumerate(article.paragraphs)
        for question in paragraph.questions
    ]


def make_tasks(
    datasets: Sequence[Dataset],
    mode: Mode,
    limit: int | None = None,
    seed: int = 0,
    *,
    pages: int | None = None,
    absent: bool = False,
) -> list[Task]:
    """Every question of the data sets in its order, or at most ``limit`` of each data set, drawn at random.

    Data sets that are translations of each other get the same draw.

    Args:
        pages: in document mode, fill every article up to so many (``filled.Documents``).
        absent: ask every answerable question a second time, right after the first, where its paragraph is not: of
            another paragraph of its article, or of the same document without it. Left out where any marked answer
            stands there too, or where nothing is left. Such a task has the question's id, and ``is_absent``.
    """
    groups = article_groups(datasets)
    documents = Documents(datasets, groups, pages, seed) if mode is Mode.DOCUMENT else None
    result: list[Task] = []
    for number, dataset in enumerate(datasets):
        chosen = places(number, dataset)
        if limit is not None and limit < len(chosen):
            chosen = [chosen[which] for which in sorted(random.Random(seed).sample(range(len(chosen)), limit))]
        for place in chosen:
            task = make_task(dataset, groups, place.article, place.paragraph, place.question)
            if documents is not None:
                task = replace(task, text=documents.text(number, place.article))
            result.append(task)
            if absent and task.marked:
                if documents is not None:
                    texts = [documents.text(number, place.article, place.paragraph)]
                else:
                    texts = _other_paragraphs(dataset.articles[place.article], place, seed)
                result += _absent(task, texts)
    return result


def _absent(task: Task, texts: Sequence[str]) -> list[Task]:
    """The same over the first text that could be read and does not answer it; nothing where none is so."""
    fitting = (text for text in texts if text.strip() and not holds(text, task.marked))
    return [replace(task, text=text, marked=(), kind=_ABSENT) for text in itertools.islice(fitting, 1)]


def _other_paragraphs(article: Article, place: Place, seed: int) -> list[str]:
    """Those of the article that the question is not about, in an order that is the same in translations."""
    others = [paragraph.text for number, paragraph in enumerate(article.paragraphs) if number != place.paragraph]
    return random.Random(f"{seed} {place.question.id}").sample(others, len(others))


def holds(text: str, marked: Sequence[str]) -> bool:
    """Whether any of the answers stands in a text, in capitals or not."""
    folded = text.casefold()
    return any(answer.casefold() in folded for answer in marked)


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
