"""What each rule of making quotes from a reader's scores is worth.

    python -m benchmarks.decoding DATASET.json[.gz]|FOLDER... [--documents] [--limit N] [--seed S] [--cache DIR]

Answerable questions of SQuAD-shaped files, each over its paragraph or, with --documents, its whole article. Windows,
scores and ranking are the program's; the rules are added one after the other, so every line shows what the last one
changed, with the standard error of that change over questions. Every window is scored once and kept in --cache, so
that a second run, or a run with another rule, takes seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.answering.ask import ReadableDocument
from app.engine.answering.rank import fold_words, rank_key, without_overlaps, worth_showing
from app.engine.evaluation import metric
from app.engine.evaluation.datasets import find_datasets, load_datasets
from app.engine.evaluation.evaluate import SHOWN, readable_text
from app.engine.evaluation.tasks import Mode, Task, make_tasks
from app.engine.reading.quotes import Edges, edges, exact_span, quote
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.spans import MAX_ANSWER_TOKENS, SOFTNESS, Candidate, best_spans
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.engine.reading.windows import cut_for
from app.paths import resource
from benchmarks.machine import facts, table
from benchmarks.recorded import RecordedReader


@dataclass(frozen=True)
class Rules:
    """How quotes are made. The first is what the program did until 2026-11-21, the last what it does."""

    name: str
    longest: int = 40
    words: bool = False
    sentences: bool = False
    softness: float = 0.0
    finish: Callable[[str, int, int], tuple[int, int] | None] = exact_span


STEPS = (
    Rules("the best sum of start and end, 40 ids"),
    Rules("+ no end inside a word or number", words=True),
    Rules("+ crossing a sentence's end costs 4", words=True, sentences=True),
    Rules("+ what agrees with most", words=True, sentences=True, softness=SOFTNESS),
    Rules("+ brackets, units, loose punctuation", words=True, sentences=True, softness=SOFTNESS, finish=quote),
    Rules("+ 48 ids", MAX_ANSWER_TOKENS, words=True, sentences=True, softness=SOFTNESS, finish=quote),
)


@dataclass(frozen=True, eq=False)
class Seen:
    """A window and what the reader said of it."""

    first: int
    last: int
    given: WindowInput
    logits: WindowLogits
    edges: Edges


class Recording:
    """Scores every window of a question once."""

    def __init__(self, cache: Path) -> None:
        folder = resource("models/builtin")
        self.reader = RecordedReader(BuiltinReader(folder), cache)
        self._tokenizer = WindowTokenizer.from_folder(folder)
        self._readable: dict[str, ReadableDocument] = {}

    def windows(self, task: Task) -> tuple[ReadableDocument, list[Seen]]:
        """The task's document and its windows."""
        if task.text not in self._readable:
            self._readable[task.text] = readable_text(task.text, self._tokenizer)
        readable = self._readable[task.text]
        tokens, text = readable.tokens, readable.document.text
        ids, how = self._tokenizer.encode(" ".join(task.question.split())).ids, cut_for(self.reader.id)
        seen = []
        for window in readable.windows(0, how.length - len(ids) - self._tokenizer.template.size, how):
            part = slice(window.first, window.last)
            given = self._tokenizer.window(ids, tokens.ids[part])
            where = edges(text, tokens.starts[part], tokens.ends[part])
            seen.append(Seen(window.first, window.last, given, self.reader.score([given])[0], where))
        return readable, seen


def quotes(rules: Rules, question: str, readable: ReadableDocument, seen: Sequence[Seen]) -> list[str]:
    """The first different quotes, best first."""
    text, tokens = readable.document.text, readable.tokens
    found: dict[tuple[int, int], float] = {}
    for window in seen:
        count = window.last - window.first
        every = np.ones(count, np.bool_)
        where = Edges(
            window.edges.sentence if rules.sentences else np.zeros(count, np.int64),
            window.edges.begins if rules.words else every,
            window.edges.ends if rules.words else every,
        )
        paragraphs = readable.paragraphs[window.first : window.last]
        for first, last, margin in best_spans(
            window.given, window.logits, 5, rules.longest, paragraphs, where, rules.softness
        ):
            start, end = int(tokens.starts[window.first + first]), int(tokens.ends[window.first + last])
            if (span := rules.finish(text, start, end)) is not None:
                found[span] = max(margin, found.get(span, margin))
    ranked = sorted((Candidate(0, *span, margin) for span, margin in found.items()), key=rank_key)
    shown = worth_showing(without_overlaps(ranked), [readable.document], question)
    texts = [text[candidate.start : candidate.end] for candidate in shown]
    return list({fold_words(each): each for each in reversed(texts)}.values())[::-1][:SHOWN]


@dataclass(frozen=True)
class Result:
    """Per question: exact match, F1, and whether the first, or one of the first three, is right."""

    exact: float
    f1: float
    first: bool
    among: bool


def judged(found: Sequence[str], marked: Sequence[str]) -> Result:
    """How good quotes are, by what people marked."""
    best = found[0] if found else ""
    f1 = metric.best_f1(best, marked)
    exact = max(metric.exact(best, each) for each in marked)
    return Result(exact, f1, f1 >= metric.RIGHT, any(metric.is_right(each, marked) for each in found))


def rows(results: Sequence[Sequence[Result]]) -> list[list[str]]:
    """A line for each of STEPS."""
    lines = []
    before: np.ndarray | None = None
    for rules, found in zip(STEPS, results, strict=True):
        f1 = 100 * np.array([each.f1 for each in found])
        shares = [100 * float(np.mean([getattr(r, name) for r in found])) for name in ("exact", "first", "among")]
        change = "" if before is None else _change(f1 - before)
        lines.append([rules.name, f"{shares[0]:.1f}", f"{f1.mean():.1f}", change, *(f"{s:.1f}" for s in shares[1:])])
        before = f1
    return lines


def _change(difference: np.ndarray) -> str:
    return f"{difference.mean():+.2f} ± {difference.std() / len(difference) ** 0.5:.2f}"


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decoding", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--documents", action="store_true", help="over whole articles")
    parser.add_argument("--limit", type=int, help="questions drawn from each file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, required=True, help="folder in which scores are kept")
    options = parser.parse_args()
    datasets = load_datasets(find_datasets(options.datasets))
    mode = Mode.DOCUMENT if options.documents else Mode.PARAGRAPH
    tasks = [task for task in make_tasks(datasets, mode, options.limit, options.seed) if task.marked]
    recording = Recording(options.cache)
    results: list[list[Result]] = [[] for _ in STEPS]
    for number, task in enumerate(tasks, 1):
        readable, seen = recording.windows(task)
        for rules, into in zip(STEPS, results, strict=True):
            into.append(judged(quotes(rules, task.question, readable, seen), task.marked))
        print(f"\r{number}/{len(tasks)}  ", end="", flush=True)
    recording.reader.write()
    head = ["rules, added one after the other", "EM", "F1", "change of F1", "first right", "of three"]
    print(f"\r{facts(('torch', 'tokenizers'))}\n{len(tasks)} answerable questions, {mode.value} mode\n")
    print(table(head, rows(results)))


if __name__ == "__main__":
    main()
