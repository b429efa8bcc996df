"""Long documents made of real paragraphs, when they are needed; none of it is kept."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.engine.documents.service import DocumentService
from app.engine.evaluation.datasets import MarkedQuestion, Paragraph, find_datasets, load_datasets
from app.engine.reading.tokenizer import WindowTokenizer
from app.paths import resource

PAGE_IDS = 500
"""Ids of the built-in reader's tokenizer on a page: 300 pages are 150,000, a book."""

BETWEEN = "\n\n"


@dataclass(frozen=True)
class Source:
    """Paragraphs in one language, with the questions about them."""

    language: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def asked(self) -> tuple[tuple[Paragraph, MarkedQuestion], ...]:
        """The answerable questions, each with its paragraph."""
        return tuple((p, question) for p in self.paragraphs for question in p.questions if question.marked)


def load_sources(data: Sequence[Path], filler: Sequence[Path] = ()) -> dict[str, Source]:
    """By language: of SQuAD-shaped files, or of the program's own sample when there are none.

    Of ``filler``, paragraphs in the same languages are used; its questions are not.
    """
    if not data:
        return {"": _sample()}
    paragraphs: dict[str, list[Paragraph]] = {}
    for dataset in load_datasets(find_datasets(data)):
        own = paragraphs.setdefault(dataset.language, [])
        own += [paragraph for article in dataset.articles for paragraph in article.paragraphs]
    for dataset in load_datasets(find_datasets(filler)) if filler else ():
        if (known := paragraphs.get(dataset.language)) is not None:
            known += [
                replace(paragraph, questions=()) for article in dataset.articles for paragraph in article.paragraphs
            ]
    return {language: Source(language, tuple(own)) for language, own in sorted(paragraphs.items())}


def _sample() -> Source:
    folder = resource("samples")
    about = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    document = DocumentService().open(folder / about["file"])
    texts = [part.strip() for page in document.pages for part in document.text[page.start : page.end].split(BETWEEN)]
    marked = {question: (answer,) for question, answer in about["answers"].items()}
    return Source(
        "",
        tuple(
            Paragraph(
                text,
                tuple(
                    MarkedQuestion(question, question, answers)
                    for question, answers in marked.items()
                    if answers[0] in text
                ),
            )
            for text in texts
            if text
        ),
    )


class Texts:
    """Makes documents of a wanted length from a source."""

    def __init__(self, source: Source, tokenizer: WindowTokenizer) -> None:
        self.source = source
        self._tokenizer = tokenizer
        self._sizes = {p.text: len(tokenizer.encode(p.text)) for p in source.paragraphs}

    def document(self, ids: int, seed: int, kept: Paragraph | None = None) -> str:
        """Paragraphs in a random order, as often as it takes.

        Args:
            ids: how long, to a paragraph.
            seed: other seeds, other orders; nothing that was remembered of one helps with another.
            kept: stands in it exactly once, anywhere; its like in other languages is not told from others.
        """
        draw = random.Random(seed)
        left = ids - (self._sizes[kept.text] if kept else 0)
        chosen: list[str] = []
        for paragraph in self._shuffled(draw, kept):
            if left <= 0:
                break
            chosen.append(paragraph.text)
            left -= self._sizes[paragraph.text]
        if kept is not None:
            chosen.insert(draw.randrange(len(chosen) + 1), kept.text)
        return BETWEEN.join(chosen)

    def pieces(self, question: str, windows: int, count: int, length: int = 384, shared: int = 128) -> list[str]:
        """``count`` texts, each of so many windows of ``length`` ids for this question, the last one nearly full."""
        room = length - len(self._tokenizer.encode(question).ids) - self._tokenizer.template.size
        size = room + (windows - 1) * (room - shared) - 8  # joined and cut anew, a text may have an id more
        return [self._cut(seed, size) for seed in range(count)]

    def _cut(self, seed: int, ids: int) -> str:
        text = self.document(ids + 1000, seed)
        return text[: int(self._tokenizer.encode_document(text).ends[ids - 1])]

    def _shuffled(self, draw: random.Random, kept: Paragraph | None) -> Iterator[Paragraph]:
        others = [paragraph for paragraph in self.source.paragraphs if paragraph is not kept]
        for _ in itertools.count() if others else ():
            yield from draw.sample(others, len(others))
