"""The program's own questions, by which any reader can be measured on a person's computer.

What they are and how they were made: resources/questions/README.md. Their documents are what people open
(contracts, letters, minutes, manuals, invoices, articles), a third of the questions has no answer in its document,
and more than a fifth is in another language, so nothing is taken away and nothing translated when they are drawn.
They are short, as most such documents are; for long ones, several are read together, if need be of several languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.engine.evaluation.datasets import Dataset, find_datasets, load_datasets
from app.engine.evaluation.mixture import calibration_tasks
from app.engine.evaluation.tasks import Task

FOLDER = "questions"
"""Of resources/."""


def load_own_questions(folder: Path) -> list[Dataset]:
    """One data set for each language of documents.

    Args:
        folder: resources/questions.

    Raises:
        DatasetError: a file is not there or damaged.
    """
    return load_datasets(find_datasets([folder]))


def own_tasks(datasets: Sequence[Dataset], count: int, seed: int = 0) -> list[Task]:
    """At most ``count`` of the questions, each over its document or over several together."""
    return calibration_tasks(datasets, count, seed, absent=0, beyond=True)
