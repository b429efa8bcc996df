"""Which proxy a request goes through: from the environment, or from the system's settings."""

from __future__ import annotations

import base64
import urllib.parse
import urllib.request
from dataclasses import dataclass

from app.engine.models.errors import ModelCause
from app.engine.models.faults import Fault


@dataclass(frozen=True)
class Proxy:
    """Where it listens, and the header that opens it ({} where it asks for none)."""

    host: str
    port: int
    headers: dict[str, str]


def proxy_for(url: urllib.parse.SplitResult) -> Proxy | None:
    """The proxy for a request to ``url``, or None for the straight way.

    Raises:
        Fault: a proxy is set, but of a kind that is not supported (SOCKS), or written wrongly.
    """
    known = urllib.request.getproxies()
    setting = known.get(url.scheme) or known.get("all")
    if not setting or urllib.request.proxy_bypass(url.netloc.rpartition("@")[2]):
        return None
    parts = urllib.parse.urlsplit(setting if "://" in setting else f"http://{setting}")
    try:
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host, port = None, 0
    if parts.scheme != "http" or not host:
        raise Fault(ModelCause.PROXY, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
    headers = {}
    if parts.username is not None:
        name = urllib.parse.unquote(parts.username)
        secret = f"{name}:{urllib.parse.unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode("ascii")
    return Proxy(host, port, headers)
