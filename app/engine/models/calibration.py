"""What a reader's margins mean: the measured map from margin to probability, kept beside the model."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

FILE = "calibration.json"


@dataclass(frozen=True)
class Calibration:
    """Confidence = sigmoid(slope * margin + intercept).

    *Right* means token F1 of at least 0.5 against any answer that people marked, under the uniform
    metric (app.engine.evaluation.metric).

    Attributes:
        slope, intercept: of the sigmoid, per logit of margin.
        threshold: an answer is shown as one if its margin is above this.
        measured_on: the questions it was fitted on, in words.
    """

    slope: float
    intercept: float
    threshold: float
    measured_on: str

    def confidence(self, margin: float) -> float:
        """The probability that an answer with this margin is right."""
        return 1.0 / (1.0 + math.exp(-(self.slope * margin + self.intercept)))


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
    return Calibration(
        float(facts["slope"]), float(facts["intercept"]), float(facts["threshold"]), str(facts["measured_on"])
    )
