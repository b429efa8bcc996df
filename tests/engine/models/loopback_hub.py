"""A hub and a CDN on two loopback ports (two origins), which can be told to misbehave.

The endpoints and headers are those of huggingface.co (packaging notes, section 5). A *fault* is a function
that answers one request for a file's bytes wrongly; faults queue up per file and are used up one by one, so
"the fault clears" is an empty queue.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import re
import socket
import struct
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPOSITORY = "acme/reader-base"
_LINGER = "hh" if os.name == "nt" else "ii"

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git_sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Hit:
    """One request as it arrived, and how many bytes of the body were sent."""

    server: str
    path: str
    start: int | None
    headers: dict[str, str]
    sent: int = 0


@dataclass
class Reply:
    """What a fault has in hand."""

    handler: Handler
    body: bytes
    start: int | None
    hit: Hit

    def head(self, status: int, **headers: object) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), str(value))
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def right_head(self) -> bytes:
        """The head of a right answer; returns the bytes that should follow."""
        if self.start is None:
            self.head(200, Content_Length=len(self.body), Accept_Ranges="bytes")
            return self.body
        if self.start >= len(self.body):
            self.head(416, Content_Range=f"bytes */{len(self.body)}", Content_Length=0)
            return b""
        rest = self.body[self.start :]
        span = f"bytes {self.start}-{len(self.body) - 1}/{len(self.body)}"
        self.head(206, Content_Length=len(rest), Content_Range=span)
        return rest

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), 16384):
            piece = data[at : at + 16384]
            self.handler.wfile.write(piece)
            self.hit.sent += len(piece)


Fault = Callable[[Reply], None]


@dataclass
class LoopbackHub:
    """Serves ``files`` of one repository at one commit.

    Attributes:
        large: names that the hub keeps in LFS: on the CDN, known by sha256.
        hits: every request, in order.
        faults: per file name, or per page ("revision", "tree"), the faults that are still to come.
        page_size: entries of a tree's page.
    """

    files: dict[str, bytes]
    large: set[str] = field(default_factory=lambda: {"model.safetensors", "tokenizer.json"})
    repository: str = REPOSITORY
    commit: str = COMMIT
    hits: list[Hit] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    page_size: int = 1000
    released: threading.Event = field(default_factory=threading.Event)
    extra_entries: list[object] = field(default_factory=list)
    hub: Server = field(init=False)
    cdn: Server = field(init=False)

    def __post_init__(self) -> None:
        self.hub, self.cdn = Server(self, "hub"), Server(self, "cdn")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.hub.server_port}"

    @property
    def cdn_url(self) -> str:
        return f"http://127.0.0.1:{self.cdn.server_port}"

    def body_hits(self, name: str) -> list[Hit]:
        """The requests that asked for a file's bytes where they lie."""
        return [hit for hit in self.hits if hit.path.endswith("/" + name) and self._is_body(hit, name)]

    def starts(self, name: str) -> list[int]:
        """From which byte on a file was asked for, request by request."""
        return [hit.start or 0 for hit in self.body_hits(name)]

    def sent(self, name: str) -> int:
        """Bytes of a file that went over the line."""
        return sum(hit.sent for hit in self.body_hits(name))

    def entry(self, name: str) -> dict[str, object]:
        data = self.files[name]
        entry: dict[str, object] = {"type": "file", "path": name, "size": len(data), "oid": git_sha1(data)}
        if name in self.large:
            entry["oid"] = git_sha1(b"version https://git-lfs.github.com/spec/v1\n")
            entry["lfs"] = {"oid": sha256(data), "size": len(data), "pointerSize": 134}
        return entry

    def close(self) -> None:
        self.released.set()
        for server in (self.hub, self.cdn):
            server.shutdown()
            server.server_close()

    def _is_body(self, hit: Hit, name: str) -> bool:
        return "/resolve/" in hit.path if name not in self.large else hit.server == "cdn"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, world: LoopbackHub, role: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.world = world
        self.role = role
        threading.Thread(target=self.serve_forever, args=(0.02,), name=role, daemon=True).start()

    def get_request(self):
        line, address = super().get_request()
        # What the client's end has not taken must not count as sent.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
        return line, address

    def handle_error(self, request, client_address) -> None:
        """A client that went away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        world = self.server.world
        parts = urllib.parse.urlsplit(self.path)
        path = urllib.parse.unquote(parts.path)
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        hit = Hit(self.server.role, path, int(found[1]) if found else None, dict(self.headers))
        world.hits.append(hit)
        name = path.rpartition("/")[2]
        if self.server.role == "cdn":
            self._body(world, name, hit)
        elif path.startswith(f"/api/models/{world.repository}/"):
            self._page(world, path, parts.query, hit)
        elif path == f"/{world.repository}/resolve/{world.commit}/{name}":
            if name in world.files and name in world.large:
                self._redirect(world, name, hit)
            else:
                self._body(world, name, hit)
        else:
            code = "RevisionNotFound" if path.startswith(f"/{world.repository}/") else "RepoNotFound"
            Reply(self, b"", None, hit).head(404, X_Error_Code=code, Content_Length=0)

    def _redirect(self, world: LoopbackHub, name: str, hit: Hit) -> None:
        reply = Reply(self, b"", None, hit)
        if faults := world.faults["redirect"]:
            faults.pop(0)(reply)
            return
        data = world.files[name]
        reply.head(
            302,
            Location=f"{world.cdn_url}/lfs/{sha256(data)}/{name}?Expires=1&Signature=x~y",
            X_Repo_Commit=world.commit,
            X_Linked_Etag=f'"{sha256(data)}"',
            X_Linked_Size=len(data),
            Content_Length=0,
        )

    def _body(self, world: LoopbackHub, name: str, hit: Hit) -> None:
        if name not in world.files:
            Reply(self, b"", None, hit).head(404, X_Error_Code="EntryNotFound", Content_Length=0)
            return
        reply = Reply(self, world.files[name], hit.start, hit)
        if faults := world.faults[name]:
            faults.pop(0)(reply)
        else:
            reply.send(reply.right_head())

    def _page(self, world: LoopbackHub, path: str, query: str, hit: Hit) -> None:
        kind = path.removeprefix(f"/api/models/{world.repository}/").partition("/")[0]
        reply = Reply(self, b"", None, hit)
        if faults := world.faults[kind]:
            faults.pop(0)(reply)
            return
        headers: dict[str, object] = {"Content_Type": "application/json; charset=utf-8", "X_Repo_Commit": world.commit}
        if kind == "revision" and path.endswith(("/main", "/" + world.commit)):
            page: object = {"id": world.repository, "sha": world.commit, "siblings": []}
        elif kind == "tree" and path.endswith("/" + world.commit):
            entries = [world.entry(name) for name in world.files] + world.extra_entries
            asked = urllib.parse.parse_qs(query)
            at = int(asked.get("cursor", ["0"])[0])
            page = entries[at : at + world.page_size]
            if at + world.page_size < len(entries):
                following = f"https://huggingface.co{path}?recursive=True&expand=False&cursor={at + world.page_size}"
                headers["Link"] = f'<{following}>; rel="next"'
        else:
            reply.head(404, X_Error_Code="RevisionNotFound", Content_Length=0)
            return
        body = json.dumps(page).encode()
        reply.head(200, Content_Length=len(body), **headers)
        reply.send(body)

    def log_message(self, *_arguments: object) -> None:
        """The hits are the log."""


# Faults. Each answers one request.


def cut(fraction: float, *, reset: bool = False) -> Fault:
    """The line ends (FIN) or breaks (RST) after so much of the whole file."""

    def fault(reply: Reply) -> None:
        rest = reply.right_head()
        start = reply.start or 0
        reply.send(rest[: max(0, int(len(reply.body) * fraction) - start)])
        reply.handler.wfile.flush()
        if reset:
            time.sleep(0.05)  # a reset throws away what the client has not read yet
            reply.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
            reply.handler.connection.close()
        reply.handler.close_connection = True

    return fault


def stall(fraction: float) -> Fault:
    """Silence after so much of the file, until the test is over."""

    def fault(reply: Reply) -> None:
        rest = reply.right_head()
        reply.send(rest[: max(0, int(len(reply.body) * fraction) - (reply.start or 0))])
        reply.handler.server.world.released.wait(60)

    return fault


def stall_before_head(reply: Reply) -> None:
    reply.handler.server.world.released.wait(60)


def drip(piece: int, every_s: float) -> Fault:
    """Right, but slowly."""

    def fault(reply: Reply) -> None:
        rest = reply.right_head()
        for at in range(0, len(rest), piece):
            reply.send(rest[at : at + piece])
            if reply.handler.server.world.released.wait(every_s):
                return

    return fault


def ignores_range(reply: Reply) -> None:
    reply.start = None
    reply.send(reply.right_head())


def wrong_content_range(reply: Reply) -> None:
    start = (reply.start or 0) + 7
    rest = reply.body[start:]
    reply.head(206, Content_Length=len(rest), Content_Range=f"bytes {start}-{len(reply.body) - 1}/{len(reply.body)}")
    reply.send(rest)


def other_total(reply: Reply) -> None:
    start = reply.start or 0
    reply.head(206, Content_Length=10, Content_Range=f"bytes {start}-{len(reply.body) + 9}/{len(reply.body) + 10}")
    reply.send(b"0123456789")


def not_satisfiable(total: int | None) -> Fault:
    def fault(reply: Reply) -> None:
        headers = {} if total is None else {"Content_Range": f"bytes */{total}"}
        reply.head(416, Content_Length=0, **headers)

    return fault


def other_body(body: bytes) -> Fault:
    """Some other file, with all headers in order."""

    def fault(reply: Reply) -> None:
        reply.body = body
        reply.send(reply.right_head())

    return fault


def zipped(reply: Reply) -> None:
    body = gzip.compress(reply.body)
    reply.head(200, Content_Length=len(body), Content_Encoding="gzip")
    reply.send(body)


def redirect(location: str | None, status: int = 302) -> Fault:
    def fault(reply: Reply) -> None:
        headers = {} if location is None else {"Location": location}
        reply.head(status, Content_Length=0, **headers)

    return fault


def refuse(status: int, **headers: object) -> Fault:
    def fault(reply: Reply) -> None:
        reply.head(status, Content_Length=9, Content_Type="text/plain", **headers)
        reply.handler.wfile.write(b"not today")

    return fault


def portal(reply: Reply) -> None:
    body = b"<!doctype html><title>Hotel</title>Please log in."
    reply.head(200, Content_Length=len(body), Content_Type="text/html; charset=utf-8")
    reply.handler.wfile.write(body)


def not_http(reply: Reply) -> None:
    reply.handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    reply.handler.close_connection = True


def page(body: bytes, content_type: str = "application/json") -> Fault:
    def fault(reply: Reply) -> None:
        reply.head(200, Content_Length=len(body), Content_Type=content_type)
        reply.handler.wfile.write(body)

    return fault


@contextlib.contextmanager
def running(files: dict[str, bytes]) -> Iterator[LoopbackHub]:
    world = LoopbackHub(files)
    try:
        yield world
    finally:
        world.close()
