"""Text to ids and back to places: a checkpoint's own ``tokenizer.json``, used as it stands.

Two things that transformers 5 does are avoided here: its DeBERTa class drops the file's NFKC
normaliser, and its pipeline re-tokenised every window for every question. A document is tokenised
once; a window is made by joining ids, which equals tokenising the pair because a post-processor
only adds special ids around the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.engine.reading.reader import Ids, WindowInput
from app.engine.task import Progress, Report, ignore

_BLOCK = 8192
"""Characters tokenised in one go."""
_GROUP = 16
"""Blocks handed over together; they are tokenised on all cores, and stopping waits for one group."""
_CONTEXT = 256
"""Characters two blocks share where there is no white space to cut at."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE_AFTER_WORD = re.compile(r"(?<=\S)\s")
_AFTER_SENTENCE = re.compile(r"[.!?;。．！？；、，।؟۔။](?=[^.!?;。．！？；])")
_GRAPHEME = regex.compile(r"\X")

_IS_SPACE = np.array([chr(code).isspace() for code in range(0x3001)])


@dataclass(frozen=True, eq=False)
class Tokens:
    """A text as the model's vocabulary sees it, without special ids.

    Attributes:
        ids: int32, shape (n,).
        starts, ends: int32, shape (n,): each token's code points in the text, white space at either
            side left out; neither ever decreases. Tokens may share a character (a ligature in two
            pieces), and one that stands for white space alone is empty.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Template:
    """What stands around and between question and context: ids, and the segment of every part."""

    prefix: tuple[int, ...]
    middle: tuple[int, ...]
    suffix: tuple[int, ...]
    prefix_types: tuple[int, ...]
    middle_types: tuple[int, ...]
    suffix_types: tuple[int, ...]
    question_type: int
    context_type: int

    @property
    def size(self) -> int:
        """How many ids of a window are neither question nor context."""
        return len(self.prefix) + len(self.middle) + len(self.suffix)


class WindowTokenizer:
    """Tokenises questions and documents, and joins them into windows. Safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer, settings: Mapping[str, object] | None = None) -> None:
        """Take over ``tokenizer``; ``settings`` as in :func:`read_settings`, needed only without a post-processor.

        Raises:
            ValueError: it adds no special ids itself, and the settings do not name them either.
        """
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # A document that writes "[SEP]" or "</s>" means the letters.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._bare_space = {tokenizer.token_to_id(piece) for piece in ("▁", "Ġ")} - {None}
        self.template = _template(tokenizer, settings or {})
        self._single = _single(tokenizer, self.template)
        self._special, self._unknown = _reserved(tokenizer, self.template)
        self.largest_id: int = tokenizer.get_vocab_size(with_added_tokens=False) - 1

    @classmethod
    def from_folder(cls, folder: Path) -> WindowTokenizer:
        """The tokenizer of a checkpoint's folder.

        Raises:
            FileNotFoundError: no tokenizer.json there.
            ValueError: it cannot be understood.
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise FileNotFoundError(path)
        try:
            tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except Exception as problem:  # the Rust side raises nothing narrower
            raise ValueError(f"{path.name}: {problem}") from problem
        return cls(tokenizer, read_settings(folder))

    def encode(self, text: str) -> Tokens:
        """Tokens of a short text (a question, a quote)."""
        clean = _LONE_SURROGATE.sub("\ufffd", text)
        return self._tokens(clean, self._tokenizer.encode(clean, add_special_tokens=False), 0)

    def encode_document(self, text: str, report: Report = ignore) -> Tokens:
        """Tokens of a long text, made block by block so that it can be followed and stopped.

        Blocks are cut before white space, where no piece can span, so this equals :meth:`encode`.
        Text without white space is cut anywhere between characters; two blocks then overlap and are
        joined at a boundary that both have.

        Args:
            text: any length; beside the result, memory for a few blocks is used.
            report: gets Progress in characters, several times a second.
        """
        parts: list[Tokens] = []
        group: list[tuple[int, int, int]] = []
        for block in _blocks(text):
            group.append(block)
            if len(group) == _GROUP or block[2] == len(text):
                self._append(text, group, parts)
                group = []
                report(Progress(block[2], len(text)))
        return Tokens(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def window(self, question_ids: NDArray[np.int32], slice_ids: NDArray[np.int32]) -> WindowInput:
        """``[CLS] question [SEP] slice [SEP]``, or however this checkpoint's template has it."""
        template = self.template
        start = len(template.prefix) + len(question_ids) + len(template.middle)
        ids = np.concatenate([template.prefix, question_ids, template.middle, slice_ids, template.suffix]).astype(
            np.int64
        )
        types = np.full(len(ids), template.context_type, dtype=np.int64)
        types[:start] = template.question_type
        types[: len(template.prefix)] = template.prefix_types
        types[start - len(template.middle) : start] = template.middle_types
        types[start + len(slice_ids) :] = template.suffix_types
        return WindowInput(ids, types, start, start + len(slice_ids))

    def single(self, ids: NDArray[np.int32]) -> Ids:
        """``[CLS] ids [SEP]``: one text alone, int64."""
        prefix, suffix = self._single
        return np.concatenate([prefix, ids, suffix]).astype(np.int64)

    def _append(self, text: str, group: list[tuple[int, int, int]], parts: list[Tokens]) -> None:
        texts = [_LONE_SURROGATE.sub("\ufffd", text[begin:stop]) for begin, _, stop in group]
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        for (begin, own, _), block, encoding in zip(group, texts, encodings, strict=True):
            tokens = self._tokens(block, encoding, begin)
            if begin < own:
                before, tokens = _joined(parts.pop(), tokens, own)
                parts.append(before)
            parts.append(tokens)

    def _tokens(self, text: str, encoding: object, offset: int) -> Tokens:
        """Ids and trimmed absolute offsets of one encoding of ``text``, which begins at ``offset``."""
        ids = np.array(encoding.ids, dtype=np.int32)  # type: ignore[attr-defined]
        ranges = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)  # type: ignore[attr-defined]
        if self._unknown is not None and len(found := np.flatnonzero(np.isin(ids, self._special))):
            # Unigram vocabularies hold "</s>" as a piece like any other and find it in the text.
            ids[found] = self._unknown
        starts, ends = _trimmed(text, ranges[:, 0], ranges[:, 1])
        for bare in self._bare_space:
            # WORKAROUND https://github.com/huggingface/tokenizers/issues/1775: a "▁" put before a word
            # that has no space borrows the word's first character.
            ends = np.where(ids == bare, starts, ends)
        starts = np.maximum.accumulate(starts) + np.int32(offset)
        ends = np.maximum.accumulate(np.maximum(ends + np.int32(offset), starts))
        return Tokens(ids, starts, ends)


def read_settings(folder: Path) -> dict[str, object]:
    """What config.json, special_tokens_map.json and tokenizer_config.json of a folder say, in that order."""
    settings: dict[str, object] = {}
    for name in ("config.json", "special_tokens_map.json", "tokenizer_config.json"):
        path = folder / name
        if path.is_file():
            content = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(content, dict):
                settings.update(content)
    return settings


# ------------------------------------------------------------------------------ offsets


def _trimmed(
    text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The ranges without white space at their ends; of white space alone, an empty range at its end."""
    size = len(text)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    space = _IS_SPACE[np.minimum(codes, 0x3000)] & (codes <= 0x3000)
    places = np.arange(size, dtype=np.int32)
    following = np.full(size + 1, size, dtype=np.int32)
    following[:size] = np.where(space, size, places)
    following = np.minimum.accumulate(following[::-1])[::-1]
    preceding = np.zeros(size + 1, dtype=np.int32)
    preceding[1:] = np.where(space, 0, places + 1)
    preceding = np.maximum.accumulate(preceding)
    starts = np.clip(starts, 0, size)
    ends = np.clip(ends, starts, size)
    starts = np.minimum(following[starts], ends)
    return starts, np.maximum(preceding[ends], starts)


# ------------------------------------------------------------------------------ blocks


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Ranges to tokenise: (begin, own, stop), own > begin where the block needs what stands before it."""
    own, clean = 0, True
    while True:
        begin = own if clean else _grapheme_before(text, own - _CONTEXT)
        stop, clean_stop = _cut(text, own)
        yield begin, own, stop
        if stop == len(text):
            return
        own, clean = stop, clean_stop


def _cut(text: str, start: int) -> tuple[int, bool]:
    """Where the block that starts at ``start`` ends, and whether no piece can span that place."""
    high = start + _BLOCK
    if len(text) <= high:
        return len(text), True
    low = start + _BLOCK // 2
    space = text.rfind(" ", low, high)
    while space > low:
        # A single plain space is cut at alike by every tokenizer.
        if not text[space - 1].isspace() and not text[space + 1 : space + 2].isspace():
            return space, True
        space = text.rfind(" ", low, space)
    for pattern, clean in ((_SPACE_AFTER_WORD, True), (_AFTER_SENTENCE, False)):
        places = [match.end() if not clean else match.start() for match in pattern.finditer(text, low, high)]
        if places:
            return places[-1], clean
    return _grapheme_before(text, high), False


def _grapheme_before(text: str, place: int) -> int:
    """The last boundary between characters, as people see them, at or before ``place``."""
    base = max(0, place - 64)
    boundary = base
    for match in _GRAPHEME.finditer(text, base, min(len(text), place + 64)):
        if match.start() > place:
            break
        boundary = match.start()
    return boundary if boundary > base else max(0, place)


def _joined(before: Tokens, after: Tokens, cut: int) -> tuple[Tokens, Tokens]:
    """Two overlapping blocks without what they have twice, joined where both have a token begin."""
    shared = np.intersect1d(before.starts, after.starts)
    shared = shared[(shared > after.starts[0]) & (shared < cut)] if len(after) else shared[:0]
    join = int(shared[np.argmin(np.abs(shared - (cut - _CONTEXT // 2)))]) if len(shared) else cut
    return _select(before, before.starts < join), _select(after, after.starts >= join)


def _select(tokens: Tokens, keep: NDArray[np.bool_]) -> Tokens:
    return Tokens(tokens.ids[keep], tokens.starts[keep], tokens.ends[keep])


# ------------------------------------------------------------------------------ templates


def _template(tokenizer: Tokenizer, settings: Mapping[str, object]) -> Template:
    """The pair template, read off a pair that the tokenizer's own post-processor has put together."""
    pair = tokenizer.encode("a", "b")
    first = [index for index, sequence in enumerate(pair.sequence_ids) if sequence == 0]
    second = [index for index, sequence in enumerate(pair.sequence_ids) if sequence == 1]
    if first and second and len(first) + len(second) < len(pair.ids):
        ids, types = pair.ids, pair.type_ids
        before, between, after = slice(0, first[0]), slice(first[-1] + 1, second[0]), slice(second[-1] + 1, None)
        return Template(
            prefix=tuple(ids[before]),
            middle=tuple(ids[between]),
            suffix=tuple(ids[after]),
            prefix_types=tuple(types[before]),
            middle_types=tuple(types[between]),
            suffix_types=tuple(types[after]),
            question_type=types[first[0]],
            context_type=types[second[0]],
        )
    cls = _special(tokenizer, settings, ("cls_token", "bos_token"), ("cls_token_id", "bos_token_id"))
    sep = _special(tokenizer, settings, ("sep_token", "eos_token"), ("sep_token_id", "eos_token_id"))
    doubled = str(settings.get("model_type", "")) in {"roberta", "xlm-roberta", "camembert", "mpnet"}
    middle, context_type = ((sep, sep), 0) if doubled else ((sep,), 1)
    return Template((cls,), middle, (sep,), (0,), (0,) * len(middle), (context_type,), 0, context_type)


def _special(
    tokenizer: Tokenizer, settings: Mapping[str, object], names: tuple[str, ...], numbers: tuple[str, ...]
) -> int:
    for name in names:
        token = settings.get(name)
        if isinstance(token, dict):
            token = token.get("content")
        if isinstance(token, str) and (found := tokenizer.token_to_id(token)) is not None:
            return int(found)
    for number in numbers:
        if isinstance(known := settings.get(number), int):
            return known
    raise ValueError(f"tokenizer names no {names[0]}")


def _single(tokenizer: Tokenizer, template: Template) -> tuple[tuple[int, ...], tuple[int, ...]]:
    alone = tokenizer.encode("a")
    own = [index for index, sequence in enumerate(alone.sequence_ids) if sequence == 0]
    if own and len(own) < len(alone.ids):
        return tuple(alone.ids[: own[0]]), tuple(alone.ids[own[-1] + 1 :])
    return template.prefix, template.suffix


def _reserved(tokenizer: Tokenizer, template: Template) -> tuple[NDArray[np.int32], int | None]:
    """Ids that text must never give, and the id to give in their place (None: the model has none)."""
    added = tokenizer.get_added_tokens_decoder()
    unknown = next((found for name in ("<unk>", "[UNK]") if (found := tokenizer.token_to_id(name)) is not None), None)
    special = {number for number, token in added.items() if token.special}
    special |= {*template.prefix, *template.middle, *template.suffix}
    return np.array(sorted(special - {unknown}), dtype=np.int32), unknown
