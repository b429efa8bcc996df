"""Is the right answer among the first three, as often as a plain loop over windows finds it?

    python -m benchmarks.first_three_answers DATASET.json[.gz]... [--limit N] [--seed S]

SQuAD-shaped files; the paragraphs of each article are joined into one document, and answerable questions
drawn with a seed are put to it. Ours is ``app.engine.answering.ask`` with the built-in reader. The peers
are what one writes in an afternoon: the same reader over the same document in windows of 384 tokens that
overlap by 128, the best span of every window, windows ranked

* by raw score (start + end logit), or
* by probability, normalised window by window as the question-answering pipeline of transformers 4 did
  (softmax of start and of end over the window's context and its first token, multiplied).

Right is token F1 of at least 0.5 with something people marked (app/engine/evaluation/metric.py). The peers
always answer; ours may find that there is no answer and then only shows the closest passages, which is
counted apart. Each window is scored once and its logits are shared, so the comparison is of what is done
with them and nothing else.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.documents.document import Document, Kind
from app.engine.evaluation.metric import is_right
from app.engine.models.calibration import load_calibration
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.reading.spans import MAX_ANSWER_TOKENS, best_spans
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.paths import resource
from benchmarks.machine import facts, table

WINDOW, OVERLAP, FIRST = 384, 128, 3


@dataclass(frozen=True)
class Item:
    """A question, the document it is about, and what people marked."""

    file: str
    question: str
    document: str
    marked: tuple[str, ...]


def items(path: Path) -> Iterator[Item]:
    """The answerable questions of a file, each over its whole article."""
    content = path.read_bytes()
    articles = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)["data"]
    for article in articles:
        document = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                marked = tuple(answer["text"] for answer in asked.get("answers") or ())
                if marked and not asked.get("is_impossible"):
                    yield Item(path.name.partition(".")[0], asked["question"], document, marked)


class RememberingReader:
    """The built-in reader that scores a window once, however often it is asked for it."""

    def __init__(self, reader: BuiltinReader) -> None:
        self._reader = reader
        self._known: dict[bytes, WindowLogits] = {}
        self.id, self.title, self.revision = reader.id, reader.title, reader.revision
        self.device, self.precision, self.window_length = reader.device, reader.precision, reader.window_length
        self.batch, self.device_reason = reader.batch, reader.device_reason
        self.scored = 0

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """As Reader.score."""
        for window in windows:
            key = window.ids.tobytes()
            if key not in self._known:
                self._known[key] = self._reader.score([window])[0]
                self.scored += 1
        return [self._known[window.ids.tobytes()] for window in windows]

    def forget(self) -> None:
        """Before the next question: its windows are all new."""
        self._known.clear()


def plain_windows(tokens: int, room: int) -> list[tuple[int, int]]:
    """The simplest cut: steps of room - OVERLAP, the last window as short as it comes out."""
    found, first = [], 0
    while True:
        found.append((first, min(first + room, tokens)))
        if first + room >= tokens:
            return found
        first += room - OVERLAP


def probability(given: WindowInput, logits: WindowLogits, first: int, last: int) -> float:
    """Softmax of start times softmax of end, over the context and the first token of this window alone."""

    def share(values: NDArray[np.float32], index: int) -> float:
        seen = np.append(values[given.context_start : given.context_end], values[0]).astype(np.float64)
        powers = np.exp(seen - seen.max())
        return float(powers[index] / powers.sum())

    return share(logits.start, first) * share(logits.end, last)


def plain_loop(
    question: str, text: str, tokens: Tokens, reader: RememberingReader, tokenizer: WindowTokenizer
) -> tuple[list[str], list[str]]:
    """The first answers by raw score and by per-window probability; equal texts come once."""
    ids = tokenizer.encode(question).ids
    by_raw, by_probability = [], []
    for first, last in plain_windows(len(tokens.ids), WINDOW - len(ids) - tokenizer.template.size):
        given = tokenizer.window(ids, tokens.ids[first:last])
        logits = reader.score([given])[0]
        spans = best_spans(given, logits, limit=1, longest=MAX_ANSWER_TOKENS)
        if not spans:
            continue
        start, end, margin = spans[0]
        answer = text[int(tokens.starts[first + start]) : int(tokens.ends[first + end])].strip()
        by_raw.append((margin + float(logits.start[0]) + float(logits.end[0]), answer))
        by_probability.append((probability(given, logits, start, end), answer))
    return _first(by_raw), _first(by_probability)


def _first(scored: list[tuple[float, str]]) -> list[str]:
    ranked = dict.fromkeys(answer for _, answer in sorted(scored, key=lambda pair: -pair[0]))
    return list(ranked)[:FIRST]


@dataclass
class Count:
    """Right answers of one way of asking, per question."""

    name: str
    first: list[bool] = field(default_factory=list)
    among: list[bool] = field(default_factory=list)

    def add(self, answers: Sequence[str], marked: tuple[str, ...]) -> None:
        """Take in the answers to one question."""
        right = [is_right(answer, marked) for answer in answers[:FIRST]]
        self.first.append(right[:1] == [True])
        self.among.append(any(right))


class Runs:
    """The ways of asking over the same sample."""

    def __init__(self) -> None:
        folder = resource("models/builtin")
        self._reader = RememberingReader(BuiltinReader(folder))
        self._tokenizer = WindowTokenizer.from_folder(folder)
        self._calibration = load_calibration(folder)
        self._tokens: dict[str, Tokens] = {}
        self.ours = Count("ours: answers")
        self.closest = Count("ours, or the closest passages")
        self.raw = Count("plain loop, raw score")
        self.probable = Count("plain loop, softmax in each window")
        self.windows = 0

    @property
    def counts(self) -> tuple[Count, ...]:
        """In the order of the table."""
        return self.ours, self.closest, self.raw, self.probable

    def ask(self, item: Item) -> None:
        """Put one question in every way."""
        text = item.document
        if text not in self._tokens:
            self._tokens[text] = self._tokenizer.encode_document(text)
        tokens = self._tokens[text]
        document = Document(Path(item.file), Kind.TEXT, text, (), item.file, len(text), 0, "utf-8")
        asked = Question(
            item.question, [ReadableDocument(document, tokens)], self._reader, self._tokenizer, self._calibration
        )
        result = asked.read()
        self.ours.add([answer.text for answer in result.answers], item.marked)
        found = (*result.answers, *result.closest)  # passages are shown apart, below the answers
        self.closest.add([answer.text for answer in found], item.marked)
        raw, probable = plain_loop(item.question, text, tokens, self._reader, self._tokenizer)
        self.raw.add(raw, item.marked)
        self.probable.add(probable, item.marked)
        self.windows += self._reader.scored
        self._reader.scored = 0
        self._reader.forget()


def report(runs: Runs, files: Sequence[str], seed: int, seconds: float) -> str:
    """The table, and what it was measured on."""
    total = len(runs.ours.first)
    rows = []
    for count in runs.counts:
        only_ours = sum(a and not b for a, b in zip(runs.closest.among, count.among, strict=True))
        only_theirs = sum(b and not a for a, b in zip(runs.closest.among, count.among, strict=True))
        against = "–" if count in (runs.ours, runs.closest) else f"{only_ours} : {only_theirs}"
        rows.append([count.name, f"{sum(count.first)} / {total}", f"{sum(count.among)} / {total}", against])
    head = ["way of asking", "right answer first", f"among the first {FIRST}", "only ours : only theirs (first 3)"]
    return (
        f"{facts(('torch', 'tokenizers'))}\n{total} questions (seed {seed}) from {', '.join(files)}; "
        f"{runs.windows} windows in {seconds:.0f} s\n\n{table(head, rows)}"
    )


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_three_answers", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=60, help="questions from all files together (60)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    each = -(-options.limit // len(options.datasets))
    sample: list[Item] = []
    for path in options.datasets:
        found = list(items(path))
        sample += draw.sample(found, min(each, len(found)))
    sample = sample[: options.limit]
    runs, began = Runs(), time.monotonic()
    for number, item in enumerate(sample, 1):
        runs.ask(item)
        score = " ".join(f"{sum(count.among)}" for count in runs.counts)
        print(f"\r{number}/{len(sample)} right among the first three: {score}  ", end="", flush=True)
    print(
        "\r"
        + " " * 60
        + "\r"
        + report(runs, [p.name for p in options.datasets], options.seed, time.monotonic() - began)
    )


if __name__ == "__main__":
    main()
