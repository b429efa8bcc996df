"""How right the built-in reader is about whole documents, and the calibration that follows.

The arithmetic is the program's own (app.engine.evaluation.calibrate; ``run.py calibrate`` measures any reader
with it). This script keeps the mixture of questions that the built-in reader's calibration was fitted on: articles
joined into documents, asked in their own language and in others, and questions whose article is not there.

    python -m training.measure_documents collect DATA_DEV_DIR ROWS.jsonl [--seed 0]   # resumable, any time
    python -m training.measure_documents fit ROWS.jsonl          # prints tables, and the lines as JSON
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from app.cli_figures import fit_lines
from app.engine.evaluation.calibrate import THRESHOLD, Row, ask, fit
from app.engine.evaluation.datasets import Article, MarkedQuestion, load_dataset
from app.engine.evaluation.tasks import Task

OWN, CROSS, ABSENT, LONG = 25, 10, 15, 60


def questions(article: Article) -> list[MarkedQuestion]:
    return [question for paragraph in article.paragraphs for question in paragraph.questions]


def tasks(folder: Path, seed: int) -> Iterator[Task]:
    """XQuAD in twelve languages over one to four articles; SQuAD 2.0 over its long articles."""
    rng = random.Random(seed)
    sets = {path.name.split("_")[1].split(".")[0]: load_dataset(path) for path in sorted(folder.glob("xquad_*.gz"))}
    for language, dataset in sets.items():
        here = dataset.articles
        for number in range(OWN + CROSS + ABSENT):
            kind = "own" if number < OWN else "cross" if number < OWN + CROSS else "absent"
            which = rng.sample(range(len(here)), rng.randint(1, 4) + 1)
            home, others = which[0], which[1:]
            asked_in = rng.choice([name for name in sets if name != language]) if kind == "cross" else language
            place = rng.randrange(len(questions(here[home])))
            question = questions(sets[asked_in].articles[home])[place]
            right = questions(here[home])[place].marked
            chosen = others if kind == "absent" else [home, *others[1:]]
            rng.shuffle(chosen)
            text = "\n\n".join(here[index].text for index in chosen)
            if kind == "absent" and any(answer.casefold() in text.casefold() for answer in right):
                continue
            marked = () if kind == "absent" else right
            yield Task(
                f"{language}-{number}", dataset.name, language, "", f"x{home}", "", question.text, text, marked, kind
            )
    long = load_dataset(folder / "squad2_en.json.gz")
    for number in range(LONG):
        article = rng.choice(long.articles)
        question = rng.choice(questions(article))
        kind = "long" if question.marked else "long-absent"
        yield Task(
            f"squad2-{number}",
            long.name,
            "en",
            "",
            f"s{article.title}",
            "",
            question.text,
            article.text,
            question.marked,
            kind,
        )


def collect(folder: Path, rows: Path, seed: int, builtin: Path) -> None:
    """Read each task not yet in ``rows`` and add a line for what it got."""
    from app.engine.reading.tokenizer import WindowTokenizer
    from app.engine.reading.torch.builtin import BuiltinReader

    reader, tokenizer = BuiltinReader(builtin), WindowTokenizer.from_folder(builtin)
    known = {row.key for row in read_rows(rows)}
    todo = [task for task in tasks(folder, seed) if task.id not in known]
    random.Random(seed).shuffle(todo)
    with rows.open("a", encoding="utf-8") as out:
        for task in todo:
            row = ask(task, task.id, reader, tokenizer)
            if row is not None:
                print(json.dumps(asdict(row)), file=out, flush=True)


def read_rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**{**line, "answers": tuple((m, ok) for m, ok in line["answers"])}) for line in lines]


def print_fit(rows: Sequence[Row]) -> None:
    """Print both lines with their quality, how good each kind of question is, and the lines as JSON."""
    found = fit(rows)
    for text in fit_lines(found):
        print(text)
    for kind in sorted({row.kind for row in rows}):
        these = [row for row in rows if row.kind == kind]
        first = np.mean([bool(row.answers) and row.answers[0][1] for row in these])
        three = np.mean([any(right for _, right in row.answers[:3]) for row in these])
        print(f"   {kind}: {len(these)} questions, first right {first:.2f}, among first three {three:.2f}")
    lines = {name: asdict(line.sigmoid) for name, line in (("first", found.first), ("later", found.later))}
    print(json.dumps({**lines, "threshold": THRESHOLD, "absent_below": found.absent_below}))


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
        print_fit(read_rows(options.rows))


if __name__ == "__main__":
    main()
