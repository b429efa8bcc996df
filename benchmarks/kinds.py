"""How often is an ordinary question taken for one that the program is not made for?

    python -m benchmarks.kinds DATASET.json[.gz]...

DATASET are SQuAD-shaped files: every question in them has an answer that is a quote, or is meant to have one, so
whatever is noticed there is a false alarm, also where the form is that of yes or no ("Is it high or low?").
Nothing is read; the reader is not needed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from app.engine.answering.kind import Kind, kind_of
from app.engine.evaluation.datasets import find_datasets, load_datasets
from benchmarks.machine import facts, table

NOTICED = [kind for kind in Kind if kind is not Kind.ASK]


def main() -> None:
    """Read the arguments, count, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="print every question that was noticed")
    options = parser.parse_args()
    print(facts(()), flush=True)
    rows: list[list[str]] = []
    together: Counter[Kind] = Counter()
    began = time.perf_counter()
    for dataset in load_datasets(find_datasets(options.datasets)):
        asked = [
            question.text
            for article in dataset.articles
            for paragraph in article.paragraphs
            for question in paragraph.questions
        ]
        kinds = [kind_of(question) for question in asked]
        counts = Counter(kinds)
        together += counts
        rows.append(_row(dataset.name, counts))
        if options.show:
            for question, kind in zip(asked, kinds, strict=True):
                if kind is not Kind.ASK:
                    print(f"{dataset.name}: {kind.value}: {question}")
    seconds = time.perf_counter() - began
    rows.append(_row("together", together))
    head = ["data set", "questions", "false alarms", *(kind.value for kind in NOTICED)]
    print(f"\n{table(head, rows)}\n\n{seconds * 1000 / max(together.total(), 1):.2f} ms a question, loading included")


def _row(name: str, counts: Counter[Kind]) -> list[str]:
    total = counts.total()
    alarms = total - counts[Kind.ASK]
    share = alarms / total if total else 0.0
    return [name, str(total), f"{alarms} ({share:.2%})", *(str(counts[kind]) for kind in NOTICED)]


if __name__ == "__main__":
    main()
