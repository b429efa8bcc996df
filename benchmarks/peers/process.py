"""The other end of a peer: started, asked, ended."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.models.catalogue import BUILTIN
from benchmarks.peers import environments
from benchmarks.peers.models import model_folder

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Engine:
    """One way of reading: a module here, the environment it runs in, and how it is told.

    Attributes:
        key: of the results.
        title: of the table.
        module: in benchmarks.peers.
        environment: a key of environments.NEEDS; "" for ours.
        precision: of ours alone.
    """

    key: str
    title: str
    module: str
    environment: str = ""
    precision: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is this program."""
        return self.module == "ours"


PEERS = (
    Engine("a", "(a) transformers 4.57 `pipeline`, its defaults", "pipeline", "pipeline"),
    Engine("b", "(b) transformers 5 eager, 384/128, batches of 8 by length", "eager"),
    Engine("c", "(c) Haystack `TransformersExtractiveReader`, batches of 8", "haystack_reader", "haystack"),
)


def ours(precision: str) -> Engine:
    """This program in one of its precisions."""
    return Engine(f"ours {precision}", f"ours, {precision}", "ours", precision=precision)


class PeerError(Exception):
    """A peer ended instead of answering; what it said is on standard error."""


class Peer:
    """A running engine with a model."""

    def __init__(self, engine: Engine, model: str) -> None:
        """Start and load.

        Args:
            engine: what reads.
            model: a key of models.TITLES.

        Raises:
            PeerError: it could not be loaded.
        """
        self.engine = engine
        # Ours reads the built-in reader from the file that the program ships, not from the export.
        folder = Path(BUILTIN) if engine.is_ours and model == "builtin" else model_folder(model)
        python = str(environments.interpreter(engine.environment)) if engine.environment else sys.executable
        command = [python, "-m", f"benchmarks.peers.{engine.module}", str(folder), engine.precision]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.facts = self._hear()

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def read(self, text: Path, question: str, *, own_windows: bool = False) -> dict[str, Any]:
        """Put a question over a text file; the peer's line about it (protocol.py).

        Raises:
            PeerError: it ended.
        """
        asked: dict[str, str | bool] = {"text": str(text.absolute()), "question": question}
        if self.engine.is_ours:
            asked["own_windows"] = own_windows
        assert self._process.stdin is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return self._hear()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            status = self._process.wait()
            self.close()
            raise PeerError(f"{self.engine.title} ended with exit status {status}")
        heard: dict[str, Any] = json.loads(line)
        return heard
