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
* guesses: the program's first order where n-grams say nothing: passages guessed at from their words alone;
* ranks added: reciprocal rank fusion of the two (k = 60), as it is often done.

Then, for questions in other languages whose n-grams say nothing, asked the moment a document is dropped: the
program orders, embeds and reads by a clock that counts the seconds given for a window and a passage, with guesses and
without, until the right window is read.

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

from app.engine.answering.indexes import PASSAGES_PER_STEP, AskedIndexes, Indexes
from app.engine.answering.likeliest import SPEAKS, Likeliest
from app.engine.answering.passages import EVERY, Passages
from app.engine.models.catalogue import BUILTIN
from app.engine.reading.order import (
    GUESS_WEIGHT,
    PassageIndex,
    best_first,
    best_touching,
    guess_scores,
    ngram_scores,
    together,
)
from app.engine.reading.tokenizer import Tokens, WindowTokenizer
from app.engine.reading.torch.builtin import FOR_PASSAGES, BuiltinReader, Retriever
from app.engine.reading.torch.int8 import resolved
from app.engine.reading.windows import Window, cut, cut_for
from app.paths import resource
from benchmarks.articles import Article, Asked, articles, asked_in, joined
from benchmarks.machine import facts, table

PAGE = 500
"""Tokens of a page of running text."""
HOW = cut_for(BUILTIN)
EARLY = 0.05
FIRST = 5
WAYS = ("n-grams", "index", "both", "both, half an index", "guesses", "ranks added")
PASSAGE_S = 0.0165
"""Seconds that the retriever takes for a passage of 100 tokens on two quiet cores."""
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
        self._guessed: dict[Book, NDArray[np.float32]] = {}
        self._asked: dict[str, NDArray[np.float32]] = {}
        self._rows: dict[Book, dict[bytes, NDArray[np.float32]]] = {}
        self.seconds, self.embedded = 0.0, 0

    def passages(self, book: Book) -> tuple[Passages, Passages]:
        """A complete index, and half of one."""
        made, half = Passages(book.text, book.tokens), Passages(book.text, book.tokens)
        ids = made.next_ids(len(book.tokens))
        rows = self._kept(f"{len(ids)} {EVERY} {book.text}", lambda: self._embed(ids))
        made.take(rows)
        count = len(half.next_ids(half.left_of_half))
        half.take(rows[:count])
        return made, half

    def by_ids(self, book: Book) -> dict[bytes, NDArray[np.float32]]:
        """The embedding of each passage of a book, by its ids."""
        if book not in self._rows:
            ready, _ = self.passages(book)
            index = ready.index(book.tokens)
            assert index is not None
            ids = Passages(book.text, book.tokens).all_ids()
            rows = index.embeddings.astype(np.float32)
            self._rows[book] = {each.tobytes(): row for each, row in zip(ids, rows, strict=True)}
        return self._rows[book]

    def guesses(self, book: Book) -> NDArray[np.float32]:
        """At all passages of a book, shape (passages, width)."""
        if book not in self._guessed:
            guesses = self._retriever.guess_passages(Passages(book.text, book.tokens).all_ids())
            assert guesses is not None, "resources/models/builtin is not whole"
            self._guessed[book] = guesses
        return self._guessed[book]

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, width)."""
        rows = self._kept("\n".join(texts), lambda: np.stack([self._retriever.embed_question(text) for text in texts]))
        self._asked.update(zip(texts, rows, strict=True))
        return rows

    def question(self, text: str) -> NDArray[np.float32]:
        """One that was embedded before, shape (width,)."""
        return self._asked[text]

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
        windows, right = _windows(book, each, embedder)
        if not len(right):
            continue  # a marked answer longer than the overlap
        ranges = np.array([(window.first, window.last) for window in windows], dtype=np.int64)
        ngrams = ngram_scores(each.question, book.text, _places(book, windows))
        whole, part = _similarities(vector, index, ranges), _similarities(vector, half, ranges)
        (guessed,) = guess_scores(vector, [embedder.guesses(book)])
        assert guessed is not None
        guesses = best_touching(GUESS_WEIGHT * guessed, index.ranges, ranges)
        ways: dict[str, Scores] = {
            "n-grams": ngrams,
            "index": whole,
            "both": together(whole, ngrams),
            "both, half an index": together(part, ngrams),
            "guesses": together(guesses, ngrams),
            "ranks added": _ranks_added(whole, ngrams),
        }
        for way, scores in ways.items():
            found[way].add(best_first(scores), right)
    return found


def _windows(book: Book, each: Asked, embedder: Embedder) -> tuple[list[Window], NDArray[np.int64]]:
    """A question's windows, and the numbers of those that hold the marked answer wholly."""
    room = HOW.length - len(embedder.tokenizer.encode(each.question).ids) - embedder.tokenizer.template.size
    windows = list(cut(0, len(book.tokens), room, HOW.overlap))
    places = _places(book, windows)
    return windows, np.flatnonzero((places[:, 0] <= each.start) & (each.end <= places[:, 1]))


def _places(book: Book, windows: Sequence[Window]) -> NDArray[np.int64]:
    """Code-point ranges of windows."""
    starts = book.tokens.starts[[window.first for window in windows]]
    return np.stack([starts, book.tokens.ends[[window.last - 1 for window in windows]]], axis=1).astype(np.int64)


def _similarities(vector: NDArray[np.float32], index: PassageIndex, ranges: NDArray[np.int64]) -> Scores:
    return best_touching((index.embeddings.astype(np.float32) @ vector).astype(np.float64), index.ranges, ranges)


class Recorded(Indexes):
    """Grows from embeddings that were made before, by a clock that counts what that would take."""

    def __init__(self, book: Book, embedder: Embedder, passage_s: float, *, guesses: bool) -> None:
        super().__init__(resource("models/builtin"), lambda: None)
        self.embedder = embedder
        self._passage_s = passage_s
        self._guesses = embedder.guesses(book) if guesses else None
        self._rows = embedder.by_ids(book)
        self.now = 0.0

    def grow(self, passages: Passages, likely: NDArray[np.float64] | None = None) -> int:
        ids = passages.next_ids(PASSAGES_PER_STEP, likely)
        passages.take(np.stack([self._rows[each.tobytes()] for each in ids]))
        self.now += self._passage_s * len(ids)
        return len(ids)

    def guess(self, passages: Passages) -> bool:
        if self._guesses is not None and not passages.has_guesses and passages.left:
            passages.guess(self._guesses)
        return passages.has_guesses

    def embed_question(self, text: str) -> NDArray[np.float32]:
        return self.embedder.question(text)


def reckoned(book: Book, each: Asked, recorded: Recorded, window_s: float) -> tuple[float, Ranks] | None:
    """Seconds until the right window is read, and as which; None where n-grams speak or no window is right.

    Args:
        recorded: of this book; used up by it.
        window_s: what the reader takes for a window.
    """
    windows, right = _windows(book, each, recorded.embedder)
    indexing = AskedIndexes(recorded, [("book", book.text, book.tokens)], same=True)
    ngrams = ngram_scores(each.question, book.text, _places(book, windows))
    if not len(right) or ngrams.max(initial=0.0) >= SPEAKS:
        return None
    order = Likeliest(each.question, [(book.text, book.tokens)], [windows], indexing, lambda: recorded.now)
    left, read = order.order(), list[int]()
    while not read or read[-1] not in right:
        read.append(left.pop(0))
        recorded.now += window_s
        if order.grow(window_s, len(left)):
            left = [number for number in order.order() if number not in set(read)]
    ranks = Ranks()
    ranks.add(np.array(read + left), right)
    return recorded.now, ranks


def reckon(
    book: Book, asked: Sequence[Asked], embedder: Embedder, window_s: float, passage_s: float
) -> list[list[str]]:
    """Rows of a table: without guesses, and with them."""
    rows = []
    for guesses in (False, True):
        seconds, ranks = list[float](), Ranks()
        for each in asked:
            found = reckoned(book, each, Recorded(book, embedder, passage_s, guesses=guesses), window_s)
            if found is not None:
                seconds.append(found[0])
                ranks.extend(found[1])
        if seconds:
            times = [f"{np.median(seconds):.1f} s", f"{np.percentile(seconds, 90):.1f} s"]
            way = "with guesses" if guesses else "without"
            rows.append([book.name, f"{window_s} s", way, str(len(seconds)), *times, *ranks.row()])
    return rows


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
    parser.add_argument("--reckon", nargs="*", type=float, default=[0.067], help="seconds for a window (0.067)")
    parser.add_argument("--passage", type=float, default=PASSAGE_S, help=f"seconds for a passage ({PASSAGE_S})")
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
    times: list[list[str]] = []
    for book in made:
        others: list[Asked] = []
        for language, questions in book.asked.items():
            kind = "own language" if language == book.language else "another language"
            count = options.own if language == book.language else options.cross
            drawn = draw.sample(questions, min(count, len(questions)))
            others += drawn if language != book.language else []
            for way, ranks in measure(book, drawn, embedder).items():
                total[(f"{book.pages} pages, {kind}", way)].extend(ranks)
                total[(f"all, {kind}", way)].extend(ranks)
                by_language[(book.name, language, way)].extend(ranks)
        for window_s in options.reckon:
            times += reckon(book, others, embedder, window_s, options.passage)
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
    head = ["text, questions in other languages", "a window", "order", "questions", "median", "p90"]
    head += [f"in first {EARLY:.0%}", f"in first {FIRST}", "median rank", "p90 rank"]
    print(f"Until the right window is read, reckoned:\n\n{table(head, times)}\n")
    print(f"{made[-1].name}:\n\n{table(['', 'time', ''], cost(embedder, made[-1]))}")


def _place(entry: tuple[tuple[str, str], Ranks]) -> tuple[bool, str, int]:
    (kind, way), _ = entry
    return not kind.startswith("all"), kind, WAYS.index(way)


if __name__ == "__main__":
    main()
