"""What a reader's margins mean: the measured map from margin to probability, kept beside the model."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "calibration.json"


@dataclass(frozen=True)
class Sigmoid:
    """probability = 1 / (1 + exp(-(slope * margin + intercept)))."""

    slope: float
    intercept: float

    def __call__(self, margin: float) -> float:
        z = self.slope * margin + self.intercept
        return 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0


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
    """The calibration beside the model in ``folder``.

    Returns:
        None where the reader was not measured, or where what lies there is no calibration (a person may have
        edited it): such a reader shows scores, which is true of it either way.
    """
    try:
        return _calibration(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _calibration(facts: dict[str, Any]) -> Calibration:
    if facts["kind"] != "sigmoid":
        raise ValueError(f"unknown kind of calibration {facts['kind']!r}")
    lines = [facts[name] for name in ("first", "later")]
    first, later = (Sigmoid(_number(line["slope"]), _number(line["intercept"])) for line in lines)
    return Calibration(
        first, later, _number(facts["threshold"]), _number(facts["absent_below"]), str(facts["measured_on"])
    )


def _number(value: object) -> float:
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError(f"not a number: {value!r}")
    return number
