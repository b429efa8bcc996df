"""How a reader's percentages held when it was measured: said against right, kept in its calibration.json.

Only what was measured is shown: a calibration without such a table gives none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.models.calibration import FILE


@dataclass(frozen=True)
class Measured:
    """Best answers of documents that were given a probability in [low, high), from 0 to 1.

    Attributes:
        count: how many.
        said: their mean probability.
        right: the share of them that was right, in folds left out of the fit.
    """

    low: float
    high: float
    count: int
    said: float
    right: float


@dataclass(frozen=True)
class Effect:
    """What a threshold does to a document's best answer, over the questions that were measured.

    Attributes:
        shown: the share that reaches it.
        right: of those, the share that is right; None where none reaches it.
    """

    shown: float
    right: float | None


def load_reliability(folder: Path) -> tuple[Measured, ...]:
    """The table of the calibration beside the model in ``folder``, lowest first; () where there is none."""
    try:
        facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
        rows = facts["measured"]["first"]["table"]
        table = sorted((_measured(row) for row in rows), key=lambda row: row.low)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return tuple(table)


def effect(table: Sequence[Measured], least: float) -> Effect | None:
    """What a threshold does; inside a line of the table its answers are taken to be spread evenly.

    Returns:
        None where nothing was measured.
    """
    total = sum(row.count for row in table)
    if not total:
        return None
    shown = right = 0.0
    for row in table:
        part = min(max((row.high - least) / (row.high - row.low), 0.0), 1.0) * row.count
        shown += part
        right += part * row.right
    return Effect(shown / total, right / shown if shown >= 1 else None)


def _measured(row: dict[str, Any]) -> Measured:
    low, high, said, right = (float(row[name]) for name in ("low", "high", "said", "right"))
    if not (0 <= low < high <= 1 and 0 <= right <= 1 and 0 <= said <= 1) or not math.isfinite(said):
        raise ValueError(f"no line of a reliability table: {row!r}")
    return Measured(low, high, int(row["count"]), said, right)
