"""A word list English -> other languages, found by the retriever among the words of the training texts.

    python -m training.lexicon RETRIEVER_FOLDER DATA_TRAIN_DIR OUT.json

RETRIEVER_FOLDER is unpacked (recipe/unpack.py … retriever). A pair is kept where each word is the other's nearest by
CSLS (Conneau et al. 2018, "Word Translation Without Parallel Data", section 2.3) of their e5 embeddings, and near
enough; about a fifth of the words that English questions use get one. Question words are given by hand: they are what
a question hangs on. For mixture.py, which puts such words into English questions (code-switching: Qin et al. 2020,
CoSDA-ML).
"""

from __future__ import annotations

import argparse
import collections
import json
from collections.abc import Sequence
from pathlib import Path

import regex
import torch
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerBase

from training.mixture import XQUAD, load

ENGLISH = ("squad2_en", "squadshifts_newwiki_en", "squadshifts_amazon_en", "squadshifts_reddit_en")
WITHOUT_SPACES = {"th": ("xquad_th",), "zh": ("xquad_zh", "cmrc2018_zh", "drcd_zh")}
ENGLISH_WORDS, OTHER_WORDS = 10_000, 6_000
NEAR, CLEAR = 0.55, 0.35
"""The least cosine and the least CSLS score of a pair."""

QUESTION_WORDS = {
    "who": "quién wer ποιος кто kim من ai ใคร 谁 कौन cine",
    "what": "qué was τι что ne ماذا gì อะไร 什么 क्या ce",
    "which": "cuál welche ποια какой hangi أي nào ไหน 哪个 कौन care",
    "when": "cuándo wann πότε когда zaman متى khi เมื่อไหร่ 何时 कब când",
    "where": "dónde wo πού где nerede أين đâu ที่ไหน 哪里 कहाँ unde",
    "why": "porqué warum γιατί почему neden لماذا sao ทำไม 为什么 क्यों dece",
    "how": "cómo wie πώς как nasıl كيف như อย่างไร 如何 कैसे cum",
    "many": "muchos viele πολλά много kaç كم nhiêu กี่ 多少 कितने multe",
}
"""In the order of XQUAD without English."""


def words(folder: Path, stems: Sequence[str], most: int) -> list[str]:
    counted: collections.Counter[str] = collections.Counter()
    for text in texts(folder, stems):
        counted.update(word.casefold() for word in regex.findall(r"[\p{L}\p{M}]{3,}", text))
    return [word for word, _ in counted.most_common(most)]


def pieces(folder: Path, stems: Sequence[str], tokenizer: PreTrainedTokenizerBase, most: int) -> list[str]:
    """Pieces of two characters or more: what stands for words where no spaces part them."""
    counted: collections.Counter[str] = collections.Counter()
    for text in texts(folder, stems):
        counted.update(piece.strip("▁") for piece in tokenizer.tokenize(text))
    script = regex.compile(r"[\p{Han}\p{Thai}]{2,}")
    return [piece for piece, _ in counted.most_common() if script.fullmatch(piece)][:most]


def texts(folder: Path, stems: Sequence[str]) -> set[str]:
    examples = [each for stem in stems for each in load(folder / f"{stem}.json.gz")]
    return {each.question for each in examples} | {each.context for each in examples}


def embedded(found: Sequence[str], model: BertModel, tokenizer: PreTrainedTokenizerBase) -> torch.Tensor:
    """(words, 384), centred over the language and of length 1."""
    order = sorted(range(len(found)), key=lambda at: len(found[at]))
    made = torch.zeros(len(found), model.config.hidden_size)
    for first in range(0, len(order), 256):
        block = order[first : first + 256]
        given = tokenizer(["query: " + found[at] for at in block], padding=True, return_tensors="pt")
        said = model(input_ids=given["input_ids"], attention_mask=given["attention_mask"]).last_hidden_state
        kept = given["attention_mask"][..., None].to(said.dtype)
        made[block] = torch.nn.functional.normalize((said * kept).sum(1) / kept.sum(1), dim=1)
    return torch.nn.functional.normalize(made - made.mean(0), dim=1)


def pairs(english: torch.Tensor, other: torch.Tensor) -> list[tuple[int, int]]:
    cosine = english @ other.T
    near = cosine.topk(10, 1).values.mean(1, keepdim=True) + cosine.topk(10, 0).values.mean(0, keepdim=True)
    score = 2 * cosine - near
    back = score.argmax(0).tolist()
    found = enumerate(score.argmax(1).tolist())
    return [(a, b) for a, b in found if back[b] == a and cosine[a, b] >= NEAR and score[a, b] >= CLEAR]


@torch.inference_mode()
def lexicon(retriever: Path, data: Path) -> dict[str, dict[str, str]]:
    """By language: English word -> word, casefolded."""
    tokenizer = AutoTokenizer.from_pretrained(retriever)
    model = BertModel.from_pretrained(retriever, add_pooling_layer=False).eval()
    known = words(data, ENGLISH, ENGLISH_WORDS)
    english = embedded(known, model, tokenizer)
    made = {}
    for at, language in enumerate(XQUAD[1:]):
        spaceless = WITHOUT_SPACES.get(language)
        others = (
            pieces(data, spaceless, tokenizer, OTHER_WORDS)
            if spaceless
            else words(data, [f"xquad_{language}"], OTHER_WORDS)
        )
        found = pairs(english, embedded(others, model, tokenizer))
        made[language] = {known[a]: others[b] for a, b in found if known[a] != others[b]}
        made[language] |= {word: given.split()[at] for word, given in QUESTION_WORDS.items()}
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Find a word list for code-switching")
    parser.add_argument("retriever", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    made = lexicon(given.retriever, given.data)
    given.out.write_text(json.dumps(made, ensure_ascii=False, indent=0), "utf-8")
    print({language: len(found) for language, found in made.items()})


if __name__ == "__main__":
    main()
