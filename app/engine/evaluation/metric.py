"""Whether two answers are the same: one rule for all languages.

The official scripts disagree: SQuAD's strips ASCII punctuation only and splits at spaces, so that a
Chinese answer is one token and F1 is all or nothing (XQuAD is published with it); MLQA's splits
Chinese but knows seven languages. Numbers in twelve languages that are to be compared, and the
"right" behind every confidence (token F1 of at least RIGHT), use this rule instead:

NFKC, casefold; punctuation and symbols (Unicode P and S) count as spaces; English articles are
dropped; scripts written without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) count each character
as a token. Otherwise as Rajpurkar et al. 2016 (arXiv:1606.05250): token F1 on multisets, the best
over what people marked. After the scripts squad_v2 (evaluate) and mlqa_evaluation_v1.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

import regex

RIGHT = 0.5
"""Token F1 from which an answer counts as right."""

_BETWEEN = regex.compile(r"[\p{P}\p{S}]+")
_TOKEN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[^\s\p{Han}\p{Hiragana}"
                       r"\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+")  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the"})


def tokens(text: str) -> list[str]:
    """What of ``text`` is compared; empty when nothing but punctuation and articles is in it."""
    folded = _BETWEEN.sub(" ", normalize("NFKC", text).casefold())
    return [token for token in _TOKEN.findall(folded) if token not in _ARTICLES]


def f1(answer: str, marked: str) -> float:
    """Token F1, 0 to 1; where either has no tokens, 1 if neither has any, else 0."""
    ours, theirs = tokens(answer), tokens(marked)
    if not ours or not theirs:
        return float(ours == theirs)
    common = (Counter(ours) & Counter(theirs)).total()
    return 2 * common / (len(ours) + len(theirs))


def exact(answer: str, marked: str) -> float:
    """1 if the tokens are the same in the same order, else 0."""
    return float(tokens(answer) == tokens(marked))


def best_f1(answer: str, marked: Iterable[str]) -> float:
    """The best F1 over everything that people marked; 0 when they marked nothing."""
    return max((f1(answer, text) for text in marked), default=0.0)


def is_right(answer: str, marked: Iterable[str]) -> bool:
    """Whether the answer is right in the sense of the program's percentages."""
    return best_f1(answer, marked) >= RIGHT
