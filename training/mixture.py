"""What a further pass is trained on: examples drawn from SQuAD-shaped files, and their windows of tokens.

Against the first pass (recipe/data.py): negatives are the paragraph of the same article that shares most with the
question instead of any; questions of XQuAD are asked in another language for most of their paragraphs, and so are the
unanswerable ones of SQuAD 2.0 over the translations of their paragraph; words of English questions are put in another
language where lexicon.py knows them; a third of the windows are as long as the ones the program reads, filled from the
paragraphs around.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from transformers import PreTrainedTokenizerBase

XQUAD = ("en", "es", "de", "el", "ru", "tr", "ar", "vi", "th", "zh", "hi", "ro")

TAKEN = (
    ("squad2_en", None, 0.2),
    ("squad2_en", None, 0.0),
    ("squadshifts_newwiki_en", None, 0.25),
    ("squadshifts_reddit_en", 5000, 0.2),
    ("squadshifts_amazon_en", 3500, 0.2),
    ("jaquad_ja", 6500, 0.2),
    ("drcd_zh", None, 0.2),
    ("cmrc2018_zh", None, 0.2),
    ("arcd_ar", None, 0.25),
    ("persianqa_fa", None, 0.1),
)
"""File stem, the number of questions taken (all), and the share of them asked again where the answer is not."""

ROUNDS, ACROSS = 3, 0.65
"""How often each XQuAD question is asked of each of its translated paragraphs, and how often in any language."""

SWITCHED, WORDS_SWITCHED = 0.35, 0.8
"""The share of English questions with words of another language, and of the words known in it that are put so."""

SHORT, LONG, LONG_SHARE = 176, 256, 0.3
"""Window lengths in tokens; LONG is what the program reads (app/engine/reading/windows.py)."""

MOST_ANSWER, MOST_QUESTION = 60, 64


@dataclass(frozen=True)
class Example:
    """A question over one paragraph; ``start`` is None where the paragraph does not answer it."""

    key: str
    article: str
    place: int
    question: str
    context: str
    start: int | None
    answer: str


@dataclass(frozen=True)
class Window:
    """Ids as the reader takes them; ``start`` and ``end`` are positions in them, both 0 for no answer."""

    ids: tuple[int, ...]
    start: int
    end: int
    text_start: int


def load(path: Path) -> list[Example]:
    found = []
    for article in json.loads(gzip.decompress(path.read_bytes()))["data"]:
        for place, paragraph in enumerate(article["paragraphs"]):
            for asked in paragraph["qas"]:
                answers = [] if asked.get("is_impossible") else asked.get("answers") or []
                start = answers[0]["answer_start"] if answers else None
                answer = answers[0]["text"] if answers else ""
                context = paragraph["context"]
                if start is None or context[start : start + len(answer)] == answer:
                    title = f"{path.name} {article.get('title', '')}"
                    found.append(Example(str(asked["id"]), title, place, asked["question"], context, start, answer))
    return found


def grams(text: str) -> set[str]:
    folded = "".join(text.casefold().split())
    return {folded[at : at + 3] for at in range(len(folded) - 2)}


def hard_negative(example: Example, others: Sequence[str], rng: random.Random) -> Example | None:
    """The example over that one of at most 30 other paragraphs which shares most three-letter pieces with it."""
    answer = example.answer.casefold()
    drawn = rng.sample(others, min(30, len(others)))
    fit = [context for context in drawn if context != example.context and answer not in context.casefold()]
    if not fit:
        return None
    asked = grams(example.question)
    best = max(fit, key=lambda context: len(asked & grams(context)) / (len(context) + 300) ** 0.5)
    return replace(example, context=best, start=None, place=-1, key=f"negative-{example.key}")


def with_negatives(examples: Sequence[Example], share: float, rng: random.Random) -> Iterator[Example]:
    paragraphs: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        if example.context not in paragraphs[example.article][-1:]:
            paragraphs[example.article].append(example.context)
    for example in examples:
        yield example
        if example.start is not None and rng.random() < share:
            negative = hard_negative(example, paragraphs[example.article], rng)
            if negative:
                yield negative


def across_languages(folder: Path, rng: random.Random) -> Iterator[Example]:
    """XQuAD: each question over each of its translated paragraphs, asked in its language or in any."""
    sets = {name: {each.key: each for each in load(folder / f"xquad_{name}.json.gz")} for name in XQUAD}
    paragraphs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, questions in sets.items():
        for each in questions.values():
            paragraphs[name, each.article].append(each.context)
    for _ in range(ROUNDS):
        for key in sets["en"]:
            for name in XQUAD:
                asked_in = rng.choice(XQUAD) if rng.random() < ACROSS else name
                example = replace(sets[name][key], question=sets[asked_in][key].question)
                yield example
                if rng.random() < 0.3:
                    others = sorted(set(paragraphs[name, example.article]))
                    negative = hard_negative(sets[name][key], others, rng)
                    if negative:
                        yield replace(negative, question=example.question)
    places = {each.context: key for key, each in sets["en"].items()}
    for each in load(folder / "squad2_en.json.gz"):
        if each.start is None and each.context in places:
            for name in rng.sample(XQUAD[1:], 4):
                yield replace(each, context=sets[name][places[each.context]].context, place=-1)


def switched(example: Example, lexicon: Mapping[str, Mapping[str, str]], rng: random.Random) -> Example:
    """Some of the English questions with the words of one other language that the lexicon has for theirs."""
    if rng.random() >= SWITCHED:
        return example
    known = lexicon[rng.choice(sorted(lexicon))]

    def other(match: re.Match[str]) -> str:
        word = match.group()
        return known.get(word.casefold(), word) if rng.random() < WORDS_SWITCHED else word

    return replace(example, question=re.sub(r"[A-Za-z]+", other, example.question))


def examples(folder: Path, lexicon: Mapping[str, Mapping[str, str]], seed: int) -> list[Example]:
    """All of a pass, in a random order that the seed fixes; ``lexicon`` is language -> English word -> word."""
    rng = random.Random(seed)
    found: list[Example] = []
    for stem, most, share in TAKEN:
        taken = load(folder / f"{stem}.json.gz")
        chosen = set(rng.sample(range(len(taken)), most or len(taken)))
        every = with_negatives(taken, share, rng)
        keys = {taken[index].key for index in chosen}
        drawn = [each for each in every if each.key.removeprefix("negative-") in keys]
        found.extend(switched(each, lexicon, rng) if stem.endswith("_en") else each for each in drawn)
    found.extend(across_languages(folder, rng))
    rng.shuffle(found)
    return found


def around(example: Example, texts: dict[str, list[str]]) -> tuple[str, int | None]:
    """The example's paragraph between its neighbours, as in a document, and where the answer starts there."""
    here = texts.get(example.article, [])
    if example.start is None or example.place < 0 or len(here) < 2:
        return example.context, example.start
    at = here.index(example.context)
    before = here[at - 1][-600:] + " " if at else ""
    after = " " + here[at + 1][:600] if at + 1 < len(here) else ""
    return before + example.context + after, len(before) + example.start


def windows(found: Sequence[Example], tokenizer: PreTrainedTokenizerBase, seed: int) -> list[Window]:
    """One window of tokens for each example, at a random place around its answer."""
    rng = random.Random(seed)
    texts: dict[str, list[str]] = defaultdict(list)
    for each in found:
        if each.start is not None and each.place >= 0 and each.context not in texts[each.article]:
            texts[each.article].append(each.context)
    made = []
    for each in found:
        long = rng.random() < LONG_SHARE
        context, start = around(each, texts) if long else (each.context, each.start)
        question = tokenizer(each.question, add_special_tokens=False)["input_ids"][:MOST_QUESTION]
        text = tokenizer(context, add_special_tokens=False, return_offsets_mapping=True)
        span = None
        if start is not None:
            end = start + len(each.answer)
            span = [at for at, (a, b) in enumerate(text["offset_mapping"]) if b > start and a < end]
            if not span or len(span) > MOST_ANSWER:
                continue
        made.append(_window(question, text["input_ids"], span, LONG if long else SHORT, rng))
    return made


def _window(question: list[int], text: list[int], span: list[int] | None, length: int, rng: random.Random) -> Window:
    room = length - len(question) - 4
    last = max(0, len(text) - room)
    if span is None:
        first = rng.randint(0, last)
    else:
        low, high = max(0, span[-1] + 1 - room), min(span[0], last)
        first = rng.randint(min(low, high), max(low, high))
    head = [0, *question, 2, 2]
    shift = len(head) - first
    start, end = (span[0] + shift, span[-1] + shift) if span else (0, 0)
    return Window((*head, *text[first : first + room], 2), start, end, len(head))
