"""How long a window, and how much of it again in the next: what is lost, and what it costs.

    python -m benchmarks.overlap DATASET.json[.gz]... [--limit N] [--seed S] [--cuts 384/128 ...] [--rows FILE]

SQuAD-shaped files; the paragraphs of each article are joined into one document. For each cut (ids in a
window / ids that two neighbours share):

* over all answerable questions, no reader: how many marked answers stand whole in no window, and how
  much text an answer has on its poorer side in the window that shows most of it;
* over a sample, with the built-in reader: exact match and F1 of the best answer (an answer is forced),
  how many questions have a right one first, and the ids read.

A window scored for one cut is not scored again for another that cuts it the same way. Rows are kept in
FILE as they come (JSON lines), so that a run can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.documents.document import Document, Kind
from app.engine.evaluation.calibrate import EVERYTHING
from app.engine.evaluation.metric import best_f1, exact, is_right
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.engine.reading.windows import Cut, cut, question_limit
from app.paths import resource
from benchmarks.articles import Asked, articles, asked_over
from benchmarks.first_three_answers import RememberingReader
from benchmarks.machine import facts, table

CUTS = ("384/128", "384/64", "512/128", "320/64", "256/64", "192/64")
POOR = 16
"""An answer with less text than so many ids on one side is read half blind."""


def named(name: str) -> Cut:
    """From "384/128"."""
    length, overlap = (int(number) for number in name.split("/"))
    return Cut(length, overlap)


class Texts:
    """The documents, tokenised once."""

    def __init__(self) -> None:
        self.tokenizer = WindowTokenizer.from_folder(resource("models/builtin"))
        self._tokens: dict[str, Tokens] = {}

    def tokens(self, text: str) -> Tokens:
        """Of a document."""
        if text not in self._tokens:
            self._tokens[text] = self.tokenizer.encode_document(text)
        return self._tokens[text]

    def room(self, question: str, length: int) -> int:
        """Ids left for the document in a window."""
        return (
            length
            - min(len(self.tokenizer.encode(question).ids), question_limit(length))
            - (self.tokenizer.template.size)
        )


def context_of(asked: Asked, texts: Texts, how: Cut) -> int:
    """Ids beside the answer, on its poorer side, in the window that shows most; -1: whole in none."""
    tokens = texts.tokens(asked.document)
    first = int(np.searchsorted(tokens.ends, asked.start, side="right"))
    last = int(np.searchsorted(tokens.starts, asked.end, side="left"))
    total = len(tokens)
    best = -1
    for window in cut(0, total, texts.room(asked.question, how.length), how.overlap):
        if window.first <= first and last <= window.last:
            # The document's own ends hide nothing.
            before = first - window.first if window.first else total
            after = window.last - last if window.last < total else total
            best = max(best, min(before, after))
    return best


def geometry(everything: Sequence[Asked], texts: Texts, cuts: Sequence[Cut]) -> list[list[object]]:
    """A row for each cut: what is lost, without reading."""
    rows: list[list[object]] = []
    for how in cuts:
        context = np.array([context_of(asked, texts, how) for asked in everything])
        read = np.mean(
            [
                sum(w.last - w.first for w in cut(0, len(texts.tokens(a.document)), texts.room(a.question, how.length),
                    how.overlap)) / len(texts.tokens(a.document))
                for a in everything[:: max(1, len(everything) // 500)]
            ]
        )  # fmt: skip
        rows.append(
            [
                f"{how.length}/{how.overlap}",
                f"{int((context < 0).sum())} / {len(context)}",
                f"{float((context < POOR).mean()):.1%}",
                f"{read:.2f}",
            ]
        )
    return rows


def read(sample: Sequence[Asked], texts: Texts, cuts: Sequence[str], rows: Path | None) -> Iterator[dict[str, object]]:
    """Put each question with each cut; yields a row for each, those already in the file first."""
    known = [json.loads(line) for line in rows.read_text().splitlines()] if rows and rows.exists() else []
    yield from known
    done = {(row["key"], row["cut"]) for row in known}
    reader = RememberingReader(BuiltinReader(resource("models/builtin")))
    for number, asked in enumerate(sample):
        key = f"{asked.file}:{asked.key}"
        for name in cuts:
            if (key, name) in done:
                continue
            row = {"key": key, "cut": name, **answer(asked, texts, named(name), reader)}
            if rows:
                with rows.open("a", encoding="utf-8") as out:
                    print(json.dumps(row), file=out)
            yield row
        reader.forget()
        print(f"\r{number + 1}/{len(sample)} ", end="", flush=True)


def answer(asked: Asked, texts: Texts, how: Cut, reader: RememberingReader) -> dict[str, object]:
    """One question with one cut."""
    document = Document(Path(asked.file), Kind.TEXT, asked.document, (), asked.file, len(asked.document), 0, "utf-8")
    readable = ReadableDocument(document, texts.tokens(asked.document))
    question = Question(asked.question, [readable], reader, texts.tokenizer, EVERYTHING, how=how)
    found = question.read().answers[:4]
    best = found[0].text if found else ""
    return {
        "exact": max((exact(best, marked) for marked in asked.marked), default=0.0),
        "f1": best_f1(best, asked.marked),
        "answers": [(each.score, is_right(each.text, asked.marked)) for each in found],
        "ids": question.ids_in_all,
        "tokens": len(readable.tokens),
    }


def report(found: Sequence[dict[str, object]], cuts: Sequence[str]) -> list[list[object]]:
    """A row for each cut, over the questions that all cuts were tried on."""
    by_cut = {name: {str(row["key"]): row for row in found if row["cut"] == name} for name in cuts}
    shared = sorted(set.intersection(*(set(rows) for rows in by_cut.values())))
    base = np.array([by_cut[cuts[0]][key]["f1"] for key in shared], dtype=float)
    result: list[list[object]] = []
    for name in cuts:
        rows = [by_cut[name][key] for key in shared]
        f1 = np.array([row["f1"] for row in rows], dtype=float)
        error = float((f1 - base).std() / max(len(f1), 1) ** 0.5)
        result.append(
            [
                name,
                len(rows),
                f"{100 * np.mean([row['exact'] for row in rows]):.1f}",
                f"{100 * f1.mean():.1f}",
                f"{100 * (f1 - base).mean():+.1f} ± {100 * error:.1f}",
                f"{100 * np.mean(f1 >= 0.5):.1f} %",
                f"{sum(row['ids'] for row in rows) / sum(row['tokens'] for row in rows):.2f}",  # type: ignore[misc]
            ]
        )
    return result


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overlap", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=26, help="questions read from each file (26)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cuts", nargs="+", default=list(CUTS), help="the first is what others are compared with")
    parser.add_argument("--rows", type=Path, help="keep what was read here, and go on from it")
    options = parser.parse_args()
    texts = Texts()
    everything = [asked for path in options.datasets for asked in asked_over(path, articles(path))]
    print(facts(("torch", "tokenizers")), flush=True)
    lost = geometry(everything, texts, [named(name) for name in options.cuts])
    head = ["window / overlap", "whole in no window", f"under {POOR} ids of text on one side", "ids read per id"]
    print(f"\n{table(head, lost)}\n", flush=True)
    draw, began = random.Random(options.seed), time.monotonic()
    sample: list[Asked] = []
    for path in options.datasets:
        here = [asked for asked in everything if asked.file == path.name.partition(".")[0]]
        sample += draw.sample(here, min(options.limit, len(here)))
    draw.shuffle(sample)
    found = list(read(sample, texts, options.cuts, options.rows))
    head = ["window / overlap", "questions", "EM", "F1", f"F1 against {options.cuts[0]}", "right first", "ids per id"]
    print(f"\r{time.monotonic() - began:.0f} s, seed {options.seed}\n\n{table(head, report(found, options.cuts))}")


if __name__ == "__main__":
    main()
