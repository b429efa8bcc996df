"""Articles as documents of a size: filled up, before and after, with other articles.

People's documents are longer than an encyclopaedia's article, and the best of many windows is right less often than
the best of one: how much less is seen when the same questions are asked of articles among ever more others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.engine.evaluation.datasets import BETWEEN, Article, Dataset

PAGE = 2_500
"""Characters of a page: 400 words of English, between a paperback's page (2,000) and one of A4 that is full (4,000)."""


@dataclass(frozen=True)
class _Among:
    """The paragraphs of an article, and of others around it."""

    before: tuple[str, ...]
    home: tuple[str, ...]
    after: tuple[str, ...]


class Documents:
    """Every article of some data sets as a document; the same for the same seed.

    Articles of the same number in data sets that are translations of each other get the same surroundings, as far as
    their lengths allow.

    Args:
        groups: from ``article_groups``: translations of an article never stand around it.
        pages: how many of PAGE characters a document has at least, as long as there is text to fill it up with: first
            of the same data set, then of others in the same language, then of the rest. It is full with the paragraph
            that reaches them; an article that is longer stands alone. None: each does.
    """

    def __init__(
        self, datasets: Sequence[Dataset], groups: Mapping[tuple[str, int], str], pages: int | None, seed: int
    ) -> None:
        self._datasets = datasets
        self._groups = groups
        self._length = (pages or 0) * PAGE
        self._seed = seed
        self._filled: dict[tuple[int, int], _Among] = {}
        self._texts: dict[tuple[int, int, int | None], str] = {}

    def text(self, dataset: int, article: int, without: int | None = None) -> str:
        """The document of an article, by numbers; without one of the article's paragraphs, where that is wished."""
        key = (dataset, article, without)
        if key not in self._texts:
            if (dataset, article) not in self._filled:
                self._filled[dataset, article] = self._fill(dataset, article)
            among = self._filled[dataset, article]
            home = [text for number, text in enumerate(among.home) if number != without]
            self._texts[key] = BETWEEN.join((*among.before, *home, *among.after))
        return self._texts[key]

    def _fill(self, dataset: int, article: int) -> _Among:
        rng = random.Random(f"{self._seed} {article}")
        where = rng.random()
        home = self._datasets[dataset].articles[article]
        size = len(home.text)
        around: list[list[str]] = []
        for other in self._others(dataset, article, rng):
            if size >= self._length:
                break
            around.append([])
            for paragraph in other.paragraphs:
                if size < self._length:
                    around[-1].append(paragraph.text)
                    size += len(BETWEEN) + len(paragraph.text)
        place = round(where * len(around))
        before, after = (tuple(text for part in side for text in part) for side in (around[:place], around[place:]))
        return _Among(before, tuple(paragraph.text for paragraph in home.paragraphs), after)

    def _others(self, dataset: int, article: int, rng: random.Random) -> Iterator[Article]:
        """The articles to fill up with, in their order."""
        own = self._datasets[dataset]
        group = self._groups[own.name, article]
        others = [each for each in self._datasets if each is not own]
        same = [each for each in others if each.language == own.language]
        rest = [each for each in others if each.language != own.language]
        for datasets in ([own], same, rest):
            places = [(each, number) for each in datasets for number in range(len(each.articles))]
            for each, number in rng.sample(places, len(places)):
                if self._groups[each.name, number] != group:
                    yield each.articles[number]
