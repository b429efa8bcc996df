"""Which server models come from. Apart from the hub's client: the window names it without loading the network."""

from __future__ import annotations

import os
import urllib.parse

HUB = "https://huggingface.co"


def endpoint() -> str:
    """Where models are fetched from: the hub, or the mirror that HF_ENDPOINT names."""
    named = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/")
    if not named:
        return HUB
    return named if "://" in named else f"https://{named}"


def host() -> str:
    """Its name and port, as people read it."""
    return urllib.parse.urlsplit(endpoint()).netloc
