"""Windows per second, and the time to the exhaustive answer, of every engine in turn."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from benchmarks.peers.process import Engine, Peer, PeerError

Row = dict[str, Any]
"""One reading: "part", "model", "pages", "engine", "round", and what the peer said (protocol.py)."""


def tell(text: str) -> None:
    """Where the run is, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Ring:
    """Engines that are loaded with one model, and take turns."""

    def __init__(self, model: str, engines: Sequence[Engine], question: str, warm_up: Path) -> None:
        """Start all; each reads ``warm_up`` once, so that nobody's first pass is measured."""
        self._model, self._question = model, question
        self._stack = ExitStack()
        self._peers: list[Peer] = []
        self.loaded: list[Row] = []
        for engine in engines:
            tell(f"{model}: loading {engine.key}")
            try:
                peer = self._stack.enter_context(closing(Peer(engine, model)))
                peer.read(warm_up, question)
            except PeerError as problem:
                tell(f"left out: {problem}")
                continue
            self._peers.append(peer)
            self.loaded.append({"part": "loaded", "model": model, "engine": engine.key, **peer.facts})

    def read(self, part: str, texts: Sequence[Path], share: float = 1.0, **facts: object) -> Iterator[Row]:
        """A round over each text.

        Args:
            part: "windows": all read windows of 384/128; "documents": ours reads as the program does.
            texts: one a round; nothing is read twice, so nothing can be remembered.
            share: the part of its text that a peer reads (never ours); the rest is reckoned from it, and said.
            facts: for the rows.
        """
        for number, text in enumerate(texts):
            first = number % max(1, len(self._peers))
            for peer in self._peers[first:] + self._peers[:first]:
                part_read = 1.0 if peer.engine.is_ours else share
                shown = text if part_read == 1.0 else _beginning(text, part_read)
                heard = peer.read(shown, self._question, own_windows=part == "documents")
                row = {"part": part, "model": self._model, "engine": peer.engine.key, "round": number, **facts, **heard}
                row["share"] = part_read
                tell(f"{self._model} {part} {number} {peer.engine.key}: {row['windows']} in {row['reading_s']:.1f} s")
                yield row

    def close(self) -> None:
        """End all."""
        self._stack.close()


def _beginning(path: Path, share: float) -> Path:
    text = path.read_text(encoding="utf-8")
    beginning = path.with_name(f"{path.stem}-{share}.txt")
    beginning.write_text(text[: int(len(text) * share)], encoding="utf-8")
    return beginning
