"""Memory over the number of documents: everything is real but the network's arithmetic, which would take hours.

Documents are opened, tokenised, cut, ordered and kept as ever; the reader's scores are random numbers of the right
shape. Run as a process of its own: ``python -m benchmarks.grid.memory FOLDER QUESTIONS COLLECTION AT...`` prints a
JSON line when so many documents were looked at, and again when they were read to their end.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.engine.documents.helper import DocumentHelper
from app.engine.grid.cells import CellState
from app.engine.grid.collection import Collection
from app.engine.grid.files import add_paths
from app.engine.grid.local import LocalReader
from app.engine.grid.running import CellRead, run
from app.engine.reading.reader import WindowInput, WindowLogits
from app.engine.service import ReadingService
from app.paths import resource


def random_scores(windows: Sequence[WindowInput]) -> list[WindowLogits]:
    """Different for different windows, and small: "nothing here", mostly."""
    found = []
    for window in windows:
        draw = np.random.default_rng(int(window.ids.sum()))
        start, end = draw.standard_normal((2, len(window.ids))).astype(np.float32)
        found.append(WindowLogits(start, end))
    return found


def resident_mb(pid: int | str = "self") -> float:
    """Of a process, now, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


def main(folder: Path, questions: Sequence[str], path: Path, marks: Sequence[int]) -> None:
    """Read, and tell."""
    service = ReadingService(resource("models/builtin"))
    service.load(None, "cpu")
    service.parts()[0].score = random_scores  # type: ignore[method-assign]
    helper, collection = DocumentHelper(), Collection(path)
    try:
        add_paths(collection, helper, [folder])
        collection.questions.set_columns(questions)
        counts: Counter[CellState] = Counter()

        def told(event: object) -> None:
            if not isinstance(event, CellRead):
                return
            state = event.cell.state
            counts[state] += 1
            documents, rest = divmod(counts[state], len(questions))
            if rest == 0 and documents in marks:
                facts = {
                    "state": state.value,
                    "documents": documents,
                    "reading_mb": resident_mb(),
                    "opening_mb": resident_mb(helper.pid or "self"),
                    "collection_mb": sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*")) / 1e6,
                }
                print(json.dumps(facts), flush=True)

        run(collection, LocalReader(service), helper, None, told)
    finally:
        helper.close()
        collection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), Path(sys.argv[3]), [int(each) for each in sys.argv[4:]])
