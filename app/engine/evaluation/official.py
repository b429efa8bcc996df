"""The scores that data sets are published with, so that ours can be put beside them.

Behaviour after the scripts evaluate-v2.0.py (Rajpurkar et al. 2018, arXiv:1806.03822; XQuAD, TyDi GoldP and
most others are published with it too, whatever the language) and mlqa_evaluation_v1.py (Lewis et al. 2020,
arXiv:1910.07475), written anew from what they do. What they do is not always wise: SQuAD's takes a Chinese
answer for one word, MLQA's drops "ال" wherever it stands in an Arabic word. That is what makes numbers
comparable; our own are in ``metric``.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_ASCII_PUNCTUATION = frozenset(string.punctuation)
_ENGLISH_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MLQA_ARTICLES = {
    "en": _ENGLISH_ARTICLES,
    "es": re.compile(r"\b(?:un|una|unos|unas|el|la|los|las)\b"),
    "vi": re.compile(r"\b(?:của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(?:ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    "ar": re.compile(r"\sال^|ال"),
    "hi": None,
    "zh": None,
}
"""MLQA's seven languages; its script refuses others."""

_HAN = re.compile(r"([\u4e00-\u9fa5])")

Normalise = Callable[[str], list[str]]
"""From an answer to the tokens that are compared."""


@dataclass(frozen=True)
class OfficialMetric:
    """EM and F1 of a data set's own script; 0 or 1, and 0 to 1.

    Attributes:
        name: of the script, for tables.
    """

    name: str
    normalise: Normalise

    def exact(self, answer: str, marked: Sequence[str]) -> float:
        """Whether the answer is one of the marked ones; with none marked, whether there is no answer."""
        ours = self.normalise(answer)
        return float(any(ours == theirs for theirs in self._marked(marked)))

    def f1(self, answer: str, marked: Sequence[str]) -> float:
        """Token F1, the best over the marked ones; where either has no tokens, whether both have none."""
        ours = self.normalise(answer)
        return max(_f1(ours, theirs) for theirs in self._marked(marked))

    def _marked(self, marked: Sequence[str]) -> list[list[str]]:
        # As in SQuAD's script: an answer that is punctuation alone does not count; none left means no answer.
        return [tokens for text in marked if (tokens := self.normalise(text))] or [[]]


def _f1(ours: list[str], theirs: list[str]) -> float:
    if not ours or not theirs:
        return float(ours == theirs)
    common = (Counter(ours) & Counter(theirs)).total()
    return 2 * common / (len(ours) + len(theirs))


def _squad_tokens(text: str) -> list[str]:
    kept = "".join(char for char in text.lower() if char not in _ASCII_PUNCTUATION)
    return _ENGLISH_ARTICLES.sub(" ", kept).split()


def _mlqa_tokens(language: str) -> Normalise:
    articles = _MLQA_ARTICLES[language]

    def tokens(text: str) -> list[str]:
        kept = "".join(
            char
            for char in text.lower()
            if char not in _ASCII_PUNCTUATION and not unicodedata.category(char).startswith("P")
        )
        if articles is not None:
            kept = articles.sub(" ", kept)
        return (_HAN.sub(r" \1 ", kept) if language == "zh" else kept).split()

    return tokens


SQUAD = OfficialMetric("SQuAD", _squad_tokens)


def official_metric(layout: str, language: str) -> OfficialMetric:
    """The script that a data set is published with (``Dataset.layout``, ``Dataset.language``)."""
    if layout == "mlqa" and language in _MLQA_ARTICLES:
        return OfficialMetric(f"MLQA ({language})", _mlqa_tokens(language))
    return SQUAD
