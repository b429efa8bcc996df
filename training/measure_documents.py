"""How right the built-in reader is about whole documents, and the calibration that follows.

The best of many windows is not the best of one: a calibration fitted on paragraphs promises too much on
documents, and a document's second answer is right far less often than its first with the same margin. This
asks real questions of articles joined into documents (own language, other languages, and questions whose
article is not there) and fits one line for each document's best answer and one for its further ones.

    python -m training.measure_documents collect DATA_DEV_DIR ROWS.jsonl [--seed 0]   # resumable, any time
    python -m training.measure_documents fit ROWS.jsonl          # prints tables, and the lines as JSON
"""

from __future__ import annotations

import argparse
import gzip
import itertools
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
THRESHOLD = 0.25
"""The least confidence with which something is called an answer (look: below it, a closest passage)."""


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
    from app.engine.models.calibration import Calibration, Sigmoid
    from app.engine.reading.tokenizer import WindowTokenizer
    from app.engine.reading.torch.builtin import BuiltinReader

    reader, tokenizer = BuiltinReader(builtin), WindowTokenizer.from_folder(builtin)
    everything = Calibration(Sigmoid(1.0, 0.0), Sigmoid(1.0, 0.0), 0.0, 0.0, "")
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
    """Print both lines, and their quality crossed over five folds of articles."""
    lines = [json.loads(line) for line in rows.read_text().splitlines()]
    facts: dict[str, object] = {}
    for name, ranks in (("first", range(1)), ("later", range(1, RANKS))):
        found = [
            (score, ok, hash_of(line["article"]) % 5)
            for line in lines
            for score, ok in line["answers"][ranks.start : ranks.stop]
        ]
        margin, right, fold = (np.array(column, dtype=float) for column in zip(*found, strict=True))
        x = np.stack([margin, np.ones(len(margin))], axis=1)
        crossed = np.zeros(len(right))
        for number in range(5):
            weights = logistic(x[fold != number], right[fold != number])
            crossed[fold == number] = 1 / (1 + np.exp(-x[fold == number] @ weights))
        slope, intercept = (round(float(value), 4) for value in logistic(x, right))
        facts[name] = {"slope": slope, "intercept": intercept}
        shown = crossed >= THRESHOLD
        print(
            f"{name}: {len(right)} answers, right {right.mean():.3f}, ECE {ece(crossed, right):.3f}, "
            f"AUROC {auroc(crossed, right):.3f}; shown {int(shown.sum())}, right {right[shown].mean():.3f}, "
            f"said {crossed[shown].mean():.3f}, ECE {ece(crossed[shown], right[shown]):.3f}"
        )
        for low, high in itertools.pairwise((0.25, 0.45, 0.65, 0.85, 1.0)):
            here = (crossed >= low) & (crossed < high)
            if here.any():
                print(f"   said {low:.2f}-{high:.2f}: {int(here.sum())} answers, right {right[here].mean():.2f}")
    facts |= {"threshold": THRESHOLD, "absent_below": verdicts(lines, facts["first"])}
    print(json.dumps(facts))


def verdicts(lines: list[dict[str, Any]], first: Any) -> float:  # noqa: ANN401 - JSON
    """Print how often a document is rightly called answered or not, and how good each kind of question is.

    Returns:
        the margin that divides documents with an answer best from those without.
    """
    at = (math.log(THRESHOLD / (1 - THRESHOLD)) - first["intercept"]) / first["slope"]
    best = [(line["answers"][0][0] if line["answers"] else -99.0, line["answerable"]) for line in lines]
    parting = max(
        (round(m, 1) for m in np.arange(-4.0, 4.0, 0.2)),
        key=lambda m: np.mean([(score > m) == answerable for score, answerable in best]),
    )
    for name, margin in (("of an answer", at), ("of “no answer”", parting), ("zero", 0.0)):
        none = [answerable for score, answerable in best if score <= margin]
        print(f"at most margin {margin:.2f}: {len(none)} questions, {1 - np.mean(none):.3f} of them without an answer")
        agreed = np.mean([(score > margin) == answerable for score, answerable in best])
        false = np.mean([score > margin for score, answerable in best if not answerable])
        print(
            f"threshold {name} (margin {margin:.2f}): verdict right {agreed:.3f}; "
            f"of {sum(not a for _, a in best)} without an answer {false:.3f} called answered"
        )
    for kind in sorted({line["kind"] for line in lines}):
        these = [line for line in lines if line["kind"] == kind]
        hit = np.mean([bool(line["answers"]) and line["answers"][0][1] for line in these])
        three = np.mean([any(ok for _, ok in line["answers"][:3]) for line in these])
        print(f"   {kind}: {len(these)} questions, first right {hit:.2f}, among first three {three:.2f}")
    return parting


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
