"""Which addresses leave the computer."""

from __future__ import annotations

import pytest

from app.engine.connections import leaves_computer


@pytest.mark.parametrize(
    ("address", "leaves"),
    [
        ("/run/user/1000/bus", False),
        (b"\0abstract", False),
        (("127.0.0.1", 80), False),
        (("127.9.9.9", 80), False),
        (("::1", 80, 0, 0), False),
        (("localhost", 80), False),
        (("192.0.2.1", 80), True),
        (("10.0.0.1", 80), True),
        (("2001:db8::1", 443, 0, 0), True),
        (("fe80::1%eth0", 443, 0, 2), True),
        (("huggingface.co", 443), True),
    ],
)
def test_loopback_and_unix_sockets_stay(address, leaves):
    assert leaves_computer(address) is leaves
