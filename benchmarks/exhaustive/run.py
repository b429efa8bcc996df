"""The command."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from app.engine.reading.tokenizer import WindowTokenizer
from app.paths import resource
from benchmarks.exhaustive.first import first_answers, page_costs
from benchmarks.exhaustive.report import report
from benchmarks.exhaustive.speed import Ring, Row, tell
from benchmarks.exhaustive.texts import PAGE_IDS, Source, Texts, load_sources
from benchmarks.machine import facts, write_between
from benchmarks.peers.environments import cache_folder
from benchmarks.peers.process import PEERS, Engine, ours

PARTS = ("windows", "documents", "first", "pages")
MODELS = ("builtin", "mdeberta", "tiny")
PRECISIONS = ("fp32", "int16", "int8")
"""What ours computes in; left out where model or processor are not made for it."""

PIECE = 8
"""Windows a round: a second or more of work, and a full batch for those who batch."""


def engines(wanted: Sequence[str]) -> list[Engine]:
    """Ours in each precision, and the peers; ``wanted`` keys alone when there are any."""
    every = [*(ours(precision) for precision in PRECISIONS), *PEERS]
    return [engine for engine in every if not wanted or engine.key in wanted]


class Run:
    """One run: rows are kept as they come, in a file of the cache folder too."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._sources = load_sources(options.data, options.filler)
        language = "en" if "en" in self._sources else next(iter(self._sources))
        self._source: Source = self._sources[language]
        self._texts = Texts(self._source, WindowTokenizer.from_folder(resource("models/builtin")))
        self._question = self._source.asked[0][1].text
        self.rows: list[Row] = []
        self.file = cache_folder() / "exhaustive.jsonl"
        self.file.unlink(missing_ok=True)

    def keep(self, row: Row) -> None:
        """Take in a row."""
        self.rows.append(row)
        with self.file.open("a", encoding="utf-8") as file:
            print(json.dumps(row), file=file)

    def all(self, parts: Sequence[str]) -> None:
        """Measure."""
        options = self._options
        with tempfile.TemporaryDirectory() as folder:
            for model in options.models:
                if "windows" in parts or "documents" in parts:
                    self._speed(model, Path(folder), parts)
        if "first" in parts:
            for row in first_answers(self._sources, options.questions, options.long, options.seed):
                self.keep(row)
        if "pages" in parts:
            for row in page_costs(self._source, options.pages, options.windows):
                self.keep(row)

    def _speed(self, model: str, folder: Path, parts: Sequence[str]) -> None:
        options = self._options
        warm_up = _written(folder / "warm-up.txt", self._texts.pieces(self._question, 2, 1)[0])
        with closing(Ring(model, engines(options.engines), self._question, warm_up)) as ring:
            for row in ring.loaded:
                self.keep(row)
            if "windows" in parts:
                rounds = -(-options.windows // PIECE)
                made = self._texts.pieces(self._question, PIECE, rounds)
                pieces = [_written(folder / f"piece-{number}.txt", text) for number, text in enumerate(made)]
                for row in ring.read("windows", pieces):
                    self.keep(row)
            if "documents" in parts:
                self._documents(ring, model, folder)

    def _documents(self, ring: Ring, model: str, folder: Path) -> None:
        options = self._options
        lengths = [(options.short, options.rounds if model == "builtin" else options.slow_rounds, 1.0)]
        if model == "builtin" and options.long:
            lengths.append((options.long, options.long_rounds, options.peer_share))
        for pages, rounds, share in lengths:
            texts = [
                _written(folder / f"{pages}-{number}.txt", self._whole(pages, 100 + number)) for number in range(rounds)
            ]
            for row in ring.read("documents", texts, share, pages=pages):
                self.keep(row)

    def _whole(self, pages: int, seed: int) -> str:
        return self._texts.document(pages * PAGE_IDS, seed, self._source.asked[0][0])


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def options_from(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exhaustive")
    parser.add_argument("--data", type=Path, nargs="+", default=[], help="SQuAD-shaped files, or folders of them")
    parser.add_argument("--filler", type=Path, nargs="+", default=[], help="more of them, to make documents long")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[], help="these parts")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=["builtin", "mdeberta"])
    parser.add_argument("--engines", nargs="+", default=[], help='these alone: a b c "ours fp32"')
    parser.add_argument("--quick", action="store_true", help="a minute instead of half an hour; says little")
    parser.add_argument("--windows", type=int, default=64, help="of the samples (64)")
    parser.add_argument("--rounds", type=int, default=2, help="over 30 pages, built-in reader (2)")
    parser.add_argument("--slow-rounds", type=int, default=1, help="over 30 pages, mDeBERTa (1)")
    parser.add_argument("--long-rounds", type=int, default=1, help="over 300 pages (1)")
    parser.add_argument("--peer-share", type=float, default=1.0, help="of the 300 pages that peers read (1: all)")
    parser.add_argument("--questions", type=int, default=36, help="for the first answer; half as many across (36)")
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--short", type=int, default=30, help="pages of the short document (30)")
    parser.add_argument("--long", type=int, default=300, help="pages of the long document (300)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the report into benchmarks/README.md")
    parser.add_argument("--again", type=Path, help="only report the rows of a file")
    if parser.parse_known_args(arguments)[0].quick:
        parser.set_defaults(models=["builtin"], windows=16, rounds=1, short=3, long=6, questions=2, pages=[3, 6])
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], None] = print) -> None:
    """Measure, say, write."""
    options = options_from(arguments)
    heading = facts(("torch", "transformers", "tokenizers"))
    if policy := os.environ.get("OMP_WAIT_POLICY"):
        heading += f" · OMP_WAIT_POLICY={policy} for all"
    if options.again:
        rows = [json.loads(line) for line in options.again.read_text(encoding="utf-8").splitlines()]
        heading = next((row["heading"] for row in rows if row["part"] == "heading"), heading)
    else:
        run = Run(options)
        run.keep({"part": "heading", "heading": heading})
        run.all(options.only or PARTS)
        rows = run.rows
        tell(f"rows: {run.file}")
    said = f"{heading}\n\n{report(rows)}"
    say(said)
    if options.write:
        write_between("exhaustive", said)
