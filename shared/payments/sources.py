"""Who may send notifications: pure rules, and few imports, because the webhook has little else to load."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of the networks (CIDR).

    IPv4 written as IPv6 (``::ffff:185.71.76.5``) counts as the IPv4 address that it is. What is no address is in none.
    """
    try:
        source = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    if isinstance(source, ipaddress.IPv6Address) and source.ipv4_mapped:
        source = source.ipv4_mapped
    parsed = (ipaddress.ip_network(network, strict=False) for network in networks)
    return any(source.version == network.version and source in network for network in parsed)


def source_address(peer: str, forwarded_for: str | None, trusted_proxies: Sequence[str]) -> str:
    """Who sent a request: the peer, or, when the peer is a proxy of ours, whom that proxy says it serves.

    ``X-Forwarded-For`` grows to the right, each proxy adding its peer. Read from the right, the first address that is
    not a trusted proxy is the sender; the sender may have forged whatever is left of it.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    if hops and hops[-1] == peer:
        hops.pop()  # the API gateway's own entry
    sender = peer
    while hops and is_in(sender, trusted_proxies):
        sender = hops.pop()
    return sender
