"""E-mail addresses on their way out: mail servers know a domain of other letters by its ASCII form alone.

Addresses are stored with the domain that people write (`ivan@почта.рф`); on the wire it is the A-label of RFC 5890
(`ivan@xn--80a1acny.xn--p1ai`). Letters beside ASCII before the `@` need SMTPUTF8, which SES does not have:
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
"""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import formataddr, parseaddr

import idna


def wire_form(address: str) -> str:
    """A bare address with its domain in ASCII; one that no domain can be read from is left as it is."""
    local, at, domain = address.strip().rpartition("@")
    if not at or domain.isascii():
        return address.strip()
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address.strip()


def wire_mailbox(mailbox: str) -> str:
    """An address that may have a name before it, `Атриум <info@почта.рф>`, in ASCII: the name by RFC 2047."""
    if mailbox.isascii():
        return mailbox
    name, address = parseaddr(mailbox)
    return formataddr((name, wire_form(address))) if address else mailbox


def header_address(mailbox: str) -> Address | str:
    """The same for a header of Python's `email` package, which encodes the name itself."""
    name, address = parseaddr(mailbox)
    local, at, domain = wire_form(address).rpartition("@")
    return Address(name, local, domain) if at and local.isascii() else mailbox


def comparable(address: str) -> str:
    """What two spellings of one address have in common: lower case, the domain in ASCII."""
    return wire_form(address).lower()
