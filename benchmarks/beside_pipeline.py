"""Are our answers at least as good as transformers 4.57's pipeline gives with the same weights?

    python -m benchmarks.beside_pipeline DATASET.json[.gz]|FOLDER... --rows FILE [--paragraphs 17] [--documents 5]

So many answerable questions are drawn from each file, over their paragraph and over their whole article, and put to
both: to the program (its own windows, rules and precision; its best passage, whether or not it is called an answer) and
to ``pipeline("question-answering")`` over the same weights in fp32, with its defaults. Each result is a line of --rows;
what is there is not asked again, so the run can be stopped at any time (--minutes) and gone on with. The table is of
what both have read.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.engine.documents.text import clean_text
from app.engine.evaluation import metric
from app.engine.evaluation.datasets import find_datasets, load_datasets
from app.engine.evaluation.evaluate import put
from app.engine.evaluation.statistics import bootstrap
from app.engine.evaluation.tasks import Mode, Task, make_tasks
from app.engine.models.calibration import load_calibration
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.builtin import BuiltinReader
from app.paths import resource
from benchmarks.machine import facts, table
from benchmarks.peers.process import PEERS, Peer

PIPELINE = PEERS[0]


def drawn(paths: Sequence[Path], mode: Mode, each: int, seed: int) -> list[Task]:
    """So many answerable questions of each file, in an order that mixes the files."""
    datasets = load_datasets(find_datasets(paths))
    rng, result = np.random.default_rng(seed), []
    everything = [task for task in make_tasks(datasets, mode) if task.marked]
    for dataset in datasets:
        tasks = [task for task in everything if task.dataset == dataset.name]
        chosen = rng.permutation(len(tasks))[:each]
        result += [(place, tasks[number]) for place, number in enumerate(chosen)]
    return [task for _, task in sorted(result, key=lambda pair: pair[0])]


def row(mode: Mode, task: Task, ours: str, theirs: str) -> dict[str, object]:
    """What is kept of one question."""

    def judged(answer: str) -> dict[str, object]:
        exact = max(metric.exact(answer, each) for each in task.marked)
        return {"answer": answer, "exact": exact, "f1": metric.best_f1(answer, task.marked)}

    return {
        "key": key(mode, task),
        "mode": mode.value,
        "article": task.article,
        "ours": judged(ours),
        "theirs": judged(theirs),
    }


def key(mode: Mode, task: Task) -> str:
    """Of a row."""
    return f"{mode.value} {task.dataset} {task.id}"


def lines(rows: Sequence[dict[str, object]], mode: Mode) -> list[list[str]]:
    """The table's lines for one mode."""
    here = [each for each in rows if each["mode"] == mode.value]
    if not here:
        return []
    f1, exact = (
        {who: np.array([100 * each[who][name] for each in here]) for who in ("ours", "theirs")}  # type: ignore[index]
        for name in ("f1", "exact")
    )
    better = f1["ours"] - f1["theirs"]
    moved = bootstrap([str(each["article"]) for each in here], lambda weight: float(weight @ better / weight.sum()))
    result = []
    for who, title in (("theirs", "transformers 4.57 `pipeline`"), ("ours", "this program")):
        right = float((f1[who] >= 100 * metric.RIGHT).mean() * 100)
        change = f"{moved.value:+.1f} ({moved.low:+.1f} to {moved.high:+.1f})" if who == "ours" else ""
        figures = [f"{exact[who].mean():.1f}", f"{f1[who].mean():.1f}", change, f"{right:.1f}"]
        result.append([mode.value, str(len(here)), title, *figures])
    return result


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside_pipeline", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--rows", type=Path, required=True, help="where results are kept")
    parser.add_argument("--paragraphs", type=int, default=17, help="questions of each file over their paragraph (17)")
    parser.add_argument("--documents", type=int, default=5, help="questions of each file over their article (5)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    todo = [
        (mode, task)
        for mode, each in ((Mode.PARAGRAPH, options.paragraphs), (Mode.DOCUMENT, options.documents))
        for task in drawn(options.datasets, mode, each, options.seed)
    ]
    wanted = {key(*each) for each in todo}
    text = options.rows.read_text(encoding="utf-8") if options.rows.exists() else ""
    rows = [found for line in text.splitlines() if (found := json.loads(line))["key"] in wanted]
    known = {found["key"] for found in rows}
    left = [each for each in todo if key(*each) not in known]
    if left:
        rows += ask(left, options.rows, time.monotonic() + 60 * options.minutes)
    head = ["mode", "questions", "", "EM", "F1", "F1 more (articles resampled)", "right"]
    print(f"{facts(('torch', 'tokenizers'))}\n{len(rows)} of {len(todo)} questions\n")
    print(table(head, [line for mode in Mode for line in lines(rows, mode)]))


def ask(todo: Sequence[tuple[Mode, Task]], kept: Path, until: float) -> list[dict[str, object]]:
    """Put questions to both, until that time on the monotonic clock; their rows, which are kept as they come."""
    folder = resource("models/builtin")
    reader, tokenizer = BuiltinReader(folder), WindowTokenizer.from_folder(folder)
    calibration = load_calibration(folder)
    result = []
    peer = Peer(PIPELINE, "builtin")
    try:
        with kept.open("a", encoding="utf-8") as out, tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "text.txt")
            for mode, task in todo:
                if time.monotonic() > until:
                    break
                path.write_text(clean_text(task.text), encoding="utf-8")
                theirs = str(peer.read(path, task.question)["answer"])
                ours = put([task], reader, tokenizer, calibration)[0].forced
                result.append(row(mode, task, ours, theirs))
                print(json.dumps(result[-1], ensure_ascii=False), file=out, flush=True)
    finally:
        peer.close()
    return result


if __name__ == "__main__":
    main()
