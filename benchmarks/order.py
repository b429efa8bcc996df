"""How soon is the right window read? Ranks by n-grams, by the passage index, and by both.

    python -m benchmarks.order PARALLEL... [--filler FILE...] [--texts en de ...] [--own 100] [--cross 20] [--cache DIR]

PARALLEL are SQuAD-shaped files of the same questions in several languages (XQuAD), the language's code last
in their names; FILLER are more articles, by the same rule. For each language in ``--texts``, articles are
drawn into a document of about 30 pages; where there are enough of them, all of PARALLEL's and filler, in any
order, into one of about 300. Questions come from the document's own language and from all others. The right
window is the first that holds the marked answer wholly; nothing is read, and nothing is fitted here.

* n-grams: what there is the moment a file is dropped;
* index: the passage index alone;
* both: the program's order when the index is complete, and when half of it is;
* ranks added: reciprocal rank fusion of the two (k = 60), as it is often done.

Embeddings are kept in DIR between runs.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.answering.passages import EVERY, Passages
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.order import best_first, ngram_scores, passage_scores, together
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.torch.builtin import FOR_PASSAGES, BuiltinReader, Retriever
from app.engine.reading.torch.int8 import resolved
from app.engine.reading.windows import cut, cut_for
from app.paths import resource
from benchmarks.articles import Article, Asked, articles, asked_in, joined
from benchmarks.machine import facts, table

PAGE = 500
"""Tokens of a page of running text."""
HOW = cut_for(BUILTIN)
EARLY = 0.05
FIRST = 5
WAYS = ("n-grams", "index", "both", "both, half an index", "ranks added")
Scores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Book:
    """A document of known pages, with all questions about it in each language."""

    language: str
    pages: int
    text: str
    tokens: Tokens
    asked: dict[str, list[Asked]]

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.language}, {self.pages} pages"


class Embedder:
    """The retriever, with what it has embedded kept in a folder."""

    def __init__(self, cache: Path | None) -> None:
        folder = resource("models/builtin")
        self.tokenizer = WindowTokenizer.from_folder(folder)
        self._retriever = Retriever(folder, self.tokenizer)
        self._cache = cache
        self.seconds, self.embedded = 0.0, 0

    def passages(self, book: Book) -> tuple[Passages, Passages]:
        """A complete index, and half of one."""
        made, half = Passages(book.text, book.tokens), Passages(book.text, book.tokens)
        ids = made.next_ids(len(book.tokens))
        rows = self._kept(f"{len(ids)} {EVERY} {book.text}", lambda: self._embed(ids))
        made.take(rows)
        half.take(rows[: half.left_of_half])
        return made, half

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, width)."""
        return self._kept("\n".join(texts), lambda: np.stack([self._retriever.embed_question(text) for text in texts]))

    def _embed(self, ids: list[NDArray[np.int32]]) -> NDArray[np.float32]:
        began = time.monotonic()
        rows = self._retriever.embed_passages(ids)
        self.seconds += time.monotonic() - began
        self.embedded += sum(len(each) for each in ids)
        return rows

    def _kept(self, content: str, make: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        name = hashlib.sha256(f"{resolved('auto', FOR_PASSAGES)} {content}".encode()).hexdigest()[:24] + ".npy"
        if self._cache is not None and (self._cache / name).exists():
            rows: NDArray[np.float32] = np.load(self._cache / name)
            return rows
        rows = make()
        if self._cache is not None:
            self._cache.mkdir(parents=True, exist_ok=True)
            np.save(self._cache / name, rows)
        return rows


@dataclass
class Ranks:
    """The rank of the right window for each question, of so many windows."""

    rank: list[int] = field(default_factory=list)
    windows: list[int] = field(default_factory=list)

    def add(self, order: NDArray[np.int64], right: NDArray[np.int64]) -> None:
        """Take in an order, and which windows of it are right."""
        self.rank.append(int(np.flatnonzero(np.isin(order, right))[0]) + 1)
        self.windows.append(len(order))

    def extend(self, other: Ranks) -> None:
        """Take in all of another."""
        self.rank += other.rank
        self.windows += other.windows

    @property
    def early(self) -> float:
        """The share within the first EARLY of the windows."""
        return float(np.mean(np.array(self.rank) <= np.ceil(EARLY * np.array(self.windows))))

    def row(self) -> list[str]:
        """Cells of a table."""
        first, median = np.mean(np.array(self.rank) <= FIRST), np.median(self.rank)
        return [f"{self.early:.1%}", f"{first:.1%}", f"{median:.0f}", f"{np.percentile(self.rank, 90):.0f}"]


def language_of(path: Path) -> str:
    """Of ``xquad_de.json.gz``: "de"."""
    return path.name.partition(".")[0].rpartition("_")[2]


def books(
    parallel: dict[str, list[Article]],
    filler: dict[str, list[Article]],
    languages: Iterable[str],
    tokenizer: WindowTokenizer,
    seed: int,
) -> list[Book]:
    """Of each language a document of about 30 pages, and one of about 300 where there are articles enough."""
    made: list[Book] = []
    for language in languages:
        here = parallel[language]
        mixed = list(range(len(here)))
        random.Random(seed).shuffle(mixed)
        length = [len(tokenizer.encode_document(joined([article]))) for article in here]
        few = [index for place, index in enumerate(mixed) if sum(length[i] for i in mixed[:place]) < 30 * PAGE]
        made.append(_book(30, language, parallel, few, [], tokenizer, seed))
        more, total = [], sum(length)
        for article in filler.get(language, []):
            if total >= 300 * PAGE:
                made.append(_book(300, language, parallel, mixed, more, tokenizer, seed))
                break
            more.append(article)
            total += len(tokenizer.encode_document(joined([article])))
    return made


def _book(
    pages: int,
    language: str,
    parallel: dict[str, list[Article]],
    chosen: Sequence[int],
    more: Sequence[Article],
    tokenizer: WindowTokenizer,
    seed: int,
) -> Book:
    """The articles chosen of one language, and others without questions, in any order."""
    order: list[int | None] = [*chosen, *([None] * len(more))]
    random.Random(seed).shuffle(order)
    others = iter(more)
    parts = [next(others) if index is None else parallel[language][index] for index in order]
    parts = [part if index is not None else _mute(part) for part, index in zip(parts, order, strict=True)]
    text = joined(parts)
    at = {asked.key: asked for asked in asked_in(parts, language, text)}
    asked: dict[str, list[Asked]] = defaultdict(list)
    for other, found in parallel.items():
        for index in chosen:
            for each in asked_in([found[index]], other, ""):
                if each.key in at:
                    asked[other].append(replace(at[each.key], file=other, question=each.question))
    return Book(language, pages, text, tokenizer.encode_document(text), asked)


def _mute(article: Article) -> Article:
    return {**article, "paragraphs": [{**paragraph, "qas": []} for paragraph in article["paragraphs"]]}


def measure(book: Book, asked: Sequence[Asked], embedder: Embedder) -> dict[str, Ranks]:
    """Ranks of the right window, by every way."""
    index, half = (passages.index(book.tokens) for passages in embedder.passages(book))
    assert index is not None
    assert half is not None
    vectors = embedder.questions([each.question for each in asked])
    found: dict[str, Ranks] = {way: Ranks() for way in WAYS}
    for each, vector in zip(asked, vectors, strict=True):
        room = HOW.length - len(embedder.tokenizer.encode(each.question).ids) - embedder.tokenizer.template.size
        windows = cut(0, len(book.tokens), room, HOW.overlap)
        ranges = np.array([(window.first, window.last) for window in windows], dtype=np.int64)
        places = np.stack([book.tokens.starts[ranges[:, 0]], book.tokens.ends[ranges[:, 1] - 1]], axis=1)
        places = places.astype(np.int64)
        right = np.flatnonzero((places[:, 0] <= each.start) & (each.end <= places[:, 1]))
        if not len(right):
            continue  # a marked answer longer than the overlap
        ngrams = ngram_scores(each.question, book.text, places)
        whole = passage_scores(vector, index.embeddings, index.ranges, ranges)
        part = passage_scores(vector, half.embeddings, half.ranges, ranges)
        ways: dict[str, Scores] = {
            "n-grams": ngrams,
            "index": whole,
            "both": together(whole, ngrams),
            "both, half an index": together(part, ngrams),
            "ranks added": _ranks_added(whole, ngrams),
        }
        for way, scores in ways.items():
            found[way].add(best_first(scores), right)
    return found


def _ranks_added(*scores: Scores) -> Scores:
    return np.sum([1 / (60 + np.argsort(best_first(each))) for each in scores], axis=0)


def cost(embedder: Embedder, book: Book, windows: int = 6) -> list[list[str]]:
    """What an index costs beside one reading by the built-in reader, in the same run on the same threads."""
    folder = resource("models/builtin")
    reader = BuiltinReader(folder)
    question = embedder.tokenizer.encode("Who was the first to see it, and when?").ids
    room = HOW.length - len(question) - embedder.tokenizer.template.size
    cuts = cut(0, len(book.tokens), room, HOW.overlap)
    inputs = [embedder.tokenizer.window(question, book.tokens.ids[w.first : w.last]) for w in cuts[: windows + 1]]
    reader.score(inputs[:1])
    timed = inputs[1:] or inputs
    began = time.monotonic()
    reader.score(timed)
    reading = (time.monotonic() - began) / len(timed) * len(cuts)
    passages = Passages(book.text, book.tokens)
    ids = passages.next_ids(3 * windows)
    embedder.questions(["warm"])
    began = time.monotonic()
    retriever = Retriever(folder, embedder.tokenizer)
    retriever.embed_question("loads it")
    loading = time.monotonic() - began
    began = time.monotonic()
    retriever.embed_passages(ids)
    count = len(passages.next_ids(len(book.tokens)))
    indexing = (time.monotonic() - began) / len(ids) * count
    size = count * (384 * 2 + 4) / 1e6
    return [
        ["all windows read by the built-in reader", f"{reading:.0f} s", f"{len(cuts)} windows"],
        ["index", f"{indexing:.0f} s ({indexing / reading:.2f} of that)", f"{count} passages, {size:.1f} MB"],
        ["loading the retriever", f"{loading:.1f} s", ""],
    ]


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.order", description=__doc__)
    parser.add_argument("parallel", nargs="+", type=Path)
    parser.add_argument("--filler", nargs="*", type=Path, default=[])
    parser.add_argument("--texts", nargs="*", help="languages of documents (all of them)")
    parser.add_argument("--own", type=int, default=100, help="questions about a document in its language (100)")
    parser.add_argument("--cross", type=int, default=20, help="questions in each other language (20)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    print(facts(("torch", "tokenizers")), flush=True)
    embedder = Embedder(options.cache)
    parallel = {language_of(path): articles(path) for path in options.parallel}
    filler: dict[str, list[Article]] = defaultdict(list)
    for path in options.filler:
        filler[language_of(path)] += articles(path)
    made = books(parallel, filler, options.texts or parallel, embedder.tokenizer, options.seed)
    total: dict[tuple[str, str], Ranks] = defaultdict(Ranks)
    by_language: dict[tuple[str, str, str], Ranks] = defaultdict(Ranks)
    draw = random.Random(options.seed)
    for book in made:
        for language, questions in book.asked.items():
            kind = "own language" if language == book.language else "another language"
            count = options.own if language == book.language else options.cross
            for way, ranks in measure(book, draw.sample(questions, min(count, len(questions))), embedder).items():
                total[(f"{book.pages} pages, {kind}", way)].extend(ranks)
                total[(f"all, {kind}", way)].extend(ranks)
                by_language[(book.name, language, way)].extend(ranks)
        print(f"… {book.name}: {len(book.tokens)} tokens", flush=True)
    head = ["documents, questions", "order", "questions", f"in first {EARLY:.0%}", f"in first {FIRST}", "median", "p90"]
    rows = [[kind, way, len(ranks.rank), *ranks.row()] for (kind, way), ranks in sorted(total.items(), key=_place)]
    print(f"\n{table(head, rows)}\n")
    languages = list(parallel)
    rows = [
        [name, *(f"{by_language[(name, language, 'both')].early:.0%}" for language in languages)]
        for name in dict.fromkeys(book.name for book in made)
    ]
    print(f"Both, in the first {EARLY:.0%}, by language of the question:\n\n{table(['text', *languages], rows)}\n")
    print(f"{made[-1].name}:\n\n{table(['', 'time', ''], cost(embedder, made[-1]))}")


def _place(entry: tuple[tuple[str, str], Ranks]) -> tuple[bool, str, int]:
    (kind, way), _ = entry
    return not kind.startswith("all"), kind, WAYS.index(way)


if __name__ == "__main__":
    main()
