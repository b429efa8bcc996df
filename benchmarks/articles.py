"""Articles of SQuAD-shaped files as documents, with the place of each marked answer in them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Article = dict[str, Any]
"""As in the file: "title" and "paragraphs" of "context" and "qas"."""

BETWEEN = "\n\n"


@dataclass(frozen=True)
class Asked:
    """An answerable question, the document it is about, and where its answer stands.

    Attributes:
        file: the data set's name, without suffixes.
        key: the question's id, the same in every language of a parallel set.
        start, end: code points of the first marked answer in ``document``.
        marked: everything that people marked.
    """

    file: str
    key: str
    question: str
    document: str
    start: int
    end: int
    marked: tuple[str, ...]


def articles(path: Path) -> list[Article]:
    """The articles of a file, gzipped or not."""
    content = path.read_bytes()
    data: list[Article] = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)["data"]
    return data


def joined(chosen: Sequence[Article]) -> str:
    """Articles as one text, an empty line between paragraphs."""
    return BETWEEN.join(paragraph["context"] for article in chosen for paragraph in article["paragraphs"])


def asked_in(chosen: Sequence[Article], file: str, document: str) -> Iterator[Asked]:
    """The answerable questions of articles that ``document`` begins with, joined as above."""
    offset = 0
    for article in chosen:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                answers = question.get("answers") or ()
                if not answers or question.get("is_impossible"):
                    continue
                start = offset + answers[0]["answer_start"]
                end = start + len(answers[0]["text"])
                marked = tuple(answer["text"] for answer in answers)
                yield Asked(file, str(question["id"]), question["question"], document, start, end, marked)
            offset += len(paragraph["context"]) + len(BETWEEN)


def asked_over(path: Path, found: Sequence[Article]) -> Iterator[Asked]:
    """The answerable questions of a file, each over its whole article."""
    for article in found:
        yield from asked_in([article], path.name.partition(".")[0], joined([article]))
