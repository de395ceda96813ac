"""Who a notification may come from."""

from __future__ import annotations

import pytest

from shared.core.settings import YOOKASSA_SOURCES
from shared.payments.sources import is_in, source_address

KNOWN = YOOKASSA_SOURCES.split(",")
CDN = ("130.176.0.0/16",)


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("185.71.76.0", True),
        ("185.71.76.31", True),
        ("185.71.76.32", False),
        ("77.75.156.11", True),
        ("77.75.156.12", False),
        ("::ffff:185.71.76.5", True),
        ("::ffff:b947:4c05", True),
        ("::ffff:8.8.8.8", False),
        ("2a02:5180:0:1::7", True),
        ("2a02:5181::7", False),
        (" 185.71.76.5 ", True),
        ("185.71.76.5:443", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_the_published_networks_and_nothing_else(address: str, is_known: bool) -> None:
    assert is_in(address, KNOWN) is is_known


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "sender"),
    [
        ("9.9.9.9", None, (), "9.9.9.9"),
        ("9.9.9.9", "185.71.76.5", (), "9.9.9.9"),
        ("9.9.9.9", "185.71.76.5, 9.9.9.9", (), "9.9.9.9"),
        ("9.9.9.9", "185.71.76.5, 9.9.9.9", CDN, "9.9.9.9"),
        ("130.176.1.2", "185.71.76.5, 130.176.1.2", CDN, "185.71.76.5"),
        ("130.176.1.2", "185.71.76.5", CDN, "185.71.76.5"),
        ("130.176.1.2", "185.71.76.5, 9.9.9.9, 130.176.1.2", CDN, "9.9.9.9"),
        ("130.176.1.2", "185.71.76.5, 9.9.9.9, 130.176.3.4, 130.176.1.2", CDN, "9.9.9.9"),
        ("130.176.1.2", "", CDN, "130.176.1.2"),
        ("9.9.9.9", "185.71.76.5, 130.176.1.2, 9.9.9.9", CDN, "9.9.9.9"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_read(
    peer: str, forwarded: str | None, trusted: tuple[str, ...], sender: str
) -> None:
    assert source_address(peer, forwarded, trusted) == sender
