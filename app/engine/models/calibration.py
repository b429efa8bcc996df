"""What a reader's margins mean: the measured map from margin to probability, kept beside the model."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

FILE = "calibration.json"


@dataclass(frozen=True)
class Sigmoid:
    """probability = 1 / (1 + exp(-(slope * margin + intercept)))."""

    slope: float
    intercept: float

    def __call__(self, margin: float) -> float:
        return 1.0 / (1.0 + math.exp(-(self.slope * margin + self.intercept)))


@dataclass(frozen=True)
class Calibration:
    """How probable it is that an answer is right.

    *Right* means token F1 of at least 0.5 against any answer that people marked, under the uniform
    metric (app.engine.evaluation.metric). A document's best answer and its further ones are measured
    apart: with the same margin, a second answer is right far less often.

    Attributes:
        first: for the best answer in a document.
        later: for every other answer in it.
        threshold: the least probability with which something is called an answer.
        absent_below: where a document's best margin is below this, "no answer" is right about as often as
            measurement could make it; between it and the threshold there is no *clear* answer.
        measured_on: the questions it was fitted on, in words.
    """

    first: Sigmoid
    later: Sigmoid
    threshold: float
    absent_below: float
    measured_on: str

    def confidence(self, margin: float, *, is_first: bool) -> float:
        """The probability that an answer with this margin is right."""
        return (self.first if is_first else self.later)(margin)


def load_calibration(folder: Path) -> Calibration | None:
    """The calibration beside the model in ``folder``, or None where the reader was not measured.

    Raises:
        ValueError, KeyError: the file is there but is not a calibration.
    """
    path = folder / FILE
    if not path.exists():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    if facts["kind"] != "sigmoid":
        raise ValueError(f"{path}: unknown kind of calibration {facts['kind']!r}")
    lines = [facts[name] for name in ("first", "later")]
    first, later = (Sigmoid(float(line["slope"]), float(line["intercept"])) for line in lines)
    return Calibration(
        first, later, float(facts["threshold"]), float(facts["absent_below"]), str(facts["measured_on"])
    )
