"""How fast a model is fetched, and with how much memory, against a plain loop that only reads the line.

A server in a process of its own serves bytes over loopback, where the line costs next to nothing: what
remains is what the downloader itself costs. Each run is a fresh process, so that the most memory it ever
used (its peak) is its own. Usage: ``python -m benchmarks.download [--megabytes 50 200 800] [--repeat 3]``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from app.engine.models.download import download
from app.engine.models.hub import RemoteFile
from benchmarks import machine

REPOSITORY = "acme/reader-base"
COMMIT = "0" * 40
NAME = "model.safetensors"
PIECE = 1024 * 1024


def blocks(size: int) -> Iterator[bytes]:
    """The file's bytes: cheap to make, different in each place."""
    block = hashlib.shake_256(b"benchmark").digest(PIECE)
    for at in range(0, size, PIECE):
        yield (at.to_bytes(8, "big") + block[8:])[: min(PIECE, size - at)]


class Handler(BaseHTTPRequestHandler):
    """Serves a file as large as the address says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.path.lstrip("/").partition("/")[0])
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.send_header("Connection", "close")
        self.end_headers()
        for block in blocks(size):
            self.wfile.write(block)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


def serve(pipe: Connection) -> None:
    """The server's process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()


def ours(address: str, size: int, sha256: str, folder: Path) -> None:
    """Read, hashed while it comes, written, put on the disk for good, named."""
    os.environ["HF_ENDPOINT"] = address
    download(REPOSITORY, COMMIT, [RemoteFile(NAME, size, sha256, None)], folder)


def plain_read(address: str, size: int, _sha256: str, _folder: Path) -> None:
    """Read, and thrown away: the line alone."""
    with urllib.request.urlopen(f"{address}/x") as reply:
        while reply.read(PIECE):
            pass


def plain_save(address: str, size: int, sha256: str, folder: Path) -> None:
    """Read, hashed, written, put on the disk for good: the least that a download must do."""
    digest = hashlib.sha256()
    with urllib.request.urlopen(f"{address}/x") as reply, (folder / NAME).open("wb", buffering=0) as file:
        while block := reply.read(PIECE):
            digest.update(block)
            file.write(block)
        os.fsync(file.fileno())
    assert digest.hexdigest() == sha256


WAYS: dict[str, Callable[[str, int, str, Path], None]] = {
    "ours": ours,
    "plain loop: read, hash, write, fsync": plain_save,
    "plain loop: read only": plain_read,
}


def one_run(way: str, address: str, size: int, sha256: str, folder: Path) -> None:
    """In a fresh process: print seconds, and the peak's growth over the process at its start, in MB."""
    before = machine.peak_mb()
    begun = time.perf_counter()
    WAYS[way](address, size, sha256, folder)
    print(json.dumps({"seconds": time.perf_counter() - begun, "before": before, "peak": machine.peak_mb()}))


def measure(way: str, address: str, size: int, sha256: str) -> dict[str, float]:
    """One run, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        run = ["--run", way, address, str(size), sha256, folder]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.download", *run], capture_output=True, text=True, check=True
        )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[50, 200, 800])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--run", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        way, address, size, sha256, folder = arguments.run
        one_run(way, address, int(size), sha256, Path(folder))
        return
    print(machine.facts(("truststore",)))
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    rows = []
    for megabytes in arguments.megabytes:
        size = megabytes * 1_000_000
        digest = hashlib.sha256()
        for block in blocks(size):
            digest.update(block)
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(arguments.repeat):
            for way in WAYS:  # by turns, so that a busy moment meets all
                runs[way].append(measure(way, f"http://127.0.0.1:{port}/{size}", size, digest.hexdigest()))
        for way, results in runs.items():
            seconds = [result["seconds"] for result in results]
            memory = max(result["peak"] for result in results)
            grown = max(result["peak"] - result["before"] for result in results)
            rows.append(
                (
                    f"{megabytes} MB",
                    way,
                    f"{megabytes / statistics.median(seconds):.0f} MB/s",
                    f"{megabytes / max(seconds):.0f}–{megabytes / min(seconds):.0f}",
                    f"{memory:.0f} MB",
                    f"{grown:.0f} MB",
                )
            )
    server.terminate()
    print()
    print(machine.table(("file", "way", "median", "range", "peak memory", "of it while downloading"), rows))


if __name__ == "__main__":
    main()
