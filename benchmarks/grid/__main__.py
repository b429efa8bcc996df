"""The command."""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.engine.reading.tokenizer import WindowTokenizer
from app.paths import resource
from benchmarks.exhaustive.texts import Source, Texts, load_sources
from benchmarks.grid.documents import languages, make_documents, questions
from benchmarks.grid.kills import kill_tables
from benchmarks.grid.speed import speed, threads
from benchmarks.machine import facts, table, write_between

PARTS = ("speed", "kills", "memory")
WHOLE = (200, 20)
"""Documents and questions of the table that the speed is worked out for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, say, write."""
    options = _options(arguments)
    heading = facts(("torch", "transformers", "pypdfium2"))
    sources = load_sources(options.data)
    tokenizer = WindowTokenizer.from_folder(resource("models/builtin"))
    texts = {language: Texts(sources[language], tokenizer) for language in languages(sources)}
    with tempfile.TemporaryDirectory() as folder:
        parts = {"speed": _speed, "kills": _kills, "memory": _memory}
        found = [parts[part](Path(folder) / part, sources, texts, options) for part in PARTS if part in options.only]
    report = "\n\n".join([heading, *found])
    print(report)
    if options.write:
        write_between("grid", report)


def _speed(folder: Path, sources: dict[str, Source], texts: dict[str, Texts], options: argparse.Namespace) -> str:
    made = make_documents(folder, sources, texts, options.documents, options.pages, every=options.every)
    asked = questions(sources, options.questions)
    timed = speed(made, asked, options.precisions, options.peer_questions or len(asked), options.minutes)
    first = timed[0]
    read = len(first.seconds)
    cells = WHOLE[0] * WHOLE[1]
    rows = [
        (
            each.title,
            f"{each.a_minute:.1f}",
            f"{first.a_minute / each.a_minute:.2f}",
            f"{each.processor_s:.2f}",
            f"{each.processor_s / first.processor_s:.2f}",
            f"{each.cells * read}",
            f"{cells / each.a_minute / 60:.1f} h",
        )
        for each in timed
    ]
    least = "times as many"
    by_clock = f"{first.title}: times as fast"
    head = ("engine", "cells a minute", by_clock, "processor seconds a cell", least, "cells read", f"{cells:,} cells")
    spoken = ", ".join(dict.fromkeys(path.stem.partition("-")[2] for path in made[:read]))
    of = "" if options.every == 1 else f" (every {options.every}th of {options.documents})"
    if read < len(made):
        of = f" (every {options.every}th of {options.documents}, as far as {options.minutes:g} minutes reached)"
    grid = f"{read} documents{of} × {len(asked)} questions ({read * len(asked)} cells)"
    return (
        f"**Speed**: a sample of {grid}, PDFs of about {options.pages} pages in turn in {spoken}; "
        f"{threads()}. A peer's cells are a sample too. The last column is worked out from it for {WHOLE[1]} questions "
        f"× {WHOLE[0]} such documents:\n\n{table(head, rows)}"
    )


def _kills(folder: Path, sources: dict[str, Source], texts: dict[str, Texts], options: argparse.Namespace) -> str:
    made = make_documents(folder / "documents", sources, texts, options.killed_documents, 1)
    done = kill_tables(folder, folder / "documents", questions(sources, 3), options.kills)
    same = "equal, byte by byte, to" if done.equal else "**NOT EQUAL** to"
    return (
        f"**Kills**: {done.kills} SIGKILLs to `batch --resume` at random moments of its {done.undisturbed_s:.0f} s, "
        f"while it made {done.tables} tables of {len(made)} one-page PDFs × 3 questions: "
        f"every table is {same} the undisturbed one."
    )


def _memory(folder: Path, sources: dict[str, Source], texts: dict[str, Texts], options: argparse.Namespace) -> str:
    make_documents(folder / "documents", sources, texts, max(options.rows), options.pages)
    asked = questions(sources, options.questions)
    command = [sys.executable, "-m", "benchmarks.grid.memory", str(folder / "documents"), json.dumps(asked)]
    command += [str(folder / "table.collection"), *map(str, options.rows)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout
    lines = [json.loads(line) for line in said.splitlines()]
    rows = [
        (
            f"{line['documents']} {'looked at' if line['state'] == 'likely' else 'read to the end'}",
            f"{line['reading_mb']:.0f} MB",
            f"{line['opening_mb']:.0f} MB",
            f"{line['collection_mb']:.1f} MB",
        )
        for line in lines
    ]
    head = ("documents", "reading process", "opening process", "the collection's file")
    return (
        f"**Memory** (resident) while {len(asked)} questions go through documents of about {options.pages} pages; "
        f"everything is real but the network's arithmetic:\n\n{table(head, rows)}"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grid")
    parser.add_argument("--data", type=Path, nargs="+", default=[], help="SQuAD-shaped files, or folders of them")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    parser.add_argument("--documents", type=int, default=8, help="of the sample for speed (8)")
    parser.add_argument("--every", type=int, default=1, help="of the documents for speed, only each Nth (1)")
    parser.add_argument("--peer-questions", type=int, default=0, help="the peers put so many to each document (all)")
    parser.add_argument("--minutes", type=float, default=math.inf, help="for speed, begin no document after so many")
    parser.add_argument("--questions", type=int, default=4, help="likewise (4)")
    parser.add_argument("--pages", type=int, default=10, help="of a document (10)")
    parser.add_argument("--precisions", nargs="+", default=["auto", "fp32"], help="of ours (auto fp32)")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--killed-documents", type=int, default=8, help="of the table that is killed (8)")
    parser.add_argument("--rows", type=int, nargs="+", default=[10, 50, 100, 200], help="documents, for memory")
    parser.add_argument("--quick", action="store_true", help="two minutes; says little")
    parser.add_argument("--write", action="store_true", help="put the report into benchmarks/README.md")
    if parser.parse_known_args(arguments)[0].quick:
        parser.set_defaults(documents=1, questions=2, pages=1, kills=3, killed_documents=2, rows=[2, 4])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
