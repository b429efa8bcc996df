"""How right the built-in reader is about whole documents, and the calibration that follows.

The arithmetic is the program's own (app.engine.evaluation.calibrate; ``run.py calibrate`` measures any reader
with it). This script keeps the mixture of questions that the built-in reader's calibration was fitted on: articles
joined into documents, asked in their own language and in others, and questions whose article is not there; and the
program's own questions. Scores are kept in a folder (benchmarks/recorded.py), so that what is made of them can change
without another hour of reading.

    python -m training.measure_documents collect DATA_DEV ROWS.jsonl --cache FOLDER [--known] [--part 1/2] [--seed 0]
    python -m training.measure_documents fit ROWS.jsonl... [--write ../resources/models/builtin/calibration.json]

``collect`` can be stopped and gone on with; with --known it takes only what was scored before. With --part each of two
processes takes every second question, with rows and a cache of its own. ``fit`` prints tables.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from app.cli_figures import fit_lines
from app.engine.evaluation.calibrate import THRESHOLD, Fit, Got, Row, _crossed, _sigmoid, ask, facts, fit, write
from app.engine.evaluation.datasets import Article, MarkedQuestion, find_datasets, load_dataset, load_datasets
from app.engine.evaluation.statistics import Floats, auroc, bootstrap, ece
from app.engine.evaluation.tasks import Mode, Task, make_tasks
from app.engine.reading.reader import Reader
from app.paths import resource
from benchmarks.recorded import RecordedReader

OWN, CROSS, ABSENT, LONG = 25, 10, 15, 60
PARAGRAPHS, LONG_PARAGRAPHS = 24, 60
"""Questions over single paragraphs: of each XQuAD file, and of SQuAD 2.0."""

OWN_SET = "own set "
"""With what the keys of the program's own questions begin."""

MEASURED_ON = (
    "{:,} questions in {} languages: about encyclopaedia articles (XQuAD, SQuAD 2.0), whole and by paragraph, and "
    "about our own contracts, letters, minutes, manuals, invoices and articles; about one in six in another language "
    "than the document, about one in three without an answer in it"
)

HEAD = ("terms", "questions", "AUROC", "ECE", "log loss", "shown: said, right", "verdict right", "AUROC answerable")
TERMS = (("margin", ()), ("+ end", ("end",)), ("+ words", ("words",)), ("+ both", ("end", "words")))


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


def paragraph_tasks(folder: Path, seed: int) -> Iterator[Task]:
    """Questions over one paragraph; where XQuAD's are asked over another of the article, for half as many."""
    sets = load_datasets(sorted(folder.glob("xquad_*.gz")))
    for dataset in sets:
        made = make_tasks([dataset], Mode.PARAGRAPH, PARAGRAPHS, seed, absent=True)
        for number, task in enumerate(made):
            if task.marked or number % 4 == 1:
                home = f"x{_number(task.article)}"
                yield replace(task, id=f"paragraph-{number}-{dataset.name}", article=home, kind=_over(task))
    squad = load_dataset(folder / "squad2_en.json.gz")
    for number, task in enumerate(make_tasks([squad], Mode.PARAGRAPH, LONG_PARAGRAPHS, seed)):
        title = squad.articles[_number(task.article)].title
        yield replace(task, id=f"paragraph-{number}-{squad.name}", article=f"s{title}", kind=_over(task))


def _number(group: str) -> int:
    """Of the article, from its group's name (``article_groups``) in a data set alone."""
    return int(group.rsplit(":", 1)[1])


def _over(task: Task) -> str:
    return "paragraph" if task.marked else "paragraph-absent"


def own_tasks() -> list[Task]:
    """The program's own questions, each over its document."""
    found = make_tasks(load_datasets(find_datasets([resource("questions")])), Mode.DOCUMENT)
    return [replace(task, id=f"{OWN_SET}{task.dataset}-{task.id}") for task in found]


def collect(folder: Path, rows: Path, seed: int, cache: Path, *, known: bool, part: tuple[int, int] = (1, 1)) -> None:
    """Read each task of the part (number, of how many) that is not yet in ``rows`` and add a line for what it got."""
    from app.engine.reading.tokenizer import WindowTokenizer
    from app.engine.reading.torch.builtin import BuiltinReader

    builtin = resource("models/builtin")
    reader, tokenizer = (
        RecordedReader(None if known else BuiltinReader(builtin), cache),
        WindowTokenizer.from_folder(builtin),
    )
    read = {row.key for row in read_rows(rows)}
    every = [*own_tasks(), *tasks(folder, seed)]
    random.Random(seed).shuffle(every)
    every = [*paragraph_tasks(folder, seed), *every]  # they cost little, and stay in where the run is cut short
    todo = [task for task in every[part[0] - 1 :: part[1]] if task.id not in read]
    with rows.open("a", encoding="utf-8") as out:
        for task in todo:
            try:
                row = ask(task, task.id, cast("Reader", reader), tokenizer)
            except KeyError:  # --known, and not scored
                continue
            if row is not None:
                print(json.dumps(asdict(row)), file=out, flush=True)
    reader.write()


def read_rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**{**line, "answers": tuple(Got(*got) for got in line["answers"])}) for line in lines]


def print_fit(rows: Sequence[Row]) -> Fit:
    """Print both lines with their quality, and how good each kind of question is."""
    found = fit(rows)
    for text in fit_lines(found):
        print(text)
    print_terms([row for row in rows if row.answers])
    for kind in sorted({row.kind for row in rows}):
        these = [row for row in rows if row.kind == kind]
        first = np.mean([bool(row.answers) and row.answers[0].right for row in these])
        three = np.mean([any(got.right for got in row.answers[:3]) for row in these])
        print(f"   {kind}: {len(these)} questions, first right {first:.2f}, among first three {three:.2f}")
    return found


def print_terms(rows: Sequence[Row]) -> None:
    """What each term of the best answers' line is worth: as Markdown, crossed by article, and by domain."""
    right = np.array([row.answers[0].right for row in rows])
    answerable = np.array([row.answerable for row in rows])
    articles = [row.article for row in rows]
    own = np.array([row.key.startswith(OWN_SET) for row in rows])
    alone = np.array([row.kind.startswith("paragraph") for row in rows])
    print(f"| {' | '.join(HEAD)} |\n{'| --- ' * len(HEAD)}|")
    for name, kept in TERMS:
        signs = [row.answers[0].signs for row in rows]
        left_out = {term: 0.0 for term in ("end", "words") if term not in kept}
        signs = [replace(each, **left_out) for each in signs]
        said = _crossed(signs, right, articles, None)
        other = np.zeros(len(rows))
        for here in (own, ~own):
            line = _sigmoid([signs[place] for place in np.flatnonzero(~here)], right[~here], None)
            other[here] = [line(signs[place]) for place in np.flatnonzero(here)]
        whole = np.ones(len(rows), np.bool_)
        for of, which, by in (
            ("all", whole, said),
            ("articles", ~own, said),
            ("own set", own, said),
            ("paragraphs", alone, said),
            ("whole documents", ~alone, said),
            ("articles, fitted on the own set", ~own, other),
            ("own set, fitted on the articles", own, other),
        ):
            groups = [article for article, chosen in zip(articles, which, strict=True) if chosen]
            print(f"| {name}, {of} | {_figures(by[which], right[which], answerable[which], groups)} |")


def _figures(said: Floats, right: np.ndarray, answerable: np.ndarray, articles: Sequence[str]) -> str:
    error = bootstrap(articles, lambda weight: ece(said, right, weight))
    shown = said >= THRESHOLD
    loss = -np.log(np.where(right, said, 1 - said)).mean()
    cells = (
        f"{len(said):,}",
        f"{auroc(said, right):.3f}",
        f"{error.value:.3f} ({error.low:.3f} to {error.high:.3f})",
        f"{loss:.4f}",
        f"{shown.sum()}: {100 * said[shown].mean():.0f} %, {100 * right[shown].mean():.0f} %",
        f"{100 * (shown == answerable).mean():.1f} %",
        f"{auroc(said, answerable):.3f}",
    )
    return " | ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collecting = commands.add_parser("collect")
    collecting.add_argument("folder", type=Path)
    collecting.add_argument("rows", type=Path)
    collecting.add_argument("--cache", type=Path, required=True)
    collecting.add_argument("--seed", type=int, default=0)
    collecting.add_argument("--known", action="store_true")
    collecting.add_argument("--part", default="1/1")
    fitting = commands.add_parser("fit")
    fitting.add_argument("rows", type=Path, nargs="+")
    fitting.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.command == "collect":
        number, parts = (int(each) for each in options.part.split("/"))
        collect(options.folder, options.rows, options.seed, options.cache, known=options.known, part=(number, parts))
        return
    found = print_fit([row for path in options.rows for row in read_rows(path)])
    if options.write:
        words = MEASURED_ON.format(found.questions, len(found.languages))
        write(options.write, _rounded(facts(found, words, datetime.date.today().isoformat(), {})))


def _rounded(value: Any) -> Any:  # noqa: ANN401 (JSON)
    """With numbers as precise as they are."""
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
