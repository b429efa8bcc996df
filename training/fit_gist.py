"""Fit the map from a passage's words to where the retriever puts it: resources/models/builtin/gist.npy.

    python -m training.fit_gist OUT.npy FILE... [--each 240] [--seed 1]

FILE are SQuAD-shaped, the language last in their names; none of them may be measured on. Of each, so many passages of
at most 100 pieces are drawn, and as many of at most 45, embedded by the retriever (16.5 ms each on two quiet cores),
and fitted to the means of their word embeddings by least squares, with a ridge. Languages are centred apart: what a
language has in common would drown what its passages differ in, and a document is of one language, mostly.

The file in the package is of 5,958 passages of training files in fourteen languages (XQuAD, SQuAD 2.0, SQuADShifts,
ARCD, CMRC 2018, DRCD, JaQuAD, PersianQA), 1,780 of them short and of XQuAD, drawn in the same way by a script that was
not kept; this one has the same arithmetic.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.reading.order import PASSAGE_TOKENS, passage_ends
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.torch.bert import CompactFile, WordTable
from app.engine.reading.torch.builtin import Retriever
from app.engine.reading.torch.gist import weighted_means
from app.paths import resource
from benchmarks.articles import articles

SHORT = 45
RIDGE = 0.03
"""Of the words' mean variance: from 0.003 to 0.3 it makes little difference."""

Rows = NDArray[np.float32]
Ids = NDArray[np.int32]


def passages(path: Path, tokenizer: WindowTokenizer, longest: int, count: int, draw: random.Random) -> list[Ids]:
    """Ids of passages drawn from the paragraphs of a file, none of them a small rest."""
    texts = list(
        dict.fromkeys(paragraph["context"] for article in articles(path) for paragraph in article["paragraphs"])
    )
    draw.shuffle(texts)
    found: list[Ids] = []
    for text in texts:
        tokens = tokenizer.encode_document(text)
        parts = np.split(tokens.ids, passage_ends(text, tokens.starts, longest)[:-1])
        found += [ids for ids in parts if len(ids) > longest * 0.3]
    draw.shuffle(found)
    return found[:count]


def centred(rows: Rows, groups: NDArray[np.int64]) -> Rows:
    """Without the mean of each group."""
    result = rows.copy()
    for group in np.unique(groups):
        result[groups == group] -= result[groups == group].mean(axis=0)
    return result


def fitted(words: Rows, embeddings: Rows) -> Rows:
    """The map, shape (width, width): words @ map ≈ embeddings; both shape (passages, width), centred."""
    products = words.T @ words
    ridge = RIDGE * np.trace(products) / len(products) * np.eye(len(products))
    return np.linalg.solve(products + ridge, words.T @ embeddings).astype(np.float32)


def main() -> None:
    """Read the arguments, embed, fit, write."""
    parser = argparse.ArgumentParser(prog="python -m training.fit_gist", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=240, help="passages of a file and length (240)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder, draw = resource("models/builtin"), random.Random(options.seed)
    tokenizer = WindowTokenizer.from_folder(folder)
    words = WordTable.from_file(CompactFile(folder / "model.safetensors"), "bert.embeddings.word_embeddings")
    languages = sorted({path.name.partition(".")[0].rpartition("_")[2] for path in options.files})
    drawn: list[Ids] = []
    groups: list[int] = []
    for path in options.files:
        language = languages.index(path.name.partition(".")[0].rpartition("_")[2])
        for length, longest in enumerate((PASSAGE_TOKENS, SHORT)):
            some = passages(path, tokenizer, longest, options.each, draw)
            drawn += some
            groups += [2 * language + length] * len(some)
    print(f"{len(drawn)} passages in {len(languages)} languages", flush=True)
    embeddings = Retriever(folder, tokenizer, words).embed_passages(drawn)
    where = np.array(groups)
    result = fitted(centred(weighted_means(words, drawn), where), centred(embeddings, where))
    np.save(options.out, result.astype(np.float16))


if __name__ == "__main__":
    main()
