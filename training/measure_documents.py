"""How right the built-in reader is about whole documents, and the calibration that follows.

The best of many windows is not the best of one: a calibration fitted on paragraphs promises too much on
documents, and too much for a second answer. This asks real questions of articles joined into documents
(own language, other languages, and questions whose article is not there) and fits

    confidence = sigmoid(slope * margin + intercept + later * [it is not the first answer])

    python -m training.measure_documents collect DATA_DEV_DIR ROWS.jsonl [--seed 0]   # resumable, any time
    python -m training.measure_documents fit ROWS.jsonl                                # prints, cross-fitted by article
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.documents.document import Document, Kind
from app.engine.evaluation.metric import is_right

OWN, CROSS, ABSENT, LONG = 25, 10, 15, 60
RANKS = 4


@dataclass(frozen=True)
class Task:
    """One question over one document.

    Attributes:
        article: the first article's title, by which fits are crossed.
        marked: right answers; empty where the document holds none.
    """

    key: str
    article: str
    kind: str
    question: str
    text: str
    marked: tuple[str, ...]


def articles(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path) as file:
        data: list[dict[str, Any]] = json.loads(file.read())["data"]
    return data


def text_of(article: dict[str, Any]) -> str:
    return "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])


def questions(article: dict[str, Any]) -> list[dict[str, Any]]:
    return [question for paragraph in article["paragraphs"] for question in paragraph["qas"]]


def marked(question: dict[str, Any]) -> tuple[str, ...]:
    return () if question.get("is_impossible") else tuple(answer["text"] for answer in question["answers"])


def tasks(folder: Path, seed: int) -> Iterator[Task]:
    """XQuAD in twelve languages over one to four articles; SQuAD 2.0 over its long articles."""
    rng = random.Random(seed)
    sets = {path.name.split("_")[1].split(".")[0]: articles(path) for path in sorted(folder.glob("xquad_*.json.gz"))}
    for language, here in sets.items():
        for number in range(OWN + CROSS + ABSENT):
            kind = "own" if number < OWN else "cross" if number < OWN + CROSS else "absent"
            which = rng.sample(range(len(here)), rng.randint(1, 4) + 1)
            home, others = which[0], which[1:]
            asked_in = rng.choice([name for name in sets if name != language]) if kind == "cross" else language
            place = rng.randrange(len(questions(here[home])))
            question = questions(sets[asked_in][home])[place]
            right = marked(questions(here[home])[place])
            chosen = others if kind == "absent" else [home, *others[1:]]
            rng.shuffle(chosen)
            text = "\n\n".join(text_of(here[index]) for index in chosen)
            if kind == "absent" and any(answer.casefold() in text.casefold() for answer in right):
                continue
            key = f"{language}-{number}"
            yield Task(key, f"x{home}", kind, question["question"], text, () if kind == "absent" else right)
    long = articles(folder / "squad2_en.json.gz")
    for number in range(LONG):
        article = rng.choice(long)
        question = rng.choice(questions(article))
        yield Task(
            f"squad2-{number}",
            f"s{article['title']}",
            "long" if marked(question) else "long-absent",
            question["question"],
            text_of(article),
            marked(question),
        )


def collect(folder: Path, rows: Path, seed: int, builtin: Path) -> None:
    """Read each task not yet in ``rows`` and add a line for each of its first answers."""
    from app.engine.answering.ask import Question, ReadableDocument
    from app.engine.models.calibration import Calibration
    from app.engine.reading.tokenizer import WindowTokenizer
    from app.engine.reading.torch.builtin import BuiltinReader

    reader, tokenizer = BuiltinReader(builtin), WindowTokenizer.from_folder(builtin)
    everything = Calibration(1.0, 0.0, -1e9, "")
    known = {json.loads(line)["key"] for line in rows.read_text().splitlines()} if rows.exists() else set()
    todo = [task for task in tasks(folder, seed) if task.key not in known]
    random.Random(seed).shuffle(todo)
    with rows.open("a", encoding="utf-8") as out:
        for task in todo:
            data = task.text.encode()
            document = Document(Path("/d.txt"), Kind.TEXT, task.text, (), task.key, len(data), 0, "utf-8")
            readable = ReadableDocument(document, tokenizer.encode_document(task.text))
            asked = Question(task.question, [readable], reader, tokenizer, everything)
            answers = asked.read().answers[:RANKS]
            row = {
                "key": task.key,
                "article": task.article,
                "kind": task.kind,
                "tokens": len(readable.tokens.ids),
                "answerable": bool(task.marked),
                "answers": [(answer.score, is_right(answer.text, task.marked)) for answer in answers],
            }
            print(json.dumps(row), file=out, flush=True)


def fit(rows: Path) -> None:
    """Print the fitted calibration, and its quality crossed over five folds of articles."""
    lines = [json.loads(line) for line in rows.read_text().splitlines()]
    margin, later, right, article = [], [], [], []
    for line in lines:
        for rank, (score, ok) in enumerate(line["answers"]):
            margin.append(score)
            later.append(rank > 0)
            right.append(ok)
            article.append(line["article"])
    x = np.stack([np.array(margin), np.ones(len(margin)), np.array(later, dtype=float)], axis=1)
    y, groups = np.array(right, dtype=float), np.array(article)
    first = ~np.array(later)
    for name, rows_used in (("first answers", first), ("all answers", np.ones(len(y), dtype=bool))):
        fold = np.array([hash_of(group) % 5 for group in groups])
        crossed = np.zeros(len(y))
        for number in range(5):
            weights = logistic(x[rows_used & (fold != number)], y[rows_used & (fold != number)])
            crossed[fold == number] = 1 / (1 + np.exp(-x[fold == number] @ weights))
        used = rows_used & (crossed > 0.2)
        print(
            f"{name}: {int(used.sum())} shown, right {y[used].mean():.3f}, said {crossed[used].mean():.3f}, "
            f"ECE {ece(crossed[used], y[used]):.3f}, AUROC {auroc(crossed[rows_used], y[rows_used]):.3f}"
        )
        weights = logistic(x[rows_used], y[rows_used])
        print("   slope, intercept, later:", np.round(weights, 4).tolist())
        for low in np.arange(0.2, 1.0, 0.1):
            here = used & (crossed >= low) & (crossed < low + 0.1)
            if here.any():
                print(f"   said {low:.1f}-{low + 0.1:.1f}: {int(here.sum())} answers, right {y[here].mean():.2f}")
    best = [(line["answers"][0][0] if line["answers"] else -99.0, line["answerable"]) for line in lines]
    values = sorted({round(score, 1) for score, _ in best})
    agreement = {t: np.mean([(score > t) == answerable for score, answerable in best]) for t in values}
    top = max(agreement, key=lambda t: agreement[t])
    print(
        f"{len(lines)} questions, {sum(a for _, a in best)} answerable; verdict right with threshold {top}: "
        f"{agreement[top]:.3f}"
    )
    for kind in sorted({line["kind"] for line in lines}):
        these = [line for line in lines if line["kind"] == kind]
        hit = np.mean([bool(line["answers"]) and line["answers"][0][1] for line in these])
        three = np.mean([any(ok for _, ok in line["answers"][:3]) for line in these])
        print(f"   {kind}: {len(these)} questions, first right {hit:.2f}, among first three {three:.2f}")


def hash_of(name: str) -> int:
    return sum(ord(char) * 31**place for place, char in enumerate(name)) % 9973


def logistic(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights by Newton's method with a little ridge, so that a constant column is harmless."""
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(x.shape[1])
        weights += np.linalg.solve(hessian, x.T @ (y - p) - 1e-3 * weights)
    return weights


def ece(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    bins = np.clip((p * 10).astype(int), 0, 9)
    return float(sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)))


def auroc(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    ranks = np.argsort(np.argsort(p))
    positive = y > 0.5
    if not positive.any() or positive.all():
        return math.nan
    return float((ranks[positive].mean() - (positive.sum() - 1) / 2) / (~positive).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collecting = commands.add_parser("collect")
    collecting.add_argument("folder", type=Path)
    collecting.add_argument("rows", type=Path)
    collecting.add_argument("--seed", type=int, default=0)
    fitting = commands.add_parser("fit")
    fitting.add_argument("rows", type=Path)
    options = parser.parse_args()
    if options.command == "collect":
        from app.paths import resource

        collect(options.folder, options.rows, options.seed, resource("models/builtin"))
    else:
        fit(options.rows)


if __name__ == "__main__":
    main()
