"""Network addresses: what counts as one client."""

from __future__ import annotations

import ipaddress

MAX_UNREADABLE = 60


def address_block(address: str, *, ipv4_prefix: int) -> str:
    """The block of network addresses that counts as one client: of IPv4 the block of that prefix length, of IPv6 the
    /64 that one subscriber has (RFC 6177).

    A whole IPv4 address (32) is written without its length. An IPv4 address mapped into IPv6 is the IPv4 one. What is
    no address is a block of its own: its printable characters, at most 60, and `unknown` when none is left.
    """
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "".join(letter for letter in address if letter.isprintable())[:MAX_UNREADABLE].strip() or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.version == 4 and ipv4_prefix == 32:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, ipv4_prefix if parsed.version == 4 else 64), strict=False))
