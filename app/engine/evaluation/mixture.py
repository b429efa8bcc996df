"""Which questions a reader is calibrated on: documents of every length, with and without an answer.

Made of any data sets in SQuAD's layout. A document is a run of an article's paragraphs around the one asked
about, then of other articles', until it is as long as was drawn; lengths are spread evenly from a paragraph to
LONGEST (on a scale of ratios), since the best of many windows is right less often than the best of one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from app.engine.evaluation.datasets import BETWEEN, Article, Dataset, MarkedQuestion
from app.engine.evaluation.tasks import Place, Task, article_groups, holds, make_task, places

SHORTEST = 1_000
LONGEST = 40_000
"""Characters of a document: less than a page to fifteen pages."""

CROSS = 0.2
"""Of the questions, where the data sets are translations of each other: asked in another language."""

ABSENT = 0.3
"""Of the questions: asked of a document from which the answer was taken away."""

_TRIES = 20
"""Draws for one question before it is left out (no document without its answer can be made)."""


def calibration_tasks(
    datasets: Sequence[Dataset], count: int, seed: int = 0, *, absent: float = ABSENT, beyond: bool = False
) -> list[Task]:
    """At most ``count`` questions over documents, evenly from all data sets; the same for the same seed.

    Args:
        absent: share of the questions that are asked of a document from which the answer was taken away; 0 for a
            set that has as many questions without an answer as it should.
        beyond: where a data set is too small for a long document, fill up with articles of the others.
    """
    rng = random.Random(seed)
    groups = article_groups(datasets)
    drawers = [_Drawer(number, datasets, groups, absent, beyond=beyond) for number in range(len(datasets))]
    result: list[Task] = []
    used: set[tuple[int, str]] = set()
    for number in range(count):
        for _ in range(_TRIES):
            task = drawers[number % len(drawers)].draw(rng, used)
            if task is not None:
                result.append(task)
                break
    return result


def paragraph_tasks(datasets: Sequence[Dataset], count: int, seed: int = 0) -> list[Task]:
    """At most ``count`` questions over their own paragraphs, evenly from all data sets."""
    groups = article_groups(datasets)
    result = []
    for number, dataset in enumerate(datasets):
        found = places(number, dataset)
        share = len(range(number, count, len(datasets)))
        chosen = random.Random(seed).sample(found, min(share, len(found)))
        result += [make_task(dataset, groups, p.article, p.paragraph, p.question) for p in chosen]
    return result


class _Drawer:
    """Draws questions of one data set."""

    def __init__(
        self,
        number: int,
        datasets: Sequence[Dataset],
        groups: dict[tuple[str, int], str],
        absent: float,
        *,
        beyond: bool,
    ) -> None:
        self._absent = absent
        self._beyond = beyond
        self._number = number
        self._dataset = datasets[number]
        self._datasets = datasets
        self._groups = groups
        self._places = places(number, self._dataset)
        self._others = self._translations()

    def _translations(self) -> dict[str, list[MarkedQuestion]]:
        """Per id the same question in other languages: where several sets have an id, they are translations."""
        own = {place.question.id for place in self._places}
        found: dict[str, list[MarkedQuestion]] = {}
        for number, dataset in enumerate(self._datasets):
            if number == self._number or dataset.asked_in == self._dataset.asked_in:
                continue
            for place in places(number, dataset):
                if place.question.id in own and not place.question.id.startswith("data["):
                    found.setdefault(place.question.id, []).append(place.question)
        return found

    def draw(self, rng: random.Random, used: set[tuple[int, str]]) -> Task | None:
        """One question over one document; None where this draw does not work out."""
        place = rng.choice(self._places)
        key = (self._number, place.question.id)
        if key in used:
            return None
        what = rng.random()
        others = self._others.get(place.question.id, [])
        task = make_task(self._dataset, self._groups, place.article, place.paragraph, place.question)
        kind = "cross" if place.question.language not in ("", self._dataset.language) else "own"
        if others and what < CROSS:
            kind, task = "cross", replace(task, question=rng.choice(others).text)
        if place.question.marked and what >= 1 - self._absent:
            kind = "absent"
        length = round(SHORTEST * (LONGEST / SHORTEST) ** rng.random())
        text = self._document(place, length, rng, without=kind == "absent")
        if kind == "absent":
            if not text or holds(text, place.question.marked):
                return None
            task = replace(task, marked=())
        used.add(key)
        return replace(task, text=text, kind=kind if task.marked or kind == "absent" else "unanswerable")

    def _document(self, place: Place, length: int, rng: random.Random, *, without: bool) -> str:
        """Paragraphs around the question's, and of other articles, until ``length`` characters are there.

        Args:
            without: leave out the question's own paragraph; half of the time the whole article.
        """
        home = [paragraph.text for paragraph in self._dataset.articles[place.article].paragraphs]
        low, high = place.paragraph, place.paragraph + 1
        parts = [] if without else [home[low]]
        if without and rng.random() < 0.5:
            low, high = 0, len(home)
        size = sum(map(len, parts))
        while size < length and (low > 0 or high < len(home)):
            if high < len(home) and (low == 0 or rng.random() < 0.5):
                parts.append(home[high])
                high += 1
            else:
                low -= 1
                parts.insert(0, home[low])
            size = sum(map(len, parts))
        for article in self._fillers(place, rng):
            if size >= length:
                break
            more = [paragraph.text for paragraph in article.paragraphs]
            first = rng.randrange(len(more)) if more else 0
            for text in more[first:]:
                if size < length:
                    parts.append(text)
                    size += len(text)
        return BETWEEN.join(parts)

    def _fillers(self, place: Place, rng: random.Random) -> list[Article]:
        """The other articles in any order: those of this data set, and after them, where wished, all others'."""
        own = rng.sample(range(len(self._dataset.articles)), len(self._dataset.articles))
        found = [self._dataset.articles[other] for other in own if other != place.article]
        if self._beyond:
            rest = [each for dataset in self._datasets if dataset is not self._dataset for each in dataset.articles]
            found += rng.sample(rest, len(rest))
        return found
