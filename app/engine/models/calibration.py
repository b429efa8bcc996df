"""What a reader's margins mean: the measured map from what it said to a probability, kept beside the model."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "calibration.json"

KIND = "sigmoid-3"
"""The only kind that is read. The kinds before were measured when each answer was read once (``answering.looks``), so
that their percentages are of other scores: such a reader is measured again."""


PRESENT = 0.5
"""From this probability on a document is taken to hold an answer (look: "no clear answer" instead of none)."""


@dataclass(frozen=True)
class Signs:
    """What tells whether an answer is right, all of it known as soon as its own window was read.

    Attributes:
        margin: of its span over its window's null score, in logits; the mean, where it was looked at twice.
        end: the probability, from 0 to 1, that the reader gave its end among all ends of that window; likewise.
        words: the share, from 0 to 1, of the question's telling words that stand in its sentence.
    """

    margin: float
    end: float = 0.0
    words: float = 0.0


@dataclass(frozen=True)
class Sigmoid:
    """probability = 1 / (1 + exp(-(slope * margin + end * signs.end + words * signs.words + intercept)))."""

    slope: float
    intercept: float
    end: float = 0.0
    words: float = 0.0

    def __call__(self, signs: Signs) -> float:
        z = self.slope * signs.margin + self.end * signs.end + self.words * signs.words + self.intercept
        return 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0


@dataclass(frozen=True)
class Calibration:
    """How probable it is that an answer is right.

    *Right* means token F1 of at least 0.5 against any answer that people marked, under the uniform
    metric (app.engine.evaluation.metric). A document's best answer and its further ones are measured
    apart: with the same margin, a second answer is right far less often. Measured are whole documents, with and
    without an answer, in the question's language and in others; nothing that moves while reading goes on has a part
    in it. "No answer" is said where nothing reaches the threshold, without a reservation only where the document is
    more likely to hold none than one; the number beside it is the probability that it holds none.

    Attributes:
        first: for the best answer in a document.
        later: for every other answer in it.
        threshold: the least probability with which something is called an answer.
        present: of a document's best answer, the probability that the document holds an answer, be it this one or
            another; from one half on there is no *clear* answer instead of none.
        measured_on: the questions it was fitted on, in words.
    """

    first: Sigmoid
    later: Sigmoid
    present: Sigmoid
    threshold: float
    measured_on: str

    def confidence(self, signs: Signs, *, is_first: bool) -> float:
        """The probability that an answer with these signs is right."""
        return (self.first if is_first else self.later)(signs)


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
    if facts["kind"] != KIND:
        raise ValueError(f"unknown kind of calibration {facts['kind']!r}")
    first, later, present = (
        Sigmoid(*(_number(facts[line][name]) for name in ("slope", "intercept", "end", "words")))
        for line in ("first", "later", "present")
    )
    return Calibration(first, later, present, _number(facts["threshold"]), str(facts["measured_on"]))


def _number(value: object) -> float:
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError(f"not a number: {value!r}")
    return number
