"""Do the percentages hold when many documents are open at once?

    python -m benchmarks.many_documents XQUAD_FOLDER [--questions 96] [--documents 1 8] [--seed 0]

Confidence is measured on one document at a time, and a document's best answer is judged alone. Here the same questions
are put to the article that answers them (every third: to none that does) and to other articles in the same language
beside it, each a document of its own. *Right* is F1 of at least one half by the uniform metric.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.answering.answer import Result
from app.engine.answering.ask import Question, ReadableDocument
from app.engine.evaluation.datasets import find_datasets, load_datasets
from app.engine.evaluation.evaluate import readable_text
from app.engine.evaluation.metric import is_right
from app.engine.evaluation.statistics import ece
from app.engine.evaluation.tasks import holds
from app.engine.models.calibration import load_calibration
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.paths import resource
from benchmarks.machine import facts, table

ABSENT_EVERY = 3
HEAD = ("documents", "questions", "answered", "said", "right", "off by (ECE)", "right first, of those with an answer",
        "no answer in all: said", "true")  # fmt: skip


@dataclass(frozen=True)
class Put:
    """A question, the texts it is put to, and what is marked as right; nothing where none of them answers it."""

    question: str
    texts: tuple[str, ...]
    marked: tuple[str, ...]


def drawn(folder: Path, questions: int, documents: int, seed: int) -> Iterator[Put]:
    """The same questions for every number of documents, evenly from the languages."""
    datasets = [each for each in load_datasets(find_datasets([folder])) if each.name.startswith("xquad")]
    for number in range(questions):
        rng = random.Random(f"{seed} {number}")
        articles = datasets[number % len(datasets)].articles
        home, *others = rng.sample(range(len(articles)), len(articles))
        question = rng.choice([each for paragraph in articles[home].paragraphs for each in paragraph.questions])
        is_absent = number % ABSENT_EVERY == 0
        fit = [articles[other].text for other in others if not holds(articles[other].text, question.marked)]
        texts = fit[:documents] if is_absent else [articles[home].text, *fit[: documents - 1]]
        rng.shuffle(texts)
        yield Put(question.text, tuple(texts), () if is_absent else question.marked)


def line(documents: int, asked: Sequence[Put], results: Sequence[Result]) -> tuple[str, ...]:
    """A row of the table, of what was answered first."""
    answers = [(result.answers[0], put.marked) for put, result in zip(asked, results, strict=True) if result.answers]
    said = np.array([answer.confidence or 0.0 for answer, _ in answers])
    right = np.array([is_right(answer.text, marked) for answer, marked in answers])
    best = [(*result.answers, *result.closest)[:1] for result in results]
    first = [
        is_right(each.text, put.marked) for put, some in zip(asked, best, strict=True) if put.marked for each in some
    ]
    silent = [
        not put.marked
        for put, result in zip(asked, results, strict=True)
        if not result.answers and not any(verdict.doubtful for verdict in result.verdicts)
    ]
    return (
        str(documents),
        str(len(asked)),
        str(len(answers)),
        f"{100 * said.mean():.0f} %",
        f"{100 * right.mean():.0f} %",
        f"{ece(said, right):.3f}",
        f"{100 * np.mean(first):.0f} % of {len(first)}",
        str(len(silent)),
        f"{100 * np.mean(silent):.0f} %" if silent else "–",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=96)
    parser.add_argument("--documents", type=int, nargs="+", default=(1, 8))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    builtin = resource("models/builtin")
    reader, tokenizer = BuiltinReader(builtin), WindowTokenizer.from_folder(builtin)
    calibration, known = load_calibration(builtin), dict[str, ReadableDocument]()
    rows = []
    for documents in options.documents:
        asked = list(drawn(options.folder, options.questions, documents, options.seed))
        results = []
        for put in asked:
            for text in put.texts:
                if text not in known:
                    known[text] = readable_text(text, tokenizer)
            some = [known[text] for text in put.texts]
            results.append(Question(put.question, some, reader, tokenizer, calibration).read())
        rows.append(line(documents, asked, results))
    print(facts())
    print(table(HEAD, rows))


if __name__ == "__main__":
    main()
