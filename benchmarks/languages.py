"""How good the built-in reader is by the question's and the document's language, as a matrix.

    python -m benchmarks.languages XQUAD_FOLDER [--documents] [--limit 60] [--languages en es de ru zh ar] [--seed 0]

The same XQuAD questions in every cell, put as a person's are: over their paragraph or, with --documents, over their
whole article. F1 is the best passage's (an answer forced) by the uniform metric; *right* is F1 of at least one half.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.engine.evaluation import metric
from app.engine.evaluation.datasets import find_datasets, load_datasets
from app.engine.evaluation.evaluate import Reply, put
from app.engine.evaluation.statistics import Floats
from app.engine.evaluation.tasks import Mode, Task, make_tasks
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.paths import resource
from benchmarks.machine import facts, table

LANGUAGES = ("en", "es", "de", "ru", "zh", "ar")


@dataclass(frozen=True)
class Matrix:
    """A figure in per cent for each language of the question (rows) and of the document (columns)."""

    languages: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]

    @property
    def same(self) -> float:
        """Mean where question and document share a language."""
        return float(np.mean(np.diag(self.values)))

    @property
    def across(self) -> float:
        """Mean where they do not."""
        values = np.array(self.values)
        return float(values[~np.eye(len(values), dtype=bool)].mean())

    def lines(self) -> Iterator[tuple[str, ...]]:
        """Rows of a table, each with its question's language and its mean."""
        for language, row in zip(self.languages, self.values, strict=True):
            yield (f"asked in {language}", *(f"{value:.0f}" for value in row), f"{np.mean(row):.0f}")


def cells(folder: Path, languages: Sequence[str], mode: Mode, limit: int, seed: int) -> list[Task]:
    """Answerable questions, the same in every cell; ``kind`` is the question's language, ``language`` the text's."""
    sets = {each.name: each for each in load_datasets(find_datasets([folder]))}
    drawn = {language: make_tasks([sets[f"xquad_{language}"]], mode, limit, seed) for language in languages}
    asked = {language: {task.id: task.question for task in tasks} for language, tasks in drawn.items()}
    return [
        replace(task, question=asked[asked_in][task.id], kind=asked_in)
        for tasks in drawn.values()
        for task in tasks
        for asked_in in languages
    ]


def matrices(replies: Sequence[Reply], languages: Sequence[str]) -> tuple[Matrix, Matrix]:
    """F1 of the best passage, and how often it is right."""
    f1, right, count = np.zeros((3, len(languages), len(languages)))
    for reply in replies:
        cell = languages.index(reply.task.kind), languages.index(reply.task.language)
        score = metric.best_f1(reply.forced, reply.task.marked)
        f1[cell] += score
        right[cell] += score >= metric.RIGHT
        count[cell] += 1

    def matrix(values: Floats) -> Matrix:
        return Matrix(tuple(languages), tuple(tuple(row) for row in (100 * values / count).tolist()))

    return matrix(f1), matrix(right)


def main() -> None:
    parser = argparse.ArgumentParser(description="Question by document language")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", action="store_true")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    mode = Mode.DOCUMENT if given.documents else Mode.PARAGRAPH
    tasks = cells(given.folder, given.languages, mode, given.limit, given.seed)
    builtin = resource("models/builtin")
    replies = put(tasks, BuiltinReader(builtin), WindowTokenizer.from_folder(builtin), None)
    print(facts())
    print(f"{given.limit} questions in each cell, each over its {mode.value}")
    for name, found in zip(("F1 of the best passage", "right first"), matrices(replies, given.languages), strict=True):
        print(f"\n{name}: {found.same:.1f} % in the document's language, {found.across:.1f} % in another\n")
        print(table(("", *(f"text {each}" for each in found.languages), "mean"), list(found.lines())))


if __name__ == "__main__":
    main()
